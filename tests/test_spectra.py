"""Spectral measures, slack, stability, floors and tight-frame decomposition."""

from fractions import Fraction
from itertools import pairwise
from math import cosh, log, sqrt

import numpy as np
import pytest
import sympy
import torch
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from pentad.kit.strategies import frames, tight_frames
from pentad.theory.frames.capacity import capacities, leverages, rank
from pentad.theory.frames.constructions import (
    harmonic_frame,
    orthogonal_sum,
    parseval_frame,
    tight_frame_with_norms,
)
from pentad.theory.frames.defects import tightness_defect
from pentad.theory.frames.eigenspaces import (
    delocalisation_upper_bound,
    eigenspaces,
    eigenvalue_separation,
    largest_masses,
    participation_lower_bound,
    participations,
)
from pentad.theory.frames.frame_operator import frame_bounds, frame_operator
from pentad.theory.frames.hadamard import hadamard_matrix
from pentad.theory.frames.orthogonal_blocks import (
    block_orthogonality_defect,
    block_tightness_defect,
    connected_blocks,
    feature_eigenspaces,
)
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    capacity_slacks,
    capacity_slopes,
    capacity_sum_lower_bound,
    dispersions,
    eigenvector_defects,
    kantorovich_capacity_lower_bound,
    mean_eigenvalues,
    mean_inverse_eigenvalues,
    spectral_capacities,
    spectral_leverages,
    spectral_measures,
    spectral_measures_by_definition,
)
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.lines import regular_polygon, simplex_lines
from pentad.theory.power_autoencoder.power_loss import gram

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 4))
some_frames = SIZES.flatmap(lambda size: frames(*size))
with_zero = st.tuples(st.integers(3, 6), st.integers(1, 4)).flatmap(
    lambda size: frames(*size, zero=True, repeated=True)
)


def exactly(M):
    exact = np.empty(np.shape(M), dtype=object)
    exact[...] = np.vectorize(rational, otypes=[object])(np.asarray(M, dtype=object))
    return exact


@st.composite
def known_spectra(draw):
    """Exact features O diag(a) P whose frame operator has the rational eigenvalues a^2."""
    d = draw(st.integers(1, 3))
    n = draw(st.integers(d, 4))
    entry = st.integers(1, 4)
    lengths = draw(st.lists(st.integers(1, 4), min_size=d, max_size=d))
    mirrors = np.array(draw(st.lists(entry, min_size=n * d, max_size=n * d))).reshape(n, d)
    turn = np.array(draw(st.lists(entry, min_size=d, max_size=d))).reshape(d, 1)
    axes = exactly(np.diag(lengths))
    return parseval_frame(exactly(turn), d) @ axes @ parseval_frame(exactly(mirrors), d)


def distinct_sum(values):
    return sum(values.tolist(), fmpq(0))


def two_frequencies(n, epsilon):
    """Capacity nearly saturated, every feature spread evenly over two eigenspaces."""
    return harmonic_frame(n, {1: n / 2, 3: (1 + epsilon) * n / 2})


# Capacity and leverage ----------------------------------------------------------------------


@given(with_zero)
def test_capacity_and_leverage_are_means_over_the_measure(W):
    measures = spectral_measures(W)
    A = gram(W)
    assert spectral_capacities(measures) == pytest.approx(capacities(A), rel=1e-11)
    assert spectral_leverages(measures) == pytest.approx(leverages(W), abs=1e-10)
    assert spectral_leverages(measures).sum() == pytest.approx(rank(exactly(W)), abs=1e-8)
    alive = A.diagonal() > 0
    assert measures.masses.sum(-1) == pytest.approx(1.0 * alive, abs=1e-12)
    moved = (W * (frame_operator(W) @ W)).sum(0)
    assert mean_eigenvalues(measures) * A.diagonal() == pytest.approx(moved, rel=1e-10)


@given(known_spectra())
def test_capacity_and_leverage_are_means_over_the_measure_exactly(W):
    measures = spectral_measures_by_definition(W)
    A = gram(W)
    assert (spectral_capacities(measures) == capacities(A)).all()
    assert (spectral_leverages(measures) == leverages(W)).all()
    assert distinct_sum(spectral_leverages(measures)) == rank(W) == W.shape[0]
    product = mean_eigenvalues(measures) * mean_inverse_eigenvalues(measures) - 1
    assert (dispersions(measures)[A.diagonal() != 0] == product[A.diagonal() != 0]).all()


