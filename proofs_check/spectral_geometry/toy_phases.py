r"""Phases of the ReLU toy model: what it stores as inputs get sparser, on its exact loss.

Setting.  n inputs, each 0 with probability 1 - p and else uniform on [0, 1]; output (W^T W x + b)_+
in d dimensions; squared errors weighted by importances (Elhage et al., arXiv:2209.10652).  All
losses are population losses with any number of active inputs.

Statements.  The table of states gives the whole loss (E31a).  Two features on a line: one of them
alone costs the variance V of the other, V = p/3 - p^2/4.  With equal importance a pair of opposite
signs beats it for every p < 1, by p (1 - p)^4 (4 + 3 p)/24 at least (E31b).  With importances 1 and
r the pair (1, -w) without bias has a polynomial loss (E31c), pays from r = 0.43 p + 1.5 p^2 on
(E31d), and never below (2 + sqrt 2)/8 p (E31e); a short pair of any kind pays once r exceeds
r_c(p) (E31f).  Trained optima follow: in sparse models the second feature appears by a jump
(E31g, E31i), in dense ones (p >= 0.55) it grows from zero just at r_c (E31h).  Five features in the
plane go from two antipodal pairs to the pentagon (E31j), seven through pairs, pentagon and hexagon
to the heptagon (E31k).

Not claimed.  Global optimality of anything: training attains values.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative
from pentad.proofs_check.spectral_geometry.settings import PAPER
from pentad.simulations.experiments import toy_phases
from pentad.simulations.store import Result
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.numbers.domains import (
    Assumption,
    Choose,
    Domain,
    Parameter,
    Point,
    applied,
    fractions,
    inequality,
)
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.numbers.scalars import constant, family
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.toy_loss_orders import (
    active_loss,
    full_toy_loss,
    full_toy_loss_gradient,
)
from pentad.theory.rectified_model.two_features import stability_threshold, unstored_loss

BEYOND = "beyond the paper; Elhage et al., arXiv:2209.10652"
PROBABILITY = domains.probability()

# The whole loss -----------------------------------------------------------------------------


def _bias(choose: Choose, point: Point) -> Any:
    return fractions([[Fraction(choose(-6, 6), 6) for _ in range(point["n"])]])[0]


def _models(largest: int) -> Domain:
    """Any square coefficients, not only Gram matrices."""
    return Domain(
        (
            domains.integer("n", 1, largest),
            domains.matrix("A", "n", "n"),
            Parameter("b", "real biases, one for each output", _bias),
            PROBABILITY,
        )
    )


ANTIPODAL = fractions([[1, -1], [-1, 1]])
THREE = {
    "n": 3,
    "A": fractions([[1, -1, Fraction(1, 2)], [-1, 1, 0], [Fraction(1, 2), 0, -1]]),
    "b": fractions([[Fraction(-1, 3), 0, Fraction(1, 4)]])[0],
    "p": Fraction(1, 2),
}
TWO = {"n": 2, "A": ANTIPODAL, "b": fractions([[0, Fraction(1, 5)]])[0], "p": Fraction(1, 3)}

FULL_LOSS = Claim(
    id="spectral-geometry/full-toy-loss",
    label="E31a",
    paper=PAPER,
    locator=BEYOND,
    title="One table of states gives the whole loss",
    plain="A recursion over 3^n states gives the population loss of the ReLU toy model with any "
    "number of active inputs; it adds terms of one sign and divides by no coefficient.",
    statement=r"(r+k)F_k(s)=\sum_i\left[tF_{k-1}^{(i)}(s)+(1-t)F_{k-1}^{(i)}(s-|a_i|)\right],"
    r"\quad t=s/\sum_i|a_i|",
    relation="==",
    domain=_models(3),
    lhs=full_toy_loss,
    rhs=full_toy_loss_by_definition,
    fidelity="ours",
    delta="Not known to be in the papers, which sample.",
    examples=(THREE, TWO),
    evidence=(
        exact("support by support, by divided differences, n <= 3", cases=40),
        exact(
            "L_0, L_1, L_2 from moments of cut squares, n <= 2",
            cases=60,
            using={
                "rhs": lambda A, b, p: toy_loss(A, b, p, order=2),
                "domain": _models(2),
                "examples": (TWO,),
            },
        ),
        search("in floats, n <= 3", cases=60),
    ),
    mutants=(
        Mutant("biases of the other sign", {"lhs": lambda A, b, p: full_toy_loss(A, -b, p)}),
        Mutant("at most two inputs active", {"rhs": lambda A, b, p: toy_loss(A, b, p, order=2)}),
        Mutant(
            "weights p^k without (1 - p)^(n - k)",
            {"rhs": lambda A, b, p: sum(p**k * active_loss(A, b, k) for k in range(len(b) + 1))},
        ),
    ),
)

# Two features on a line ---------------------------------------------------------------------


def _pair_loss(A: Any, bias: Any, p: Any, r: Any = 1) -> Any:
    """Whole loss of two features with importances 1 and r and equal biases."""
    one = 1 + 0 * p
    dtype = object if not isinstance(p, float) else float
    return full_toy_loss(
        np.array(A, dtype=dtype),
        np.array([bias, bias], dtype=dtype),
        p,
        np.array([one, one * r], dtype=dtype),
    )


def _half_pair_loss(p: Any, sign: int = -1, bias: int = 1) -> Any:
    """W = (1, sign)/sqrt 2 with the bias that makes an uncut output unbiased, if `bias` is 1."""
    half = (1 + 0 * p) / 2
    offset = p / 2 if sign < 0 else 0 * p
    return _pair_loss([[half, sign * half], [sign * half, half]], bias * offset, p)


def _gain(p: Any) -> Any:
    return p * (1 - p) * (1 - p) * (1 - p) * (1 - p) * (4 + 3 * p) / 24


def _values(parameter: Parameter, symbol: Any) -> list[Any]:
    """Any number inside the range, for a positive symbol, and the ends; no probability is 0."""
    low, high = parameter.low + 0 * symbol, parameter.high + 0 * symbol
    inside = low + (high - low) / (1 + symbol)
    return [inside, high] if parameter.name == "p" else [inside, high, low]


def _sides_agree(claim: Claim) -> bool | None:
    """Whether both sides are one rational function inside all ranges and at their ends.

    The left side is evaluated by the table of states, at symbols that decide its branches.
    """
    parameters = claim.domain.parameters
    names = [parameter.name for parameter in parameters]
    values = [_values(*pair) for pair in zip(parameters, positive_symbols(*names), strict=True)]
    points = [dict(zip(names, chosen, strict=True)) for chosen in product(*values)]
    return all(applied(claim.lhs, point) == applied(claim.rhs, point) for point in points)


EQUAL_IMPORTANCE = Claim(
    id="spectral-geometry/antipodal-pair-beats-one",
    label="E31b",
    paper=PAPER,
    locator=BEYOND,
    title="With equal importance superposition pays at every sparsity",
    plain="Two equally important features on a line: W = (1, -1)/sqrt 2 with bias p/2 loses less "
    "than the best model that stores one of them, for every p < 1, by exactly this polynomial.",
    statement=r"L(W=(1,-1)/\sqrt2,\ b=p/2)=V-\frac{p(1-p)^4(4+3p)}{24},"
    r"\quad V=\frac p3-\frac{p^2}4",
    relation="==",
    domain=Domain((PROBABILITY,)),
    lhs=_half_pair_loss,
    rhs=lambda p: unstored_loss(p) - _gain(p),
    fidelity="ours",
    delta="Elhage et al. show the phase diagram as trained and in a simplified model.",
    examples=tuple({"p": p} for p in (Fraction(1, 2), Fraction(1, 50), Fraction(1))),
    evidence=(
        exact("rational p, by the table of states", cases=40),
        derivation(
            "the table of states at a symbol for 0 < p < 1, and at p = 1",
            _sides_agree,
            reach="everywhere",
        ),
        search("in floats", cases=40),
    ),
    mutants=(
        Mutant("equal signs gain as much", {"lhs": lambda p: _half_pair_loss(p, sign=1)}),
        Mutant("without bias", {"lhs": lambda p: _half_pair_loss(p, bias=0)}),
        Mutant(
            "a gain of p (1 - p)^3 (4 + 3 p)/24",
            {
                "rhs": lambda p: (
                    unstored_loss(p) - p * (1 - p) * (1 - p) * (1 - p) * (4 + 3 * p) / 24
                )
            },
        ),
    ),
    not_claimed="That this W is optimal: near p = 1 unequal lengths are better.",
)


def _antipodal_loss(p: Any, r: Any, w: Any) -> Any:
    """W = (1, -w) without bias."""
    return _pair_loss([[1 + 0 * w, -w], [-w, w * w]], 0 * p, p, r)


def _antipodal_polynomial(p: Any, r: Any, w: Any) -> Any:
    square = w * w
    short = (1 - square) * (1 - square) / 3
    both = square * square * w / 12 - square * w / 4 + (1 + 0 * p) / 3
    return p * p * square * (2 - w) / 6 + r * (p * (1 - p) * short + p * p * both)


LENGTH = domains.ratio("w", 0, 1)
IMPORTANCE = domains.ratio("r", 0, 2)
PAIRS = Domain((PROBABILITY, IMPORTANCE, LENGTH))

ANTIPODAL_LOSS = Claim(
    id="spectral-geometry/antipodal-pair-loss",
    label="E31c",
    paper=PAPER,
    locator=BEYOND,
    title="The loss of an antipodal pair is a polynomial",
    plain="Two features on a line with importances 1 and r: W = (1, -w) without bias has this "
    "loss; only active pairs hurt the first feature.",
    statement=r"L=p^2\frac{w^2(2-w)}6+r\left[p(1-p)\frac{(1-w^2)^2}3"
    r"+p^2\left(\frac{w^5}{12}-\frac{w^3}4+\frac13\right)\right],\quad0\le w\le1",
    relation="==",
    domain=PAIRS,
    lhs=_antipodal_loss,
    rhs=_antipodal_polynomial,
    fidelity="ours",
    delta="Not known to be in the papers.",
    examples=({"p": Fraction(1, 3), "r": Fraction(1, 2), "w": Fraction(3, 5)},),
    evidence=(
        exact("rational p, r, w, by the table of states", cases=60),
        derivation(
            "the table of states at symbols for p, r and w inside their ranges, and at the ends",
            _sides_agree,
            reach="everywhere",
        ),
        search("in floats", cases=60),
    ),
    mutants=(
        Mutant(
            "also for w > 1",
            {
                "domain": Domain((PROBABILITY, IMPORTANCE, domains.ratio("w", 1, 2))),
                "examples": (),
            },
        ),
        Mutant(
            "without the p^2 w^5",
            {"rhs": lambda p, r, w: _antipodal_polynomial(p, r, w) - r * p * p * w**5 / 12},
        ),
        Mutant(
            "features that interfere when both signs agree",
            {"lhs": lambda p, r, w: _antipodal_loss(p, r, -w)},
        ),
    ),
)

SPARSE = inequality("sparse", "p <= 21/100", lambda p: p, "<=", lambda p: Fraction(21, 100) + 0 * p)
IMPORTANT = inequality(
    "important enough",
    "r >= 43/100 p + 3/2 p^2",
    lambda r: r,
    ">=",
    lambda p: p * Fraction(43, 100) + p * p * Fraction(3, 2),
)
PAYS = (SPARSE, IMPORTANT)


def _pair_pays_at_symbols(claim: Claim) -> bool | None:
    """The relation for all p and r that the assumptions allow, by the signs of coefficients.

    The assumptions are solved for the largest p and the least r, which have to depend on no other
    number.
    """
    u, x, y = positive_symbols("u", "x", "y")
    sparse, important = (claim.domain.assumption(each.name).room for each in PAYS)
    assert sparse
    assert important
    largest = x + sparse(p=x)
    if largest != y + sparse(p=y):
        return None
    for p in (largest / (1 + u), largest):
        least = x - important(p=p, r=x)
        if least != y - important(p=p, r=y):
            return None
        for r in (least + x, least):
            if not claim.lhs(p=p, r=r) <= claim.rhs(p=p, r=r):
                return None
    return True


def _importance(scale: Fraction) -> Parameter:
    """An importance of the order of p."""
    return Parameter(
        "r",
        f"{scale} p times 0 to 2",
        lambda choose, point: scale * point["p"] * Fraction(choose(0, 200), 100),
    )


SUPERPOSITION_PAYS = Claim(
    id="spectral-geometry/superposition-pays",
    label="E31d",
    paper=PAPER,
    locator=BEYOND,
    title="A second feature pays from about 0.43 p on",
    plain="Once its relative importance r exceeds 0.43 p + 1.5 p^2 (p <= 0.21), storing the second "
    "feature as (1, -3/5) loses less than storing the first one alone.",
    statement=r"p\le\frac{21}{100},\ r\ge\frac{43}{100}p+\frac32p^2:\quad "
    r"L(W=(1,-\frac35),\,b=0)\le rV",
    relation="<=",
    domain=Domain((PROBABILITY, _importance(Fraction(1))), PAYS),
    lhs=lambda p, r: _antipodal_loss(p, r, constant(Fraction(3, 5), p)),
    rhs=lambda p, r: r * unstored_loss(p),
    fidelity="ours",
    delta="Not known to be in the papers.",
    examples=(
        {"p": Fraction(1, 5), "r": Fraction(1, 5) * Fraction(43, 100) + Fraction(3, 50)},
        {"p": Fraction(1, 10**6), "r": Fraction(43, 10**8) + Fraction(3, 2 * 10**12)},
    ),
    outside=(
        {"p": Fraction(213, 1000), "r": Fraction(159645, 10**6)},
        {"p": Fraction(1, 10**6), "r": Fraction(425, 10**9)},
    ),
    evidence=(
        derivation(
            "the table of states at symbols for p and r within the assumptions",
            _pair_pays_at_symbols,
            relation="<=",
            reach="everywhere",
        ),
        exact("rational p and r, by the table of states", cases=150),
        search(
            "in floats, by the polynomial of E31c",
            cases=150,
            using={
                "lhs": lambda p, r: _antipodal_polynomial(p, r, constant(Fraction(3, 5), p)),
            },
        ),
    ),
    mutants=(
        Mutant(
            "without the 3/2 p^2",
            {
                "domain": Domain(
                    (PROBABILITY, _importance(Fraction(1))),
                    (
                        SPARSE,
                        Assumption(
                            IMPORTANT.name,
                            "r >= 43/100 p",
                            lambda p, r: bool(r >= p * Fraction(43, 100)),
                        ),
                    ),
                ),
                "examples": ({"p": Fraction(1, 5), "r": Fraction(43, 500)},),
            },
        ),
        Mutant("by half", {"rhs": lambda p, r: r * unstored_loss(p) / 2}),
        Mutant(
            "with equal signs",
            {"lhs": lambda p, r: _antipodal_loss(p, r, constant(Fraction(-3, 5), p))},
        ),
    ),
)


def _tying(p: Any) -> Any:
    """(2 + sqrt 2)/8 p, the importance at which a pair ties as p tends to 0."""
    if family(p) == "sympy":
        from sympy import sqrt

        return (2 + sqrt(2)) / 8 * p
    return (1 + cosine(Fraction(1, 8))) / 4 * p


UNIMPORTANT = inequality("unimportant", "r <= (2 + sqrt 2)/8 p", lambda r: r, "<=", _tying)


def _slope_is_a_double_root(claim: Claim) -> bool | None:
    """L - r V is a share of a square plus a rest with no sign below zero.

    The share is that of r in the largest importance that the assumption allows.
    """
    from sympy import expand, sqrt, symbols

    p, r, x, y = symbols("p r x y", positive=True)
    room = claim.domain.assumption(UNIMPORTANT.name).room
    assert room
    largest = expand(r + room(p=p, r=r))
    if r in largest.free_symbols:
        return None
    for w, share in product(
        _values(claim.domain.parameter("w"), x), (1 / (1 + y), 1 + 0 * y, 0 * y)
    ):
        square = largest * p * w**2 * (w - 2 + sqrt(2)) ** 2 / 3
        point = {"p": p, "r": share * largest, "w": w}
        excess = applied(claim.lhs, point) - applied(claim.rhs, point)
        if not nonnegative(excess - share * square):
            return None
    return True


SUPERPOSITION_COSTS = Claim(
    id="spectral-geometry/superposition-costs",
    label="E31e",
    paper=PAPER,
    locator=BEYOND,
    title="Below (2 + sqrt 2)/8 p an antipodal pair does not pay",
    plain="For a relative importance r of at most (2 + sqrt 2)/8 p no pair (1, -w) without bias "
    "beats the first feature alone.",
    statement=r"r\le\frac{2+\sqrt2}8p:\quad L(W=(1,-w),\,b=0)\ge rV,\quad0\le w\le1",
    relation=">=",
    domain=Domain((PROBABILITY, _importance(Fraction(1, 4)), LENGTH), (UNIMPORTANT,)),
    lhs=_antipodal_polynomial,
    rhs=lambda p, r: r * unstored_loss(p),
    fidelity="ours",
    delta="Not known to be in the papers.",
    examples=(
        {"p": Fraction(1, 10**6), "r": Fraction(42677, 10**11), "w": Fraction(586, 1000)},
        {"p": Fraction(1), "r": Fraction(42677, 10**5), "w": Fraction(1)},
    ),
    outside=({"p": Fraction(1, 10**6), "r": Fraction(43, 10**8), "w": Fraction(586, 1000)},),
    evidence=(
        derivation(
            "a square plus a rest, by the signs of its coefficients",
            _slope_is_a_double_root,
            relation=">=",
            cites=("spectral-geometry/antipodal-pair-loss",),
            reach="everywhere",
        ),
        exact(
            "rational points, by the table of states",
            cases=150,
            using={"lhs": _antipodal_loss},
        ),
        exact("rational points, by the polynomial of E31c", cases=150),
    ),
    mutants=(Mutant("by V", {"rhs": lambda p, r: 2 * r * unstored_loss(p)}),),
    not_claimed="That the bound is sharp: as p tends to 0 the two tie at w = 2 - sqrt 2, so that "
    "the second feature appears by a jump. That no other W does better: biases and a longer first "
    "feature help at finite p.",
)

SMALL = Fraction(1, 100)
"""Length of a second feature that tests stability."""


def _nearly_best_shift(p: Any) -> Any:
    """The shift of least cost, but for a small term: rational for rational p."""
    return p * p / (2 * p + 8 * (1 - p) * (1 - p))


def _short_pair_loss(p: Any, r: Any, sign: int = -1, loss: Any = full_toy_loss) -> Any:
    """The whole loss of W = (1 + o e, sign e) with e = 1/100 and biases that suit."""
    e, shift = constant(SMALL, p), _nearly_best_shift(p)
    first = 1 - e * (shift - p / 2) * 3 / 4
    second = sign * e
    mean = p / 2 * (1 - second * second - first * second)
    one = 1 + 0 * p
    dtype = float if isinstance(p, float) else object
    return loss(
        np.array([[first * first, first * second], [first * second, second * second]], dtype=dtype),
        np.array([shift * e, mean], dtype=dtype),
        p,
        np.array([one, one * r], dtype=dtype),
    )


def _threshold(p: Fraction) -> Fraction:
    """r_c to the precision of floats."""
    return Fraction(stability_threshold(float(p)))


def _beyond_stability(percent: int) -> Parameter:
    """A relative importance that is this much above r_c, or more."""

    def draw(choose: Choose, point: Point) -> Any:
        least = _threshold(point["p"]) * (1 + Fraction(percent, 100))
        return least * (1 + Fraction(choose(0, 10), 10))

    return Parameter("r", f"{percent} per cent above r_c, or more", draw)


def _near_stability(percent: int) -> tuple[Point, ...]:
    return tuple(
        {"p": p, "r": _threshold(p) * (1 + Fraction(percent, 100))}
        for p in (Fraction(1, 1000), Fraction(1, 2), Fraction(9, 10))
    )


UNSTABLE = Claim(
    id="spectral-geometry/single-feature-unstable",
    label="E31f",
    paper=PAPER,
    locator=BEYOND,
    title="Above r_c to store one feature is not even a local optimum",
    plain="Once the relative importance r of a second feature exceeds r_c(p), a closed form, a "
    "short second feature of the opposite sign lowers the loss of the first alone.",
    statement=r"r>r_c(p)=\frac1V\min_s\left\{p\left[\frac{s^2-sp}4+\frac p3-\frac{3p^2}{16}"
    r"\right]+(1-p)\left[(1-p)s^2+\frac{ps^3}3\right]\right\}:\quad L(W=(1+oe,-e))\le rV",
    relation="<=",
    domain=Domain((PROBABILITY, _beyond_stability(2))),
    lhs=_short_pair_loss,
    rhs=lambda p, r: r * unstored_loss(p),
    fidelity="ours",
    delta="Not known to be in the papers. Judged at e = 1/100 and r at least 2 per cent above r_c.",
    examples=_near_stability(2),
    evidence=(
        exact("rational p and r, by the table of states", cases=100),
        search(
            "in floats, support by support",
            cases=60,
            using={"lhs": lambda p, r: _short_pair_loss(p, r, loss=full_toy_loss_by_definition)},
        ),
        search("in floats, by the table of states", cases=60),
    ),
    mutants=(
        Mutant(
            "from 2 per cent below r_c on",
            {
                "domain": Domain((PROBABILITY, _beyond_stability(-2))),
                "examples": _near_stability(-2),
            },
        ),
        Mutant("with equal signs", {"lhs": lambda p, r: _short_pair_loss(p, r, sign=1)}),
    ),
    not_claimed="That a single feature is best below r_c: in sparse models a long pair is better.",
)

# Trained models -----------------------------------------------------------------------------


TRAINED = (seen("W", "best trained weights"),)


def _best(n: int, d: int) -> Any:
    """One point for every pair (p, r) of the cells of one shape whose best run converged."""

    def points(results: Sequence[Result]) -> list[Point]:
        found: list[Point] = []
        for result in results:
            data = result.data
            if (result.config.n, result.config.d) != (n, d):
                continue
            start, converged = data.best_start.values, data.converged.values
            weights, losses = data.weights.values, data.best_loss.values
            for k, j in np.ndindex(start.shape):
                if converged[k, j, int(start[k, j])]:
                    found.append(
                        {
                            "p": float(data.probability.values[k]),
                            "r": float(data.ratio.values[j]),
                            "W": weights[k, j],
                            "loss": float(losses[k, j]),
                        }
                    )
        return found

    return points


ON_A_LINE, FIVE_RUNS, SEVEN_RUNS = _best(2, 1), _best(5, 2), _best(7, 2)

TRIFLING = 1e-3
"""Length below which a feature counts as not stored (dimensionless)."""


def _shared_sign(W: Any) -> float:
    """Overlap w_1 w_2; negative when both features are stored with opposite signs."""
    return float(W[0, 0] * W[0, 1])


NO_PAIR = Claim(
    id="spectral-geometry/trained-single-feature",
    label="E31g",
    paper=PAPER,
    locator=BEYOND,
    title="Below (2 + sqrt 2)/8 p training stores one feature",
    plain="Two features on a line, trained from several starts: as long as the second counts less "
    "than (2 + sqrt 2)/8 p of the first, the best model does not store it.",
    statement=r"r\le\frac{2+\sqrt2}8p:\quad|w_2|\le10^{-3}\text{ at the best trained }W",
    relation="<=",
    domain=Domain(
        TRAINED,
        (Assumption("unimportant", "r <= 0.42677 p", lambda p, r: bool(r <= 0.42677 * p)),),
    ),
    lhs=lambda W: abs(float(W[0, 1])),
    rhs=lambda: TRIFLING,
    fidelity="ours",
    delta="Elhage et al. train on samples; the boundary is ours.",
    one_method=ONLY_STORED,
    evidence=(
        stored("length of the second feature", toy_phases.EXPERIMENT, ON_A_LINE),
        stored(
            "the loss is r V to 10^-6",
            toy_phases.EXPERIMENT,
            ON_A_LINE,
            using={"lhs": lambda p, r: r * unstored_loss(p), "rhs": lambda loss: 1.000001 * loss},
        ),
    ),
    mutants=(
        Mutant(
            "up to r = p",
            {
                "domain": Domain(
                    TRAINED,
                    (Assumption("unimportant", "r <= p", lambda p, r: bool(r <= p)),),
                )
            },
        ),
    ),
    not_claimed="That a better model does not exist.",
    sees_also=("spectral-geometry/superposition-costs",),
)


def _stores_second(W: Any) -> float:
    return float(abs(float(W[0, 1])) > 1e-2)


def _saves_something(loss: float, p: float, r: float) -> float:
    return float(loss < (1 - 1e-7) * r * unstored_loss(p))


DENSE = Domain(
    TRAINED,
    (
        Assumption("dense", "p >= 0.55", lambda p: bool(p >= 0.55)),
        Assumption(
            "second feature less important, not within 1 per cent of r_c",
            "r < 1, |r/r_c - 1| > 1/100",
            lambda p, r: bool(r < 1 and abs(r / stability_threshold(p) - 1) > 0.01),
        ),
    ),
)

DENSE_BOUNDARY = Claim(
    id="spectral-geometry/trained-dense-boundary",
    label="E31h",
    paper=PAPER,
    locator=BEYOND,
    title="In dense models the second feature is stored just above r_c",
    plain="For p >= 0.55 the best trained model of two features on a line stores the second one "
    "exactly when its relative importance exceeds r_c(p).",
    statement=r"p\ge0.55:\quad w_2\ne0\ \Leftrightarrow\ r>r_c(p)",
    relation="==",
    domain=DENSE,
    lhs=_stores_second,
    rhs=lambda p, r: float(r > stability_threshold(p)),
    fidelity="ours",
    delta="Not known to be in the papers.",
    one_method=ONLY_STORED,
    evidence=(
        stored("length of the second feature", toy_phases.EXPERIMENT, ON_A_LINE),
        stored(
            "whether the loss is below r V",
            toy_phases.EXPERIMENT,
            ON_A_LINE,
            using={"lhs": _saves_something},
        ),
    ),
    mutants=(
        Mutant(
            "in sparse models too",
            {
                "domain": Domain(
                    TRAINED,
                    (
                        Assumption("not dense", "p < 0.45", lambda p: bool(p < 0.45)),
                        *DENSE.assumptions[1:],
                    ),
                )
            },
        ),
        Mutant("just above p", {"rhs": lambda p, r: float(r > p)}),
    ),
    not_claimed="That a better model does not exist.",
    sees_also=("spectral-geometry/single-feature-unstable",),
)

PAIR = Claim(
    id="spectral-geometry/trained-antipodal-pair",
    label="E31i",
    paper=PAPER,
    locator=BEYOND,
    title="Superposed features of a line have opposite signs",
    plain="Two features on a line: wherever the polynomial bound says that a pair pays, the best "
    "trained model stores both, with opposite signs and overlap below -1/2.",
    statement=r"p\le\frac{21}{100},\ \frac{43}{100}p+\frac32p^2\le r\le1:\quad w_1w_2\le-\frac12",
    relation="<=",
    domain=Domain(
        TRAINED,
        (
            Assumption(
                "important enough",
                "p <= 21/100 and r >= 43/100 p + 3/2 p^2",
                lambda p, r: SPARSE.holds(p=p) and IMPORTANT.holds(p=p, r=r),
            ),
            Assumption("second feature no more important", "r <= 1", lambda r: bool(r <= 1)),
        ),
    ),
    lhs=_shared_sign,
    rhs=lambda: -0.5,
    fidelity="ours",
    delta="Elhage et al. train on samples.",
    one_method=ONLY_STORED,
    evidence=(
        stored("overlap of the best trained weights", toy_phases.EXPERIMENT, ON_A_LINE),
        stored(
            "the loss is below r V by 0.1 per cent",
            toy_phases.EXPERIMENT,
            ON_A_LINE,
            using={
                "lhs": lambda loss: loss,
                "rhs": lambda p, r: 0.999 * r * unstored_loss(p),
            },
        ),
    ),
    mutants=(
        Mutant("equal signs", {"lhs": lambda W: -_shared_sign(W)}),
        Mutant(
            "for every r",
            {
                "domain": Domain(
                    TRAINED, (Assumption("some importance", "r <= 1", lambda r: bool(r <= 1)),)
                )
            },
        ),
    ),
)


def _sorted_dimensionalities(W: Any) -> Any:
    """D_i, the largest first; a feature that is not stored has 0."""
    shares = np.where(np.linalg.norm(W, axis=0) > TRIFLING, capacities(gram(W)), 0.0)
    return np.sort(shares)[::-1]


def _spectral_dimensionalities(W: Any) -> Any:
    """The same from the spectral measures of the stored features."""
    kept = W[:, np.linalg.norm(W, axis=0) > TRIFLING]
    shares = np.sort(spectral_capacities(spectral_measures(kept)))[::-1]
    return np.concatenate([shares, np.zeros(W.shape[1] - kept.shape[1])])


def _equal_shares(count: int, n: int, d: int = 2) -> Any:
    """The share d / count for `count` features, and 0 for the others."""
    return np.repeat([d / count, 0.0], [count, n - count])


@cache
def _polygon_loss(p: float, k: int, n: int) -> float:
    """Least loss of a regular k-gon in the plane beside n - k features that are not stored.

    The ansatz has two unknowns, squared length and bias; the others output their mean.
    """
    from scipy.optimize import minimize

    angles = 2 * np.pi * np.arange(k) / k
    cosines = np.cos(angles[:, None] - angles)

    def loss_and_slope(unknowns: Any) -> tuple[float, Any]:
        size, bias = unknowns
        found = full_toy_loss_gradient(size * cosines, np.full(k, bias), p)
        slope = np.array([(found.gradient[:, :-1] * cosines).sum(), found.gradient[:, -1].sum()])
        return float(found.value), slope

    starts = {4: (1.0, 0.1), 5: (1.2, -0.2), 6: (1.6, -0.6), 7: (2.0, -0.9)}
    found = minimize(loss_and_slope, starts[k], jac=True, tol=1e-12)
    return float(found.fun + (n - k) * unstored_loss(p))


def _corners_of_five(p: float) -> int:
    return 5 if p <= 0.22 else 4


FIVE = Domain(
    TRAINED,
    (
        Assumption("equal importance", "r = 1", lambda r: bool(r == 1)),
        Assumption("sparse", "p <= 0.6", lambda p: bool(p <= 0.6)),
        Assumption("not near the change", "not 0.22 < p < 0.3", lambda p: not 0.22 < p < 0.3),
    ),
)

FIVE_IN_TWO = Claim(
    id="spectral-geometry/trained-five-in-two",
    label="E31j",
    paper=PAPER,
    locator=BEYOND,
    title="Five features in the plane: two antipodal pairs, then the pentagon",
    plain="With equal importance the best trained model stores four features as two orthogonal "
    "antipodal pairs and drops the fifth while p is at least 0.3, and is the regular pentagon once "
    "p is at most 0.22.",
    statement=r"p\ge0.3:\ D=(\frac12,\frac12,\frac12,\frac12,0);\quad\ "
    r"p\le0.22:\ D=(\frac25,\frac25,\frac25,\frac25,\frac25)",
    relation="==",
    domain=FIVE,
    lhs=_sorted_dimensionalities,
    rhs=lambda p: _equal_shares(_corners_of_five(p), 5),
    fidelity="ours",
    delta="Elhage et al. train on samples, with importance 0.9^i.",
    one_method=ONLY_STORED,
    evidence=(
        stored(
            "capacities of the stored weights",
            toy_phases.EXPERIMENT,
            FIVE_RUNS,
            tolerance=1e-5,
        ),
        stored(
            "the least loss of the polygon alone, over its size and bias",
            toy_phases.EXPERIMENT,
            FIVE_RUNS,
            using={
                "lhs": lambda loss: loss,
                "rhs": lambda p: _polygon_loss(p, _corners_of_five(p), 5),
            },
            tolerance=1e-7,
        ),
    ),
    mutants=(
        Mutant("dense models too", {"domain": FIVE.without("sparse")}),
        Mutant("always the pentagon", {"rhs": lambda: _equal_shares(5, 5)}),
        Mutant("never the pentagon", {"rhs": lambda: _equal_shares(4, 5)}),
    ),
    exceptions={
        "without 'not near the change'": "no model was trained with p between 0.22 and 0.3: the "
        "words say how far apart its neighbours are"
    },
    not_claimed="Global optimality, and what happens at p = 1, where less regular models are best.",
)


def _stored_count(W: Any) -> int:
    return int((np.linalg.norm(W, axis=0) > TRIFLING).sum())


SEVEN = Domain(
    TRAINED,
    (
        Assumption("sparse", "p < 2/3", lambda p: bool(p < 2 / 3)),
        Assumption("not near the change", "not 0.07 < p < 0.15", lambda p: not 0.07 < p < 0.15),
    ),
)

SEVEN_IN_TWO = Claim(
    id="spectral-geometry/trained-plateaus",
    label="E31k",
    paper=PAPER,
    locator=BEYOND,
    title="Seven features in the plane climb down a staircase of polygons",
    plain="With equal importance the best trained model of seven features in the plane is two "
    "antipodal pairs, a pentagon, a hexagon or a heptagon with the other features dropped, so that "
    "every stored feature gets the same dimensionality 2/k; only between pentagon and hexagon a "
    "sixth feature of any length may appear.",
    statement=r"D_i\in\left\{\frac2k,0\right\},\quad k\text{ features stored},\quad k=4,5,6,7",
    relation="==",
    domain=SEVEN,
    lhs=_sorted_dimensionalities,
    rhs=lambda W: _equal_shares(_stored_count(W), 7),
    fidelity="ours",
    delta="Elhage et al. plot d / |W|_F^2 of one large model.",
    one_method=ONLY_STORED,
    evidence=(
        stored(
            "capacities of the stored weights", toy_phases.EXPERIMENT, SEVEN_RUNS, tolerance=1e-3
        ),
        stored(
            "from the spectral measures of the stored features",
            toy_phases.EXPERIMENT,
            SEVEN_RUNS,
            using={"lhs": _spectral_dimensionalities},
            tolerance=1e-3,
        ),
        stored(
            "the least loss of the polygon alone, over its size and bias",
            toy_phases.EXPERIMENT,
            SEVEN_RUNS,
            using={
                "lhs": lambda loss: loss,
                "rhs": lambda p, W: _polygon_loss(p, _stored_count(W), 7),
            },
            tolerance=1e-6,
        ),
    ),
    mutants=(
        Mutant("antipodal pairs at every sparsity", {"rhs": lambda: _equal_shares(4, 7)}),
        Mutant(
            "also while the sixth feature grows",
            {"domain": SEVEN.without("not near the change")},
        ),
        Mutant("all seven features at every sparsity", {"rhs": lambda: _equal_shares(7, 7)}),
    ),
    not_claimed="Global optimality, and the sparsities at which the steps are.",
)

CLAIMS = (
    FULL_LOSS,
    EQUAL_IMPORTANCE,
    ANTIPODAL_LOSS,
    SUPERPOSITION_PAYS,
    SUPERPOSITION_COSTS,
    UNSTABLE,
    NO_PAIR,
    DENSE_BOUNDARY,
    PAIR,
    FIVE_IN_TWO,
    SEVEN_IN_TWO,
)
