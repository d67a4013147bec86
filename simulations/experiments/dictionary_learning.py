r"""What dictionary learning with accurate sparse inference recovers, over l1 weights and sizes.

One cell is one size of the data of arXiv:2411.13117 with codes and dictionary unknown. For every
(dictionary, l1 weight, restart) FISTA and least squares alternate, all runs at once; of the
restarts that with the least training objective is kept. Beside it stands chance: FISTA on a random
dictionary, and the score of one random dictionary against another.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.ensemble import Ensemble, at, best_starts
from pentad.simulations.experiment import Array, Context, Experiment, Quantity
from pentad.simulations.models.dictionary_learning import (
    accelerated_codes,
    learned_dictionaries,
    objective,
)
from pentad.simulations.models.planted_codes import published_stream, unit_dictionaries
from pentad.simulations.readings.planted_codes import learning_tables
from pentad.simulations.settings import SEED, check, number, whole
from pentad.theory.codes.recovery_scores import (
    dictionary_score,
    latent_score,
    published_dictionary_score,
)
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


@dataclass(frozen=True)
class DictionaryLearning:
    """One cell: a size, with all l1 weights, dictionaries and restarts.

    Parameters
    ----------
    n, d, k
        Atoms, dimensions, non-zeros.
    penalties
        The paper's l1 weights lambda.
    dictionaries, restarts
        True dictionaries with samples of their own, and random starts for each.
    rounds, inner
        Alternations, and steps of FISTA in each.
    final
        Steps of FISTA for the codes that are judged.
    samples
        In each half.
    seed
        Of the first dictionary and of the starts.
    settled
        Relative change of the objective over the last tenth of the rounds up to which a run counts
        as converged (dimensionless).

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(default=16, metadata=whole(1, 10_000))
    d: int = field(default=8, metadata=whole(2, 10_000))
    k: int = field(default=3, metadata=whole(1, 10_000))
    penalties: tuple[float, ...] = field(
        default=(0.01, 0.05, 0.2, 1.0), metadata=number(0, 100, above=True, many=True)
    )
    dictionaries: int = field(default=5, metadata=whole(1, 1000))
    restarts: int = field(default=2, metadata=whole(1, 1000))
    rounds: int = field(default=300, metadata=whole(10, 1_000_000))
    inner: int = field(default=50, metadata=whole(1, 1_000_000))
    final: int = field(default=500, metadata=whole(1, 1_000_000))
    samples: int = field(default=1024, metadata=whole(2, 10_000_000))
    seed: int = field(default=20240926, metadata=SEED)
    settled: float = field(default=0.01, metadata=number(0, 1))

    def __post_init__(self) -> None:
        check(self)
        require(self.k <= self.n, f"a support needs k <= n; got k={self.k}, n={self.n}")


def run(config: DictionaryLearning, context: Context) -> dict[str, Quantity]:
    """Learn a dictionary for every (dictionary, penalty, restart), and judge it on unseen samples.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Arrays over dictionary, penalty and restart, and of the best restart.
    """
    n, d, samples, count = config.n, config.d, config.samples, config.dictionaries
    penalties = np.array(config.penalties)
    data = published_stream(
        n, d, config.k, samples=2 * samples, seed=config.seed, dictionaries=count
    )
    seen, unseen = data.part(0, samples), data.part(samples, 2 * samples)
    ensemble = Ensemble(
        {"dictionary": count, "penalty": len(penalties), "restart": config.restarts}, context
    )

    def single(values: Array, *along: str) -> Tensor:
        return ensemble.spread(values.astype(np.float32), *along)

    x, x_unseen = single(seen.signals, "dictionary"), single(unseen.signals, "dictionary")
    l1 = single(penalties * d / (2 * n), "penalty")
    starts = unit_dictionaries(
        n, d, seed=config.seed, purpose="dictionary learning", dictionaries=count * config.restarts
    ).reshape(count, config.restarts, d, n)
    start = single(starts, "dictionary", "restart")

    first = config.rounds * 9 // 10
    D, codes = learned_dictionaries(x, start, l1, rounds=first, inner=config.inner)
    before = objective(D, x, codes, l1)
    context.report(0.9)
    D, codes = learned_dictionaries(
        x, D, l1, rounds=config.rounds - first, inner=config.inner, codes=codes
    )
    value = objective(D, x, codes, l1)
    found = accelerated_codes(D, x_unseen, l1, iterations=config.final)
    chance = accelerated_codes(start, x_unseen, l1, iterations=config.final)
    of_run = np.repeat(np.arange(count), len(D) // count)

    def latent(codes: Tensor) -> Array:
        pairs = zip(of_run, codes.numpy(force=True), strict=True)
        return shaped([latent_score(unseen.codes[true], each) for true, each in pairs])

    def atoms(score: Any, D: Tensor) -> Array:
        pairs = zip(of_run, D.numpy(force=True), strict=True)
        return shaped([score(data.dictionaries[true], each) for true, each in pairs])

    def shaped(values: list[float]) -> Array:
        return np.array(values).reshape(tuple(ensemble.axes.values()))

    scores = {
        "latent_score": (latent(found), "mean matched correlation of unseen codes"),
        "dictionary_score": (atoms(dictionary_score, D), "mean matched absolute cosine of atoms"),
        "published_dictionary_score": (
            atoms(published_dictionary_score, D),
            "mean matched absolute correlation of atoms",
        ),
        "chance_latent_score": (latent(chance), "the same for a random dictionary with FISTA"),
        "chance_dictionary_score": (
            atoms(dictionary_score, start),
            "mean matched absolute cosine of a random dictionary",
        ),
        "active": (
            ensemble.by_run((found > 0).float().sum(-1).mean(-1)),
            "active codes of an unseen sample",
        ),
    }
    values = ensemble.by_run(value)
    best = best_starts(values)
    settings = ("dictionary", "penalty")
    change = ensemble.by_run((before - value).abs() / value.clamp(min=1e-12))
    return {
        "penalty": Quantity(("penalty",), penalties, "l1 weight lambda"),
        "objective": ensemble.quantity(values, "l1 objective in training", "squared amplitude"),
        **{name: ensemble.quantity(each, words) for name, (each, words) in scores.items()},
        **{
            f"best_{name}": Quantity(settings, at(each, best), f"{words}, best restart")
            for name, (each, words) in scores.items()
        },
        "best_restart": Quantity(settings, best, "restart of least objective"),
        "found_dictionary": Quantity(
            (*settings, "dimension", "feature"), at(ensemble.by_run(D), best), "best dictionary"
        ),
        "converged": ensemble.quantity(
            change <= config.settled, "whether the objective settled in the last tenth"
        ),
    }


CELL = DictionaryLearning()
SIZES = ((16, 16, 3), (32, 16, 3), (64, 32, 3), (32, 16, 9))
"""(n, d, k) of the authors' grid of sizes that are learned too."""

SCALED = tuple(
    replace(CELL, n=n, d=d, k=k, penalties=(0.2,), dictionaries=2, rounds=60, inner=30)
    for n, d, k in SIZES
)
SMALL = replace(CELL, dictionaries=1, rounds=100, samples=256, seed=1)

EXPERIMENT = Experiment(
    name="dictionary-learning",
    version=1,
    question="What does dictionary learning with accurate sparse inference recover?",
    config=DictionaryLearning,
    presets={
        "smoke": (
            replace(
                CELL, n=6, d=4, k=2, penalties=(0.05, 0.2), dictionaries=2, rounds=10, samples=64
            ),
        ),
        "laptop": (SMALL,),
        "paper": (CELL, *SCALED),
    },
    run=run,
    tables=learning_tables,
)