@given(some_frames)
def test_masses_by_definition_are_those_of_the_eigenspaces(W):
    exact = spectral_measures_by_definition(W)
    found = eigenspaces(spectral_measures(W), 1e-6)
    count = len(exact.eigenvalues)
    assert found.count == count
    assert found.masses[:, :count] == pytest.approx(exact.masses.astype(float), abs=1e-8)
    assert found.within_spread < 1e-6 < found.between_gap
    values = [float(value) for value in exact.eigenvalues]
    gaps = [log(a / b) for a, b in pairwise(values)]
    assert found.between_gap == pytest.approx(min(gaps, default=float("inf")), rel=1e-6)


@given(some_frames)
def test_capacities_sum_to_at_most_the_rank_exactly(W):
    exact = exactly(W)
    A = gram(exact)
    assert (capacities(A) <= leverages(A)).all()
    assert distinct_sum(capacities(A)) <= rank(exact)


@given(some_frames)
def test_slopes_lie_between_the_inverse_eigenvalues(W):
    measures = spectral_measures(W)
    lower, upper = frame_bounds(W, on_span=True)
    slopes = capacity_slopes(measures)
    assert (slopes >= (1 - 1e-12) / upper).all()
    assert (slopes <= (1 + 1e-9) / lower).all()
    assert slopes * measures.squared_norms == pytest.approx(capacities(gram(W)), rel=1e-11)


def test_measures_have_known_values():
    measures = spectral_measures_by_definition(np.array([[2, 2, 0], [1, -1, 0]]))
    assert measures.eigenvalues.tolist() == [8, 2]
    assert measures.masses.tolist() == [[fmpq(4, 5), fmpq(1, 5)]] * 2 + [[0, 0]]
    assert spectral_capacities(measures).tolist() == [fmpq(25, 34), fmpq(25, 34), 0]
    assert spectral_leverages(measures).tolist() == [1, 1, 0]
    assert dispersions(measures).tolist() == [fmpq(9, 25), fmpq(9, 25), 0]
    assert capacity_slacks(measures).tolist() == [fmpq(9, 34), fmpq(9, 34), 0]


GEOMETRIES = {
    "digon": (np.array([[1.0, -1.0]]), 1 / 2),
    "triangle": (regular_polygon(3), 2 / 3),
    "pentagon": (regular_polygon(5), 2 / 5),
    "tetrahedron": (simplex_lines(3).astype(float), 3 / 4),
    "cross-polytope": (np.hstack([np.eye(3), -np.eye(3)]), 1 / 2),
    "tight antiprism": (harmonic_frame(8, {1: 8 / 3, 4: 8 / 3}), 3 / 8),
}


@pytest.mark.parametrize(("W", "capacity"), GEOMETRIES.values(), ids=GEOMETRIES.keys())
def test_saturated_geometries_are_localised_and_share_the_space_equally(W, capacity):
    measures = spectral_measures(W)
    found = eigenspaces(measures, 1e-6)
    assert spectral_capacities(measures) == pytest.approx(capacity)
    assert dispersions(measures) == pytest.approx(0, abs=1e-15)
    assert found.count == 1
    assert participations(found.masses) == pytest.approx(1)
    assert eigenvector_defects(W) == pytest.approx(0, abs=1e-28)


def test_the_trained_antiprism_is_neither_saturated_nor_localised():
    W = harmonic_frame(8, {1: 3.957710311707, 4: 2.906381493221})
    measures = spectral_measures(W)
    masses = eigenspaces(measures, 1e-6).masses[:, :2]
    assert spectral_capacities(measures).sum() == pytest.approx(2.944421359794, abs=1e-11)
    assert masses == pytest.approx(np.tile([0.73143, 0.26857], (8, 1)), abs=1e-5)


def test_twisted_prisms_saturate_at_one_height_only():
    """Unit vectors at heights +h and -h, r^2 + h^2 = 1, k in each ring: sum D = 2/(r^4 + 2 h^4)."""
    for k in (2, 3, 4, 5):
        for h2 in (0.1, 0.25, 1 / 3, 0.6):
            W = harmonic_frame(2 * k, {1: k * (1 - h2), k: 2 * k * h2})
            expected = 2 / ((1 - h2) ** 2 + 2 * h2**2)
            assert capacities(gram(W)).sum() == pytest.approx(expected)
            assert (expected == pytest.approx(3)) == (h2 == 1 / 3)


