r"""What may be changed without loss of generality: symmetries, derivatives, scales, heterogeneity.

Statements.  Rotations of the space and signs of the features change nothing (A28a).  The derivative
of the loss along any direction is that of a polynomial (A28b).  Dividing the inputs by sqrt(p)
divides the improvement by p and rescales A (A29).  Features may have probabilities, laws and
importances of their own (A30).

Not claimed.  Nothing about optima.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.sparsity_loss.settings import (
    FEATURES,
    PAPER,
    POWER,
    PROBABILITY,
    SYMMETRIC_LAW,
    TIED,
    TIED_WEIGHTS,
    UNTIED_WEIGHTS,
    both,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.scalars import constant, rational
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    feature_loss_terms_by_enumeration,
    gram,
    loss_terms,
)
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    LAPLACE,
    RADEMACHER,
    SKEWED,
    UNIFORM,
    AmplitudeLaw,
    scaled_law,
)

MIXED = fractions([[1, -2], [Fraction(1, 2), 1]])


def _improvement(W: Any, p: Any, law: AmplitudeLaw, m: int) -> Any:
    return loss_terms(gram(W), p, law, m).improvement


SIGNS = Parameter(
    "signs",
    "1 or -1 for each feature",
    lambda choose, point: tuple(1 - 2 * choose(0, 1) for _ in range(point["n"])),
)


def _turned(W: Any, t: Any, signs: tuple[int, ...]) -> Any:
    """W after a rotation by 2 arctan t in the first two dimensions, and sign flips."""
    turned = W.copy()
    if len(W) > 1:
        cosine, sine = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
        turned[0] = cosine * W[0] - sine * W[1]
        turned[1] = sine * W[0] + cosine * W[1]
    return turned * np.array(signs)


SYMMETRIES = Claim(
    id="sparsity-loss/symmetries",
    label="A28a",
    paper=PAPER,
    locator="section 2",
    title="A rotation and signs change nothing",
    plain="The improvement of W stays the same after a rotation of its first two dimensions by any "
    "angle of rational sine and cosine and after changes of the signs of any features.",
    statement=r"I(OWS)=I(W),\quad O=\begin{pmatrix}c&-s\\s&c\end{pmatrix}\oplus1,\ "
    r"c=\tfrac{1-t^2}{1+t^2},\ s=\tfrac{2t}{1+t^2},\ S=\operatorname{diag}(\pm1)",
    relation="==",
    domain=Domain((*TIED, POWER, domains.ratio("t", -2, 2, parts=4), SIGNS)),
    lhs=lambda W, p, law, m, t, signs: _improvement(_turned(W, t, signs), p, law, m),
    rhs=_improvement,
    fidelity="ours",
    delta="Implicit in the paper.",
    examples=(
        {
            "W": MIXED,
            "n": 2,
            "d": 2,
            "p": Fraction(1, 3),
            "law": RADEMACHER,
            "m": 3,
            "t": Fraction(1, 2),
            "signs": (-1, 1),
        },
    ),
    not_claimed="Other rotations: products of rotations of two dimensions reach all of them, but "
    "one such plane is tried.",
    evidence=(
        exact("rational rotations of the first two dimensions and all kinds of signs"),
        search(
            "the turned side by convolution, in floats",
            using={
                "lhs": lambda W, p, law, m, t, signs: (
                    feature_loss_terms_by_convolution(gram(_turned(W, t, signs)), p, law, m)
                    .summed()
                    .improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "a shear instead of a rotation",
            {"rhs": lambda W, p, law, m: _improvement(np.cumsum(W, axis=0), p, law, m)},
        ),
    ),
)


def _slope_by_polynomials(W: Any, V: Any, p: Any, law: AmplitudeLaw, m: int) -> Any:
    """The coefficient of t in I(W + t V), by arithmetic with polynomials in t."""
    from flint import fmpq_poly

    moved = np.empty(W.shape, dtype=object)
    for index in np.ndindex(W.shape):
        moved[index] = fmpq_poly([rational(W[index]), rational(V[index])])
    slope = _improvement(moved, rational(p), law, m)[1]
    return float(slope) if isinstance(p, float) else slope


def _slope_by_interpolation(W: Any, V: Any, p: Any, law: AmplitudeLaw, m: int) -> Any:
    """The derivative at 0 of the polynomial of degree 4m in t through its values at -2m .. 2m."""
    from math import factorial

    total: Any = 0
    for k in range(1, 2 * m + 1):
        weight = Fraction(
            (-1) ** (k + 1) * factorial(2 * m) ** 2,
            k * factorial(2 * m + k) * factorial(2 * m - k),
        )
        difference = _improvement(W + k * V, p, law, m) - _improvement(W - k * V, p, law, m)
        total = total + constant(weight, W[0, 0]) * difference
    return total


def _slope_by_autograd(W: Any, V: Any, p: Any, law: AmplitudeLaw, m: int) -> float:
    import torch

    weights = torch.tensor(W, requires_grad=True)
    (gradient,) = torch.autograd.grad(_improvement(weights, p, law, m), weights)
    return float((gradient * torch.tensor(V)).sum())


def _against_scale(slope: Any, W: Any, V: Any, p: Any, law: AmplitudeLaw, m: int) -> Any:
    """1 + slope / scale, with 2 C + D at |W| + |V| as scale: slopes near zero stay comparable."""
    terms = loss_terms(gram(abs(W) + abs(V)), p, law, m)
    scale = 2 * terms.correlation + terms.energy
    return 1 + slope(W, V, p, law, m) / (scale + (scale == 0))


DERIVATIVE = Claim(
    id="sparsity-loss/derivative",
    label="A28b",
    paper=PAPER,
    locator="section 2",
    title="The derivative of the exact loss",
    plain="The slope of the improvement along any direction, from the one body of code that "
    "computes the loss, is the exact one.",
    statement=r"\left.\tfrac{d}{dt}I(W+tV)\right|_{t=0}=[t^1]\,I(W+tV)",
    relation="==",
    domain=Domain(
        (
            domains.integer("n", 1, 3),
            domains.integer("d", 1, 2),
            PROBABILITY,
            SYMMETRIC_LAW,
            TIED_WEIGHTS,
            domains.matrix("V", "d", "n"),
            domains.choice("m", (1, 3)),
        )
    ),
    lhs=lambda W, V, p, law, m: _against_scale(_slope_by_polynomials, W, V, p, law, m),
    rhs=lambda W, V, p, law, m: _against_scale(_slope_by_interpolation, W, V, p, law, m),
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"W": MIXED, "V": MIXED, "n": 2, "d": 2, "p": Fraction(1, 3), "law": RADEMACHER, "m": 3},
    ),
    evidence=(
        exact("polynomial arithmetic against interpolation, exact rationals", cases=25),
        search(
            "polynomial arithmetic against automatic differentiation",
            cases=40,
            using={
                "rhs": lambda W, V, p, law, m: _against_scale(_slope_by_autograd, W, V, p, law, m)
            },
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "the improvement of V instead of the slope",
            {"lhs": lambda V, p, law, m: _improvement(W=V, p=p, law=law, m=m)},
        ),
    ),
)


def _normalised_terms(A: Any, s: Any, law: AmplitudeLaw, m: int, route: Any) -> Any:
    """Terms of inputs divided by sqrt(p), p = s^2m, with A scaled by p^((m-1)/2m) = s^(m-1)."""
    exact_scale = Fraction(int(rational(s).p), int(rational(s).q)) ** m
    return both(route(s ** (m - 1) * A, s ** (2 * m), scaled_law(law, 1 / exact_scale), m))


NORMALISED = Claim(
    id="sparsity-loss/normalised-convention",
    label="A29",
    paper=PAPER,
    locator="section 2; other work divides inputs by sqrt(p)",
    title="The normalised convention",
    plain="With inputs x / sqrt(p) and A scaled by p^((m-1)/2m), correlation, energy and "
    "improvement are divided by p: the two conventions are one.",
    statement=r"x\to x/\sqrt p,\ A\to p^{(m-1)/2m}A:\quad C,\,D,\,I\ \to\ C/p,\,D/p,\,I/p",
    relation="==",
    domain=Domain(
        (
            FEATURES,
            Parameter("s", "p = s^2m, 1/4 to 1", lambda choose, _: Fraction(choose(5, 20), 20)),
            domains.choice("law", (RADEMACHER, GAUSSIAN, UNIFORM, SKEWED)),
            UNTIED_WEIGHTS,
            domains.integer("m", 1, 3),
        )
    ),
    lhs=lambda A, s, law, m: _normalised_terms(A, s, law, m, feature_loss_terms),
    rhs=lambda A, s, law, m: both(feature_loss_terms(A, s ** (2 * m), law, m)) / s ** (2 * m),
    fidelity="ours",
    delta="The paper does not divide by sqrt(p).",
    examples=({"A": MIXED, "n": 2, "s": Fraction(1, 2), "law": RADEMACHER, "m": 3},),
    evidence=(
        exact("rational A, p = s^2m, four laws, m = 1, 2, 3", cases=40),
        search(
            "the normalised side by convolution, in floats",
            cases=40,
            using={
                "lhs": lambda A, s, law, m: _normalised_terms(
                    A, s, law, m, feature_loss_terms_by_convolution
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "A not rescaled",
            {
                "rhs": lambda A, s, law, m: (
                    both(feature_loss_terms(A / s ** (m - 1), s ** (2 * m), law, m)) / s ** (2 * m)
                )
            },
        ),
    ),
)


def _drawn_laws(options: tuple[AmplitudeLaw, ...]) -> Parameter:
    def draw(choose: Choose, point: Point) -> tuple[AmplitudeLaw, ...]:
        return tuple(options[choose(0, len(options) - 1)] for _ in range(point["n"]))

    return Parameter("laws", "one law for each feature", draw)


def _drawn_probabilities(choose: Choose, point: Point) -> np.ndarray:
    return fractions([[Fraction(choose(1, 20), 20) for _ in range(point["n"])]])


def _mixed_domain(laws: tuple[AmplitudeLaw, ...]) -> Domain:
    return Domain(
        (
            domains.integer("n", 1, 3),
            Parameter("ps", "one probability for each feature", _drawn_probabilities),
            _drawn_laws(laws),
            UNTIED_WEIGHTS,
            domains.integer("m", 1, 3),
        )
    )


HETEROGENEOUS = Claim(
    id="sparsity-loss/heterogeneous-features",
    label="A30",
    paper=PAPER,
    locator="beyond the paper: unequal importance and sparsity",
    title="Features of their own kind",
    plain="With a probability, a law and an importance of its own for each feature, the cumulant "
    "route still gives correlation and energy exactly.",
    statement=r"\kappa_s(Y_i)=\sum_j\kappa_s(x_j)A_{ij}^s,\quad "
    r"I_v=\sum_iv_i(2C_i-D_i)",
    relation="==",
    domain=_mixed_domain((RADEMACHER, SKEWED)),
    lhs=lambda A, ps, laws, m: both(feature_loss_terms(A, ps[0], laws, m)),
    rhs=lambda A, ps, laws, m: both(feature_loss_terms_by_enumeration(A, ps[0], laws, m)),
    fidelity="ours",
    delta="The paper has equal features.",
    examples=(
        {
            "n": 2,
            "ps": fractions([[Fraction(1, 10), Fraction(1, 2)]]),
            "laws": (RADEMACHER, SKEWED),
            "A": MIXED,
            "m": 3,
        },
    ),
    evidence=(
        exact("every input enumerated, n <= 3, m <= 3", cases=30),
        search(
            "against convolution, with laws of unbounded support",
            using={
                "rhs": lambda A, ps, laws, m: both(
                    feature_loss_terms_by_convolution(A, ps[0], laws, m)
                ),
                "domain": _mixed_domain((RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM, SKEWED)),
            },
        ),
    ),
    mutants=(
        Mutant(
            "all features as likely as the first",
            {"lhs": lambda A, ps, laws, m: both(feature_loss_terms(A, ps[0, :1], laws, m))},
        ),
        Mutant(
            "laws in the wrong order",
            {"lhs": lambda A, ps, laws, m: both(feature_loss_terms(A, ps[0], laws[::-1], m))},
        ),
    ),
)

CLAIMS = (SYMMETRIES, DERIVATIVE, NORMALISED, HETEROGENEOUS)
