"""Pages made from the catalogue, the ledger and the figures when the documentation is built."""

import os
import pkgutil
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

from docutils import nodes
from experiment_pages import experiments_page
from paper_pages import FIVE, map_page, page
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from pentad.figures.catalogue import FIGURES
from pentad.figures.core import draw_all
from pentad.proofs_check.catalogue import CLAIMS
from pentad.proofs_check.ledger import expected
from pentad.proofs_check.papers import BEYOND
from pentad.proofs_check.reporting.claims import ABSENT, PROOFS, anchor, claims_markdown
from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.store import MissingResult, Store

PUBLIC: Mapping[str, tuple[str, ...]] = {
    "kit": (
        "bounds",
        "placements",
        "claims",
        "measurements",
        "rules",
        "spectra",
        "saturations",
        "capacities",
        "toy_models",
        "weights",
        "named_weights",
        "classification",
        "geometry_facts",
        "toy_model_weights",
        "polishing",
        "certification",
        "dictionaries",
        "laws",
        "ensembles",
        "bags",
        "chains",
        "dictionary_pairs",
        "ensemble_strategies",
        "sparse_coding",
        "encoders",
        "encoder_kinds",
        "encoder_witnesses",
        "sparse_solvers",
        "code_strategies",
        "resolution",
        "resolution_trials",
        "resolution_reports",
        "resolution_fits",
        "resolution_faults",
        "resolution_checks",
        "sae_lens",
        "autoencoder_files",
        "encoder_limits",
        "inference_gap",
        "penalised_excess",
        "firing_together",
        "refined_dictionaries",
        "given_activations",
        "gap_reports",
        "ensemble_members",
        "latent_partners",
        "ensemble_on_data",
        "ensemble_reports",
        "ensemble_exports",
        "ensemble_folders",
        "strategies",
    ),
    "theory": (),
    "simulations": ("experiment", "store", "catalogue"),
    "proofs_check": ("core", "evidence", "catalogue", "ledger", "standings", "papers", "paper_map"),
    "figures": ("core", "catalogue"),
}
"""What is meant to be imported, in reading order; no modules stands for all of them."""

ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


recorded = cache(expected)
"""The ledger as it was when the build began: it is asked for at each mention of a claim."""


class ClaimRole(SphinxRole):
    """A claim by its id: its label as a link to the claims page, and how it stands."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The two nodes, or a warning if no claim has that id."""
        claim = next((one for one in CLAIMS if one.id == self.text), None)
        if claim is None:
            logging.getLogger(__name__).warning(
                "unknown claim %r", self.text, location=self.get_location()
            )
            return [nodes.literal("", self.text)], []
        ledger = recorded()
        standing = ledger[claim.id].standing if claim.id in ledger else None
        link = addnodes.pending_xref(
            "",
            nodes.inline("", claim.label, classes=["claim"]),
            refdomain="std",
            reftype="ref",
            reftarget=anchor(claim.id),
            refexplicit=True,
            refwarn=True,
            refdoc=self.env.docname,
        )
        words, kind = (standing.badge, standing.level.name.lower()) if standing else (ABSENT, "")
        badge = nodes.inline("", words, classes=["standing", kind])
        return [link, nodes.Text(" "), badge], []


def claims_page() -> str:
    """Every claim in full, with anchors and references that Sphinx resolves."""
    text = ANCHOR.sub(r"(\1)=", claims_markdown(CLAIMS, expected(), FIGURES))
    text = text.replace(f"]({PROOFS})", f"]({PROOFS.removeprefix('docs/')})")
    lines = [
        re.sub(r"`([^`]+)`", r"{claim}`\1`", line) if line.startswith("- See also:") else line
        for line in text.splitlines()
    ]
    return "\n".join(lines) + "\n"


def api_page(package: str, modules: tuple[str, ...]) -> str:
    """One automodule for a package and for each of its public modules."""
    found = pkgutil.walk_packages(import_module(package).__path__, prefix=f"{package}.")
    every = sorted(name for _, name, _ in found if "._" not in name)
    names = [f"{package}.{module}" for module in modules] or every
    blocks = [f"# {package}\n\n{_automodule(package)}"]
    blocks += [f"## {name}\n\n{_automodule(name)}" for name in names]
    return "\n".join(blocks)


def _automodule(name: str) -> str:
    return f"```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n```\n"


def write_pages(app: Sphinx) -> None:
    """Write every generated page that is not already as it should be."""
    source = Path(app.srcdir)
    drawings, store = source.parent / "out" / "figures", Store(source.parent / "results")
    if app.config.draw_missing:
        draw_missing(drawings, store)
    ledger = expected()
    _write(source / "claims.md", claims_page())
    _write(source / "gallery.md", gallery_page(source, drawings))
    _write(source / "map.md", map_page(FIGURES, store))
    _write(source / "experiments.md", experiments_page(EXPERIMENTS))
    for paper in (*FIVE, BEYOND):
        _write(source / "papers" / f"{paper.letter}.md", page(paper, ledger, FIGURES, store))
    for part, modules in PUBLIC.items():
        _write(source / "api" / f"{part}.md", api_page(f"pentad.{part}", modules))


def draw_missing(drawings: Path, store: Store) -> None:
    """Draw the figures that are not there yet, as far as stored results allow."""
    standings = {name: entry.standing.words for name, entry in expected().items()}
    for figure in FIGURES:
        if not (drawings / f"{figure.name}.svg").exists():
            with suppress(MissingResult):
                draw_all((figure,), store, drawings, standings)


def gallery_page(source: Path, drawings: Path) -> str:
    """Every figure with its caption and claims; for one that is not drawn, how to draw it."""
    parts = [
        "# Gallery",
        "Figures are drawn from stored results, with the files that say what they show and how "
        "they are made again beside them. Every claim that a figure shows is named with its "
        "standing. [The map](map.md) says which figures of the papers they answer.",
    ]
    for figure in FIGURES:
        parts += [f"(figure-{figure.name})=\n## {figure.title}", f"**{figure.takeaway}**"]
        drawing = drawings / f"{figure.name}.svg"
        if drawing.exists():
            _write(source / "figures" / drawing.name, drawing.read_text(encoding="utf-8"))
            parts.append(f"```{{image}} figures/{drawing.name}\n:alt: {figure.alt}\n```")
        else:
            needs = ", ".join(
                f"`pentad simulate {name} --preset {preset}`" for name, preset in figure.needs
            )
            told = f" It needs the results of {needs}." if needs else ""
            parts.append(
                f":::{{note}}\nNot drawn yet: `pentad figures {figure.name}` draws it.{told}\n:::"
            )
        claims = ", ".join(f"{{claim}}`{claim}`" for claim in figure.claims)
        parts += [figure.caption, f"Shows {claims}; {figure.locator}."]
    return "\n\n".join(parts) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        aside = path.with_name(f".{path.name}.{os.getpid()}.part")
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role, and write the pages before Sphinx looks for them."""
    app.add_config_value("draw_missing", default=True, rebuild="env", types=[bool])
    app.add_role("claim", ClaimRole())
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
