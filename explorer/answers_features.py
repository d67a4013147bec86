"""What the page about features asks: a loss evaluated again, names of geometries, certificates.

The model is x -> act(W^T W x + b) of `theory.rectified_model` or `theory.power_autoencoder`; what
the page sends is a setting, as `explorer/pages/js/kernel/model.js` describes it, and the matrices
[W; b], flat and row by row.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from pentad.theory.geometries.blocks import Block
    from pentad.theory.geometries.classification import Classification
    from pentad.theory.rectified_model.toy_loss import OutputDerivatives

LARGEST = 40
"""Features, as in the browser."""

LARGEST_FULL = 6
"""Features up to which the rectified loss counts any number of active ones."""

LARGEST_AT_P = 12
"""Features that are certified at a given p: seconds."""

LARGEST_POWER = 9
"""Exponent of an activation."""

MOST_RUNS = 17
"""Sixteen random starts, and what was placed by hand."""

LARGEST_NUMBER = 1e6
"""Weights and biases."""

LEAST_PROBABILITY = 5e-4
"""Of those that are positive, as on the page."""

MOST_OFF = 1e-3
"""How far a run may be from the point that it stands for, relative to its longest feature."""


class Setting(NamedTuple):
    """A model and its inputs.

    Attributes
    ----------
    n, d : int
        Features and dimensions.
    p : float
        Probability that a feature is active; 0 for the limit L_1 of the rectified model.
    decay : float
        Importance of feature i is decay^i.
    activation : str
        "relu", "linear" or "power".
    m : int
        Exponent of the activation; 1 for "linear".
    law : str
        Name of the amplitudes' law.
    bias : bool
        Whether biases are trained.
    """

    n: int
    d: int
    p: float
    decay: float
    activation: str
    m: int
    law: str
    bias: bool

    @property
    def importance(self) -> np.ndarray:
        """(n,) importances of the outputs."""
        return self.decay ** np.arange(self.n)

    @property
    def are_lines(self) -> bool:
        """Whether w and -w are one feature: for odd activations and symmetric laws."""
        from pentad.theory.sparse_inputs import law_named

        return self.activation != "relu" and law_named(self.law).symmetric


def judged(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The loss of one run evaluated again, the names of all, and all that is known of that one.

    Parameters
    ----------
    asked : mapping
        `setting`; `runs`, the matrices of at most `MOST_RUNS` runs; `converged`, whether each of
        them is; `shown`, the number of the one that is looked at; `accuracies`, how far each may
        be from the point that it stands for, relative to its longest feature (left out: rounding).

    Returns
    -------
    dict
        `value` and `gradient_norm` of the shown run, of the loss and, where p > 0, divided by p;
        `names`, a name for each run; `geometry`, as `classified_matrix` tells of the shown one.
    """
    setting, runs = setting_of(asked), _runs(asked)
    shown = _whole(asked.get("shown"), "shown", 0, len(runs) - 1)
    converged = asked.get("converged")
    if not (
        isinstance(converged, list)
        and len(converged) == len(runs)
        and all(isinstance(one, bool) for one in converged)
    ):
        raise ValueError("converged says of every run whether it is")
    found = _classifications(setting, runs, converged, _accuracies(asked, len(runs)))
    value, gradient = evaluated(setting, runs[shown])
    return {
        "value": value,
        "gradient_norm": float(np.linalg.norm(gradient)) / (setting.p or 1.0),
        "names": [one if isinstance(one, str) else one.name for one in found],
        "geometry": classified_matrix(found[shown]),
    }


def evaluated(setting: Setting, x: np.ndarray) -> tuple[float, np.ndarray]:
    """Loss and gradient (d + 1, n) at [W; b], by the library; in the limit biases at 0 are held."""
    from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

    found = weight_derivatives(x[:-1], _derivatives(setting, x))
    gradient = np.array(found.gradient)
    if not setting.bias:
        gradient[-1] = 0
    elif setting.p == 0:
        gradient[-1][(x[-1] >= 0) & (gradient[-1] < 0)] = 0
    return float(found.value), gradient


