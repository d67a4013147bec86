r"""Proofs that no feature of a dictionary is recovered, without looking at each.

Setting.  A feature is recovered if some row and some function of what it reads give its amplitude
on all codes whose active features may be active together.

Statement.  Sets of d atoms with determinants that are not zero modulo a prime, no atom in all of
them, prove that no feature is recovered where any two may be active (B24a); sets of atoms that span
and are strictly positively dependent, no atom in all of them, prove it for one feature at a time
(B24b).  A row whose product with one atom is positive and with all others negative proves that this
feature is recovered alone (B24c).

Idea.  See `theory.codes.dictionary_verdicts` and `theory.codes.dictionary_rows`.

Not claimed.  That such a proof is found wherever the statement holds.  How floats are rounded on
the way is bounded in `theory.codes.dictionary_intervals_rounding` and tested there.
"""

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import (
    DICTIONARY,
    PARALLEL,
    SQUARE,
    TRIANGLE,
    as_floats,
    claim,
    cross_talk_of_floats,
    recovered,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.cooccurrence import one_at_a_time
from pentad.theory.codes.cross_talk_by_other_routes import cross_talk_by_definition
from pentad.theory.codes.dictionaries import coloops, rational_matrix
from pentad.theory.codes.dictionary_rows import half_space_row, recovering_row
from pentad.theory.codes.dictionary_verdicts import (
    NoneRecoverable,
    none_recoverable,
    none_recoverable_alone,
    proves_none,
    proves_none_alone,
)
from pentad.theory.codes.spark import circuits
from pentad.theory.frames.capacity import rank
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix


def _by_minors(D: Matrix) -> int:
    """0 where a proof is found and checks, n otherwise."""
    floats = as_floats(D)
    proof = none_recoverable(floats)
    proved = isinstance(proof, NoneRecoverable) and proves_none(floats, proof)
    return 0 if proved else int(floats.shape[1])


def _two_disjoint(D: Matrix, shared: int = 0) -> int:
    """0 where two sets of d atoms with at most so many in common have determinants, n otherwise."""
    d, n = D.shape
    good = [set(one) for one in combinations(range(n), d) if rational_matrix(D[:, one]).det() != 0]
    return 0 if any(len(a & b) <= shared for a, b in combinations(good, 2)) else n


APART = fractions([[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 1]])
"""The first atom lies outside the span of the others, which are dependent."""

NONE_BY_MINORS = claim(
    "certificates/minors",
    "B24a",
    locator="beyond the paper",
    title="Minors modulo a prime prove that no feature is recovered",
    plain="If sets of d atoms, no atom in all of them, have determinants that are not zero modulo "
    "a prime, then no row recovers any feature where any two may be active.",
    statement=r"\det D_{B_k}\not\equiv0\ (\mathrm{mod}\ p),\ \textstyle\bigcap_kB_k=\emptyset"
    r"\ \Rightarrow\ \#\{i:\rho_i=0\}=0",
    relation="<=",
    domain=Domain((DICTIONARY,)),
    lhs=lambda D: len(recovered(D)),
    rhs=_by_minors,
    examples=(
        {"D": TRIANGLE},
        {"D": SQUARE},
        {"D": PARALLEL},
        {"D": APART},
        {"D": fractions([[1, 0], [0, 1]])},
    ),
    evidence=(
        exact("the rational program against sets found modulo a prime", cases=60),
        search(
            "the program of rows by HiGHS, in floats",
            cases=40,
            using={"lhs": lambda D: int((cross_talk_of_floats(D) < 1e-9).sum())},
            floats_only=True,
        ),
        exact(
            "features outside the span of the others by the kernel; all pairs of disjoint sets, "
            "rational determinants",
            cases=60,
            using={"lhs": lambda D: len(coloops(D)), "rhs": _two_disjoint},
        ),
    ),
    mutants=(
        instead(
            "one set is enough",
            rhs=lambda D: (
                0 if np.linalg.matrix_rank(as_floats(D)) == len(D) < D.shape[1] else D.shape[1]
            ),
        ),
        instead("sets that share an atom", rhs=lambda D: _two_disjoint(D, 1)),
    ),
    not_claimed="That no feature is recovered one at a time.",
)


SPLITS = 8
"""Splits into halves that are tried."""


def _proved_by_halves(D: Matrix) -> bool:
    """Whether for some split a proof is found, and checks."""
    floats = as_floats(D)
    proofs = (none_recoverable_alone(floats, seed=seed) for seed in range(SPLITS))
    return any(
        isinstance(proof, NoneRecoverable) and proves_none_alone(floats, proof) for proof in proofs
    )


def _by_halves(D: Matrix) -> int:
    """0 where a proof is found, n otherwise."""
    return 0 if _proved_by_halves(D) else int(D.shape[1])


def _by_all_dependencies(D: Matrix) -> int:
    """0 where sets as in the statement exist, n otherwise.

    Atoms that are positively dependent are a union of circuits with relations of one sign; no atom
    is in all sets if for each atom the union of those without it spans.
    """
    d, n = D.shape
    positive = [set(one.features) for one in circuits(D) if min(one.relation) > 0]
    without = [set[int]().union(*(one for one in positive if i not in one)) for i in range(n)]
    return 0 if all(one and rank(D[:, sorted(one)]) == d for one in without) else int(n)


def _alone(D: Matrix) -> int:
    return len(recovered(D, one_at_a_time(D.shape[1])))


def _alone_by_definition(D: Matrix) -> int:
    return sum(cross_talk_by_definition(D, i, ()) == 0 for i in range(D.shape[1]))


def _two_dependent_halves(choose: Choose) -> Any:
    """One or two dimensions, twice one atom more than that, each time with positive relations."""
    d = choose(1, 2)
    halves = []
    for _ in range(2):
        inner = fractions([[choose(-2, 3) for _ in range(d)] for _ in range(d)])
        weights = np.array([Fraction(choose(1, 3)) for _ in range(d)], dtype=object)
        halves.append(np.hstack([inner, -(inner @ weights)[:, None]]))
    D = np.hstack(halves)
    order = sorted(range(D.shape[1]), key=lambda _: choose(0, 99))
    return D[:, order]


def _often_in_halves(choose: Choose, point: Point) -> Any:
    D = _two_dependent_halves(choose) if choose(0, 1) else None
    if D is None or not all(column.any() for column in D.T):
        return DICTIONARY.draw(choose, point)
    return D


OFTEN_IN_HALVES = Parameter(
    "D", f"{DICTIONARY.range}; or two sets with positive relations", _often_in_halves
)
TWICE = fractions([[1, 0, -1, 1, 0, -1], [0, 1, -1, 0, 1, -1]])

NONE_BY_DEPENDENCIES = claim(
    "certificates/positive-dependencies",
    "B24b",
    locator="beyond the paper",
    title="Positive dependencies prove that no feature is recovered alone",
    plain="If sets of atoms, no atom in all of them, span the space and each have a combination "
    "with positive coefficients that vanishes, then no row recovers any feature even where one "
    "non-negative feature is active at a time. Coefficients for which it nearly vanishes are "
    "enough where the least exceeds the rest over the least singular value.",
    statement=r"\mathrm{rank}D_{S_k}=d,\ \lambda^k>0,\ D_{S_k}\lambda^k=0,\ "
    r"\textstyle\bigcap_kS_k=\emptyset\ \Rightarrow\ \#\{i:\rho_i^+=0\}=0",
    relation="<=",
    domain=Domain((OFTEN_IN_HALVES,)),
    lhs=_alone,
    rhs=_by_halves,
    examples=(
        {"D": TWICE},
        {"D": SQUARE},
        {"D": TRIANGLE},
        {"D": fractions([[1, -1, 1, -1]])},
        {"D": fractions([[1, 0], [0, 1]])},
    ),
    evidence=(
        exact("the rational program against dependencies of halves", cases=60),
        exact(
            "by all combinations of independent atoms against all circuits of one sign",
            cases=60,
            using={"lhs": _alone_by_definition, "rhs": _by_all_dependencies},
        ),
        search(
            "the program of rows by HiGHS, in floats",
            cases=40,
            using={
                "lhs": lambda D: int(
                    (cross_talk_of_floats(D, one_at_a_time(D.shape[1])) < 1e-9).sum()
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "no proof is ever found",
            lhs=lambda D: int(_proved_by_halves(D)),
            rhs=lambda: 0,
        ),
        instead(
            "without positive coefficients",
            rhs=_two_disjoint,
        ),
        instead(
            "one set is enough",
            rhs=lambda D: 0 if not D.sum(1).any() and rank(D) == len(D) else D.shape[1],
        ),
    ),
)


def _by_rows(D: Matrix) -> int:
    """Features for which a row is found, and checks."""
    floats = as_floats(D)
    return sum(recovering_row(floats, i) is not None for i in range(floats.shape[1]))


SOME_BY_ROWS = claim(
    "certificates/rows",
    "B24c",
    locator="beyond the paper",
    title="A row of the right signs proves that a feature is recovered alone",
    plain="If the product of a row with one atom is positive and with all others negative, by more "
    "than what rounding may hide, then the row recovers that feature where one non-negative "
    "feature is active at a time.",
    statement=r"\#\{i:\exists w,\ w\cdot d_i>0>w\cdot d_j\ (j\ne i)\}\le\#\{i:\rho_i^+=0\}",
    relation="<=",
    domain=Domain((OFTEN_IN_HALVES,)),
    lhs=_by_rows,
    rhs=_alone,
    examples=(
        {"D": TWICE},
        {"D": SQUARE},
        {"D": TRIANGLE},
        {"D": APART},
        {"D": fractions([[1, 0], [0, 1]])},
    ),
    evidence=(
        exact("rows by Newton's method against the rational program", cases=60),
        exact(
            "the same against all combinations of independent atoms",
            cases=60,
            using={"rhs": _alone_by_definition},
        ),
        search(
            "the program of rows by HiGHS, in floats",
            cases=40,
            using={
                "rhs": lambda D: int(
                    (cross_talk_of_floats(D, one_at_a_time(D.shape[1])) < 1e-9).sum()
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("no row is ever found", lhs=_by_rows, rhs=lambda: 0),
        instead(
            "a half-space with all atoms is enough",
            lhs=lambda D: 0 if half_space_row(as_floats(D)) is None else D.shape[1],
        ),
    ),
    sees_also=("amortisation-gap/certificates/positive-dependencies",),
    not_claimed="That there is such a row for every feature that is recovered: where others are "
    "positively dependent, no row is negative on all of them.",
)

CLAIMS = (NONE_BY_MINORS, NONE_BY_DEPENDENCIES, SOME_BY_ROWS)
