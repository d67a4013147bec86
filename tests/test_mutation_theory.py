"""Corners of theory where a change of one character passed every other test."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from pentad.theory.codes.spark import spark, spark_by_definition
from pentad.theory.ensembles.concept_removal import class_difference
from pentad.theory.ensembles.matching import _candidate_edges
from pentad.theory.frames.gram_flow import logistic_eigenvalues
from pentad.theory.geometries import classification as geometries
from pentad.theory.geometries.block_names import EXACTLY
from pentad.theory.geometries.classification import classify
from pentad.theory.geometries.other_readings import _tolerances
from pentad.theory.numbers.scalars import real_roots
from pentad.theory.power_autoencoder.gain_per_dimension import _is_positive_beyond_one
from pentad.theory.rectified_model.rectified_loss import SphericalCertificate
from pentad.theory.rectified_model.toy_loss import one_active_loss


def test_a_pair_of_roots_near_the_real_line_is_not_real():
    assert real_roots([1 + 1e-10, -2.0, 1.0]) == []
    assert real_roots([1.0, -2.0, 1.0]) == pytest.approx([1.0, 1.0], abs=1e-7)


@pytest.mark.parametrize(
    ("quadratic", "positive"),
    [
        ((-1, 0, 0), False),
        ((0, 0, 0), False),
        ((-9, 1, 0), True),
        ((1, -1, 0), False),
        ((2, -1, 0), True),
        ((-9, 0, 1), True),
        ((-9, 6, -1), False),
        ((-8, 6, -1), True),
        ((0, 1, -1), False),
    ],
)
def test_signs_of_a_quadratic_beyond_one(quadratic, positive):
    """C + b t + a t^2 at some t > 1; zero there at best is not positive."""
    assert _is_positive_beyond_one([Fraction(x) for x in quadratic]) is positive


def test_the_flow_is_told_at_both_ends_of_time():
    assert logistic_eigenvalues(Fraction(1, 4), Fraction(1)) == Fraction(1, 4)
    assert logistic_eigenvalues(Fraction(1, 4), Fraction(0)) == 1


def test_classification_does_not_depend_on_the_size_of_batches(monkeypatch):
    turns = 2 * np.pi * np.arange(5) / 5
    pentagon = np.stack([np.cos(turns), np.sin(turns)])
    weights = np.stack([pentagon, 2 * pentagon, np.vander(turns, 2).T, pentagon, -pentagon])
    at_once = classify(weights)
    monkeypatch.setattr(geometries, "LARGEST_BATCH", 2 * 5**2)
    in_pairs = classify(weights)
    assert [found.name for found in in_pairs] == [found.name for found in at_once]
    assert [found.name for found in at_once].count("pentagon") == 4


def test_a_certificate_needs_a_positive_constant_coefficient():
    """With f_0 = 0, f = f_0 + 2 t / 100 + P_2 / 100 below t_+^2 bounds nothing."""
    rest = (fmpq(2, 100), fmpq(1, 100))
    assert SphericalCertificate(3, 1, (fmpq(1, 1000), *rest)).is_proved
    assert not SphericalCertificate(3, 1, (fmpq(0), *rest)).is_proved


def test_each_model_of_a_batch_may_have_one_importance_for_all_its_features():
    rng = np.random.default_rng(0)
    A, b = rng.standard_normal((3, 4, 4)), rng.standard_normal((3, 4))
    importance = np.array([[1.0], [0.5], [2.0]])
    weighted = importance[:, 0] * one_active_loss(A, b)
    assert one_active_loss(A, b, importance) == pytest.approx(weighted)
    with pytest.raises(ValueError, match="number or end in n entries"):
        one_active_loss(A, b, importance * [1.0, 1.0])


@pytest.mark.parametrize("seed", range(12))
def test_tolerances_that_are_tried_do_not_depend_on_the_order_of_features(seed):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(3, 7))
    turns = 2 * np.pi * np.arange(k) / k
    lengths = 1 + 10.0 ** rng.uniform(-4, -1) * rng.standard_normal(k)
    W = np.stack([np.cos(turns), np.sin(turns)]) * lengths + 1e-4 * rng.standard_normal((2, k))
    tried = _tolerances(W, EXACTLY)
    assert all(_tolerances(W[:, rng.permutation(k)], EXACTLY) == tried for _ in range(4))


@pytest.mark.parametrize("block", [1, 2, 3, 4, 7, 10, 50])
def test_candidates_of_a_matching_are_the_nearest_of_both_sides_for_any_block(block):
    rng = np.random.default_rng(block)
    D, E = rng.standard_normal((4, 10)), rng.standard_normal((4, 12))
    D, E = D / np.linalg.norm(D, axis=0), E / np.linalg.norm(E, axis=0)
    cosines, count = D.T @ E, 3
    edges = _candidate_edges(D, E, count, block)
    found = set(zip(edges.rows.tolist(), edges.columns.tolist(), strict=True))
    nearest = {(i, j) for i in range(10) for j in np.argsort(cosines[i])[-count:]}
    nearest |= {(i, j) for j in range(12) for i in np.argsort(cosines[:, j])[-count:]}
    assert found == nearest | {(i, i) for i in range(10)}
    assert edges.cosines == pytest.approx(cosines[edges.rows, edges.columns])


def test_a_concept_may_be_present_in_one_sample_or_absent_in_one():
    codes = np.array([[1.0, 0.0], [0.5, 2.0], [3.0, 1.0]])
    once = np.array([True, False, False])
    difference = codes[0] - codes[1:].mean(0)
    assert class_difference(codes, once) == pytest.approx(difference)
    assert class_difference(codes, ~once) == pytest.approx(-difference)
    for labels in (once & False, once | True):
        with pytest.raises(ValueError, match="in all or in none"):
            class_difference(codes, labels)


def test_a_zero_atom_is_dependent_by_itself():
    D = np.array([[0, 1, 0], [0, 1, 1]])
    assert spark(D) == spark_by_definition(D) == 1
