"""How well operator autoencoders find planted concepts, how far they agree, and chance levels.

Overlaps are largest over shifts; dense autoencoders are compared with each other without shifts.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Array, Quantity
from pentad.simulations.models.operator_autoencoders import DENSE, layers
from pentad.simulations.models.operator_measures import (
    BINS,
    absolute_cosines,
    coefficients,
    overlaps,
    share_in_bins,
)
from pentad.simulations.models.planted_functions import concept_coefficients
from pentad.simulations.models.planted_resolutions import GRID, OperatorResolutions

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


def spectra(config: OperatorResolutions, weights: Tensor) -> Array:
    """Fourier coefficients of the concepts on the training grid, (runs, p, modes)."""
    if config.kind == DENSE:
        atoms = weights.double().numpy(force=True) * np.sqrt(GRID)
        found: Array = np.fft.rfft(atoms, norm="forward")
        found[..., -1] /= 2
        return found
    return coefficients(layers(config.architecture, {"decoder": weights})[1])


def told_of_concepts(
    config: OperatorResolutions, weights: Tensor, untrained: Tensor
) -> dict[str, Quantity]:
    """How well concepts are found, how far runs agree, and what either is by chance."""
    own, random = spectra(config, weights), spectra(config, untrained)
    planted = concept_coefficients(config.concepts, (GRID - 1) // 2)
    first = config.middle * config.starts
    count = len(config.penalties)
    shape = (count, config.starts)
    some = own[first : first + config.starts]
    return {
        "found": Quantity(
            ("penalty", "start"), _found(own, planted).reshape(shape),
            "mean over planted concepts of the best cosine with a learned one, over shifts",
        ),
        "found_by_chance": Quantity(
            (), np.array(_found(random, planted).mean()), "the same of untrained ones"
        ),
        "true": Quantity(
            ("penalty", "start"), _true(own, planted).reshape(shape),
            "mean over learned concepts of the best cosine with a planted one, over shifts",
        ),
        "true_by_chance": Quantity(
            (), np.array(_true(random, planted).mean()), "the same of untrained ones"
        ),
        "agreement": Quantity(
            ("penalty", "start", "other_penalty", "other_start"),
            agreement(config, own).reshape(*shape, *shape),
            "mean over concepts of the best cosine with one of the other run",
        ),
        "agreement_by_chance": Quantity(
            (), np.array(_of_pairs(agreement(config, random))), "the same of untrained ones"
        ),
        "cosines": Quantity(
            ("start", "bin"), _bins(config, some), f"shares of pairs of atoms, {BINS} bins of |cos|"
        ),
        "cosines_by_chance": Quantity(
            ("bin",), _bins(config, random).mean(0), "the same of untrained ones"
        ),
        "greatest_cosine": Quantity(
            ("start",), np.array([_cosines(config, each).max() for each in some]),
            "largest |cos| of two atoms",
        ),
        "mean_square_cosine": Quantity(
            ("start",), np.array([(_cosines(config, each) ** 2).mean() for each in some]),
            "mean squared cosine of two atoms",
        ),
        "mean_square_by_chance": Quantity(
            (), np.array(np.mean([(_cosines(config, each) ** 2).mean() for each in random])),
            "the same of untrained ones",
        ),
    }  # fmt: skip


def _found(own: Array, planted: Array) -> Array:
    best: Array = overlaps(own, np.broadcast_to(planted, (len(own), *planted.shape)))[0]
    return best.max(1).mean(-1)  # type: ignore[no-any-return]


def _true(own: Array, planted: Array) -> Array:
    best: Array = overlaps(own, np.broadcast_to(planted, (len(own), *planted.shape)))[0]
    return best.max(2).mean(-1)  # type: ignore[no-any-return]


def agreement(config: OperatorResolutions, own: Array) -> Array:
    """(runs, runs); modulo shifts, but for dense ones, whose concepts have a place."""
    rows = []
    for each in own:  # a batch of all others at once; all pairs at once would not fit in memory
        if config.kind == DENSE:
            first, other = (np.fft.irfft(z, GRID) for z in (each, own))
            first, other = (z / np.linalg.norm(z, axis=-1, keepdims=True) for z in (first, other))
            best = first @ other.swapaxes(-1, -2)
        else:
            best = overlaps(np.broadcast_to(each, own.shape), own)[0]
        rows.append(best.max(-1).mean(-1))
    return np.array(rows)


def _of_pairs(agreement: Array) -> float:
    return float(agreement[~np.eye(len(agreement), dtype=bool)].mean())


def _cosines(config: OperatorResolutions, each: Array) -> Array:
    """Absolute cosines of pairs of atoms: all there are of a dense one, else concepts at points."""
    if config.kind != DENSE:
        return absolute_cosines(each, GRID)
    atoms = np.fft.irfft(each, GRID)
    atoms /= np.linalg.norm(atoms, axis=-1, keepdims=True)
    gram = np.abs(atoms @ atoms.T)
    cosines: Array = gram[~np.eye(len(gram), dtype=bool)]
    return cosines


def _bins(config: OperatorResolutions, own: Array) -> Array:
    return np.array([share_in_bins(_cosines(config, each)) for each in own])
