"""Members of an ensemble on activations: each alone, an equal-weight bag, stages of a chain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.kit.ensemble_folders import BAGGING
from pentad.kit.ensemble_members import Members
from pentad.theory.ensembles.ambiguity import residual_gram
from pentad.theory.ensembles.autoencoders import codes
from pentad.theory.ensembles.boosting import Stage
from pentad.theory.ensembles.connectivity import connectivity, independent_connectivity
from pentad.theory.ensembles.explained_variance import (
    mean_explained_variance,
    sums_of_squares,
    total_explained_variance,
)
from pentad.theory.ensembles.line_search import best_multiple
from pentad.theory.ensembles.plateau import Prediction, plateau, predicted_error, prediction
from pentad.theory.numbers.scalars import require

Report = Callable[[float, str], None]


def silent(_share: float, _text: str) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class OnData:
    """One autoencoder on some vectors.

    Attributes
    ----------
    error : float
        Mean over vectors of the squared distance, in squared units of the activations.
    explained, explained_by_coordinate : float
        Share of the total variance, and mean over coordinates of the share of each; NaN where
        nothing varies, and for the latter where a coordinate does not.
    active : float
        Mean number of active latents.
    rates : (n,) array
        Share of the vectors on which each latent is active.
    connectivity, by_chance : float
        Of live latents, and what is expected if each fired on as many vectors, drawn independently.
    """

    error: float
    explained: float
    explained_by_coordinate: float
    active: float
    rates: Float64[np.ndarray, " n"]
    connectivity: float
    by_chance: float

    @property
    def alive(self) -> int:
        """Latents that are active on some vector."""
        return int((self.rates > 0).sum())


@dataclass(frozen=True, eq=False)
class BagOnData:
    """An equal-weight bag on some vectors.

    Attributes
    ----------
    errors : (J,) array
        Mean error of all bags of 1, .., J members.
    explained : (J,) array
        The same as shares of the variance.
    plateau : float
        Estimated error of infinitely many members drawn alike.
    ahead : mapping of a size to Prediction
        For bags of more members.
    weighted : float or None
        Error of the bag with the weights of its manifest, where these are not equal.
    """

    errors: Float64[np.ndarray, " J"]
    explained: Float64[np.ndarray, " J"]
    plateau: float
    ahead: Mapping[int, Prediction]
    weighted: float | None = None


@dataclass(frozen=True)
class StageOnData:
    """One stage of a chain on what earlier ones left.

    Attributes
    ----------
    removed : float
        Share of the energy that it removes; negative where it does harm.
    best_multiple : float
        By which its output had best been multiplied; NaN where it gives nothing.
    largest_factor : float
        Largest weight of an L1 penalty at which it is still no worse than nothing on these vectors;
        negative where it is worse without any, NaN where it is silent.
    """

    removed: float
    best_multiple: float
    largest_factor: float


def measured(
    ensemble: Members, x: Any, on_progress: Report
) -> tuple[list[OnData], BagOnData | None, tuple[StageOnData, ...]]:
    """Each member on some vectors, and a bag or a chain of them; nothing without vectors.

    Parameters
    ----------
    ensemble : Members
    x : (vectors, d) array or None
    on_progress : function of the share that is done and a line

    Raises
    ------
    ValueError
        For vectors of another width, fewer than two, equal ones or none finite, and a member
        without an encoder.
    """
    if x is None:
        return [], None, ()
    vectors = np.asarray(x, dtype=np.float64)
    d = len(ensemble.members[0].decoder)
    require(
        vectors.ndim == 2 and vectors.shape[1] == d,
        f"activations are rows of the members' width {d}; got shape {vectors.shape}",
    )
    require(len(vectors) >= 2, f"an ensemble is judged on two vectors or more; got {len(vectors)}")
    require(bool(np.isfinite(vectors).all()), "activations must be finite; got NaN or infinity")
    require(bool((vectors != vectors[0]).any()), "activations must differ; all rows are equal")
    found, chain, residuals = [], [], []
    given = vectors
    for number, one in enumerate(ensemble.members):
        on_progress(0.5 * number / len(ensemble.members), f"codes of {one.name}")
        autoencoder = one.with_encoder()
        s = codes(autoencoder, given)
        rebuilt = s @ autoencoder.decoder.T + autoencoder.decoder_bias
        found.append(_on_data(given, s, rebuilt))
        if ensemble.kind == BAGGING:
            residuals.append(vectors - rebuilt)
            continue
        weight = ensemble.weights[number] if ensemble.weights else 1.0
        left = given - weight * rebuilt
        lengths = np.linalg.norm(autoencoder.decoder, axis=0)
        stage = Stage(
            float((given**2).sum(1).mean()),
            float((left**2).sum(1).mean()),
            float((s @ lengths).mean()),
        )
        chain.append(
            StageOnData(
                1 - stage.after / stage.before if stage.before > 0 else nan,
                float(best_multiple(given, rebuilt)) if rebuilt.any() else nan,
                (stage.before - stage.after) / stage.penalty if stage.penalty > 0 else nan,
            )
        )
        given = left
    bag = None
    if ensemble.kind == BAGGING:
        bag = _bag(vectors, np.stack(residuals), ensemble.weights)
    return found, bag, tuple(chain)


def _on_data(x: np.ndarray, s: np.ndarray, rebuilt: np.ndarray) -> OnData:
    sums = sums_of_squares(x, rebuilt)
    counts = (s > 0).sum(0)
    kept = counts > 0
    varies = sums.total != 0
    return OnData(
        error=float(sums.residual.sum() / len(x)),
        explained=float(total_explained_variance(sums)) if varies.any() else nan,
        explained_by_coordinate=float(mean_explained_variance(sums)) if varies.all() else nan,
        active=float((s > 0).sum(1).mean()),
        rates=counts / len(x),
        connectivity=float(connectivity(s[:, kept])) if kept.any() else nan,
        by_chance=independent_connectivity(counts[kept], len(x)) if kept.any() else nan,
    )


def _bag(x: np.ndarray, residuals: np.ndarray, weights: tuple[float, ...]) -> BagOnData:
    G = residual_gram(residuals)
    J = len(residuals)
    errors = np.array([float(predicted_error(G, size)) for size in range(1, J + 1)])
    whole = float(((x - x.mean(0)) ** 2).sum(1).mean())
    sizes = dict.fromkeys((J + 1, J + 2, 2 * J))
    weighted = None
    if weights and not np.allclose(weights, 1 / J):
        rest = x - np.tensordot(np.array(weights), x - residuals, 1)
        weighted = float((rest**2).sum(1).mean())
    return BagOnData(
        errors,
        1 - errors / whole,
        float(plateau(G)),
        {size: prediction(G, size) for size in sizes},
        weighted,
    )
