r"""What no layer of K modes can express (D24).

Setting.  A concept of degree B, and a learned one of modes up to K; for D24c a box on the circle,
for D24d a Gaussian around it.

Idea.  Parseval's identity: the modes beyond K are missing, whatever the others are (D24a), and the
cosine of the learned concept with the true one is at most that of the true one with its truncation
(D24b). A box of width b has |c_k| = |sin pi k b| / (pi k), so that its tail is at most
2 / (pi^2 b K) (D24c). A Gaussian has |c_k|^2 = exp(-4 pi^2 sigma^2 k^2) up to a factor: beyond K
their sum is below an integral, and the sum of all is above one (D24d).

Not claimed.  That training finds the best of these.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import constant, power
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.transcendental import pi
from pentad.theory.operators.truncation import (
    box_tail,
    energy,
    gaussian_tail,
    gaussian_tail_bound,
    tail,
)

MODES = integer("modes", 0, 3)
CONCEPT = parameter(
    "concept",
    "coefficients of degree up to 5, real at 0",
    lambda choose, _: _real(drawn(choose, choose(0, 5) + 1, 2)),
)


def _real(function: Matrix) -> Any:
    function[0, 1] = 0 * function[0, 1]
    return function


def _learned(choose: Choose, point: Point) -> Any:
    """Any concept of K modes, or the truncation."""
    size = point["modes"] + 1
    if choose(0, 2) == 0:
        return _padded(point["concept"], size)[:size].copy()
    return _real(drawn(choose, size, 2))


def _padded(function: Matrix, size: int) -> Any:
    missing = max(0, size - len(function))
    zeros = np.array([[0 * function[0, 0]] * 2] * missing, dtype=function.dtype)
    return np.concatenate([function, zeros.reshape(missing, 2)])


LEARNED = parameter("learned", "any concept of modes up to K, (K + 1, 2)", _learned)
SOMETHING = Assumption(
    "something", "the concept does not vanish", lambda concept: bool((concept != 0).any())
)
STEP: dict[str, Any] = {
    "modes": 1,
    "concept": array([[1, 0], [1, 1], [0, 1], [1, 0]]),
    "learned": array([[1, 0], [1, 1]]),
}


def _difference(concept: Matrix, learned: Matrix) -> Any:
    size = max(len(concept), len(learned))
    return _padded(concept, size) - _padded(learned, size)


def _mean_square_in_floats(function: Matrix) -> float:
    """From values on a grid that is fine enough."""
    return float(np.mean(grid_values(function, 4 * len(function)) ** 2))


def _tail_in_floats(concept: Matrix, modes: int) -> float:
    """From values: what the discrete transform leaves beyond K."""
    spectrum = np.fft.rfft(grid_values(concept, 4 * len(concept)))
    squares = np.abs(spectrum) ** 2
    return float(2 * squares[modes + 1 :].sum() / (squares[0] + 2 * squares[1:].sum()))


BEST = claim(
    "tail-energy",
    "D24a",
    locator="truncated modes favour smooth concepts",
    title="A concept of K modes misses at least the tail",
    plain="The mean square of the difference between a concept and any learned one of modes up to "
    "K is at least the energy of the concept beyond K.",
    statement=r"\lVert D-\tilde D\rVert^2\ge\sum_{\lvert k\rvert>K}\lvert\hat D_k\rvert^2",
    relation=">=",
    domain=Domain((MODES, CONCEPT, LEARNED), (SOMETHING,)),
    lhs=lambda concept, learned: energy(_difference(concept, learned)),
    rhs=lambda concept, modes: tail(concept, modes) * energy(concept),
    fidelity="restated",
    delta="Seen in the notes of others: few modes favour smooth concepts. The bound is ours.",
    examples=(STEP,),
    outside=(STEP | {"concept": array([[0, 0]])},),
    evidence=(
        exact("rational concepts of degree up to 5, exactly", cases=80),
        search(
            "the same in floats, from values on a grid",
            using={
                "lhs": lambda concept, learned: _mean_square_in_floats(
                    _difference(concept, learned)
                ),
                "rhs": lambda concept, modes: (
                    _tail_in_floats(concept, modes) * _mean_square_in_floats(concept)
                ),
            },
            floats_only=True,
            size=lambda concept: (concept**2).sum(),
        ),
    ),
    mutants=(
        instead(
            "the energy beyond K - 1",
            rhs=lambda concept, modes: tail(concept, max(modes - 1, 0)) * energy(concept),
        ),
        instead("its whole energy", rhs=lambda concept: 1 * energy(concept)),
    ),
    sees_also=("neural-operators/cosine-of-truncated",),
)


def _inner(first: Matrix, second: Matrix) -> Any:
    """The mean of the product of two functions."""
    size = min(len(first), len(second))
    products = (first[:size] * second[:size]).sum(1)
    return products[0] + 2 * products[1:].sum()


def _square_of_inner_in_floats(concept: Matrix, learned: Matrix) -> float:
    n = 4 * max(len(concept), len(learned))
    return float(np.mean(grid_values(concept, n) * grid_values(learned, n)) ** 2)


COSINE = claim(
    "cosine-of-truncated",
    "D24b",
    locator="truncated modes favour smooth concepts",
    title="The cosine with a concept of K modes is at most the root of one less the tail",
    plain="The square of the cosine of a concept with any learned one of modes up to K is at most "
    "one less the tail, so that the error 1 - |cos| is at least one less its root.",
    statement=r"\cos^2(D,\tilde D)\le1-\mathrm{tail}_K(D)",
    relation="<=",
    domain=Domain((MODES, CONCEPT, LEARNED), (SOMETHING,)),
    lhs=lambda concept, learned: power(_inner(concept, learned), 2),
    rhs=lambda concept, learned, modes: (
        (1 - tail(concept, modes)) * energy(concept) * energy(learned)
    ),
    examples=(STEP,),
    outside=(STEP | {"concept": array([[0, 0]])},),
    evidence=(
        exact("rational concepts of degree up to 5, exactly", cases=80),
        search(
            "the same in floats, from values on a grid",
            using={
                "lhs": _square_of_inner_in_floats,
                "rhs": lambda concept, learned, modes: (
                    (1 - _tail_in_floats(concept, modes))
                    * _mean_square_in_floats(concept)
                    * _mean_square_in_floats(learned)
                ),
            },
            floats_only=True,
            size=lambda concept, learned: (concept**2).sum() * (learned**2).sum(),
        ),
    ),
    mutants=(
        instead(
            "the cosine itself at most that",
            rhs=lambda concept, learned, modes: (
                power(1 - tail(concept, modes), 2) * energy(concept) * energy(learned)
            ),
        ),
    ),
    sees_also=("neural-operators/tail-energy",),
)

WIDTH = Parameter(
    "width",
    "1/20 to 19/20",
    lambda choose, _: Fraction(choose(1, 19), 20),
    Fraction(1, 20),
    Fraction(19, 20),
)


def _bound_of_box(width: Number, modes: int) -> Any:
    return 2 / (power(pi(width), 2) * width * constant(modes, width))


def _tail_of_box_by_series(width: float, modes: int) -> float:
    k = np.arange(modes + 1, 200001)
    return float(2 * (np.sin(np.pi * k * width) ** 2 / (np.pi * k) ** 2).sum() / width)


BOX = claim(
    "box-tail",
    "D24c",
    locator="truncated modes favour smooth concepts",
    title="Of a box K modes miss at most a share that falls as 1/K",
    plain="A box of width b on the circle has at most the share 2 / (pi^2 b K) of its energy "
    "beyond the mode K.",
    statement=r"\mathrm{tail}_K(\text{box of width }b)\le\frac2{\pi^2bK}",
    relation="<=",
    domain=Domain((WIDTH, integer("modes", 1, 32))),
    lhs=lambda width, modes: box_tail(_fraction(width), modes, width),
    rhs=_bound_of_box,
    examples=(
        {"width": Fraction(4, 25), "modes": 32},
        {"width": Fraction(1, 20), "modes": 8},
    ),
    evidence=(
        exact("rational widths, K <= 32, in balls", cases=60),
        search(
            "in floats, as the series beyond K",
            using={"lhs": _tail_of_box_by_series},
            floats_only=True,
            cases=60,
        ),
    ),
    mutants=(
        instead(
            "as 1/K^2, with the constant at K = 1",
            rhs=lambda width, modes: _bound_of_box(width, modes) / modes,
        ),
        instead("half of that", rhs=lambda width, modes: _bound_of_box(width, modes) / 2),
    ),
    sees_also=("neural-operators/tail-energy",),
)


def _fraction(width: Number) -> Fraction:
    """The rational that a parameter is, in any of its forms."""
    if isinstance(width, float):
        return Fraction(width)
    return Fraction(int(width.p), int(width.q))


SIGMA = Parameter(
    "width",
    "1/500 to 2/5",
    lambda choose, _: Fraction(choose(1, 200), 500),
    Fraction(1, 500),
    Fraction(2, 5),
)
TERMS = Parameter("terms", "K to K + 60", lambda choose, point: point["modes"] + choose(0, 60))


SQUARED_ROUNDING = 1e-22
"""Below a millionth of it, shares of a sampled spectrum are squares of rounding errors."""


def _tail_of_sampled_gaussian(width: float, modes: int, terms: int) -> float:
    """From values of a Gaussian around the circle, by a fast transform, up to so many modes."""
    n = 4096
    t = np.arange(n) / n
    values = sum(np.exp(-((t - turn) ** 2) / (2 * width**2)) for turn in range(-5, 7))
    squares = np.abs(np.fft.rfft(values)[: terms + 1]) ** 2
    return float(2 * squares[modes + 1 :].sum() / (squares[0] + 2 * squares[1:].sum()))


def _bound_by_integral(width: float, modes: int) -> float:
    """Twice the share of a normal law beyond its bound, by the library's distribution."""
    from scipy.stats import norm

    return float(2 * norm.sf(modes, scale=1 / (2 * np.pi * width * np.sqrt(2))))


