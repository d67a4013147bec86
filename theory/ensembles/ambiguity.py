r"""The error of an ensemble is the members' mean error less their diversity, exactly.

With residuals \( r_j=a-g_j \) and their Gram matrix \( G_{ij}=\mathbb{E}\langle r_i,r_j\rangle \)
over a data set, weights that sum to one give

\[ \mathbb{E}\lVert a-\bar g\rVert^2=\alpha^\top G\alpha
   =\sum_j\alpha_jG_{jj}-\sum_j\alpha_j\mathbb{E}\lVert g_j-\bar g\rVert^2. \]

It also holds for a single sample and a single coordinate, and for weights of either sign; that
the ensemble is at most as bad as its members are on average needs weights that are not negative.
"""

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.squares import require_finite, squarable
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require


def residual_gram(residuals: Shaped[np.ndarray, "..."]) -> Shaped[np.ndarray, "J J"]:
    r"""\( G_{ij}=\mathbb{E}\langle r_i,r_j\rangle \): mean over samples, sum over coordinates.

    Parameters
    ----------
    residuals
        (J, samples, d), in the units of the data.

    Raises
    ------
    ValueError
        If there is no member or sample, a float is no number, or squares leave the range of floats.

    >>> residual_gram(np.array([[[1.0], [3.0]], [[1.0], [-1.0]]])).tolist()
    [[5.0, -1.0], [-1.0, 1.0]]
    """
    require_residuals(residuals)
    J, samples, _ = residuals.shape
    rows = squarable(residuals, "residuals").reshape(J, -1)
    return np.asarray(rows @ rows.T / samples)


def residual_gram_by_definition(
    residuals: Shaped[np.ndarray, "J samples d"],
) -> Shaped[np.ndarray, "J J"]:
    """The same, number by number: a slow twin.

    Raises
    ------
    ValueError
        If there is no number to average.
    """
    J, samples, d = residuals.shape
    require(min(residuals.shape) >= 1, f"residuals are averaged; got the shape {residuals.shape}")
    G = np.empty((J, J), dtype=np.result_type(residuals, np.float64))
    for i in range(J):
        for j in range(J):
            products = [
                residuals[i, n, k] * residuals[j, n, k] for n in range(samples) for k in range(d)
            ]
            G[i, j] = sum(products[1:], start=products[0]) / samples
    return G


def ensemble_error(
    G: Shaped[np.ndarray, "..."], weights: Shaped[np.ndarray, "..."] | None = None
) -> Number:
    r"""\( \alpha^\top G\alpha \): the mean squared error of the weighted sum, weights summing to 1.

    Parameters
    ----------
    G
        (J, J), of `residual_gram`.
    weights
        (J,); 1/J each without.

    Raises
    ------
    ValueError
        If weights do not sum to one, beyond rounding for floats, or are not as many as members, or
        G is not square and finite.

    >>> float(ensemble_error(np.array([[5.0, -1.0], [-1.0, 1.0]])))
    1.0
    """
    require_gram(G)
    if weights is None:
        return G.sum() / len(G) ** 2
    require_weights(weights, len(G))
    return weights @ G @ weights


def mean_error(
    G: Shaped[np.ndarray, "..."], weights: Shaped[np.ndarray, "..."] | None = None
) -> Number:
    r"""\( \sum_j\alpha_jG_{jj} \): the weighted mean of the members' squared errors.

    Raises
    ------
    ValueError
        As for `ensemble_error`.
    """
    require_gram(G)
    if weights is None:
        return G.diagonal().sum() / len(G)
    require_weights(weights, len(G))
    return weights @ G.diagonal()


def ambiguity(
    G: Shaped[np.ndarray, "..."], weights: Shaped[np.ndarray, "..."] | None = None
) -> Number:
    r"""\( \sum_j\alpha_j\mathbb{E}\lVert g_j-\bar g\rVert^2 \) from the residual Gram matrix.

    Raises
    ------
    ValueError
        As for `ensemble_error`.
    """
    return mean_error(G, weights) - ensemble_error(G, weights)


def ambiguity_by_definition(
    outputs: Shaped[np.ndarray, "J samples d"], weights: Shaped[np.ndarray, " J"]
) -> Number:
    r"""\( \sum_j\alpha_j\mathbb{E}\lVert g_j-\bar g\rVert^2 \), from the reconstructions."""
    ensemble = sum(alpha * g for alpha, g in zip(weights, outputs, strict=True))
    return sum(
        alpha * error_by_definition(ensemble, g) for alpha, g in zip(weights, outputs, strict=True)
    )


def error_by_definition(
    targets: Shaped[np.ndarray, "samples d"], outputs: Shaped[np.ndarray, "samples d"]
) -> Number:
    """Mean over samples of the squared length of the difference, sample by sample.

    Raises
    ------
    ValueError
        If shapes differ, or there is no sample.
    """
    require(
        targets.shape == outputs.shape and len(targets) > 0,
        f"outputs are of the shape of targets; got {outputs.shape} and {targets.shape}",
    )
    squares = [
        sum((x - y) * (x - y) for x, y in zip(row, other, strict=True))
        for row, other in zip(targets, outputs, strict=True)
    ]
    return sum(squares[1:], start=squares[0]) / len(squares)


def require_residuals(residuals: Shaped[np.ndarray, "..."]) -> None:
    """Raise unless residuals are (members, samples, d), none of these zero, and finite."""
    shape = residuals.shape
    require(
        len(shape) == 3 and min(shape) >= 1,
        f"residuals are (members, samples, coordinates), none of them none; got shape {shape}",
    )
    require_finite(residuals, "residuals")


def require_gram(G: Shaped[np.ndarray, "..."]) -> None:
    """Raise unless G is square, of one member at least, and finite."""
    require(
        G.ndim == 2 and G.shape[0] == G.shape[1] >= 1,
        f"a Gram matrix is (J, J) of J >= 1 members; got shape {G.shape}",
    )
    require_finite(G, "a Gram matrix")


SUMS_TO_ONE = 1e-9
"""How far from 1 the sum of weights in float64 may be (dimensionless); in shorter floats a rounding
of each weight beside."""


def require_weights(weights: Shaped[np.ndarray, "..."], members: int) -> None:
    """Raise unless there is one weight a member and they sum to one."""
    require(
        weights.shape == (members,),
        f"there is one weight a member; got shape {weights.shape} for {members} members",
    )
    total: Number = weights.sum()
    room: Number = 0
    if weights.dtype.kind == "f":
        room = max(SUMS_TO_ONE, members * float(np.finfo(weights.dtype).eps))
        total = weights.sum(dtype=np.float64)
    require(abs(total - 1) <= room, f"weights sum to one; got {total}")
