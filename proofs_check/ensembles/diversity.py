"""Diversity, what it leaves of stability, and a count that does not see copies (C16, C18).

Setting.  Unit columns. Within a dictionary a feature is diverse if its cosine to every other is
below a threshold; between two, a feature of D is unlike E if its cosine to all of E is.

Idea.  An unlike feature adds less than the threshold to relaxed stability, any other at most one.
Each of two equal features has cosine one to the other, so that J copies of a dictionary have no
diverse feature for J >= 2 and a threshold of at most one.

Not claimed.  That a diverse run cannot be stable across runs: if every run is one orthonormal
basis, diversity is full and stability one. The bound is about one and the same pair and threshold.
A random dictionary is diverse with high probability, not always.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import (
    array,
    claim,
    dictionary,
    parameter,
)
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.diversity import (
    diversity,
    diversity_by_definition,
    most_stability,
    unlike_share,
)
from pentad.theory.ensembles.stability import (
    relaxed_stability,
    relaxed_stability_by_definition,
)
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import constant

FIRST, SECOND = dictionary("D"), dictionary("E")
THRESHOLD = Parameter(
    "threshold",
    "0 to 1",
    lambda choose, _: Fraction(choose(0, 20), 20),
    Fraction(0),
    Fraction(1),
)
E1, E2 = array([[1], [0], [0]]), array([[0], [1], [0]])
SOME = Fraction(7, 10)


def _columns(*parts: Any) -> Any:
    return np.concatenate(parts, axis=1)


def _most_stability_by_pairs(D: Matrix, E: Matrix, threshold: Number) -> Any:
    """The bound from the share of unlike features, pair by pair."""
    unlike = [all(float(d @ e) < threshold for e in E.T) for d in D.T]
    return most_stability(sum(unlike) / len(unlike), threshold)


STABILITY_BOUND = claim(
    "diversity-bounds-stability",
    "C16",
    locator="diversity and stability",
    title="Features unlike a dictionary bound the stability in it",
    plain="If a share of D has cosines below the threshold to all of E, the relaxed stability of D "
    "in E is at most one less that share times one less the threshold.",
    statement=r"\mathrm{relaxed}(D,E)\le1-(1-\tau)\,\mathrm{div}(D,E;\tau)",
    relation="<=",
    domain=Domain((FIRST, SECOND, THRESHOLD)),
    lhs=relaxed_stability_by_definition,
    rhs=lambda D, E, threshold: most_stability(unlike_share(D, E, threshold), threshold),
    examples=(
        {"D": _columns(E1, E2), "E": E1, "threshold": Fraction(1, 20)},
        {"D": _columns(E1, E2), "E": _columns(E1, E2), "threshold": SOME},
    ),
    evidence=(
        exact("rational unit vectors in space, up to 4 a dictionary", cases=100),
        search(
            "the same in floats, stability in blocks, the share pair by pair",
            using={
                "lhs": lambda D, E: float(relaxed_stability(D, E, block=2)),
                "rhs": _most_stability_by_pairs,
            },
            floats_only=True,
            cases=100,
        ),
    ),
    mutants=(
        instead(
            "with another pair's share",
            rhs=lambda D, E, threshold: most_stability(unlike_share(E, D, threshold), threshold),
        ),
        instead(
            "with the share at a larger threshold",
            rhs=lambda D, E, threshold: most_stability(
                unlike_share(D, E, (1 + threshold) / 2), threshold
            ),
        ),
        instead(
            "with the diversity within D",
            rhs=lambda D, threshold: most_stability(
                constant(Fraction(diversity(D, threshold), D.shape[1]), D[0, 0]), threshold
            ),
        ),
    ),
    sees_also=("ensembles/diversity-of-copies",),
)

DICTIONARY = dictionary("W", least=2)
FEW = dictionary("W", most=3)
COPIES = parameter("copies", "2 or 3", lambda choose, _: choose(2, 3))


def _masked_diversity(W: Matrix, threshold: Number) -> int:
    """With all cosines within blocks of two features left out."""
    cosines = np.array(W.T @ W, dtype=object)
    for start in range(0, len(cosines), 2):
        cosines[start : start + 2, start : start + 2] = 0 * threshold - 1
    return int(sum(bool((row < threshold).all()) for row in cosines))


COPIES_ARE_NOT_DIVERSE = claim(
    "diversity-of-copies",
    "C18a",
    locator="diversity, by the public code",
    title="Copies of a dictionary have no diverse feature",
    plain="With J >= 2 copies of a dictionary in one ensemble no feature is unlike all others, "
    "whatever the threshold, if it is at most one.",
    statement=r"\mathrm{div}([W,\dots,W];\tau)=0\qquad(J\ge2,\ \tau\le1)",
    relation="==",
    domain=Domain((FEW, COPIES, THRESHOLD)),
    lhs=lambda W, copies, threshold: diversity(_columns(*[W] * copies), threshold),
    rhs=lambda: 0,
    examples=({"W": _columns(E1, E2), "copies": 2, "threshold": SOME},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational unit vectors in space, up to 3, two or three copies"),
        exact(
            "pair by pair",
            using={
                "lhs": lambda W, copies, threshold: diversity_by_definition(
                    _columns(*[W] * copies), threshold
                )
            },
        ),
    ),
    mutants=(
        instead(
            "counted without the cosines within blocks",
            lhs=lambda W, copies, threshold: _masked_diversity(
                np.repeat(W, copies, axis=1), threshold
            ),
        ),
        instead("one copy too", lhs=diversity),
    ),
    sees_also=("ensembles/diversity-in-any-order",),
)


def _order(choose: Choose, point: Point) -> Any:
    left = list(range(point["W"].shape[1]))
    return tuple(left.pop(choose(0, len(left) - 1)) for _ in range(len(left)))


DIVERSITY_IN_ANY_ORDER = claim(
    "diversity-in-any-order",
    "C18b",
    locator="diversity, by the public code",
    title="Diversity does not depend on the order of features",
    plain="Features in another order have the same diversity; a count that leaves out the cosines "
    "within blocks of neighbours does not.",
    statement=r"\mathrm{div}(W_\pi;\tau)=\mathrm{div}(W;\tau)",
    relation="==",
    domain=Domain(
        (DICTIONARY, parameter("order", "a permutation of W's columns", _order), THRESHOLD)
    ),
    lhs=lambda W, order, threshold: diversity(W[:, list(order)], threshold),
    rhs=diversity_by_definition,
    examples=(
        {"W": _columns(E1, E1, E2), "order": (2, 0, 1), "threshold": SOME},
        {"W": _columns(E1, E2), "order": (1, 0), "threshold": SOME},
    ),
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational unit vectors in space, up to 4, in blocks against pair by pair"),
        exact(
            "by signs of sorted cosines",
            using={
                "lhs": lambda W, order, threshold: sum(
                    sorted(row)[-2] < threshold if row[i] == max(row) else False
                    for i, row in enumerate((W[:, list(order)].T @ W[:, list(order)]).tolist())
                )
            },
        ),
    ),
    mutants=(
        instead(
            "without the cosines within blocks",
            lhs=lambda W, order, threshold: _masked_diversity(W[:, list(order)], threshold),
        ),
        instead(
            "nor on the threshold",
            lhs=lambda W, order, threshold: diversity(W[:, list(order)], threshold / 2),
        ),
    ),
    sees_also=("ensembles/diversity-of-copies",),
)

CLAIMS = (STABILITY_BOUND, COPIES_ARE_NOT_DIVERSE, DIVERSITY_IN_ANY_ORDER)
