"""A test for one's own suite: the model carries over to other grids as it should."""

from typing import Any, Literal

from pentad.kit.resolution_fits import EXACT
from pentad.kit.resolution_reports import Resolution
from pentad.kit.resolution_trials import resolution
from pentad.theory.numbers.scalars import require

Expectation = Literal["exact", "convergent"] | float


def check_resolution(
    model: Any,
    expect: Expectation = "exact",
    channels: int = 1,
    trained_at: int | tuple[int, ...] = 64,
    dimensions: int = 1,
    **options: Any,
) -> None:
    """Nothing, if a model is exact on other grids, or converges, at least at some order.

    Parameters
    ----------
    model, channels, trained_at, dimensions, options : as for `resolution`
    expect : "exact", "convergent" or float
        A number is the least order: the whole interval of the measured one has to reach it, or the
        order that it is taken for, 2 or 1. An exact model is of every order.

    Raises
    ------
    AssertionError
        If it is not; with the report. Faults at particular sizes, an undecided order, and a rule
        about pixels do not pass either.
    ValueError
        As `resolution`; and for another expectation.

    >>> import numpy as np
    >>> check_resolution(lambda x: x**2, "exact", trained_at=16)
    >>> check_resolution(  # doctest: +ELLIPSIS
    ...     lambda x: np.roll(x, 1, -1), "convergent", trained_at=16
    ... )
    Traceback (most recent call last):
        ...
    AssertionError: convergent is expected, and axis 1 is pixel rule: looks 1 pixel far ...
    """
    require_expectation(expect)
    found = resolution(model, channels, trained_at, dimensions, **options)
    fault = unmet(found, expect)
    if fault:
        raise AssertionError(f"{fault}\n{found}")


def require_expectation(expect: Any) -> None:
    """Raise unless it is a word or an order that may be expected.

    Raises
    ------
    ValueError
        With what may be.
    """
    number = isinstance(expect, int | float) and not isinstance(expect, bool)
    require(
        expect in ("exact", "convergent") or (number and 0 < expect < 100),
        f"expect is exact, convergent, or a positive order; got {expect!r}",
    )


def unmet(found: Resolution, expect: Expectation) -> str:
    """How a report falls short of what is expected; empty if it does not.

    Parameters
    ----------
    found : Resolution
    expect : as for `check_resolution`
    """
    wanted = expect if isinstance(expect, str) else f"order {expect:g}"
    if not found.axes:
        return f"{wanted} is expected, and the model is {found.verdict}"
    for one in found.axes:
        if one.faults:
            return f"axis {one.axis} has a fault, {one.faults[0]}"
        late = one.drift is not None and one.drift > EXACT[found.precision]
        if one.verdict == "exact" and late and expect == "exact":
            return (
                f"exact is expected, and axis {one.axis} is {one.statement}, with a drift of "
                f"{one.drift:.2g} from the size of training"
            )
        if one.verdict == "exact":
            continue
        fit = one.both
        if one.verdict != "order" or expect == "exact" or fit.interval is None:
            return f"{wanted} is expected, and axis {one.axis} is {one.statement}"
        if not isinstance(expect, str) and max(fit.interval[0], fit.named or 0) < expect:
            return f"{wanted} is expected, and axis {one.axis} is of {one.statement}"
    return ""
