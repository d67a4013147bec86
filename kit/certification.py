"""Certificates of trained toy models: that critical points of L_1 lie beside them, or why not.

    for one in certified(toy_models(Weights("mine", W, bias=b))):
        print(one)

L_1 is the loss of one active feature, the limit for rare activation.  A certificate is of
`theory.rectified_model.certificates`, in ball arithmetic; it starts at the weights themselves, and
where that fails at the point to which Newton's method on L_1 takes them.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.polishing import FAR, Polish, ToyModels, polished_models
from pentad.theory.geometries.classification import classify
from pentad.theory.rectified_model.certificates import DEAD, certificate

if TYPE_CHECKING:
    from pentad.theory.rectified_model.certificates import Certificate
    from pentad.theory.rectified_model.critical_points import CriticalPoint

LARGEST_CERTIFIED = 16
"""Most features: the certificate takes minutes beyond."""

Report = Callable[[float, str], None]
"""Takes the share of the work that is done, and a text."""


@dataclass(frozen=True, eq=False)
class Certified:
    """One matrix with its certificate.

    Attributes
    ----------
    name : str
    certificate : Certificate or None
        None where there was nothing to start from.
    polish : Polish or None
        How the start was found, if not at the weights themselves.
    geometry : str
        Name of the certified point, or of what is nearest.
    kind, reason : str
        Why there is no certificate, the kind as in `critical_points.Refusal`, or "unsound" for
        weights that cannot be used and "large" for too many; empty if there is one.
    """

    name: str
    certificate: "Certificate | None" = None
    polish: Polish | None = None
    geometry: str = ""
    kind: str = ""
    reason: str = ""

    @property
    def statement(self) -> str:
        """What is certified, in words."""
        found = self.certificate
        if found is None or self.kind:
            return "refused"
        if found.zero_loss is not None:
            return "a global minimum, L_1 = 0"
        kinds = {True: "a minimum", False: "no minimum, a saddle", None: "a critical point"}
        limit = ", where L_1 is the limit of no loss" if found.above_zero else ""
        assert found.point is not None
        return f"{kinds[found.point.is_minimum]} of L_1{limit}"

    def __str__(self) -> str:
        title = "refused" if self.kind else f"{self.geometry}, {self.statement}"
        told = [f"{name}: {value}" for name, value in certificate_facts(self).items() if value]
        return "\n  ".join([f"{self.name}: {title}", *told])


def certified(
    models: ToyModels, *, dead: float = DEAD, report: Report = lambda _share, _text: None
) -> list[Certified]:
    """Certificates of all runs: from the weights, and where that fails from a polished start.

    Parameters
    ----------
    models
        At the weights as trained, as `toy_models` gives them.
    dead
        Length of a feature, relative to the longest, up to which it is dead and left out.
    report
        Is told how far the work is.

    Returns
    -------
    list of Certified
        One for each run, in order; a run that cannot be certified says why.

    Raises
    ------
    ValueError
        If `dead` is outside [0, 1).
    """
    names, n = models.names(), models.W.shape[-1]
    if n > LARGEST_CERTIFIED:
        told = f"n={n} features are too many; at most {LARGEST_CERTIFIED} are certified"
        return [Certified(name, kind="large", reason=told) for name in names]
    found: dict[int, Certified] = {}
    again = []
    for k, name in enumerate(names):
        report(k / len(names), f"certifying {name}")
        fault = models.fault(k)
        if fault:
            kind = "zero" if not models.W[k].any() else "unsound"
            found[k] = Certified(name, kind=kind, reason=fault)
            continue
        if models.b is not None:
            direct = certificate(models.W[k], models.b[k], importance=models.importance, dead=dead)
            found[k] = _named(Certified(name, direct))
            if direct.refusal is None or direct.refusal.kind == "zero":
                continue
        again.append(k)
    if again:
        report(0.9, "Newton's method on L_1")
        chosen = replace(
            models,
            batch=(len(again),),
            W=models.W[again],
            b=None if models.b is None else models.b[again],
        )
        W, b, polishes = polished_models(chosen, None, dead=dead)
        for j, k in enumerate(again):
            found[k] = _from_polished(
                found.get(k, Certified(names[k])), chosen, j, (W[j], b[j]), polishes[j], dead
            )
    return [found[k] for k in range(len(names))]


def _from_polished(
    before: Certified,
    models: ToyModels,
    k: int,
    start: tuple[Any, Any],
    polish: Polish,
    dead: float,
) -> Certified:
    """The certificate where Newton's method on L_1 ended, as far from the weights as it lies."""
    if not polish.converged:
        told = before.reason or polish.fault or "Newton's method on L_1 does not converge"
        kind = before.kind or ("zero" if polish.fault else "isolated")
        return replace(before, polish=polish, kind=kind, reason=told)
    given = start[1] if models.b is None else models.b[k]
    found = certificate(models.W[k], given, importance=models.importance, dead=dead, start=start)
    named = _named(replace(before, certificate=found, polish=polish), start[0])
    if named.kind and polish.moved > FAR:
        told = f"the critical point of L_1 that Newton's method finds is {polish.moved:.2g} of the "
        return replace(named, kind="far", reason=f"{told}longest feature away")
    return named


