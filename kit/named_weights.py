"""Weights by a name: of files, folders, the stored results of experiments, and examples."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.weights import (
    SkippedFile,
    UnreadableWeights,
    Weights,
    weights_below,
    weights_in_file,
)
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from pentad.simulations.experiment import Experiment

EXAMPLES = ("pentagon", "three-digons", "antiprism", "gaussian", "equal-edge-antiprism")

LAYOUTS = (("dimension", "feature"), ("dimension", "slot"))
"""Last two axes of stored results that are one matrix a run."""


def weights_of_names(
    names: Iterable[str], key: str = "", ignore: tuple[str, ...] = ()
) -> Iterator[Weights | UnreadableWeights]:
    """Weights from files, folders and stored results, or why there are none.

    Parameters
    ----------
    names
        Paths of files and folders, and names of experiments.
    key, ignore
        As in `kit.weights.weights_in_file`.
    """
    from pentad.simulations.experiments import NAMES, experiment

    for name in names:
        path = Path(name)
        if not name:
            yield UnreadableWeights("an empty path is no file, folder or experiment")
        elif name in NAMES and not _exists(path):
            yield from _weights_of_experiment(experiment(name))
        elif not _exists(path):
            yield UnreadableWeights(
                f"{name} is no file, folder or experiment; experiments are {', '.join(NAMES)}"
            )
        elif path.is_dir():
            yield from weights_below(path, key, ignore=ignore)
        else:
            yield from weights_in_file(path, key, ignore=ignore)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _weights_of_experiment(experiment: "Experiment") -> Iterator[Weights | UnreadableWeights]:
    """Weights of every cell that is stored, of any preset; named by what tells cells apart."""
    from pentad.simulations.cells import described
    from pentad.simulations.experiment import command, fields
    from pentad.simulations.store import MissingResult, Store, UnreadableResult

    store = Store()
    cells = [cell for preset in experiment.presets.values() for cell in preset]
    stored = [cell for cell in dict.fromkeys(cells) if store.path(experiment, cell).exists()]
    if not stored:
        make = command(experiment, experiment.presets["laptop"][0])
        yield UnreadableWeights(f"{experiment.name} has no stored results; make them with: {make}")
        return
    varied: dict[str, set[str]] = {}
    for cell in stored:
        for name, value in fields(cell).items():
            varied.setdefault(name, set()).add(str(value))
    for cell in stored:
        told = described(cell, [name for name, values in varied.items() if len(values) > 1])
        try:
            data = store.load(experiment, cell).data
        except (MissingResult, UnreadableResult, OSError) as error:
            yield UnreadableWeights(f"{told}: {error}")
            continue
        if "weights" not in data or data["weights"].dims[-2:] not in LAYOUTS:
            yield UnreadableWeights(
                f"the results of {experiment.name} hold no weights that are one matrix a run"
            )
            return
        kept = data["weights"]
        if not kept.size:
            yield SkippedFile(f"{told}: skipped, the weights were not kept")
            continue
        # Of several starts the weights are those of the best one.
        known = {name: data[name] for name in ("converged", "gradient_norm") if name in data}
        if "best_start" in data:
            best = {"start": data["best_start"]}
            known = {k: v.isel(best) if "start" in v.dims else v for k, v in known.items()}
        known = {k: v for k, v in known.items() if v.dims == kept.dims[:-2]}
        believed = "converged" if "converged" in known else "gradient_norm"
        values: dict[str, Any] = {k: v.values for k, v in known.items() if k == believed}
        yield Weights(told, kept.values, **values, ours=True, key="weights")


def example_weights(
    name: str, *, report: Callable[[float, str], None] = lambda _share, _text: None
) -> Weights:
    """Weights to try the classifier on.

    Parameters
    ----------
    name
        One of `EXAMPLES`; the first three are trained at once, which takes seconds.
    report
        Takes the share of the work that is done, and a text.

    Raises
    ------
    ValueError
        For another name.
    """
    from pentad.simulations.randomness import normals

    require(name in EXAMPLES, f"examples are {', '.join(EXAMPLES)}; got {name!r}")
    if name == "gaussian":
        return Weights("Gaussian weights", normals(0, "example", [0], (3, 8))[0], ours=True)
    if name == "equal-edge-antiprism":
        turns = np.pi * np.arange(8) / 4
        height = 2**-0.75 * (-1.0) ** np.arange(8)
        corners = np.stack([np.cos(turns), np.sin(turns), height])
        return Weights("square antiprism with equal edges", corners, ours=True)
    sizes = {"pentagon": (5, 2), "three-digons": (6, 3), "antiprism": (8, 3)}
    return _trained(*sizes[name], report)


def _trained(n: int, d: int, report: Callable[[float, str], None]) -> Weights:
    """The converged run of least loss among a few of the ReLU toy model, trained now."""
    from pentad.simulations.experiment import Context
    from pentad.simulations.experiments.geometry_atlas import GeometryAtlas, run

    p, starts = 0.03, 4
    told = f"training n = {n} features in d = {d} dimensions"
    context = Context(report=lambda share: report(share, told))
    found = run(GeometryAtlas(n, d, (p,), starts), context)
    values = {name: np.asarray(quantity.values)[0] for name, quantity in found.items()
              if quantity.dims[0] == "probability" and len(quantity.dims) > 1}  # fmt: skip
    best = int(np.where(values["converged"], values["loss"], np.inf).argmin())
    name = (
        f"ReLU toy model, n = {n}, d = {d}, p = {p}, start {best} of {starts}, "
        f"|gradient| = {values['gradient_norm'][best]:.1g}"
    )
    return Weights(name, values["weights"][best], values["gradient_norm"][best],
                    values["converged"][best], True)  # fmt: skip
