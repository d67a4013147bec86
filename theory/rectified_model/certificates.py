r"""What can be certified of weights that were trained plainly: one answer, or the reason why not.

Features much shorter than the longest are dead: they are left out, and the statement is about the
others. With a dead feature's weights at zero and its bias negative, L_1 of all features is that of
the others plus a constant, so a critical point of the others is one of all; whether it is a
minimum of all is not said. What lies in fewer dimensions is certified in those.

How far the critical point may lie from the given weights is not guessed: it is widened step by
step, and the answer tells the step. Beyond the last nothing is said of these weights.

Orthonormal features and pairs of opposite ones have zero biases, where L_1 has kinks and the
certificate of a critical point fails. They are rounded to integers instead: L_1, a sum of squares,
is exactly zero there, and nowhere less.

Source: ours.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.krawczyk import midpoints
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import require_matrix
from pentad.theory.rectified_model.critical_points import (
    CriticalPoint,
    Refusal,
    certified_critical_point,
)
from pentad.theory.rectified_model.rounded_configurations import (
    RoundedConfiguration,
    rounded_configuration,
)
from pentad.theory.rectified_model.toy_loss import one_active_loss

DEAD = 0.05
"""Length of a feature, relative to the longest, up to which it is dead (dimensionless)."""

WIDENINGS = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Distances within which a critical point is looked for, one after the other (dimensionless)."""


PRECISION = 256
"""Bits."""


@dataclass(frozen=True, eq=False)
class Certificate:
    """The critical point of L_1 beside given weights, or why none is certified.

    Attributes
    ----------
    features, dead : tuples of int
        Columns that the statement is about, and those left out.
    dimension : int
        Of the span of the former, in which they are certified.
    distance : float
        Largest |change| of a feature, after the best rotation, or of a bias, from the given ones
        to the certified; NaN if there is no point.
    within : float or None
        The least of the widenings that is at least this; None if there is no certificate.
    point : CriticalPoint or None
        In coordinates of the span.
    configuration : RoundedConfiguration or None
    zero_loss : (dimension, n) integers or None
        Features with L_1 = 0 exactly, for zero biases: a global minimum instead of a point.
    refusal : Refusal or None
        Why there is neither.
    inexact : Refusal or None
        Why there is a point and no configuration.
    """

    features: tuple[int, ...]
    dead: tuple[int, ...]
    dimension: int
    distance: float
    within: float | None
    point: CriticalPoint | None
    configuration: RoundedConfiguration | None
    zero_loss: np.ndarray | None
    refusal: Refusal | None
    inexact: Refusal | None

    @property
    def above_zero(self) -> tuple[int, ...]:
        """Columns with a certainly positive bias: there L_1 is the limit of no loss."""
        if self.point is None:
            return ()
        return tuple(j for j, b in zip(self.features, self.point.b, strict=True) if b > 0)


def live_features(W: Shaped[np.ndarray, "*batch d n"], dead: float = DEAD) -> np.ndarray:
    """(*batch, n) booleans: which features are longer than this share of the longest.

    Raises
    ------
    ValueError
        If the share is outside [0, 1).

    >>> live_features(np.array([[1.0, 0.04, -1.0]])).tolist()
    [True, False, True]
    """
    require(0 <= dead < 1, f"the share of the longest must be in [0, 1); got {dead}")
    lengths = np.linalg.norm(W, axis=-2)
    found: np.ndarray = lengths > dead * lengths.max(-1, keepdims=True)
    return found


def displacements(
    W: Shaped[np.ndarray, "*batch d n"], ends: Shaped[np.ndarray, "*batch d n"]
) -> Any:
    """(*batch,) largest length of the change of a feature from W to `ends`, rotated back onto W.

    The rotation is the one that leaves the least sum of squared changes (Procrustes).

    >>> W = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> round(float(displacements(W, np.array([[0.0, -1.0], [1.5, 0.0]]))), 12)
    0.5
    """
    left, _, right = np.linalg.svd(W @ ends.swapaxes(-1, -2))
    return np.linalg.norm(left @ right @ ends - W, axis=-2).max(-1)


