"""Weights of all kinds, classified: no saturation above 1, no rank but the exact one."""

from pathlib import Path

from tests.abuse.rounds import Tally
from tests.test_geometry_numbers import OPTIONS, counted

WRONG = ("saturations", "ranks", "capacities")


def weights(seed: int, count: int, folder: Path) -> Tally:  # noqa: ARG001
    """Random, structured, noisy, nearly degenerate and scaled ones, with all options in turn."""
    tally = Tally("classified weights")
    for options in OPTIONS:
        found = counted(count // len(OPTIONS), options, seed)
        tally.rounds += found["inputs"]
        tally.notes["refused"] += found["refused"]
        tally.notes["of a rank that is known exactly"] += found["of"]
        for wrong in WRONG:
            if found[wrong]:
                tally.faults["wrong"] += int(found[wrong])
                tally.told.append(f"{tally.kind}, {options}: {found[wrong]} {wrong}")
    return tally
