r"""Inequalities behind an explicit p0: floors a little further, a tilted output, a second order.

Setting.  Five features in the plane; an output has squared length a, bias -a beta and neighbours at
ratios x, y.  N, A, R, K, H are those of Theorem 1; Psi(x, beta) is the least loss over a between
two neighbours at x.

Statements.  F20: what F09 to F11 say of ratios up to 67/100 holds on to 27/40.  F21: with s a + t b
added, an output loses at least the mean of what it loses between two neighbours at x and between
two at y, N - s/2 + t beta/2 standing for N, and M (a - N / M)^2 more.  F22a: how far N lies above
its tangents.  F22: of two active inputs, the correlation of an output with its own lies above its
tangent by at most a E[w (Dx y - Dbeta)^2] / 2.

Idea.  F20 by boxes.  F21: 1/z is convex.  F22: for a given other input the second derivative of the
correlation sits where the output vanishes, and does not see the scale of the row.

Not claimed.  That the bounds are the best ones.
"""

from fractions import Fraction
from itertools import product
from typing import Any

from pentad.proofs_check.beyond.loss_of_one_output import PROBLEM
from pentad.proofs_check.beyond.settings import between, boxes, claim, range_of, real
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, scaled
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.numbers.scalars import constant, larger, rational, smaller
from pentad.theory.rectified_model.one_output import (
    kept_energy,
    own_correlation,
    own_energy,
)
from pentad.theory.rectified_model.pentagon_floor import (
    angular_convexity,
    logarithmic_convexity,
    scaled_floor_over,
)
from pentad.theory.rectified_model.pentagon_interference import (
    Row,
    correlation_bound,
    correlation_rise,
    correlation_rise_by_moments,
)
from pentad.theory.rectified_model.pentagon_neurons import (
    NO_TILT,
    Tilt,
    best_length,
    energy,
    neuron_loss,
    own_gain,
)
from pentad.theory.rectified_model.small_probabilities import LARGEST_RATIO

# F20 ----------------------------------------------------------------------------------------

AWAY = 100
"""Weight of |H_tau| against what has to be positive where it is small."""

LEAST = Fraction(1, 20)
START = Fraction(11, 20)


def _shape(rho: Number, tau: Number, stretch: Fraction = Fraction(1)) -> Any:
    """The larger of 100 |H_tau| and the least of H_tautau and both convexities."""
    at = rho * constant(stretch, rho) if stretch != 1 else rho
    H = scaled_floor_over(at, tau)
    least = smaller(H.tt, smaller(logarithmic_convexity(H, at), angular_convexity(H, at)))
    return larger(AWAY * abs(H.t), least)


STRIP = {"rho": (START, LARGEST_RATIO), "tau": (Fraction(0), Fraction(1))}

FURTHER = claim(
    "floors-a-little-further",
    "F20",
    locator=PROBLEM,
    title="The floor is attained once and convex in two ways a little further, up to 0.675",
    plain="For ratios up to 0.675 too, here from 0.55 on, a critical point of H in tau is a "
    "strict minimum, and the floor is convex there in the logarithm of the ratio and in the angle.",
    statement=r".55\le\rho\le.675,\ 0\le\tau\le1:\quad\max\left(100|H_\tau|,\ \min(H_{\tau\tau},\ "
    r"C_{\log},\ C_{\theta})\right)\ge\frac1{20}",
    relation=">=",
    domain=Domain((between("rho", START, LARGEST_RATIO), between("tau", 0, 1))),
    lhs=_shape,
    rhs=lambda: rational(LEAST),
    examples=tuple(
        {"rho": Fraction(rho), "tau": Fraction(tau)}
        for rho, tau in (("0.67", "0.7508"), ("0.675", "0.752"), ("0.675", "0.7533"))
    ),
    evidence=(
        boxes("boxes cut in half until balls decide", STRIP, most=10_000),
        exact("rational points, some where H_tau is nearly 0", cases=60),
        search("random points", cases=60),
    ),
    mutants=(
        instead("up to 0.85", lhs=lambda rho, tau: _shape(rho, tau, Fraction(85, 67))),
        instead("the sign of the floor reversed", lhs=lambda rho, tau: -_shape(rho, tau)),
    ),
    sees_also=(
        "beyond/floor-attained-once",
        "beyond/floor-convex-in-logarithm",
        "beyond/floor-convex-in-angle",
    ),
)

