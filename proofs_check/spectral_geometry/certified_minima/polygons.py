"""The regular polygons that several claims speak of, certified once."""

from functools import cache
from typing import Any

from pentad.proofs_check.spectral_geometry.certified_minima.settings import (
    among_all_weights,
    curvature,
)
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.critical_points import CriticalPoint
from pentad.theory.rectified_model.cyclic_critical_points import (
    CyclicCriticalPoint,
    polygon_critical_point,
)
from pentad.theory.rectified_model.polygon_curvature import least_curvature_by_modes
from pentad.theory.rectified_model.polygon_loss import BITS

POLYGONS = {
    5: ("1.3699757667570199929", "-0.28229728312677163858", "0.079128135372470988349"),
    6: ("1.7437897902832028733", "-0.61813513186821497480", "0.28915425618903512465"),
    7: ("2.0978444561384386491", "-0.96690633937966253986", "0.58289836101613824580"),
    8: ("2.4038942414048474112", "-1.2911926446924901931", "0.92436747787446032236"),
    9: ("2.6150474977565159234", "-1.5423209213697081835", "1.2905602506730094046"),
}
"""Squared circumradius, bias and loss of the regular k-gon."""


@cache
def polygon(k: int) -> CyclicCriticalPoint:
    """The best regular k-gon, certified among all k-gons."""
    point = polygon_critical_point(k, precision=BITS)
    require(isinstance(point, CyclicCriticalPoint), f"no certificate for k={k}: {point}")
    assert isinstance(point, CyclicCriticalPoint)
    return point


@cache
def whole_polygon(k: int) -> CriticalPoint:
    """The same, certified among all weights."""
    return among_all_weights(polygon(k))


def polygon_curvature(k: int) -> Any:
    """Least eigenvalue of its Hessian across rotations."""
    return curvature(whole_polygon(k))


def polygon_curvature_by_modes(k: int) -> Any:
    """The same from the Fourier modes of a polygon."""
    return least_curvature_by_modes(polygon(k))
