r"""On fine grids the shifts of one concept satisfy no coherence condition (D21).

Setting.  A Gaussian concept of standard deviation sigma on the line, and its shifts by multiples of
1/n.

Idea.  Overlaps of Gaussians are Gaussian; neighbours have exp(-1 / (4 sigma^2 n^2)), and amplitudes
of one size, the best case, need less than 1 / (2k - 1).

Not claimed.  That recovery fails there: the hypothesis of D20b cannot be satisfied, that is all. On
the circle, terms of the order of exp(-1 / (4 sigma^2)) are left out.
"""

from fractions import Fraction

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import claim
from pentad.theory.numbers.domains import Domain, Parameter, applied, inequality, integer, ratio
from pentad.theory.numbers.scalars import power, root
from pentad.theory.operators.recovery_shifts import (
    logarithm,
    neighbour_coherence,
    overlap_by_integration,
    sampled_shifts,
    shift_overlap,
)
from pentad.theory.operators.recovery_support import largest_product

SHIFT = ratio("shift", -3, 3, parts=8)
WIDTH = ratio("width", 1, 2, parts=8)


def _for_all_shifts(claim: Claim) -> bool | None:
    """Both sides in symbols, the left one by integrals that SymPy does."""
    from sympy import Symbol, expand

    point = {"shift": Symbol("s", real=True), "width": Symbol("sigma", positive=True)}
    difference = applied(claim.lhs, point) - applied(claim.rhs, point)
    return True if expand(difference) == 0 else None


OVERLAP = claim(
    "shift-overlap",
    "D21a",
    locator="beyond the paper",
    title="Overlaps of Gaussian concepts",
    plain="A Gaussian concept and its shift by s have a normalised product of "
    "exp(-s^2 / (4 sigma^2)).",
    statement=r"\frac{\int g(t)\,g(t-s)\,dt}{\int g^2}=e^{-s^2/4\sigma^2},\qquad "
    r"g(t)=e^{-t^2/2\sigma^2}",
    relation="==",
    domain=Domain((SHIFT, WIDTH)),
    lhs=overlap_by_integration,
    rhs=shift_overlap,
    examples=({"shift": Fraction(1), "width": Fraction(1)},),
    evidence=(
        derivation("integrals in symbols", _for_all_shifts, reach="everywhere"),
        search("sums over a fine grid in place of integrals, in floats"),
    ),
    mutants=(
        instead(
            "exp(-s^2 / (2 sigma^2))",
            rhs=lambda shift, width: power(shift_overlap(shift, width), 2),
        ),
        instead(
            "exp(-s^2 / (4 sigma))",
            rhs=lambda shift, width: shift_overlap(shift, root(width, 2)),
        ),
    ),
    sees_also=("neural-operators/guarantee-on-fine-grids",),
)

POINTS = integer("n", 1, 60)
NARROW = Parameter(
    "width", "1/200 to 3/10", lambda choose, _: Fraction(choose(1, 60), 200), Fraction(1, 200),
    Fraction(3, 10),
)  # fmt: skip
ACTIVE = integer("k", 2, 6)


def _product_of_sampled_neighbours(n: int, width: float, k: int) -> float:
    return (2 * k - 1) * float(largest_product(sampled_shifts(n, width, 3)))


FINE = inequality(
    "fine",
    "n >= 1 / (2 sigma sqrt(ln(2k - 1)))",
    lambda n, width, k: 4 * n * n * width * width * logarithm(2 * k - 1, width),
    ">=",
    lambda: 1,
)
PUBLISHED = {"n": 16, "width": Fraction(3, 100), "k": 2}

NO_GUARANTEE = claim(
    "guarantee-on-fine-grids",
    "D21b",
    locator="model recovery, across discretisations",
    title="On fine grids no amplitudes satisfy the coherence condition",
    plain="With at least 1 / (2 sigma sqrt(ln(2k - 1))) points a unit of length, neighbouring "
    "shifts of a Gaussian concept are so alike that (2k - 1) mu is at least 1: whatever the "
    "amplitudes, the guarantee for k active codes does not apply.",
    statement=r"n\ge\frac1{2\sigma\sqrt{\ln(2k-1)}}\ \Rightarrow\ (2k-1)\,\mu_n\ge1,\qquad "
    r"\mu_n=e^{-1/4\sigma^2n^2}",
    relation=">=",
    domain=Domain((POINTS, NARROW, ACTIVE), (FINE,)),
    lhs=lambda n, width, k: (2 * k - 1) * neighbour_coherence(n, width),
    rhs=lambda: 1,
    examples=(PUBLISHED, {"n": 60, "width": Fraction(3, 100), "k": 2}),
    outside=(PUBLISHED | {"width": Fraction(298, 10**4)}, PUBLISHED | {"n": 15}),
    evidence=(
        exact("rational widths, balls"),
        search(
            "in floats, with sampled concepts around neighbouring points",
            cases=80,
            using={"lhs": _product_of_sampled_neighbours},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "2k in place of 2k - 1 in the threshold",
            domain=Domain(
                (POINTS, NARROW, ACTIVE),
                (
                    inequality(
                        "fine",
                        "n >= 1 / (2 sigma sqrt(ln(2k)))",
                        lambda n, width, k: 4 * n * n * width * width * logarithm(2 * k, width),
                        ">=",
                        lambda: 1,
                    ),
                ),
            ),
            examples=({"n": 100, "width": Fraction(43, 10**4), "k": 2},),
        ),
        instead("at every resolution the condition can be met", relation="<="),
        instead(
            "with 2k - 2 in place of 2k - 1",
            lhs=lambda n, width, k: (2 * k - 2) * neighbour_coherence(n, width),
        ),
    ),
    not_claimed="That codes are not recovered on fine grids.",
    sees_also=("neural-operators/support-found", "neural-operators/shift-overlap"),
)

CLAIMS = (OVERLAP, NO_GUARANTEE)
