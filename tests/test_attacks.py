"""Ways to get a false statement past the suite: each is refused, undecided or refuted, never green.

Every test makes a claim that says too much, as somebody might by mistake or on purpose, and looks
at its standing.
"""

from fractions import Fraction

import numpy as np
import pytest
from claims import HOLDS, SIDES, UNIT, claim, evidence, squares

from pentad.proofs_check.core import Claim, Effort, Evidence, Mutant, Why
from pentad.proofs_check.evidence.certified import bisection
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative, vanishes
from pentad.proofs_check.runner import Record, judgements, record
from pentad.proofs_check.standings import SUPPORT, Level, Standing
from pentad.theory.numbers.domains import Assumption, Domain, inequality, ratio
from pentad.theory.numbers.scalars import root

UNIT_BOX = {"x": (Fraction(0), Fraction(1))}


def judged(one: Claim) -> tuple[Record, Standing]:
    found = record(one, Effort())
    return found, judgements([found])[0].standing


def derived(steps, **options):
    return derivation("a test", steps, reach="everywhere", **options)


def why_undecided(steps, **changes) -> tuple[Why, str]:
    """Of a derivation beside exact points."""
    options = changes.pop("options", {})
    items = (derived(steps, **options), exact("x", cases=30))
    found = record(squares(evidence=items, **changes), Effort(), with_mutants=False)
    reason = found.undecided["symbolic"]
    return reason.why, reason.detail


# A derivation that is not tied to its claim -------------------------------------------------


def test_trust_me_proves_nothing():
    """`lambda claim: True` on x == x + 1, alone, beside no point, beside a search that differs."""
    false = {"relation": "==", "lhs": lambda x: x, "rhs": lambda x: x + 1}
    trusting = derived(lambda _claim: True)
    beside = (exact("x"), search("x"), search("x", using={"rhs": lambda x: x}))
    for other in beside:
        _, standing = judged(squares(evidence=(trusting, other), **false))
        assert standing.level < SUPPORT
    assert why_undecided(lambda _claim: True, **false)[0] is Why.BLIND


def test_a_derivation_that_reads_everything_stands():
    at_most_one = inequality("one", "x <= 1", lambda x: x, "<=", lambda: Fraction(1))
    wide = Domain((ratio("x", 0, 2),), (at_most_one,))

    def steps(asked):
        from sympy import Symbol

        x = asked.domain.parameter("x").low + Symbol("v", nonnegative=True)
        gap = asked.rhs(x=x) - asked.lhs(x=x)
        room = asked.domain.assumption("one").room(x=x)
        return True if vanishes(gap - x * room) and nonnegative(x) else None

    items = (derived(steps, relation="<="), exact("x"))
    _, standing = judged(squares(domain=wide, evidence=items))
    assert standing == Standing(Level.DERIVED)


def test_recognising_the_original_is_not_reading():
    original = lambda x: x * x  # noqa: E731

    def steps(asked):
        return True if asked.lhs is original else None

    options = {"relation": "<="}
    why, detail = why_undecided(steps, lhs=original, options=options)
    assert why is Why.BLIND
    assert "recognises" in detail


@pytest.mark.parametrize("side", ["lhs", "rhs"])
def test_a_side_that_is_not_read_is_noticed(side):
    def steps(asked):
        from sympy import Symbol

        x = Symbol("x", real=True)
        read = {"lhs": asked.rhs(x=x) - x, "rhs": asked.lhs(x=x) - x * x}[side]
        return vanishes(read)

    why, detail = why_undecided(steps, options={"relation": "<="})
    assert why is Why.BLIND
    assert {"lhs": "left", "rhs": "right"}[side] in detail


def test_a_thousandth_more_on_one_side_of_an_equation_is_noticed():
    def within_some_percent(asked):
        from sympy import Symbol

        x = Symbol("x", real=True)
        gap = asked.lhs(x=x) - asked.rhs(x=x)
        return True if abs(gap.subs(x, 1)) < 0.05 else None

    why, detail = why_undecided(within_some_percent, relation="==", rhs=lambda x: x * x)
    assert why is Why.BLIND
    assert "left side raised" in detail


def half_range(low):
    """x^2 <= x holds for x <= 1; stated for x up to a little more."""
    small = inequality("small", f"x <= {low}", lambda x: x, "<=", lambda: low)
    return Domain((ratio("x", 0, 2, parts=7),), (small,))


