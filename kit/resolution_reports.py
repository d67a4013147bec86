"""What is known of a model on other grids than that of its training, as data and as a report."""

from dataclasses import dataclass

from pentad.kit.grid_models import Precision
from pentad.kit.resolution_faults import Fault
from pentad.kit.resolution_fits import EXACT, Fit, Verdict
from pentad.printable import counted

RANKED: tuple[Verdict, ...] = (
    "exact",
    "order",
    "undecided",
    "pixel rule",
    "not convergent",
    "one size only",
    "all zero",
    "random",
)
"""From best to worst."""


@dataclass(frozen=True)
class RoughFit:
    """The order for inputs that are rough, beside the best possible one.

    Attributes
    ----------
    inputs : str
        "Sobolev" or "jump".
    fit : Fit
    best : float
        Order at which point samples alone tell averages of such inputs: no model that averages
        does better.
    """

    inputs: str
    fit: Fit
    best: float

    def __str__(self) -> str:
        slope = f"order {self.fit.measured}" if self.fit.measured else str(self.fit)
        return f"{self.inputs}: {slope}; best possible for averages {self.best:g}"


@dataclass(frozen=True)
class AxisResolution:
    """One axis of a model's grids.

    Attributes
    ----------
    axis : int
        From 1 on.
    verdict : str
    even, odd, both : Fit
        For band-limited inputs, on even sizes, odd sizes and all.
    sizes : tuple of int
        That were answered.
    failed : dict
        Why others were not, by size.
    faults : tuple of Fault
    drift : float or None
        Mean distance of the outputs at the size of training from those at the finest, on the
        points of the former, relative to what outputs vary by; median over inputs.
    finest : int or None
        Points of the finest grid.
    pixels : int or None
        How many pixels away the model looks, if these are the same pixels on every grid.
    rough : tuple of RoughFit
    notes : tuple of str
    """

    axis: int
    verdict: Verdict
    even: Fit
    odd: Fit
    both: Fit
    sizes: tuple[int, ...]
    failed: dict[int, str]
    faults: tuple[Fault, ...] = ()
    drift: float | None = None
    finest: int | None = None
    pixels: int | None = None
    rough: tuple[RoughFit, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """The verdict in a line."""
        if self.verdict == "pixel rule":
            return (
                f"pixel rule: looks {counted(self.pixels or 0, 'pixel')} far at every size, so "
                "that finer grids converge to another operator"
            )
        if self.verdict == "one size only":
            return "one size only: no other size is answered"
        wrong = {fault.name for fault in self.faults} & {"odd sizes", "even sizes"}
        if wrong:
            return f"{self.verdict} at {wrong.pop()}, unlike the others"
        return str(self.both)

    def lines(self) -> tuple[str, ...]:
        """The report, line by line."""
        told = [self.statement]
        told += [f"fault        {fault}" for fault in self.faults]
        if self.sizes:
            told.append(f"sizes        {len(self.sizes)}, from {self.sizes[0]} to {self.sizes[-1]}")
        if self.failed:
            n, why = next(iter(self.failed.items()))
            every = "all others" if not self.sizes else " ".join(map(str, self.failed))
            told.append(f"no answer    at {every}; at {n}: {why}")
        if self.verdict not in ("exact", "one size only"):
            told += [f"even sizes   {self.even}", f"odd sizes    {self.odd}"]
        if self.drift is not None:
            told.append(f"drift        {self.drift:.2g} of the outputs, to {self.finest} points")
        told += [f"rough inputs {one}" for one in self.rough]
        told += [f"note         {note}" for note in self.notes]
        return tuple(told)


@dataclass(frozen=True)
class Resolution:
    """How a model carries over to other grids; `str` gives a report.

    Attributes
    ----------
    verdict : str
        "exact", "order", "undecided", "not convergent", "pixel rule", "random", "one size only" or
        "all zero": the worst of its axes.
    axes : tuple of AxisResolution
        Empty for models that are random or zero.
    channels : int
    trained_at : tuple of int
        Points along each axis.
    precision : str
        In which the model answers.
    degree : int
        Of the band-limited inputs.
    draws : int
        Inputs.
    notes : tuple of str
    """

    verdict: Verdict
    axes: tuple[AxisResolution, ...]
    channels: int
    trained_at: tuple[int, ...]
    precision: Precision
    degree: int
    draws: int
    notes: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Those of all axes."""
        return tuple(fault for one in self.axes for fault in one.faults)

    def __str__(self) -> str:
        grid = " x ".join(map(str, self.trained_at))
        told = [
            f"{self.verdict}: trained at {grid}, {self.draws} inputs of degree {self.degree} in "
            f"{counted(self.channels, 'channel')}, {self.precision}, exact up to "
            f"{EXACT[self.precision]:g}"
        ]
        told += [f"  note         {note}" for note in self.notes]
        for one in self.axes:
            head, *rest = one.lines()
            told.append(f"  axis {one.axis}       {head}")
            told += [f"  {line}" for line in rest]
        return "\n".join(told)
