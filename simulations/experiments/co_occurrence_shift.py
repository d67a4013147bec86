r"""Whether codes are still recovered when a feature changes company after training.

In training the first feature is active with features of one half or not at all; afterwards it is
active with features of the other half only, with which it was never seen: the shift of
arXiv:2603.28744, on a smaller scale. Four ways to infer codes are judged on unseen samples from
before and after: an autoencoder, FISTA on its dictionary, dictionary learning, and FISTA on the
true dictionary. Latents are paired with features on samples from before the shift; after it the
correlations of those pairs count, over the features that are active then.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.ensemble import Ensemble
from pentad.simulations.experiment import Array, Context, Experiment, Quantity
from pentad.simulations.models.dictionary_learning import accelerated_codes, learned_dictionaries
from pentad.simulations.models.encoders import linear_encoder, reconstruction_slopes
from pentad.simulations.models.histories import trained_with_history
from pentad.simulations.models.planted_codes import Planted, shifted_supports, unit_dictionaries
from pentad.simulations.settings import ITERATIONS, RATE, SEED, check, number, whole
from pentad.theory.codes.recovery_scores import absolute_correlations, dictionary_score, matched
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

METHODS = (
    "autoencoder",
    "FISTA on its dictionary",
    "dictionary learning",
    "FISTA, true dictionary",
)
"""Ways to infer codes, in the order of the axis "method"."""


@dataclass(frozen=True)
class CoOccurrenceShift:
    """One cell: a size, with all l1 weights and dictionaries.

    Parameters
    ----------
    n, d, k
        Features, dimensions, non-zeros.
    penalties
        The l1 weights lambda, in the convention of `reconstruction_loss`.
    dictionaries
        True dictionaries with samples of their own.
    steps, rate
        Of Adam, for the autoencoder with biases.
    rounds, inner
        Of dictionary learning.
    iterations
        Of FISTA for the codes that are judged.
    samples
        In training, and in each of the two test sets.
    seed
        Of everything.
    settled
        Change of the autoencoder's score over the second half of training up to which it counts as
        converged (dimensionless).

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(default=32, metadata=whole(4, 10_000))
    d: int = field(default=16, metadata=whole(2, 10_000))
    k: int = field(default=3, metadata=whole(2, 10_000))
    penalties: tuple[float, ...] = field(
        default=(0.01, 0.1), metadata=number(0, 100, above=True, many=True)
    )
    dictionaries: int = field(default=3, metadata=whole(1, 1000))
    steps: int = field(default=15_000, metadata=ITERATIONS)
    rate: float = field(default=1e-3, metadata=RATE)
    rounds: int = field(default=100, metadata=whole(1, 1_000_000))
    inner: int = field(default=30, metadata=whole(1, 1_000_000))
    iterations: int = field(default=500, metadata=whole(1, 1_000_000))
    samples: int = field(default=1024, metadata=whole(2, 10_000_000))
    seed: int = field(default=0, metadata=SEED)
    settled: float = field(default=0.02, metadata=number(0, 1))

    def __post_init__(self) -> None:
        check(self)
        half = self.n // 2
        require(
            self.k <= self.n - half, f"the halves need k - 1 features; got n={self.n}, k={self.k}"
        )


def paired_scores(
    before: Float64[np.ndarray, "samples n"],
    found_before: Any,
    after: Float64[np.ndarray, "samples n"],
    found_after: Any,
) -> tuple[float, float]:
    """Scores before and after, with the pairing of before, over features that vary after.

    Parameters
    ----------
    before, after
        (samples, n) true codes.
    found_before, found_after
        (samples, n) codes that were inferred.
    """
    pairing = matched(absolute_correlations(before, found_before))
    correlations = absolute_correlations(after, found_after)[pairing.true, pairing.found]
    varies = after[:, pairing.true].std(0) > 0
    return pairing.score, float(correlations[varies].mean())


