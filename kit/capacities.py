"""Capacities that somebody computed, judged in exact arithmetic."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.matrices import _features, rational_entries
from pentad.kit.placements import ROUNDING
from pentad.theory.frames.capacity import capacities as capacities_of_gram
from pentad.theory.frames.capacity import leverages, rank
from pentad.theory.frames.frame_operator import frame_spectrum_by_definition
from pentad.theory.frames.spectral_measures import capacity_sum_lower_bound
from pentad.theory.numbers.scalars import Number, rational, require
from pentad.theory.power_autoencoder.power_loss import gram

if TYPE_CHECKING:
    from torch import Tensor

LARGEST_CHECKED = 1024
"""Entries of W up to which capacities are judged exactly."""


def check_capacity_bounds(
    W: "np.ndarray | Tensor",
    *,
    capacities: "Sequence[Number] | np.ndarray | Tensor | None" = None,
    saturation: float | Fraction | None = None,
    tolerance: float = 1e-8,
    features_as_rows: bool = False,
) -> None:
    r"""Nothing, if capacities of these features, or their saturation, were computed rightly.

    They are compared with \( D_i = |w_i|^4 / \sum_j \langle w_i, w_j \rangle^2 \).  What differs
    is judged again in rationals at the exact values of the floats, and the refusal names every
    known bound that the numbers break; all are implied by the definition.

    Parameters
    ----------
    W : (d, n) array or tensor of at most `LARGEST_CHECKED` entries
    capacities : n numbers, optional
        Your D_i.
    saturation : number, optional
        Your sum D_i / rank W, with the rank of NumPy's `matrix_rank`.
    tolerance : float >= 0
        Relative rounding allowed, 1e-4 or so for single precision; with 0 pass exact numbers.
    features_as_rows : bool
        W is (n, d).

    Raises
    ------
    AssertionError
        If a number is certainly wrong, with the values and the bounds that it breaks.
    ValueError
        If W is not a finite non-zero matrix or is too large, there is nothing to judge, or the
        numbers are not finite or not as many as features.
    """
    M = _features(W, features_as_rows)
    require(
        M.size <= LARGEST_CHECKED,
        f"exact judgement takes at most {LARGEST_CHECKED} entries of W; got shape {M.shape}",
    )
    require(tolerance >= 0, f"the tolerance must be >= 0; got {tolerance}")
    require(
        capacities is not None or saturation is not None,
        "there is nothing to judge; pass capacities= or saturation=",
    )
    own, r = capacities_of_gram(gram(M / abs(M).max())), rank(M)
    if capacities is not None:
        _compare(M, _as_rationals(capacities, M.shape[1]), own, None, tolerance)
    if saturation is not None:
        _compare(M, _as_rationals([saturation], 1), np.array([own.sum() / r]), r, tolerance)


def _as_rationals(values: Any, size: int) -> np.ndarray:
    array = np.asarray(values.detach().cpu().double() if hasattr(values, "detach") else values)
    require(
        array.shape == (size,),
        f"there is one capacity for each of n = {size} features; got shape {array.shape}",
    )
    require(
        np.isfinite(array.astype(float)).all(),
        "capacities and saturation must be finite; got NaN or infinity",
    )
    return np.array([rational(value) for value in array.tolist()], dtype=object)


def _compare(
    M: np.ndarray, claimed: np.ndarray, floats: np.ndarray, r: int | None, tolerance: float
) -> None:
    """Refuse capacities, or the saturation for features of rank r, that differ from the exact."""
    if (abs(claimed.astype(float) - floats) <= (tolerance - ROUNDING) * floats).all():
        return
    exact, allowed = rational_entries(M), rational(tolerance)
    own = capacities_of_gram(gram(exact))
    truth = own if r is None else np.array([own.sum() / r])
    wrong = np.flatnonzero(abs(claimed - truth) > allowed * truth)
    if not wrong.size:
        return
    total, most, floor = claimed.sum() * (r or 1), rank(exact), capacity_sum_lower_bound(exact)
    broken = []
    if total > most * (1 + allowed):
        broken.append(f"sum D_i = {float(total):.6g} <= rank = {most}")
    if total < floor * (1 - allowed):
        broken.append(f"sum D_i = {float(total):.6g} >= (tr F)^2 / tr F^2 = {float(floor):.6g}")
    if r is None:
        over = claimed > leverages(exact) * (1 + allowed)
        if over.any():
            broken.append(f"D_i <= leverage at i = {_shown(over)}")
        # The Gram matrix has the positive eigenvalues of F; the smaller of both is quicker.
        largest, _ = frame_spectrum_by_definition(M if M.shape[0] <= M.shape[1] else M.T)[0]
        under = claimed * largest < (exact * exact).sum(0) * (1 - allowed)
        if under.any():
            broken.append(f"D_i >= |w_i|^2 / lambda_max at i = {_shown(under)}")
    i = int(wrong[0])
    what = f"{wrong.size} of {len(own)} capacities are wrong, the first D_{i} ="
    raise AssertionError(
        f"{what if r is None else 'the saturation is wrong,'} {float(claimed[i]):.17g} instead of "
        f"{float(truth[i]):.17g}; {'breaks ' if broken else 'breaks no known inequality'}"
        f"{'; '.join(broken)}; judged in exact arithmetic at the exact values of the floats"
    )


def _shown(mask: np.ndarray) -> str:
    places = [str(place) for place in np.flatnonzero(mask)]
    return ", ".join(places[:5]) + (", .." if len(places) > 5 else "")
