"""Coordinate descent for the l1 problem: one atom after the other, all signals at once."""

from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import SparseCodes, require_l1, shrunk
from pentad.simulations.sparse_inference.descent import State, beginning, until_gap


def coordinate_descent(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    penalty: float,
    nonnegative: bool = False,
    tolerance: float = 1e-6,
    iterations: int = 1000,
    start: Float[Tensor, "batch n"] | None = None,
) -> SparseCodes:
    """Cyclic coordinate descent on the Gram matrix; an iteration goes once through all atoms.

    Parameters and errors as in `proximal.ista`. For up to some thousand atoms: it stores the
    (n, n) Gram matrix.

    Returns
    -------
    SparseCodes
        Where the gap did not come below the tolerance, `converged` is false.
    """
    require_l1(D, x, penalty, tolerance, iterations)
    gram = (D.T @ D)[:, :, None]

    def advance(state: State) -> State:
        codes, slopes = state["codes"].T.contiguous(), state["slopes"].T.contiguous()
        sweep(gram, codes, slopes, penalty, nonnegative=nonnegative)
        return state | {"codes": codes.T, "slopes": slopes.T}

    codes = beginning(D, x, start)
    return until_gap(
        D,
        x,
        advance,
        {"codes": codes, "slopes": (x - codes @ D.T) @ D},
        penalty=penalty,
        nonnegative=nonnegative,
        tolerance=tolerance,
        iterations=iterations,
        check_every=1,
    )


def sweep(
    gram: Float[Tensor, "n n some"],
    codes: Float[Tensor, "n batch"],
    slopes: Float[Tensor, "n batch"],
    penalty: float,
    *,
    nonnegative: bool,
) -> None:
    r"""Minimise over one coordinate after the other, in place.

    Parameters
    ----------
    gram
        (n, n, batch) Gram matrices, or (n, n, 1) one for all signals.
    codes
        (n, batch), changed in place.
    slopes
        (n, batch) \( D^T (x - D s) \), kept up to date in place.
    penalty, nonnegative
        Of the problem.
    """
    for j in range(len(codes)):
        size = gram[j, j]
        value = shrunk(slopes[j] + size * codes[j], penalty, nonnegative=nonnegative) / size
        slopes.addcmul_(gram[j], value - codes[j], value=-1)
        codes[j] = value
