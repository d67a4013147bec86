r"""Linear probes for truth values: logistic regression with a small ridge, many at once.

A probe is \( w\cdot x+b \) with the least mean of \( \log(1+e^{-t(w\cdot x+b)}) \), t = 1 where the
concept is present and -1 elsewhere, plus half the ridge times \( |w|^2 \). The objective is
strictly convex in w, so that Newton's method ends in its one minimum.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from jaxtyping import Bool, Float64

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

RIDGE = 1e-3
"""Of all probes, per squared deviation."""

TOLERANCE = 1e-8
"""Largest |component| of the gradient at which a probe counts as fitted (dimensionless)."""


class Probes(NamedTuple):
    """Fitted probes.

    Attributes
    ----------
    w, b
        (probes, d) and (probes,).
    converged
        (probes,) whether the gradient was within `TOLERANCE` of zero.
    """

    w: Float64[Tensor, "probes d"]
    b: Float64[Tensor, " probes"]
    converged: Bool[Tensor, " probes"]


def probes(
    x: Float64[Tensor, "probes samples d"],
    labels: Bool[Tensor, "probes samples"],
    *,
    ridge: float = RIDGE,
) -> Probes:
    """Fit a probe to each batch of samples, each coordinate in its own unit.

    Coordinates are divided by their deviation first, and the ridge is on those; where a coordinate
    does not vary, it is left as it is.

    Parameters
    ----------
    x, labels
        Samples, and whether the concept is present in each.
    ridge
        Above 0.
    """
    import torch
    from torch.nn.functional import softplus

    from pentad.simulations.newton import newton

    scale = x.std(1, correction=0)
    scale = torch.where(scale > 0, scale, 1.0)
    one = torch.ones_like(x[..., :1])
    rows = torch.cat([x / scale[:, None], one], -1)
    signs = labels.double() * 2 - 1
    weight = torch.full_like(rows[0, 0], ridge)
    weight[-1] = 0
    samples = x.shape[1]

    def derivatives(parameters: Tensor, runs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        own, t = rows[runs], signs[runs]
        margins = t * (own @ parameters[..., None])[..., 0]
        doubt = torch.sigmoid(-margins)
        value = softplus(-margins).mean(1) + (weight * parameters**2).sum(1) / 2
        slope = -((t * doubt)[:, None] @ own)[:, 0] / samples + weight * parameters
        curvature = own.mT @ (own * (doubt * (1 - doubt))[..., None]) / samples
        return value, slope, curvature + torch.diag(weight)

    start = torch.zeros(len(x), rows.shape[-1], dtype=torch.float64, device=x.device)
    found = newton(derivatives, start, target=TOLERANCE / 100, tolerance=TOLERANCE)
    return Probes(
        found.parameters[:, :-1] / scale, found.parameters[:, -1].clone(), found.converged
    )


def accuracies(
    values: Float64[Tensor, "*batch samples"], labels: Bool[Tensor, "*batch samples"]
) -> Float64[Tensor, "*batch"]:
    """The share of samples on which a value above zero says whether the concept is present."""
    return ((values > 0) == labels).double().mean(-1)