def test_gaussian_features_are_far_from_localised():
    W = np.random.default_rng(2).standard_normal((50, 8, 64))
    masses = eigenspaces(spectral_measures(W), 1e-3).masses
    assert largest_masses(masses).mean() < 0.5
    assert (spectral_capacities(spectral_measures(W)).sum(-1) > 6).all()


# Slack --------------------------------------------------------------------------------------


@given(known_spectra())
def test_the_slack_identity_is_exact(W):
    measures = spectral_measures_by_definition(W)
    A = gram(W)
    assert (capacity_slacks(measures) == leverages(W) - capacities(A)).all()
    assert distinct_sum(capacity_slacks(measures)) == rank(W) - distinct_sum(capacities(A))


@given(with_zero)
def test_the_slack_identity_does_not_depend_on_grouping(W):
    measures = spectral_measures(W)
    A = gram(W)
    missing = leverages(W) - capacities(A)
    assert capacity_slacks(measures) == pytest.approx(missing, abs=1e-10)
    merged = spectral_measures_by_definition(W)
    assert dispersions(measures) == pytest.approx(dispersions(merged).astype(float), abs=1e-8)


def test_the_slack_identity_holds_for_symbols():
    for size in (2, 3):
        values = sympy.symbols(f"a:{size}", positive=True)
        weights = sympy.symbols(f"p:{size - 1}", positive=True)
        masses = np.array([[*weights, 1 - sum(weights)]])
        measures = SpectralMeasures(np.array(values), masses, np.array([sympy.Integer(1)]))
        difference = capacity_slacks(measures) - (
            spectral_leverages(measures) - spectral_capacities(measures)
        )
        assert sympy.cancel(sympy.together(difference[0])) == 0


def test_the_slack_is_not_the_sum_of_variances():
    W = exactly([[2, 2, 0], [1, -1, 0]])
    measures = spectral_measures_by_definition(W)
    variances = eigenvector_defects(W) * mean_eigenvalues(measures) ** 2
    assert distinct_sum(capacity_slacks(measures)) != distinct_sum(variances)


@given(known_spectra())
def test_eigenvector_defects_are_relative_variances_exactly(W):
    measures = spectral_measures_by_definition(W)
    means = mean_eigenvalues(measures)
    seconds = (measures.masses * measures.eigenvalues**2).sum(-1)
    alive = means != 0
    expected = seconds[alive] / means[alive] ** 2 - 1
    assert (eigenvector_defects(W)[alive] == expected).all()
    assert (eigenvector_defects(W)[~alive] == 0).all()


@given(known_spectra())
def test_capacity_is_saturated_exactly_by_eigenvectors(W):
    saturated = distinct_sum(capacities(gram(W))) == rank(W)
    assert saturated == all(value == 0 for value in eigenvector_defects(W))


def test_saturation_needs_neither_equal_norms_nor_one_eigenvalue():
    W = orthogonal_sum([exactly([[1, 2]]), exactly([[1, 0], [0, 1]])])
    assert distinct_sum(capacities(gram(W))) == 3
    assert spectral_measures_by_definition(W).eigenvalues.tolist() == [5, 1]


# Floors -------------------------------------------------------------------------------------


@given(some_frames)
def test_both_floors_lie_below_the_capacities(W):
    exact = exactly(W)
    total = distinct_sum(capacities(gram(exact)))
    floor = capacity_sum_lower_bound(exact)
    assert floor <= total
    lower, upper = frame_bounds(W, on_span=True)
    weaker = kantorovich_capacity_lower_bound(rank(exact), lower, upper)
    assert weaker <= float(floor) * (1 + 1e-9)


def test_the_floor_is_attained_for_every_spectrum_and_kantorovichs_is_not():
    rows = exactly(hadamard_matrix(3)[:4])
    for eigenvalues in ((4, 1), (9, 4, 1), (2, 2, 1)):
        scaled = exactly(np.diag(eigenvalues)) @ rows[: len(eigenvalues)]
        total = distinct_sum(capacities(gram(scaled)))
        squares = [fmpq(value) ** 2 for value in eigenvalues]
        assert total == capacity_sum_lower_bound(scaled)
        assert total == sum(squares) ** 2 / sum(square**2 for square in squares)
    diagonal = exactly([[2, 0], [0, 1]])
    assert capacity_sum_lower_bound(diagonal) == fmpq(25, 17)
    assert kantorovich_capacity_lower_bound(2, Fraction(1), Fraction(4)) == Fraction(32, 25)


