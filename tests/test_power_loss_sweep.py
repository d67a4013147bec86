"""Training reaches attained values between the proved bounds, the same ones every time."""

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Context, fields
from pentad.simulations.experiments.power_loss_sweep import (
    EXPERIMENT,
    KINDS,
    PowerLossSweep,
    run,
    starting_weights,
)
from pentad.simulations.readings.power_loss_sweep import distinct_lines, geometry_table, table
from pentad.simulations.store import Store
from pentad.theory.numbers.domains import fractions
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound, best_upper_bound
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms_by_convolution,
    feature_loss_terms_by_enumeration,
    gram,
    loss_terms,
)
from pentad.theory.sparse_inputs import RADEMACHER, law_named

SMOKE = {config.law: config for config in EXPERIMENT.presets["smoke"]}


def trained(config):
    with deterministic():
        return {name: array.values for name, array in run(config, Context()).items()}


@pytest.fixture(scope="module")
def results():
    return {law: trained(config) for law, config in SMOKE.items()}


@pytest.mark.parametrize("law", SMOKE)
def test_every_run_converges(results, law):
    assert results[law]["converged"].all()
    assert (results[law]["gradient_norm"] <= SMOKE[law].tolerance).all()


@pytest.mark.parametrize("law", SMOKE)
def test_the_best_run_lies_between_the_bounds(results, law):
    config = SMOKE[law]
    for p, value in zip(config.probabilities, results[law]["best_improvement"], strict=True):
        setting = (config.n, config.d, p, law_named(law), 3)
        assert value >= best_lower_bound(*setting) * (1 - 1e-9)
        assert value <= best_upper_bound(*setting) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("law", "p", "improvement"),
    [
        ("gaussian", 0.03, 0.0542178),
        ("gaussian", 0.3, 0.431348),
        ("rademacher", 0.03, 0.0738063),
        ("rademacher", 0.3, 0.6),
    ],
)
def test_an_independent_run_agrees(results, law, p, improvement):
    """Values measured in an independent run, with other code and n = 16."""
    found = results[law]["best_improvement"][SMOKE[law].probabilities.index(p)]
    assert found == pytest.approx(improvement, rel=1e-5)


@pytest.mark.parametrize("law", SMOKE)
def test_sparse_optima_are_spherical_designs(results, law):
    assert results[law]["gain"][0] == pytest.approx(float(1 / spherical_moment(2, 3)), rel=2e-3)
    assert results[law]["effective_features"][0] == pytest.approx(4, rel=1e-3)


@pytest.mark.parametrize("law", SMOKE)
def test_the_best_weights_attain_the_best_improvement_by_other_routes(results, law):
    config = SMOKE[law]
    route = {
        "gaussian": feature_loss_terms_by_convolution,
        "rademacher": feature_loss_terms_by_enumeration,
    }[law]
    for k, p in enumerate(config.probabilities):
        terms = route(gram(results[law]["weights"][k]), p, law_named(law), 3).summed()
        value = results[law]["best_improvement"][k]
        assert terms.improvement == pytest.approx(value, rel=1e-10)
        assert terms.scaled_improvement == pytest.approx(value, rel=1e-10)
        best_start = results[law]["best_start"][k]
        assert results[law]["improvement"][k, best_start] == pytest.approx(value, rel=1e-10)
        assert results[law]["improvement"][k].max() == results[law]["improvement"][k, best_start]


@pytest.mark.parametrize("law", SMOKE)
def test_a_second_run_gives_the_same_bits(results, law):
    again = trained(SMOKE[law])
    for name, values in results[law].items():
        np.testing.assert_array_equal(again[name], values, err_msg=name)


def test_other_batches_give_the_same_improvements(results):
    """To 1e-6: a converged run is that near its optimum, whatever the rounding on the way."""
    config = SMOKE["gaussian"]
    for k, p in enumerate(config.probabilities):
        alone = trained(replace(config, probabilities=(p,)))
        np.testing.assert_allclose(
            alone["improvement"][0], results["gaussian"]["improvement"][k], rtol=1e-6
        )


def test_both_routes_find_the_same_optima(results):
    lifted = trained(replace(SMOKE["rademacher"], route="lifted"))
    np.testing.assert_allclose(
        lifted["best_improvement"], results["rademacher"]["best_improvement"], rtol=1e-6
    )


def test_four_lines_of_a_tetrahedron_pay_where_orthogonal_features_were_thought_best():
    """At d = 3, p = 1/10 and Rademacher amplitudes; the tetrahedron's value is exact."""
    tetrahedron = fractions(
        [[1 if i == j else Fraction(-1, 3) for j in range(4)] for i in range(4)]
    )
    p = Fraction(1, 10)
    exact = loss_terms(tetrahedron, p, RADEMACHER, 3).scaled_improvement
    assert exact > 3 * p
    config = PowerLossSweep(
        "rademacher", d=3, n=8, probabilities=(0.1,), starts=9, kinds=("1.3 d",)
    )
    found = trained(config)["best_improvement"][0]
    assert found == pytest.approx(float(exact), rel=1e-6)


