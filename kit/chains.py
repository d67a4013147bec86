"""Boosted chains: what each stage removed, its certificate, its best multiple, and known slips."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.bags import AGREE, stacked
from pentad.kit.matrices import float_matrix, float_vector
from pentad.theory.ensembles.boosting import Stage, energies, removed_shares
from pentad.theory.ensembles.line_search import best_multiple
from pentad.theory.ensembles.squares import squarable
from pentad.theory.ensembles.stopping_radius import largest_square
from pentad.theory.ensembles.topk_chains import stages_until_nothing_is_left
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor

    Matrix = np.ndarray | Tensor


@dataclass(frozen=True, eq=False)
class Chain:
    """What the stages of a chain did on the data given; `str` gives a report.

    Attributes
    ----------
    energies : list of float
        Mean squared length of what is left, of the data first; in squared units of the data.
    shares : list of float or None
        Share of energy that each stage removed; negative where it did harm, None where nothing was
        left to remove.
    multiples : list of float or None
        The multiple of each stage that would have removed most; None for a stage that gives
        nothing.
    margins : list of float or None
        By how much each stage's objective is below that of the zero map; None without penalties.
        On training data a negative one says that the stage is not certified.
    largest : float
        Length of the longest residual at the end.
    untrained_stages : int or None
        Stages after which an untrained TopK chain leaves nothing; None without K.
    """

    energies: list[float]
    shares: list[float | None]
    multiples: list[float | None]
    margins: list[float] | None
    largest: float
    untrained_stages: int | None

    @property
    def first_uncertified(self) -> int | None:
        """The first stage, counted from 1, whose objective is above the zero map's."""
        margins = self.margins or []
        return next((number for number, m in enumerate(margins, 1) if not m >= 0), None)

    def __str__(self) -> str:
        lines = [f"{len(self.shares)} stages, energy {self.energies[0]:.6g}"]
        for number, share in enumerate(self.shares):
            multiple = self.multiples[number]
            line = f"  stage {number + 1:<3} leaves {self.energies[number + 1]:.6g}, "
            line += "was left nothing" if share is None else f"removes {share:.2%}"
            line += "" if multiple is None else f", best multiple {multiple:.3g}"
            if self.margins is not None:
                margin = self.margins[number]
                line += f", {'certified' if margin >= 0 else 'not certified'} ({margin:+.3g})"
            lines.append(line)
        lines.append(f"  longest residual {self.largest:.6g}")
        if self.untrained_stages is not None:
            lines.append(
                f"  an untrained chain of this K leaves nothing after {self.untrained_stages}"
                " stages, so explained variance by then says nothing of features"
            )
        return "\n".join(lines)


def chain(
    inputs: "Matrix",
    outputs: "Sequence[Matrix]",
    *,
    penalties: Sequence[float] | None = None,
    factor: float | None = None,
    K: int | None = None,
) -> Chain:
    """What the stages of a chain removed, one by one.

    Parameters
    ----------
    inputs : (samples, d) array or tensor
        Activations.
    outputs : sequence of (samples, d)
        What each stage gives for what the earlier ones left.
    penalties : sequence of J numbers, optional
        Mean penalty of each stage's codes, without the factor.
    factor : float, optional
        What penalties were multiplied by in training; needed with them.
    K : int, optional
        Active latents a sample, of TopK stages.

    Returns
    -------
    Chain

    Raises
    ------
    ValueError
        If there is no stage, shapes do not fit, numbers are not finite, squares of inputs leave the
        range of floats, penalties come without their factor, or one of either is negative.
    """
    a = squarable(float_matrix(inputs, "inputs"), "inputs")
    given = stacked(outputs, a.shape)
    require(
        (penalties is None) == (factor is None),
        "penalties and their factor go together; got one of them",
    )
    residuals = [a, *(a - np.cumsum(given, axis=0))]
    level = [float(energy) for energy in energies(residuals)]
    margins = None
    if penalties is not None and factor is not None:
        margins = _margins(level, float_vector(penalties, "penalties"), float(factor))
    multiples = [
        float(best_multiple(r, g)) if g.any() else None
        for r, g in zip(residuals, given, strict=False)
    ]
    return Chain(
        level,
        [removed_shares(pair)[0] if pair[0] else None for pair in pairwise(level)],
        multiples,
        margins,
        float(np.sqrt(largest_square(residuals[-1]))),
        None if K is None else stages_until_nothing_is_left(a.shape[1], K),
    )


def _margins(level: list[float], penalties: np.ndarray, factor: float) -> list[float]:
    require(
        penalties.shape == (len(level) - 1,),
        f"there is a penalty a stage; got {len(penalties)} for {len(level) - 1} stages",
    )
    require((penalties >= 0).all(), f"penalties are not negative; got {penalties.min()}")
    require(0 <= factor < np.inf, f"a factor is finite and not negative; got {factor}")
    stages = zip(pairwise(level), penalties, strict=True)
    return [float(Stage(*pair, paid).margin(factor)) for pair, paid in stages]


def check_chain(
    inputs: "Matrix", stage_inputs: "Sequence[Matrix]", outputs: "Sequence[Matrix]"
) -> None:
    """Whether every stage of a chain was given what the earlier ones left.

    Put in what a stage's loss compares with, to check that too: an auxiliary loss that is given
    the raw activations pulls latents toward what earlier stages explain.

    Parameters
    ----------
    inputs : (samples, d)
        Activations.
    stage_inputs : sequence of (samples, d)
        What each stage was given, or its loss was.
    outputs : sequence of (samples, d)
        What each stage gave.

    Raises
    ------
    AssertionError
        If a stage was given something else; raw activations are named.
    ValueError
        If shapes do not fit or entries are not finite.
    """
    a = float_matrix(inputs, "inputs")
    given, made = stacked(stage_inputs, a.shape), stacked(outputs, a.shape)
    require(
        len(given) == len(made),
        f"a stage has an input and an output; got {len(given)}, {len(made)}",
    )
    left: Any = a
    for number, (was, output) in enumerate(zip(given, made, strict=True), 1):
        scale = max(np.abs(a).max(), np.abs(was).max())
        if np.abs(was - left).max() > AGREE * scale:
            raw = np.abs(was - a).max() <= AGREE * scale
            raise AssertionError(
                f"stage {number} was given "
                + ("the raw activations" if raw else "something else")
                + f", not what stages before it left: off by up to {np.abs(was - left).max():.3g}"
            )
        left = left - output
