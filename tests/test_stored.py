"""Evidence from stored results: complete presets count, and what is wrong with a result is told."""

import os
from dataclasses import dataclass, replace

import numpy as np
import pytest
from claims import claim

from pentad.proofs_check.core import Effort, Why
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.stored import seen, stored
from pentad.simulations.experiment import Experiment, Quantity
from pentad.simulations.store import Store
from pentad.theory.numbers.domains import Assumption, Domain


@dataclass(frozen=True)
class Cell:
    """One number."""

    value: float = 1.0


def run(config, _context):
    return {
        "value": Quantity(("run",), np.array([config.value]), "value"),
        "converged": Quantity(("run",), np.array([True]), "converged"),
    }


COUNTING = Experiment(
    name="counting",
    version=1,
    question="What is the number?",
    config=Cell,
    presets={
        "smoke": (Cell(9.0),),
        "laptop": (Cell(1.0), Cell(2.0)),
        "paper": (Cell(3.0), Cell(4.0)),
        "held-out": (Cell(5.0), Cell(-6.0)),
    },
    run=run,
)


def points(results):
    return [{"x": float(result.data["value"].values[0])} for result in results]


NUMBERS = Domain((seen("x", "a stored number"),))


def found(experiment=COUNTING, *, read=points, preset="", **changes):
    """What stored numbers say of 0 <= x, or of another relation."""
    fields = {"domain": NUMBERS, "lhs": lambda x: 0 * x, "rhs": lambda x: x} | changes
    one = claim(
        evidence=(stored("numbers", experiment, read, preset=preset), exact("none", cases=0)),
        examples=({"x": 1.0},),
        **fields,
    )
    return one.evidence[0].check(one, Effort())


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Store()


def make(store, *presets, experiment=COUNTING):
    for preset in presets:
        store.obtain_all(experiment, experiment.presets[preset])


def test_every_complete_preset_counts(folder):
    make(folder, "laptop", "paper")
    finding = found()
    assert (finding.holds, finding.accepted, finding.margin) == (True, 4, 1.0)
    assert "presets judged: paper, laptop" in finding.note
    assert not finding.stale


def test_smoke_counts_only_where_nothing_else_is_there(folder):
    make(folder, "smoke")
    assert found().accepted == 1
    make(folder, "laptop")
    assert found().accepted == 2


def test_a_preset_that_is_named_is_judged_alone(folder):
    make(folder, "laptop", "paper", "held-out")
    finding = found(preset="held-out")
    assert (finding.holds, finding.accepted, finding.witness) == (False, 2, "x=-6.0")
    assert finding.note == "presets judged: held-out"
    assert (found().holds, found().accepted) == (True, 4)


def test_a_preset_that_is_named_has_to_be_complete(folder):
    make(folder, "smoke", "laptop", "paper", "held-out")
    folder.path(COUNTING, Cell(-6.0)).unlink()
    reason = found(preset="held-out").undecided
    assert reason.why is Why.MISSING
    assert reason.command == "pentad simulate counting --preset held-out"


def test_the_worst_number_refutes(folder):
    make(folder, "laptop", "paper")
    finding = found(rhs=lambda x: x - 2)
    assert (finding.holds, finding.witness) == (False, "x=1.0")
    assert found(lhs=lambda x: 1 + 1e-12 + 0 * x).holds is True
    assert found(lhs=lambda x: 1 + 1e-6 + 0 * x).holds is False


def test_nothing_stored_is_missing_with_the_command():
    reason = found().undecided
    assert reason.why is Why.MISSING
    assert reason.command == "pentad simulate counting --preset laptop"


def test_one_missing_cell_of_the_paper_preset_is_missing(folder):
    make(folder, "laptop", "paper")
    folder.path(COUNTING, Cell(4.0)).unlink()
    reason = found().undecided
    assert reason.why is Why.MISSING
    assert "4.0" in reason.detail
    assert reason.command == "pentad simulate counting --preset paper"


def test_a_missing_cell_of_another_preset_is_named(folder):
    make(folder, "laptop", "paper")
    folder.path(COUNTING, Cell(2.0)).unlink()
    finding = found()
    assert finding.accepted == 2
    assert "laptop lacks 1 of 2 cells" in finding.note
    assert "pentad simulate counting --preset laptop" in finding.note


def test_an_altered_result_is_altered_and_not_missing(folder):
    make(folder, "laptop")
    assert found().holds is True
    path = folder.path(COUNTING, Cell(2.0))
    path.write_bytes(path.read_bytes()[:-100])
    reason = found().undecided
    assert reason.why is Why.ALTERED
    assert reason.command == "pentad simulate counting --preset laptop --again"


def test_another_version_is_missing(folder):
    make(folder, "laptop")
    reason = found(replace(COUNTING, version=2)).undecided
    assert reason.why is Why.MISSING


def test_a_result_made_again_is_read_again(folder):
    make(folder, "laptop")
    assert found().margin == 1.0
    path = folder.path(COUNTING, Cell(1.0))
    other = replace(COUNTING, run=lambda _config, context: run(Cell(-5.0), context))
    folder.obtain(other, Cell(1.0), again=True)
    os.utime(path, ns=(1, 1))
    assert found(other).holds is False


def test_other_source_is_told(folder):
    other = replace(COUNTING, run=lambda config, context: {**run(config, context)})
    make(folder, "laptop", experiment=other)
    finding = found()
    assert finding.holds is True
    assert finding.stale


def test_no_run_in_the_domain_supports_nothing(folder):
    make(folder, "laptop")
    large = Assumption("large", "x > 100", lambda x: x > 100)
    none = Domain(NUMBERS.parameters, (large,))
    one = claim(
        evidence=(stored("numbers", COUNTING, points), exact("none", cases=0)),
        domain=none,
        lhs=lambda x: x,
        rhs=lambda x: x,
        examples=({"x": 101.0},),
    )
    assert one.evidence[0].check(one, Effort()).undecided.why is Why.NO_POINT


def test_one_number_that_is_none_supports_nothing(folder):
    make(folder, "laptop")
    finding = found(rhs=lambda x: x if x < 2 else float("nan"))
    assert finding.undecided.why is Why.NOT_A_NUMBER


def test_a_stored_number_is_never_drawn():
    with pytest.raises(ValueError, match="cannot be drawn"):
        NUMBERS.drawn(lambda low, _: low)
