"""Every method of evidence can fail: false claims are refuted, the undecidable is undecided."""

from fractions import Fraction

import numpy as np
import pytest
from claims import UNIT, claim

from proofs_check.certified import bisection
from proofs_check.core import Effort, Finding
from proofs_check.exact import exact
from proofs_check.search import search
from proofs_check.symbolic import derivation, vanishes
from theory.domains import Assumption, Domain, ratio
from theory.scalars import constant, root

UNIT_BOX = {"x": (Fraction(0), Fraction(1))}


def found(item, **changes):
    asked = claim(domain=UNIT, examples=(), **changes)
    return item.check(asked, Effort())


@pytest.mark.parametrize("item", [exact("x"), search("x")])
def test_points_affirm_a_true_claim_and_refute_a_false_one(item):
    true = claim(domain=UNIT, lhs=lambda x: x * x, rhs=lambda x: x, examples=())
    finding = item.check(true, Effort())
    assert finding.holds is True
    assert finding.accepted > 0
    false = claim(domain=UNIT, lhs=lambda x: x, rhs=lambda x: x * x, examples=())
    finding = item.check(false, Effort())
    assert finding.holds is False
    assert "x=" in finding.witness
    assert finding.margin < 0


@pytest.mark.parametrize("item", [exact("x"), search("x")])
def test_an_empty_domain_is_undecided(item):
    empty = Domain((ratio("x", 0, 1),), (Assumption("none", "x > 1", lambda x: x > 1),))
    finding = item.check(claim(domain=empty, lhs=lambda x: x, rhs=lambda x: x), Effort())
    assert finding.holds is None
    assert finding.accepted == 0


def test_search_steers_toward_a_rare_violation():
    def distance(x, y):
        return (x - 1) * (x - 1) + (y - 1) * (y - 1)

    rare = claim(
        domain=Domain((ratio("x", 0, 1, parts=10**6), ratio("y", 0, 1, parts=10**6))),
        lhs=lambda x: constant(Fraction(1, 10**4), x),
        rhs=distance,
        examples=(),
    )
    assert search("x", cases=300).check(rare, Effort()).holds is False


@pytest.mark.parametrize("relation", ["<=", "==", ">="])
def test_float_noise_is_judged_again_and_refutes_nothing(relation):
    def noisy(x):
        return x * (1 + 4e-16) if isinstance(x, float) else x

    def quiet(x):
        return x * (1 - 4e-16) if isinstance(x, float) else x

    sides = {"lhs": noisy, "rhs": quiet} if relation != ">=" else {"lhs": quiet, "rhs": noisy}
    assert found(search("x", cases=40), relation=relation, **sides).holds is not False


def test_a_float_violation_that_exact_arithmetic_denies_refutes_nothing():
    def wrong_in_floats(x):
        return x + 1 if isinstance(x, float) else x

    finding = found(search("x", cases=20), lhs=wrong_in_floats, rhs=lambda x: x)
    assert finding.holds is not False


def test_a_nan_is_never_support():
    from flint import arb

    def nowhere(x):
        return float("nan") if isinstance(x, float) else arb("nan")

    for item in (search("x", cases=5), exact("x", cases=5)):
        assert found(item, lhs=nowhere, rhs=lambda x: x).holds is None


def test_a_ball_that_straddles_equality_is_undecided():
    def twice(x):
        return root(x + 2, 2) ** 2

    finding = found(exact("x", cases=5), relation="==", lhs=twice, rhs=lambda x: x + 2)
    assert finding.holds is None
    assert finding.accepted == 0


def test_balls_refute_irrational_claims():
    finding = found(
        exact("x"), lhs=lambda x: root(x + 2, 2), rhs=lambda x: constant(Fraction(17, 10), x)
    )
    assert finding.holds is False


def test_bisection_certifies_a_box():
    from flint import fmpq

    loose = fmpq(2501, 10_000)
    finding = found(bisection("x", UNIT_BOX), lhs=lambda x: x * (1 - x), rhs=lambda: loose)
    assert finding.holds is True
    assert finding.accepted > 1


@pytest.mark.parametrize("scale", [1, 1000])
def test_margins_of_boxes_are_relative(scale):
    from flint import fmpq

    box = {"x": (Fraction(1), Fraction(2))}
    finding = found(bisection("x", box), lhs=lambda x: scale * x, rhs=lambda: fmpq(4 * scale))
    assert finding.margin == pytest.approx(0.5)


