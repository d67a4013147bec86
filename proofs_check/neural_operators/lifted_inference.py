r"""When unrolled inference with a lifting gives the codes of the plain autoencoder (D17).

Setting.  Steps of iterative thresholding from zero; lifted atoms D_L, a lifting L before the
encoder.

Idea.  D_L^T L (x - L^T D_L z) is D^T (x - D z) with D = L^T D_L. In the lifted space
D_L^T (L x - D_L z) with D_L = L D is D^T L^T L (x - D z).

Not claimed.  That the two train alike: see D13. Nothing here is about P = L^+, whose encoder would
have to be another one.
"""

from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.inference_settings import (
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
    ABOVE_LIFTING,
    FULL_COLUMN_RANK,
    LIFTING,
    largest_entry,
    samples,
)
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim
from pentad.theory.numbers.domains import Domain
from pentad.theory.operators.lifting import projection
from pentad.theory.operators.lifting_inference import (
    correlations_in_lifting,
    correlations_in_signal,
    plain_correlations,
)

IN_SIGNAL: dict[str, Any] = COMMON | {
    "L": SKEW,
    "lifted": array([[1, 0], ["1/2", 1], [0, 1]]),
}


IN_THE_SIGNAL = claim(
    "inference-in-signal",
    "D17a",
    locator="architectural inference equivalence",
    title="With the transpose as projection, lifted inference is plain inference",
    plain="If the residual is formed in the space of the signal and the projection is the "
    "transpose of the lifting, codes after any number of steps are those of the plain "
    "autoencoder with the effective atoms.",
    statement=r"z\leftarrow S\bigl(z+\alpha D_L^\top L(x-L^\top D_Lz)\bigr)\ \text{ is }\ "
    r"z\leftarrow S\bigl(z+\alpha D^\top(x-Dz)\bigr),\qquad D=L^\top D_L",
    relation="==",
    domain=Domain((LIFTING, ABOVE_LIFTING, samples("L"), KIND, STEP, PENALTY, STEPS)),
    lhs=lambda L, lifted, x, kind, step, penalty, steps: codes_after(
        correlations_in_signal(L, L.T, lifted, x), lifted.shape[1], x, kind, step, penalty, steps
    ),
    rhs=lambda L, lifted, x, kind, step, penalty, steps: codes_after(
        plain_correlations(L.T @ lifted, x), lifted.shape[1], x, kind, step, penalty, steps
    ),
    fidelity="restated",
    delta=RESTATED,
    examples=(IN_SIGNAL, IN_SIGNAL | {"kind": "soft"}, IN_SIGNAL | {"kind": "hard"}),
    evidence=(
        exact("rational liftings and atoms, up to 3 steps, three gates", cases=80),
        search(
            "the same in floats, code by code",
            using={
                "rhs": lambda L, lifted, x, kind, step, penalty, steps: codes_one_by_one(
                    (L.T @ lifted).T, L.T @ lifted, x, kind, step, penalty, steps
                )
            },
            floats_only=True,
            size=lambda L, lifted, x: largest_entry([L, lifted, x]),
        ),
    ),
    mutants=(
        instead(
            "with the pseudo-inverse as projection",
            domain=Domain(
                (LIFTING, ABOVE_LIFTING, samples("L"), KIND, STEP, PENALTY, STEPS),
                (FULL_COLUMN_RANK,),
            ),
            lhs=lambda L, lifted, x, kind, step, penalty, steps: codes_after(
                correlations_in_signal(L, projection(L, "pseudo-inverse"), lifted, x),
                lifted.shape[1], x, kind, step, penalty, steps,
            ),
            rhs=lambda L, lifted, x, kind, step, penalty, steps: codes_after(
                plain_correlations(projection(L, "pseudo-inverse") @ lifted, x),
                lifted.shape[1], x, kind, step, penalty, steps,
            ),
        ),
        instead(
            "with the residual in the lifted space",
            lhs=lambda L, lifted, x, kind, step, penalty, steps: codes_after(
                correlations_in_lifting(L, lifted, x),
                lifted.shape[1], x, kind, step, penalty, steps,
            ),
        ),
    ),
    not_claimed="That the two train alike.",
    sees_also=("neural-operators/inference-in-lifting", "neural-operators/lifted-descent"),
)  # fmt: skip

CLAIMS = (IN_THE_SIGNAL,)
