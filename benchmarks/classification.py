"""Classifying many converged geometries in one call, against one after the other by definition."""

import time
from typing import Any

import numpy as np

from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.geometries.blocks import Block
from pentad.theory.geometries.classification import Classification, classify
from pentad.theory.schemes.catalogue import named_scheme
from pentad.theory.schemes.closures import coherent_closure_by_definition
from pentad.theory.schemes.configurations import (
    association_scheme,
    intersection_numbers_by_definition,
)
from pentad.theory.schemes.constructions import (
    hamming_relations,
    icosahedron_relations,
    simplex_relations,
)
from pentad.theory.schemes.eigenmatrices import eigenmatrices, primitive_idempotents
from pentad.theory.schemes.relation_matrices import relation_matrix

WANTED = 10
RATES = {16: 2000, 64: 200}
"""Geometries per second that are wanted for up to so many features."""

ZERO = 1e-9
"""Differences that count as none for the plain side, which is told instead of finding out."""


def polygon(k: int) -> np.ndarray:
    """Corners of the regular k-gon, of length 1."""
    turns = 2 * np.pi * np.arange(k) / k
    return np.stack([np.cos(turns), np.sin(turns)])


def antiprism(k: int) -> np.ndarray:
    """Corners of an antiprism over the k-gon, of no special height."""
    height = np.full((1, 2 * k), 0.61) * (-1.0) ** np.arange(2 * k)
    return np.concatenate([polygon(2 * k), height])


def prism(k: int) -> np.ndarray:
    """Corners of a prism over the k-gon, of no special height."""
    height = 0.63 * np.repeat([1.0, -1.0], k)[None]
    return np.concatenate([np.tile(polygon(k), 2), height])


def idempotent_frame(relations: np.ndarray, which: int) -> np.ndarray:
    """Vectors with an idempotent of a scheme as Gram matrix."""
    values, vectors = np.linalg.eigh(primitive_idempotents(association_scheme(relations))[which])
    return np.asarray(vectors[:, values > 0.5].T)


def geometries(n: int) -> list[np.ndarray]:
    """Weights of several geometries, up to n features."""
    digon = np.array([[1.0, -1.0]])
    if n == 16:
        return [
            polygon(5),
            antiprism(4),
            orthogonal_sum([digon, polygon(5), polygon(5), 1.1 * polygon(3)]),
            orthogonal_sum([digon] * 8),
            idempotent_frame(icosahedron_relations(), 1),
            polygon(16),
            antiprism(8),
            prism(8),
            idempotent_frame(hamming_relations(4, 2), 1),
        ]
    return [
        polygon(64),
        antiprism(32),
        prism(32),
        orthogonal_sum([digon] * 32),
        orthogonal_sum([polygon(8)] * 8),
        idempotent_frame(hamming_relations(6, 2), 1),
        idempotent_frame(simplex_relations(64), 1),
    ]


def trained(n: int, copies: int) -> list[np.ndarray]:
    """So many copies of each geometry, each turned and shuffled in its own way."""
    generator = np.random.default_rng(0)
    found = []
    for _ in range(copies):
        for W in geometries(n):
            rotation = np.linalg.qr(generator.normal(size=(len(W), len(W))))[0]
            found.append((rotation @ W)[:, generator.permutation(W.shape[1])])
    return found


def plain_blocks(W: np.ndarray) -> list[tuple[int, ...]]:
    """Features joined by cosines that are not zero, found by walking along them."""
    lengths = np.sqrt((W * W).sum(0))
    joined = abs(W.T @ W) > ZERO * np.outer(lengths, lengths)
    left, found = set(range(W.shape[1])), []
    while left:
        waiting, block = [min(left)], set()
        while waiting:
            x = waiting.pop()
            if x not in block:
                block.add(x)
                waiting += np.flatnonzero(joined[x]).tolist()
        left -= block
        found.append(tuple(sorted(block)))
    return sorted(found, key=lambda block: (len(block), block))


