"""Steps that several derivations about the loss share: moments in symbols, and how sides are read.

The sums over features are put together here from single features: C^2 / D is at most the sum of
C_i^2 / D_i, and a bound per dimension times min(n, d) is read at several sizes.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.signs import (
    has_no_minus,
    in_one_branch,
    is_zero,
    rational_function,
)
from pentad.proofs_check.sparsity_loss.settings import SIZES, spanned
from pentad.theory.numbers.domains import Point, applied
from pentad.theory.numbers.kinds import Number
from pentad.theory.power_autoencoder.gain_per_dimension import (
    capacity_gain,
    interference_gain,
    robust_capacity_gain,
    robust_interference_gain,
)
from pentad.theory.power_autoencoder.power_loss import (
    cubic_feature_loss_terms,
    feature_loss_terms_by_convolution,
    gram,
)
from pentad.theory.sparse_inputs import AmplitudeLaw


def symbolic_law(moments: Mapping[int, Any]) -> AmplitudeLaw:
    """The symmetric law with these even moments."""
    return AmplitudeLaw("symbolic", lambda s: moments.get(s, 0))


def free_symmetric_law(name: str) -> AmplitudeLaw:
    """A symmetric law whose even moments are free positive symbols."""
    from sympy import Symbol

    def moment(s: int) -> Any:
        return 0 if s % 2 else Symbol(f"{name}_{s}", positive=True)

    return AmplitudeLaw(name, moment)


def odd_powers(claim: Claim) -> range:
    """The powers m of a claim, from the least to the largest."""
    return spanned(claim.domain.parameter("m"), step=2)


def one_among_others(m: int) -> dict[str, Any]:
    """A feature with A_11 = w^2 and all others as one input with free moments of its own."""
    from sympy import Symbol

    W = np.array([[Symbol("w", positive=True), 1]], dtype=object)
    laws = (free_symmetric_law("mu"), free_symmetric_law("nu"))
    return {"W": W, "n": 2, "d": 1, "p": Symbol("p", positive=True), "law": laws, "m": m}


def law_of_input(moments: Mapping[int, Any], p: Number) -> AmplitudeLaw:
    """The law of amplitudes of inputs with these even moments."""
    return symbolic_law({s: x / p for s, x in moments.items()})


def input_moments_in_symbols(m: int, u: Number) -> dict[int, Any]:
    """Symbols for E x^2 .. E x^2m of an input, the last of which is u^2m."""
    from sympy import symbols

    orders = range(2, 2 * m, 2)
    names = symbols([f"e_{s}" for s in orders], positive=True)
    return dict(zip(orders, names, strict=True)) | {2 * m: u ** (2 * m)}


def is_best_improvement(side: Any, m: int) -> bool:
    """Whether a side is (sum C_i)^2 / sum D_i, by convolution, for two features of the plane."""
    from sympy import Integer, symbols

    names = symbols("a b", real=True)
    W = np.array([[names[0], names[1]], [Integer(0), Integer(1)]])
    p, u = symbols("p u", positive=True)
    moment = input_moments_in_symbols(m, u)
    law = law_of_input(moment, p)
    point = {"W": W, "n": 2, "d": 2, "p": p, "law": law, "m": m}
    terms = feature_loss_terms_by_convolution(gram(W), p, law, m).summed()
    chosen = (*names, p, u, *(x for s, x in moment.items() if s < 2 * m))
    return is_zero(applied(side, point) - terms.correlation**2 / terms.energy, chosen)


def is_improvement_under(side: Any, law: AmplitudeLaw) -> bool:
    """Whether a side of W and p is C^2 / D for this law and m = 3, for two features of the plane.

    By convolution; W up to rotation and scale.
    """
    from sympy import Integer, symbols

    p = symbols("p", positive=True)
    a, b = symbols("a b", real=True)
    W = np.array([[a, b], [Integer(0), Integer(1)]])
    terms = feature_loss_terms_by_convolution(gram(W), p, law, 3).summed()
    return is_zero(applied(side, {"W": W, "p": p}) - terms.scaled_improvement, (a, b, p))


def is_per_dimension(side: Any, point: Point, names: Sequence[Any]) -> bool:
    """Whether a side is min(n, d) times what it is for one feature in one dimension, at `SIZES`."""
    each = applied(side, point)
    return all(
        is_zero(applied(side, {**point, "n": n, "d": d}) - min(n, d) * each, names)
        for n, d in SIZES
    )


@cache
def features_add() -> bool:
    """C^2 / D is at most the sum of C_i^2 / D_i: the gap of two features is a square over D's."""
    from sympy import symbols

    c1, c2, d1, d2 = symbols("c1 c2 d1 d2", positive=True)
    lost = c1**2 / d1 + c2**2 / d2 - (c1 + c2) ** 2 / (d1 + d2)
    square = (c1 * d2 - c2 * d1) ** 2 / (d1 * d2 * (d1 + d2))
    return is_zero(lost - square, (c1, c2, d1, d2))


@cache
def gains_agree() -> bool:
    """Whether the gains by capacity are rho times those by interference t = 1 / rho, both kinds."""
    from sympy import Min, symbols

    p, rho, b, *moments = symbols("p rho b mu_2 mu_4 mu_6", positive=True)
    law = symbolic_law(dict(zip((2, 4, 6), moments, strict=True)))
    gaps = [
        capacity_gain(rho, p, law) - rho * interference_gain(1 / rho, p, law),
        robust_capacity_gain(rho, p, law) - rho * robust_interference_gain(1 / rho, p, law),
    ]
    return all(is_zero(gap.replace(Min, lambda *_: b), (p, rho, b, *moments)) for gap in gaps)


def energy_exceeds(
    claim: Claim, row: Sequence[Any], inputs: Mapping[str, Any], positive: Sequence[Any]
) -> bool:
    """Whether D_i less C_i^2 / gain has no negative coefficient in the squares of a row.

    The claim says C_i^2 <= gain D_i; nor may the gain have one.
    """
    point = {"V": np.eye(4, dtype=int), "W": np.array([row] * 4), **inputs}
    left, right = (applied(side, point)[0] for side in (claim.lhs, claim.rhs))
    energy = cubic_feature_loss_terms(point["W"], inputs["p"], inputs["law"]).energy[0]
    sides = (in_one_branch(side, (*positive, *row), {}) for side in (left, right, energy))
    squared, bound, energy = (rational_function(side, positive, row) for side in sides)
    gain = bound / energy
    return all(has_no_minus(part, len(row)) for part in (gain, energy - squared / gain))
