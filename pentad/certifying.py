"""`pentad certify`: the certificate of trained weights, or why there is none."""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from pentad import telling, weight_sources
from pentad.kit import weights
from pentad.polishing import FAR, NoToyModelError, Polish, ToyModels, polished_models, toy_models

if TYPE_CHECKING:
    from pentad.theory.rectified_model.certificates import Certificate
    from pentad.theory.rectified_model.critical_points import CriticalPoint

MOST_REPORTS = 3
"""How many matrices are reported in full; of more, a line each."""

LARGEST_CERTIFIED = 16
"""Most features: the certificate takes minutes beyond."""

ADVICE = {
    "zero": "there is nothing to certify",
    "kink": "the certificate needs second derivatives; name it by: pentad classify {path} --polish",
    "silent": "if the feature is dead, raise --dead to its length relative to the longest",
    "span": "leave out dimensions that the features do not use",
    "isolated": "train on; or, if activation was not rare, the minimum may be that of its loss and "
    "not of L_1: pentad classify {path} --polish --p P",
    "far": "train on; or, if activation was not rare, the minimum may be that of its loss and not "
    "of L_1: pentad classify {path} --polish --p P",
    "symmetry": "the point stands without its algebra",
    "unsound": "mend the file",
    "large": "name it by: pentad classify {path}",
}
"""What to try next, by the kind of a refusal."""


@dataclass(frozen=True, eq=False)
class Certified:
    """One matrix with its certificate.

    Attributes
    ----------
    name : str
    path : str
        Of the file, as a command takes it.
    certificate : Certificate or None
        None where there was nothing to start from.
    polish : Polish or None
        How the start was found, if not at the weights themselves.
    geometry : str
        Name of the certified point, or of what is nearest.
    kind, reason : str
        Why there is no certificate; empty if there is one.
    """

    name: str
    path: str
    certificate: "Certificate | None" = None
    polish: Polish | None = None
    geometry: str = ""
    kind: str = ""
    reason: str = ""

    @property
    def advice(self) -> str:
        """What to try next where there is no certificate."""
        return ADVICE[self.kind].format(path=self.path) if self.kind else ""

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


def certify(
    names: Annotated[tuple[str, ...], "PATH"] = (),
    /,
    *,
    key: Annotated[str, "ARRAY"] = "",
    ignore: Annotated[tuple[str, ...], "ARRAY"] = (),
    features_as_rows: bool = False,
    n: int | None = None,
    dead: Annotated[float, "SHARE"] = 0.05,
) -> int:
    """Certify that trained toy models are beside minima of L_1, or say why not.

    Reads weights and biases of models x -> (W^T W x + b)_+ from .npy, .npz and .safetensors files
    and folders, in any layout: features are the axis that fits the biases, else the longer one;
    axes in front are instances. L_1 is the loss of one active feature, the limit for rare
    activation. Dead features are left out. The critical point is looked for within 0.01 of the
    weights, then farther, up to 0.2; first from them, then from where Newton's method on L_1 ends.
    The answer is proved in ball arithmetic: a minimum, a saddle with a direction in which the loss
    falls, or the reason why nothing is certified, which is no error. For example:

        pentad certify pentagon.npz        W of shape (2, 5) or (5, 2) or (1, 5, 2), and b
        pentad certify runs.npz --json     every instance, with enclosures

    Parameters
    ----------
    names
        Files or folders.
    key
        Which array of a file holds the weights; by default W, weights, weight, or the only one.
    ignore
        An array, or a pattern, that is treated as if it were not there. May be given several times.
    features_as_rows
        Features are the rows of the weights, whatever their shape.
    n
        Number of features, to tell the layout.
    dead
        Length of a feature, relative to the longest, up to which it is dead.
    """
    if not names:
        return telling.refused("certify needs paths; `pentad certify --help` tells what they hold")
    if not 0 <= dead < 1:
        return telling.refused(f"--dead is a share of the longest feature in [0, 1); got {dead}")
    found: list[Certified] = []
    faults: list[str] = []
    with telling.progress() as report:
        for source in weight_sources.weights_of_names(names, key, ignore):
            if isinstance(source, weights.SkippedFile):
                telling.note(str(source))
                continue
            if isinstance(source, weights.UnreadableWeights):
                faults.append(str(source))
                continue
            try:
                models = toy_models(source, features_as_rows=features_as_rows, n=n)
            except NoToyModelError as error:
                faults.append(str(error))
                continue
            for note in (*source.ignored, *models.notes):
                telling.note(f"{models.name}: {note}")
            found += _certified(models, _path(source.name, names), dead, report)
    if telling.give(matrices=[_plain(one) for one in found]):
        pass
    elif len(found) <= MOST_REPORTS:
        for one in found:
            _print_certificate(one)
    else:
        _print_certificates(found)
    for fault in faults:
        telling.refused(fault)
    return telling.MISUSED if faults else telling.EXPECTED


def _path(name: str, names: tuple[str, ...]) -> str:
    return next((one for one in names if name.startswith(one)), name)


