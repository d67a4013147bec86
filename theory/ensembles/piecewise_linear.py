r"""Linear pieces of chains of autoencoders on a line, counted exactly for rationals.

A ReLU autoencoder of one input with n latents has at most n + 1 linear pieces. Boosting composes
residual maps: where each is the tent map, the residual after J stages has \( 2^J \) pieces on
[0, 1] from 2J latents, so that one layer needs \( 2^J-1 \) of them.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import positive_part, require, require_count


@dataclass(frozen=True)
class PiecewiseLinear:
    """A continuous piecewise linear function on an interval, by its values at breakpoints.

    Attributes
    ----------
    points
        Increasing, both ends of the interval included; some may be no true breakpoint.
    values
        There.

    Raises
    ------
    ValueError
        If there are fewer than two points, they do not increase, or values are missing.
    """

    points: tuple[Number, ...]
    values: tuple[Number, ...]

    def __post_init__(self) -> None:
        require(
            len(self.points) == len(self.values) >= 2,
            f"a function on an interval has a value at both ends; got {len(self.points)} points, "
            f"{len(self.values)} values",
        )
        require(
            all(x < y for x, y in zip(self.points, self.points[1:], strict=False)),
            f"points increase; got {self.points}",
        )

    @property
    def pieces(self) -> int:
        """The least number of intervals on each of which it is affine: for floats, to rounding."""
        return 1 + sum(bool(left != right) for left, right in pairwise(self._slopes))

    @property
    def _slopes(self) -> list[Number]:
        pairs = list(zip(self.points, self.values, strict=True))
        return [_quotient(w - v, y - x) for (x, v), (y, w) in pairwise(pairs)]

    def minus(self, other: "PiecewiseLinear") -> "PiecewiseLinear":
        """The difference of two functions on one interval."""
        points = tuple(sorted({*self.points, *other.points}))
        return PiecewiseLinear(points, tuple(self(x) - other(x) for x in points))

    def after(self, layer: "OneInputLayer") -> "PiecewiseLinear":
        """The layer's output where this function is its input.

        Raises
        ------
        ValueError
            As for the layer at one number.
        """
        layer(self.values[0])
        points = set(self.points)
        pairs = list(zip(self.points, self.values, strict=True))
        for w, b in zip(layer.encoder, layer.biases, strict=True):
            for (x, u), (y, v) in pairwise(pairs):
                left, right = w * u + b, w * v + b
                if (left < 0 < right) or (right < 0 < left):
                    points.add(x + _quotient((y - x) * left, left - right))
        there = tuple(sorted(points))
        return PiecewiseLinear(there, tuple(layer(self(x)) for x in there))

    def __call__(self, x: Number) -> Number:
        """The value at a point of the interval.

        Raises
        ------
        ValueError
            Outside the interval.
        """
        low, high = self.points[0], self.points[-1]
        require(low <= x <= high, f"the function lives on [{low}, {high}]; got {x}")
        right = max(1, bisect_left(self.points, x))
        (a, b), (u, v) = self.points[right - 1 : right + 1], self.values[right - 1 : right + 1]
        return u + _quotient((v - u) * (x - a), b - a)


def _quotient(above: Number, below: Number) -> Number:
    """Of integers a rational, which a float would round."""
    if isinstance(above, int) and isinstance(below, int):
        return Fraction(above, below)
    return above / below


class OneInputLayer(NamedTuple):
    r"""A ReLU autoencoder of one input: \( g(r)=\sum_i d_i\,\mathrm{ReLU}(w_ir+b_i)+b \).

    Attributes
    ----------
    encoder, biases, decoder
        w, b and d, one entry a latent.
    decoder_bias
        b.
    """

    encoder: tuple[Number, ...]
    biases: tuple[Number, ...]
    decoder: tuple[Number, ...]
    decoder_bias: Number = 0

    def __call__(self, r: Number) -> Number:
        """The reconstruction of one number.

        Raises
        ------
        ValueError
            If there is not one weight, bias and decoder entry a latent.
        """
        sizes = [len(self.encoder), len(self.biases), len(self.decoder)]
        require(
            len(set(sizes)) == 1,
            f"there is one weight, bias and decoder entry a latent; got {sizes}",
        )
        latents = zip(self.encoder, self.biases, self.decoder, strict=True)
        return sum((d * positive_part(w * r + b) for w, b, d in latents), start=self.decoder_bias)


TENT = OneInputLayer(
    (Fraction(1), Fraction(1)), (Fraction(0), Fraction(-1, 2)), (Fraction(-1), Fraction(4))
)
"""Its residual map r - g(r) on [0, 1] is the tent map: 2r up to 1/2, then 2 - 2r."""

UNIT_INTERVAL = (Fraction(0), Fraction(1))


def residual_of_chain(
    stages: Sequence[OneInputLayer], interval: tuple[Number, Number] = UNIT_INTERVAL
) -> PiecewiseLinear:
    r"""The residual \( r_J \) of a boosted chain as a function of the input, on an interval.

    Raises
    ------
    ValueError
        If the interval is empty.

    >>> [residual_of_chain([TENT] * J).pieces for J in range(4)]
    [1, 2, 4, 8]
    >>> whole_line = (Fraction(-1), Fraction(2))
    >>> [residual_of_chain([TENT] * J, whole_line).pieces for J in range(1, 4)]
    [3, 6, 10]
    """
    residual = PiecewiseLinear(interval, interval)
    for stage in stages:
        residual = residual.minus(residual.after(stage))
    return residual


def reconstruction_of_chain(
    stages: Sequence[OneInputLayer], interval: tuple[Number, Number] = UNIT_INTERVAL
) -> PiecewiseLinear:
    r"""The reconstruction \( \sum_jg_j(r_{j-1})=a-r_J \) of a boosted chain, on an interval.

    Raises
    ------
    ValueError
        If the interval is empty.
    """
    return PiecewiseLinear(interval, interval).minus(residual_of_chain(stages, interval))


def residual_at(stages: Sequence[OneInputLayer], a: Number) -> Number:
    """The residual of a boosted chain at one input, stage by stage."""
    for stage in stages:
        a = a - stage(a)
    return a


def pieces_on_grid(
    function: Callable[[Number], Number], interval: tuple[Number, Number], parts: int
) -> int:
    """Changes of slope between neighbours of an even grid, and one: the slow twin of `pieces`.

    It is the number of linear pieces where every breakpoint lies on the grid, and else at least
    that number.

    Raises
    ------
    ValueError
        If the grid has no part, or parts is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, parts=parts)
    require_count(parts, "parts")
    low, high = interval
    points = [low + (high - low) * Fraction(k, parts) for k in range(parts + 1)]
    values = [function(x) for x in points]
    steps = [w - v for v, w in pairwise(values)]
    return 1 + sum(bool(left != right) for left, right in pairwise(steps))


def most_pieces_of_one_layer(latents: int) -> int:
    """The most linear pieces that one ReLU layer with so many latents has on a line.

    Raises
    ------
    ValueError
        If there are fewer than no latents.
    """
    require_count(latents, "latents", least=0)
    return latents + 1


def pieces_of_tent_chain(stages: int) -> int:
    """Linear pieces of the residual, and of the reconstruction, of tent stages on [0, 1]: 2^J.

    Raises
    ------
    ValueError
        If there are fewer than no stages, or stages is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, stages=stages)
    require_count(stages, "stages", least=0)
    return int(2**stages)
