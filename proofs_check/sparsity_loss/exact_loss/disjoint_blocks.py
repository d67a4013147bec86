r"""Autoencoders in orthogonal subspaces add their improvements (A05).

Setting.  A = W^T W; the improvement is I = 2 C - D.

Idea.  A row of the whole is a row of one part with zeros, which drop out of its power sums.

Not claimed.  Nothing about the optimum over W.
"""

from fractions import Fraction

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    FIVE_AXES,
    POWER,
    READ_OUTS,
    TIED,
    TWO_FEATURES,
    claim,
    improvement,
    improvement_by_convolution,
)
from pentad.proofs_check.sparsity_loss.steps import free_symmetric_law, odd_powers
from pentad.theory.frames.direct_sums import direct_sum
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.sparse_inputs import RADEMACHER


def _two_blocks_add(claim: Claim) -> bool | None:
    """Both sides for two features on a line beside two on another, entries and moments free."""
    from sympy import Symbol, expand, symbols

    W, V = (np.array([symbols(f"{name}1 {name}2")], dtype=object) for name in "wv")
    point = {"W": W, "V": V, "n": 2, "d": 1, "p": Symbol("p", positive=True)}
    points = (point | {"law": free_symmetric_law("mu"), "m": m} for m in odd_powers(claim))
    return (
        all(expand(applied(claim.lhs, at) - applied(claim.rhs, at)) == 0 for at in points) or None
    )


BLOCKS_ADD = claim(
    "blocks-add",
    "A05",
    locator="eq. (6)-(7)",
    title="Disjoint blocks add",
    plain="Autoencoders in orthogonal subspaces add their improvements, so the best improvement is "
    "superadditive in (n, d); zero columns and rows change nothing, so it is monotone.",
    statement=r"I(W\oplus V)=I(W)+I(V)",
    relation="==",
    domain=Domain((*TIED, READ_OUTS, POWER)),
    lhs=lambda W, V, p, law, m: improvement(direct_sum(W, V), p, law, m),
    rhs=lambda W, V, p, law, m: improvement(W, p, law, m) + improvement(V, p, law, m),
    examples=(
        {
            "W": TWO_FEATURES,
            "V": TWO_FEATURES,
            "n": 2,
            "d": 2,
            "p": Fraction(1, 3),
            "law": RADEMACHER,
            "m": 3,
        },
        FIVE_AXES | {"V": FIVE_AXES["W"], "p": Fraction(1, 3), "law": RADEMACHER, "m": 1},
    ),
    evidence=(
        derivation(
            "two features on a line beside two on another, all entries and moments at once",
            _two_blocks_add,
            by_hand=(
                "for every n and d, too, a row of the whole is a row of one part with zeros, which "
                "drop out of its power sums",
            ),
            reach="region",
            region="m = 1, 3, 5, for every n, d, W, V, p and symmetric law",
        ),
        exact("rational blocks with n <= 4, d <= 3, m = 1, 3, 5", cases=40),
        search(
            "the whole by convolution, the parts by cumulants",
            cases=60,
            using={
                "lhs": lambda W, V, p, law, m: improvement_by_convolution(
                    direct_sum(W, V), p, law, m
                )
            },
        ),
    ),
    mutants=(
        instead(
            "blocks that share their subspace",
            rhs=lambda W, V, p, law, m: improvement(np.concatenate([W, V], axis=1), p, law, m),
        ),
    ),
)


CLAIMS = (BLOCKS_ADD,)
