"""Which ensembles are one autoencoder of the same gate (C02a, C02c); TopK is not (C02b).

Setting.  Members of one gate read one input; their reconstructions are added with weights.

Idea.  Pointwise gates commute with a factor that is not negative: a ReLU(z) = ReLU(a z), a jump at
a threshold t becomes one at a t, and a gated magnitude is scaled behind its gate. TopK chooses
within each member: members with pre-activations (3, 2) and (1, 0) keep 3 and 1 for K = 1, and one
TopK of both with K = 2 keeps 3 and 2.

Not claimed.  That a negative weight cannot be folded: with columns negated it can (C02c).
"""

from dataclasses import replace
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import (
    BIASES,
    INPUTS,
    LATENTS,
    NO_NEGATIVE_WEIGHT,
    POINTWISE_GATE,
    WEIGHTS,
    array,
    claim,
    drawn,
    members,
    parameter,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.autoencoders import (
    boosted_residuals,
    codes,
    reconstructions,
)
from pentad.theory.ensembles.concatenation import combined, combined_by_definition, folded
from pentad.theory.ensembles.gates import TopK
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix


def _folded(kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix) -> Any:
    return reconstructions(folded(members(kind, latents, biases), weights), inputs)


def _flipped(kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix) -> Any:
    one = folded(members(kind, latents, biases), weights, flip_columns=True)
    return reconstructions(one, inputs)


def _summed(kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix) -> Any:
    return combined(members(kind, latents, biases), weights, inputs)


def _summed_slowly(
    kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix
) -> Any:
    return combined_by_definition(members(kind, latents, biases), weights, inputs)


def _boosted(kind: str, latents: Matrix, biases: Matrix, inputs: Matrix) -> Any:
    """What the members give as stages of a chain."""
    return inputs - boosted_residuals(members(kind, latents, biases), inputs)[-1]


def _as_one_topk(latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix, K: int) -> Any:
    """One TopK over all latents that may have J K of them active."""
    ensemble = members("TopK", latents, biases, K=K)
    one = replace(folded(ensemble, weights), gate=TopK(K * len(ensemble)))
    return reconstructions(one, inputs)


TWO_MEMBERS: dict[str, Any] = {
    "latents": array([[[1, 0, 0, 1, 0, 1], [0, 2, 0, 1, 0, 1]], [[0, 1, 0, 1, 0, 1]] * 2]),
    "biases": array([[1], [2]]),
    "inputs": array([[3], [-1]]),
}
"""Members that read 3 as pre-activations (3, 2) and (1, 1)."""

PARTS = (POINTWISE_GATE, LATENTS, BIASES, WEIGHTS, INPUTS)
HALVES = {"weights": array(["1/2", "1/2"])}
EACH_GATE = tuple({"kind": kind, **TWO_MEMBERS, **HALVES} for kind in ("ReLU", "JumpReLU", "gated"))

POINTWISE_FOLDING = claim(
    "pointwise-folding",
    "C02a",
    locator="Proposition 3.1, its encoder side",
    title="Members with pointwise gates fold into one autoencoder",
    plain="For ReLU, JumpReLU and gated members and weights that are not negative, the ensemble is "
    "one autoencoder of the same gate with all latents.",
    statement=r"\alpha\,\mathrm{ReLU}(z)=\mathrm{ReLU}(\alpha z),\quad"
    r"\alpha\,\mathrm{Jump}_\theta(z)=\mathrm{Jump}_{\alpha\theta}(\alpha z)\qquad(\alpha\ge0)",
    relation="==",
    domain=Domain(PARTS, (NO_NEGATIVE_WEIGHT,)),
    lhs=_folded,
    rhs=_summed_slowly,
    delta="The paper speaks of the decoder; that the encoder folds too is ours.",
    examples=EACH_GATE,
    outside=({"kind": "ReLU", **TWO_MEMBERS, "weights": array([2, -1])},),
    evidence=(
        exact("rational members of each gate, number by number"),
        search("the same in floats, member by member", using={"rhs": _summed}, cases=100),
    ),
    mutants=(
        instead("also where the members are stages of a boosted chain", rhs=_boosted),
        instead(
            "thresholds are kept",
            lhs=lambda kind, latents, biases, weights, inputs: reconstructions(
                replace(
                    folded(members(kind, latents, biases), weights),
                    gate=folded(members(kind, latents, biases), 0 * weights + 1).gate,
                ),
                inputs,
            ),
        ),
    ),
    sees_also=("ensembles/decoder-concatenation", "ensembles/boosted-codes"),
)

TOPK_LATENTS = parameter(
    "latents",
    "(J, n, 2d + 4) as above, n = 2 or 3",
    lambda choose, _: drawn(choose, choose(1, 3), choose(2, 3), 2 * choose(1, 2) + 4),
)
ACTIVE = parameter("K", "1 or 2", lambda choose, _: choose(1, 2))

TOPK_FOLDING = claim(
    "topk-folding",
    "C02b",
    locator="Proposition 3.1, its encoder side",
    title="TopK members fold into a block-TopK",
    plain="An ensemble of TopK members is one autoencoder with TopK in each member's block "
    "of latents; it is not one TopK with J K active latents.",
    statement=r"\sum_j\alpha_jg_j=[W_j]\,\mathrm{TopK}_K^{\text{in each block}}(\alpha_jz_j)+"
    r"\sum_j\alpha_jb_j",
    relation="==",
    domain=Domain((TOPK_LATENTS, BIASES, WEIGHTS, INPUTS, ACTIVE), (NO_NEGATIVE_WEIGHT,)),
    lhs=lambda latents, biases, weights, inputs, K: reconstructions(
        folded(members("TopK", latents, biases, K=K), weights), inputs
    ),
    rhs=lambda latents, biases, weights, inputs, K: combined_by_definition(
        members("TopK", latents, biases, K=K), weights, inputs
    ),
    delta="Not in the paper, which trains TopK members on Pythia-160M.",
    examples=(TWO_MEMBERS | {"weights": array([1, 1]), "K": 1},),
    outside=(TWO_MEMBERS | {"weights": array([2, -1]), "K": 1},),
    evidence=(
        exact("rational members, number by number, a latent among the largest by counting"),
        search(
            "the same in floats, member by member",
            using={
                "rhs": lambda latents, biases, weights, inputs, K: combined(
                    members("TopK", latents, biases, K=K), weights, inputs
                )
            },
            cases=100,
        ),
    ),
    mutants=(
        instead("one TopK with J K active latents", lhs=_as_one_topk),
        instead(
            "one TopK with J K active latents has as many active",
            lhs=lambda latents, biases, inputs: np.array(
                [(codes(one, inputs) > 0).sum() for one in members("TopK", latents, biases)]
            ).sum(),
            rhs=lambda latents, biases, inputs: (
                codes(
                    replace(
                        folded(members("TopK", latents, biases), 1 + 0 * biases[:, 0]),
                        gate=TopK(len(biases)),
                    ),
                    inputs,
                )
                > 0
            ).sum(),
        ),
    ),
)

FLIPPED_COLUMNS = claim(
    "folding-by-negated-columns",
    "C02c",
    locator="Proposition 3.1",
    title="A negative weight folds if columns may be negated",
    plain="With the absolute value of a weight in the codes and its sign in the decoder's columns, "
    "members with pointwise gates fold into one autoencoder of the same gate for all weights.",
    statement=r"\alpha_jW_jc_j=(\operatorname{sgn}\alpha_j\,W_j)(\lvert\alpha_j\rvert c_j)",
    relation="==",
    domain=Domain(PARTS),
    lhs=_flipped,
    rhs=_summed_slowly,
    examples=({"kind": "ReLU", **TWO_MEMBERS, "weights": array([2, -1])}, *EACH_GATE),
    evidence=(
        exact("rational members of each gate, number by number"),
        search("the same in floats, member by member", using={"rhs": _summed}, cases=100),
    ),
    mutants=(
        instead(
            "columns are kept",
            lhs=lambda kind, latents, biases, weights, inputs: (
                _folded(kind, latents, 0 * biases, abs(weights), inputs)
                + (weights[:, None] * biases).sum(0)
            ),
        ),
        instead(
            "biases take the absolute value too",
            lhs=lambda kind, latents, biases, weights, inputs: (
                _flipped(kind, latents, 0 * biases, weights, inputs)
                + (abs(weights)[:, None] * biases).sum(0)
            ),
        ),
    ),
    sees_also=("ensembles/pointwise-folding",),
)

CLAIMS = (POINTWISE_FOLDING, TOPK_FOLDING, FLIPPED_COLUMNS)
