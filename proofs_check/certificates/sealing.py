"""From data to the text of a certificate: statement, versions and seal are added."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pentad.proofs_check.checker.check import BITS, FORMAT, judged, seal


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate of the data: what they say, with versions and a seal.

    Parameters
    ----------
    data : mapping
        Form, title and the fields of the form; see `docs/beyond/checker.md`.

    Raises
    ------
    pentad.proofs_check.checker.check.Refused
        If the checker does not accept them.

    >>> small = {"form": "algebraic number", "title": "the root of two"}
    >>> small |= {"coefficients": ["-2", "0", "1"], "interval": ["1", "2"]}
    >>> sealed(small)["statement"]
    "exactly one root of ['-2', '0', '1'] is in (1, 2)"
    """
    statement, _, _ = judged(dict(data))
    made = {name: version(name) for name in ("pentad", "python-flint", "numpy")}
    whole = {"format": FORMAT, **data, "statement": statement, "precision": BITS, "made by": made}
    return whole | {"seal": seal(whole)}


def written(certificate: Mapping[str, Any]) -> str:
    """The text of its file, a line for each field."""
    fields = (f" {json.dumps(name)}: {json.dumps(entry)}" for name, entry in certificate.items())
    return "{\n" + ",\n".join(fields) + "\n}\n"