def plain_relations(A: np.ndarray) -> np.ndarray:
    """Labels of equal entries, from the largest down, the diagonal apart."""
    k = len(A)
    labels = np.zeros((k, k), dtype=int)
    label = -1
    for diagonal in (True, False):
        places = [(x, y) for x in range(k) for y in range(k) if (x == y) == diagonal]
        last = np.inf
        for x, y in sorted(places, key=lambda place: -A[place]):
            label += last - A[x, y] > ZERO
            labels[x, y] = label
            last = A[x, y]
    return labels


def plain(W: np.ndarray) -> list[dict[str, Any]]:
    """What a classification says of every block, except for the name of its geometry."""
    found = []
    for features in plain_blocks(W):
        A = W[:, features].T @ W[:, features]
        labels = plain_relations(A / A.diagonal().max())
        coherent = intersection_numbers_by_definition(labels) is not None
        closure = labels if coherent else coherent_closure_by_definition(labels)
        scheme = association_scheme(closure)
        E = primitive_idempotents(scheme)
        ranks = eigenmatrices(scheme).multiplicities
        theta = [(A * one).sum() / m for one, m in zip(E, ranks, strict=True)]
        eigenvalues = np.linalg.eigvalsh(A)
        found.append(
            {
                "features": features,
                "coherent": coherent,
                "closure": relation_matrix(closure),
                "scheme": named_scheme(scheme),
                "theta": sorted(theta),
                "dimension": int((eigenvalues > ZERO).sum()),
                "capacity": float((A.diagonal() ** 2 / (A * A).sum(1)).sum()),
            }
        )
    return found


def agree(plainly: dict[str, Any], block: Block) -> bool:
    """Whether both sides say the same of a block."""
    closures = plainly["closure"] * len(block.features) ** 2 + block.closure
    counts = {np.unique(one).size for one in (closures, plainly["closure"], block.closure)}
    return bool(
        plainly["features"] == block.features
        and plainly["coherent"] == (block.violation is None)
        and plainly["scheme"] == block.scheme
        and plainly["dimension"] == block.dimension
        and len(counts) == 1
        and np.allclose(plainly["theta"], sorted(block.idempotent_values), atol=ZERO)
        and abs(plainly["capacity"] - block.dimension + block.saturation_defect) < ZERO
    )


def check(weights: list[np.ndarray], found: tuple[Classification, ...]) -> None:
    """Raise unless the plain side agrees with what was found."""
    for W, one in zip(weights, found, strict=True):
        plainly = plain(W)
        same = len(plainly) == len(one.blocks) and all(map(agree, plainly, one.blocks))
        if one.refusal or not same:
            raise AnswersDiffer(f"{one.name}: the plain side finds something else")


def main(sizes: dict[int, int] | None = None) -> None:
    """Print two lines for each size."""
    print(
        "Converged geometries classified in one call, one thread; the first call of all is colder"
    )
    for n, copies in (sizes or {16: 250, 64: 30}).items():
        weights = trained(n, copies)
        one_of_each = weights[: len(geometries(n))]
        began = time.perf_counter()
        found = classify(weights)
        cold = time.perf_counter() - began
        check(one_of_each, found[: len(one_of_each)])
        times = ratio(
            lambda one_of_each=one_of_each: [plain(W) for W in one_of_each],
            lambda weights=weights: classify(weights),
            rounds=5,
            slow_factor=copies,
        )
        print(f"  n <= {n}, {len(weights)} of them, one by one: {times}; {verdict(times, WANTED)}")
        rate, first = len(weights) / times.fast_seconds, len(weights) / cold
        met = "met" if rate >= RATES[n] else "MISSED"
        print(
            f"  n <= {n}: {rate:.4g} per second, the first time {first:.4g}; "
            f"at least {RATES[n]} wanted: {met}"
        )
