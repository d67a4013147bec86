"""Frame operators, defects, complements, constructors, packing bounds and Schur's criterion."""

from fractions import Fraction
from math import cos, pi, sin, sqrt

import numpy as np
import pytest
import torch
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from pentad.kit.strategies import equal_norm_tight_frames, frames, tight_frames
from pentad.theory.frames.capacity import capacities, leverages, rank
from pentad.theory.frames.coherence_bounds import (
    kantorovich_upper_bound,
    orthoplex_lower_bound,
    rankin_lower_bound,
    welch_lower_bound,
)
from pentad.theory.frames.complements import (
    canonical_gram,
    canonical_tightening,
    naimark_complement,
    naimark_gram,
)
from pentad.theory.frames.constructions import (
    harmonic_frame,
    orthogonal_sum,
    parseval_frame,
    tight_frame_with_norms,
)
from pentad.theory.frames.defects import (
    equal_norm_defect,
    equiangularity_defect,
    signed_squared_cosines,
    squared_coherence,
    tightness_defect,
    unit_norm_defect,
)
from pentad.theory.frames.frame_operator import (
    frame_bounds,
    frame_operator,
    frame_spectrum_by_definition,
    positive_singular_values,
    rational_matrix,
    require_frame,
)
from pentad.theory.frames.gaussian_frames import gaussian_capacity_mean, gaussian_capacity_moment
from pentad.theory.frames.invariance import (
    invariance_defect,
    irreducibility_gap,
    symmetric_commutant_dimension,
)
from pentad.theory.numbers.arrays import identity, namespace
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.designs import design_defect
from pentad.theory.power_autoencoder.lines import (
    basis_lines,
    icosahedral_lines,
    regular_polygon,
    simplex_lines,
)
from pentad.theory.power_autoencoder.power_loss import gram

DEFECTS = (tightness_defect, equal_norm_defect, unit_norm_defect)
SIZES = st.tuples(st.integers(1, 6), st.integers(1, 4))
some_frames = SIZES.flatmap(lambda size: frames(*size))
ICOSAHEDRON = icosahedral_lines("icosahedron") / np.sqrt(
    (icosahedral_lines("icosahedron") ** 2).sum(0)
)
PENTAGON = regular_polygon(5)
TRIANGLE = regular_polygon(3)
CROSS_POLYTOPE = np.hstack([np.eye(3), -np.eye(3)])


def exactly(M):
    exact = np.empty(np.shape(M), dtype=object)
    exact[...] = np.vectorize(rational, otypes=[object])(np.asarray(M, dtype=object))
    return exact


def unchecked(function):
    """The function without the shape checker of the tests, which would refuse first."""
    return getattr(function, "__wrapped__", function)


def rotation(turns, *, mirrored=False):
    c, s = cos(2 * pi * turns), sin(2 * pi * turns)
    return np.array([[c, s], [s, -c]] if mirrored else [[c, -s], [s, c]])


def antiprism(k, height_squared):
    """Two k-gons at heights +h and -h, one turned by half a step, on the unit sphere."""
    r, h = sqrt(1 - height_squared), sqrt(height_squared)
    turns = np.arange(2 * k) * pi / k
    return np.array([r * np.cos(turns), r * np.sin(turns), h * (-1.0) ** np.arange(2 * k)])


# The frame operator -------------------------------------------------------------------------


@given(some_frames)
def test_frame_bounds_are_the_extreme_eigenvalues(W):
    eigenvalues = np.linalg.eigvalsh(frame_operator(W))
    lower, upper = frame_bounds(W)
    scale = eigenvalues[-1]
    assert upper == pytest.approx(eigenvalues[-1], rel=1e-12)
    assert lower == pytest.approx(eigenvalues[0], abs=1e-12 * scale)


