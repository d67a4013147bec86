"""What one random dictionary scores against another: the level below which nothing was learned."""

from dataclasses import dataclass, field

import numpy as np

from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.settings import SEED, check, whole
from pentad.theory.codes.recovery_scores import (
    chance_levels,
    mean_cosine,
    mean_largest_cosine,
)


@dataclass(frozen=True)
class DictionaryChance:
    """One cell: a size.

    Parameters
    ----------
    n, d
        Atoms and dimensions.
    draws, seed
        Pairs of dictionaries, and where they are drawn from.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(metadata=whole(1, 10_000))
    d: int = field(metadata=whole(3, 10_000))
    draws: int = field(default=200, metadata=whole(1, 1_000_000))
    seed: int = field(default=0, metadata=SEED)

    def __post_init__(self) -> None:
        check(self)


def run(config: DictionaryChance, _context: Context) -> dict[str, Quantity]:
    """Score pairs of independent dictionaries.

    Parameters
    ----------
    config
        One cell.

    Returns
    -------
    dict
        Scores over draws, by cosine and as published, and the two closed forms around their mean.
    """
    cosine, published = chance_levels(config.d, config.n, config.draws, config.seed)
    return {
        "cosine": Quantity(("draw",), cosine, "mean matched absolute cosine"),
        "published": Quantity(("draw",), published, "mean matched absolute correlation"),
        "lower": Quantity((), np.array(mean_cosine(config.d)), "mean absolute cosine"),
        "upper": Quantity(
            (), np.array(mean_largest_cosine(config.d, config.n)), "mean largest absolute cosine"
        ),
        "converged": Quantity((), np.array(True), "drawn, not iterated"),
    }


SIZES = ((16, 8), (32, 8), (64, 8), (128, 8), (16, 16), (32, 16), (64, 32))
"""(n, d): those of the authors' grids of sizes."""

EXPERIMENT = Experiment(
    name="dictionary-chance",
    version=1,
    question="What does one random dictionary score against another?",
    config=DictionaryChance,
    presets={
        "smoke": (DictionaryChance(6, 4, draws=5),),
        "laptop": tuple(DictionaryChance(n, d, draws=20, seed=1) for n, d in SIZES[:2]),
        "paper": tuple(DictionaryChance(n, d) for n, d in SIZES),
    },
    run=run,
)
