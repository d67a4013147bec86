"""Weights of a source classified matrix by matrix where some of them cannot be."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pentad.kit.weights import Weights

if TYPE_CHECKING:
    from pentad.theory.geometries.classification import Classification

MOST_FEATURES = 4096
"""Features up to which all pairs are compared."""

LEAST_GRADIENT = 1e-9
"""Norm of a gradient up to which weights in double precision count as converged."""

GRADIENT_UNITS = 8
"""Units of rounding of the weights' own type up to which they do, where that is more."""

FAULTS = (ValueError, ArithmeticError, MemoryError, RecursionError)


def misused(options: dict[str, Any], n: int | None) -> str:
    """Why no weights can be classified with these options; empty if they can."""
    import numpy as np

    from pentad.theory.geometries.classification import classify

    if n is not None and n < 1:
        return f"--n is a number of features, at least 1; got {n}"
    try:
        classify(np.eye(1), **options)
    except ValueError as error:
        told = str(error)
        for name in options:
            told = re.sub(rf"\b{name}=", f"--{name.replace('_', '-')} ", told)
        return told
    return ""


def unfit(source: Weights, rows: bool, n: int | None) -> str:  # noqa: FBT001
    """Why a source is not looked at, by its shape alone; empty if it is."""
    dimensions, features = source.weights.shape[-2:][:: -1 if rows else 1]
    if n is not None and features != n:
        turned = "without --features-as-rows" if rows else "with --features-as-rows"
        advice = f"; its other axis has {n}: classify it {turned}" if dimensions == n else ""
        where = "rows" if rows else "columns"
        return f"it holds {features} features as {where}, and --n {n} was said{advice}"
    if features > MOST_FEATURES:
        turned = ", features_as_rows=True" if rows else ""
        return (
            f"it holds {features} features, whose inner products would take "
            f"{8 * features**2 / 2**30:.1f} GiB, and up to {MOST_FEATURES} are compared; what "
            f"works at this size is pentad.kit.spectra.saturation(W{turned})"
        )
    return ""


def classified(
    source: Weights,
    rows: bool,  # noqa: FBT001
    *,
    converged: bool,
    **options: Any,
) -> Iterator[tuple[str, "Classification | str"]]:
    """Every matrix of a source by its name, with its geometry, or why it cannot be looked at.

    A batch that is refused as a whole is halved until only what causes it is.
    """
    import numpy as np

    from pentad.theory.geometries.classification import classify

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
                features_as_rows=rows,
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

    >>> import numpy as np
    >>> gradient_tolerance(np.ones(1)), gradient_tolerance(np.ones(1, np.float32))
    (1e-09, 9.5367431640625e-07)
    """
    import numpy as np

    if hasattr(weights, "detach"):
        import torch

        eps = torch.finfo(weights.dtype).eps if weights.is_floating_point() else 0.0
    else:
        eps = float(np.finfo(weights.dtype).eps) if weights.dtype.kind == "f" else 0.0
    return max(LEAST_GRADIENT, GRADIENT_UNITS * eps)
