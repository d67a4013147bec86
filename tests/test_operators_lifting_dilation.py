"""Orthogonal lifted atoms above any dictionary, and how many dimensions they need."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.operators.lifting_dilation import (
    dilation,
    dilation_from_singular_vectors,
    largest_cosine,
    least_lifted_dimensions,
    top_multiplicity,
)

CHANCE = np.random.default_rng(0)
TIGHT = np.array([[1.0, -0.5, -0.5], [0.0, 3**0.5 / 2, -(3**0.5) / 2]])
REPEATED = np.array([[1.0, 1.0, 0.3], [2.0, 2.0, -1.0]])
DICTIONARIES = {
    "generic": CHANCE.standard_normal((4, 7)),
    "tight": TIGHT,
    "orthonormal, fewer than dimensions": np.eye(4)[:, :2],
    "of rank one": np.outer([1.0, 2.0], [1.0, -1.0, 3.0]),
    "with a repeated atom": REPEATED,
    "one atom": np.array([[1.0], [2.0]]),
}
LEAST = {
    "generic": 10,
    "tight": 3,
    "orthonormal, fewer than dimensions": 4,
    "of rank one": 4,
    "with a repeated atom": 4,
    "one atom": 2,
}
every_dictionary = pytest.mark.parametrize("name", DICTIONARIES)


def coisometry(d, h):
    return np.linalg.qr(np.random.default_rng(h).standard_normal((h, h)))[0][:d]


@every_dictionary
@pytest.mark.parametrize("more", [0, 3])
def test_lifted_atoms_are_orthogonal_and_lie_above(name, more):
    D = DICTIONARIES[name]
    h = least_lifted_dimensions(D) + more
    assert h == LEAST[name] + more
    P = coisometry(D.shape[0], h)
    lifted = dilation(D, P)
    largest = np.linalg.norm(D, 2) ** 2
    assert np.allclose(P @ lifted, D, atol=1e-11)
    assert np.allclose(lifted.T @ lifted, largest * np.eye(D.shape[1]), atol=1e-11 * largest)


@every_dictionary
def test_one_dimension_less_is_refused_and_impossible(name):
    D = DICTIONARIES[name]
    d, n = D.shape
    h = least_lifted_dimensions(D) - 1
    if h < d:
        return
    with pytest.raises(ValueError, match=f"need {h + 1} lifted dimensions; got h={h}"):
        dilation(D, coisometry(d, h))
    largest = np.linalg.norm(D, 2) ** 2
    for scale in (largest, 1.01 * largest, 3 * largest):
        assert np.linalg.matrix_rank(scale * np.eye(n) - D.T @ D, tol=1e-8) > h - d
    assert np.linalg.eigvalsh(0.99 * largest * np.eye(n) - D.T @ D)[0] < 0


def test_atoms_as_coherent_as_can_be_have_orthogonal_lifted_ones():
    D = np.array([[1.0, 1.0, -1.0], [1.0, 1.0, -1.0]])
    assert largest_cosine(D) == pytest.approx(1)
    lifted = dilation(D, coisometry(2, 4))
    assert largest_cosine(lifted) == pytest.approx(0, abs=1e-12)


def test_lifting_a_given_dictionary_does_not_make_it_less_coherent():
    D = np.random.default_rng(1).standard_normal((64, 128))
    L = np.random.default_rng(2).standard_normal((256, 64))
    assert largest_cosine(L @ D) > largest_cosine(D)
    assert largest_cosine(coisometry(64, 256).T @ D) == pytest.approx(largest_cosine(D))
    lifted = np.random.default_rng(3).standard_normal((256, 128))
    assert largest_cosine(lifted) < largest_cosine(coisometry(64, 256) @ lifted)


def test_multiplicities_of_rationals_are_exact():
    nearly = np.array([[Fraction(1), 0, 0], [0, Fraction(10**12 + 1, 10**12), 0]], dtype=object)
    assert top_multiplicity(nearly) == 1
    assert top_multiplicity(nearly.astype(float)) == 2
    golden = np.array([[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])
    assert top_multiplicity(golden) == 2
    with pytest.raises(ValueError, match="not zero; got D = 0"):
        top_multiplicity(np.zeros((2, 2)))


def test_given_singular_vectors_the_same_is_exact():
    D = np.array([[Fraction(5), 0, 0], [0, Fraction(3), 0]], dtype=object)
    V = np.eye(3, dtype=int)
    lifted = dilation_from_singular_vectors(D, V, np.array([0, 4, 5]), np.eye(4, dtype=int)[::-1])
    assert (lifted.T @ lifted == 25 * V).all()
    assert (lifted[::-1][:2] == D).all()
    with pytest.raises(ValueError, match="need 4 lifted dimensions; got h=3"):
        dilation_from_singular_vectors(D, V, np.array([0, 4, 5]), np.eye(3, dtype=int))


def test_bad_projections_and_atoms_are_refused():
    with pytest.raises(ValueError, match="orthonormal rows"):
        dilation(np.eye(2), 2 * np.eye(2))
    with pytest.raises(ValueError, match="P takes lifted atoms"):
        dilation(np.eye(2), np.eye(3))
    with pytest.raises(ValueError, match="two atoms that are not zero"):
        largest_cosine(np.array([[1.0, 0.0]]))
