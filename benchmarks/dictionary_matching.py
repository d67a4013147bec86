"""Two dictionaries of real size: relaxed stability both ways, and a matching with its bound."""

import json
import os
import resource
import subprocess
import sys
import time

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.sides import AnswersDiffer
from pentad.theory.ensembles.matching import TOLERANCE, matched
from pentad.theory.ensembles.stability import largest_cosines, unit_columns

SECONDS, GIGABYTES = 60.0, 1.5
CORES = 2
KINDS = ("independent", "noisy copies", "half shared", "clusters")


def dictionaries(kind: str, d: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two dictionaries (d, n) of unit columns in single precision."""
    chance = np.random.default_rng(0)
    A, B = (chance.standard_normal((d, n), dtype=np.float32) for _ in range(2))
    order = chance.permutation(n)
    match kind:
        case "noisy copies":
            B += A[:, order]
        case "half shared":
            B[:, : n // 2] = A[:, order[: n // 2]] + 0.7 * B[:, : n // 2]
        case "clusters":
            centres = chance.standard_normal((d, n // 16), dtype=np.float32)
            A = centres[:, order % (n // 16)] + 0.5 * A
            B = centres[:, chance.integers(0, n // 16, n)] + 0.5 * B
    return unit_columns(A), unit_columns(B)


def against_assignment(d: int, n: int) -> None:
    """Mean cosines beside those of the best assignment of the whole array."""
    for kind in KINDS:
        D, E = dictionaries(kind, d, n)
        found = matched(D, E)
        cosines = D.T @ E
        rows, columns = linear_sum_assignment(cosines, maximize=True)
        best = float(cosines[rows, columns].mean(dtype=np.float64))
        tops = cosines.max(1), cosines.max(0)
        there, back = (float(top.clip(min=0).mean(dtype=np.float64)) for top in tops)
        relaxed = largest_cosines(D, E).relaxed
        off = max(abs(there - float(relaxed[0])), abs(back - float(relaxed[1])))
        if off > 1e-5:
            raise AnswersDiffer(f"relaxed stabilities of {kind} differ by {off:.2g}")
        if not found.mean_cosine - 1e-6 <= best <= found.bound:
            raise AnswersDiffer(
                f"{kind}: matched {found.mean_cosine:.8f}, at most {found.bound:.8f}; the best "
                f"assignment has {best:.8f}"
            )
        print(
            f"  {kind}: matched {found.mean_cosine:.6f}, bound {found.gap:.2g} above it; "
            f"assignment {best - found.mean_cosine:.1g} above it"
        )


def of_real_size(d: int, n: int) -> None:
    """Seconds, processor seconds and peak memory of a process of its own for every kind."""
    for kind in KINDS:
        told = _measured(kind, d, n)
        met = (
            told["seconds"] <= SECONDS
            and told["gigabytes"] <= GIGABYTES
            and told["gap"] <= TOLERANCE
        )
        print(
            f"  {kind}: relaxed {told['there']:.5f} there, {told['back']:.5f} back; matched "
            f"{told['matched']:.5f}, bound {told['gap']:.2g} above it"
        )
        print(
            f"    {told['seconds']:.3g} s ({told['processor']:.3g} s of the processor), peak "
            f"{told['gigabytes']:.2f} GB; {'met' if met else 'MISSED'}"
        )


def one_pair(kind: str, d: int, n: int) -> None:
    """Measure one pair in this process, and print what was found."""
    D, E = dictionaries(kind, d, n)
    began, used = time.perf_counter(), time.process_time()
    there, back = largest_cosines(D, E).relaxed
    found = matched(D, E)
    seconds, used = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {
        "there": float(there),
        "back": float(back),
        "matched": found.mean_cosine,
        "gap": found.gap,
        "seconds": seconds,
        "processor": used,
        "gigabytes": peak / (1e9 if sys.platform == "darwin" else 2**20),
    }
    print(json.dumps(told))


def main(d: int = 768, n: int = 16384, small: int = 4096) -> None:
    """Print lines for each kind of dictionaries, small and of real size."""
    print(f"Matching of two {d} x {small} dictionaries beside the assignment of all pairs")
    against_assignment(d, small)
    print(
        f"Stability and matching of two {d} x {n} dictionaries on {CORES} cores: within "
        f"{SECONDS:g} s, {GIGABYTES:g} GB and {TOLERANCE:g} of the bound wanted; load of the "
        f"machine {os.getloadavg()[0]:.1f}"
    )
    of_real_size(d, n)


def _measured(kind: str, d: int, n: int) -> dict[str, float]:
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(CORES)
    )
    code = f"from benchmarks.dictionary_matching import one_pair; one_pair({kind!r}, {d}, {n})"
    done = subprocess.run(
        (sys.executable, "-c", code),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | threads,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told
