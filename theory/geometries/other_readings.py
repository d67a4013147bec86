"""Other names of the same weights, found by trying: what they nearly are, and other valid cuts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from pentad.theory.geometries.clustering import _Ranked
from pentad.theory.geometries.cuts import CHANCE
from pentad.theory.geometries.refusals import Reading, Refusal
from pentad.theory.geometries.rules import _Rules

if TYPE_CHECKING:
    from pentad.theory.geometries.classification import Classification

MOST_TRIED = 3
"""So many cuts of a refused matrix are tried, those with the largest ratios."""

WEAKEST, SEPARATIONS = 2.0, (100.0, 50.0, 20.0, 10.0, 5.0, 3.0, 2.0)
"""The least separation that is tried, and those that are advised."""

SHORT = 0.04
"""Features of up to this share of the largest squared length are left out for a try."""

LEEWAYS = (1.2, 2.0, 4.0)
"""So many times the noise that may explain a dimension is tried."""

LARGEST_TOLERANCE = 0.3
"""Larger differences of cosines are never called noise."""

Tried = Callable[
    [np.ndarray, _Rules, Float[np.ndarray, "N"], Float[np.ndarray, "N"]],
    "list[Classification]",
]
"""Classifies (N, d, n) with dead tolerances and tolerances (N,)."""


def _with_readings(
    W: Float[np.ndarray, "N d n"],
    rules: _Rules,
    results: "list[Classification]",
    tried: Tried,
) -> "list[Classification]":
    """The same with names at the other valid cuts, which each result holds as tolerances."""
    found = list(results)
    most = max((len(one._others) for one in results), default=0)
    dead = np.full(len(W), rules.dead_tolerance)
    for rank in range(most):
        places = [k for k, one in enumerate(results) if len(one._others) > rank]
        reach = np.array([_rounded(results[k]._others[rank]) for k in places])
        for k, tolerance, one in zip(
            places, reach.tolist(), tried(W[places], rules, dead[places], reach), strict=True
        ):
            known = {found[k].name, *(reading.name for reading in found[k].readings)}
            if not one.refusal and one.name not in known:
                reading = _reading(one, tolerance=tolerance)
                found[k] = replace(found[k], readings=(*found[k].readings, reading))
    for k, result in enumerate(results):
        for reading in _lone_readings(W[[k]], rules, result, tried):
            if reading.name not in {found[k].name, *(one.name for one in found[k].readings)}:
                found[k] = replace(found[k], readings=(*found[k].readings, reading))
    return found


def _lone_readings(
    W: Float[np.ndarray, "1 d n"], rules: _Rules, result: "Classification", tried: Tried
) -> list[Reading]:
    """Names of one matrix without its short features, and without its faint dimensions."""
    found = []
    reach = np.array([np.nan if rules.tolerance is None else rules.tolerance])
    share = _short_share((W[0] * W[0]).sum(0), rules) if result.blocks else None
    if share is not None:
        (one,) = tried(W, rules, np.array([share]), reach)
        if not one.refusal:
            found.append(replace(_reading(one), dead_tolerance=share))
    faint = max((block._faint for block in result.blocks), default=0.0)
    if faint > 0:
        noise = _rounded(1.2 * faint)
        dead = np.array([rules.dead_tolerance])
        tolerance = max(reach[0], 2 * noise) if rules.tolerance is not None else np.nan
        (one,) = tried(W, rules._replace(noise=noise), dead, np.array([tolerance]))
        if not one.refusal:
            found.append(replace(_reading(one), noise=noise))
    return found


def _short_share(squares: Float[np.ndarray, "n"], rules: _Rules) -> float | None:
    """A dead tolerance above the features that are short and not dead, if there are some."""
    shares = squares / squares.max()
    alive = shares[shares > rules.dead_tolerance]
    short = alive[alive <= SHORT]
    if not short.size:
        return None
    return _rounded(float(np.sqrt(short.max() * alive[alive > SHORT].min())))


def _with_nearest(
    W: Float[np.ndarray, "N d n"],
    rules: _Rules,
    results: "list[Classification]",
    tried: Tried,
) -> "list[Classification]":
    """The same with what refused matrices nearly are: the cut that separates best."""
    judged = [
        k
        for k, one in enumerate(results)
        if one.refused is not None and one.refused.kind != "not converged"
    ]
    found = list(results)
    if not judged:
        return found
    loose = rules._replace(separation=WEAKEST)
    best: dict[int, tuple[float, Reading]] = {}
    given = np.nan if rules.tolerance is None else rules.tolerance
    faint = {
        k: (results[k].refused, rules.dead_tolerance, given)  # those that more noise may explain
        for k in judged
        if _of_rank(results[k].refused)
    }
    options = {k: _options(W[k], rules) for k in judged}
    for rank in range(max(map(len, options.values()))):
        places = [k for k in judged if len(options[k]) > rank]
        dead, reach = (
            np.array(part) for part in zip(*(options[k][rank] for k in places), strict=True)
        )
        for k, one in zip(places, tried(W[places], loose, dead, reach), strict=True):
            ratio = _ratio(one, rules.rounding(max(W.shape[1:])))
            if _of_rank(one.refused):
                faint.setdefault(k, (one.refused, *options[k][rank]))
            if one.refusal or not _has_symmetry(one) or ratio <= best.get(k, (0.0,))[0]:
                continue
            share, tolerance = options[k][rank]
            best[k] = (
                ratio,
                _reading(
                    one,
                    tolerance=None if np.isnan(tolerance) else tolerance,
                    dead_tolerance=share if share != rules.dead_tolerance else None,
                    separation=_advised(ratio, rules),
                ),
            )
    for k in faint.keys() - best.keys():
        refused, share, tolerance = faint[k]
        assert refused is not None
        reading = _with_noise(W[[k]], rules, refused.between, share, tolerance, tried)
        if reading is not None:
            best[k] = 0.0, reading
    for k, (_, reading) in best.items():
        refused = found[k].refused
        assert refused is not None
        found[k] = replace(found[k], refused=replace(refused, nearest=reading))
    return found


def _of_rank(refused: Refusal | None) -> bool:
    """Whether more noise would explain what is refused."""
    return refused is not None and refused.kind == "rank" and refused.between > 0


def _with_noise(
    W: Float[np.ndarray, "1 d n"],
    rules: _Rules,
    faint: float,
    share: float,
    tolerance: float,
    tried: Tried,
) -> Reading | None:
    """What it is called if more noise is stated: the least that makes rank and relations agree."""
    dead, reach = np.array([share]), np.array([tolerance])
    for factor in LEEWAYS:
        noise = _rounded(factor * faint)
        if 0 < noise < LARGEST_TOLERANCE:
            (one,) = tried(W, rules._replace(noise=noise, separation=WEAKEST), dead, reach)
            if not one.refusal and _has_symmetry(one):
                advised = _advised(_ratio(one, noise), rules)
                found = _reading(
                    one,
                    tolerance=None if np.isnan(tolerance) else tolerance,
                    separation=advised,
                    dead_tolerance=None if share == rules.dead_tolerance else share,
                )
                return replace(found, noise=noise)
    return None


def _advised(ratio: float, rules: _Rules) -> float | None:
    """The separation to ask for with numbers this far apart; None if what is asked for will do."""
    if ratio >= rules.separation:
        return None
    return next((s for s in SEPARATIONS if s <= ratio), WEAKEST)


def _options(W: Float[np.ndarray, "d n"], rules: _Rules) -> list[tuple[float, float]]:
    """Dead tolerances and tolerances to try, those with the largest gaps first."""
    squares = (W * W).sum(0)
    squares = squares / squares.max()
    shares = [rules.dead_tolerance]
    share = _short_share(squares, rules)
    if share is not None:
        shares.insert(0, share)
    return [
        (share, tolerance)
        for share in shares
        for tolerance in _tolerances(W[:, squares > share], rules)
    ]


def _tolerances(W: Float[np.ndarray, "d m"], rules: _Rules) -> list[float]:
    """The middles of the widest gaps between cosines, or between squared lengths."""
    m = W.shape[1]
    A = W.T @ W
    squares = A.diagonal()
    cosines = A / np.sqrt(squares[:, None] * squares)
    cosines = abs(cosines) if rules.lines else cosines
    own = np.append(cosines[np.triu_indices(m, 1)], 0.0)
    entries = np.append((A / squares.max())[np.triu_indices(m, 1)], 0.0)
    lengths = squares / squares.max()
    rounding = rules.rounding(max(W.shape))
    middles: list[tuple[float, float]] = []
    for family in (own, abs(entries) if rules.lines else entries):
        gaps, steps = (_Ranked.of(one[None]).gaps[0] for one in (family, lengths))
        steps = steps[(steps > rounding) | (m == 2)]
        together = np.maximum(np.sort(np.concatenate([gaps, steps])), rounding)
        ratios = together[1:] / together[:-1]
        below = np.arange(1, together.size)
        sizes = np.log10(together)
        evidence = below * sizes[1:] - np.cumsum(sizes)[:-1]
        usable = (below >= m - 2) & (evidence >= CHANCE) & (together[:-1] < LARGEST_TOLERANCE)
        usable &= ratios >= WEAKEST
        for at in np.flatnonzero(usable).tolist():
            middle = _rounded(float(np.sqrt(together[at] * together[at + 1])))
            if middle < 1:
                middles.append((-float(ratios[at]), min(middle, LARGEST_TOLERANCE)))
    distinct = dict.fromkeys(tolerance for _, tolerance in sorted(middles))
    return list(distinct)[:MOST_TRIED]


def _rounded(value: float) -> float:
    """To one digit where that is near enough, as a user would type it."""
    return float(f"{value:.1g}") if value < 1 else value


def _reading(
    one: "Classification",
    *,
    tolerance: float | None = None,
    separation: float | None = None,
    dead_tolerance: float | None = None,
) -> Reading:
    within, between = _worst(one, one.noise)
    return Reading(one.name, tolerance, separation, dead_tolerance, None, within, between)


def _worst(one: "Classification", rounding: float) -> tuple[float, float]:
    """The certificate with the least ratio, of blocks and relations; nothing is below the noise."""
    pairs: Sequence[tuple[float, float]] = [
        one.block_separation,
        *(block.relation_separation for block in one.blocks),
    ]
    return min(pairs, key=lambda pair: pair[1] / max(pair[0], rounding))


def _ratio(one: "Classification", rounding: float) -> float:
    within, between = _worst(one, rounding)
    return between / max(within, rounding)


def _has_symmetry(one: "Classification") -> bool:
    return all(
        len(block.features) == 1
        or (len(block.fibres) < len(block.features) and "no symmetry" not in block.geometry)
        for block in one.blocks
    )
