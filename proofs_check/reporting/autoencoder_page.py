"""One autoencoder on a page of HTML that asks for nothing from outside."""

from collections.abc import Mapping
from pathlib import Path

from pentad.kit.gap_reports import GapReport
from pentad.kit.inference_gap import Latent
from pentad.proofs_check.reporting.markup import Html, row, table, tag

HERE = Path(__file__).parent

FITTING = Html("figure { margin: 1.25rem 0; } figure svg { max-width: 100%; height: auto; }")

COLUMNS = (
    "latent", "share of what is saved", "encoder fires", "best codes fire", "precision", "recall",
    "amplitude ratio", "rival", "cosine to it",
)  # fmt: skip


def autoencoder_page(report: GapReport, pictures: Mapping[str, str]) -> str:
    """The page: pictures, the account in words, the latents that gain most, what was not decided.

    Parameters
    ----------
    report : GapReport
    pictures : mapping of a caption to an SVG document

    Returns
    -------
    str
        An HTML document that loads nothing from outside.
    """
    gap = report.gap
    latents = gap.latents if gap else ()
    undecided = report.undecided
    sections = [
        tag("section", *(_picture(caption, svg) for caption, svg in pictures.items())),
        tag("section", tag("h2", "The account"), tag("pre", _account(report))),
    ]
    if latents:
        rows = [row(COLUMNS, _cells(one)) for one in latents]
        sections.append(tag("section", tag("h2", "Latents that gain most"), table(COLUMNS, rows)))
    told = [tag("li", one) for one in undecided] or [tag("li", "Nothing that was looked for.")]
    sections.append(tag("section", tag("h2", "Not decided"), tag("ul", *told)))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"pentad: {report.read.name}"),
        tag("style", Html((HERE / "page.css").read_text(encoding="utf-8") + FITTING)),
    )
    body = tag(
        "body",
        tag(
            "header",
            tag("h1", report.read.name),
            tag("p", "What the encoder of this sparse autoencoder can never recover, and what "
                "better inference in its dictionary gains."),
            tag("p", tag("strong", report.summary)),
        ),
        tag("main", *sections),
    )  # fmt: skip
    return "<!DOCTYPE html>\n" + tag("html", head, body, lang="en-GB") + "\n"


def _picture(caption: str, svg: str) -> Html:
    drawn = Html(svg[svg.index("<svg") :])
    return tag("figure", drawn, tag("figcaption", caption))


def _account(report: GapReport) -> str:
    """The page of the terminal without what stands elsewhere on this one."""
    text = str(report).replace(f"{report.summary}\n\n", "", 1)
    before, found, after = text.partition("\n  latents that gain most\n")
    return before + after[after.index("\n\n") :] if found else text


def _cells(one: Latent) -> tuple[str, ...]:
    return (
        str(one.latent),
        f"{one.share:.2%}",
        str(one.fired),
        str(one.best_fired),
        *(_value(value) for value in (one.precision, one.recall, one.ratio)),
        "none" if one.rival is None else str(one.rival),
        _value(one.cosine),
    )


def _value(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"
