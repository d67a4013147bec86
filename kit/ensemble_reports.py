"""What several autoencoders share, what one more of them would bring, and what chance gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from pentad.kit.dictionary_pairs import Agreement, agreement
from pentad.kit.ensemble_folders import BAGGING
from pentad.kit.ensemble_members import Members
from pentad.kit.ensemble_on_data import BagOnData, OnData, Report, StageOnData, measured, silent
from pentad.kit.latent_partners import REAPPEARING, Partners, partners
from pentad.theory.ensembles.diversity import THRESHOLD, chance_diversity, diversity
from pentad.theory.ensembles.plateau import Prediction
from pentad.theory.ensembles.stability import unit_columns
from pentad.theory.numbers.scalars import require

MOST_TOGETHER = 2**26
"""Numbers in the cosines of all members' features with each other beyond which the diversity of all
together is left out: it takes their square in time."""


@dataclass(frozen=True, eq=False)
class EnsembleReport:
    """What is known of some autoencoders together; `str` is a page, `facts` plain values.

    Attributes
    ----------
    ensemble : Members
    live : tuple of arrays of latents
        Those that are compared: active on some vector; without vectors, and in a chain, whose
        stages read other things, those with a direction.
    pairs : mapping of (i, j) to Agreement
    partners : tuple of Partners
        One for each member, of all its latents.
    diverse : tuple of int
        Live features of each member without another of cosine .7 or more in the same member.
    diverse_together : int or None
        The same for all features of all members; None where that would take too long.
    activations : str
    vectors : int
    on_data : tuple of OnData
        Of each member; of a chain on what earlier stages left. Empty without vectors.
    bag : BagOnData or None
    chain : tuple of StageOnData
    """

    ensemble: Members
    live: tuple[Int[np.ndarray, " _"], ...]
    pairs: Mapping[tuple[int, int], Agreement]
    partners: tuple[Partners, ...]
    diverse: tuple[int, ...]
    diverse_together: int | None
    activations: str = ""
    vectors: int = 0
    on_data: tuple[OnData, ...] = ()
    bag: BagOnData | None = None
    chain: tuple[StageOnData, ...] = ()

    @property
    def matched_cosine(self) -> float:
        """Mean over pairs of members of the mean cosine of their one-to-one matching: PW-MCC."""
        return float(np.mean([pair.matched_cosine for pair in self.pairs.values()]))

    @property
    def same(self) -> tuple[tuple[int, int], ...]:
        """Pairs of members with one and the same decoder, of whose agreement nothing is learnt."""
        members = self.ensemble.members
        return tuple(
            (i, j) for i, j in self.pairs if np.array_equal(members[i].decoder, members[j].decoder)
        )

    @property
    def summary(self) -> str:
        """What was found, in two sentences at most, from numbers that are told below."""
        return " ".join(_summary(self))

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    def facts(self) -> dict[str, Any]:
        """All numbers as plain values, for JSON."""
        return _facts(self)

    def latents(self) -> Iterator[dict[str, Any]]:
        """A row for every latent of every member."""
        return _rows(self)


def ensemble_report(
    ensemble: Members,
    *,
    x: Float[np.ndarray, "vectors d"] | None = None,
    activations: str = "",
    on_progress: Report = silent,
) -> EnsembleReport:
    """What some autoencoders share, from their weights, and on vectors if there are any.

    Parameters
    ----------
    ensemble : Members
    x : (vectors, d) array, optional
        That none of them was trained on.
    activations : str
        What these are.
    on_progress : function of the share that is done and a line

    Raises
    ------
    ValueError
        For vectors of another width, fewer than two, equal ones or none finite, and if fewer than
        two members of a bag, or not all of a chain or a manifest, have latents that live, and an
        encoder where vectors are given.
    """
    ensemble = _without(ensemble, _cannot_read(ensemble, x))
    on_data, bag, chain = measured(ensemble, x, on_progress)
    silent_ones = _dead(ensemble, on_data)
    if silent_ones:
        ensemble = _without(ensemble, silent_ones)
        on_data, bag, chain = measured(ensemble, x, on_progress)
    members = ensemble.members
    decoders = [one.decoder for one in members]
    one_place = ensemble.kind == BAGGING
    fires = [found.rates > 0 for found in on_data if one_place] or [
        np.asarray(one.any(0)) for one in decoders
    ]
    live = tuple(
        np.flatnonzero(decoder.any(0) & fired)
        for decoder, fired in zip(decoders, fires, strict=True)
    )
    all_pairs = list(combinations(range(len(members)), 2))
    pairs = {}
    for count, (i, j) in enumerate(all_pairs):
        on_progress(0.5 + 0.3 * count / len(all_pairs), f"members {i} and {j}")
        pairs[i, j] = agreement(decoders[i][:, live[i]], decoders[j][:, live[j]])
    on_progress(0.8, "partners of every latent")
    units = [unit_columns(one[:, kept]) for one, kept in zip(decoders, live, strict=True)]
    together = np.concatenate([unit.astype(np.float32) for unit in units], axis=1)
    found = EnsembleReport(
        ensemble=ensemble,
        live=live,
        pairs=pairs,
        partners=partners([_only(one, kept) for one, kept in zip(decoders, live, strict=True)]),
        diverse=tuple(diversity(unit) for unit in units),
        diverse_together=(diversity(together) if together.shape[1] ** 2 <= MOST_TOGETHER else None),
        activations=activations,
        vectors=0 if x is None else len(x),
        on_data=tuple(on_data),
        bag=bag,
        chain=chain,
    )
    on_progress(1.0, "done")
    return found


def _cannot_read(ensemble: Members, x: Any) -> dict[int, str]:
    """Members of a bag without an encoder, where vectors are to be read."""
    found = {}
    for number, one in enumerate(ensemble.members if x is not None else ()):
        try:
            one.with_encoder()
        except ValueError as fault:
            found[number] = str(fault)
    return found


def _dead(ensemble: Members, on_data: Sequence[OnData]) -> dict[int, str]:
    """Members of which no latent has a direction and, in a bag with vectors, is active on one."""
    found = {}
    for number, one in enumerate(ensemble.members):
        live = one.decoder.any(0)
        if on_data and ensemble.kind == BAGGING:
            live &= on_data[number].rates > 0
        if not live.any():
            found[number] = f"all latents of {one.name} are dead: there is nothing to compare"
    return found


def _without(ensemble: Members, faults: Mapping[int, str]) -> Members:
    """A bag without some of its members, if two are left.

    Raises
    ------
    ValueError
        Otherwise, and for a chain or members with weights of their own, which are all needed.
    """
    if not faults:
        return ensemble
    left = tuple(one for place, one in enumerate(ensemble.members) if place not in faults)
    require(
        ensemble.kind == BAGGING and not ensemble.weights and len(left) >= 2,
        "; ".join(faults.values()),
    )
    return replace(ensemble, members=left, faults=(*ensemble.faults, *faults.values()))


def _only(decoder: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The decoder with zeros in place of all other columns."""
    found = np.zeros_like(decoder)
    found[:, kept] = decoder[:, kept]
    return found