def _named(one: Certified, nearest: Any = None) -> Certified:
    """The same with the name of the certified point, or of what is nearest, and its refusal."""
    found = one.certificate
    assert found is not None
    refusal = found.refusal
    kind, reason = (refusal.kind, refusal.reason) if refusal else ("", "")
    W = nearest
    if found.zero_loss is not None:
        W = found.zero_loss.astype(float)
    elif found.point is not None:
        W = np.vectorize(lambda ball: float(ball.mid()), otypes=[float])(found.point.W)
    geometry = ""
    if W is not None and W.any():
        geometry = classify(W, converged=True)[0].name
    if not refusal and found.dead:
        geometry += f" + {len(found.dead)} dead"
    return replace(one, geometry=geometry, kind=kind, reason=reason)


def certificate_facts(one: Certified, whole: str = "certificate_data") -> dict[str, str]:
    """What a report says of a certificate beside its title, by name; empty where nothing is.

    Parameters
    ----------
    one
        The certificate, or why there is none.
    whole
        Where a reader finds what is too long for a report.
    """
    found, told = one.certificate, {"refused": one.reason}
    if one.kind and one.geometry:
        told["nearest"] = f"{one.geometry}, where Newton's method on L_1 ends"
    if found is not None and not one.kind:
        told |= _point_facts(found, whole)
    if one.polish is not None:
        polish = one.polish.told()
        told["start"] = f"Newton's method on L_1: {one.polish.line()}"
        told["bias"] = polish.get("bias", "")
    return told


def _point_facts(found: "Certificate", whole: str) -> dict[str, str]:
    facts = {
        "within": f"{found.within:g}: features and biases are at most {found.distance:.2g} away",
        "dead": " ".join(map(str, found.dead)),
        "dimension": f"of the span of the features: {found.dimension}",
    }
    if found.zero_loss is not None:
        return facts | {"L_1": "0 exactly, for features that are orthonormal or opposite"}
    point = found.point
    assert point is not None
    facts |= {
        "L_1": point.loss.str(15),
        "curvature": f"least across rotations {point.least_curvature.str(8)}",
        "capacity": f"{point.capacity_sum.str(12)} of {found.dimension}",
    }
    if point.direction is not None:
        value = point.direction.value.str(6)
        facts["falls"] = f"along a change of (W, b) with second derivative {value}; {whole} has it"
    if found.above_zero:
        columns = " ".join(map(str, found.above_zero))
        facts["bias"] = f"positive in columns {columns}, where L_1 is the limit of no loss"
    if found.configuration is not None:
        exact = found.configuration
        scheme = "an association scheme" if exact.violation is None else "no scheme"
        facts["exact"] = (
            f"{len(exact.fibres)} orbits of features, {int(exact.relations.max()) + 1} of ordered "
            f"pairs, {scheme}; {len(exact.equations())} equations, in {whole}"
        )
        if exact.polynomials:
            facts["algebra"] = f"-b / r^2 is a root of {list(exact.polynomials[0])}, constant first"
    elif found.inexact is not None:
        facts["exact"] = f"not found: {found.inexact.reason}"
    return facts


def certificate_data(one: Certified) -> dict[str, Any]:
    """A certificate as plain data; enclosures as text, middle and radius.

    Parameters
    ----------
    one
        The certificate, or why there is none.
    """
    found = one.certificate
    told: dict[str, Any] = {
        "matrix": one.name,
        "certified": not one.kind,
        "statement": one.statement,
        "geometry": "" if one.kind else one.geometry,
        "nearest": one.geometry if one.kind else "",
        "refused": {"kind": one.kind, "reason": one.reason} if one.kind else None,
        "start": "weights" if one.polish is None else asdict(one.polish),
    }
    if found is None:
        return told
    told |= {
        "features": found.features,
        "dead": found.dead,
        "dimension": found.dimension,
        "distance": found.distance,
        "within": found.within,
    }
    if found.zero_loss is not None:
        told |= {"minimum": True, "loss": "0", "W": found.zero_loss}
    if found.point is not None:
        told |= _plain_point(found.point)
        told["above_zero"] = found.above_zero
    if found.configuration is not None:
        exact = found.configuration
        told["exact"] = {
            "fibres": exact.fibres,
            "relations": exact.relations,
            "is_scheme": exact.violation is None,
            "equations": exact.equations(),
            "polynomials": exact.polynomials,
        }
    elif found.inexact is not None:
        told["inexact"] = {"kind": found.inexact.kind, "reason": found.inexact.reason}
    return told


def _plain_point(point: "CriticalPoint") -> dict[str, Any]:
    told: dict[str, Any] = {
        "minimum": point.is_minimum,
        "loss": point.loss.str(30),
        "least_curvature": point.least_curvature.str(20),
        "capacity_sum": point.capacity_sum.str(20),
        "frame_eigenvalues": [value.str(20) for value in point.frame_eigenvalues],
        "W": [[value.str(30) for value in row] for row in point.W],
        "b": [value.str(30) for value in point.b],
        "direction": None,
    }
    if point.direction is not None:
        rows = point.direction.vector.reshape(len(point.W) + 1, -1)
        told["direction"] = {
            "change": [[str(value) for value in row] for row in rows],
            "second_derivative": point.direction.value.str(20),
        }
    return told
