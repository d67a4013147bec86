"""What pages show of stored results and claims: names, and the functions that make the data.

The service makes data when it is first asked for and keeps it in memory; an export writes it beside
the pages, as `data/NAME.json`.
"""

from collections.abc import Mapping
from typing import Any

from pentad.explorer.answers import found

DATA: Mapping[str, str] = {
    "atlas-2": "atlas_data.in_the_plane",
    "atlas-3": "atlas_data.in_space",
    "atlas-4": "atlas_data.in_four",
    "atlas-5": "atlas_data.in_five",
    "bounds-claims": "bounds_data.claims_of_bounds",
    "bounds-trained": "bounds_data.trained_gains",
    "encoder": "encoder_data.encoder_results",
    "members": "members_data.planted_members",
    "resolution": "resolution_data.first_model",
    "resolution-others": "resolution_data.other_models",
    "phases": "atlas_data.phases",
    "staircases": "atlas_data.staircases",
    "standings": "claims_data.standings",
    "suite": "claims_data.suite",
}
"""Names of data, and where their functions, of no argument, are below `pentad.explorer`."""

FAMILIES: Mapping[str, tuple[str, str]] = {
    "claim": ("claims_data.claim", "claims_data.claim_names"),
}
"""Data of many members, `FAMILY/MEMBER`: the function of a member, and that of all members."""


def page_data(name: str) -> Any:
    """The data of this name.

    Parameters
    ----------
    name
        In `DATA`, or a family of `FAMILIES`, a slash, and one of its members.

    Raises
    ------
    KeyError
        For another name.
    """
    function = found(DATA, name)
    if function is not None:
        return function()
    if not is_known(name):
        raise KeyError(name)
    family, _, member = name.partition("/")
    return _function(FAMILIES[family][0])(member)


def is_known(name: str) -> bool:
    """Whether there are data of this name."""
    family, _, member = name.partition("/")
    return name in DATA or (family in FAMILIES and member in _function(FAMILIES[family][1])())


def family_names() -> list[str]:
    """Names of all members of all families."""
    return [
        f"{family}/{member}"
        for family, (_, members) in FAMILIES.items()
        for member in _function(members)()
    ]


def _function(place: str) -> Any:
    return found({place: place}, place)
