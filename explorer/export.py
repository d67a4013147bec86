"""The pages in a folder, for any host of static files: the same files, and the data beside them."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from pentad.explorer.page_data import DATA, page_data
from pentad.explorer.pictures import ENDING, names, picture
from pentad.explorer.plain import as_json
from pentad.explorer.service import PAGES, TYPES

SERVICE = "data/service.json"
"""Where a page reads whether there is a service behind it."""


def exported(
    folder: Path,
    *,
    pictures: Sequence[str] | None = None,
    report: Callable[[float, str], None] = lambda _share, _text: None,
) -> list[Path]:
    """Write the pages, their data and the figures of the suite into a folder.

    Parameters
    ----------
    folder
        Made if it is missing. Files of the same names are written over; others are left.
    pictures
        Names of figures; all without.
    report
        Takes the share that is written, and a text.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    OSError
        Where the folder cannot be written.
    """
    drawn = names() if pictures is None else tuple(pictures)
    written = [_copied(path, folder) for path in sorted(PAGES.rglob("*")) if _is_handed_out(path)]
    for k, name in enumerate(DATA):
        report(0.5 * k / len(DATA), f"data {name}")
        written.append(_written(folder / f"data/{name}.json", as_json(page_data(name))))
    for k, name in enumerate(drawn):
        report(0.5 + 0.5 * k / len(drawn), f"figure {name}")
        content = picture(name)
        if content is not None:
            written.append(_written(folder / f"pictures/{name}{ENDING}", content))
    written.append(_written(folder / SERVICE, as_json({"service": False})))
    return written


def _is_handed_out(path: Path) -> bool:
    return path.is_file() and path.suffix in TYPES


def _copied(path: Path, folder: Path) -> Path:
    place = folder / path.relative_to(PAGES)
    place.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(path, place))


def _written(place: Path, content: bytes) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return place
