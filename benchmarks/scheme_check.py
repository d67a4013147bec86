"""Exact check of an association scheme, and coherent closure, against their plain versions."""

import time

import numpy as np

from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import (
    cyclic_relations,
    hamming_relations,
    johnson_relations,
)

WANTED = 3
CLOSURE_SECONDS = 0.25


def plain_check(R: np.ndarray) -> np.ndarray | None:
    """Intersection numbers by one product in float64 for each pair of relations, or None."""
    rank = int(R.max()) + 1
    A = [(k == R).astype(float) for k in range(rank)]
    firsts = np.unique(R, return_index=True)[1]
    p = np.zeros((rank, rank, rank))
    for i in range(rank):
        for j in range(rank):
            product = A[i] @ A[j]
            p[i, j] = product.ravel()[firsts]
            if (product != p[i, j][R]).any():
                return None
    return p


def quick_check(R: np.ndarray) -> np.ndarray:
    """All axioms and the same numbers."""
    return association_scheme(R).intersection_numbers


def main(n: int = 500, plain_n: int = 100) -> None:
    """Print one line for each scheme, and two for the closure of circulant graphs."""
    print("Axioms and intersection numbers against one product per pair of relations, one thread")
    for name, R in (("J(9, 3)", johnson_relations(9, 3)), ("H(7, 2)", hamming_relations(7, 2))):
        broken = R.copy()
        broken[1, 2] = broken[2, 1] = 1 + R[1, 2] % R.max()
        plain = plain_check(R)
        if plain is None or (plain != quick_check(R)).any():
            raise AnswersDiffer(f"{name}: intersection numbers differ")
        if plain_check(broken) is not None or axiom_violation(broken) is None:
            raise AnswersDiffer(f"{name}: a corrupted pair was not found")
        times = ratio(lambda R=R: plain_check(R), lambda R=R: quick_check(R), rounds=25)
        print(f"  {name}, n={len(R)}: {times}; {verdict(times, WANTED)}")
    print("Coherent closure of a circulant graph of degree 12, one thread")
    labels = circulant(plain_n)
    if (coherent_closure(labels) != coherent_closure_by_definition(labels)).any():
        raise AnswersDiffer("the closures differ")
    times = ratio(
        lambda: coherent_closure_by_definition(labels), lambda: coherent_closure(labels), rounds=3
    )
    print(f"  n={plain_n} against sorted triangles: {times}; {verdict(times, WANTED)}")
    labels = circulant(n)
    wanted = closed_circulant(labels)
    found = coherent_closure(labels)
    if (found[0] != wanted).any() or (found != wanted[cyclic_relations(n)]).any():
        raise AnswersDiffer(f"the closure at n={n} is not the one of the first row")
    seconds = []
    for _ in range(9):
        began = time.perf_counter()
        coherent_closure(labels)
        seconds.append(time.perf_counter() - began)
    median = float(np.median(seconds))
    met = "met" if median <= CLOSURE_SECONDS else "MISSED"
    print(
        f"  n={n}: {median:.3g} s [{min(seconds):.3g} .. {max(seconds):.3g}]; "
        f"at most {CLOSURE_SECONDS} s wanted: {met}"
    )


def circulant(n: int) -> np.ndarray:
    """Adjacency matrix of a circulant graph with six random steps."""
    steps = np.random.default_rng(0).choice(np.arange(1, n // 2), 6, replace=False)
    differences = cyclic_relations(n)
    return np.isin(differences, np.concatenate([steps, n - steps]))


def closed_circulant(labels: np.ndarray) -> np.ndarray:
    """First row of the closure of a circulant matrix, which is circulant: n^2 triangles a round."""
    n = len(labels)
    differences = cyclic_relations(n)
    row = labels[0] * 2 + (np.arange(n) == 0)
    count = 0
    while True:
        _, row = np.unique(row, return_inverse=True)
        pairs = np.sort(row[None, :] * n + row[differences.T], axis=-1)
        keys = np.concatenate([row[:, None], row[-np.arange(n)][:, None], pairs], 1)
        values, firsts, row = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        if len(values) == count:
            return np.argsort(np.argsort(firsts))[row]
        count = len(values)