# F21 ----------------------------------------------------------------------------------------


def _tilted_loss(a: Number, beta: Number, x: Number, y: Number, s: Number, t: Number) -> Any:
    """The kept loss of an output, and s a + t b."""
    whole = own_energy(beta) + kept_energy(x, beta) + kept_energy(y, beta)
    third = (1 + 0 * a) / 3
    return third - 2 * a * own_correlation(beta) + a * a * whole + s * a - t * a * beta


def _halves(a: Number, beta: Number, x: Number, y: Number, s: Number, t: Number) -> Any:
    """What the statement says of the same output."""
    return _pair(beta, x, y, Tilt(s, t)) + _square(a, beta, x, y, Tilt(s, t))


def _pair(beta: Number, x: Number, y: Number, tilt: Tilt = NO_TILT) -> Any:
    return (neuron_loss(x, beta, tilt) + neuron_loss(y, beta, tilt)) / 2


def _square(a: Number, beta: Number, x: Number, y: Number, tilt: Tilt) -> Any:
    away = a - best_length(x, y, beta, tilt)
    return energy(x, y, beta) * away * away


def _ratios(beta: Any, u: Any) -> list[Any]:
    """Above beta, and, where beta is positive, at it and below it."""
    return [beta + u] + ([beta, beta / (1 + u)] if beta > 0 else [])


def _tilted_closes(claim: Claim) -> bool:
    """Left less right is N^2 (m - k)^2 / (2 m k (m + k)), m and k the M of two neighbours alike."""
    a, w, u, v, s, t = positive_symbols("a", "w", "u", "v", "s", "t")
    for beta in range_of(claim, "beta", w):
        n = own_gain(beta, Tilt(s, t))
        for x, y in product(_ratios(beta, u), _ratios(beta, v)):
            m, k = energy(x, x, beta), energy(y, y, beta)
            point = {"a": a, "beta": beta, "x": x, "y": y, "s": s, "t": t}
            left = n * n * (m - k) * (m - k)
            if (claim.lhs(**point) - claim.rhs(**point)) * 2 * m * k * (m + k) != left:
                return False
    return True


TILTED = claim(
    "tilted-output",
    "F21",
    locator=PROBLEM,
    title="An output with a tilt loses at least the mean of two symmetric ones, and a square",
    plain="With s a + t b added to its loss, an output with neighbours at x and y loses at least "
    "the mean of the least losses between two neighbours at x and between two at y, and "
    "M (a - N / M)^2 more.",
    statement=r"l+sa+tb\ \ge\ \frac{\Psi(x,\beta)+\Psi(y,\beta)}2+M\left(a-\frac NM\right)^2,"
    r"\qquad N=\int t'(t'-\beta)_+-\frac s2+\frac{t\beta}2",
    relation=">=",
    domain=Domain(
        (
            between("a", Fraction(1, 100), 3),
            between("beta", 0, Fraction(9, 10)),
            between("x", Fraction(1, 100), 1),
            between("y", Fraction(1, 100), 1),
            between("s", Fraction(-1, 5), Fraction(1, 5)),
            between("t", Fraction(-1, 5), Fraction(1, 5)),
        )
    ),
    lhs=_tilted_loss,
    rhs=_halves,
    examples=(
        {
            "a": Fraction(137, 100),
            "beta": Fraction(1, 5),
            "x": Fraction(3, 10),
            "y": Fraction(3, 10),
            "s": Fraction(1, 10),
            "t": Fraction(-1, 20),
        },
        {
            "a": Fraction(2),
            "beta": Fraction(1, 10),
            "x": Fraction(1, 2),
            "y": Fraction(1, 5),
            "s": Fraction(1, 1000),
            "t": Fraction(1, 1000),
        },
    ),
    evidence=(
        derivation(
            "the difference as a rational function, at beta = 0 and above, for ratios below, at "
            "and above beta",
            _tilted_closes,
            reach="everywhere",
            relation=">=",
            by_hand=(
                "an identity of rational functions holds for tilts of both signs, and a square "
                "over positive numbers is not negative",
            ),
        ),
        exact("rational outputs, with equality between equal neighbours", cases=80),
        search("random outputs", cases=80),
    ),
    mutants=(
        instead(
            "without the tilt in the mean",
            rhs=lambda a, beta, x, y, s, t: _pair(beta, x, y) + _square(a, beta, x, y, Tilt(s, t)),
        ),
        instead(
            "twice the square",
            rhs=lambda a, beta, x, y, s, t: (
                _pair(beta, x, y, Tilt(s, t)) + 2 * _square(a, beta, x, y, Tilt(s, t))
            ),
        ),
        instead(
            "the bias tilted the other way",
            lhs=lambda a, beta, x, y, s, t: _tilted_loss(a, beta, x, y, s, -t),
        ),
    ),
    sees_also=("beyond/loss-of-one-output",),
)

