r"""When an ensemble of sparse autoencoders is one larger autoencoder, and when it is not.

The decoder side is an identity for any weights and any codes:

\[ \sum_j\alpha_j(W_jc_j+b_j)=[W_1\dots W_J]\,(\alpha_1c_1,\dots,\alpha_Jc_J)+\sum_j\alpha_jb_j. \]

The encoder side depends on the gate. With weights that are not negative, members with a pointwise
gate fold into one autoencoder of the same gate, since \( \alpha\,\mathrm{ReLU}(z)
=\mathrm{ReLU}(\alpha z) \) and likewise for the others; TopK members fold into a block-TopK. A
negative weight cannot be put into codes that are not negative, but its sign can be put into the
decoder's columns. A boosted chain does not fold: see `theory.ensembles.piecewise_linear`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.autoencoders import (
    Autoencoder,
    reconstructions,
    reconstructions_by_definition,
)
from pentad.theory.ensembles.gates import BlockTopK, Gate, Gated, JumpRelu, Relu, TopK
from pentad.theory.numbers.scalars import require


def concatenated_output(
    decoders: Shaped[np.ndarray, "_ d _"],
    decoder_biases: Shaped[np.ndarray, "..."],
    member_codes: Shaped[np.ndarray, "_ samples _"],
    weights: Shaped[np.ndarray, "..."],
) -> Shaped[np.ndarray, "samples d"]:
    """The concatenated decoder applied to the stacked, weighted codes, plus the weighted biases.

    Raises
    ------
    ValueError
        If there is no member, not one weight, bias and code a member, or codes and biases are not
        as wide as the decoders.

    Notes
    -----
    Ensembling sparse autoencoders, arXiv:2505.16077, Proposition 3.1, second-hand.

    >>> W = np.ones((2, 1, 1))
    >>> concatenated_output(W, np.ones((2, 1)), W, np.array([0.5, 0.5])).tolist()
    [[2.0]]
    """
    require(len(decoders) >= 1, "an ensemble needs a member; got none")
    J, d, n = decoders.shape
    samples = member_codes.shape[1]
    shapes = [weights.shape, member_codes.shape, decoder_biases.shape]
    require(
        shapes == [(J,), (J, samples, n), (J, d)],
        "decoders (J, d, n) go with weights (J,), codes (J, samples, n) and biases (J, d); got "
        f"{', '.join(map(str, [decoders.shape, *shapes]))}",
    )
    wide = np.concatenate(list(decoders), axis=1)
    stacked = np.concatenate(
        [alpha * c for alpha, c in zip(weights, member_codes, strict=True)], axis=1
    )
    return np.asarray(stacked @ wide.T + weights @ decoder_biases)


def combined_output_by_definition(
    decoders: Shaped[np.ndarray, "J d n"],
    decoder_biases: Shaped[np.ndarray, "J d"],
    member_codes: Shaped[np.ndarray, "J samples n"],
    weights: Shaped[np.ndarray, " J"],
) -> Any:
    """The weighted sum of what the members' decoders give, member by member: a slow twin."""
    total: Any = 0
    for W, b, c, alpha in zip(decoders, decoder_biases, member_codes, weights, strict=True):
        total = total + alpha * (c @ W.T + b)
    return total


