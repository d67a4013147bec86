r"""Training through a fixed lifting is preconditioned training of what is seen of it (D13a, b).

Setting.  Effective atoms D = P D_L, P fixed; plain gradient descent on D_L with weight decay.

Idea.  The chain rule: the gradient in D_L is P^T times that in D, and the step of D is P times that
of D_L. Codes may follow D, as long as they do so through D alone.

Not claimed.  Anything of Adam, of atoms that are normalised, or of a P that is trained too. Which
of both conventions for P the paper uses is not known to us.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import all_vanish
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.lifting_settings import (
    ACTIVE,
    DECAY,
    DESCENT,
    HELD_CODES,
    LIFTED,
    PROJECTION,
    RATE,
    STEPS,
    descended,
    descended_by_torch,
    descended_with_held_codes,
    largest_entry,
    samples,
)
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.lifting import preconditioner
from pentad.theory.operators.lifting_descent import descent, held_gradient, tied_gradient

HELD = DESCENT | {"codes": array([[1, 0], [2, -1]])}
LIVE = DESCENT | {"k": 1}


def _preconditioned(
    P: Matrix, lifted: Matrix, x: Matrix, codes: Matrix, rate: Number, decay: Number, steps: int
) -> Any:
    return descent(
        P @ lifted,
        lambda D: held_gradient(D, x, codes),
        rate,
        steps,
        decay=decay,
        preconditioner=preconditioner(P),
    )


def _seen(
    P: Matrix, lifted: Matrix, x: Matrix, codes: Matrix, rate: Number, decay: Number, steps: int
) -> Any:
    return P @ descended_with_held_codes(P, lifted, x, codes, rate, decay, steps)


def _one_step(claim: Claim) -> bool | None:
    from sympy import Symbol, symbols

    shapes = {"P": (2, 3), "lifted": (3, 1), "x": (2, 1), "codes": (1, 1)}
    point: dict[str, Any] = {
        name: np.array(symbols(f"{name}:{a * b}", real=True), dtype=object).reshape(a, b)
        for name, (a, b) in shapes.items()
    }
    point |= {"rate": Symbol("eta", real=True), "decay": Symbol("omega", real=True), "steps": 1}
    return all_vanish((applied(claim.lhs, point) - applied(claim.rhs, point)).ravel()) or None


PRECONDITIONED = claim(
    "lifted-descent",
    "D13a",
    locator="lifting acts as a preconditioner",
    title="Descent through a fixed projection is preconditioned descent",
    plain="With codes that are held, gradient descent on lifted atoms moves the effective atoms as "
    "descent on these does after multiplying the gradient by P P^T, weight decay included.",
    statement=r"D_L\leftarrow(1-\eta\omega)D_L-\eta\nabla_{D_L}f\ \Rightarrow\ "
    r"D\leftarrow(1-\eta\omega)D-\eta\,PP^\top\nabla_Df,\qquad D=PD_L",
    relation="==",
    domain=Domain((PROJECTION, LIFTED, samples("P"), HELD_CODES, RATE, DECAY, STEPS)),
    lhs=_seen,
    rhs=_preconditioned,
    fidelity="restated",
    delta=RESTATED,
    examples=(HELD,),
    evidence=(
        derivation(
            "one step from any point",
            _one_step,
            reach="region",
            region="d = 2, h = 3, one atom, one sample, one step",
        ),
        exact("rational P and atoms, one or two steps, the loss by exact differences", cases=40),
        search(
            "the same in floats, by automatic differentiation",
            cases=60,
            using={
                "lhs": lambda P, lifted, x, codes, rate, decay, steps: (
                    P @ descended_by_torch(P, lifted, x, rate, decay, steps, codes=codes)
                )
            },
            floats_only=True,
            size=lambda P, lifted, x, codes: largest_entry([P, lifted, x, codes]),
        ),
    ),
    mutants=(
        instead(
            "without a preconditioner",
            rhs=lambda P, lifted, x, codes, rate, decay, steps: descent(
                P @ lifted, lambda D: held_gradient(D, x, codes), rate, steps, decay=decay
            ),
        ),
        instead(
            "by Adam, whose first step is the sign of the gradient",
            lhs=lambda P, lifted, x, codes, rate, decay: (
                P
                @ (
                    (1 - rate * decay) * lifted
                    - rate * _signs(P.T @ held_gradient(P @ lifted, x, codes))
                )
            ),
            rhs=lambda P, lifted, x, codes, rate, decay: (
                (1 - rate * decay) * (P @ lifted)
                - rate * (preconditioner(P) @ _signs(held_gradient(P @ lifted, x, codes)))
            ),
        ),
    ),
    not_claimed="The same of Adam, of normalised atoms, or of a projection that is trained.",
    sees_also=("neural-operators/lifted-descent-live",),
)


def _signs(values: Matrix) -> Any:
    found = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        found[index] = int(values[index] > 0) - int(values[index] < 0)
    return found


LIVE_CODES = claim(
    "lifted-descent-live",
    "D13b",
    locator="lifting acts as a preconditioner",
    title="Live codes change nothing",
    plain="The same holds where codes are the largest products of the samples with the effective "
    "atoms, chosen anew at each step, and the gradient goes through the encoder too.",
    statement=r"z=\operatorname{TopK}(D^\top x):\quad D\leftarrow(1-\eta\omega)D-\eta\,PP^\top"
    r"\nabla_D\tfrac1{2N}\lVert x-Dz\rVert^2",
    relation="==",
    domain=Domain((PROJECTION, LIFTED, samples("P"), ACTIVE, RATE, DECAY, STEPS)),
    lhs=lambda P, lifted, x, k, rate, decay, steps: (
        P @ descended(P, lifted, x, k, rate, decay, steps)
    ),
    rhs=lambda P, lifted, x, k, rate, decay, steps: descent(
        P @ lifted,
        lambda D: tied_gradient(D, x, k),
        rate,
        steps,
        decay=decay,
        preconditioner=preconditioner(P),
    ),
    examples=(LIVE, LIVE | {"k": 2}),
    evidence=(
        exact("rational P and atoms, one or two steps, the loss by exact differences", cases=40),
        search(
            "the same in floats, by automatic differentiation",
            cases=60,
            using={
                "lhs": lambda P, lifted, x, k, rate, decay, steps: (
                    P @ descended_by_torch(P, lifted, x, rate, decay, steps, k=k)
                )
            },
            floats_only=True,
            size=lambda P, lifted, x: largest_entry([P, lifted, x]),
        ),
    ),
    mutants=(
        instead(
            "with the gradient of the decoder alone",
            rhs=lambda P, lifted, x, k, rate, decay, steps: descent(
                P @ lifted,
                lambda D: held_gradient(D, x, _codes(D, x, k)),
                rate,
                steps,
                decay=decay,
                preconditioner=preconditioner(P),
            ),
        ),
        instead(
            "with the preconditioner P^T P, where there is one",
            domain=Domain(
                (PROJECTION, LIFTED, samples("P"), ACTIVE, RATE, DECAY, STEPS),
            ),
            examples=(LIVE | {"P": array([[1, 1], [0, 1]]), "lifted": array([[1, 0], [0, 1]])},),
            rhs=lambda P, lifted, x, k, rate, decay, steps: descent(
                P @ lifted,
                lambda D: tied_gradient(D, x, k),
                rate,
                steps,
                decay=decay,
                preconditioner=preconditioner(P.T if P.shape[0] == P.shape[1] else P),
            ),
        ),
    ),
    sees_also=("neural-operators/lifted-descent", "neural-operators/scalar-lifting"),
)


def _codes(D: Matrix, x: Matrix, k: int) -> Any:
    from pentad.theory.operators.lifting_descent import active

    return active(D, x, k) * (D.T @ x)


CLAIMS = (PRECONDITIONED, LIVE_CODES)
