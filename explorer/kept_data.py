"""Data of pages between two starts of the service: made again only where something has changed.

They are kept in `out/explorer`, where the suite keeps figures and verdicts, under a key of all its
source, its ledger, its stored results, and the libraries.
"""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pentad.explorer.page_data import DATA, page_data
from pentad.explorer.plain import as_json

KEPT = Path("out/explorer")
"""Where data are kept."""

FOLDERS = ("theory", "simulations", "proofs_check", "figures", "kit", "explorer")
"""Where the source of the suite is."""

LIBRARIES = ("h5py", "numpy", "scipy", "xarray")

HERE = Path(__file__).resolve().parent.parent


def kept_or_made(name: str) -> bytes:
    """The data of a page as JSON; as they were left where nothing has changed since.

    Parameters
    ----------
    name
        As `page_data` knows it.

    Raises
    ------
    KeyError
        For another name.
    """
    if name not in DATA:
        return as_json(page_data(name))
    place = KEPT / f"{name}.json"
    with suppress(OSError, ValueError):
        head, content = _whole(place).split(b"\n", 1)
        if head == _head(content):
            return content
    content = as_json(page_data(name))
    _keep(place, content)
    return content


def _keep(place: Path, content: bytes) -> None:
    """Leave data for the next time; where that cannot be, they are made again then."""
    from pentad.simulations.files import write_whole

    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, _head(content) + b"\n" + content)


def _whole(place: Path) -> bytes:
    from pentad.simulations.files import read_whole

    return read_whole(place)


def _head(content: bytes) -> bytes:
    return f"{_key()} {hashlib.sha256(content).hexdigest()}".encode()


@cache
def _key() -> str:
    """Hash of everything that data can depend on."""
    digest = hashlib.sha256(sys.version.encode())
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in _files():
        digest.update(f"{path}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    from pentad.simulations.store import Store

    for folder in FOLDERS:
        yield from sorted((HERE / folder).rglob("*.py"))
    yield HERE / "proofs_check" / "ledger.json"
    for root in Store().roots:
        yield from sorted(root.rglob("[!.]*.nc"))
