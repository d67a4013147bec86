"""Two dictionaries: stability beside chance, a matching with its bound, checks of metrics."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pentad.kit.matrices import float_matrix
from pentad.theory.ensembles.chance_stability import chance_stability
from pentad.theory.ensembles.diversity import THRESHOLD, diversity
from pentad.theory.ensembles.matching import matched
from pentad.theory.ensembles.stability import (
    UNIT,
    alive,
    largest_cosines,
    relaxed_stability,
    unit_columns,
)
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor

    Matrix = np.ndarray | Tensor

LARGE = 4096
"""Features from which cosines are taken in floats of 32 bits; bounds include their rounding."""

CLOSE = 1e-4
"""Difference at which a metric is what it should be (dimensionless)."""


@dataclass(frozen=True, eq=False)
class Agreement:
    """How alike two dictionaries are; `str` gives a report.  Dimensionless.

    Attributes
    ----------
    n, m : int
        Features that were compared: the live ones, or all where that is unknown.
    dead : (int, int) or None
        How many were left out of each; None without counts.
    normalised : bool
        Whether columns were divided by their lengths first.
    relaxed : (float, float)
        Relaxed stability of the first in the second, and of the second in the first.
    chance : (float, float)
        What chance alone gives of these.
    matched_cosine : float
        Mean cosine of the one-to-one matching, over the smaller dictionary (MCC; PW-MCC is the
        mean of this over pairs of runs).
    bound : float
        What the mean cosine of no matching exceeds.
    unmatched : (int, int)
        Features of each that have no partner.
    matching : pair of arrays
        Columns of the first and those of the second that they are matched to, as many as the
        smaller dictionary has live ones.
    """

    n: int
    m: int
    dead: tuple[int, int] | None
    normalised: bool
    relaxed: tuple[float, float]
    chance: tuple[float, float]
    matched_cosine: float
    bound: float
    unmatched: tuple[int, int]
    matching: tuple[np.ndarray, np.ndarray]

    def __str__(self) -> str:
        dead = (
            "dead latents unknown, all kept"
            if self.dead is None
            else f"{self.dead[0]} and {self.dead[1]} dead latents left out"
        )
        lines = [f"{self.n} and {self.m} features, {dead}"]
        if self.normalised:
            lines.append("  columns were divided by their lengths")
        lines += [
            f"  relaxed      {self.relaxed[0]:.4f} there, {self.relaxed[1]:.4f} back; by chance "
            f"{self.chance[0]:.4f}, {self.chance[1]:.4f}",
            f"  one to one   {self.matched_cosine:.4f} on average, no matching has more than "
            f"{self.bound:.4f}",
            f"  unmatched    {self.unmatched[0]} and {self.unmatched[1]}",
        ]
        return "\n".join(lines)


def agreement(
    D: "Matrix",
    E: "Matrix",
    *,
    active: "tuple[np.ndarray, np.ndarray] | None" = None,
) -> Agreement:
    """Stability of two dictionaries in each other, beside chance, and their best matching.

    Parameters
    ----------
    D : (d, n) array or tensor
        Decoder columns of one run.
    E : (d, m) array or tensor
        Of another.
    active : pair of arrays, optional
        How often each latent was active on given activations; those that never were are left out.

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        If widths differ, a live column is zero or not finite, all latents of one are dead, or
        counts are not one a latent of each, none negative.
    """
    given = [float_matrix(D, "D"), float_matrix(E, "E")]
    require(
        given[0].shape[0] == given[1].shape[0],
        f"dictionaries have one width; got {given[0].shape}, {given[1].shape}",
    )
    counts = (None, None) if active is None else tuple(np.asarray(one) for one in active)
    require(len(counts) == 2, f"counts are of two dictionaries; got {len(counts)} of them")
    live = [alive(one, W.shape[1]) for one, W in zip(counts, given, strict=True)]
    kept = [W[:, keep] for W, keep in zip(given, live, strict=True)]
    with np.errstate(over="ignore"):  # infinite lengths are not 1 either
        lengths = np.concatenate([np.linalg.norm(W, axis=0) for W in kept])
    large = max(W.shape[1] for W in kept) > LARGE
    first, second = (unit_columns(W).astype(np.float32 if large else np.float64) for W in kept)
    d, n, m = first.shape[0], first.shape[1], second.shape[1]
    pairs = matched(first, second)
    there, back = largest_cosines(first, second).relaxed
    return Agreement(
        n,
        m,
        None if active is None else (int((~live[0]).sum()), int((~live[1]).sum())),
        bool((np.abs(lengths - 1) > UNIT).any()),
        (float(there), float(back)),
        (_chance(m, d), _chance(n, d)),
        pairs.mean_cosine,
        pairs.bound,
        (len(pairs.unmatched_first), len(pairs.unmatched_second)),
        (np.flatnonzero(live[0])[pairs.first], np.flatnonzero(live[1])[pairs.second]),
    )


def _chance(n: int, d: int) -> float:
    """On a line a direction is one of two, so that none of n is the same with chance 2^-n."""
    return chance_stability(n, d) if d > 1 else 1 - 0.5**n


def check_relaxed_stability(value: float, D: "Matrix", E: "Matrix") -> None:
    """Whether a relaxed stability of D in E is right.

    Parameters
    ----------
    value : float
        What your code gives.
    D, E : (d, n), (d, m)
        Decoder columns; divided by their lengths.

    Raises
    ------
    AssertionError
        If it is off by more than `CLOSE`; the stability of E in D is named.
    ValueError
        As for `agreement`, or if the value is no number.
    """
    require(np.isfinite(value), f"a relaxed stability is a finite number; got {value}")
    first, second = unit_columns(float_matrix(D, "D")), unit_columns(float_matrix(E, "E"))
    right, back = largest_cosines(first, second).relaxed
    if abs(value - float(right)) <= CLOSE:
        return
    slip = "; it is that of E in D" if abs(value - float(back)) <= CLOSE else ""
    raise AssertionError(f"relaxed stability is {float(right):.6g}; got {value:.6g}{slip}")


def check_matched_cosine(value: float, D: "Matrix", E: "Matrix") -> None:
    """Whether the mean cosine of a one-to-one matching is that of the best one.

    Parameters
    ----------
    value : float
        What your code gives.
    D, E : (d, n), (d, m)
        Decoder columns; divided by their lengths.

    Raises
    ------
    AssertionError
        If it is below the best matching, as one by least distances may be, or above the proved
        bound, which no matching exceeds.
    ValueError
        As for `agreement`, or if the value is no number.
    """
    require(np.isfinite(value), f"a mean cosine is a finite number; got {value}")
    first, second = unit_columns(float_matrix(D, "D")), unit_columns(float_matrix(E, "E"))
    best = matched(first, second, tolerance=CLOSE)
    if value > best.bound + CLOSE:
        relaxed = float(relaxed_stability(first, second))
        slip = "; it is the relaxed one" if abs(value - relaxed) <= CLOSE else ""
        raise AssertionError(
            f"no one-to-one matching has a mean cosine above {best.bound:.6g}; got "
            f"{value:.6g}{slip}"
        )
    if value < best.mean_cosine - CLOSE:
        raise AssertionError(
            f"a matching has mean cosine {best.mean_cosine:.6g}; got {value:.6g}, as when sums of "
            "distances are minimised instead"
        )


def check_diversity(count: int, W: "Matrix", threshold: float = THRESHOLD) -> None:
    """Whether a count of diverse features is right.

    Parameters
    ----------
    count : int
        What your code gives.
    W : (d, n)
        Decoder columns; divided by their lengths.
    threshold : float
        Largest cosine to another feature that a diverse one stays below.

    Raises
    ------
    AssertionError
        If it is another number; too large a one is what cosines left out within blocks give.
    ValueError
        If a column is zero or not finite, or the threshold is no number.
    """
    right = diversity(unit_columns(float_matrix(W, "W")), threshold)
    if count != right:
        slip = "; some pairs were not compared" if count > right else ""
        raise AssertionError(f"{right} features are diverse; got {count}{slip}")