# F22a ---------------------------------------------------------------------------------------


def _slope(beta: Number) -> Any:
    """N' at beta: N is 1/3 - beta/2 below 0, (1 - beta)^2 (2 + beta) / 6 up to 1, then 0."""
    if beta >= 1:
        return 0 * beta
    return (beta * beta - 1) / 2 if beta >= 0 else (0 * beta - 1) / 2


def _remainder(beta: Number, beta_1: Number) -> Any:
    return own_correlation(beta_1) - own_correlation(beta) - _slope(beta) * (beta_1 - beta)


def _weight(beta: Number, beta_1: Number) -> Any:
    """The larger of both, cut to [0, 1]."""
    most = larger(beta, beta_1)
    return smaller(larger(most, 0 * most), 0 * most + 1)


def _square_of_step(beta: Number, beta_1: Number) -> Any:
    return _weight(beta, beta_1) * (beta_1 - beta) * (beta_1 - beta) / 2


def _pointwise_closes(claim: Claim) -> bool:
    """Both numbers below 0, at 0, between, at 1 or above, in either order within a piece."""
    s, v = positive_symbols("s", "v")
    zero = s - s
    pieces = [(-s, -s - v), (zero, zero), (1 / (1 + s), 1 / (1 + s + v)), (zero + 1, zero + 1),
              (1 + s, 1 + s + v)]  # fmt: skip
    points = [*pieces, *((y, x) for x, y in pieces)]
    others = [-v, zero, 1 / (1 + v), zero + 1, 1 + v]
    for i, (here, _) in enumerate(pieces):
        points += [(here, there) for j, there in enumerate(others) if i != j]
    return all(claim.lhs(beta=x, beta_1=y) <= claim.rhs(beta=x, beta_1=y) for x, y in points)


POINTWISE = claim(
    "remainder-of-the-correlation",
    "F22a",
    locator=PROBLEM,
    title="The remainder of N at a tangent",
    plain="N exceeds its tangent by at most half the larger beta, cut to [0, 1], times the square "
    "of the step.",
    statement=r"N(\beta_1)-N(\beta)-N'(\beta)(\beta_1-\beta)\ \le\ \frac w2(\beta_1-\beta)^2,"
    r"\quad w=\min(1,\max(0,\beta,\beta_1))",
    relation="<=",
    domain=Domain((real("beta", 3), real("beta_1", 3))),
    lhs=_remainder,
    rhs=_square_of_step,
    examples=(
        {"beta": Fraction(1, 5), "beta_1": Fraction(1, 4)},
        {"beta": Fraction(-1, 2), "beta_1": Fraction(3, 4)},
        {"beta": Fraction(3, 2), "beta_1": Fraction(99, 100)},
    ),
    evidence=(
        derivation(
            "signs of coefficients, in every order of both numbers, 0 and 1",
            _pointwise_closes,
            reach="everywhere",
            relation="<=",
        ),
        exact("rational numbers", cases=80),
        search("random numbers", cases=60),
    ),
    mutants=(
        instead(
            "the smaller beta",
            rhs=lambda beta, beta_1: (
                smaller(larger(smaller(beta, beta_1), 0 * beta), 0 * beta + 1)
                * (beta_1 - beta) * (beta_1 - beta) / 2
            ),
        ),
        scaled("rhs", Fraction(1, 2), "half of it"),
    ),
)  # fmt: skip

