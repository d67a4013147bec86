r"""What training finds, against what theory allows.

Setting.  Deterministic training of W for m = 3 on the exact population loss, many starts, both laws
(experiment `power-loss-sweep`).  A trained improvement is an attained value: a lower estimate of
the supremum, whatever the optimiser did.

Statements.  Trained optima lie between the best explicit construction and the best proved bound
(A20a, A20b); the draft bound is at least 200 times too large (A20c); their capacities sum to d
(A20d); at p = 10^-6 the gain is that of a spherical design, d (d + 2)(d + 4)/15 (A21).

Not claimed.  That the optima found are global.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.stored import ONLY_STORED, bootstrap_interval, seen, stored
from pentad.proofs_check.sparsity_loss.settings import PAPER
from pentad.simulations.experiments import power_loss_sweep
from pentad.simulations.store import Result
from pentad.theory.frames.capacity import feature_dimensionalities
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound, best_upper_bound
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.designs import design_ratio
from pentad.theory.power_autoencoder.dimension_bounds import draft_upper_bound
from pentad.theory.power_autoencoder.power_loss import (
    cubic_loss_terms,
    feature_loss_terms_by_convolution,
    gram,
)
from pentad.theory.sparse_inputs import AmplitudeLaw, law_named, signal_strength

POWER = 3


def _trained_points(results: Sequence[Result]) -> list[Point]:
    """One point for each law, size and probability whose best run converged."""
    points: list[Point] = []
    for result in results:
        data, config = result.data, result.config
        for k, p in enumerate(data.probability.values):
            if bool(data.converged[k, int(data.best_start[k])]):
                points.append(
                    {
                        "law": law_named(config.law),
                        "d": config.d,
                        "n": config.n,
                        "p": float(p),
                        "improvement": float(data.best_improvement[k]),
                        "W": data.weights[k].values,
                        "capacity_sum": float(data.capacity_sum[k]),
                    }
                )
    return points


def _judged_again(results: Sequence[Result]) -> list[Point]:
    """Those points with n <= 32, with the improvement of the stored weights by two other routes."""
    return [
        {
            **point,
            "exactly": _improvement_exactly(point["W"], point["p"], point["law"]),
            "by_convolution": _improvement_by_convolution(point["W"], point["p"], point["law"]),
        }
        for point in _trained_points(results)
        if point["n"] <= 32
    ]


def _improvement_exactly(W: Any, p: float, law: AmplitudeLaw) -> float:
    """C^2 / D of the stored weights by the closed form in rationals, rounded once."""
    weights = np.vectorize(rational, otypes=[object])(W)
    return float(cubic_loss_terms(gram(weights), rational(p), law).scaled_improvement)


def _improvement_by_convolution(W: Any, p: float, law: AmplitudeLaw) -> float:
    terms = feature_loss_terms_by_convolution(gram(W), p, law, POWER).summed()
    return float(terms.scaled_improvement)


@cache
def _upper_bound(n: int, d: int, p: float, law: AmplitudeLaw) -> Any:
    return best_upper_bound(n, d, p, law, POWER)


@cache
def _lower_bound(n: int, d: int, p: float, law: AmplitudeLaw) -> Any:
    return best_lower_bound(n, d, p, law, POWER)


TRAINED = Domain((seen("W", "trained weights, m = 3"),))

BELOW_UPPER_BOUND = Claim(
    id="sparsity-loss/trained-below-bounds",
    label="A20a",
    paper=PAPER,
    locator="Figure 3",
    title="Training never beats the bounds",
    plain="No best run of a cell that converged gains more than the best proved upper bound.",
    statement=r"I_{\text{trained}}\le\min(\text{DIM},\text{SERIES},\text{CAP3},\text{CAPJ3},"
    r"\text{DESIGN3},\text{JOINT3})",
    relation="<=",
    domain=TRAINED,
    lhs=lambda improvement: improvement,
    rhs=_upper_bound,
    fidelity="ours",
    delta="The paper trains d = 10 and 15, n = 6000; the bounds are ours.",
    one_method=ONLY_STORED,
    evidence=(
        stored("improvement by the cumulant route", power_loss_sweep.EXPERIMENT, _trained_points),
        stored(
            "stored weights judged again by the closed form in rationals, n <= 32",
            power_loss_sweep.EXPERIMENT,
            _judged_again,
            using={"lhs": lambda exactly: exactly},
        ),
    ),
    mutants=(
        Mutant(
            "one per cent less",
            {"rhs": lambda n, d, p, law: 0.99 * _upper_bound(n, d, p, law)},
        ),
    ),
)

ABOVE_LOWER_BOUND = Claim(
    id="sparsity-loss/trained-above-constructions",
    label="A20b",
    paper=PAPER,
    locator="Figure 3",
    title="Training is never worse than the constructions",
    plain="With restarts, training gains at least as much as orthonormal and random features.",
    statement=r"I_{\text{trained}}\ge\max(p\kappa\min(n,d),\ (\mathbb{E}C)^2/\mathbb{E}D)",
    relation=">=",
    domain=TRAINED,
    lhs=lambda improvement: improvement,
    rhs=_lower_bound,
    fidelity="ours",
    delta="The paper doubts that gradient descent reaches its constructions.",
    one_method=ONLY_STORED,
    evidence=(
        stored("improvement by the cumulant route", power_loss_sweep.EXPERIMENT, _trained_points),
        stored(
            "stored weights judged again by convolution of moments, n <= 32",
            power_loss_sweep.EXPERIMENT,
            _judged_again,
            using={"lhs": lambda by_convolution: by_convolution},
        ),
    ),
    mutants=(
        Mutant(
            "one per cent more",
            {"rhs": lambda n, d, p, law: 1.01 * _lower_bound(n, d, p, law)},
        ),
    ),
)

DRAFT_IS_LOOSE = Claim(
    id="sparsity-loss/draft-is-loose",
    label="A20c",
    paper=PAPER,
    locator="open problem 1; third-party draft (M. Swissa, 2026, unreviewed)",
    title="The draft bound is hundreds of times too large",
    plain="Wherever we train, the draft bound exceeds the gain found by a factor of 200 or more.",
    statement=r"2K^2r(\beta p^{1/3}+\mu_2p)\ge 200\,I_{\text{trained}}",
    relation=">=",
    domain=TRAINED,
    lhs=lambda n, d, p, law: draft_upper_bound(n, d, p, law, POWER),
    rhs=lambda improvement: 200 * improvement,
    fidelity="ours",
    delta="Known to us second-hand.",
    one_method=ONLY_STORED,
    evidence=(
        stored("improvement by the cumulant route", power_loss_sweep.EXPERIMENT, _trained_points),
        stored(
            "even the best proved upper bound is a hundred times smaller",
            power_loss_sweep.EXPERIMENT,
            _trained_points,
            using={"rhs": lambda n, d, p, law: 100 * _upper_bound(n, d, p, law)},
        ),
    ),
    mutants=(
        Mutant("a factor of 10^5 or more", {"rhs": lambda improvement: 1e5 * improvement}),
        Mutant(
            "K^2 without its 36",
            {"lhs": lambda n, d, p, law: draft_upper_bound(n, d, p, law, POWER) / 36},
        ),
    ),
)


def _dimensionality_sum(W: Any) -> float:
    kept = W[:, np.linalg.norm(W, axis=0) > 1e-6]
    return float(feature_dimensionalities(kept).sum())


CAPACITY_SATURATES = Claim(
    id="sparsity-loss/trained-capacity",
    label="A20d",
    paper=PAPER,
    locator="beyond the paper: Scherlis et al., arXiv:2210.01892",
    title="Trained optima fill the space",
    plain="For d <= 4 the capacities of trained optima sum to d: all of the space is used.",
    statement=r"\sum_i\rho_i\ge(1-10^{-3})\,d",
    relation=">=",
    domain=Domain(TRAINED.parameters, (Assumption("small d", "d <= 4", lambda d: bool(d <= 4)),)),
    lhs=lambda capacity_sum: capacity_sum,
    rhs=lambda d: 0.999 * d,
    fidelity="ours",
    delta="By A07a the sum is at most d.",
    one_method=ONLY_STORED,
    evidence=(
        stored("capacities from the Gram matrix", power_loss_sweep.EXPERIMENT, _trained_points),
        stored(
            "feature dimensionalities from directions, features of length > 10^-6",
            power_loss_sweep.EXPERIMENT,
            _trained_points,
            using={"lhs": _dimensionality_sum},
        ),
    ),
    mutants=(Mutant("more than d", {"rhs": lambda d: 1.01 * d}),),
)

DESIGN_GAIN = Claim(
    id="sparsity-loss/trained-design-gain",
    label="A21",
    paper=PAPER,
    locator="Theorem 2.2 (1), p << d^-m",
    title="At p = 10^-6 training finds the gain of a design",
    plain="For d <= 4 very sparse trained optima gain d (d + 2)(d + 4)/15 times p kappa, the "
    "value of a spherical (3, 3)-design, and not the Welch-type constant binom(d + 2, 3).",
    statement=r"p\le10^{-5}:\quad I/(p\kappa)\ge(1-10^{-3})\frac{d(d+2)(d+4)}{15}",
    relation=">=",
    domain=Domain(
        TRAINED.parameters,
        (
            Assumption(
                "very sparse, small d",
                "p <= 10^-5 and d <= 4",
                lambda p, d: bool(p <= 1e-5 and d <= 4),
            ),
        ),
    ),
    lhs=lambda improvement, p, law: improvement / (p * float(signal_strength(law, POWER))),
    rhs=lambda d: 0.999 * float(1 / spherical_moment(d, POWER)),
    fidelity="ours",
    delta="Theorem 2.2 has the order d^3.",
    one_method=ONLY_STORED,
    evidence=(
        stored("improvement by the cumulant route", power_loss_sweep.EXPERIMENT, _trained_points),
        stored(
            "the first-order objective S^2 / T of the stored weights",
            power_loss_sweep.EXPERIMENT,
            _trained_points,
            using={"lhs": lambda W: float(design_ratio(W, POWER))},
        ),
    ),
    mutants=(
        Mutant(
            "the Welch-type constant binom(d + 2, 3)",
            {"rhs": lambda d: d * (d + 1) * (d + 2) / 6},
        ),
    ),
    sees_also=("sparsity-loss/sidelnikov", "sparsity-loss/plane-designs"),
)


def _success_shares(results: Sequence[Result], kinds: Sequence[str]) -> np.ndarray:
    """For every start of some kinds, how often over p >= 0.3 it came within 10^-4 of the best.

    A start takes the same random numbers at each p, so it is the start that is independent.
    """
    wanted = [power_loss_sweep.KINDS.index(kind) for kind in kinds]
    shares = []
    for result in results:
        improvement = result.data.improvement.values[result.data.probability.values >= 0.3]
        if len(improvement):
            reached = improvement >= improvement.max(1, keepdims=True) * (1 - 1e-4)
            shares.append(reached[:, np.isin(result.data.kind.values, wanted)].mean(0))
    return np.concatenate(shares)


FEW = ("1.3 d", "2 d", "3 d")


def _few_and_many(results: Sequence[Result]) -> list[Point]:
    """One point: the success shares of both families of starts, over the cells that tried all."""
    wanted = {power_loss_sweep.KINDS.index(kind) for kind in (*FEW, "all")}
    cells = [result for result in results if wanted <= set(result.data.kind.values)]
    if not cells:
        return []
    return [{"few": _success_shares(cells, FEW), "many": _success_shares(cells, ("all",))}]


def _normal_low_of_few(few: np.ndarray) -> float:
    return float(few.mean() - 1.96 * few.std() / len(few) ** 0.5)


FEW_STARTS_SUCCEED = Claim(
    id="sparsity-loss/few-active-starts",
    label="A20f",
    paper=PAPER,
    locator="open problems 3-4: does gradient descent reach the constructions?",
    title="At p = 0.3 starts with few active features succeed more often",
    plain="For p >= 0.3, starts with at most 3d active features reach the best value found more "
    "often than starts in which all n are active: too many get stuck. At p = 0.1 we saw no clear "
    "order.",
    statement=r"p\ge0.3:\quad \Pr[\text{success}\mid\text{at most }3d\text{ active}]>"
    r"\Pr[\text{success}\mid n\text{ active}]\quad(95\%\text{ intervals apart})",
    relation=">=",
    domain=TRAINED,
    lhs=lambda few: bootstrap_interval(few)[0],
    rhs=lambda many: bootstrap_interval(many)[1],
    fidelity="ours",
    delta="Not in the paper.",
    one_method=ONLY_STORED,
    evidence=(
        stored("percentile bootstrap of both shares", power_loss_sweep.EXPERIMENT, _few_and_many),
        stored(
            "normal approximation of both shares",
            power_loss_sweep.EXPERIMENT,
            _few_and_many,
            using={"lhs": _normal_low_of_few},
        ),
    ),
    mutants=(
        Mutant(
            "the other way round",
            {
                "lhs": lambda many: bootstrap_interval(many)[0],
                "rhs": lambda few: bootstrap_interval(few)[1],
            },
        ),
        Mutant("always", {"rhs": lambda many: 1.0 + bootstrap_interval(many)[1]}),
    ),
    not_claimed="That either kind finds the global optimum.",
)

CLAIMS = (
    BELOW_UPPER_BOUND,
    ABOVE_LOWER_BOUND,
    DRAFT_IS_LOOSE,
    CAPACITY_SATURATES,
    DESIGN_GAIN,
    FEW_STARTS_SUCCEED,
)
