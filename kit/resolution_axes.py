"""One axis of a model's grids: errors at many sizes, faults, drift, rough inputs, notes."""

from dataclasses import replace

import numpy as np

from pentad.kit.grid_inputs import DECAY, Sampler, rough_inputs, with_size
from pentad.kit.grid_models import GridModel, UnansweredError
from pentad.kit.resolution_faults import (
    Fault,
    nyquist_faults,
    parity_fault,
    reach_in_pixels,
    unanswered_parity,
)
from pentad.kit.resolution_fits import (
    EXACT,
    FINER,
    STILL,
    Errors,
    Fit,
    Verdict,
    fit_of,
    grid_errors,
)
from pentad.kit.resolution_reports import RANKED, AxisResolution, RoughFit
from pentad.theory.operators.convergence_orders import trial_sizes

RANDOM = 1e-5
"""Difference of two equal calls, relative to the outputs, above which a model is random."""

TIMES = {1: 4.0, 2: 3.0}
"""How far sizes reach, in multiples of that of training, by dimension."""

FARTHER = 16.0
"""The same where errors up to there decide nothing, in one dimension."""

STEPS = (1, 2, 4, 8)
"""Halves of what sizes are multiples of, until a model answers."""

NYQUIST_SIZES = (0.5, 0.7, 0.85, 1.0)
"""Even sizes at which the Nyquist mode is tried, over that of training, besides larger ones."""

DRIFTED = 0.1
"""Drift from which an order may be that of a rule about pixels between others."""

ENDS = 16
"""The share of the domain at either end that is looked at alone is one over this."""


