"""With non-negative even cumulants the energy of a feature has its full Gaussian part (A10b).

Setting.  Any A, a symmetric law, odd m of at least 3; T_i = sum_j A_ij^2m, q_i = sum_j A_ij^2.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.lower_bounds.pure_and_mixed_energy import DENSE_SIGNS, ROWS
from pentad.proofs_check.sparsity_loss.settings import (
    EVEN_CUMULANTS,
    HIGHER_POWER,
    claim,
)
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.middle_regime import gaussian_energy_lower_bound
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
)
from pentad.theory.sparse_inputs import AmplitudeLaw, input_cumulants


def _unguarded_energy(A: Matrix, p: Number, law: AmplitudeLaw, m: int) -> Any:
    """The second bound written out, so that it can be evaluated where it does not hold."""
    kappa = input_cumulants(p, law, 2 * m)
    pure, q = (A ** (2 * m)).sum(-1), (A * A).sum(-1)
    return kappa[2 * m] * pure + double_factorial(2 * m - 1) * kappa[2] ** m * q**m


HIGHER_ROWS = (*ROWS[:-1], HIGHER_POWER)


CUMULANT_ENERGY = claim(
    "cumulant-energy",
    "A10b",
    locator="open problem 1",
    title="Energy of inputs with non-negative even cumulants",
    plain="For m at least 3, if the even cumulants of an input are not negative, the energy of a "
    "feature is at least its own pure part plus the full Gaussian part.",
    statement=r"m\ge3:\quad D_i\ge\kappa_{2m}T_i+(2m-1)!!\,\kappa_2^mq_i^m",
    relation=">=",
    domain=Domain(HIGHER_ROWS, (EVEN_CUMULANTS,)),
    lhs=lambda A, p, law, m: feature_loss_terms(A, p, law, m).energy,
    rhs=gaussian_energy_lower_bound,
    examples=(DENSE_SIGNS | {"p": Fraction(1, 100)},),
    evidence=(
        exact("any A with n <= 4, five laws, m = 1, 3, 5"),
        search(
            "energy by convolution, in floats",
            using={
                "lhs": lambda A, p, law, m: feature_loss_terms_by_convolution(A, p, law, m).energy
            },
        ),
    ),
    mutants=(
        instead(
            "without the condition on the cumulants",
            domain=Domain(HIGHER_ROWS),
            examples=(DENSE_SIGNS,),
            rhs=_unguarded_energy,
        ),
        instead(
            "m = 1, where the two parts are one and the same",
            domain=Domain(ROWS, (EVEN_CUMULANTS,)),
            examples=(DENSE_SIGNS | {"m": 1},),
            rhs=_unguarded_energy,
        ),
        instead(
            "(2m + 1)!! for (2m - 1)!!",
            rhs=lambda A, p, law, m: (
                _unguarded_energy(A, p, law, m)
                + (double_factorial(2 * m + 1) - double_factorial(2 * m - 1))
                * input_cumulants(p, law, 2)[2] ** m
                * (A * A).sum(-1) ** m
            ),
        ),
    ),
)


CLAIMS = (CUMULANT_ENERGY,)