@given(some_frames)
def test_the_exact_spectrum_is_that_of_floats_and_has_the_rank(W):
    pairs = frame_spectrum_by_definition(W)
    assert sum(multiplicity for _, multiplicity in pairs) == W.shape[0]
    assert sum(multiplicity for value, multiplicity in pairs if value > 0) == rank(exactly(W))
    listed = [float(value) for value, multiplicity in pairs for _ in range(multiplicity)]
    floats = np.linalg.eigvalsh(frame_operator(W))[::-1]
    assert listed == pytest.approx(floats, abs=1e-9 * (1 + floats[0]))


@given(some_frames)
def test_bounds_on_the_span_are_the_extreme_positive_eigenvalues(W):
    positive = [value for value, _ in frame_spectrum_by_definition(W) if value > 0]
    lower, upper = frame_bounds(W, on_span=True)
    assert lower == pytest.approx(float(positive[-1]), rel=1e-9)
    assert upper == pytest.approx(float(positive[0]), rel=1e-9)


def test_irrational_eigenvalues_are_certified_balls():
    (golden, one), (small, also_one) = frame_spectrum_by_definition(np.array([[1, 1], [0, 1]]))
    assert (one, also_one) == (1, 1)
    assert golden.overlaps((3 + arb(5).sqrt()) / 2)
    assert small.overlaps((3 - arb(5).sqrt()) / 2)
    assert golden > small > 0


# Defects ------------------------------------------------------------------------------------


@given(some_frames)
def test_tightness_defect_is_the_design_defect_of_power_one(W):
    assert tightness_defect(exactly(W)) == design_defect(exactly(W), 1)
    assert tightness_defect(W) == pytest.approx(float(tightness_defect(exactly(W))), abs=1e-12)


@given(some_frames)
def test_tightness_defect_is_the_relative_variance_of_the_eigenvalues(W):
    eigenvalues = np.linalg.eigvalsh(frame_operator(W))
    expected = eigenvalues.var() / eigenvalues.mean() ** 2
    assert tightness_defect(W) == pytest.approx(expected, abs=1e-12)
    assert tightness_defect(exactly(W)) <= W.shape[0] - 1


@given(tight_frames(6, 3))
def test_tight_frames_have_no_tightness_defect(W):
    assert tightness_defect(W) < 1e-28
    lower, upper = frame_bounds(W)
    assert lower == pytest.approx(upper, rel=1e-12)


@given(equal_norm_tight_frames(5, 3))
def test_unit_norm_tight_frames_have_no_norm_defect(W):
    for defect in DEFECTS:
        assert defect(W) < 1e-26
    assert frame_bounds(W).upper == pytest.approx(5 / 3, rel=1e-12)


@given(some_frames.filter(lambda W: W.shape[1] > 1), st.integers(0, 2**32 - 1))
def test_defects_are_invariant_under_rotation_signs_order_and_scale(W, seed):
    rng = np.random.default_rng(seed)
    d, n = W.shape
    turn = np.linalg.qr(rng.standard_normal((d, d)))[0]
    moved = turn @ W[:, rng.permutation(n)] * rng.choice([-1, 1], n)
    for defect in (*DEFECTS, equiangularity_defect, squared_coherence):
        assert defect(moved) == pytest.approx(defect(W), abs=1e-9)
    for defect in (tightness_defect, equal_norm_defect, equiangularity_defect, squared_coherence):
        assert defect(3 * W) == pytest.approx(defect(W), abs=1e-12)
    same_signs = turn @ W[:, rng.permutation(n)]
    assert equiangularity_defect(same_signs, signed=True) == pytest.approx(
        equiangularity_defect(W, signed=True), abs=1e-9
    )


