"""Regular polygons that are saddles (E24d), as certificates of the form "box".

The loss is that of `minima`, along a line: each unknown is its value at the critical point and a
rational multiple of t.  The equations are those of the critical point, and t = 0; there the second
derivative by t is negative.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from pentad.proofs_check.certificates.minima import Written, written_out
from pentad.proofs_check.checker.check import BITS, Interval, Values, derivative, parsed
from pentad.proofs_check.spectral_geometry.certified_minima.polygons import whole_polygon
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.critical_points import CriticalPoint

CORNERS = (10, 11, 12, 13)
"""With 14 and 15 elimination meets a pivot that intervals do not tell from zero."""

RADIUS = Fraction(1, 10**14)
"""Half the side of the box: elimination of so many unknowns widens what it begins with."""

DIGITS = 3
"""After the point, of the directions."""


def certificates() -> dict[str, Callable[[], dict[str, Any]]]:
    """Polygons with ten corners and more."""
    return {f"polygon_{k}": partial(_polygon, k) for k in CORNERS}


def _polygon(k: int) -> dict[str, Any]:
    title = f"{k} features in the plane: at the regular polygon the loss falls along a line"
    return saddle_certificate(whole_polygon(k), title)


def saddle_certificate(point: CriticalPoint, title: str) -> dict[str, Any]:
    """That about a certified critical point in the plane lies one at which the loss has a fall.

    Raises
    ------
    ValueError
        If a bias is not negative, the point is not in the plane, or no direction is known in which
        the loss falls.
    """
    require(point.direction is not None, "no direction is known in which the loss falls")
    require(len(point.W) == 2, f"features are in the plane; got {len(point.W)} dimensions")
    written, steps = written_out(point, RADIUS), _steps(point)
    names = list(written.variables)
    moved = {name: f"at_{name} + {steps[name]}*t" for name in names}
    return {
        "form": "box",
        "title": title,
        "variables": {
            **{f"at_{name}": ends for name, ends in written.variables.items()},
            "t": [str(-RADIUS), str(RADIUS)],
        },
        "definitions": {**moved, **written.definitions, "slope": "D(L,t)"},
        "zeros": [*(f"D(L,at_{names[k]})" for k in _pivots(written)), "t"],
        "about": "the zero",
        "alternatives": [[*written.conditions, "D(slope,t) < 0"]],
        "tree": "a",
    }


def _pivots(written: Written) -> list[int]:
    """An order of the equations in which elimination meets no pivot near zero."""
    from scipy.linalg import lu

    middle = {
        name: Interval.of(sum(map(Fraction, ends), Fraction(0)) / 2)
        for name, ends in written.variables.items()
    }
    definitions = {name: parsed(text) for name, text in written.definitions.items()}
    jet = Values(middle, definitions).jet(parsed("L"), 2)
    slopes = [derivative(jet, k) for k in range(len(middle))]
    hessian = [[derivative(slope, k)[()].lo / 2**BITS for k in range(len(middle))]
               for slope in slopes]  # fmt: skip
    rows: list[int] = lu(np.array(hessian), p_indices=True)[0].tolist()
    return list(np.argsort(rows))


def _steps(point: CriticalPoint) -> dict[str, Fraction]:
    """The direction by unknown, turned so that the entry that rotations fix does not move."""
    assert point.direction is not None
    n = len(point.b)
    rows = np.array(point.direction.vector, dtype=float).reshape(3, n)
    W, first = point.W.astype(float), int(point.order[0])
    turn = rows[1, first] / W[0, first]
    rows[:2] -= turn * np.array([-W[1], W[0]])
    names = [*([f"w{i}_{j}" for j in range(n)] for i in range(2)), [f"b{j}" for j in range(n)]]
    scale = 10**DIGITS
    return {
        name: Fraction(round(float(entry) * scale), scale)
        for row, listed in zip(rows, names, strict=True)
        for name, entry in zip(listed, row, strict=True)
    }
