"""What pages show of stored results and claims: names, and the functions that make the data.

The service makes data when it is first asked for and keeps it in memory; an export writes it beside
the pages, as `data/NAME.json`.
"""

from collections.abc import Mapping
from typing import Any

from pentad.explorer.answers import found

DATA: Mapping[str, str] = {
    "encoder": "encoder_data.encoder_results",
    "resolution": "resolution_data.resolution_models",
    "standings": "claims_data.standings",
}
"""Names of data, and where their functions, of no argument, are below `pentad.explorer`."""


def page_data(name: str) -> Any:
    """The data of this name.

    Raises
    ------
    KeyError
        For a name that is not in `DATA`.
    """
    function = found(DATA, name)
    if function is None:
        raise KeyError(name)
    return function()
