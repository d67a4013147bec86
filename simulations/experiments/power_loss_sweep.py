r"""How much a trained tied power autoencoder (m = 3) can gain over d, n and p.

Training is deterministic: it descends the exact population loss, not samples. With C and D as in
`theory.power_autoencoder.power_loss`, the best multiple of W improves the loss by C^2 / D, so the
objective is \( \log D - 2 \log C \), which no longer knows the scale of W. One cell is one (law, d,
n); its runs are all pairs of a probability and a start.

A landscape with this many local optima is met with starts of many kinds, named in `KINDS`.
Columns of W that start at zero stay there, and so do blocks that start orthogonal to each other:
kinds with few active features search a smaller problem, whose optimum is often the best found.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float64

from pentad.simulations.ensemble import Ensemble, at, best_starts
from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.models.power_autoencoder import POWER, SHORT, gain_objective
from pentad.simulations.randomness import normals, uniforms
from pentad.simulations.readings import power_loss_sweep as readings
from pentad.simulations.settings import (
    ITERATIONS,
    PROBABILITIES,
    SEED,
    TOLERANCE,
    check,
    choice,
    number,
    whole,
)
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.scalars import require_count
from pentad.theory.power_autoencoder.lower_bounds import random_features_terms
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms
from pentad.theory.sparse_inputs import SYMMETRIC_LAWS, AmplitudeLaw, law_named, signal_strength

KINDS = (
    "orthonormal",
    "random count",
    "3 d",
    "all",
    "4.5 d",
    "2 d",
    "orthonormal and noise",
    "two blocks",
    "1.3 d",
)
"""Kinds of start, by how many features are active and how they stand to each other.

