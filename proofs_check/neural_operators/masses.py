r"""Codes as densities and as masses: one inference in two units (D10).

Setting.  Densities z with D_n, masses a = z / n with n D_n; the data term is a mean square over the
grid, the penalty the sum of masses, which is the mean of densities.

Idea.  The gradient with respect to masses is that with respect to densities, the Lipschitz constant
is n times as large, and so a step is n times as short (D10a). Where the factor 1/n of the
transforms stands does not matter, once it stands somewhere: with none both ways layers grow with
the grid (D10b).

Not claimed.  A data term that is a sum of squares: it takes a step shorter by n once more.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Domain, Parameter, choice, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.masses import (
    inferred_masses,
    layer_by_backward_transforms,
    unnormalised_layer,
)
from pentad.theory.operators.spectral_layers import (
    decoded,
    decoded_by_definition,
    encoded,
    encoded_by_definition,
)
from pentad.theory.operators.unrolled import GATES, unrolled

GRID = integer("n", 1, 5)
WEIGHTS = parameter(
    "weights",
    "of one or two concepts, one to three modes",
    lambda choose, _: drawn(choose, choose(1, 2), choose(1, 3), 2, parts=4),
)
SIGNAL = parameter("signal", "values on the grid, (n,)", lambda choose, p: drawn(choose, p["n"]))
KIND = choice("kind", tuple(GATES))
STEP = Parameter("step", "of densities, 1/8 to 1", lambda choose, _: Fraction(choose(1, 8), 8))
PENALTY = Parameter("penalty", "0 to 1", lambda choose, _: Fraction(choose(0, 8), 8))
STEPS = integer("steps", 1, 3)
FIVE: dict[str, Any] = {
    "n": 4,
    "weights": array([[[1, 1], [1, -1], [1, 0]], [[0, 0], ["1/2", 1], [-1, 2]]]),
    "signal": array([2, -1, 0, 3]),
    "kind": "soft",
    "step": Fraction(1, 4),
    "penalty": Fraction(1, 8),
    "steps": 3,
}


def _layers(weights: Matrix) -> tuple[Any, Any]:
    return (
        lambda z: decoded_by_definition(weights, z),
        lambda x: encoded_by_definition(weights, x),
    )


def _masses(
    kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
) -> Any:
    """Masses inferred with the step that is shorter by n, times n."""
    n = len(signal)
    gate = GATES[kind]
    return n * inferred_masses(*_layers(weights), signal, step / n, penalty, steps, gate)[-1]


def _densities(
    kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
) -> Any:
    return unrolled(*_layers(weights), signal, step, penalty, steps, GATES[kind])[-1]


def _densities_in_floats(
    kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
) -> Any:
    """By fast transforms, the loop written out."""
    z = 0 * encoded(weights, signal)
    for _ in range(steps):
        z = GATES[kind](z + step * encoded(weights, signal - decoded(weights, z)), step * penalty)
    return z


UNITS = claim(
    "densities-and-masses",
    "D10a",
    locator="codes of SAE-FNO across resolutions",
    title="Densities and masses infer the same with steps that differ by n",
    plain="Unrolled inference of masses with a step shorter by n gives at every step one n-th of "
    "the densities, with the same penalty, if the data term is a mean square over the grid.",
    statement=r"a_t(\alpha/n)=\tfrac1n\,z_t(\alpha)\qquad(t=1,\dots,T)",
    relation="==",
    domain=Domain((GRID, WEIGHTS, SIGNAL, KIND, STEP, PENALTY, STEPS)),
    lhs=_masses,
    rhs=_densities,
    examples=(FIVE, FIVE | {"kind": "ReLU"}),
    evidence=(
        exact("rational weights and signals, n <= 5, up to three steps, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={"rhs": _densities_in_floats},
            floats_only=True,
            cases=80,
            size=lambda signal: 1 + abs(signal).sum(),
        ),
    ),
    mutants=(
        instead(
            "with the same step",
            lhs=lambda kind, n, weights, signal, step, penalty, steps: _masses(
                kind, weights, signal, n * step, penalty, steps
            ),
        ),
        instead(
            "with a step shorter by n twice, as for a sum of squares",
            lhs=lambda kind, n, weights, signal, step, penalty, steps: _masses(
                kind, weights, signal, step / n, penalty, steps
            ),
        ),
        instead(
            "with a penalty smaller by n",
            lhs=lambda kind, n, weights, signal, step, penalty, steps: _masses(
                kind, weights, signal, step, penalty / n, steps
            ),
        ),
    ),
    sees_also=("neural-operators/one-factor",),
)

CODES = parameter(
    "codes", "(p, n)", lambda choose, point: drawn(choose, len(point["weights"]), point["n"])
)

FACTOR = claim(
    "one-factor",
    "D10b",
    locator="normalisation of the Fourier transform in SAE-FNO",
    title="Where the factor 1/n stands does not matter, that it stands does",
    plain="A layer whose transforms have their factor 1/n in the synthesis is the one that has it "
    "in the analysis. Without it both ways a layer is n times as large.",
    statement=r"\mathrm{irfft}_{\mathrm{backward}}(W\,\mathrm{rfft}_{\mathrm{backward}}z)="
    r"\mathrm{irfft}_{\mathrm{forward}}(W\,\mathrm{rfft}_{\mathrm{forward}}z)",
    relation="==",
    domain=Domain((GRID, WEIGHTS, CODES)),
    lhs=layer_by_backward_transforms,
    rhs=decoded_by_definition,
    examples=({"n": 4, "weights": FIVE["weights"], "codes": array([[1, 2, 0, -1], [3, 0, 0, 1]])},),
    evidence=(
        exact("rational weights and codes, n <= 5, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={"rhs": decoded},
            floats_only=True,
            size=lambda weights, codes: abs(weights).sum() * abs(codes).sum(),
        ),
    ),
    mutants=(
        instead("without a factor both ways", lhs=unnormalised_layer),
        instead(
            "with the factor both ways",
            lhs=lambda n, weights, codes: layer_by_backward_transforms(weights, codes) / n,
        ),
    ),
    sees_also=("neural-operators/densities-and-masses",),
)

CLAIMS = (UNITS, FACTOR)
