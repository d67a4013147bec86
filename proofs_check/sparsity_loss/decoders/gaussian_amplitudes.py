r"""For Gaussian amplitudes the power decoder gains at most E min(d, |b|) (A25a).

Setting.  x_j = b_j xi_j with masks b independent of the amplitudes, and y = W x in d dimensions.
For centred, jointly (1/K, K)-strongly log-concave amplitudes no decoder of y gains more than
K^3 E min(d, |b|); here K = 1.

Not claimed.  The bound for K > 1 has no machine evidence here.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    NON_ZERO,
    POWER,
    PROBABILITY,
    TIED_WEIGHTS,
    ZERO_WEIGHTS,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.theory.numbers.domains import Domain
from pentad.theory.power_autoencoder.dimension_bounds import (
    expected_active_dimensions,
    log_concave_upper_bound,
)
from pentad.theory.sparse_inputs import GAUSSIAN

GAUSSIAN_DECODERS = claim(
    "log-concave",
    "A25a",
    locator="Theorem 2.2 (2), Remark 2.3",
    title="Gaussian amplitudes: the power decoder and the active dimensions",
    plain="For Gaussian amplitudes the power decoder gains at most the expected number of "
    "dimensions that the active features can fill.",
    statement=r"\mu=\mathcal{N}(0,1):\quad I\le\mathbb{E}\min(d,|b|)",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, PROBABILITY, TIED_WEIGHTS, POWER), (NON_ZERO,)),
    lhs=lambda W, p, m: best_improvement(W, p, GAUSSIAN, m),
    rhs=lambda n, d, p: log_concave_upper_bound(n, d, p, 1),
    fidelity="specialised",
    delta="The paper proves C3 d for strongly log-concave amplitudes and any mask; K^3 E min(d, "
    "|b|), here at K = 1, is ours.",
    examples=({"W": AXES, "n": 2, "d": 2, "p": Fraction(1, 3), "m": 1},),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1, 3), "m": 1},),
    evidence=(
        exact("rational W, n <= 4, d <= 3, m = 1, 3, 5; equality at m = 1, W = I", cases=80),
        search(
            "by convolution of moments",
            using={
                "lhs": lambda W, p, m: best_improvement_by_convolution(W, p, GAUSSIAN, m),
            },
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(99, 100), "one per cent less"),
        instead("one dimension less", rhs=lambda n, d, p: expected_active_dimensions(n, d, p) - p),
    ),
    not_claimed="Other strongly log-concave laws: proved by hand (Brascamp-Lieb), not by machine.",
)


CLAIMS = (GAUSSIAN_DECODERS,)
