"""Toy models among weights that were read, and their polishing by Newton's method, as told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pentad import telling
from pentad.kit import weights

if TYPE_CHECKING:
    from pentad.simulations.polishing import Polished

FAR = 0.2
"""Change of a feature, relative to the longest, from which a polished point is another one."""

LARGEST = 1e6
"""Weights are taken to the minimum of a loss if they are smaller, and larger than its inverse."""

SADDLE = 1e-7
"""Curvature, relative to 1, below whose negative a polished point is called a saddle."""


class NoToyModelError(weights.UnreadableWeights):
    """Weights and what is beside them are no toy model (W^T W x + b)_+; the text is why."""


@dataclass(frozen=True, eq=False)
class ToyModels:
    """Models x -> (W^T W x + b)_+ of one file.

    Attributes
    ----------
    name : str
    batch : tuple of int
        Axes in front; the runs below are these, flattened.
    W : (runs, d, n) array of float64
    b : (runs, n) array, or None if the file has no biases
    shared_bias : bool
        One bias for all outputs.
    importance : (n,) array or float
    notes : tuple of str
        What was decided about the layout and the biases.
    """

    name: str
    batch: tuple[int, ...]
    W: Any
    b: Any
    shared_bias: bool
    importance: Any
    notes: tuple[str, ...]

    def fault(self, run: int) -> str:
        """Why nothing can be done with weights and biases of a run; empty if something can."""
        import numpy as np

        parts = [self.W[run]] + ([] if self.b is None else [self.b[run]])
        if not all(bool(np.isfinite(part).all()) for part in parts):
            return "the weights or biases hold NaN or infinity"
        sizes = [float(abs(part).max()) for part in parts]
        if sizes[0] == 0:
            return "the weights are zero"
        if not 1 / LARGEST < sizes[0] < LARGEST or max(sizes) >= LARGEST**2:
            return (
                f"weights go up to {sizes[0]:.2g}, biases to {max(sizes[1:], default=0):.2g}, and "
                "where this loss is least features have lengths of about 1: rescale them"
            )
        return ""

    def names(self) -> list[str]:
        """A name for each run."""
        import numpy as np

        return [
            f"{self.name} {list(index)}" if self.batch else self.name
            for index in np.ndindex(*self.batch)
        ]


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


def toy_models(
    source: weights.Weights, *, features_as_rows: bool = False, n: int | None = None
) -> ToyModels:
    """The toy models that weights, biases and importances make up.

    Parameters
    ----------
    source
        What a file holds.
    features_as_rows
        Features are rows; else the biases, then `n`, then the longer axis tell.
    n
        Number of features, if known.

    Raises
    ------
    NoToyModelError
        If shapes do not fit.
    """
    import numpy as np

    W = _array(source.weights)
    *batch, rows, columns = W.shape
    runs = int(np.prod(batch, dtype=int))
    bias = None if source.bias is None else _array(source.bias)
    notes = []
    as_rows = (features_as_rows or bool(source.features_as_rows)) and not source.ours
    told = as_rows or source.ours or rows == columns
    if not told and n is not None:
        as_rows, told = columns != n, True
    if not told and bias is not None and bias.size and bias.shape[-1:] in ((rows,), (columns,)):
        as_rows = bias.shape[-1] == rows
        told = True
    if not told:
        as_rows = rows > columns
    count = rows if as_rows else columns
    if n is not None and count != n:
        raise NoToyModelError(f"{source.name}: {W.shape} has no axis of n={n} features there")
    if as_rows and not features_as_rows:
        notes.append(f"read as {rows} features in {columns} dimensions, features as rows")
    W = (W.swapaxes(-1, -2) if as_rows else W).reshape(
        runs, *((columns, rows) if as_rows else (rows, columns))
    )
    b, shared = _biases(source.name, bias, tuple(batch), count)
    if b is None:
        without = "no biases that fit stand beside the weights"
        notes.append(f"{without}: Newton's method begins at the best common one")
    if shared:
        notes.append("one bias for all outputs")
    importance = _importance(source, count)
    return ToyModels(source.name, tuple(batch), W, b, shared, importance, tuple(notes))


def _array(values: Any) -> Any:
    """An array or tensor of any kind as float64."""
    import numpy as np

    if hasattr(values, "detach"):
        values = values.detach().cpu().double().numpy()
    return np.asarray(values, dtype=float)


def _biases(name: str, bias: Any, batch: tuple[int, ...], n: int) -> tuple[Any, bool]:
    """Biases (runs, n), and whether all outputs share one."""
    import numpy as np

    if bias is None:
        return None, False
    runs = int(np.prod(batch, dtype=int))
    if bias.shape == (*batch, n) or (bias.shape[-1:] == (n,) and bias.size == n):
        return np.broadcast_to(bias.reshape(-1, n), (runs, n)).copy(), False
    if bias.size == 1 or bias.shape in (batch, (*batch, 1)):
        return np.broadcast_to(bias.reshape(-1, 1), (runs, n)).copy(), True
    raise NoToyModelError(
        f"{name}: biases of shape {bias.shape} fit neither n={n} features nor one for all outputs"
    )


def _importance(source: weights.Weights, n: int) -> Any:
    import numpy as np

    if source.importance is None:
        return 1.0
    v = _array(source.importance)
    if v.size == 1:
        v = v.reshape(())
    elif v.size == n:
        v = v.reshape(n)
    if v.shape not in ((), (n,)) or not (np.isfinite(v).all() and (v > 0).all()):
        raise NoToyModelError(
            f"{source.name}: the exact loss takes one positive importance for each of n={n} "
            f"features; got shape {_array(source.importance).shape}"
            + ("" if v.shape not in ((), (n,)) else " with values that are not positive")
        )
    return v if v.shape else float(v)


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
    import numpy as np

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


def misused_polish(polish: bool, p: float | None) -> str:  # noqa: FBT001
    """Why nothing can be polished with these options; empty if it can."""
    if p is None:
        return ""
    if not polish:
        return "--p is the activation probability of the loss that --polish is on; add --polish"
    return "" if 0 < p <= 1 else f"--p is a probability in (0, 1]; got {p}"


def polished_source(
    source: weights.Weights,
    p: float | None,
    *,
    features_as_rows: bool = False,
    n: int | None = None,
) -> tuple[weights.Weights, dict[str, Polish]]:
    """The same weights at the polished points, with their gradient norms, and how by their names.

    Parameters
    ----------
    source
        What a file holds.
    p
        Activation probability; None for L_1.
    features_as_rows, n
        As in `toy_models`.

    Raises
    ------
    NoToyModelError
        If the weights are no toy model, or too large.
    """
    import numpy as np

    models = toy_models(source, features_as_rows=features_as_rows, n=n)
    for note in models.notes:
        telling.note(f"{models.name}: {note}")
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


def polished_sources(
    sources: Iterable[weights.Weights | weights.UnreadableWeights],
    p: float | None,
    polishes: dict[str, Polish],
    *,
    features_as_rows: bool = False,
    n: int | None = None,
) -> Iterator[weights.Weights | weights.UnreadableWeights]:
    """Every source polished, or why it cannot be; how each matrix was is put into `polishes`."""
    for source in sources:
        if not isinstance(source, weights.Weights):
            yield source
            continue
        try:
            found, own = polished_source(source, p, features_as_rows=features_as_rows, n=n)
        except NoToyModelError as error:
            yield error
        else:
            polishes |= own
            yield found
