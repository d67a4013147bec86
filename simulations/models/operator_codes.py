r"""Codes of operator autoencoders: gates on whole grids, and inference unrolled over steps.

\[ u=y+\alpha E(x-Dy),\qquad z\leftarrow G(u), \]

with \( y=z \) (ISTA), from zero; or, after the first step, with \( y \) extrapolated (FISTA, which
so begins at the codes of one plain step). The gate is a threshold, perhaps followed by one for
whole concepts (concept and domain sparsity together, the proximal step of a sparse group lasso), or
keeps the largest entries: a count of them, a share, or those of the concepts of largest mean
square. Of equal ones the first is kept.
"""

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from jaxtyping import Float

from pentad.simulations.models.gates import lowest_first_top_k, rectified
from pentad.simulations.models.operator_layers import Layer
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

ISTA, FISTA = "ista", "fista"
METHODS = (ISTA, FISTA)
THRESHOLD, COUNT, SHARE, CONCEPTS = "threshold", "count", "share", "concepts"
GATES = (THRESHOLD, COUNT, SHARE, CONCEPTS)


@dataclass(frozen=True)
class Inference:
    """How codes are inferred.

    Parameters
    ----------
    method
        One of `METHODS`.
    gate
        One of `GATES`.
    steps
        T, unrolled.
    group
        mu of the penalty of a concept's root mean square code, beside that of its mean, in units of
        correlations; for thresholds alone.
    kept
        Entries for `count`, concepts for `concepts`, a share of all entries for `share`.

    Raises
    ------
    ValueError
        For an unknown method or gate, or numbers that do not suit it.
    """

    method: str = FISTA
    gate: str = THRESHOLD
    steps: int = 20
    group: float = 0.0
    kept: int | float = 0

    def __post_init__(self) -> None:
        for told, given, known in (("method", self.method, METHODS), ("gate", self.gate, GATES)):
            require(given in known, f"the {told} is one of {', '.join(known)}; got {given}")
        require_count(self.steps, "steps")
        if self.gate == THRESHOLD:
            require(self.kept == 0, f"a threshold keeps no number of codes; got {self.kept}")
            require(self.group >= 0, f"a penalty is not negative; got {self.group}")
        else:
            require(self.group == 0, f"{self.gate} has no penalty of concepts; got {self.group}")
            require(self.kept > 0, f"{self.gate} keeps some codes; got {self.kept}")
            require(
                self.gate == SHARE or self.kept == int(self.kept),
                f"{self.gate} keeps a whole number; got {self.kept}",
            )


def gated(
    inference: Inference,
    u: Float[Tensor, "runs batch p *n"],
    threshold: Float[Tensor, "runs"],
    group: Float[Tensor, "runs"],
) -> Float[Tensor, "runs batch p *n"]:
    """Codes from what the gate is given; none is negative.

    Parameters
    ----------
    inference
    u
    threshold, group
        Of every run, steps included: alpha lambda and alpha mu.

    Raises
    ------
    ValueError
        If more are to be kept than there are, or a share is no whole number of entries.
    """
    match inference.gate:
        case "count":
            return _largest(u, int(inference.kept))
        case "share":
            entries = prod(u.shape[2:])
            count = round(inference.kept * entries)
            require(
                abs(count - inference.kept * entries) < 1e-9 * entries,
                f"a share keeps a whole number of entries; got {inference.kept} of {entries}",
            )
            return _largest(u, count)
        case "concepts":
            codes = rectified(u)
            energies = codes.flatten(3).square().sum(-1) if u.ndim > 3 else codes.square()
            chosen = lowest_first_top_k(energies, int(inference.kept)) > 0
            return codes * chosen.reshape(*chosen.shape, *[1] * (u.ndim - 3))
        case _:
            codes = rectified(u - _wide(threshold, u))
            return codes * _share_left(codes, group) if inference.group else codes


def _largest(u: Tensor, count: int) -> Tensor:
    return lowest_first_top_k(u.flatten(2), count).reshape(u.shape)


def _wide(of_runs: Tensor, like: Tensor) -> Tensor:
    return of_runs.reshape(-1, *[1] * (like.ndim - 1))


def _share_left(codes: Tensor, group: Tensor) -> Tensor:
    """What a threshold of whole concepts leaves of each, by its root mean square."""
    import torch

    squares = codes.flatten(3).square().mean(-1) if codes.ndim > 3 else codes.square()
    seen = squares > 0
    size = torch.where(seen, squares, 1).sqrt()
    left = rectified(1 - _wide(group, size) / size) * seen
    return left.reshape(*left.shape, *[1] * (codes.ndim - 3))


def inferred(
    inference: Inference,
    encoder: Layer,
    decoder: Layer,
    signals: Float[Tensor, "_ batch m *n"],
    penalty: Float[Tensor, "runs"],
    step: Float[Tensor, "runs"] | None = None,
) -> Float[Tensor, "runs batch p *n"]:
    """Codes after all steps.

    Parameters
    ----------
    inference
    encoder, decoder
        The same layer for tied autoencoders; of the encoder the adjoint is used.
    signals
        (runs, batch, m, *n), or one run of them for all.
    penalty
        lambda of every run, in units of correlations.
    step
        alpha of every run; by default one over the decoder's gain, which gets no gradient.
    """
    alpha = 1 / decoder.gain().detach() if step is None else step
    threshold, group = alpha * penalty, alpha * inference.group
    wide = alpha[:, None, None]
    given = decoder.coordinates(signals.expand(len(alpha), *signals.shape[1:]))
    read = (
        given
        if encoder is decoder
        else encoder.coordinates(signals.expand(len(alpha), *signals.shape[1:]))
    )
    u = wide * encoder.correlations(read)
    codes = gated(inference, decoder.shaped(u), threshold, group).flatten(2)
    ahead, momentum = codes, 1.0
    for _ in range(inference.steps - 1):
        u = ahead + wide * encoder.correlations(read - ahead @ decoder.atoms)
        before, codes = codes, gated(inference, decoder.shaped(u), threshold, group).flatten(2)
        if inference.method == ISTA:
            ahead = codes
            continue
        after = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = codes + (momentum - 1) / after * (codes - before)
        momentum = after
    return decoder.shaped(codes)
