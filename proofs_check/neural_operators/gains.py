r"""What a decoder enlarges codes by is the same on all grids of more than 2K points (D19).

Setting.  A decoder of K modes, both sides with mean squares over the grid.

Idea.  By Parseval's identity the output's mode k is a sum of products, at most Lambda_k times the
codes' mode k (D19a), with equality for codes of that mode alone with the conjugate weights, which a
grid of more than 2K points can show (D19b). So step and threshold of sparse inference need not know
the grid. The mean square of spikes does: it grows as n (D19c).

Not claimed.  That inference converges at one rate on all grids: the rate's constant is the mean
square of the codes it tends to, which for spikes grows with the grid.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.gains import gains, largest_gain, mean_square, most_enlarged
from pentad.theory.operators.spectral_layers import decoded, decoded_by_definition, kernels

MODES = integer("modes", 0, 3)
WEIGHTS = parameter(
    "weights",
    "of one or two concepts, (p, K + 1, 2)",
    lambda choose, p: drawn(choose, choose(1, 2), p["modes"] + 1, 2),
)
GRID = parameter("n", "2K to 2K + 4", lambda choose, p: max(1, 2 * p["modes"] + choose(0, 4)))


def _codes(choose: Choose, point: Point) -> Any:
    """Any codes, or those that are enlarged most."""
    weights, n = point["weights"], point["n"]
    if choose(0, 1):
        return drawn(choose, len(weights), n)
    W, codes = weights, drawn(choose, len(weights), n, least=0, most=0)
    codes[:, :] = W[:, :1, 0]
    return codes


CODES = parameter("codes", "any, (p, n)", _codes)
CONSTANT: dict[str, Any] = {
    "modes": 1,
    "weights": array([[[2, 0], [1, 1]], [[1, 3], [0, 1]]]),
    "n": 3,
    "codes": array([[2, 2, 2], [1, 1, 1]]),
}

ENLARGED = claim(
    "enlarged-at-most",
    "D19a",
    locator="sparse inference in SAE-FNO across resolutions",
    title="No grid enlarges codes by more than the largest gain of a mode",
    plain="On every grid the mean square of what codes decode to is at most the largest sum over "
    "concepts of squared weights of a mode, times the mean square of the codes.",
    statement=r"\lVert D_nz\rVert_n^2\le\Lambda\lVert z\rVert_n^2,\qquad"
    r"\Lambda=\max_k\sum_c\lvert W_{c,k}\rvert^2",
    relation="<=",
    domain=Domain((MODES, WEIGHTS, GRID, CODES)),
    lhs=lambda weights, codes: mean_square(decoded_by_definition(weights, codes)),
    rhs=lambda weights, codes: largest_gain(weights) * mean_square(codes),
    examples=(CONSTANT,),
    evidence=(
        exact("rational weights and codes, K <= 3, exactly", cases=60),
        search(
            "the same in floats, by fast transforms and singular values",
            using={
                "lhs": lambda weights, codes: np.linalg.norm(decoded(weights, codes)) ** 2,
                "rhs": lambda modes, weights, codes: (
                    _largest_singular_value(weights, 2 * modes + 1) ** 2
                    * np.linalg.norm(codes) ** 2
                ),
            },
            floats_only=True,
            cases=80,
            size=lambda weights, codes: (weights**2).sum() * (codes**2).sum(),
        ),
    ),
    mutants=(
        instead(
            "with sums over the grid in the decoder",
            lhs=lambda n, weights, codes: (
                n * n * mean_square(decoded_by_definition(weights, codes))
            ),
        ),
        instead(
            "with the mean over concepts",
            rhs=lambda weights, codes: (
                largest_gain(weights) * mean_square(codes) / (2 * len(weights))
            ),
        ),
    ),
    sees_also=("neural-operators/enlarged-exactly",),
)


def _largest_singular_value(weights: Matrix, n: int) -> float:
    """Of the dense decoder on n points, between mean squares."""
    j = np.arange(n)
    blocks = kernels(weights, n)[:, (j[:, None] - j) % n] / n
    return float(np.linalg.norm(np.concatenate(list(blocks), axis=1), 2))


MODE = Parameter("k", "0 to K", lambda choose, point: choose(0, point["modes"]))
ROOM = Assumption("room for all modes", "n > 2K", lambda n, modes: n > 2 * modes)
PEAK: dict[str, Any] = {"modes": 2, "weights": array([[[1, 0], [1, 0], [3, 1]]]), "n": 5, "k": 2}


def _enlarged(weights: Matrix, n: int, k: int) -> Any:
    return mean_square(decoded_by_definition(weights, most_enlarged(weights, k, n)))


def _enlarged_in_floats(weights: Matrix, n: int, k: int) -> float:
    """From a dense circulant matrix."""
    j = np.arange(n)
    blocks = kernels(weights, n)[:, (j[:, None] - j) % n] / n
    return float(np.mean(np.einsum("cij,cj->i", blocks, most_enlarged(weights, k, n)) ** 2))


ATTAINED = claim(
    "enlarged-exactly",
    "D19b",
    locator="sparse inference in SAE-FNO across resolutions",
    title="Every grid of more than 2K points enlarges some codes by that much",
    plain="On every grid of more than 2K points codes of one mode with the conjugate weights are "
    "enlarged by exactly the gain of the mode: the decoder's norm does not depend on the grid.",
    statement=r"n>2K,\ z_c=2\operatorname{Re}\overline{W_{c,k}}e_k:\quad"
    r"\lVert D_nz\rVert_n^2=\Lambda_k\lVert z\rVert_n^2",
    relation="==",
    domain=Domain((MODES, WEIGHTS, GRID, MODE), (ROOM,)),
    lhs=_enlarged,
    rhs=lambda weights, n, k: gains(weights)[k] * mean_square(most_enlarged(weights, k, n)),
    examples=(PEAK, PEAK | {"n": 8}),
    outside=(PEAK | {"n": 4}, PEAK | {"n": 3}),
    evidence=(
        exact("rational weights, K <= 3, exactly", cases=60),
        search(
            "the same in floats, by dense matrices",
            using={"lhs": _enlarged_in_floats},
            floats_only=True,
            size=lambda weights: (weights**2).sum() ** 2,
        ),
    ),
    mutants=(
        instead(
            "from 2K points on",
            domain=Domain(
                (MODES, WEIGHTS, GRID, MODE),
                (Assumption("room for all modes", "n >= 2K", lambda n, modes: n >= 2 * modes),),
            ),
        ),
        instead(
            "whatever the grid",
            domain=Domain((MODES, WEIGHTS, integer("n", 1, 9), MODE)),
        ),
    ),
    sees_also=("neural-operators/enlarged-at-most", "neural-operators/spikes-grow"),
)

SPIKES = parameter(
    "masses", "at up to 6 points of a grid", lambda choose, _: drawn(choose, choose(1, 6))
)

GROW = claim(
    "spikes-grow",
    "D19c",
    locator="sparse inference in SAE-FNO across resolutions",
    title="The mean square of spikes grows with the grid",
    plain="Spikes of fixed masses, as densities on a grid of m times as many points, have m times "
    "the mean square. A rate of convergence that it bounds is no number of the functions alone.",
    statement=r"\lVert z^{mn}\rVert_{mn}^2=m\lVert z^n\rVert_n^2=mn\sum_ja_j^2",
    relation="==",
    domain=Domain((SPIKES, integer("times", 2, 3))),
    lhs=lambda masses, times: mean_square(_spread(masses, times)),
    rhs=lambda masses, times: times * mean_square(len(masses) * masses),
    examples=({"masses": array([1, 0, 2]), "times": 2},),
    evidence=(
        exact("rational masses, exactly", cases=40),
        search(
            "the same in floats, as a sum of squared masses",
            using={"rhs": lambda masses, times: times * len(masses) * np.linalg.norm(masses) ** 2},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("it does not", rhs=lambda masses: mean_square(len(masses) * masses)),
        instead(
            "it grows as the square",
            rhs=lambda masses, times: times * times * mean_square(len(masses) * masses),
        ),
    ),
    sees_also=("neural-operators/densities-and-masses",),
)


def _spread(masses: Any, times: int) -> Any:
    """The same spikes as densities on a finer grid."""
    fine = np.array([0 * masses[0]] * (times * len(masses)), dtype=masses.dtype)
    fine[::times] = times * len(masses) * masses
    return fine


CLAIMS = (ENLARGED, ATTAINED, GROW)
