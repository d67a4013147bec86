"""Verdicts that are kept: a claim is verified again only when something it depends on has changed.

A record is kept under a key of the source files that its module reaches, the stored results that
it reads, the versions of Python, of the libraries and of the kernel that multiplies matrices, and
the effort.  The keys err to the safe side: a changed comment in a file that is reached makes a
claim be verified again.  Which claims there are, and which module makes them, is kept too, so that
nothing is imported where nothing has changed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pentad.proofs_check.core import Effort, Finding, Undecided, Why
from pentad.proofs_check.runner import Item, MutantOutcome, Record, Verdict
from pentad.simulations import reached
from pentad.simulations.files import read_whole, sealed, unsealed, write_whole

KEPT = Path("out/verdicts")
"""Where records are kept: a file for each module and effort."""


@dataclass(frozen=True)
class Kept:
    """What is kept of one claim; `record` is None where it has to be verified again."""

    claim: str
    label: str
    paper: str
    seconds: float
    record: Record | None


@dataclass(frozen=True)
class Present:
    """What verdicts depend on, as it is before anything is verified.

    Attributes
    ----------
    effort : Effort
    source : mapping of module to str
        As of `source_key`.
    results : mapping of experiment to str
        As of `reached.results_key`; an experiment without results is not there.
    """

    effort: Effort
    source: Mapping[str, str]
    results: Mapping[str, str]

    def results_of(self, experiments: Iterable[str]) -> dict[str, str]:
        """The keys of some experiments."""
        return {name: self.results.get(name, "") for name in experiments}


def present(modules: Iterable[str], effort: Effort) -> Present:
    """What the verdicts of some modules depend on now."""
    from pentad.simulations.store import Store

    roots = Store().roots
    folders = {path.name for root in roots if root.is_dir() for path in root.iterdir()}
    return Present(
        effort,
        {module: source_key(module, effort) for module in modules},
        {name: reached.results_key(name, *roots) for name in sorted(folders)},
    )


def load(module: str, now: Present, folder: Path | None = None) -> list[Kept] | None:
    """What is kept of the claims of a module, in order.

    Parameters
    ----------
    module : str
        Name of a module of claims.
    now : Present
    folder : Path, optional
        `KEPT` unless given.

    Returns
    -------
    list of Kept, or None
        None if the module has changed, so that it is not known which claims it makes.
    """
    try:
        kept = json.loads(unsealed(read_whole(_path(module, now.effort, folder))))
        if kept["source"] != now.source[module]:
            return None
        return [
            Kept(
                name,
                entry["label"],
                entry["paper"],
                entry["seconds"],
                _record(entry["record"])
                if entry["record"] and entry["results"] == now.results_of(entry["results"])
                else None,
            )
            for name, entry in kept["claims"].items()
        ]
    except (OSError, ValueError, LookupError, TypeError):
        return None  # whatever stands there is not what was kept, and is made again


def save(module: str, now: Present, kept: Sequence[Kept], folder: Path | None = None) -> None:
    """Keep what is known of all claims of a module; written whole, under a seal.

    Parameters
    ----------
    module, now, folder
        As for `load`: what there was before the claims were verified.
    kept : sequence of Kept
        Of every claim that the module makes, in order.
    """
    entries = {}
    for one in kept:
        items = one.record.items.values() if one.record else ()
        reads = {name for item in items for name in item.reads}
        entries[one.claim] = {
            "label": one.label,
            "paper": one.paper,
            "seconds": one.seconds,
            "results": now.results_of(sorted(reads)),
            "record": asdict(one.record) if one.record else None,
        }
    path = _path(module, now.effort, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"source": now.source[module], "claims": entries}
    write_whole(path, sealed(json.dumps(told, default=_plain).encode()))


def _path(module: str, effort: Effort, folder: Path | None) -> Path:
    depth = f"{effort.scale:g}{'-deep' if effort.deep else ''}"
    return (KEPT if folder is None else folder) / f"{module}-{depth}.kept"


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
    roots = (module, "pentad.proofs_check.runner", "pentad.proofs_check.ties")
    return reached.reached_key(roots, [reached.circumstances(), asdict(effort)])


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
