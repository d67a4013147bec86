"""`pentad simulate` and `pentad why`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from tyro.conf import Positional, arg

from pentad import telling

if TYPE_CHECKING:
    from pentad.proofs_check.tables import Table as Told
    from pentad.simulations.experiment import Experiment

MOST_ANGLES, MOST_DIMENSIONS = 6, 6
"""What the table of geometries shows at most: different angles of a row, and dimensions."""

MERGED = 1e-12
"""Eigenvalues of at most this share of the largest count as zero in tables."""


def simulate(
    name: Annotated[Positional[str], arg(metavar="EXPERIMENT")],
    /,
    *,
    preset: str = "laptop",
    device: telling.Device = "auto",
    jobs: int = 1,
    again: telling.Flag = False,
) -> int:
    """Compute the results of an experiment that are not there yet.

    Results lie in results/EXPERIMENT, one file per cell, and are reused until the experiment
    changes. A run that was stopped continues where it was. For example:

        pentad simulate power-loss-sweep --preset smoke         seconds, to try it
        pentad simulate power-loss-sweep                        minutes, for claims and figures
        pentad simulate power-loss-sweep --jobs 2               two cells side by side
        pentad simulate power-loss-sweep --again                compute everything anew

    Parameters
    ----------
    name
        The experiment.
    preset
        Which cells.
    device
        Where to compute: auto takes CUDA where there is one.
    jobs
        Processes that compute cells side by side.
    again
        Compute cells anew although results are there.
    """
    if jobs < 1:
        return telling.refused(f"jobs must be at least 1; got {jobs}")
    experiment = _experiment(name, preset)
    results = simulated(experiment, preset, device=device, jobs=jobs, again=again)
    _show_results(experiment, preset, results)
    return telling.EXPECTED


def why(
    name: Annotated[Positional[str], arg(metavar="EXPERIMENT")],
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
    from pentad.simulations.experiment import command
    from pentad.simulations.store import Store

    experiment = _experiment(name, preset)
    cells = Store().why(experiment, preset)
    absent = [cell for cell in cells if cell.state != "present"]
    present = len(cells) - len(absent)
    telling.say(f"{experiment.name}, preset {preset}: {present} of {len(cells)} cells are present")
    for cell in absent:
        telling.say(f"{cell.state}: {cell_text(cell.config)}")
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
    return telling.EXPECTED


def _experiment(name: str, preset: str) -> "Experiment":
    from pentad.proofs_check.catalogue import named
    from pentad.simulations.catalogue import EXPERIMENTS

    known = {experiment.name: experiment for experiment in EXPERIMENTS}
    experiment = known[named("experiment", name, known)]
    named(f"preset of {name}", preset, experiment.presets)
    return experiment


def simulated(
    experiment: "Experiment", preset: str, *, device: str, jobs: int, again: bool
) -> list[Any]:
    """Results of the cells of a preset, computed where they are missing."""
    from pentad.simulations.devices import device as chosen_device
    from pentad.simulations.store import Store

    where = chosen_device(device)
    cells = experiment.presets[preset]
    shares = [0.0] * len(cells)
    with telling.progress() as report:

        def advance(cell: int, share: float) -> None:
            shares[cell] = share
            finished = sum(share == 1.0 for share in shares)
            told = f"{experiment.name}: {finished} of {len(cells)} cells"
            report(sum(shares) / len(cells), told)

        report(0.0, f"{experiment.name}: {len(cells)} cells on {where}")
        return Store().obtain_all(
            experiment,
            cells,
            jobs=jobs if where == "cpu" else 1,
            device=where,
            again=again,
            on_progress=advance,
        )


def _show_results(experiment: "Experiment", preset: str, results: Sequence[Any]) -> None:
    rows = [
        (
            cell_text(result.config),
            f"{int(result.data.converged.sum())} of {result.data.converged.size}",
            str(result.provenance["device"]),
            f"{result.provenance['seconds']:.1f}",
            str(result.provenance["date"]),
        )
        for result in results
    ]
    telling.print_rows(("cell", "converged runs", "device", "seconds", "made"), rows)
    for told in tables_of(experiment, results):
        telling.print_told(told)
    telling.say(f"{experiment.name}, preset {preset}: {len(results)} cells are present")


def cell_text(config: Any, names: Sequence[str] = ()) -> str:
    """A configuration, or some fields of it, in one line; long sequences counted."""
    from pentad.simulations.experiment import fields

    return ", ".join(
        f"{name}={f'{len(value)} values' if isinstance(value, list) and len(value) > 3 else value}"
        for name, value in fields(config).items()
        if not names or name in names
    )


def tables_of(experiment: "Experiment", results: Sequence[Any]) -> list["Told"]:
    """Tables for readers that an experiment's results give."""
    from pentad.simulations.experiments import design_thresholds, geometry_atlas, power_loss_sweep

    if experiment is power_loss_sweep.EXPERIMENT:
        return [_trained_optima(results), _trained_geometry(results)]
    if experiment is design_thresholds.EXPERIMENT:
        return [_design_thresholds(results)]
    if experiment is geometry_atlas.EXPERIMENT:
        return [_geometry_atlas(results)]
    return []


