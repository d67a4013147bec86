r"""Boosting is deep: 2^J linear pieces from 2J latents, where one layer has m + 1 from m (C03).

Setting.  One input. A stage with g(r) = -ReLU(r) + 4 ReLU(r - 1/2) leaves the tent map of r.

Idea.  The tent map of the tent map doubles the pieces on [0, 1]; J goes up to 8 here. A layer of m
latents bends at m points at most, so that one with as many pieces has at least 2^J - 1 latents. So
a wider autoencoder with as many latents is not of the same class of functions as a boosted chain.

Not claimed.  Pieces beyond [0, 1], where the chain has two more (on the whole line 3 for J = 1 and
2^J + 2 for J >= 2); that training finds such a chain; unit columns, which scaling encoders gives.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.piecewise_linear import (
    TENT,
    UNIT_INTERVAL,
    OneInputLayer,
    most_pieces_of_one_layer,
    pieces_of_tent_chain,
    pieces_on_grid,
    reconstruction_of_chain,
    residual_at,
    residual_of_chain,
)
from pentad.theory.numbers.domains import Domain, integer
from pentad.theory.numbers.kinds import Matrix, Number


def _pieces_on_a_grid(stages: int) -> Any:
    """By changes of slope on a grid that holds all breakpoints, values stage by stage."""
    chain, parts = [TENT] * stages, 2 ** (stages + 1)
    return np.array(
        [
            pieces_on_grid(lambda a: residual_at(chain, a), UNIT_INTERVAL, parts),
            pieces_on_grid(lambda a: a - residual_at(chain, a), UNIT_INTERVAL, parts),
        ]
    )


TENT_CHAIN = claim(
    "tent-chain",
    "C03a",
    locator="against the baseline with as many features",
    title="Up to eight tent stages of two latents have 2^J linear pieces",
    plain="On [0, 1] the residual of a chain of J tent stages, J at most 8, has 2^J linear pieces, "
    "and its reconstruction too, from 2J latents.",
    statement=r"g(r)=-\mathrm{ReLU}(r)+4\,\mathrm{ReLU}(r-\tfrac12):\quad "
    r"r_J\text{ and }a-r_J\text{ have }2^J\text{ pieces on }[0,1],\ J\le8",
    relation="==",
    domain=Domain((integer("stages", 1, 8, listed=True),)),
    lhs=lambda stages: np.array(
        [
            residual_of_chain([TENT] * stages).pieces,
            reconstruction_of_chain([TENT] * stages).pieces,
        ]
    ),
    rhs=pieces_of_tent_chain,
    examples=({"stages": 1}, {"stages": 8}),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("breakpoints of each stage, solved for in rationals"),
        exhaustive("slopes on a grid of dyadic points", using={"lhs": _pieces_on_a_grid}),
    ),
    mutants=(
        instead("as many as one layer of 2J latents", rhs=lambda stages: 2 * stages + 1),
        instead(
            "on the whole line",
            lhs=lambda stages: (
                residual_of_chain([TENT] * stages, (Fraction(-1), Fraction(2))).pieces
            ),
        ),
    ),
    sees_also=("ensembles/pieces-of-one-layer",),
)

LAYER = parameter(
    "latents",
    "weight, bias and decoder entry of up to 4 latents, (m, 3)",
    lambda choose, _: drawn(choose, choose(0, 4), 3),
)


def _fraction(x: Number) -> Fraction:
    return x if isinstance(x, Fraction) else Fraction(int(x.p), int(x.q))


def _layer(latents: Matrix) -> OneInputLayer:
    columns = (tuple(map(_fraction, column)) for column in latents.T)
    return OneInputLayer(*columns)


def _pieces_by_jumps(latents: Matrix) -> int:
    """One more than the points inside at which the slopes of all latents jump by a net amount."""
    jumps: dict[str, Any] = {}
    for w, b, decoder in latents:
        if w != 0 and 0 < -b / w < 1:
            point = str(-b / w)
            jumps[point] = jumps.get(point, 0) + decoder * abs(w)
    return 1 + sum(bool(jump != 0) for jump in jumps.values())


ONE_LAYER = claim(
    "pieces-of-one-layer",
    "C03b",
    locator="against the baseline with as many features",
    title="One layer of m latents has at most m + 1 pieces",
    plain="On [0, 1] the residual of one ReLU autoencoder of one input has at most one linear "
    "piece more than latents, so that a layer with 2^J pieces there needs 2^J - 1 latents.",
    statement=r"\#\text{pieces of }a-g(a)\text{ on }[0,1]\le m+1",
    relation="<=",
    domain=Domain((LAYER,)),
    lhs=lambda latents: residual_of_chain([_layer(latents)]).pieces,
    rhs=lambda latents: most_pieces_of_one_layer(len(latents)),
    examples=(
        {"latents": array([[1, "-1/4", 1], [1, "-1/2", 1], [-1, "3/4", 1]])},
        {"latents": array([[1, "-1/2", 2]])},
    ),
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational layers of up to 4 latents, pieces by breakpoints", cases=200),
        exact("pieces by net jumps of slope", cases=200, using={"lhs": _pieces_by_jumps}),
    ),
    mutants=(
        instead("as many pieces as latents at most", rhs=lambda latents: max(1, len(latents))),
        instead(
            "two stages of the same latents",
            lhs=lambda latents: residual_of_chain([_layer(latents)] * 2).pieces,
        ),
    ),
    sees_also=("ensembles/tent-chain",),
)

CLAIMS = (TENT_CHAIN, ONE_LAYER)
