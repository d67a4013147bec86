"""The pages, by the names under which they are asked for."""

from collections.abc import Mapping

PAGES: Mapping[str, str] = {
    "start": "index.html",
    "features": "features.html",
    "bounds": "bounds.html",
    "atlas": "atlas.html",
    "encoder": "encoder.html",
    "members": "members.html",
    "resolution": "resolution.html",
    "suite": "suite.html",
}
"""Names and files."""
