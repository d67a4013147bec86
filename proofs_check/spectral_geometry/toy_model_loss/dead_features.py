r"""What a dead feature costs.

Setting.  A zero column with a bias of its own joins n features; L_1 is the loss with one active
feature.

Statements.  Without positive biases it costs exactly 1/3 (E23e), and with any biases at least
1/3 - 1/(4 (n + 1)) (E23f).

Idea.  Its output is constant: a positive one gains on its own input and loses on the others.

Not claimed.  Anything at a positive activation probability, where a positive bias also costs L_0.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.toy_model_loss.settings import vector
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Parameter, fractions, inequality
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import one_active_loss
from pentad.theory.rectified_model.toy_loss_by_definition import toy_loss_terms_by_definition


def _cost_of_a_dead_feature(
    W: Matrix, b: Number, own: Number, loss: Callable[[Any, Any], Any]
) -> Any:
    """How much L_1 grows when a zero column with the bias `own` joins W and b."""
    more = np.concatenate([W, 0 * W[:, :1]], 1)
    return loss(gram(more), np.append(b, own)) - loss(gram(W), b)


def _cost(W: Matrix, b: Number, own: Number) -> Any:
    return _cost_of_a_dead_feature(W, b, own, one_active_loss)


def _cost_by_polygons(W: Matrix, b: Number, own: Number) -> Any:
    return _cost_of_a_dead_feature(
        W, b, own, lambda A, c: toy_loss_terms_by_definition(A, c).one_active
    )


def _third(b: Number) -> Any:
    return (1 + 0 * b[0]) / 3


WITH_DEAD: tuple[Parameter, ...] = (
    domains.integer("n", 1, 5),
    domains.integer("d", 1, 2),
    domains.matrix("W", "d", "n", size=3, parts=2),
    vector("b", -4, 1),
    domains.ratio("own", -1, 1, parts=20),
)


NO_POSITIVE = inequality("no positive bias", "own <= 0", lambda own: own, "<=", lambda: 0)


NO_POSITIVE_OTHERS = inequality(
    "no positive biases", "b_j <= 0 for all j", lambda b: b.max(), "<=", lambda: 0
)


BEST_BIAS = {
    "n": 5,
    "d": 2,
    "W": fractions([[1, -1, 0, 0, 1], [0, 0, 1, -1, 0]]),
    "b": fractions([[0] * 5])[0],
    "own": Fraction(1, 12),
}


DEAD_FEATURE = claim(
    "dead-feature",
    "E23e",
    locator="beyond the paper",
    title="A dead feature costs exactly 1/3 without positive biases",
    plain="With one active feature and no positive biases, adding a zero feature adds exactly 1/3, "
    "its mean square, to the loss.",
    statement=r"b\le0:\quad L_1([W,0],[b,\beta])-L_1(W,b)=\frac13\quad(\beta\le0)",
    relation="==",
    domain=Domain(WITH_DEAD, (NO_POSITIVE, NO_POSITIVE_OTHERS)),
    lhs=_cost,
    rhs=_third,
    examples=({**BEST_BIAS, "own": Fraction(0)}, {**BEST_BIAS, "own": Fraction(-1, 2)}),
    outside=(
        {**BEST_BIAS, "own": Fraction(1, 100)},
        {
            **BEST_BIAS,
            "own": Fraction(0),
            "b": fractions([[0, 0, 0, 0, Fraction(1, 100)]])[0],
        },
    ),
    evidence=(
        exact("rational W and biases, n <= 5, d <= 2", cases=100),
        exact("the loss by polygons", cases=60, using={"lhs": _cost_by_polygons}),
        search("floats", cases=60),
    ),
    mutants=(scaled("rhs", Fraction(1, 2), "half of that"),),
)


DEAD_FEATURE_AT_BEST = claim(
    "dead-feature-at-best",
    "E23f",
    locator="beyond the paper",
    title="A dead feature costs at least 1/3 - 1/(4 (n + 1))",
    plain="In L_1 alone a small positive bias of the dead feature pays: at 1/(2 (n + 1)), next to "
    "n others without positive biases, its cost is 1/3 - 1/(4 (n + 1)), and no biases do better.",
    statement=r"L_1([W,0],[b,\beta])-L_1(W,b)\ge\frac13-\frac1{4(n+1)},\quad"
    r"\text{equal if }b\le0,\ \beta=\frac1{2(n+1)}",
    relation=">=",
    domain=Domain(WITH_DEAD),
    lhs=_cost,
    rhs=lambda b: _third(b) - (1 + 0 * b[0]) / (4 * (len(b) + 1)),
    delta="Not known to be in the paper. At p > 0 a positive bias also costs L_0.",
    examples=(BEST_BIAS,),
    evidence=(
        exact("rational W and biases, n <= 5, d <= 2", cases=100),
        exact("the loss by polygons", cases=60, using={"lhs": _cost_by_polygons}),
        search("floats", cases=60),
    ),
    mutants=(
        instead("never less than 1/3", rhs=_third),
        instead(
            "1/3 - 1/(8 (n + 1))", rhs=lambda b: _third(b) - (1 + 0 * b[0]) / (8 * (len(b) + 1))
        ),
    ),
    sees_also=("spectral-geometry/dead-feature",),
)

CLAIMS = (
    DEAD_FEATURE,
    DEAD_FEATURE_AT_BEST,
)
