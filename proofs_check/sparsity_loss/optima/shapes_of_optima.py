"""At finite p trained optima are known configurations of lines, to 1e-6 in every angle (A20e)."""

from collections.abc import Sequence

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.simulations.experiments import power_loss_sweep
from pentad.simulations.readings.power_loss_sweep import distinct_lines
from pentad.simulations.store import Result
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.kinds import Number
from pentad.theory.power_autoencoder.known_lines import known_lines, named_configuration
from pentad.theory.power_autoencoder.squared_cosines import SQUARED_COSINES

OPTIMA: dict[tuple[str, int], dict[float, str]] = {
    ("gaussian", 2): {
        1e-4: "4 equally spaced lines",
        0.03: "4 equally spaced lines",
        0.3: "3 equally spaced lines",
    },
    ("rademacher", 2): {1e-4: "4 equally spaced lines", 0.03: "3 equally spaced lines"},
    ("uniform", 2): {0.03: "4 equally spaced lines", 0.1: "3 equally spaced lines"},
    ("gaussian", 3): {0.1: "octahedron and cube, 7 lines", 0.3: "icosahedron, 6 lines"},
    ("rademacher", 3): {
        0.01: "octahedron and cube, 7 lines",
        0.03: "icosahedron, 6 lines",
        0.1: "simplex, 4 lines",
    },
    ("uniform", 3): {0.03: "octahedron and cube, 7 lines", 0.1: "icosahedron, 6 lines"},
    ("rademacher", 4): {0.01: "D4 roots, 12 lines", 0.1: "simplex, 5 lines"},
    ("laplace", 4): {0.3: "D4 roots, 12 lines"},
    ("uniform", 4): {0.03: "D4 roots, 12 lines"},
    ("rademacher", 5): {0.1: "3-subsets of the simplex, 10 lines"},
    ("gaussian", 6): {0.03: "E6 roots, 36 lines"},
    ("laplace", 6): {0.1: "E6 roots, 36 lines"},
    ("rademacher", 6): {0.03: "2-subsets of the simplex, 21 lines"},
    ("uniform", 6): {0.01: "E6 roots, 36 lines", 0.1: "equiangular, 16 lines"},
}
"""Which configuration training finds, by law and dimension and then by activation probability."""


def _shape_points(results: Sequence[Result]) -> list[Point]:
    """One point for each converged optimum with a law and dimension of `OPTIMA`."""
    points: list[Point] = []
    for result in results:
        data, config = result.data, result.config
        if not config.keep_weights or (config.law, config.d) not in OPTIMA:
            continue
        for k, p in enumerate(data.probability.values):
            if bool(data.converged[k, int(data.best_start[k])]):
                lines = distinct_lines(data.weights[k].values)
                points.append({"law": config.law, "d": config.d, "p": float(p), "lines": lines})
    return points


def _expected(law: str, d: int, p: float) -> str:
    """The configuration listed for this law and dimension at the nearest probability."""
    listed = OPTIMA[law, d]
    return listed[min(listed, key=lambda other: abs(np.log(other / p)))]


def _expected_one_further(law: str, d: int, p: float) -> str:
    """Another configuration of the same dimension, or the four lines of the plane."""
    own = _expected(law, d, p)
    others = [name for name, _ in known_lines(d) if name in SQUARED_COSINES and name != own]
    return others[0] if others else "4 equally spaced lines"


def _angle_difference(lines: Number, name: str) -> float:
    """0 if the lines are the named configuration, to 1e-6 in every angle; 1 otherwise."""
    return float(named_configuration(lines, 1e-6) != name)


def _squared_cosine_difference(lines: Number, name: str) -> float:
    """Largest difference between sorted squared cosines of the lines and of the listed ones."""
    squares = np.sort((lines.T @ lines)[np.triu_indices(lines.shape[1], 1)] ** 2)
    listed = np.array(
        [float(value) for value, pairs in SQUARED_COSINES[name] for _ in range(pairs)]
    )
    return float(np.abs(squares - listed).max()) if len(squares) == len(listed) else 1.0


TRAINED_LINES = (seen("lines", "the lines of trained features, m = 3"),)


KNOWN_SHAPES = claim(
    "trained-geometry",
    "A20e",
    locator="Figure 1",
    title="Trained optima are known configurations",
    plain="At the listed settings the features of the best optimum found lie on the lines of a "
    "named configuration: equally spaced lines, simplices, octahedron with cube, icosahedron, the "
    "roots of D4 and of E6, midpoints of the edges of a simplex, equiangular lines.",
    statement=r"\max_{i<j}\bigl|\langle\hat w_i,\hat w_j\rangle^2-\text{listed}\bigr|\le10^{-6}",
    relation="<=",
    domain=Domain(
        TRAINED_LINES,
        (
            Assumption(
                "listed",
                "law, d and p are listed, such as Gaussian, d = 3, p = 0.3: the icosahedron",
                lambda law, d, p: bool(p in OPTIMA[law, d]),
            ),
        ),
    ),
    lhs=lambda lines, law, d, p: _angle_difference(lines, _expected(law, d, p)),
    rhs=lambda: 1e-6,
    one_method=ONLY_STORED,
    evidence=(
        stored(
            "all angles and the spectrum of their squares against the catalogue of lines",
            power_loss_sweep.EXPERIMENT,
            _shape_points,
        ),
        stored(
            "sorted squared cosines against a list of rationals",
            power_loss_sweep.EXPERIMENT,
            _shape_points,
            using={
                "lhs": lambda lines, law, d, p: _squared_cosine_difference(
                    lines, _expected(law, d, p)
                )
            },
        ),
    ),
    mutants=(
        instead(
            "another configuration of the same dimension",
            lhs=lambda lines, law, d, p: _angle_difference(lines, _expected_one_further(law, d, p)),
        ),
        instead("the same at every p", domain=Domain(TRAINED_LINES)),
    ),
    not_claimed="That these optima are global, or that two configurations with the same angles "
    "and the same spectrum are congruent.",
)


CLAIMS = (KNOWN_SHAPES,)
