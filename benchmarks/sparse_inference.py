"""Sparse codes of a batch against scikit-learn's, with equal supports or equal gaps.

Times are those of the processor: all is in one process and one thread.
"""

import time
import warnings
from functools import partial
from importlib.util import find_spec

import numpy as np
import torch

from benchmarks.dictionary_intervals import clustered_dictionary
from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.simulations.sparse_inference.answers import unit_atoms
from pentad.simulations.sparse_inference.greedy import matching_pursuit
from pentad.simulations.sparse_inference.lasso import lasso
from pentad.theory.codes.optimality import duality_gap

PURSUITS = ((1000, 200, 20, 256, 4.0), (4096, 384, 32, 128, 15.0), (16, 8, 3, 4096, 50.0))
PROBLEMS = ((2048, 256, 20, 256, 6.0), (16, 8, 3, 4096, None))
PENALTIES = (0.3, 0.05)
GAP = 1e-6
LARGE_GAP, LARGE_SECONDS = 1e-3, 180.0


def problem(n: int, d: int, k: int, batch: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit Gaussian atoms (d, n), and signals (batch, d) of k of them with Gaussian codes."""
    rng = np.random.default_rng(0)
    D = rng.standard_normal((d, n))
    D /= np.linalg.norm(D, axis=0)
    active = rng.random((batch, n)).argsort(1) < k
    return D, (rng.standard_normal((batch, n)) * active) @ D.T


def largest_gap(D: np.ndarray, x: np.ndarray, codes: np.ndarray, penalty: float) -> float:
    """Largest duality gap over |x|^2 / 2."""
    return float((duality_gap(D, x, codes, penalty) / ((x * x).sum(1) / 2)).max())


def pursuits(rounds: int) -> None:
    """Orthogonal matching pursuit in both forms against scikit-learn's with the Gram matrix.

    Which form is quicker depends on the size; the better one is what is wanted.
    """
    from sklearn.decomposition import sparse_encode

    print("Orthogonal matching pursuit against scikit-learn's with the Gram matrix, one thread")
    for n, d, k, batch, wanted in PURSUITS:
        D, x = problem(n, d, k, batch)
        atoms, gram = np.ascontiguousarray(D.T), D.T @ D
        tensors = torch.from_numpy(D), torch.from_numpy(x)

        def theirs(
            x: np.ndarray = x, atoms: np.ndarray = atoms, gram: np.ndarray = gram, k: int = k
        ) -> np.ndarray:
            return sparse_encode(x, atoms, gram=gram, algorithm="omp", n_nonzero_coefs=k)

        found, forms = theirs(), []
        for name, own in (("residuals", None), ("Gram matrix", torch.from_numpy(gram))):

            def ours(
                tensors: tuple = tensors, k: int = k, own: torch.Tensor | None = own
            ) -> torch.Tensor:
                return matching_pursuit(*tensors, k=k, gram=own).codes

            if ((ours().numpy() != 0) != (found != 0)).any():
                raise AnswersDiffer(f"supports differ at n={n}")
            if abs(ours().numpy() - found).max() > 1e-6:
                raise AnswersDiffer(f"codes differ at n={n}")
            forms.append(ratio(theirs, ours, rounds=rounds, clock=time.process_time))
            print(f"  ({n}, {d}, {k}), batch {batch}, by {name}: {forms[-1]}")
        better = max(forms, key=lambda times: times.median)
        print(f"    the better of the two: {verdict(better, wanted)}")


def problems(rounds: int) -> None:
    """The l1 problem against lasso_lars and against coordinate descent with the Gram matrix."""
    from sklearn.decomposition import sparse_encode
    from sklearn.linear_model import Lasso

    print(f"l1 problem to a relative gap of {GAP:g} against scikit-learn, one thread")
    for n, d, k, batch, wanted in PROBLEMS:
        D, x = problem(n, d, k, batch)
        atoms, gram = np.ascontiguousarray(D.T), D.T @ D
        tensors = torch.from_numpy(D), torch.from_numpy(x)
        for penalty in PENALTIES:

            def ours(tensors: tuple = tensors, penalty: float = penalty) -> torch.Tensor:
                return lasso(*tensors, penalty=penalty, tolerance=GAP).codes

            def lars(
                x: np.ndarray = x, atoms: np.ndarray = atoms, p: float = penalty
            ) -> np.ndarray:
                return sparse_encode(x, atoms, algorithm="lasso_lars", alpha=p, max_iter=2000)

            def descent(
                tolerance: float,
                D: np.ndarray = D,
                x: np.ndarray = x,
                gram: np.ndarray = gram,
                p: float = penalty,
            ) -> np.ndarray:
                model = Lasso(
                    alpha=p / len(D),
                    fit_intercept=False,
                    precompute=gram,
                    tol=tolerance,
                    max_iter=10_000,
                )
                return np.atleast_2d(model.fit(D, x.T).coef_)

            gaps = {
                "ours": largest_gap(D, x, ours().numpy(), penalty),
                "lasso_lars": largest_gap(D, x, lars(), penalty),
            }
            tolerances = (1e-4, 1e-6, 1e-7, 1e-8, 1e-9)
            reached = (t for t in tolerances if largest_gap(D, x, descent(t), penalty) <= GAP)
            tolerance = next(reached, None)
            if max(gaps.values()) > GAP * (1 + 1e-6):
                raise AnswersDiffer(f"gaps above {GAP:g} at n={n}: {gaps}")
            print(f"  ({n}, {d}, {k}), batch {batch}, penalty {penalty:g}; largest gaps {gaps}")
            sides = [("lasso_lars", lars, wanted)]
            if tolerance is None:
                print(f"    lasso_cd does not reach {GAP:g} at any tolerance")
            else:
                name = f"lasso_cd with the Gram matrix at tol={tolerance:g}"
                sides.append((name, partial(descent, tolerance), wanted and 1.0))
            for name, slow, least in sides:
                times = ratio(slow, ours, rounds=rounds, clock=time.process_time)
                said = "no target" if least is None else verdict(times, least)
                print(f"    against {name}: {times}; {said}")


def large(batch: int = 1000) -> None:
    """Seconds for a thousand signals in a clustered dictionary of real size; no peer gets there."""
    rng = np.random.default_rng(5)
    D = clustered_dictionary(768, 16384)
    codes = np.zeros((batch, D.shape[1]))
    for code in codes:
        code[rng.choice(D.shape[1], 32, replace=False)] = rng.standard_normal(32)
    clean = codes @ D.T
    noise = rng.standard_normal(clean.shape) * np.linalg.norm(clean, axis=1, keepdims=True)
    x = clean + 0.05 / np.sqrt(D.shape[0]) * noise
    atoms, _ = unit_atoms(torch.from_numpy(D.astype(np.float32)))
    began, used = time.perf_counter(), time.process_time()
    answer = lasso(atoms, torch.from_numpy(x.astype(np.float32)), penalty=0.3, tolerance=LARGE_GAP)
    seconds, used = time.perf_counter() - began, time.process_time() - used
    if not answer.converged.all():
        raise AnswersDiffer(f"gaps above {LARGE_GAP:g}: {float(answer.optimality.max()):.3g}")
    met = "met" if used <= LARGE_SECONDS else "MISSED"
    print(f"{batch} signals, 768 x 16384 clustered atoms, to a relative gap of {LARGE_GAP:g}")
    print(
        f"  {used:.3g} s of the processor, {seconds:.3g} s by the clock; largest gap "
        f"{float(answer.optimality.max()):.3g}; at most {LARGE_SECONDS:g} s wanted: {met}"
    )


def main(rounds: int = 5) -> None:
    """Print a line for each comparison; without scikit-learn only the last."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    if find_spec("sklearn") is None:
        print("scikit-learn is not installed: pip install scikit-learn for the comparisons")
    else:
        pursuits(rounds)
        problems(rounds)
    large()