def _lines(report: EnsembleReport) -> Iterator[str]:
    members = report.ensemble.members
    yield f"{len(members)} members of width {len(members[0].decoder)}, {report.ensemble.kind}"
    yield report.summary
    yield ""
    for number, one in enumerate(members):
        yield f"  {number}  {one.name}: {', '.join(one.facts)}"
    for fault in report.ensemble.faults:
        yield f"  left out: {fault}"
    yield ""
    dead = "dead latents left out"
    if not report.vectors:
        dead = "no activations, so that none is known dead"
    elif report.ensemble.kind != BAGGING:
        dead = "all latents that have a direction, for stages read different things"
    yield f"FROM THE WEIGHTS ({dead})"
    yield from _pairs_told(report)
    if report.on_data:
        yield ""
        yield f"ON {report.vectors} VECTORS, {report.activations}"
        yield from _data_told(report)
    if report.bag is not None:
        yield from _bag_told(report.bag)
    yield from _chain_told(report.chain)


def _summary(report: EnsembleReport) -> Iterator[str]:
    others = [pair for place, pair in report.pairs.items() if place not in report.same]
    if others:
        relaxed, chance = (
            np.mean([getattr(pair, name) for pair in others]) for name in ("relaxed", "chance")
        )
        yield (
            f"The nearest latent of another member has cosine {relaxed:.4f} on the mean; the "
            f"nearest of as many random directions would have {chance:.4f}."
        )
    else:
        yield "All members have the same decoder, so that nothing is learnt of their agreement."
    if report.bag is not None:
        now, size = report.bag.errors[-1], len(report.bag.errors)
        found = report.bag.ahead[size + 1]
        yield (
            f"One more member is expected to bring the error of an equal-weight bag from "
            f"{now:.6g} to {found.error:.6g} ({_reach(found)})."
            if found.error >= 0
            else "What one more member would bring cannot be predicted from these."
        )
    if report.chain:
        yield (
            f"The last of {len(report.chain)} stages removes {_value(report.chain[-1].removed)} of "
            "what earlier ones left."
        )


