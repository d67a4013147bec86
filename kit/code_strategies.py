r"""Hypothesis strategies for dictionaries, sparse codes and encoders.

    from hypothesis import given
    from pentad.kit.code_strategies import dictionaries, sparse_codes

    @given(dictionaries(6, 3, coherent=True), sparse_codes(6, K=2))
    def test_my_solver(D, codes):
        check_sparse_solver(my_solver, D, codes @ D.T, penalty=0.125)

Nothing is filtered away. All but atoms of length 1 is in multiples of 1/8 (a coherent atom 1/512),
so that counterexamples are short.
"""

from functools import partial

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from jaxtyping import Float64

from pentad.kit.encoder_kinds import Encoder
from pentad.kit.strategies import PARTS, Size, frames
from pentad.theory.ensembles.gates import Gate, Gated, JumpRelu, Relu, TopK, activated
from pentad.theory.numbers.scalars import require, require_count

KINDS = ("standard", "JumpReLU", "gated, tied", "gated, untied", "TopK")
"""Kinds of encoders that are drawn, by their names in `theory.codes.gates`."""

SMALL = st.integers(2, 6)
"""Features, unless said otherwise."""

NARROW = st.integers(1, 4)
"""Dimensions, unless said otherwise."""


def _drawn(draw: DrawFn, size: Size, name: str, *, least: int = 1) -> int:
    value = draw(size) if isinstance(size, SearchStrategy) else size
    require_count(value, name, least=least)
    return value


def _eighths(draw: DrawFn, *shape: int, least: int = -2 * PARTS) -> Float64[np.ndarray, "..."]:
    size = int(np.prod(shape))
    whole = draw(st.lists(st.integers(least, 2 * PARTS), min_size=size, max_size=size))
    return np.array(whole, dtype=float).reshape(shape) / PARTS


@st.composite
def dictionaries(
    draw: DrawFn,
    n: Size = SMALL,
    d: Size = NARROW,
    *,
    unit: bool = True,
    coherent: bool = False,
    repeated: bool = False,
    opposite: bool = False,
) -> Float64[np.ndarray, "d n"]:
    """Dictionaries of n atoms in d dimensions, as columns, none of them zero.

    Atoms need not span, may be parallel by chance, and n <= d is allowed.

    Parameters
    ----------
    n, d : integer >= 1, or strategy of such
    unit : bool
        Atoms are of length 1, up to rounding; otherwise lengths lie between 1/8 and 2 sqrt(d),
        and a coherent atom may be 1/32 longer.
    coherent : bool
        Some atom has a cosine with another that is above 0.97 and below 1, which needs d >= 2.
    repeated : bool
        Some atom equals another.
    opposite : bool
        Some atom is the negative of another.

    Returns
    -------
    strategy of (d, n) float64 arrays

    Raises
    ------
    ValueError
        When an example is drawn, if a size is no positive integer, n is too small for what is
        asked, or d is 1 and `coherent` is.
    """
    features, width = _drawn(draw, n, "n"), _drawn(draw, d, "d")
    asked = coherent + repeated + opposite
    require(
        features > asked,
        f"{asked} atoms that go with another one need n > {asked}; got n={features}",
    )
    require(width > 1 or not coherent, "coherent atoms need d >= 2; got d=1")
    D = draw(frames(features - asked, width))
    source = D[:, :1]
    added = [source] * repeated + [-source] * opposite
    if coherent:
        added.append(source + _across(source) * draw(st.integers(3, 16)) / 64)
    D = np.concatenate([D, *added], axis=1)
    if added:
        D = D[:, list(draw(st.permutations(range(features))))]
    return np.ascontiguousarray(D / np.linalg.norm(D, axis=0) if unit else D)


def _across(atom: Float64[np.ndarray, "d 1"]) -> Float64[np.ndarray, "d 1"]:
    """A vector at a right angle, in the plane of two axes, of at most the atom's length."""
    turned = np.zeros_like(atom)
    first = int(np.abs(atom[:, 0]).argmax())
    other = 0 if first else 1
    turned[first], turned[other] = -atom[other], atom[first]
    return turned


@st.composite
def sparse_codes(
    draw: DrawFn,
    n: Size = SMALL,
    *,
    K: Size = st.integers(1, 2),  # noqa: B008
    exactly: bool = False,
    nonnegative: bool = True,
    batch: Size = st.integers(1, 4),  # noqa: B008
) -> Float64[np.ndarray, "batch n"]:
    """Codes with at most K entries that are not zero, multiples of 1/8 of at most 1.

    Parameters
    ----------
    n, K, batch : integer >= 1, or strategy of such
        Entries of a code, most that are active (n, if that is less), and codes.
    exactly : bool
        So many are active in every code; otherwise some codes may be zero.
    nonnegative : bool
        No entry is negative.

    Returns
    -------
    strategy of (batch, n) float64 arrays

    Raises
    ------
    ValueError
        When an example is drawn, if a size is no positive integer.
    """
    count, features = _drawn(draw, batch, "batch"), _drawn(draw, n, "n")
    most = min(_drawn(draw, K, "K"), features)
    codes = np.zeros((count, features))
    for code in codes:
        support = draw(
            st.lists(
                st.integers(0, features - 1),
                min_size=most if exactly else 0,
                max_size=most,
                unique=True,
            )
        )
        for j in support:
            sign = 1 if nonnegative else draw(st.sampled_from((1, -1)))
            code[j] = sign * draw(st.integers(0, PARTS - 1).map(lambda k: (PARTS - k) / PARTS))
    return codes


@st.composite
def encoders(
    draw: DrawFn,
    n: Size = SMALL,
    d: Size = NARROW,
    *,
    kind: str | None = None,
) -> Encoder:
    """Encoders with weights and biases of any size up to 2.

    Parameters
    ----------
    n, d : integer >= 1, or strategy of such
        Features and dimensions.
    kind : one of `KINDS`, optional
        Any of them without. Those before "gated, untied" are linear-nonlinear rows.

    Returns
    -------
    strategy of Encoder

    Raises
    ------
    ValueError
        When an example is drawn, for another kind or a size that is no positive integer.
    """
    require(kind in (None, *KINDS), f"a kind is one of {', '.join(KINDS)}; got {kind!r}")
    features, width = _drawn(draw, n, "n"), _drawn(draw, d, "d")
    chosen = kind or draw(st.sampled_from(KINDS))
    weights, bias = _eighths(draw, features, width), _eighths(draw, features)
    activation = partial(activated, _gate(draw, chosen, features))
    if chosen != "gated, untied":
        return Encoder(weights, bias, activation, chosen)
    open_weights, open_bias = _eighths(draw, features, width), _eighths(draw, features)
    return Encoder(weights, bias, activation, chosen, lambda x: x @ open_weights.T + open_bias > 0)


def _gate(draw: DrawFn, kind: str, n: int) -> Gate:
    if kind == "JumpReLU":
        return JumpRelu(_eighths(draw, n, least=0))
    if kind == "gated, tied":
        return Gated(_eighths(draw, n, least=1), _eighths(draw, n))
    return TopK(draw(st.integers(1, n))) if kind == "TopK" else Relu()
