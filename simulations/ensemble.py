"""Many independent runs on a grid, drawn, trained and judged as one batch.

An experiment of this shape names its axes (probability, start, ...), spreads constants and starting
points over them, trains all runs at once, and gives every quantity its axes back.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Array, Context, Quantity

if TYPE_CHECKING:
    from torch import Tensor

    from pentad.simulations.newton import Stationary
    from pentad.simulations.training import Objective, Trained
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Stationary = Objective = Trained = Any


@dataclass(frozen=True)
class Ensemble:
    """One run for each combination of places on named axes; the last axis varies fastest.

    Parameters
    ----------
    axes
        Length of each axis by its name.
    context
        Device, checkpoint, progress.
    """

    axes: Mapping[str, int]
    context: Context

    def spread(self, values: Array, *along: str) -> Tensor:
        """One row for each run, from values along some of the axes.

        Parameters
        ----------
        values
            (lengths of `along`, ...); equal along the other axes.
        along
            Names of axes, in their order.

        Returns
        -------
        tensor
            (runs, ...) on the device of the context.

        Raises
        ------
        ValueError
            If the first axes of `values` have not the lengths of `along`.
        """
        import torch

        rest = values.shape[len(along) :]
        if values.shape[: len(along)] != tuple(self.axes[name] for name in along):
            raise ValueError(f"axes {along} of {dict(self.axes)} got an array of {values.shape}")
        sizes = [length if name in along else 1 for name, length in self.axes.items()]
        grid = np.broadcast_to(values.reshape(*sizes, *rest), (*self.axes.values(), *rest))
        rows = grid.reshape(math.prod(self.axes.values()), *rest)
        return torch.from_numpy(np.array(rows)).to(self.context.device)

    def train(self, objective: Objective, start: Tensor, **settings: Any) -> Trained:
        """Train all runs; resumes from the checkpoint, and tells the share that is done.

        Parameters
        ----------
        objective, start
            As in `simulations.training.train`; `start` has a row for each run.
        settings
            Method, iterations and tolerance, as there.
        """
        from pentad.simulations.training import train

        return train(
            objective,
            start,
            checkpoint=self.context.checkpoint,
            report=self.context.report,
            **settings,
        )

    def by_run(self, values: Tensor) -> Array:
        """(runs, ...) as an array over the axes, and whatever follows."""
        rows: Array = values.cpu().numpy()
        return rows.reshape(*self.axes.values(), *rows.shape[1:])

    def quantity(
        self,
        values: Array,
        long_name: str,
        units: str = "dimensionless",
        *,
        over: tuple[str, ...] = (),
    ) -> Quantity:
        """A quantity over the axes, and over further ones named in `over`."""
        return Quantity((*self.axes, *over), values, long_name, units)

    def judged(self, found: "Trained | Stationary") -> dict[str, Quantity]:
        """How far every run came: what `train` or `newton` found, over the axes."""
        return {
            "converged": self.quantity(
                self.by_run(found.converged), "whether the run met the tolerance"
            ),
            "gradient_norm": self.quantity(
                self.by_run(found.gradient_norm),
                "gradient norm that is compared with the tolerance",
            ),
            "iterations": self.quantity(
                self.by_run(found.iterations), "evaluations of the objective and its derivatives"
            ),
        }


def best_starts(losses: Array) -> Array:
    """Place of the least loss on the last axis; a loss that is no number is never the least."""
    least: Array = np.nan_to_num(losses, nan=np.inf).argmin(-1)
    return least


def at(values: Array, starts: Array) -> Array:
    """Values (..., start, more axes) at one start for each place before: (..., more axes)."""
    places = starts.reshape(*starts.shape, *[1] * (values.ndim - starts.ndim))
    taken: Array = np.take_along_axis(values, places, starts.ndim).squeeze(starts.ndim)
    return taken
