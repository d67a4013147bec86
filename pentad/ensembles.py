"""`pentad ensemble`: what several autoencoders share, and what one more of them would bring."""

import csv
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pentad import telling

if TYPE_CHECKING:
    from pentad.kit.ensemble_members import Members
    from pentad.kit.ensemble_reports import EnsembleReport


def ensemble(
    members: Annotated[tuple[str, ...], "SAE"] = (),
    /,
    *,
    activations: Annotated[str, "FILE"] = "",
    vectors: int = 2000,
    gate: Annotated[str, "GATE"] = "",
    chain: bool = False,
    latents: Annotated[str, "FILE"] = "",
    export: Annotated[str, "FOLDER"] = "",
    seed: int = 0,
) -> int:
    """Tell what several autoencoders share beyond chance, and whether one more is worth training.

    Reads what `pentad gap` reads, or one folder with the manifest of an ensemble. From the weights:
    stability in both directions beside what chance gives, a one-to-one matching with a proved upper
    bound, copies, and in how many members each latent reappears. With activations also errors,
    explained variance and connectivity of each member, and the errors that bags of more members
    would have, with an interval; of a chain what each stage removes. For example:

        pentad ensemble runs/a runs/b runs/c                           from weights alone
        pentad ensemble runs/a runs/b --activations acts.npy --latents latents.csv
        pentad ensemble runs/a runs/b --export runs/bag                one autoencoder of both
        pentad ensemble stages/0 stages/1 --chain --activations acts.npy

    Parameters
    ----------
    members
        Folders or files, two or more, or one folder with a manifest.
    activations
        A .npy or .safetensors file of vectors, the last fifth of which is held out, or a source of
        the suite: planted, image-patches, byte-transformer.
    vectors
        Most vectors that are looked at.
    gate
        Of plain files with an encoder: relu, or topk:32 for the 32 largest.
    chain
        The members are the stages of a boosted chain, in this order.
    latents
        Also write a row for every latent, to a file that ends in .csv or .json.
    export
        Also write the ensemble: a bag of pointwise members as one folder that SAELens loads, others
        as a folder of members with a manifest.
    seed
        Of the choice of vectors.
    """
    from pentad.kit.ensemble_members import members_of
    from pentad.kit.ensemble_reports import ensemble_report
    from pentad.kit.given_activations import given_activations
    from pentad.kit.stored_arrays import require_place, shown

    if not members:
        return telling.refused("ensemble needs members; `pentad ensemble --help` has examples")
    if latents and Path(latents).suffix not in (".csv", ".json"):
        return telling.refused(f"latents are written to a .csv or .json file; got {latents}")
    try:
        if latents:
            require_place(Path(latents))
        if export and os.path.lexists(export):
            raise ValueError(f"{shown(export)} is there already; name a new folder")
        found = members_of([Path(name) for name in members], chain=chain, gate=gate)
        for one in found.members if export else ():
            one.with_encoder()
        given = None
        with telling.progress() as report:
            if activations:
                width = len(found.members[0].decoder)
                given = given_activations(
                    activations, width, vectors=vectors, seed=seed, on_progress=report
                )
            told = ensemble_report(
                found,
                x=None if given is None else given.test,
                activations="" if given is None else given.words,
                on_progress=report,
            )
        if export:
            telling.note(f"written: {_exported(told.ensemble, Path(export))}")
    except ValueError as error:
        return telling.refused(str(error))
    for fault in told.ensemble.faults:
        telling.note(f"left out: {fault}")
    if latents:
        _write_latents(Path(latents), told)
        telling.note(f"written: {latents}")
    if not telling.give(**told.facts()):
        telling.say(str(told))
    return telling.CHANGED if told.ensemble.faults else telling.EXPECTED


def _exported(found: "Members", folder: Path) -> str:
    """Write the ensemble; what was written, in words."""
    from pentad.kit.ensemble_exports import exported

    return exported(found, folder)


def _write_latents(place: Path, report: "EnsembleReport") -> None:
    from pentad.simulations.files import write_whole

    rows = list(report.latents())
    if place.suffix == ".json":
        write_whole(place, json.dumps(rows, indent=1) + "\n")
        return
    columns = list(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(place, stream.getvalue())
