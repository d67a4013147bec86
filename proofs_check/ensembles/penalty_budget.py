r"""All penalties of a certified chain fit into the energy that it removed (C08).

Setting.  Stages trained on E|r_j|^2 + lam E pen(c_j), on the same data with one factor lam. A stage
is certified if its objective is at most the zero map's, E_{j-1}.

Idea.  Certified means E_{j-1} - E_j >= lam E pen(c_j); sum over stages. So the total L1 (ReLU) or
L0 (JumpReLU) is at most E_0 / lam for every number of stages.

Not claimed.  That training certifies its stages: it is to be tested, stage by stage. That only
certified stages lower the error: it is sufficient, not necessary. Anything on other data, or for
TopK, which has no penalty and adds up to K active latents a stage.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.autoencoders import Autoencoder, boosted_residuals, codes
from pentad.theory.ensembles.boosting import Stage, penalty_budget, spent_penalty, stages
from pentad.theory.ensembles.gates import JumpRelu, Relu
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, choice
from pentad.theory.numbers.kinds import Matrix, Number

INPUTS = parameter(
    "inputs",
    "up to 3 samples in 2 dimensions, (N, 2)",
    lambda choose, _: drawn(choose, choose(1, 3), 2, least=-6, most=6),
)


def _stages(choose: Choose, _: Point) -> Any:
    rows = [(choose(0, 1), choose(0, 1), Fraction(choose(1, 6), 2)) for _ in range(choose(1, 3))]
    return array(rows)


STAGES = parameter(
    "latents", "axis, sign and threshold of one latent a stage, up to 3 stages, (J, 3)", _stages
)
FACTOR = Parameter(
    "factor", "1/4 to 3", lambda choose, _: Fraction(choose(1, 12), 4), Fraction(1, 4), Fraction(3)
)
PENALTY = choice("penalty", ("L1", "L0"))


def _chain(inputs: Matrix, latents: Matrix, penalty: str) -> list[Stage]:
    """Stages of one latent on a signed axis: ReLU beyond a threshold, or a jump there."""
    chain = []
    for axis, sign, threshold in latents:
        column = np.array([[0 * sign], [0 * sign]], dtype=latents.dtype)
        column[int(axis)] = 2 * sign - 1
        zero = 0 * column[0]
        gate = Relu() if penalty == "L1" else JumpRelu(zero + threshold)
        bias = zero - threshold if penalty == "L1" else zero
        chain.append(Autoencoder(column.T, bias, column, 0 * column[:, 0], gate))
    residuals = boosted_residuals(chain, inputs)
    used = [codes(one, r) for one, r in zip(chain, residuals, strict=False)]
    return stages(residuals, used, counted=penalty == "L0")


def _soft(values: Matrix, threshold: Number) -> Any:
    return np.where(values > threshold, values - threshold, 0)


def _by_hand(inputs: Matrix, latents: Matrix, factor: Number, penalty: str) -> tuple[float, float]:
    """Penalties and energy removed in floats, coordinate by coordinate, without an autoencoder."""
    left, spent = inputs.copy(), 0.0
    for axis, sign, threshold in latents:
        along = (2 * sign - 1) * left[:, int(axis)]
        hard = np.where(along > threshold, along, 0)
        used = _soft(along, threshold) if penalty == "L1" else hard
        spent += used.sum() if penalty == "L1" else (used > 0).sum()
        left[:, int(axis)] -= (2 * sign - 1) * used
    removed = np.linalg.norm(inputs) ** 2 - np.linalg.norm(left) ** 2
    return float(factor * spent / len(inputs)), float(removed / len(inputs))


CERTIFIED = Assumption(
    "certified",
    "every stage's objective is at most the zero map's",
    lambda inputs, latents, factor, penalty: all(
        bool(stage.margin(factor) >= 0) for stage in _chain(inputs, latents, penalty)
    ),
)
ENERGY_FALLS = Assumption(
    "certified",
    "every stage lowers the energy",
    lambda inputs, latents, penalty: all(
        bool(stage.before >= stage.after) for stage in _chain(inputs, latents, penalty)
    ),
)
SOFT_STAGE = {
    "inputs": array([[2, 0], [0, -1]]),
    "latents": array([[0, 1, "1/2"], [1, 0, "1/2"]]),
    "factor": Fraction(1),
    "penalty": "L1",
}
TIGHT = {
    "inputs": array([[1, 0]]),
    "latents": array([[0, 1, "1/2"]]),
    "factor": Fraction(1),
    "penalty": "L0",
}
DEARER = TIGHT | {"factor": Fraction(5, 4)}
"""It lowers the energy by less than its penalty."""

PENALTY_BUDGET = claim(
    "penalty-budget",
    "C08",
    locator="boosting with an L1 or L0 penalty",
    title="All penalties of a certified chain fit into the energy removed",
    plain="If no stage's objective is above that of doing nothing, the penalties of all stages "
    "together are at most the energy that the chain removed, for any number of stages.",
    statement=r"\lambda\sum_{j\le J}\mathbb{E}\,\mathrm{pen}(c_j)\le E_0-E_J\quad\text{if}\quad "
    r"E_j+\lambda\,\mathbb{E}\,\mathrm{pen}(c_j)\le E_{j-1}\text{ for all }j",
    relation="<=",
    domain=Domain((INPUTS, STAGES, FACTOR, PENALTY), (CERTIFIED,)),
    lhs=lambda inputs, latents, factor, penalty: spent_penalty(
        _chain(inputs, latents, penalty), factor
    ),
    rhs=lambda inputs, latents, penalty: penalty_budget(_chain(inputs, latents, penalty)),
    examples=(SOFT_STAGE, TIGHT),
    outside=(DEARER,),
    evidence=(
        exact("rational chains of up to 3 stages of one latent, L1 and L0", cases=120),
        search(
            "the same in floats, penalties and energies coordinate by coordinate",
            using={
                "lhs": lambda inputs, latents, factor, penalty: _by_hand(
                    inputs, latents, factor, penalty
                )[0],
                "rhs": lambda inputs, latents, factor, penalty: _by_hand(
                    inputs, latents, factor, penalty
                )[1],
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "falling energy is enough",
            domain=Domain((INPUTS, STAGES, FACTOR, PENALTY), (ENERGY_FALLS,)),
        ),
        instead(
            "for the number of active latents at an L1 penalty",
            lhs=lambda inputs, latents, factor, penalty: spent_penalty(
                [
                    one._replace(penalty=_counted(inputs, latents, penalty)[number])
                    for number, one in enumerate(_chain(inputs, latents, penalty))
                ],
                factor,
            ),
        ),
    ),
    not_claimed="That stages are certified in training, that an uncertified stage does harm, and "
    "anything on other data.",
    sees_also=("ensembles/telescoping", "ensembles/zero-is-optimal"),
)


def _counted(inputs: Matrix, latents: Matrix, penalty: str) -> list[Any]:
    """How many latents are active in each stage, on average."""
    chain, left = [], inputs
    for axis, sign, threshold in latents:
        along = (2 * sign - 1) * left[:, int(axis)]
        active = np.asarray(along > threshold, dtype=bool)
        chain.append(sum(int(one) for one in active) * (threshold / threshold) / len(inputs))
        left = left.copy()
        taken = along - threshold if penalty == "L1" else along
        left[:, int(axis)] = left[:, int(axis)] - (2 * sign - 1) * np.where(active, taken, 0)
    return chain


CLAIMS = (PENALTY_BUDGET,)
