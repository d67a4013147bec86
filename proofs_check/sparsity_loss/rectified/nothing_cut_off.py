r"""Where nothing is cut off, the rectified loss is that of the power (A27a).

Setting.  The output is (A x + b)_+^m, inputs are b_j u_j with u_j uniform on [0, 1], and no entry
of A and b is below 0.

Idea.  Inclusion and exclusion over the corners of cubes on one side, cumulants on the other.
"""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import PROBABILITY, both, claim, spanned
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Choose, Domain, Parameter, applied, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms
from pentad.theory.rectified_model.rectified_loss import (
    rectified_loss_terms,
    rectified_loss_terms_by_definition,
)
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM


def _thirds(choose: Choose, count: int) -> list[Fraction]:
    return [Fraction(choose(0, 3), 3) for _ in range(count)]


NON_NEGATIVE: tuple[Parameter, ...] = (
    domains.integer("n", 1, 3),
    PROBABILITY,
    domains.integer("m", 1, 3),
    Parameter(
        "A",
        "(n, n) matrix of entries >= 0",
        lambda choose, x: fractions([_thirds(choose, x["n"]) for _ in range(x["n"])]),
    ),
    Parameter("b", "n numbers >= 0", lambda choose, x: fractions([_thirds(choose, x["n"])])[0]),
)


def _polynomial_terms(A: Matrix, b: Number, p: Number, m: int) -> Any:
    return both(feature_loss_terms(A, p, POSITIVE_UNIFORM, m, bias=b))


def _cubes_agree_with_cumulants(claim: Claim) -> bool | None:
    """Both sides for one and two features: every row of free entries, with and without zeros."""
    from sympy import Symbol, expand, symbols

    a, c, e, f, p = symbols("a c e f p", positive=True)
    rows = ([[a]], [[0 * a]], [[a, c], [e, f]], [[a, 0 * c], [e, 0 * f]], [[0 * a] * 2] * 2)
    for A, m in product(
        (np.array(entries, dtype=object) for entries in rows), spanned(claim.domain.parameter("m"))
    ):
        n = len(A)
        b = np.array([Symbol(f"b_{i}", nonnegative=True) for i in range(n)], dtype=object)
        point = {"A": A, "b": b, "n": n, "p": p, "m": m}
        left, right = applied(claim.lhs, point), applied(claim.rhs, point)
        if not all(expand(x - y) == 0 for x, y in zip(left, right, strict=True)):
            return None
    return True


NOTHING_CUT_OFF = claim(
    "rectified-loss",
    "A27a",
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for m = 1",
    title="The exact rectified loss where nothing is cut off",
    plain="With non-negative weights and biases the rectifier does nothing, and inclusion and "
    "exclusion over cubes gives exactly what the cumulants give.",
    statement=r"A_{ij},b_i\ge0:\quad (C_i,D_i)_{\text{cubes}}=(C_i,D_i)_{\text{cumulants}}",
    relation="==",
    domain=Domain(NON_NEGATIVE),
    lhs=lambda A, b, p, m: both(rectified_loss_terms(A, b, p, m)),
    rhs=_polynomial_terms,
    examples=(
        {
            "n": 2,
            "p": Fraction(1, 3),
            "m": 2,
            "A": fractions([[1, 2], [1, 1]]),
            "b": fractions([[1, 0]])[0],
        },
    ),
    evidence=(
        derivation(
            "one and two features, all entries and biases at once, zeros among them or not",
            _cubes_agree_with_cumulants,
            reach="region",
            region="n = 1, 2 and m = 1, 2, 3, for every p, A and b",
        ),
        exact("rational A and b, n <= 3, m <= 3, inputs uniform on [0, 1]", cases=25),
        search(
            "Gauss-Legendre quadrature over the cube of every active set, in floats",
            cases=25,
            using={
                "lhs": lambda A, b, p, m: both(
                    rectified_loss_terms_by_definition(A, b, p, m, nodes=8)
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("the bias forgotten", rhs=lambda A, b, p, m: _polynomial_terms(A, 0 * b, p, m)),
    ),
)


CLAIMS = (NOTHING_CUT_OFF,)
