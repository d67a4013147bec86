"""Exact frames with their symmetries: features and orthogonal matrices that permute them.

Coordinates are rational where they can be and real cyclotomic numbers (`theory.numbers.cyclotomic`)
elsewhere, so that whether a symmetry permutes the features, whether it acts irreducibly, and what
the capacities are, is decided and not estimated.  Features of families need not have unit length.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import permutations, product
from typing import Any

import numpy as np
from jaxtyping import Integer, Shaped

from pentad.theory.frames.frame_operator import require_frame
from pentad.theory.numbers.cyclotomic import cosine, rounded, sine
from pentad.theory.numbers.limits import MOST_ROWS, require_at_most
from pentad.theory.numbers.scalars import Number, rational, require, require_count


@dataclass(frozen=True, eq=False)
class SymmetricFrame:
    """Features with orthogonal matrices; whether these permute the features is to be checked.

    Attributes
    ----------
    name : str
    W : (d, n) array of exact numbers, features as columns
    generators : (k, d, d) array of exact numbers
    """

    name: str
    W: Shaped[np.ndarray, "d n"]
    generators: Shaped[np.ndarray, "k d d"]

    def __str__(self) -> str:
        return self.name


def exact_array(entries: Any) -> Shaped[np.ndarray, "*shape"]:
    """An array of exact numbers, integers and fractions as `flint.fmpq`.

    >>> exact_array([[1, Fraction(1, 2)]])
    array([[1, 1/2]], dtype=object)
    """
    given = np.array(entries, dtype=object)
    found = np.empty(given.shape, dtype=object)
    for index, x in np.ndenumerate(given):
        found[index] = rational(x) if isinstance(x, int | np.integer | Fraction) else x
    return found


# Matrices -----------------------------------------------------------------------------------


def rotation(turn: Fraction) -> Shaped[np.ndarray, "2 2"]:
    """Rotation of the plane by a rational part of a full turn, exactly.

    >>> rotation(Fraction(1, 4))
    array([[0, -1],
           [1, 0]], dtype=object)
    """
    return exact_array([[cosine(turn), -sine(turn)], [sine(turn), cosine(turn)]])


def reflection(normal: Shaped[np.ndarray, "d"]) -> Shaped[np.ndarray, "d d"]:
    """Reflection in the hyperplane with this normal; any number type.

    Raises
    ------
    ValueError
        If the normal vanishes.

    >>> reflection(np.array([1.0, 0.0]))
    array([[-1.,  0.],
           [ 0.,  1.]])
    """
    length = (normal * normal).sum()
    require(length != 0, "a reflection needs a normal; got the zero vector")
    return np.asarray(np.eye(len(normal), dtype=int) - normal[:, None] * (normal * 2 / length))


def signed_permutation(images: Sequence[int]) -> Shaped[np.ndarray, "d d"]:
    """The matrix that sends e_i to sign(s_i) e_(|s_i|), s numbered from 1, in exact rationals.

    Raises
    ------
    ValueError
        If the |s_i| are not 1 .. d in some order.

    >>> signed_permutation((2, -1))
    array([[0, -1],
           [1, 0]], dtype=object)
    """
    d = len(images)
    require(
        sorted(map(abs, images)) == list(range(1, d + 1)),
        f"a signed permutation holds 1 .. {d} once up to sign; got {tuple(images)}",
    )
    matrix = np.zeros((d, d), dtype=int)
    for i, s in enumerate(images):
        matrix[abs(s) - 1, i] = 1 if s > 0 else -1
    return exact_array(matrix)


def on_axis(plane: Shaped[np.ndarray, "2 2"], sign: int) -> Shaped[np.ndarray, "3 3"]:
    """A motion of the plane together with 1 or -1 on the third axis.

    >>> on_axis(exact_array(np.eye(2, dtype=int)), -1)
    array([[1, 0, 0],
           [0, 1, 0],
           [0, 0, -1]], dtype=object)
    """
    whole = exact_array(np.zeros((3, 3), dtype=int))
    whole[:2, :2] = plane
    whole[2, 2] = rational(sign)
    return whole


# Groups -------------------------------------------------------------------------------------


def matrix_group(
    generators: Shaped[np.ndarray, "k d d"], *, limit: int = 2000
) -> Shaped[np.ndarray, "order d d"]:
    """All products of exact matrices that generate a finite group, the identity first.

    Parameters
    ----------
    generators : (k, d, d) array of exact numbers
    limit : int, the largest order that is tried

    Raises
    ------
    ValueError
        If numbers are not exact, there are more than `limit` products, or two that differ only
        beyond six decimals.

    >>> len(matrix_group(rotation(Fraction(1, 5))[None]))
    5
    """
    require(generators.dtype == object, f"a group is of exact matrices; got {generators.dtype}")
    identity = exact_array(np.eye(generators.shape[-1], dtype=int))
    found = {_key(identity): identity}
    waiting = [identity]
    while waiting:
        element = waiting.pop()
        for generator in generators:
            image = generator @ element
            key = _key(image)
            if key not in found:
                found[key] = image
                waiting.append(image)
            else:
                same = (found[key] == image).all()
                require(same, "two elements agree to six decimals and are not equal")
        require(len(found) <= limit, f"the group has more than {limit} elements")
    return np.array(list(found.values()))


@dataclass(frozen=True, eq=False)
class MatrixGroup:
    """A finite group of orthogonal matrices, given by generators.

    Attributes
    ----------
    name : str
    generators : (k, d, d) array of exact numbers
    """

    name: str
    generators: Shaped[np.ndarray, "k d d"]

    @cached_property
    def elements(self) -> Shaped[np.ndarray, "order d d"]:
        """All elements, the identity first."""
        return matrix_group(self.generators)

    def __str__(self) -> str:
        return self.name


def _key(matrix: np.ndarray) -> bytes:
    return (rounded(matrix).round(6) + 0.0).tobytes()


def symmetric_invariants(group: Shaped[np.ndarray, "order d d"]) -> Number:
    r"""Dimension of the symmetric matrices that commute with a finite group, by its character.

    \[ \frac{1}{|G|} \sum_{g \in G} \frac{\chi(g)^2 + \chi(g^2)}{2}, \]

    1 exactly if the group of orthogonal matrices acts irreducibly over the reals.  The twin of
    `theory.frames.invariance.symmetric_commutant_dimension`, without linear algebra.

    Parameters
    ----------
    group : (order, d, d) array of exact numbers: all elements

    >>> symmetric_invariants(matrix_group(rotation(Fraction(1, 3))[None]))
    1
    """
    traces = group.diagonal(0, 1, 2).sum(-1)
    squares = (group * group.swapaxes(1, 2)).sum((1, 2))
    return (traces * traces + squares).sum() / (2 * len(group))


def orbit_frame(
    group: Shaped[np.ndarray, "order d d"], seeds: Shaped[np.ndarray, "d s"]
) -> Shaped[np.ndarray, "d n"]:
    """All images of the seeds as an indexed family, n = s |G|: repeated images are repeated.

    >>> orbit_frame(exact_array([[[1]], [[-1]]]), exact_array([[2]]))
    array([[2, -2]], dtype=object)
    """
    return np.concatenate(list(group @ seeds), axis=1)


# Frames -------------------------------------------------------------------------------------


def polygon_frame(k: int) -> SymmetricFrame:
    """The regular k-gon on the unit circle, with its dihedral group.

    Raises
    ------
    ValueError
        If k is not an integer of at least 2, or k is above `MOST_ROWS`.

    >>> polygon_frame(4).W
    array([[1, 0, -1, 0],
           [0, 1, 0, -1]], dtype=object)
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k", least=2)
    turns = [Fraction(j, k) for j in range(k)]
    W = exact_array([[cosine(t) for t in turns], [sine(t) for t in turns]])
    return SymmetricFrame(
        f"{k}-gon", W, np.array([rotation(Fraction(1, k)), signed_permutation((1, -2))])
    )


