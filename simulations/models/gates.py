"""Gates of sparse autoencoders: from pre-activations to codes, for any batch of runs.

The last axis runs through latents, the one before through samples. All gates but those that choose
by rank act on each latent alone.
"""

from typing import TYPE_CHECKING, Any

from jaxtyping import Float

from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


def rectified(pre: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch n"]:
    """The standard gate: the positive part."""
    return pre.clamp(min=0)


def jump_rectified(
    pre: Float[Tensor, "*batch n"], threshold: Float[Tensor, "*each"]
) -> Float[Tensor, "*batch n"]:
    """JumpReLU: the pre-activation where it is above its threshold, else 0.

    Parameters
    ----------
    pre, threshold
        In amplitudes, of shapes that broadcast; thresholds are not negative, and get no gradient.
    """
    return pre * (pre > threshold)


def gated(
    pre: Float[Tensor, "*batch n"],
    gate_bias: Float[Tensor, "*each"],
    log_scale: Float[Tensor, "*each"],
    magnitude_bias: Float[Tensor, "*each"],
) -> Float[Tensor, "*batch n"]:
    """Gated with tied weights: (e^r pre + b)_+ where pre + gate bias is positive, else 0.

    Parameters
    ----------
    pre
        The product of encoder and input, without bias.
    gate_bias, log_scale, magnitude_bias
        b of the gate, r and b of the magnitude.
    """
    return (pre * log_scale.exp() + magnitude_bias).clamp(min=0) * (pre + gate_bias > 0)


def top_k(pre: Float[Tensor, "*batch n"], k: int) -> Float[Tensor, "*batch n"]:
    """The k largest positive parts of every sample, the others 0.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.
    """
    import torch

    require(1 <= k <= pre.shape[-1], f"top-k needs 1 <= k <= {pre.shape[-1]}; got k={k}")
    values, places = pre.clamp(min=0).topk(k, dim=-1)
    return torch.zeros_like(pre).scatter(-1, places, values)


def batch_top_k(pre: Float[Tensor, "*runs samples n"], k: int) -> Float[Tensor, "*runs samples n"]:
    """As many of the largest positive parts as k a sample make, over all samples of a run together.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.
    """
    samples, n = pre.shape[-2:]
    require(1 <= k <= n, f"top-k needs 1 <= k <= {n}; got k={k}")
    return top_k(pre.flatten(-2), k * samples).reshape(pre.shape)
