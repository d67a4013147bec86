"""Every experiment, in reading order."""

from pentad.simulations.experiment import Experiment
from pentad.simulations.experiments import (
    amortised_inference,
    co_occurrence_shift,
    concept_removal,
    design_thresholds,
    dictionary_chance,
    dictionary_learning,
    encoder_supports,
    feature_dimensionality,
    geometry_atlas,
    iterative_inference,
    lifting_rates,
    operator_resolutions,
    planted_ensembles,
    power_loss_sweep,
    recovery_phase_diagram,
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
    amortised_inference.EXPERIMENT,
    iterative_inference.EXPERIMENT,
    dictionary_learning.EXPERIMENT,
    dictionary_chance.EXPERIMENT,
    recovery_phase_diagram.EXPERIMENT,
    co_occurrence_shift.EXPERIMENT,
    encoder_supports.EXPERIMENT,
    planted_ensembles.EXPERIMENT,
    concept_removal.EXPERIMENT,
    operator_resolutions.EXPERIMENT,
    lifting_rates.EXPERIMENT,
)