def _pairs_told(report: EnsembleReport) -> Iterator[str]:
    yield (
        "  mean cosine of a latent of the first to its nearest in the second (there), the other "
        "way (back), and to its partner in a one-to-one matching, with a proved bound of those"
    )
    yield "  pair    there     back   by chance   one to one   at most   unmatched"
    for (i, j), pair in report.pairs.items():
        yield (
            f"  {i}, {j}  {pair.relaxed[0]:.4f}   {pair.relaxed[1]:.4f}      {pair.chance[0]:.4f}"
            f"       {pair.matched_cosine:.4f}    {pair.bound:.4f}   {max(pair.unmatched)}"
        )
    for i, j in report.same:
        yield f"  members {i} and {j} have the same decoder: of their agreement nothing is learnt"
    yield f"  PW-MCC {report.matched_cosine:.4f}, the mean of the one-to-one cosines over pairs"
    d = len(report.ensemble.members[0].decoder)
    told = ", ".join(
        f"{count} of {len(kept)} ({_chance(len(kept), d):.0f})"
        for count, kept in zip(report.diverse, report.live, strict=True)
    )
    yield f"  without one of cosine {THRESHOLD} in their own member (and by chance): {told}"
    if report.diverse_together is not None:
        total = sum(map(len, report.live))
        yield (
            f"  without one in all members together: {report.diverse_together} of {total} "
            f"({_chance(total, d):.0f} by chance)"
        )
    others = len(report.ensemble.members) - 1
    for threshold in REAPPEARING:
        counts = np.concatenate(
            [
                found.reappearing(threshold)[kept]
                for found, kept in zip(report.partners, report.live, strict=True)
            ]
        )
        shares = [f"{(counts == k).mean():.1%} in {k}" for k in range(others + 1)]
        yield f"  latents that reappear at {threshold} in others: {', '.join(shares)}"


def _chance(n: int, d: int) -> float:
    """Diversity of random directions; on a line each is one of two."""
    return chance_diversity(n, d) if d > 1 else n * 0.5 ** (n - 1)


def _data_told(report: EnsembleReport) -> Iterator[str]:
    yield (
        "  error: squared distance, summed over coordinates; explained: share of the variance; "
        "active: mean L0; connectivity: share of pairs of live latents that never fire together"
    )
    yield "  member      error  explained  by coordinate  active   alive  connectivity  by chance"
    for number, found in enumerate(report.on_data):
        yield (
            f"  {number:>6} {found.error:>10.4g} {_value(found.explained):>10} "
            f"{_value(found.explained_by_coordinate):>14} {found.active:>7.1f} {found.alive:>7} "
            f"{_value(found.connectivity):>13} {_value(found.by_chance):>10}"
        )


def _bag_told(bag: BagOnData) -> Iterator[str]:
    yield "  equal-weight bags, mean over all bags of a size"
    for size, (error, share) in enumerate(zip(bag.errors, bag.explained, strict=True), 1):
        yield f"    {size:>4} {_members(size)}  error {error:.6g}, explained {_value(share)}"
    if bag.weighted is not None:
        yield f"    with the weights of its manifest  error {bag.weighted:.6g}"
    last = bag.errors[-1]
    for size, found in bag.ahead.items():
        if found.error < 0:
            yield f"    {size:>4} members  {_no_prediction(found.error)}"
            continue
        yield (
            f"    {size:>4} members  error {found.error:.6g} expected ({_reach(found)})"
            + (f"; {(last - found.error) / last:.1%} less than now" if last > 0 else "")
        )
    ever = f"error {bag.plateau:.6g}; of members drawn alike, equally weighted"
    yield f"    for ever more  {ever if bag.plateau >= 0 else _no_prediction(bag.plateau)}"


