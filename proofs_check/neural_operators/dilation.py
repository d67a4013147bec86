r"""Orthogonal lifted atoms above any dictionary, and how many dimensions they need (D18).

Setting.  P with orthonormal rows, P P^T = I; lifted atoms D_L above D = P D_L, which is not zero;
r, the multiplicity of the largest eigenvalue lambda of D^T D.

Idea.  Below D a lifting can add rows B with B^T B = lambda I - D^T D, which has no negative
eigenvalue and rank n - r. With s < lambda in its place there is no such B, and with s > lambda the
rank is n.

Not claimed.  The least number for orthogonal atoms of different lengths, which may be smaller. That
training finds these lifted atoms, or any that are less coherent than those it started with: D16b.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead, shifted
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.arrays import identity
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.lifting_dilation import (
    dilation,
    dilation_from_singular_vectors,
    least_lifted_dimensions,
)

PAIRS = ((5, 0), (4, 3), (3, 4), (0, 5))
"""Singular values and their complements: squares that add up to 25."""


def turned(choose: Choose, size: int) -> Any:
    """A rational orthogonal matrix: a product of reflections in hyperplanes."""
    Q: Any = array(np.eye(size, dtype=int))
    for _ in range(choose(0, 2)):
        v = drawn(choose, size, least=-2, most=2, parts=1)
        square = (v * v).sum()
        if square:
            Q = Q - 2 * np.outer(Q @ v, v) / square
    return Q


def _values(choose: Choose, point: Point) -> Any:
    """Some singular values, the largest of them 5."""
    d, n = point["d"], len(point["V"])
    chosen = [PAIRS[choose(0, 3)] for _ in range(n - 1)]
    chosen = [pair if i < d - 1 else PAIRS[3] for i, pair in enumerate(chosen)]
    return array([PAIRS[0], *chosen])


DIMENSIONS = parameter("d", "1 to 3", lambda choose, _: choose(1, 3))
V = parameter("V", "right singular vectors, n <= 4", lambda choose, _: turned(choose, choose(1, 4)))
VALUES = parameter("pairs", "singular values of D and their complements, (n, 2)", _values)
U = parameter("U", "left singular vectors", lambda choose, point: turned(choose, point["d"]))
Q = parameter(
    "Q",
    "an orthogonal matrix whose first d rows are P, (h, h), h from d to d + n",
    lambda choose, point: turned(choose, point["d"] + choose(0, len(point["V"]))),
)


def _dictionary(d: int, V: Matrix, pairs: Matrix, U: Matrix) -> Any:
    """U diag(singular values) V^T."""
    n = len(V)
    middle = np.full((d, n), 0 * V[0, 0], dtype=V.dtype)
    for i in range(min(d, n)):
        middle[i, i] = pairs[i, 0]
    return U @ middle @ V.T


def _multiplicity(pairs: Matrix) -> int:
    return sum(bool(value == pairs[0, 0]) for value in pairs[:, 0])


ROOM = Assumption(
    "room",
    "h is at least d + n - r",
    lambda d, V, pairs, Q: len(Q) >= d + len(V) - _multiplicity(pairs),
)
GENERIC: dict[str, Any] = {
    "d": 2,
    "V": array([["3/5", "-4/5", 0], ["4/5", "3/5", 0], [0, 0, 1]]),
    "pairs": array([[5, 0], [3, 4], [0, 5]]),
    "U": array([["3/5", "-4/5"], ["4/5", "3/5"]]),
    "Q": array(np.eye(4, dtype=int)[::-1]),
}
TIGHT = GENERIC | {"pairs": array([[5, 0], [5, 0], [0, 5]]), "Q": array(np.eye(3, dtype=int))}


def _stacked(P: Matrix, lifted: Matrix, scale: Number) -> Any:
    """What is seen of lifted atoms, and their Gram matrix over a number."""
    return np.concatenate([(P @ lifted).ravel(), (lifted.T @ lifted / scale).ravel()])


def _dilated(d: int, V: Matrix, pairs: Matrix, U: Matrix, Q: Matrix) -> Any:
    D = _dictionary(d, V, pairs, U)
    lifted = dilation_from_singular_vectors(D, V, pairs[:, 1], Q)
    return _stacked(Q[:d], lifted, pairs[0, 0] ** 2)


def _by_eigenvectors(d: int, V: Matrix, pairs: Matrix, U: Matrix, Q: Matrix) -> Any:
    """In floats from D and P alone."""
    return _stacked(Q[:d], dilation(_dictionary(d, V, pairs, U), Q[:d]), pairs[0, 0] ** 2)


def _above(d: int, V: Matrix, pairs: Matrix, U: Matrix) -> Any:
    D = _dictionary(d, V, pairs, U)
    gram = D.T @ D
    return np.concatenate([D.ravel(), (0 * gram + identity(gram)).ravel()])


DILATION = claim(
    "dilation",
    "D18a",
    locator="lifting lowers the correlation of atoms; after Naimark",
    title="Any dictionary lies below orthogonal lifted atoms",
    plain="With at least d + n - r lifted dimensions and a projection with orthonormal rows, there "
    "are orthogonal lifted atoms of one length whose projections are any given atoms, however "
    "coherent: orthogonality of lifted atoms says nothing of the effective ones.",
    statement=r"h\ge d+n-r:\quad\exists D_L:\ PD_L=D,\quad D_L^\top D_L="
    r"\lambda_{\max}(D^\top D)\,I",
    relation="==",
    domain=Domain((DIMENSIONS, V, VALUES, U, Q), (ROOM,)),
    lhs=_dilated,
    rhs=_above,
    examples=(GENERIC, TIGHT),
    outside=(GENERIC | {"Q": array(np.eye(3, dtype=int))},),
    evidence=(
        exact("rational dictionaries with singular values 5, 4, 3 and 0", cases=80),
        search(
            "in floats, by eigenvectors of D^T D and a null space of P",
            using={"lhs": _by_eigenvectors},
            floats_only=True,
            size=lambda pairs: float(pairs[0, 0]),
        ),
    ),
    mutants=(
        instead(
            "lifting the given atoms back makes them orthogonal",
            lhs=lambda d, V, pairs, U, Q: _stacked(
                Q[:d], Q[:d].T @ _dictionary(d, V, pairs, U), pairs[0, 0] ** 2
            ),
        ),
        instead(
            "without the rows beyond the atoms' own for the smaller singular values",
            lhs=lambda d, V, pairs, U, Q: _stacked(
                Q[:d],
                dilation_from_singular_vectors(
                    _dictionary(d, V, pairs, U), V, pairs[:, 1] * (pairs[:, 0] == 0), Q
                ),
                pairs[0, 0] ** 2,
            ),
        ),
    ),
    not_claimed="That training finds such lifted atoms.",
    sees_also=("neural-operators/least-dilation", "neural-operators/lifted-products"),
)

ATOMS_ABOVE = parameter(
    "above",
    "lifted atoms, (h, n): mostly orthogonal of one length",
    lambda choose, point: _orthogonal(choose, len(point["Q"])),
)


def _orthogonal(choose: Choose, h: int) -> Any:
    n = choose(1, h)
    found = Fraction(choose(1, 4), 2) * turned(choose, h)[:, :n]
    return found if choose(0, 4) else drawn(choose, h, choose(1, 4))


ANY_Q = parameter(
    "Q", "an orthogonal matrix, (h, h), h <= 4", lambda choose, _: turned(choose, choose(1, 4))
)
KEPT = parameter(
    "d", "rows of Q that are P, 1 to h", lambda choose, point: choose(1, len(point["Q"]))
)


def _gram(above: Matrix) -> Any:
    return above.T @ above


ORTHOGONAL = Assumption(
    "orthogonal of one length",
    "lifted atoms are orthogonal and of one length",
    lambda above: bool(
        (_gram(above) == _gram(above)[0, 0] * np.eye(above.shape[1], dtype=int)).all()
    ),
)
SEEN = Assumption("seen", "some atom is seen", lambda Q, d, above: bool((Q[:d] @ above != 0).any()))
ONE_OF_TWO = {
    "Q": array([["3/5", "4/5"], ["-4/5", "3/5"]]),
    "d": 1,
    "above": array([[1, 0], [0, 1]]),
}
FOUR_BELOW = {
    "Q": array(np.eye(4, dtype=int)),
    "d": 2,
    "above": array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]]),
}


def _least_in_floats(Q: Matrix, d: int, above: Matrix) -> int:
    """From eigenvalues in floats, counted."""
    D = Q[:d] @ above
    values = np.linalg.eigvalsh(D.T @ D)
    return int(d + len(values) - (values > values[-1] * (1 - 1e-9)).sum())


LEAST = claim(
    "least-dilation",
    "D18b",
    locator="beyond the paper",
    title="Orthogonal lifted atoms of one length need d + n - r dimensions",
    plain="Whatever lifted atoms are orthogonal and of one length, and whatever projection with "
    "orthonormal rows they are seen through, there are at least d + n - r lifted dimensions.",
    statement=r"PP^\top=I,\ D_L^\top D_L=sI\ \Rightarrow\ h\ge d+n-r,\qquad "
    r"r=\operatorname{mult}\lambda_{\max}(D^\top D)",
    relation=">=",
    domain=Domain((ANY_Q, KEPT, ATOMS_ABOVE), (ORTHOGONAL, SEEN)),
    lhs=lambda Q: Q.shape[0],
    rhs=lambda Q, d, above: least_lifted_dimensions(Q[:d] @ above),
    examples=(ONE_OF_TWO, FOUR_BELOW),
    outside=(
        ONE_OF_TWO | {"above": array([[1, 0, 1], [0, 1, 1]])},
        FOUR_BELOW | {"d": 1, "above": array([[0], [0], [0], [1]])},
    ),
    evidence=(
        exact("rational projections and atoms, h <= 4, eigenvalues by factors", cases=150),
        search(
            "the same in floats",
            using={"rhs": _least_in_floats},
            floats_only=True,
        ),
    ),
    mutants=(
        shifted("rhs", 1, "one dimension more"),
        instead("n + d", rhs=lambda d, above: d + above.shape[1]),
        instead("one more than atoms", rhs=lambda above: above.shape[1] + 1),
    ),
    not_claimed="The same for orthogonal atoms of different lengths, which may need fewer.",
    sees_also=("neural-operators/dilation",),
)

CLAIMS = (DILATION, LEAST)
