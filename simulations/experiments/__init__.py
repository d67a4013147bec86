"""One module for each experiment, found by the experiment's name."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pentad.simulations.experiment import Experiment

NAMES = tuple(
    sorted(
        path.stem.replace("_", "-")
        for path in Path(__file__).parent.glob("*.py")
        if not path.stem.startswith("_")
    )
)
"""Of all experiments, without importing them."""


def experiment(name: str) -> "Experiment":
    """The experiment of a name; imports its module alone.

    Parameters
    ----------
    name
        One of `NAMES`.

    Raises
    ------
    ModuleNotFoundError
        If there is none of this name.
    """
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    found: Experiment = module.EXPERIMENT
    return found