def simplex_frame(n: int) -> SymmetricFrame:
    """The regular simplex with n corners in n - 1 dimensions, with its reflections.

    Raises
    ------
    ValueError
        If n is not an integer of at least 2, or n is above `MOST_ROWS`.

    >>> simplex_frame(2).W
    array([[1, -1]], dtype=object)
    """
    require_at_most(MOST_ROWS, n=n)
    require_count(n, "n", least=2)
    root_of_half = cosine(Fraction(1, 8))
    rows: list[Any] = []
    for frequency in range(1, (n - 1) // 2 + 1):
        turns = [Fraction(frequency * j, n) for j in range(n)]
        rows += [[cosine(t) for t in turns], [sine(t) for t in turns]]
    if n % 2 == 0:
        rows.append([(-1) ** j * (root_of_half if n > 2 else 1) for j in range(n)])
    W = exact_array(rows)
    mirrors = [reflection(W[:, j] - W[:, j + 1]) for j in range(n - 1)]
    return SymmetricFrame(f"simplex, {n} corners", W, np.array(mirrors))


def antiprism_frame(k: int, height: Number) -> SymmetricFrame:
    """The k-antiprism with radius 1 and half-height h, in the order of its rotary reflection.

    The symmetries are the rotary reflection by half a step and a mirror through the axis; they act
    irreducibly on the plane and on the axis, but not on space.

    Parameters
    ----------
    k : int
    height : exact number h

    Raises
    ------
    ValueError
        If k is not an integer of at least 2, or k is above `MOST_ROWS`.

    >>> antiprism_frame(2, Fraction(1)).W
    array([[1, 0, -1, 0],
           [0, 1, 0, -1],
           [1, -1, 1, -1]], dtype=object)
    """
    require_at_most(MOST_ROWS, k=k)
    plane = polygon_frame(2 * k).W
    W = np.concatenate([plane, exact_array([[(-1) ** j * height for j in range(2 * k)]])])
    rotary = on_axis(rotation(Fraction(1, 2 * k)), -1)
    return SymmetricFrame(
        f"{k}-antiprism, h = {height}", W, np.array([rotary, signed_permutation((1, -2, 3))])
    )


def antiprism_gram(k: int, squared_height: Number) -> Shaped[np.ndarray, "n n"]:
    r"""Gram matrix of the k-antiprism with unit corners, along its rotary reflection.

    \[ A_{xy} = (1 - h^2) \cos \frac{\pi (x - y)}{k} + (-1)^{x - y} h^2 . \]

    Exact for exact numbers, also where no corner has exact coordinates.

    Parameters
    ----------
    k : int, k >= 1
    squared_height : number h^2 from 0 to 1

    Raises
    ------
    ValueError
        If k is not a positive integer, or h^2 is outside [0, 1].

    >>> antiprism_gram(2, Fraction(1, 3))[0].tolist()
    [1, -1/3, -1/3, -1/3]
    """
    require_count(k, "k")
    require(
        bool((squared_height >= 0) & (squared_height <= 1)),
        f"the squared height h^2 must lie in [0, 1]; got {squared_height}",
    )
    steps = np.arange(2 * k)
    if isinstance(squared_height, float):
        cosines = np.cos(np.pi * steps / k)
    else:
        cosines = np.array([cosine(Fraction(int(j), 2 * k)) for j in steps])
    row = cosines * (1 - squared_height) + (-1) ** steps * squared_height
    return np.asarray(row[(steps - steps[:, None]) % (2 * k)])


def prism_frame(k: int, height: Number) -> SymmetricFrame:
    """The k-prism with radius 1 and half-height h: the upper face, then the lower.

    Parameters and errors as `antiprism_frame`.

    Raises
    ------
    ValueError
        If k is above `MOST_ROWS`.

    >>> prism_frame(2, Fraction(1)).W
    array([[1, -1, 1, -1],
           [0, 0, 0, 0],
           [1, 1, -1, -1]], dtype=object)
    """
    require_at_most(MOST_ROWS, k=k)
    plane = polygon_frame(k).W
    heights = exact_array([[height] * k + [-height] * k])
    W = np.concatenate([np.concatenate([plane, plane], axis=1), heights])
    motions = [
        on_axis(rotation(Fraction(1, k)), 1),
        signed_permutation((1, -2, 3)),
        signed_permutation((1, 2, -3)),
    ]
    return SymmetricFrame(f"{k}-prism, h = {height}", W, np.array(motions))


def cubic_generators(d: int) -> Shaped[np.ndarray, "k d d"]:
    """Generators of all signed permutations of d >= 2 axes: the symmetries of the cube.

    Raises
    ------
    ValueError
        If d is not an integer of at least 2, or d is above `MOST_ROWS`.

    >>> len(matrix_group(cubic_generators(3)))
    48
    """
    require_at_most(MOST_ROWS, d=d)
    require_count(d, "d", least=2)
    cycle = [*range(2, d + 1), 1]
    swap = [2, 1, *range(3, d + 1)]
    flip = [-1, *range(2, d + 1)]
    return np.array([signed_permutation(images) for images in (cycle, swap, flip)])


def icosahedral_generators() -> Shaped[np.ndarray, "3 3 3"]:
    """A threefold, a twofold and a fivefold rotation: the 60 rotations of the icosahedron.

    >>> len(matrix_group(icosahedral_generators()))
    60
    """
    golden = 2 * cosine(Fraction(1, 10))
    short = golden - 1
    fivefold = exact_array([[1, -golden, short], [golden, short, -1], [short, 1, golden]]) / 2
    return np.array([signed_permutation((2, 3, 1)), signed_permutation((-1, -2, 3)), fivefold])


def quaternion_generators() -> Shaped[np.ndarray, "2 4 4"]:
    """Left multiplication by i and j on the quaternions: irreducible over the reals.

    >>> len(matrix_group(quaternion_generators()))
    8
    """
    return np.array([signed_permutation((2, -1, 4, -3)), signed_permutation((3, -4, -1, 2))])


def cubic_frame(name: str) -> SymmetricFrame:
    """Tetrahedron, octahedron, cube, cuboctahedron, 16-cell, tesseract or 24-cell; rational.

    Raises
    ------
    ValueError
        If the name is none of these.

    >>> cubic_frame("tetrahedron").W.tolist()
    [[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]
    """
    shapes: Mapping[str, tuple[int, tuple[int, ...]]] = {
        "tetrahedron": (3, (1, 1, 1)),
        "octahedron": (3, (1, 0, 0)),
        "cube": (3, (1, 1, 1)),
        "cuboctahedron": (3, (1, 1, 0)),
        "16-cell": (4, (1, 0, 0, 0)),
        "tesseract": (4, (1, 1, 1, 1)),
        "24-cell": (4, (1, 1, 0, 0)),
    }
    require(name in shapes, f"rational frames here are {', '.join(shapes)}; got {name!r}")
    d, corner = shapes[name]
    corners = _signed(set(permutations(corner)))
    if name == "tetrahedron":
        corners = [v for v in corners if np.prod(v) == 1]
        images = ((2, 3, 1), (2, 1, 3), (-1, -2, 3))
        generators = np.array([signed_permutation(one) for one in images])
    else:
        generators = cubic_generators(d)
    return SymmetricFrame(name, exact_array(np.array(corners).T), generators)


def e8_frame() -> SymmetricFrame:
    """The 240 roots of E8, twice as long, with 1024 of their symmetries, which suffice.

    These are the cyclic permutations of the axes and the even changes of sign.

    >>> e8_frame().W.shape
    (8, 240)
    """
    roots = _signed(set(permutations((2, 2, 0, 0, 0, 0, 0, 0))))
    halves = [v for v in product((1, -1), repeat=8) if np.prod(v) == 1]
    cycle, flips = [*range(2, 9), 1], [-1, -2, *range(3, 9)]
    motions = np.array([signed_permutation(images) for images in (cycle, flips)])
    return SymmetricFrame("E8 roots", exact_array(np.array([*roots, *halves]).T), motions)


def icosahedral_frame(name: str) -> SymmetricFrame:
    """Icosahedron, dodecahedron or icosidodecahedron, with their rotations.

    Raises
    ------
    ValueError
        If the name is none of these.

    >>> [icosahedral_frame(name).W.shape[1] for name in ("icosahedron", "dodecahedron")]
    [12, 20]
    """
    known = ("icosahedron", "dodecahedron", "icosidodecahedron")
    require(name in known, f"icosahedral frames are {', '.join(known)}; got {name!r}")
    golden = 2 * cosine(Fraction(1, 10))
    short = golden - 1
    if name == "icosahedron":
        corners = _cycled(_signed([(0, golden, 1)]))
    elif name == "dodecahedron":
        corners = [*_signed([(1, 1, 1)]), *_cycled(_signed([(0, short, golden)]))]
    else:
        corners = _cycled([*_signed([(2, 0, 0)]), *_signed([(1, golden, short)])])
    return SymmetricFrame(name, exact_array(corners).T, icosahedral_generators())


def _signed(vectors: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """All changes of sign of the non-zero entries, larger entries first."""
    found = []
    for vector in sorted(vectors, key=lambda v: [-float(x) for x in v]):
        found += list(product(*(((x, -x) if x != 0 else (x,)) for x in vector)))
    return found


def _cycled(vectors: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(*v[i:], *v[:i]) for i in range(3) for v in vectors]


def feature_permutations(
    W: Shaped[np.ndarray, "d n"], generators: Shaped[np.ndarray, "k d d"]
) -> Integer[np.ndarray, "k n"]:
    """How orthogonal matrices permute distinct features: g w_x = w_(row[x]); exact.

    Parameters
    ----------
    W : (d, n) array of exact numbers, distinct columns
    generators : (k, d, d) array of exact numbers

    Raises
    ------
    ValueError
        If a matrix moves a feature to none, or to several, of the features.

    >>> feature_permutations(polygon_frame(3).W, polygon_frame(3).generators).tolist()
    [[1, 2, 0], [0, 2, 1]]
    """
    require_frame(W)
    found = []
    for generator in generators:
        moved = generator @ W
        same = (moved[:, :, None] == W[:, None, :]).astype(bool).all(0)
        require(
            (same.sum(1) == 1).all(),
            "a symmetry sends every feature to one feature; "
            f"got {same.sum(1).tolist()} images of the features",
        )
        found.append(same.argmax(1))
    return np.array(found)


def value_relations(A: Shaped[np.ndarray, "n n"]) -> Integer[np.ndarray, "n n"]:
    """Relation matrix of the entries of a Gram matrix by value, the diagonal apart; exact.

    Label 0 is the diagonal, if its entries agree; the others come in order of first appearance.

    Raises
    ------
    ValueError
        If A is not square.

    >>> value_relations(exact_array([[2, -1, 0], [-1, 2, -1], [0, -1, 2]]))
    array([[0, 1, 2],
           [1, 0, 1],
           [2, 1, 0]])
    """
    n = len(A)
    require(A.shape == (n, n), f"a Gram matrix is square; got the shape {A.shape}")
    values: list[tuple[bool, Any]] = []
    labels = np.empty((n, n), dtype=np.int64)
    on_diagonal = [(x, x) for x in range(n)]
    off_diagonal = [(x, y) for x in range(n) for y in range(n) if x != y]
    for x, y in on_diagonal + off_diagonal:
        kind = (x == y, A[x, y])
        for label, known in enumerate(values):
            if known[0] == kind[0] and known[1] == kind[1]:
                labels[x, y] = label
                break
        else:
            labels[x, y] = len(values)
            values.append(kind)
    return labels