# F22 ----------------------------------------------------------------------------------------


def _ratio(name: str) -> Parameter:
    return Parameter(
        name,
        f"-6/5 <= {name} <= 1, not 0",
        lambda choose, _: Fraction(choose(1, 100), 100) * (1, Fraction(-6, 5))[choose(0, 1)],
    )


def _rise(a: Number, x: Number, beta: Number, a_1: Number, x_1: Number, beta_1: Number) -> Any:
    return correlation_rise(Row(a, x, beta), Row(a_1, x_1, beta_1))


def _rise_by_moments(
    a: Number, x: Number, beta: Number, a_1: Number, x_1: Number, beta_1: Number
) -> Any:
    return correlation_rise_by_moments(Row(a, x, beta), Row(a_1, x_1, beta_1))


def _bound(a: Number, x: Number, beta: Number, a_1: Number, x_1: Number, beta_1: Number) -> Any:
    return correlation_bound(Row(a, x, beta), Row(a_1, x_1, beta_1))


CORRELATION = claim(
    "correlation-of-second-order",
    "F22",
    locator=PROBLEM,
    title="How far the correlation of an output lies above its tangent",
    plain="With its own input and one other active, the correlation of an output with its own "
    "input exceeds its tangent at another row by at most a E[w (Dx y - Dbeta)^2] / 2, which sees "
    "differences of ratios and of beta alone.",
    statement=r"c(a,x,\beta)=\mathbb{E}\,x_1(a x_1+axy-a\beta)_+:\quad c(s_1)-c(s_0)-"
    r"c'(s_0)(s_1-s_0)\ \le\ \frac{a_1}2\int_0^1w(y)(\Delta x\,y-\Delta\beta)^2dy,\quad "
    r"w=\min(1,\max\beta+y\max(-x)_+)",
    relation="<=",
    domain=Domain(
        (
            between("a", Fraction(1, 4), 2),
            _ratio("x"),
            between("beta", Fraction(1, 50), Fraction(9, 10)),
            between("a_1", Fraction(1, 4), 2),
            _ratio("x_1"),
            between("beta_1", Fraction(1, 50), Fraction(9, 10)),
        )
    ),
    lhs=_rise,
    rhs=_bound,
    examples=(
        {
            "a": Fraction(137, 100),
            "x": Fraction(-4, 5),
            "beta": Fraction(1, 5),
            "a_1": Fraction(2),
            "x_1": Fraction(-83, 100),
            "beta_1": Fraction(19, 100),
        },
        {
            "a": Fraction(2),
            "x": Fraction(-4, 5),
            "beta": Fraction(1, 5),
            "a_1": Fraction(1, 2),
            "x_1": Fraction(-82, 100),
            "beta_1": Fraction(19, 100),
        },
        {
            "a": Fraction(1),
            "x": Fraction(3, 10),
            "beta": Fraction(2, 5),
            "a_1": Fraction(1),
            "x_1": Fraction(1, 100),
            "beta_1": Fraction(41, 100),
        },
    ),
    evidence=(
        exact("rational rows, by the sum over corners", cases=60),
        search(
            "random rows, by moments of cut squares",
            cases=60,
            using={"lhs": _rise_by_moments},
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(1, 2), "half of it"),
        instead(
            "the length of the first row",
            rhs=lambda a, x, beta, a_1, x_1, beta_1: _bound(a, x, beta, a_1, x_1, beta_1) * a / a_1,
        ),
    ),
)

CLAIMS = (FURTHER, TILTED, POINTWISE, CORRELATION)