@pytest.mark.parametrize("probe", ["identity", "one point"])
def test_an_assumption_that_is_not_read_is_noticed(probe):
    domain = half_range(Fraction(1))

    def steps(asked):
        granted = (
            domain.assumptions[0] in asked.domain.assumptions
            if probe == "identity"
            else not asked.domain.contains({"x": Fraction(3, 2)})
        )
        return True if granted and bound_reads_sides(asked) else None

    def bound_reads_sides(asked):
        from sympy import Symbol

        x = Symbol("x", real=True)
        return vanishes(asked.rhs(x=x) - asked.lhs(x=x) - x * (1 - x))

    why, detail = why_undecided(steps, domain=domain, options={"relation": "<="})
    assert why is Why.BLIND
    assert "recognises" in detail or "'small' widened" in detail


def test_an_assumption_declared_unneeded_is_searched_without():
    domain = half_range(Fraction(1))

    def steps(asked):
        from sympy import Symbol

        x = Symbol("x", real=True)
        return vanishes(asked.rhs(x=x) - asked.lhs(x=x) - x * (1 - x))

    options = {"relation": "<=", "unneeded": {"small": "so I say"}}
    why, detail = why_undecided(steps, domain=domain, options=options)
    assert why is Why.BLIND
    assert "which is false" in detail


def test_a_formula_whose_symbols_differ_from_its_numbers_is_noticed():
    """One branch of a formula changed: what is derived is not what is judged."""

    def square(x):
        from pentad.theory.numbers.scalars import family

        return x * x if family(x) == "sympy" else x * x * x

    def steps(asked):
        from sympy import Symbol

        x = Symbol("x", real=True)
        return vanishes(asked.lhs(x=x) - asked.rhs(x=x))

    why, detail = why_undecided(steps, relation="==", lhs=square, rhs=lambda x: x * x)
    assert why is Why.BLIND
    assert "symbols and balls" in detail


def test_a_sign_that_is_not_known_does_not_close():
    def steps(asked):
        from pentad.theory.numbers.scalars import ball_between

        return ball_between(-1, 1) > 0 or asked

    assert why_undecided(steps, options={"relation": "<="})[0] is Why.NOT_CLOSED


def test_a_derivation_of_one_relation_proves_no_other():
    def steps(asked):
        from sympy import Symbol

        x = Symbol("x", real=True)
        return vanishes(asked.lhs(x=x) - asked.rhs(x=x))

    assert why_undecided(steps, rhs=lambda x: x * x)[0] is Why.OTHER_RELATION


def test_evidence_that_calls_itself_symbolic_is_tried_all_the_same():
    """A check that says yes, beside steps that say yes."""
    obvious = Evidence(
        "symbolic",
        "everywhere",
        "obvious",
        lambda _claim, _effort: HOLDS,
        steps=lambda _claim: True,
        establishes="<=",
    )
    found, _ = judged(squares(evidence=(obvious, exact("x")), lhs=lambda x: x + 1))
    assert found.undecided["symbolic"].why is Why.BLIND


def test_a_derivation_over_half_of_a_range_is_noticed():
    """(3 x - 1)^2 >= 1/1000 where x = 1/2 + v, which is false at 1/3."""

    def steps(asked):
        from sympy import Rational, Symbol

        x = Rational(1, 2) + Symbol("v", nonnegative=True)
        return nonnegative(asked.rhs(x=x) - asked.lhs(x=x))

    why, detail = why_undecided(
        steps,
        lhs=lambda x: Fraction(1, 1000) + 0 * x,
        rhs=lambda x: (3 * x - 1) * (3 * x - 1),
        options={"relation": "<="},
    )
    assert why is Why.BLIND
    assert "only" in detail or "false" in detail


def test_a_derivation_that_samples_is_noticed():
    def steps(asked):
        from sympy import Rational

        points = [Rational(k, 20) for k in range(21)]
        return all(asked.lhs(x=x) <= asked.rhs(x=x) for x in points) or None

    why, detail = why_undecided(steps, options={"relation": "<="})
    assert why is Why.BLIND
    assert "at single numbers only" in detail


def test_an_assumption_that_is_looked_up_but_not_read_is_noticed():
    """The steps ask for the assumption by its name and then use a bound of their own."""
    small = Assumption("small", "x <= 1", lambda x: x <= 1)
    domain = Domain((ratio("x", 0, 2),), (small,))

    def steps(asked):
        from sympy import Symbol

        asked.domain.assumption("small")
        u = Symbol("u", nonnegative=True)
        x = 2 / (1 + u)
        gap = asked.rhs(x=x) - asked.lhs(x=x)
        return vanishes(gap - x * (1 - x))

    why, detail = why_undecided(steps, domain=domain, options={"relation": "<="})
    assert why is Why.BLIND
    assert "'small' made empty" in detail


def test_floats_that_differ_from_exact_numbers_are_noticed():
    """A formula that is right for rationals and wrong for floats."""

    def double(x):
        return 2 * x if isinstance(x, float) else x

    found = search("x", cases=20).check(squares(rhs=double), Effort())
    assert found.undecided.why is Why.DISAGREES

    def steps(asked):
        from sympy import Symbol

        x = asked.domain.parameter("x").high - Symbol("u", real=True)
        return vanishes(asked.rhs(x=x) - asked.lhs(x=x) - x * (1 - x))

    assert why_undecided(steps, rhs=double, options={"relation": "<="})[0] is Why.BLIND