@pytest.mark.parametrize(
    ("W", "tight", "lines", "vectors"),
    [
        (np.array([[1.0, -1.0]]), True, True, True),
        (TRIANGLE, True, True, True),
        (PENTAGON, True, False, False),
        (CROSS_POLYTOPE, True, False, False),
        (ICOSAHEDRON, True, True, False),
        (antiprism(4, 1 / 3), True, False, False),
        (antiprism(4, 0.25), False, False, False),
        (np.eye(3)[:, :2], False, True, True),
    ],
)
def test_defects_of_known_geometries(W, tight, lines, vectors):
    assert (tightness_defect(W) < 1e-28) == tight
    assert (equiangularity_defect(W) < 1e-28) == lines
    assert (equiangularity_defect(W, signed=True) < 1e-28) == vectors
    assert unit_norm_defect(W) < 1e-28


def test_defects_have_known_values():
    assert tightness_defect(exactly([[2, 0], [0, 1]])) == fmpq(9, 25)
    assert unit_norm_defect(exactly([[1, 2]])) == fmpq(9, 2)
    assert equal_norm_defect(exactly([[1, 2]])) == fmpq(9, 25)
    assert equiangularity_defect(exactly([[1, 1, 0], [0, 1, 1]])) == fmpq(1, 18)
    obtuse = exactly([[1, -1, 0], [0, 1, 1]])
    assert equiangularity_defect(obtuse) == fmpq(1, 18)
    assert equiangularity_defect(obtuse, signed=True) == fmpq(1, 6)


def test_defects_hold_for_balls_and_simplices_exactly():
    polygon = regular_polygon(5, balls=True)
    assert tightness_defect(polygon).contains(0)
    assert tightness_defect(polygon) < Fraction(1, 10**25)
    simplex = simplex_lines(4)
    assert equiangularity_defect(simplex, signed=True) == 0
    assert equal_norm_defect(simplex) == 0
    assert tightness_defect(simplex) == fmpq(1, 4)


def test_squared_coherence_of_known_geometries():
    assert squared_coherence(TRIANGLE) == pytest.approx(1 / 4)
    assert squared_coherence(ICOSAHEDRON) == pytest.approx(1 / 5)
    assert squared_coherence(exactly([[1, 1, 0], [0, 1, 1]])) == fmpq(1, 2)
    assert squared_coherence(regular_polygon(3, balls=True)).contains(fmpq(1, 4))


# Batches, tensors, exact twins --------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        frame_operator,
        lambda W: frame_bounds(W).lower,
        lambda W: frame_bounds(W, on_span=True).lower,
        tightness_defect,
        unit_norm_defect,
        equal_norm_defect,
        equiangularity_defect,
        signed_squared_cosines,
        squared_coherence,
        canonical_tightening,
        naimark_gram,
    ],
)
def test_batches_and_tensors_give_what_single_arrays_give(function):
    batch = np.random.default_rng(0).standard_normal((2, 3, 2, 4))
    together = function(batch)
    for index in np.ndindex(2, 3):
        assert together[index] == pytest.approx(function(batch[index]), abs=1e-13)
    tensors = function(torch.from_numpy(batch))
    assert isinstance(tensors, torch.Tensor)
    assert tensors.numpy() == pytest.approx(together, abs=1e-13)


def test_helpers_follow_the_array():
    tensor = torch.zeros(2, 3, 3, dtype=torch.float32)
    assert namespace(tensor) is torch
    assert namespace(np.zeros(2)) is np
    assert identity(tensor).dtype == torch.float32
    assert identity(np.zeros((2, 2))).tolist() == [[1, 0], [0, 1]]
    assert rational_matrix(np.array([[1, 2]])).tolist() == [[1, 2]]


# Tightening and complements -----------------------------------------------------------------


@given(some_frames)
def test_canonical_tightening_is_parseval_on_the_span(W):
    tight = canonical_tightening(W)
    projection = frame_operator(tight)
    assert projection @ projection == pytest.approx(projection, abs=1e-10)
    assert projection @ W == pytest.approx(W, abs=1e-9)
    assert (tight**2).sum(0) == pytest.approx(leverages(W), abs=1e-10)
    assert canonical_tightening(tight) == pytest.approx(tight, abs=1e-9)


