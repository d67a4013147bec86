"""Weights that were read, classified matrix by matrix where some of them cannot be.

for name, result in classified(Weights("mine", W)):
    print(name, result if isinstance(result, str) else result.name)
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from pentad.kit.weights import Weights
from pentad.theory.geometries.classification import Classification, classify

__all__ = ["classification_data", "classified", "gradient_tolerance"]

LEAST_GRADIENT = 1e-9
"""Norm of a gradient up to which weights in double precision count as converged."""

GRADIENT_UNITS = 8
"""Units of rounding of the weights' own type up to which they do, where that is more."""

FAULTS = (ValueError, ArithmeticError, MemoryError, RecursionError)


def classified(
    source: Weights,
    *,
    features_as_rows: bool = False,
    converged: bool = False,
    **options: Any,
) -> Iterator[tuple[str, Classification | str]]:
    """Every matrix of a source by its name, with its geometry, or why it cannot be looked at.

    A batch that is refused as a whole is halved until only what causes it is.

    Parameters
    ----------
    source
        Weights, with what is known of their convergence.
    features_as_rows
        Features are the rows of the weights.
    converged
        Vouch for convergence where nothing is known of it.
    options
        As for `theory.geometries.classification.classify`.
    """
    *batch, d, n = source.weights.shape
    matrices = source.weights.reshape(-1, d, n)
    known = source.gradient_norm is not None or source.converged is not None
    said = {
        "converged": np.bool_(True) if converged and not known else source.converged,
        "gradient_norm": source.gradient_norm,
    }
    each: dict[str, Any] = {
        k: np.broadcast_to(v, batch).ravel() for k, v in said.items() if v is not None
    }
    names = [
        f"{source.name} {list(index)}" if batch else source.name for index in np.ndindex(*batch)
    ]
    waiting = [(0, len(names))]
    while waiting:
        begin, end = waiting.pop()
        alone = end - begin == 1
        part = begin if alone else slice(begin, end)
        try:
            results = classify(
                matrices[part],
                features_as_rows=features_as_rows,
                gradient_tolerance=gradient_tolerance(source.weights),
                **{k: v[part] for k, v in each.items()},
                **options,
            )
        except FAULTS as error:
            if alone:
                yield names[begin], str(error) or type(error).__name__
            else:
                middle = (begin + end) // 2
                waiting += [(middle, end), (begin, middle)]
        else:
            yield from zip(names[begin:end], results, strict=True)


def gradient_tolerance(weights: Any) -> float:
    """Norm up to which a gradient counts as zero: what the rounding of the weights leaves of one.

    Parameters
    ----------
    weights
        An array or tensor; of it only the type counts.

    >>> gradient_tolerance(np.ones(1)), gradient_tolerance(np.ones(1, np.float32))
    (1e-09, 9.5367431640625e-07)
    """
    if hasattr(weights, "detach"):
        import torch

        eps = torch.finfo(weights.dtype).eps if weights.is_floating_point() else 0.0
    else:
        eps = float(np.finfo(weights.dtype).eps) if weights.dtype.kind == "f" else 0.0
    return max(LEAST_GRADIENT, GRADIENT_UNITS * eps)


def classification_data(name: str, result: Classification) -> dict[str, Any]:
    """A classification as plain data.

    Parameters
    ----------
    name
        Of the matrix.
    result
        Its geometry, or why none is told.
    """
    return {
        "matrix": name,
        "name": result.name,
        "nearly": result.nearly,
        "refused": result.refusal,
        "refusal": None if result.refused is None else asdict(result.refused),
        "readings": [asdict(reading) for reading in result.readings],
        "dropped": result.dropped._asdict(),
        "noise": result.noise,
        "saturation": result.saturation,
        "largest_mass": result.largest_mass,
        "dead": result.dead,
        "blocks": [
            {
                "geometry": block.geometry,
                "features": block.features,
                "eigenvalues": block.eigenvalues,
                "multiplicities": block.multiplicities,
                "values": block.values,
                "verdict": block.verdict,
                "scheme": block.scheme,
                "frame": [one._asdict() for one in block.frame_properties],
            }
            for block in result.blocks
        ],
    }
