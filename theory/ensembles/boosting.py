r"""Energy along a boosted chain: what each stage removes, and what its penalty then amounts to.

With \( E_j=\mathbb{E}\lVert r_j\rVert^2 \) and \( \eta_j=1-E_j/E_{j-1} \), on any data set,
\( E_J=E_0\prod_j(1-\eta_j) \). A stage is *certified* if its training objective
\( E_j+\lambda\,\mathbb{E}\,\mathrm{pen}(c_j) \) is at most that of the zero map, \( E_{j-1} \). If
all stages are, then on the data that they were trained on

\[ \lambda\sum_{j\le J}\mathbb{E}\,\mathrm{pen}(c_j)\le E_0-E_J , \]

so that the total L1 (ReLU) or L0 (JumpReLU) of a chain is at most \( E_0/\lambda \) for every J.
TopK has no penalty and no such budget.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.squares import summable
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require

Residuals = Sequence[Shaped[np.ndarray, "_ d"]] | Shaped[np.ndarray, "_ _ d"]
"""Residuals before and after every stage."""


def energies(residuals: Residuals) -> list[Number]:
    r"""\( E_j=\mathbb{E}\lVert r_j\rVert^2 \): mean over samples, sum over coordinates.

    Raises
    ------
    ValueError
        If there is no sample, a float is no number, or its square is too large for one.

    >>> [float(x) for x in energies([np.array([[3.0, 4.0]]), np.array([[1.0, 0.0]])])]
    [25.0, 1.0]
    """
    found = []
    for r in map(summable, residuals):
        require(len(r) >= 1, "an energy is a mean over samples; got none")
        with np.errstate(over="ignore"):
            energy = (r * r).sum() / len(r)
        require(
            r.dtype.kind != "f" or np.isfinite(energy),
            f"energies must be finite; got {energy}, from residuals that are not or are too large",
        )
        found.append(energy)
    return found


def removed_shares(energy: Sequence[Number]) -> list[Number]:
    r"""\( \eta_j=1-E_j/E_{j-1} \) of every stage; negative where it does harm.

    Raises
    ------
    ValueError
        If there is no stage, or what is left before one is not positive and finite.

    >>> removed_shares([4.0, 1.0, 2.0])
    [0.75, -1.0]
    """
    require(len(energy) >= 2, f"shares need a stage; got {len(energy)} energies")
    for before in energy[:-1]:
        require(before > 0, f"a share needs energy before its stage; got {before}")
    floats = [float(level) for level in energy if isinstance(level, float | np.floating)]
    require(np.isfinite(floats).all(), f"energies must be finite; got {energy}")
    return [1 - after / before for before, after in pairwise(energy)]


def remaining_energy(start: Number, shares: Sequence[Number]) -> Number:
    r"""\( E_0\prod_j(1-\eta_j) \)."""
    for share in shares:
        start = start * (1 - share)
    return start


class Stage(NamedTuple):
    """What a stage did on the data that it was trained on.

    Attributes
    ----------
    before, after
        Energies of its input and of what it left.
    penalty
        Mean of the penalty of its codes, without the factor.
    """

    before: Number
    after: Number
    penalty: Number

    def margin(self, factor: Number) -> Number:
        """How much lower its objective is than the zero map's; it is certified if not negative.

        Parameters
        ----------
        factor
            What the penalty is multiplied by, the same as in training.
        """
        return self.before - self.after - factor * self.penalty


def stages(
    residuals: Residuals,
    stage_codes: Sequence[Shaped[np.ndarray, "_ _"]],
    *,
    counted: bool = False,
) -> list[Stage]:
    """Energies and mean penalties of a chain.

    Parameters
    ----------
    residuals
        J + 1 of them, the inputs first.
    stage_codes
        J of them.
    counted
        Whether the penalty is the number of active latents in place of the sum of codes.

    Raises
    ------
    ValueError
        If there are not as many codes as stages, a code is negative or no number, or codes and
        residuals are not of the same samples.
    """
    require(
        len(residuals) == len(stage_codes) + 1,
        f"J stages leave J + 1 residuals; got {len(stage_codes)} codes, {len(residuals)} residuals",
    )
    shapes = {r.shape for r in residuals}
    require(len(shapes) == 1, f"residuals have one shape; got {sorted(shapes)}")
    found = []
    level = energies(residuals)
    for before, after, c in zip(level, level[1:], stage_codes, strict=False):
        require(bool((c >= 0).all()), "a penalty is of codes that are not negative; got others")
        require(
            len(c) == len(residuals[0]),
            f"there are codes for every sample; got {len(c)} for {len(residuals[0])}",
        )
        paid = np.where(c > 0, 0 * c + 1, 0 * c) if counted else c
        found.append(Stage(before, after, paid.sum() / len(c)))
    return found


def spent_penalty(chain: Sequence[Stage], factor: Number) -> Number:
    r"""\( \lambda\sum_j\mathbb{E}\,\mathrm{pen}(c_j) \), at most what certified stages remove."""
    return factor * sum(stage.penalty for stage in chain)


def penalty_budget(chain: Sequence[Stage]) -> Number:
    r"""\( E_0-E_J \), which the spent penalty of certified stages cannot exceed.

    Raises
    ------
    ValueError
        If there is no stage.
    """
    require(chain, "a budget is of a chain with a stage; got none")
    return chain[0].before - chain[-1].after


def first_uncertified(chain: Sequence[Stage], factor: Number) -> int | None:
    """The first stage that is not certified, counted from 1: where to stop; None if all are.

    >>> first_uncertified([Stage(4.0, 2.0, 1.0), Stage(2.0, 1.5, 1.0)], 1.0)
    2
    """
    for number, stage in enumerate(chain, 1):
        if not stage.margin(factor) >= 0:
            return number
    return None