def test_kantorovichs_floor_is_attained_when_multiplicities_balance():
    rows = np.diag([1, 1, sqrt(2)]) @ hadamard_matrix(2)[:3].astype(float)
    total = capacities(gram(rows)).sum()
    # Eigenvalues 4, 4 and 8: twice as many of half the size.
    assert total == pytest.approx(8 / 3)
    assert total == pytest.approx(kantorovich_capacity_lower_bound(3, 4.0, 8.0))


def test_near_saturation_does_not_localise_without_a_gap():
    for epsilon, saturation, mass in ((0.1, 0.99774, 0.524), (0.03, 0.99978, 0.5074)):
        W = two_frequencies(8, epsilon)
        measures = spectral_measures(W)
        masses = eigenspaces(measures, 1e-6).masses
        assert spectral_capacities(measures).sum() / 4 == pytest.approx(saturation, abs=6e-6)
        assert largest_masses(masses) == pytest.approx(mass, abs=3e-4)
        floor = kantorovich_capacity_lower_bound(4, *frame_bounds(W))
        assert floor < capacity_sum_lower_bound(W) <= spectral_capacities(measures).sum() + 1e-12


# Stability ----------------------------------------------------------------------------------


@given(some_frames, st.sampled_from([1e-6, 0.3, 1.5]))
def test_dispersion_bounds_localisation_by_clusters(W, tolerance):
    measures = spectral_measures(W)
    found = eigenspaces(measures, tolerance)
    participation = participations(found.masses)
    bound = participation_lower_bound(dispersions(measures), found.separation)
    assert (participation >= bound - 1e-9).all()
    assert (largest_masses(found.masses) >= participation - 1e-12).all()
    spread = spectral_leverages(measures) * (1 - participation)
    slack = capacity_slacks(measures)
    for left, right in ((spread, slack), (spread.sum(), slack.sum())):
        upper = delocalisation_upper_bound(right, found.separation, found.count)
        assert (left <= upper + 1e-9).all()


@given(known_spectra())
def test_the_stability_bounds_hold_exactly(W):
    measures = spectral_measures_by_definition(W)
    values = measures.eigenvalues.tolist()
    if len(values) < 2:
        assert all(value == 0 for value in dispersions(measures))
        return
    gamma = eigenvalue_separation(values)
    participation = participations(measures.masses)
    alive = participation > 0
    bound = participation_lower_bound(dispersions(measures), gamma)
    assert (participation[alive] >= bound[alive]).all()
    spread = spectral_leverages(measures) * (1 - participation)
    upper = delocalisation_upper_bound(capacity_slacks(measures), gamma, fmpq(len(values)))
    assert (spread <= upper).all()


@given(st.integers(2, 50), st.integers(1, 50))
def test_both_bounds_are_attained_by_two_eigenvalues_with_half_the_mass_each(a, b):
    high, low = fmpq(a + b), fmpq(b)
    half = exactly([[Fraction(1, 2), Fraction(1, 2)]])
    measures = SpectralMeasures(np.array([high, low]), half, np.array([fmpq(1)]))
    gamma = eigenvalue_separation([high, low])
    X = dispersions(measures)[0]
    assert participation_lower_bound(X, gamma) == fmpq(1, 2)
    slack = capacity_slacks(measures)[0]
    leverage = spectral_leverages(measures)[0]
    assert delocalisation_upper_bound(slack, gamma, fmpq(2)) == leverage / 2


def test_the_constant_of_the_delocalisation_bound_is_approached_by_wide_gaps():
    values = np.array([1e12, 1e6, 1.0])
    measures = SpectralMeasures(values, np.full((1, 3), 1 / 3), np.ones(1))
    gamma = eigenvalue_separation(values.tolist())
    upper = delocalisation_upper_bound(capacity_slacks(measures), gamma, 3)
    assert spectral_leverages(measures) * 2 / 3 == pytest.approx(upper, rel=1e-5)


