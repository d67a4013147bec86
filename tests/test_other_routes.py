"""Second routes to designs, gains and random features, against closed forms and numbers by hand."""

import re
from fractions import Fraction
from math import comb, cos, pi

import numpy as np
import pytest
from flint import fmpq

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.hadamard import hadamard_gram_row, hadamard_rows_improvement
from pentad.theory.frames.hadamard_by_other_routes import (
    exact_hadamard_gram_row,
    hadamard_gram,
    hadamard_improvement_by_counts,
    mean_fourth_overlaps,
    mean_fourth_overlaps_by_enumeration,
)
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.crowded_features import (
    crowded_capacities,
    crowded_feature_loss_terms,
)
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.design_terms_by_other_routes import (
    design_energy_by_tensors,
    design_gap_by_squares,
    e8_design_ratio_by_counting,
    equally_spaced_power_sum,
    sphere_moment,
)
from pentad.theory.power_autoencoder.designs import design_ratio, design_terms
from pentad.theory.power_autoencoder.explicit_designs import (
    DESIGN_SIZES,
    explicit_design,
    explicit_design_features,
    weighted_design_ratio,
)
from pentad.theory.power_autoencoder.gain_per_dimension import (
    gain_per_dimension,
    gaussian_gain_per_dimension,
    superposition_threshold,
)
from pentad.theory.power_autoencoder.gain_per_dimension_by_other_routes import (
    gain_per_dimension_on_grids,
    superposition_threshold_by_bisection,
)
from pentad.theory.power_autoencoder.known_lines import known_lines
from pentad.theory.power_autoencoder.lines import e8_lines
from pentad.theory.power_autoencoder.lower_bounds import random_features_terms
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms, gram, loss_terms
from pentad.theory.power_autoencoder.random_features_by_other_routes import (
    random_features_terms_by_design,
    random_features_terms_by_quadrature,
)
from pentad.theory.power_autoencoder.squared_cosines import SQUARED_COSINES
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, RADEMACHER, UNIFORM

THREE_FEATURES = np.array([[1, 2, 0], [-1, 1, 3]])


@pytest.mark.parametrize("m", [1, 2, 3])
def test_the_energy_of_a_design_is_the_norm_of_a_sum_of_tensors(m):
    assert design_energy_by_tensors(THREE_FEATURES, m) == design_terms(THREE_FEATURES, m)[1]


def test_one_feature_has_the_energy_of_its_length():
    assert design_energy_by_tensors(np.array([[3], [4]]), 1) == 25**2


@pytest.mark.parametrize("m", [1, 2, 3])
def test_the_gap_of_sidelnikov_is_a_sum_of_squares(m):
    W = np.vectorize(fmpq, otypes=[object])(THREE_FEATURES)
    S, T = design_terms(W, m)
    c = spherical_moment(2, m)
    assert design_gap_by_squares(W, m) == T - fmpq(c.numerator, c.denominator) * S**2


def test_the_gap_of_two_axes_by_hand():
    assert design_gap_by_squares(np.array([[1.0, 0.0], [0.0, 1.0]]), 2) == pytest.approx(2 - 3 / 2)


@pytest.mark.parametrize(
    ("exponents", "mean"),
    [((0, 0), 1), ((4,), 1), ((2, 0), Fraction(1, 2)), ((4, 0, 0), Fraction(1, 5)), ((3, 1), 0)],
)
def test_moments_of_the_sphere_by_hand(exponents, mean):
    assert sphere_moment(exponents) == mean


@pytest.mark.parametrize(("d", "m"), [(2, 3), (3, 2), (8, 3)])
def test_a_coordinate_of_the_sphere_has_the_spherical_moment(d, m):
    assert sphere_moment((2 * m,) + (0,) * (d - 1)) == spherical_moment(d, m)


def test_moments_of_the_sphere_need_exponents():
    with pytest.raises(ValueError, match="exponents"):
        sphere_moment((2, -2))
    with pytest.raises(ValueError, match="exponents"):
        sphere_moment(())


@pytest.mark.parametrize(("m", "ratio"), [(1, 8), (3, 64)])
def test_e8_by_counting(m, ratio):
    assert e8_design_ratio_by_counting(m) == ratio == design_ratio(e8_lines(), m)


