r"""One loop that descends many independent objectives at once.

All runs share a leading axis, and each tick evaluates all of them in one tensor program. A method
only says where to evaluate next: it is handed value and gradient there and updates its state, a
dictionary of tensors with the runs in front. Hence the loop can store the state, resume it, and
drop the rows of finished runs without knowing the method. Nothing in a method mixes rows, so a
run goes the same way in any company, up to what the objective's own arithmetic makes of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, Shaped
from torch import Tensor

from pentad.simulations.experiment import NO_CHECKPOINT, Array, Checkpoint

Objective = Callable[[Tensor, Tensor, int], Tensor]
State = dict[str, Tensor]


@dataclass(frozen=True)
class Method:
    """A way to descend, as two functions on states.

    A state holds, for every run, the accepted `parameters` (runs, size) with their `value` (runs,)
    and `gradient` (runs, size), the point `trial` (runs, size) to evaluate next, the truth value
    `stalled` (runs,) of being unable to go on, and what else the method remembers.

    Parameters
    ----------
    begin
        From starting points (runs, size) to a state, before anything was evaluated.
    advance
        From a state, with value (runs,) and gradient (runs, size) at its `trial`, to the next.
    """

    begin: Callable[[Tensor], State]
    advance: Callable[[State, Tensor, Tensor], State]


@dataclass(frozen=True)
class Trained:
    """Where every run ended.

    Parameters
    ----------
    parameters
        (runs, ...) the last accepted ones, finite even when the objective was not.
    value
        (runs,) objective there.
    gradient_norm
        (runs,) size of the gradient there as compared with the tolerance, see `train`.
    converged
        (runs,) whether it came below the tolerance; read nothing into a run that did not.
    iterations
        (runs,) evaluations of objective and gradient until the run stopped.
    """

    parameters: Float[Tensor, "runs *shape"]
    value: Float[Tensor, " runs"]
    gradient_norm: Float[Tensor, " runs"]
    converged: Bool[Tensor, " runs"]
    iterations: Int[Tensor, " runs"]


def train(
    objective: Objective,
    start: Shaped[Tensor, "runs *shape"],
    *,
    method: Method | None = None,
    iterations: int = 2000,
    tolerance: float = 1e-8,
    checkpoint: Checkpoint = NO_CHECKPOINT,
    checkpoint_every: int = 100,
    report: Callable[[float], None] = lambda _fraction: None,
) -> Trained:
    r"""Minimise one objective per run, all runs at once.

    A run has converged when
    \( \|g\|_\infty \max(1, \|x\|_\infty) \le \varepsilon \max(1, |f|) \)
    for parameters x, value f, gradient g and tolerance \( \varepsilon \). Converged, stalled and
    non-finite runs leave the batch. On the CPU the result of a run does not depend on the others,
    bit for bit, if that holds for the objective; otherwise it differs by rounding.

    Parameters
    ----------
    objective
        `objective(parameters, runs, step)` takes parameters (active, ...), the indices (active,)
        of these runs by which to pick constants of one's own, and the number of the step, by
        which a sampled objective draws its sample. It returns (active,) values, the k-th
        depending on the k-th parameters only.
    start
        (runs, ...) starting points; their type and device are used throughout.
    method
        `lbfgs()` if None; `adam(...)` for sampled objectives.
    iterations
        Most evaluations of objective and gradient for each run.
    tolerance
        See above, dimensionless; 0 to go on to the end.
    checkpoint, checkpoint_every
        Where to leave the state, and after how many steps each time. A run resumed on the same
        machine gives the bits of an uninterrupted one. States of other starts are ignored.
    report
        Takes the share of the work that is done, from 0 to 1.

    Returns
    -------
    Trained
        A run that failed is marked there; it raises nothing.

    Raises
    ------
    ValueError
        If `start` is not finite or not a batch of floating-point parameters.
    """
    if start.ndim < 2 or not start.is_floating_point() or not bool(start.isfinite().all()):
        raise ValueError(
            "training starts from finite floating-point parameters of shape (runs, ...); "
            f"got {start.dtype} of shape {tuple(start.shape)}"
        )
    method = method or lbfgs()
    origin = start.detach().flatten(1)
    count = len(origin)
    step, runs = 0, torch.arange(count, device=start.device)
    state = method.begin(origin)
    ended = {
        "parameters": origin.clone(),
        "value": origin.new_full((count,), torch.nan),
        "gradient_norm": origin.new_full((count,), torch.nan),
        "iterations": runs.new_zeros(count),
    }
    kept = checkpoint.load()
    if kept is not None and np.array_equal(kept["start"], origin.cpu().numpy()):
        step, runs = int(kept["step"]), torch.from_numpy(kept["runs"]).to(start.device)
        state = unpacked(kept, "state.", start.device)
        ended = unpacked(kept, "ended.", start.device)

    while len(runs) and step < iterations:
        trial = state["trial"].reshape(-1, *start.shape[1:])
        state = method.advance(state, *_evaluate(objective, trial, runs, step))
        step += 1
        norm = _relative_gradient(state)
        finished = (norm <= tolerance) | state["stalled"] | (step == iterations)
        if bool(finished.any()):
            ended["parameters"][runs[finished]] = state["parameters"][finished]
            ended["value"][runs[finished]] = state["value"][finished]
            ended["gradient_norm"][runs[finished]] = norm[finished]
            ended["iterations"][runs[finished]] = step
            runs = runs[~finished]
            state = {name: tensor[~finished] for name, tensor in state.items()}
        if step % checkpoint_every == 0:
            checkpoint.save(
                packed({"start": origin, "step": torch.tensor(step), "runs": runs})
                | packed(state, "state.")
                | packed(ended, "ended.")
            )
        report(max(step / iterations, 1 - len(runs) / count))
    return Trained(
        ended["parameters"].reshape(start.shape),
        ended["value"],
        ended["gradient_norm"],
        ended["gradient_norm"] <= tolerance,
        ended["iterations"],
    )


def lbfgs(memory: int = 20) -> Method:
    r"""Limited-memory BFGS with a bisecting line search, every run on its own schedule.

    A trial is too long if it breaks \( f(x + t d) \le f(x) + 10^{-4} t\, d \cdot g(x) \), too
    short if \( d \cdot g(x + t d) < 0.9\, d \cdot g(x) \), and accepted otherwise. Lengths double
    until one is too long and are bisected from then on. The first is 1, or without curvature to go
    by the last step's. Where the decrease drowns in rounding,
    slopes decide in place of values. After twenty trials none is too short any more; after thirty
    a run forgets its history and tries the gradient, and if it was the gradient that it tried, it
    has stalled.

    Parameters
    ----------
    memory
        Pairs of step and gradient change that a run remembers, dimensionless.

    Returns
    -------
    Method
        For deterministic objectives.

    Notes
    -----
    Sources: Nocedal and Wright, "Numerical optimization" (2006), algorithm 7.4; Lewis and
    Overton, "Nonsmooth optimization via quasi-Newton methods" (2013), algorithm 2.6; Hager and
    Zhang, "A new conjugate gradient method with guaranteed descent" (2005), condition (4.1).
    """

    def begin(start: Tensor) -> State:
        count = len(start)
        return {
            "parameters": start,
            "value": start.new_full((count,), torch.inf),
            "gradient": torch.full_like(start, torch.nan),
            "trial": start,
            "stalled": start.new_zeros(count, dtype=torch.bool),
            "direction": torch.zeros_like(start),
            "slope": start.new_zeros(count),
            "length": start.new_ones(count),
            "low": start.new_zeros(count),
            "high": start.new_full((count,), torch.inf),
            "trials": start.new_zeros(count, dtype=torch.int64),
            "steps": start.new_zeros(count, memory, start.shape[1]),
            "changes": start.new_zeros(count, memory, start.shape[1]),
            "weights": start.new_zeros(count, memory),
        }

    def advance(state: State, value: Tensor, gradient: Tensor) -> State:
        length, slope = state["length"], state["slope"]
        slope_there = _dot(state["direction"], gradient)
        rounding = 1e3 * torch.finfo(value.dtype).eps * state["value"].abs().clamp(min=1)
        lower = value <= state["value"] + 1e-4 * length * slope
        level = (value <= state["value"] + rounding) & (slope_there <= (2e-4 - 1) * slope)
        long = ~(_finite(value, gradient) & (lower | level))
        short = ~long & (slope_there < 0.9 * slope) & (state["trials"] < 20)
        accepted = ~(long | short)
        exhausted = ~accepted & (state["trials"] >= 30)

        low = torch.where(short, length, state["low"])
        high = torch.where(long, length, state["high"])
        searched = {
            "direction": state["direction"],
            "slope": slope,
            "length": torch.where(high.isfinite(), (low + high) / 2, 2 * length),
            "low": low,
            "high": high,
            "trials": state["trials"] + 1,
        }

        here = {"parameters": state["trial"], "value": value, "gradient": gradient}
        here = {name: _where(accepted, tensor, state[name]) for name, tensor in here.items()}
        step = here["parameters"] - state["parameters"]
        change = here["gradient"] - state["gradient"]
        curvature = _dot(step, change)
        useful = curvature > 1e-10 * (_dot(step, step) * _dot(change, change)).sqrt()
        memories = {
            name: _where(useful, torch.cat([state[name][:, 1:], newest[:, None]], 1), state[name])
            for name, newest in {
                "steps": step,
                "changes": change,
                "weights": 1 / curvature,
            }.items()
        }

        direction = -_inverse_hessian_times(here["gradient"], **memories)
        forget = exhausted | ~(_dot(direction, here["gradient"]) < 0)
        direction = _where(forget, -here["gradient"], direction)
        weights = _where(forget, torch.zeros_like(memories["weights"]), memories["weights"])
        steepest = weights.eq(0).all(1)
        size, last = _dot(direction, direction).sqrt(), _dot(step, step).sqrt()
        careful = torch.where(last > 0, last / size, (1 / size).clamp(max=1))
        turned = {
            "direction": direction,
            "slope": _dot(direction, here["gradient"]),
            "length": torch.where(steepest, careful, 1.0),
            "low": torch.zeros_like(low),
            "high": torch.full_like(high, torch.inf),
            "trials": torch.zeros_like(state["trials"]),
        }
        search = {
            name: _where(accepted | exhausted, tensor, searched[name])
            for name, tensor in turned.items()
        }
        return {
            **here,
            **memories,
            **search,
            "weights": _where(accepted | exhausted, weights, state["weights"]),
            "trial": here["parameters"] + search["length"][:, None] * search["direction"],
            "stalled": exhausted & state["weights"].eq(0).all(1),
        }

    return Method(begin, advance)


def adam(rate: float = 1e-3, *, mean_decay: float = 0.9, square_decay: float = 0.999) -> Method:
    """Adam: steps of about `rate` per coordinate, for objectives that are sampled.

    Parameters
    ----------
    rate
        Length of a step, in units of the parameters.
    mean_decay, square_decay
        Shares kept of the running means of the gradient and of its square, in [0, 1).

    Returns
    -------
    Method
        A run that meets a value or gradient that is not finite has stalled.

    Notes
    -----
    Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1.
    """

    def begin(start: Tensor) -> State:
        count = len(start)
        return {
            "parameters": start,
            "value": start.new_full((count,), torch.nan),
            "gradient": torch.full_like(start, torch.nan),
            "trial": start,
            "stalled": start.new_zeros(count, dtype=torch.bool),
            "mean": torch.zeros_like(start),
            "square": torch.zeros_like(start),
            "mean_weight": start.new_zeros(count),
            "square_weight": start.new_zeros(count),
        }

    def advance(state: State, value: Tensor, gradient: Tensor) -> State:
        finite = _finite(value, gradient)
        here = {"parameters": state["trial"], "value": value, "gradient": gradient}
        mean = mean_decay * state["mean"] + (1 - mean_decay) * gradient
        square = square_decay * state["square"] + (1 - square_decay) * gradient * gradient
        mean_weight = mean_decay * state["mean_weight"] + (1 - mean_decay)
        square_weight = square_decay * state["square_weight"] + (1 - square_decay)
        size = (square / square_weight[:, None]).sqrt() + 1e-8
        return {
            **{name: _where(finite, tensor, state[name]) for name, tensor in here.items()},
            "trial": state["trial"] - rate * (mean / mean_weight[:, None]) / size,
            "stalled": ~finite,
            "mean": mean,
            "square": square,
            "mean_weight": mean_weight,
            "square_weight": square_weight,
        }

    return Method(begin, advance)


def _inverse_hessian_times(
    gradient: Tensor, steps: Tensor, changes: Tensor, weights: Tensor
) -> Tensor:
    """Two-loop recursion; a pair of weight 0 is absent, and the newest pair is the last."""
    memory = range(weights.shape[1])
    shares: dict[int, Tensor] = {}
    result = gradient
    for k in reversed(memory):
        shares[k] = weights[:, k] * _dot(steps[:, k], result)
        result = result - shares[k][:, None] * changes[:, k]
    newest = weights[:, -1] * _dot(changes[:, -1], changes[:, -1])
    result = result / torch.where(newest > 0, newest, 1.0)[:, None]
    for k in memory:
        share = weights[:, k] * _dot(changes[:, k], result)
        result = result + (shares[k] - share)[:, None] * steps[:, k]
    return result


def _evaluate(
    objective: Objective, parameters: Tensor, runs: Tensor, step: int
) -> tuple[Tensor, Tensor]:
    with torch.enable_grad():
        parameters = parameters.detach().requires_grad_()
        value = objective(parameters, runs, step)
        if value.shape != runs.shape:
            raise ValueError(
                "an objective gives one value per run; "
                f"got shape {tuple(value.shape)} for {len(runs)} runs"
            )
        (gradient,) = torch.autograd.grad(value.sum(), parameters)
    return value.detach(), gradient.flatten(1)


def _relative_gradient(state: State) -> Tensor:
    size = state["parameters"].abs().amax(1).clamp(min=1)
    return state["gradient"].abs().amax(1) * size / state["value"].abs().clamp(min=1)


def _finite(value: Tensor, gradient: Tensor) -> Tensor:
    return value.isfinite() & gradient.isfinite().all(1)


def _dot(a: Tensor, b: Tensor) -> Tensor:
    return (a * b).sum(-1)


def _where(rows: Tensor, new: Tensor, old: Tensor) -> Tensor:
    return torch.where(rows.reshape(-1, *[1] * (new.ndim - 1)), new, old)


def packed(tensors: State, prefix: str = "") -> dict[str, Array]:
    """Tensors as arrays for a checkpoint, their names after a prefix."""
    return {prefix + name: tensor.cpu().numpy() for name, tensor in tensors.items()}


def unpacked(kept: Mapping[str, Array], prefix: str, device: torch.device) -> State:
    """The tensors of a checkpoint whose names begin with a prefix, on a device, without it."""
    return {
        name.removeprefix(prefix): torch.from_numpy(array).to(device)
        for name, array in kept.items()
        if name.startswith(prefix)
    }