def test_the_separation_is_a_hyperbolic_sine_of_the_gap():
    found = eigenspaces(spectral_measures(np.diag([3.0, 2.0, 1.0])), 1e-6)
    assert found.separation == pytest.approx(eigenvalue_separation([9.0, 4.0, 1.0]))
    assert found.separation == pytest.approx(2 * cosh(found.between_gap) - 2)
    one = eigenspaces(spectral_measures(np.eye(2)), 1e-6)
    assert one.separation == one.between_gap == float("inf")
    assert participation_lower_bound(0.3, one.separation) == 1
    assert delocalisation_upper_bound(0.3, one.separation, one.count) == 0


# Grouping -----------------------------------------------------------------------------------


def test_grouping_is_by_single_linkage_and_certified():
    lengths = np.sqrt([4.0, 2.0, 1.9, 1.8, 0.0])
    measures = spectral_measures(np.diag(lengths))
    found = eigenspaces(measures, 0.06)
    assert found.labels.tolist() == [0, 1, 1, 1, -1]
    assert found.count == 2
    assert found.within_spread == pytest.approx(log(2 / 1.8))
    assert found.between_gap == pytest.approx(log(2))
    assert found.masses[:4, :2].tolist() == [[1, 0], [0, 1], [0, 1], [0, 1]]
    assert (found.masses[4] == 0).all()
    assert eigenspaces(measures, 0.0).count == 4
    assert eigenspaces(measures, 10.0).count == 1


def test_many_tolerances_in_one_call():
    W = np.random.default_rng(3).standard_normal((5, 3, 6))
    measures = spectral_measures(W)
    tolerances = np.array([1e-6, 0.5, 5.0])
    together = eigenspaces(measures, tolerances[:, None])
    for k, tolerance in enumerate(tolerances):
        alone = eigenspaces(measures, tolerance)
        for field, expected in zip(together, alone, strict=True):
            assert (field[k] == expected).all()
    assert (np.diff(largest_masses(together.masses), axis=0) >= -1e-12).all()


# Decomposition ------------------------------------------------------------------------------


@given(st.lists(tight_frames(4, 2), min_size=1, max_size=3), st.integers(0, 2**16))
def test_orthogonal_sums_of_tight_frames_decompose_into_tight_blocks(blocks, seed):
    rng = np.random.default_rng(seed)
    scaled = [(k + 1) * block / np.sqrt(frame_bounds(block).upper)
              for k, block in enumerate(blocks)]  # fmt: skip
    turn = np.linalg.qr(rng.standard_normal((2 * len(blocks),) * 2))[0]
    W = turn @ orthogonal_sum(scaled)
    found = eigenspaces(spectral_measures(W), 1e-6)
    A = gram(W)
    labels = feature_eigenspaces(found.masses)
    norms = A.diagonal()
    kept = norms > 1e-12
    assert found.count == len(blocks)
    assert largest_masses(found.masses)[kept] == pytest.approx(1, abs=1e-9)
    expected = np.repeat(np.arange(len(blocks))[::-1], 4)
    assert (labels[kept] == expected[kept]).all()
    assert block_orthogonality_defect(A, labels) < 1e-20
    assert block_tightness_defect(A, labels) < 1e-20


@given(known_spectra())
def test_the_decomposition_and_its_converse_are_exact(W):
    """All features are eigenvectors exactly if their blocks are orthogonal and tight."""
    A = gram(W)
    measures = spectral_measures_by_definition(W)
    labels = np.array([max(range(len(row)), key=lambda a, row=row: row[a])
                       for row in measures.masses.tolist()])  # fmt: skip
    decomposed = (
        block_orthogonality_defect(A, labels) == 0 and block_tightness_defect(A, labels) == 0
    )
    saturated = distinct_sum(capacities(A)) == rank(W)
    assert decomposed == saturated


def test_blocks_that_are_orthogonal_but_loose_or_tight_but_skew_do_not_saturate():
    loose = gram(exactly([[1, 1, 0], [0, 1, 0], [0, 0, 1]]))
    assert block_orthogonality_defect(loose, np.array([0, 0, 1])) == 0
    assert block_tightness_defect(loose, np.array([0, 0, 1])) > 0
    skew = gram(exactly([[1, 1], [0, 1]]))
    assert block_tightness_defect(skew, np.array([0, 1])) == 0
    assert block_orthogonality_defect(skew, np.array([0, 1])) == fmpq(2, 7)