def _derivatives(setting: Setting, x: np.ndarray) -> "OutputDerivatives":
    from pentad.theory.power_autoencoder.power_loss import gram
    from pentad.theory.rectified_model.toy_loss import (
        OutputDerivatives,
        one_active_derivatives,
        toy_loss_derivatives,
    )
    from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss_gradient

    A, b, v = gram(x[:-1]), x[-1], setting.importance
    if setting.activation != "relu":
        return _power_derivatives(setting, A, b)
    if setting.p == 0:
        return one_active_derivatives(A, b, v, hessian=False)
    if setting.n <= LARGEST_FULL:
        full = full_toy_loss_gradient(A, b, setting.p, v)
        return OutputDerivatives(full.value, full.gradient, None)
    return toy_loss_derivatives(A, b, setting.p, importance=v, hessian=False)


def _power_derivatives(setting: Setting, A: np.ndarray, b: np.ndarray) -> "OutputDerivatives":
    """Of the loss of powers: it is a polynomial, differentiated by steps along the imaginary axis.

    All steps are one batch.  Those by A_ji for one i and all j do not disturb each other, for an
    output depends on its own row.
    """
    from pentad.theory.power_autoencoder.power_loss import feature_loss_terms
    from pentad.theory.rectified_model.toy_loss import OutputDerivatives
    from pentad.theory.sparse_inputs import input_moments, law_named

    law, n, step = law_named(setting.law), setting.n, 1e-30
    columns = np.broadcast_to(A.astype(complex), (n + 1, n, n)).copy()
    biases = np.broadcast_to(b.astype(complex), (n + 1, n)).copy()
    for i in range(n):
        columns[i, :, i] += 1j * step
    biases[n] += 1j * step
    terms = feature_loss_terms(columns, setting.p, law, setting.m, bias=biases)
    square = input_moments(setting.p, law, 2)[2]
    losses = setting.importance * (square - terms.improvement)
    return OutputDerivatives(losses[n].real.sum(), losses.imag.T / step, None)