@given(some_frames.filter(lambda W: rank(exactly(W)) == W.shape[0]))
def test_the_exact_canonical_gram_is_a_projection_and_the_twin_of_floats(W):
    projection = canonical_gram(W)
    assert (projection @ projection == projection).all()
    assert (exactly(W) @ projection == exactly(W)).all()
    assert projection.diagonal().tolist() == leverages(exactly(W)).tolist()
    assert gram(canonical_tightening(W)) == pytest.approx(projection.astype(float), abs=1e-9)


def test_canonical_tightening_is_the_nearest_parseval_frame():
    rng = np.random.default_rng(1)
    W = rng.standard_normal((3, 5))
    best = ((W - canonical_tightening(W)) ** 2).sum()
    for _ in range(50):
        other = canonical_tightening(W + rng.standard_normal((3, 5)))
        assert ((W - other) ** 2).sum() > best


@given(tight_frames(6, 4))
def test_the_naimark_complement_completes_to_an_orthogonal_matrix(W):
    complement = naimark_complement(W)
    whole = np.vstack([W, complement])
    bound = frame_bounds(W).upper
    assert whole @ whole.T == pytest.approx(bound * np.eye(6), abs=1e-10)
    assert gram(complement) == pytest.approx(naimark_gram(W), abs=1e-10)
    assert tightness_defect(complement) < 1e-26


@given(tight_frames(5, 2))
def test_capacities_of_the_naimark_complement_are_what_is_missing(W):
    capacity = capacities(gram(W))
    own = capacities(gram(naimark_complement(W)))
    partial = capacity < 1 - 1e-6
    assert own[partial] == pytest.approx(1 - capacity[partial], abs=1e-9)


def test_a_feature_of_full_capacity_has_the_zero_vector_as_complement():
    W = orthogonal_sum([np.array([[1.0]]), np.array([[0.6, 0.8]])])
    complement = naimark_complement(W)
    assert capacities(gram(W)) == pytest.approx([1, 0.36, 0.64])
    assert complement[:, 0] == pytest.approx(0, abs=1e-15)


@given(st.integers(0, 2**16))
def test_the_exact_naimark_gram_is_a_multiple_of_a_projection(seed):
    mirrors = np.random.default_rng(seed).integers(1, 9, (5, 3))
    W = 3 * parseval_frame(exactly(mirrors), 3)
    complement = naimark_gram(W)
    assert tightness_defect(W) == 0
    assert (complement @ complement == 9 * complement).all()
    assert rank(complement) == 2


def test_the_complement_of_a_simplex_is_the_repeated_unit():
    assert naimark_complement(TRIANGLE) ** 2 == pytest.approx(np.full((1, 3), 0.5))
    assert naimark_gram(PENTAGON).trace() == pytest.approx(5 * (2.5 - 1))


# Constructors -------------------------------------------------------------------------------


@given(st.lists(tight_frames(3, 2), min_size=1, max_size=3))
def test_an_orthogonal_sum_of_tight_frames_saturates(blocks):
    W = orthogonal_sum(blocks)
    A = gram(W)
    assert W.shape == (2 * len(blocks), 3 * len(blocks))
    assert capacities(A).sum() == pytest.approx(2 * len(blocks), abs=1e-10)
    assert (A[:3, 3:] == 0).all()


def test_an_orthogonal_sum_keeps_exact_numbers():
    whole = orthogonal_sum([exactly([[1, 2]]), exactly([[3]])])
    assert whole.tolist() == [[1, 2, 0], [0, 0, 3]]
    assert isinstance(whole[0, 0], fmpq)


@given(st.integers(1, 5), st.data())
def test_parseval_frames_are_exact(d, data):
    n = data.draw(st.integers(d, 5))
    entry = st.integers(-4, 4)
    drawn = data.draw(st.lists(entry, min_size=n * d, max_size=n * d))
    mirrors = np.array(drawn).reshape(n, d)
    mirrors[0] += 9
    rows = parseval_frame(exactly(mirrors), d)
    assert (frame_operator(rows) == np.eye(d, dtype=int)).all()


