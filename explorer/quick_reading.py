"""Stored arrays, read quickly: a page waits for them.

`Store.load` reads everything of a result with its labels and compares the digest of all arrays.
Here only the checksum at the end of the file and the cell that it names are compared, and only the
arrays that are asked for are read.
"""

import io
from types import SimpleNamespace
from typing import Any

import numpy as np

from pentad.simulations import result_files
from pentad.simulations.experiment import Experiment, canonical
from pentad.simulations.files import BrokenSeal
from pentad.simulations.result_files import Faulty
from pentad.simulations.store import Store


def arrays_of(experiment: Experiment, config: Any, *names: str) -> SimpleNamespace:
    """Arrays of a stored cell by their names.

    Parameters
    ----------
    experiment, config
        The cell.
    names : str
        Of the arrays.

    Raises
    ------
    MissingResult, UnreadableResult
        As `Store.load`, if the cell was not computed, or its file is altered or another one's.
    """
    import h5py

    store = Store()
    try:
        content = result_files.content(store.path(experiment, config))
        told = result_files.story(content)
        own = (told.experiment, told.config, told.version)
        if own == (experiment.name, canonical(config), experiment.version):
            with h5py.File(io.BytesIO(content), "r") as file:
                return SimpleNamespace(**{name: _whole(file[name]) for name in names})
    except (OSError, BrokenSeal, Faulty):
        pass  # what is wrong is told by the store
    data = store.load(experiment, config).data
    return SimpleNamespace(**{name: data[name].values for name in names})


def _whole(stored: Any) -> np.ndarray:
    """An array in memory; truth values are stored as small integers."""
    values = np.asarray(stored[()])
    return values.astype(bool) if stored.attrs.get("dtype") == "bool" else values
