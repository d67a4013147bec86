"""What `pentad classify` tells of a geometry: refusals and readings in flags, facts of blocks."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pentad.theory.geometries.blocks import Block
    from pentad.theory.geometries.classification import Classification
    from pentad.theory.geometries.refusals import Reading

MOST_LISTED = 24
"""Columns, eigenvalues, relations or fibres that a report names; --json has them all."""

NEGLIGIBLE = 1e-6
"""Share of the largest theta below which one is shown as zero."""

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


def noise_told(result: "Classification") -> str:
    """What counts as no difference, and what was dropped because of it."""
    if not result.blocks:
        return ""
    dropped = result.dropped
    told = f"differences up to {result.noise:.2g} are rounding"
    if dropped.directions:
        told += (
            f"; {dropped.directions} dimensions were dropped, with eigenvalues up to "
            f"{dropped.eigenvalue:.2g} of the largest, noise explaining {dropped.floor:.2g}"
        )
    return told


def _told(reading: "Reading") -> str:
    flags = " ".join(
        f"--{name.replace('_', '-')} {value:g}" for name, value in reading.options.items()
    )
    return (
        f"{reading.name}, with {flags} (differences up to {reading.within_spread:.2g} count as "
        f"none, from {reading.between_gap:.2g} as some)"
    )


def _gap(separation: Any) -> str:
    return f"spread {separation.within_spread:.2g}, gap {separation.between_gap:.3g}"


def least_separation(result: "Classification") -> str:
    """The least ratio of a gap and a spread, over the blocks."""
    ratios = [
        block.relation_separation.between_gap / spread
        for block in result.blocks
        if (spread := block.relation_separation.within_spread) > 0
    ]
    return f"{min(ratios):.0e}" if ratios else "infinite"


def block_facts(block: "Block") -> dict[str, str]:
    """What is told of one block."""
    spectrum = _listed(
        f"{value:.6g} x {m}"
        for value, m in zip(block.eigenvalues, block.multiplicities, strict=True)
    )
    facts = {
        "eigenvalues": spectrum,
        "short of": f"saturated {block.saturation_defect:.2g}, localised "
        f"{block.localisation_defect:.2g}, tight {block.tightness_defect:.2g}",
    }
    if len(block.features) == 1:
        return facts
    counted = zip(block.values, _relation_sizes(block), strict=True)
    facts["relations"] = _listed(
        f"{k}: {value:.4g} ({size})" for k, (value, size) in enumerate(counted)
    )
    facts["certificate"] = (
        f"lengths: {_gap(block.length_separation)}; products: {_gap(block.product_separation)}"
    )
    facts["frame"] = "; ".join(
        one.name + f" ({one.integers})" * bool(one.integers) for one in block.frame_properties
    )
    if not block.homogeneous:
        facts["fibres"] = _listed(
            f"{geometry} ({columns_told(fibre)})"
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
        facts["theta"] = _listed(positive) + f", and {zeros} zero" * bool(zeros)
        facts["theta"] += f"; residual {block.idempotent_residual:.1g}"
    return facts


def _relation_sizes(block: "Block") -> Any:
    """Pairs of each relation; features for those of the diagonal."""
    import numpy as np

    return np.bincount(block.relations[np.triu_indices(len(block.features))])


def columns_told(features: Sequence[int]) -> str:
    """The columns of features, the first of many."""
    return _listed(map(str, features), " ")


def _listed(items: Iterable[str], comma: str = ", ") -> str:
    """Items side by side, the first of many."""
    every = list(items)
    more = f" and {len(every) - MOST_LISTED} more" if len(every) > MOST_LISTED else ""
    return comma.join(every[:MOST_LISTED]) + more
