"""Verdicts that are kept: a claim is verified again only when something it depends on has changed.

A record is kept under a key of the source files that its module reaches, the stored results that
it reads, the versions of Python, of the libraries and of the kernel that multiplies matrices, and
the effort.  The keys err to the safe side: a changed comment in a file that is reached makes a
claim be verified again.  Which claims there are, and which module makes them, is kept too, so that
nothing is imported where nothing has changed.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from proofs_check.core import Effort, Finding, Undecided, Why
from proofs_check.runner import Item, MutantOutcome, Record, Verdict

HERE = Path(__file__).resolve().parent.parent
PACKAGES = ("theory", "simulations", "proofs_check")
LIBRARIES = (
    "h5netcdf",
    "h5py",
    "hypothesis",
    "numpy",
    "python-flint",
    "scipy",
    "sympy",
    "torch",
    "xarray",
)
KEPT = Path("out/verdicts")
"""Where records are kept: a file for each module and effort."""

IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.M
)


def load(module: str, effort: Effort, folder: Path | None = None) -> dict[str, Record] | None:
    """The records of all claims of a module whose keys are those of today, by claim id.

    Parameters
    ----------
    module : str
        Name of a module of claims.
    effort : Effort
    folder : Path, optional
        `KEPT` unless given.

    Returns
    -------
    dict or None
        None if the module has changed, so that it is not known which claims it makes. A claim whose
        results have changed is left out.
    """
    try:
        text = _path(module, effort, folder).read_text(encoding="utf-8")
        kept = json.loads(text)
        if kept["source"] != source_key(module, effort):
            return None
        return {
            name: _record(entry["record"])
            if entry["results"] == results_key(entry["reads"])
            else None
            for name, entry in kept["claims"].items()
        }  # type: ignore[return-value]
    except (OSError, ValueError, LookupError, TypeError):
        return None  # whatever stands there is not what was kept, and is made again


def save(
    module: str, effort: Effort, records: Sequence[Record], folder: Path | None = None
) -> None:
    """Keep the records of all claims of a module; written aside and then renamed.

    Parameters
    ----------
    module, effort, folder
        As for `load`.
    records : sequence of Record
        Of every claim that the module makes, in order.
    """
    entries = {}
    for one in records:
        reads = sorted({name for item in one.items.values() for name in item.reads})
        entries[one.claim] = {
            "reads": reads,
            "results": results_key(reads),
            "record": asdict(one),
        }
    path = _path(module, effort, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{id(entries):x}.part")
    kept = {"source": source_key(module, effort), "claims": entries}
    aside.write_text(json.dumps(kept, default=_plain), encoding="utf-8")
    aside.replace(path)


def _path(module: str, effort: Effort, folder: Path | None) -> Path:
    depth = f"{effort.scale:g}{'-deep' if effort.deep else ''}"
    return (KEPT if folder is None else folder) / f"{module}-{depth}.json"


# Keys ---------------------------------------------------------------------------------------


def source_key(module: str, effort: Effort) -> str:
    """Hash of everything but results that the verdicts of a module's claims depend on.

    Parameters
    ----------
    module : str
    effort : Effort

    Returns
    -------
    str
        Hexadecimal digits.
    """
    roots = (module, "proofs_check.runner", "proofs_check.ties")
    files = sorted({path for root in roots for path in _reached(root)})
    digest = hashlib.sha256(json.dumps([circumstances(), asdict(effort)]).encode())
    for path in files:
        digest.update(str(path.relative_to(HERE)).encode())
        digest.update(_digest(path, path.stat().st_mtime_ns).encode())
    return digest.hexdigest()


def results_key(experiments: Sequence[str], root: Path | None = None) -> str:
    """Hash of all stored results of some experiments.

    Parameters
    ----------
    experiments : sequence of str
        Their names.
    root : Path, optional
        The folder of results, that of the store unless given.
    """
    from simulations.store import Store

    root = Store().root if root is None else root
    digest = hashlib.sha256()
    for name in experiments:
        for path in sorted((root / name).glob("[!.]*.nc")):
            digest.update(path.name.encode())
            digest.update(_digest(path, path.stat().st_mtime_ns).encode())
    return digest.hexdigest()


@cache
def circumstances() -> dict[str, str]:
    """Versions of Python and of the libraries, and the kernel that multiplies matrices."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.ones(1) @ np.ones(1)
    kernels = {
        f"{pool.get('internal_api')} {pool.get('architecture')}" for pool in threadpool_info()
    }
    return {
        "python": sys.version,
        "kernel": ", ".join(sorted(kernels)),
        **{name: _version(name) for name in LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


@cache
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _reached(module: str) -> frozenset[Path]:
    """The files of our own packages that a module imports, at its top or inside functions."""
    found: set[Path] = set()
    waiting = [module]
    seen = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = _file(name)
        if path is None:
            continue
        found.add(path)
        waiting += [name.rpartition(".")[0]]
        waiting += _imported(path)
    return frozenset(found)


def _file(module: str) -> Path | None:
    if module.split(".")[0] not in PACKAGES:
        return None
    path = HERE.joinpath(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@cache
def _imported(path: Path) -> tuple[str, ...]:
    """Modules that an import statement may mean; names that are none are dropped by `_file`."""

    def names() -> Iterator[str]:
        for package, members, plain in IMPORT.findall(path.read_text(encoding="utf-8")):
            if package:
                yield package
                for member in members.strip("()").replace("\n", " ").split(","):
                    yield f"{package}.{member.split()[0]}" if member.split() else package
            for listed in plain.split(","):
                yield listed.split()[0] if listed.split() else ""

    return tuple(name for name in names() if name.split(".")[0] in PACKAGES)


# Records as JSON ----------------------------------------------------------------------------


def _plain(value: object) -> Any:
    if isinstance(value, Why):
        return value.name
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"a record holds plain data; got {value!r}")


def _record(told: Mapping[str, Any]) -> Record:
    return Record(
        **dict(told)
        | {
            "items": {name: Item(**_tuples(item)) for name, item in told["items"].items()},
            "verdicts": {name: _verdict(one) for name, one in told["verdicts"].items()},
            "outcomes": tuple(MutantOutcome(**_tuples(one)) for one in told["outcomes"]),
            "gaps": tuple(told["gaps"]),
        }
    )


def _verdict(told: Mapping[str, Any]) -> Verdict:
    finding = told["finding"]
    if finding is None:
        return Verdict(None, told["error"], told["seconds"])
    reason = finding["undecided"]
    if reason is not None:
        reason = Undecided(Why[reason["why"]], reason["detail"], reason["command"])
    return Verdict(Finding(**dict(finding) | {"undecided": reason}), told["error"], told["seconds"])


def _tuples(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in told.items()}
