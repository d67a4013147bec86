r"""How many points a grid needs so that a layer on it is exact.

For an input of degree B and a layer of K modes the discrete coefficients with \( k\le K \) are the
true ones if no other mode falls on them, that is, if \( n-K>B \). With \( n>2K \), so that the
layer has a place for its modes, this is \( n\ge K+\max(K,B)+1 \). No grid needs twice the degree of
its input. Where B < K the layers of this suite, which leave out modes that have no place, are exact
from 2B + 1 points on, so that the threshold is sharp only for \( B\ge K \).
"""

from pentad.theory.numbers.scalars import require_count


def exact_from(modes: int, degree: int) -> int:
    r"""\( K+\max(K,B)+1 \), from which on a layer of K modes is exact for inputs of degree B.

    Parameters
    ----------
    modes
        K, the largest mode of the layer.
    degree
        B, of the input.

    Raises
    ------
    ValueError
        If one of them is no integer of at least 0.

    >>> exact_from(6, 11), exact_from(3, 1)
    (18, 7)
    """
    require_count(modes, "modes", least=0)
    require_count(degree, "degree", least=0)
    return modes + max(modes, degree) + 1


def least_exact(modes: int, degree: int) -> int:
    r"""\( B+\min(K,B)+1 \), the same for layers that leave out modes above n/2; sharp.

    Raises
    ------
    ValueError
        If one of them is no integer of at least 0.

    >>> least_exact(6, 11), least_exact(3, 1)
    (18, 3)
    """
    require_count(modes, "modes", least=0)
    require_count(degree, "degree", least=0)
    return degree + min(modes, degree) + 1


def exact_through_polynomial(modes: int, degree: int, power: int) -> int:
    r"""\( K+\max(B,dK)+1 \), for encoding, a polynomial of degree d, and decoding.

    Parameters
    ----------
    modes, degree
        As for `exact_from`.
    power
        d, the degree of the nonlinearity, at least 1.

    Raises
    ------
    ValueError
        If one of them is too small.

    >>> exact_through_polynomial(3, 6, 2), exact_through_polynomial(3, 7, 2)
    (10, 11)
    """
    require_count(power, "power")
    return exact_from(modes, max(degree, power * modes))
