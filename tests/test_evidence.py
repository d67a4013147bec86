"""Every method of evidence can fail: false claims are refuted, the undecidable is undecided."""

from dataclasses import replace
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest
from claims import UNIT, squares

from pentad.proofs_check.core import Effort, Why
from pentad.proofs_check.evidence.certified import bisection
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative, vanishes
from pentad.theory.numbers.domains import Assumption, Domain, integer
from pentad.theory.numbers.scalars import constant, root

UNIT_BOX = {"x": (Fraction(0), Fraction(1))}


HALF = ({"x": Fraction(1, 2)},)


def found(item, **changes):
    return item.check(squares(**changes), Effort())


def reason(finding):
    return finding.undecided.why


@pytest.mark.parametrize("item", [exact("x"), search("x")])
def test_points_affirm_a_true_claim_and_refute_a_false_one(item):
    finding = item.check(squares(), Effort())
    assert finding.holds is True
    assert finding.accepted > 0
    finding = item.check(squares(lhs=lambda x: x, rhs=lambda x: x * x), Effort())
    assert finding.holds is False
    assert "x=" in finding.witness
    assert finding.margin < 0


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

    assert found(exact("x", cases=5), lhs=nowhere, rhs=lambda x: x).holds is None
    assert found(search("x", cases=5), lhs=nowhere, rhs=lambda x: x).holds is None


def test_a_ball_that_straddles_equality_is_undecided():
    def twice(x):
        return root(x + 2, 2) ** 2

    finding = found(exact("x", cases=5), relation="==", lhs=twice, rhs=lambda x: x + 2)
    assert reason(finding) is Why.STRADDLES
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
    assert reason(finding) is Why.BUDGET
    assert "50" in finding.undecided.detail


def test_a_derivation_closes_or_is_undecided_but_never_refutes():
    from sympy import Symbol

    x = Symbol("x")

    def difference_vanishes(asked):
        return vanishes(asked.lhs(x=x) - asked.rhs(x=x))

    item = derivation("all x", difference_vanishes, reach="everywhere")
    sides = {"lhs": lambda x: (x + 1) ** 2, "rhs": lambda x: x * x + 2 * x + 1}
    assert found(item, relation="==", **sides).holds is True
    assert reason(found(item, relation="<=", **sides)) is Why.OTHER_RELATION
    false = found(item, relation="==", lhs=sides["lhs"], rhs=lambda x: x * x)
    assert reason(false) is Why.NOT_CLOSED


def test_a_route_in_floats_that_disagrees_is_undecided():
    item = search("x", using={"lhs": lambda x: x + 1.0}, floats_only=True)
    finding = found(item, lhs=lambda x: x * x, rhs=lambda x: x)
    assert reason(finding) is Why.DISAGREES
    assert found(item, lhs=lambda x: x + 1, rhs=lambda x: x).holds is False


def test_where_a_side_cancels_rounding_is_relative_to_the_size_of_its_terms():
    def cancelling(x):
        return (x + 0.1) - x - 0.1

    sides = {"relation": "==", "lhs": lambda x: x - x, "rhs": lambda x: 0 * x}
    route = {"using": {"lhs": cancelling}, "floats_only": True}
    assert reason(found(search("x", **route), **sides)) is Why.DISAGREES
    assert found(search("x", **route, size=lambda: 1), **sides).holds is True
    off = {"using": {"lhs": lambda x: cancelling(x) + 1e-3}, "floats_only": True}
    assert reason(found(search("x", **off, size=lambda: 1), **sides)) is Why.DISAGREES
    seen = search("x", **route, size=lambda: 1)
    assert found(seen, **sides | {"rhs": lambda x: x}).holds is False
    nearly = {"using": {"lhs": lambda x: cancelling(x) + 1e-7}, "floats_only": True}
    assert reason(found(search("x", **nearly, size=lambda: 1), **sides)) is Why.DISAGREES


@pytest.mark.parametrize(("size", "why"), [(1e3, Why.DISAGREES), (1e5, Why.BLIND)])
def test_a_size_that_drowns_the_sides_affirms_nothing(size, why):
    off = {"using": {"lhs": lambda x: x * x + 1e-5}, "floats_only": True}
    sides = {"relation": "==", "lhs": lambda x: x * x, "rhs": lambda x: x**2}
    assert reason(found(search("x", **off, size=lambda: size), **sides)) is why
    route = {"using": {"lhs": lambda x: float(x) ** 2}, "floats_only": True}
    assert found(search("x", **route, size=lambda: 1), **sides).holds is True