def _certified(
    models: ToyModels, path: str, dead: float, report: telling.Report
) -> list[Certified]:
    """Certificates of all runs: from the weights, and where that fails from a polished start."""
    from pentad.theory.rectified_model.certificates import certificate

    names, n = models.names(), models.W.shape[-1]
    if n > LARGEST_CERTIFIED:
        told = f"n={n} features are too many; at most {LARGEST_CERTIFIED} are certified"
        return [Certified(name, path, kind="large", reason=told) for name in names]
    found: dict[int, Certified] = {}
    again = []
    for k, name in enumerate(names):
        report(k / len(names), f"certifying {name}")
        fault = models.fault(k)
        if fault:
            kind = "zero" if not models.W[k].any() else "unsound"
            found[k] = Certified(name, path, kind=kind, reason=fault)
            continue
        if models.b is not None:
            direct = certificate(models.W[k], models.b[k], importance=models.importance, dead=dead)
            found[k] = _named(Certified(name, path, direct))
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
                found.get(k, Certified(names[k], path)), chosen, j, (W[j], b[j]), polishes[j], dead
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
    from pentad.theory.rectified_model.certificates import certificate

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
    import numpy as np

    from pentad.theory.geometries.classification import classify

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


def _print_certificates(found: list[Certified]) -> None:
    """A line for each, and how often each answer occurs."""
    for one in found:
        where = ""
        if one.certificate is not None and one.certificate.within is not None:
            where = f", within {one.certificate.within:g}"
        near = f" (nearest {one.geometry})" if one.kind and one.geometry else ""
        what = f"refused, {one.reason}{near}" if one.kind else f"{one.geometry}, {one.statement}"
        telling.say(f"{one.name}: {what}{where}")
    tally = Counter((one.statement, "" if one.kind else one.geometry) for one in found)
    rows = [(what, name, str(count)) for (what, name), count in tally.most_common()]
    telling.print_rows(("certified", "geometry", "matrices"), rows)
    for advice in dict.fromkeys(one.advice for one in found if one.kind):
        telling.say(f"where refused: {advice}")


def _print_certificate(one: Certified) -> None:
    title = "refused" if one.kind else f"{one.geometry}, {one.statement}"
    telling.say(f"\n{one.name}: {title}")
    telling.print_facts(_facts(one))


def _facts(one: Certified) -> dict[str, str]:
    found, facts = one.certificate, {"refused": one.reason}
    if one.kind and one.geometry:
        facts["nearest"] = f"{one.geometry}, where Newton's method on L_1 ends"
    if found is not None and not one.kind:
        facts |= _point_facts(found)
    if one.polish is not None:
        told = one.polish.told()
        facts["start"] = f"Newton's method on L_1: {one.polish.line()}"
        facts["bias"] = told.get("bias", "")
    facts["next"] = one.advice
    return facts


def _point_facts(found: "Certificate") -> dict[str, str]:
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
        facts["falls"] = f"along a change of (W, b) with second derivative {value}; --json has it"
    if found.above_zero:
        columns = " ".join(map(str, found.above_zero))
        facts["bias"] = f"positive in columns {columns}, where L_1 is the limit of no loss"
    if found.configuration is not None:
        exact = found.configuration
        scheme = "an association scheme" if exact.violation is None else "no scheme"
        facts["exact"] = (
            f"{len(exact.fibres)} orbits of features, {int(exact.relations.max()) + 1} of ordered "
            f"pairs, {scheme}; {len(exact.equations())} equations, in --json"
        )
        if exact.polynomials:
            facts["algebra"] = f"-b / r^2 is a root of {list(exact.polynomials[0])}, constant first"
    elif found.inexact is not None:
        facts["exact"] = f"not found: {found.inexact.reason}"
    return facts


def _plain(one: Certified) -> dict[str, Any]:
    """A certificate as plain data; enclosures as text, middle and radius."""
    found = one.certificate
    plain: dict[str, Any] = {
        "matrix": one.name,
        "certified": not one.kind,
        "statement": one.statement,
        "geometry": "" if one.kind else one.geometry,
        "nearest": one.geometry if one.kind else "",
        "refused": {"kind": one.kind, "reason": one.reason, "next": one.advice}
        if one.kind
        else None,
        "start": "weights" if one.polish is None else asdict(one.polish),
    }
    if found is None:
        return plain
    plain |= {
        "features": found.features,
        "dead": found.dead,
        "dimension": found.dimension,
        "distance": found.distance,
        "within": found.within,
    }
    if found.zero_loss is not None:
        plain |= {"minimum": True, "loss": "0", "W": found.zero_loss}
    if found.point is not None:
        plain |= _plain_point(found.point)
        plain["above_zero"] = found.above_zero
    if found.configuration is not None:
        exact = found.configuration
        plain["exact"] = {
            "fibres": exact.fibres,
            "relations": exact.relations,
            "is_scheme": exact.violation is None,
            "equations": exact.equations(),
            "polynomials": exact.polynomials,
        }
    elif found.inexact is not None:
        plain["inexact"] = {"kind": found.inexact.kind, "reason": found.inexact.reason}
    return plain


def _plain_point(point: "CriticalPoint") -> dict[str, Any]:
    plain: dict[str, Any] = {
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
        plain["direction"] = {
            "change": [[str(value) for value in row] for row in rows],
            "second_derivative": point.direction.value.str(20),
        }
    return plain
