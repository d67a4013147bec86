r"""One-line checks of how one's own model of functions carries over to other grids, of paper D.

    print(resolution(model, channels=1, trained_at=64))
    check_resolution(model, "exact", channels=1, trained_at=64)

`resolution` compares a model on n points with itself on 8n, for functions that both grids hold
whole, and says whether it is exact, convergent and of which order, or a rule about pixels that
becomes another operator; `check_resolution` raises `AssertionError` where a model is not what it
should be.
"""

from pentad.kit.resolution_checks import check_resolution
from pentad.kit.resolution_faults import Fault
from pentad.kit.resolution_fits import Fit
from pentad.kit.resolution_reports import AxisResolution, Resolution, RoughFit
from pentad.kit.resolution_trials import resolution

__all__ = [
    "AxisResolution",
    "Fault",
    "Fit",
    "Resolution",
    "RoughFit",
    "check_resolution",
    "resolution",
]