@pytest.mark.parametrize(("n", "frequencies", "d"), [(5, (1,), 2), (8, (1, 4), 3), (6, (0, 2), 3)])
def test_harmonic_frames_have_the_eigenvalues_and_the_cyclic_gram_asked_for(n, frequencies, d):
    eigenvalues = {frequency: 1.5 + frequency for frequency in frequencies}
    W = harmonic_frame(n, eigenvalues)
    expected = [1.5 + f for f in frequencies for _ in range(1 if 2 * f % n == 0 else 2)]
    assert W.shape == (d, n)
    assert frame_operator(W) == pytest.approx(np.diag(expected), abs=1e-12)
    A = gram(W)
    assert np.roll(A, (1, 1), (0, 1)) == pytest.approx(A, abs=1e-12)
    balls = harmonic_frame(n, eigenvalues, balls=True)
    assert all(x.overlaps(arb(y, 1e-14)) for x, y in zip(balls.flat, W.flat, strict=True))


def test_harmonic_frames_are_the_polygons_and_antiprisms():
    assert harmonic_frame(5, {1: 2.5}) == pytest.approx(PENTAGON)
    r2, h2 = 0.6, 0.4
    twisted = harmonic_frame(8, {1: 4 * r2, 4: 8 * h2})
    assert gram(twisted) == pytest.approx(gram(antiprism(4, h2)), abs=1e-12)


@given(st.integers(1, 4), st.data())
def test_every_admissible_list_of_norms_belongs_to_a_tight_frame(d, data):
    n = data.draw(st.integers(d, 7))
    shares = np.array(data.draw(st.lists(st.integers(0, 20), min_size=n, max_size=n)), float)
    shares[0] += 1
    # Raising all norms alike makes any list admissible, since n >= d.
    lift = max(0.0, (d * shares.max() - shares.sum()) / (n - d)) if n > d else 0.0
    squared_norms = shares + lift if n > d else np.full(n, shares[0])
    W = tight_frame_with_norms(squared_norms, d)
    assert (W**2).sum(0) == pytest.approx(squared_norms, abs=1e-12 * squared_norms.sum())
    assert tightness_defect(W) < 1e-24


# Bounds -------------------------------------------------------------------------------------


@given(st.integers(1, 4), st.data())
def test_welch_and_orthoplex_bound_the_coherence(d, data):
    n = data.draw(st.integers(d + 1, 8))
    W = data.draw(frames(n, d))
    coherence = squared_coherence(exactly(W))
    assert coherence >= rational(welch_lower_bound(n, d))
    if n > d * (d + 1) // 2:
        assert coherence >= rational(orthoplex_lower_bound(n, d))


@given(st.integers(1, 3), st.data())
def test_rankin_bounds_the_largest_cosine(d, data):
    n = data.draw(st.integers(2, 8))
    W = data.draw(frames(n, d))
    signed = signed_squared_cosines(exactly(W))
    off_diagonal = max(signed[i, j] for i in range(n) for j in range(i))
    bound = rational(rankin_lower_bound(n, d))
    assert off_diagonal >= bound * abs(bound)


def test_the_packing_bounds_are_attained():
    assert squared_coherence(ICOSAHEDRON) == pytest.approx(float(welch_lower_bound(6, 3)))
    for d in range(2, 6):
        simplex = simplex_lines(d)
        assert squared_coherence(simplex) == rational(welch_lower_bound(d + 1, d))
        signed = signed_squared_cosines(simplex)
        assert signed[0, 1] == -(rational(rankin_lower_bound(d + 1, d)) ** 2)
    four = np.hstack([basis_lines(4), *(exactly(M) for M in hadamard_bases())])
    assert squared_coherence(four) == rational(orthoplex_lower_bound(12, 4))
    values = np.linalg.norm(CROSS_POLYTOPE, axis=0)
    assert (signed_squared_cosines(CROSS_POLYTOPE) - np.diag(values)).max() == 0
    assert rankin_lower_bound(6, 3) == 0


