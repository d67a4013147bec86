"""Proofs about dictionaries of real size: verdicts for all features, intervals for 128."""

import time
from typing import Any

import numpy as np
from scipy.optimize import linprog

from benchmarks.sides import AnswersDiffer, ratio
from pentad.theory.codes.checker import proves_at_least, proves_at_most
from pentad.theory.codes.cross_talk import CrossTalk, cross_talks
from pentad.theory.codes.dictionaries import atoms
from pentad.theory.codes.dictionary_intervals import CrossTalkIntervals, cross_talk_intervals
from pentad.theory.codes.dictionary_rows import (
    half_space_row,
    proves_half_space,
    proves_recovered_alone,
    recovering_row,
)
from pentad.theory.codes.dictionary_verdicts import (
    NoneRecoverable,
    none_recoverable,
    none_recoverable_alone,
    proves_none,
    proves_none_alone,
)
from pentad.theory.codes.published_dictionary import published_dictionary

PUBLISHED_SECONDS = 1.0
WANTED = {
    "Gaussian": ((50, 1.5), (400, 1.1)),
    "clustered": ((50, None), (400, 1.5)),
}
SHARE = 0.9


def gaussian_dictionary(d: int, n: int) -> np.ndarray:
    """Unit Gaussian atoms."""
    D = np.random.default_rng(0).standard_normal((d, n))
    return D / np.linalg.norm(D, axis=0)


def clustered_dictionary(d: int, n: int, *, together: int = 16, spread: float = 0.1) -> np.ndarray:
    """Clusters of 16 unit atoms within 0.1, in coordinates whose variance falls as 1 / index."""
    rng = np.random.default_rng(0)
    scale = np.arange(1, d + 1)[:, None] ** -0.5
    centres = rng.standard_normal((d, n // together)) * scale
    centres /= np.linalg.norm(centres, axis=0)
    offsets = rng.standard_normal((d, n)) * scale
    offsets /= np.linalg.norm(offsets, axis=0)
    D = np.repeat(centres, together, axis=1) + spread * offsets
    return D / np.linalg.norm(D, axis=0)


def published() -> None:
    """Find and check the least cross-talk of all features of the authors' dictionary."""
    D = published_dictionary()
    began = time.process_time()
    found = cross_talks(D)
    exact = atoms(D)
    if not all(isinstance(one, CrossTalk) and _is_proved(exact, one) for one in found):
        raise AnswersDiffer("a certificate of the published dictionary does not check")
    used = time.process_time() - began
    met = "met" if used <= PUBLISHED_SECONDS else "MISSED"
    print(
        f"  published, {D.shape[0]} x {D.shape[1]}: least cross-talk of all features in rationals, "
        f"found and checked in {used:.3g} s of the processor; at most {PUBLISHED_SECONDS:g} s "
        f"wanted: {met}"
    )


def _is_proved(exact: Any, one: CrossTalk) -> bool:
    about = exact, one.feature, one.neighbours, one.value
    return proves_at_most(*about, one.row) and proves_at_least(*about, one.combination)


def verdicts(name: str, D: np.ndarray) -> None:
    """Find and check both proofs."""
    for what, find, check in (
        ("two or more at once", none_recoverable, proves_none),
        ("one at a time", none_recoverable_alone, proves_none_alone),
    ):
        began = time.process_time()
        proof = find(D)
        found = time.process_time()
        if not isinstance(proof, NoneRecoverable):
            print(f"  {name}, {what}: undecided after {found - began:.3g} s of the processor")
            if find is none_recoverable_alone:
                rows(name, D)
            continue
        if not check(D, proof):
            raise AnswersDiffer(f"a proof for the {name} dictionary does not check")
        print(
            f"  {name}, {what}: no feature is recovered; found in {found - began:.3g} s, "
            f"checked in {time.process_time() - found:.3g} s of the processor"
        )


def rows(name: str, D: np.ndarray, count: int = 8) -> None:
    """Look for a half-space with all atoms, and for rows that recover single features."""
    began = time.process_time()
    half = half_space_row(D)
    used = time.process_time() - began
    if half is not None and not proves_half_space(D, half):
        raise AnswersDiffer(f"a half-space of the {name} dictionary does not check")
    print(
        f"  {name}: " + ("no half-space with all atoms was found" if half is None else
        "all atoms lie in a half-space, so no dependency is positive") + f"; {used:.3g} s"
    )  # fmt: skip
    began = time.process_time()
    features = np.random.default_rng(1).choice(D.shape[1], count, replace=False)
    found = [recovering_row(D, int(i)) for i in features]
    if not all(
        row is None or proves_recovered_alone(D, int(i), row)
        for i, row in zip(features, found, strict=True)
    ):
        raise AnswersDiffer(f"a row of the {name} dictionary does not check")
    proved = sum(row is not None for row in found)
    print(
        f"  {name}, one at a time: {proved} of {count} features are recovered by rows that check, "
        f"the others undecided; {(time.process_time() - began) / count:.3g} s a feature"
    )


def intervals(name: str, D: np.ndarray, features: np.ndarray) -> None:
    """Ratios of upper to lower bounds after so many products."""
    for products, least in WANTED[name]:
        began = time.process_time()
        found = cross_talk_intervals(D, features, products=products)
        used = time.process_time() - began
        ratios = found.upper / np.where(found.lower > 0, found.lower, np.nan)
        said = ""
        if least is not None:
            met = "met" if np.mean(ratios <= least) >= SHARE else "MISSED"
            said = f"; at most {least:g} wanted for {SHARE:.0%}: {met}"
        print(
            f"  {name}, {found.products} products: upper over lower {np.median(ratios):.3f}, "
            f"{np.quantile(ratios, SHARE):.3f} for {SHARE:.0%}, at most {ratios.max():.3f}; "
            f"{used:.3g} s of the processor{said}"
        )


def against_linear_programs(d: int = 96, n: int = 1024, count: int = 8) -> None:
    """Time against HiGHS, whose optimum has to lie in every interval."""
    D = gaussian_dictionary(d, n)
    features = np.arange(count)

    def programs() -> list[float]:
        sizes = []
        for i in features:
            others = np.delete(D, i, axis=1)
            cost = np.ones(2 * (n - 1))
            done = linprog(cost, A_eq=np.hstack([others, -others]), b_eq=D[:, i], method="highs")
            sizes.append(1 / done.fun)
        return sizes

    def proved() -> CrossTalkIntervals:
        return cross_talk_intervals(D, features, products=400)

    found = proved()
    optima = np.array(programs())
    slack = 1e-7 * optima
    if (found.lower > optima + slack).any() or (optima > found.upper + slack).any():
        raise AnswersDiffer("an optimum lies outside its interval")
    times = ratio(programs, proved, rounds=3, clock=time.process_time)
    longest = (found.upper / found.lower).max()
    print(f"  ({d}, {n}), {count} features, intervals within {longest:.3f} against HiGHS: {times}")


def main(d: int = 768, n: int = 16384, count: int = 128) -> None:
    """Print a line for each verdict and each number of products."""
    print(f"Proofs for the authors' dictionary, and for {d} x {n} dictionaries, one thread")
    published()
    features = np.random.default_rng(1).choice(n, count, replace=False)
    for name, D in (
        ("Gaussian", gaussian_dictionary(d, n)),
        ("clustered", clustered_dictionary(d, n)),
    ):
        verdicts(name, D)
        intervals(name, D, features)
    print("Cross-talk of several features against linear programs, one thread")
    against_linear_programs()
