"""Every experiment, in reading order."""

from simulations import design_thresholds, power_loss_sweep
from simulations.experiment import Experiment

EXPERIMENTS: tuple[Experiment, ...] = (
    power_loss_sweep.EXPERIMENT,
    design_thresholds.EXPERIMENT,
)
