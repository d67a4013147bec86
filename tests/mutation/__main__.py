"""`python -m tests.mutation`: draw mutants, try them, and compare survivors with the list."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.runner import SURVIVED, TIMEOUT, Outcome, Tree, outcomes, reached
from tests.mutation.source_mutants import SourceMutant, sampled

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("theory", "proofs_check", "kit", "simulations")
CORE = {
    "catalogue", "certified", "changes", "core", "exact", "form", "judging", "kept", "ledger",
    "mutants", "names", "runner", "search", "signs", "standings", "stored", "symbolic", "ties",
    "verification",
}  # fmt: skip
SURVIVORS = Path(__file__).with_name("survivors.json")
MOST_UNEXPLAINED = 0.02


def sources(root: Path = ROOT) -> dict[str, bytes]:
    """The files that are mutated: theory, simulations, and the core of proofs_check."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*.py"))
        if folder != "proofs_check" or path.stem in CORE
    }


def explanations() -> dict[tuple[str, str, str], str]:
    """Reasons of known survivors by file, line before and line after."""
    listed = json.loads(SURVIVORS.read_text(encoding="utf-8"))
    return {(row["file"], row["before"], row["after"]): row["reason"] for row in listed}


def explained(mutant: SourceMutant) -> str:
    """Why nothing notices this mutant, or nothing if that is not known."""
    return explanations().get((mutant.path, mutant.before, mutant.after), "")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if nearly every survivor in theory and the core is explained, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--mutants", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", nargs="*", default=[], help="only these; all without")
    parser.add_argument("--no-claims", action="store_true", help="tests only")
    asked = parser.parse_args(arguments)
    known = sources()
    unknown = sorted(set(asked.files) - set(known))
    if unknown:
        parser.error(f"not among the mutated files: {', '.join(unknown)}")
    chosen = {path: text for path, text in known.items() if not asked.files or path in asked.files}
    tree = Tree(ROOT, FOLDERS, ROOT / "out/mutation", claims=not asked.no_claims)
    drawn = sampled(chosen, asked.mutants, asked.seed)
    met = reached(tree, drawn, _progress)
    for check in sorted(check for run in met.values() for check in run.failing):
        _say(f"left out, for it fails without any mutant: {check}")
    return _told(outcomes(tree, drawn, met, _progress))


def _told(found: Sequence[Outcome]) -> int:
    folders = sorted({_folder(outcome) for outcome in found})
    for folder in folders:
        verdicts = Counter(o.verdict for o in found if _folder(o) == folder)
        killed = verdicts.total() - verdicts[SURVIVED]
        _say(f"{folder:<12} {verdicts.total():>4} mutants, {killed} killed "
             f"({verdicts[TIMEOUT]} by timeout), {verdicts[SURVIVED]} survived")  # fmt: skip
    survivors = [outcome for outcome in found if outcome.verdict == SURVIVED]
    for outcome in sorted(survivors, key=lambda o: (o.mutant.path, o.mutant.line)):
        mutant = outcome.mutant
        _say(f"\n{mutant.path}:{mutant.line}\n  - {mutant.before}\n  + {mutant.after}")
        _say(f"    {explained(mutant) or 'NOT EXPLAINED'}")
    judged = [outcome for outcome in found if _folder(outcome) != "simulations"]
    unexplained = sum(o.verdict == SURVIVED and not explained(o.mutant) for o in judged)
    _say(f"\n{unexplained} of {len(judged)} mutants over theory and the core survive unexplained")
    return int(unexplained > MOST_UNEXPLAINED * len(judged))


def _folder(outcome: Outcome) -> str:
    return outcome.mutant.path.split("/")[0].replace("proofs_check", "core")


def _progress(line: str) -> None:
    ending = "\r" if sys.stderr.isatty() else "\n"
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line:<90}{ending}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
