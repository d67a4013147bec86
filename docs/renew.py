"""Write what is generated and committed: parts of the README, its facts as a drawing, notebooks.

Run it from the checkout: python docs/renew.py
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from notebooks import notebooks  # noqa: E402
from paper_pages import built, map_of, meanings  # noqa: E402

from pentad.figures.catalogue import FIGURES  # noqa: E402
from pentad.figures.core import Figure  # noqa: E402
from pentad.proofs_check.ledger import expected  # noqa: E402
from pentad.proofs_check.paper_map import ENTRIES  # noqa: E402
from pentad.proofs_check.tables import fidelity_counts, standing_counts  # noqa: E402
from pentad.simulations.catalogue import EXPERIMENTS  # noqa: E402
from pentad.simulations.store import Store  # noqa: E402

README = ROOT / "README.md"
FACTS = ROOT / "docs" / "facts.svg"
PART = re.compile(r"(<!-- (\w+): written by docs/renew.py -->\n).*?(<!-- end -->)", re.DOTALL)


def drawn_from_committed(figures: Sequence[Figure]) -> int:
    """How many figures need no result beyond those that git tracks."""
    done = subprocess.run(
        ["git", "ls-files", "results"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tracked = set(done.stdout.split())
    known = {experiment.name: experiment for experiment in EXPERIMENTS}
    store = Store(Path("results"))
    return sum(
        all(
            store.path(known[name], config).as_posix() in tracked
            for name, preset in figure.needs
            for config in known[name].presets[preset]
        )
        for figure in figures
    )


def drawn_at_once(drawn: int, figures: int) -> str:
    """How many figures a fresh clone draws, in a sentence."""
    if drawn == figures:
        return f"All {figures} figures are drawn from results that are part of this repository."
    return (
        f"{drawn} of the {figures} figures are drawn from results that are part of this "
        "repository; the others name the command that makes what they need."
    )


def facts() -> Mapping[str, str]:
    """What the badges say: each is counted or read from what the repository holds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ledger = expected()
    ours = sum(entry.fidelity == "ours" for entry in ledger.values())
    return {
        "claims": str(len(ledger)),
        "of the papers": str(len(ledger) - ours),
        "our own": str(ours),
        "figures": str(len(FIGURES)),
        "version": project["version"],
        "python": project["requires-python"],
        "licence": project["license"],
    }


def badges(told: Mapping[str, str]) -> str:
    """The facts side by side, as a drawing that is readable on white and on black."""
    x, parts = 0.0, []
    for name, value in told.items():
        left, right = 6.2 * len(name) + 12, 6.6 * len(value) + 12
        parts.append(
            f'<rect x="{x:.1f}" width="{left:.1f}" height="20" fill="#3c4043"/>'
            f'<rect x="{x + left:.1f}" width="{right:.1f}" height="20" fill="#1f5fa8"/>'
            f'<text x="{x + left / 2:.1f}" y="14">{escape(name)}</text>'
            f'<text x="{x + left + right / 2:.1f}" y="14">{escape(value)}</text>'
        )
        x += left + right + 6
    width = f"{x - 6:.1f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img">\n'
        f"<title>{escape(sentence(told))}</title>\n"
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" '
        'text-anchor="middle">\n' + "\n".join(parts) + "\n</g>\n</svg>\n"
    )


def sentence(told: Mapping[str, str]) -> str:
    """The facts in words, for those who do not see them."""
    return ", ".join(f"{name} {value}" for name, value in told.items())


def parts() -> Mapping[str, str]:
    """The written parts of the README by name."""
    ledger = expected()
    counted = fidelity_counts(entry.fidelity for entry in ledger.values())
    store = Store(ROOT / "results")
    stand = standing_counts(entry.standing for entry in ledger.values())
    (drawing,) = (figure for figure in FIGURES if figure.name == "overview")
    return {
        "drawing": f"![{drawing.alt}](docs/overview.svg)",
        "facts": f"![{sentence(facts())}](docs/facts.svg)",
        "built": f"{built(ledger, FIGURES)}\n\n{counted}. How they stand: {stand}.",
        "figures": drawn_at_once(drawn_from_committed(FIGURES), len(FIGURES)),
        "map": f"{meanings()}\n\n{map_of(ENTRIES, FIGURES, store, linked=False)}",
    }


def readme(text: str) -> str:
    """The README with its written parts as they should be."""
    written = parts()
    return PART.sub(lambda found: f"{found[1]}{written[found[2]]}\n{found[3]}", text)


def files() -> dict[Path, str]:
    """Every file that this writes, with the text that it should have."""
    return {
        README: readme(README.read_text("utf-8")),
        FACTS: badges(facts()),
        **notebooks(),
    }


if __name__ == "__main__":
    for path, text in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