GAUSSIAN = claim(
    "gaussian-tail",
    "D24d",
    locator="truncated modes favour smooth concepts",
    title="Of a Gaussian K modes miss less than any power of 1/K",
    plain="A Gaussian of standard deviation sigma around the circle has at most the share "
    "erfc(2 pi sigma K) of its energy beyond the mode K, however many modes are looked at; that is "
    "at most exp(-4 pi^2 sigma^2 K^2).",
    statement=r"\mathrm{tail}_K(\text{Gaussian of width }\sigma)\le\operatorname{erfc}"
    r"(2\pi\sigma K)",
    relation="<=",
    domain=Domain((SIGMA, integer("modes", 0, 12), TERMS)),
    lhs=lambda width, modes, terms: gaussian_tail(_fraction(width), modes, terms, width),
    rhs=lambda width, modes: gaussian_tail_bound(_fraction(width), modes, width),
    examples=(
        {"width": Fraction(1, 500), "modes": 0, "terms": 400},
        {"width": Fraction(1, 25), "modes": 4, "terms": 40},
    ),
    evidence=(
        exact("rational widths, K <= 12, in balls", cases=60),
        search(
            "in floats, from sampled values, and the tail of a normal law",
            using={"lhs": _tail_of_sampled_gaussian, "rhs": _bound_by_integral},
            floats_only=True,
            cases=60,
            size=lambda: SQUARED_ROUNDING,
        ),
    ),
    mutants=(
        instead(
            "with K + 1 in place of K",
            rhs=lambda width, modes: gaussian_tail_bound(_fraction(width), modes + 1, width),
        ),
        instead(
            "with sigma as the variance",
            rhs=lambda width, modes: gaussian_tail_bound(4 * _fraction(width) ** 2, modes, width),
        ),
        instead(
            "with coefficients in place of their squares",
            lhs=lambda width, modes, terms: gaussian_tail(
                _fraction(width) * Fraction(7, 10), modes, terms, width
            ),
        ),
    ),
    not_claimed="That the bound is near for wide Gaussians.",
    sees_also=("neural-operators/tail-energy", "neural-operators/box-tail"),
)

CLAIMS = (BEST, COSINE, BOX, GAUSSIAN)