def test_digons_of_one_length_are_one_eigenspace_and_many_blocks():
    W = orthogonal_sum([np.array([[1.0, -1.0]])] * 3)
    found = eigenspaces(spectral_measures(W), 1e-6)
    assert found.count == 1
    blocks = connected_blocks(gram(W), 1e-6)
    assert blocks.labels.tolist() == [0, 0, 2, 2, 4, 4]
    assert (blocks.largest_ignored, blocks.smallest_kept) == (0, 1)
    assert block_tightness_defect(gram(W), blocks.labels) == 0


def test_connected_blocks_follow_chains_and_report_what_they_ignore():
    n = 9
    A = np.eye(n) + 0.5 * (np.eye(n, k=1) + np.eye(n, k=-1))
    A[0, 8] = A[8, 0] = 1e-9
    assert connected_blocks(A, 1e-6).labels.tolist() == [0] * n
    A[4, 5] = A[5, 4] = 1e-8
    split = connected_blocks(A, 1e-6)
    assert split.labels.tolist() == [0] * 5 + [5] * 4
    assert split.largest_ignored == pytest.approx(1e-8)
    assert split.smallest_kept == pytest.approx(0.5)
    alone = connected_blocks(np.diag([1.0, 0.0]), 1e-6)
    assert alone.labels.tolist() == [0, 1]
    assert alone.smallest_kept == float("inf")


def test_norms_in_a_tight_block_need_not_agree():
    W = tight_frame_with_norms(np.array([1.0, 0.9, 0.6, 0.5]), 3)
    assert capacities(gram(W)) == pytest.approx([1.0, 0.9, 0.6, 0.5])
    assert tightness_defect(W) < 1e-28


# Invariance, batches, tensors ---------------------------------------------------------------


@given(some_frames, st.integers(0, 2**16))
def test_measures_are_invariant_under_rotation_signs_and_scale(W, seed):
    rng = np.random.default_rng(seed)
    d, n = W.shape
    turn = np.linalg.qr(rng.standard_normal((d, d)))[0]
    order = rng.permutation(n)
    moved = turn @ W[:, order] * rng.choice([-1, 1], n)
    original = eigenspaces(spectral_measures(W), 1e-6)
    assert eigenspaces(spectral_measures(moved), 1e-6).masses == pytest.approx(
        original.masses[order], abs=1e-8
    )
    assert eigenspaces(spectral_measures(3 * W), 1e-6).masses == pytest.approx(
        original.masses, abs=1e-8
    )
    assert eigenvector_defects(moved) == pytest.approx(eigenvector_defects(W)[order], abs=1e-10)


def everything(W):
    measures = spectral_measures(W)
    found = eigenspaces(measures, 1e-3)
    A = gram(W)
    blocks = connected_blocks(A, 0.05)
    labels = feature_eigenspaces(found.masses)
    return {
        "masses": found.masses,
        "labels": found.labels,
        "count": found.count,
        "within": found.within_spread,
        "between": found.between_gap,
        "separation": found.separation,
        "capacity": spectral_capacities(measures),
        "leverage": spectral_leverages(measures),
        "slope": capacity_slopes(measures),
        "slack": capacity_slacks(measures),
        "largest": largest_masses(found.masses),
        "defect": eigenvector_defects(W),
        "floor": capacity_sum_lower_bound(W),
        "features": labels,
        "orthogonality": block_orthogonality_defect(A, labels),
        "tightness": block_tightness_defect(A, labels),
        "blocks": blocks.labels,
        "ignored": blocks.largest_ignored,
        "kept": blocks.smallest_kept,
        "bound": participation_lower_bound(dispersions(measures), found.separation[..., None]),
        "upper": delocalisation_upper_bound(
            capacity_slacks(measures).sum(-1), found.separation, found.count
        ),
    }


def test_batches_and_tensors_give_what_single_arrays_give():
    batch = np.random.default_rng(4).standard_normal((2, 3, 2, 5))
    batch[0, 0] = orthogonal_sum([np.array([[1.0, -1.0]]), np.array([[1.0, 1.0, 1.0]])])
    batch[0, 1, :, 4] = 0
    batch[0, 2, 1] = 0
    together = everything(batch)
    tensors = everything(torch.from_numpy(batch))
    for name, values in together.items():
        assert isinstance(tensors[name], torch.Tensor), name
        assert tensors[name].numpy() == pytest.approx(values, abs=1e-12), name
        for index in np.ndindex(2, 3):
            alone = everything(batch[index])[name]
            assert values[index] == pytest.approx(alone, abs=1e-12), name