def test_symbols_that_differ_from_numbers_where_they_were_read_are_noticed():
    """The steps read the side in a shape of their own, which the claim's points never take."""

    def side(x):
        value = x[0] if isinstance(x, tuple) else x
        return value * value + (1 if isinstance(x, tuple) and hasattr(value, "diff") else 0)

    def steps(asked):
        from sympy import Symbol

        x = Symbol("x", real=True)
        return vanishes(asked.lhs(x=(x,)) - asked.rhs(x=(x,)))

    options = {"relation": "=="}
    why, detail = why_undecided(
        steps,
        relation="==",
        lhs=side,
        rhs=lambda x: (x[0] if isinstance(x, tuple) else x) ** 2 + (hasattr(x, "__len__") * 1),
        options=options,
    )
    assert why is Why.BLIND
    assert "symbols and numbers" in detail


# A domain stated too wide -------------------------------------------------------------------


@pytest.mark.parametrize("item", [exact("x", cases=60), search("x", cases=60)])
def test_a_hypothesis_widened_by_a_hair_is_refuted_at_its_edge(item):
    """x^2 <= x on x <= 1001/1000, drawn on a grid of sevenths that never meets the gap."""
    wide = half_range(Fraction(1001, 1000))
    found = item.check(squares(domain=wide), Effort())
    assert found.holds is False


def test_an_end_of_a_range_is_always_tried():
    wide = Domain((ratio("x", 0, 1, parts=10**6),))
    violated_at_one = squares(
        domain=wide, lhs=lambda x: x, rhs=lambda: Fraction(999_999_999, 10**9)
    )
    for item in (exact("x", cases=1), search("x", cases=1)):
        assert item.check(violated_at_one, Effort()).holds is False


def test_an_assumption_that_no_evidence_notices_leaves_the_claim_unchecked():
    idle = Assumption("idle", "x is not 1/2", lambda x: x != Fraction(1, 2))
    inside = ({"x": Fraction(1, 3)},)
    one = squares(domain=Domain(UNIT.parameters, (idle,)), examples=inside)
    found, standing = judged(one)
    assert standing.level is Level.UNCHECKED
    assert found.gaps == ("without 'idle'",)
    _, excused = judged(
        squares(
            domain=Domain(UNIT.parameters, (idle,)),
            examples=inside,
            exceptions={"without 'idle'": "the claim holds there too"},
        )
    )
    assert excused.level is Level.EXACT


def test_an_assumption_without_which_a_side_is_undefined_is_noticed():
    nonzero = Assumption("it isn't zero", "x is not 0", lambda x: x != 0)
    domain = Domain(UNIT.parameters, (nonzero,))
    one = squares(domain=domain, rhs=lambda x: x * x / x, outside=({"x": Fraction(0)},))
    found, standing = judged(one)
    [outcome] = [o for o in found.outcomes if o.targets == ('without "it isn\'t zero"',)]
    assert outcome.killed_by == ("no statement without it",)
    assert standing.level is Level.EXACT


# Numbers and branches -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "side", [lambda x: x if x > 0 else 0 * x, lambda x: max(0 * x, x), lambda x: abs(x) / 2 + x / 2]
)
def test_a_branch_taken_by_a_wide_ball_certifies_nothing(side):
    """relu(x) <= 0 on [-1, 1]."""
    relu = squares(
        domain=Domain((ratio("x", -1, 1),)),
        lhs=side,
        rhs=lambda x: 0 * x,
        evidence=(
            bisection("x", {"x": (Fraction(-1), Fraction(1))}, boxes=200),
            exact("x"),
        ),
        examples=({"x": Fraction(-1)},),
    )
    found, standing = judged(relu)
    assert found.verdicts["certified"].finding.holds is not True
    assert standing.level is Level.REFUTED


def test_a_branch_taken_by_a_thin_ball_is_undecided():
    def sign_of_zero(x):
        return 0 * x if root(x + 2, 2) * root(x + 2, 2) > x + 2 else 0 * x - 1

    thin = squares(lhs=sign_of_zero, rhs=lambda x: 0 * x - 1)
    found = exact("x", cases=5).check(thin, Effort())
    assert found.undecided.why is Why.STRADDLES


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.longdouble])
def test_rounded_numbers_pass_for_exact_nowhere(kind):
    rounded = squares(
        relation="==",
        lhs=lambda x: kind(float(x)),
        rhs=lambda x: kind(float(x)) * kind(1 + 1e-9),
    )
    found, standing = judged(rounded)
    assert "exact sides" in found.verdicts["exact"].error
    assert standing.level is Level.BROKEN


