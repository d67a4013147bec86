"""Members of an ensemble: the samples that a bootstrap gives each, and each as a plain value."""

from typing import Any

import numpy as np
from jaxtyping import Int64

from pentad.simulations.models.autoencoders import (
    BATCH_TOP_K,
    JUMP_RELU,
    RELU,
    TOP_K,
    Architecture,
    Parameters,
)
from pentad.simulations.randomness import uniforms
from pentad.theory.ensembles.autoencoders import Autoencoder
from pentad.theory.ensembles.gates import Gate, Gated, JumpRelu, Relu, TopK


def bootstrap_places(seed: int, runs: range, samples: int) -> Int64[np.ndarray, "runs samples"]:
    """Places of as many samples as there are, drawn with replacement for every run by itself."""
    return (uniforms(seed, "bootstrap", runs, (samples,)) * samples).astype(np.int64)


def member(architecture: Architecture, parameters: Parameters, run: int) -> Autoencoder:
    """One trained autoencoder in double precision, as theory has it.

    A centred one gets its decoder's bias folded into the encoder's, and BatchTopK is JumpReLU at
    its settled threshold.

    Parameters
    ----------
    architecture, parameters
        Of the training.
    run
        Which.
    """
    own: dict[str, Any] = {
        name: each[run].double().numpy(force=True) for name, each in parameters.items()
    }
    bias = own["encoder_bias"]
    if architecture.centred:
        shift = own["decoder_bias"] @ own["encoder"]
        bias = bias - shift
    gate: Gate
    if architecture.gate == RELU:
        gate = Relu()
    elif architecture.gate == TOP_K:
        gate = TopK(architecture.kept)
    elif architecture.gate == BATCH_TOP_K:
        gate = JumpRelu(np.full(architecture.n, float(own["threshold"])))
    elif architecture.gate == JUMP_RELU:
        gate = JumpRelu(np.exp(own["log_threshold"]))
    else:
        scales = np.exp(own["log_scale"])
        gate = Gated(scales, own["magnitude_bias"] - scales * own["encoder_bias"])
    return Autoencoder(own["encoder"].T, bias, own["decoder"].T, own["decoder_bias"], gate)
