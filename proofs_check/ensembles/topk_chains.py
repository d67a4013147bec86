r"""A TopK chain explains everything without learning anything (C12, C13).

Setting.  A stage with TopK latents +-Q, Q orthonormal, encoder the transpose, no biases. The chain
has the same untrained stage J times.

Idea.  Of each pair +-q at most one pre-activation is positive, so that a stage takes away the K
largest coordinates of each sample in the basis Q; after ceil(d/K) stages none is left. One stage on
the K directions of Q with most energy takes away at least K/d of it, since K of d numbers that are
largest have at least K/d of their sum; the K first principal directions take away at least as much.

So what.  With d = 768 and K = 128 the untrained chain has explained all variance after 6 stages:
explained variance after 8 stages says nothing about features by itself.

Not claimed.  That bags cannot do this: J different members with encoders scaled by J can. Identical
copies cannot, and for members trained apart see `plateau`.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import (
    array,
    claim,
    drawn,
    parameter,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.autoencoders import Autoencoder, boosted_residuals
from pentad.theory.ensembles.boosting import energies
from pentad.theory.ensembles.concatenation import combined
from pentad.theory.ensembles.gates import TopK
from pentad.theory.ensembles.topk_chains import (
    busiest_directions,
    energies_by_sorting,
    energies_of_untrained_chain,
    principal_share,
    removed_share,
    signed_pairs,
    stages_until_nothing_is_left,
)
from pentad.theory.frames.constructions import parseval_frame
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import constant


def _basis(choose: Choose, _: Point) -> Any:
    """A rational orthonormal basis: the axes, or the axes mirrored once or twice."""
    d = choose(1, 3)
    mirrors = drawn(choose, d, choose(1, 2), parts=1)
    for mirror in mirrors.T:
        if not mirror.any():
            mirror[choose(0, d - 1)] = mirror[0] + 1
    return parseval_frame(mirrors, d)


BASIS = parameter("Q", "rational orthonormal basis of R^d, d <= 3, as columns", _basis)
ACTIVE = parameter("K", "1 to d", lambda choose, point: choose(1, len(point["Q"])))
INPUTS = parameter(
    "inputs",
    "up to 3 samples, (N, d)",
    lambda choose, point: drawn(choose, choose(1, 3), len(point["Q"])),
)
NOT_ZERO = Assumption(
    "not zero", "some input is not zero", lambda inputs: bool((inputs != 0).any())
)
AXES = array([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
EVEN = {"Q": AXES, "K": 1, "inputs": array([[1, 0, 0], [0, -1, 0], [0, 0, 1]])}
GENERIC = {"Q": AXES, "K": 2, "inputs": array([[3, -2, 1], [1, 1, 1]])}


def _removed(Q: Matrix, K: int, inputs: Matrix) -> Any:
    """What the chain has removed after each stage."""
    stages = stages_until_nothing_is_left(len(Q), K)
    left = energies_of_untrained_chain(Q, K, inputs, stages)
    return np.array([left[0] - energy for energy in left[1:]])


def _sorted_away(Q: Matrix, K: int, inputs: Matrix) -> Any:
    """By sorting coordinates, and at the end everything."""
    stages = stages_until_nothing_is_left(len(Q), K)
    left = energies_by_sorting(Q, K, inputs, stages)
    return np.array([*(left[0] - energy for energy in left[1:-1]), _energy(inputs)])


def _energy(inputs: Matrix) -> Any:
    return (inputs * inputs).sum() / len(inputs)


def _without_a_latent(Q: Matrix, K: int, inputs: Matrix) -> Any:
    pairs = signed_pairs(Q, K)
    stage = Autoencoder(
        pairs.encoder[1:], pairs.encoder_bias[1:], pairs.decoder[:, 1:], pairs.decoder_bias, TopK(1)
    )
    left = energies(boosted_residuals([stage] * (3 * len(Q)), inputs))
    return left[0] - left[-1]


def _removed_by_copies(Q: Matrix, K: int, inputs: Matrix) -> Any:
    """What the mean of ceil(d/K) identical stages removes."""
    copies = [signed_pairs(Q, K)] * stages_until_nothing_is_left(len(Q), K)
    equal = np.array([constant(Fraction(1, len(copies)), Q[0, 0])] * len(copies))
    return _energy(inputs) - _energy(inputs - combined(copies, equal, inputs))


def _one_by_one(Q: Matrix, K: int, inputs: Matrix) -> Any:
    """What is removed with the K largest coordinates of each sample set to zero, by stages."""
    left = inputs @ Q
    whole, found = _energy(left), []
    for _ in range(stages_until_nothing_is_left(len(Q), K)):
        for row in left:
            row[np.argsort(-np.abs(row))[:K]] = 0
        found.append(whole - _energy(left))
    return np.array(found)


UNTRAINED_CHAIN = claim(
    "untrained-chain",
    "C12",
    locator="boosting with TopK; Pythia-160M has d = 768, K = 128, J = 8",
    title="An untrained TopK chain explains everything after ceil(d/K) stages",
    plain="Stages whose latents are an orthonormal basis and its opposites take away the K largest "
    "coordinates of each sample, so that after ceil(d/K) stages nothing is left of any data.",
    statement=r"E_0-E_j=\mathbb{E}\sum_{i\le jK}\lvert\langle q,a\rangle\rvert_{(i)}^2,\qquad "
    r"E_{\lceil d/K\rceil}=0",
    relation="==",
    domain=Domain((BASIS, ACTIVE, INPUTS)),
    lhs=_removed,
    rhs=_sorted_away,
    examples=(EVEN, GENERIC),
    evidence=(
        exact("rational bases and data, d <= 3, K not dividing d among them"),
        search(
            "the same in floats, coordinates taken away one by one",
            using={"rhs": _one_by_one},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "one stage fewer removes everything",
            lhs=lambda Q, K, inputs: np.array([0, *_removed(Q, K, inputs)])[-2],
            rhs=_energy,
        ),
        instead("with one latent removed", lhs=_without_a_latent, rhs=_energy),
        instead("a bag of as many copies removes everything", lhs=_removed_by_copies, rhs=_energy),
    ),
    not_claimed="That bags of different members cannot explain everything: with encoders scaled by "
    "J they can.",
    sees_also=("ensembles/topk-stage-share",),
)


STAGES = integer("stages", 1, 3)


def _share(Q: Matrix, K: int, inputs: Matrix, stages: int) -> Any:
    """What a chain removes whose every stage has the busiest directions of what is left."""
    left = inputs
    for _ in range(stages):
        stage = signed_pairs(busiest_directions(Q, K, left), K)
        left = boosted_residuals([stage], left)[-1]
    return 1 - _energy(left) / _energy(inputs)


def _share_by_singular_values(Q: Matrix, K: int, inputs: Matrix, stages: int) -> float:
    """The same on principal directions, of which each stage takes the next K."""
    return principal_share(inputs, min(len(Q), K * stages))


STAGE_SHARE = claim(
    "topk-stage-share",
    "C13",
    locator="boosting with TopK",
    title="A TopK stage can remove K/d of the energy of any data",
    plain="A stage on the K directions of an orthonormal basis that carry most energy, each with "
    "its opposite, removes at least K/d of it; J such stages leave at most (1 - K/d)^J of it.",
    statement=r"1-\frac{E_J}{E_0}\ge1-\Bigl(1-\frac Kd\Bigr)^J\quad\text{with }2K\text{ latents a "
    r"stage}",
    relation=">=",
    domain=Domain((BASIS, ACTIVE, INPUTS, STAGES), (NOT_ZERO,)),
    lhs=_share,
    rhs=lambda Q, K, stages: constant(1 - (1 - Fraction(K, len(Q))) ** stages, Q[0, 0]),
    examples=tuple(one | {"stages": stages} for one in (EVEN, GENERIC) for stages in (1, 2)),
    outside=({"Q": AXES, "K": 1, "inputs": array([[0, 0, 0]]), "stages": 1},),
    evidence=(
        exact("rational bases and data, d <= 3"),
        search(
            "principal directions in floats, by singular values",
            using={"lhs": _share_by_singular_values},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "any K directions do",
            lhs=lambda Q, K, inputs: removed_share(signed_pairs(Q[:, :K], K), inputs),
        ),
        instead(
            "K latents are enough",
            lhs=lambda Q, K, inputs: removed_share(
                _without_opposites(busiest_directions(Q, K, inputs), K), inputs
            ),
            examples=({"Q": array([[1]]), "K": 1, "inputs": array([[1], [-1]]), "stages": 1},),
        ),
    ),
    not_claimed="That a trained stage does as well, or that a best stage exists; stages as good as "
    "these pairs are enough.",
    sees_also=("ensembles/untrained-chain", "ensembles/telescoping"),
)


def _without_opposites(directions: Any, K: int) -> Autoencoder:
    zero = 0 * directions
    return Autoencoder(directions.T, zero[0], directions, zero[:, 0], TopK(K))


CLAIMS = (UNTRAINED_CHAIN, STAGE_SHARE)