@pytest.mark.parametrize("makes", ["ball", "rational"])
def test_an_exact_number_made_of_a_float_is_refused(makes):
    """A rounding error of 1e-17, dressed as a rational or as a thin ball."""
    from pentad.theory.numbers import scalars

    make = getattr(scalars, makes)
    dressed = squares(rhs=lambda x: x if isinstance(x, float) else make(float(x) * (1 + 1e-16)))
    found, standing = judged(dressed)
    assert "made of a float" in found.verdicts["exact"].error
    assert standing.level is Level.BROKEN


def test_integers_that_would_wrap_are_refuted():
    from pentad.theory.numbers.domains import integer

    large = claim(
        domain=Domain((integer("n", 1, 9),)),
        lhs=lambda n: np.array([2**62 + n]),
        rhs=lambda n: np.array([-(2**62) - n]),
        examples=({"n": 1},),
    )
    assert judged(large)[1].level is Level.REFUTED


# Evidence that cannot fail ------------------------------------------------------------------


def test_evidence_that_looks_away_leaves_the_claim_unchecked():
    found, standing = judged(squares(evidence=(exact("x"), evidence(HOLDS))))
    assert "search refutes no mutant" in found.gaps
    assert standing.level is Level.UNCHECKED


def test_evidence_that_is_never_decided_is_blind_too():
    from claims import UNDECIDED

    found, standing = judged(squares(evidence=(exact("x"), evidence(UNDECIDED))))
    assert "search refutes no mutant" in found.gaps
    assert standing.level is Level.UNCHECKED


def test_a_statement_without_content_is_unchecked():
    """0 <= 10^6 x^2 + 1: nothing short of a thousand million more would be noticed."""
    found, _ = judged(squares(lhs=lambda x: 0 * x, rhs=lambda x: 10**6 * x * x + 10**6))
    noticed = [o.name for o in found.outcomes if o.targets == ("left side",) and o.killed]
    assert noticed == ["left side raised by a thousand million"]


def test_a_written_mutant_that_survives_leaves_the_claim_unchecked():
    weaker = Mutant("twice as much", {"rhs": lambda x: 2 * x})
    found, standing = judged(squares(mutants=(weaker,)))
    assert "mutant 'twice as much'" in found.gaps
    assert standing.level is Level.UNCHECKED
    excused = Mutant("twice as much", {"rhs": lambda x: 2 * x}, survives="weaker, hence true")
    assert judged(squares(mutants=(excused,)))[1].level is Level.EXACT


def test_a_crash_kills_no_mutant():
    crash = Mutant("crash", {"rhs": lambda x: x / 0})
    found, _ = judged(squares(mutants=(crash,)))
    assert not found.outcomes[0].killed
    assert "Error" in found.outcomes[0].error


def test_evidence_is_not_asked_about_what_it_replaces():
    elsewhere = search("own route", using={"rhs": lambda x: x})
    half = Mutant("half", {"rhs": lambda x: x / 2})
    found, _ = judged(squares(evidence=(exact("x"), elsewhere), mutants=(half,)))
    assert found.outcomes[0].killed_by == ("exact",)


def test_a_domain_that_evidence_never_meets_supports_nothing():
    nowhere = Assumption("none", "x is 1/1000003", lambda x: x == Fraction(1, 1_000_003))
    thin = squares(
        domain=Domain(UNIT.parameters, (nowhere,)),
        examples=({"x": Fraction(1, 1_000_003)},),
        evidence=(
            search("x", using={"examples": ()}),
            exact("x", using={"examples": ()}),
            exact("its example alone", cases=0),
        ),
    )
    found = record(thin, Effort(), with_mutants=False)
    reasons = {name: reason.why for name, reason in found.undecided.items()}
    assert reasons == {"search": Why.NO_POINT, "exact": Why.NO_POINT}


# Refuted for the right reason ---------------------------------------------------------------


def test_search_steers_to_a_target_in_the_interior():
    """A disc of radius 1/100 around a point off every grid: one random point in three thousand."""

    def distance(x, y):
        across, along = 10**4 * x - 3437, 10**4 * y - 7193
        return (across * across + along * along) / 10**8

    domain = Domain((ratio("x", 0, 1, parts=10**6), ratio("y", 0, 1, parts=10**6)))
    rare = claim(domain=domain, lhs=lambda: Fraction(1, 10**4), rhs=distance)
    steered = search("x", cases=600).check(rare, Effort())
    assert steered.holds is False
    by_chance = exact("x", cases=600).check(rare, Effort())
    assert by_chance.holds is True


def test_sides_domain_is_the_square():
    assert SIDES.contains({"x": Fraction(1), "y": Fraction(0)})