def hadamard_bases():
    """Two bases of R^4 that with the axes are mutually unbiased."""
    H = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])
    return H, H * np.array([[-1], [1], [1], [1]])


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.data())
def test_kantorovich_bounds_the_product_of_means_exactly(values, data):
    size = len(values)
    weights = data.draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    total = sum(weights)
    mean = sum(Fraction(w * v, total) for w, v in zip(weights, values, strict=True))
    inverse = sum(Fraction(w, v * total) for w, v in zip(weights, values, strict=True))
    bound = kantorovich_upper_bound(Fraction(min(values)), Fraction(max(values)))
    assert mean * inverse <= bound
    ends = (Fraction(min(values)), Fraction(max(values)))
    assert sum(ends) / 2 * sum(1 / x for x in ends) / 2 == bound


def test_gaussian_features_have_the_mean_capacity_of_their_beta_law():
    rng = np.random.default_rng(5)
    for n, d in ((2, 2), (5, 3), (4, 1), (3, 6)):
        samples = capacities(gram(rng.standard_normal((20_000, d, n))))
        mean, a, b = float(gaussian_capacity_mean(n, d)), d / 2, (n - 1) / 2
        error = samples.mean(-1).std() / sqrt(20_000)
        assert abs(samples.mean() - mean) < 5 * error + 1e-12
        variance = a * b / ((a + b) ** 2 * (a + b + 1))
        assert samples.var() == pytest.approx(variance, rel=0.05)
    assert gaussian_capacity_mean(1024, 16) * 1024 / 16 == Fraction(1024, 1039)


def test_gaussian_moments_are_those_of_the_beta_law():
    rng = np.random.default_rng(6)
    for n, d in ((2, 2), (5, 3), (3, 6)):
        assert gaussian_capacity_moment(n, d, 0) == 1
        assert gaussian_capacity_moment(n, d, 1) == gaussian_capacity_mean(n, d)
        drawn = rng.beta(d / 2, (n - 1) / 2, 200_000)
        for order in (1, 2, 3):
            expected = float(gaussian_capacity_moment(n, d, order))
            assert (drawn**order).mean() == pytest.approx(expected, rel=0.01)
    assert gaussian_capacity_moment(1, 4, 3) == 1


# Schur's criterion --------------------------------------------------------------------------

CYCLE = exactly([[0, 0, 1], [1, 0, 0], [0, 1, 0]])
FLIP = exactly(np.diag([-1, 1, 1]))
SWAP = exactly([[0, 1, 0], [1, 0, 0], [0, 0, 1]])
OCTAHEDRAL = np.array([CYCLE, FLIP, SWAP])
TETRAHEDRAL = np.array([CYCLE, exactly(np.diag([-1, -1, 1]))])
CUBE = exactly(np.array(np.meshgrid([1, -1], [1, -1], [1, -1])).reshape(3, 8))
CUBOCTAHEDRON = exactly(
    np.array([[s * (k == a) + t * (k == b) for a, b in ((0, 1), (0, 2), (1, 2))
               for s in (1, -1) for t in (1, -1)] for k in range(3)])
)  # fmt: skip
ANTIPRISM_TURN = np.block(
    [[rotation(1 / 8), np.zeros((2, 1))], [np.zeros((1, 2)), -np.ones((1, 1))]]
)
ANTIPRISM_MIRROR = np.diag([1.0, -1.0, 1.0])
ANTIPRISM_GROUP = np.array([ANTIPRISM_TURN, ANTIPRISM_MIRROR])


@pytest.mark.parametrize("W", [exactly(CROSS_POLYTOPE), CUBE, CUBOCTAHEDRON])
def test_irreducible_symmetry_forces_tightness_exactly(W):
    assert invariance_defect(W, OCTAHEDRAL) == 0
    assert symmetric_commutant_dimension(OCTAHEDRAL) == 1
    assert tightness_defect(W) == 0


