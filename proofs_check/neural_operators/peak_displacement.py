r"""How far neighbours displace the peak of a spike's correlation with its concept (D22).

Setting.  One Gaussian concept, not modulated; lengths in its width. Spikes of positive amplitudes,
at least Delta apart, the largest at most rho times the smallest; no noise. The peak is the one
uphill from the spike.

Idea.  Only spikes on one side pull the peak away. From Delta - d >= sqrt(2) on the nearer of two
pulls harder, so that spikes of amplitude rho at all multiples of Delta on one side pull hardest;
the first place where the spike outpulls them bounds its peak.

Not claimed.  Anything below four widths, where for rho = 2 a bound ceases to exist; peaks on a
grid, which adds half its spacing; modulated concepts, noise, or two concepts at once.
"""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.neural_operators.settings import array, claim, parameter
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, inequality
from pentad.theory.numbers.scalars import constant
from pentad.theory.operators.recovery_peaks import (
    displacement,
    displacement_bound,
    pull,
    sampled_displacement,
)

SEPARATION = Parameter(
    "separation", "4 to 7 widths", lambda choose, _: Fraction(choose(16, 28), 4), 4, 7
)
THREE_ON = Parameter(
    "separation", "3 to 7 widths", lambda choose, _: Fraction(choose(12, 28), 4), 3, 7
)
RATIO = Parameter("ratio", "1 to 2", lambda choose, _: Fraction(choose(4, 8), 4), 1, 2)


def _train(choose: Choose, point: Point) -> Any:
    """A spike at 0, up to two at its right and two at its left; seldom closer than they may be."""
    places, amplitudes = [Fraction(0)], [Fraction(1)]
    for side in (1, -1):
        at = Fraction(0)
        for _ in range(choose(0, 2)):
            more = Fraction(choose(0, 4) if choose(0, 1) else 0, 4)
            at += point["separation"] + more - (Fraction(1, 10) if choose(0, 12) == 0 else 0)
            places.append(side * at)
            largest = point["ratio"] if choose(0, 1) else Fraction(1)
            amplitudes.append(largest + (Fraction(1, 10) if choose(0, 12) == 0 else 0))
    return array([places, amplitudes])


TRAIN = parameter(
    "train", "places in widths and amplitudes of one to five spikes, the first at 0", _train
)


def _gap(train: Any) -> Any:
    """The least distance of two spikes, or as far as can be if there is one."""
    places = sorted(train[0])
    gaps = [after - before for before, after in pairwise(places)]
    return min(gaps, default=0 * places[0] + 1000)


def _largest_ratio(train: Any) -> Any:
    return max(train[1]) / min(train[1])


APART = inequality(
    "apart", "spikes are at least Delta apart", _gap, ">=", lambda separation: separation
)
EVEN = inequality(
    "even",
    "amplitudes differ by a factor of at most rho",
    _largest_ratio,
    "<=",
    lambda ratio: ratio,
)

FOUR_APART: dict[str, Any] = {
    "separation": Fraction(4),
    "ratio": Fraction(2),
    "train": array([[0, 4, 8], [1, 2, 2]]),
}
FIVE_APART = FOUR_APART | {
    "separation": Fraction(5),
    "train": array([[0, -5, -10], [1, 2, 2]]),
}


def _slope_half_a_width_uphill(train: Any) -> Any:
    """The slope of the sum half a width uphill from the spike: not positive if a peak is nearer."""
    apart = train[0] - train[0][0]
    slopes = [-a * pull(0 * s - s) for a, s in zip(train[1], apart, strict=True)]
    side = 1 if sum(slopes[1:], slopes[0]) > 0 else -1
    place = side * constant(Fraction(1, 2), apart[0])
    pulls = [-side * a * pull(place - s) for a, s in zip(train[1], apart, strict=True)]
    return sum(pulls[1:], pulls[0])


DISPLACEMENT = claim(
    "peak-displacement",
    "D22",
    locator="model recovery, scored by peaks; beyond the paper",
    title="A peak is displaced at most to where its spike outpulls its neighbours",
    plain="If spikes of one Gaussian concept are at least four widths apart and differ in size "
    "by a factor of at most rho, each peak of the correlation lies within d of its spike, where d "
    "is where a spike first outpulls neighbours of rho times its size on one side; spikes of that "
    "size, there and without end, attain it.",
    statement=r"\delta\le d:\quad q(d)=\rho\sum_{j\ge1}q(j\Delta-d),\qquad "
    r"q(u)=\tfrac u2e^{-u^2/4},\ \Delta\ge4",
    relation="<=",
    domain=Domain((SEPARATION, RATIO, TRAIN), (APART, EVEN)),
    lhs=lambda train: displacement(*train),
    rhs=displacement_bound,
    examples=(FOUR_APART, FIVE_APART, FOUR_APART | {"train": array([[0, 4, -4], [1, 2, 1]])}),
    outside=(
        FOUR_APART | {"train": array([[0, "79/20"], [1, 2]])},
        FOUR_APART | {"train": array([[0, 4, 8], [1, "101/50", "101/50"]])},
    ),
    evidence=(
        exact("rational trains of up to five spikes, both sides enclosed by balls", cases=60),
        search(
            "peaks of sampled signals, correlated in floats",
            cases=80,
            using={"lhs": lambda train: sampled_displacement(*train)},
            floats_only=True,
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(99, 100), "one per cent less"),
        instead(
            "from the nearest neighbour's pull at the spike itself",
            rhs=lambda separation, ratio: 2 * ratio * pull(separation),
        ),
        instead(
            "neighbours of equal size",
            rhs=lambda separation, ratio: displacement_bound(separation, ratio / ratio),
        ),
        instead(
            "from three widths on, within a half",
            domain=Domain(
                (THREE_ON, RATIO, TRAIN),
                (APART, EVEN),
            ),
            examples=(
                {
                    "separation": Fraction(3),
                    "ratio": Fraction(2),
                    "train": array([[0, 3, 6], [1, 2, 2]]),
                },
            ),
            lhs=_slope_half_a_width_uphill,
            rhs=lambda: 0,
        ),
    ),
    not_claimed="Peaks of sampled correlations, which a grid moves by up to half its spacing.",
    sees_also=("neural-operators/guarantee-on-fine-grids",),
)


CLAIMS = (DISPLACEMENT,)
