"""Names as they are typed: what they mean, and the near match of those that mean nothing."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

MOST = 12
"""Known names that a message lists at most."""


class UnknownNameError(LookupError):
    """A claim, experiment or figure that does not exist; the message lists near matches."""


def named(kind: str, name: str, known: Iterable[str]) -> str:
    """The name itself if it is known.

    Raises
    ------
    UnknownNameError
        With the nearest known names.
    """
    names = list(known)
    if name in names:
        return name
    near = get_close_matches(name, names, n=3, cutoff=0.4)
    if near:
        raise UnknownNameError(f"unknown {kind} {name!r}; did you mean {' or '.join(near)}?")
    listed = f"there are {', '.join(names)}" if len(names) <= MOST else "`pentad list` has them all"
    raise UnknownNameError(f"unknown {kind} {name!r}; {listed}")


def chosen(names: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """Ids of the claims that names mean, in catalogue order; all of them when no name is given.

    A name is a label, an id, or the beginning of an id; where no label is E13, it means E13a,
    E13b and so on.

    Parameters
    ----------
    names : iterable of str
    labels : mapping of claim id to label
        Of every claim, in order.

    Raises
    ------
    UnknownNameError
        For a name that fits no claim.
    """
    asked = list(names)
    fitting: set[str] = set()
    for name in asked:
        fitting |= set(meant(name, labels)) or {named("claim", name, [*labels, *labels.values()])}
    return [claim for claim in labels if claim in fitting or not asked]


def meant(name: str, labels: Mapping[str, str]) -> list[str]:
    """Ids of the claims that one name means; none if it means nothing."""
    exact = [claim for claim, label in labels.items() if name in (claim, label)]
    return exact or [
        claim
        for claim, label in labels.items()
        if name == label.rstrip("abcdefghijklmnopqrstuvwxyz") or claim.startswith(name + "/")
    ]
