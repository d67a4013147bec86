r"""What the encoder of a sparse autoencoder can never recover, from its weights alone.

Atoms are the decoder's columns, zero ones left out and short ones not. For all of them two
certificates may decide that none is recovered by any row with any scalar function
(`theory.codes.dictionary_verdicts`); lengths do not matter there. Where the second cannot exist,
because all atoms lie in a half-space, rows of the right signs decide about single latents
(`theory.codes.dictionary_rows`). From here on atoms are of unit length, up to rounding. For a
sample the least cross-talk \( \rho_i \) of any row lies in a proved interval
(`theory.codes.dictionary_intervals`), and beside it stands what the encoder's own row leaks,
\( \max_{j \ne i} |w_i \cdot d_j| / |w_i \cdot d_i| \ge \rho_i \). An encoder errs by half of
min(1, leak) on one of two codes that its row cannot tell apart, and every encoder of the kind by
half of \( \min(1, \rho_i) \); amplitudes are at most 1. Where a gate sees more than one number
(TopK), codes with two active features are tried instead, and every encoder of that kind errs by
\( \min(1/3, \rho_i / 2) \) or more.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from jaxtyping import Float64, Int

from pentad.kit.autoencoder_files import StoredAutoencoder
from pentad.kit.dictionaries import Dictionary, dictionary
from pentad.kit.saturations import Saturation, saturation
from pentad.theory.codes.dictionary_intervals import (
    CrossTalkIntervals,
    cross_talk_intervals,
    upper_bounds,
)
from pentad.theory.codes.dictionary_rows import (
    half_space_row,
    proves_half_space,
    proves_recovered_alone,
    recovering_row,
)
from pentad.theory.codes.dictionary_verdicts import (
    NoneRecoverable,
    Undecided,
    none_recoverable,
    none_recoverable_alone,
    proves_none,
    proves_none_alone,
)
from pentad.theory.codes.gates import Gate, error_lower_bound, gate_of
from pentad.theory.ensembles.autoencoders import Autoencoder
from pentad.theory.ensembles.gates import TopK
from pentad.theory.numbers.scalars import require, require_count

SAMPLE, PRODUCTS = 256, 400
"""Features that are looked at unless others are named, and products that each may take."""

TRIED = 8
"""Features of an encoder that is no row for which codes with two active features are tried."""

AMPLITUDES = (0.0, 0.5, 1.0)
"""Amplitudes that are tried, in units of the largest."""

ROWS = 4
"""Latents of the sample for which rows of the right signs are looked for."""

BLOCK = 256

ROUNDING = 1e-5
"""Of sums in single precision, in units of their largest terms."""

SPLITS = 4
"""Halvings of the dictionary that are tried for the proof about one active feature."""

ALONE = 1e-9
"""Leak of a row, in units of its own atom, up to which it is said to read its latent alone."""


@dataclass(frozen=True, eq=False)
class OneSided:
    """All atoms lie in an open half-space: a verified row is positive on each.

    Attributes
    ----------
    tried, recovered : arrays of latents
        For which a row was looked for that is positive on their atom and negative on all others,
        and those for which one was found and verified: they are recovered where one is active.
    """

    tried: Int[np.ndarray, " t"]
    recovered: Int[np.ndarray, " r"]


@dataclass(frozen=True, eq=False)
class EncoderLimits:
    """What no encoder of the kind recovers, and what this one does; amplitudes are at most 1.

    Attributes
    ----------
    kind : Gate or None
        Which theorems hold for the encoder; None for a decoder alone.
    atoms : Dictionary
        Lengths, coherence and leverages of the decoder.
    geometry : Saturation
        Of the live latents beside its two nulls.
    live : (m,) array of latents
        Those with a direction; everything below is of these.
    any_two, alone : NoneRecoverable or Undecided
        Verified proof that no live latent is recovered where any two may be active, and where one
        is. It is about the columns as they were read, times powers of two, which move nothing.
    one_sided : OneSided or None
        Where `alone` is undecided, whether that is because no such proof exists.
    sample : (k,) array of latents
    intervals : CrossTalkIntervals
        Of the sample; its `features` count among live latents.
    leaks : (k,) array or None
        Proved upper bounds of what the encoder's own rows leak, infinity for a row that does not
        read its own atom; None unless the encoder is a linear-nonlinear row.
    tried : (t,) array of latents
        Those of the sample for which codes with two active features were tried; of gates that see
        more than one number.
    errors : (t,) array
        Largest error of the encoder's answer that was met.
    seconds : mapping of str to float
        That each part took.
    """

    kind: Gate | None
    atoms: Dictionary
    geometry: Saturation
    live: Int[np.ndarray, " m"]
    any_two: NoneRecoverable | Undecided
    alone: NoneRecoverable | Undecided
    one_sided: OneSided | None
    sample: Int[np.ndarray, " k"]
    intervals: CrossTalkIntervals
    leaks: Float64[np.ndarray, " k"] | None
    tried: Int[np.ndarray, " t"]
    errors: Float64[np.ndarray, " t"]
    seconds: dict[str, float]

    @property
    def bounds(self) -> Float64[np.ndarray, " k"]:
        """What every encoder of the kind errs by on each feature of the sample; 0 if unknown."""
        bound = error_lower_bound(self.kind, 2) if self.kind else None
        lower = self.intervals.lower
        if bound is None:
            return np.zeros(len(lower))
        return np.array([float(bound(float(one))) for one in lower])

    @property
    def alone_readable(self) -> int:
        """Latents of the sample that some row reads alone, with a leak below `ALONE`."""
        return int((self.intervals.upper < ALONE).sum())

    @property
    def own(self) -> Float64[np.ndarray, " k"] | None:
        """What the encoder's rows err by on their worst pairs, min(1, leak) / 2, up to rounding."""
        return None if self.leaks is None else np.minimum(1, self.leaks) / 2


