r"""Where l1 minimisation finds sparse codes at a finite size, over \( d/n \) and \( k/d \).

One cell draws, for every pair of ratios, Gaussian dictionaries and codes with k non-zeros at random
places, |N(0, 1)| or N(0, 1), and minimises the l1 norm over all codes with the same signal, by a
linear program each. A draw succeeds if the code is found. Beside the shares of successes stand, in
figures, the weak curves of Donoho and Tanner, to which they sharpen as n grows.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.randomness import normals, uniforms
from pentad.simulations.settings import SEED, check, choice, number, whole
from pentad.theory.numbers.scalars import require

FOUND = 1e-6
"""Largest error of a code that counts as found, relative to its largest entry (dimensionless)."""


@dataclass(frozen=True)
class RecoveryPhaseDiagram:
    """One cell: a size and a kind of code, with all ratios.

    Parameters
    ----------
    n
        Atoms.
    deltas
        Ratios d / n, each giving d = round(delta n).
    rhos
        Ratios k / d, each giving k = round(rho d), at least 1.
    draws
        For every pair.
    signed
        Whether codes have signs; else they are non-negative, and known to be.
    seed
        Of everything.

    Raises
    ------
    ValueError
        If a field is out of range, or no dimension is left.
    """

    n: int = field(default=40, metadata=whole(2, 1000))
    deltas: tuple[float, ...] = field(
        default=(0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9),
        metadata=number(0, 1, above=True, many=True),
    )
    rhos: tuple[float, ...] = field(
        default=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
        metadata=number(0, 1, above=True, many=True),
    )
    draws: int = field(default=40, metadata=whole(1, 100_000))
    signed: bool = field(default=False, metadata=choice(False, True))
    seed: int = field(default=0, metadata=SEED)

    def __post_init__(self) -> None:
        check(self)
        for delta in self.deltas:
            require(round(delta * self.n) >= 1, f"delta n must round to 1 or more; got {delta}")


def least_l1_code(
    D: Float64[np.ndarray, "d n"], x: Float64[np.ndarray, " d"], *, signed: bool
) -> Float64[np.ndarray, " n"] | None:
    """The code of least l1 norm with D s = x, by a linear program; None if the solver gave up.

    Parameters
    ----------
    D, x
        Dictionary, and a signal that some code has.
    signed
        Whether codes may be negative.
    """
    from scipy.optimize import linprog

    columns = np.hstack([D, -D]) if signed else D
    answer = linprog(np.ones(columns.shape[1]), A_eq=columns, b_eq=x, method="highs")
    if answer.status != 0:
        return None
    n = D.shape[1]
    return np.asarray(answer.x[:n] - answer.x[n:] if signed else answer.x)


def run(config: RecoveryPhaseDiagram, context: Context) -> dict[str, Quantity]:
    """Solve one linear program for every draw at every pair of ratios.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Shares over delta and rho.
    """
    deltas, rhos = np.array(config.deltas), np.array(config.rhos)
    shape = (len(deltas), len(rhos))
    success, solved = np.zeros(shape), np.zeros(shape, dtype=bool)
    dimensions = np.maximum(1, np.round(deltas * config.n)).astype(int)
    actives = np.maximum(1, np.round(rhos * dimensions[:, None])).astype(int)
    for i, j in np.ndindex(shape):
        found = [
            _found(config, int(dimensions[i]), int(actives[i, j]), draw)
            for draw in range(config.draws)
        ]
        solved[i, j] = all(each is not None for each in found)
        success[i, j] = np.mean([bool(each) for each in found])
        context.report((i * shape[1] + j + 1) / success.size)
    pair = ("delta", "rho")
    return {
        "delta": Quantity(("delta",), deltas, "dimensions over atoms d / n"),
        "rho": Quantity(("rho",), rhos, "non-zeros over dimensions k / d"),
        "d": Quantity(("delta",), dimensions, "dimensions"),
        "k": Quantity(pair, actives, "non-zeros"),
        "success": Quantity(pair, success, "share of codes found by l1 minimisation"),
        "converged": Quantity(pair, solved, "whether every linear program was solved"),
    }


def _found(config: RecoveryPhaseDiagram, d: int, k: int, draw: int) -> bool | None:
    """Whether the code of one draw is found; None if the linear program was not solved."""
    D = normals(config.seed, f"dictionary {d}", (draw,), (d, config.n))[0]
    order = np.argsort(uniforms(config.seed, f"support {d} {k}", (draw,), (config.n,))[0])
    code = np.zeros(config.n)
    code[order[:k]] = normals(config.seed, f"amplitudes {d} {k}", (draw,), (k,))[0]
    code = code if config.signed else np.abs(code)
    answer = least_l1_code(D, D @ code, signed=config.signed)
    if answer is None:
        return None
    return bool(np.abs(answer - code).max() <= FOUND * np.abs(code).max())


CELL = RecoveryPhaseDiagram()
BOTH = tuple(replace(CELL, signed=signed) for signed in (True, False))

EXPERIMENT = Experiment(
    name="recovery-phase-diagram",
    version=1,
    question="Where does l1 minimisation find sparse codes at a finite size?",
    config=RecoveryPhaseDiagram,
    presets={
        "smoke": tuple(
            replace(cell, n=10, deltas=(0.5,), rhos=(0.2, 1.0), draws=4) for cell in BOTH
        ),
        "laptop": tuple(
            replace(cell, deltas=(0.5,), rhos=(0.2, 0.4, 0.6, 0.8), draws=20, seed=1)
            for cell in BOTH
        ),
        "paper": BOTH,
    },
    run=run,
)
