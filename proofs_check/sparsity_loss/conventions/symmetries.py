r"""Rotations of the space and signs of the features change nothing (A28a).

Setting.  A = W^T W; the improvement is I = 2 C - D.

Not claimed.  Nothing about optima.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    POWER,
    TIED,
    TWO_FEATURES,
    claim,
    improvement,
    improvement_by_convolution,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.sparse_inputs import RADEMACHER

SIGNS = Parameter(
    "signs",
    "1 or -1 for each feature",
    lambda choose, point: tuple(1 - 2 * choose(0, 1) for _ in range(point["n"])),
)


def _turned(W: Matrix, t: Number, signs: tuple[int, ...]) -> Any:
    """W after a rotation by 2 arctan t in the first two dimensions, and sign flips."""
    turned = W.copy()
    if len(W) > 1:
        cosine, sine = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
        turned[0] = cosine * W[0] - sine * W[1]
        turned[1] = sine * W[0] + cosine * W[1]
    return turned * np.array(signs)


SYMMETRIES = claim(
    "symmetries",
    "A28a",
    locator="section 2",
    title="A rotation and signs change nothing",
    plain="The improvement of W stays the same after a rotation of its first two dimensions by any "
    "angle of rational sine and cosine and after changes of the signs of any features.",
    statement=r"I(OWS)=I(W),\quad O=\begin{pmatrix}c&-s\\s&c\end{pmatrix}\oplus1,\ "
    r"c=\tfrac{1-t^2}{1+t^2},\ s=\tfrac{2t}{1+t^2},\ S=\operatorname{diag}(\pm1)",
    relation="==",
    domain=Domain((*TIED, POWER, domains.ratio("t", -2, 2, parts=4), SIGNS)),
    lhs=lambda W, p, law, m, t, signs: improvement(_turned(W, t, signs), p, law, m),
    rhs=improvement,
    delta="Implicit in the paper.",
    examples=(
        {
            "W": TWO_FEATURES,
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
                "lhs": lambda W, p, law, m, t, signs: improvement_by_convolution(
                    _turned(W, t, signs), p, law, m
                )
            },
        ),
    ),
    mutants=(
        instead(
            "a shear instead of a rotation",
            rhs=lambda W, p, law, m: improvement(np.cumsum(W, axis=0), p, law, m),
        ),
    ),
)


CLAIMS = (SYMMETRIES,)
