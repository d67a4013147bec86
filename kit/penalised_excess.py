r"""Codes beside the least of the penalised objective, between what was found and a dual bound.

A penalised solver has another number of active latents and shrinks, so it is no yardstick at equal
sparsity; it is one for the penalised objective \( P(s) = |x - D s|^2 / 2 + \lambda |s|_1 \), whose
minimum lies between a dual bound and what was found. What the encoder exceeds it by lies between
\( P(s_{enc}) - P(s_{best}) \) and \( P(s_{enc}) - \) dual bound, for every vector.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float64, Int

from pentad.kit.autoencoder_files import TOGETHER
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor

NEAR = (0.01, 0.1)
"""Shares of the objective within which a vector's code may be proved to be (dimensionless)."""

TOLERANCE = 1e-3
"""Relative duality gap that the penalised solver is asked for."""

TUNED = 64
"""Vectors on which a penalty is looked for."""

HALVINGS = 12


class NothingToMatchError(ValueError):
    """No penalty gives codes with active latents."""


@dataclass(frozen=True, eq=False)
class Excess:
    r"""How far the encoder's codes are from the minimum of the penalised objective.

    Attributes
    ----------
    penalty : float
        \( \lambda \), in units of the activations.
    active : float
        Mean number of active latents of the solver's codes.
    least, most : (vectors,) arrays
        \( P(s_{enc}) - P(s_{best}) \) and \( P(s_{enc}) \) less the dual bound, in squared units.
    minimum : (vectors,) array
        The dual bounds.
    """

    penalty: float
    active: float
    least: Float64[np.ndarray, " vectors"]
    most: Float64[np.ndarray, " vectors"]
    minimum: Float64[np.ndarray, " vectors"]

    def proved(self, share: float) -> float:
        """Share of vectors whose codes of the encoder are proved to be within that of the least."""
        return float((self.most <= share * self.minimum).mean())

    def solved(self, share: float) -> float:
        """Share of vectors whose best codes are proved to be within that of the least."""
        return float((self.most - self.least <= share * self.minimum).mean())


def penalised_excess(
    D: Float64[np.ndarray, "d n"],
    x: Float64[np.ndarray, "vectors d"],
    codes: Any,
    counts: Int[np.ndarray, " vectors"],
    *,
    penalty: float | None = None,
) -> Excess:
    """How far codes of some vectors are from the minimum of the penalised objective.

    Parameters
    ----------
    D : (d, n) array
        Unit atoms.
    x : (vectors, d) array
    codes : (vectors, n) sparse array
        Not negative.
    counts : (vectors,) array
        Active latents of each.
    penalty : float > 0, optional
        By default the one at which the solver's codes have as many active latents, on the mean over
        the first vectors, other than 0, that have any.

    Raises
    ------
    ValueError
        For a penalty that is no positive number.
    NothingToMatchError
        Where a penalty is to be found and all codes of the solver vanish.
    """
    import torch

    from pentad.simulations.sparse_inference.lasso import lasso
    from pentad.theory.codes.optimality import duality_gap, lasso_objective

    require(
        penalty is None or 0 < penalty < np.inf,
        f"a penalty is a positive number; got {penalty}",
    )
    atoms = torch.from_numpy(D.astype(np.float32))
    unit = float(np.sqrt((x**2).sum(1).mean()))
    signals = torch.from_numpy((x / unit).astype(np.float32))
    some = np.flatnonzero((counts > 0) & x.any(1))[:TUNED]
    scaled = (
        _matched_penalty(atoms, signals[some], float(counts[some].mean()))
        if penalty is None
        else penalty / unit
    )
    least, most, minimum, active = [], [], [], []
    for first in range(0, len(x), TOGETHER):
        part = slice(first, first + TOGETHER)
        exact, mine = x[part] / unit, codes[part].toarray() / unit
        found = lasso(
            atoms, signals[part], penalty=scaled, nonnegative=True, tolerance=TOLERANCE
        ).codes
        best = found.double().numpy()
        value = lasso_objective(D, exact, best, scaled)
        bound = value - duality_gap(D, exact, best, scaled, nonnegative=True)
        here = lasso_objective(D, exact, mine, scaled)
        least.append((here - value) * unit**2)
        most.append((here - bound) * unit**2)
        minimum.append(bound * unit**2)
        active.append((best > 0).sum(1))
    joined = (np.concatenate(parts) for parts in (least, most, minimum))
    return Excess(scaled * unit, float(np.concatenate(active).mean()), *joined)


def _matched_penalty(D: "Tensor", x: "Tensor", wanted: float) -> float:
    """The penalty at which the mean number of active latents is the wanted one, by bisection."""
    from pentad.simulations.sparse_inference.lasso import lasso

    top = float((x @ D).amax()) if len(x) else 0.0
    if top <= 0:
        raise NothingToMatchError(
            "no vector has a positive inner product with an atom, so that no penalty gives codes "
            "with active latents"
        )
    low, high = np.log(top * 1e-4), np.log(top)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        found = lasso(D, x, penalty=float(np.exp(middle)), nonnegative=True, tolerance=TOLERANCE)
        many = float((found.codes > 0).sum(1).double().mean())
        low, high = (middle, high) if many > wanted else (low, middle)
    return float(np.exp((low + high) / 2))
