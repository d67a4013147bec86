r"""What TopK chains reach without learning anything.

The untrained chain: latents are the columns of an orthonormal Q and their opposites, the same in
all stages. With K active latents it removes K coordinates a stage, so that nothing is left after
\( \lceil d/K\rceil \) stages, whatever the data. One stage on the K directions that carry most of
the energy, signed pairs of them, removes a share of at least K/d.
"""

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.ensembles.autoencoders import Autoencoder, boosted_residuals
from pentad.theory.ensembles.boosting import energies, removed_shares
from pentad.theory.ensembles.gates import TopK
from pentad.theory.ensembles.squares import require_finite, summable
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count

ORTHONORMAL = 1e-4
"""How far products of columns in floats may be from those of orthonormal ones (dimensionless)."""


def signed_pairs(directions: Shaped[np.ndarray, "d m"], K: int) -> Autoencoder:
    """TopK autoencoder whose latents read and write the directions and their opposites.

    Parameters
    ----------
    directions
        (d, m), orthonormal columns.
    K
        Active latents, at most m.

    Raises
    ------
    ValueError
        If K is not from 1 to m, or columns are not orthonormal, for floats to within `ORTHONORMAL`.
    """
    m = directions.shape[1]
    require_count(K, "K")
    require(m >= K, f"K directions are read at once, of at least as many; got K={K}, m={m}")
    gaps = abs(directions.T @ directions - np.eye(m, dtype=int)).max()
    room = ORTHONORMAL if directions.dtype.kind == "f" else 0
    require(gaps <= room, f"directions are orthonormal columns; got products off by {gaps}")
    columns = np.concatenate([directions, -directions], axis=1)
    zero = 0 * columns
    return Autoencoder(columns.T, zero[0], columns, zero[:, 0], TopK(K))


def stages_until_nothing_is_left(d: int, K: int) -> int:
    r"""\( \lceil d/K\rceil \), after which the untrained chain has explained everything.

    Raises
    ------
    ValueError
        If d or K is not positive.

    >>> stages_until_nothing_is_left(768, 128)
    6
    """
    require_count(d, "d")
    require_count(K, "K")
    return -(-d // K)


def energies_of_untrained_chain(
    Q: Shaped[np.ndarray, "d d"], K: int, inputs: Shaped[np.ndarray, "samples d"], stages: int
) -> list[Number]:
    """Energies along the chain of signed pairs of an orthonormal basis, J + 1 of them.

    Raises
    ------
    ValueError
        If K is not from 1 to d.
    """
    return energies(boosted_residuals([signed_pairs(Q, K)] * stages, inputs))


def energies_by_sorting(
    Q: Shaped[np.ndarray, "d d"], K: int, inputs: Shaped[np.ndarray, "samples d"], stages: int
) -> list[Number]:
    """The same: after j stages the jK largest squared coordinates of each sample are gone.

    Raises
    ------
    ValueError
        If stages is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, stages=stages)
    squares = np.sort((summable(inputs) @ Q) ** 2, axis=1)
    d = squares.shape[1]
    return [squares[:, : max(0, d - stage * K)].sum() / len(squares) for stage in range(stages + 1)]


def busiest_directions(
    Q: Shaped[np.ndarray, "d m"], K: int, inputs: Shaped[np.ndarray, "samples d"]
) -> Shaped[np.ndarray, "d K"]:
    """The K columns of an orthonormal Q that carry most of the inputs' energy.

    Raises
    ------
    ValueError
        If K is not from 1 to the number of columns, or a float is no number.
    """
    require_count(K, "K")
    require(Q.shape[1] >= K, f"there are {Q.shape[1]} directions; got K={K}")
    require_finite(inputs, "inputs")
    rows = summable(inputs)
    scale = np.abs(rows).max() if rows.dtype.kind == "f" and rows.any() else 1
    carried = ((rows / scale @ Q) ** 2).sum(0)
    return Q[:, np.argsort(-carried, kind="stable")[:K]]


def removed_share(autoencoder: Autoencoder, inputs: Shaped[np.ndarray, "samples d"]) -> Number:
    """The share of the inputs' energy that one stage removes.

    Raises
    ------
    ValueError
        If the inputs have no energy, or as for `energies`.
    """
    level = energies(boosted_residuals([autoencoder], inputs))
    require(level[0] != 0, "a share needs inputs with energy; got zero")
    return removed_shares(level)[0]


def principal_share(inputs: Float[np.ndarray, "samples d"], K: int) -> float:
    """The share of energy along the first K principal directions about zero, in floats.

    Raises
    ------
    ValueError
        If K is not from 1 to d, a float is no number, or all inputs are zero.
    """
    require_count(K, "K")
    require(inputs.shape[1] >= K, f"there are {inputs.shape[1]} directions; got K={K}")
    require_finite(inputs, "inputs")
    largest = np.abs(inputs).max(initial=0)
    require(largest > 0, "a share needs inputs with energy; got zero")
    squares = np.linalg.svd(inputs / largest, compute_uv=False) ** 2
    return float(squares[:K].sum() / squares.sum())