def test_the_table_reads_stored_results(tmp_path):
    config = replace(SMOKE["gaussian"], starts=2)
    result = Store(tmp_path).obtain(EXPERIMENT, config)
    rows = table([result])
    assert [row.p for row in rows] == sorted(config.probabilities)
    assert rows[0].improvement == float(result.data.best_improvement[0])
    assert all(row.lower_bound <= row.improvement <= row.upper_bound for row in rows)
    assert all(row.draft_ratio > row.upper_ratio >= 1 for row in rows)


def test_polishing_drops_dwindling_features_and_sharpens_the_angles():
    config = replace(SMOKE["gaussian"], d=3, n=32, probabilities=(0.1,))
    rough, fine = trained(config), trained(replace(config, polish=1e-11))
    assert fine["precision"][0] <= 1e-11 < rough["precision"][0]
    lengths = np.linalg.norm(fine["weights"][0], axis=0)
    assert (lengths > 0).sum() == 7
    assert fine["best_improvement"] == pytest.approx(rough["best_improvement"], rel=1e-9)
    for name in ("improvement", "converged", "iterations", "best_start"):
        np.testing.assert_array_equal(fine[name], rough[name])


def test_without_weights_everything_else_is_the_same(results):
    light = trained(replace(SMOKE["gaussian"], keep_weights=False))
    assert light.pop("weights").shape == (3, 2, 0)
    for name, values in light.items():
        np.testing.assert_array_equal(values, results["gaussian"][name], err_msg=name)


def test_cells_of_earlier_times_keep_their_keys():
    assert {"keep_weights", "polish"}.isdisjoint(fields(SMOKE["gaussian"]))


def test_optima_are_named_by_their_angles(tmp_path):
    config = replace(SMOKE["gaussian"], probabilities=(0.03, 0.3), polish=1e-11)
    light = replace(config, starts=1, keep_weights=False)
    store = Store(tmp_path)
    rows = geometry_table([store.obtain(EXPERIMENT, cell) for cell in (config, light)])
    assert [(row.p, row.lines, row.name) for row in rows] == [
        (0.03, 4, "4 equally spaced lines"),
        (0.3, 3, "3 equally spaced lines"),
    ]
    assert [pairs for _, pairs in rows[0].angles] == [2, 4]
    assert rows[1].angles == ((pytest.approx(0.5), 3),)


def test_lines_are_counted_once_and_without_short_features():
    W = np.array([[1.0, -2.0, 0.0, 0.0, 0.019], [0.0, 0.0, 1.0, 0.0, 0.0]])
    np.testing.assert_array_equal(distinct_lines(W), np.eye(2))


def test_starts_are_of_their_kinds():
    config = PowerLossSweep("gaussian", d=4, n=30, probabilities=(1e-4, 0.1), starts=2 * len(KINDS))
    start = starting_weights(config)
    assert start.shape == (2, 2 * len(KINDS), 4, 30)
    norms = np.linalg.norm(start, axis=2)
    assert np.logical_or(norms == 0, np.abs(norms - 1) < 1e-12).all()
    active = dict(zip(KINDS, (norms[1] > 0).sum(1), strict=False))
    assert [active[kind] for kind in ("all", "3 d", "4.5 d", "2 d", "1.3 d")] == [30, 12, 18, 8, 5]
    np.testing.assert_array_equal(start[0, 0], np.eye(4, 30))
    assert (norms[0, KINDS.index("random count")] > 0).sum() == 30
    assert 4 < active["random count"] < 30
    in_blocks = start[0, KINDS.index("two blocks")]
    assert (in_blocks == 0).any(1).all()
    assert np.linalg.matrix_rank(in_blocks) == 4


def test_a_start_does_not_depend_on_its_company():
    config = PowerLossSweep("gaussian", d=3, n=9, probabilities=(0.01, 0.1), starts=12)
    shorter = replace(config, probabilities=(0.1,), starts=7)
    np.testing.assert_array_equal(starting_weights(config)[1, :7], starting_weights(shorter)[0])
    other = starting_weights(replace(config, seed=1))
    assert not np.array_equal(other, starting_weights(config))


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"law": "gauss"}, "law must be one of rademacher, gaussian, .*; got law='gauss'"),
        ({"law": "skewed"}, "got law='skewed'"),
        ({"d": 0}, "d must be an integer from 1 to 1000; got d=0"),
        ({"n": 1}, "n must be an integer of at least 2; got n=1"),
        ({"probabilities": ()}, "probabilities needs 1 or more entries"),
        ({"probabilities": (0.1, 0.0)}, "above 0 and at most 1; got probabilities=0.0"),
        ({"starts": 0}, "starts must be an integer from 1 to 10000; got starts=0"),
        ({"kinds": ("cubic",)}, "each of kinds must be one of orthonormal.*; got kinds='cubic'"),
        ({"kinds": ()}, "kinds needs 1 or more entries"),
        ({"route": "sampled"}, "one of direct, lifted; got route='sampled'"),
        ({"polish": 0.0}, "polish must be none, or a number above 0 and at most 1; got polish=0.0"),
    ],
)
def test_bad_cells_are_refused(wrong, rule):
    with pytest.raises(ValueError, match=rule):
        replace(SMOKE["gaussian"], **wrong)


def test_the_catalogue_is_listed_without_torch():
    code = "import sys, pentad.simulations.catalogue; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
