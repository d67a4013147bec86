"""A tight frame that spans R^d has a complement in R^(n - d) with capacities 1 - D_i (E09c).

Setting.  The Gram matrix of the complement is c I - A, with c = tr F / d.

Not claimed.  A feature with D_i = 1 has a zero complement, of capacity 0; for n = d there is no
complement.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import ANY_FEATURES, NON_ZERO, claim, mirrors
from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.complements import naimark_complement, naimark_gram
from pentad.theory.frames.constructions import parseval_frame
from pentad.theory.frames.defects import tightness_defect
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram


def _tight(choose: Choose, _: Point) -> Any:
    d = choose(1, 3)
    n = d + choose(1, 3)
    return choose(1, 3) * parseval_frame(mirrors(choose, n, choose(1, 2)), d)


def _with_room(W: Matrix) -> bool:
    return bool(W.shape[1] > W.shape[0])


TIGHT = Parameter("W", "tight frame of R^d, d <= 3, d < n <= d + 3", _tight)

ROOM = Assumption("room", "n > d", _with_room)

TIGHTNESS = Assumption("tight", "W is a tight frame", lambda W: bool(tightness_defect(W) == 0))

ONE_WHOLE = fractions([[3, 4, 0], [0, 0, 5]])
"""A tight frame; the third feature has capacity 1, and a zero complement."""

LOOSE = fractions([[1, 1, 0], [0, 1, 1]])


def _complement_by_vectors(W: Matrix) -> Any:
    complement = naimark_complement(W, tolerance=float("inf"))
    total = capacities(gram(W)) + capacities(gram(complement))
    return np.append(total, np.linalg.matrix_rank(complement))


COMPLEMENT = claim(
    "naimark-complement",
    "E09c",
    locator="beyond the paper",
    title="A tight frame has a complement with the complementary capacities",
    plain="The Gram matrix of a tight frame of n vectors in d dimensions, taken from its bound "
    "times the identity, belongs to n vectors in n - d dimensions whose capacities are 1 - D.",
    statement=r"A'=cI-A,\quad c=\frac{\operatorname{tr}F}d:\qquad D_i+D_i'=1,\qquad"
    r"\operatorname{rank}A'=n-d",
    relation="==",
    domain=Domain((TIGHT,), (ROOM, TIGHTNESS)),
    lhs=lambda W: np.append(
        capacities(gram(W)) + capacities(naimark_gram(W)), rank(naimark_gram(W))
    ),
    rhs=lambda W: np.append(0 * W[0] + 1, W.shape[1] - W.shape[0]),
    delta="Naimark's theorem; a feature with D = 1 has the zero vector as its complement, and for "
    "n = d the complement is empty.",
    examples=({"W": ONE_WHOLE}, {"W": fractions([[1, 1]])}),
    outside=({"W": fractions([[1]])},),
    evidence=(
        exact("rational tight frames, by Gram matrices", cases=80),
        search(
            "the complementary vectors themselves, from singular vectors in floats",
            cases=60,
            using={"lhs": _complement_by_vectors},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the complement has the same capacities",
            lhs=lambda W: capacities(naimark_gram(W)),
            rhs=lambda W: capacities(gram(W)),
        ),
        instead(
            "no tightness needed",
            domain=Domain((ANY_FEATURES,), (NON_ZERO, ROOM)),
            examples=({"W": LOOSE},),
        ),
    ),
)

CLAIMS = (COMPLEMENT,)
