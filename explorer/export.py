"""The pages in a folder, for any host of static files: the same files, and the data beside them."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from pentad.explorer.page_data import DATA, family_names, page_data
from pentad.explorer.pictures import ENDING, names
from pentad.explorer.pictures import pictures as drawn
from pentad.explorer.plain import as_json
from pentad.explorer.service import PAGES, TYPES

SERVICE = "data/service.json"
"""Where a page reads whether there is a service behind it."""


def exported(
    folder: Path,
    *,
    figures: Sequence[str] | None = None,
    jobs: int = 0,
    report: Callable[[float, str], None] = lambda _share, _text: None,
) -> list[Path]:
    """Write the pages, their data and the figures of the suite into a folder.

    Parameters
    ----------
    folder
        Made if it is missing. Files of the same names are written over; others are left.
    figures
        Names of figures; all without. They are drawn as `pentad figures` draws them.
    jobs
        Processes that draw; 0 for one per core.
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
    written = [_copied(path, folder) for path in sorted(PAGES.rglob("*")) if _is_handed_out(path)]
    data = [*DATA, *family_names()]
    for k, name in enumerate(data):
        report(0.3 * k / len(data), f"data {name}")
        written.append(_written(folder / f"data/{name}.json", as_json(page_data(name))))
    chosen = names() if figures is None else figures
    pictures = drawn(chosen, jobs=jobs, report=lambda share, text: report(0.3 + 0.7 * share, text))
    for name, content in pictures.items():
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
