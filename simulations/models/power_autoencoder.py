"""The tied power autoencoder of power m = 3 for a batch of weights (d, n): objectives to train by.

Both objectives know neither the scale nor the rotation of W.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jaxtyping import Float

from pentad.theory.power_autoencoder.designs import design_terms
from pentad.theory.power_autoencoder.power_loss import (
    cubic_loss_terms,
    gram,
    lifted_cubic_loss_terms,
)
from pentad.theory.sparse_inputs import AmplitudeLaw

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

POWER = 3

SHORT = 0.01
"""Length, relative to the longest, below which a feature is on its way to zero (dimensionless)."""


def gain_objective(
    p: Float[Tensor, "runs 1"], law: AmplitudeLaw, *, lifted: bool
) -> Callable[[Tensor, Tensor, int], Tensor]:
    r"""\( \log D - 2 \log C \), less by as much as the best multiple of W improves the loss more.

    Parameters
    ----------
    p
        (runs, 1) activation probabilities.
    law
        Of the amplitudes.
    lifted
        Whether C and D come from moment matrices of monomials instead of the Gram matrix, which is
        faster for n much above d^3.

    Returns
    -------
    callable
        From weights (active, d, n) to values (active,), as `simulations.training.train` takes it.
    """

    def objective(W: Tensor, runs: Tensor, _step: int) -> Tensor:
        if lifted:
            terms = lifted_cubic_loss_terms(W, p[runs], law)
        else:
            terms = cubic_loss_terms(gram(W), p[runs], law)
        value: Tensor = terms.energy.log() - 2 * terms.correlation.log()
        return value

    return objective


def design_objective(W: Float[Tensor, "runs d n"], _runs: Tensor, _step: int) -> Tensor:
    r"""\( \log T - 2 \log S \), least where \( S^2 / T \) is largest: values (runs,)."""
    S, T = design_terms(W, POWER)
    value: Tensor = T.log() - 2 * S.log()
    return value