def test_single_precision_stays_single():
    W = torch.randn(3, 4, generator=torch.Generator().manual_seed(0))
    measures = spectral_measures(W)
    found = eigenspaces(measures, 1e-3)
    assert found.masses.dtype == measures.masses.dtype == torch.float32
    assert spectral_capacities(measures).numpy() == pytest.approx(
        capacities(gram(W.double().numpy())), rel=1e-4
    )


def test_features_below_the_rank_tolerance_count_as_zero():
    W = np.diag([1.0, 1e-9])
    assert spectral_capacities(spectral_measures(W)).tolist() == [1, 1]
    dropped = spectral_measures(W, rank_tolerance=1e-6)
    assert spectral_capacities(dropped).tolist() == [1, 0]
    assert spectral_leverages(dropped).tolist() == [1, 0]
    nothing = eigenspaces(spectral_measures(np.zeros((2, 3))), 1e-6)
    assert nothing.count == 0
    assert (nothing.masses == 0).all()


# Misuse -------------------------------------------------------------------------------------


def unchecked(function):
    """The function without the shape checker of the tests, which would refuse first."""
    return getattr(function, "__wrapped__", function)


@pytest.mark.parametrize("function", [spectral_measures, spectral_measures_by_definition,
                                      eigenvector_defects, capacity_sum_lower_bound])  # fmt: skip
def test_matrices_must_be_finite_and_not_empty(function):
    with pytest.raises(ValueError, match="finite"):
        function(np.array([[np.nan]]))
    with pytest.raises(ValueError, match="at least one row"):
        function(np.zeros((0, 2)))


def test_degenerate_features_are_refused():
    with pytest.raises(ValueError, match="got W = 0"):
        spectral_measures_by_definition(np.zeros((1, 2)))
    with pytest.raises(ValueError, match="got W = 0"):
        capacity_sum_lower_bound(np.zeros((1, 2)))
    with pytest.raises(ValueError, match="floats; got W of type object"):
        spectral_measures(exactly([[1]]))


def test_bad_tolerances_are_refused():
    measures = spectral_measures(np.eye(2))
    for tolerance in (-1.0, float("nan"), float("inf"), np.array([0.1, -0.1])):
        with pytest.raises(ValueError, match="finite and >= 0; got"):
            eigenspaces(measures, tolerance)
    with pytest.raises(ValueError, match="measures of floats; got type object"):
        eigenspaces(spectral_measures_by_definition(np.eye(2)), 1e-6)
    with pytest.raises(ValueError, match=r"got 1\.0"):
        connected_blocks(np.eye(2), 1.0)
    with pytest.raises(ValueError, match=r"got 1\.5"):
        spectral_measures(np.eye(2), rank_tolerance=1.5)


def test_bounds_outside_their_range_are_refused():
    with pytest.raises(ValueError, match="rank >= 1; got rank=0"):
        kantorovich_capacity_lower_bound(0, 1.0, 1.0)
    with pytest.raises(ValueError, match="0 < lower <= upper"):
        kantorovich_capacity_lower_bound(1, 0.0, 1.0)
    with pytest.raises(ValueError, match="two distinct eigenvalues; got 1"):
        eigenvalue_separation([1.0])
    for values in ([1.0, 2.0], [1.0, 1.0], [1.0, 0.0]):
        with pytest.raises(ValueError, match="positive and decreasing"):
            eigenvalue_separation(values)
    with pytest.raises(ValueError, match="positive; got 0"):
        participation_lower_bound(0.1, 0)
    with pytest.raises(ValueError, match="positive; got -1"):
        delocalisation_upper_bound(0.1, -1, 2)
    with pytest.raises(ValueError, match="at least 1; got 0"):
        delocalisation_upper_bound(0.1, 1, 0)


def test_labels_and_gram_matrices_must_fit():
    for function in (block_orthogonality_defect, block_tightness_defect):
        with pytest.raises(ValueError, match="got 3 labels for n=2"):
            unchecked(function)(np.eye(2), np.arange(3))
        with pytest.raises(ValueError, match="square"):
            unchecked(function)(np.ones((1, 2)), np.arange(2))
    with pytest.raises(ValueError, match="finite"):
        connected_blocks(torch.tensor([[torch.nan]]), 0.1)
