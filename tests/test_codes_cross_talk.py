"""Least cross-talk: proofs that a checker of its own accepts, twins, and what is refused."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
import pytest

from pentad.theory.codes import linear_programs
from pentad.theory.codes.checker import (
    proves_at_least,
    proves_at_most,
    proves_from_basis,
    solution,
)
from pentad.theory.codes.cooccurrence import (
    any_pair,
    circulant_graph,
    cooccurrence_graph,
    is_clique,
    one_at_a_time,
    require_graph,
)
from pentad.theory.codes.cross_talk import (
    Undecided,
    cross_talk_values,
    cross_talks,
    least_cross_talk,
    recoverable_features,
)
from pentad.theory.codes.cross_talk_by_other_routes import (
    cross_talk_by_definition,
    cross_talk_in_floats,
    cross_talks_by_circuits,
)
from pentad.theory.codes.dictionaries import Fault, atoms, coloops, faults, rational_matrix
from pentad.theory.codes.published_dictionary import SEED, published_dictionary
from pentad.theory.numbers.balls import UndecidedComparison, without_floats

TRIANGLE = np.array([[1, 0, -1], [0, 1, -1]])
SQUARE = np.array([[1, 0, -1, 0], [0, 1, 0, -1]])
PUBLISHED = published_dictionary()
GRAPHS = [one_at_a_time(16), *(circulant_graph(16, k) for k in (1, 2, 3, 5, 7)), any_pair(16)]


def random_dictionary(seed):
    """Small integers, so that atoms repeat, vanish, and span too little."""
    chance = Random(seed)
    d, n = chance.randint(1, 3), chance.randint(2, 6)
    while True:
        D = np.array([[chance.randint(-2, 2) for _ in range(n)] for _ in range(d)])
        if D.any(0).all():
            edges = [pair for pair in combinations(range(n), 2) if chance.random() < 0.5]
            return D, cooccurrence_graph([*edges, *([i] for i in range(n))], n)


def is_proved(D, found):
    columns, below = atoms(D), (found.feature, found.neighbours, found.value)
    if not proves_at_most(columns, *below, found.row):
        return False
    return found.recoverable or proves_at_least(columns, *below, found.combination)


@pytest.mark.parametrize("seed", range(60))
def test_two_routes_and_the_checker_agree_on_awkward_dictionaries(seed):
    D, graph = random_dictionary(seed)
    found = cross_talks(D, graph)
    assert all(is_proved(D, one) for one in found)
    for one in found:
        assert one.value == cross_talk_by_definition(D, one.feature, one.neighbours)
        other = cross_talk_in_floats(D, one.feature, one.neighbours)
        assert float(one.value) == pytest.approx(other, abs=1e-9)
    assert cross_talk_values(D) == cross_talks_by_circuits(D)


@pytest.mark.parametrize("seed", range(20))
def test_a_basis_is_a_proof_too(seed):
    D, graph = random_dictionary(seed)
    columns = atoms(D)
    for one in cross_talks(D, graph):
        if not one.recoverable:
            basis = (one.dimensions, one.basis, one.signs)
            told = proves_from_basis(columns, one.feature, one.neighbours, *basis)
            assert told == one.value


@pytest.mark.parametrize("seed", range(30))
def test_the_exact_simplex_method_needs_no_guess(seed, monkeypatch):
    D, graph = random_dictionary(seed)
    expected = cross_talk_values(D, graph)

    def backwards(A, _b, _c):
        return list(range(A.ncols()))[::-1], "did not converge"

    monkeypatch.setattr(linear_programs, "_guess", backwards)
    found = cross_talks(D, graph)
    assert tuple(one.value for one in found) == expected
    assert all(is_proved(D, one) for one in found)


def test_a_spent_budget_is_told_and_no_verdict(monkeypatch):
    monkeypatch.setattr(
        linear_programs, "_guess", lambda A, _b, _c: (list(range(A.ncols())), "stopped")
    )
    found = least_cross_talk(PUBLISHED, 0, most_pivots=0)
    assert found == Undecided(0, 0, "stopped")
    monkeypatch.setattr("pentad.theory.codes.cross_talk.least_cross_talk", lambda *_: found)
    with pytest.raises(UndecidedComparison, match="not known"):
        cross_talk_values(TRIANGLE)


def test_the_checker_refuses_what_is_slightly_wrong():
    found, columns = least_cross_talk(PUBLISHED, 3), atoms(PUBLISHED)
    where, value = (3, found.neighbours), found.value
    below = Fraction(999, 1000) * value
    assert not proves_at_most(columns, *where, below, found.row)
    assert not proves_at_least(columns, *where, value / below * value, found.combination)
    moved = (found.row[0] + Fraction(1, 10**9), *found.row[1:])
    assert not proves_at_most(columns, *where, value, moved)
    other = list(found.combination)
    other[0] += Fraction(1, 10**9)
    assert not proves_at_least(columns, *where, value, other)
    assert not proves_at_least(columns, 3, (), value, found.combination)
    signs = tuple(-sign for sign in found.signs)
    told = proves_from_basis(columns, *where, found.dimensions, found.basis, signs)
    assert told is None


@pytest.mark.parametrize(
    ("dimensions", "basis", "signs"),
    [
        ((0, 1), (1, 1), (1, 1)),  # dependent
        ((0, 0), (1, 2), (1, 1)),
        ((0, 1), (0, 1), (1, 1)),  # the atom itself
        ((0, 1), (1, 9), (1, 1)),
        ((0, 1), (1, -1), (1, 1)),
        ((0, 5), (1, 2), (1, 1)),
        ((0, -1), (1, 2), (1, 1)),
        ((0,), (1, 2), (1, 1)),
        ((0, 1), (1, 2), (1,)),
        ((), (), ()),
    ],
)
def test_what_is_no_basis_proves_nothing(dimensions, basis, signs):
    columns = atoms(np.array([[1, 0, 1], [0, 1, 1]]))
    assert proves_from_basis(columns, 0, {1, 2}, (0, 1), (1, 2), (-1, 1)) == Fraction(1, 2)
    assert proves_from_basis(columns, 0, {1, 2}, dimensions, basis, signs) is None


def test_a_row_that_is_exact_for_one_at_a_time_is_not_for_pairs():
    found = least_cross_talk(SQUARE, 0, ())
    assert found.recoverable
    assert not proves_at_most(atoms(SQUARE), 0, {1, 2, 3}, Fraction(0), found.row)


def test_elimination_of_the_checker():
    A = [[Fraction(2), 1, 0], [0, 0, 3], [1, -1, 5]]
    x = [Fraction(1, 2), Fraction(-3), Fraction(7, 5)]
    b = [sum((p * q for p, q in zip(row, x, strict=True)), Fraction(0)) for row in A]
    assert solution(A, b) == x
    with pytest.raises(ZeroDivisionError):
        solution([[1, 1], [1, 1]], [0, 0])


# The authors' dictionary --------------------------------------------------------------------


def test_the_published_dictionary_is_what_its_seed_gives():
    import torch

    torch.manual_seed(SEED)
    drawn = torch.randn(16, 8)
    drawn = drawn / drawn.norm(dim=1, keepdim=True)
    assert np.array_equal(drawn.numpy().T, PUBLISHED)


def test_sixteen_certificates_of_the_published_dictionary():
    found = cross_talks(PUBLISHED)
    assert all(is_proved(PUBLISHED, one) for one in found)
    values = [float(one.value) for one in found]
    assert (round(max(values), 3), round(min(values), 3)) == (0.552, 0.212)
    assert not faults(PUBLISHED)


def test_recoverable_features_of_the_published_dictionary():
    counts = []
    for graph in GRAPHS:
        found = cross_talks(PUBLISHED, graph)
        assert all(is_proved(PUBLISHED, one) for one in found)
        counts.append(sum(one.recoverable for one in found))
        other = cross_talk_in_floats(PUBLISHED, 5, graph[5])
        assert float(found[5].value) == pytest.approx(other, abs=1e-7)
    assert counts == [4, 2, 2, 1, 0, 0, 0]


@pytest.mark.slow
def test_published_cross_talk_by_all_circuits():
    assert cross_talks_by_circuits(PUBLISHED) == cross_talk_values(PUBLISHED)


def test_above_sixteen_dimensions_a_certificate_is_stored_as_its_basis():
    D = np.random.default_rng(0).standard_normal((20, 30))
    found = least_cross_talk(D, 7)
    told = found.stored()
    assert "row" not in told
    basis = (told["dimensions"], told["basis"], told["signs"])
    assert proves_from_basis(atoms(D), 7, told["neighbours"], *basis) == found.value
    small = least_cross_talk(PUBLISHED, 7).stored()
    row = [Fraction(*x) for x in small["row"]]
    assert proves_at_most(atoms(PUBLISHED), 7, small["neighbours"], Fraction(*small["value"]), row)


# What is refused, and what is told ----------------------------------------------------------


@pytest.mark.parametrize(
    ("D", "message"),
    [
        (np.ones(3), "a matrix"),
        (np.ones((0, 3)), "a matrix"),
        (np.array([[1.0, np.nan]]), "finite"),
        (np.array([[1.0, np.inf]]), "finite"),
        (np.ones((2, 3), np.float16), "half precision"),
        (np.ones((2, 3), complex), "real numbers"),
        (np.array([["a"]]), "real numbers"),
        (np.array([[True]]), "real numbers"),
        (np.array([[np.float16(0.1), 1]], object), "half precision"),
        (np.array([[float("nan"), 1]], object), "finite"),
        (np.array([[np.float32("inf"), 1]], object), "finite"),
        (np.array([["1/3", 1]], object), "integers, fractions or floats; got '1/3'"),
        (np.array([[None, 1]], object), "integers, fractions or floats"),
        (np.array([[True, 1]], object), "integers, fractions or floats"),
        (np.array([[1j, 1]], object), "integers, fractions or floats"),
    ],
)
def test_what_is_no_dictionary(D, message):
    with pytest.raises(ValueError, match=message):
        rational_matrix(D)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("held", [None, object])
def test_no_float_is_rounded_whatever_its_precision(kind, held):
    third = kind(1) / kind(3)
    exact = Fraction(*third.as_integer_ratio())
    array = np.array([[third, kind(1)]], dtype=held or kind)
    assert atoms(array) == ((exact,), (Fraction(1),))
    with without_floats(), pytest.raises(TypeError, match="made of a float"):
        rational_matrix(array)


def test_entries_of_every_exact_kind():
    from flint import fmpq, fmpz
    from sympy import Rational

    row = [1, np.int64(2), Fraction(1, 3), fmpq(1, 5), fmpz(7), Rational(1, 9)]
    found = [atom[0] for atom in atoms(np.array([row], dtype=object))]
    assert found == [1, 2, Fraction(1, 3), Fraction(1, 5), 7, Fraction(1, 9)]


def test_a_zero_atom_has_no_cross_talk():
    with pytest.raises(ValueError, match="atom 1 is zero"):
        cross_talks(np.array([[1, 0], [0, 0]]))
    with pytest.raises(ValueError, match="atom 1 is zero"):
        cross_talks_by_circuits(np.array([[1, 0], [0, 0]]))


@pytest.mark.parametrize("feature", [-1, 3])
def test_a_feature_is_one_of_them(feature):
    with pytest.raises(ValueError, match="a feature is one of"):
        least_cross_talk(TRIANGLE, feature)


@pytest.mark.parametrize("neighbours", [[0], [3], [-1]])
def test_neighbours_are_others(neighbours):
    with pytest.raises(ValueError, match="other features"):
        least_cross_talk(TRIANGLE, 0, neighbours)


@pytest.mark.parametrize(
    ("D", "named"),
    [
        (SQUARE * 1.0, {Fault.PARALLEL_ATOMS}),
        (np.array([[1.0, 0.0], [0.0, 1.0]]), {Fault.NOT_OVERCOMPLETE}),
        (np.array([[0.6, 0.8, 1.0], [0.0, 0.0, 0.0]]), {Fault.RANK_DEFICIENT, Fault.NOT_UNIT,
                                                        Fault.PARALLEL_ATOMS}),
        (PUBLISHED.T, {Fault.WRONG_AXIS, Fault.NOT_UNIT, Fault.NOT_OVERCOMPLETE}),
        (np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), {Fault.ZERO_ATOM, Fault.NOT_UNIT,
                                                        Fault.LEVERAGE_ONE, Fault.WRONG_AXIS}),
    ],
)  # fmt: skip
def test_faults_are_told_and_are_no_verdict(D, named):
    assert {found.fault for found in faults(D)} == named


@pytest.mark.parametrize("large", [1e200, 10**400])
def test_faults_of_atoms_that_no_float_holds(large):
    found = {one.fault: one.features for one in faults(np.array([[large, 1], [0, 0]], object))}
    assert found[Fault.NOT_UNIT] == (0,)
    assert found[Fault.PARALLEL_ATOMS] == (0, 1)


def test_a_norm_is_near_one_up_to_a_thousandth_exactly():
    near, far = Fraction(1001, 1000), Fraction(1001, 1000) + Fraction(1, 10**30)
    assert Fault.NOT_UNIT not in {one.fault for one in faults(np.array([[near, -near]]))}
    [found] = [one for one in faults(np.array([[near, far]])) if one.fault is Fault.NOT_UNIT]
    assert found.features == (1,)


def test_cross_talk_of_numbers_that_no_float_holds():
    D = np.array([[10**400, 1, 1], [0, 1, 2]], dtype=object)
    assert all(is_proved(D, one) for one in cross_talks(D))
    assert least_cross_talk(D, 0).value == cross_talk_by_definition(D, 0)
    with pytest.raises(ValueError, match="computed in floats"):
        cross_talk_in_floats(D, 0)


def test_parallel_atoms_are_grouped():
    D = np.array([[1, 2, 0, -1], [1, 2, 1, -1]])
    [found] = [one for one in faults(D) if one.fault is Fault.PARALLEL_ATOMS]
    assert found.features == (0, 1, 3)


def test_duplicated_atoms_have_cross_talk_one():
    D = np.array([[1, 1, 0], [0, 0, 1]])
    assert cross_talk_values(D) == (1, 1, 0)
    assert coloops(D) == recoverable_features(D) == (2,)


# Graphs -------------------------------------------------------------------------------------


def test_graphs_are_symmetric():
    with pytest.raises(ValueError, match="only one way"):
        require_graph([{1}, {2}, {0}], 3)
    with pytest.raises(ValueError, match="other features"):
        require_graph([{0}], 1)
    with pytest.raises(ValueError, match="set of neighbours for each"):
        require_graph([set()], 2)
    with pytest.raises(ValueError, match="never active"):
        cooccurrence_graph([[0]], 2)
    with pytest.raises(ValueError, match="a support has features"):
        cooccurrence_graph([[0, 5]], 2)


@pytest.mark.parametrize(
    ("n", "degree"), [(n, k) for n in range(1, 9) for k in range(n) if k % 2 == 0 or n % 2 == 0]
)
def test_circulant_graphs_have_their_degree(n, degree):
    graph = circulant_graph(n, degree)
    assert {len(neighbours) for neighbours in graph} == {degree}
    require_graph(graph, n)


def test_circulant_graphs_that_do_not_exist():
    with pytest.raises(ValueError, match="even number"):
        circulant_graph(7, 3)
    with pytest.raises(ValueError, match="fewer than n"):
        circulant_graph(7, 7)


def test_cliques():
    graph = cooccurrence_graph([[0, 1, 2], [2, 3]], 4)
    assert is_clique([0, 1, 2], graph)
    assert not is_clique([0, 3], graph)


def test_more_graphs_recover_less():
    first = {i: set(recoverable_features(PUBLISHED, graph)) for i, graph in enumerate(GRAPHS[:1])}
    assert set(recoverable_features(PUBLISHED, GRAPHS[2])) <= first[0]


def test_a_changed_certificate_is_another():
    found = least_cross_talk(TRIANGLE, 0)
    assert not is_proved(TRIANGLE, replace(found, value=Fraction(2, 5)))
