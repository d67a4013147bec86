"""Bags of sparse autoencoders: what they leave, what to expect of more members, and two slips."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.matrices import float_matrix, float_vector
from pentad.theory.ensembles.ambiguity import ambiguity, ensemble_error, mean_error, residual_gram
from pentad.theory.ensembles.plateau import Prediction, plateau, prediction
from pentad.theory.ensembles.stacking import are_independent, stacked_error, stacking_weights
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor

    Matrix = np.ndarray | Tensor

AGREE = 1e-5
"""Difference, relative to the largest entry, at which outputs are the same (dimensionless)."""

SIZES = (2, 4, 8, 16)
"""Sizes of bags that are predicted."""


@dataclass(frozen=True, eq=False)
class Bag:
    """What an equal-weight bag leaves; `str` gives a report.  Squared units of the data.

    Attributes
    ----------
    members : int
    error : float
        Mean squared error of the mean of all members.
    mean_error : float
        The members' own errors, on average.
    best_error : float
        The best member's.
    diversity : float
        Mean error less error, exactly: the members' spread about their mean.
    plateau : float or None
        What infinitely many alike members are expected to leave; None for one member. An estimate:
        below zero, members err in opposite ways, as alike ones do by chance alone.
    predictions : dict of int to Prediction
        For bags of other sizes; empty for one member.
    stacked_error : float or None
        What the best weights that sum to one leave, on these data; None if they are not unique to
        rounding.
    weights : (J,) array or None
        These weights.
    """

    members: int
    error: float
    mean_error: float
    best_error: float
    diversity: float
    plateau: float | None
    predictions: dict[int, Prediction]
    stacked_error: float | None
    weights: np.ndarray | None

    def __str__(self) -> str:
        lines = [
            f"{self.members} members, equal weights",
            f"  error       {self.error:.6g} = {self.mean_error:.6g} on average, less "
            f"{self.diversity:.6g} of diversity",
            f"  best alone  {self.best_error:.6g}",
        ]
        if self.plateau is None:
            return "\n".join([*lines, "  a plateau needs two members"])
        below = " (no error is below 0: members err in opposite ways)" if self.plateau < 0 else ""
        lines.append(f"  plateau     {self.plateau:.6g}, of infinitely many alike members{below}")
        for size, found in self.predictions.items():
            rough = " (rough: few members)" if found.is_rough else ""
            reach = (
                f", {found.interval[0]:.6g} to {found.interval[1]:.6g}" if found.interval else ""
            )
            lines.append(f"  of {size:<3}      {found.error:.6g} expected{reach}{rough}")
        if self.stacked_error is not None:
            lines.append(f"  stacked     {self.stacked_error:.6g}, best weights on these data")
        return "\n".join(lines)


def bag(targets: "Matrix", outputs: "Sequence[Matrix]", *, sizes: Sequence[int] = SIZES) -> Bag:
    """What a bag of members leaves, and what bags of other sizes are expected to leave.

    Predictions are for members that are alike: one architecture, one recipe, other starts.

    Parameters
    ----------
    targets : (samples, d) array or tensor
        Activations.
    outputs : sequence of (samples, d)
        What each member gives for them.
    sizes : sequence of int
        Sizes of bags to predict.

    Returns
    -------
    Bag

    Raises
    ------
    ValueError
        If there is no member, outputs are not finite or of another shape than the targets, squares
        of their differences leave the range of floats, or a size is below one.
    """
    residuals = _residuals(targets, outputs)
    wanted = list(sizes)
    for size in wanted:
        require_count(size, "a size")
    G = residual_gram(residuals)
    several = len(G) >= 2
    unique = are_independent(G)
    return Bag(
        len(G),
        float(ensemble_error(G)),
        float(mean_error(G)),
        float(G.diagonal().min()),
        float(ambiguity(G)),
        float(plateau(G)) if several else None,
        {size: prediction(G, size) for size in wanted} if several else {},
        float(stacked_error(G)) if unique else None,
        stacking_weights(G) if unique else None,
    )


def check_bag(
    ensemble: "Matrix",
    outputs: "Sequence[Matrix]",
    *,
    weights: Sequence[float] | None = None,
    decoder_biases: "Matrix | None" = None,
) -> None:
    """Whether an ensemble's output is the weighted sum of its members'.

    Parameters
    ----------
    ensemble : (samples, d)
        What your ensemble gives.
    outputs : sequence of (samples, d)
        What its members give for the same inputs.
    weights : sequence of J numbers, optional
        1/J each without.
    decoder_biases : (J, d), optional
        With them a bias that is added in full is named.

    Raises
    ------
    AssertionError
        If they differ by more than `AGREE`; the known slip is named: codes divided by J and decoded
        with every bias in full are off by (1 - 1/J) times the sum of the biases.
    ValueError
        If shapes do not fit or numbers are not finite.
    """
    given = float_matrix(ensemble, "the ensemble's output")
    members = stacked(outputs, given.shape)
    J = len(members)
    alpha = np.full(J, 1 / J) if weights is None else float_vector(weights, "weights")
    require(
        alpha.shape == (J,),
        f"there is one weight a member; got shape {alpha.shape} for {J} members",
    )
    expected = np.einsum("j,jsd->sd", alpha, members)
    gap = given - expected
    if np.abs(gap).max() <= AGREE * max(np.abs(expected).max(), np.abs(given).max()):
        return
    slip = ""
    if decoder_biases is not None:
        biases = float_matrix(decoder_biases, "decoder_biases")
        require(
            biases.shape == (J, given.shape[1]),
            f"there is one decoder bias a member; got shape {biases.shape} for {J} members of "
            f"width {given.shape[1]}",
        )
        excess = ((1 - alpha)[:, None] * biases).sum(0)
        if np.abs(gap - excess).max() <= AGREE * np.abs(given).max():
            slip = "; every decoder bias is added in full, though codes are weighted"
    if not slip and np.ptp(gap, axis=0).max() <= AGREE * np.abs(given).max():
        slip = "; by the same vector for every sample, as when biases are not weighted"
    raise AssertionError(
        f"the ensemble is not the weighted sum of its members: off by up to "
        f"{np.abs(gap).max():.3g}{slip}"
    )


def check_folding(
    one: "Callable[[Any], Matrix]",
    members: "Sequence[Callable[[Any], Matrix]]",
    inputs: "Matrix",
    *,
    weights: Sequence[float] | None = None,
) -> None:
    """Whether one autoencoder that is to stand for an ensemble gives what the ensemble gives.

    Parameters
    ----------
    one : function of the inputs
        The folded or exported autoencoder.
    members : sequence of functions of the inputs
    inputs : (samples, d)
    weights : sequence of J numbers, optional
        1/J each without.

    Raises
    ------
    AssertionError
        If they differ. Pointwise gates fold for weights that are not negative; TopK members fold
        into a block-TopK, not into a TopK with J K active latents; boosted chains do not fold.
    ValueError
        If shapes do not fit or numbers are not finite.
    """
    check_bag(one(inputs), [member(inputs) for member in members], weights=weights)


def _residuals(targets: Any, outputs: Sequence[Any]) -> np.ndarray:
    given = float_matrix(targets, "targets")
    return np.asarray(given - stacked(outputs, given.shape))


def stacked(outputs: Iterable[Any], shape: tuple[int, ...]) -> np.ndarray:
    """What members give, (J, samples, d), for activations of that shape.

    Raises
    ------
    ValueError
        If there is no member, or an output is not finite or of another shape.
    """
    arrays = [float_matrix(one, f"output {number}") for number, one in enumerate(outputs)]
    require(arrays, "an ensemble needs a member; got none")
    for number, one in enumerate(arrays):
        require(
            one.shape == shape,
            f"members have one width and read the same samples; output {number} has shape "
            f"{one.shape}, expected {shape}",
        )
    return np.stack(arrays)
