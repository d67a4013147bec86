"""`pentad certificates`: proofs as files, checked by a program of another make."""

import json
from pathlib import Path
from typing import Annotated, Any

from pentad import telling
from pentad.printable import printable

SHOWN = 160
"""Characters of a statement that a table shows."""

NAME = 60
"""Characters of a name that a message shows."""


def certificates(
    names: Annotated[tuple[str, ...], "FILE"] = (),
    /,
    *,
    check: bool = False,
    write: Annotated[str, "DIR"] = "",
    jobs: Annotated[int, "INT"] = 2,
) -> int:
    """List, check or make again the certificates that are kept as files.

    A certificate is a JSON file with a statement and the data of its proof. The checker is one file
    of Python that imports nothing but the standard library; it makes the statement from the data,
    compares it, and verifies it with intervals of its own. The list ends with the claims that rest
    on certificates, and with what stays outside of the files. For example:

        pentad certificates                        those of the suite, with their statements
        pentad certificates --check                verify all of them, in less than two minutes
        pentad certificates --check mine.json      files of your own
        pentad certificates --write out polygon_5  make one again, in a folder

    Parameters
    ----------
    names
        Certificates of the suite by name, or files; all of the suite without.
    check
        Verify them.
    write
        Make those of the suite again and write them into this folder.
    jobs
        Files that are checked side by side.
    """
    from pentad.proofs_check.certificates import catalogue

    if jobs < 1:
        return telling.refused(f"--jobs must be at least 1; got {jobs}")
    if write and check:
        return telling.refused("--check and --write exclude each other: check what was written")
    if write:
        return _write(Path(write), names)
    kept = {path.stem: path for path in catalogue.kept()}
    paths = [kept.get(name, Path(name)) for name in names] or list(kept.values())
    absent = [_shortened(str(path)) for path in paths if not _is_file(path)]
    if absent:
        return telling.refused(
            f"neither a file nor a certificate of the suite: {', '.join(absent)}; `pentad "
            "certificates` lists them"
        )
    return _check(paths, jobs) if check else _list(paths)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for the system
        return False


def _shortened(text: str) -> str:
    """A name or title in one line, of which the middle is left out where it is long."""
    shown = text if len(text) <= 2 * NAME else f"{text[:NAME]} ... {text[-NAME:]}"
    return printable(shown, one_line=True)


def _list(paths: list[Path]) -> int:
    from pentad.proofs_check.certificates.coverage import COVERED

    told = [_plain(path) for path in paths]
    claims = {claim: cover._asdict() for claim, cover in COVERED.items()}
    if not telling.give(certificates=told, claims=claims):
        rows = [
            (*(_shortened(one[name]) for name in ("name", "form", "title")), f"{one['bytes']:,}")
            for one in told
        ]
        telling.print_rows(("certificate", "form", "what it is about", "bytes"), rows)
        telling.print_rows(
            ("claim", "certificates", "what is outside of them, and why"),
            [
                (claim, ", ".join(cover.files), cover.outside)
                for claim, cover in COVERED.items()
                if cover.files
            ],
        )
        telling.print_rows(
            ("claim without a certificate", "why"),
            [(claim, cover.outside) for claim, cover in COVERED.items() if not cover.files],
        )
    return telling.EXPECTED


def _plain(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        told = {name: str(data[name]) for name in ("form", "title", "statement")}
    except (ValueError, LookupError, TypeError, OSError, RecursionError):
        told = {"form": "unreadable", "title": "", "statement": ""}
    return {"name": path.stem, **told, "bytes": path.stat().st_size}


def _check(paths: list[Path], jobs: int) -> int:
    from pentad.proofs_check.certificates.replay import CHECKER, checker_facts, replayed

    facts = checker_facts()
    found = []
    with telling.progress() as report:
        for one in replayed(paths, jobs):
            found.append(one)
            report(len(found) / len(paths), _shortened(one.path.stem))
    wrong = [one for one in found if not one.accepted]
    gathered = telling.give(
        checker={"file": CHECKER, **facts._asdict()},
        certificates=[
            {"name": one.path.stem, "accepted": one.accepted, "told": one.told} for one in found
        ],
    )
    if not gathered:
        for one in found:
            telling.say(f"{_shortened(one.path.stem)}: "
                        f"{'verified' if one.accepted else 'REFUSED'}",
                        wrong=not one.accepted)  # fmt: skip
            for line in one.told:
                shown = line if len(line) <= SHOWN else f"{line[:SHOWN]} ..."
                telling.say(f"    {shown}", wrong=not one.accepted)
        telling.say(
            f"{len(found) - len(wrong)} of {len(found)} verified by {CHECKER.name}: {facts.lines} "
            f"lines, {facts.code} of them code, which import {', '.join(facts.imports)}"
        )
    return telling.CHANGED if wrong else telling.EXPECTED


def _write(folder: Path, names: tuple[str, ...]) -> int:
    from pentad.proofs_check.certificates import catalogue
    from pentad.proofs_check.names import named

    known = [path.stem for path in catalogue.kept()]
    chosen = [named("certificate", _shortened(name), known) for name in names]
    files = []
    with telling.progress() as report:
        for path in catalogue.write(folder, chosen):
            files.append(path)
            report(len(files) / max(len(chosen or known), len(files)), path.stem)
            telling.say(str(path))
    telling.give(files=files)
    return telling.EXPECTED
