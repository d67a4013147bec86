r"""What better inference would gain in the dictionary of a sparse autoencoder, on activations.

Codes are those of unit atoms, \( x \approx b_{dec} + D s,\ s \ge 0 \). On each vector the encoder's
codes stand beside others of at most as many active latents: its own support with non-negative least
squares, non-negative orthogonal matching pursuit, and its support with swaps: the weakest latents
in turn are given up for what a pursuit finds then, and stay where that is no better. The best of
the three is what was found, so the gap is a lower bound of what inference could gain; it splits
into

amplitude = explained(own support refitted) - explained(encoder),
support   = explained(best)                 - explained(own support refitted),
rest      = 1                               - explained(best).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Float64, Int

from pentad.kit.autoencoder_files import TOGETHER, StoredAutoencoder
from pentad.kit.penalised_excess import Excess, NothingToMatchError, penalised_excess
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:
    Tensor = Any

WAYS = ("encoder", "own support refitted", "pursuit", "own support with swaps", "best")
"""How codes are found; the best of the three before is chosen for each vector."""

SWAPS = 8
"""Latents of a code that are given up in turn, the weakest first."""

BETTER = 1 - 1e-6
"""Share of a squared error below which another one is better."""

MOST_GAINING = 20
"""Latents that are told in full."""


@dataclass(frozen=True)
class Latent:
    """What better codes do to one latent, over all vectors; None where there is nothing to count.

    Attributes
    ----------
    latent : int
    share : float
        Of the squared error that the best codes save, by how much each latent's code moved
        (dimensionless).
    fired, best_fired : int
        Vectors on which the encoder, and the best codes, use it.
    precision, recall : float or None
        Of the encoder's firing, with the best codes as the truth.
    ratio : float or None
        Mean amplitude of the best codes over that of the encoder's, where both use it.
    rival : int or None
        The latent that comes in most often where this one goes.
    cosine : float or None
        Between both atoms.
    """

    latent: int
    share: float
    fired: int
    best_fired: int
    precision: float | None
    recall: float | None
    ratio: float | None
    rival: int | None
    cosine: float | None


@dataclass(frozen=True, eq=False)
class InferenceGap:
    """What better inference gains on held-out vectors in a given dictionary.

    Attributes
    ----------
    vectors : int
        That were looked at.
    dense : int
        Others, on which the encoder uses more latents than there are dimensions: such codes are not
        determined.
    active : mapping of way to float
        Mean number of active latents.
    explained : mapping of way to float
        1 - sum of squared errors over the squared distances from the mean (dimensionless).
    deviations : mapping of way to float
        Standard errors of these, over vectors.
    gains : mapping of str to (float, float)
        "amplitude", "support" and "rest" with their standard errors.
    never_active : int
        Latents that the encoder uses on no vector.
    unsettled : mapping of way to int
        Vectors on which a pursuit did not come to its end.
    latents : tuple of Latent
        Those that gain most.
    excess : Excess or None
    excess_missing : str
        Why it is not told, where it was looked for.
    seconds : mapping of way to float
        For a thousand vectors.
    """

    vectors: int
    dense: int
    active: Mapping[str, float]
    explained: Mapping[str, float]
    deviations: Mapping[str, float]
    gains: Mapping[str, tuple[float, float]]
    never_active: int
    unsettled: Mapping[str, int]
    latents: tuple[Latent, ...]
    excess: Excess | None
    excess_missing: str
    seconds: Mapping[str, float]


class NoGapError(ValueError):
    """What an encoder does on these vectors leaves no gap to be told."""


def inference_gap(
    read: StoredAutoencoder,
    x: Float[np.ndarray, "vectors d"],
    *,
    penalty: float | None = None,
    penalised: bool = True,
    on_progress: Callable[[float, str], None] = lambda _share, _text: None,
) -> InferenceGap:
    """What better inference gains on some vectors, which the autoencoder has not been trained on.

    Parameters
    ----------
    read : StoredAutoencoder
        With an encoder.
    x : (vectors, d) array
    penalty : float > 0, optional
        Weight of the penalised objective; by default the one at which the solver's codes have as
        many active latents as the encoder's, on the mean over the first vectors that have any and
        are not 0.
    penalised : bool
        Whether the penalised objective is looked at.
    on_progress : function of the share that is done and a line

    Raises
    ------
    ValueError
        Without an encoder, for vectors of another width, fewer than two or equal ones, numbers that
        are not finite, and a penalty that is not positive; `NoGapError` where the encoder uses
        nothing on all vectors, or more latents than dimensions on all but one.
    """
    import torch

    problem = _Problem.of(read, x)
    if not int(problem.counts.max()):
        raise NoGapError("the encoder uses no latent on any vector: all are dead")
    tally, count = _Tally.of(problem), len(problem.x)
    active = float(problem.counts.sum()) / count
    on_progress(0.0, f"codes of {count} vectors, {active:.3g} active latents each")
    with torch.no_grad():
        for first in range(0, count, TOGETHER):
            done = min(first + TOGETHER, count)
            tally.add(slice(first, done))
            on_progress(0.7 * done / count, f"codes of {done} of {count} vectors")
        excess, missing = None, ""
        if penalised:
            on_progress(0.7, "the penalised objective")
            started = time.perf_counter()
            try:
                excess = penalised_excess(
                    problem.D, problem.x, problem.codes, problem.counts, penalty=penalty
                )
            except NothingToMatchError as reason:
                missing = str(reason)
            tally.seconds["penalised solver"] = time.perf_counter() - started
    return tally.told(excess, missing)


@dataclass(frozen=True, eq=False)
class _Problem:
    """Unit atoms, vectors without the decoder's bias, and the encoder's codes as places, values."""

    D: Float64[np.ndarray, "d n"]
    x: Float64[np.ndarray, "vectors d"]
    latents: Int[np.ndarray, " n"]
    codes: "Any"
    counts: Int[np.ndarray, " vectors"]
    dense: int
    seconds: float

    @classmethod
    def of(cls, read: StoredAutoencoder, x: np.ndarray) -> "_Problem":
        autoencoder = read.with_encoder()
        vectors = _vectors(x, len(read.decoder))
        lengths = np.linalg.norm(read.decoder, axis=0)
        latents = np.flatnonzero(lengths > 0)
        started = time.perf_counter()
        found = read.sparse_codes(vectors)
        seconds = time.perf_counter() - started
        found = (found[:, latents] * lengths[latents]).tocsr()
        counts = np.diff(found.indptr)
        kept = np.flatnonzero(counts <= len(read.decoder))
        if len(kept) < 2:
            raise NoGapError(
                f"the encoder uses up to {counts.max()} latents in {len(read.decoder)} dimensions; "
                f"codes with more are not determined, and {len(kept)} vectors are left"
            )
        x = vectors[kept] - autoencoder.decoder_bias
        require(
            bool((x != x[0]).any()),
            f"less the decoder's bias, all {len(x)} vectors that the gap is told of are equal: the "
            "activations are of another scale than the autoencoder's, or repeat one vector",
        )
        return cls(
            read.decoder[:, latents] / lengths[latents],
            x,
            latents,
            found[kept],
            counts[kept],
            len(vectors) - len(kept),
            seconds,
        )


def _vectors(x: Any, d: int) -> np.ndarray:
    found = np.asarray(x, dtype=np.float64)
    require(
        found.ndim == 2 and found.shape[1] == d,
        f"activations are rows of the autoencoder's width {d}; got shape {found.shape}",
    )
    require(len(found) >= 2, f"a gap needs at least two vectors; got {len(found)}")
    require(bool(np.isfinite(found).all()), "activations must be finite; got NaN or infinity")
    require(bool((found != found[0]).any()), "activations must differ; all rows are equal")
    return found


class _Tally:
    """Sums over vectors, added part by part."""

    def __init__(self, problem: _Problem, errors: dict[str, np.ndarray]) -> None:
        import torch
        from scipy import sparse

        self.problem, self.errors = problem, errors
        self.active = {way: np.zeros(len(problem.x)) for way in WAYS}
        self.seconds = dict.fromkeys(WAYS[1:4], 0.0)
        self.unsettled = dict.fromkeys(WAYS[1:4], 0)
        n = problem.D.shape[1]
        self.sums = {
            name: np.zeros(n) for name in ("fired", "best", "both", "before", "after", "share")
        }
        self.swaps = sparse.csr_array((n, n))  # how often a latent goes, by which one comes in
        self._single = torch.from_numpy(problem.D.astype(np.float32))
        self._double = torch.from_numpy(problem.D)

    @classmethod
    def of(cls, problem: _Problem) -> "_Tally":
        return cls(problem, {way: np.zeros(len(problem.x)) for way in WAYS})

    def add(self, part: slice) -> None:
        """Find the codes of some vectors in every way."""
        import torch

        from pentad.simulations.sparse_inference.nonnegative_greedy import (
            nonnegative_matching_pursuit,
            nonnegative_refit,
        )

        D, exact = self._single, torch.from_numpy(self.problem.x[part])
        mine = torch.from_numpy(self.problem.codes[part].toarray())
        limit = (mine > 0).sum(1)
        lengths = exact.norm(dim=1, keepdim=True)
        scale = torch.where(lengths > 0, lengths, 1.0)
        x = (exact / scale).float()

        def timed(way: str, solve: Callable[[], Any]) -> Tensor:
            started = time.perf_counter()
            answer = solve()
            self.seconds[way] += time.perf_counter() - started
            self.unsettled[way] += int((~answer.converged).sum())
            found: Tensor = answer.codes.double() * scale
            return found

        begun = (mine / scale).float()
        refit = timed(WAYS[1], lambda: nonnegative_refit(D, x, begun))
        pursuit = timed(WAYS[2], lambda: nonnegative_matching_pursuit(D, x, k=limit))
        swapped = timed(WAYS[3], lambda: _swapped(D, x, (refit / scale).float(), limit))
        found = torch.stack([refit, pursuit, swapped])
        errors = torch.stack([(exact - s @ self._double.T).square().sum(1) for s in (mine, *found)])
        chosen = errors[1:].argmin(0)
        best = found[chosen, torch.arange(len(x))]
        everything = (mine, *found, best)
        least = torch.cat([errors, errors[1:].amin(0)[None]])
        for way, s, error in zip(WAYS, everything, least, strict=True):
            self.errors[way][part] = error.numpy()
            self.active[way][part] = (s > 0).sum(1).numpy()
        self._compare(mine.numpy(), best.numpy(), (errors[0] - least[-1]).clamp(min=0).numpy())

    def _compare(self, mine: np.ndarray, best: np.ndarray, saved: np.ndarray) -> None:
        from scipy import sparse

        fired, wanted = mine > 0, best > 0
        both = fired & wanted
        self.sums["fired"] += fired.sum(0)
        self.sums["best"] += wanted.sum(0)
        self.sums["both"] += both.sum(0)
        self.sums["before"] += (mine * both).sum(0)
        self.sums["after"] += (best * both).sum(0)
        moved = (best - mine) ** 2
        whole = moved.sum(1, keepdims=True)
        self.sums["share"] += (moved / np.where(whole > 0, whole, 1) * saved[:, None]).sum(0)
        out, into = (sparse.csr_array(one.astype(np.float64)) for one in
                     (fired & ~wanted, wanted & ~fired))  # fmt: skip
        self.swaps = self.swaps + out.T @ into

    def told(self, excess: Excess | None, missing: str) -> InferenceGap:
        """The sums as shares, with standard errors over vectors."""
        x = self.problem.x
        size = ((x - x.mean(0)) ** 2).sum(1)
        explained = {way: 1 - float(error.sum() / size.sum()) for way, error in self.errors.items()}
        deviations = {way: _deviation(error, size) for way, error in self.errors.items()}
        encoder, refit, best = (self.errors[way] for way in (WAYS[0], WAYS[1], WAYS[4]))
        gains = {
            name: (float(lost.sum() / size.sum()), _deviation(lost, size))
            for name, lost in (
                ("amplitude", encoder - refit),
                ("support", refit - best),
                ("rest", best),
            )
        }
        scale = 1000 / len(x)
        return InferenceGap(
            vectors=len(x),
            dense=self.problem.dense,
            active={way: float(count.mean()) for way, count in self.active.items()},
            explained=explained,
            deviations=deviations,
            gains=gains,
            never_active=int((self.sums["fired"] == 0).sum()),
            unsettled=self.unsettled,
            latents=self._latents(float((encoder - best).clip(min=0).sum())),
            excess=excess,
            excess_missing=missing,
            seconds={WAYS[0]: self.problem.seconds * scale}
            | {way: taken * scale for way, taken in self.seconds.items()},
        )

    def _latents(self, saved: float) -> tuple[Latent, ...]:
        order = np.argsort(-self.sums["share"], kind="stable")[:MOST_GAINING]
        gaining = order[self.sums["share"][order] > 0]
        came = self.swaps[gaining].toarray()
        return tuple(
            self._latent(int(place), saved, row) for place, row in zip(gaining, came, strict=True)
        )

    def _latent(self, place: int, saved: float, came: np.ndarray) -> Latent:
        fired, best, both = (int(self.sums[name][place]) for name in ("fired", "best", "both"))
        before, after = self.sums["before"][place], self.sums["after"][place]
        rival = int(came.argmax()) if came.any() else None
        D, latents = self.problem.D, self.problem.latents
        return Latent(
            latent=int(latents[place]),
            share=float(self.sums["share"][place] / saved),
            fired=fired,
            best_fired=best,
            precision=both / fired if fired else None,
            recall=both / best if best else None,
            ratio=float(after / before) if before > 0 else None,
            rival=None if rival is None else int(latents[rival]),
            cosine=None if rival is None else float(D[:, place] @ D[:, rival]),
        )


def _swapped(D: Tensor, x: Tensor, codes: Tensor, limit: Tensor) -> Any:
    """Codes in which one latent after another was given up for better ones, where there are any."""
    import torch

    from pentad.simulations.sparse_inference.nonnegative_greedy import nonnegative_matching_pursuit

    found = nonnegative_matching_pursuit(D, x, k=limit, start=codes)
    errors = (x - found.codes @ D.T).square().sum(1)
    for rank in range(min(SWAPS, int(limit.max()))):
        sizes = torch.where(found.codes > 0, found.codes, torch.inf)
        weakest = sizes.topk(rank + 1, dim=1, largest=False).indices[:, rank:]
        fewer = found.codes.scatter(1, weakest, 0.0)
        other = nonnegative_matching_pursuit(D, x, k=limit, start=fewer)
        left = (x - other.codes @ D.T).square().sum(1)
        better = left < BETTER * errors
        errors = torch.where(better, left, errors)
        found.codes[better] = other.codes[better]
        found.converged[better] = other.converged[better]
    return found


def _deviation(part: np.ndarray, size: np.ndarray) -> float:
    """Standard error of the ratio of two sums over vectors that are drawn independently."""
    rest = part - part.sum() / size.sum() * size
    return float(np.sqrt((rest**2).sum() * len(size) / (len(size) - 1)) / size.sum())
