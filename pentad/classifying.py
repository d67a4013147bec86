"""`pentad classify`: where the weights come from, and the report on their geometry."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pentad import simulating, telling
from pentad.kit import weights

if TYPE_CHECKING:
    from pentad.simulations.experiment import Experiment
    from pentad.theory.geometries.blocks import Block
    from pentad.theory.geometries.classification import Classification

MOST_REPORTS, MOST_BLOCKS = 3, 6
"""How many matrices are reported in full, and how many blocks of one; of more, a line each."""


NEGLIGIBLE = 1e-6
"""Share of the largest theta below which one is shown as zero."""


EXAMPLES = ("pentagon", "three-digons", "antiprism", "gaussian", "equal-edge-antiprism")


def classify(
    names: Annotated[tuple[str, ...], "PATH"] = (),
    /,
    *,
    example: Annotated[str, "NAME"] = "",
    key: Annotated[str, "ARRAY"] = "",
    features_as_rows: bool = False,
    n: int | None = None,
    tolerance: float | None = None,
    separation: float = 100.0,
    converged: bool = False,
) -> int:
    """Name the geometry of weights in files: blocks, spectra, relations, scheme.

    Reads .npy, .npz and .safetensors files, folders of them, and the stored results of an
    experiment. Arrays of more than two axes are batches. Arrays called gradient_norm or converged
    beside the weights are believed, and a run that did not converge is refused. A refusal says
    what to change, and is no error. For example:

        pentad classify weights.npz                             every matrix in it
        pentad classify layer.safetensors --key encoder.weight  one array of several
        pentad classify runs/ --tolerance 0.05 --separation 10  a folder of unpolished weights
        pentad classify geometry-atlas                          all stored runs of an experiment
        pentad classify --example equal-edge-antiprism          see what is told

    Parameters
    ----------
    names
        Files, folders, or experiments.
    example
        Instead: pentagon, three-digons or antiprism (trained while you wait), gaussian, or
        equal-edge-antiprism.
    key
        Which array of a file holds the weights; by default W, weights, weight, or the only one.
    features_as_rows
        Features are the rows of the weights and not the columns.
    n
        Number of features, to check the layout.
    tolerance
        Differences of cosines that count as none; by default it is read off the weights.
    separation
        How many times larger than those a difference has to be that counts.
    converged
        Vouch for the convergence of weights that do not come with gradient norms.
    """
    from pentad.theory.geometries.classification import classify as classifications

    if bool(names) == bool(example):
        return telling.refused(
            "classify needs paths, or one --example; `pentad classify --help` has both"
        )
    found: list[tuple[str, Classification]] = []
    faults: list[str] = []
    for source in [_example(example)] if example else _weights(names, key):
        if isinstance(source, weights.UnreadableWeights):
            faults.append(str(source))
            continue
        known = source.gradient_norm is not None or source.converged is not None
        try:
            results = classifications(
                source.weights,
                features_as_rows=features_as_rows and not source.ours,
                n=n,
                tolerance=tolerance,
                separation=separation,
                converged=True if converged and not known else source.converged,
                gradient_norm=source.gradient_norm,
            )
        except ValueError as error:
            faults.append(f"{source.name}: {error}")
            continue
        found += zip(_numbered(source), results, strict=True)
        d, n_columns = source.weights.shape[-2:]
        if d > n_columns and not features_as_rows:
            note = f"{source.name}: {d} dimensions for {n_columns} features as columns; "
            telling.note(f"{note}if features are rows, pass --features-as-rows")
    if telling.give(matrices=[_plain(name, result) for name, result in found]):
        pass
    elif len(found) <= MOST_REPORTS:
        for name, result in found:
            _print_classification(name, result)
    else:
        _print_classifications(found)
    for fault in faults:
        telling.refused(fault)
    return telling.MISUSED if faults else telling.EXPECTED


def _weights(
    names: Iterable[str], key: str
) -> Iterator[weights.Weights | weights.UnreadableWeights]:
    """Weights from files, folders and stored results, or why there are none."""
    from pentad.simulations.catalogue import EXPERIMENTS

    known = {experiment.name: experiment for experiment in EXPERIMENTS}
    for name in names:
        path = Path(name)
        if path.is_file():
            yield weights.weights_of_file(path, key)
        elif path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix in weights.READERS)
            if not files:
                yield weights.UnreadableWeights(
                    f"{name} holds no file of type {', '.join(weights.READERS)}"
                )
            for file in files:
                yield weights.weights_of_file(file, key)
        elif name in known:
            yield from _weights_of_experiment(known[name])
        else:
            told = f"{name} is no file, folder or experiment; experiments are {', '.join(known)}"
            yield weights.UnreadableWeights(told)


def _weights_of_experiment(experiment: "Experiment") -> Iterator[weights.Weights]:
    """Weights of every cell that is stored, of any preset; named by what tells cells apart."""
    from pentad.simulations.experiment import command, fields
    from pentad.simulations.store import Store

    store = Store()
    cells = [cell for preset in experiment.presets.values() for cell in preset]
    stored = [cell for cell in dict.fromkeys(cells) if store.path(experiment, cell).exists()]
    if not stored:
        make = command(experiment, experiment.presets["laptop"][0])
        raise weights.UnreadableWeights(
            f"{experiment.name} has no stored results; make them with: {make}"
        )
    varied: dict[str, set[str]] = {}
    for cell in stored:
        for name, value in fields(cell).items():
            varied.setdefault(name, set()).add(str(value))
    for cell in stored:
        data = store.load(experiment, cell).data
        if "weights" not in data or data["weights"].dims[-2:] != ("dimension", "feature"):
            raise weights.UnreadableWeights(f"the results of {experiment.name} hold no weights")
        norms = data["gradient_norm"].values if "gradient_norm" in data else None
        told = simulating.cell_text(
            cell, [name for name, values in varied.items() if len(values) > 1]
        )
        yield weights.Weights(
            told, data["weights"].values, norms, data["converged"].values, ours=True
        )


def _example(name: str) -> weights.Weights:
    """Weights to try the classifier on."""
    import numpy as np

    from pentad.proofs_check.names import named
    from pentad.simulations.randomness import normals

    named("example", name, EXAMPLES)
    if name == "gaussian":
        return weights.Weights("Gaussian weights", normals(0, "example", [0], (3, 8))[0], ours=True)
    if name == "equal-edge-antiprism":
        turns = np.pi * np.arange(8) / 4
        height = 2**-0.75 * (-1.0) ** np.arange(8)
        corners = np.stack([np.cos(turns), np.sin(turns), height])
        return weights.Weights("square antiprism with equal edges", corners, ours=True)
    return _trained(*{"pentagon": (5, 2), "three-digons": (6, 3), "antiprism": (8, 3)}[name])


def _trained(n: int, d: int) -> weights.Weights:
    """The converged run of least loss among a few of the ReLU toy model, trained now."""
    import numpy as np

    from pentad.simulations.experiment import Context
    from pentad.simulations.experiments.geometry_atlas import GeometryAtlas, run

    p, starts = 0.03, 4
    with telling.progress() as report:
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
    return weights.Weights(name, values["weights"][best], values["gradient_norm"][best],
                    values["converged"][best], True)  # fmt: skip


def _plain(name: str, result: "Classification") -> dict[str, Any]:
    """A classification as plain data."""
    return {
        "matrix": name,
        "name": result.name,
        "nearly": result.nearly,
        "refused": result.refusal,
        "saturation": result.saturation,
        "largest_mass": result.largest_mass,
        "dead": result.dead,
        "blocks": [
            {
                "geometry": block.geometry,
                "features": block.features,
                "eigenvalues": block.eigenvalues,
                "multiplicities": block.multiplicities,
                "values": block.values,
                "verdict": block.verdict,
                "scheme": block.scheme,
            }
            for block in result.blocks
        ],
    }


def _numbered(source: weights.Weights) -> list[str]:
    """A name for each matrix of a batch."""
    import numpy as np

    batch = np.shape(source.weights)[:-2]
    return [
        f"{source.name} {list(index)}" if batch else source.name for index in np.ndindex(*batch)
    ]


def _print_classifications(found: Sequence[tuple[str, "Classification"]]) -> None:
    """A line for each, and how often each name occurs."""
    from collections import Counter

    for name, result in found:
        if result.refusal:
            telling.say(f"{name}: refused, {result.refusal.partition('. ')[0]}")
            continue
        nearly = f", nearly {result.nearly}" if result.nearly else ""
        telling.say(
            f"{name}: {result.name}{nearly}; saturation {result.saturation:.6f}, least mass "
            f"{result.largest_mass:.4f}, gap over spread {_least_separation(result)}"
        )
    tally = []
    kinds = [(result.name, result.nearly) for _, result in found]
    for kind, count in Counter(kinds).most_common():
        values = [r.saturation for one, (_, r) in zip(kinds, found, strict=True) if one == kind]
        least, most = f"{min(values):.6f}", f"{max(values):.6f}"
        tally.append((*kind, str(count), least if least == most else f"{least} to {most}"))
    telling.print_rows(("geometry", "nearly", "matrices", "saturation"), tally)
    refused = sum(bool(result.refusal) for _, result in found)
    telling.say(f"{len(found)} matrices, {refused} refused")


def _least_separation(result: "Classification") -> str:
    ratios = [
        block.relation_separation.between_gap / spread
        for block in result.blocks
        if (spread := block.relation_separation.within_spread) > 0
    ]
    return f"{min(ratios):.0e}" if ratios else "infinite"


def _print_classification(name: str, result: "Classification") -> None:
    """One report: what holds for all, then block by block."""
    across, held = result.block_separation
    several = len(result.blocks) > 1
    telling.say(f"\n{name}: {result.name}")
    telling.print_facts(
        {
            "refused": result.refusal,
            "nearly": result.nearly,
            "capacity": f"{result.saturation * result.dimensions:.9g} of {result.dimensions}, "
            f"saturation {result.saturation:.9f}",
            "localised": f"at least {result.largest_mass:.6f} of every squared length lies in one "
            "eigenspace" if result.blocks else "",
            "dead": _columns(result.dead),
            "blocks": f"{len(result.blocks)}: cosines across are at most {across:.2g}, and the "
            f"weakest link inside is {held:.3g}" if several else "",
        }
    )  # fmt: skip
    for block in result.blocks[:MOST_BLOCKS]:
        telling.say(f"  {block.geometry}: columns {_columns(block.features)}")
        telling.print_facts(_block_facts(block), indent=4)
    if len(result.blocks) > MOST_BLOCKS:
        telling.say(f"  and {len(result.blocks) - MOST_BLOCKS} blocks more")


def _block_facts(block: "Block") -> dict[str, str]:
    within, between = block.relation_separation
    spectrum = ", ".join(
        f"{value:.6g} x {m}"
        for value, m in zip(block.eigenvalues, block.multiplicities, strict=True)
    )
    facts = {
        "eigenvalues": spectrum,
        "short of": f"saturated {max(block.saturation_defect, 0):.2g}, localised "
        f"{block.localisation_defect:.2g}, tight {block.tightness_defect:.2g}",
    }
    if len(block.features) == 1:
        return facts
    counted = zip(block.values, _relation_sizes(block), strict=True)
    facts["relations"] = ", ".join(
        f"{k}: {value:.4g} ({size})" for k, (value, size) in enumerate(counted)
    )
    facts["certificate"] = f"spread within {within:.2g}, gap between {between:.3g}"
    if not block.homogeneous:
        facts["fibres"] = ", ".join(
            f"{geometry} ({_columns(fibre)})"
            for geometry, fibre in zip(block.fibre_geometries, block.fibres, strict=True)
        )
    facts["verdict"] = block.verdict
    facts["closure"] = block.scheme
    if block.coincidences:
        values = len(block.values)
        facts["closure"] += f"; {values + block.coincidences} relations for {values} values"
    if block.idempotent_values:
        largest = max(block.idempotent_values)
        positive = [
            f"{theta:.6g} x {m}"
            for theta, m in zip(
                block.idempotent_values, block.idempotent_multiplicities, strict=True
            )
            if theta > NEGLIGIBLE * largest
        ]
        zeros = len(block.idempotent_values) - len(positive)
        facts["theta"] = ", ".join(positive) + f", and {zeros} zero" * bool(zeros)
        facts["theta"] += f"; residual {block.idempotent_residual:.1g}"
    return facts


def _relation_sizes(block: "Block") -> Any:
    """Pairs of each relation; features for those of the diagonal."""
    import numpy as np

    return np.bincount(block.relations[np.triu_indices(len(block.features))])


def _columns(features: Sequence[int]) -> str:
    shown = " ".join(str(feature) for feature in features[:24])
    return shown + (f" and {len(features) - 24} more" if len(features) > 24 else "")
