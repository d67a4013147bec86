r"""What a block is as a frame and as a design: the names that frame theory has for it.

For k features of equal length in a span of r dimensions, at length 1:

- an equal-norm Parseval frame (after scaling): \( \sum_i w_i w_i^\top = (k / r) I \);
- equiangular: all \( |\langle w_i, w_j \rangle| \) agree.  An equiangular tight frame attains
  Welch's bound \( (k - r) / (r (k - 1)) \) on the squared coherence, and then, with the matrix S of
  the signs, zero on the diagonal, and an integer a,

\[ S^2 = (k - 1) I + a S, \qquad a^2 r (k - r) = (k - 1) (k - 2r)^2 ; \]

- the orthoplex bound \( 1 / r \), for more than r (r + 1) / 2 features;
- a spherical t-design: the means of the Gegenbauer polynomials of degrees 1 to t over all inner
  products vanish.  Lines are designs by the even degrees alone, t of them for degrees up to 2t.

Each property comes with its defect and with what noise explains of it.  Sources: Welch (1974);
Strohmer and Heath (2003) for equiangular tight frames; Delsarte, Goethals and Seidel (1977).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from pentad.theory.frames.coherence_bounds import orthoplex_lower_bound, welch_lower_bound

ETF = "equiangular tight frame"

STRONGEST = 12
"""Degrees up to this are tried: no design of more is a geometry with few features."""


class FrameProperty(NamedTuple):
    """A property with its certificate, dimensionless.

    Attributes
    ----------
    name : as in "equiangular tight frame"
    defect : how far it is missed
    allowed : so much of it the noise explains
    integers : the identity in integers that holds exactly, if there is one
    """

    name: str
    defect: float
    allowed: float
    integers: str = ""


def _frame_properties(
    A: Float[np.ndarray, "k k"], r: int, noise: float, *, lines: bool
) -> tuple[FrameProperty, ...]:
    """The properties that hold up to the noise of A / max A_ii, for k >= 2 features."""
    k = len(A)
    squares = A.diagonal()
    allowed = 4 * noise
    uneven = float((squares.max() - squares.min()) / squares.max())
    if k < 2 or uneven > allowed:
        return ()
    G = A / np.sqrt(squares[:, None] * squares)
    found = []
    tight = float(np.linalg.norm(G @ G * (r / k) - G, ord=2))
    if tight <= allowed * k:
        found.append(FrameProperty("equal-norm Parseval frame", tight, allowed * k))
    cosines = abs(G[~np.eye(k, dtype=bool)])
    coherence = float(cosines.max())
    spread = coherence - float(cosines.min())
    if spread <= allowed and coherence > allowed and k > 2 and r > 1:
        found.append(FrameProperty("equiangular", spread, allowed))
    if k > r > 1:
        welch = coherence - float(welch_lower_bound(k, r)) ** 0.5
        if abs(welch) <= allowed:
            found.append(FrameProperty("Welch bound attained", welch, allowed))
            integers = _equiangular_integers(G, r)
            if integers and tight <= allowed * k:
                found.append(FrameProperty(ETF, max(spread, tight), allowed * k, integers))
        if k > r * (r + 1) // 2:
            orthoplex = coherence - float(orthoplex_lower_bound(k, r)) ** 0.5
            if abs(orthoplex) <= allowed:
                found.append(FrameProperty("orthoplex bound attained", orthoplex, allowed))
    strength = _design(G, r, noise, lines=lines)
    return (*found, strength) if strength else tuple(found)


def _equiangular_integers(G: Float[np.ndarray, "k k"], r: int) -> str:
    """The identity of the signs of an equiangular tight frame, checked in integers; or nothing."""
    k = len(G)
    S = np.where(G < 0, -1, 1) * (1 - np.eye(k, dtype=np.int64))
    square = S @ S - (k - 1) * np.eye(k, dtype=np.int64)
    a = int(square[0, 1] * S[0, 1])
    rank_fits = a * a * r * (k - r) == (k - 1) * (k - 2 * r) ** 2
    return f"S^2 = {k - 1} I + ({a}) S" if rank_fits and (square == a * S).all() else ""


def _design(
    G: Float[np.ndarray, "k k"], r: int, noise: float, *, lines: bool
) -> FrameProperty | None:
    """The design of the largest strength; None if it is none, or says no more than tightness."""
    if r < 2:
        return None
    before, now = np.ones_like(G), G
    worst, strength = 0.0, 0
    for degree in range(1, STRONGEST + 1):
        mean = abs(float(now.mean()))
        if not lines or degree % 2 == 0:
            if mean > noise * degree * (degree + r - 2) / (r - 1):
                break
            worst, strength = max(worst, mean), degree
        ahead = 2 * degree + r - 2
        before, now = now, (ahead * G * now - degree * before) / (degree + r - 2)
    if strength < (4 if lines else 2):
        return None
    name = f"projective {strength // 2}-design" if lines else f"spherical {strength}-design"
    return FrameProperty(name, worst, noise * strength * (strength + r - 2) / (r - 1))


def _frame_name(geometry: str, A: Float[np.ndarray, "k k"], r: int, noise: float) -> str:
    """The name, or that of an equiangular tight frame if it only counts features."""
    if " in " not in geometry:
        return geometry
    k = len(A)
    described, _, rest = geometry.partition(f" in {r} dimension")
    if described not in (f"{k} features", f"{k} lines") or not rest or "scheme" in rest:
        return geometry
    products = abs(A[~np.eye(k, dtype=bool)])
    if k < 3 or r < 2 or np.ptp(products) > 4 * noise * A.diagonal().max():
        return geometry
    properties = _frame_properties(A, r, noise, lines=False)
    if any(one.name == ETF for one in properties):
        return f"{ETF}, {described} in {r} dimensions"
    return geometry
