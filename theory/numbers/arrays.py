"""Arrays of every kind of number: their package, and what aligns with a batch of matrices."""

import sys
from typing import Any

import numpy as np

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import family

# The frame operator and its spectrum --------------------------------------------------------


def namespace(W: Matrix | Number) -> Any:
    """The package of an array (numpy, torch), for the few functions that arrays lack as methods.

    >>> namespace(np.ones(1)).__name__
    'numpy'
    """
    return sys.modules["numpy" if isinstance(W, np.ndarray | np.generic) else family(W)]


# Defects ------------------------------------------------------------------------------------


def identity(like: Any) -> Any:
    """Identity matrix that mixes with a (*batch, n, n) array of any number type."""
    n = like.shape[-1]
    if isinstance(like, np.ndarray):
        return np.eye(n, dtype=int)
    return namespace(like).eye(n, dtype=like.dtype, device=like.device)


def across(value: Any) -> Any:
    """A (*batch,) array aligned with (*batch, n, n) arrays; other numbers unchanged."""
    return value[..., None, None] if getattr(value, "ndim", 0) else value


def _after(value: Any) -> Any:
    return value[..., None] if getattr(value, "ndim", 0) else value
