"""Decoding of codes that are kept as values and concepts, as a TopK of whole concepts leaves them.

Of p concepts a sample has k, each with its code on the grid. Both transforms and products are of
these alone; nothing of the size of all concepts is made.
"""

from typing import TYPE_CHECKING, Any

from jaxtyping import Float, Int

from pentad.simulations.models.spectral_layers import analysed, synthesised
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


def compact_codes(
    codes: Float[Tensor, "batch p n"], kept: int
) -> tuple[Float[Tensor, "batch k n"], Int[Tensor, "batch k"]]:
    """The codes of the `kept` concepts of largest mean square of each sample, and which they are.

    Parameters
    ----------
    codes
    kept
        k, from 1 to p. Of concepts of equal mean square those that come first.

    Raises
    ------
    ValueError
        If there are not so many concepts.
    """
    import torch

    p = codes.shape[1]
    require(1 <= kept <= p, f"from 1 to {p} concepts can be kept; got {kept}")
    order = codes.square().mean(-1).sort(dim=1, descending=True, stable=True).indices
    concepts = order[:, :kept].sort(dim=1).values
    places = concepts[..., None].expand(-1, -1, codes.shape[2])
    return torch.gather(codes, 1, places), concepts


def compactly_decoded(
    values: Float[Tensor, "batch k n"],
    concepts: Int[Tensor, "batch k"],
    weights: Float[Tensor, "p m modes 2"],
) -> Float[Tensor, "batch m n"]:
    """Signals, those of `spectral_layers.spectral_convolution` of the same codes with zeros.

    Parameters
    ----------
    values, concepts
        Codes on the grid and the concepts that they belong to; of a concept that is named twice
        the codes add.
    weights
        Real and imaginary parts of every concept, for one or few channels: those of the concepts
        of a sample are copied.

    Raises
    ------
    ValueError
        If a concept is none of the p, or there is no mode, no point or no code.
    """
    require(values.numel() > 0, f"a code has values; got shape {tuple(values.shape)}")
    least, most = int(concepts.min()), int(concepts.max())
    require(
        least >= 0 and most < len(weights),
        f"concepts are 0 to {len(weights) - 1}; got {least if least < 0 else most}",
    )
    n = values.shape[-1]
    z = analysed(values, weights.shape[2])[:, :, None]
    W = weights[concepts, :, : z.shape[3]]
    real = (W[..., 0] * z[..., 0] - W[..., 1] * z[..., 1]).sum(1)
    imaginary = (W[..., 0] * z[..., 1] + W[..., 1] * z[..., 0]).sum(1)
    return synthesised(real, imaginary, n)