def run(config: CoOccurrenceShift, context: Context) -> dict[str, Quantity]:
    """Train before the shift, and judge all methods before and after it.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Scores over dictionary, penalty and method.
    """
    import torch

    from pentad.simulations.training import adam

    n, d, k, samples, count = config.n, config.d, config.k, config.samples, config.dictionaries
    penalties = np.array(config.penalties)
    true = unit_dictionaries(n, d, seed=config.seed, purpose="true", dictionaries=count)
    company = {"samples": 2 * samples, "seed": config.seed, "dictionaries": count}
    data = Planted(true, shifted_supports(n, k, shifted=False, **company))
    train, before = data.part(0, samples), data.part(samples, 2 * samples)
    after = Planted(true, shifted_supports(n, k, shifted=True, **company)).part(0, samples)
    ensemble = Ensemble({"dictionary": count, "penalty": len(penalties)}, context)

    def single(values: Array, *along: str) -> Tensor:
        return ensemble.spread(values.astype(np.float32), *along)

    x, x_before, x_after = (single(part.signals, "dictionary") for part in (train, before, after))
    penalty = single(penalties, "penalty")
    l1 = penalty * d / (2 * n)
    encoder = linear_encoder(n, d, bias=True).beside(d, n)

    def loss(vectors: Tensor) -> tuple[Tensor, Tensor]:
        return reconstruction_slopes(encoder, vectors, x, penalty)

    def judge(vectors: Tensor) -> dict[str, Array]:
        codes = encoder.codes(encoder.arrays(vectors), x_before)
        return {"score": _each(before.codes, codes, before.codes, codes)[:, 0]}

    final, history = trained_with_history(
        loss, single(encoder.starts(config.seed, count), "dictionary"), judge,
        steps=config.steps, recorded=(config.steps // 2, config.steps),
        method=adam(config.rate), context=context,
    )  # fmt: skip
    with torch.no_grad():
        arrays = encoder.arrays(final)
        start = unit_dictionaries(n, d, seed=config.seed, purpose="start", dictionaries=count)
        learned, _ = learned_dictionaries(
            x, single(start, "dictionary"), l1, rounds=config.rounds, inner=config.inner
        )
        atoms = [arrays["dictionary"], learned, single(true, "dictionary")]
        pairs = [tuple(encoder.codes(arrays, part) for part in (x_before, x_after))]
        pairs += [
            tuple(
                accelerated_codes(D, part, l1, iterations=config.iterations)
                for part in (x_before, x_after)
            )
            for D in atoms
        ]
    scores = np.stack([_each(before.codes, pair[0], after.codes, pair[1]) for pair in pairs], 1)
    shape = tuple(ensemble.axes.values())
    by_method = scores.reshape(*shape, len(METHODS), 2)
    of_run = np.repeat(np.arange(count), len(penalties))
    origins = [*atoms[:2], single(start, "dictionary")]
    cosines = np.array(
        [
            [dictionary_score(true[which], D[run].numpy(force=True)) for D in origins]
            for run, which in enumerate(of_run)
        ]
    ).reshape(*shape, len(origins))
    moved = np.abs(history["score"][:, -1] - history["score"][:, 0]).reshape(shape)
    over = ("method",)
    return {
        "penalty": Quantity(("penalty",), penalties, "l1 weight lambda"),
        "before": ensemble.quantity(by_method[..., 0], "score before the shift", over=over),
        "after": ensemble.quantity(by_method[..., 1], "score after the shift", over=over),
        "dictionary_score": ensemble.quantity(
            cosines, "matched cosine: autoencoder, learned, chance", over=("origin",)
        ),
        "converged": ensemble.quantity(
            moved <= config.settled, "whether the autoencoder's score settled"
        ),
    }


def _each(before: Array, found_before: Tensor, after: Array, found_after: Tensor) -> Array:
    """`paired_scores` of every run, (runs, 2)."""
    runs = len(found_before) // len(before)
    return np.array(
        [
            paired_scores(
                before[run // runs], first.numpy(force=True), after[run // runs],
                second.numpy(force=True),
            )
            for run, (first, second) in enumerate(zip(found_before, found_after, strict=True))
        ]
    )  # fmt: skip


CELL = CoOccurrenceShift()

EXPERIMENT = Experiment(
    name="co-occurrence-shift",
    version=1,
    question="Are codes still recovered when a feature changes company after training?",
    config=CoOccurrenceShift,
    presets={
        "smoke": (
            replace(
                CELL, n=8, d=5, k=2, dictionaries=2, steps=40, rounds=5, samples=64, iterations=50
            ),
        ),
        "laptop": (replace(CELL, dictionaries=1, steps=500, rounds=30, samples=256, seed=1),),
        "paper": (CELL,),
    },
    run=run,
)
