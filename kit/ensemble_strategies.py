r"""Hypothesis strategies for sparse autoencoders and their ensembles.

    from hypothesis import given
    from pentad.kit.ensemble_strategies import ensembles

    @given(ensembles())
    def test_my_bag(ensemble):
        outputs = [my_forward(member, ensemble.inputs) for member in ensemble.members]
        check_bag(my_bag(ensemble.members, ensemble.inputs), outputs)

Decoder columns have length 1. All else is in multiples of 1/8, so that counterexamples are short.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from jaxtyping import Float64

from pentad.kit.strategies import Size, frames
from pentad.theory.ensembles.autoencoders import Autoencoder
from pentad.theory.ensembles.gates import Gate, Gated, JumpRelu, Relu, TopK
from pentad.theory.ensembles.stability import unit_columns
from pentad.theory.numbers.scalars import require

GATES = ("ReLU", "JumpReLU", "gated", "TopK")
"""Gates that are drawn."""

PARTS = 8
"""Entries are multiples of 1/PARTS, but for the decoder's (dimensionless)."""


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Sparse autoencoders of one gate and width, and inputs for them.

    Attributes
    ----------
    members : tuple of Autoencoder
        With unit decoder columns.
    inputs : (samples, d) float64 array
    """

    members: tuple[Autoencoder, ...]
    inputs: Float64[np.ndarray, "samples d"]


def _array(draw: DrawFn, *shape: int, least: int = -2 * PARTS) -> np.ndarray:
    size = int(np.prod(shape))
    whole = draw(st.lists(st.integers(least, 2 * PARTS), min_size=size, max_size=size))
    return np.array(whole, dtype=float).reshape(shape) / PARTS


def _chosen(draw: DrawFn, size: Size) -> int:
    return draw(size) if isinstance(size, SearchStrategy) else size


def _gate(draw: DrawFn, kind: str, n: int) -> Gate:
    if kind == "JumpReLU":
        return JumpRelu(_array(draw, n, least=0))
    if kind == "gated":
        return Gated(_array(draw, n, least=1), _array(draw, n))
    return Relu() if kind == "ReLU" else TopK(draw(st.integers(1, n)))


@st.composite
def autoencoders(
    draw: DrawFn,
    d: Size = st.integers(1, 4),  # noqa: B008
    n: Size = st.integers(1, 6),  # noqa: B008
    *,
    gate: str | None = None,
) -> Autoencoder:
    """Sparse autoencoders with unit decoder columns.

    Parameters
    ----------
    d, n : integer or strategy of integers
        Dimensions and latents.
    gate : one of `GATES`, optional
        Any of them without.

    Raises
    ------
    ValueError
        For another gate.
    """
    require(gate in (None, *GATES), f"a gate is one of {', '.join(GATES)}; got {gate!r}")
    width, latents = _chosen(draw, d), _chosen(draw, n)
    return Autoencoder(
        _array(draw, latents, width),
        _array(draw, latents),
        unit_columns(draw(frames(latents, width))),
        _array(draw, width),
        _gate(draw, gate or draw(st.sampled_from(GATES)), latents),
    )


@st.composite
def ensembles(
    draw: DrawFn,
    members: Size = st.integers(1, 3),  # noqa: B008
    d: Size = st.integers(1, 4),  # noqa: B008
    n: Size = st.integers(1, 6),  # noqa: B008
    *,
    gate: str | None = None,
    samples: Size = st.integers(1, 5),  # noqa: B008
) -> Ensemble:
    """Members of one gate, width and number of latents, with inputs.

    Parameters
    ----------
    members, d, n, samples : integer or strategy of integers
    gate : one of `GATES`, optional
        The same one for all members, any without.

    Raises
    ------
    ValueError
        For another gate.
    """
    width, latents = _chosen(draw, d), _chosen(draw, n)
    kind = gate or draw(st.sampled_from(GATES))
    found = [draw(autoencoders(width, latents, gate=kind)) for _ in range(_chosen(draw, members))]
    return Ensemble(tuple(found), _array(draw, _chosen(draw, samples), width))