def encoder_limits(
    read: StoredAutoencoder,
    *,
    features: Any = None,
    seed: int = 0,
    products: int = PRODUCTS,
    on_progress: Callable[[float, str], None] = lambda _share, _text: None,
) -> EncoderLimits:
    """What the encoder of an autoencoder can never recover, whatever the activations.

    Parameters
    ----------
    read : StoredAutoencoder
    features : sequence of latents, optional
        With a direction; by default `SAMPLE` of them, drawn with the seed.
    seed : int
        Of the sample and of the certificates' orders.
    products : int
        Most products of the dictionary with a vector for each feature.
    on_progress : function of the share that is done and a line

    Raises
    ------
    ValueError
        If fewer than two latents have a direction, or a feature is none of these.
    """
    require_count(seed, "seed", least=0)
    seconds: dict[str, float] = {}
    clock = _Clock(seconds)
    facts = dictionary(read.decoder)
    live = np.flatnonzero(facts.norms > 0)
    require(
        len(live) > 1,
        f"two latents with a direction are needed; got {len(live)} of {facts.n}",
    )
    chosen = _sample(live, features, seed)
    lengths = facts.norms[live]
    D = read.decoder[:, live] / lengths
    own = np.ldexp(read.decoder[:, live], -np.frexp(lengths)[1])
    clock("dictionary")
    geometry = saturation(D)
    clock("saturation")
    any_two = none_recoverable(own, seed=seed)
    if isinstance(any_two, NoneRecoverable) and not proves_none(own, any_two):
        any_two = Undecided(tuple(range(len(live))))
    clock("verdict, any two")
    for split in range(SPLITS):
        alone = none_recoverable_alone(own, seed=seed + split)
        if isinstance(alone, NoneRecoverable):
            break
    if isinstance(alone, NoneRecoverable) and not proves_none_alone(own, alone):
        alone = Undecided(tuple(range(len(live))))
    clock("verdict, one at a time")
    places = np.searchsorted(live, chosen)
    one_sided = None
    if isinstance(alone, Undecided):
        one_sided = _one_sided(own, places[:ROWS], live)
        clock("rows, one at a time")
    intervals = _intervals(D, places, products, on_progress, clock)
    clock("cross-talk")
    kind = gate_of(read.kind) if read.autoencoder else None
    leaks, tried, errors = None, np.zeros(0, dtype=int), np.zeros(0)
    if read.autoencoder and kind and kind.is_row:
        leaks = upper_bounds(D, places, read.autoencoder.encoder[chosen].T)
        clock("own rows")
    elif read.autoencoder:
        tried = chosen[:TRIED]
        errors = two_feature_errors(read.autoencoder, D, live, tried, lengths)
        clock("codes with two features")
    return EncoderLimits(
        kind=kind,
        atoms=facts,
        geometry=geometry,
        live=live,
        any_two=any_two,
        alone=alone,
        one_sided=one_sided,
        sample=chosen,
        intervals=intervals,
        leaks=leaks,
        tried=tried,
        errors=errors,
        seconds=seconds,
    )


