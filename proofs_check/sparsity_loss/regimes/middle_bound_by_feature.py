"""U10 for one feature: of capacity rho it gains at most a main term plus a rest, squared (A23d).

Setting.  Inputs with non-negative even cumulants, odd m of at least 3.  The other features may each
stand for many equal ones, so that small capacities are reached.
"""

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    EVEN_CUMULANTS,
    FEATURES,
    HIGHER_POWER,
    PROBABILITY,
    SYMMETRIC_LAW,
    UNTIED_WEIGHTS,
    claim,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import constant, root
from pentad.theory.power_autoencoder.crowded_features import (
    crowded_capacities,
    crowded_feature_loss_terms,
)
from pentad.theory.power_autoencoder.middle_regime import middle_regime_feature_bound
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms_by_convolution
from pentad.theory.sparse_inputs import GAUSSIAN, AmplitudeLaw, input_cumulants, input_moments


def _crowded_gain(A: Matrix, p: Number, law: AmplitudeLaw, m: int, copies: int) -> Any:
    return crowded_feature_loss_terms(A, p, law, m, copies).scaled_improvement


def _feature_bounds(A: Matrix, p: Number, law: AmplitudeLaw, m: int, copies: int) -> Any:
    return np.array(
        [middle_regime_feature_bound(rho, p, law, m) for rho in crowded_capacities(A, copies)]
    )


def _parts(
    A: Matrix, p: Number, law: AmplitudeLaw, m: int, copies: int
) -> tuple[list[Any], list[Any]]:
    """The root of the main term, and the rest, of U10 for every feature, written out."""
    mu = input_moments(p, law, 2 * m)
    unit = root(mu[2 * m], 2 * m)
    rest = sum(comb(m, k) * mu[k + 1] / unit ** (k - 1) for k in range(1, m, 2)) / root(mu[2], 2)
    top, spread = input_cumulants(p, law, 2 * m)[2 * m], double_factorial(2 * m - 1) * mu[2] ** m
    rho = list(crowded_capacities(A, copies))
    main = [root(mu[m + 1] ** 2 / (top + spread / x**m), 2) for x in rho]
    return main, [root(x, 2) * rest for x in rho]


def _bounds_with_share(share: Fraction) -> Any:
    """U10 with its main term multiplied by a number."""

    def bounds(A: Matrix, p: Number, law: AmplitudeLaw, m: int, copies: int) -> Any:
        main, rest = _parts(A, p, law, m, copies)
        factor = root(constant(share, p) + 0 * p, 2)
        return np.array([(factor * x + y) ** 2 for x, y in zip(main, rest, strict=True)])

    return bounds


def _bounds_without_rest(A: Matrix, p: Number, law: AmplitudeLaw, m: int, copies: int) -> Any:
    return np.array([x**2 for x in _parts(A, p, law, m, copies)[0]])


def _crowded(*copies: int) -> Domain:
    return Domain(
        (
            FEATURES,
            PROBABILITY,
            SYMMETRIC_LAW,
            UNTIED_WEIGHTS,
            HIGHER_POWER,
            domains.choice("copies", copies),
        ),
        (
            EVEN_CUMULANTS,
            Assumption("own", "no feature has A_ii = 0", lambda A: bool((A.diagonal() != 0).all())),
        ),
    )


DENSE: Point = {
    "A": domains.fractions([[1] * 4] * 4),
    "n": 4,
    "p": Fraction(3, 10),
    "law": GAUSSIAN,
    "m": 3,
    "copies": 1,
}


CROWDED: Point = {
    "A": domains.fractions([[1, Fraction(1, 1000)], [Fraction(1, 1000), 1]]),
    "n": 2,
    "p": Fraction(1, 10**9),
    "law": GAUSSIAN,
    "m": 3,
    "copies": 10**12,
}


MIDDLE_BY_FEATURE = claim(
    "middle-feature-bound",
    "A23d",
    locator="open problem 1",
    title="U10, feature by feature",
    plain="If the even cumulants of an input are not negative, a feature of capacity rho gains at "
    "most the square of a main term plus a rest, both explicit. The other features may each stand "
    "for many equal ones.",
    statement=r"\frac{C_i^2}{D_i}\le\left(\frac{p\mu_{m+1}}{(\kappa_{2m}+(2m-1)!!\,\kappa_2^m"
    r"\rho_i^{-m})^{1/2}}+\sqrt{\rho_i}\sum_{k<m\text{ odd}}\binom mk\frac{p\mu_{k+1}}"
    r"{(p\mu_2)^{1/2}(p\mu_{2m})^{(k-1)/(2m)}}\right)^2",
    relation="<=",
    domain=_crowded(1, 10**6, 10**12),
    lhs=_crowded_gain,
    rhs=_feature_bounds,
    delta="Not in the paper. Each feature but the i-th stands for `copies` equal ones, so that "
    "small capacities are reached.",
    examples=(DENSE, CROWDED),
    not_claimed="The order of the two as p tends to 0; A23e is the sum over features.",
    evidence=(
        exact(
            "any A with n <= 4, each other feature repeated up to 10^12 times; m = 3, 5", cases=30
        ),
        search(
            "by convolution of moments, in floats",
            cases=60,
            using={
                "lhs": lambda A, p, law, m: (
                    feature_loss_terms_by_convolution(A, p, law, m).scaled_improvement
                ),
                "domain": _crowded(1),
                "examples": (DENSE,),
            },
        ),
    ),
    mutants=(
        instead("a tenth of C*", rhs=_bounds_with_share(Fraction(1, 10))),
        instead("nine tenths of C*", rhs=_bounds_with_share(Fraction(9, 10))),
        instead("without the rest", rhs=_bounds_without_rest),
    ),
    sees_also=("sparsity-loss/middle-constant", "sparsity-loss/cumulant-energy"),
)


CLAIMS = (MIDDLE_BY_FEATURE,)
