"""`pentad claims` against the bare import of torch, which it must do without."""

import subprocess
import sys

from benchmarks.sides import AnswersDiffer, ratio

WANTED = 1.0
CLAIMS = (sys.executable, "-c", "from pentad.cli import main; main(['claims'])")


def main() -> None:
    """Print one line."""
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


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=True)
