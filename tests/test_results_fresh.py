"""Every result in the repository is what the present source would make."""

import subprocess
from pathlib import Path

import pytest

from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.store import Store

ROOT = Path(__file__).resolve().parent.parent
STORE = Store(ROOT / "results")


def committed():
    """Files of results that git keeps."""
    told = subprocess.run(
        ["git", "ls-files", "results"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {ROOT / line for line in told.stdout.splitlines()}


@pytest.fixture(scope="module")
def standings():
    """How every cell stands whose result is committed, by its file."""
    kept = committed()
    found = {}
    for experiment in EXPERIMENTS:
        for preset, configs in experiment.presets.items():
            paths = [STORE.path(experiment, config) for config in configs]
            if kept.intersection(paths):
                cells = zip(paths, STORE.why(experiment, preset), strict=True)
                found |= {path: cell for path, cell in cells if path in kept}
    return found


def test_every_committed_file_is_the_result_of_a_cell(standings):
    assert sorted(committed() - set(standings)) == []


def test_every_committed_result_can_be_read(standings):
    assert standings
    unread = [cell for cell in standings.values() if cell.state not in ("present", "stale source")]
    assert unread == []


def test_no_committed_result_is_stale(standings):
    stale = [cell.reason for cell in standings.values() if cell.state != "present"]
    assert not stale, f"{len(stale)} of {len(standings)} results are not fresh:\n" + "\n".join(
        stale
    )
