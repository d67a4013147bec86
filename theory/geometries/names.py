"""Words for geometries: polygons, prisms, and points on circles.

How a block comes by its name is in `theory.geometries.block_names`; this module knows the words,
and how to join them.
"""

from collections import Counter
from collections.abc import Sequence
from math import gcd
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Int

from pentad.theory.geometries.partitions import Partition

if TYPE_CHECKING:
    from pentad.theory.geometries.blocks import Block

POLYGONS = {
    3: "triangle",
    4: "square",
    5: "pentagon",
    6: "hexagon",
    7: "heptagon",
    8: "octagon",
    9: "nonagon",
    10: "decagon",
}
"""Names of regular polygons."""

BASES = {
    2: "digonal",
    3: "triangular",
    4: "square",
    5: "pentagonal",
    6: "hexagonal",
    7: "heptagonal",
    8: "octagonal",
}
"""What prisms and antiprisms are called after."""

POLYTOPES = {
    "3-cube": ("cube", 3),
    "4-cube": ("tesseract", 4),
    "icosahedron": ("icosahedron", 3),
    "dodecahedron": ("dodecahedron", 3),
    "cuboctahedron": ("cuboctahedron", 3),
    "24-cell": ("24-cell", 4),
    "E8 roots": ("E8 roots", 8),
}
"""Schemes whose idempotent of that rank is a polytope that has a name: name and dimension."""


def polygon_name(k: int) -> str:
    """Name of the regular k-gon.

    >>> polygon_name(5), polygon_name(11)
    ('pentagon', '11-gon')
    """
    return POLYGONS.get(k, f"{k}-gon")


def _frequencies(
    partition: Partition, chosen: tuple[int, ...], turns: Int[np.ndarray, "k"]
) -> tuple[int, ...]:
    """Frequencies on the k-gon of idempotents, the least choice among its relabellings.

    Point x is `turns[x]` steps around; multiplying all steps by a unit modulo k relabels points.
    """
    k = len(turns)
    assert partition.idempotents is not None
    rows = partition.idempotents[list(chosen), 0]
    waves = np.cos(2 * np.pi * np.outer(turns - turns[0], np.arange(k // 2 + 1)) / k)
    found = (rows @ waves).argmax(-1).tolist()
    choices = [
        tuple(sorted(min(u * j % k, -u * j % k) for j in found))
        for u in range(1, k)
        if gcd(u, k) == 1
    ]
    return min(choices)


def _cyclic_name(k: int, frequencies: tuple[int, ...]) -> str:
    """Name of k points on circles with these frequencies, each at least 1.

    Frequency k / 2 alternates between two heights.  With frequency 1 that is an antiprism; with
    frequency 2 and odd k / 2, where steps by k / 2 change the height only, a prism.
    """
    if frequencies == (1,):
        return polygon_name(k)
    if frequencies == (1, k // 2) and k % 2 == 0:
        return _after_its_base("antiprism", k // 2)
    if frequencies == (2, k // 2) and k % 4 == 2:
        return _after_its_base("prism", k // 2)
    dimension = sum(1 if 2 * j == k else 2 for j in frequencies)
    waves = "+".join(map(str, frequencies))
    return f"{k} features on a cycle with frequencies {waves} in {dimension} dimensions"


def _after_its_base(solid: str, k: int) -> str:
    return f"{BASES.get(k, f'{k}-gonal')} {solid}"


# The whole ----------------------------------------------------------------------------------


CROSS_POLYTOPES = {2: "square", 3: "octahedron", 4: "16-cell"}


def _joint_name(blocks: "Sequence[Block]", dead: int, allowed: float) -> str:
    """Name of the whole from its blocks: smallest first, then single features, then dead ones.

    Blocks of one size are in the order of their names, so that the name is that of any order.

    Digons whose eigenvalues differ by at most `allowed`, relatively, are a cross-polytope.
    """
    ordered = sorted(blocks, key=lambda block: (len(block.features), block.geometry))
    counts = Counter(block.geometry for block in ordered)
    if len(blocks) == counts["digon"] > 1:
        eigenvalues = [block.eigenvalues[0] for block in blocks]
        if max(eigenvalues) <= (1 + allowed) * min(eigenvalues):
            k = len(blocks)
            whole = CROSS_POLYTOPES.get(k, f"cross-polytope in {k} dimensions")
            counts = Counter({f"digon ({whole})": k})
    singles = counts.pop("single", 0)
    alone = len(counts) == 1 and not singles and not dead
    parts = [_counted(name, count, alone=alone) for name, count in counts.items()]
    if singles:
        parts.append("single" if singles == 1 else f"{singles} singles")
    if dead:
        parts.append(f"{dead} dead")
    return " + ".join(parts)


def _counted(name: str, count: int, *, alone: bool) -> str:
    if count == 1:
        return f"({name})" if "," in name and not alone else name
    word, bracket, rest = name.partition(" (")
    if any(mark in word for mark in (",", " in ", " x ")) or word.endswith("s"):
        return f"{count} x ({name})"
    if word.endswith("hedron"):
        return f"{count} {word[:-2]}a{bracket}{rest}"
    if word == "pair at an angle":
        return f"{count} pairs at an angle"
    if word.endswith("simplex"):
        return f"{count} {word[:-2]}ices{bracket}{rest}"
    return f"{count} {word}s{bracket}{rest}"
