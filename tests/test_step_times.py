"""What a measurement of training times keeps, and that its drawing says where and when it was made.

No time is compared with another: they move with the load of the machine.
"""

import json
import re

import numpy as np
import pytest

from pentad.figures.ensembles import step_times

TOLD = json.loads(step_times.MEASURED.read_text("utf-8"))


def test_there_is_a_time_for_every_gate_way_number_and_round():
    for problem in TOLD["problems"]:
        for ways in problem["gates"].values():
            assert set(ways) == {"together", "one by one"}
            for times in ways.values():
                assert np.shape(times) == (len(TOLD["members"]), TOLD["rounds"])
                assert (np.array(times) > 0).all()


def test_machine_threads_and_day_stand_in_the_plot():
    words = step_times.draw([]).get_suptitle()
    assert TOLD["processor"] in words
    assert f"{TOLD['threads']} thread" in words
    assert re.search(r"\d{4}-\d\d-\d\d$", words).group() == TOLD["date"]


@pytest.mark.parametrize("way", ["together", "one by one"])
def test_lines_are_medians_over_rounds_in_milliseconds(way):
    times = step_times.draw([]).axes[0]
    lines = {line.get_label(): line for line in times.get_lines()}
    values = np.array(TOLD["problems"][0]["gates"]["top-k"][way])
    line = lines[f"TopK, {way}"]
    assert list(line.get_xdata()) == TOLD["members"]
    assert line.get_ydata() == pytest.approx(1e3 * np.median(values, axis=1))


def test_both_ways_are_compared_bit_for_bit(monkeypatch):
    torch = pytest.importorskip("torch")
    from benchmarks import step_times as benchmark
    from benchmarks.sides import AnswersDiffer

    monkeypatch.setattr(benchmark, "MEMBERS", (1, 2))
    found = benchmark.ways("top-k", (4, 6, 8, 0, 0.0), 3, 1)
    assert {way: np.shape(times) for way, times in found.items()} == {
        "together": (2, 1),
        "one by one": (2, 1),
    }
    real = benchmark.trained

    def spoilt(architecture, begun, *rest):
        learned = real(architecture, begun, *rest)
        if len(begun["decoder"]) == 2:
            learned.parameters["decoder"][1, 0, 0] += torch.tensor(1e-7)
        return learned

    monkeypatch.setattr(benchmark, "trained", spoilt)
    with pytest.raises(AnswersDiffer, match="parameters of 2 members"):
        benchmark.ways("top-k", (4, 6, 8, 0, 0.0), 3, 1)