def test_symmetric_commutants_count_the_ways_to_split():
    assert symmetric_commutant_dimension(TETRAHEDRAL) == 1
    assert symmetric_commutant_dimension(CYCLE[None]) == 2
    assert symmetric_commutant_dimension(np.array([FLIP])) == 4
    assert symmetric_commutant_dimension(exactly(np.eye(3))[None]) == 6
    # Irreducible over the reals, with the complex numbers as commutant.
    assert symmetric_commutant_dimension(rotation(1 / 5)[None]) == 1
    assert symmetric_commutant_dimension(ANTIPRISM_GROUP) == 2
    assert symmetric_commutant_dimension(-np.ones((1, 1, 1))) == 1


def test_transitive_but_reducible_symmetry_does_not_saturate():
    for height_squared, tight in ((1 / 3, True), (0.25, False), (0.4, False)):
        W = antiprism(4, height_squared)
        assert invariance_defect(W, ANTIPRISM_GROUP) < 1e-28
        assert (tightness_defect(W) < 1e-28) == tight
    assert irreducibility_gap(ANTIPRISM_GROUP) < 1e-15


def test_invariance_must_count_repeated_features():
    dihedral = np.array([rotation(1 / 3), rotation(0, mirrored=True)])
    doubled = np.hstack([TRIANGLE, TRIANGLE[:, :1]])
    assert symmetric_commutant_dimension(dihedral) == 1
    assert invariance_defect(TRIANGLE, dihedral) < 1e-28
    assert invariance_defect(doubled, dihedral) > 0.1
    assert tightness_defect(doubled) > 0.01
    assert capacities(gram(doubled)).sum() == pytest.approx(1.942857, abs=1e-6)


@given(st.integers(0, 2**16))
def test_the_irreducibility_gap_bounds_the_distance_from_a_multiple_of_the_identity(seed):
    rng = np.random.default_rng(seed)
    generators = np.linalg.qr(rng.standard_normal((2, 3, 3)))[0]
    F = frame_operator(rng.standard_normal((3, 4)))
    commutators = np.linalg.norm(generators @ F - F @ generators)
    distance = np.linalg.norm(F - np.trace(F) / 3 * np.eye(3))
    assert distance * irreducibility_gap(generators) <= commutators * (1 + 1e-9)


def test_the_orbit_of_any_planar_vector_under_the_triangle_group_is_tight():
    group = [rotation(k / 3, mirrored=m) for k in range(3) for m in (False, True)]
    for turn in (0.02, 0.05, 1 / 12, 0.1):
        orbit = np.array([g @ rotation(turn)[:, 0] for g in group]).T
        assert tightness_defect(orbit) < 1e-28
        assert capacities(gram(orbit)).sum() == pytest.approx(2)


def test_the_gap_of_a_line_is_infinite():
    assert irreducibility_gap(-np.ones((1, 1, 1))) == float("inf")


# Misuse -------------------------------------------------------------------------------------

BAD_MATRICES = {
    "a vector": (np.zeros(3), "matrix with at least one row"),
    "empty": (np.zeros((2, 0)), "matrix with at least one row"),
    "nan": (np.array([[np.nan, 1.0]]), "finite"),
    "infinite": (np.array([[np.inf, 1.0]]), "finite"),
    "a tensor with nan": (torch.tensor([[torch.nan, 1.0]]), "finite"),
}


@pytest.mark.parametrize("bad", BAD_MATRICES.values(), ids=BAD_MATRICES.keys())
def test_bad_matrices_are_refused(bad):
    value, rule = bad
    with pytest.raises(ValueError, match=rule):
        require_frame(value)


def test_exact_numbers_are_refused_where_floats_are_needed():
    for function in (frame_bounds, canonical_tightening, naimark_complement):
        with pytest.raises(ValueError, match="floats; got W of type object"):
            function(exactly([[1, 1]]))