def test_e8_by_counting_beyond_its_strength():
    assert e8_design_ratio_by_counting(4) == design_ratio(e8_lines(), 4)
    assert e8_design_ratio_by_counting(4) < rational(1 / spherical_moment(8, 4))


@pytest.mark.parametrize(("m", "lines"), [(1, 1), (2, 2), (3, 3), (3, 4), (5, 3), (5, 6)])
def test_powers_of_cosines_of_equally_spaced_lines(m, lines):
    by_cosines = sum(cos(pi * j / lines) ** (2 * m) for j in range(lines))
    assert float(equally_spaced_power_sum(m, lines)) == pytest.approx(by_cosines)


def test_two_axes_of_the_plane_have_one_cosine():
    assert equally_spaced_power_sum(7, 2) == 1


@pytest.mark.parametrize("active", [1, 2, 3])
@pytest.mark.parametrize(("law", "m"), [(RADEMACHER, 1), (LAPLACE, 3)])
def test_random_features_are_averaged_by_e8_and_by_quadrature(active, law, m):
    known = [float(x) for x in random_features_terms(active, 8, 0.3, law, m)]
    assert random_features_terms_by_design(active, 0.3, law, m) == pytest.approx(known)
    assert random_features_terms_by_quadrature(active, 8, 0.3, law, m) == pytest.approx(known)


def test_two_random_features_of_a_linear_model_by_hand():
    correlation, energy = random_features_terms_by_quadrature(2, 3, 1.0, RADEMACHER, 1)
    assert (correlation, energy) == pytest.approx((2, 2 * (1 + 1 / 3)))
    exact = random_features_terms_by_design(2, fmpq(1), RADEMACHER, 1)
    assert list(exact) == [2, fmpq(9, 4)]


def test_routes_to_random_features_refuse_what_they_cannot_average():
    with pytest.raises(ValueError, match="m <= 3"):
        random_features_terms_by_design(1, 0.5, RADEMACHER, 5)
    with pytest.raises(ValueError, match="d"):
        random_features_terms_by_quadrature(1, 2, 0.5, RADEMACHER, 3)


@pytest.mark.parametrize("d", range(2, 9))
def test_explicit_designs_reach_the_sharp_bound_and_their_floats_agree(d):
    design = explicit_design(d)
    assert design.lines.shape[1] == DESIGN_SIZES[d]
    assert weighted_design_ratio(design, 3) == rational(1 / spherical_moment(d, 3))
    assert weighted_design_ratio(design, 4) < rational(1 / spherical_moment(d, 4))
    floats = design_ratio(explicit_design_features(d, 3), 3)
    assert float(floats) == pytest.approx(float(1 / spherical_moment(d, 3)))


def test_weights_matter():
    design = explicit_design(3)
    bare = design._replace(weights=0 * design.weights + 1)
    assert weighted_design_ratio(bare, 3) < 7


def test_explicit_designs_end_at_eight_dimensions():
    with pytest.raises(ValueError, match="2 to 8"):
        explicit_design(9)


CROWD = np.array([[1.0, 0.5, -0.2], [0.3, 1.0, 0.1], [0.0, 0.7, 2.0]])


def with_copies(i: int, copies: int) -> np.ndarray:
    """The matrix written out, with copies of every feature but the i-th after it."""
    order = [i] + [j for j in range(3) if j != i for _ in range(copies)]
    return CROWD[np.ix_(order, order)]


@pytest.mark.parametrize("copies", [1, 4])
@pytest.mark.parametrize("i", [0, 1, 2])
def test_a_crowd_is_a_matrix_with_repeated_features(i, copies):
    whole = feature_loss_terms(with_copies(i, copies), 0.2, LAPLACE, 3)
    found = crowded_feature_loss_terms(CROWD, 0.2, LAPLACE, 3, copies)
    assert found.correlation[i] == pytest.approx(whole.correlation[0])
    assert found.energy[i] == pytest.approx(whole.energy[0])
    capacity = capacities(with_copies(i, copies))[0]
    assert crowded_capacities(CROWD, copies)[i] == pytest.approx(capacity)


def test_a_crowd_of_equal_features_by_hand():
    ones = np.ones((2, 2))
    assert crowded_capacities(ones, 9) == pytest.approx([1 / 10, 1 / 10])
    terms = crowded_feature_loss_terms(ones, 1.0, RADEMACHER, 1, 9)
    assert terms.energy == pytest.approx([10, 10])


