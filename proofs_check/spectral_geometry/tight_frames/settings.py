"""What the claims on blocks of features share."""

from typing import Any

import numpy as np

from pentad.proofs_check.spectral_geometry.settings import distinct_measures


def block_labels(W: Any) -> Any:
    """The eigenspace that holds most of every feature; -1 for zero features."""
    rows = distinct_measures(W).masses.tolist()
    return np.array([max(range(len(row)), key=row.__getitem__) if any(row) else -1 for row in rows])
