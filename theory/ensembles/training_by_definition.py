r"""Training of one sparse autoencoder, gradients written out by hand: a slow twin.

The loss is \( \mathbb{E}\lVert x-g(x)\rVert^2+\lambda\,\mathbb{E}\,\mathrm{pen}(x) \), the
minimiser Adam, and rows of the decoder have unit length: their gradient is projected on the tangent
of the sphere, and after the step they are divided by their length. Thresholds of JumpReLU get the
gradients of a rectangle in place of a step's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from pentad.theory.numbers.scalars import require

Values = Float[np.ndarray, "..."]


@dataclass(frozen=True)
class Rule:
    """What is trained, and how fast.

    Attributes
    ----------
    gate
        "relu", "jump-relu", "gated", "top-k" or "batch-top-k".
    kept
        Latents that a sample keeps, where the gate goes by rank.
    penalty
        lambda.
    centred
        Whether the decoder's bias is subtracted from what the encoder reads.
    bandwidth
        Width of the rectangle, in amplitudes.
    rate
        Of Adam.
    """

    gate: str
    kept: int
    penalty: float
    centred: bool
    bandwidth: float
    rate: float


def trained_by_definition(
    rule: Rule,
    begun: Mapping[str, Values],
    batches: Sequence[Float[np.ndarray, "samples d"]],
) -> dict[str, Values]:
    """Parameters after a step of Adam on each batch.

    Parameters
    ----------
    rule
    begun
        encoder (d, n), encoder_bias (n,), decoder (n, d), decoder_bias (d,); log_threshold (n,) of
        JumpReLU, log_scale and magnitude_bias (n,) of gated autoencoders.
    batches
        Signals of each step.

    Raises
    ------
    ValueError
        If a parameter is missing.
    """
    here = {name: each.copy() for name, each in begun.items()}
    mean = {name: np.zeros_like(each) for name, each in begun.items()}
    square = {name: np.zeros_like(each) for name, each in begun.items()}
    for step, x in enumerate(batches, 1):
        slopes = slopes_by_definition(rule, here, x)
        radial = (slopes["decoder"] * here["decoder"]).sum(1)[:, None]
        slopes["decoder"] = slopes["decoder"] - radial * here["decoder"]
        for name, slope in slopes.items():
            mean[name] = 0.9 * mean[name] + 0.1 * slope
            square[name] = 0.999 * square[name] + 0.001 * slope**2
            size = np.sqrt(square[name] / (1 - 0.999**step)) + 1e-8
            here[name] = here[name] - rule.rate * mean[name] / (1 - 0.9**step) / size
        here["decoder"] /= np.linalg.norm(here["decoder"], axis=1)[:, None]
    return here


def slopes_by_definition(
    rule: Rule, here: Mapping[str, Values], x: Float[np.ndarray, "samples d"]
) -> dict[str, Values]:
    """Gradients of the loss on a batch by all parameters.

    Parameters
    ----------
    rule, here
        As for `trained_by_definition`.
    x
        Signals.

    Raises
    ------
    ValueError
        If a parameter is missing.
    """
    more_of = {"jump-relu": ("log_threshold",), "gated": ("log_scale", "magnitude_bias")}
    needed = {"encoder", "encoder_bias", "decoder", "decoder_bias", *more_of.get(rule.gate, ())}
    require(needed <= here.keys(), f"parameters are missing: {', '.join(needed - here.keys())}")
    W, bias = here["decoder"], here["decoder_bias"]
    seen = x - bias if rule.centred else x
    product = seen @ here["encoder"]
    pre = product + here["encoder_bias"]
    more: dict[str, Values] = {}
    if rule.gate == "gated":
        scale = np.exp(here["log_scale"])
        magnitudes = scale * product + here["magnitude_bias"]
        active = (pre > 0) & (magnitudes > 0)
        codes = np.where(active, magnitudes, 0.0)
    elif rule.gate == "jump-relu":
        threshold = np.exp(here["log_threshold"])
        active = pre > threshold
        codes = np.where(active, pre, 0.0)
    else:
        active = _active(rule, pre)
        codes = np.where(active, pre, 0.0)
    share = 1 / len(x)
    residual = x - codes @ W - bias
    by_codes = -2 * share * residual @ W.T
    if rule.gate == "relu":
        by_codes = by_codes + share * rule.penalty
    by_pre = np.where(active, by_codes, 0.0)
    by_product = by_pre
    if rule.gate == "jump-relu":
        near = (np.abs(pre - threshold) <= rule.bandwidth / 2) / rule.bandwidth
        by_threshold = -near * (by_codes * threshold + share * rule.penalty)
        more["log_threshold"] = threshold * by_threshold.sum(0)
    if rule.gate == "gated":
        more["magnitude_bias"] = by_pre.sum(0)
        more["log_scale"] = (by_pre * product * scale).sum(0)
        gates = np.maximum(pre, 0)
        auxiliary = x - gates @ W - bias
        by_gate = share * (rule.penalty - 2 * auxiliary @ W.T) * (pre > 0)
        by_product = by_pre * scale + by_gate
        by_pre = by_gate
    by_bias = -2 * share * residual.sum(0)
    if rule.centred:
        by_bias = by_bias - (by_product @ here["encoder"].T).sum(0)
    return {
        "encoder": seen.T @ by_product,
        "encoder_bias": by_pre.sum(0),
        "decoder": -2 * share * codes.T @ residual,
        "decoder_bias": by_bias,
        **more,
    }


def _active(rule: Rule, pre: Float[np.ndarray, "samples n"]) -> Bool[np.ndarray, "samples n"]:
    """Which latents are active, of gates without parameters; the first place wins a tie."""
    positive = pre > 0
    if rule.gate == "relu":
        return positive
    rows = pre if rule.gate == "top-k" else pre.reshape(1, -1)
    most = rule.kept if rule.gate == "top-k" else rule.kept * len(pre)
    ranks = np.argsort(np.argsort(-rows, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(positive & (ranks < most).reshape(pre.shape))
