"""The best of the upper and of the lower bounds on sup_W I that apply to a setting.

n features in d dimensions, activation t^m with m odd, sparse inputs of a symmetric law.  All
values are squared amplitudes.
"""

from pentad.theory.power_autoencoder.design_bounds import design_upper_bound, joint_upper_bound
from pentad.theory.power_autoencoder.dimension_bounds import (
    dimension_upper_bound,
    series_upper_bound,
    trivial_upper_bound,
)
from pentad.theory.power_autoencoder.gain_per_dimension import (
    capacity_upper_bound,
    robust_capacity_upper_bound,
)
from pentad.theory.power_autoencoder.hypotheses import (
    _require_setting,
    cumulants_are_nonnegative,
    even_cumulants_are_nonnegative,
)
from pentad.theory.power_autoencoder.lower_bounds import (
    orthonormal_lower_bound,
    random_features_lower_bound,
)
from pentad.theory.power_autoencoder.middle_regime import middle_regime_upper_bound
from pentad.theory.sparse_inputs import AmplitudeLaw, input_cumulants

# Upper bounds -------------------------------------------------------------------------------


def best_upper_bound(n: int, d: int, p: float, law: AmplitudeLaw, m: int) -> float:
    """The smallest of the upper bounds above that apply to the setting.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(best_upper_bound(16, 2, 0.3, RADEMACHER, 3), 12)
    0.6
    """
    _require_setting(n, d, p, law, m)
    bounds = [trivial_upper_bound(n, p, law), dimension_upper_bound(n, d, p, law, m)]
    bounds.append(series_upper_bound(n, d, p, law, m))
    if m >= 5 and cumulants_are_nonnegative(p, law, m) and input_cumulants(p, law, 2 * m)[-1] > 0:
        bounds.append(middle_regime_upper_bound(n, d, p, law, m))
    if m == 3:
        bounds.append(robust_capacity_upper_bound(n, d, p, law))
        if even_cumulants_are_nonnegative(p, law):
            bounds.append(capacity_upper_bound(n, d, p, law))
            if p < 1:
                bounds.append(design_upper_bound(n, d, p, law))
                bounds.append(joint_upper_bound(n, d, p, law))
    return float(min(bounds))


# Lower bounds -------------------------------------------------------------------------------


def best_lower_bound(n: int, d: int, p: float, law: AmplitudeLaw, m: int) -> float:
    """The larger of the two constructions above.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> best_lower_bound(16, 2, 0.25, RADEMACHER, 3)
    0.5
    """
    return float(
        max(orthonormal_lower_bound(n, d, p, law, m), random_features_lower_bound(n, d, p, law, m))
    )
