"""Every experiment, in reading order."""

from simulations import power_loss_sweep
from simulations.experiment import Experiment

EXPERIMENTS: tuple[Experiment, ...] = (power_loss_sweep.EXPERIMENT,)
