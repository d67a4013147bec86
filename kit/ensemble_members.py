"""Members of an ensemble from files: one autoencoder each, or all in a folder with a manifest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pentad.kit.autoencoder_files import StoredAutoencoder, stored_autoencoder
from pentad.kit.ensemble_folders import BAGGING, BOOSTING, MANIFEST, read_ensemble
from pentad.kit.stored_arrays import UnreadableWeights, shown
from pentad.theory.numbers.scalars import require


@dataclass(frozen=True, eq=False)
class Members:
    """Autoencoders that are looked at together.

    Attributes
    ----------
    kind : str
        "bagging", where every member reads the input, or "boosting", where each reads what earlier
        ones left.
    members : tuple of StoredAutoencoder
        In order, all of one width, at least two.
    faults : tuple of str
        What could not be read, and why.
    weights : tuple of float
        Of a manifest; empty for equal ones in a bag and 1 in a chain.
    """

    kind: str
    members: tuple[StoredAutoencoder, ...]
    faults: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()


def members_of(paths: Sequence[str | Path], *, chain: bool = False, gate: str = "") -> Members:
    """The members in some files and folders; one that cannot be used does not silence the others.

    Where more than half of them are of one width, or name one hook, others are left out of a bag.

    Parameters
    ----------
    paths : sequence of str or Path
        As for `kit.autoencoder_files.stored_autoencoder`, or one folder with the manifest of an
        ensemble.
    chain : bool
        They are the stages of a boosted chain, in this order.
    gate : str
        Of plain files, as for `kit.autoencoder_files.stored_autoencoder`; folders say theirs.

    Raises
    ------
    ValueError
        If fewer than two can be read, one of a chain cannot, members differ in width or name hooks
        that differ and no more than half are alike, or a folder with a manifest stands beside
        others; the text says why.
    """
    require(
        not gate or any(not Path(path).is_dir() for path in paths),
        "the gate of an autoencoder in a folder is read, not said",
    )
    with_manifest = [Path(path) for path in paths if (Path(path) / MANIFEST).is_file()]
    if with_manifest:
        require(
            len(paths) == 1,
            f"{shown(with_manifest[0])} is a whole ensemble; name it alone, or its members",
        )
        return _of_manifest(with_manifest[0], chain=chain)
    found: list[StoredAutoencoder] = []
    faults = []
    for path in paths:
        try:
            found.append(stored_autoencoder(path, gate="" if Path(path).is_dir() else gate))
        except UnreadableWeights as fault:
            faults.append(str(fault))
    require(not (chain and faults), f"a chain needs all its stages: {'; '.join(faults)}")
    told = f": {'; '.join(faults)}" if faults else ""
    require(len(found) >= 2, f"an ensemble needs two members; {len(found)} can be read{told}")
    for what, values in (
        ("width", {place: len(one.decoder) for place, one in enumerate(found)}),
        ("place", {place: one.hook for place, one in enumerate(found) if one.hook}),
    ):
        others = _unlike(values, most=not chain)
        require(
            others is not None,
            f"members read activations of one {what}; got "
            f"{', '.join(f'{found[place].name}: {value}' for place, value in values.items())}",
        )
        left = [value for place, value in values.items() if place not in (others or ())]
        faults += [
            f"{found[place].name}: its {what} is {values[place]}, and most have {left[0]}"
            for place in others or ()
        ]
        found = [one for place, one in enumerate(found) if place not in (others or ())]
    return Members(BOOSTING if chain else BAGGING, tuple(found), tuple(faults))


def _unlike(values: Mapping[int, object], *, most: bool) -> list[int] | None:
    """Places whose value is not that of more than half, two or more; None where no such half is."""
    counts = Counter(values.values()).most_common(1)
    if not counts or counts[0][1] == len(values):
        return []
    value, count = counts[0]
    if not most or count < 2 or 2 * count <= len(values):
        return None
    return [place for place, other in values.items() if other != value]


def _of_manifest(folder: Path, *, chain: bool) -> Members:
    stored = read_ensemble(folder)
    require(
        not chain or stored.kind == BOOSTING,
        f"{shown(folder)} says that it is no chain but {stored.kind}",
    )
    members = tuple(
        StoredAutoencoder(
            f"{shown(folder)} member {number}", "SAELens", one.decoder, one, ("of a manifest",)
        )
        for number, one in enumerate(stored.members)
    )
    require(len(members) >= 2, f"an ensemble needs two members; {shown(folder)} has one")
    return Members(stored.kind, members, weights=tuple(map(float, stored.weights)))
