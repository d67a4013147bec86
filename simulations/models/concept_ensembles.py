"""Bags, boosted chains and one larger autoencoder, and the codes that they give to any vectors."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float64

from pentad.simulations.experiment import Context
from pentad.simulations.models.autoencoder_training import Learned, Training, trained
from pentad.simulations.models.autoencoders import Signals, encoded, starts
from pentad.simulations.models.boosting import Boosting, Stage, boosted, chain_outputs
from pentad.simulations.models.concepts import BOOSTING, EXPANDED, ConceptRemoval

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


@dataclass(frozen=True)
class Ensembles:
    """The trained ensembles of a cell.

    Attributes
    ----------
    config
        The cell.
    members
        One for all members of all runs (bag), for each stage (chain), or for all runs (expanded).
    """

    config: ConceptRemoval
    members: list[Stage] | list[Learned]

    def converged(self) -> Bool[np.ndarray, "runs sizes"]:
        """Whether all members up to each size settled."""
        runs = self.config.runs
        learned = [each.learned if isinstance(each, Stage) else each for each in self.members]
        every = np.array([each.losses for each in learned])
        still = np.abs(every[..., -1] - every[..., -2]) <= self.config.settled * every[..., -2]
        settled = still.T if self.config.way == BOOSTING else still.reshape(runs, -1)
        if self.config.way == EXPANDED:
            return np.asarray(settled)
        upto = np.logical_and.accumulate(settled, axis=1)
        return np.asarray(upto[:, [size - 1 for size in self.config.sizes]])

    def directions(self, size: int) -> Float64[Tensor, "runs latents d"]:
        """Decoder rows of the first members of every run."""
        import torch

        if self.config.way == BOOSTING:
            rows = [each.learned.parameters["decoder"] for each in self._stages()[:size]]
            return torch.cat(rows, 1).double()
        (learned,) = self.members
        assert isinstance(learned, Learned)
        decoder = learned.parameters["decoder"].double()
        if self.config.way == EXPANDED:
            return decoder
        return decoder.unflatten(0, (self.config.runs, -1))[:, :size].flatten(1, 2)  # type: ignore[no-any-return, no-untyped-call]

    def codes(self, x: Signals, size: int) -> Float64[Tensor, "runs samples latents"]:
        """Codes of vectors (1, samples, d); those of a bag are divided by its size."""
        import torch

        architecture = self.config.architecture
        with torch.no_grad():
            if self.config.way == BOOSTING:
                by_stage, _ = chain_outputs(architecture, self._stages()[:size], x)
                return torch.cat(by_stage, 2).double()
            (learned,) = self.members
            assert isinstance(learned, Learned)
            if self.config.way == EXPANDED:
                return encoded(architecture, learned.parameters, x).codes.double()
            own = {
                name: each.unflatten(0, (self.config.runs, -1))[:, :size].flatten(0, 1)  # type: ignore[no-untyped-call]
                for name, each in learned.parameters.items()
            }
            found = encoded(architecture, own, x).codes.double() / size
            return found.unflatten(0, (-1, size)).transpose(1, 2).flatten(2)  # type: ignore[no-any-return, no-untyped-call]

    def _stages(self) -> list[Stage]:
        return [each for each in self.members if isinstance(each, Stage)]


def ensembles(config: ConceptRemoval, x: Signals, context: Context) -> Ensembles:
    """Train the ensembles of a cell on vectors (1, samples, d)."""
    training = Training(config.steps, config.batch, config.rate, config.seed)
    architecture, runs = config.architecture, config.runs
    if config.way == BOOSTING:
        stages = boosted(
            architecture, Boosting(config.members), x, training, context,
            seed=config.seed, runs=range(runs),
        )  # fmt: skip
        return Ensembles(config, stages)
    count = runs if config.way == EXPANDED else runs * config.members
    begun = starts(architecture, config.seed, range(count))
    return Ensembles(config, [trained(architecture, begun, x, training, context)])
