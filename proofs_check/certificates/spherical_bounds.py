"""Linear programming bounds of S^2 / T_+ (A26a), as certificates of the form "spherical bound"."""

from math import ceil
from typing import Any

from pentad.proofs_check.sparsity_loss.rectified.certificates import DEGREES, certificate


def certificates() -> dict[str, dict[str, Any]]:
    """Every certified bound, by the name of its file."""
    return {f"rectified_d{d}_m{m}": bound_certificate(d, m) for d, m in DEGREES}


def bound_certificate(d: int, m: int) -> dict[str, Any]:
    """That f is positive definite on the sphere of R^d and below max(t, 0)^2m."""
    found = certificate(d, m)
    bound = float(ceil(found.upper_bound * 10**6)) / 10**6
    return {
        "form": "spherical bound",
        "title": f"S^2 / T_+ <= {bound:.6f} in R^{d} for the power m = {m}",
        "dimension": d,
        "half power": m,
        "coefficients": [str(f_k) for f_k in found.coefficients],
    }
