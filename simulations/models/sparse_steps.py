r"""A TopK autoencoder whose decoder and gradients touch active latents alone.

\( g(a) = W\,h_K(V a + b) + c \) with at most K positive codes a sample: of the five products of a
step on dense arrays only the encoder's is left. The decoder sums weighted rows, the codes'
gradient is the pullback of that sum, and both gradients of weights are such sums too, over the
samples in which a latent is active. For training with any loss of the outputs.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jaxtyping import Float, Int

from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

GROUP = 8
"""Values of which the largest is looked for first."""


class SparseOutputs(NamedTuple):
    """What TopK autoencoders give.

    Attributes
    ----------
    outputs
        Reconstructions; the only part with a gradient.
    codes
        The K largest positive parts, in no order, some of them 0.
    latents
        Which latents these are.
    """

    outputs: Float[Tensor, "runs samples d"]
    codes: Float[Tensor, "runs samples k"]
    latents: Int[Tensor, "runs samples k"]


def sparse_topk_outputs(
    inputs: Float[Tensor, "runs samples d"],
    encoder: Float[Tensor, "runs n d"],
    encoder_bias: Float[Tensor, "runs n"],
    decoder: Float[Tensor, "runs n d"],
    decoder_bias: Float[Tensor, "runs d"],
    k: int,
) -> SparseOutputs:
    """Outputs of TopK autoencoders of several runs, whose gradients go through active latents.

    The gradient by the codes is that of the dense step, which is 0 for latents that are not active.

    Parameters
    ----------
    inputs
        What encoders read; a decoder bias that they subtract is subtracted by the caller.
    encoder, encoder_bias
        A row a latent.
    decoder, decoder_bias
        Features as rows.
    k
        Latents that may be active at once.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.
    """
    n = encoder.shape[1]
    require(1 <= k <= n, f"top-k needs 1 <= k <= {n}; got k={k}")
    return SparseOutputs(
        *_function().apply(inputs, encoder, encoder_bias, decoder, decoder_bias, k)
    )


def largest(
    values: Float[Tensor, "*batch n"], k: int
) -> tuple[Float[Tensor, "*batch k"], Int[Tensor, "*batch k"]]:
    """The k largest of the last axis in no order, and where they are; the lowest index wins a tie.

    The k groups with the largest maxima hold them, so that many values need not be ordered.

    Parameters
    ----------
    values
        None of them NaN.
    k
        At most n.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.
    """
    n = values.shape[-1]
    require(1 <= k <= n, f"top-k needs 1 <= k <= {n}; got k={k}")
    size = GROUP if n % GROUP == 0 and n // GROUP >= k else 1
    groups = values.reshape(*values.shape[:-1], size, n // size)
    maxima = groups.amax(-2)
    best, chosen = maxima.topk(k, dim=-1, sorted=False)
    members = chosen[..., None, :].expand(*chosen.shape[:-1], size, k)
    candidates = groups.gather(-1, members).flatten(-2)
    kept, at = candidates.topk(k, dim=-1, sorted=False)
    places = chosen.gather(-1, at % k) + at // k * (n // size)

    least = kept.amin(-1, keepdim=True)
    others = (maxima >= least).sum(-1) - (best >= least).sum(-1)
    tied = (others > 0) | ((candidates >= least).sum(-1) > k)
    if bool(tied.any()):  # of equal values some were left out
        ordered = values[tied].sort(dim=-1, descending=True, stable=True)
        kept[tied], places[tied] = ordered.values[:, :k], ordered.indices[:, :k]
    return kept, places


@cache
def _function() -> Any:
    """The function with its own gradient; torch is imported on the first call."""
    import torch
    from torch.nn.functional import embedding_bag

    class SparseTopK(torch.autograd.Function):
        @staticmethod
        def forward(
            ctx: Any,
            inputs: Tensor,
            encoder: Tensor,
            encoder_bias: Tensor,
            decoder: Tensor,
            decoder_bias: Tensor,
            k: int,
        ) -> tuple[Tensor, Tensor, Tensor]:
            codes, latents = largest(torch.baddbmm(encoder_bias[:, None], inputs, encoder.mT), k)
            codes = codes.clamp(min=0)
            runs, n = decoder.shape[:2]
            rows = latents + n * torch.arange(runs, device=latents.device)[:, None, None]
            decoded = weighted_rows(rows, decoder, codes)
            ctx.save_for_backward(inputs, encoder, decoder, codes, rows)
            ctx.mark_non_differentiable(codes, latents)
            return decoded.reshape(inputs.shape) + decoder_bias[:, None], codes, latents

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx: Any, slope: Tensor, *_: Any) -> tuple[Tensor | None, ...]:
            inputs, encoder, decoder, codes, rows = ctx.saved_tensors
            with torch.enable_grad():
                weights = codes.detach().requires_grad_()
                decoded = weighted_rows(rows, decoder, weights)
            (by_codes,) = torch.autograd.grad(decoded, weights, slope.flatten(0, 1))
            by_codes = by_codes * (codes > 0)

            order = rows.flatten().argsort(stable=True)
            samples = order // codes.shape[-1]
            times = rows.flatten().bincount(minlength=encoder.shape[:2].numel())
            starts = times.cumsum(0) - times

            def summed(vectors: Tensor, weights: Tensor) -> Tensor:
                """For every latent, the weighted sum over the samples where it is active."""
                found = embedding_bag(
                    samples,
                    vectors.flatten(0, 1),
                    starts,
                    mode="sum",
                    per_sample_weights=weights.flatten()[order],
                )
                return found.reshape(encoder.shape)

            by_bias = torch.zeros_like(encoder[..., 0]).flatten()
            by_bias.index_add_(0, rows.flatten(), by_codes.flatten())
            return (
                weighted_rows(rows, encoder, by_codes).reshape(inputs.shape)
                if ctx.needs_input_grad[0]
                else None,
                summed(inputs, by_codes),
                by_bias.reshape(encoder.shape[:2]),
                summed(slope, codes),
                slope.sum(1),
                None,
            )

    def weighted_rows(rows: Tensor, matrix: Tensor, weights: Tensor) -> Tensor:
        """For every sample, the weighted sum of the rows of its latents."""
        return embedding_bag(
            rows.flatten(0, 1),
            matrix.flatten(0, 1),
            mode="sum",
            per_sample_weights=weights.flatten(0, 1),
        )

    return SparseTopK
