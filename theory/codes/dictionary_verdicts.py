r"""Proofs that a linear-nonlinear encoder recovers no feature of a large dictionary.

Atoms are the columns of D (d, n), floats, hence rationals. Which feature a row with any scalar
function can recover depends on which features are active together
(`theory.codes.cross_talk`); for a whole dictionary two certificates decide it without looking at
features one by one.

*Any two features at once* (or signed codes). Feature i is recovered iff \( d_i \) lies outside
the span of the other atoms. Let \( B_1, B_2, \dots \) be sets of d atoms with non-zero determinants
and no atom in all of them, two disjoint ones for instance. Then every i is outside some \( B_k \),
which spans the space, so \( d_i \) lies in the span of others: no feature is recovered. A
determinant of integers that is not zero modulo a prime is not zero, and a power of two makes the
entries integers.

*One feature at a time, non-negative.* Feature i is recovered iff \( d_i \) lies outside the cone
of the other atoms. Let \( S_1, S_2, \dots \) be sets of atoms that span the space and are each
strictly positively dependent, \( \sum_{j \in S} \lambda_j d_j = 0 \) with all
\( \lambda_j > 0 \), and no atom in all of them. Then
\( -d_j = \sum_{k \ne j} (\lambda_k / \lambda_j) d_k \), so the cone of S contains the negatives of
its own generators and is their span, the whole space. Every i is outside some S, so \( d_i \) lies
in the cone of others: no feature is recovered.

A strictly positive dependency follows from an approximate one: if \( e = D_S \lambda \) and
\( \sigma \le \sigma_{\min}(D_S) \), \( \sigma > 0 \), then \( D_S y = e \) has a solution with
\( |y|_\infty \le |y|_2 \le |e|_2 / \sigma \), and \( \lambda - y \) is an exact dependency,
positive where \( \min \lambda > |e|_2 / \sigma \). Both are evaluated with bounds of rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from jaxtyping import Int64

from pentad.theory.codes.dictionary_intervals_rounding import (
    double,
    gamma,
    norm_bound,
    singular_value_floor,
    upwards,
)
from pentad.theory.numbers.scalars import require, require_count

PRIME = 2**23 - 15
"""The largest prime below 2^23."""
BLOCK = 64
Columns = tuple[int, ...]


@dataclass(frozen=True)
class NoneRecoverable:
    """Proof that no feature is recovered, for `proves_none` or `proves_none_alone` to check.

    Parameters
    ----------
    sets : tuple of tuples of columns
        Without a common element.
    prime : int
        Modulo which minors are not zero; 0 where the proof is by positive dependencies.
    weights : tuple of tuples of floats
        The approximate dependencies, one for each set; empty where the proof is by minors.
    """

    sets: tuple[Columns, ...]
    prime: int = 0
    weights: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Undecided:
    """No proof was found, which proves nothing.

    Parameters
    ----------
    left : tuple of columns
        Features that the sets found do not settle; all where there is no set.
    sets : tuple of tuples of columns
        Those that were found.
    """

    left: Columns
    sets: tuple[Columns, ...] = ()


def residues(D: Any, prime: int = PRIME) -> Int64[np.ndarray, "d n"]:
    """Entries of 2^k D modulo a prime, for the least k >= 0 that makes them integers.

    Parameters
    ----------
    D : (d, n) array of single or double precision
    prime : int
        Between 2 and 2^23.

    Raises
    ------
    ValueError
        As `dictionary_intervals_rounding.double`, and for what is no such prime.

    >>> residues(np.array([[0.5, -3.0]]), 7)
    array([[1, 1]])
    """
    _require_prime(prime)
    D = double(D)
    fractions, exponents = np.frexp(D)
    whole = np.ldexp(fractions, 53).astype(np.int64)
    trailing = np.maximum(np.frexp((whole & -whole).astype(float))[1].astype(np.int64) - 1, 0)
    places = exponents.astype(np.int64) - 53 + trailing
    odd = whole >> trailing
    least = min(int(places[whole != 0].min(initial=0)), 0)
    shifts = np.where(whole != 0, places - least, 0)
    values, where = np.unique(shifts, return_inverse=True)
    powers = np.array([pow(2, int(k), prime) for k in values], dtype=np.int64)[where]
    found: np.ndarray = odd % prime * powers.reshape(D.shape) % prime
    return found


def minor_modulo(integers: Int64[np.ndarray, "d d"], prime: int) -> int:
    """Determinant modulo a prime below 2^23, by elimination.

    Blocks of 64 columns are eliminated in 64-bit integers, the rest follows by products in double
    precision, which are exact: 64 products of residues stay below 2^52.

    Raises
    ------
    ValueError
        For what is no such prime.

    >>> minor_modulo(np.array([[1, 2], [3, 4]]), 7)
    5
    """
    _require_prime(prime)
    rows = integers % prime
    d = len(rows)
    value = 1
    for start in range(0, d, BLOCK):
        stop = min(start + BLOCK, d)
        for k in range(start, stop):
            found = np.flatnonzero(rows[k:, k])
            if len(found) == 0:
                return 0
            pivot = k + int(found[0])
            if pivot != k:
                rows[[k, pivot]] = rows[[pivot, k]]
                value = -value
            value = value * int(rows[k, k]) % prime
            scales = rows[k + 1 :, k] * pow(int(rows[k, k]), -1, prime) % prime
            rest = rows[k + 1 :, k + 1 : stop]
            rows[k + 1 :, k + 1 : stop] = (rest - scales[:, None] * rows[k, k + 1 : stop]) % prime
            rows[k + 1 :, k] = scales
        for k in range(start + 1, stop):
            earlier = rows[k, start:k].astype(float) @ rows[start:k, stop:].astype(float)
            rows[k, stop:] = (rows[k, stop:] - earlier.astype(np.int64)) % prime
        below = rows[stop:, start:stop].astype(float) @ rows[start:stop, stop:].astype(float)
        rows[stop:, stop:] = (rows[stop:, stop:] - below.astype(np.int64)) % prime
    return value % prime


def none_recoverable(D: Any, *, prime: int = PRIME, seed: int = 0) -> NoneRecoverable | Undecided:
    """Look for the proof that no feature is recovered where any two may be active.

    Sets are found by reduction modulo the prime, the atoms of the sets before last in the order;
    more sets are made while they leave fewer atoms in common.

    Parameters
    ----------
    D : (d, n) array of single or double precision
    prime : int
        Between 2 and 2^23.
    seed : int
        Of the order in which atoms are tried.

    Returns
    -------
    NoneRecoverable or Undecided
        Undecided where the rank modulo the prime is below d, or some atoms are in every set: these
        are outside the span of the others modulo the prime, which proves nothing.

    Raises
    ------
    ValueError
        As `residues`.

    >>> none_recoverable(np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])).sets
    ((0, 1), (0, 2), (1, 2))
    """
    integers = residues(D, prime)
    d, n = integers.shape
    order = np.random.default_rng(seed).permutation(n) if n > 2 * d else np.arange(n)
    sets: list[Columns] = []
    common = set(range(n))
    while common:
        in_common = np.isin(order, list(common))
        used = np.isin(order, sets[-1] if sets else ())
        tried = order[np.lexsort((np.arange(n), used, in_common & bool(sets)))]
        found = _independent(integers, tried, prime)
        if found is None or common <= set(found):
            return Undecided(tuple(sorted(common)), tuple(sets))
        sets.append(found)
        common &= set(found)
    return NoneRecoverable(tuple(sets), prime)


def proves_none(D: Any, proof: NoneRecoverable) -> bool:
    """Whether the minors of a proof are not zero modulo its prime and no atom is in all of them.

    Raises
    ------
    ValueError
        As `residues`.
    """
    integers = residues(D, proof.prime)
    d, n = integers.shape
    return _settles_all(proof.sets, n) and all(
        len(chosen) == d and minor_modulo(integers[:, chosen], proof.prime) != 0
        for chosen in proof.sets
    )


def none_recoverable_alone(
    D: Any, *, seed: int = 0, rounds: int = 50
) -> NoneRecoverable | Undecided:
    """Look for the proof that no feature is recovered where one is active at a time, non-negative.

    The atoms are split at random into halves. In each, weights of 1 are projected onto the
    dependencies and raised to a least value, in turns, until all are positive.

    Parameters
    ----------
    D : (d, n) array of single or double precision
    seed : int
        Of the split.
    rounds : int
        Projections for each half.

    Returns
    -------
    NoneRecoverable or Undecided
        Undecided also where some feature is in fact recovered.

    Raises
    ------
    ValueError
        As `dictionary_intervals_rounding.double`.
    """
    D = double(D)
    n = D.shape[1]
    order = np.random.default_rng(seed).permutation(n)
    sets: list[Columns] = []
    weights: list[tuple[float, ...]] = []
    for half in (np.sort(order[: n // 2]), np.sort(order[n // 2 :])):
        found = _positive_dependency(D[:, half], rounds)
        if found is None:
            return Undecided(tuple(range(n)), tuple(sets))
        sets.append(tuple(map(int, half)))
        weights.append(tuple(map(float, found)))
    return NoneRecoverable(tuple(sets), weights=tuple(weights))


def proves_none_alone(D: Any, proof: NoneRecoverable) -> bool:
    """Whether every set of a proof spans and is strictly positively dependent, none in all of them.

    Raises
    ------
    ValueError
        As `dictionary_intervals_rounding.double`.
    """
    D = double(D)
    return (
        _settles_all(proof.sets, D.shape[1])
        and len(proof.weights) == len(proof.sets)
        and all(
            len(chosen) == len(weights) and _is_dependent(D[:, chosen], np.array(weights))
            for chosen, weights in zip(proof.sets, proof.weights, strict=True)
        )
    )


def _require_prime(prime: int) -> None:
    require_count(prime, "prime")
    require(2 < prime < 2**23, f"the prime lies between 2 and 2^23; got {prime}")
    divisor = next((k for k in range(2, isqrt(prime) + 1) if prime % k == 0), None)
    require(divisor is None, f"the prime has no divisors; got {prime}, which {divisor} divides")


def _settles_all(sets: Sequence[Columns], n: int) -> bool:
    proper = all(len(set(one)) == len(one) and set(one) <= set(range(n)) for one in sets)
    return proper and len(sets) > 0 and not set.intersection(*map(set, sets))


def _is_dependent(part: np.ndarray, weights: np.ndarray) -> bool:
    floor = singular_value_floor(part)
    if floor == 0 or not (np.isfinite(weights).all() and (weights > 0).all()):
        return False
    if weights.max() > 2.0**100:
        return False
    error = gamma(len(weights) + 2) * norm_bound(part.reshape(-1)) * norm_bound(weights)
    length = upwards(norm_bound(part @ weights) + error)
    return bool(upwards(length / floor) < weights.min())


def _positive_dependency(part: np.ndarray, rounds: int) -> np.ndarray | None:
    d, m = part.shape
    if m <= d:
        return None
    gram = part @ part.T
    try:
        inverse = np.linalg.inv(np.linalg.cholesky(gram))
    except np.linalg.LinAlgError:
        return None
    weights = np.ones(m)
    for _ in range(rounds):
        projected = weights
        for _ in range(2):
            projected = projected - part.T @ (inverse.T @ (inverse @ (part @ projected)))
        if projected.min() > 1e-3:
            return projected if _is_dependent(part, projected) else None
        weights = np.maximum(projected, 0.05)
    return None


def _independent(integers: np.ndarray, order: np.ndarray, prime: int) -> Columns | None:
    """The first d columns in the order that are independent modulo the prime."""
    from flint import nmod_mat

    d, n = integers.shape
    size = min(n, d + 16)
    while True:
        tried = order[:size]
        reduced, rank = nmod_mat(d, size, integers[:, tried].reshape(-1).tolist(), prime).rref()
        if rank == d:
            break
        if size == n:
            return None
        size = min(n, 2 * size)
    pivots, column = [], 0
    for row in range(d):
        while int(reduced[row, column]) == 0:
            column += 1
        pivots.append(int(tried[column]))
    return tuple(sorted(pivots))
