"""Cells of an experiment as readers name them, and obtained with word of how far the work is."""

from collections.abc import Callable, Sequence
from typing import Any

from pentad.simulations.devices import device as chosen_device
from pentad.simulations.experiment import Experiment, fields
from pentad.simulations.store import Result, Store, uses_torch


def described(config: Any, names: Sequence[str] = ()) -> str:
    """A configuration, or some fields of it, in one line; long sequences counted.

    Parameters
    ----------
    config
        One cell.
    names
        The fields; all without.
    """
    return ", ".join(
        f"{name}={f'{len(value)} values' if isinstance(value, list) and len(value) > 3 else value}"
        for name, value in fields(config).items()
        if not names or name in names
    )


def counted(cells: Sequence[Any]) -> str:
    """How many cells, in words.

    >>> counted([1]), counted([])
    ('1 cell', '0 cells')
    """
    return "1 cell" if len(cells) == 1 else f"{len(cells)} cells"


def absent(experiments: Sequence[Experiment], preset: str) -> tuple[int, int]:
    """How many cells of a preset are not stored, and how many there are.

    Parameters
    ----------
    experiments
        Which.
    preset
        Its name.
    """
    store = Store()
    paths = [store.path(one, cell) for one in experiments for cell in one.presets[preset]]
    return sum(not path.exists() for path in paths), len(paths)


def obtained(
    experiment: Experiment,
    cells: Sequence[Any],
    *,
    device: str = "auto",
    jobs: int = 1,
    again: bool = False,
    report: Callable[[float, str], None] = lambda _share, _text: None,
) -> list[Result]:
    """Results of some cells, computed where they are missing.

    Parameters
    ----------
    experiment, cells
        Which.
    device
        Where to compute: auto takes CUDA where there is one and the experiment uses it.
    jobs
        Processes that compute cells side by side on the CPU.
    again
        Compute cells anew although results are there.
    report
        Takes the share of all cells that is done, and a text.

    Raises
    ------
    DeviceUnavailable
        If the device is not there.
    """
    where = chosen_device(device) if uses_torch(experiment) else "cpu"
    shares = [0.0] * len(cells)

    def advance(cell: int, share: float) -> None:
        shares[cell] = share
        finished = sum(share == 1.0 for share in shares)
        told = f"{experiment.name}: {finished} of {counted(cells)}"
        report(sum(shares) / len(cells), told)

    report(0.0, f"{experiment.name}: {counted(cells)} on {where}")
    return Store().obtain_all(
        experiment,
        cells,
        jobs=jobs if where == "cpu" else 1,
        device=where,
        again=again,
        on_progress=advance,
    )
