"""Two ways to the same answer, timed in turns."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """How many times longer the slow side took: median, least and most over the rounds."""

    median: float
    least: float
    most: float
    slow_seconds: float
    fast_seconds: float

    def __str__(self) -> str:
        return (
            f"{self.median:.4g} [{self.least:.4g} .. {self.most:.4g}]   "
            f"({self.slow_seconds:.3g} s against {self.fast_seconds:.3g} s)"
        )


def ratio(
    slow: Callable[[], Any],
    fast: Callable[[], Any],
    *,
    rounds: int = 9,
    slow_factor: float = 1.0,
    clock: Callable[[], float] = time.perf_counter,
) -> Ratio:
    """Time both sides in every round, after one warm-up, and compare them round by round.

    `slow_factor` multiplies the slow side's time: how often it has to be repeated for the same
    answer. A fast side of microseconds is repeated for at least 20 ms and averaged. Where both
    sides stay in this process, `time.process_time` as the clock leaves out what others on the
    machine take.
    """
    slow()
    repeats = max(1, round(0.02 / _seconds(fast, 1, clock)))
    times = [
        (slow_factor * _seconds(slow, 1, clock), _seconds(fast, repeats, clock) / repeats)
        for _ in range(rounds)
    ]
    ratios = [one / other for one, other in times]
    slow_times, fast_times = zip(*times, strict=True)
    return Ratio(
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        statistics.median(slow_times),
        statistics.median(fast_times),
    )


def verdict(found: Ratio, wanted: float) -> str:
    """Whether the median ratio is what was wanted."""
    return f"at least {wanted:g} wanted: {'met' if found.median >= wanted else 'MISSED'}"


class AnswersDiffer(AssertionError):  # noqa: N818
    """The two sides do not agree, so their times mean nothing."""


def _seconds(side: Callable[[], Any], repeats: int, clock: Callable[[], float]) -> float:
    began = clock()
    for _ in range(repeats):
        side()
    return clock() - began