def test_degenerate_features_are_refused():
    zero = np.zeros((2, 3))
    for function in (tightness_defect, equal_norm_defect):
        with pytest.raises(ValueError, match="non-zero feature; got W = 0"):
            function(zero)
    with pytest.raises(ValueError, match="got W = 0"):
        frame_bounds(zero, on_span=True)
    with pytest.raises(ValueError, match="zero column of W"):
        signed_squared_cosines(np.array([[1.0, 0.0]]))
    for function in (squared_coherence, equiangularity_defect):
        with pytest.raises(ValueError, match="at least two features; got n=1"):
            function(np.ones((2, 1)))
    with pytest.raises(ValueError, match=r"takes one matrix; got shape \(1, 1, 2\)"):
        squared_coherence(exactly([[[1, 1]]]))
    with pytest.raises(ValueError, match=r"got rank 1 < d=2"):
        canonical_gram(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"rank tolerance must lie in \[0, 1\); got 1"):
        positive_singular_values(np.ones(1), np.ones((1, 1)), 1.0)


def test_complements_need_room_and_tightness():
    for function in (naimark_complement, naimark_gram):
        with pytest.raises(ValueError, match="needs n > d; got n=2, d=2"):
            function(np.eye(2))
    with pytest.raises(ValueError, match=r"tightness defect 0\.36"):
        naimark_complement(np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))


def test_bad_constructions_are_refused():
    with pytest.raises(ValueError, match="at least one block"):
        orthogonal_sum([])
    with pytest.raises(ValueError, match="n >= d; got n=2, d=3"):
        parseval_frame(np.ones((2, 1)), 3)
    with pytest.raises(ValueError, match="non-zero mirror"):
        parseval_frame(np.zeros((2, 1)), 1)
    with pytest.raises(ValueError, match="a frequency; got none"):
        harmonic_frame(3, {})
    with pytest.raises(ValueError, match="frequency=2, n=3"):
        harmonic_frame(3, {2: 1.0})
    with pytest.raises(ValueError, match="positive; got 0"):
        harmonic_frame(3, {1: 0.0})
    with pytest.raises(ValueError, match="n >= d; got n=1, d=2"):
        tight_frame_with_norms(np.ones(1), 2)
    with pytest.raises(ValueError, match=r">= 0 and not all zero"):
        tight_frame_with_norms(np.array([1.0, -1.0]), 1)
    with pytest.raises(ValueError, match=r"got 3.0 > 2.5"):
        tight_frame_with_norms(np.array([3.0, 1.0, 1.0]), 2)


def test_bounds_outside_their_range_are_refused():
    with pytest.raises(ValueError, match="needs n > d; got n=2, d=2"):
        welch_lower_bound(2, 2)
    with pytest.raises(ValueError, match="got n=3, d=2"):
        orthoplex_lower_bound(3, 2)
    with pytest.raises(ValueError, match="at least 2; got n=1"):
        rankin_lower_bound(1, 2)
    for ends in ((0.0, 1.0), (2.0, 1.0)):
        with pytest.raises(ValueError, match="0 < lower <= upper"):
            kantorovich_upper_bound(*ends)
    with pytest.raises(ValueError, match="got n=0"):
        gaussian_capacity_mean(0, 1)
    with pytest.raises(ValueError, match="order must be an integer of at least 0; got order=-1"):
        gaussian_capacity_moment(2, 1, -1)


def test_bad_generators_are_refused():
    with pytest.raises(ValueError, match=r"with d=2, k >= 1; got \(1, 3, 3\)"):
        unchecked(invariance_defect)(np.eye(2), np.eye(3)[None])
    for function in (symmetric_commutant_dimension, irreducibility_gap):
        with pytest.raises(ValueError, match="generators must be finite"):
            function(np.full((1, 2, 2), np.nan))
