"""Where certificates come from, and where they are kept."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from pentad.proofs_check.certificates.sealing import sealed, written
from pentad.theory.numbers.scalars import require

MAKERS = (
    "proofs_check.certificates.pentagon",
    "proofs_check.certificates.minima",
    "proofs_check.certificates.saddles",
    "proofs_check.certificates.spherical_bounds",
    "proofs_check.certificates.codes",
    "proofs_check.certificates.one_axis",
    "proofs_check.certificates.pairs",
)
"""Modules with a function `certificates` that gives data, or what makes them, by names of files."""

FOLDER = Path(__file__).resolve().parent / "files"
"""Certificates that are kept, a file for each."""


def kept() -> list[Path]:
    """The files of the suite, in the order of their names."""
    return sorted(FOLDER.glob("*.json"))


def made(names: Iterable[str] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Certificates by name, made again; all if none is named.

    Raises
    ------
    ValueError
        If two makers use one name.
    """
    chosen, before = set(names), set[str]()
    for module in MAKERS:
        for name, data in import_module(f"pentad.{module}").certificates().items():
            require(name not in before, f"two certificates are called {name}")
            before.add(name)
            if not chosen or name in chosen:
                yield name, sealed(data() if callable(data) else data)


def write(folder: Path, names: Iterable[str] = ()) -> Iterator[Path]:
    """Write certificates into a folder, each as soon as it is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, certificate in made(names):
        path = folder / f"{name}.json"
        path.write_text(written(certificate), encoding="utf-8")
        yield path