def certificate_asked(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate of a minimum of L_1 beside a matrix, or why there is none.

    Parameters
    ----------
    asked : mapping
        `setting` and `x`, one matrix.

    Returns
    -------
    dict
        `certified`, whether it is; `statement` and `geometry`; `why`, where it is not; `facts`, by
        name; `data`, all of it.

    Raises
    ------
    ValueError
        For other activations than "relu", and more features than are certified.
    """
    from pentad.kit.certification import (
        LARGEST_CERTIFIED,
        certificate_data,
        certificate_facts,
        certified,
    )
    from pentad.kit.toy_model_weights import ToyModels

    setting, x = _to_certify(asked, LARGEST_CERTIFIED)
    models = ToyModels(
        "shown", (), x[None, :-1], x[None, -1], False, _exact_importance(setting), ()
    )
    [found] = certified(models)
    return {
        "certified": not found.kind,
        "statement": found.statement,
        "geometry": found.geometry,
        "why": found.reason,
        "facts": {
            name: told for name, told in certificate_facts(found, "the data").items() if told
        },
        "data": certificate_data(found),
    }


def certificate_at_p(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate of a minimum, beside a matrix, of the loss of two active features at p.

    Parameters, results and errors as `certificate_asked`; p is the decimal that is written.
    """
    from fractions import Fraction

    from pentad.theory.rectified_model.certificates import WIDENINGS
    from pentad.theory.rectified_model.critical_points import Refusal, certified_critical_point

    setting, x = _to_certify(asked, LARGEST_AT_P)
    if setting.p == 0:
        raise ValueError("p must be positive; the limit has a certificate of its own")
    found = certified_critical_point(
        x[:-1],
        x[-1],
        within=WIDENINGS[-1],
        importance=_exact_importance(setting),
        p=Fraction(repr(setting.p)),
    )
    if isinstance(found, Refusal):
        beside = (
            f", beside the largest squared length {(x[:-1] ** 2).sum(0).max():.2g}"
            if found.kind == "kink"
            else ""
        )
        why = found.reason + beside
        return {"certified": False, "statement": "refused", "why": why, "facts": {}}
    kinds = {True: "a strict local minimum", False: "no minimum, a saddle", None: "stationary"}
    facts = {
        "distance": f"entries of the features and biases are at most {found.distance:.2g} away",
        "loss": f"{found.loss.str(15)} times p",
        "curvature": f"of the loss over p, least across rotations {found.least_curvature.str(8)}",
        "capacity": f"{found.capacity_sum.str(12)} of {setting.d}",
    }
    if found.direction is not None:
        value = found.direction.value.str(6)
        facts["falls"] = (
            f"along a change of (W, b) with second derivative {value}; the data have it"
        )
    return {
        "certified": True,
        "statement": f"{kinds[found.is_minimum]} at p = {setting.p}, two active features counted",
        "why": "",
        "facts": facts,
        "data": {
            "minimum": found.is_minimum,
            "p": repr(setting.p),
            "loss_over_p": found.loss.str(30),
            "W": [[value.str(30) for value in row] for row in found.W],
            "b": [value.str(30) for value in found.b],
            "direction": None
            if found.direction is None
            else [str(value) for value in found.direction.vector],
        },
    }


def _to_certify(asked: Mapping[str, Any], largest: int) -> tuple[Setting, np.ndarray]:
    setting = setting_of(asked)
    x = _matrix(asked.get("x"), setting)
    if setting.activation != "relu":
        raise ValueError("certificates are of the rectified model; choose the activation ReLU")
    if setting.n > largest:
        raise ValueError(f"at most {largest} features are certified here; got n={setting.n}")
    return setting, x


def _exact_importance(setting: Setting) -> Any:
    return 1.0 if setting.decay == 1 else setting.importance


def _classifications(
    setting: Setting, runs: np.ndarray, converged: list[bool], accuracies: list[float]
) -> "list[Classification | str]":
    """Geometries of all runs; those of one accuracy in one call."""
    from pentad.kit.classification import classified
    from pentad.kit.weights import Weights

    found: dict[int, Classification | str] = {}
    for accuracy in sorted({*accuracies}):
        places = [k for k, one in enumerate(accuracies) if one == accuracy]
        source = Weights("run", runs[places, :-1], converged=np.array(converged)[places])
        told = dict(classified(source, lines=setting.are_lines, noise=accuracy))
        found |= {k: told[f"run {[at]}"] for at, k in enumerate(places)}
    return [found[k] for k in range(len(runs))]


def classified_matrix(found: "Classification | str") -> dict[str, Any]:
    """A geometry as plain data: its name, blocks and relations, or why there is none.

    Parameters
    ----------
    found
        A classification, or why the matrix could not be looked at.
    """
    if isinstance(found, str):
        return {"name": "refused", "why": found, "blocks": [], "dead": [], "readings": []}
    return {
        "name": found.name,
        "why": found.refusal,
        "nearly": found.nearly,
        "readings": [
            {"name": one.name, "options": one.options, "from": one.within_spread}
            for one in found.readings
        ],
        "dead": found.dead,
        "noise": found.noise,
        "blocks": [_block(one) for one in found.blocks],
    }


def _block(block: "Block") -> dict[str, Any]:
    k = len(block.features)
    violation = block.violation
    relations, values = _told_apart(block)
    return {
        "geometry": block.geometry,
        "features": block.features,
        "eigenvalues": block.eigenvalues,
        "multiplicities": block.multiplicities,
        "values": values,
        "relations": relations,
        "closure": block.closure[:k, :k],
        "scheme": block.scheme,
        "verdict": block.verdict.partition(":")[0],
        "fibres": block.fibres,
        "coincidences": block.coincidences,
        "violating_pair": None if violation is None else violation.pair,
        "frame": [one.name for one in block.frame_properties],
        "lines": block.lines,
    }


def _told_apart(block: "Block") -> tuple[np.ndarray, np.ndarray]:
    """(k, k) relations, lengths of both features told apart, and the value of each of them."""
    labels, lengths = block.relations, block.relations.diagonal()
    ends = int(lengths.max()) + 1
    apart = (labels * ends + lengths[:, None]) * ends + lengths
    _, firsts, relations = np.unique(apart, return_index=True, return_inverse=True)
    return relations.reshape(labels.shape), block.values[labels.ravel()[firsts]]


def setting_of(asked: Mapping[str, Any]) -> Setting:
    """The setting that a page sends.

    Raises
    ------
    ValueError
        If it is none, with the rule that it breaks.
    """
    from pentad.theory.sparse_inputs import LAWS

    told = asked.get("setting")
    if not isinstance(told, Mapping):
        raise ValueError("a setting is a mapping of n, d, p, decay, activation, m, law and bias")
    n = _whole(told.get("n"), "n", 1, LARGEST)
    d = _whole(told.get("d"), "d", 1, n)
    activation, law, bias = told.get("activation"), told.get("law"), told.get("bias")
    if activation not in ("relu", "linear", "power"):
        raise ValueError(f"the activation is relu, linear or power; got {activation!r:.40}")
    if not isinstance(law, str) or law not in LAWS:
        raise ValueError(f"the laws are {', '.join(LAWS)}; got {law!r:.40}")
    if activation == "relu" and law != "positive-uniform":
        raise ValueError(f"the rectified model has the law positive-uniform here; got {law}")
    if not isinstance(bias, bool):
        raise ValueError(f"bias is true or false; got {bias!r:.40}")
    p = _number(told.get("p"), "p", 0, 1)
    if 0 < p < LEAST_PROBABILITY:
        raise ValueError(f"p must be 0, the limit, or from {LEAST_PROBABILITY:g} to 1; got {p:g}")
    if p == 0 and activation != "relu":
        raise ValueError("p must be positive; the limit p = 0 is of the rectified model")
    decay = _number(told.get("decay"), "decay", 0, 1)
    if decay == 0:
        raise ValueError("decay must be positive")
    m = _whole(told.get("m"), "m", 1, LARGEST_POWER) if activation == "power" else 1
    if m % 2 == 0:
        raise ValueError(f"the power m must be odd; got m={m}")
    return Setting(n, d, p, decay, activation, m, law, bias)


def _runs(asked: Mapping[str, Any]) -> np.ndarray:
    """(runs, d + 1, n) matrices."""
    runs = asked.get("runs")
    if not isinstance(runs, list) or not 1 <= len(runs) <= MOST_RUNS:
        raise ValueError(f"runs are a list of 1 .. {MOST_RUNS} matrices")
    setting = setting_of(asked)
    return np.array([_matrix(one, setting) for one in runs])


def _accuracies(asked: Mapping[str, Any], count: int) -> list[float]:
    accuracies = asked.get("accuracies", [0.0] * count)
    if not isinstance(accuracies, list) or len(accuracies) != count:
        raise ValueError(f"accuracies are a list of {count} numbers, one for each run")
    return [_number(one, "an accuracy", 0, MOST_OFF) for one in accuracies]


def _matrix(values: Any, setting: Setting) -> np.ndarray:
    """(d + 1, n) matrix [W; b] from its flat numbers."""
    rows, n = setting.d + 1, setting.n
    if not isinstance(values, list) or len(values) != rows * n:
        raise ValueError(f"a matrix [W; b] has (d + 1) n = {rows * n} numbers here")
    found = np.array([_number(one, "an entry", -LARGEST_NUMBER, LARGEST_NUMBER) for one in values])
    return found.reshape(rows, n)


def _number(value: Any, name: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(f"{name} must be a number from {least:g} to {most:g}; got {value!r:.40}")
    return float(value)


def _whole(value: Any, name: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} must be an integer from {least} to {most}; got {value!r:.40}")
    return value
