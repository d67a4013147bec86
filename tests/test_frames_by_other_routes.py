"""Second routes to slacks, separations, blocks and Gaussian capacities, and numbers by hand."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import fmpq

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.defects import tightness_defect
from pentad.theory.frames.eigenspaces import eigenspaces, eigenvalue_separation
from pentad.theory.frames.eigenspaces_by_other_routes import (
    cluster_separation_by_pairs,
    clusters_by_neighbours,
    least_separation_by_pairs,
    pair_separation,
)
from pentad.theory.frames.gaussian_frames import gaussian_capacity_moment
from pentad.theory.frames.gaussian_frames_by_other_routes import (
    gaussian_capacity_moment_by_monomials,
    gaussian_capacity_moment_by_quadrature,
)
from pentad.theory.frames.orthogonal_blocks import block_tightness_defect
from pentad.theory.frames.orthogonal_blocks_by_other_routes import (
    block_tightness_by_operators,
    blocks_are_eigenspaces,
)
from pentad.theory.frames.planar_tight_frames import closed_planar_frame
from pentad.theory.frames.slacks_by_other_routes import (
    capacity_slacks_by_row_reduction,
    dispersions_by_row_reduction,
)
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    capacity_slacks,
    capacity_sum_lower_bound,
    dispersions,
    spectral_measures,
)
from pentad.theory.frames.spectral_moments import (
    capacity_sum_above_floor,
    eigenvalue_variances,
    participation_ratio,
)
from pentad.theory.numbers.domains import fractions, realised
from pentad.theory.power_autoencoder.power_loss import gram

LOOSE = np.random.default_rng(3).normal(size=(3, 5))
LOOSE[:, 2] = 0


def exactly(entries):
    return realised({"W": fractions(entries)}, "exact")["W"]


@pytest.mark.parametrize(("n", "d"), [(1, 3), (2, 2), (4, 1), (5, 3)])
@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_moments_of_gaussian_capacities(n, d, order):
    expected = gaussian_capacity_moment(n, d, order)
    assert gaussian_capacity_moment_by_monomials(n, d, order) == expected
    by_quadrature = gaussian_capacity_moment_by_quadrature(n, d, order)
    assert by_quadrature == pytest.approx(float(expected), abs=1e-9)


def test_moments_on_the_circle_by_hand():
    """The means of cos^2 and cos^4 are 1/2 and 3/8."""
    assert gaussian_capacity_moment_by_monomials(2, 1, 1) == Fraction(1, 2)
    assert gaussian_capacity_moment_by_monomials(2, 1, 2) == Fraction(3, 8)
    assert gaussian_capacity_moment_by_quadrature(2, 1, 2) == pytest.approx(3 / 8)
    assert gaussian_capacity_moment_by_quadrature(1, 4, 3) == 1


def test_moments_need_sizes_and_an_order():
    for moment in (gaussian_capacity_moment_by_monomials, gaussian_capacity_moment_by_quadrature):
        with pytest.raises(ValueError, match="n"):
            moment(0, 1, 1)
        with pytest.raises(ValueError, match="order"):
            moment(1, 1, -1)


def test_slacks_and_dispersions_without_a_spectrum():
    known = spectral_measures(LOOSE)
    assert capacity_slacks_by_row_reduction(LOOSE) == pytest.approx(capacity_slacks(known))
    assert dispersions_by_row_reduction(LOOSE) == pytest.approx(dispersions(known), abs=1e-12)


def test_slacks_by_hand():
    """A = ((5, 3), (3, 5)): capacities 25/34, leverages 1."""
    W = exactly([[2, 2], [1, -1]])
    assert [*capacity_slacks_by_row_reduction(W)] == [fmpq(9, 34)] * 2
    assert [*dispersions_by_row_reduction(W)] == [fmpq(9, 25)] * 2
    assert not dispersions_by_row_reduction(exactly([[1, 0], [0, 0]])).any()


def test_variances_of_eigenvalues():
    """Masses 4/5 and 1/5 on 8 and 2: mean 34/5, variance 144/25."""
    known = spectral_measures(np.array([[2.0, 2.0, 0.0], [1.0, -1.0, 0.0]]))
    assert eigenvalue_variances(known) == pytest.approx([5.76, 5.76, 0])
    one = SpectralMeasures(np.array([3.0]), np.array([[1.0]]), np.array([2.0]))
    assert not eigenvalue_variances(one).any()


def test_sums_of_capacities_by_two_moments():
    F = LOOSE @ LOOSE.T
    floor = participation_ratio(np.linalg.eigvalsh(F))
    assert floor == pytest.approx(capacity_sum_lower_bound(LOOSE))
    A = gram(LOOSE)
    above = capacity_sum_above_floor(A.diagonal(), (A * A).sum(0))
    assert floor + above == pytest.approx(capacities(A).sum())
    assert above > 0
    together = np.array([LOOSE, 2 * LOOSE]), np.array([A, 4 * A])
    squares, energies = together[1].diagonal(0, 1, 2), (together[1] ** 2).sum(1)
    assert capacity_sum_above_floor(squares, energies) == pytest.approx([above, above])


def test_moments_of_eigenvalues_by_hand():
    assert participation_ratio(fractions([[4, 1]])[0]) == Fraction(25, 17)
    halves = fractions([[1, 1]])[0]
    assert capacity_sum_above_floor(halves, 2 * halves) == 0


def test_separations_of_all_pairs():
    values = [Fraction(9), Fraction(4), Fraction(1)]
    assert least_separation_by_pairs(values) == eigenvalue_separation(values) == Fraction(25, 36)
    assert least_separation_by_pairs(values[::-1]) == Fraction(25, 36)
    assert pair_separation(Fraction(4), Fraction(1)) == Fraction(9, 4)
    a = sympy.symbols("a:3", positive=True)
    assert isinstance(least_separation_by_pairs(a), sympy.Min)
    with pytest.raises(ValueError, match="two eigenvalues; got 1"):
        least_separation_by_pairs([1])


def test_clusters_are_those_of_eigenspaces():
    values = [30.0, 20.0, 4.0, 3.9, 1.0]
    W = np.diag(np.sqrt(values))
    for ratio in (1.1, 1.6, 3.0, 100.0):
        clusters = clusters_by_neighbours(values, ratio)
        spaces = eigenspaces(spectral_measures(W), float(np.log(ratio)))
        assert len(clusters) == spaces.count
        assert [k for k, members in enumerate(clusters) for _ in members] == [*spaces.labels]
        if len(clusters) > 1:
            found = cluster_separation_by_pairs(values, clusters)
            assert found == pytest.approx(spaces.separation)
    with pytest.raises(ValueError, match="two clusters; got 1"):
        cluster_separation_by_pairs(values, [[0, 1, 2, 3, 4]])


def test_clusters_by_hand():
    assert clusters_by_neighbours([6, 5, 1], 2) == [[0, 1], [2]]
    six, five, one = (Fraction(value) for value in (6, 5, 1))
    assert cluster_separation_by_pairs([six, five, one], [[0, 1], [2]]) == Fraction(16, 5)


DIGONS = exactly([[1, -1, 0, 0], [0, 0, 2, 2]])


def test_blocks_that_are_eigenspaces():
    eigenvalues = np.array([8, 2])
    assert blocks_are_eigenspaces(DIGONS, np.array([1, 1, 0, 0]), eigenvalues)
    assert not blocks_are_eigenspaces(DIGONS, np.array([1, 0, 0, 0]), eigenvalues)
    assert not blocks_are_eigenspaces(DIGONS, np.array([0, 0, 0, 0]), eigenvalues)


def test_tight_blocks_by_their_operators():
    for blocks in ([0, 0, 2, 2], [0, 0, 0, 0], [0, 1, 2, 3], [0, 1, 1, 0]):
        labels = np.array(blocks)
        by_gram = block_tightness_defect(gram(DIGONS), labels)
        by_operators = block_tightness_by_operators(DIGONS, labels)
        assert (by_gram == 0) == (by_operators == 0)
    assert block_tightness_by_operators(DIGONS, np.array([0, 0, 2, 2])) == 0


def test_untight_block_by_hand():
    """F = diag(4, 1): F^2 tr F - F tr F^2 = diag(80 - 68, 5 - 17)."""
    assert block_tightness_by_operators(exactly([[2, 0], [0, 1]]), np.array([0, 0])) == 288


def test_planar_frames_are_closed():
    for c in (Fraction(1), Fraction(-2), Fraction(1, 3)):
        W = closed_planar_frame([(1, 2), (-3, 1), (0, 1)], c)
        assert W.shape == (2, 5)
        assert W.T[:3].tolist() == [[1, 2], [-3, 1], [0, 1]]
        assert tightness_defect(W) == 0
    assert tightness_defect(orthogonal_sum([W, W])) == 0
    with pytest.raises(ValueError, match="c=0"):
        closed_planar_frame([(1, 0)], Fraction(0))
