"""Figures as pictures inside the page, and the map of the papers' figures and tables."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Protocol

from pentad.proofs_check.papers import GROUPS
from pentad.proofs_check.reporting.claims import anchor
from pentad.proofs_check.reporting.markup import Html, prose, row, table, tag
from pentad.proofs_check.reporting.overview import badge
from pentad.proofs_check.runner import Judgement
from pentad.simulations.experiment import Table

WIDTH = 1440
"""Pixels of a picture at most, enough for a page 62 rem wide on fine screens."""


class FigureRecord(Protocol):
    """A declared figure: what it is called, what it shows, and which claims."""

    @property
    def name(self) -> str:
        """As typed after `pentad figures`."""

    @property
    def paper(self) -> str:
        """Key of the paper to which it belongs."""

    @property
    def locator(self) -> str:
        """Which of the paper's figures it answers to."""

    @property
    def title(self) -> str:
        """A few words."""

    @property
    def takeaway(self) -> str:
        """The one sentence to take away."""

    @property
    def caption(self) -> str:
        """What is drawn, with formulas between dollar signs."""

    @property
    def alt(self) -> str:
        """What is seen, for those who do not see it."""

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of the claims that it shows."""


def figure_anchor(name: str) -> str:
    """Name of a figure's place on the page."""
    return f"figure-{name.replace('_', '-')}"


def gallery(
    figures: Sequence[FigureRecord], drawings: Mapping[str, Path], shown: Mapping[str, Judgement]
) -> Html:
    """Small pictures by paper; one that is opened takes the whole width and tells its story.

    Parameters
    ----------
    figures : sequence of FigureRecord
    drawings : mapping of figure name to path
        PNG files; a figure without one is left out.
    shown : mapping of claim id to Judgement
        The claims that are on the page.
    """
    parts = []
    papers = {group.key: group.heading for group in GROUPS}
    for key in dict.fromkeys(figure.paper for figure in figures):
        drawn = [one for one in figures if one.paper == key and one.name in drawings]
        if drawn:
            heading = tag("h3", papers.get(key, key))
            pictures = [_figure(one, drawings[one.name], shown) for one in drawn]
            parts.append(heading + tag("div", *pictures, class_="gallery"))
    return Html("".join(parts))


def _figure(figure: FigureRecord, drawing: Path, shown: Mapping[str, Judgement]) -> Html:
    source, width, height = picture(drawing)
    image = tag(
        "img",
        src=source,
        alt=figure.alt.replace("$", ""),
        width=str(width),
        height=str(height),
        loading="lazy",
        decoding="async",
    )
    claims = [
        tag("li", tag("a", f"{j.record.label} {j.record.title}", href=f"#{anchor(name)}"), " ",
            badge(j.standing))
        for name in figure.claims if (j := shown.get(name))
    ]  # fmt: skip
    story = tag(
        "div",
        tag("p", tag("strong", prose(figure.takeaway))),
        tag("p", prose(figure.caption)),
        tag("p", f"Shows {len(claims)} claims:" if len(claims) > 1 else "Shows one claim:")
        if claims
        else "",
        tag("ul", *claims) if claims else "",
        tag("p", f"{figure.locator}. Drawn again by ", tag("code", f"pentad figures {figure.name}"),
            ".", class_="soft"),
        id=figure_anchor(figure.name),
        class_="story",
    )  # fmt: skip
    return tag("details", tag("summary", image, tag("b", prose(figure.title))), story)


def picture(drawing: Path) -> tuple[str, int, int]:
    """A PNG file as a data address of a WebP in at most 256 colours, and its size in pixels."""
    from PIL import Image

    with Image.open(drawing) as opened:
        image = opened.convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)))
    packed = BytesIO()
    image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).convert("RGB").save(
        packed, "WEBP", lossless=True, quality=100
    )
    encoded = b64encode(packed.getvalue()).decode()
    return f"data:image/webp;base64,{encoded}", image.width, image.height


def map_table(paper_map: Table, figures: Sequence[str]) -> Html:
    """The map of the papers' figures, with names of ours as links.

    Parameters
    ----------
    paper_map : Table
    figures : sequence of str
        Names of the figures that are on the page.
    """
    told = [
        row(paper_map.columns, [_linked(cell, figures) for cell in cells])
        for cells in paper_map.rows
    ]
    note = tag("p", prose(paper_map.note)) if paper_map.note else ""
    return Html(note + table(paper_map.columns, told))


def _linked(cell: str, figures: Sequence[str]) -> Html:
    """A cell with the names of figures that are on the page as links; others break at `_`."""
    names = cell.split(", ")
    if not set(names) & set(figures):
        return Html(prose(cell).replace("_", "_<wbr>"))
    told = (
        tag("a", name.replace("_", " "), href=f"#{figure_anchor(name)}")
        if name in figures
        else tag("span", name.replace("_", " "))
        for name in names
    )
    return Html(", ".join(told))
