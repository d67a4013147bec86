"""An encoder with its weights, and the kind that says what may decide about its outputs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.sparse_problems import real_array, real_matrix
from pentad.theory.codes.gates import gate_of
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor

    Matrix = np.ndarray | Tensor


@dataclass(frozen=True, eq=False)
class Encoder:
    """An encoder with its weights: codes are activation(W x + b), zero where a gate says so.

    Attributes
    ----------
    weights : (n, d) array or tensor
        Row i reads feature i.
    bias : (n,)
    activation : function of (batch, n) pre-activations
    kind : str
        One of `theory.codes.gates`, that is, what may decide about an output: one number in
        "standard", "JumpReLU" and "gated, tied"; all of x in "gated, untied" and "TopK".
    gate : function of (batch, d) signals, optional
        1 where a feature is let through and 0 elsewhere, (batch, n).
    """

    weights: "Matrix"
    bias: "Matrix"
    activation: Callable[[Any], Any]
    kind: str = "standard"
    gate: Callable[[Any], Any] | None = None

    def __call__(self, x: Any) -> Any:
        """Codes (batch, n) of signals (batch, d)."""
        codes = self.activation(x @ self.weights.T + self.bias)
        return codes if self.gate is None else codes * self.gate(x)


def linear_nonlinear(
    weights: "Matrix", bias: "Matrix", activation: Callable[[Any], Any]
) -> Encoder:
    """A linear-nonlinear encoder: weights, bias, and a function of each pre-activation alone.

    Parameters
    ----------
    weights : (n, d) array or tensor
    bias : (n,)
    activation : function of (batch, n) pre-activations
        An entry of its answer depends on the same entry of what it is given, and on no other; where
        that is found not to be so, `encoder_errors` says it.

    >>> encode = linear_nonlinear(np.eye(2), np.zeros(2), lambda u: np.maximum(u, 0))
    >>> encode(np.array([[1.0, -2.0]]))
    array([[1., 0.]])
    """
    return Encoder(weights, bias, activation)


def kind_of(encode: Any, kind: str | None) -> str | None:
    """The kind of an encoder, if it is known.

    Raises
    ------
    ValueError
        For an unknown kind, another than the encoder's own, and for a function whose kind is told
        by weights, which it has not.
    """
    if isinstance(encode, Encoder):
        gate_of(encode.kind)
        require(
            kind in (None, encode.kind),
            f"an Encoder has a kind of its own, {encode.kind}; got kind={kind!r}",
        )
        return encode.kind
    require(
        kind is None or not gate_of(kind).is_row,
        f"outputs of kind {kind} are functions of one number each, which are told by weights: give "
        "linear_nonlinear(W, b, activation), or an Encoder of that kind",
    )
    return kind


def weights_of(encode: Encoder, A: np.ndarray) -> np.ndarray:
    """The weights of an encoder as an (n, d) float64 array.

    Raises
    ------
    ValueError
        If weights or bias do not fit the dictionary (d, n), or are not finite.
    """
    d, n = A.shape
    W, b = real_matrix(encode.weights, "weights"), real_array(encode.bias, "bias")
    fits = "; their transpose fits" * (W.shape == (d, n))
    require(
        W.shape == (n, d),
        f"weights have a row for each of {n} features, with an entry for each of {d} dimensions; "
        f"got shape {W.shape}{fits}",
    )
    require(b.shape == (n,), f"there is a bias a feature; got shape {b.shape} for {n} features")
    return W