def _reach(found: Prediction) -> str:
    """An interval in words; no error is below 0."""
    if found.interval is None:
        return "no interval: too few members"
    low, high = max(found.interval[0], 0.0), found.interval[1]
    return f"{low:.6g} to {high:.6g} by the jackknife" + ", rough" * found.is_rough


def _no_prediction(estimate: float) -> str:
    return (
        f"no prediction: the estimate, {estimate:.3g}, is below 0, as when members are too few or "
        "are not drawn alike"
    )


def _members(size: int) -> str:
    """The noun after a number, in columns."""
    return "member " if size == 1 else "members"


def _chain_told(chain: tuple[StageOnData, ...]) -> Iterator[str]:
    if chain:
        yield "  stage  removed  best multiple  worth its penalty up to a weight of"
    for number, stage in enumerate(chain):
        yield (
            f"  {number:>5}  {_value(stage.removed):>7}  {_value(stage.best_multiple):>13}  "
            + (f"{stage.largest_factor:.4g}" if stage.largest_factor >= 0 else "none")
        )


def _value(value: float) -> str:
    """A number, or a dash where there is none to tell."""
    if not np.isfinite(value):
        return "-"
    return f"{value:.4f}" if abs(value) < 1e5 else f"{value:.3g}"


def _facts(report: EnsembleReport) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": report.ensemble.kind,
        "summary": report.summary,
        "members": [{"name": one.name, "read": list(one.facts)} for one in report.ensemble.members],
        "left_out": list(report.ensemble.faults),
        "live": [len(kept) for kept in report.live],
        "pairs": [
            {
                "members": [i, j],
                "relaxed": list(pair.relaxed),
                "by_chance": list(pair.chance),
                "matched_cosine": pair.matched_cosine,
                "at_most": pair.bound,
                "unmatched": list(pair.unmatched),
            }
            for (i, j), pair in report.pairs.items()
        ],
        "pw_mcc": report.matched_cosine,
        "same_decoder": [list(pair) for pair in report.same],
        "diverse": list(report.diverse),
        "diverse_together": report.diverse_together,
    }
    if report.on_data:
        found["activations"] = {
            "what": report.activations,
            "vectors": report.vectors,
            "members": [
                {name: value for name, value in vars(one).items() if name != "rates"}
                | {"alive": one.alive}
                for one in report.on_data
            ],
        }
    if report.bag is not None:
        found["bag"] = {
            "errors": report.bag.errors.tolist(),
            "explained": report.bag.explained.tolist(),
            "plateau": report.bag.plateau,
            "weighted": report.bag.weighted,
            "ahead": {
                str(size): {"error": one.error, "interval": one.interval, "rough": one.is_rough}
                for size, one in report.bag.ahead.items()
            },
        }
    if report.chain:
        found["chain"] = [vars(stage) for stage in report.chain]
    return found


def _matching(report: EnsembleReport) -> dict[tuple[int, int], dict[int, int]]:
    """For each two members, in both orders, the latents of one by those of the other."""
    found = {}
    for (i, j), pair in report.pairs.items():
        mine, theirs = (
            report.live[k][places].tolist() for k, places in zip((i, j), pair.matching, strict=True)
        )
        found[i, j] = dict(zip(mine, theirs, strict=True))
        found[j, i] = dict(zip(theirs, mine, strict=True))
    return found


def _rows(report: EnsembleReport) -> Iterator[dict[str, Any]]:
    matching = _matching(report)
    for number, (found, kept) in enumerate(zip(report.partners, report.live, strict=True)):
        is_live = np.isin(np.arange(len(found.partner)), kept)
        reappearing = {threshold: found.reappearing(threshold) for threshold in REAPPEARING}
        rates = report.on_data[number].rates if report.on_data else None
        for latent in range(len(found.partner)):
            row: dict[str, Any] = {
                "member": number,
                "latent": latent,
                "live": bool(is_live[latent]),
            }
            if rates is not None:
                row["rate"] = float(rates[latent])
            for other in range(found.partner.shape[1]):
                if other != number:
                    row[f"partner_{other}"] = int(found.partner[latent, other])
                    row[f"cosine_{other}"] = float(found.cosine[latent, other])
                    row[f"matched_{other}"] = matching[number, other].get(latent, -1)
            for threshold in REAPPEARING:
                row[f"in_others_at_{threshold}"] = int(reappearing[threshold][latent])
            yield row
