r"""For amplitudes whose mean is not zero one dimension explains n + 1 (A25c).

Setting.  Amplitudes N(1, 1), always active, and a decoder that may be any function of y = <w, xi>.

Idea.  The best decoder is the regression 1 + w (y - <w, 1>) / |w|^2: it has the means, which cost
nothing, and one dimension.
"""

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    FEATURES,
    NON_ZERO,
    TIED_WEIGHTS,
    ZERO_WEIGHTS,
    claim,
    spanned,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.power_autoencoder.explained_power import (
    power_explained_by_total_variance,
    power_explained_of_shifted_gaussians,
)


def _regression_explains_one_more(claim: Claim) -> bool | None:
    """Both sides for a row of free entries."""
    from sympy import symbols

    rows = {
        n: np.array([symbols(f"w1:{n + 1}", real=True)])
        for n in spanned(claim.domain.parameter("n"))
    }
    return all(
        vanishes(applied(claim.lhs, {"W": W}) - applied(claim.rhs, {"n": n, "d": 1}))
        for n, W in rows.items()
    )


CENTRED_NEEDED = claim(
    "centred-needed",
    "A25c",
    locator="Remark 2.3, hypothesis",
    title="Amplitudes must be centred",
    plain="For amplitudes N(1, 1), always active, one dimension explains n + 1: the bound of order "
    "d needs amplitudes of mean zero.",
    statement=r"\xi\sim\mathcal{N}(\mathbf{1},I_n),\ b=\mathbf{1},\ d=1:\quad"
    r"\mathbb{E}|\mathbb{E}[\xi\mid W\xi]|^2=n+1",
    relation="==",
    domain=Domain(
        (FEATURES, domains.choice("d", (1,)), TIED_WEIGHTS),
        (NON_ZERO,),
    ),
    lhs=lambda W: power_explained_of_shifted_gaussians(W[0]),
    rhs=lambda n: n + 1,
    delta="Remark 2.3 as transcribed for us does not say that the amplitudes are centred.",
    examples=({"n": 2, "d": 1, "W": domains.fractions([[1, 2]])},),
    outside=(ZERO_WEIGHTS,),
    evidence=(
        derivation(
            "the regression on a row of free entries, n <= 4",
            _regression_explains_one_more,
            reach="region",
            region="n = 1, .., 4, for every W",
            unneeded={"non-zero": "the left side divides by |w|^2"},
        ),
        exact("rational W, n <= 4, by regression"),
        search(
            "by the law of total variance",
            using={"lhs": lambda W: power_explained_by_total_variance(W[0])},
        ),
    ),
    mutants=(instead("of order d: at most min(d, n) (the bound at K = 1)", rhs=lambda d: d),),
)


CLAIMS = (CENTRED_NEEDED,)
