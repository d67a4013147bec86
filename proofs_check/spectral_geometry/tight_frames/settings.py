"""What the claims on blocks of features share."""

from typing import Any

import numpy as np

from pentad.proofs_check.spectral_geometry.settings import distinct_measures
from pentad.theory.numbers.kinds import Matrix


def block_labels(W: Matrix) -> Any:
    """The eigenspace that holds most of every feature; -1 for zero features."""
    rows = distinct_measures(W).masses.tolist()
    return np.array([max(range(len(row)), key=row.__getitem__) if any(row) else -1 for row in rows])