def two_feature_errors(
    autoencoder: Autoencoder,
    D: Float64[np.ndarray, "d m"],
    live: Int[np.ndarray, " m"],
    latents: Int[np.ndarray, " t"],
    lengths: Float64[np.ndarray, " m"],
    *,
    largest: float = 1.0,
) -> Float64[np.ndarray, " t"]:
    r"""Largest error of a TopK encoder's answers, over codes with two active features.

    Signals are \( b_{dec} + t\, d_i + r\, d_j \) for all other live j and t, r in `AMPLITUDES`
    times the largest, r not 0; the answer of latent i, in single precision, is held against t.

    Parameters
    ----------
    autoencoder : Autoencoder
        With a TopK gate.
    D : (d, m) array
        Unit atoms of the live latents.
    live, latents : arrays of latents
        Those of D, and those whose answers are asked for, among them.
    lengths : (m,) array
        Of the decoder's columns, by which codes are multiplied.
    largest : float > 0
        Amplitude, in units of the activations.

    Returns
    -------
    (t,) array
        In units of the largest amplitude.

    Raises
    ------
    ValueError
        For another gate.
    """
    gate = autoencoder.gate
    if not isinstance(gate, TopK):
        raise ValueError(f"codes with two features are tried of a TopK; got {gate}")
    encoder = autoencoder.encoder.astype(np.float32)
    base = autoencoder.encoder @ autoencoder.decoder_bias + autoencoder.encoder_bias
    places = np.searchsorted(live, latents)
    own = (autoencoder.encoder @ D[:, places]).astype(np.float32)
    worst = np.zeros(len(latents))
    for first in range(0, D.shape[1], BLOCK):
        block = D[:, first : first + BLOCK]
        reads = encoder @ block.astype(np.float32)
        rows, columns = live[first : first + BLOCK], np.arange(block.shape[1])
        itself, reads[rows, columns] = reads[rows, columns], -np.inf
        beside, reads[rows, columns] = reads.max(0), itself
        for row, (latent, place) in enumerate(zip(latents, places, strict=True)):
            others = np.flatnonzero(np.arange(first, first + block.shape[1]) != place)
            for t, r in product(AMPLITUDES[::-1], AMPLITUDES[:0:-1]):
                alone = (base + largest * t * own[:, row]).astype(np.float32)
                mine = alone[latent] + np.float32(largest * r) * reads[latent, others]
                answer = np.where(mine > 0, mine * lengths[place] / largest, 0.0)
                if t > worst[row] and (mine <= 0).any():
                    worst[row] = t
                hopeful = (mine > 0) & (np.maximum(abs(answer - t), t) > worst[row])
                if not hopeful.any():
                    continue
                chosen, scale = others[hopeful], np.float32(largest * r)
                most = scale * beside[chosen]  # what the other atom adds to latents that are not it
                spare = ROUNDING * (np.abs(alone).max() + np.abs(most).max())
                rivals = np.flatnonzero(alone >= (mine[hopeful] - most).min() - spare)
                rivals = np.union1d(rivals, [latent, *rows[chosen]])
                z = alone[rivals, None] + scale * reads[np.ix_(rivals, chosen)]
                mark = np.searchsorted(rivals, latent)
                ahead = (z > z[mark]).sum(0) + (z[:mark] == z[mark]).sum(0)
                error = np.where(ahead < gate.K, abs(answer[hopeful] - t), t)
                worst[row] = max(worst[row], error.max(initial=0.0))
    return worst


def _one_sided(
    own: Float64[np.ndarray, "d m"], places: Int[np.ndarray, " t"], live: Int[np.ndarray, " m"]
) -> OneSided | None:
    row = half_space_row(own)
    if row is None or not proves_half_space(own, row):
        return None
    found = {place: recovering_row(own, int(place)) for place in places}
    recovered = [
        place
        for place, row in found.items()
        if row is not None and proves_recovered_alone(own, int(place), row)
    ]
    return OneSided(live[places], live[np.array(recovered, dtype=int)])


def _intervals(
    D: Float64[np.ndarray, "d m"],
    places: Int[np.ndarray, " k"],
    products: int,
    on_progress: Callable[[float, str], None],
    clock: "_Clock",
) -> CrossTalkIntervals:
    d, m = D.shape
    if m <= d:
        rows = np.linalg.pinv(D)[places].T
        upper = upper_bounds(D, places, rows)
        none = np.zeros((m, len(places)))
        return CrossTalkIntervals(places, np.zeros(len(places)), upper, 1, 0.0, rows, none)
    parts = []
    for first in range(0, len(places), BLOCK):
        parts.append(cross_talk_intervals(D, places[first : first + BLOCK], products=products))
        done = min(first + BLOCK, len(places))
        left = clock.since() / done * (len(places) - done)
        on_progress(
            done / len(places),
            f"cross-talk of {done} of {len(places)} latents; about {left:.0f} s left",
        )
    return _joined(parts)


def _sample(live: np.ndarray, features: Any, seed: int) -> np.ndarray:
    if features is None:
        drawn = np.random.default_rng(seed).permutation(live)[:SAMPLE]
        return np.sort(drawn)
    chosen = np.unique(np.asarray(features))
    require(
        chosen.ndim == 1 and chosen.size > 0 and chosen.dtype.kind in "iu",
        f"features are latents, by number; got {features!r}",
    )
    gone = np.setdiff1d(chosen, live)
    require(
        len(gone) == 0,
        f"features are latents with a direction; got {gone[:8].tolist()}",
    )
    return chosen


def _joined(parts: list[CrossTalkIntervals]) -> CrossTalkIntervals:
    return CrossTalkIntervals(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.lower for part in parts]),
        np.concatenate([part.upper for part in parts]),
        max(part.products for part in parts),
        parts[0].singular_value,
        np.concatenate([part.rows for part in parts], 1),
        np.concatenate([part.combinations for part in parts], 1),
    )


class _Clock:
    """Writes down the seconds since it was last asked."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds, self._last = seconds, time.perf_counter()

    def since(self) -> float:
        return time.perf_counter() - self._last

    def __call__(self, part: str) -> None:
        now = time.perf_counter()
        self._seconds[part], self._last = now - self._last, now
