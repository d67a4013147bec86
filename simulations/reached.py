"""Keys of what verdicts and figures depend on: source that a module reaches, results, libraries.

They err to the safe side: a changed comment in a file that is reached changes a key. Where a
result comes from is told by its meaning instead, in `simulations.provenance`.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pentad.simulations.files import read_whole

HERE = Path(__file__).resolve().parent.parent
PACKAGES = ("theory", "simulations", "proofs_check", "kit", "figures")
LIBRARIES = (
    "h5netcdf",
    "h5py",
    "hypothesis",
    "numpy",
    "python-flint",
    "scipy",
    "sympy",
    "torch",
    "xarray",
)
IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.M
)


def reached_key(roots: Iterable[str], beside: Any) -> str:
    """Hash of the source files that some modules reach, and of plain data beside them.

    Parameters
    ----------
    roots : iterable of str
        Dotted names of modules.
    beside
        What JSON can hold.
    """
    files = sorted({path for root in roots for path in _reached(root)})
    digest = hashlib.sha256(json.dumps(beside).encode())
    for path in files:
        digest.update(str(path.relative_to(HERE)).encode())
        digest.update(_digest(path, path.stat().st_mtime_ns).encode())
    return digest.hexdigest()


def results_key(experiment: str, *roots: Path) -> str:
    """Hash of all stored results of an experiment.

    Parameters
    ----------
    experiment : str
        Its name.
    roots : Path
        Folders of results; a file of the first hides those of its name in the others.
    """
    found: dict[str, Path] = {}
    for root in roots:
        for path in (root / experiment).glob("[!.]*.nc"):
            found.setdefault(path.name, path)
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(name.encode())
        digest.update(_result_digest(found[name]).encode())
    return digest.hexdigest()


def _result_digest(path: Path) -> str:
    """Hash of a result's file, or what keeps it from being read."""
    try:
        return _digest(path, path.stat().st_mtime_ns)
    except OSError as error:
        return str(error.errno)


@cache
def circumstances() -> dict[str, str]:
    """Versions of Python and of the libraries, and the kernel with which NumPy multiplies."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.ones(1) @ np.ones(1)
    pools = [pool for pool in threadpool_info() if "numpy" in str(pool.get("filepath"))]
    kernels = {f"{pool.get('internal_api')} {pool.get('architecture')}" for pool in pools}
    return {
        "python": sys.version,
        "kernel": ", ".join(sorted(kernels)),
        **{name: _version(name) for name in LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


@cache
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(read_whole(path)).hexdigest()


@cache
def _reached(module: str) -> frozenset[Path]:
    """The files of our own packages that a module imports, at its top or inside functions."""
    found: set[Path] = set()
    waiting = [module]
    seen = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = _file(name)
        if path is None:
            continue
        found.add(path)
        waiting += [name.rpartition(".")[0]]
        waiting += _imported(path)
    return frozenset(found)


def _file(module: str) -> Path | None:
    space, *parts = module.split(".")
    if space != "pentad" or not parts or parts[0] not in PACKAGES:
        return None
    path = HERE.joinpath(*parts)
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@cache
def _imported(path: Path) -> tuple[str, ...]:
    """Modules that an import statement may mean; names that are none are dropped by `_file`."""

    def names() -> Iterator[str]:
        for package, members, plain in IMPORT.findall(path.read_text(encoding="utf-8")):
            if package:
                yield package
                for member in members.strip("()").replace("\n", " ").split(","):
                    yield f"{package}.{member.split()[0]}" if member.split() else package
            for listed in plain.split(","):
                yield listed.split()[0] if listed.split() else ""

    return tuple(name for name in names() if name.startswith("pentad."))
