r"""One table of states gives the whole loss.

Setting.  n inputs, each 0 with probability 1 - p and else uniform on [0, 1]; outputs (A x + b)_+;
the population loss with any number of active inputs.

Statement.  A recursion over 3^n states gives it, for any coefficients and biases (E31a).

Idea.  Each step integrates one input; terms have one sign and no coefficient is divided by.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.phases.settings import BEYOND, PROBABILITY
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, fractions
from pentad.theory.rectified_model.toy_loss import toy_loss
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.toy_loss_orders import active_loss, full_toy_loss


def _bias(choose: Choose, point: Point) -> Any:
    return fractions([[Fraction(choose(-6, 6), 6) for _ in range(point["n"])]])[0]


def _models(largest: int) -> Domain:
    """Any square coefficients, not only Gram matrices."""
    return Domain(
        (
            domains.integer("n", 1, largest),
            domains.matrix("A", "n", "n"),
            Parameter("b", "real biases, one for each output", _bias),
            PROBABILITY,
        )
    )


ANTIPODAL = fractions([[1, -1], [-1, 1]])


THREE = {
    "n": 3,
    "A": fractions([[1, -1, Fraction(1, 2)], [-1, 1, 0], [Fraction(1, 2), 0, -1]]),
    "b": fractions([[Fraction(-1, 3), 0, Fraction(1, 4)]])[0],
    "p": Fraction(1, 2),
}


TWO = {"n": 2, "A": ANTIPODAL, "b": fractions([[0, Fraction(1, 5)]])[0], "p": Fraction(1, 3)}


FULL_LOSS = claim(
    "full-toy-loss",
    "E31a",
    locator=BEYOND,
    title="One table of states gives the whole loss",
    plain="A recursion over 3^n states gives the population loss of the ReLU toy model with any "
    "number of active inputs; it adds terms of one sign and divides by no coefficient.",
    statement=r"(r+k)F_k(s)=\sum_i\left[tF_{k-1}^{(i)}(s)+(1-t)F_{k-1}^{(i)}(s-|a_i|)\right],"
    r"\quad t=s/\sum_i|a_i|",
    relation="==",
    domain=_models(3),
    lhs=full_toy_loss,
    rhs=full_toy_loss_by_definition,
    delta="Not known to be in the papers, which sample.",
    examples=(THREE, TWO),
    evidence=(
        exact("support by support, by divided differences, n <= 3", cases=40),
        exact(
            "L_0, L_1, L_2 from moments of cut squares, n <= 2",
            cases=60,
            using={
                "rhs": lambda A, b, p: toy_loss(A, b, p, order=2),
                "domain": _models(2),
                "examples": (TWO,),
            },
        ),
        search("in floats, n <= 3", cases=60),
    ),
    mutants=(
        instead("biases of the other sign", lhs=lambda A, b, p: full_toy_loss(A, -b, p)),
        instead("at most two inputs active", rhs=lambda A, b, p: toy_loss(A, b, p, order=2)),
        instead(
            "weights p^k without (1 - p)^(n - k)",
            rhs=lambda A, b, p: sum(p**k * active_loss(A, b, k) for k in range(len(b) + 1)),
        ),
    ),
)

CLAIMS = (FULL_LOSS,)
