"""`pentad certify`: the certificate of trained weights, or why there is none."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pentad import telling

if TYPE_CHECKING:
    from pentad.kit.certification import Certified

MOST_REPORTS = 3
"""How many matrices are reported in full; of more, a line each."""

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
    from pentad.kit.certification import certified
    from pentad.kit.named_weights import weights_of_names
    from pentad.kit.polishing import NoToyModelError, toy_models
    from pentad.kit.weights import SkippedFile, UnreadableWeights

    found: list[tuple[Certified, str]] = []
    faults: list[str] = []
    with telling.progress() as report:
        for source in weights_of_names(names, key, ignore):
            if isinstance(source, SkippedFile):
                telling.note(str(source))
                continue
            if isinstance(source, UnreadableWeights):
                faults.append(str(source))
                continue
            try:
                models = toy_models(source, features_as_rows=features_as_rows, n=n)
            except NoToyModelError as error:
                faults.append(str(error))
                continue
            for note in (*source.ignored, *models.notes):
                telling.note(f"{models.name}: {note}")
            path = _path(source.name, names)
            every = certified(models, dead=dead, report=report)
            found += [
                (one, ADVICE[one.kind].format(path=path) if one.kind else "") for one in every
            ]
    if telling.give(matrices=[_plain(*one) for one in found]):
        pass
    elif len(found) <= MOST_REPORTS:
        for one, advice in found:
            _print_certificate(one, advice)
    else:
        _print_certificates(found)
    for fault in faults:
        telling.refused(fault)
    return telling.MISUSED if faults else telling.EXPECTED


def _path(name: str, names: tuple[str, ...]) -> str:
    return next((one for one in names if name.startswith(one)), name)


def _plain(one: "Certified", advice: str) -> dict[str, Any]:
    from pentad.kit.certification import certificate_data

    data = certificate_data(one)
    if one.kind:
        data["refused"]["next"] = advice
    return data


def _print_certificates(found: "Sequence[tuple[Certified, str]]") -> None:
    """A line for each, and how often each answer occurs."""
    for one, _ in found:
        where = ""
        if one.certificate is not None and one.certificate.within is not None:
            where = f", within {one.certificate.within:g}"
        near = f" (nearest {one.geometry})" if one.kind and one.geometry else ""
        what = f"refused, {one.reason}{near}" if one.kind else f"{one.geometry}, {one.statement}"
        telling.say(f"{one.name}: {what}{where}")
    tally = Counter((one.statement, "" if one.kind else one.geometry) for one, _ in found)
    rows = [(what, name, str(count)) for (what, name), count in tally.most_common()]
    telling.print_rows(("certified", "geometry", "matrices"), rows)
    for advice in dict.fromkeys(advice for one, advice in found if one.kind):
        telling.say(f"where refused: {advice}")


def _print_certificate(one: "Certified", advice: str) -> None:
    from pentad.kit.certification import certificate_facts

    title = "refused" if one.kind else f"{one.geometry}, {one.statement}"
    telling.say(f"\n{one.name}: {title}")
    telling.print_facts(certificate_facts(one, "--json") | {"next": advice})
