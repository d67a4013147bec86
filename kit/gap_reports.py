"""One account of an autoencoder: what its encoder cannot recover, and what inference gains."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pentad.kit.autoencoder_files import StoredAutoencoder
from pentad.kit.encoder_limits import ALONE, EncoderLimits, encoder_limits
from pentad.kit.firing_together import FiringTogether, firing_together
from pentad.kit.inference_gap import WAYS, InferenceGap, Latent, NoGapError, inference_gap
from pentad.kit.penalised_excess import NEAR
from pentad.kit.refined_dictionaries import Refinement, refinement
from pentad.kit.saturations import Saturation
from pentad.printable import counted
from pentad.theory.codes.dictionary_verdicts import NoneRecoverable, Undecided
from pentad.theory.frames.gaussian_frames import gaussian_capacity_mean

ASIDE = 64
"""Latents of the sample that are looked at beside those that fire with them."""


@dataclass(frozen=True, eq=False)
class GapReport:
    """What is known of an autoencoder; `str` is a page, `facts` the same as plain values.

    Attributes
    ----------
    read : StoredAutoencoder
    seed : int
        Of the sample of latents and of the vectors.
    limits : EncoderLimits
    activations : str
        What the vectors are; empty without any.
    gap : InferenceGap or None
    gap_missing : str
        Why there is none although there are vectors; empty otherwise.
    together : FiringTogether or None
    refined : Refinement or None
    """

    read: StoredAutoencoder
    seed: int
    limits: EncoderLimits
    activations: str = ""
    gap: InferenceGap | None = None
    together: FiringTogether | None = None
    refined: Refinement | None = None
    gap_missing: str = ""

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    @property
    def summary(self) -> str:
        """What was found, in two sentences at most, from numbers that are told below."""
        return " ".join(_summary(self))

    @property
    def undecided(self) -> tuple[str, ...]:
        """What was looked for and not found out, a sentence each."""
        return tuple(_undecided(self))

    def facts(self) -> dict[str, Any]:
        """All numbers as plain values, for JSON."""
        return _facts(self)


def gap_report(
    read: StoredAutoencoder,
    *,
    features: Any = None,
    seed: int = 0,
    train: np.ndarray | None = None,
    test: np.ndarray | None = None,
    activations: str = "",
    penalty: float | None = None,
    on_progress: Callable[[float, str], None] = lambda _share, _text: None,
) -> GapReport:
    """Everything that can be said of an autoencoder, with vectors or without.

    Parameters
    ----------
    read : StoredAutoencoder
    features, seed : as in `encoder_limits`
    train, test : (vectors, d) arrays, optional
        Vectors on which the dictionary may be refined, and others on which all is judged.
    activations : str
        What the vectors are.
    penalty : float, optional
        As in `inference_gap`.
    on_progress : function of the share that is done and a line

    Raises
    ------
    ValueError
        As `encoder_limits`, `inference_gap` and `refinement`; where what the encoder does leaves
        no gap, the report says why.
    """
    last = 1.0 if test is None else 0.3
    limits = encoder_limits(
        read,
        features=features,
        seed=seed,
        on_progress=lambda share, line: on_progress(last * share, line),
    )
    if test is None:
        return GapReport(read, seed, limits)
    try:
        gap = inference_gap(
            read,
            test,
            penalty=penalty,
            on_progress=lambda share, line: on_progress(0.3 + 0.4 * share, line),
        )
    except NoGapError as reason:
        return GapReport(read, seed, limits, activations, gap_missing=str(reason))
    on_progress(0.7, "latents beside those that fire with them")
    together = firing_together(read, test, limits.sample[:ASIDE])
    refined = None
    offset = read.with_encoder().decoder_bias
    if train is not None and (train - offset != train[0] - offset).any():
        on_progress(0.8, "the dictionary, refined")
        refined = refinement(read, train, test)
    on_progress(1.0, "done")
    return GapReport(read, seed, limits, activations, gap, together, refined)


def _lines(report: GapReport) -> Iterator[str]:
    yield report.read.name
    yield report.summary
    yield ""
    for fact in report.read.facts:
        yield f"  {fact}"
    yield ""
    yield "WITHOUT ACTIVATIONS"
    yield from _limits_told(report)
    if report.gap is not None:
        yield ""
        dense = report.gap.dense
        aside = f"; {dense} more are set aside, for their codes are too dense" if dense else ""
        yield f"ON {report.gap.vectors} VECTORS, {report.activations}{aside}"
        yield from _gap_told(report.gap)
        if report.together is not None:
            yield from _together_told(report.together)
        if report.refined is not None:
            yield from _refined_told(report.refined, report.gap)
        yield ""
        yield from _latents_told(report.gap.latents)
    yield ""
    undecided = report.undecided
    yield "NOT DECIDED" if undecided else "Everything that was looked for was decided."
    for one in undecided:
        yield f"  {one}"


def _summary(report: GapReport) -> Iterator[str]:
    yield _limits_in_short(report.limits)
    gap = report.gap
    if report.gap_missing:
        yield f"Of the gap on {report.activations} nothing is told: {report.gap_missing}."
    if gap is None:
        return
    mine, best = (gap.explained[way] for way in ("encoder", "best"))
    amplitude, support = (gap.gains[name][0] for name in ("amplitude", "support"))
    where = f"On {gap.vectors} vectors the encoder explains"
    if mine < 0:
        yield f"{where} less than their mean does: are these the activations it was trained on?"
    elif _share(best) == _share(mine):
        yield f"{where} {_share(mine)} of the variance, and no better codes of its L0 were found."
    else:
        yield (
            f"{where} {_share(mine)} of the variance, and the best codes found with no more active "
            f"latents {_share(best)}: {_share(amplitude)} is gained by amplitudes on the same "
            f"latents, {_share(support)} by other latents."
        )


def _limits_in_short(limits: EncoderLimits) -> str:
    bounds, count = limits.bounds, counted(len(limits.sample), "latent")
    if limits.alone_readable == len(limits.sample):
        return f"Each of {count} looked at can be read by a row without cross-talk, to {ALONE:g}."
    least, median, most = np.quantile(bounds, [0, 0.5, 1], method="nearest")
    if limits.kind is not None and median > 0:
        return (
            f"Whatever its weights, a {limits.kind.name} encoder must err on some code with two "
            f"active latents, for half of {count} looked at by {median:.3g} or more of the largest "
            f"amplitude (all: {least:.3g} to {most:.3g})."
        )
    if isinstance(limits.any_two, NoneRecoverable):
        return (
            "Where any two latents may be active, no linear-nonlinear row recovers any latent that "
            "has a direction exactly."
        )
    return (
        "What rows recover exactly where any two latents may be active was not decided for all; of "
        f"{count} looked at, {limits.alone_readable} can be read without cross-talk, to {ALONE:g}."
    )


def _limits_told(report: GapReport) -> Iterator[str]:
    limits = report.limits
    kind = limits.kind
    if kind is None:
        yield "  encoder        none is there; what follows holds for linear-nonlinear rows"
    elif kind.is_row:
        yield f"  encoder        {kind.name}, a linear-nonlinear row: {kind.words}"
    else:
        yield f"  encoder        {kind.name}, no linear-nonlinear row: {kind.words}"
    yield f"  two active     {_verdict_told(limits.any_two, _readable(limits))}"
    yield f"  one active     {_verdict_told(limits.alone, _readable(limits))}"
    if limits.one_sided is not None:
        tried, recovered = limits.one_sided.tried, limits.one_sided.recovered
        yield (
            "                 all atoms lie in an open half-space, verified, so that no proof by "
            f"positive dependencies exists; {len(recovered)} of {counted(len(tried), 'latent')} "
            "tried recovered by rows of the right signs, verified"
        )
    lower, upper = limits.intervals.lower, limits.intervals.upper
    count = len(lower)
    yield (
        f"  cross-talk     of {counted(count, 'latent')} (seed {report.seed}): any row that reads "
        f"1 of its atom reads at least {_spread(lower)} of some other, and some row at most "
        f"{_spread(upper)}"
    )
    if limits.alone_readable:
        yield (
            f"  readable       {limits.alone_readable} of {counted(count, 'latent')}: some row "
            f"reads each alone, to {ALONE:g}"
        )
    bounds = limits.bounds
    if kind is not None and bounds.any():
        yield (
            f"  must err by    {_spread(bounds)} of the largest amplitude, whatever the weights of "
            "such an encoder, on some code with two active features"
        )
    if limits.own is not None:
        yield f"  its rows err   by {_spread(limits.own)} on the worst pairs of this encoder's rows"
    if len(limits.errors):
        yield (
            f"  it errs        by {_spread(limits.errors)} on codes with two active features, "
            f"{counted(len(limits.tried), 'latent')} tried, amplitudes 0, 1/2 and 1 in units of "
            "activations"
        )
    for line in str(limits.atoms).splitlines()[1:]:
        yield f"  {line[2:13].strip():<15}{line[13:].strip()}"
    found = limits.geometry
    yield (
        f"  saturation     {found.value:.4f} of the rank; Gaussian features "
        f"{_gaussian(found):.4f}, never below {found.trace_floor:.4f} with these eigenvalues"
    )


def _gaussian(found: Saturation) -> float:
    """Mean saturation of as many Gaussian features in the span of these, which may be smaller."""
    if found.rank == min(found.n, found.d):
        return found.gaussian
    return found.n * float(gaussian_capacity_mean(found.n, found.rank)) / found.rank


def _readable(limits: EncoderLimits) -> np.ndarray:
    """Latents of the sample that some row reads alone."""
    return np.asarray(limits.sample[limits.intervals.upper < ALONE])


def _beside(limits: EncoderLimits, verdict: Undecided) -> int:
    """Latents that a verdict leaves open and that no row was seen to recover."""
    seen = _readable(limits)
    if verdict is limits.alone and limits.one_sided is not None:
        seen = np.union1d(seen, limits.one_sided.recovered)
    return len(np.setdiff1d(limits.live[list(verdict.left)], seen))


def _verdict_told(verdict: NoneRecoverable | Undecided, readable: np.ndarray) -> str:
    if isinstance(verdict, Undecided):
        if len(readable):
            return (
                f"{len(readable)} of {counted(len(verdict.left), 'latent')} can be recovered by "
                f"rows that read each alone, to {ALONE:g}"
            )
        return f"not decided for {counted(len(verdict.left), 'latent')}"
    sets = f"{counted(len(verdict.sets), 'set')} of atoms"
    how = (
        f"{sets} with minors that are not 0 modulo {verdict.prime}"
        if verdict.prime
        else f"{sets}, each positively dependent"
    )
    return f"no row recovers any latent that has a direction: proved by {how}, verified"


def _gap_told(gap: InferenceGap) -> Iterator[str]:
    yield "  explained variance with no more active latents (L0) than the encoder's, per vector"
    for way in WAYS:
        yield (
            f"    {way:<30}{_share(gap.explained[way])} +- {_share(gap.deviations[way])}   "
            f"{gap.active[way]:.1f} active"
        )
    for name, words in (
        ("amplitude", "better amplitudes on the same support"),
        ("support", "better supports, at least"),
        ("rest", "left by the best codes found"),
    ):
        value, deviation = gap.gains[name]
        yield f"    {name:<10} {_share(value)} +- {_share(deviation)}   {words}"
    if gap.never_active:
        yield f"  {counted(gap.never_active, 'latent')} of the encoder on none of these vectors"
    excess = gap.excess
    if excess is not None:
        yield (
            f"  penalised objective at {excess.penalty:.4g} (the solver's codes have "
            f"{excess.active:.1f} active latents): the encoder exceeds the minimum by "
            f"{excess.least.mean():.4g} to {excess.most.mean():.4g} a vector"
            + (
                f", {excess.least.mean() / excess.minimum.mean():.3g} times the minimum"
                if excess.minimum.mean() > 0
                else ""
            )
        )
        for share in NEAR:
            yield (
                f"    proved within {share:.0%} of the minimum: the encoder's codes on "
                f"{excess.proved(share):.1%} of the vectors, the solver's on "
                f"{excess.solved(share):.1%}"
            )
    told = ", ".join(f"{way} {seconds:.2g}" for way, seconds in gap.seconds.items())
    yield f"  seconds for 1000 vectors: {told}"


def _together_told(together: FiringTogether) -> Iterator[str]:
    fires = together.fired > 0
    if not fires.any():
        yield f"  of {counted(len(fires), 'latent')} of the sample none fires on these vectors"
        return
    alone = int((together.upper[fires] < 1e-6).sum())
    yield (
        f"  told apart only from latents that fire with them, {alone} or more of the "
        f"{int(fires.sum())} in the sample that fire can be read alone (leak below 1e-6); a row "
        f"leaks at least {_spread(together.lower[fires])}"
    )


def _refined_told(refined: Refinement, gap: InferenceGap) -> Iterator[str]:
    of = f" of all {gap.vectors + gap.dense} vectors" if gap.dense else ""
    yield (
        f"  dictionary or inference:{of} the same pursuit explains {refined.before:.4f} in this "
        f"dictionary and {refined.after:.4f} after {refined.rounds} rounds of learning on other "
        f"vectors ({refined.seen:.4f} of those)"
    )


def _latents_told(latents: tuple[Latent, ...]) -> Iterator[str]:
    if not latents:
        yield "  no latent gains: better codes save nothing on these vectors"
        return
    yield "  latents that gain most"
    yield "    latent   share   fired    best  precision  recall  amplitude   rival  cosine"
    for one in latents:
        yield (
            f"    {one.latent:>6}  {one.share:6.2%}  {one.fired:>6}  {one.best_fired:>6}  "
            f"{_value(one.precision):>9}  {_value(one.recall):>6}  {_value(one.ratio):>9}  "
            f"{'-' if one.rival is None else one.rival:>6}  {_value(one.cosine):>6}"
        )


def _share(value: float) -> str:
    """A share with four digits; one of activations at another scale may be of any size."""
    return f"{value if abs(value) >= 5e-5 else 0.0:.4f}" if abs(value) < 1e5 else f"{value:.3g}"


def _value(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _spread(values: np.ndarray) -> str:
    least, median, most = np.quantile(values, [0, 0.5, 1], method="nearest")
    return f"{median:.3g} (median; {least:.3g} to {most:.3g})"


def _undecided(report: GapReport) -> Iterator[str]:
    limits = report.limits
    for words, verdict in (("any two", limits.any_two), ("one at a time", limits.alone)):
        if isinstance(verdict, Undecided) and (left := _beside(limits, verdict)):
            yield (
                f"whether any row recovers one of {counted(left, 'latent')} where {words} may be "
                "active: no proof that none does was found, which proves nothing"
            )
    unknown = (limits.intervals.lower == 0) & (limits.intervals.upper >= ALONE)
    if unknown.any():
        yield (
            f"a lower bound of cross-talk for {counted(int(unknown.sum()), 'latent')}: the "
            "dictionary is too near to a lower rank, or nothing was proved within the products "
            "allowed"
        )
    if report.gap_missing:
        yield f"the gap on {report.activations}: {report.gap_missing}"
    gap = report.gap
    if gap is None:
        return
    if gap.dense:
        yield (
            f"the gap of {counted(gap.dense, 'vector')} on which the encoder uses more latents "
            "than there are dimensions: such codes are not determined"
        )
    for way, count in gap.unsettled.items():
        if count:
            yield f"whether {way} came to its end on {count} of {counted(gap.vectors, 'vector')}"
    if gap.explained[WAYS[0]] < 0:
        yield (
            "whether these are the activations that it was trained on: the encoder explains less "
            "than their mean does; look at the layer, the scale and the normalisation"
        )
    excess = gap.excess
    if gap.excess_missing:
        yield f"how far the encoder is from the least penalised objective: {gap.excess_missing}"
    if excess is not None and excess.solved(NEAR[0]) < 1:
        rest = 1 - excess.solved(NEAR[0])
        yield f"the penalised minimum to within 1 % on {rest:.1%} of the vectors"


def _facts(report: GapReport) -> dict[str, Any]:
    limits = report.limits
    found: dict[str, Any] = {
        "name": report.read.name,
        "summary": report.summary,
        "library": report.read.library,
        "read": list(report.read.facts),
        "seed": report.seed,
        "kind": None if limits.kind is None else limits.kind.name,
        "is_row": None if limits.kind is None else limits.kind.is_row,
        "live": len(limits.live),
        "none_recoverable_any_two": isinstance(limits.any_two, NoneRecoverable),
        "none_recoverable_one_at_a_time": isinstance(limits.alone, NoneRecoverable),
        "in_a_half_space": None if limits.one_sided is None else True,
        "recovered_one_at_a_time": (
            [] if limits.one_sided is None else limits.one_sided.recovered.tolist()
        ),
        "sample": limits.sample.tolist(),
        "cross_talk_lower": limits.intervals.lower.tolist(),
        "cross_talk_upper": [_finite(one) for one in limits.intervals.upper],
        "readable_alone": limits.alone_readable,
        "must_err_by": limits.bounds.tolist(),
        "own_rows_err_by": None if limits.own is None else limits.own.tolist(),
        "tried": limits.tried.tolist(),
        "errs_by": limits.errors.tolist(),
        "coherence": limits.atoms.coherence,
        "doubled": limits.atoms.doubled.tolist(),
        "dead": limits.atoms.dead.tolist(),
        "saturation": limits.geometry.value,
        "saturation_gaussian": _gaussian(limits.geometry),
        "saturation_floor": limits.geometry.trace_floor,
        "seconds": limits.seconds,
        "undecided": list(report.undecided),
    }
    if report.gap is not None:
        found["activations"] = _gap_facts(report, report.gap)
    return found


def _gap_facts(report: GapReport, gap: InferenceGap) -> dict[str, Any]:
    found: dict[str, Any] = {
        "what": report.activations,
        "vectors": gap.vectors,
        "dense": gap.dense,
        "active": dict(gap.active),
        "explained": dict(gap.explained),
        "deviations": dict(gap.deviations),
        "gains": {name: list(value) for name, value in gap.gains.items()},
        "never_active": gap.never_active,
        "unsettled": dict(gap.unsettled),
        "latents": [vars(one) for one in gap.latents],
        "seconds_for_1000": dict(gap.seconds),
    }
    excess, together, refined = gap.excess, report.together, report.refined
    if excess is not None:
        found["penalised"] = {
            "penalty": excess.penalty,
            "active": excess.active,
            "excess_at_least": float(excess.least.mean()),
            "excess_at_most": float(excess.most.mean()),
            "minimum_at_least": float(excess.minimum.mean()),
            "encoder_proved_within": {str(share): excess.proved(share) for share in NEAR},
            "solver_proved_within": {str(share): excess.solved(share) for share in NEAR},
        }
    if together is not None:
        found["firing_together"] = {
            "latents": together.latents.tolist(),
            "fired": together.fired.tolist(),
            "companions": together.companions.tolist(),
            "cross_talk_lower": together.lower.tolist(),
            "cross_talk_upper": [_finite(one) for one in together.upper],
        }
    if refined is not None:
        found["refined"] = vars(refined)
    return found


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
