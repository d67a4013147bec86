"""Figures on disk: drawn side by side, and again only where something has changed."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pentad.figures.core import Drawn
    from pentad.figures.declared import Declared

OUT = Path("out")
"""Where figures, the report and kept verdicts go."""

LARGEST_KEY = 2**16
"""Bytes of the file that says from what a figure was drawn."""

FILES = ("svg", "png", "pdf", "json")
"""Endings of what is written of a figure."""


def is_there(figure: "Declared", standings: Mapping[str, str]) -> bool:
    """Whether a figure was drawn from what there is now."""
    return _kept(figure, OUT / "figures", _key(figure, standings)) is not None


def drawn(
    chosen: Sequence["Declared"],
    standings: Mapping[str, str],
    *,
    jobs: int = 0,
    fresh: bool = False,
    report: Callable[[float, str], None] = lambda _share, _text: None,
) -> tuple[list["Drawn"], dict[str, list[str]]]:
    """Figures on disk, drawn where they are not there yet, and what is missing.

    Parameters
    ----------
    chosen : sequence of Declared
    standings : mapping of claim id to str
        In words.
    jobs : int
        Processes that draw side by side; 0 for one per core.
    fresh : bool
        Draw all of them.
    report : callable
        Takes the share that is drawn, and a text.

    Returns
    -------
    list of Drawn
        In the order asked, without those whose results are missing.
    dict of str to list of str
        Command that makes missing results to the names of the figures that need them.
    """
    from pentad.simulations.side_by_side import cores

    folder = OUT / "figures"
    keys = {one.name: _key(one, standings) for one in chosen}
    there = {} if fresh else {one.name: _kept(one, folder, keys[one.name]) for one in chosen}
    absent = [one for one in chosen if there.get(one.name) is None]
    missing: dict[str, list[str]] = {}
    task = partial(_draw, folder=folder.absolute(), standings=standings)
    for k, (figure, made) in enumerate(_side_by_side(task, absent, jobs or cores())):
        report(k / len(absent), f"figure {figure.name}")
        if isinstance(made, str):
            missing.setdefault(made, []).append(figure.name)
        else:
            _keep(figure, folder, keys[figure.name])
    lacking = {name for names in missing.values() for name in names}
    return [_read(one, folder) for one in chosen if one.name not in lacking], missing


def _side_by_side(
    task: "partial[str | None]", figures: Sequence["Declared"], jobs: int
) -> "Iterator[tuple[Declared, str | None]]":
    """Figures and what became of them, in the order asked."""
    if jobs == 1 or len(figures) < 2:
        for figure in figures:
            yield figure, task(figure)
        return
    from joblib import delayed

    from pentad.simulations.side_by_side import processes

    made = processes(jobs, return_as="generator")(delayed(task)(figure) for figure in figures)
    yield from zip(figures, made, strict=True)


def _draw(figure: "Declared", *, folder: Path, standings: Mapping[str, str]) -> str | None:
    """Draw one figure; the command that makes its results if they are missing."""
    from pentad.figures.core import draw_all
    from pentad.figures.declared import figure_of
    from pentad.simulations.store import MissingResult, Store

    try:
        draw_all((figure_of(figure),), Store(), folder, standings)
    except MissingResult as absent:
        return absent.command
    return None


def _key(figure: "Declared", standings: Mapping[str, str]) -> str:
    """Hash of everything that the files of a figure depend on."""
    from importlib.metadata import version

    from pentad.simulations import reached
    from pentad.simulations.store import Store

    beside = [
        reached.circumstances(),
        version("matplotlib"),
        [standings.get(claim, "") for claim in figure.claims],
        [reached.results_key(name, *Store().roots) for name, _ in figure.needs],
    ]
    return reached.reached_key((figure.module, "pentad.figures.core"), beside)


def _digests(figure: "Declared", folder: Path) -> dict[str, str]:
    from pentad.simulations.files import read_whole

    files = {kind: folder / f"{figure.name}.{kind}" for kind in FILES}
    return {kind: sha256(read_whole(path)).hexdigest() for kind, path in files.items()}


def _keep(figure: "Declared", folder: Path, key: str) -> None:
    from pentad.simulations.files import write_whole

    told = {"key": key, "files": _digests(figure, folder)}
    write_whole(folder / f".{figure.name}.key", json.dumps(told))


def _kept(figure: "Declared", folder: Path, key: str) -> "Drawn | None":
    """A figure that was drawn before and that nothing has changed since, or None."""
    from pentad.simulations.files import read_whole

    try:
        told = json.loads(read_whole(folder / f".{figure.name}.key", most=LARGEST_KEY))
        if told == {"key": key, "files": _digests(figure, folder)}:
            return _read(figure, folder)
    except (OSError, ValueError, LookupError, RecursionError):
        pass  # whatever stands there is not what was drawn, and is drawn again
    return None


def _read(figure: "Declared", folder: Path) -> "Drawn":
    """A figure on disk, as its side-car tells of it."""
    from pentad.figures.core import Drawn

    files = {kind: folder / f"{figure.name}.{kind}" for kind in FILES}
    story = json.loads(files["json"].read_text(encoding="utf-8"))
    return Drawn(
        figure.name,
        story["title"],
        story["alt"],
        svg=files["svg"],
        png=files["png"],
        pdf=files["pdf"],
        side_car=files["json"],
        caption=story["caption"],
    )
