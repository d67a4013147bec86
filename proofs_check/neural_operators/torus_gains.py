r"""How much a decoder enlarges codes on grids of the torus, lines n/2 included (D35).

Setting.  Layers of modes |k| <= K1, |l| <= K2 on n1 x n2 points, with means on the lines n/2.

Idea.  On a line n/2 a mean of weights is at most as large as the largest of them, so that no grid
enlarges codes by more than the largest gain (D35a), and a grid with a place for all modes attains
it (D35b). So steps and thresholds of sparse inference need not know the grid.

Not claimed.  The rate of inference: for spikes its constant grows with the grid, as on the circle.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim
from pentad.proofs_check.neural_operators.torus_settings import (
    ANY_WEIGHTS,
    CODES,
    K1,
    K2,
    N1,
    N2,
    WEIGHTS,
    near,
)
from pentad.theory.numbers.domains import Assumption, Domain, Parameter
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.torus import largest_modes, torus_values, two_sided
from pentad.theory.operators.torus_layers import (
    torus_decoded,
    torus_decoded_by_definition,
    torus_gains,
    torus_kernels,
)


def _mean_square(values: Matrix, n1: int, n2: int) -> Any:
    return (values * values).sum() / (n1 * n2)


def _largest_singular_value(weights: Matrix, n1: int, n2: int) -> float:
    """Of the dense decoder on n1 x n2 points, between mean squares."""
    i, j = (index.ravel() for index in np.indices((n1, n2)))
    blocks = torus_kernels(weights, (n1, n2))[:, (i[:, None] - i) % n1, (j[:, None] - j) % n2] / (
        n1 * n2
    )
    return float(np.linalg.norm(np.concatenate(list(blocks), axis=1), 2))


LINE: dict[str, Any] = {
    "n1": 2,
    "n2": 2,
    "weights": array([[[[1, 0], [1, 0]], [[1, 0], [1, 0]], [[2, 0], [2, 0]]]]),
    "codes": array([[[1, 1], [-1, -1]]]),
}
FLAT: dict[str, Any] = {
    "n1": 2,
    "n2": 2,
    "weights": array([[[[1, 0], [0, 0]]]]),
    "codes": array([[[1, 1], [1, 1]]]),
}

ENLARGED = claim(
    "torus-enlarged-at-most",
    "D35a",
    locator="sparse inference in SAE-FNO across resolutions, on pictures",
    title="No grid of the torus enlarges codes by more than the largest gain of a mode",
    plain="On every grid of the torus, with means on the lines n/2, the mean square of what codes "
    "decode to is at most the largest sum over concepts of squared weights of a mode, times the "
    "mean square of the codes.",
    statement=r"\lVert D_nz\rVert_n^2\le\Lambda\lVert z\rVert_n^2,\qquad\Lambda=\max_{k,l}"
    r"\sum_c\lvert W_{c,k,l}\rvert^2",
    relation="<=",
    domain=Domain((N1, N2, ANY_WEIGHTS, CODES)),
    lhs=lambda weights, codes, n1, n2: _mean_square(
        torus_decoded_by_definition(weights, codes), n1, n2
    ),
    rhs=lambda weights, codes, n1, n2: torus_gains(weights).max() * _mean_square(codes, n1, n2),
    examples=(FLAT, LINE),
    evidence=(
        exact("rational weights and codes, n1 <= 4, n2 <= 5, exactly", cases=60),
        search(
            "the same in floats, by fast transforms and singular values",
            using={
                "lhs": lambda weights, codes, n1, n2: _mean_square(
                    torus_decoded(weights, codes), n1, n2
                ),
                "rhs": lambda weights, codes, n1, n2: (
                    _largest_singular_value(
                        weights, 2 * weights.shape[1] - 1, 2 * weights.shape[2] - 1
                    )
                    ** 2
                    * _mean_square(codes, n1, n2)
                ),
            },
            floats_only=True,
            cases=80,
            size=lambda weights, codes: (weights**2).sum() * (codes**2).sum(),
        ),
    ),
    mutants=(
        instead(
            "with sums over one axis in the decoder",
            lhs=lambda weights, codes, n1, n2: (
                n1 * n1 * _mean_square(torus_decoded_by_definition(weights, codes), n1, n2)
            ),
        ),
        instead(
            "with the mean over concepts",
            rhs=lambda weights, codes, n1, n2: (
                torus_gains(weights).max() * _mean_square(codes, n1, n2) / (2 * len(weights))
            ),
        ),
    ),
    sees_also=("neural-operators/enlarged-at-most", "neural-operators/torus-enlarged-exactly"),
)

MODE1 = Parameter("k", "-K1 to K1", lambda choose, p: choose(-p["K1"], p["K1"]))
MODE2 = Parameter("l", "0 to K2", lambda choose, p: choose(0, p["K2"]))
ROOM = (
    Assumption("room on the first axis", "n1 > 2 K1", lambda n1, K1: n1 > 2 * K1),
    Assumption("room on the second axis", "n2 > 2 K2", lambda n2, K2: n2 > 2 * K2),
)
PEAK: dict[str, Any] = {
    "K1": 1,
    "K2": 1,
    "weights": array([[[[1, 0], [1, 2]], [[1, 0], [1, 0]], [[1, 0], [3, 1]]]]),
    "n1": 3,
    "n2": 3,
    "k": 1,
    "l": 1,
}


def _of_one_mode(weights: Matrix, n1: int, n2: int, k: int, l: int) -> Any:  # noqa: E741
    """Codes of one mode, with the conjugate weights."""
    first, second = largest_modes(weights)
    both = two_sided(weights)[:, :, second:]
    only = 0 * both
    only[:, first + k, l] = both[:, first + k, l] * [1, -1]
    if l == 0:
        only[:, first - k, 0] = both[:, first - k, 0] * [1, -1]
    return torus_values(only, (n1, n2))


def _enlarged(weights: Matrix, n1: int, n2: int, k: int, l: int) -> Any:  # noqa: E741
    codes = _of_one_mode(weights, n1, n2, k, l)
    return _mean_square(torus_decoded_by_definition(weights, codes), n1, n2)


def _enlarged_in_floats(weights: Matrix, n1: int, n2: int, k: int, l: int) -> Any:  # noqa: E741
    codes = _of_one_mode(weights, n1, n2, k, l)
    return _mean_square(torus_decoded(weights, codes), n1, n2)


def _gained(weights: Matrix, n1: int, n2: int, k: int, l: int) -> Any:  # noqa: E741
    gain = torus_gains(weights)[weights.shape[1] // 2 + k, l]
    return gain * _mean_square(_of_one_mode(weights, n1, n2, k, l), n1, n2)


ATTAINED = claim(
    "torus-enlarged-exactly",
    "D35b",
    locator="sparse inference in SAE-FNO across resolutions, on pictures",
    title="Every grid of the torus with a place for all modes enlarges some codes by that much",
    plain="If both axes have more than twice their modes, codes of one mode with the conjugate "
    "weights are enlarged by exactly its gain: the norm of the decoder does not depend on the "
    "grid, and neither does the step of sparse inference.",
    statement=r"n_i>2K_i,\ z_c=2\operatorname{Re}\overline{W_{c,k,l}}e_{k,l}:\quad"
    r"\lVert D_nz\rVert_n^2=\Lambda_{k,l}\lVert z\rVert_n^2",
    relation="==",
    domain=Domain(
        (
            K1,
            K2,
            WEIGHTS,
            near("n1", lambda modes: 2 * modes + 1, others=("K1",)),
            near("n2", lambda modes: 2 * modes + 1, others=("K2",)),
            MODE1,
            MODE2,
        ),
        ROOM,
    ),
    lhs=_enlarged,
    rhs=_gained,
    examples=(PEAK, PEAK | {"n1": 4}, PEAK | {"k": -1, "l": 0}),
    outside=(PEAK | {"n1": 2}, PEAK | {"n2": 2}),
    evidence=(
        exact("rational weights, exactly", cases=60),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": _enlarged_in_floats},
            floats_only=True,
            size=lambda weights: (weights**2).sum() ** 2,
        ),
    ),
    mutants=(
        instead(
            "with the gain of the other sign of k",
            rhs=lambda weights, n1, n2, k, l: (  # noqa: E741
                torus_gains(weights)[weights.shape[1] // 2 - k, l]
                * _mean_square(_of_one_mode(weights, n1, n2, k, l), n1, n2)
            ),
        ),
    ),
    sees_also=("neural-operators/enlarged-exactly", "neural-operators/torus-enlarged-at-most"),
)

CLAIMS = (ENLARGED, ATTAINED)
