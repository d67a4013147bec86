"""Training that looks at its models on the way: what they are after given numbers of steps."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Array, Context

if TYPE_CHECKING:
    from torch import Tensor

    from pentad.simulations.training import Method
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Method = Any

Judge = Callable[[Tensor], Mapping[str, Array]]
Sloped = Callable[[Tensor], tuple[Tensor, Tensor]]


def doublings(steps: int, count: int) -> tuple[int, ...]:
    """Numbers of steps at which to look: 0, then doubling up to all, `count` in all or fewer.

    >>> doublings(100, 4)
    (0, 25, 50, 100)
    """
    return tuple(sorted({0, *(steps // 2**j for j in range(count - 1))}))


def differentiated(objective: Callable[[Tensor], Tensor]) -> Sloped:
    """An objective (runs, size) -> (runs,) with its gradient, by automatic differentiation."""

    def sloped(parameters: Tensor) -> tuple[Tensor, Tensor]:
        import torch

        with torch.enable_grad():
            there = parameters.detach().requires_grad_()
            value = objective(there)
            (gradient,) = torch.autograd.grad(value.sum(), there)
        return value.detach(), gradient

    return sloped


def trained_with_history(
    objective: Sloped,
    start: Tensor,
    judge: Judge,
    *,
    steps: int,
    recorded: Sequence[int],
    method: Method,
    context: Context,
) -> tuple[Tensor, dict[str, Array]]:
    """Take every run the same number of steps, and judge all at some of them.

    Parameters
    ----------
    objective
        From parameters (runs, size) to values (runs,) and gradients (runs, size).
    start
        (runs, size).
    judge
        From parameters to arrays with the runs in front.
    steps
        Of every run.
    recorded
        Steps after which to judge, increasing; the last is `steps`.
    method
        As in `simulations.training`.
    context
        Checkpoint and progress. A run that is resumed gives the bits of an uninterrupted one.

    Returns
    -------
    parameters
        (runs, size) after the last step.
    history
        What `judge` gave, with an axis of recorded steps behind the runs.
    """
    import torch

    from pentad.simulations.training import packed, unpacked

    state, first, seen = method.begin(start), 0, {}
    kept = context.checkpoint.load()
    if kept is not None and np.array_equal(kept["start"], start.cpu().numpy()):
        state = unpacked(kept, "state.", start.device)
        first = int(kept["step"])
        seen = {name[5:]: list(each) for name, each in kept.items() if name.startswith("seen.")}
    between = max(500, steps // 10)
    for step in range(first, steps + 1):
        if step % between == 0 and step > first:
            context.checkpoint.save(
                {"start": start.cpu().numpy(), "step": np.array(step)}
                | packed(state, "state.")
                | {f"seen.{name}": np.stack(each) for name, each in seen.items()}
            )
        if step in recorded:
            for name, values in judge(state["trial"]).items():
                seen.setdefault(name, []).append(values)
        context.report(step / steps)
        if step == steps:
            break
        with torch.no_grad():
            state = method.advance(state, *objective(state["trial"]))
    return state["trial"], {name: np.stack(each, axis=1) for name, each in seen.items()}
