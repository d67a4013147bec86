r"""Ensembles that are no single autoencoder, as folders: a folder of SAELens a member, a manifest.

Bags of TopK members and boosted chains cannot be folded into one autoencoder that SAELens loads
(`kit.sae_lens`). They are written member by member, each as a folder that SAELens loads by itself,
beside a manifest that says in which order they stand, what they are multiplied by, and whether each
reads the input or what earlier ones left. It keeps checksums, so that a folder of which some part
was altered, lost or taken from elsewhere is refused.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float64, Shaped

from pentad.kit.sae_lens import SETTINGS, WEIGHTS, read_sae_lens, sae_lens_layout, write_sae_lens
from pentad.kit.stored_arrays import LARGEST_HEADER, fault_of, reason, shown
from pentad.theory.ensembles.autoencoders import Autoencoder, reconstructions
from pentad.theory.numbers.scalars import require

MANIFEST = "ensemble.json"
"""Name of the manifest in a folder."""

FORMAT, VERSION = "pentad ensemble", 1
"""What a manifest calls itself."""

BAGGING, BOOSTING = "bagging", "boosting"
KINDS = (BAGGING, BOOSTING)
"""In a bag every member reads the input, in a chain what earlier ones left."""

ENTRIES = ("format", "version", "kind", "width", "weights", "members")
"""Of a manifest; `members` lists a checksum of each file of each member, in order."""


@dataclass(frozen=True, eq=False)
class StoredEnsemble:
    r"""Members of one ensemble.

    A bag gives \( \sum_j \alpha_j g_j(a) \); a chain \( \sum_j \alpha_j g_j(r_{j-1}) \), where
    \( r_0 = a \) and \( r_j = r_{j-1} - \alpha_j g_j(r_{j-1}) \).

    Attributes
    ----------
    kind
        Of `KINDS`.
    members
        In order.
    weights
        (J,) alpha, dimensionless.

    Raises
    ------
    ValueError
        If the kind is another, there is no member, widths differ, or weights are not one finite
        number a member.
    """

    kind: str
    members: tuple[Autoencoder, ...]
    weights: Float64[np.ndarray, " J"]

    def __post_init__(self) -> None:
        require(self.kind in KINDS, f"a kind is one of {', '.join(KINDS)}; got {shown(self.kind)}")
        require(self.members, "an ensemble has a member; got none")
        widths = [len(one.decoder_bias) for one in self.members]
        require(len(set(widths)) == 1, f"members are of one width; got {widths}")
        require(
            self.weights.shape == (len(widths),),
            f"there is a weight a member; got shape {self.weights.shape} for {len(widths)} members",
        )
        require(np.isfinite(self.weights).all(), f"weights are finite; got {self.weights.tolist()}")

    @property
    def width(self) -> int:
        """Numbers that a member reads, and gives."""
        return len(self.members[0].decoder_bias)

    def outputs(
        self, inputs: Shaped[np.ndarray, "samples d"]
    ) -> list[Shaped[np.ndarray, "samples d"]]:
        """What each member adds, weighted; their sum is what the ensemble gives.

        Parameters
        ----------
        inputs
            (samples, d).

        Raises
        ------
        ValueError
            As for `theory.ensembles.autoencoders.codes`.
        """
        found, left = [], inputs
        for one, weight in zip(self.members, self.weights, strict=True):
            found.append(weight * reconstructions(one, left))
            left = left - found[-1] if self.kind == BOOSTING else left
        return found


def ensemble_of(
    kind: str, members: Sequence[Autoencoder], weights: Sequence[float] | None = None
) -> StoredEnsemble:
    """An ensemble; without weights a bag has 1/J for each member, and a chain 1.

    Parameters
    ----------
    kind
        Of `KINDS`.
    members
        In order.
    weights
        J of them.

    Raises
    ------
    ValueError
        As for `StoredEnsemble`.
    """
    J = len(members)
    usual = np.full(J, 1 / max(J, 1) if kind == BAGGING else 1.0)
    given = usual if weights is None else np.asarray(weights, dtype=np.float64)
    return StoredEnsemble(kind, tuple(members), given)


def write_ensemble(folder: str | Path, ensemble: StoredEnsemble, *, dtype: str = "float32") -> None:
    """Write an ensemble to a new folder, whole or not at all.

    Everything is written below a hidden name beside it and then renamed; a process that is killed
    meanwhile leaves that hidden folder, whose name ends in ".part", and nothing else.

    Parameters
    ----------
    folder
        Must not exist; folders above it are made.
    ensemble
        Of floats.
    dtype
        As for `write_sae_lens`. In double precision reading gives what was written, but for
        rounding in gated members, whose scales are kept as logarithms.

    Raises
    ------
    ValueError
        If the folder exists, or a member cannot be written (`sae_lens_layout`).
    OSError
        If the operating system refuses.
    """
    folder = Path(folder)
    require(not os.path.lexists(folder), f"{shown(folder)} is there already; name a new folder")
    for one in ensemble.members:
        sae_lens_layout(one, dtype)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f".{folder.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        sums = []
        for number, one in enumerate(ensemble.members):
            write_sae_lens(part / _name(number), one, dtype=dtype)
            sums.append(_checksums(part / _name(number)))
        values = (FORMAT, VERSION, ensemble.kind, ensemble.width, ensemble.weights.tolist(), sums)
        manifest = dict(zip(ENTRIES, values, strict=True))
        (part / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        for path in [*sorted(part.rglob("*")), part]:
            _sync(path)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _sync(folder.parent)


def read_ensemble(folder: str | Path) -> StoredEnsemble:
    """The ensemble in a folder that `write_ensemble` wrote, in double precision.

    Parameters
    ----------
    folder

    Raises
    ------
    ValueError
        If the manifest is missing, damaged, of something else or of a later version, or a member
        is missing, was altered, or is not what the manifest says; the text says which.
    """
    folder = Path(folder)
    told = _manifest(folder / MANIFEST)
    sums, weights, kind = told["members"], told["weights"], told["kind"]
    where = shown(folder / MANIFEST)
    require(
        isinstance(sums, list) and all(_are_checksums(each) for each in sums),
        f"{where} is damaged: its members are no checksums of {WEIGHTS} and {SETTINGS}",
    )
    require(
        isinstance(weights, list) and all(type(each) in (int, float) for each in weights),
        f"{where} is damaged: its weights are no numbers",
    )
    members = []
    for number, wanted in enumerate(sums):
        place = folder / _name(number)
        for name, checksum in wanted.items():
            fault = fault_of(place / name)
            require(not fault, f"member {number} of {shown(folder)}: {name} {fault}")
            require(
                _checksum(place / name) == checksum,
                f"member {number} of {shown(folder)}: {name} is not the one that was written",
            )
        members.append(read_sae_lens(place))
    try:
        found = StoredEnsemble(kind, tuple(members), np.array(weights, dtype=np.float64))
        require(
            found.width == told["width"],
            f"width is {shown(told['width'])}, members have {found.width}",
        )
    except (ValueError, OverflowError) as fault:
        raise ValueError(f"{where} is damaged: {fault}") from fault
    return found


def _manifest(path: Path) -> dict[str, Any]:
    where = shown(path)
    fault = fault_of(path)
    require(not fault, f"{where} {fault}")
    require(path.stat().st_size <= LARGEST_HEADER, f"{where} is too large for a manifest")
    try:
        told = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{where} is damaged: {reason(error)}") from error
    require(
        isinstance(told, dict) and told.get("format") == FORMAT,
        f"{where} is no manifest of ours: it does not call itself {FORMAT!r}",
    )
    version = told.get("version")
    require(
        version == VERSION and type(version) is int,
        f"{where} is of version {shown(version)}; version {VERSION} is read",
    )
    require(
        set(told) == set(ENTRIES),
        f"{where} is damaged: it has {', '.join(map(shown, sorted(told)))}, "
        f"not {', '.join(sorted(ENTRIES))}",
    )
    return told  # type: ignore[no-any-return]


def _name(number: int) -> str:
    """Of the folder of a member."""
    return f"member-{number}"


def _are_checksums(each: object) -> bool:
    return (
        isinstance(each, dict)
        and set(each) == {WEIGHTS, SETTINGS}
        and all(isinstance(one, str) for one in each.values())
    )


def _checksums(folder: Path) -> dict[str, str]:
    return {name: _checksum(folder / name) for name in (WEIGHTS, SETTINGS)}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """See to it that it outlives a loss of power, where the system allows to ask for that."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
