"""Every figure, in reading order."""

from figures import loss_scaling, superposition_gain, trained_geometry
from figures.core import Figure

FIGURES: tuple[Figure, ...] = (
    superposition_gain.FIGURE,
    trained_geometry.FIGURE,
    loss_scaling.FIGURE,
)
