"""LISTA: a fixed number of shrinkage steps whose matrices and thresholds are learned."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from pentad.simulations.sparse_inference.answers import require_problem, shrunk
from pentad.simulations.sparse_inference.proximal import lipschitz
from pentad.theory.numbers.scalars import require, require_count


class Lista(nn.Module):
    r"""Unrolled shrinkage \( s \leftarrow \mathrm{shrink}(E x + S s, \theta_t) \) from s = 0.

    Before training it is `layers` steps of `proximal.ista`: \( E = D^T / L \),
    \( S = I - D^T D / L \), \( \theta_t = \lambda / L \). Source: Gregor and LeCun, "Learning fast
    approximations of sparse coding" (2010).

    Parameters
    ----------
    D
        (d, n) unit atoms as columns, of which the weights are made; type and device are kept.
    layers
        Steps.
    penalty
        The weight lambda > 0 that the thresholds begin with.
    nonnegative
        Whether codes are non-negative.

    Attributes
    ----------
    encoder
        (n, d) the matrix E.
    feedback
        (n, n) the matrix S.
    thresholds
        (layers, n) a threshold for each step and atom.

    Raises
    ------
    ValueError
        As `answers.require_problem`, and for no layer or a penalty that is not positive.
    """

    def __init__(
        self, D: Float[Tensor, "d n"], *, layers: int, penalty: float, nonnegative: bool = False
    ) -> None:
        super().__init__()
        require_problem(D, D.new_zeros(0, len(D)))
        require_count(layers, "layers")
        require(penalty > 0, f"the penalty must be positive; got {penalty}")
        step = 1 / lipschitz(D)
        n = D.shape[1]
        identity = torch.eye(n, dtype=D.dtype, device=D.device)
        self.encoder = nn.Parameter(step * D.T)
        self.feedback = nn.Parameter(identity - step * (D.T @ D))
        self.thresholds = nn.Parameter(D.new_full((layers, n), step * penalty))
        self.nonnegative = nonnegative

    def forward(self, x: Float[Tensor, "batch d"]) -> Float[Tensor, "batch n"]:
        """Codes of signals; a threshold that training made negative counts as 0."""
        driven = x @ self.encoder.T
        codes = torch.zeros_like(driven)
        for threshold in self.thresholds:
            reached = driven + codes @ self.feedback.T
            codes = shrunk(reached, threshold.clamp(min=0), nonnegative=self.nonnegative)
        return codes
