r"""Newton's method to rounding error, for many objectives at once, across kinks of the gradient.

Each run has value, gradient g and Hessian H in closed form. With \( H = V \Lambda V^T \) it
steps by

\[ s = - V (|\Lambda| + \mu)^{-1} V^T g, \]

which descends at saddles too, and the damping \( \mu \) is the run's own: less after an accepted
step, more after a rejected one. Where the decrease drowns in rounding, the gradient's size decides
in place of values. Along symmetries of the objective both \( \Lambda \) and \( V^T g \) vanish up
to rounding; a floor under \( \mu \) keeps their quotient small.

The toy model's loss is once differentiable: its second derivative jumps where a bias changes sign.
Such coordinates are given as `kinks`. A step that would change the sign of one ends at zero. There
the gradient, which is continuous, says on which side the objective descends, and the Hessian of
that side counts; a coordinate that the step would nevertheless take to the other side is held at
zero for that step. So a coordinate rests at zero only if neither side descends.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int, Shaped
from torch import Tensor

from pentad.simulations.training import Method, State
from pentad.theory.numbers.scalars import require

Derivatives = Callable[[Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]

BESIDE = 1e-200
"""Distance from zero at which a kinked coordinate shows the derivatives of one side."""

LEAST_DAMPING = 1e-11
"""Floor under the damping, relative to the largest |eigenvalue| (dimensionless)."""

PATIENCE = 12
"""Rejected steps in a row after which a run has stalled."""


@dataclass(frozen=True)
class Stationary:
    """Where every run ended, with the second derivatives there.

    Parameters
    ----------
    parameters
        (runs, ...) the best point found.
    value
        (runs,) objective there.
    gradient_norm
        (runs,) largest |component| of the gradient there.
    hessian
        (runs, size, size) second derivatives there, parameters flattened.
    converged
        (runs,) whether `gradient_norm` is at most the tolerance; read nothing into a run that is
        not.
    iterations
        (runs,) evaluations until the run stopped.
    """

    parameters: Float[Tensor, "runs *shape"]
    value: Float[Tensor, " runs"]
    gradient_norm: Float[Tensor, " runs"]
    hessian: Float[Tensor, "runs size size"]
    converged: Bool[Tensor, " runs"]
    iterations: Int[Tensor, " runs"]


def newton(
    derivatives: Derivatives,
    start: Shaped[Tensor, "runs *shape"],
    *,
    kinks: Bool[Tensor, "..."] | None = None,
    iterations: int = 60,
    target: float = 1e-15,
    tolerance: float = 1e-9,
) -> Stationary:
    """Descend to a stationary point of one objective per run, all runs at once.

    Parameters
    ----------
    derivatives
        `derivatives(parameters, runs)` takes parameters (active, ...) and the indices (active,) of
        these runs; it returns values (active,), gradients (active, size) and Hessians
        (active, size, size), parameters flattened.
    start
        (runs, ...) starting points, of type float64.
    kinks
        (...) coordinates at whose zero the second derivative jumps; none if None.
    iterations
        Most evaluations for each run.
    target
        A run stops when its gradient norm is at most this.
    tolerance
        A run has converged when its gradient norm is at most this.

    Returns
    -------
    Stationary
        A run that failed is marked there; it raises nothing.

    Raises
    ------
    ValueError
        If `start` is not a finite batch of type float64 or `kinks` has another shape.
    """
    require(
        start.ndim >= 2 and start.dtype == torch.float64 and bool(start.isfinite().all()),
        "Newton's method starts from finite float64 parameters of shape (runs, ...); "
        f"got {start.dtype} of shape {tuple(start.shape)}",
    )
    shape = start.shape[1:]
    kinks = torch.zeros(shape, dtype=torch.bool, device=start.device) if kinks is None else kinks
    require(
        kinks.shape == shape,
        f"kinks need the shape of one run's parameters {tuple(shape)}; got {tuple(kinks.shape)}",
    )
    kinked = kinks.flatten()
    x = start.detach().flatten(1).clone()
    x = torch.where(kinked & (x == 0), BESIDE, x)
    runs = torch.arange(len(x), device=x.device)
    value, gradient, hessian = derivatives(x.reshape(-1, *shape), runs)
    damping = torch.full_like(value, 1e-3)
    rejections = torch.zeros_like(runs)
    evaluations = torch.ones_like(runs)
    for _ in range(iterations - 1):
        active = (gradient.abs().amax(1) > target) & (rejections < PATIENCE)
        if not bool(active.any()):
            break
        rows = runs[active]
        old = x[rows]
        flips = kinked & (old.abs() <= BESIDE) & (old * gradient[rows].sign() > 0)
        turned = flips.any(1)
        moved = _moved(old, gradient[rows], hessian[rows], damping[rows], kinked)
        trial = torch.where(turned[:, None], torch.where(flips, -old, old), moved)
        there = derivatives(trial.reshape(-1, *shape), rows)
        accepted = turned | _better(there[0], there[1], value[rows], gradient[rows])
        taken = rows[accepted]
        x[taken] = trial[accepted]
        value[taken], gradient[taken], hessian[taken] = (part[accepted] for part in there)
        factor = torch.where(turned, 1.0, torch.where(accepted, 1 / 8, 8.0))
        damping[rows] = (damping[rows] * factor).clamp(min=LEAST_DAMPING)
        rejections[rows] = torch.where(accepted, 0, rejections[rows] + 1)
        evaluations[rows] += 1
    norm = gradient.abs().amax(1)
    x = torch.where(kinked & (x.abs() <= BESIDE), 0.0, x)
    return Stationary(x.reshape(start.shape), value, norm, hessian, norm <= tolerance, evaluations)


def _better(value: Tensor, gradient: Tensor, old: Tensor, old_gradient: Tensor) -> Tensor:
    """Whether values decrease, or, when they agree up to rounding, gradients do."""
    rounding = 64 * torch.finfo(value.dtype).eps * old.abs().clamp(min=1)
    smaller = gradient.abs().amax(1) < old_gradient.abs().amax(1)
    level = (value - old).abs() <= rounding
    return torch.where(level, smaller, value < old) & gradient.isfinite().all(1)


def _moved(x: Tensor, gradient: Tensor, hessian: Tensor, damping: Tensor, kinked: Tensor) -> Tensor:
    """The points after one damped step that ends at the first kink it meets."""
    resting = kinked & (x.abs() <= BESIDE)
    step = _damped_step(gradient, hessian, damping, torch.zeros_like(resting))
    held = resting & (x * step.sign() < 0)
    again = held.any(1)
    while bool(again.any()):
        step[again] = _damped_step(gradient[again], hessian[again], damping[again], held[again])
        crossing = resting & (x * step.sign() < 0)
        again = (crossing & ~held).any(1)
        held = held | crossing
    crossing = kinked & ((x + step) * x.sign() < 0)
    shares = torch.where(crossing, -x / torch.where(crossing, step, 1.0), torch.inf)
    share = shares.amin(1, keepdim=True).clamp(max=1)
    beside = BESIDE * step.sign()
    return torch.where(crossing & (shares <= share), beside, x + share * step)


def _damped_step(gradient: Tensor, hessian: Tensor, damping: Tensor, held: Tensor) -> Tensor:
    free = (~held).to(gradient.dtype)
    values, vectors = torch.linalg.eigh(hessian * free[:, :, None] * free[:, None, :])
    sizes = values.abs()
    sizes = sizes + damping[:, None] * sizes.amax(1, keepdim=True).clamp(min=1e-300)
    along = (vectors.mT @ (gradient * free)[..., None])[..., 0]
    step: Tensor = -(vectors @ (along / sizes)[..., None])[..., 0]
    return step * free


def smallest_curvatures(
    hessian: Float[Tensor, "runs size size"], symmetries: Float[Tensor, "runs size count"]
) -> Float[Tensor, " runs"]:
    """Smallest eigenvalue of the Hessian on what is orthogonal to the directions of a symmetry.

    Positive at a strict local minimum up to the symmetry, negative at a saddle.

    Parameters
    ----------
    hessian
        (runs, size, size).
    symmetries
        (runs, size, count) directions along which the objective is constant, of any length, which
        may depend on each other.

    Returns
    -------
    tensor
        (runs,) in units of the objective per squared parameter.
    """
    identity = torch.eye(hessian.shape[-1], dtype=hessian.dtype, device=hessian.device)
    directions, lengths, _ = torch.linalg.svd(symmetries, full_matrices=False)
    used = lengths > 1e-7 * torch.linalg.vector_norm(symmetries, dim=(1, 2))[:, None]
    directions = directions * used[:, None, :]
    projection = directions @ directions.mT
    beyond = hessian.abs().sum((1, 2), keepdim=True)
    within = (identity - projection) @ hessian @ (identity - projection)
    least: Tensor = torch.linalg.eigvalsh(within + beyond * projection)[:, 0]
    return least


def rotations(parameters: Float[Tensor, "runs rows n"]) -> Float[Tensor, "runs size count"]:
    """Directions in which rotations of the feature space move weights and biases.

    Parameters
    ----------
    parameters
        (runs, d + 1, n) weights, and biases in the last row.

    Returns
    -------
    tensor
        (runs, (d + 1) n, d (d - 1) / 2) derivatives of exp(t S) W for S = e_i e_j^T - e_j e_i^T.
    """
    d = parameters.shape[1] - 1
    first, second = torch.triu_indices(d, d, 1, device=parameters.device)
    count = torch.arange(len(first), device=parameters.device)
    moved = parameters.new_zeros(len(parameters), len(first), *parameters.shape[1:])
    moved[:, count, first] = parameters[:, second]
    moved[:, count, second] = -parameters[:, first]
    return moved.flatten(2).mT


def annealed(method: Method, iterations: int, *, final: float) -> Method:
    r"""A method whose steps shrink from full length to a share of it, by half a cosine.

    Step t is multiplied by \( c + (1 - c) (1 + \cos(\pi t / T)) / 2 \).

    Parameters
    ----------
    method
        Whose trials are steps from its accepted parameters, such as `simulations.training.adam`.
    iterations
        Steps T until the final share is reached.
    final
        The share c, dimensionless.
    """

    def begin(start: Tensor) -> State:
        return method.begin(start) | {"tick": start.new_zeros(len(start))}

    def advance(state: State, value: Tensor, gradient: Tensor) -> State:
        following = method.advance(state, value, gradient)
        turn = (state["tick"] / iterations).clamp(max=1) * torch.pi
        share = final + (1 - final) * (1 + turn.cos()) / 2
        here = following["parameters"]
        trial = here + share[:, None] * (following["trial"] - here)
        return following | {"trial": trial, "tick": state["tick"] + 1}

    return Method(begin, advance)
