"""`pentad doctor`: the audit of the installation."""

import os
from pathlib import Path

from pentad import PARTS, telling

PACKAGES = ("pentad", *(f"pentad.{part}" for part in PARTS))


def doctor() -> int:
    """Say which versions are installed, where packages come from, and what is wrong with that.

    Names a checkout or an installation that hides the one that was installed, and every file that
    was overwritten in it. Exit code 1 if something is wrong.
    """
    from pentad.simulations.devices import DeviceUnavailable, device

    rows = [(name, value or "missing") for name, value in _versions().items()]
    try:
        rows.append(("device", device("auto")))
    except DeviceUnavailable as absent:
        rows.append(("device", str(absent)))
    rows += [(name, str(_origin(name) or "missing")) for name in PACKAGES]
    telling.print_rows(("", "found"), rows)
    problems = [f"{name} is not installed" for name, value in _versions().items() if not value]
    problems += _strangers()
    telling.say("nothing is wrong" if not problems else "wrong:")
    telling.list_items(problems)
    return telling.CHANGED if problems else telling.EXPECTED


def _versions() -> dict[str, str]:
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


def _origin(name: str) -> Path | None:
    """File from which a package of ours would be imported, or was."""
    from importlib.util import find_spec

    found = find_spec(name)
    return Path(found.origin).resolve() if found and found.origin else None


def _strangers() -> list[str]:
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
        origin = _origin(name)
        if origin != expected:
            problems.append(f"{name} is {origin or 'missing'}, and should be {expected}")
    for file in installed.files or ():
        if file.hash and not editable and file.parts[0] == "pentad":
            content = Path(str(file.locate())).read_bytes()
            digest = urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()
            if digest != file.hash.value:
                problems.append(f"{file} is not the file that was installed")
    return problems


def provenance(device: str) -> dict[str, str]:
    """Date, commit, device, machine and versions, for the report."""
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
        "versions": ", ".join(f"{name} {value}" for name, value in _versions().items()),
    }
