"""Every claim, in reading order; modules of claims are imported when they are asked for."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.standings import require_no_cycle

if TYPE_CHECKING:
    CLAIMS: tuple[Claim, ...]

MODULES = tuple(
    f"pentad.proofs_check.{name}"
    for name in (
        "sparsity_loss.exact_loss",
        "sparsity_loss.capacity",
        "sparsity_loss.upper_bounds.dimension_of_the_lift",
        "sparsity_loss.upper_bounds.principal_components",
        "sparsity_loss.upper_bounds.sum_of_capacities",
        "sparsity_loss.upper_bounds.series_by_feature",
        "sparsity_loss.upper_bounds.series",
        "sparsity_loss.upper_bounds.third_party_draft",
        "sparsity_loss.upper_bounds.capacity_by_feature",
        "sparsity_loss.upper_bounds.capacity_bound",
        "sparsity_loss.upper_bounds.robust_capacity",
        "sparsity_loss.upper_bounds.gaussian_psi",
        "sparsity_loss.upper_bounds.gaussian_bound",
        "sparsity_loss.upper_bounds.designs",
        "sparsity_loss.upper_bounds.dense_inputs",
        "sparsity_loss.lower_bounds",
        "sparsity_loss.regimes",
        "sparsity_loss.decoders",
        "sparsity_loss.rectified",
        "sparsity_loss.conventions",
        "sparsity_loss.trained",
        "sparsity_loss.thresholds",
        "spectral_geometry.capacity_saturation",
        "spectral_geometry.localisation",
        "spectral_geometry.tight_frames",
        "spectral_geometry.gram_flow",
        "spectral_geometry.symmetry",
        "spectral_geometry.scheme_catalogue",
        "spectral_geometry.scheme_classification",
        "spectral_geometry.scheme_parameters",
        "spectral_geometry.toy_losses",
        "spectral_geometry.certificates",
        "spectral_geometry.trained",
        "spectral_geometry.sweep",
        "spectral_geometry.toy_phases",
    )
)


def claims_of(module: str) -> tuple[Claim, ...]:
    """The claims that a module makes."""
    return tuple(import_module(module).CLAIMS)


@cache
def all_claims() -> tuple[Claim, ...]:
    """Every claim.

    Raises
    ------
    ValueError
        If two claims share a name, or cite each other in a circle.
    """
    claims = unique(claim for module in MODULES for claim in claims_of(module))
    require_no_cycle({claim.id: claim.citations for claim in claims})
    return claims


def __getattr__(name: str) -> Any:
    if name == "CLAIMS":
        return all_claims()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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


def chosen(names: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """Ids of the claims that names mean, in catalogue order; all of them when no name is given.

    A name is a label, an id, or the beginning of either; the beginning of a label is all of it up
    to the small letters: E13 are E13a to E13d.

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
        exact = {claim for claim, label in labels.items() if name in (claim, label)}
        begun = {
            claim
            for claim, label in labels.items()
            if name == label.rstrip("abcdefghijklmnopqrstuvwxyz") or claim.startswith(name + "/")
        }
        if not exact | begun:
            named("claim", name, [*labels, *labels.values()])
        fitting |= exact or begun
    return [claim for claim in labels if claim in fitting or not asked]


def selected(names: Iterable[str], *, paper: str | None = None) -> tuple[Claim, ...]:
    """Claims by name, as in `chosen`, of one paper if asked.

    Raises
    ------
    UnknownNameError
        For a name that fits no claim.
    """
    claims = {claim.id: claim for claim in all_claims()}
    ids = chosen(names, {name: claim.label for name, claim in claims.items()})
    return tuple(claims[name] for name in ids if paper in (None, claims[name].paper))
