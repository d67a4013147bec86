"""Every claim, in reading order."""

from collections.abc import Iterable
from difflib import get_close_matches

from proofs_check.core import Claim
from proofs_check.sparsity_loss import (
    capacity,
    conventions,
    decoders,
    exact_loss,
    lower_bounds,
    rectified,
    regimes,
    thresholds,
    trained,
    upper_bounds,
)
from proofs_check.spectral_geometry import (
    capacity_saturation,
    certificates,
    gram_flow,
    localisation,
    scheme_catalogue,
    scheme_classification,
    scheme_parameters,
    sweep,
    symmetry,
    tight_frames,
    toy_losses,
    toy_phases,
)
from proofs_check.spectral_geometry import trained as trained_geometries

MODULES = (
    exact_loss,
    capacity,
    upper_bounds,
    lower_bounds,
    regimes,
    decoders,
    rectified,
    conventions,
    trained,
    thresholds,
    capacity_saturation,
    localisation,
    tight_frames,
    gram_flow,
    symmetry,
    scheme_catalogue,
    scheme_classification,
    scheme_parameters,
    toy_losses,
    certificates,
    trained_geometries,
    sweep,
    toy_phases,
)


def unique(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims, unless two share an id or a label.

    Raises
    ------
    ValueError
        On the first repeated id or label.
    """
    found: dict[str, Claim] = {}
    for claim in claims:
        for name in (claim.id, claim.label):
            if name in found:
                raise ValueError(f"two claims are called {name!r}")
            found[name] = claim
    return tuple(dict.fromkeys(found.values()))


CLAIMS = unique(claim for module in MODULES for claim in module.CLAIMS)


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
    advice = f"; did you mean {' or '.join(near)}?" if near else f"; there are {', '.join(names)}"
    raise UnknownNameError(f"unknown {kind} {name!r}{advice}")


def selected(names: Iterable[str], *, paper: str | None = None) -> tuple[Claim, ...]:
    """Claims by id, label or the beginning of either; all of them when no name is given.

    The beginning of a label is all of it up to the small letters: E13 are E13a to E13d.

    Raises
    ------
    UnknownNameError
        For a name that fits no claim.
    """
    chosen: list[Claim] = []
    for name in names:
        fitting = [
            c
            for c in CLAIMS
            if name in (c.id, c.label, c.label.rstrip("abcdefghijklmnopqrstuvwxyz"))
            or c.id.startswith(name + "/")
        ]
        if not fitting:
            named("claim", name, [c.id for c in CLAIMS] + [c.label for c in CLAIMS])
        chosen += fitting
    pool = chosen or CLAIMS
    return tuple(c for c in CLAIMS if c in pool and paper in (None, c.paper))
