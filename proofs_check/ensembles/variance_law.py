r"""Averaging removes what differs between starts, never what the data did (C05c, C05d).

Setting.  A law of members: a data set is drawn, then independent starts on it. Finite here, so that
every expectation is a sum. The mean of J members is judged at evaluation points.

Idea.  The variance of a mean of exchangeable outputs is V(rho + (1 - rho)/J), rho V their
covariance; over the data that is the variance of the mean output given the data, so rho >= 0. Given
the data rho = 0.

Conditioning.  The first needs evaluation points that do not depend on the data. Where the model
returns its training points exactly, the error there is zero, and moments over the data would give
twice the variance of a; given the data the law holds there too.

Not claimed.  That members trained on one data set are independent over the data: they are not.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.variance_law import (
    Moments,
    expected_error_by_enumeration,
    moments,
    moments_given_data,
)
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point, integer
from pentad.theory.numbers.kinds import Matrix

OUTPUTS = parameter(
    "outputs",
    "outputs of 2 starts on each of 1 or 2 data sets at up to 2 points, (sets, starts, points, d)",
    lambda choose, _: drawn(choose, choose(1, 2), 2, choose(1, 2), choose(1, 2)),
)


def _targets(choose: Choose, point: Point) -> Any:
    sets, _, points, d = point["outputs"].shape
    if choose(0, 3) == 0:
        return drawn(choose, sets, points, d)
    one = drawn(choose, points, d)
    return np.array([one] * sets, dtype=object)


TARGETS = parameter("targets", "targets of each data set, (sets, points, d)", _targets)
JUDGED_APART = Assumption(
    "judged apart",
    "evaluation points do not depend on the data set",
    lambda targets: bool((targets == targets[:1]).all()),
)
MEMBERS = integer("members", 1, 4)

MEMORISED = {
    "outputs": array([[[[1]], [[1]]], [[[-1]], [[-1]]]]),
    "targets": array([[[1]], [[-1]]]),
    "members": 2,
}
"""Training points that every start returns exactly."""

APART = {
    "outputs": array([[[[0]], [[2]]], [[[4]], [[6]]]]),
    "targets": array([[[1]], [[1]]]),
    "members": 2,
}


def _over_data(targets: Matrix, outputs: Matrix) -> Moments:
    """The moments as if evaluation points were drawn apart, whether or not they were."""
    sets = len(targets)
    pairs = [
        moments(np.array([targets[k]] * sets, dtype=targets.dtype), outputs) for k in range(sets)
    ]
    return Moments(*(sum(values) / sets for values in zip(*pairs, strict=True)))


def _by_variances(targets: Matrix, outputs: Matrix, members: int) -> Any:
    """Bias from means, variances by NumPy, over data sets and starts."""
    sets, starts, points, _ = outputs.shape
    flat = outputs.reshape(sets * starts, -1)
    between = outputs.mean(1).reshape(sets, -1).var(0).sum()
    bias = ((targets[0].ravel() - flat.mean(0)) ** 2).sum()
    return (bias + between + (flat.var(0).sum() - between) / members) / points


VARIANCE_LAW = claim(
    "variance-law",
    "C05c",
    locator="Proposition A.2 and naive bagging",
    title="A bag keeps the bias and the shared variance",
    plain="The expected error of the mean of J members is bias plus covariance plus the rest of "
    "the variance divided by J; the covariance is the variance that the data cause.",
    statement=r"\mathbb{E}\,\mathrm{MSE}_J=B+V\Bigl(\rho+\frac{1-\rho}{J}\Bigr),\qquad"
    r"\rho V=\operatorname{tr}\operatorname{Var}(\mathbb{E}[g\mid\text{data}])\ge0",
    relation="==",
    domain=Domain((OUTPUTS, TARGETS, MEMBERS), (JUDGED_APART,)),
    lhs=lambda targets, outputs, members: _over_data(targets, outputs).error(members),
    rhs=expected_error_by_enumeration,
    delta="The wording of Proposition A.2 is not known to us. The paper names neither conditioning "
    "nor exchangeability; starts are independent given the data here.",
    examples=(APART,),
    outside=(MEMORISED,),
    evidence=(
        exact("rational laws of up to 2 data sets and 2 starts, every draw of up to 4 members"),
        search(
            "the same in floats, by variances",
            using={"lhs": _by_variances},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "all variance is divided by J",
            lhs=lambda targets, outputs, members: (
                _over_data(targets, outputs).bias + _over_data(targets, outputs).variance / members
            ),
        ),
        instead(
            "the error tends to the bias alone given no data",
            lhs=lambda targets, outputs: _over_data(targets, outputs).bias,
        ),
    ),
    not_claimed="Anything at training points: there evaluation depends on the data (C05d).",
    sees_also=("ensembles/variance-law-given-data", "ensembles/plateau"),
)

GIVEN_DATA = claim(
    "variance-law-given-data",
    "C05d",
    locator="Proposition A.2 and naive bagging",
    title="Given the data a bag divides all variance by J",
    plain="With bias and variance given the data set, averaged over data sets, independent starts "
    "leave bias plus variance over J, at training points too.",
    statement=r"\mathbb{E}\,\mathrm{MSE}_J=\mathbb{E}\bigl[B_{\text{data}}+V_{\text{data}}/J\bigr]",
    relation="==",
    domain=Domain((OUTPUTS, TARGETS, MEMBERS)),
    lhs=lambda targets, outputs, members: moments_given_data(targets, outputs).error(members),
    rhs=expected_error_by_enumeration,
    examples=(MEMORISED, APART),
    evidence=(
        exact("rational laws of up to 2 data sets and 2 starts, every draw of up to 4 members"),
        search(
            "the same in floats, data set by data set, by variances",
            using={
                "lhs": lambda targets, outputs, members: np.mean(
                    [
                        _by_variances(target[None], urn[None], members)
                        for target, urn in zip(targets, outputs, strict=True)
                    ]
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "moments over the data, at training points",
            lhs=lambda targets, outputs, members: _over_data(targets, outputs).error(members),
        ),
    ),
    sees_also=("ensembles/variance-law",),
)

CLAIMS = (VARIANCE_LAW, GIVEN_DATA)
