r"""The best pentagon in numbers: its floor, size and bias, and the curvature of the loss there.

Setting.  rho = cos 72 degrees, K* = K(rho), beta* where it is attained, a* = N / M; the pentagon
has squared circumradius a* and common bias -a* beta*.

Statements.  F14a: beta*, a* and K* are roots of the integer polynomials listed, irreducible of
degree 8.  F14b: each is the only root in a short interval.  F15: the pentagon loses 5 K* with one
active feature, so that nothing is lost by what the chain of claims leaves out.  F16: the
eigenvalues of the Hessian of 5 L_1 there, by all weights and biases: 0 for the rotation, and all
others positive.

Idea.  Resultants; Sturm's theorem; the toy model's loss at features in the plane; eigenvalues in
balls.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.beyond.loss_of_one_output import PROBLEM
from pentad.proofs_check.beyond.settings import claim
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.settings import certified, two_sided
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.krawczyk import symmetric_eigenvalues
from pentad.theory.numbers.scalars import ball, cosine_of_turn, rational, real_roots
from pentad.theory.rectified_model.best_pentagon import (
    NAMES,
    best_pentagon,
    minimal_polynomial_by_lattice,
    minimal_polynomial_of,
    pentagon_loss,
    pentagon_spectrum,
    roots_between,
)
from pentad.theory.rectified_model.polygon_curvature import fourier_block
from pentad.theory.rectified_model.polygon_loss import polygon_by_resultants

MINIMAL_POLYNOMIALS = {
    "ratio": (5, -20, -44, 89, 70, 205, 90, 94, 11),
    "squared_radius": (16, 44, 69, -360, 1975, -8575, 12325, -7000, 1375),
    "floor": (161899, -18754338, 680183919, -9830440368, 59547763980, -234076307112,
              537091636464, -640521771552, 6147814464),
}  # fmt: skip
"""Of beta*, a* and K*; constant term first."""

INTERVALS = {
    "ratio": (Fraction("0.20"), Fraction("0.21")),
    "squared_radius": (Fraction("1.365"), Fraction("1.375")),
    "floor": (Fraction("0.0158"), Fraction("0.0159")),
}

DIGITS = (
    "0.2060600559344347237",
    "1.3699757667570199929",
    "0.0158256270744941976",
    "0.0791281353724709883",
)
"""beta*, a*, K* and 5 K*, cut or rounded."""

EIGENVALUES = (
    "0", "0.34514583350", "0.36580085899", "0.36580085899", "0.82856841835", "0.82856841835",
    "1.32083401093", "1.32083401093", "3.65685143573", "3.65685143573", "5.75099610044",
    "5.75099610044", "6.31675856129", "6.34061144751", "6.34061144751",
)  # fmt: skip
"""Rounded to ten or eleven digits."""

NUMBER = Domain((domains.choice("name", NAMES, listed=True),))
FIVE = Domain((domains.choice("k", (5,), listed=True),))
EACH = tuple({"name": name} for name in NAMES)

# F14 ----------------------------------------------------------------------------------------


def _printed(name: str, more: int = 0) -> Any:
    coefficients = np.array(MINIMAL_POLYNOMIALS[name], dtype=object)
    coefficients[1] += more
    return coefficients


ALGEBRAIC = claim(
    "pentagon-is-algebraic",
    "F14a",
    locator=PROBLEM,
    title="Minimal polynomials of the best pentagon's bias, size and loss",
    plain="The ratio of bias to squared circumradius, that square and the loss of an output are "
    "algebraic numbers of degree 8, with the integer polynomials listed.",
    statement=r"11x^8+94x^7+90x^6+205x^5+70x^4+89x^3-44x^2-20x+5=0,\ x=\beta^*;\quad"
    r"1375x^8-\dots+16=0,\ x=a^*;\quad6147814464x^8-\dots+161899=0,\ x=K^*",
    relation="==",
    domain=NUMBER,
    lhs=lambda name: np.array(minimal_polynomial_of(name), dtype=object),
    rhs=_printed,
    examples=EACH,
    one_method=TWO_ROUTES,
    evidence=(
        replace(
            exhaustive("irreducible factors of resultants, the others certainly not zero there"),
            by_hand=("a critical pentagon has 2 N' M = N M' at its ratio, and a* = N / M",),
        ),
        exact(
            "shortest integer relations of powers, to 900 bits, by lattice reduction",
            cases=0,
            using={"lhs": lambda name: np.array(minimal_polynomial_by_lattice(name), object)},
        ),
    ),
    mutants=(instead("a coefficient larger by 1", rhs=lambda name: _printed(name, 1)),),
    sees_also=("spectral-geometry/polygons-are-algebraic",),
)


def _isolated(name: str, wider: Fraction = Fraction(0)) -> Any:
    """How many roots lie in the interval, and whether the number does."""
    low, high = INTERVALS[name]
    value = getattr(best_pentagon(), name)
    inside = bool(value > low) and bool(value < high)
    return [roots_between(MINIMAL_POLYNOMIALS[name], low - wider, high + wider), int(inside)]


def _isolated_by_roots(name: str) -> Any:
    low, high = INTERVALS[name]
    roots = [r for r in real_roots(list(MINIMAL_POLYNOMIALS[name])) if low < r and r < high]
    value = getattr(best_pentagon(), name)
    return [len(roots), int(all(abs(root - value) < Fraction(1, 10**30) for root in roots))]


ISOLATED = claim(
    "pentagon-numbers-isolated",
    "F14b",
    locator=PROBLEM,
    title="Intervals with one root each",
    plain="Each of the three numbers is the only root of its polynomial in a short interval.",
    statement=r"\beta^*\in(.20,.21),\quad a^*\in(1.365,1.375),\quad K^*\in(.0158,.0159)",
    relation="==",
    domain=NUMBER,
    lhs=_isolated,
    rhs=lambda: [1, 1],
    examples=EACH,
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("Sturm's theorem, and a ball inside the interval"),
        exact("all complex roots isolated", cases=0, using={"lhs": _isolated_by_roots}),
    ),
    mutants=(
        instead(
            "wider by 1/5: a second root lies beside a*",
            lhs=lambda name: _isolated(name, Fraction(1, 5)),
        ),
    ),
)

# F15 ----------------------------------------------------------------------------------------

NINETEEN = Fraction(1, 10**18)


def _within(printed: tuple[str, ...], room: Fraction) -> Any:
    """Upper bounds of `two_sided` values that agree with printed ones."""
    exactly = [Fraction(digits) for digits in printed]
    return np.array([rational(x + room) for x in (*exactly, *(-x for x in exactly))])


def _numbers(times: Fraction = Fraction(1)) -> Any:
    star = best_pentagon()
    loss = pentagon_loss(star.squared_radius * times, -star.squared_radius * star.ratio)
    return two_sided([star.ratio, star.squared_radius, star.floor, loss])


def _numbers_by_resultants() -> Any:
    found = polygon_by_resultants(5)
    values = (-found.bias / found.squared_radius, found.squared_radius, found.loss / 5, found.loss)
    return two_sided(values)


VALUE = claim(
    "pentagon-attains",
    "F15",
    locator=PROBLEM,
    title="The best pentagon loses five floors",
    plain="The regular pentagon with squared circumradius a* and biases -a* beta* loses exactly "
    "five times the floor K*: its features beyond a right angle overlap at no cost, for its "
    "biases are negative.",
    statement=r"5L_1(\text{pentagon})=5K^*=0.0791281353724709883\dots,\quad K^*=0.01582562707449"
    r"41976\dots",
    relation="<=",
    domain=FIVE,
    lhs=_numbers,
    rhs=lambda: _within(DIGITS, NINETEEN),
    examples=({"k": 5},),
    one_method=TWO_ROUTES,
    evidence=(
        replace(
            certified("the toy model's loss at features in the plane, and the floor by Newton"),
            by_hand=(
                "equality beyond the digits: neighbours have ratio cos 72 degrees, and the others "
                "cos 144 degrees < 0, at which R = 0 for beta >= 0",
            ),
        ),
        certified("roots of resultants", using={"lhs": _numbers_by_resultants}),
    ),
    mutants=(
        instead("features longer by 1/10^6", lhs=lambda: _numbers(1 + Fraction(1, 10**6))),
        instead(
            "K* larger by 10^-6",
            rhs=lambda: _within((*DIGITS[:2], "0.0158266270744941976", DIGITS[3]), NINETEEN),
        ),
    ),
    sees_also=("spectral-geometry/certified-polygons",),
)

# F16 ----------------------------------------------------------------------------------------


def _spectrum_by_modes() -> Any:
    """By waves of 0, 1 and 2 periods round the pentagon; the turn of all corners is left out."""
    from flint import ctx

    star = best_pentagon()
    square, bits = star.squared_radius, star.squared_radius.bits
    scale = np.array([square.sqrt(), square.sqrt(), ball(1)])
    values = [ball(0, bits)]
    for mode in range(3):
        rows = fourier_block(mode, square, -square * star.ratio, _corner_cosine, 1)
        block = np.array(rows, dtype=object) / scale / scale[:, None]
        kept = block[np.ix_([0, 2], [0, 2])] if mode == 0 else block
        with ctx.workprec(bits):
            found = [ball(value, bits) for value in symmetric_eigenvalues(kept)]
        values += found * (1 if mode == 0 else 2)
    return two_sided(sorted(values, key=lambda value: float(value.mid())))


def _corner_cosine(j: int) -> Any:
    return cosine_of_turn(Fraction(2 * j, 5))


ELEVEN = Fraction(1, 10**10)

SPECTRUM = claim(
    "pentagon-spectrum",
    "F16",
    locator=PROBLEM,
    title="The Hessian of the loss at the best pentagon, across rotations",
    plain="By all ten weights and five biases the loss of one active feature has the eigenvalues "
    "listed at the best pentagon: 0 along rotations, all others at least 0.345.",
    statement=r"\operatorname{spec}\nabla^2(5L_1)=\{0,\ .345146,\ .365801^2,\ .828568^2,"
    r"\ 1.320834^2,\ 3.656851^2,\ 5.750996^2,\ 6.316759,\ 6.340611^2\}",
    relation="<=",
    domain=FIVE,
    lhs=lambda: two_sided(pentagon_spectrum()),
    rhs=lambda: _within(EIGENVALUES, ELEVEN),
    examples=({"k": 5},),
    one_method=TWO_ROUTES,
    evidence=(
        certified("eigenvalues of the whole Hessian, 15 unknowns, the k-th in the k-th ball"),
        certified(
            "blocks of one Fourier mode each, derivatives by hand",
            using={"lhs": _spectrum_by_modes},
        ),
    ),
    mutants=(
        instead(
            "5.750996 once",
            rhs=lambda: _within((*EIGENVALUES[:10], "5.1", *EIGENVALUES[11:]), ELEVEN),
        ),
        instead(
            "0.3452 for 0.345146",
            rhs=lambda: _within(("0", "0.3452", *EIGENVALUES[2:]), ELEVEN),
        ),
    ),
    sees_also=("spectral-geometry/polygons-are-minima",),
)

CLAIMS = (ALGEBRAIC, ISOLATED, VALUE, SPECTRUM)
