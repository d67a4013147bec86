r"""Inference with the residual in the lifted space, and when it is plain again (D17b, c).

Setting.  Lifted atoms L D; the lifted signal L x is what is to be reconstructed.

Idea.  (L D)^T (L x - L D z) = D^T L^T L (x - D z); where L^T L D = c D this is c D^T (x - D z).

Not claimed.  That P L = I for some P makes it plain: every L of full column rank has such a P.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.inference_settings import (
    ATOMS,
    COMMON,
    KIND,
    PENALTY,
    SKEW,
    STEP,
    STEPS,
    codes_after,
    codes_one_by_one,
)
from pentad.proofs_check.neural_operators.lifting_settings import (
    LIFTING,
    largest_entry,
    samples,
    square_of_lifting,
)
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.lifting_inference import (
    correlations_in_lifting,
    plain_correlations,
)

GIVEN_ATOMS: dict[str, Any] = COMMON | {"L": SKEW, "D": array([[1, 1], [0, 1]])}


def _in_lifting(
    L: Matrix, D: Matrix, x: Matrix, kind: str, step: Number, penalty: Number, steps: int
) -> Any:
    return codes_after(
        correlations_in_lifting(L, L @ D, x), D.shape[1], x, kind, step, penalty, steps
    )


def _in_lifting_one_by_one(
    L: Matrix, D: Matrix, x: Matrix, kind: str, step: Number, penalty: Number, steps: int
) -> Any:
    return codes_one_by_one((L @ D).T, L @ D, L @ x, kind, step, penalty, steps)


METRIC = claim(
    "inference-in-lifting",
    "D17b",
    locator="architectural inference equivalence",
    title="A residual in the lifted space is inference in the metric L^T L",
    plain="If lifted atoms are L D and the lifted signal is to be reconstructed, codes are those "
    "of inference with D in which distances are measured after lifting.",
    statement=r"D_L=LD:\quad z\leftarrow S\bigl(z+\alpha D_L^\top(Lx-D_Lz)\bigr)\ \text{ is }\ "
    r"z\leftarrow S\bigl(z+\alpha D^\top L^\top L(x-Dz)\bigr)",
    relation="==",
    domain=Domain((LIFTING, ATOMS, samples("L"), KIND, STEP, PENALTY, STEPS)),
    lhs=_in_lifting,
    rhs=lambda L, D, x, kind, step, penalty, steps: codes_after(
        plain_correlations(D, x, metric=square_of_lifting(L)),
        D.shape[1], x, kind, step, penalty, steps,
    ),
    examples=(GIVEN_ATOMS, GIVEN_ATOMS | {"kind": "soft"}),
    evidence=(
        exact("rational liftings and atoms, up to 3 steps, three gates", cases=80),
        search(
            "the same in floats, code by code",
            using={"lhs": _in_lifting_one_by_one},
            floats_only=True,
            size=lambda L, D, x: largest_entry([L, D, x]),
        ),
    ),
    mutants=(
        instead(
            "plain inference, since P L = I for some P",
            rhs=lambda D, x, kind, step, penalty, steps: codes_after(
                plain_correlations(D, x), D.shape[1], x, kind, step, penalty, steps
            ),
        ),
        instead(
            "in the metric (L^T L)^2",
            rhs=lambda L, D, x, kind, step, penalty, steps: codes_after(
                plain_correlations(D, x, metric=square_of_lifting(L) @ square_of_lifting(L)),
                D.shape[1], x, kind, step, penalty, steps,
            ),
        ),
    ),
    sees_also=("neural-operators/inference-plain-again",),
)  # fmt: skip


def _stretching(choose: Choose, point: Point) -> Any:
    """Atoms that L^T L multiplies by one number, more often than by chance."""
    L = point["L"]
    D = drawn(choose, L.shape[1], choose(1, 3))
    square = square_of_lifting(L)
    if choose(0, 2) and L.shape[1] == 2 and square[0, 1] == 0:
        D[choose(0, 1)] = Fraction(0)
    return D


def _some_orthogonal(choose: Choose, _: Point) -> Any:
    """Liftings of one direction, or of two with orthogonal columns, of any lengths."""
    (a, b, c) = drawn(choose, 3)
    kind = choose(0, 2)
    if kind == 0:
        return array([[a], [b], [c]])
    other = c if kind == 1 else 1
    return array([[a, -b * other], [b, a * other]])


STRETCHED_LIFTING = parameter(
    "L", "a lifting with one column, or two orthogonal ones, (h, d)", _some_orthogonal
)
STRETCHED = parameter("D", "any dictionary, (d, n), n <= 3", _stretching)


def _factor(L: Matrix, D: Matrix) -> Any:
    """The number c of L^T L D = c D, where there is one: by the first entry that is not zero."""
    i, j = next(zip(*np.nonzero(D != 0), strict=True))
    return (square_of_lifting(L) @ D)[i, j] / D[i, j]


COMMUTES = Assumption(
    "one factor",
    "L^T L D = c D with c > 0, and D is not zero",
    lambda L, D: bool(
        (D != 0).any()
        and _factor(L, D) > 0
        and (square_of_lifting(L) @ D == _factor(L, D) * D).all()
    ),
)

PLAIN_AGAIN = claim(
    "inference-plain-again",
    "D17c",
    locator="architectural inference equivalence",
    title="In the lifted space inference is plain where the lifting multiplies all atoms alike",
    plain="If L^T L D = c D, lifted inference with step alpha and penalty lambda is plain "
    "inference with step c alpha and penalty lambda / c; for every D that needs L^T L = c I.",
    statement=r"L^\top LD=cD:\qquad z_T^{\mathrm{lifted}}(\alpha,\lambda)=z_T(c\alpha,\lambda/c)",
    relation="==",
    domain=Domain(
        (STRETCHED_LIFTING, STRETCHED, samples("L"), KIND, STEP, PENALTY, STEPS), (COMMUTES,)
    ),
    lhs=_in_lifting,
    rhs=lambda L, D, x, kind, step, penalty, steps: codes_after(
        plain_correlations(D, x),
        D.shape[1], x, kind, _factor(L, D) * step, penalty / _factor(L, D), steps,
    ),
    examples=(
        GIVEN_ATOMS | {"L": array([[1, -1], [1, 1]])},
        GIVEN_ATOMS | {"L": array([[1, 0], [0, 3]]), "D": array([[1, 2], [0, 0]])},
    ),
    outside=(
        GIVEN_ATOMS | {"L": array([[1, 0], [0, 2]])},
        GIVEN_ATOMS | {"D": array([[2, 1], [0, 1]])},
    ),
    evidence=(
        exact("rational liftings and atoms, up to 3 steps, three gates", cases=120),
        search(
            "the same in floats, code by code",
            using={"lhs": _in_lifting_one_by_one},
            floats_only=True,
            size=lambda L, D, x: largest_entry([L, D, x]),
        ),
    ),
    mutants=(
        instead(
            "with the step and the penalty of the lifted one",
            rhs=lambda D, x, kind, step, penalty, steps: codes_after(
                plain_correlations(D, x), D.shape[1], x, kind, step, penalty, steps
            ),
        ),
        instead(
            "with the penalty of the lifted one",
            rhs=lambda L, D, x, kind, step, penalty, steps: codes_after(
                plain_correlations(D, x),
                D.shape[1], x, kind, _factor(L, D) * step, penalty, steps,
            ),
        ),
    ),
    sees_also=("neural-operators/inference-in-lifting",),
)  # fmt: skip

CLAIMS = (METRIC, PLAIN_AGAIN)
