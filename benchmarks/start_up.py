"""CPU seconds that subcommands take to start, and `pentad claims` against the import of torch."""

import resource
import subprocess
import sys

from benchmarks.sides import AnswersDiffer, ratio

WANTED = 1.0
SECONDS = 0.4
"""CPU seconds within which a subcommand answers that has nothing to compute."""

CLAIMS = (sys.executable, "-c", "from pentad.cli import main; main(['claims'])")
COMMANDS = (
    ("--help",),
    ("claims",),
    ("list", "figures"),
    ("list", "experiments"),
    ("verify", "--help"),
    ("verify", "no such claim"),
    ("figures", "no such figure"),
    ("simulate", "no such experiment"),
    ("classify",),
)


def main() -> None:
    """Print a line for each command."""
    listed = _run(sys.executable, "-X", "importtime", *CLAIMS[1:])
    if "A01" not in listed.stdout:
        raise AnswersDiffer(f"`pentad claims` listed no claim: {listed.stdout}{listed.stderr}")
    imported = {line.rpartition("|")[2].strip() for line in listed.stderr.splitlines()}
    if "torch" in imported:
        raise AnswersDiffer("`pentad claims` imported torch")
    found = ratio(lambda: _run(sys.executable, "-c", "import torch"), lambda: _run(*CLAIMS))
    print("Start-up: import of torch against `pentad claims`, which does without")
    met = "met" if found.fast_seconds < WANTED else "MISSED"
    print(f"  {found}; under {WANTED:g} s wanted: {met}")
    for words in COMMANDS:
        spent = min(_cpu_seconds(sys.executable, "-m", "pentad", *words) for _ in range(3))
        met = "met" if spent < SECONDS else "MISSED"
        print(f"  pentad {' '.join(words)}: {spent:.2f} CPU s; under {SECONDS:g} wanted: {met}")


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=True)


def _cpu_seconds(*words: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
