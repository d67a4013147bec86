r"""Hypothesis strategies for property tests of one's own models and bounds.

    from hypothesis import given
    from pentad.proofs_check.strategies import power_autoencoders

    @given(power_autoencoders())
    def test_my_bound(model):
        assert improvement(model.W, model.p, model.law, model.m) <= my_bound(...)

Every strategy builds what it promises, so nothing is filtered away, and draws only integers, so
that counterexamples shrink to small ones: unit vectors along the axes, p = 1, Rademacher
amplitudes, m = 1.  Arrays are float64 with features as columns.  Sizes may be integers or
strategies of integers.  Entries of frames are multiples of 1/8, so that a counterexample is short
as a rational.
"""

import random
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from jaxtyping import Float64

from pentad.theory.numbers.scalars import require, require_count, require_odd_power
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    HEAVY,
    LAPLACE,
    POSITIVE_UNIFORM,
    RADEMACHER,
    SKEWED,
    UNIFORM,
    AmplitudeLaw,
    finite_law,
)

Size = int | SearchStrategy[int]

PARTS = 8
"""Entries of frames are multiples of 1/PARTS (dimensionless)."""

LARGEST = 2
"""Entries of frames are at most LARGEST in absolute value (dimensionless)."""

PIVOTS = sorted(
    (k for k in range(-LARGEST * PARTS, LARGEST * PARTS + 1) if k),
    key=lambda k: (abs(abs(k) - PARTS), k < 0),
)
"""Non-zero numerators of entries, simplest first: 8/8, -8/8, 7/8, 9/8 and so on."""


@dataclass(frozen=True)
class PowerAutoencoder:
    """A tied power autoencoder x -> (W^T W x)^m and the inputs that it is judged on.

    Attributes
    ----------
    W : (d, n) float64 array
        Features as columns.
    p : float
        Probability that a feature is active, 0 < p <= 1.
    law : AmplitudeLaw
        Law of the amplitude of an active feature.
    m : int
        Odd power of the activation.
    """

    W: Float64[np.ndarray, "d n"]
    p: float
    law: AmplitudeLaw
    m: int


def _sizes(size: Size, name: str, least: int = 1) -> SearchStrategy[int]:
    if isinstance(size, SearchStrategy):
        return size
    require_count(size, name, least=least)
    return st.just(size)


def _require_flag(value: object, name: str) -> None:
    require(isinstance(value, bool), f"{name} must be True or False; got {name}={value!r}")


def frames(
    n: Size,
    d: Size,
    *,
    repeated: bool = False,
    parallel: bool = False,
    zero: bool = False,
) -> SearchStrategy[Float64[np.ndarray, "d n"]]:
    r"""Matrices of n feature vectors in d dimensions, as columns.

    Entries are multiples of 1/8 in [-2, 2]; lengths lie in \( [1/8, 2 \sqrt d] \), but for the
    zero column and the halved one (multiples of 1/16) if asked for.  The vectors need not span, so
    n < d is allowed.

    Parameters
    ----------
    n, d : int >= 1, or strategy of such
        Number of features and dimensions.
    repeated : bool
        Some column equals another; needs n >= 2.
    parallel : bool
        Some column is -1 or 1/2 times another; needs n >= 2.
    zero : bool
        Some column vanishes; needs n >= 2, so that another one does not.

    Returns
    -------
    strategy of (d, n) arrays

    Raises
    ------
    ValueError
        If a size is no positive integer, or n is too small for what is asked; for sizes drawn
        from a strategy when the example is drawn.
    """
    for value, name in ((repeated, "repeated"), (parallel, "parallel"), (zero, "zero")):
        _require_flag(value, name)
    features, dimensions = _sizes(n, "n"), _sizes(d, "d")
    asked = repeated + parallel + zero
    if isinstance(n, int):
        _require_room(n, asked)
    return _frames(features, dimensions, repeated, parallel, zero)


def _require_room(n: int, asked: int) -> None:
    require(
        n > asked,
        f"{asked} degenerate columns besides one other need n > {asked}; got n={n}",
    )


@st.composite
def _frames(
    draw: DrawFn,
    features: SearchStrategy[int],
    dimensions: SearchStrategy[int],
    repeated: bool,  # noqa: FBT001
    parallel: bool,  # noqa: FBT001
    zero: bool,  # noqa: FBT001
) -> Float64[np.ndarray, "d n"]:
    n, d = draw(features), draw(dimensions)
    require_count(n, "n")
    require_count(d, "d")
    asked = repeated + parallel + zero
    _require_room(n, asked)
    W = draw(_nonzero_columns(d, n - asked))
    source = W[:, :1]
    added = [source] if repeated else []
    if parallel:
        added.append(source * draw(st.sampled_from((-1.0, 0.5))))
    if zero:
        added.append(0 * source)
    if not added:
        return W
    order = draw(st.permutations(range(n)))
    return np.ascontiguousarray(np.concatenate([W, *added], axis=1)[:, list(order)])


