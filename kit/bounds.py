r"""One-line checks of one's own model against the bounds of `theory.power_autoencoder`.

    print(placement(W, p=0.01, law=GAUSSIAN, m=3))

`placement` judges weights, `placement_of_module` any torch module from n inputs to n outputs, and
`check_improvement_bounds` and `check_claimed_improvement` raise `AssertionError` for a violated
bound.  Floats only suggest a violation: it is judged again in exact rationals and rigorous balls,
at the exact values of the float entries, before it is called one.

Which bound applies depends on the model, and no bound is shown for a model that it says nothing
about.  A model is an encoder of n inputs to d numbers and a decoder of these to n outputs:

=============  ====================================================================
decoder        output i
=============  ====================================================================
tied power     <w_i, z>^m with z = W x for the same W (no bias); the encoder is linear
power          <v_i, z>^m, no bias; with a linear encoder the untied autoencoder
polynomial     a polynomial of degree at most m in the d numbers z, biases allowed
any            anything
=============  ====================================================================
"""

from pentad.kit.claims import check_claimed_improvement, check_improvement_bounds
from pentad.kit.measurements import Estimate, loss_of_module, placement_of_module
from pentad.kit.modules import tied_weights
from pentad.kit.placements import Bound, Placement, placement
from pentad.kit.rules import LOWER_BOUNDS, UPPER_BOUNDS, Rule, Setting

__all__ = [
    "LOWER_BOUNDS",
    "UPPER_BOUNDS",
    "Bound",
    "Estimate",
    "Placement",
    "Rule",
    "Setting",
    "check_claimed_improvement",
    "check_improvement_bounds",
    "loss_of_module",
    "placement",
    "placement_of_module",
    "tied_weights",
]