def test_bisection_refutes_by_a_point():
    from flint import fmpq

    low = fmpq(249_999, 1_000_000)
    finding = found(bisection("x", UNIT_BOX), lhs=lambda x: x * (1 - x), rhs=lambda: low)
    assert finding.holds is False
    assert finding.witness.startswith("x=")


def test_a_spent_budget_is_undecided():
    from flint import fmpq

    tight = fmpq(1, 4)
    finding = found(
        bisection("x", UNIT_BOX, boxes=50), lhs=lambda x: x * (1 - x), rhs=lambda: tight
    )
    assert finding.holds is None
    assert "budget" in finding.note


def test_a_derivation_closes_or_is_undecided_but_never_refutes():
    from sympy import Symbol

    x = Symbol("x")

    def difference_vanishes(asked):
        return vanishes(asked.lhs(x) - asked.rhs(x))

    item = derivation("all x", difference_vanishes, appeals=("a person said so",))
    sides = {"lhs": lambda x: (x + 1) ** 2, "rhs": lambda x: x * x + 2 * x + 1}
    closed = found(item, relation="==", **sides)
    assert closed.holds is True
    assert closed.appeals == ("a person said so",)
    assert found(item, relation="<=", **sides).holds is None
    assert found(item, relation="==", lhs=sides["lhs"], rhs=lambda x: x * x).holds is None


def test_a_route_in_floats_that_disagrees_is_undecided():
    item = search("x", using={"lhs": lambda x: x + 1.0}, floats_only=True)
    finding = found(item, lhs=lambda x: x * x, rhs=lambda x: x)
    assert finding.holds is None
    assert "disagrees" in finding.note
    assert found(item, lhs=lambda x: x + 1, rhs=lambda x: x).holds is False


@pytest.mark.parametrize("item", [exact("x"), search("x"), bisection("x", UNIT_BOX)])
def test_a_float_side_is_not_judged_exactly(item):
    with pytest.raises(TypeError, match="exact sides"):
        found(item, lhs=lambda: 0.3, rhs=lambda: 0.2)


def test_no_number_is_no_support():
    def spoiled(x):
        return np.array([x, float("nan")])

    item = search("x", using={"lhs": spoiled}, floats_only=True)
    assert found(item, lhs=lambda x: x, rhs=lambda x: x).holds is None


def test_a_box_that_leaves_the_domain_is_undecided():
    half = Domain(UNIT.parameters, (Assumption("half", "x <= 1/2", lambda x: 2 * x <= 1),))
    asked = claim(domain=half, lhs=lambda x: x * x, rhs=lambda x: x + 1, examples=())
    assert bisection("x", UNIT_BOX).check(asked, Effort()).holds is None


def test_another_route_replaces_a_side():
    false_right = exact("x", using={"rhs": lambda x: x - 1})
    assert false_right.replaces == ("rhs",)
    assert found(false_right, lhs=lambda x: x, rhs=lambda x: x).holds is False


def test_effort_scales_the_cases():
    asked = claim(domain=UNIT, lhs=lambda x: x, rhs=lambda x: x, examples=())
    assert exact("x", cases=10).check(asked, Effort(scale=3)).cases == 30


def test_missing_results_leave_the_claim_undecided_and_name_the_command(tmp_path, monkeypatch):
    pytest.importorskip("h5netcdf")
    from proofs_check.ledger import missing_result
    from proofs_check.runner import verdict
    from proofs_check.stored import stored
    from simulations.catalogue import EXPERIMENTS

    monkeypatch.chdir(tmp_path)
    experiment = EXPERIMENTS[0]
    item = stored("results", experiment, lambda _results: [])
    judged = verdict(claim(evidence=(item,)), item, Effort())
    assert judged.finding is not None
    assert judged.finding.holds is None
    assert missing_result(judged) == f"pentad simulate {experiment.name} --preset laptop"


def test_bootstrap_brackets_the_mean():
    from proofs_check.stored import bootstrap_interval

    values = np.random.default_rng(0).normal(3.0, 1.0, 400)
    low, high = bootstrap_interval(values)
    assert low < values.mean() < high
    assert high - low < 0.5
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap_interval(np.array([]))


def test_findings_are_immutable():
    with pytest.raises(AttributeError):
        Finding(holds=None).holds = True
