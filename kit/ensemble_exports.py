"""An ensemble as something that can be loaded: one autoencoder where that is possible."""

import os
from pathlib import Path

import numpy as np

from pentad.kit.ensemble_folders import BAGGING, ensemble_of, write_ensemble
from pentad.kit.ensemble_members import Members
from pentad.kit.sae_lens import write_sae_lens
from pentad.kit.stored_arrays import shown
from pentad.theory.ensembles.concatenation import folded
from pentad.theory.ensembles.gates import TopK
from pentad.theory.numbers.scalars import require


def exported(ensemble: Members, folder: str | Path, *, dtype: str = "float32") -> str:
    """Write an ensemble to a new folder; what was written, in words.

    A bag of pointwise members of one gate is one autoencoder, in a folder that SAELens loads
    unchanged; nothing is subtracted at its input. TopK members, members of different gates, weights
    that are not positive and chains become a folder of members with a manifest.

    Parameters
    ----------
    ensemble : Members
    folder : str or Path
        Must not exist.
    dtype : str
        As for `kit.sae_lens.write_sae_lens`.

    Raises
    ------
    ValueError
        If the folder exists, a member has no encoder, or cannot be written.
    OSError
        If the operating system refuses.
    """
    folder = Path(folder)
    require(not os.path.lexists(folder), f"{shown(folder)} is there already; name a new folder")
    members = [one.with_encoder() for one in ensemble.members]
    J = len(members)
    weights = np.array(ensemble.weights or [1 / J if ensemble.kind == BAGGING else 1.0] * J)
    gates = {type(one.gate) for one in members}
    if ensemble.kind == BAGGING and len(gates) == 1 and TopK not in gates and (weights > 0).all():
        whole = folded(members, weights)
        write_sae_lens(folder, whole, dtype=dtype)
        return f"{shown(folder)}, one autoencoder of {len(whole.encoder_bias)} latents"
    write_ensemble(folder, ensemble_of(ensemble.kind, members, weights.tolist()), dtype=dtype)
    return f"{shown(folder)}, {J} members with a manifest"
