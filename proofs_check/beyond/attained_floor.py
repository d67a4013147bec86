r"""Where the floor of an output is attained: Lemma 1 of the pentagon, and the function H.

Setting.  J(beta; x, y) = 1/3 - N^2 / (A + R(x) + R(y)) with kept neighbours is what an output loses
at its best size, at a ratio beta of bias to size, between neighbours of ratios x and y.

Statements.  F05: for beta = -s < 0 the derivative of N^2 / M by s has the sign of
-s - sum (2 x (1 - x) + s (4 - 3 x)).  F06 (Lemma 1): with x, y <= 1, J is no larger at the number
of [0, max(x, y, 0)] nearest to beta.  F07: J(tau rho; rho, rho) = rho^2 H(rho, tau), and with one
neighbour the same with 4 and 1 for 8 and 2.  F08: H falls at tau = 0 and rises at tau = 1.

Idea.  Signs of coefficients, in every order of the numbers that decide a branch.

Not claimed.  F06 for ratios above 1, where it is false: x = -27.59, y = 7.85, beta = -11.01.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.beyond.loss_of_one_output import PROBLEM
from pentad.proofs_check.beyond.settings import between, claim, positive, range_of, real
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.theory.numbers.derivatives import derivative
from pentad.theory.numbers.domains import Domain, inequality
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.rectified_model.one_output import floor_at, nearest_attained
from pentad.theory.rectified_model.pentagon_floor import scaled_floor

# F05 ----------------------------------------------------------------------------------------


def _correlation(s: Any) -> Any:
    """N at beta = -s < 0."""
    return (2 + 3 * s) / 6


def _energy(s: Any, x: Any, y: Any) -> Any:
    """M at beta = -s < 0, both ratios above 0."""
    kept = sum(ratio * ratio + 3 * ratio * s + 3 * s * s for ratio in (x, y))
    return (1 + 3 * s + 3 * s * s + kept) / 3


def _sixfold_rate(s: Any, x: Any, y: Any) -> Any:
    """6 (2 N' M - N M')."""
    N, M = _correlation(s), _energy(s, x, y)
    slope = derivative(lambda at: _energy(at, x, y), s)
    return 6 * (2 * derivative(_correlation, s) * M - N * slope)


def _rate_closes(claim: Claim) -> bool:
    """The identity in SymPy, and that its N and M are those of J."""
    import sympy

    names = sympy.symbols("s x y", positive=True)
    point = dict(zip(("s", "x", "y"), names, strict=True))
    s, x, y = positive_symbols("s", "x", "y")
    N, M = _correlation(s), _energy(s, x, y)
    same = floor_at(-s, x, y) == Fraction(1, 3) - N * N / M
    return bool(same and sympy.expand(claim.lhs(**point) - claim.rhs(**point)) == 0)


RATE = claim(
    "positive-bias-identity",
    "F05",
    locator=PROBLEM,
    title="An identity for the sign of a derivative at positive bias",
    plain="At a bias b = s a > 0 the derivative of N^2 / M by s is N / M^2 times a sixth of an "
    "expression that is not positive for ratios between 0 and 1.",
    statement=r"6\left(2N'M-NM'\right)=-s-\sum_{x_i>0}\left[2x_i(1-x_i)+s(4-3x_i)\right],\quad"
    r"\beta=-s<0",
    relation="==",
    domain=Domain((positive("s", 20), positive("x", 10), positive("y", 10))),
    lhs=_sixfold_rate,
    rhs=lambda s, x, y: -s - sum(2 * r * (1 - r) + s * (4 - 3 * r) for r in (x, y)),
    examples=(
        {"s": Fraction(1, 2), "x": Fraction(1, 3), "y": Fraction(1, 4)},
        {"s": Fraction(1101, 100), "x": Fraction(785, 100), "y": Fraction(785, 100)},
    ),
    evidence=(
        derivation("differentiated and expanded", _rate_closes, reach="everywhere"),
        exact("power series at rational points", cases=40),
        search("central differences at random points", cases=40),
    ),
    mutants=(
        instead(
            "3 - 3 x for 4 - 3 x",
            rhs=lambda s, x, y: -s - sum(2 * r * (1 - r) + s * (3 - 3 * r) for r in (x, y)),
        ),
    ),
    not_claimed="A sign for ratios above 1: at s = 11.01 and one kept ratio 7.85 it is positive.",
)

# F06 ----------------------------------------------------------------------------------------

FIRST = inequality("x <= 1", "x <= 1", lambda x: x, "<=", lambda: Fraction(1))
SECOND = inequality("y <= 1", "y <= 1", lambda y: y, "<=", lambda: Fraction(1))


def _at_nearest(beta: Any, x: Any, y: Any) -> Any:
    return floor_at(nearest_attained(beta, x, y), x, y)


def _attained_closes(claim: Claim) -> bool:
    """The relation in every order of 0, x, y, beta and 1, up to the largest ratios allowed."""
    rooms = [claim.domain.assumption(name).room for name in ("x <= 1", "y <= 1")]
    assert rooms[0] is not None
    assert rooms[1] is not None
    s, v, w = positive_symbols("s", "v", "w")
    most = {"x": v + rooms[0](x=v), "y": v + rooms[1](y=v)}
    zero = v - v

    def holds(beta: Any, ratios: dict[str, Any]) -> bool:
        return bool(claim.lhs(beta=beta, **ratios) >= claim.rhs(beta=beta, **ratios))

    for one, other in (("x", "y"), ("y", "x")):
        for large in (-v, zero, most[one] / (1 + v), most[one]):
            most_small = large if large <= most[other] else most[other]
            smaller = [-v - w if large < 0 else -w, most_small]
            if large >= 0:
                smaller += [zero, most_small / (1 + w)]
            top = large if large > 0 else zero
            for small in smaller:
                ratios = {one: large, other: small}
                outer = [-s, zero, top, top + (1 - top) / (1 + s), zero + 1, 1 + s]
                if not all(holds(beta, ratios) for beta in outer if beta <= 0 or beta >= top):
                    return False
            if large > 0:
                inner = large / (1 + s)
                between_ = inner + (large - inner) / (1 + w)
                for small in (-w, zero, inner / (1 + w), inner, between_, large):
                    if not holds(inner, {one: large, other: small}):
                        return False
    return True


ATTAINED = claim(
    "attained-floor",
    "F06",
    locator=PROBLEM,
    title="Where the floor of an output is attained: Lemma 1",
    plain="If neither neighbour is longer along the output than its own feature, an output loses "
    "no less than at a bias between 0 and minus the larger overlap.",
    statement=r"x,y\le1:\quad J(\beta;x,y)\ \ge\ J(\beta_*;x,y),\qquad\beta_*\in[0,\max(x,y,0)]"
    r"\ \text{nearest to}\ \beta",
    relation=">=",
    domain=Domain((real("beta", 3), real("x", 1), real("y", 1)), (FIRST, SECOND)),
    lhs=floor_at,
    rhs=_at_nearest,
    examples=(
        {"beta": Fraction(-1, 10), "x": Fraction(1), "y": Fraction(1, 2)},
        {"beta": Fraction(-1, 10**6), "x": Fraction(1), "y": Fraction(1)},
        {"beta": Fraction(9, 10), "x": Fraction(1, 3), "y": Fraction(-2)},
        {"beta": Fraction(-2), "x": Fraction(3, 10), "y": Fraction(3, 10)},
        {"beta": Fraction(1, 5), "x": Fraction(3, 10), "y": Fraction(3, 10)},
    ),
    outside=(
        {"beta": Fraction(-1101, 100), "x": Fraction(-2759, 100), "y": Fraction(785, 100)},
        {"beta": Fraction(-1101, 100), "x": Fraction(785, 100), "y": Fraction(-2759, 100)},
        {"beta": Fraction(-1, 1000), "x": Fraction(101, 100), "y": Fraction(-1)},
        {"beta": Fraction(-1, 1000), "x": Fraction(-1), "y": Fraction(101, 100)},
    ),
    evidence=(
        derivation(
            "signs of coefficients, in every order of 0, x, y, beta and 1",
            _attained_closes,
            reach="everywhere",
            relation=">=",
        ),
        exact("rational biases and ratios", cases=80),
        search("random biases and ratios", cases=60),
    ),
    mutants=(
        instead(
            "half as far already",
            rhs=lambda beta, x, y: floor_at(nearest_attained(beta, x / 2, y / 2), x, y),
        ),
    ),
    not_claimed="That it is attained once only: that is Lemma 2, for equal ratios up to 0.67.",
)

# F07 ----------------------------------------------------------------------------------------

BELOW_ONE = Fraction(99, 100)


def _floors(rho: Any, tau: Any) -> list[Any]:
    beta = tau * rho
    return [floor_at(beta, rho, rho), floor_at(beta, rho, 0 * rho)]


def _scaled_floors(rho: Any, tau: Any) -> list[Any]:
    return [rho * rho * scaled_floor(rho, tau, m).value for m in (2, 1)]


def _scaled_close(claim: Claim) -> bool:
    """Both identities for every rho and tau, the ends by themselves."""
    u, v = positive_symbols("u", "v")
    return all(
        claim.lhs(rho=rho, tau=tau)[j] == claim.rhs(rho=rho, tau=tau)[j]
        for rho in range_of(claim, "rho", u)
        for tau in range_of(claim, "tau", v)
        for j in range(2)
    )


SCALED = claim(
    "floor-is-rational",
    "F07",
    locator=PROBLEM,
    title="The floor between two equal neighbours, and beside one",
    plain="At beta = tau rho the floor between two neighbours of ratio rho is rho^2 H(rho, tau), H "
    "a quotient of polynomials that is defined at rho = 0; beside one neighbour 4 and 1 stand for "
    "8 and 2.",
    statement=r"J(\tau\rho;\rho,\rho)=\rho^2H,\quad H=\frac1{12}\frac{(1-\tau\rho)^3\tau^2"
    r"(3+\tau\rho)+8(1-\tau)^3}{(1-\tau\rho)^3+2\rho^2(1-\tau)^3}",
    relation="==",
    domain=Domain((between("rho", 0, BELOW_ONE), between("tau", 0, 1))),
    lhs=_floors,
    rhs=_scaled_floors,
    examples=(
        {"rho": Fraction(1, 3), "tau": Fraction(2, 3)},
        {"rho": Fraction(0), "tau": Fraction(1, 2)},
        {"rho": Fraction(67, 100), "tau": Fraction(1)},
    ),
    evidence=(
        derivation("rational functions of positive symbols", _scaled_close, reach="everywhere"),
        exact("rational ratios", cases=40),
        search("random ratios", cases=40),
    ),
    mutants=(
        instead(
            "8 beside one neighbour too",
            rhs=lambda rho, tau: [
                rho * rho * scaled_floor(rho, tau, m, height=8).value for m in (2, 1)
            ],
        ),
        instead(
            "-8 for 8",
            rhs=lambda rho, tau: [
                rho * rho * scaled_floor(rho, tau, m, height=-4 * m).value for m in (2, 1)
            ],
        ),
    ),
)

# F08 ----------------------------------------------------------------------------------------


def _end_slopes(rho: Any, height: int = 8) -> list[Any]:
    ends = (0 * rho, 1 + 0 * rho)
    return [scaled_floor(rho, tau, height=height).t for tau in ends]


def _end_closes(claim: Claim) -> bool:
    (u,) = positive_symbols("u")
    return all(
        claim.lhs(rho=rho)[j] == claim.rhs(rho=rho)[j]
        for rho in range_of(claim, "rho", u)
        for j in range(2)
    )


ENDS = claim(
    "floor-slopes-at-ends",
    "F08",
    locator=PROBLEM,
    title="H falls at tau = 0 and rises at tau = 1",
    plain="For ratios below 1, H falls at tau = 0 and rises at tau = 1, so that it has a least "
    "value between, where its slope is 0.",
    statement=r"H_\tau(\rho,0)=-\frac{2(1-\rho)}{(1+2\rho^2)^2}<0,\qquad H_\tau(\rho,1)="
    r"\frac{2+\rho}4>0",
    relation="==",
    domain=Domain((between("rho", 0, BELOW_ONE),)),
    lhs=_end_slopes,
    rhs=lambda rho: [
        -2 * (1 - rho) / ((1 + 2 * rho * rho) * (1 + 2 * rho * rho)),
        (2 + rho) / 4,
    ],
    examples=({"rho": Fraction(0)}, {"rho": Fraction(67, 100)}),
    evidence=(
        derivation("rational functions of a positive symbol", _end_closes, reach="everywhere"),
        exact("rational ratios", cases=40),
        search("random ratios", cases=40),
    ),
    mutants=(
        instead("-8 for 8 in H", lhs=lambda rho: _end_slopes(rho, -8)),
        instead("7 for 8 in H", lhs=lambda rho: _end_slopes(rho, 7)),
    ),
)

CLAIMS = (RATE, ATTAINED, SCALED, ENDS)
