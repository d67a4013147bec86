"""What a figure is, and how it reaches the disk: drawn from stored results, with its own story.

Beside each drawing lies a side-car, a JSON file of the same name, that says which claims and
which results it shows, from which source and how it is made again. Files are written whole or not
at all. The same results give the same bytes.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Drawing

from pentad.figures.style import SETTINGS
from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.experiment import fields, key
from pentad.simulations.files import write_whole
from pentad.simulations.provenance import commit
from pentad.simulations.store import Result, Store
from pentad.theory.numbers.scalars import require

Results = Sequence[Result]

METADATA: Mapping[str, Mapping[str, Any]] = {
    "svg": {"Date": None},
    "png": {},
    "pdf": {"CreationDate": None},
}
"""Formats, and what would date their bytes."""


NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What a figure may be called."""


@dataclass(frozen=True)
class Figure:
    """A declared figure.

    Attributes
    ----------
    name
        As typed after `pentad figures`; also the name of its files.
    paper, locator
        The paper it belongs to, and which of its figures it answers to.
    title
        A few words.
    takeaway
        The one sentence that a reader should take away.
    alt
        What is to be seen, for those who do not see it: plain words, no formulas.
    caption
        What is drawn, with formulas between dollar signs.
    claims
        Identifiers of the claims it shows.
    needs
        Pairs of an experiment's name and one of its presets.
    draw
        From the results of every need, in the order of `needs`, to a drawing.

    Raises
    ------
    ValueError
        For a name that cannot be one of files, a text that is missing, formulas without their
        second dollar sign or in a text without formulas, claims of other papers alone, or a need
        that is no preset of an experiment.
    """

    name: str
    paper: str
    locator: str
    title: str
    takeaway: str
    alt: str
    caption: str
    claims: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]
    draw: Callable[[Sequence[Results]], Drawing] = field(repr=False)

    def __post_init__(self) -> None:
        require(
            NAME.fullmatch(self.name) is not None,
            f"a figure's name is small letters, digits and _; got {self.name!r}",
        )
        for part in ("paper", "locator", "title", "takeaway", "alt", "caption"):
            text = getattr(self, part)
            require(text.strip(), f"{self.name}: {part} must say something; got {text!r}")
            most = None if part in ("takeaway", "caption") else 0
            dollars = text.count("$")
            require(
                dollars % 2 == 0 and most in (None, dollars),
                f"{self.name}: {part} has {dollars} dollar signs; formulas are between two of "
                "them, and in takeaway and caption alone",
            )
        require(
            any(one.startswith(f"{self.paper}/") for one in self.claims),
            f"{self.name}: some claim is of its paper {self.paper}; got {', '.join(self.claims)}",
        )
        presets = {one.name: one.presets for one in EXPERIMENTS}
        for name, preset in self.needs:
            require(
                preset in presets.get(name, {}),
                f"{self.name}: needs are experiments and their presets; got {name} {preset}",
            )


@dataclass(frozen=True)
class Drawn:
    """A figure on disk.

    Attributes
    ----------
    name, title, alt
        Those of the figure.
    svg, png, pdf, side_car
        Its files.
    caption
        Takeaway, caption, and the claims with their standings; formulas between dollar signs.
    """

    name: str
    title: str
    alt: str
    svg: Path
    png: Path
    pdf: Path
    side_car: Path
    caption: str


def draw_all(
    figures: Iterable[Figure], store: Store, folder: Path, standings: Mapping[str, str]
) -> list[Drawn]:
    """Draw figures from stored results, and write them with their side-cars.

    Parameters
    ----------
    figures
        Which to draw.
    store
        Where the results are.
    folder
        Where the files go; made if missing.
    standings
        Standing of every claim in words, by its identifier.

    Returns
    -------
    list of Drawn
        In the order of `figures`.

    Raises
    ------
    MissingResult, UnreadableResult
        If a result is not there; the text is the command that makes it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_drawn(figure, store, folder, standings) for figure in figures]


def _drawn(figure: Figure, store: Store, folder: Path, standings: Mapping[str, str]) -> Drawn:
    experiments = {experiment.name: experiment for experiment in EXPERIMENTS}
    needs = [(experiments[name], preset) for name, preset in figure.needs]
    results = [
        [store.load(experiment, config) for config in experiment.presets[preset]]
        for experiment, preset in needs
    ]
    with matplotlib.rc_context(SETTINGS):
        drawing = figure.draw(results)
        files = {kind: folder / f"{figure.name}.{kind}" for kind in METADATA}
        for kind, path in files.items():
            content = io.BytesIO()
            drawing.savefig(content, format=kind, metadata=dict(METADATA[kind]))
            write_whole(path, content.getvalue())
    claims = {claim: standings.get(claim, "not in the ledger") for claim in figure.claims}
    stale = any(result.stale for cells in results for result in cells)
    caption = _whole_caption(figure, claims) + " Drawn from results of stale source." * stale
    story = {
        "name": figure.name,
        "paper": figure.paper,
        "locator": figure.locator,
        "title": figure.title,
        "takeaway": figure.takeaway,
        "alt": figure.alt,
        "caption": caption,
        "claims": claims,
        "results": [
            {
                "experiment": experiment.name,
                "version": experiment.version,
                "preset": preset,
                "key": key(experiment, result.config),
                "config": fields(result.config),
                "provenance": dict(result.provenance),
                "stale": result.stale,
            }
            for (experiment, preset), cells in zip(needs, results, strict=True)
            for result in cells
        ],
        "versions": {name: version(name) for name in ("matplotlib", "numpy", "pentad")},
        "commit": commit("theory", "simulations", "proofs_check", "figures"),
        "command": f"pentad figures {figure.name}",
    }
    side_car = folder / f"{figure.name}.json"
    write_whole(side_car, json.dumps(story, indent=1) + "\n")
    return Drawn(figure.name, figure.title, figure.alt, **files, side_car=side_car, caption=caption)


def _whole_caption(figure: Figure, claims: Mapping[str, str]) -> str:
    told = "; ".join(f"`{claim}` ({standing})" for claim, standing in claims.items())
    return f"{figure.takeaway} {figure.caption} Claims: {told}."
