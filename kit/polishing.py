"""Trained toy models taken to a stationary point of their exact loss by Newton's method.

    models = toy_models(Weights("mine", W, bias=b))
    W, b, polishes = polished_models(models, p=0.05)

Training with a rate leaves noise that hides which inner products agree, and so the geometry's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.toy_model_weights import NoToyModelError, ToyModels, toy_models
from pentad.kit.weights import Weights

if TYPE_CHECKING:
    from pentad.simulations.polishing import Polished

__all__ = [
    "FAR",
    "NoToyModelError",
    "Polish",
    "ToyModels",
    "polished_models",
    "polished_weights",
    "toy_models",
]

FAR = 0.2
"""Change of a feature, relative to the longest, from which a polished point is another one."""

SADDLE = 1e-7
"""Curvature, relative to 1, below whose negative a polished point is called a saddle."""


@dataclass(frozen=True)
class Polish:
    """How one matrix was polished.

    Attributes
    ----------
    loss : str
        Which loss, in words.
    moved, bias_moved : float
        As in `simulations.polishing.Polished`, as all below.
    gradient_before, gradient_norm, loss_before, loss_after, least_curvature : float
    converged : bool
    bias_above_zero : bool
        A bias of L_1 ended above zero, where it is the limit of no loss.
    fault : str
        Why nothing was polished; empty if it was.
    """

    loss: str
    moved: float = float("nan")
    bias_moved: float = float("nan")
    gradient_before: float = float("nan")
    gradient_norm: float = float("nan")
    loss_before: float = float("nan")
    loss_after: float = float("nan")
    least_curvature: float = float("nan")
    converged: bool = False
    bias_above_zero: bool = False
    fault: str = ""

    def told(self) -> dict[str, str]:
        """What a report says of it."""
        if self.fault:
            return {"polished": f"not: {self.fault}"}
        facts = {
            "polished": f"by Newton's method on {self.loss}; the name is of the polished point",
            "moved": f"features by up to {self.moved:.2g} of the longest"
            + ", far: training had not come to this point" * (self.moved > FAR)
            + f"; biases by up to {self.bias_moved:.2g} of its square",
            "gradient": f"{self.gradient_before:.1e} before, {self.gradient_norm:.1e} after",
            "loss": f"{self.loss_before:.9g} before, {self.loss_after:.9g} after",
        }
        if not self.converged:
            facts["polished"] = f"by Newton's method on {self.loss}, which did not converge"
        elif self.least_curvature < -SADDLE:
            facts["saddle"] = f"the loss falls from here: curvature {self.least_curvature:.3g}"
        if self.bias_above_zero:
            facts["bias"] = "some end above 0, where L_1 is the limit of no loss; give --p"
        return facts

    def line(self) -> str:
        """The same in a line."""
        if self.fault:
            return f"not polished: {self.fault}"
        far = ", far" * (self.moved > FAR)
        return f"moved {self.moved:.2g}{far}, gradient {self.gradient_norm:.1e}"


def loss_in_words(p: float | None, active: int, n: int) -> str:
    """Which loss Newton's method is on."""
    if p is None:
        return "L_1, the loss of one active feature"
    few = "any number of active features" if active >= n else "at most two active features"
    return f"the loss at p = {p:g} with {few}"


def polished_models(
    models: ToyModels, p: float | None, *, dead: float | None = None
) -> tuple[Any, Any, list[Polish]]:
    """W (runs, d, n), b (runs, n) at the polished points, and how each was polished.

    Runs with a fault stay as they are.

    Parameters
    ----------
    models
        At the weights as trained.
    p
        Activation probability; None for L_1.
    dead
        Length, relative to the longest, up to which L_1 leaves a feature out.
    """
    from pentad.simulations.polishing import common_biases, polished
    from pentad.theory.rectified_model.certificates import DEAD, live_features

    W, n = models.W.copy(), models.W.shape[-1]
    b = np.zeros((len(W), n)) if models.b is None else models.b.copy()
    told = [Polish("", fault=models.fault(run)) for run in range(len(W))]
    sound = np.array([not one.fault for one in told])
    if not sound.any():
        return W, b, told
    if models.b is None:
        b[sound] = common_biases(W[sound], p, importance=models.importance)
    left_out = ~live_features(W[sound], DEAD if dead is None else dead)
    found = polished(
        W[sound],
        b[sound],
        p,
        importance=models.importance,
        shared_bias=models.shared_bias,
        dead=left_out if p is None else None,
    )
    W[sound], b[sound] = found.W, found.b
    loss = loss_in_words(p, found.active, n)
    for place, one in zip(np.flatnonzero(sound), _each(found, loss, left_out), strict=True):
        told[place] = one
    return W, b, told


def _each(found: "Polished", loss: str, left_out: Any) -> Iterator[Polish]:
    above = (found.active == 1) & (found.b > 1e-9)
    for k in range(len(found.W)):
        yield Polish(
            loss=loss,
            moved=float(found.moved[k]),
            bias_moved=float(found.bias_moved[k]),
            gradient_before=float(found.gradient_before[k]),
            gradient_norm=float(found.gradient_norm[k]),
            loss_before=float(found.loss_before[k]),
            loss_after=float(found.loss[k]),
            least_curvature=float(found.least_curvature[k]),
            converged=bool(found.converged[k]),
            bias_above_zero=bool((above[k] & ~left_out[k]).any()) if found.active == 1 else False,
        )


def polished_weights(
    source: Weights, models: ToyModels, p: float | None
) -> tuple[Weights, dict[str, Polish]]:
    """Weights at the polished points, with their gradient norms, and how by the names of the runs.

    Parameters
    ----------
    source
        What a file holds.
    models
        The toy models of it.
    p
        Activation probability; None for L_1.

    Raises
    ------
    NoToyModelError
        If the models are too large, or p is no probability.
    """
    try:
        W, _, told = polished_models(models, p)
    except ValueError as error:
        raise NoToyModelError(f"{models.name}: {error}") from error
    polished = source._replace(
        weights=W.reshape(*models.batch, *W.shape[1:]),
        gradient_norm=np.array([one.gradient_norm for one in told]).reshape(models.batch),
        converged=None,
        ours=True,
        features_as_rows=None,
    )
    return polished, dict(zip(models.names(), told, strict=True))
