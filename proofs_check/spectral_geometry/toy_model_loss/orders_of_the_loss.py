r"""The toy model's loss with up to two active features is exact.

Setting.  Outputs (A x + b)_+; inputs are 0 with probability 1 - p and else uniform on [0, 1]; L_k
sums the loss over the sets of k active features.

Statement.  L_0, L_1 and L_2 have closed forms, for any weights, biases and importances (E22b).

Idea.  Outputs are piecewise polynomials, integrated by cubic rules between their breaks.

Not claimed.  Three or more active features.
"""

from itertools import combinations
from random import Random
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.judging import judged_exactly, shown
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.toy_model_loss.settings import AWKWARD, MODEL
from pentad.theory.numbers.domains import Domain, applied, realised
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.rectified_model.rectified_loss import positive_part
from pentad.theory.rectified_model.toy_loss import toy_loss_terms
from pentad.theory.rectified_model.toy_loss_by_definition import (
    toy_loss_by_sampling,
    toy_loss_terms_by_definition,
)
from pentad.theory.rectified_model.toy_loss_by_other_routes import toy_loss_terms_by_corners


def _terms(A: Matrix, b: Number, v: Number) -> Any:
    return np.array(toy_loss_terms(A, b, v))


def _terms_at_one(A: Matrix, b: Number, v: Number) -> Any:
    """L_0, L_1 and L_2 with every active value fixed at 1."""
    n = len(b)
    total = [0 * b[0]] * 3
    for k in range(3):
        for active in combinations(range(n), k):
            for j in range(n):
                output = positive_part(b[j] + sum(A[j, i] for i in active))
                total[k] += v[j] * (int(j in active) - output) ** 2
    return np.array(total)


def _sampled(claim: Claim, effort: Effort) -> Finding:
    """The mixture of the three orders against sampled inputs, at points of the domain.

    Where they disagree the claim's own sides are judged exactly, and only they refute.
    """
    chance = Random(3)
    generator = np.random.default_rng(3)
    samples = int(40_000 * max(effort.scale, 0.1))
    worst, worst_point, p = 0.0, claim.examples[0], 0.4
    cases = 12
    for _ in range(cases):
        point = claim.domain.drawn(chance.randint)
        values = realised(point, "float")
        n = values["n"]
        terms = applied(claim.lhs, values)
        expected = sum(p**k * (1 - p) ** (n - k) * terms[k] for k in range(min(n, 2) + 1))
        sampled = toy_loss_by_sampling(
            values["A"],
            values["b"],
            p,
            generator,
            samples=samples,
            order=2,
            importance=values["v"],
        )
        deviation = abs(sampled.mean - expected) / (sampled.standard_error or 1e-12)
        if deviation >= worst:
            worst, worst_point = deviation, point
    witness = shown(worst_point)
    note = f"largest deviation {worst:.1f} standard errors"
    if worst > SIGMAS:
        holds, margin = judged_exactly(claim, worst_point)
        if holds is False:
            return Finding(False, None, margin, cases, cases, witness, note)
        return undecided(Why.DISAGREES, f"{note} at {witness}", cases=cases)
    return Finding(True, None, float(1 - worst / SIGMAS), cases, cases, witness, note)


SIGMAS = 4
"""Standard errors within which a sampled mean must lie; chance: one in a thousand at 12 points."""


ORDERS = claim(
    "toy-loss-orders",
    "E22b",
    locator="beyond the paper",
    title="The toy model's loss with up to two active features is exact",
    plain="L_0, L_1 and L_2 of the ReLU toy model, for any weights, biases and importances, are "
    "given exactly by cubic rules between the breaks of piecewise polynomials.",
    statement=r"L_0=\sum_jv_j(b_j)_+^2,\quad "
    r"L_1=\sum_jv_j\left[\frac13-2C(A_{jj},b_j)+\sum_iI(A_{ji},b_j)\right],\quad "
    r"L_2=\sum_{i<k}\sum_jv_j\mathbb{E}\left(x_j-(A_{ji}x_i+A_{jk}x_k+b_j)_+\right)^2",
    relation="==",
    domain=Domain(MODEL),
    lhs=_terms,
    rhs=lambda A, b, v: np.array(toy_loss_terms_by_definition(A, b, v)),
    examples=(AWKWARD,),
    evidence=(
        exact("rational models, n <= 4, by cutting polygons into triangles", cases=60),
        exact(
            "rational models, n <= 4, by inclusion and exclusion over corners of cubes",
            cases=60,
            using={"rhs": lambda A, b, v: np.array(toy_loss_terms_by_corners(A, b, v))},
        ),
        search("floats against polygons", cases=60),
        Evidence("simulation", "samples", "sampled inputs, within 4 standard errors", _sampled),
    ),
    mutants=(
        instead(
            "every pair counted twice", lhs=lambda A, b, v: _terms(A, b, v) * np.array([1, 1, 2])
        ),
        instead("active values fixed at 1", lhs=_terms_at_one),
        instead(
            "no loss without active features",
            lhs=lambda A, b, v: _terms(A, b, v) * np.array([0, 1, 1]),
        ),
    ),
    sees_also=("spectral-geometry/one-active-integrals",),
)

CLAIMS = (ORDERS,)
