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


def lowest_first_top_k(pre: Float[Tensor, "*batch n"], k: int) -> Float[Tensor, "*batch n"]:
    """The k largest positive parts of every sample, the others 0; the lowest index wins a tie.

    On every device: torch's own `topk` promises nothing about ties, and only the value of the k-th
    largest is taken from it.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.

    >>> import torch
    >>> lowest_first_top_k(torch.tensor([1.0, 3.0, 3.0, -1.0]), 1).tolist()
    [0.0, 3.0, 0.0, 0.0]
    """
    n = pre.shape[-1]
    require(1 <= k <= n, f"top-k needs 1 <= k <= {n}; got k={k}")
    values = pre.detach()
    largest = values.topk(min(k + 1, n), dim=-1).values
    bar = largest[..., k - 1 : k]
    dropped = values < _at_least_positive(bar)
    if k < n and bool(((largest[..., k:] == bar) & (bar > 0)).any()):
        room = k - (values > bar).sum(-1, keepdim=True)
        equal = values == bar
        dropped |= equal & (equal.cumsum(-1) > room)
    return pre.masked_fill(dropped, 0)


def _at_least_positive(bar: Float[Tensor, "*batch _"]) -> Float[Tensor, "*batch _"]:
    """The bar, or the least positive number where it is not positive; no number stays none."""
    import torch

    about = torch.finfo(bar.dtype)
    return bar.clamp(min=about.tiny * about.eps)


def lowest_first_batch_top_k(
    pre: Float[Tensor, "*runs samples n"], k: int
) -> Float[Tensor, "*runs samples n"]:
    """As many of the largest positive parts as k a sample make, over the samples of each run.

    The first sample wins a tie, and in it the lowest index.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.
    """
    samples, n = pre.shape[-2:]
    require(1 <= k <= n, f"top-k needs 1 <= k <= {n}; got k={k}")
    return lowest_first_top_k(pre.flatten(-2), k * samples).reshape(pre.shape)


def straight_through_jump(
    pre: Float[Tensor, "*batch n"], threshold: Float[Tensor, "*each"], bandwidth: float
) -> tuple[Float[Tensor, "*batch n"], Float[Tensor, "*batch n"]]:
    r"""JumpReLU codes and whether each is active, with gradients for the thresholds.

    Values are those of `jump_rectified`. A step has no gradient; in its place stands that of a
    rectangle of width b about the threshold \( \theta \),

    \[ \partial_\theta\,zH(z-\theta)=-\frac\theta b\,[\,|z-\theta|\le b/2\,],\qquad
       \partial_\theta H(z-\theta)=-\frac1b\,[\,|z-\theta|\le b/2\,]. \]

    Parameters
    ----------
    pre, threshold
        In amplitudes, of shapes that broadcast; thresholds are not negative.
    bandwidth
        b, in amplitudes.

    Notes
    -----
    Source: Rajamanoharan et al., "Jumping ahead" (2024), equations 11 and 12, second-hand.
    """
    fixed = threshold.detach()
    active = (pre > fixed).to(pre.dtype)
    near = ((pre.detach() - fixed).abs() <= bandwidth / 2).to(pre.dtype) / bandwidth
    moved = (threshold - fixed) * near  # zero, but for its gradient
    return pre * active - fixed * moved, active - moved