@st.composite
def _nonzero_columns(draw: DrawFn, d: int, n: int) -> Float64[np.ndarray, "d n"]:
    """Every column has an entry, its pivot, that is drawn among the non-zero ones."""
    largest = LARGEST * PARTS
    entry = st.integers(-largest, largest)
    W = np.array(draw(st.lists(entry, min_size=n * d, max_size=n * d)), dtype=float).reshape(d, n)
    rows = draw(st.lists(st.integers(0, d - 1), min_size=n, max_size=n))
    pivots = draw(st.lists(st.sampled_from(PIVOTS), min_size=n, max_size=n))
    W[rows, range(n)] = pivots
    return W / PARTS


def tight_frames(n: Size, d: Size) -> SearchStrategy[Float64[np.ndarray, "d n"]]:
    r"""Tight frames: W W^T = c I with 1/4 <= c <= 4, up to rounding of 64 eps n c.

    Every tight frame of d vectors or more in R^d arises (up to the grid of what is drawn): d rows
    of a product of d reflections of R^n.  Columns may vanish.

    Parameters
    ----------
    n, d : int, or strategy of such, n >= d >= 1

    Returns
    -------
    strategy of (d, n) arrays

    Raises
    ------
    ValueError
        If a size is no positive integer or n < d; for strategies when the example is drawn.
    """
    return _tight_frames(*_frame_sizes(n, d)).map(lambda scaled: scaled[0] * scaled[1])


def equal_norm_tight_frames(n: Size, d: Size) -> SearchStrategy[Float64[np.ndarray, "d n"]]:
    r"""Tight frames of unit vectors: W W^T = (n / d) I and |w_i| = 1, up to 64 eps n.

    A tight frame whose lengths are levelled by rotating pairs of columns into each other, which
    leaves W W^T alone; every such frame arises (up to the grid of what is drawn).

    Source: Bendel and Mickey, "Population correlation matrices for sampling experiments" (1978).

    Parameters and errors as `tight_frames`.
    """
    return _tight_frames(*_frame_sizes(n, d)).map(lambda scaled: _levelled(scaled[0]))


def _frame_sizes(n: Size, d: Size) -> tuple[SearchStrategy[int], SearchStrategy[int]]:
    features, dimensions = _sizes(n, "n"), _sizes(d, "d")
    if isinstance(n, int) and isinstance(d, int):
        _require_span(n, d)
    return features, dimensions


def _require_span(n: int, d: int) -> None:
    require_count(n, "n")
    require_count(d, "d")
    require(n >= d, f"a tight frame needs n >= d; got n={n}, d={d}")


@st.composite
def _tight_frames(
    draw: DrawFn, features: SearchStrategy[int], dimensions: SearchStrategy[int]
) -> tuple[Float64[np.ndarray, "d n"], float]:
    """Orthonormal rows, and the length that each of them is to have."""
    n, d = draw(features), draw(dimensions)
    _require_span(n, d)
    W = np.eye(d, n)
    for mirror in draw(_nonzero_columns(n, d)).T:
        W -= np.outer(W @ mirror, (2 / (mirror @ mirror)) * mirror)
    return W, draw(st.integers(-4, 8).map(lambda k: 1 + k / 8))


def _levelled(W: Float64[np.ndarray, "d n"]) -> Float64[np.ndarray, "d n"]:
    """Unit columns, for orthonormal rows: each rotation makes one more column of full length."""
    d, n = W.shape
    W = W * (n / d) ** 0.5
    open_columns = list(range(n))
    for _ in range(n - 1):
        squares = (W[:, open_columns] ** 2).sum(0)
        short, long = open_columns[int(squares.argmin())], open_columns[int(squares.argmax())]
        below, above = squares.min() - 1, squares.max() - 1
        overlap = W[:, short] @ W[:, long]
        if below < 0 < above:
            root = (overlap**2 - below * above) ** 0.5
            # The root of above t^2 + 2 overlap t + below that subtracts nothing.
            t = -below / (overlap + root) if overlap >= 0 else (root - overlap) / above
            cosine = 1 / (1 + t * t) ** 0.5
            rotation = cosine * np.array([[1, -t], [t, 1]])
            W[:, [short, long]] = W[:, [short, long]] @ rotation
        open_columns.remove(short)
    return W


def gram_matrices(rank: Size, n: Size) -> SearchStrategy[Float64[np.ndarray, "n n"]]:
    """Gram matrices W^T W of n features of a given rank, all other eigenvalues in [1/4, 4].

    Every such matrix arises (up to the grid of what is drawn); symmetric entry for entry.

    Parameters
    ----------
    rank : int, or strategy of such, 1 <= rank <= n
    n : int, or strategy of such
        Number of features.

    Returns
    -------
    strategy of (n, n) arrays

    Raises
    ------
    ValueError
        If a size is no positive integer or rank > n; for strategies when the example is drawn.
    """
    ranks, features = _sizes(rank, "rank"), _sizes(n, "n")
    if isinstance(n, int) and isinstance(rank, int):
        require(rank <= n, f"a Gram matrix needs rank <= n; got rank={rank}, n={n}")
    return _gram_matrices(ranks, features)


