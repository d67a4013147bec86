r"""With all modes kept, the whole autoencoder is a circular convolutional one (D02).

Setting.  Tied weights, sparse inference unrolled from zero for T steps with a threshold of codes of
one or both signs (D02a) or with the k largest codes kept (D02b); reconstruction by the decoder.

Idea.  By D01 every step sees the same numbers. Any map of the numbers on the grid may stand between
the layers.

Not claimed.  That a convolution with fewer taps than points reaches every such autoencoder.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim, drawn, parameter
from pentad.theory.numbers.domains import Domain, Parameter, choice, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.convolution import circular_convolution, circular_correlation
from pentad.theory.operators.spectral_layers import (
    decoded,
    decoded_by_definition,
    encoded,
    encoded_by_definition,
    kernels,
)
from pentad.theory.operators.topk_rules import kept_by_count, kept_by_definition
from pentad.theory.operators.unrolled import GATES, unrolled

GRID = integer("n", 1, 5)
WEIGHTS = parameter(
    "weights",
    "weights of one or two concepts, all n/2 + 1 modes",
    lambda choose, point: drawn(choose, choose(1, 2), point["n"] // 2 + 1, 2, parts=4),
)
SIGNAL = parameter("signal", "values on the grid, (n,)", lambda choose, p: drawn(choose, p["n"]))
STEP = Parameter("step", "1/8 to 1", lambda choose, _: Fraction(choose(1, 8), 8))
PENALTY = Parameter("penalty", "0 to 1", lambda choose, _: Fraction(choose(0, 8), 8))
STEPS = integer("steps", 1, 3)
KIND = choice("kind", tuple(GATES))

FIVE: dict[str, Any] = {
    "kind": "soft",
    "n": 4,
    "weights": array([[[1, 1], [1, -1], [1, 0]], [[0, 0], ["1/2", 1], [-1, 2]]]),
    "signal": array([2, -1, 0, 3]),
    "step": Fraction(1, 4),
    "penalty": Fraction(1, 8),
    "steps": 3,
}


def _everything(codes: Matrix, reconstruction: Matrix) -> Any:
    return np.concatenate([codes.ravel(), reconstruction])


def _spectral(
    kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
) -> Any:
    codes = unrolled(
        lambda z: decoded_by_definition(weights, z),
        lambda x: encoded_by_definition(weights, x),
        signal,
        step,
        penalty,
        steps,
        GATES[kind],
    )[-1]
    return _everything(codes, decoded_by_definition(weights, codes))


def _spectral_by_transforms(
    kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
) -> Any:
    """The same in floats, with the loop written out."""
    codes = np.zeros((len(weights), len(signal)))
    for _ in range(steps):
        codes = codes + step * encoded(weights, signal - decoded(weights, codes))
        codes = GATES[kind](codes, step * penalty)
    return _everything(codes, decoded(weights, codes))


def _convolutional(
    kind: str,
    weights: Matrix,
    signal: Matrix,
    step: Number,
    penalty: Number,
    steps: int,
    taps: Matrix | None = None,
) -> Any:
    w = kernels(weights, len(signal)) if taps is None else taps
    codes = unrolled(
        lambda z: circular_convolution(w, z),
        lambda x: circular_correlation(w, x),
        signal,
        step,
        penalty,
        steps,
        GATES[kind],
    )[-1]
    return _everything(codes, circular_convolution(w, codes))


def _without_the_last_tap(
    kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
) -> Any:
    w = kernels(weights, len(signal))
    w[:, len(signal) // 2] = 0 * w[:, 0]
    return _convolutional(kind, weights, signal, step, penalty, steps, w)


WHOLE = claim(
    "whole-autoencoders-agree",
    "D02a",
    locator="equivalence of SAE-FNO with full modes and convolutional SAE",
    title="With all modes, codes and outputs are those of a convolutional autoencoder",
    plain="A tied spectral autoencoder with all its modes, its inference unrolled for any number "
    "of steps, gives the codes and outputs of the circular convolutional one with the kernels "
    "that its weights have on that grid.",
    statement=r"\zeta_T(x;W)=\zeta_T(x;w),\quad D_n\zeta_T=\frac1n\sum_cw_c\circledast\zeta_{T,c}",
    relation="==",
    domain=Domain((GRID, WEIGHTS, SIGNAL, KIND, STEP, PENALTY, STEPS)),
    lhs=_spectral,
    rhs=_convolutional,
    fidelity="restated",
    delta=RESTATED,
    examples=(FIVE, FIVE | {"kind": "ReLU"}),
    evidence=(
        exact("rational weights and signals, n <= 5, up to three steps, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": _spectral_by_transforms},
            floats_only=True,
            cases=100,
            size=lambda signal: 1 + abs(signal).sum(),
        ),
    ),
    mutants=(
        instead("for a kernel with one tap less", rhs=_without_the_last_tap),
        instead(
            "also without the factor 1/n in the step",
            rhs=lambda kind, n, weights, signal, step, penalty, steps: _convolutional(
                kind, weights, signal, n * step, penalty, steps
            ),
        ),
    ),
    sees_also=("neural-operators/full-modes-convolve",),
)


def _largest(codes: Matrix, count: int, rule: Any) -> Any:
    return np.where(rule(codes, count), codes, 0 * codes)


COUNT = parameter(
    "count",
    "how many codes are kept, from one to all",
    lambda choose, point: choose(1, len(point["weights"]) * point["n"]),
)

LARGEST = claim(
    "largest-codes-agree",
    "D02b",
    locator="equivalence of SAE-FNO with full modes and convolutional SAE",
    title="With all modes, the k largest codes are those of a convolutional autoencoder",
    plain="The same holds for one step that keeps the k largest codes.",
    statement=r"\mathrm{TopK}_k(D_n^*x)=\mathrm{TopK}_k\Bigl(\frac1n\,w\star x\Bigr)",
    relation="==",
    domain=Domain((GRID, WEIGHTS, SIGNAL, COUNT)),
    lhs=lambda weights, signal, count: _largest(
        encoded_by_definition(weights, signal), count, kept_by_count
    ),
    rhs=lambda weights, signal, count: _largest(
        circular_correlation(kernels(weights, len(signal)), signal), count, kept_by_count
    ),
    fidelity="restated",
    delta=RESTATED,
    examples=({name: FIVE[name] for name in ("n", "weights", "signal")} | {"count": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational weights and signals, n <= 5, exactly", cases=60),
        exact(
            "the convolution's largest codes by counting those above",
            cases=30,
            seed=3,
            using={
                "rhs": lambda weights, signal, count: _largest(
                    circular_correlation(kernels(weights, len(signal)), signal),
                    count,
                    kept_by_definition,
                )
            },
        ),
    ),
    mutants=(
        instead(
            "with one code more",
            lhs=lambda weights, signal, count: _largest(
                encoded_by_definition(weights, signal),
                min(count + 1, len(weights) * len(signal)),
                kept_by_count,
            ),
        ),
        instead(
            "with the kernel turned round",
            rhs=lambda weights, signal, count: _largest(
                circular_correlation(kernels(weights, len(signal))[:, ::-1], signal),
                count,
                kept_by_count,
            ),
        ),
    ),
    sees_also=("neural-operators/whole-autoencoders-agree",),
)

CLAIMS = (WHOLE, LARGEST)
