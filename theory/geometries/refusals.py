"""Sentences that say why a geometry is not told, and what would help."""

from pentad.theory.geometries.rules import _Rules


def _unclear_blocks(ignored: float, kept: float, rules: _Rules, size: int) -> str:
    """Why the blocks of a matrix are refused, or nothing."""
    rounding = rules.rounding(size)
    if kept >= rules.separation * max(ignored, rounding):
        return ""
    if rules.tolerance is not None and kept == 1:
        return (
            f"the tolerance {rules.tolerance:g} merges everything: cosines up to {ignored:.3g} "
            f"count as zero, and no feature is joined to another. {_advice(rules)}"
        )
    return (
        f"blocks do not separate: cosines up to {_at_least(ignored, rounding)} count as zero, and "
        f"{kept:.3g} does not, a factor below {rules.separation:g}. {_advice(rules)}"
    )


def _without_symmetry(k: int, joined: int) -> str:
    """Why a block is refused whose values agree less often than a symmetry makes them.

    If two features are alike, their lengths and k - 2 inner products of either agree in pairs.
    """
    pairs = k * (k - 1) // 2
    agree = (
        f"only {joined} of its {pairs} inner products agree with others"
        if joined
        else (f"no two of its {pairs} inner products agree" if pairs > 1 else "its lengths differ")
    )
    return (
        f"block of {k} features: no symmetry, for {agree}. If these are trained weights, train to "
        "convergence and say so (converged=True), or give the tolerance up to which values agree"
    )


def _unclear_relations(
    k: int, within: float, between: float, rules: _Rules, rounding: float
) -> str:
    """Why a block is refused."""
    block = f"block of {k} features"
    if rules.tolerance is not None and within >= between:
        return (
            f"{block}: the tolerance {rules.tolerance:g} merges inner products that differ by "
            f"{within:.3g} of the largest squared length. {_advice(rules)}"
        )
    return (
        f"{block}: relations do not separate: inner products in one differ by up to "
        f"{_at_least(within, rounding)} of the largest squared length, and in different ones by "
        f"{between:.3g}, a factor below {rules.separation:g}. {_advice(rules)}"
    )


def _at_least(size: float, rounding: float) -> str:
    return f"{size:.3g}" if size >= rounding else f"{rounding:.3g} (rounding)"


def _advice(rules: _Rules) -> str:
    other = "lower the tolerance" if rules.tolerance is not None else "give a tolerance"
    return f"Train to convergence, {other}, or ask for less separation"