Those named by a number of active features, up to all of them, have directions uniform on the
sphere; "random count" is the number that is best for independent random features at the given p.
"Two blocks" are two such families in orthogonal subspaces.
"""


@dataclass(frozen=True)
class PowerLossSweep:
    """One cell: a law and a size, at all probabilities.

    Parameters
    ----------
    law
        Name of the amplitude law, symmetric.
    d, n
        Dimensions and features.
    probabilities
        Activation probabilities, each in (0, 1].
    starts
        Runs for each probability; start k takes the same random numbers at each of them.
    kinds
        Names from `KINDS` that the starts take in turn.
    seed
        Of the starts.
    iterations, tolerance
        As in `simulations.training.train`.
    route
        How C and D are computed while training: "direct" from the Gram matrix, "lifted" from
        moment matrices of monomials, which is faster for n much above d^3. The best run is judged
        by a third, the cumulant route, in any case.
    keep_weights
        Whether the best W are part of the result; without them their feature axis is empty.
    polish
        Tolerance to which the best W are trained on, after features shorter than `SHORT` times the
        longest were dropped; None to leave them as they are. Angles need it, values do not.

    Raises
    ------
    ValueError
        If a field is out of range or the law is unknown or not symmetric.
    """

    law: str = field(metadata=choice(*(law.name for law in SYMMETRIC_LAWS)))
    d: int = field(metadata=whole(1, 1000))
    n: int = field(metadata=whole(1, 100_000))
    probabilities: tuple[float, ...] = field(metadata=PROBABILITIES)
    starts: int = field(metadata=whole(1, 10_000))
    kinds: tuple[str, ...] = field(default=KINDS, metadata=choice(*KINDS, many=True))
    seed: int = field(default=0, metadata=SEED)
    iterations: int = field(default=2000, metadata=ITERATIONS)
    tolerance: float = field(default=1e-7, metadata=TOLERANCE)
    route: str = field(default="direct", metadata=choice("direct", "lifted"))
    keep_weights: bool = field(default=True, metadata={**choice(True, False), "neutral": True})
    polish: float | None = field(
        default=None, metadata={**number(0, 1, above=True, optional=True), "neutral": None}
    )

    def __post_init__(self) -> None:
        check(self)
        require_count(self.n, "n", least=self.d)


def starting_weights(config: PowerLossSweep) -> Float64[np.ndarray, "probability start d n"]:
    """Where the runs of a cell begin; feature directions are uniform on the sphere of their space.

    Parameters
    ----------
    config
        One cell.

    Returns
    -------
    array
        (probabilities, starts, d, n), dimensionless, active columns of about unit length.
    """
    d, n, starts = config.d, config.n, range(config.starts)
    kinds = _kinds(config)
    directions = normals(config.seed, "directions", starts, (d, n))
    directions[kinds == "orthonormal and noise"] *= 0.1
    directions[kinds == "orthonormal and noise"] += np.eye(d, n)

    in_blocks = kinds == "two blocks"
    first_share, density = uniforms(config.seed, "blocks", starts, (2,)).T
    active_in_blocks = np.rint((1 + 3.5 * density) * d).clip(d, n)
    first_dimensions = 1 + np.floor(first_share * (d - 1))
    first_features = np.rint(active_in_blocks * first_dimensions / d)
    row_in_first = np.arange(d)[:, None] < first_dimensions[:, None, None]
    column_in_first = np.arange(n) < first_features[:, None, None]
    directions *= (row_in_first == column_in_first) | ~in_blocks[:, None, None]

    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    directions[kinds == "orthonormal"] = np.eye(d, n)
    fixed = {"3 d": 3 * d, "4.5 d": 4.5 * d, "2 d": 2 * d, "1.3 d": 1.3 * d}
    active = np.array([fixed.get(kind, n) for kind in kinds])
    active = np.where(in_blocks, active_in_blocks, np.rint(active).clip(d, n))
    counts = np.array([[_best_random_count(config, p)] for p in config.probabilities])
    active = np.where(kinds == "random count", counts.clip(d), active)
    return directions * (np.arange(n) < active[..., None])[:, :, None, :]


def _kinds(config: PowerLossSweep) -> np.ndarray:
    """Kind of every start."""
    return np.resize(np.array(config.kinds), config.starts)


def _best_random_count(config: PowerLossSweep, p: float) -> int:
    """How many independent random features do best at this probability."""
    counts = np.arange(1, config.n + 1)
    terms = random_features_terms(counts, config.d, p, law_named(config.law), POWER)
    return int(counts[np.argmax(terms[0] ** 2 / terms[1])])


def run(config: PowerLossSweep, context: Context) -> dict[str, Quantity]:
    """Train every (probability, start) pair of a cell at once, and judge the best of each p.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Arrays over probability, start, dimension and feature. `weights` is the best W at its best
        scale, so that its improvement 2 C - D is C^2 / D. A run that did not converge still gives
        an attained value, thus a lower estimate of the supremum.
    """
    law = law_named(config.law)
    p = np.array(config.probabilities)
    start = starting_weights(config)
    used = start.any((0, 1, 2))
    ensemble = Ensemble({"probability": len(p), "start": config.starts}, context)
    lifted = config.route == "lifted"
    trained = ensemble.train(
        gain_objective(ensemble.spread(p[:, None], "probability"), law, lifted=lifted),
        ensemble.spread(start[..., used], "probability", "start"),
        iterations=config.iterations,
        tolerance=config.tolerance,
    )
    improvement = np.exp(-ensemble.by_run(trained.value))
    best = best_starts(-improvement)
    best_weights = np.zeros((len(p), config.d, config.n))
    best_weights[..., used] = at(ensemble.by_run(trained.parameters), best)
    precision = at(ensemble.by_run(trained.gradient_norm), best)
    if config.polish is not None:
        lengths = np.linalg.norm(best_weights, axis=1, keepdims=True)
        best_weights *= lengths > SHORT * lengths.max(2, keepdims=True)
        chosen = Ensemble({"probability": len(p)}, Context(context.device))
        polished = chosen.train(
            gain_objective(chosen.spread(p[:, None], "probability"), law, lifted=lifted),
            chosen.spread(best_weights, "probability"),
            iterations=config.iterations,
            tolerance=config.polish,
        )
        best_weights = chosen.by_run(polished.parameters)
        precision = chosen.by_run(polished.gradient_norm)
    judged = [_judged(W, q, law) for W, q in zip(best_weights, p, strict=True)]
    best_weights = np.array([W for W, _ in judged])
    best_improvement = np.array([value for _, value in judged])
    contributions = (best_weights**2).sum(1) ** POWER
    return {
        "probability": Quantity(("probability",), p, "activation probability p"),
        "kind": Quantity(
            ("start",),
            np.array([KINDS.index(kind) for kind in _kinds(config)]),
            "kind of start: " + ", ".join(f"{k} {name}" for k, name in enumerate(KINDS)),
        ),
        "improvement": ensemble.quantity(
            improvement,
            "improvement C^2/D of every run, by the training route",
            "squared amplitude",
        ),
        **ensemble.judged(trained),
        "best_start": Quantity(("probability",), best, "start of the best run"),
        "best_improvement": Quantity(
            ("probability",),
            best_improvement,
            "best improvement I, by the cumulant route",
            "squared amplitude",
        ),
        "gain": Quantity(
            ("probability",),
            best_improvement / (p * float(signal_strength(law, POWER))),
            "gain I / (p kappa): worth in features that stand alone",
        ),
        "effective_features": Quantity(
            ("probability",),
            contributions.sum(1) ** 2 / (contributions**2).sum(1),
            "effective number of features (sum a^3)^2 / sum a^6, a = |w|^2",
        ),
        "capacity_sum": Quantity(
            ("probability",),
            capacities(gram(best_weights)).sum(-1),
            "sum of capacities",
        ),
        "precision": Quantity(
            ("probability",), precision, "gradient norm of training, at the best W"
        ),
        "weights": Quantity(
            ("probability", "dimension", "feature"),
            best_weights[..., : config.n if config.keep_weights else 0],
            "best W at its best scale",
        ),
    }


def _judged(
    W: Float64[np.ndarray, "d n"], p: float, law: AmplitudeLaw
) -> tuple[Float64[np.ndarray, "d n"], float]:
    """W at its best scale, and its improvement 2 C - D there, both by the cumulant route."""
    terms = loss_terms(gram(W), p, law, POWER)
    scaled = W * (terms.correlation / terms.energy) ** (1 / (2 * POWER))
    return scaled, float(loss_terms(gram(scaled), p, law, POWER).improvement)


SMALL = (1e-6, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3)
FEW_DIMENSIONS = tuple(
    PowerLossSweep(law, d, n, probabilities=SMALL, starts=9 * len(KINDS), polish=1e-11)
    for d, n in ((4, 64), (3, 32), (2, 16))
    for law in ("gaussian", "rademacher")
)
OTHER_LAWS = ("laplace", "uniform")
LARGE = PowerLossSweep(
    law="gaussian",
    d=10,
    n=900,
    probabilities=(3e-3, 0.01, 0.03, 0.1),
    starts=8,
    kinds=("random count",),
    iterations=800,
    route="lifted",
)
LARGE_AND_SPARSE = replace(
    LARGE, probabilities=(1e-6, 1e-5, 1e-4, 3e-4, 1e-3), starts=3, kinds=("random count", "all")
)

DECADES = (1e-6, 4.64e-6, 2.15e-5, 1e-4, 4.64e-4, 2.15e-3, 0.01, 0.0464, 0.215, 1.0)


def _as_in_the_paper(d: int) -> tuple[PowerLossSweep, ...]:
    """Figure 3 of the paper, n = 6000: one cell for each p, so that few features are trained."""
    crowded = PowerLossSweep(
        law="gaussian",
        d=d,
        n=6000,
        probabilities=DECADES[:1],
        starts=1,
        kinds=("random count",),
        iterations=1000,
        route="lifted",
        keep_weights=False,
    )
    roomy = replace(
        crowded,
        starts=6,
        kinds=("random count", "4.5 d", "3 d", "2 d", "1.3 d", "orthonormal"),
    )
    return tuple(replace(crowded if p < 2e-3 else roomy, probabilities=(p,)) for p in DECADES)


EXPERIMENT = Experiment(
    name="power-loss-sweep",
    version=1,
    question="How much can a trained tied power autoencoder (m = 3) gain over d and p?",
    config=PowerLossSweep,
    presets={
        "smoke": tuple(
            PowerLossSweep(law, d=2, n=8, probabilities=(1e-4, 0.03, 0.3), starts=len(KINDS))
            for law in ("gaussian", "rademacher")
        ),
        "laptop": (
            LARGE_AND_SPARSE,  # the longest cells are begun first
            LARGE,
            *FEW_DIMENSIONS,
        ),
        "paper": (
            *(replace(cell, seed=1) for cell in FEW_DIMENSIONS),  # a replicate of the laptop's
            *(replace(cell, law=law) for cell in FEW_DIMENSIONS[::2] for law in OTHER_LAWS),
            *(
                replace(
                    FEW_DIMENSIONS[0], law=law, d=d, n=n, starts=3 * len(KINDS), iterations=4000
                )
                for d, n in ((5, 96), (6, 120))
                for law in ("gaussian", "rademacher", *OTHER_LAWS)
            ),
            *_as_in_the_paper(10),
        ),
        "paper-15": _as_in_the_paper(15),
    },
    run=run,
    tables=readings.tables,
)
