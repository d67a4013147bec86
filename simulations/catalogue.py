"""Every experiment, in reading order."""

from pentad.simulations.experiment import Experiment
from pentad.simulations.experiments import (
    design_thresholds,
    feature_dimensionality,
    geometry_atlas,
    power_loss_sweep,
    spectral_sweep,
    spectral_trajectories,
    toy_phases,
)

EXPERIMENTS: tuple[Experiment, ...] = (
    power_loss_sweep.EXPERIMENT,
    design_thresholds.EXPERIMENT,
    geometry_atlas.EXPERIMENT,
    spectral_sweep.EXPERIMENT,
    spectral_trajectories.EXPERIMENT,
    toy_phases.EXPERIMENT,
    feature_dimensionality.EXPERIMENT,
)