def _trained_optima(results: Sequence[Any]) -> "Told":
    from pentad.proofs_check import tables
    from pentad.simulations.experiments import power_loss_sweep

    rows = [
        (
            row.law,
            str(row.d),
            str(row.n),
            f"{row.p:g}",
            f"{row.improvement:.4g}",
            f"{row.gain:.4f}",
            f"{row.improvement / row.lower_bound:.4f}",
            f"{row.upper_ratio:.4f}",
            f"{row.draft_ratio:.1f}",
            f"{row.effective_features:.2f}",
            "yes" if row.converged else "no",
        )
        for row in power_loss_sweep.table(results)
    ]
    note = (
        "The best improvement I that training found, beside theory: the gain I / (p kappa), I over "
        "the best explicit construction, the best upper bound over I, the draft bound over I, and "
        "the effective number of features."
    )
    columns = ("law", "d", "n", "p", "I", "gain", "I / lower", "upper / I", "draft / I",
               "features", "converged")  # fmt: skip
    return tables.Table("Trained optima, m = 3", note, columns, tuple(rows))


def _trained_geometry(results: Sequence[Any]) -> "Told":
    from pentad.proofs_check import tables
    from pentad.simulations.experiments import power_loss_sweep

    rows = [
        (
            row.law,
            str(row.d),
            f"{row.p:g}",
            str(row.lines),
            row.name,
            ", ".join(f"{cosine:.4f} ({count})" for cosine, count in row.angles[:MOST_ANGLES])
            + (", .." if len(row.angles) > MOST_ANGLES else ""),
        )
        for row in power_loss_sweep.geometry_table(results)
        if row.d <= MOST_DIMENSIONS
    ]
    note = (
        "The lines of the best weights. A name is given only where all angles agree with those of "
        "the named configuration to 1e-6; the last column lists the absolute cosines, with how "
        "many pairs of lines have each."
    )
    columns = ("law", "d", "p", "lines", "name", "cosines")
    return tables.Table("Geometry of the trained optima", note, columns, tuple(rows))


def _design_thresholds(results: Sequence[Any]) -> "Told":
    from pentad.proofs_check import tables
    from pentad.simulations.experiments import design_thresholds

    rows = [
        (
            str(row.d),
            str(row.n),
            f"{row.ratio:.6f}",
            f"{row.share:.8f}",
            f"{row.success:.3f}",
            row.name,
            "yes" if row.converged else "no",
        )
        for row in design_thresholds.table(results)
    ]
    note = (
        "The largest S^2 / T that a search over n lines found, a lower estimate of F_n(d, 3); its "
        "share of the limit 1 / c_3(d), which designs reach; and how often a start ended there."
    )
    columns = ("d", "n", "S^2 / T", "share of 1 / c_3", "success", "name", "converged")
    return tables.Table("How many lines make a design, m = 3", note, columns, tuple(rows))


def _geometry_atlas(results: Sequence[Any]) -> "Told":
    from pentad.proofs_check import tables
    from pentad.simulations.experiments import geometry_atlas

    rows = [
        (
            str(row.n),
            str(row.d),
            f"{row.p:g}",
            " ".join(
                f"{name} {' '.join(f'{value:.3g}' for value in values)}"
                for name, values in (("importance", row.importance), ("activity", row.activities))
                if values
            ),
            row.name,
            f"{row.found} of {row.runs}",
            f"{row.loss:.8f}",
            f"{row.full_loss:.6f}" if row.full_loss == row.full_loss else "",
            f"{row.saturation:.9f}",
            f"{row.largest_mass:.4f}" if row.largest_mass == row.largest_mass else "",
            _eigenvalues(row.eigenvalues),
            f"{row.gradient_norm:.0e}",
            "" if row.name == geometry_atlas.NOT_CONVERGED
            else "saddle" if row.curvature < -1e-9 else f"{row.curvature:.2g}",
        )
        for row in geometry_atlas.table(results)
    ]  # fmt: skip
    note = (
        "Stationary points of the rectified toy model that training found, with how many seeds "
        "ended there, by loss per unit of p. The loss counts up to two active features; beside it "
        "the loss with any number at the same weights, where it was evaluated. Saturation is the "
        "sum of capacities over the rank, and mass the smallest among the features' largest "
        "eigenspace masses."
    )
    columns = ("n", "d", "p", "unequal", "geometry", "seeds", "loss / p", "full / p", "saturation",
               "mass", "eigenvalues of F", "gradient", "curvature")  # fmt: skip
    return tables.Table("The atlas of trained geometries", note, columns, tuple(rows))


def _eigenvalues(values: Sequence[float]) -> str:
    """Positive eigenvalues to four digits, equal ones counted."""
    told: dict[str, int] = {}
    for value in values:
        if value > MERGED * values[0]:
            told[f"{value:.4g}"] = told.get(f"{value:.4g}", 0) + 1
    return ", ".join(f"{value} ({count})" if count > 1 else value for value, count in told.items())
