"""`pentad classify`: where the weights come from, and the report on their geometry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from pentad import telling
from pentad.proofs_check.names import named

if TYPE_CHECKING:
    from pentad.kit.polishing import Polish
    from pentad.kit.weights import UnreadableWeights, Weights
    from pentad.theory.geometries.classification import Classification

MOST_REPORTS, MOST_BLOCKS = 3, 6
"""How many matrices are reported in full, and how many blocks of one; of more, a line each."""


ZERO = "every weight is zero, and there is no geometry"


def classify(
    names: Annotated[tuple[str, ...], "PATH"] = (),
    /,
    *,
    example: Annotated[str, "NAME"] = "",
    key: Annotated[str, "ARRAY"] = "",
    ignore: Annotated[tuple[str, ...], "ARRAY"] = (),
    features_as_rows: bool = False,
    n: int | None = None,
    tolerance: float | None = None,
    separation: float = 100.0,
    noise: float = 0.0,
    dead_tolerance: float = 1e-4,
    lines: bool = False,
    converged: bool = False,
    polish: bool = False,
    p: float | None = None,
) -> int:
    """Name the geometry of weights in files: blocks, spectra, relations, scheme.

    Reads .npy, .npz and .safetensors files, state dicts of torch (.pt, .pth, .ckpt; nothing in
    them is run), folders of all these, and the stored results of an experiment. Arrays of more than
    two axes are batches. Arrays called gradient_norm or converged beside the weights are believed
    if their type and shape make sense, and a run that did not converge is refused. A refusal says
    what to change, and is no error; a matrix or file that cannot be read is one, and silences no
    other. For example:

        pentad classify weights.npz                             the weights in it
        pentad classify layer.safetensors --key encoder.weight  one array of several
        pentad classify model.pt --key 'layers.*.W'             several
        pentad classify runs/ --tolerance 0.05 --separation 10  a folder of unpolished weights
        pentad classify toy.npz --polish --p 0.05               weights that went through Adam
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
        Which array of a file holds the weights, or a pattern such as 'layers.*.W' or '*'; by
        default W, weights, W_dec, decoder.weight, weight, or the only one.
    ignore
        An array, or a pattern, that is treated as if it were not there, gradient_norm for
        instance. May be given several times.
    features_as_rows
        Features are the rows of the weights and not the columns.
    n
        Number of features, to check the layout.
    tolerance
        Differences of cosines that count as none; by default it is read off the weights.
    separation
        How many times larger than those a difference has to be that counts.
    noise
        How far features may be from what they stand for, relative to the longest, where that is
        more than the rounding of the numbers; 1e-7 for what was trained in single precision.
    dead_tolerance
        Squared length, relative to the largest, up to which a feature is dead.
    lines
        A feature and its opposite are the same, as for odd activations and symmetric laws.
    converged
        Vouch for the convergence of weights that do not come with gradient norms.
    polish
        First take toy models x -> (W^T W x + b)_+, the biases b beside the weights, to the
        stationary point of their exact loss by Newton's method. The name is of that point.
    p
        The activation probability they were trained at, inputs being uniform on [0, 1]; without
        it the loss is that of one active feature.
    """
    if bool(names) == bool(example):
        return telling.refused(
            "classify needs paths, or one --example; `pentad classify --help` has both"
        )
    options = {
        "tolerance": tolerance,
        "separation": separation,
        "noise": noise,
        "dead_tolerance": dead_tolerance,
        "lines": lines,
    }
    from pentad.classify_advice import misused_options, misused_polish, unfit
    from pentad.kit.classification import classification_data, classified
    from pentad.kit.named_weights import EXAMPLES, example_weights, weights_of_names
    from pentad.kit.weights import SkippedFile, UnreadableWeights

    fault = misused_options(options, n) or misused_polish(polish, p)
    if fault:
        return telling.refused(fault)
    found: list[tuple[str, Classification, Weights]] = []
    polishes: dict[str, Polish] = {}
    faults: list[str] = []
    read = 0
    sources: Iterable[Weights | UnreadableWeights]
    if example:
        named("example", example, EXAMPLES)
        with telling.progress() as report:
            sources = [example_weights(example, report=report)]
    else:
        sources = weights_of_names(names, key, ignore)
    if polish:
        sources = _polished(sources, p, polishes, features_as_rows=features_as_rows, n=n)
    for source in sources:
        if isinstance(source, SkippedFile):
            telling.note(str(source))
            continue
        read += 1
        if isinstance(source, UnreadableWeights):
            faults.append(str(source))
            continue
        for complaint in source.ignored:
            telling.note(f"{source.name}: {complaint}")
        rows = not source.ours and (features_as_rows or bool(source.features_as_rows))
        fault = unfit(source, rows, n)
        if fault:
            faults.append(f"{source.name}: {fault}")
            continue
        d, columns = source.weights.shape[-2:]
        if d > columns and not rows and not source.ours:
            telling.note(
                f"{source.name}: {d} dimensions for {columns} features as columns; "
                "if features are rows, pass --features-as-rows"
            )
        for name, result in classified(
            source, features_as_rows=rows, converged=converged, **options
        ):
            fault = polishes[name].fault if name in polishes else ""
            if fault:
                faults.append(f"{name}: not polished, for {fault}")
            elif isinstance(result, str):
                faults.append(f"{name}: {result}")
            else:
                found.append((name, result, source))
    if not read:
        faults.append("nothing was found that holds weights")
    if telling.give(
        matrices=[
            {
                **classification_data(name, result),
                "array": source.key,
                "beside": source.beside,
                "polished": asdict(polishes[name]) if name in polishes else None,
            }
            for name, result, source in found
        ],
        faults=faults,
    ):
        pass
    elif len(found) <= MOST_REPORTS:
        for name, result, source in found:
            own = polishes[name].told() if name in polishes else {}
            _print_classification(name, result, _array_facts(source) | own)
    else:
        _print_classifications([(name, result) for name, result, _ in found], polishes)
    _suggest_polishing(found, polish=polish)
    for fault in faults:
        telling.refused(fault)
    return telling.MISUSED if faults else telling.EXPECTED


def _polished(
    sources: "Iterable[Weights | UnreadableWeights]",
    p: float | None,
    polishes: "dict[str, Polish]",
    *,
    features_as_rows: bool,
    n: int | None,
) -> "Iterator[Weights | UnreadableWeights]":
    """Every source polished, or why it cannot be; how each matrix was is put into `polishes`."""
    from pentad.kit.polishing import NoToyModelError, polished_weights, toy_models
    from pentad.kit.weights import UnreadableWeights

    for source in sources:
        if isinstance(source, UnreadableWeights):
            yield source
            continue
        try:
            models = toy_models(source, features_as_rows=features_as_rows, n=n)
            for note in models.notes:
                telling.note(f"{models.name}: {note}")
            found, own = polished_weights(source, models, p)
        except NoToyModelError as error:
            yield error
        else:
            polishes |= own
            yield found


def _array_facts(source: "Weights") -> dict[str, str]:
    """Which array was taken, and what is beside it."""
    from pentad.kit.weights import shown

    if not source.key:
        return {}
    kind = str(source.weights.dtype).removeprefix("torch.")
    layout = ", latents as rows" if source.features_as_rows else ""
    return {
        "array": f"{shown(source.key)} {tuple(source.weights.shape)} {kind}{layout}",
        "beside": "; ".join(source.beside),
    }


def _suggest_polishing(
    found: "Sequence[tuple[str, Classification, Weights]]", *, polish: bool
) -> None:
    """Say what to try where toy models with biases are refused as they are."""
    if not polish and any(r.refusal and source.bias is not None for _, r, source in found):
        telling.say(
            "\nwith biases beside them, weights as training left them have a way to a name: "
            "--polish --p P, P the activation probability, or --polish for rare activation"
        )


def _print_classifications(
    found: "Sequence[tuple[str, Classification]]", polishes: "Mapping[str, Polish]"
) -> None:
    """A line for each, and how often each name occurs."""
    from collections import Counter

    from pentad.classify_advice import refusal_line
    from pentad.kit.geometry_facts import least_separation

    for name, result in found:
        moved = f"; {polishes[name].line()}" if name in polishes else ""
        if result.refusal:
            telling.say(f"{name}: refused, {refusal_line(result)}{moved}")
            continue
        if not result.dimensions:
            telling.say(f"{name}: {ZERO}")
            continue
        nearly = f", nearly {result.nearly}" if result.nearly else ""
        telling.say(
            f"{name}: {result.name}{nearly}; saturation {result.saturation:.6f}, least mass "
            f"{result.largest_mass:.4f}, gap over spread {least_separation(result)}{moved}"
        )
    tally = []
    kinds = [(result.name, result.nearly) for _, result in found]
    for kind, count in Counter(kinds).most_common():
        values = [r.saturation for one, (_, r) in zip(kinds, found, strict=True)
                  if one == kind and r.dimensions]  # fmt: skip
        least, most = (f"{f(values):.6f}" if values else "" for f in (min, max))
        tally.append((*kind, str(count), least if least == most else f"{least} to {most}"))
    telling.print_rows(("geometry", "nearly", "matrices", "saturation"), tally)
    refused = sum(bool(result.refusal) for _, result in found)
    telling.say(f"{len(found)} matrices, {refused} refused")


def _print_classification(name: str, result: "Classification", array: Mapping[str, str]) -> None:
    """One report: what holds for all, then block by block."""
    from pentad.classify_advice import reading_facts, refusal_facts
    from pentad.kit.geometry_facts import block_facts, columns_told, noise_told

    across, held = result.block_separation
    several = len(result.blocks) > 1
    telling.say(f"\n{name}: {result.name}")
    if not result.dimensions and not result.refusal:
        telling.print_facts({**array, "zero": ZERO})
        return
    telling.print_facts(
        {
            **array,
            **refusal_facts(result),
            "nearly": result.nearly,
            **reading_facts(result),
            "capacity": f"{result.saturation * result.dimensions:.9g} of {result.dimensions}, "
            f"saturation {result.saturation:.9f}"
            if result.dimensions
            else "",
            "localised": f"at least {result.largest_mass:.6f} of every squared length lies in one "
            "eigenspace" if result.blocks else "",
            "dead": columns_told(result.dead),
            "noise": noise_told(result),
            "blocks": f"{len(result.blocks)}: cosines across are at most {across:.2g}, and the "
            f"weakest link inside is {held:.3g}" if several else "",
        }
    )  # fmt: skip
    for block in result.blocks[:MOST_BLOCKS]:
        telling.say(f"  {block.geometry}: columns {columns_told(block.features)}")
        telling.print_facts(block_facts(block), indent=4)
    if len(result.blocks) > MOST_BLOCKS:
        telling.say(f"  and {len(result.blocks) - MOST_BLOCKS} blocks more")
