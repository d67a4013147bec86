r"""One-line checks of one's own features against the bounds of paper E.

    print(saturation(W))

`saturation` sets the capacities of features beside what their frame operator F = W W^T makes of any
features; `check_capacity_bounds` raises `AssertionError` for capacities that were computed wrongly;
`toy_loss_of_module` gives the exact loss of a rectified toy model.
"""

from pentad.kit.capacities import check_capacity_bounds
from pentad.kit.saturations import Grouping, Saturation, saturation
from pentad.kit.toy_models import ToyLoss, tied_toy_model, toy_loss_of_module

__all__ = [
    "Grouping",
    "Saturation",
    "ToyLoss",
    "check_capacity_bounds",
    "saturation",
    "tied_toy_model",
    "toy_loss_of_module",
]