@st.composite
def _gram_matrices(
    draw: DrawFn, ranks: SearchStrategy[int], features: SearchStrategy[int]
) -> Float64[np.ndarray, "n n"]:
    n, rank = draw(features), draw(ranks)
    require_count(rank, "rank")
    require(rank <= n, f"a Gram matrix needs rank <= n; got rank={rank}, n={n}")
    rows, _ = draw(_tight_frames(st.just(n), st.just(rank)))
    steps = draw(st.lists(st.integers(-4, 8), min_size=rank, max_size=rank))
    W = (1 + np.array(steps, dtype=float) / 8)[:, None] * rows
    A = W.T @ W
    return cast(np.ndarray, (A + A.T) / 2)


def amplitude_laws(*, symmetric: bool = True, finite: bool = False) -> SearchStrategy[AmplitudeLaw]:
    """Laws of the amplitude of an active feature: those with a name, and laws of a few atoms.

    Atoms are multiples of 1/4 in [-3, 3], and mu_2 > 0.  Shrinks to Rademacher amplitudes.

    Parameters
    ----------
    symmetric : bool
        Only laws that xi shares with -xi; otherwise laws with and without that symmetry, centred
        or not.
    finite : bool
        Only laws with a list of atoms, which enumeration needs.

    Returns
    -------
    strategy of AmplitudeLaw

    Raises
    ------
    ValueError
        If a flag is neither True nor False.
    """
    _require_flag(symmetric, "symmetric")
    _require_flag(finite, "finite")
    named = [RADEMACHER]
    if not finite:
        named += [GAUSSIAN, UNIFORM, LAPLACE]
    named.append(HEAVY)
    if not symmetric:
        named += [SKEWED] if finite else [SKEWED, POSITIVE_UNIFORM]
    return st.one_of(st.sampled_from(named), _finite_laws(symmetric=symmetric))


@st.composite
def _finite_laws(draw: DrawFn, *, symmetric: bool) -> AmplitudeLaw:
    least = 1 if symmetric else -12
    value = st.integers(least, 12).map(lambda k: Fraction(k, 4) if k else Fraction(1, 4))
    values = draw(st.lists(value, min_size=1, max_size=3, unique=True))
    size = len(values)
    shares = draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    silent = draw(st.integers(0, 3))
    total = sum(shares) + silent
    signs = (1, -1) if symmetric else (1,)
    atoms = [
        (sign * value, Fraction(share, total * len(signs)))
        for value, share in zip(values, shares, strict=True)
        for sign in signs
    ]
    if silent:
        atoms.append((Fraction(0), Fraction(silent, total)))
    name = " ".join(f"{value}:{weight}" for value, weight in atoms)
    # Run-time type checkers look at a random item, which Hypothesis would take for a random draw.
    state = random.getstate()
    law = finite_law(name, atoms)
    random.setstate(state)
    return law


def probabilities(*, decades: int = 6) -> SearchStrategy[float]:
    """Activation probabilities k 10^-(2 + e), 1 <= k <= 100, 0 <= e <= decades; shrinks to 1.

    Parameters
    ----------
    decades : int >= 0
        The least probability is 10^-(2 + decades).

    Returns
    -------
    strategy of float in (0, 1]

    Raises
    ------
    ValueError
        If decades is no integer of at least 0.
    """
    require_count(decades, "decades", least=0)
    return st.builds(
        lambda away, e: float(Fraction(100 - away, 10 ** (2 + e))),
        st.integers(0, 99),
        st.integers(0, decades),
    )


def power_autoencoders(
    *,
    n: Size | None = None,
    d: Size | None = None,
    m: Size | None = None,
    symmetric: bool = True,
) -> SearchStrategy[PowerAutoencoder]:
    """Tied power autoencoders with their inputs: W from `frames`, p, an amplitude law and odd m.

    Parameters
    ----------
    n, d : int >= 1, or strategy of such
        Features and dimensions; by default n from 1 to 6 and d from 1 to 4.
    m : odd int >= 1, or strategy of such
        Power of the activation; by default 1, 3 or 5.
    symmetric : bool
        As for `amplitude_laws`.

    Returns
    -------
    strategy of PowerAutoencoder

    Raises
    ------
    ValueError
        If a size is no positive integer or m is even; for strategies when the example is drawn.
    """
    power: Size = st.sampled_from((1, 3, 5)) if m is None else m
    powers = power.map(_odd) if isinstance(power, SearchStrategy) else st.just(_odd(power))
    return st.builds(
        PowerAutoencoder,
        frames(st.integers(1, 6) if n is None else n, st.integers(1, 4) if d is None else d),
        probabilities(),
        amplitude_laws(symmetric=symmetric),
        powers,
    )


def _odd(m: int) -> int:
    require_odd_power(m)
    return m
