"""What bounds on the power autoencoder suppose of the inputs, and the cumulants that it is told by.

n features in d dimensions, activation t^m with m odd, inputs x_j = b_j xi_j with b_j Bernoulli(p)
and xi_j of a symmetric law mu.  *H3* means kappa_4(x) >= 0 and k6' = p mu_6 - 15 p^3 mu_2^3 >= 0.
"""

from pentad.theory.numbers.scalars import (
    Number,
    constant,
    family,
    rational,
    require,
    require_count,
    require_odd_power,
    require_probability,
)
from pentad.theory.sparse_inputs import AmplitudeLaw, input_cumulants


def _pure_sixth(p: Number, law: AmplitudeLaw) -> Number:
    """k6' = k6 + 15 k2 k4 = p mu_6 - 15 p^3 mu_2^3."""
    k2 = p * constant(law.moment(2), p)
    return p * constant(law.moment(6), p) - 15 * k2**3


def _require_symmetric(law: AmplitudeLaw) -> None:
    require(law.symmetric, f"this bound needs a symmetric law; got {law}")


def _even_cumulants(p: Number, law: AmplitudeLaw) -> tuple[Number, Number, Number]:
    """The cumulants k2, k4, k6 of an input of a symmetric law."""
    _require_symmetric(law)
    kappa = input_cumulants(p, law, 6)
    return kappa[2], kappa[4], kappa[6]


def _without_fractions(p: Number) -> Number:
    """A `Fraction` as a `flint.fmpq`, which mixes with the balls that roots are."""
    return rational(p) if family(p) == "fractions" else p


def _require_setting(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> None:
    require_count(n, "n")
    require_count(d, "d")
    require_probability(p)
    require_odd_power(m)
    _require_symmetric(law)


# Upper bounds -------------------------------------------------------------------------------


def even_cumulants_are_nonnegative(p: Number, law: AmplitudeLaw) -> bool:
    """H3: kappa_4(x) >= 0 and p mu_6 - 15 p^3 mu_2^3 >= 0, certainly.

    Holds for every p for Gaussian and Laplace amplitudes, for p <= 15^(-1/2) = 0.2582 for
    Rademacher and p <= 0.5071 for uniform ones.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> [even_cumulants_are_nonnegative(p, RADEMACHER) for p in (0.25, 0.26)]
    [True, False]
    """
    return bool(input_cumulants(p, law, 4)[4] >= 0) and bool(_pure_sixth(p, law) >= 0)


def cumulants_are_nonnegative(p: Number, law: AmplitudeLaw, m: int) -> bool:
    """Whether kappa_2, kappa_4, .. kappa_{2m} of a sparse input are all certainly >= 0.

    Raises
    ------
    ValueError
        If p is outside (0, 1] or m is not a positive integer.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> [cumulants_are_nonnegative(p, RADEMACHER, 3) for p in (0.05, 0.3)]
    [True, False]
    """
    require_count(m, "m")
    return all(bool(k >= 0) for k in input_cumulants(p, law, 2 * m)[2::2])
