r"""What two features on a line are trained to.

Setting.  Experiment `toy-phases`: the best of several trained optima for each p and r, on the exact
loss; V = p/3 - p^2/4.

Statements.  Below (2 + sqrt 2)/8 p the second feature is not stored (E31g); for p >= 0.55 it is
stored just above r_c (E31h); where the polynomial bound says that a pair pays, both are stored with
opposite signs (E31i).  In sparse models it appears by a jump.

Not claimed.  Global optimality of anything: training attains values.
"""

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.phases.settings import (
    BEYOND,
    IMPORTANT,
    ON_A_LINE,
    SPARSE,
    TRAINED,
    TRIFLING,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.simulations.experiments import toy_phases
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.rectified_model.two_features import stability_threshold, unstored_loss


def _shared_sign(W: Matrix) -> float:
    """Overlap w_1 w_2; negative when both features are stored with opposite signs."""
    return float(W[0, 0] * W[0, 1])


NO_PAIR = claim(
    "trained-single-feature",
    "E31g",
    locator=BEYOND,
    title="Below (2 + sqrt 2)/8 p training stores one feature",
    plain="Two features on a line, trained from several starts: as long as the second counts less "
    "than (2 + sqrt 2)/8 p of the first, the best model does not store it.",
    statement=r"r\le\frac{2+\sqrt2}8p:\quad|w_2|\le10^{-3}\text{ at the best trained }W",
    relation="<=",
    domain=Domain(
        TRAINED,
        (Assumption("unimportant", "r <= 0.42677 p", lambda p, r: bool(r <= 0.42677 * p)),),
    ),
    lhs=lambda W: abs(float(W[0, 1])),
    rhs=lambda: TRIFLING,
    delta="Elhage et al. train on samples; the boundary is ours.",
    one_method=ONLY_STORED,
    evidence=(
        stored("length of the second feature", toy_phases.EXPERIMENT, ON_A_LINE),
        stored(
            "the loss is r V to 10^-6",
            toy_phases.EXPERIMENT,
            ON_A_LINE,
            using={"lhs": lambda p, r: r * unstored_loss(p), "rhs": lambda loss: 1.000001 * loss},
        ),
    ),
    mutants=(
        instead(
            "up to r = p",
            domain=Domain(
                TRAINED,
                (Assumption("unimportant", "r <= p", lambda p, r: bool(r <= p)),),
            ),
        ),
    ),
    not_claimed="That a better model does not exist.",
    sees_also=("spectral-geometry/superposition-costs",),
)


def _stores_second(W: Matrix) -> float:
    return float(abs(float(W[0, 1])) > 1e-2)


def _saves_something(loss: float, p: float, r: float) -> float:
    return float(loss < (1 - 1e-7) * r * unstored_loss(p))


DENSE = Domain(
    TRAINED,
    (
        Assumption("dense", "p >= 0.55", lambda p: bool(p >= 0.55)),
        Assumption(
            "second feature less important, not within 1 per cent of r_c",
            "r < 1, |r/r_c - 1| > 1/100",
            lambda p, r: bool(r < 1 and abs(r / stability_threshold(p) - 1) > 0.01),
        ),
    ),
)


DENSE_BOUNDARY = claim(
    "trained-dense-boundary",
    "E31h",
    locator=BEYOND,
    title="In dense models the second feature is stored just above r_c",
    plain="For p >= 0.55 the best trained model of two features on a line stores the second one "
    "exactly when its relative importance exceeds r_c(p).",
    statement=r"p\ge0.55:\quad w_2\ne0\ \Leftrightarrow\ r>r_c(p)",
    relation="==",
    domain=DENSE,
    lhs=_stores_second,
    rhs=lambda p, r: float(r > stability_threshold(p)),
    delta="Not known to be in the papers.",
    one_method=ONLY_STORED,
    evidence=(
        stored("length of the second feature", toy_phases.EXPERIMENT, ON_A_LINE),
        stored(
            "whether the loss is below r V",
            toy_phases.EXPERIMENT,
            ON_A_LINE,
            using={"lhs": _saves_something},
        ),
    ),
    mutants=(
        instead(
            "in sparse models too",
            domain=Domain(
                TRAINED,
                (
                    Assumption("not dense", "p < 0.45", lambda p: bool(p < 0.45)),
                    *DENSE.assumptions[1:],
                ),
            ),
        ),
        instead("just above p", rhs=lambda p, r: float(r > p)),
    ),
    not_claimed="That a better model does not exist.",
    sees_also=("spectral-geometry/single-feature-unstable",),
)


PAIR = claim(
    "trained-antipodal-pair",
    "E31i",
    locator=BEYOND,
    title="Superposed features of a line have opposite signs",
    plain="Two features on a line: wherever the polynomial bound says that a pair pays, the best "
    "trained model stores both, with opposite signs and overlap below -1/2.",
    statement=r"p\le\frac{21}{100},\ \frac{43}{100}p+\frac32p^2\le r\le1:\quad w_1w_2\le-\frac12",
    relation="<=",
    domain=Domain(
        TRAINED,
        (
            Assumption(
                "important enough",
                "p <= 21/100 and r >= 43/100 p + 3/2 p^2",
                lambda p, r: SPARSE.holds(p=p) and IMPORTANT.holds(p=p, r=r),
            ),
            Assumption("second feature no more important", "r <= 1", lambda r: bool(r <= 1)),
        ),
    ),
    lhs=_shared_sign,
    rhs=lambda: -0.5,
    delta="Elhage et al. train on samples.",
    one_method=ONLY_STORED,
    evidence=(
        stored("overlap of the best trained weights", toy_phases.EXPERIMENT, ON_A_LINE),
        stored(
            "the loss is below r V by 0.1 per cent",
            toy_phases.EXPERIMENT,
            ON_A_LINE,
            using={
                "lhs": lambda loss: loss,
                "rhs": lambda p, r: 0.999 * r * unstored_loss(p),
            },
        ),
    ),
    mutants=(
        instead("equal signs", lhs=lambda W: -_shared_sign(W)),
        instead(
            "for every r",
            domain=Domain(
                TRAINED, (Assumption("some importance", "r <= 1", lambda r: bool(r <= 1)),)
            ),
        ),
    ),
)

CLAIMS = (
    NO_PAIR,
    DENSE_BOUNDARY,
    PAIR,
)
