"""For every latent of every member: the nearest of each other member, and where it reappears."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float64, Int

from pentad.theory.ensembles.stability import cosine_blocks, unit_columns
from pentad.theory.numbers.scalars import require

REAPPEARING = (0.7, 0.9)
"""Cosines from which a latent counts as one that reappears (dimensionless)."""


@dataclass(frozen=True, eq=False)
class Partners:
    """Nearest latents of one member in the others.

    Attributes
    ----------
    partner : (n, J) array of latents
        The nearest of each member; -1 in its own column, and for a latent without a direction.
    cosine : (n, J) array
        Its cosine; -1 likewise.
    """

    partner: Int[np.ndarray, "n J"]
    cosine: Float64[np.ndarray, "n J"]

    def reappearing(self, threshold: float) -> Int[np.ndarray, " n"]:
        """In how many other members each latent has a partner of at least that cosine."""
        return np.asarray((self.cosine >= threshold).sum(1))


def partners(decoders: Sequence[Float[np.ndarray, "d _"]]) -> tuple[Partners, ...]:
    """Nearest latents, for each of several decoders with features as columns of any length.

    Parameters
    ----------
    decoders : sequence of (d, n_j) arrays

    Raises
    ------
    ValueError
        For fewer than two, other widths, or one without a latent that has a direction.

    >>> first, second = partners([np.eye(2), np.array([[0.0, 2.0], [1.0, 0.0]])])
    >>> first.partner.tolist(), second.partner.tolist()
    ([[-1, 1], [-1, 0]], [[1, -1], [0, -1]])
    """
    require(len(decoders) >= 2, f"partners need two members; got {len(decoders)}")
    require(
        len({len(one) for one in decoders}) == 1,
        f"decoders are of one width; got {[len(one) for one in decoders]}",
    )
    places = [np.flatnonzero(np.asarray(one).any(0)) for one in decoders]
    require(all(map(len, places)), "a decoder needs a latent with a direction; one has none")
    units = [
        unit_columns(one[:, place]).astype(np.float32)
        for one, place in zip(decoders, places, strict=True)
    ]
    J = len(decoders)
    found = [
        Partners(np.full((one.shape[1], J), -1), np.full((one.shape[1], J), -1.0))
        for one in decoders
    ]
    for a in range(J):
        for b in range(a + 1, J):
            nearest = np.full(units[b].shape[1], -np.inf, dtype=np.float32)
            theirs = np.zeros(units[b].shape[1], dtype=np.int64)
            for rows, cosines in cosine_blocks(units[a], units[b]):
                best = cosines.argmax(1)
                mine = places[a][rows]
                found[a].partner[mine, b] = places[b][best]
                found[a].cosine[mine, b] = np.take_along_axis(cosines, best[:, None], 1)[:, 0]
                back = cosines.argmax(0)
                values = np.take_along_axis(cosines, back[None], 0)[0]
                better = values > nearest
                nearest[better], theirs[better] = values[better], places[a][rows][back[better]]
            found[b].partner[places[b], a] = theirs
            found[b].cosine[places[b], a] = nearest
    return tuple(found)
