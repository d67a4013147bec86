"""Verify claims over several processes, and again only where something has changed."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pentad.proofs_check import kept, ledger
from pentad.proofs_check.catalogue import MODULES, claims_of, makers
from pentad.proofs_check.claim_modules import require_distinct
from pentad.proofs_check.core import Effort
from pentad.proofs_check.kept import Kept, Present
from pentad.proofs_check.names import chosen, meant
from pentad.proofs_check.runner import Judgement, Record, judgements, record
from pentad.simulations.side_by_side import cores, processes

MOST_JOBS = 8
"""Processes that verify side by side, unless more are asked for."""

SEARCHES = Path("out/hypothesis")
"""Where Hypothesis keeps what it found."""

OnProgress = Callable[[int, int, str], None]
"""Takes how many claims are done, of how many, and what is done next or was done last."""


@dataclass(frozen=True)
class Verification:
    """What became of all claims asked about.

    Attributes
    ----------
    records : tuple of Record
        In the order of the catalogue.
    modules : mapping of claim id to dotted name
        The module that makes it, of every claim of the modules that were looked at, in that order.
    again : int
        How many were verified now; the others were kept.
    """

    records: tuple[Record, ...]
    modules: Mapping[str, str]
    again: int


def verification(
    names: Iterable[str] = (),
    *,
    paper: str | None = None,
    effort: Effort | None = None,
    jobs: int = 1,
    fresh: bool = False,
    everything: bool = False,
    on_progress: OnProgress = lambda _done, _all, _text: None,
) -> Verification:
    """Verify claims with all their mutants, or take what is kept where nothing has changed.

    Parameters
    ----------
    names : iterable of str
        As in `names.chosen`.
    paper : str, optional
        Only claims of this paper, by its key.
    effort : Effort, optional
    jobs : int
        Processes.  Verdicts do not depend on it.
    fresh : bool
        Ignore what is kept.
    everything : bool
        Look at every module, also where the names need only some.
    on_progress : callable

    Raises
    ------
    UnknownNameError
        For a name that fits no claim.
    UnsoundModule
        If a module cannot be imported, or two claims share an id or a label.
    """
    how = effort or Effort()
    wanted = list(names)
    places = makers([] if everything else wanted, paper=None if everything else paper)
    now = kept.present(places, how)
    known = {module: _known(module, now, fresh=fresh) for module in places}
    require_distinct(
        (module, one.claim, one.label) for module, of_module in known.items() for one in of_module
    )
    there = {one.claim: one for of_module in known.values() for one in of_module}
    labels = {name: one.label for name, one in there.items()}
    if places != MODULES and not all(meant(name, labels) for name in wanted):
        return verification(
            wanted, paper=paper, effort=effort, jobs=jobs, fresh=fresh, everything=True,
            on_progress=on_progress,
        )  # fmt: skip
    asked = [name for name in chosen(wanted, labels) if paper in (None, there[name].paper)]
    modules = {one.claim: module for module, of_module in known.items() for one in of_module}
    missing = [name for name in asked if there[name].record is None]
    missing.sort(key=lambda name: -there[name].seconds)
    found: dict[str, Record] = {}
    for one in _records([(modules[name], name) for name in missing], how, jobs, on_progress):
        found[one.claim] = one
        module = modules[one.claim]
        kept.save(module, now, [_joined(each, found) for each in known[module]])
    return Verification(
        tuple(found.get(name) or _kept_record(there[name]) for name in asked),
        modules,
        len(missing),
    )


def judged(
    names: Iterable[str] = (),
    *,
    paper: str | None = None,
    effort: Effort | None = None,
    jobs: int = 0,
    fresh: bool = False,
    everything: bool = False,
    report: Callable[[float, str], None] = lambda _share, _text: None,
) -> tuple[list[Judgement], Mapping[str, str]]:
    """Judgements of the claims asked about, and the module of each that was looked at.

    Parameters
    ----------
    names, paper, effort, fresh, everything
        As for `verification`.
    jobs : int
        Processes; 0 for one per core, up to `MOST_JOBS`.
    report : callable
        Takes the share of the work that is done, and a text.

    Raises
    ------
    UnknownNameError, UnsoundModule
        As for `verification`.
    """
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(SEARCHES.absolute()))
    found = verification(
        names,
        paper=paper,
        effort=effort,
        jobs=jobs or min(cores(), MOST_JOBS),
        fresh=fresh,
        everything=everything,
        on_progress=lambda done, of, text: report(done / max(of, 1), text),
    )
    known = ledger.expected_standings(ledger.LEDGER)
    return judgements(found.records, known, ledger.remembered(ledger.LEDGER)), found.modules


def kept_count() -> int:
    """Claims whose kept verdicts still stand, of the whole catalogue."""
    now = kept.present(MODULES, Effort())
    return sum(one.record is not None for name in MODULES for one in kept.load(name, now) or ())


def _known(module: str, now: Present, *, fresh: bool) -> list[Kept]:
    there = kept.load(module, now)
    if there is not None and not fresh:
        return there
    before = {one.claim: one.seconds for one in there or ()}
    return [
        Kept(claim.id, claim.label, claim.paper, before.get(claim.id, 0.0), None)
        for claim in claims_of(module)
    ]


def _joined(one: Kept, found: dict[str, Record]) -> Kept:
    new = found.get(one.claim)
    return replace(one, record=new, seconds=new.seconds) if new else one


def _kept_record(one: Kept) -> Record:
    assert one.record is not None
    return one.record


def _records(
    missing: list[tuple[str, str]], effort: Effort, jobs: int, on_progress: OnProgress
) -> Iterator[Record]:
    """Records in any order; with one job in the order asked."""
    if jobs == 1 or len(missing) < 2:
        for done, (module, name) in enumerate(missing):
            yield _record_by_name(module, name, effort, partial(on_progress, done, len(missing)))
        return
    from joblib import delayed

    parallel = processes(jobs, return_as="generator_unordered")
    tasks = (delayed(_record_by_name)(module, name, effort) for module, name in missing)
    for done, one in enumerate(parallel(tasks), start=1):
        on_progress(done, len(missing), f"{one.label} {one.title}")
        yield one


def _record_by_name(
    module: str, name: str, effort: Effort, on_progress: Callable[[str], None] = lambda _text: None
) -> Record:
    claim = next(claim for claim in claims_of(module) if claim.id == name)
    return record(claim, effort, on_progress)