class Trial:
    """One model with its inputs, along each axis in turn."""

    def __init__(
        self,
        model: GridModel,
        sampler: Sampler,
        trained: tuple[int, ...],
        channels: int,
        degree: int,
        amplitude: float,
        seed: int,
    ) -> None:
        self.model, self.sampler, self.trained = model, sampler, trained
        self.channels, self.degree, self.amplitude, self.seed = channels, degree, amplitude, seed
        self.exact = EXACT[model.precision]
        self.there = model(sampler(trained))
        varied = float(abs(self.there - self.there.mean(0)).mean())
        self.scale = varied or float(abs(self.there).mean()) or 1.0
        self.varies = varied > 0

    def run(self) -> tuple[Verdict, tuple[AxisResolution, ...]]:
        """The worst verdict, and what is known along each axis."""
        again = self.model(self.sampler(self.trained))
        if abs(again - self.there).max() > RANDOM * max(self.scale, abs(self.there).max()):
            return "random", ()
        if not self.there.any() and self._zero_elsewhere():
            return "all zero", ()
        axes = tuple(self.axis(k) for k in range(len(self.trained)))
        return max((one.verdict for one in axes), key=RANKED.index), axes

    def _zero_elsewhere(self) -> bool:
        try:
            return not self.model(self.sampler(tuple(2 * n for n in self.trained))).any()
        except UnansweredError:
            return True

    def axis(self, axis: int) -> AxisResolution:
        """What is known along one axis, counted from 0."""
        n = self.trained[axis]
        even, odd, failed, step = self._answered(axis)
        if not even.sizes and not odd.sizes:
            return self._at_few_sizes(axis, failed)
        both = _joined(even, odd)
        fault = parity_fault(even, odd, self.exact)
        fit_even, fit_odd, fit = (self._fit(one) for one in (even, odd, both))
        if fit.verdict == "undecided" and fit.order is not None and len(self.trained) == 1:
            more = [self._errors(self.sampler, axis, s) for s in trial_sizes(n, times=FARTHER)]
            both = _joined(both, *more)
            fit = self._fit(both)
        fit = _borne_out(fit, fit_even, fit_odd)
        verdict: Verdict = fit.verdict
        if fault:
            bad = fit_odd if fault.name == "odd sizes" else fit_even
            verdict = max(verdict, bad.verdict, key=RANKED.index)
        pixels = None
        if verdict != "exact":
            pixels = reach_in_pixels(
                self.model, self.channels, self.trained, axis, self.scale, self.amplitude, self.seed
            )
            verdict = verdict if pixels is None else "pixel rule"
        drift, finest = self._drift(axis, both.sizes[-1])
        faults = (
            *((fault,) if fault else ()),
            *self._nyquist_faults(axis, even.sizes),
            *self._faults_of_size(n, both, fit, drift),
            *(unanswered_parity(even, odd) if step == 1 else ()),
        )
        return AxisResolution(
            axis + 1,
            verdict,
            fit_even,
            fit_odd,
            fit,
            both.sizes,
            failed,
            faults,
            drift,
            finest,
            pixels,
            () if verdict in ("pixel rule", "not convergent") else self._rough(axis, even, odd),
            (*self._notes(axis, both, fit, step), *_notes_on_drift(verdict, drift)),
        )

    def _nyquist_faults(self, axis: int, larger: tuple[int, ...]) -> tuple[Fault, ...]:
        below = sorted({2 * round(share * self.trained[axis] / 2) for share in NYQUIST_SIZES})
        return nyquist_faults(
            self.model, self.channels, self.trained, axis,
            (*(m for m in below if m > 2 * self.degree + 1), *larger[:3]),
            self.scale, self.amplitude, self.seed,
        )  # fmt: skip

    def _faults_of_size(
        self, n: int, both: Errors, fit: Fit, drift: float | None
    ) -> tuple[Fault, ...]:
        """That all other grids agree with each other, and not with the grid of training."""
        if drift is None or drift <= self.exact or fit.exact_from != both.sizes[0]:
            return ()
        return (Fault("size of training", (n,), f"outputs there are {drift:.2g} away"),)

    def _at_few_sizes(self, axis: int, failed: dict[int, str]) -> AxisResolution:
        """Where no size of the test is answered: multiples of that of training may be."""
        for times in (2, 4):
            try:
                self.model(self.sampler(with_size(self.trained, axis, times * self.trained[axis])))
            except UnansweredError:
                continue
            few = Fit("undecided", reason=f"{times} times the size of training is answered, none "
                      "of the sizes between")  # fmt: skip
            return AxisResolution(axis + 1, "undecided", few, few, few, (), failed)
        none = Fit("undecided", reason="no size is answered")
        return AxisResolution(axis + 1, "one size only", none, none, none, (), failed)

    def _answered(self, axis: int) -> tuple[Errors, Errors, dict[int, str], int]:
        """Errors at even and odd sizes, why there are none at others, and the step of sizes."""
        failed: dict[int, str] = {}
        for step in STEPS:
            times = TIMES[len(self.trained)]
            even, odd = (
                self._errors(self.sampler, axis, sizes)
                for sizes in trial_sizes(self.trained[axis], times=times, step=step)
            )
            failed = failed or {n: even.failed.get(n) or odd.failed[n]
                                for n in sorted({*even.failed, *odd.failed})}  # fmt: skip
            if len(even.sizes) >= 4 or len(odd.sizes) >= 4:
                break
        return even, odd, failed, step

    def _errors(self, sampler: Sampler, axis: int, sizes: tuple[int, ...]) -> Errors:
        return grid_errors(self.model, sampler, sizes, self.trained, axis, self.scale)

    def _fit(self, errors: Errors) -> Fit:
        return fit_of(errors, self.model.precision, seed=self.seed)

    def _drift(self, axis: int, last: int) -> tuple[float | None, int | None]:
        n = self.trained[axis]
        for times in (-(-FINER * last // n), 8, 4, 2):
            try:
                fine = self.model(self.sampler(with_size(self.trained, axis, times * n)))
            except UnansweredError:
                continue
            kept = np.moveaxis(np.moveaxis(fine, 2 + axis, -1)[..., ::times], -1, 2 + axis)
            gap = abs(kept - self.there).reshape(len(kept), -1).mean(1) / self.scale
            return float(np.median(gap)), times * n
        return None, None

    def _rough(self, axis: int, even: Errors, odd: Errors) -> tuple[RoughFit, ...]:
        sizes = (*even.sizes[::2], *odd.sizes[::2])
        found = []
        for kind, best in (("Sobolev", DECAY), ("jump", 1.0)):
            sampler = rough_inputs(
                kind, axis, len(self.there), self.channels, len(self.trained), self.degree,
                FINER * max(sizes), self.seed, self.amplitude,
            )  # fmt: skip
            errors = self._errors(sampler, axis, sizes)
            found.append(RoughFit(kind, self._fit(errors), best))
        return tuple(found)

    def _notes(self, axis: int, both: Errors, fit: Fit, step: int) -> tuple[str, ...]:
        notes = []
        if not self.varies:
            notes.append("outputs are the same for all inputs")
        if step > 1:
            notes.append(f"answers were found at multiples of {2 * step} only, of those tried")
        coarser = self._coarser(axis, both, fit)
        if coarser:
            notes.append(coarser)
        ends = self._share_at_ends(axis, both.sizes[-1])
        if fit.verdict != "exact" and ends > 0.5:
            notes.append(
                f"{ends:.0%} of the error lies within 1/{ENDS} of the ends: the model does not see "
                "the domain as a circle; a window makes inputs vanish there"
            )
        return tuple(notes)

    def _coarser(self, axis: int, both: Errors, fit: Fit) -> str:
        """What there is to say of grids coarser than that of training."""
        n = self.trained[axis]
        first, level = both.sizes[0], float(both.medians[0])
        tried = [m for m in sorted({round(s * n) for s in (0.55, 0.65, 0.75, 0.85, 0.95)})
                 if m > 2 * self.degree + 1]  # fmt: skip
        found = self._errors(self.sampler, axis, tuple(tried))
        if found.failed:
            m, why = max(found.failed.items())
            return f"no answer on {m} points, coarser than in training: {why}"
        power = (fit.order or 0.0) if fit.verdict == "order" else 0.0
        allowed = [max(self.exact, 10 * level * (first / m) ** power) for m in found.sizes]
        bad = [
            m for m, e, most in zip(found.sizes, found.medians, allowed, strict=True) if e > most
        ]
        if not bad:
            return ""
        return (
            f"coarser than in training, {max(bad)} points are too few: errors of "
            f"{found.medians[found.sizes.index(max(bad))]:.2g}, as where a grid has no place for "
            "the model's modes"
        )

    def _share_at_ends(self, axis: int, n: int) -> float:
        """Share of the error at the largest size that lies near the ends."""
        try:
            coarse, fine = (
                np.moveaxis(
                    self.model(self.sampler(with_size(self.trained, axis, m))), 2 + axis, -1
                )
                for m in (n, FINER * n)
            )
        except UnansweredError:
            return 0.0
        gap = abs(coarse - fine[..., ::FINER]).reshape(-1, n).sum(0)
        near = n // ENDS
        return float((gap[:near].sum() + gap[-near:].sum()) / (gap.sum() or 1.0))


def _borne_out(fit: Fit, *parities: Fit) -> Fit:
    """An order, unless sizes of a parity alone would leave open whether errors fall."""
    open_still = [one for one in parities if one.interval and one.interval[0] < STILL]
    if fit.verdict != "order" or not open_still:
        return fit
    told = "sizes of one parity alone leave open whether they fall"
    return replace(fit, verdict="undecided", reason=told)


def _notes_on_drift(verdict: Verdict, drift: float | None) -> tuple[str, ...]:
    if verdict != "order" or drift is None or drift <= DRIFTED:
        return ()
    return (
        "what it converges to is far from what was trained, as where a rule about pixels stands "
        "beside or between layers that keep few modes",
    )


def _joined(*several: Errors) -> Errors:
    """Errors at all sizes, growing, each once."""
    parts = [one for one in several if one.sizes]
    sizes, places = np.unique(np.concatenate([one.sizes for one in parts]), return_index=True)
    values = np.concatenate([one.values for one in parts], axis=1)[:, places]
    return Errors(tuple(int(n) for n in sizes), values, {})
