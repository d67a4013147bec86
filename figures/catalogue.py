"""Every figure, in reading order."""

from figures import (
    bound_comparison,
    bounds_across_dimensions,
    design_thresholds,
    gain_per_dimension,
    loss_scaling,
    rectified_polygons,
    sampling_error,
    superposition_gain,
    trained_geometry,
)
from figures.core import Figure

FIGURES: tuple[Figure, ...] = (
    superposition_gain.FIGURE,
    superposition_gain.FOUR_LAWS,
    trained_geometry.FIGURE,
    loss_scaling.FIGURE,
    loss_scaling.MANY_FEATURES,
    bounds_across_dimensions.FIGURE,
    bound_comparison.FIGURE,
    gain_per_dimension.FIGURE,
    design_thresholds.FIGURE,
    rectified_polygons.FIGURE,
    sampling_error.FIGURE,
)
