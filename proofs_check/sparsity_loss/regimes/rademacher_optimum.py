"""For Rademacher amplitudes superposition is useless from p = (9 - sqrt 21)/36 to 1/3 (A24b).

Idea.  By CAP3 up to p = 1/6, by CAPJ3 (A24a) from there on.

Not claimed.  p above 1/3.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_nonnegative, is_zero
from pentad.proofs_check.evidence.symbolic import derivation, room_of
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.regimes.rademacher_per_dimension import (
    RADEMACHER_PER_DIMENSION,
)
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    KAPPA_4,
    NON_ZERO,
    PURE_SIXTH,
    SIX_FEATURES,
    SIZES,
    SPARSE_DESIGN,
    TIED_WEIGHTS,
    ZERO_WEIGHTS,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import features_add, gains_agree, is_improvement_under
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, applied, inequality
from pentad.theory.numbers.kinds import Number
from pentad.theory.power_autoencoder.gain_per_dimension import interference_gain
from pentad.theory.sparse_inputs import RADEMACHER, AmplitudeLaw


def threshold_residue(law: AmplitudeLaw, p: Number) -> Any:
    """Zero at the stated threshold: 108 p^2 - 54 p + 5 for Rademacher, 10 p - 3 for uniform."""
    return 108 * p**2 - 54 * p + 5 if law.name == "rademacher" else 10 * p - 3


def _optimum_closes(claim: Claim) -> bool | None:
    """CAP3 from the lower end of the range of p up to 1/6, A24a from there to the upper end.

    With t = 1 + s, p less the h(t) of CAP3 is s (c + b s + a s^2) over a positive number; there
    a and c are not negative, nor is 4ac - b^2, a multiple of what the range says is not.
    """
    from sympy import QQ, Poly, Rational, solve, symbols

    p, s, v = symbols("p s v", positive=True)
    highest = solve(room_of(claim, "to", {"p": p}), p)[0]
    middle = solve(room_of(RADEMACHER_PER_DIMENSION, "from", {"p": p}), p)[0]
    if not room_of(RADEMACHER_PER_DIMENSION, "to", {"p": highest}) >= 0:
        return None
    lowest, room = Rational(1, 9), room_of(claim, "from", {"p": p})
    if not is_nonnegative(-room.subs(p, lowest / (1 + v)), (v,)):
        return None
    found = QQ.frac_field(s, p).from_sympy(p - interference_gain(1 + s, p, RADEMACHER))
    a, b, c, at_one = Poly(found.numer.as_expr(), s).all_coeffs()
    h3 = [applied(x.room, {"p": p, "law": RADEMACHER}) for x in (KAPPA_4, PURE_SIXTH) if x.room]
    signs = (*h3, a, c, (4 * a * c - b**2) / room, found.denom.as_expr())
    below = {p: (lowest + middle * v) / (1 + v)}
    if at_one != 0 or not all(is_nonnegative(sign.subs(below), (s, v)) for sign in signs):
        return None
    bounds = ((min(n, d), claim.rhs(n=n, d=d, p=p)) for n, d in SIZES)
    read = is_improvement_under(claim.lhs, RADEMACHER) and all(
        is_zero(bound - r * p, (p,)) for r, bound in bounds
    )
    return (read and features_add() and gains_agree()) or None


RADEMACHER_OPTIMUM = claim(
    "rademacher-optimum",
    "A24b",
    locator="open problem 1",
    title="Rademacher amplitudes: superposition is useless from p = 0.1227 to 1/3",
    plain="For Rademacher amplitudes and p between (9 - sqrt 21)/36 and 1/3 no W gains more than "
    "p min(n, d), which is what features without superposition gain (A18a), for every n and d.",
    statement=r"m=3,\ \tfrac{9-\sqrt{21}}{36}\le p\le\tfrac13:\quad I\le p\min(n,d)",
    relation="<=",
    domain=Domain(
        (FEATURES, DIMENSIONS, domains.ratio("p", 0, 1, parts=60), TIED_WEIGHTS),
        (
            NON_ZERO,
            inequality(
                "from",
                "p >= (9 - sqrt 21)/36, as 108 p^2 - 54 p + 5 <= 0",
                lambda p: threshold_residue(RADEMACHER, p),
                "<=",
                lambda: 0,
            ),
            inequality("to", "p <= 1/3", lambda p: p, "<=", lambda: Fraction(1, 3)),
        ),
    ),
    lhs=lambda W, p: best_improvement(W, p, RADEMACHER),
    rhs=lambda n, d, p: p * min(n, d),
    examples=(
        {"W": ALONE["W"], "n": 2, "d": 2, "p": Fraction(3, 10)},
        FIVE_AXES | {"p": Fraction(1, 5)},
        SIX_FEATURES | {"p": Fraction(1, 8)},
    ),
    outside=(
        {"W": SPARSE_DESIGN["W"], "n": 4, "d": 2, "p": Fraction(1, 100)},
        ZERO_WEIGHTS | {"p": Fraction(3, 10)},
    ),
    exceptions={
        "'from' widened": "just below (9 - sqrt 21)/36 superposition pays in many dimensions only, "
        "far beyond those that are drawn",
        "without 'to'": "beyond 1/3 the bound is open: CAPJ3 exceeds p there, and no W is known "
        "that does",
        "'to' widened": "as without it",
    },
    evidence=(
        derivation(
            "C^2 / D is at most the sum of C_i^2 / D_i, and each of these at most p rho_i: by CAP3 "
            "up to p = 1/6, by CAPJ3 from there on",
            _optimum_closes,
            relation="<=",
            by_hand=(
                "C^2 / D is at most the sum of C_i^2 / D_i for every n, by induction over the "
                "features, the step of which is checked; a feature with D_i = 0 has a zero row",
                "a quadratic c + b s + a s^2 with a >= 0, c >= 0 and 4ac >= b^2 is not negative",
            ),
            cites=(
                "sparsity-loss/cap3-feature",
                "sparsity-loss/capj3-feature",
                "sparsity-loss/rademacher-per-dimension",
                "sparsity-loss/capacity-sum",
            ),
            unneeded={"non-zero": "it makes the left side defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("rational W, n <= 4, d <= 3; equality at an orthonormal example", cases=80),
        search(
            "by convolution, in floats",
            cases=80,
            using={"lhs": lambda W, p: best_improvement_by_convolution(W, p, RADEMACHER)},
        ),
    ),
    mutants=(
        instead(
            "for every p up to 1/3",
            domain=Domain(
                (FEATURES, DIMENSIONS, domains.ratio("p", 0, 1, parts=60), TIED_WEIGHTS),
                (
                    NON_ZERO,
                    Assumption("positive", "p > 0", lambda p: p > 0),
                    inequality("to", "p <= 1/3", lambda p: p, "<=", lambda: Fraction(1, 3)),
                ),
            ),
            examples=({"W": SPARSE_DESIGN["W"], "n": 4, "d": 2, "p": Fraction(1, 100)},),
        ),
    ),
    sees_also=(
        "sparsity-loss/rademacher-per-dimension",
        "sparsity-loss/threshold",
        "sparsity-loss/orthonormal",
    ),
)


CLAIMS = (RADEMACHER_OPTIMUM,)
