"""Equal inner products and saturation make a regular simplex of superposed features (E16a).

Statement.  At least three distinct features, none zero and more than dimensions, with all inner
products equal and saturated capacity.

Idea.  Compare the entries of A^2 = lambda A for A with equal entries off the diagonal.
"""

from functools import cache
from itertools import permutations

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.simplices import (
    DISTINCT,
    EQUAL_PRODUCTS,
    EVERY_CONFIGURATION,
    NO_ZERO,
    SATURATED,
    SIZES,
    SUPERPOSED,
    THREE,
    only_simplices_are_left,
    scaled_gram,
    simplex_by_coordinates,
    simplex_gram,
    weakened,
    where,
)


@cache
def _one_eigenvalue_leaves_two_products(n: int) -> bool:
    """A^2 = lambda A for A = diag(a_i - b) + b J, every entry a symbol, b != 0 and n >= 3.

    Of the entries off the diagonal, (i, j) less (i, k) is b (a_j - a_k), so that all a_i are
    equal, to 1 say; the entries then leave b = 1 and b = -1 / (n - 1).
    """
    import sympy

    b, eigenvalue = sympy.symbols("b lambda")
    a = sympy.symbols(f"a:{n}")
    A = np.array([[a[i] if i == j else b for j in range(n)] for i in range(n)])
    excess = A @ A - eigenvalue * A
    differences = [
        excess[i, j] - excess[i, k] - b * (a[j] - a[k]) for i, j, k in permutations(range(n), 3)
    ]
    on_diagonal, off_diagonal = (entry.subs(dict.fromkeys(a, 1)) for entry in excess[0, :2])
    common = sympy.solve(off_diagonal / b, eigenvalue)[0]
    differences.append(on_diagonal.subs(eigenvalue, common) + (1 - b) * (1 + (n - 1) * b))
    return all(sympy.expand(difference) == 0 for difference in differences)


def _saturated_are_simplices(claim: Claim) -> bool | None:
    """Equal products and one eigenvalue leave equal features and simplices, in each number."""
    closes = all(_one_eigenvalue_leaves_two_products(n) for n in SIZES)
    return True if closes and only_simplices_are_left(claim, SIZES) else None


SATURATED_SIMPLEX = where(SATURATED, SUPERPOSED, NO_ZERO, DISTINCT, EQUAL_PRODUCTS, THREE)

SIMPLEX = claim(
    "simplex",
    "E16a",
    locator="Corollary 5, simplex identification",
    title="Equal inner products and saturation make a simplex",
    plain="At least three distinct features, none of them zero and more than dimensions, with all "
    "inner products equal and saturated capacity are a regular simplex: n corners, capacity "
    "(n - 1)/n each.",
    statement=r"0\ne w_i\ne w_j,\ A_{ij}=b\ (i\ne j),\ \sum_iD_i=\operatorname{rank}A<n,"
    r"\ n\ge3\ \Rightarrow\ "
    r"A=\frac{n\,A_{11}}{n-1}\left(I-\frac{J}{n}\right),\ D_i=\frac{n-1}{n}",
    relation="==",
    domain=SATURATED_SIMPLEX,
    lhs=scaled_gram,
    rhs=simplex_gram,
    fidelity="restated",
    delta="Known to us second-hand. That lengths are equal follows for n >= 3; for n = 2 it has to "
    "be assumed, since opposite vectors of lengths 1 and 2 saturate their line. A zero feature has "
    "to be excluded, since a basis and zero saturate.",
    examples=SATURATED_SIMPLEX.inside(EVERY_CONFIGURATION),
    outside=SATURATED_SIMPLEX.outside(EVERY_CONFIGURATION),
    evidence=(
        derivation(
            "the entries of A^2 = lambda A, lengths and products as symbols",
            _saturated_are_simplices,
            by_hand=(
                "b is not 0, for orthogonal features that are not zero are no more than their "
                "dimensions",
                "saturated features are eigenvectors of F, those with a product other than 0 of "
                "one eigenvalue: A^2 = lambda A",
                "b = 1 with lengths 1 leaves equal features",
            ),
            cites=("spectral-geometry/saturation",),
            reach="region",
            region="n = 3 to 8 features",
        ),
        exact("named configurations, and equal inner products for n <= 6", cases=60),
        exact(
            "against corners of the simplex in cyclotomic coordinates",
            cases=0,
            using={"rhs": simplex_by_coordinates},
        ),
    ),
    mutants=weakened(SATURATED_SIMPLEX),
    sees_also=("spectral-geometry/schur", "spectral-geometry/simplex-without-saturation"),
)

CLAIMS = (SIMPLEX,)
