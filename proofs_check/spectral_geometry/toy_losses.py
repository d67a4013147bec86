r"""The toy model's population loss in closed form, and what it forces with one active feature.

Setting.  Outputs (A x + b)_+ with A = W^T W; inputs are 0 with probability 1 - p and else uniform
on [0, 1]; L_k sums the loss over the sets of k active features.

Statements.  The one-feature integrals (E22a), L_0, L_1 and L_2 (E22b) and their derivatives with
unequal probabilities and importances (E22c, E22d) have closed forms.  L_1 vanishes exactly for unit
features at pairwise obtuse or right angles without bias (E23a).  At most 2 rank W non-zero vectors
are pairwise so (E23b), and 2d of them are d orthogonal digons: at n = 2d zero loss forces saturated
capacity (E23c).  For 2 <= n < 2d it need not (E23d).  A dead feature next to n others costs exactly
1/3 without positive biases (E23e), and never less than 1/3 - 1/(4 (n + 1)) (E23f).

Idea.  Obtuse vectors: project on the complement of one of them; angles stay obtuse, and only its
opposite is lost.

Not claimed.  That training finds these minima; anything about L_1 for n > 2d but that it is > 0.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import prod
from random import Random
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Mutant, Why, undecided
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative, vanishes
from pentad.proofs_check.judging import judged_exactly, shown
from pentad.proofs_check.spectral_geometry.settings import PAPER, mirrors
from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.constructions import orthogonal_sum, parseval_frame
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import (
    Assumption,
    Choose,
    Domain,
    Parameter,
    Point,
    applied,
    fractions,
    inequality,
    realised,
)
from pentad.theory.numbers.scalars import family, rational, require
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.cut_squares import rectified_correlation, rectified_energy
from pentad.theory.rectified_model.rectified_loss import (
    cube_power_correlation,
    cube_power_mean,
    positive_part,
)
from pentad.theory.rectified_model.toy_loss import (
    one_active_loss,
    toy_loss_derivatives,
    toy_loss_terms,
)
from pentad.theory.rectified_model.toy_loss_by_definition import (
    cut_square_mean,
    toy_loss_by_sampling,
    toy_loss_terms_by_definition,
)

# One active feature, elementwise ------------------------------------------------------------


def _closed_integrals(a: Any, c: Any) -> Any:
    return np.array([rectified_energy(a, c), rectified_correlation(a, c)])


def _integrals_between(a: Any, c: Any, low: Any, high: Any) -> Any:
    """Integrals of (a x + c)^2 and x (a x + c) by their antiderivatives."""

    def energy(x: Any) -> Any:
        return x * (a * a * x * x / 3 + a * c * x + c * c)

    def correlation(x: Any) -> Any:
        return x * x * (a * x / 3 + c / 2)

    return np.array([energy(high) - energy(low), correlation(high) - correlation(low)])


def _integrals_by_antiderivative(a: Any, c: Any) -> Any:
    """Over the part of [0, 1] where a x + c > 0, as its signs at both ends tell."""
    zero, one = 0 * c, 1 + 0 * c
    starts, ends = bool(c > 0), bool(a + c > 0)
    if starts == ends:
        return _integrals_between(a, c, zero, one if ends else zero)
    low, high = (-c / a, one) if ends else (zero, -c / a)
    return _integrals_between(a, c, low, high)


def _integrals_by_quadrature(a: float, c: float) -> Any:
    from scipy.integrate import quad

    breaks = [-c / a] if a and 0 < -c / a < 1 else None
    integrands: tuple[Callable[[float], float], ...] = (
        lambda x: max(a * x + c, 0.0) ** 2,
        lambda x: x * max(a * x + c, 0.0),
    )
    return np.array([quad(f, 0, 1, points=breaks, epsabs=1e-13)[0] for f in integrands])


def _every_branch_closes(claim: Claim) -> bool | None:
    """Both integrals for all signs of c and of u = a + c, with one symbol for the size of each."""
    from sympy import symbols

    r, s = symbols("r s", positive=True)
    r_or_zero, s_or_zero = symbols("r0 s0", nonnegative=True)
    branches = [(r, s), (r, -s_or_zero), (-r_or_zero, s), (-r_or_zero, -s_or_zero)]
    points = [{"a": u - c, "c": c} for u, c in branches]
    differences = (applied(claim.lhs, point) - applied(claim.rhs, point) for point in points)
    closes = all(vanishes(entry) for difference in differences for entry in difference)
    return True if closes else None


def _with_one_changed(energy: Any, correlation: Any) -> Callable[[Any, Any], Any]:
    return lambda a, c: np.array([energy(a, c), correlation(a, c)])


INTEGRALS = Claim(
    id="spectral-geometry/one-active-integrals",
    label="E22a",
    paper=PAPER,
    locator="beyond the paper; a closed form of L_1 is in arXiv:2310.06301 (known second-hand)",
    title="Energy and correlation of a rectified line in closed form",
    plain="The mean square of (a x + c)_+ over [0, 1] and its mean product with x are rational in "
    "a and c on four branches, given by the signs at both ends; each is a sum of terms of one "
    "sign.",
    statement=r"\int_0^1(ax+c)_+^2dx=\frac{u^3}{3a},\quad "
    r"\int_0^1x(ax+c)_+dx=\frac{u^2(2a-c)}{6a^2}\quad\text{for }u=a+c>0\ge c,"
    r"\text{ and three more branches}",
    relation="==",
    domain=Domain((domains.ratio("a", -3, 3, parts=8), domains.ratio("c", -3, 3, parts=8))),
    lhs=_closed_integrals,
    rhs=_integrals_by_antiderivative,
    fidelity="ours",
    delta="Not known to be in the paper. Two of three checks share the antiderivatives; quadrature "
    "does not.",
    examples=(
        {"a": Fraction(1), "c": Fraction(-1, 2)},
        {"a": Fraction(-1), "c": Fraction(1, 2)},
        {"a": Fraction(0), "c": Fraction(1)},
        {"a": Fraction(0), "c": Fraction(0)},
        {"a": Fraction(1), "c": Fraction(-1)},
    ),
    evidence=(
        derivation(
            "the four branches by the signs of c and a + c, both as symbols, by antiderivatives",
            _every_branch_closes,
            by_hand=(
                "a line that is positive at both ends of an interval is positive on it, and so for "
                "not positive: the signs of c and a + c say where a x + c > 0",
            ),
            reach="everywhere",
        ),
        exact("rational a and c, by antiderivatives", cases=200),
        search(
            "adaptive quadrature, in floats",
            cases=60,
            using={"rhs": _integrals_by_quadrature},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "-c^3 / (3 a) without its sign where the line falls to zero",
            {
                "lhs": _with_one_changed(
                    lambda a, c: (
                        -rectified_energy(a, c) if c > 0 >= a + c else rectified_energy(a, c)
                    ),
                    rectified_correlation,
                )
            },
        ),
        Mutant(
            "x (a x + c) without its rectifier where the line rises from below zero",
            {
                "lhs": _with_one_changed(
                    rectified_energy,
                    lambda a, c: a / 3 + c / 2 if a + c > 0 else rectified_correlation(a, c),
                )
            },
        ),
        Mutant(
            "x fixed at 1 in place of uniform values",
            {
                "lhs": _with_one_changed(
                    lambda a, c: positive_part(a + c) ** 2, lambda a, c: positive_part(a + c)
                )
            },
        ),
    ),
)

# Up to two active features --------------------------------------------------------------------


def _vector(name: str, low: int, high: int, *, parts: int = 2) -> Parameter:
    def draw(choose: Choose, point: Point) -> Any:
        return fractions([[Fraction(choose(low, high), parts) for _ in range(point["n"])]])[0]

    return Parameter(name, f"vector of n entries from {low}/{parts} to {high}/{parts}", draw)


def _probabilities(choose: Choose, point: Point) -> Any:
    return fractions([[Fraction(choose(1, 10), 10) for _ in range(point["n"])]])[0]


MODEL: tuple[Parameter, ...] = (
    domains.integer("n", 1, 4),
    domains.matrix("A", "n", "n", size=4, parts=2),
    _vector("b", -4, 4),
    _vector("v", 0, 3),
)
SMALL_MODEL: tuple[Parameter, ...] = (
    domains.integer("n", 1, 3),
    *MODEL[1:],
    Parameter("p", "n probabilities from 0.1 to 1", _probabilities),
)
AWKWARD = {
    "n": 3,
    "A": fractions([[1, -1, 0], [0, 0, 2], [Fraction(-1, 2), 1, 1]]),
    "b": fractions([[0, -1, Fraction(-1, 2)]])[0],
    "v": fractions([[1, 2, 1]])[0],
    "p": fractions([[Fraction(1, 2), Fraction(1, 3), 1]])[0],
}
"""Zero and opposite entries, a kink at b = 0, a line through a corner, a feature always active."""


def _terms(A: Any, b: Any, v: Any) -> Any:
    return np.array(toy_loss_terms(A, b, v))


def _terms_by_polygons(A: Any, b: Any, v: Any) -> Any:
    return np.array(toy_loss_terms_by_definition(A, b, v))


def _loss_given(row: Any, bias: Any, active: tuple[int, ...], j: int) -> Any:
    """E (x_j - (row . x + b)_+)^2 given the active set, by inclusion and exclusion over corners."""
    slopes = [row[i] for i in active]
    energy = cube_power_mean(bias, slopes, 2)
    if j not in active:
        return energy
    third = (1 + 0 * bias) / 3
    return third - 2 * cube_power_correlation(bias, slopes, active.index(j), 1) + energy


def _terms_by_corners(A: Any, b: Any, v: Any) -> Any:
    n = len(b)
    return np.array(
        [
            sum(
                (
                    v[j] * _loss_given(A[j], b[j], active, j)
                    for active in combinations(range(n), k)
                    for j in range(n)
                ),
                start=0 * b[0],
            )
            for k in range(3)
        ]
    )


def _terms_at_one(A: Any, b: Any, v: Any) -> Any:
    """L_0, L_1 and L_2 with every active value fixed at 1."""
    n = len(b)
    total = [0 * b[0]] * 3
    for k in range(3):
        for active in combinations(range(n), k):
            for j in range(n):
                output = positive_part(b[j] + sum(A[j, i] for i in active))
                total[k] += v[j] * (int(j in active) - output) ** 2
    return np.array(total)


def _sampled(claim: Claim, effort: Effort) -> Finding:
    """The mixture of the three orders against sampled inputs, at points of the domain.

    Where they disagree the claim's own sides are judged exactly, and only they refute.
    """
    chance = Random(3)
    generator = np.random.default_rng(3)
    samples = int(40_000 * max(effort.scale, 0.1))
    worst, worst_point, p = 0.0, claim.examples[0], 0.4
    cases = 12
    for _ in range(cases):
        point = claim.domain.drawn(chance.randint)
        values = realised(point, "float")
        n = values["n"]
        terms = applied(claim.lhs, values)
        expected = sum(p**k * (1 - p) ** (n - k) * terms[k] for k in range(min(n, 2) + 1))
        sampled = toy_loss_by_sampling(
            values["A"],
            values["b"],
            p,
            generator,
            samples=samples,
            order=2,
            importance=values["v"],
        )
        deviation = abs(sampled.mean - expected) / (sampled.standard_error or 1e-12)
        if deviation >= worst:
            worst, worst_point = deviation, point
    witness = shown(worst_point)
    note = f"largest deviation {worst:.1f} standard errors"
    if worst > SIGMAS:
        holds, margin = judged_exactly(claim, worst_point)
        if holds is False:
            return Finding(False, None, margin, cases, cases, witness, note)
        return undecided(Why.DISAGREES, f"{note} at {witness}", cases=cases)
    return Finding(True, None, float(1 - worst / SIGMAS), cases, cases, witness, note)


SIGMAS = 4
"""Standard errors within which a sampled mean must lie; chance: one in a thousand at 12 points."""

ORDERS = Claim(
    id="spectral-geometry/toy-loss-orders",
    label="E22b",
    paper=PAPER,
    locator="beyond the paper",
    title="The toy model's loss with up to two active features is exact",
    plain="L_0, L_1 and L_2 of the ReLU toy model, for any weights, biases and importances, are "
    "given exactly by cubic rules between the breaks of piecewise polynomials.",
    statement=r"L_0=\sum_jv_j(b_j)_+^2,\quad "
    r"L_1=\sum_jv_j\left[\frac13-2C(A_{jj},b_j)+\sum_iI(A_{ji},b_j)\right],\quad "
    r"L_2=\sum_{i<k}\sum_jv_j\mathbb{E}\left(x_j-(A_{ji}x_i+A_{jk}x_k+b_j)_+\right)^2",
    relation="==",
    domain=Domain(MODEL),
    lhs=_terms,
    rhs=_terms_by_polygons,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=(AWKWARD,),
    evidence=(
        exact("rational models, n <= 4, by cutting polygons into triangles", cases=60),
        exact(
            "rational models, n <= 4, by inclusion and exclusion over corners of cubes",
            cases=60,
            using={"rhs": _terms_by_corners},
        ),
        search("floats against polygons", cases=60),
        Evidence("simulation", "samples", "sampled inputs, within 4 standard errors", _sampled),
    ),
    mutants=(
        Mutant(
            "every pair counted twice",
            {"lhs": lambda A, b, v: _terms(A, b, v) * np.array([1, 1, 2])},
        ),
        Mutant("active values fixed at 1", {"lhs": _terms_at_one}),
        Mutant(
            "no loss without active features",
            {"lhs": lambda A, b, v: _terms(A, b, v) * np.array([0, 1, 1])},
        ),
    ),
    sees_also=("spectral-geometry/one-active-integrals",),
)


def _sets(n: int) -> list[tuple[int, ...]]:
    return [active for k in range(3) for active in combinations(range(n), k)]


def _chance(p: Any, active: tuple[int, ...]) -> Any:
    return prod(p[i] if i in active else 1 - p[i] for i in range(len(p)))


def _mean_on_positive(
    row: Any, bias: Any, active: tuple[int, ...], quadratic: Callable[[Any, Any], Any]
) -> Any:
    """E quadratic(z, output) where the output is positive; z = (x, 1)."""
    n = len(row)
    slopes = [row[i] for i in active] + [0 * bias] * (2 - len(active))

    def at(x: Any, y: Any) -> Any:
        z = [0 * bias] * n + [1 + 0 * bias]
        for i, value in zip(active, (x, y), strict=False):
            z[i] = value
        return quadratic(z, slopes[0] * x + slopes[1] * y + bias)

    return cut_square_mean(at, slopes[0], slopes[1], bias)


def _gradient(A: Any, b: Any, p: Any, v: Any) -> Any:
    return toy_loss_derivatives(A, b, p, importance=v, hessian=False).gradient


def _gradient_by_polygons(A: Any, b: Any, p: Any, v: Any, correlated: int = 1) -> Any:
    """2 v_j E (output - x_j) z over the outputs that are positive, set by set."""
    n = len(b)
    found = 0 * np.concatenate([A, b[:, None]], -1)
    for active in _sets(n):
        for j in range(n):
            for i in (*active, n):
                mean = _mean_on_positive(
                    A[j],
                    b[j],
                    active,
                    lambda z, output, i=i, j=j: (output - correlated * z[j]) * z[i],  # type: ignore[misc]
                )
                found[j, i] += 2 * v[j] * _chance(p, active) * mean
    return found


def _gradient_by_differences(A: Any, b: Any, p: Any, v: Any) -> Any:
    """Central differences of the value by corners, to the nearest rational of short denominator.

    The step of 10^-40 leaves an error that no two rationals with denominators to 10^15 share.
    """
    step = (1 + 0 * b[0]) / 10**40
    found = 0 * np.concatenate([A, b[:, None]], -1)
    for j, i in np.ndindex(*found.shape):
        ends = [_share_by_corners(A, b, p, v, j, {i: sign * step}) for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * step)
        found[j, i] = rational(Fraction(int(slope.p), int(slope.q)).limit_denominator(10**15))
    return found


def _share_by_corners(A: Any, b: Any, p: Any, v: Any, j: int, moves: dict[int, Any]) -> Any:
    """The loss of output j, up to two active features, at a shifted row (A_j, b_j)."""
    n = len(b)
    s = [*A[j], b[j]]
    for i, move in moves.items():
        s[i] = s[i] + move
    return v[j] * sum(
        _chance(p, active) * _loss_given(s[:n], s[n], active, j) for active in _sets(n)
    )


ALIVE = Assumption(
    "alive",
    "for every j, A_jj or b_j is not zero",
    lambda A, b: all(A[j, j] != 0 or b[j] != 0 for j in range(len(b))),
)

DEAD_WITHOUT_BIAS = {
    "n": 1,
    "A": fractions([[0]]),
    "b": fractions([[0]])[0],
    "v": fractions([[1]])[0],
    "p": fractions([[Fraction(1, 2)]])[0],
}

GRADIENT = Claim(
    id="spectral-geometry/toy-loss-gradient",
    label="E22c",
    paper=PAPER,
    locator="beyond the paper",
    title="Its gradient in closed form, for unequal probabilities and importances",
    plain="The derivatives by the entries of A and b are second moments of the inputs on which an "
    "output is positive, applied to the row less the unit vector of the output's own input.",
    statement=r"\frac{\partial L}{\partial s_j}=2v_j\left(M_js_j-M_je_j\right),\quad "
    r"M_j=\mathbb{E}zz^T[s_j\cdot z>0],\ z=(x,1),\ s_j=(A_{j1},\dots,A_{jn},b_j)",
    relation="==",
    domain=Domain(SMALL_MODEL, (ALIVE,)),
    lhs=_gradient,
    rhs=_gradient_by_polygons,
    fidelity="ours",
    delta="Not known to be in the paper. E runs over inputs with at most two active features; "
    "others count as zero.",
    examples=(AWKWARD,),
    evidence=(
        exact("rational models, n <= 3, integrals over polygons", cases=30),
        exact(
            "rational models, n <= 3, differences of the value by corners",
            cases=20,
            using={"rhs": _gradient_by_differences},
        ),
        search("floats against polygons", cases=40),
    ),
    mutants=(
        Mutant(
            "the correlation counted once",
            {
                "lhs": lambda A, b, p, v: (
                    (_gradient(A, b, p, v) + _gradient_by_polygons(A, b, p, v, 0)) / 2
                )
            },
        ),
        Mutant(
            "for dead features without bias too",
            {"domain": Domain(SMALL_MODEL), "examples": (DEAD_WITHOUT_BIAS,)},
        ),
        Mutant(
            "one probability for all",
            {"lhs": lambda A, b, p, v: _gradient(A, b, p[0], v)},
        ),
    ),
    sees_also=("spectral-geometry/toy-loss-orders",),
)


def _hessian_error(A: Any, b: Any, p: Any, v: Any) -> Any:
    """Hessians against differences of the gradient over polygons."""
    n = len(b)
    step = (1 + 0 * b[0]) / 10**12
    found = toy_loss_derivatives(A, b, p, importance=v).hessian
    errors = []
    for i in range(n + 1):
        move = np.array([int(k == i) for k in range(n + 1)]) * step
        ends = [
            _gradient_by_polygons(A + sign * move[:n], b + sign * move[n], p, v) for sign in (1, -1)
        ]
        errors.append(abs((ends[0] - ends[1]) / (2 * step) - found[..., i]))
    return np.array(errors)


def _hessian_error_by_corners(A: Any, b: Any, p: Any, v: Any) -> Any:
    """Hessians against second differences of the value by inclusion and exclusion."""
    step = (1 + 0 * b[0]) / 10**12
    found = toy_loss_derivatives(A, b, p, importance=v).hessian
    errors = 0 * found
    signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
    for j, i, k in np.ndindex(*found.shape):
        corners = []
        for one, other in signs:
            moves = {i: one * step, k: other * step} if i != k else {i: (one + other) * step}
            corners.append(one * other * _share_by_corners(A, b, p, v, j, moves))
        errors[j, i, k] = abs(sum(corners) / (4 * step**2) - found[j, i, k])
    return errors


def _hessian_error_without_edges(A: Any, b: Any, p: Any, v: Any) -> Any:
    """Second moments alone, as of Gauss and Newton, against second differences of the value."""
    n = len(b)
    found = toy_loss_derivatives(A, b, p, importance=v).hessian
    moments = 0 * found
    for active in _sets(n):
        for j, i, k in np.ndindex(*found.shape):
            mean = _mean_on_positive(A[j], b[j], active, lambda z, _, i=i, k=k: z[i] * z[k])  # type: ignore[misc]
            moments[j, i, k] += 2 * v[j] * _chance(p, active) * mean
    return abs(moments - found) + _hessian_error_by_corners(A, b, p, v)


SMOOTH = Assumption(
    "smooth",
    "b_j, A_jj and A_jj + b_j are not zero for any j",
    lambda A, b: all(b[j] != 0 and A[j, j] != 0 and A[j, j] + b[j] != 0 for j in range(len(b))),
)
SMOOTH_POINT = {
    "n": 2,
    "A": fractions([[1, Fraction(-1, 2)], [Fraction(-1, 2), 1]]),
    "b": fractions([[Fraction(-1, 2), Fraction(1, 2)]])[0],
    "v": fractions([[1, 2]])[0],
    "p": fractions([[Fraction(1, 2), Fraction(1, 3)]])[0],
}

HESSIAN = Claim(
    id="spectral-geometry/toy-loss-hessian",
    label="E22d",
    paper=PAPER,
    locator="beyond the paper",
    title="Its Hessian in closed form: second moments less an edge term",
    plain="The second derivatives are second moments of the inputs on which an output is positive, "
    "less the moments on the line where it vanishes, weighted by the output's own input.",
    statement=r"\frac{\partial^2L}{\partial s_j\partial s_j^T}=2v_j\left(M_j-B_j\right),\quad "
    r"B_j=\mathbb{E}x_jzz^T\delta(s_j\cdot z)",
    relation="<=",
    domain=Domain(SMALL_MODEL, (SMOOTH,)),
    lhs=_hessian_error,
    rhs=lambda b: (1 + 0 * b[0]) / 10**9,
    fidelity="ours",
    delta="Not known to be in the paper. E runs over inputs with at most two active features; "
    "others count as zero. The relation is put to differences with a rational step of 10^-12.",
    examples=(SMOOTH_POINT,),
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational models, n <= 3, differences of the gradient over polygons", cases=20),
        exact(
            "rational models, n <= 3, second differences of the value by corners",
            cases=10,
            using={"lhs": _hessian_error_by_corners},
        ),
    ),
    mutants=(
        Mutant("without the edge term", {"lhs": _hessian_error_without_edges}),
        Mutant(
            "at kinks too",
            {
                "domain": Domain(SMALL_MODEL),
                "examples": ({**SMOOTH_POINT, "b": fractions([[0, Fraction(1, 2)]])[0]},),
            },
        ),
    ),
    sees_also=("spectral-geometry/toy-loss-gradient",),
)

# Zero loss with one active feature --------------------------------------------------------------

TRIPLE = fractions(
    [[1, Fraction(-11, 61), Fraction(-11, 61)], [0, Fraction(60, 61), Fraction(-60, 61)]]
)
"""Three unit vectors at angles of about 100, 100 and 160 degrees."""


def _unit_blocks(choose: Choose) -> Any:
    """Unit features at pairwise right or obtuse angles: single ones, digons, pairs and triples."""
    one = fractions([[1]])
    kinds = (one, fractions([[1, -1]]), TRIPLE[:, :2], TRIPLE)
    W = orthogonal_sum([kinds[choose(0, 3)] for _ in range(choose(1, 2))])
    return parseval_frame(mirrors(choose, W.shape[0], 1), W.shape[0]) @ W


def _near_zero_loss(choose: Choose, _: Point) -> Any:
    """Unit blocks, or with one feature rescaled or repeated, or any small matrix."""
    kind = choose(0, 5)
    W = _unit_blocks(choose)
    j = choose(0, W.shape[1] - 1)
    if kind == 3:
        W[:, j] = W[:, j] * Fraction(choose(0, 4), 2)
    elif kind == 4:
        W = np.concatenate([W, W[:, [j]]], 1)
    elif kind == 5:
        W = fractions([[Fraction(choose(-2, 2), 2) for _ in range(3)] for _ in range(2)])
    return W


def _mostly_zero_bias(choose: Choose, point: Point) -> Any:
    n = point["W"].shape[1]
    chosen = choose(-n, n - 1)
    value = Fraction(choose(-2, 2), 2)
    return fractions([[value if i == chosen else 0 for i in range(n)]])[0]


def _is_obtuse(W: Any) -> bool:
    products = gram(W)
    return all(products[i, k] <= 0 for i, k in combinations(range(len(products)), 2))


def _is_ideal(W: Any, b: Any) -> int:
    """1 if b = 0, all norms are 1 and no two features have a positive product, else 0."""
    return int(_is_obtuse(W) and all(x == 1 for x in gram(W).diagonal()) and not (b != 0).any())


def _has_zero_loss(W: Any, b: Any) -> int:
    return int(_is_zero(one_active_loss(gram(W), b)))


def _is_zero(loss: Any) -> bool:
    is_symbolic = family(loss) == "sympy" and loss.free_symbols
    return _is_identically_zero(loss) if is_symbolic else bool(loss == 0)


@cache
def _is_identically_zero(loss: Any) -> bool:
    """Whether a loss in symbols is 0 for all of their values or else for none.

    Raises
    ------
    ValueError
        If neither is certain: it is positive if no coefficient is negative, and if it stays so
        where those symbols vanish that may.
    """
    if vanishes(loss):
        return True
    least = loss.subs({x: 0 for x in loss.free_symbols if not x.is_positive})
    certain = nonnegative(loss) and nonnegative(least) and not vanishes(least)
    require(certain, f"symbols leave open whether a loss is 0; got {loss}")
    return False


def _has_zero_loss_by_polygons(W: Any, b: Any) -> int:
    return int(toy_loss_terms_by_definition(gram(W), b).one_active == 0)


def _one_feature() -> list[tuple[Any, Any]]:
    """Squared length a and bias c of one feature, in families of symbols that cover all values.

    With u = a + c the error x - (a x + c)_+ runs on lines from -c_+ at 0, over t at a zero t of
    a x + c, to 1 - u at 1.  Of two errors of different sign the larger is the smaller one and
    x, or the smaller one the larger one by 1 + x.
    """
    from sympy import Integer, symbols

    s, y, z = symbols("s y z", positive=True)
    r, x = symbols("r x", nonnegative=True)
    nothing, one = Integer(0), Integer(1)
    short, missing = 1 / (1 + y), y / (1 + y)
    t = 1 / (1 + z)
    starts_positive = [(1 + x, s), (short, missing + x), (short, missing / (1 + x))]
    starts_at_zero = [(1 + y, nothing), (one, nothing), (short, nothing), (nothing, nothing)]
    crosses = [(u, -u / z) for u in (1 + t + x, 1 + t / (1 + x), one, short)]
    never_positive = [(-r, -s)]
    ends = starts_positive + starts_at_zero + crosses + never_positive
    return [(u - c, c) for u, c in ends]


def _every_term_forces_its_zero(claim: Claim) -> bool | None:
    """Both sides for one feature of any length and bias, and for two unit features without bias."""
    from sympy import Integer, Symbol, sqrt

    q = Symbol("q", positive=True)
    nothing, one = Integer(0), Integer(1)
    points = [
        {"W": np.array([[sqrt(a)]]), "b": np.array([c], dtype=object)} for a, c in _one_feature()
    ]
    points += [
        {
            "W": np.array([[one, product], [nothing, sqrt(1 - product**2)]]),
            "b": np.array([nothing, nothing]),
        }
        for product in (q, -q, nothing)
    ]
    try:
        same = [applied(claim.lhs, point) == applied(claim.rhs, point) for point in points]
    except (TypeError, ValueError):  # a side is not the same for all values of the symbols
        return None
    return True if all(same) else None


ORTHONORMAL = {"W": fractions([[1, 0], [0, 1]]), "b": fractions([[0, 0]])[0]}

ZERO_LOSS = Claim(
    id="spectral-geometry/zero-loss",
    label="E23a",
    paper=PAPER,
    locator="beyond the paper; the loss is that of Elhage et al., arXiv:2209.10652",
    title="One active feature costs nothing exactly for obtuse unit features without bias",
    plain="L_1 vanishes if and only if every bias is zero, every feature has length one, and no "
    "two features have a positive product.",
    statement=r"L_1=0\iff b=0,\ |w_i|=1,\ \langle w_i,w_j\rangle\le0\ (i\ne j)",
    relation="==",
    domain=Domain(
        (
            Parameter("W", "features with d <= 4, at and near zero loss", _near_zero_loss),
            Parameter("b", "zero but for at most one entry", _mostly_zero_bias),
        )
    ),
    lhs=_has_zero_loss,
    rhs=_is_ideal,
    fidelity="ours",
    delta="Not known to be in the paper. Both sides are 1 or 0. Proof: L_1 is a sum of integrals "
    "of squares; x = (A_jj x + b_j)_+ on [0, 1] forces A_jj = 1 and b_j = 0, and then "
    "(A_ij x)_+ = 0 forces A_ij <= 0.",
    examples=(ORTHONORMAL, {"W": TRIPLE, "b": fractions([[0, 0, 0]])[0]}),
    evidence=(
        derivation(
            "the loss of one feature of any length and bias, on all branches, and of two unit "
            "features without bias, as symbols",
            _every_term_forces_its_zero,
            by_hand=(
                "L_1 is a sum of integrals of squares, so it vanishes only if each does; they "
                "depend on A_jj and b_j alone or on A_ji and b_j alone, so that one and two "
                "features show all of them",
                "the families of symbols cover every squared length and bias: by the signs of b "
                "and a + b, whether a + b >= 1, and which of two errors is larger",
            ),
            cites=("spectral-geometry/one-active-integrals",),
            reach="everywhere",
        ),
        exact("rational features at and near zero loss", cases=150),
        exact(
            "the same with the loss by polygons",
            cases=80,
            using={"lhs": _has_zero_loss_by_polygons},
        ),
    ),
    mutants=(
        Mutant(
            "any bias will do",
            {"rhs": lambda W, b: _is_ideal(W, 0 * b)},
        ),
        Mutant(
            "lengths up to one will do",
            {
                "rhs": lambda W, b: int(
                    _is_obtuse(W) and all(x <= 1 for x in gram(W).diagonal()) and not (b != 0).any()
                )
            },
        ),
        Mutant(
            "right angles only",
            {
                "rhs": lambda W, b: int(
                    _is_ideal(W, b) and all(gram(W)[i, k] == 0 for i, k in _couples(W))
                )
            },
        ),
    ),
    sees_also=("spectral-geometry/toy-loss-orders",),
)


def _couples(W: Any) -> list[tuple[int, int]]:
    return list(combinations(range(W.shape[1]), 2))


def _obtuse_vectors(choose: Choose, point: Point) -> Any:
    """Vectors without positive products: drawn, opposite to one kept, or orthogonal to all."""
    d = point["d"]
    kept: list[Any] = []
    for _ in range(5 * d):
        kind = choose(0, 2)
        vector = fractions([[choose(-2, 2) for _ in range(d)]])[0]
        if kind == 1 and kept:
            vector = -kept[choose(0, len(kept) - 1)] * choose(1, 2)
        elif kind == 2 and kept:
            vector = _projected(vector, kept)
        if vector.any() and all(vector @ other <= 0 for other in kept):
            kept.append(vector)
    if not kept:
        kept.append(fractions([[1] + [0] * (d - 1)])[0])
    return np.array(kept, dtype=object).T


def _without(vector: Any, others: list[Any]) -> Any:
    """The vector less its projections on the others, which are orthogonal to each other."""
    return vector - sum((e * (e @ vector) / (e @ e) for e in others), start=0 * vector)


def _projected(vector: Any, kept: list[Any]) -> Any:
    """The part orthogonal to all vectors kept (Gram and Schmidt)."""
    basis: list[Any] = []
    for other in kept:
        rest = _without(other, basis)
        if rest.any():
            basis.append(rest)
    return _without(vector, basis)


def _levels(W: Any) -> list[int]:
    """How many vectors each step of the induction takes: the first one and its opposites.

    The others are projected on its complement; that they stay obtuse is checked.
    """
    remaining = list(W.T)
    taken = []
    while remaining:
        first, *others = remaining
        kept = [other for other in others if _without(other, [first]).any()]
        opposite = sum(first @ other < 0 for other in others) - sum(first @ w < 0 for w in kept)
        taken.append(1 + opposite)
        remaining = [_without(other, [first]) for other in kept]
        if not all(u @ w <= 0 for u, w in combinations(remaining, 2)):
            raise ArithmeticError("projection made an angle acute")
    return taken


OBTUSE_VECTORS = (
    domains.integer("d", 1, 4),
    Parameter("W", "vectors at pairwise right or obtuse angles, as columns", _obtuse_vectors),
)
OBTUSE = (
    Assumption("non-zero", "no feature is zero", lambda W: all(w.any() for w in W.T)),
    Assumption("obtuse", "no two features have a positive product", _is_obtuse),
)
PLANE_DIGONS = {"d": 2, "W": fractions([[1, -1, 0, 0], [0, 0, 1, -2]])}
TRIANGLE = {"d": 2, "W": TRIPLE}

OBTUSE_LEMMA = Claim(
    id="spectral-geometry/obtuse-vectors",
    label="E23b",
    paper=PAPER,
    locator="classical; beyond the paper",
    title="At most two obtuse vectors for each dimension",
    plain="Non-zero vectors without a positive product between any two number at most twice the "
    "dimension of their span. So L_1 > 0 whenever n > 2d.",
    statement=r"w_i\ne0,\ \langle w_i,w_j\rangle\le0\ (i\ne j)\ \Rightarrow\ n\le2\,\mathrm{rank}W",
    relation="<=",
    domain=Domain(OBTUSE_VECTORS, OBTUSE),
    lhs=lambda W: W.shape[1],
    rhs=lambda W: 2 * rank(W),
    fidelity="ours",
    delta="Not known to be in the paper. The classical proof is an induction by projection on the "
    "complement of one vector; no machine closed it, and here it is carried out at points.",
    examples=(PLANE_DIGONS, TRIANGLE),
    outside=({"d": 1, "W": fractions([[1, 0, 0]])}, {"d": 1, "W": fractions([[1, 1, 1]])}),
    evidence=(
        exact("rational vectors, d <= 4, rank by elimination", cases=40),
        exact(
            "the induction carried out on rational vectors, its steps counted",
            cases=40,
            using={"rhs": lambda W: 2 * len(_levels(W))},
        ),
        search("rank by singular values, in floats", cases=30),
    ),
    mutants=(Mutant("one more than the dimension", {"rhs": lambda W: 1 + rank(W)}),),
    not_claimed="A positive lower bound on L_1 for n > 2d.",
)


def _span(W: Any) -> int:
    """The dimension of the span of the columns."""
    return rank(W)


def _capacity_sum(W: Any) -> Any:
    return capacities(gram(W)).sum()


def _capacity_sum_by_energy(W: Any) -> Any:
    """The sum of |w|^4 / (w^T F w), from the frame operator."""
    F = W @ W.T
    return sum((w @ w) ** 2 / (w @ (F @ w)) for w in W.T)


def _digons(W: Any) -> Any:
    """Pairs that are not orthogonal, opposite pairs, and the sum of capacities."""
    A = gram(W)
    linked = [(i, k) for i, k in _couples(W) if A[i, k] != 0]
    opposite = [(i, k) for i, k in linked if A[i, k] ** 2 == A[i, i] * A[k, k] and A[i, k] < 0]
    return np.array([len(linked), len(opposite), _capacity_sum(W)])


def _digons_by_projection(W: Any) -> Any:
    """The same read off the induction: d steps of two vectors, and the energies of F."""
    taken = _levels(W)
    pairs = sum(count == 2 for count in taken)
    F = W @ W.T
    spread = [w for w in W.T if rank(np.array([w, F @ w])) > 1]
    return np.array([pairs + len(spread), pairs, _capacity_sum_by_energy(W)])


def _full_digons(choose: Choose, point: Point) -> Any:
    """Turned digons of any lengths, or whatever obtuse vectors fill the space."""
    d = point["d"]
    if choose(0, 1):
        return _obtuse_vectors(choose, point)
    blocks = [fractions([[choose(1, 3), -choose(1, 3)]]) for _ in range(d)]
    return parseval_frame(mirrors(choose, d, 1), d) @ orthogonal_sum(blocks)


def _count(text: str, holds: Callable[[int, int], bool]) -> Assumption:
    return Assumption("count", text, lambda W, d: holds(W.shape[1], d))


FULL_VECTORS = (
    domains.integer("d", 1, 4),
    Parameter("W", "obtuse vectors, as many as fit", _full_digons),
)

FULL_DOMAIN = Domain(FULL_VECTORS, (*OBTUSE, _count("n = 2d", lambda n, d: n == 2 * d)))

FULL_MEANS_DIGONS = Claim(
    id="spectral-geometry/full-zero-loss",
    label="E23c",
    paper=PAPER,
    locator="beyond the paper; its capacity saturation is a conclusion here",
    title="At n = 2d zero loss with one active feature means d orthogonal digons",
    plain="2d obtuse vectors in d dimensions are d opposite pairs, orthogonal to each other. So at "
    "n = 2d the minimisers of L_1 are unique up to rotation and order, and saturate capacity.",
    statement=r"n=2d,\ \langle w_i,w_j\rangle\le0\ (i\ne j):\quad "
    r"\#\{i<j:\langle w_i,w_j\rangle\ne0\}=\#\{i<j:w_j\parallel-w_i\}=\sum_iD_i=d",
    relation="==",
    domain=FULL_DOMAIN,
    lhs=_digons,
    rhs=lambda d: np.array([d, d, d]),
    fidelity="ours",
    delta="Not known to be in the paper. It follows from the induction, each step of which has to "
    "take two vectors; that is carried out at points.",
    examples=(PLANE_DIGONS,),
    outside=(
        {"d": 2, "W": fractions([[1, -1, 0, 0], [0, 0, 1, 0]])},
        {"d": 1, "W": fractions([[1, 1]])},
        TRIANGLE,
    ),
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational vectors, d <= 4: products and capacities", cases=60),
        exact(
            "the induction carried out, and the energies of F",
            cases=60,
            using={"lhs": _digons_by_projection},
        ),
    ),
    mutants=(
        Mutant(
            "2 <= n < 2d saturates too",
            {
                "domain": Domain(
                    OBTUSE_VECTORS,
                    (*OBTUSE, _count("2 <= n < 2d", lambda n, d: 2 <= n < 2 * d)),
                ),
                "lhs": _capacity_sum,
                "rhs": _span,
                "examples": (TRIANGLE,),
            },
        ),
        Mutant(
            "d + 1 digons fit",
            {"rhs": lambda d: np.array([d + 1, d + 1, d])},
        ),
    ),
    sees_also=("spectral-geometry/zero-loss", "spectral-geometry/obtuse-vectors"),
)


def _unsaturated(n: int, d: int) -> Any:
    """Two or three vectors at oblique angles in a plane, and signed axes elsewhere."""
    oblique = 2 if n <= 2 * d - 2 else 3
    W = np.zeros((d, n), dtype=object) * Fraction(0)
    W[:2, :oblique] = TRIPLE[:, :oblique]
    for k in range(n - oblique):
        W[2 + k // 2, oblique + k] = Fraction((-1) ** k)
    return W


def _loss_and_capacity(n: int, d: int) -> Any:
    W = _unsaturated(n, d)
    return np.array([one_active_loss(gram(W), 0 * W[0]), _capacity_sum(W)])


def _loss_and_capacity_by_definition(n: int, d: int) -> Any:
    W = _unsaturated(n, d)
    terms = toy_loss_terms_by_definition(gram(W), 0 * W[0])
    return np.array([terms.one_active, _capacity_sum_by_energy(W)])


SIZES = (domains.integer("d", 2, 4), domains.integer("n", 2, 7))

ZERO_LOSS_UNSATURATED = Claim(
    id="spectral-geometry/zero-loss-unsaturated",
    label="E23d",
    paper=PAPER,
    locator="beyond the paper; its capacity saturation is a hypothesis that fails here",
    title="Below n = 2d zero loss need not saturate capacity",
    plain="For 2 <= n < 2d some features have L_1 = 0 and a sum of capacities below their rank by "
    "more than a hundredth, for example three at 100, 100 and 160 degrees in the plane.",
    statement=r"2\le n<2d:\ \exists W:\ L_1(W,0)=0,\ \sum_iD_i<\mathrm{rank}W-\frac1{100}",
    relation="<=",
    domain=Domain(SIZES, (Assumption("range", "2 <= n < 2d", lambda n, d: bool(2 <= n < 2 * d)),)),
    lhs=_loss_and_capacity,
    rhs=lambda n, d: np.array([0, rank(_unsaturated(n, d)) - Fraction(1, 100)]),
    fidelity="ours",
    delta="A single feature (n = 1) is saturated at zero loss, so the range begins at 2.",
    examples=({"n": 3, "d": 2}, {"n": 2, "d": 2}),
    one_method=TWO_ROUTES,
    evidence=(
        exact("2 <= n < 2d <= 8 by closed forms", cases=60),
        exact(
            "the loss by polygons, capacities by the frame operator",
            cases=30,
            using={"lhs": _loss_and_capacity_by_definition},
        ),
    ),
    mutants=(
        Mutant(
            "a tenth below the rank",
            {"rhs": lambda n, d: np.array([0, rank(_unsaturated(n, d)) - Fraction(1, 10)])},
        ),
        Mutant(
            "one feature too",
            {
                "domain": Domain(SIZES),
                "examples": ({"n": 1, "d": 2},),
                "lhs": lambda n, d: _capacity_sum(_unsaturated(n + 1, d)[:, :n]),
                "rhs": lambda n, d: rank(_unsaturated(n + 1, d)[:, :n]) - Fraction(1, 100),
            },
        ),
        Mutant(
            "n = 2d too",
            {
                "domain": Domain(SIZES),
                "examples": ({"n": 4, "d": 2},),
                "lhs": lambda d: _capacity_sum(orthogonal_sum([fractions([[1, -1]])] * d)),
                "rhs": lambda d: d - Fraction(1, 100),
            },
        ),
    ),
    sees_also=("spectral-geometry/full-zero-loss",),
)

# Dead features ----------------------------------------------------------------------------------


def _cost_of_a_dead_feature(W: Any, b: Any, own: Any, loss: Callable[[Any, Any], Any]) -> Any:
    """How much L_1 grows when a zero column with the bias `own` joins W and b."""
    more = np.concatenate([W, 0 * W[:, :1]], 1)
    return loss(gram(more), np.append(b, own)) - loss(gram(W), b)


def _cost(W: Any, b: Any, own: Any) -> Any:
    return _cost_of_a_dead_feature(W, b, own, one_active_loss)


def _cost_by_polygons(W: Any, b: Any, own: Any) -> Any:
    return _cost_of_a_dead_feature(
        W, b, own, lambda A, c: toy_loss_terms_by_definition(A, c).one_active
    )


def _third(b: Any) -> Any:
    return (1 + 0 * b[0]) / 3


WITH_DEAD: tuple[Parameter, ...] = (
    domains.integer("n", 1, 5),
    domains.integer("d", 1, 2),
    domains.matrix("W", "d", "n", size=3, parts=2),
    _vector("b", -4, 1),
    domains.ratio("own", -1, 1, parts=20),
)
NO_POSITIVE = inequality("no positive bias", "own <= 0", lambda own: own, "<=", lambda: 0)
NO_POSITIVE_OTHERS = inequality(
    "no positive biases", "b_j <= 0 for all j", lambda b: b.max(), "<=", lambda: 0
)
BEST_BIAS = {
    "n": 5,
    "d": 2,
    "W": fractions([[1, -1, 0, 0, 1], [0, 0, 1, -1, 0]]),
    "b": fractions([[0] * 5])[0],
    "own": Fraction(1, 12),
}

DEAD_FEATURE = Claim(
    id="spectral-geometry/dead-feature",
    label="E23e",
    paper=PAPER,
    locator="beyond the paper",
    title="A dead feature costs exactly 1/3 without positive biases",
    plain="With one active feature and no positive biases, adding a zero feature adds exactly 1/3, "
    "its mean square, to the loss.",
    statement=r"b\le0:\quad L_1([W,0],[b,\beta])-L_1(W,b)=\frac13\quad(\beta\le0)",
    relation="==",
    domain=Domain(WITH_DEAD, (NO_POSITIVE, NO_POSITIVE_OTHERS)),
    lhs=_cost,
    rhs=_third,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({**BEST_BIAS, "own": Fraction(0)}, {**BEST_BIAS, "own": Fraction(-1, 2)}),
    outside=(
        {**BEST_BIAS, "own": Fraction(1, 100)},
        {
            **BEST_BIAS,
            "own": Fraction(0),
            "b": fractions([[0, 0, 0, 0, Fraction(1, 100)]])[0],
        },
    ),
    evidence=(
        exact("rational W and biases, n <= 5, d <= 2", cases=100),
        exact("the loss by polygons", cases=60, using={"lhs": _cost_by_polygons}),
        search("floats", cases=60),
    ),
    mutants=(Mutant("half of that", {"rhs": lambda b: _third(b) / 2}),),
)

DEAD_FEATURE_AT_BEST = Claim(
    id="spectral-geometry/dead-feature-at-best",
    label="E23f",
    paper=PAPER,
    locator="beyond the paper",
    title="A dead feature costs at least 1/3 - 1/(4 (n + 1))",
    plain="In L_1 alone a small positive bias of the dead feature pays: at 1/(2 (n + 1)), next to "
    "n others without positive biases, its cost is 1/3 - 1/(4 (n + 1)), and no biases do better.",
    statement=r"L_1([W,0],[b,\beta])-L_1(W,b)\ge\frac13-\frac1{4(n+1)},\quad"
    r"\text{equal if }b\le0,\ \beta=\frac1{2(n+1)}",
    relation=">=",
    domain=Domain(WITH_DEAD),
    lhs=_cost,
    rhs=lambda b: _third(b) - (1 + 0 * b[0]) / (4 * (len(b) + 1)),
    fidelity="ours",
    delta="Not known to be in the paper. At p > 0 a positive bias also costs L_0.",
    examples=(BEST_BIAS,),
    evidence=(
        exact("rational W and biases, n <= 5, d <= 2", cases=100),
        exact("the loss by polygons", cases=60, using={"lhs": _cost_by_polygons}),
        search("floats", cases=60),
    ),
    mutants=(
        Mutant("never less than 1/3", {"rhs": _third}),
        Mutant(
            "1/3 - 1/(8 (n + 1))",
            {"rhs": lambda b: _third(b) - (1 + 0 * b[0]) / (8 * (len(b) + 1))},
        ),
    ),
    sees_also=("spectral-geometry/dead-feature",),
)

CLAIMS = (
    INTEGRALS,
    ORDERS,
    GRADIENT,
    HESSIAN,
    ZERO_LOSS,
    OBTUSE_LEMMA,
    FULL_MEANS_DIGONS,
    ZERO_LOSS_UNSATURATED,
    DEAD_FEATURE,
    DEAD_FEATURE_AT_BEST,
)
