"""What `pentad classify` answers in its own flags: misuse, and what to try after a refusal."""

import re
from typing import TYPE_CHECKING, Any

from pentad.kit.weights import Weights

if TYPE_CHECKING:
    from pentad.theory.geometries.classification import Classification
    from pentad.theory.geometries.refusals import Reading

MOST_FEATURES = 4096
"""Features up to which all pairs are compared."""

REMEDIES = {
    "not converged": "train on, or polish by Newton steps (--polish, with --p if it is not small)",
    "blocks": "train on, or say up to which cosine counts as zero (--tolerance)",
    "relations": "train on, or say which differences count as none (--tolerance), or by which "
    "factor larger ones have to differ (--separation)",
    "no symmetry": "--converged if the weights are; then having no symmetry is the answer",
    "merged": "a smaller --tolerance, or less --noise or --separation if they were given",
    "rank": "train on, or state how far features may be from what they stand for (--noise)",
}
"""What helps, in the command's own flags, by the kind of refusal."""


def misused_options(options: dict[str, Any], n: int | None) -> str:
    """Why no weights can be classified with these options; empty if they can."""
    import numpy as np

    from pentad.theory.geometries.classification import classify

    if n is not None and n < 1:
        return f"--n is a number of features, at least 1; got {n}"
    try:
        classify(np.eye(1), **options)
    except ValueError as error:
        told = str(error)
        for name in options:
            told = re.sub(rf"\b{name}=", f"--{name.replace('_', '-')} ", told)
        return told
    return ""


def unfit(source: Weights, rows: bool, n: int | None) -> str:  # noqa: FBT001
    """Why a source is not looked at, by its shape alone; empty if it is."""
    dimensions, features = source.weights.shape[-2:][:: -1 if rows else 1]
    if n is not None and features != n:
        turned = "without --features-as-rows" if rows else "with --features-as-rows"
        advice = f"; its other axis has {n}: classify it {turned}" if dimensions == n else ""
        where = "rows" if rows else "columns"
        return f"it holds {features} features as {where}, and --n {n} was said{advice}"
    if features > MOST_FEATURES:
        turned = ", features_as_rows=True" if rows else ""
        return (
            f"it holds {features} features, whose inner products would take "
            f"{8 * features**2 / 2**30:.1f} GiB, and up to {MOST_FEATURES} are compared; what "
            f"works at this size is pentad.kit.spectra.saturation(W{turned})"
        )
    return ""


def misused_polish(polish: bool, p: float | None) -> str:  # noqa: FBT001
    """Why nothing can be polished with these options; empty if it can."""
    if p is None:
        return ""
    if not polish:
        return "--p is the activation probability of the loss that --polish is on; add --polish"
    return "" if 0 < p <= 1 else f"--p is a probability in (0, 1]; got {p}"


def refusal_facts(result: "Classification") -> dict[str, str]:
    """Why nothing is named, what it nearly is, and what to do."""
    if result.refused is None:
        return {}
    nearest = result.refused.nearest
    return {
        "refused": result.refused.reason,
        "nearest": "" if nearest is None else _told(nearest),
        "to do": REMEDIES[result.refused.kind],
    }


def refusal_line(result: "Classification") -> str:
    """The same in a line."""
    assert result.refused is not None
    nearest = result.refused.nearest
    return result.refused.reason + ("" if nearest is None else f"; nearest: {_told(nearest)}")


def reading_facts(result: "Classification") -> dict[str, str]:
    """Names at other cuts that are as valid."""
    return {"or": "; ".join(map(_told, result.readings))}


def _told(reading: "Reading") -> str:
    flags = " ".join(
        f"--{name.replace('_', '-')} {value:g}" for name, value in reading.options.items()
    )
    return (
        f"{reading.name}, with {flags} (differences up to {reading.within_spread:.2g} count as "
        f"none, from {reading.between_gap:.2g} as some)"
    )
