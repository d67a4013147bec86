"""`pentad simulate` and `pentad why`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pentad import telling

if TYPE_CHECKING:
    from pentad.simulations.experiment import Experiment


def simulate(
    name: Annotated[str, "EXPERIMENT"],
    /,
    *,
    preset: str = "laptop",
    set: Annotated[tuple[str, ...], "FIELD=VALUE"] = (),
    device: telling.Device = "auto",
    jobs: Annotated[int, "INT"] = 0,
    again: bool = False,
) -> int:
    """Compute the results of an experiment that are not there yet.

    Results lie in results/EXPERIMENT, one file per cell, and are reused until the experiment
    changes. A run that was stopped continues where it was. For example:

        pentad simulate power-loss-sweep --preset smoke         seconds, to try it
        pentad simulate power-loss-sweep                        minutes, for claims and figures
        pentad simulate power-loss-sweep --again                compute everything anew
        pentad simulate geometry-atlas --set n=7 --set d=3      a cell with values of one's own

    Parameters
    ----------
    name
        The experiment.
    preset
        Which cells.
    set
        Instead of the preset compute its first cell with another value in this field; entries of a
        tuple are separated by commas. May be given several times.
    device
        Where to compute: auto takes CUDA where there is one.
    jobs
        Processes that compute cells side by side; without, one per core. Numbers do not depend
        on it.
    again
        Compute cells anew although results are there.
    """
    if jobs < 0:
        return telling.refused(f"jobs must be at least 1, or 0 for one per core; got {jobs}")
    experiment = _experiment(name, preset)

    from pentad.simulations.cells import obtained
    from pentad.simulations.devices import out_of_memory
    from pentad.simulations.side_by_side import cores

    cells = experiment.presets[preset]
    if set:
        try:
            cells = (_own_cell(experiment, cells[0], set),)
        except ValueError as error:
            return telling.refused(str(error))
    workers = jobs or cores()
    try:
        with telling.progress() as report:
            results = obtained(
                experiment, cells, device=device, jobs=workers, again=again, report=report
            )
    except (MemoryError, RuntimeError) as error:
        if not out_of_memory(error):
            raise
        return telling.refused(
            f"{name} needs more memory than there is here; it grows with the features, the "
            "dimensions and the starts. Nothing was stored."
        )
    _show_results(experiment, f"preset {preset}" + ", with values set" * bool(set), results)
    return telling.EXPECTED


def why(
    name: Annotated[str, "EXPERIMENT"],
    /,
    *,
    preset: str = "laptop",
) -> int:
    """Say what would be computed again, and which field differs from what is stored.

    Computes nothing. For example:

        pentad why power-loss-sweep
        pentad why power-loss-sweep --preset smoke

    Parameters
    ----------
    name
        The experiment.
    preset
        Which cells.
    """
    from pentad.simulations.cells import counted, described
    from pentad.simulations.experiment import command
    from pentad.simulations.store import Store

    experiment = _experiment(name, preset)
    cells = Store().why(experiment, preset)
    absent = [cell for cell in cells if cell.state != "present"]
    present = len(cells) - len(absent)
    telling.give(cells=[
        {"cell": described(one.config), "state": one.state, "reason": one.reason,
         "differences": one.differences}
        for one in cells
    ])  # fmt: skip
    are = "is" if len(cells) == 1 else "are"
    told = f"{experiment.name}, preset {preset}: {present} of {counted(cells)} {are} present"
    telling.say(told)
    for cell in absent:
        telling.say(f"{cell.state}: {described(cell.config)}")
        changed = (cell.differences or {}).items()
        nothing_near = "nothing of this version is stored to compare it with"
        telling.list_items(
            [f"{field}: stored {old}, wanted {new}" for field, (old, new) in changed]
            or [nothing_near if cell.state == "missing" else cell.reason]
        )
    if any(cell.state == "missing" for cell in absent):
        telling.say(
            f"make what is missing with: {command(experiment, experiment.presets[preset][0])}"
        )
    if others := Store().beyond_presets(experiment):
        telling.say(f"cells of no preset that are stored beside them: {len(others)}")
    return telling.EXPECTED


def _experiment(name: str, preset: str) -> "Experiment":
    from pentad.proofs_check.names import named
    from pentad.simulations.experiments import NAMES, experiment

    found = experiment(named("experiment", name, NAMES))
    named(f"preset of {name}", preset, found.presets)
    return found


def _own_cell(experiment: "Experiment", base: Any, typed: Sequence[str]) -> Any:
    """A cell with the values that a user typed; refuses what is no field or out of range."""
    from pentad.proofs_check.names import named
    from pentad.simulations.settings import changed, settings

    known = settings(experiment.config)
    values = {}
    for text in typed:
        field, sign, value = text.partition("=")
        if not sign:
            raise ValueError(f"what is set is FIELD=VALUE; got {text!r}")
        values[named(f"field of {experiment.name}", field, known)] = value
    return changed(base, values)


def _show_results(experiment: "Experiment", which: str, results: Sequence[Any]) -> None:
    from pentad.simulations.cells import counted, described

    rows = [
        (
            described(result.config),
            f"{int(result.data.converged.sum())} of {result.data.converged.size}",
            str(result.provenance["device"]),
            f"{result.provenance['seconds']:.1f}",
            str(result.provenance["date"]),
        )
        for result in results
    ]
    telling.print_rows(("cell", "converged runs", "device", "seconds", "made"), rows)
    for told in experiment.tables(results):
        telling.print_told(told)
    count = len(results)
    are = "is" if count == 1 else "are"
    telling.say(f"{experiment.name}, {which}: {counted(results)} {are} present")
    stale = sum(result.stale for result in results)
    if stale:
        telling.note(
            f"{stale} of {count} were made by other source than today's; see pentad why "
            f"{experiment.name}, and make them anew with --again"
        )
