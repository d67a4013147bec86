"""What sparse inference is asked and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from pentad.theory.codes.optimality import duality_gap, normal_residual
from pentad.theory.numbers.scalars import require, require_count

UNIT = 1e-3


@dataclass(frozen=True)
class SparseCodes:
    """Codes of a batch of signals, with how far they are from optimal.

    Parameters
    ----------
    codes
        (batch, n), of the type and device of the signals.
    optimality
        (batch,) in double precision, from the codes alone: for l1 problems the duality gap over
        |x|^2 / 2, a bound; for problems with at most k atoms the normal residual over |x|, which
        is zero iff the codes are least squares on their support and says nothing of the support.
    converged
        (batch,) whether the solver's own promise is kept; read nothing into a code that is not.
    iterations
        (batch,) steps that the signal took, in the solver's own unit.
    """

    codes: Float[Tensor, "batch n"]
    optimality: Float[Tensor, " batch"]
    converged: Bool[Tensor, " batch"]
    iterations: Int[Tensor, " batch"]


def require_problem(D: Tensor, x: Tensor) -> None:
    """Refuse what is no dictionary of unit atoms with signals of its dimension.

    Parameters
    ----------
    D
        (d, n) atoms as columns, of unit norm to within 1e-3; `unit_atoms` makes them so.
    x
        (batch, d) signals, of the same type and on the same device.

    Raises
    ------
    ValueError
        With the rule and the offending value: shapes, types below single precision, entries that
        are not finite, zero atoms, atoms along the wrong axis, norms that are not 1.
    """
    require(
        D.ndim == 2 and x.ndim == 2 and 0 not in D.shape,
        f"D is (d, n) and x is (batch, d); got {tuple(D.shape)} and {tuple(x.shape)}",
    )
    require(
        D.dtype == x.dtype and D.dtype in (torch.float32, torch.float64),
        f"D and x are both float32 or both float64; got {D.dtype} and {x.dtype}",
    )
    require(
        D.shape[0] == x.shape[1],
        f"atoms are the columns of D, of the signals' dimension {x.shape[1]}; got D of shape "
        f"{tuple(D.shape)}" + ("; its transpose fits" if D.shape[1] == x.shape[1] else ""),
    )
    for name, tensor in (("D", D), ("x", x)):
        require(bool(tensor.isfinite().all()), f"{name} must be finite; got NaN or infinity in it")
    norms = D.norm(dim=0)
    require(bool((norms > 0).all()), f"atoms must not vanish; atom {int(norms.argmin())} is zero")
    worst = int((norms - 1).abs().argmax())
    rows_fit = D.shape[0] == D.shape[1] and bool(((D.norm(dim=1) - 1).abs() <= UNIT).all())
    require(
        abs(float(norms[worst]) - 1) <= UNIT,
        f"atoms are unit vectors; atom {worst} has norm {float(norms[worst]):.6g}"
        + ("; the rows are unit vectors: are atoms along the wrong axis?" if rows_fit else ""),
    )


def require_sparsity(D: Tensor, k: int) -> None:
    """Refuse more atoms than can be independent.

    Raises
    ------
    ValueError
        Unless 1 <= k <= min(d, n).
    """
    require_count(k, "k")
    require(k <= min(D.shape), f"k atoms of (d, n) = {tuple(D.shape)} need k <= d and n; got k={k}")


def unit_atoms(D: Float[Tensor, "d n"]) -> tuple[Float[Tensor, "d n"], Float[Tensor, " n"]]:
    """Atoms divided by their norms, and the norms; codes for D are those for the atoms over them.

    Raises
    ------
    ValueError
        If an atom vanishes or is not finite.
    """
    norms = D.norm(dim=0)
    require(bool((norms > 0).all()), f"atoms must not vanish; atom {int(norms.argmin())} is zero")
    require(bool(norms.isfinite().all()), "D must be finite; got NaN or infinity in it")
    return D / norms, norms


def repeated_atoms(D: Float[Tensor, "d n"], *, cosine: float = 1 - 1e-6) -> Int[Tensor, "pairs 2"]:
    r"""Pairs i < j of unit atoms with \( |d_i \cdot d_j| \) at least the cosine.

    Where there are any, minimisers of the l1 problem need not be unique, and supports are not.
    """
    pairs = []
    for first in range(0, D.shape[1], 1024):
        close = (D[:, first : first + 1024].T @ D).abs() >= cosine
        found = close.nonzero() + torch.tensor([first, 0], device=D.device)
        pairs.append(found[found[:, 0] < found[:, 1]])
    return torch.cat(pairs)


def relative_gap(
    D: Tensor, x: Tensor, codes: Tensor, penalty: float, *, nonnegative: bool = False
) -> Float[Tensor, " batch"]:
    """Duality gap of codes over |x|^2 / 2, in the signals' precision; 0 for zero codes of zero."""
    gap = duality_gap(D, x, codes, penalty, nonnegative=nonnegative)
    half = (x * x).sum(-1) / 2
    relative: Tensor = gap.clamp(min=0) / torch.where(half > 0, half, 1.0)
    return relative


def l1_answer(
    D: Tensor,
    x: Tensor,
    codes: Tensor,
    penalty: float,
    *,
    nonnegative: bool,
    tolerance: float,
    iterations: Tensor,
) -> SparseCodes:
    """An answer to an l1 problem: converged where the gap of the codes says so."""
    gap = relative_gap(D.double(), x.double(), codes.double(), penalty, nonnegative=nonnegative)
    return SparseCodes(codes, gap, gap <= tolerance, iterations)


def l0_answer(
    D: Tensor, x: Tensor, codes: Tensor, *, complete: Tensor, iterations: Tensor
) -> SparseCodes:
    """An answer with at most k atoms: converged where the solver says that it came to its end."""
    x64 = x.double()
    residual = normal_residual(D.double(), x64, codes.double())
    norms = x64.norm(dim=-1)
    return SparseCodes(codes, residual / torch.where(norms > 0, norms, 1.0), complete, iterations)


def require_l1(D: Tensor, x: Tensor, penalty: float, tolerance: float, iterations: int) -> None:
    """Refuse what no l1 solver takes.

    Raises
    ------
    ValueError
        As `require_problem`, and for a penalty that is not positive and finite, a negative
        tolerance, and no iteration.
    """
    require_problem(D, x)
    require(0 < penalty < float("inf"), f"the penalty must be positive and finite; got {penalty}")
    require(tolerance >= 0, f"a tolerance is not negative; got {tolerance}")
    require_count(iterations, "iterations")


def shrunk(values: Tensor, threshold: Tensor | float, *, nonnegative: bool) -> Tensor:
    """Proximal map of threshold |.|_1, of the non-negative half-line where codes are so."""
    if nonnegative:
        return (values - threshold).clamp(min=0)
    return values - values.clamp(-threshold, threshold)  # type: ignore[arg-type]


def in_blocks(
    solve: Callable[[Tensor], tuple[Tensor, ...]], x: Tensor, *, entries: int, room: int = 2**23
) -> tuple[Tensor, ...]:
    """A solver applied to as many signals at a time as have room, its answers joined.

    Parameters
    ----------
    solve
        From signals (some, d) to tensors (some, ...).
    x
        (batch, d).
    entries
        Numbers that the solver keeps for one signal.
    room
        Numbers that it may keep at a time.
    """
    size = max(1, room // entries)
    parts = [solve(x[first : first + size]) for first in range(0, max(1, len(x)), size)]
    if len(parts) == 1:
        return parts[0]
    return tuple(torch.cat(tensors) for tensors in zip(*parts, strict=True))