def certificate(
    W: Shaped[np.ndarray, "d n"],
    b: Shaped[np.ndarray, " n"],
    *,
    importance: Any = 1.0,
    dead: float = DEAD,
    start: tuple[np.ndarray, np.ndarray] | None = None,
    exact: bool = True,
) -> Certificate:
    """The certificate of weights as training left them.

    Parameters
    ----------
    W : (d, n) array of floats, features as columns
    b : (n,) array of floats
    importance : number, or (n,) numbers v > 0
        Weights of the outputs' errors.
    dead : float
        Features at most this long, relative to the longest, are left out.
    start : W and b of the same shapes, optional
        Where Newton's iteration begins; at the given ones if None.
    exact : bool
        Also look for the exact configuration, which is there for equal importances.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix, b, the importance or the start does not fit, or the
        share of the dead is outside [0, 1).

    >>> turns = 2 * np.pi * np.arange(5) / 5
    >>> W = 1.2 * np.array([np.cos(turns), np.sin(turns)])
    >>> found = certificate(W, np.full(5, -0.3), exact=False)
    >>> found.within, found.point.is_minimum
    (0.05, True)
    """
    from flint import ctx

    require_matrix(W, "W")
    n = W.shape[1]
    begin, offset = (W, b) if start is None else start
    for name, values, shape in (("b", b, (n,)), ("start", begin, W.shape), ("start", offset, (n,))):
        require(
            np.shape(values) == shape and np.isfinite(values).all(),
            f"{name} must be finite and of shape {shape}; got shape {np.shape(values)}",
        )
    v = np.asarray(importance, dtype=float) + np.zeros(n)
    alive = live_features(W, dead)
    W, b, v, begin, offset = W[:, alive], b[alive], v[alive], begin[:, alive], offset[alive]
    known: dict[str, Any] = {
        "features": tuple(np.flatnonzero(alive).tolist()),
        "dead": tuple(np.flatnonzero(~alive).tolist()),
    }
    if not alive.any():
        return _refused(known, Refusal("all features are zero", "zero"))
    begin, known["dimension"] = _in_its_span(begin)
    point = certified_critical_point(
        begin, offset, within=np.inf, precision=PRECISION, importance=v
    )
    if isinstance(point, Refusal):
        zero = zero_loss_configuration(begin) if point.kind == "kink" else None
        if zero is None:
            return _refused(known, point)
        ends, biases = zero.astype(float), np.zeros(len(b))
    else:
        zero = None
        with ctx.workprec(PRECISION):
            ends, biases = (midpoints(part).astype(float) for part in (point.W, point.b))
    ends = np.vstack([ends, np.zeros((len(W) - len(ends), len(b)))])
    known["distance"] = float(max(displacements(W, ends), abs(biases - b).max()))
    known["within"] = next((step for step in WIDENINGS if known["distance"] <= step), None)
    if known["within"] is None:
        told = f"the critical point lies {known['distance']:.2g} away, more than {WIDENINGS[-1]}"
        return _refused(known, Refusal(told, "far"))
    if isinstance(point, Refusal):
        return Certificate(
            **known, point=None, configuration=None, zero_loss=zero, refusal=None, inexact=None
        )
    exactly: RoundedConfiguration | Refusal
    if not exact:
        exactly = Refusal("the exact configuration was not asked for", "symmetry")
    elif np.ptp(v) > 0:
        told = "the exact configuration is found for equal importances only"
        exactly = Refusal(told, "symmetry")
    else:
        exactly = rounded_configuration(begin, offset, within=np.inf, precision=PRECISION)
    return Certificate(
        **known,
        point=point,
        configuration=None if isinstance(exactly, Refusal) else exactly,
        zero_loss=None,
        refusal=None,
        inexact=exactly if isinstance(exactly, Refusal) else None,
    )


def zero_loss_configuration(W: Shaped[np.ndarray, "d n"]) -> np.ndarray | None:
    """Orthonormal features and opposites of them beside W, as (d, n) integers; None if none.

    Its Gram matrix is that of W, rounded to integers by less than a quarter; L_1 of it is zero
    without biases.

    >>> zero_loss_configuration(np.array([[0.6, -0.61, 0.79], [0.8, -0.8, -0.6]])).tolist()
    [[1, -1, 0], [0, 0, 1]]
    """
    products = W.T @ W
    if not abs(products).max() < 2:
        return None
    A = np.rint(products).astype(int)
    if not (A.diagonal() == 1).all() or abs(products - A).max() >= 0.25:
        return None
    found = np.zeros(W.shape, dtype=int)
    axes = 0
    for j in range(len(A)):
        (before,) = np.nonzero(A[j, :j])
        if before.size:
            found[:, j] = A[j, before[0]] * found[:, before[0]]
        elif axes < len(W):
            found[axes, j] = 1
            axes += 1
    same = (found.T @ found == A).all()
    return found if same and one_active_loss(_fractions(A), _fractions(A[0]) * 0) == 0 else None


def _fractions(values: np.ndarray) -> np.ndarray:
    return np.array([Fraction(int(x)) for x in values.ravel()], dtype=object).reshape(values.shape)


def _refused(known: dict[str, Any], refusal: Refusal) -> Certificate:
    unknown = {"dimension": 0, "distance": np.nan} | known | {"within": None}
    return Certificate(
        **unknown, point=None, configuration=None, zero_loss=None, refusal=refusal, inexact=None
    )


def _in_its_span(W: np.ndarray) -> tuple[np.ndarray, int]:
    """W in coordinates of the span of its columns, of full rank, and the rank."""
    directions, values, _ = np.linalg.svd(W)
    rank = int((values > 1e-6 * values[0]).sum())
    return (W if rank == len(W) else directions[:, :rank].T @ W), rank