def folded(
    members: Sequence[Autoencoder],
    weights: Shaped[np.ndarray, " J"],
    *,
    flip_columns: bool = False,
) -> Autoencoder:
    r"""One autoencoder that gives the weighted sum of the members' reconstructions.

    Its gate is the members', with one exception: TopK becomes block-TopK, one block a member.

    Parameters
    ----------
    members
        Of one gate; TopK members of one size and one K.
    weights
        (J,), dimensionless.
    flip_columns
        Whether a negative weight may negate the member's decoder columns. Codes are then those of
        its absolute value.

    Raises
    ------
    ValueError
        If there is no member, members differ in width, gate, or for TopK in size or K, if there is
        not one weight a member, or a weight is negative and columns may not be negated.

    Notes
    -----
    Ensembling sparse autoencoders, arXiv:2505.16077, extends Proposition 3.1 to encoders; ours.
    """
    _require_alike(members, weights)
    signs = [1 if alpha >= 0 else -1 for alpha in weights]
    require(
        flip_columns or min(signs) > 0,
        "a negative weight cannot be folded into codes that are not negative, unless the member's "
        f"columns are negated; got {_told(weights)}",
    )
    sizes = [abs(alpha) for alpha in weights]
    factors = [_encoder_factor(one.gate, size) for one, size in zip(members, sizes, strict=True)]
    return Autoencoder(
        np.concatenate([f * one.encoder for f, one in zip(factors, members, strict=True)]),
        np.concatenate([f * one.encoder_bias for f, one in zip(factors, members, strict=True)]),
        np.concatenate([s * one.decoder for s, one in zip(signs, members, strict=True)], axis=1),
        sum(alpha * one.decoder_bias for alpha, one in zip(weights, members, strict=True)),
        _folded_gate([one.gate for one in members], sizes),
    )


def combined(
    members: Sequence[Autoencoder],
    weights: Shaped[np.ndarray, " J"],
    inputs: Shaped[np.ndarray, "samples d"],
) -> Any:
    """The weighted sum of the members' reconstructions of the same inputs.

    Raises
    ------
    ValueError
        If there is no member, not one weight a member, or as for `reconstructions`.
    """
    _require_weights(members, weights)
    return sum(
        alpha * reconstructions(one, inputs) for alpha, one in zip(weights, members, strict=True)
    )


def combined_by_definition(
    members: Sequence[Autoencoder],
    weights: Shaped[np.ndarray, " J"],
    inputs: Shaped[np.ndarray, "samples d"],
) -> Any:
    """The same number by number: a slow twin."""
    return sum(
        alpha * reconstructions_by_definition(one, inputs)
        for alpha, one in zip(weights, members, strict=True)
    )


def _require_weights(members: Sequence[Autoencoder], weights: Shaped[np.ndarray, "..."]) -> None:
    require(members, "an ensemble needs a member; got none")
    require(
        weights.shape == (len(members),),
        f"there is one weight a member; got shape {weights.shape} for {len(members)} members",
    )


def _require_alike(members: Sequence[Autoencoder], weights: Shaped[np.ndarray, "..."]) -> None:
    _require_weights(members, weights)
    widths = sorted({len(one.decoder_bias) for one in members})
    require(len(widths) == 1, f"members have one width; got {_told(widths)}")
    kinds = sorted({type(one.gate).__name__ for one in members})
    require(len(kinds) == 1, f"members that fold have one gate; got {_told(kinds)}")
    if isinstance(members[0].gate, TopK | BlockTopK):
        require(
            isinstance(members[0].gate, TopK),
            "members that are block-TopK themselves are not folded",
        )
        told = [f"{one.decoder.shape[1]} latents with {one.gate}" for one in members]
        require(
            len(set(told)) == 1,
            f"TopK members that fold have one size and one K; got {_told(sorted(set(told)))}",
        )


def _encoder_factor(gate: Gate, size: Any) -> Any:
    """What the encoder is multiplied by: the gate of a gated member stays as it is."""
    return 1 if isinstance(gate, Gated) else size


def _folded_gate(gates: Sequence[Any], sizes: Sequence[Any]) -> Gate:
    match gates[0]:
        case Relu():
            return Relu()
        case TopK(K):
            return BlockTopK(K, len(gates))
        case JumpRelu():
            scaled = [size * gate.thresholds for size, gate in zip(sizes, gates, strict=True)]
            return JumpRelu(np.concatenate(scaled))
        case Gated():
            pairs = list(zip(sizes, gates, strict=True))
            return Gated(
                np.concatenate([size * gate.scales for size, gate in pairs]),
                np.concatenate([size * gate.shifts for size, gate in pairs]),
            )
    raise ValueError(f"a gate folds if it is ReLU, JumpReLU, gated or TopK; got {gates[0]}")


def _told(values: Any) -> str:
    return ", ".join(map(str, values))