@pytest.mark.parametrize("size", [-1.0, float("nan"), float("inf")])
def test_a_size_is_finite_and_not_negative(size):
    with pytest.raises(ValueError, match="a size is finite and not negative"):
        found(search("x", size=lambda: size))


@pytest.mark.parametrize("item", [exact("x"), search("x"), bisection("x", UNIT_BOX)])
def test_a_float_side_is_not_judged_exactly(item):
    with pytest.raises(TypeError, match="exact"):
        found(item, lhs=lambda: 0.3, rhs=lambda: 0.2)


def test_no_number_is_no_support():
    def spoiled(x):
        return np.array([x, float("nan")])

    item = search("x", using={"lhs": spoiled}, floats_only=True)
    assert found(item, lhs=lambda x: x, rhs=lambda x: x).holds is None


def test_a_box_that_leaves_the_domain_is_undecided():
    half = Domain(UNIT.parameters, (Assumption("half", "x <= 1/2", lambda x: 2 * x <= 1),))
    asked = squares(domain=half, rhs=lambda x: x + 1)
    assert reason(bisection("x", UNIT_BOX).check(asked, Effort())) is Why.LEAVES_DOMAIN


def test_another_route_replaces_a_side():
    false_right = exact("x", using={"rhs": lambda x: x - 1})
    assert false_right.replaces == ("rhs",)
    assert found(false_right, lhs=lambda x: x, rhs=lambda x: x).holds is False


def test_effort_scales_the_cases():
    few = exact("x", cases=10).check(squares(), Effort()).cases
    assert exact("x", cases=10).check(squares(), Effort(scale=3)).cases == few + 20


def test_a_region_is_told_by_its_box():
    item = bisection("x", UNIT_BOX, fixed={"m": 3})
    assert item.region == "x from 0 to 1, m = 3"


def test_coefficients_tell_a_sign():
    from sympy import Symbol

    u, v = Symbol("u"), Symbol("v")
    assert nonnegative(u * v + 2 * u, u, v) is True
    assert nonnegative((u + 1) / (v + 2), u, v) is True
    assert nonnegative(u - v, u, v) is None
    assert nonnegative((u - 1) / (u + 1), u) is None
    assert nonnegative(0 * u) is True


def test_bootstrap_brackets_the_mean():
    from pentad.proofs_check.evidence.stored import bootstrap_interval

    values = np.random.default_rng(0).normal(3.0, 1.0, 400)
    low, high = bootstrap_interval(values)
    assert low < values.mean() < high
    assert high - low < 0.5
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap_interval(np.array([]))


def test_every_entry_of_a_box_has_to_hold():
    def right(x):
        return np.array([1 + x, 1 - x])

    finding = found(bisection("x", UNIT_BOX), lhs=lambda x: x * np.array([1, 1]), rhs=right)
    assert finding.holds is False
    assert found(bisection("x", UNIT_BOX), lhs=lambda x: x / 2, rhs=lambda x: 1 + x).holds is True


def test_search_tries_no_number_from_the_source_of_what_happens_to_be_imported(
    tmp_path, monkeypatch
):
    """Else its margins would depend on what else the process has done."""

    def drawn():
        met = []
        domain = Domain((integer("x", 0, 10**12),))
        claim = squares(domain=domain, lhs=lambda x: met.append(int(x)) or x, rhs=lambda x: x + 1)
        search("floats", cases=400).check(replace(claim, examples=({"x": 1},)), Effort())
        return met

    before = drawn()
    numbers = range(987654321000, 987654321400)
    (tmp_path / "strange.py").write_text(f"NUMBERS = {list(numbers)}")
    monkeypatch.syspath_prepend(tmp_path)
    import_module("strange")
    assert drawn() == before
    assert not set(before) & set(numbers)


def test_a_box_that_needs_no_cut_is_one_case():
    from flint import fmpq

    box = {"x": (Fraction(1), Fraction(2))}
    finding = found(bisection("x", box, boxes=1), lhs=lambda x: x, rhs=lambda: fmpq(4))
    assert (finding.holds, finding.cases, finding.accepted) == (True, 1, 1)
