"""Geometries in words: what a report says of blocks, spectra, relations and what was dropped."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pentad.theory.geometries.blocks import Block
    from pentad.theory.geometries.classification import Classification

MOST_LISTED = 24
"""Columns, eigenvalues, relations or fibres that a report names, of more the first."""

NEGLIGIBLE = 1e-6
"""Share of the largest theta below which one is shown as zero."""


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
    return np.bincount(block.relations[np.triu_indices(len(block.features))])


def columns_told(features: Sequence[int]) -> str:
    """The columns of features, the first of many."""
    return _listed(map(str, features), " ")


def _listed(items: Iterable[str], comma: str = ", ") -> str:
    """Items side by side, the first of many."""
    every = list(items)
    more = f" and {len(every) - MOST_LISTED} more" if len(every) > MOST_LISTED else ""
    return comma.join(every[:MOST_LISTED]) + more
