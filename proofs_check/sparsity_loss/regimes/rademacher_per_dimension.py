"""For Rademacher amplitudes and p from 1/6 to 1/3 CAPJ3 allows one feature per dimension (A24a)."""

from fractions import Fraction

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import in_one_branch, is_nonnegative
from pentad.proofs_check.evidence.symbolic import derivation, room_of
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import at_least, claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, inequality
from pentad.theory.power_autoencoder.gain_per_dimension import robust_interference_gain
from pentad.theory.sparse_inputs import RADEMACHER


def _useless_gap_closes(claim: Claim) -> bool | None:
    """Whether p less the gain of CAPJ3 has no negative coefficient in t - 1 and p - 1/6.

    Both ends of the range of p and that of t are read off the claim.
    """
    from sympy import solve, symbols

    p = symbols("p", positive=True)
    beyond, above, below = symbols("s u v", nonnegative=True)
    lowest, highest = (solve(room_of(claim, name, {"p": p}), p)[0] for name in ("from", "to"))
    t = claim.domain.parameter("t").low + beyond
    gap = claim.rhs(p=p) - claim.lhs(t=t, p=p)
    gap = in_one_branch(gap, (below,), {p: highest / (1 + below)})
    return is_nonnegative(gap.subs(p, lowest + above), (beyond, above)) or None


RADEMACHER_PER_DIMENSION = claim(
    "rademacher-per-dimension",
    "A24a",
    locator="open problem 1",
    title="Rademacher amplitudes: CAPJ3 allows one feature per dimension",
    plain="For Rademacher amplitudes and p from 1/6 to 1/3 the function that CAPJ3 bounds a "
    "feature by nowhere exceeds the gain of a feature that stands alone.",
    statement=r"\tfrac16\le p\le\tfrac13,\ t\ge1:\quad "
    r"\frac{t(\kappa_4+3\kappa_2^2t)^2}{p+15p^2s+45p^3s^2+9p^3s^3}\le p,\quad s=t-1",
    relation="<=",
    domain=Domain(
        (at_least("t", 1, drawn_to=30), domains.ratio("p", 0, 1, parts=60)),
        (
            inequality("from", "p >= 1/6", lambda p: p, ">=", lambda: Fraction(1, 6)),
            inequality("to", "p <= 1/3", lambda p: p, "<=", lambda: Fraction(1, 3)),
        ),
    ),
    lhs=lambda t, p: robust_interference_gain(t, p, RADEMACHER),
    rhs=lambda p: p,
    examples=(
        {"t": Fraction(2), "p": Fraction(3, 10)},
        {"t": Fraction(30), "p": Fraction(1, 6)},
        {"t": Fraction(10**6), "p": Fraction(1, 6)},
    ),
    outside=(
        {"t": Fraction(1000), "p": Fraction(33, 200)},
        {"t": Fraction(1000), "p": Fraction(17, 50)},
    ),
    evidence=(
        derivation(
            "p less the gain is a quotient without negative coefficients in t - 1 and p - 1/6",
            _useless_gap_closes,
            relation="<=",
            reach="everywhere",
        ),
        exact("rational t and p", cases=60),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(
        instead(
            "from p = 4/25 on",
            domain=Domain(
                (at_least("t", 1, drawn_to=30), domains.ratio("p", 0, 1, parts=60)),
                (
                    inequality("from", "p >= 4/25", lambda p: p, ">=", lambda: Fraction(4, 25)),
                    inequality("to", "p <= 1/3", lambda p: p, "<=", lambda: Fraction(1, 3)),
                ),
            ),
            examples=({"t": Fraction(30), "p": Fraction(4, 25)},),
        ),
    ),
    sees_also=("sparsity-loss/capj3",),
)


CLAIMS = (RADEMACHER_PER_DIMENSION,)