@pytest.mark.parametrize("p", [1e-6, 0.1, 0.5])
@pytest.mark.parametrize("law", [RADEMACHER, GAUSSIAN, LAPLACE])
def test_grids_find_psi(p, law):
    if law is RADEMACHER and p == 0.5:  # outside H3
        return
    psi = float(gain_per_dimension(p, law))
    assert gain_per_dimension_on_grids(p, law) == pytest.approx(psi, rel=1e-9)


def test_grids_find_the_closed_form_by_hand():
    assert float(gaussian_gain_per_dimension(0.01)) == pytest.approx(0.072)
    assert gain_per_dimension_on_grids(0.01, GAUSSIAN) == pytest.approx(3 / 5 * 0.01 * 12)


@pytest.mark.parametrize("law", [RADEMACHER, UNIFORM])
def test_bisection_finds_the_threshold(law):
    found = superposition_threshold_by_bisection(law)
    assert found == pytest.approx(float(superposition_threshold(law)), abs=1e-5)


def test_thresholds_by_hand():
    assert superposition_threshold_by_bisection(UNIFORM) == pytest.approx(0.3, abs=1e-5)
    root = (9 - 21**0.5) / 36
    assert superposition_threshold_by_bisection(RADEMACHER) == pytest.approx(root, abs=1e-5)
    with pytest.raises(ValueError, match="lower end alone"):
        superposition_threshold_by_bisection(UNIFORM, low=0.31)


@pytest.mark.parametrize("seed", [0, 1])
def test_rows_of_hadamard_features_in_exact_numbers(seed):
    row = exact_hadamard_gram_row(4, 5, seed, like=fmpq(1))
    assert row.astype(float) == pytest.approx(hadamard_gram_row(4, 5, seed))
    whole = hadamard_gram(4, 5, seed, like=fmpq(1))
    assert (whole[0] == row).all()
    assert (whole @ whole == whole).all()
    assert whole.trace() == 5


@pytest.mark.parametrize("law", [RADEMACHER, GAUSSIAN])
def test_the_improvement_of_hadamard_features_by_counts(law):
    found = hadamard_improvement_by_counts(6, 11, 3, 0.1, law)
    assert found == pytest.approx(hadamard_rows_improvement(6, 11, 3, 0.1, law))
    whole = loss_terms(hadamard_gram(6, 11, 3, like=0.1), 0.1, law, 3)
    assert found == pytest.approx(float(whole.scaled_improvement))


def test_all_rows_are_features_without_superposition():
    assert hadamard_improvement_by_counts(3, 8, 0, fmpq(1, 4), RADEMACHER) == 8 * fmpq(1, 4)


@pytest.mark.parametrize(("log2_n", "d"), [(1, 1), (2, 3), (3, 4), (4, 3)])
def test_fourth_overlaps_by_formula_and_by_enumeration(log2_n, d):
    assert mean_fourth_overlaps(log2_n, d) == mean_fourth_overlaps_by_enumeration(log2_n, d)


def test_fourth_overlaps_by_hand():
    assert mean_fourth_overlaps(3, 1) == 7
    assert mean_fourth_overlaps(3, 8) == 0
    assert mean_fourth_overlaps(2, 2) == 3 * fmpq(2, 6)
    with pytest.raises(ValueError, match="d <= n"):
        mean_fourth_overlaps(1, 3)


@pytest.mark.parametrize("name", sorted(set(SQUARED_COSINES)))
def test_listed_squared_cosines_are_those_of_the_constructed_lines(name):
    systems = {name: lines for d in range(2, 7) for name, lines in known_lines(d)}
    lines = systems[name] / np.linalg.norm(systems[name], axis=0)
    squares = np.sort(gram(lines)[np.triu_indices(lines.shape[1], 1)] ** 2)
    listed = sorted(float(x) for x, pairs in SQUARED_COSINES[name] for _ in range(pairs))
    assert squares == pytest.approx(listed, abs=1e-12)


@pytest.mark.parametrize("name", sorted(set(SQUARED_COSINES)))
def test_listed_pairs_are_all_pairs_of_the_lines_that_the_name_counts(name):
    (lines,) = [int(word) for word in re.findall(r"\b(\d+) (?:equally spaced )?lines", name)]
    assert sum(pairs for _, pairs in SQUARED_COSINES[name]) == comb(lines, 2)
