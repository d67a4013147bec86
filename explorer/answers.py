"""What a page may ask of Python: routes, and the functions that answer them.

An answer is a function of one mapping, what the page sent as JSON, and returns what JSON can hold.
It knows nothing of the service. It raises ValueError, with the rule and the offending value, for
what it does not take; the page shows the text.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

Asked = Mapping[str, Any]
Answer = Callable[[Asked], Any]

ROUTES: Mapping[str, str] = {
    "arrays-of-file": "uploads.arrays_of_file",
    "bounds-judged": "answers_bounds.judged",
    "encoder-certificates": "answers_encoder.certificates",
    "encoder-pair": "answers_encoder.pair",
    "encoder-thresholds": "answers_encoder.thresholds",
    "resolution-on-grid": "answers_resolution.on_grid",
    "features-certified": "answers_features.certificate_asked",
    "features-certified-at-p": "answers_features.certificate_at_p",
    "features-judged": "answers_features.judged",
}
"""Routes, and where their functions are below `pentad.explorer`: imported when they are asked."""


def answer_to(route: str) -> Answer | None:
    """The function that answers a route, or None where there is no such route."""
    return found(ROUTES, route)


def found(registry: Mapping[str, str], name: str) -> Callable[..., Any] | None:
    """The function that a registry has under a name, or None."""
    if name not in registry:
        return None
    module, _, function = registry[name].rpartition(".")
    got: Callable[..., Any] = getattr(import_module(f"pentad.explorer.{module}"), function)
    return got
