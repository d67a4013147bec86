r"""Codes that a given encoder gets wrong, constructed, with the error that it must make.

A linear-nonlinear encoder gives \( \sigma_i(w_i \cdot x + b_i) \): two codes of equal
\( w_i \cdot Ds \) get one answer, and half of what feature i differs by is an error on one of
them, whatever sigma and b are.  A gated one gives 0 or \( w_i \cdot x + b_i \), where the gate may
look at all of x (TopK) or at other samples (BatchTopK); there the worst of a few codes is looked
for.  Amplitudes are in [0, 1]; errors are in units of that cap.  For signed codes see
`theory.codes.signed_adversaries`.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pentad.theory.codes.dictionaries import (
    as_fraction,
    rational_matrix,
    require_feature,
    require_neighbours,
)
from pentad.theory.numbers.scalars import require

Code = tuple[Fraction, ...]
LARGEST_FLOAT = Fraction(sys.float_info.max)


@dataclass(frozen=True)
class Pair:
    """Two codes that a row cannot tell apart.

    Attributes
    ----------
    feature : int
    first, second : tuples of Fraction
        (n,) codes with entries in [0, 1], or [-1, 1] if signed, and equal pre-activation.
    """

    feature: int
    first: Code
    second: Code

    @property
    def error(self) -> Fraction:
        """What any sigma must err by on one of them: half the difference of the feature."""
        return abs(self.first[self.feature] - self.second[self.feature]) / 2

    def padded(self, support: Iterable[int], share: Fraction) -> "Pair":
        """Both codes made active on a whole support, by a small share that costs as much error.

        Parameters
        ----------
        support : iterable of int
            Holds every feature that is active in one of the two.
        share : Fraction
            In (0, 1).

        Raises
        ------
        ValueError
            If an active feature is missing from the support.
        """
        chosen = set(support)
        active = {j for code in (self.first, self.second) for j, s in enumerate(code) if s}
        require(active <= chosen, f"the support holds all active features; got {sorted(chosen)}")

        def mixed(code: Code) -> Code:
            return tuple((1 - share) * s + share * int(j in chosen) for j, s in enumerate(code))

        return Pair(self.feature, mixed(self.first), mixed(self.second))


def readings(D: Any, row: Any) -> tuple[Fraction, ...]:
    """What a row reads of every atom, w . d_j, without rounding.

    Raises
    ------
    ValueError
        If the row has another length than the atoms, or is not finite.
    """
    from flint import fmpq_mat

    exact = rational_matrix(D)
    weights = rational_matrix([list(row)])
    require(
        weights.ncols() == exact.nrows(),
        f"a row has an entry for each of {exact.nrows()} dimensions; got {weights.ncols()}",
    )
    products: fmpq_mat = weights * exact
    return tuple(as_fraction(products[0, j]) for j in range(exact.ncols()))


def indistinguishable_pair(
    D: Any, row: Any, feature: int, neighbours: Iterable[int] | None = None
) -> Pair:
    """The pair of codes with at most two active features on which the row errs most, of its kind.

    Its error is at least min(1, rho_i) / 2, rho_i the least cross-talk of the feature on the graph.

    Parameters
    ----------
    D : (d, n) array
    row : (d,) sequence
        The encoder's row; its bias and its sigma do not matter.
    feature : int
    neighbours : iterable of int, optional
        Features that may be active together with it; all others without.

    Raises
    ------
    ValueError
        For shapes that do not fit, and features and neighbours that are none of the dictionary's.

    >>> import numpy as np
    >>> pair = indistinguishable_pair(np.array([[1, 0, -1], [0, 1, -1]]), [2, -1], 0)
    >>> [str(s) for s in pair.first], [str(s) for s in pair.second], str(pair.error)
    (['1/2', '1', '0'], ['0', '0', '0'], '1/4')
    """
    reads = readings(D, row)
    n = len(reads)
    require_feature(feature, n)
    others = [j for j in range(n) if j != feature]
    joined = require_neighbours(neighbours, feature, n)
    own = reads[feature]
    if own == 0:
        return Pair(feature, sparse_code(n, {feature: Fraction(1)}), sparse_code(n, {}))
    shares = {j: reads[j] / own for j in others}
    leaks = {j: abs(x) if j in joined else max(x, Fraction(0)) for j, x in shares.items()}
    worst = max(others, key=lambda j: leaks[j], default=None)
    if worst is None or leaks[worst] == 0:
        return Pair(feature, sparse_code(n, {}), sparse_code(n, {}))
    t = min(Fraction(1), leaks[worst])
    beside = {worst: t / leaks[worst]}
    if shares[worst] > 0:
        return Pair(feature, sparse_code(n, {feature: t}), sparse_code(n, beside))
    return Pair(feature, sparse_code(n, {feature: t} | beside), sparse_code(n, {}))


def sparse_code(n: int, active: Mapping[int, Fraction]) -> Code:
    """The code of n entries that has these, and 0 elsewhere."""
    return tuple(active.get(j, Fraction(0)) for j in range(n))


def _number(value: Any) -> Fraction:
    return as_fraction(rational_matrix([[value]])[0, 0])


def error_on_pair(
    D: Any, row: Any, bias: Any, sigma: Callable[[float], float], pair: Pair
) -> float:
    """The larger error of sigma(w . x + b) on the two codes of a pair.

    The pre-activation that they share is computed without rounding, so that sigma is asked once.

    Raises
    ------
    ValueError
        If the codes have different pre-activations: the pair is of another row.  If the one that
        they share is beyond the largest float.
    """
    reads = readings(D, row)
    first, second = (
        sum((a * s for a, s in zip(reads, code, strict=True)), Fraction(0))
        for code in (pair.first, pair.second)
    )
    require(first == second, f"the codes have one pre-activation; got {first} and {second}")
    shared = first + _number(bias)
    require(
        abs(shared) <= LARGEST_FLOAT,
        "sigma is asked for a float; the pre-activation is beyond the largest",
    )
    given = float(sigma(float(shared)))
    i = pair.feature
    return max(abs(given - float(pair.first[i])), abs(given - float(pair.second[i])))


def gated_error_bound(cross_talk: Any) -> Any:
    r"""The least worst-case error min(1/3, rho_i / 2) of any gated output on two active features.

    If the error is e < 1/3, feature i is let through wherever s_i > e, so that
    \( |(a_i - 1) t + a_j r + b| \le e \) for t in (e, 1], r in [0, 1], hence
    \( |a_i - 1| (1 - e) + |a_j| \le 2e \), in which \( |a_j| / a_i \) is largest at \( a_i = 1 \).

    >>> gated_error_bound(Fraction(1, 2)), gated_error_bound(Fraction(1))
    (Fraction(1, 4), Fraction(1, 3))
    """
    return min(Fraction(1, 3), cross_talk / 2)


def gated_codes(n: int, feature: int, error: Fraction) -> tuple[Code, ...]:
    """2n codes on one of which every gated output errs by at least `error`.

    They are t e_i + r e_j for t = error and 1, r = 0 and 1.

    Parameters
    ----------
    n, feature : int
    error : Fraction
        min(1/3, rho_i / 2), rho_i the least cross-talk of the feature.

    Raises
    ------
    ValueError
        Unless 0 <= error <= 1/3.
    """
    require_feature(feature, n)
    require(0 <= error <= Fraction(1, 3), f"the error of a gate is at most 1/3; got {error}")
    own = [{feature: t} for t in (error, Fraction(1))]
    both = [one | {j: Fraction(1)} for one in own for j in range(n) if j != feature]
    return tuple(sparse_code(n, active) for active in (*own, *both))


def least_gated_error(D: Any, row: Any, bias: Any, feature: int, error: Fraction) -> Any:
    """The largest error over `gated_codes` if the gate itself were always right.

    On every code the better of 0 and w . x + b is taken, which no gate can beat.
    """
    reads = readings(D, row)
    shift = _number(bias)
    found = []
    for code in gated_codes(len(reads), feature, error):
        through = sum((a * s for a, s in zip(reads, code, strict=True)), shift)
        found.append(min(abs(code[feature]), abs(through - code[feature])))
    return max(found)


def worst_gated_code(
    encoder: Callable[[Code], float], n: int, feature: int, error: Fraction
) -> tuple[Code, float]:
    """The one of `gated_codes` on which an encoder errs most, by asking it, and the error there.

    Parameters
    ----------
    encoder : callable
        From a code s to the encoder's answer for the feature on x = D s.
    n, feature, error
        As in `gated_codes`.
    """
    asked = [
        (abs(float(encoder(code)) - float(code[feature])), code)
        for code in gated_codes(n, feature, error)
    ]
    largest, code = max(asked)
    return code, largest
