r"""What averaging J exchangeable members leaves: a bias, and a share of the variance.

For exchangeable members of finite second moment and an evaluation point that does not depend on
what they were trained on,

\[ \mathbb{E}\,\mathrm{MSE}_J=B+V\Bigl(\rho+\frac{1-\rho}{J}\Bigr),\qquad
   V=\operatorname{tr}\operatorname{Var}g,\quad
   \rho=\operatorname{tr}\operatorname{Cov}(g_1,g_2)/V . \]

B, V and \( \rho V \) are moments at one evaluation point, averaged over these. Members that share
their training data and differ by independent starts have \( \rho=0 \) given the data, and
\( \rho V=\operatorname{tr}\operatorname{Var}(\mathbb{E}[g\mid\text{data}])\ge0 \) over the data,
which averaging never removes. At a training point only the former holds.

Here a law is finite: an urn of groups (data sets), each with equally likely outputs (starts).
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.squares import require_finite
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require, require_count

Outputs = Shaped[np.ndarray, "..."]
Targets = Shaped[np.ndarray, "..."]


class Moments(NamedTuple):
    """What decides the error of an average of exchangeable members.

    Attributes
    ----------
    bias
        B: squared distance of the target from the mean output.
    variance
        V: total variance of one output.
    covariance
        Total covariance of two different outputs.
    """

    bias: Number
    variance: Number
    covariance: Number

    def error(self, members: int) -> Number:
        """The expected squared error of the mean of so many members.

        Raises
        ------
        ValueError
            For fewer than one member.
        """
        require_count(members, "members")
        return self.bias + self.covariance + (self.variance - self.covariance) / members


def moments(targets: Targets, outputs: Outputs) -> Moments:
    r"""B, V and \( \rho V \) over data sets and starts, at points that depend on neither.

    Parameters
    ----------
    targets
        (groups, points, d), one and the same for every group.
    outputs
        (groups, starts, points, d).

    Raises
    ------
    ValueError
        If the targets differ between groups: use `moments_given_data` at training points. If
        shapes do not fit, or a float is no number.

    >>> urn = np.array([[[[0.0]], [[2.0]]], [[[4.0]], [[6.0]]]])
    >>> [float(x) for x in moments(np.zeros((2, 1, 1)), urn)]
    [9.0, 5.0, 4.0]
    """
    _require_law(targets, outputs)
    require(
        bool((targets == targets[:1]).all()),
        "moments over the data need one evaluation point for all data sets",
    )
    _, _, points, _ = outputs.shape
    mean = _mean(_mean(outputs, 0), 0)
    deviations = outputs - mean
    by_group = _mean(deviations, 1)
    return Moments(
        _squares(targets[0] - mean) / points,
        _mean(_squares(deviations, axis=(2, 3)).reshape(-1), 0) / points,
        _mean(_squares(by_group, axis=(1, 2)), 0) / points,
    )


def moments_given_data(targets: Targets, outputs: Outputs) -> Moments:
    """The same given the data set, averaged over data sets: no covariance is left.

    Holds at training points too, where targets differ between data sets.

    Parameters
    ----------
    targets
        (groups, points, d).
    outputs
        (groups, starts, points, d).

    Raises
    ------
    ValueError
        If shapes do not fit, or a float is no number.
    """
    _require_law(targets, outputs)
    _, _, points, _ = outputs.shape
    means = _mean(outputs, 1)
    deviations = outputs - means[:, None]
    variances = _squares(deviations, axis=(2, 3)).reshape(-1)
    return Moments(
        _mean(_squares(targets - means, axis=(1, 2)), 0) / points, _mean(variances, 0) / points, 0
    )


def expected_error_by_enumeration(targets: Targets, outputs: Outputs, members: int) -> Number:
    """The expected error of the mean of members: every data set, every choice of starts.

    Raises
    ------
    ValueError
        For fewer than one member, if shapes do not fit, or a float is no number.
    """
    require_count(members, "members")
    _require_law(targets, outputs)
    groups, starts, points, _ = outputs.shape
    total: Number = 0
    for target, urn in zip(targets, outputs, strict=True):
        for chosen in product(range(starts), repeat=members):
            mean = sum(urn[i] for i in chosen[1:]) + urn[chosen[0]]
            total = total + _squares(target - mean / members)
    return total / (groups * starts**members * points)


def _require_law(targets: Targets, outputs: Outputs) -> None:
    require(
        outputs.ndim == 4 and min(outputs.shape) >= 1,
        f"outputs are (groups, starts, points, d), none of them none; got shape {outputs.shape}",
    )
    groups, _, points, d = outputs.shape
    require(
        targets.shape == (groups, points, d),
        f"there is a target for every group and point; got shapes {targets.shape}, {outputs.shape}",
    )
    for values, name in ((targets, "targets"), (outputs, "outputs")):
        require_finite(values, name)


def _mean(values: Shaped[np.ndarray, "..."], axis: int) -> Shaped[np.ndarray, "..."]:
    return np.asarray(values.sum(axis) / values.shape[axis])


def _squares(values: Shaped[np.ndarray, "..."], axis: tuple[int, ...] | None = None) -> Number:
    return (values * values).sum(axis)
