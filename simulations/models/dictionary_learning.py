r"""Sparse inference and dictionary learning for a batch of dictionaries, each with its own signals.

The l1 problem of every run is \( \min_s \tfrac12 |x - D s|^2 + \lambda |s|_1 \), with s >= 0 unless
codes are signed. Dictionary learning alternates a few accelerated steps for the codes with the
least-squares dictionary for them, whose atoms are then given unit length.
"""

from typing import TYPE_CHECKING, Any

from jaxtyping import Float

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

UNUSED = 1e-8
"""Share of the most used atom's energy below which an atom is drawn anew (dimensionless)."""


def accelerated_codes(
    D: Float[Tensor, "runs d n"],
    x: Float[Tensor, "runs samples d"],
    penalty: Float[Tensor, " runs"],
    *,
    iterations: int,
    nonnegative: bool = True,
    start: Float[Tensor, "runs samples n"] | None = None,
) -> Float[Tensor, "runs samples n"]:
    """FISTA with adaptive restart, a fixed number of steps, every run with its own dictionary.

    The same steps as `simulations.sparse_inference.proximal.fista` takes for one dictionary.

    Parameters
    ----------
    D, x
        Unit atoms as columns, and signals.
    penalty
        (runs,) the weights lambda.
    iterations
        Steps; 0 gives the start.
    nonnegative
        Whether codes are non-negative.
    start
        Codes to begin from; zero if None.
    """
    import torch

    from pentad.simulations.sparse_inference.answers import shrunk

    step = 1 / (torch.linalg.matrix_norm(D, ord=2)[:, None, None] ** 2 * (1 + 1e-6))
    gram, correlations = D.mT @ D, x @ D
    threshold = step * penalty[:, None, None]
    codes = torch.zeros_like(correlations) if start is None else start
    look, momentum = codes, torch.ones_like(codes[..., :1])
    for _ in range(iterations):
        ahead = look + step * (correlations - look @ gram)
        following = shrunk(ahead, threshold, nonnegative=nonnegative)
        change = following - codes
        uphill = ((look - following) * change).sum(-1, keepdim=True) > 0
        momentum = torch.where(uphill, 1.0, momentum)
        larger = (1 + (1 + 4 * momentum**2).sqrt()) / 2
        look = following + torch.where(uphill, 0.0, (momentum - 1) / larger) * change
        codes, momentum = following, larger
    return codes


def objective(
    D: Float[Tensor, "runs d n"],
    x: Float[Tensor, "runs samples d"],
    codes: Float[Tensor, "runs samples n"],
    penalty: Float[Tensor, " runs"],
) -> Float[Tensor, " runs"]:
    """Mean of the l1 objective over the samples of every run, in squared amplitudes."""
    error = (x - codes @ D.mT).square().sum(-1).mean(-1) / 2
    value: Tensor = error + penalty * codes.abs().sum(-1).mean(-1)
    return value


def least_squares_dictionary(
    x: Float[Tensor, "runs samples d"],
    codes: Float[Tensor, "runs samples n"],
    D: Float[Tensor, "runs d n"],
) -> tuple[Float[Tensor, "runs d n"], Float[Tensor, "runs samples n"]]:
    """Atoms of unit length that fit the codes best, and the codes in their units.

    An atom that is hardly used takes the direction of the signal that is reconstructed worst.

    Parameters
    ----------
    x, codes
        Signals and codes of every run.
    D
        The dictionaries before.
    """
    import torch

    energy = codes.square().mean(-2)
    used = energy > UNUSED * energy.amax(-1, keepdim=True)
    size = energy.amax(-1)[:, None, None].clamp(min=1e-30)
    gram = codes.mT @ codes / codes.shape[-2]
    ridge = torch.eye(D.shape[-1], dtype=D.dtype, device=D.device) * 1e-6 * size
    fitted = torch.linalg.solve(gram + ridge, codes.mT @ x / codes.shape[-2]).mT
    worst = (x - codes @ D.mT).square().sum(-1).argmax(-1)
    signal = torch.take_along_dim(x, worst[:, None, None], 1).mT
    fitted = torch.where(used[:, None, :], fitted, signal)
    lengths = fitted.norm(dim=-2, keepdim=True).clamp(min=1e-12)
    codes = torch.where(used[:, None, :], codes * lengths, 0.0)
    return fitted / lengths, codes


def learned_dictionaries(
    x: Float[Tensor, "runs samples d"],
    start: Float[Tensor, "runs d n"],
    penalty: Float[Tensor, " runs"],
    *,
    rounds: int,
    inner: int,
    codes: Float[Tensor, "runs samples n"] | None = None,
) -> tuple[Float[Tensor, "runs d n"], Float[Tensor, "runs samples n"]]:
    """Alternate `inner` accelerated steps for the codes with the least-squares dictionary.

    Parameters
    ----------
    x
        Signals of every run.
    start
        Dictionaries to begin from.
    penalty
        (runs,) the weights lambda.
    rounds, inner
        How often, and steps each time; codes go on from those before.
    codes
        Codes to begin from; zero if None.

    Returns
    -------
    tuple
        Dictionaries, and the codes of the last round.
    """
    D = start
    for _ in range(rounds):
        codes = accelerated_codes(D, x, penalty, iterations=inner, start=codes)
        D, codes = least_squares_dictionary(x, codes, D)
    return D, accelerated_codes(D, x, penalty, iterations=inner, start=codes)
