"""Compiles the Coq files and prints the axioms that the theorems of each use: `make formal`.

It needs Coq 8.16 with MathComp, Coquelicot and Interval, and says how to get them; Python's
standard library is enough for the rest.  With --record it writes what it found to compiled.json.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
THEOREMS = {
    "frames": (
        "lagrange",
        "cauchy_schwarz",
        "frame_potential",
        "welch",
        "welch_tight",
        "capacity_below_leverage",
        "leverage_range",
        "leverage_unique",
        "sum_of_leverages",
        "capacities_at_most_dimension",
        "saturated_is_eigenvector",
        "saturation",
    ),
    "pentagon": (
        "H_by_t",
        "Ht_by_t",
        "Ht_by_r",
        "H_by_r",
        "Hr_by_r",
        "sign_at_0",
        "sign_at_1",
        "critical_strip",
        "one_critical",
        "critical_is_strict_minimum",
        "logarithmic_convexity",
        "angular_convexity",
        "pentagon_value",
        "no_large_ratio",
    ),
    "integrals": (
        "own_product_integral",
        "overlap_integral",
        "overlap_off",
        "scale_removed",
        "scale_attained",
        "floor_is_H",
    ),
    "statements": (
        "neighbours_apart",
        "dead_column",
        "dead_column_among_six",
        "positive_bias_identity",
        "floor_is_rational",
        "floor_slopes_at_ends",
        "remainder_of_the_correlation",
        "short_second_feature_pays",
        "losses_between_probabilities",
        "floor_of_interference",
    ),
}
"""The files in the order in which they are compiled, and their theorems."""

LIBRARIES = ("mathcomp/algebra", "mathcomp/algebra_tactics", "Coquelicot", "Interval")
PACKAGES = (
    "coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics libcoq-coquelicot libcoq-interval"
)
KERNEL = ("PrimFloat.", "Uint63.", "PrimInt63.", "FloatAxioms.", "Uint63Axioms.", "float", "int")
"""Beginnings of the names of the kernel's machine numbers and of what is assumed of them."""


def missing() -> list[str]:
    """What of Coq and its libraries is not there."""
    if shutil.which("coqc") is None:
        return ["coqc"]
    where = Path(_told(["coqc", "-where"], HERE).strip()) / "user-contrib"
    return [name for name in LIBRARIES if not (where / name).is_dir()]


def _told(words: list[str], folder: Path) -> str:
    found = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if found.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{found.stdout}{found.stderr}")
    return found.stdout


def _processor_seconds() -> float:
    """Of the processes that this one has waited for."""
    spent = os.times()
    return spent.children_user + spent.children_system


def axioms(told: str) -> list[str]:
    """The names that `Print Assumptions` lists; none where it says that there are none."""
    if "Closed under the global context" in told:
        return []
    return sorted(set(re.findall(r"^([\w.']+)\s*(?::|$)", told, re.M)) - {"Axioms"})


def compiled(folder: Path) -> dict[str, dict[str, Any]]:
    """Each file's digest, seconds, theorems, and the axioms that these use."""
    found = {}
    for name, theorems in THEOREMS.items():
        source = HERE / f"{name}.v"
        shutil.copy(source, folder)
        began = _processor_seconds()
        _told(["coqc", "-q", "-w", "-all", "-Q", ".", "", f"{name}.v"], folder)
        seconds = round(_processor_seconds() - began, 1)
        every = ", ".join(f"@{theorem}" for theorem in theorems)
        asked = (
            f"Require Import {name}.\nDefinition every := ({every}).\nPrint Assumptions every.\n"
        )
        (folder / "asked.v").write_text(asked, "utf-8")
        used = axioms(_told(["coqc", "-q", "-w", "-all", "-Q", ".", "", "asked.v"], folder))
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        found[name] = {
            "sha256": digest,
            "seconds": seconds,
            "theorems": theorems,
            "axioms": used,
        }
        logical = [one for one in used if not one.startswith(KERNEL)]
        machine = len(used) - len(logical)
        told = ", ".join(logical) or "none"
        told += f", and {machine} of the kernel's machine numbers" * bool(machine)
        sys.stdout.write(
            f"{name}.v: compiled in {seconds} s of the processor\n"
            f"    theorems: {', '.join(theorems)}\n    axioms: {told}\n"
        )
        sys.stdout.flush()
    return found


def main(words: list[str]) -> int:
    """Compile, print, and record if asked; the exit code."""
    absent = missing()
    if absent:
        sys.stdout.write(
            f"not found: {', '.join(absent)}. On Debian or Ubuntu install\n    apt-get install "
            f"{PACKAGES}\n"
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        found = compiled(Path(folder))
    if "--record" in words:
        version = _told(["coqc", "--version"], HERE).splitlines()[0]
        record = {"coq": version, "files": found}
        (HERE / "compiled.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
