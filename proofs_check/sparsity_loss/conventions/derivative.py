r"""The derivative of the loss along any direction is that of a polynomial (A28b).

Setting.  A = W^T W, and I(W + t V) is a polynomial in t.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    PROBABILITY,
    READ_OUTS,
    SYMMETRIC_LAW,
    TIED_WEIGHTS,
    TWO_FEATURES,
    claim,
    improvement,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms
from pentad.theory.power_autoencoder.slopes_of_the_loss import (
    slope_by_interpolation,
    slope_by_polynomials,
)
from pentad.theory.sparse_inputs import RADEMACHER, AmplitudeLaw


def _slope_by_autograd(W: Matrix, V: Matrix, p: Number, law: AmplitudeLaw, m: int) -> float:
    import torch

    weights = torch.tensor(W, requires_grad=True)
    (gradient,) = torch.autograd.grad(improvement(weights, p, law, m), weights)
    return float((gradient * torch.tensor(V)).sum())


def _against_scale(
    slope: Number, W: Matrix, V: Matrix, p: Number, law: AmplitudeLaw, m: int
) -> Any:
    """1 + slope / scale, with 2 C + D at |W| + |V| as scale: slopes near zero stay comparable."""
    terms = loss_terms(gram(abs(W) + abs(V)), p, law, m)
    scale = 2 * terms.correlation + terms.energy
    return 1 + slope(W, V, p, law, m) / (scale + (scale == 0))


DERIVATIVE = claim(
    "derivative",
    "A28b",
    locator="section 2",
    title="The derivative of the exact loss",
    plain="The slope of the improvement along any direction, from the one body of code that "
    "computes the loss, is the exact one.",
    statement=r"\left.\tfrac{d}{dt}I(W+tV)\right|_{t=0}=[t^1]\,I(W+tV)",
    relation="==",
    domain=Domain(
        (
            domains.integer("n", 1, 3),
            domains.integer("d", 1, 2),
            PROBABILITY,
            SYMMETRIC_LAW,
            TIED_WEIGHTS,
            READ_OUTS,
            domains.choice("m", (1, 3)),
        )
    ),
    lhs=lambda W, V, p, law, m: _against_scale(slope_by_polynomials, W, V, p, law, m),
    rhs=lambda W, V, p, law, m: _against_scale(slope_by_interpolation, W, V, p, law, m),
    examples=(
        {
            "W": TWO_FEATURES,
            "V": TWO_FEATURES,
            "n": 2,
            "d": 2,
            "p": Fraction(1, 3),
            "law": RADEMACHER,
            "m": 3,
        },
    ),
    evidence=(
        exact("polynomial arithmetic against interpolation, exact rationals", cases=25),
        search(
            "polynomial arithmetic against automatic differentiation",
            cases=40,
            using={
                "rhs": lambda W, V, p, law, m: _against_scale(_slope_by_autograd, W, V, p, law, m)
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the improvement of V instead of the slope",
            lhs=lambda V, p, law, m: improvement(W=V, p=p, law=law, m=m),
        ),
    ),
)


CLAIMS = (DERIVATIVE,)
