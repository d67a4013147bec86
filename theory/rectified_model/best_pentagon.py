r"""The regular pentagon that is best for one active feature: its floor, size and bias.

With rho = cos 72 degrees each of its five outputs loses K* = K(rho); beta* = tau rho is where that
is attained, a* = N / M its squared circumradius, and -a* beta* its common bias.  All three are
algebraic numbers of degree 8.  Everything is dimensionless.  Source: ours.
"""

from fractions import Fraction
from functools import cache, reduce
from typing import Any, NamedTuple

import numpy as np

from pentad.theory.numbers.balls import working_bits
from pentad.theory.numbers.integer_relations import shortest_power_relation
from pentad.theory.numbers.krawczyk import symmetric_eigenvalues
from pentad.theory.numbers.scalars import ball, cosine_of_turn, enclosure, rational, require
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.one_output import kept_energy, own_correlation, own_energy
from pentad.theory.rectified_model.pentagon_floor import floor_of_ratio
from pentad.theory.rectified_model.polygon_polynomials import polygon_polynomials
from pentad.theory.rectified_model.rectified_loss import sturm_root_count
from pentad.theory.rectified_model.toy_loss import one_active_derivatives, one_active_loss
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives


class BestPentagon(NamedTuple):
    """Balls around beta*, a* and K*, and the slope K'(cos 72 degrees)."""

    ratio: Any
    squared_radius: Any
    floor: Any
    slope: Any


def best_pentagon() -> BestPentagon:
    """The pentagon at the precision of the surrounding `precision` block.

    >>> [round(float(x), 9) for x in best_pentagon()]
    [0.206060056, 1.369975767, 0.015825627, 0.114461069]
    """
    return _best_pentagon(working_bits())


@cache
def _best_pentagon(bits: int) -> BestPentagon:
    rho = cosine_of_turn(Fraction(2, 5), bits)
    found = floor_of_ratio(rho)
    beta = found.tau * rho
    M = own_energy(beta) + 2 * kept_energy(rho, beta)
    return BestPentagon(beta, own_correlation(beta) / M, found.value, found.slope)


def pentagon_loss(square: Any, bias: Any) -> Any:
    """5 L_1 of a regular pentagon of squared circumradius a and common bias b, from its features.

    The features are placed in the plane, and the loss of the toy model is summed over them.

    Parameters
    ----------
    square, bias : balls
        With b < 0, so that features beyond a right angle do not overlap.

    >>> star = best_pentagon()
    >>> abs(pentagon_loss(star.squared_radius, -star.squared_radius * star.ratio)
    ...     - 5 * star.floor) < Fraction(1, 10**18)
    True
    """
    W, b = placed_pentagon(square, bias)
    return ball(one_active_loss(gram(W), b))


def placed_pentagon(square: Any, bias: Any) -> tuple[np.ndarray, np.ndarray]:
    """Features of a regular pentagon as columns, and its biases, in balls.

    >>> W, b = placed_pentagon(1, Fraction(-1, 5))
    >>> W.shape, b.shape
    ((2, 5), (5,))
    """
    radius = ball(square).sqrt()
    turns = [Fraction(2 * j, 5) for j in range(5)]
    corners = [[cosine_of_turn(t) for t in turns], [cosine_of_turn(t - Fraction(1, 2))
                                                    for t in turns]]  # fmt: skip
    return radius * np.array(corners, dtype=object), np.array([ball(bias)] * 5, dtype=object)


# Algebraic numbers --------------------------------------------------------------------------

NAMES = ("ratio", "squared_radius", "floor")
"""Those of `BestPentagon` that are algebraic numbers."""


def algebraic_factors(name: str) -> tuple[tuple[int, ...], ...]:
    """Irreducible integer polynomials of which one vanishes at that number; constant term first.

    By resultants: 2 N' M = N M' at a critical pentagon, a M = N, and (1/3 - K) M = N^2.

    Raises
    ------
    ValueError
        For a name that is none of `NAMES`.
    """
    require(name in NAMES, f"the pentagon's numbers are {', '.join(NAMES)}; got {name!r}")
    if name != "floor":
        return polygon_polynomials(5, 1)[NAMES.index(name)]
    return _floor_factors()


@cache
def _floor_factors() -> tuple[tuple[int, ...], ...]:
    import sympy

    beta, c, K = sympy.symbols("beta c K")
    N = (1 - beta) ** 2 * (2 + beta) / 6
    M = (1 - beta) ** 3 / 3 + 2 * (c - beta) ** 3 / (3 * c)
    slope = sympy.cancel((2 * N.diff(beta) * M - N * M.diff(beta)) / (1 - beta))
    stationary = sympy.numer(sympy.together(slope))
    value = sympy.numer(sympy.together((sympy.Rational(1, 3) - K) * M - N**2))
    field = sympy.minimal_polynomial(sympy.cos(2 * sympy.pi / 5), c)
    whole = sympy.resultant(sympy.resultant(stationary, value, beta), field, c)
    listed = sympy.Poly(whole, K).factor_list()[1]
    return tuple(tuple(int(x) for x in factor.all_coeffs()[::-1]) for factor, _ in listed)


def minimal_polynomial_of(name: str) -> tuple[int, ...]:
    """The factor that alone can vanish at the ball around the number.

    Raises
    ------
    ValueError
        For an unknown name, or if several factors may vanish.
    """
    _require_number(name)
    value = getattr(best_pentagon(), name)
    kept = [p for p in algebraic_factors(name) if _at(p, value).contains(0)]
    require(len(kept) == 1, f"one factor vanishes at {name}; got {len(kept)}")
    return kept[0]


def minimal_polynomial_by_lattice(name: str) -> tuple[int, ...]:
    """The shortest integer relation of degree 8 of the powers of the number, to 900 bits.

    Raises
    ------
    ValueError
        For an unknown name.
    """
    from flint import ctx

    _require_number(name)
    value = getattr(_best_pentagon(4000), name)
    with ctx.workprec(4000):
        return tuple(shortest_power_relation(enclosure(value), 8, bits=900))


def _require_number(name: str) -> None:
    known = BestPentagon._fields
    require(name in known, f"numbers of the pentagon are {', '.join(known)}; got {name!r}")


def _at(polynomial: tuple[int, ...], x: Any) -> Any:
    return reduce(lambda total, c: total * x + c, reversed(polynomial), 0 * x)


def roots_between(polynomial: tuple[int, ...], low: Fraction, high: Fraction) -> int:
    """How many real roots of an integer polynomial lie in (low, high], by Sturm's theorem.

    >>> roots_between((-2, 0, 1), Fraction(1), Fraction(2))
    1
    """
    from flint import fmpq_poly

    return sturm_root_count(fmpq_poly(list(polynomial)), rational(low), rational(high))


# Curvature ----------------------------------------------------------------------------------


def pentagon_spectrum() -> list[Any]:
    """Eigenvalues of the Hessian of 5 L_1 at the best pentagon by all 15 weights and biases.

    The least in size is that of the rotation, which is 0.

    Returns
    -------
    list of 15 balls, sorted
    """
    from flint import ctx

    bits = working_bits()
    star = _best_pentagon(bits)
    W, b = placed_pentagon(star.squared_radius, -star.squared_radius * star.ratio)
    hessian = weight_derivatives(W, one_active_derivatives(gram(W), b)).hessian
    with ctx.workprec(bits):
        return [ball(value, bits) for value in symmetric_eigenvalues(hessian)]
