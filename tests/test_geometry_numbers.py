"""One matrix for everything: saturation, rank and names of ten thousand inputs, and their twins."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from pentad.theory.frames.capacity import capacities
from pentad.theory.geometries.classification import classify
from pentad.theory.schemes.constructions import hamming_relations, icosahedron_relations
from tests.test_geometries import (
    CASES,
    antiprism,
    idempotent_frame,
    orthogonal_sum,
    polygon,
    prism,
    turned,
)

EXACT = {
    **{name: W for name, W in CASES.items() if W.size},
    "rook": idempotent_frame(hamming_relations(2, 4), 6),
    "icosahedron": idempotent_frame(icosahedron_relations(), 3),
    "two": orthogonal_sum([polygon(5), 0.7 * antiprism(4, 0.36), prism(3, 0.2)]),
}


def exact_rank(W):
    """Rank of a matrix of integers or fractions, in rational numbers."""
    entries = [Fraction(x) for x in W.ravel().tolist()]
    return fmpq_mat(*W.shape, [fmpq(x.numerator, x.denominator) for x in entries]).rank()


def integers(generator):
    """Small integers, some rows repeated or combined; the rank is often not full."""
    d, n = generator.integers(1, 6), generator.integers(1, 9)
    W = generator.integers(-3, 4, (d, n))
    if d > 1 and generator.random() < 0.5:
        W[-1] = generator.integers(-2, 3) * W[0] + W[d // 2]
    return W


def near_degenerate(generator):
    """Integers that are nearly of less rank: of large entries, and of columns nearly parallel."""
    d = int(generator.integers(2, 4))
    base = generator.integers(1, 4, (d, 1)) * generator.integers(1, 4, (1, d + 1))
    return int(10 ** generator.integers(1, 5)) * base + generator.integers(-1, 2, base.shape)


def inputs(count, seed=0):
    """Weights with their exact rank where it is defined, else None."""
    generator = np.random.default_rng(seed)
    names = list(EXACT)
    found = []
    for k in range(count):
        kind = k % 5
        if kind == 0:
            shape = generator.integers(1, 5), generator.integers(1, 9)
            found.append((generator.normal(size=shape), None))
        elif kind in (1, 2):
            W = integers(generator) if kind == 1 else near_degenerate(generator)
            found.append((W.astype(float), exact_rank(W)))
        else:
            W = turned(EXACT[names[int(generator.integers(len(names)))]], k)
            rank = int(np.linalg.matrix_rank(W)) if kind == 3 else None
            extra = np.zeros((int(generator.integers(0, 4)), W.shape[1]))
            W = np.concatenate([W, extra]) if kind == 4 else W
            size = 10.0 ** generator.uniform(-9, -1) if kind == 4 else 0.0
            W = W + size * generator.normal(size=W.shape)
            found.append((W * 10.0 ** generator.uniform(-20, 20), rank))
    return found


OPTIONS = (
    {},
    {"converged": True},
    {"tolerance": 0.05, "separation": 5.0},
    {"tolerance": 0.3, "separation": 2.0},
    {"lines": True},
)


def counted(count, options, seed=0):
    """How many saturations are above 1 or not positive, and how many ranks are wrong."""
    weights = inputs(count, seed)
    found = Counter(inputs=len(weights))
    for (W, rank), one in zip(weights, classify([W for W, _ in weights], **options), strict=True):
        if not W.any():
            continue
        found["refused"] += bool(one.refusal)
        found["saturations"] += not 0 < one.saturation <= 1 + 1e-12
        alive = [x for x in range(W.shape[1]) if x not in one.dead]
        if rank is not None and len(alive) == W.shape[1]:
            found["ranks"] += one.dimensions != rank
            found["of"] += 1
        if not one.refusal and one.block_separation.within_spread < 1e-9:
            A = W[:, alive].T @ W[:, alive]
            dropped = one.dropped.eigenvalue
            if dropped < 1e-18:
                twin = capacities(A / A.max()).sum()
                found["capacities"] += abs(one.saturation * one.dimensions - twin) > 1e-8
    return found


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_saturation_is_at_most_one_and_ranks_are_right(options):
    found = counted(300, options)
    assert (found["saturations"], found["ranks"], found["capacities"]) == (0, 0, 0)
    assert found["of"] > 100


@pytest.mark.slow
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_ten_thousand_of_them(options):
    found = counted(10_000, options, seed=1)
    assert (found["saturations"], found["ranks"], found["capacities"]) == (0, 0, 0)


def kinds(one):
    return (one.name, one.dimensions, len(one.dead), one.refused and one.refused.kind)


@pytest.mark.parametrize("seed", range(3))
def test_rotation_order_scale_and_type_change_nothing(seed):
    generator = np.random.default_rng(seed)
    plain = [W for W in EXACT.values() if W.any()]
    told = [kinds(one) for one in classify(plain, converged=True)]
    for change in (
        lambda W: turned(W, seed, 10.0 ** generator.uniform(-30, 30)),
        lambda W: np.concatenate([W, np.zeros((2, W.shape[1]))]),
        lambda W: turned(W, seed).astype(np.float32),
    ):
        assert [kinds(one) for one in classify([change(W) for W in plain], converged=True)] == told


def test_normalised_features_have_the_same_name():
    for size in (0.0, 1e-6, 1e-5):
        for name in ("pentagon", "tetrahedron", "icosahedron", "cube", "square antiprism"):
            W = turned(CASES[name]) + size * np.random.default_rng(1).normal(size=CASES[name].shape)
            one, other = classify([W, W / np.sqrt((W * W).sum(0))])
            assert one.name == other.name == name


# The rows of cases --------------------------------------------------------------------------

LIFTED = np.r_[polygon(5), np.full((1, 5), 0.03)]


def case(W, name, dimensions, saturation, **options):
    (found,) = classify(W, **options)
    assert (found.name, found.dimensions) == (name, dimensions)
    assert found.saturation == pytest.approx(saturation, abs=1e-6)
    assert found.saturation_defect == pytest.approx(
        sum(block.saturation_defect for block in found.blocks), abs=1e-12
    )


def test_a_lift_counts_however_small_its_cosines_are():
    W = np.zeros((4, 6))
    W[:3, :5], W[0, 5], W[3, 5] = LIFTED, 0.008, 1
    case(W, "6 features in 4 dimensions, fibres 1+1+2+2", 4, 0.750853)
    for lift, saturation, options in (
        (0.09, 0.677422, {"tolerance": 0.05}),
        (0.2, 0.718767, {"tolerance": 0.3, "separation": 2.0}),
    ):
        W = np.r_[polygon(5), np.full((1, 5), lift)]
        case(W, "pentagon, lifted", 3, saturation, **options)
    rough = LIFTED + 2e-4 * np.random.default_rng(0).normal(size=LIFTED.shape)
    (found,) = classify(rough)
    assert (found.name, found.dimensions) == ("pentagon, lifted", 3)
    assert 0.66 < found.saturation < 0.67


def test_no_dimension_is_lost_to_a_tolerance():
    options = {"tolerance": 0.05, "separation": 10.0}
    W = np.array([[1, 0.1, 0.1], [0, 0.1, -0.1]])
    case(W, "3 features in 2 dimensions, fibres 1+2", 2, 0.528658, **options)
    W = np.zeros((3, 4))
    W[0] = 1, -0.066, -0.066, -0.066
    W[1:, 1:] = 0.22 * polygon(3)
    case(W, "4 features in 3 dimensions, fibres 1+3", 3, 0.680147)
    (loose,) = classify(W, **options)
    assert loose.refused is not None  # its products would count as zero, and its cosines do not
    assert loose.refused.kind == "blocks"
    assert (loose.dimensions, round(loose.saturation, 6)) == (3, 0.680147)
    cap = np.array([[1, 1, 1], [0.1, -0.05, -0.05], [0, 0.0866, -0.0866]])
    case(cap, "triangle, lifted", 3, 0.340016, tolerance=0.05, separation=5.0)
    bent = np.array([[1.0, -1.0], [0.05, 0.05]])
    case(bent, "pair at an angle", 2, 0.5025, tolerance=0.05, separation=5.0)


def test_noise_in_dimensions_of_its_own_is_dropped_where_it_is_stated_and_else_counted():
    W = np.r_[polygon(5), np.zeros((4, 5))]
    for seed in range(30):
        noise = np.random.default_rng(seed).normal(size=W.shape)
        (clear,) = classify(W + 1e-4 * noise)
        assert clear.refused is not None
        assert (clear.refused.kind, clear.dimensions) == ("rank", 5)
        assert clear.refused.nearest is not None
        (named,) = classify(W + 1e-4 * noise, **clear.refused.nearest.options)
        assert (named.name, named.dimensions, named.dropped.directions) == ("pentagon", 2, 3)
        assert 1e-9 < named.dropped.eigenvalue < named.dropped.floor < 1e-4
        assert named.saturation == pytest.approx(1, abs=1e-6)
        (rough,) = classify(W + 1e-2 * noise, tolerance=0.05, separation=5.0)
        assert 0 < rough.saturation <= 1
        assert rough.dimensions == 5
    (named,) = classify(W + 1e-2 * noise, tolerance=0.06, separation=5.0, noise=0.02)
    assert (named.name, named.dimensions) == ("pentagon", 2)


SHAPES = ((2, 3), (2, 4), (2, 5), (3, 4), (3, 6))


@pytest.mark.parametrize("shape", SHAPES)
def test_random_unit_vectors_are_refused(shape):
    W = np.random.default_rng(0).normal(size=(400, *shape))
    W = W / np.sqrt((W * W).sum(1, keepdims=True))
    for one in (W, W.astype(np.float32)):
        assert sum(not found.refusal for found in classify(one)) <= 1


def test_small_cosines_are_no_zeros():
    half = np.deg2rad(89.48 / 2)
    c, s = np.cos(half), np.sin(half)
    rectangle = np.array([[c, c, -c, -c], [s, -s, s, -s]])
    (found,) = classify(rectangle)
    assert found.name == "digon x digon"
    assert [reading.name for reading in found.readings] == ["2 digons (square)"]
    near = np.array([[1, 0.0095], [0, (1 - 0.0095**2) ** 0.5]])
    assert classify(near)[0].name == "pair at an angle"
    seven = np.linalg.cholesky(np.eye(7) * (1 - 0.00623) + 0.00623).T
    for converged in (None, True):
        (found,) = classify(seven, converged=converged)
        assert (found.name, found.dimensions) == ("6-simplex, lifted", 7)
        (reading,) = found.readings
        assert reading.name == "7 singles"
        assert classify(seven, **reading.options)[0].name == "7 singles"


def test_both_readings_are_told_where_two_cuts_are_valid():
    W = prism(4, 0.5 * (1 + 1e-5))
    W = W + 1e-9 * np.random.default_rng(0).normal(size=W.shape)
    (found,) = classify(W)
    assert found.name == "square prism"
    (reading,) = found.readings
    assert (reading.name, set(reading.options)) == ("cube", {"tolerance"})
    assert 1e-6 < reading.within_spread < 1e-4 < 0.1 < reading.between_gap
    assert classify(W, **reading.options)[0].name == "cube"
    turns = np.pi * np.arange(8) / 4 + 1e-6 * (np.arange(8) % 2)
    twisted = np.stack([np.cos(turns), np.sin(turns), 0.6 * (-1.0) ** np.arange(8)])
    (found,) = classify(twisted)
    assert "dihedral group, 8 points" in found.name
    assert [reading.name for reading in found.readings] == ["square antiprism"]


# Refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3e-3, 1e-2, 2e-2])
def test_what_refused_weights_nearly_are_is_named_by_the_options_told(size):
    named = 0
    for seed in range(10):
        W = polygon(5) + size * np.random.default_rng(seed).normal(size=(2, 5))
        (found,) = classify(W.astype(np.float32))
        if found.refused is None:
            continue
        nearest = found.refused.nearest
        if nearest is not None:
            named += nearest.name == "pentagon"
            (again,) = classify(W.astype(np.float32), **nearest.options)
            assert again.name == nearest.name
    assert named >= 7


def test_short_features_are_left_out_for_a_name():
    generator = np.random.default_rng(0)
    W = np.c_[polygon(5), [[0.01, -0.02], [0.02, 0.003]]]
    (found,) = classify(W)
    assert found.name.startswith("7 features")
    (reading,) = found.readings
    assert (reading.name, set(reading.options)) == ("pentagon + 2 dead", {"dead_tolerance"})
    rough = W + 2e-3 * generator.normal(size=W.shape)
    (found,) = classify(rough)
    assert found.refused is not None
    assert found.refused.nearest is not None
    assert "dead_tolerance" in found.refused.nearest.options
    assert classify(rough, **found.refused.nearest.options)[0].name == "pentagon + 2 dead"


def test_half_precision_is_told_the_gap_that_failed():
    torch = pytest.importorskip("torch")
    W = torch.tensor(polygon(5)).bfloat16()
    (found,) = classify(W)
    refused = found.refused
    assert refused is not None
    assert refused.kind == "relations"
    assert refused.noise == pytest.approx(2.0**-7)
    assert refused.between < 100 * refused.noise
    assert refused.between == pytest.approx(0.307, abs=1e-3)
    assert refused.nearest is not None
    assert classify(W, **refused.nearest.options)[0].name == "pentagon"


def test_a_rank_that_the_relations_do_not_allow_is_refused():
    """A pentagon that is skew in R^4 by 1e-3: relations merge by word, the rank is 3."""
    W = np.r_[polygon(5), [[1e-2, 0, 0, 0, 0]]]
    (found,) = classify(W, tolerance=0.05)
    assert found.refused is not None
    assert (found.refused.kind, found.dimensions) == ("rank", 3)
    assert 0 < found.saturation < 1
    assert found.refused.nearest is not None
    assert not classify(W, **found.refused.nearest.options)[0].refusal
    (named,) = classify(W, noise=0.02, separation=10.0)
    assert (named.name, named.dimensions, named.dropped.directions) == ("pentagon", 2, 1)
