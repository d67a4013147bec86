"""What is installed here: versions, where packages come from, and what hides or overwrote them."""

import os
from pathlib import Path

from pentad import PARTS

PACKAGES = ("pentad", *(f"pentad.{part}" for part in PARTS))


def versions() -> dict[str, str]:
    """Versions of Python, pentad and what it requires; empty where something is missing."""
    import platform
    import re
    from importlib.metadata import PackageNotFoundError, requires, version

    def found(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return ""

    rules = (requires("pentad") if found("pentad") else None) or ()
    names = [re.split(r"[^A-Za-z0-9._-]", rule)[0] for rule in rules if "extra ==" not in rule]
    return {"python": platform.python_version()} | {
        name: found(name) for name in ["pentad", *names]
    }


def origin(name: str) -> Path | None:
    """File from which a package of ours would be imported, or was.

    Parameters
    ----------
    name
        Its dotted name.
    """
    from importlib.util import find_spec

    found = find_spec(name)
    return Path(found.origin).resolve() if found and found.origin else None


def strangers() -> list[str]:
    """What is not imported from where pentad was installed, or was overwritten there."""
    import json
    from base64 import urlsafe_b64encode
    from hashlib import sha256
    from importlib.metadata import PackageNotFoundError, distribution
    from urllib.parse import urlparse
    from urllib.request import url2pathname

    try:
        installed = distribution("pentad")
    except PackageNotFoundError:
        return []
    told = json.loads(installed.read_text("direct_url.json") or "{}")
    editable = told.get("dir_info", {}).get("editable", False)
    root = (
        Path(url2pathname(urlparse(told["url"]).path))
        if editable
        else Path(str(installed.locate_file("")))
    ).resolve()
    problems = []
    for name in PACKAGES:
        expected = root.joinpath(*name.split("."), "__init__.py").resolve()
        found = origin(name)
        if found != expected:
            problems.append(f"{name} is {found or 'missing'}, and should be {expected}")
    for file in installed.files or ():
        if file.hash and not editable and file.parts[0] == "pentad":
            content = Path(str(file.locate())).read_bytes()
            digest = urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()
            if digest != file.hash.value:
                problems.append(f"{file} is not the file that was installed")
    return problems


def provenance(device: str) -> dict[str, str]:
    """Date, commit, device, machine and versions, for the report.

    Parameters
    ----------
    device
        As typed: auto, cpu or cuda.
    """
    import platform
    from datetime import UTC, datetime

    from pentad.simulations.devices import device as chosen_device
    from pentad.simulations.provenance import commit

    where = chosen_device(device)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(*PARTS),
        "device": where,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": ", ".join(f"{name} {value}" for name, value in versions().items()),
    }
