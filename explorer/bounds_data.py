"""What the page of bounds shows beside its formulas: claims with their domains, trained optima."""

from collections.abc import Mapping, Sequence
from typing import Any

from pentad.explorer.quick_reading import arrays_of

CLAIMS: Mapping[str, tuple[str, ...]] = {
    "LOGC": ("sparsity-loss/log-concave",),
    "DIM": ("sparsity-loss/dim",),
    "DRAFT": ("sparsity-loss/draft",),
    "SERIES": ("sparsity-loss/series",),
    "U10": ("sparsity-loss/middle-upper-bound",),
    "CAPJ3": ("sparsity-loss/capj3",),
    "CAP3": ("sparsity-loss/cap3", "sparsity-loss/gaussian-bound"),
    "DESIGN3": ("sparsity-loss/design",),
    "JOINT3": ("sparsity-loss/joint",),
    "DENSE": ("sparsity-loss/dense-gaussian",),
    "L1": ("sparsity-loss/orthonormal",),
    "L2": ("sparsity-loss/random-features",),
}
"""Claims of paper A that state a bound, by the name of the bound."""

TRAINED = ("probability", "gain", "converged", "best_start")
"""Arrays of the trained optima that are read."""

SETTING = ("n", "d", "p", "law", "m")
"""Parameters of claims that the page has a control for."""


def claims_of_bounds() -> dict[str, list[dict[str, Any]]]:
    """Of every bound its claims: standing, statement, and the domain in parts that can be judged.

    Laws are left out of a claim that names none; `gaussian` says that it is of Gaussian amplitudes
    alone. `weights` names the matrices that the claim is about.
    """
    from pentad.proofs_check.catalogue import selected
    from pentad.proofs_check.ledger import expected

    ledger = expected()
    ids = [name for names in CLAIMS.values() for name in names]
    claims = {claim.id: claim for claim in selected(ids)}
    return {
        bound: [_told(claims[name], ledger) for name in names] for bound, names in CLAIMS.items()
    }


def _told(claim: Any, ledger: Mapping[str, Any]) -> dict[str, Any]:
    entry = ledger[claim.id]
    names = [parameter.name for parameter in claim.domain.parameters]
    return {
        "id": claim.id,
        "label": claim.label,
        "title": claim.title,
        "plain": claim.plain,
        "statement": claim.statement,
        "level": entry.standing.level.name.lower(),
        "standing": entry.standing.badge,
        "not_claimed": claim.not_claimed,
        "weights": [name for name in names if name in ("W", "V")],
        "gaussian": "law" not in names and bool({"W", "V"} & set(names)),
        "assumptions": [one.text for one in claim.domain.assumptions],
        "parameters": [
            {
                "name": one.name,
                "range": one.range,
                "low": None if one.low is None else float(one.low),
                "high": None if one.high is None else float(one.high),
                "options": [str(option) for option in one.options],
            }
            for one in claim.domain.parameters
            if one.name in SETTING
        ],
    }


def trained_gains(configs: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Gains I / (p kappa) of the best trained tied cubic autoencoders, by law, d and n.

    Parameters
    ----------
    configs
        Cells of the experiment; those of its largest preset unless given.
    """
    from pentad.simulations.experiments.power_loss_sweep import EXPERIMENT

    found: dict[tuple[str, int, int], list[list[float]]] = {}
    for config in configs or EXPERIMENT.presets["paper"]:
        data = arrays_of(EXPERIMENT, config, *TRAINED)
        for k, (p, gain) in enumerate(zip(data.probability, data.gain, strict=True)):
            converged = bool(data.converged[k, int(data.best_start[k])])
            point = [float(p), float(f"{gain:.7g}"), int(converged)]
            found.setdefault((config.law, config.d, config.n), []).append(point)
    return [
        {"law": law, "d": d, "n": n, "points": sorted(points)}
        for (law, d, n), points in sorted(found.items())
    ]
