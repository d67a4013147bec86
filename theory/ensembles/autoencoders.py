r"""A sparse autoencoder as a value: an affine encoder, a gate, an affine decoder.

\( g(a) = W_{dec}\, h(W_{enc}\, a + b_{enc}) + b_{dec} \), features as columns of \( W_{dec} \).
Works for floats and for exact rationals; for training there are others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.gates import Gate, activated, activated_by_definition, require_gate
from pentad.theory.ensembles.squares import require_finite
from pentad.theory.numbers.scalars import require


@dataclass(frozen=True, eq=False)
class Autoencoder:
    """A sparse autoencoder of n latents in d dimensions.

    Attributes
    ----------
    encoder
        (n, d).
    encoder_bias
        (n,).
    decoder
        (d, n), features as columns.
    decoder_bias
        (d,).
    gate
        Of n latents.

    Raises
    ------
    ValueError
        If shapes do not fit, a float is no number, or the gate is not one of n latents.
    """

    encoder: Shaped[np.ndarray, "..."]
    encoder_bias: Shaped[np.ndarray, "..."]
    decoder: Shaped[np.ndarray, "..."]
    decoder_bias: Shaped[np.ndarray, "..."]
    gate: Gate

    def __post_init__(self) -> None:
        shapes = [
            part.shape
            for part in (self.encoder, self.encoder_bias, self.decoder, self.decoder_bias)
        ]
        require(self.decoder.ndim == 2, f"a decoder is (d, n); got shape {self.decoder.shape}")
        d, n = self.decoder.shape
        require(
            shapes == [(n, d), (n,), (d, n), (d,)],
            "an autoencoder needs shapes (n, d), (n,), (d, n), (d,) of encoder, its bias, decoder, "
            f"its bias; got {', '.join(map(str, shapes))}",
        )
        for name in ("encoder", "encoder_bias", "decoder", "decoder_bias"):
            require_finite(getattr(self, name), f"the {name}")
        require_gate(self.gate, n)


def codes(
    autoencoder: Autoencoder, inputs: Shaped[np.ndarray, "..."]
) -> Shaped[np.ndarray, "samples n"]:
    """Codes of inputs, one row a sample.

    Parameters
    ----------
    autoencoder
    inputs
        (samples, d).

    Raises
    ------
    ValueError
        If the inputs have another width, or a float is no number.
    """
    d = len(autoencoder.decoder_bias)
    require(
        inputs.ndim == 2 and inputs.shape[1] == d,
        f"the autoencoder reads {d} numbers a sample; got inputs {inputs.shape}",
    )
    require_finite(inputs, "inputs")
    return activated(autoencoder.gate, inputs @ autoencoder.encoder.T + autoencoder.encoder_bias)


def reconstructions(
    autoencoder: Autoencoder, inputs: Shaped[np.ndarray, "..."]
) -> Shaped[np.ndarray, "samples d"]:
    """Reconstructions of inputs, one row a sample.

    Raises
    ------
    ValueError
        As for `codes`.

    >>> from pentad.theory.ensembles.gates import Relu
    >>> one = np.eye(1)
    >>> identity = Autoencoder(one, np.zeros(1), one, np.zeros(1), Relu())
    >>> reconstructions(identity, np.array([[2.0], [-2.0]])).tolist()
    [[2.0], [0.0]]
    """
    outputs = codes(autoencoder, inputs) @ autoencoder.decoder.T + autoencoder.decoder_bias
    return np.asarray(outputs)


def reconstructions_by_definition(
    autoencoder: Autoencoder, inputs: Shaped[np.ndarray, "samples d"]
) -> Shaped[np.ndarray, "samples d"]:
    """The same sample by sample, latent by latent and coordinate by coordinate: a slow twin."""
    kind = np.result_type(inputs, autoencoder.encoder, autoencoder.decoder, np.float64)
    found = np.empty(inputs.shape, dtype=kind)
    for number, sample in enumerate(inputs):
        z = [
            sum((w * x for w, x in zip(row, sample, strict=True)), start=bias)
            for row, bias in zip(autoencoder.encoder, autoencoder.encoder_bias, strict=True)
        ]
        active = activated_by_definition(autoencoder.gate, np.array(z, dtype=kind))
        for k, bias in enumerate(autoencoder.decoder_bias):
            column = zip(autoencoder.decoder[k], active, strict=True)
            found[number, k] = sum((w * c for w, c in column), start=bias)
    return found


def boosted_residuals(
    stages: Sequence[Autoencoder], inputs: Shaped[np.ndarray, "samples d"]
) -> list[Shaped[np.ndarray, "samples d"]]:
    r"""Residuals \( r_0 = a,\ r_j = r_{j-1} - g_j(r_{j-1}) \) of a boosted chain, J + 1 of them.

    Raises
    ------
    ValueError
        As for `codes`.
    """
    residuals = [inputs]
    for stage in stages:
        residuals.append(residuals[-1] - reconstructions(stage, residuals[-1]))
    return residuals
