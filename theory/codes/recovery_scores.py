r"""How well codes and dictionaries are recovered: matched correlations and cosines, and chance.

Latents of a trained model come in any order and sign. A score therefore pairs true and found
columns one to one, such that the sum of absolute similarities is largest (the Hungarian algorithm),
and takes their mean. With n candidates in a few dimensions every atom has a similar one by chance:
two independent dictionaries of n = 16 atoms in d = 8 dimensions score 0.63 by cosine. So a score of
dictionaries means nothing without its chance level, which lies between two closed forms.
"""

from itertools import permutations
from math import lgamma, pi
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64, Int

from pentad.theory.numbers.limits import MOST_ROWS, MOST_STEPS, counts_at_most
from pentad.theory.numbers.scalars import require, require_count


class Matched(NamedTuple):
    """A one-to-one pairing of true and found columns.

    Attributes
    ----------
    score
        Mean similarity over the true columns, in [0, 1]; a column without a partner counts 0.
    true, found
        Indices of the paired columns.
    similarities
        Of the pairs, in [0, 1].
    """

    score: float
    true: Int[np.ndarray, " pairs"]
    found: Int[np.ndarray, " pairs"]
    similarities: Float64[np.ndarray, " pairs"]


def matched(similarities: Float[np.ndarray, "true found"]) -> Matched:
    """The pairing with the largest sum of similarities.

    Parameters
    ----------
    similarities
        (true, found), each in [0, 1].

    Raises
    ------
    ValueError
        If an entry is not a number, or there are none.

    >>> float(matched(np.array([[0.9, 0.8], [0.8, 0.1]])).score)
    0.8
    """
    from scipy.optimize import linear_sum_assignment

    require(similarities.size > 0, f"a matching needs columns; got shape {similarities.shape}")
    require(np.isfinite(similarities).all(), "similarities must be finite")
    true, found = linear_sum_assignment(-similarities)
    paired = similarities[true, found].astype(float)
    return Matched(float(paired.sum() / len(similarities)), true, found, paired)


def matched_by_definition(similarities: Float[np.ndarray, "true found"]) -> float:
    """The largest mean over all ways to pair every true column with a found one: slow twin.

    Raises
    ------
    ValueError
        For more than eight columns, or fewer found ones than true ones.
    """
    true, found = similarities.shape
    require(true <= found <= 8, f"it goes through all pairings of up to 8 columns; got {found}")
    sums = [
        sum(similarities[i, j] for i, j in enumerate(chosen))
        for chosen in permutations(range(found), true)
    ]
    return float(max(sums) / true)


def absolute_correlations(
    S: Float[np.ndarray, "*batch samples true"], found: Float[np.ndarray, "*batch samples found"]
) -> Float64[np.ndarray, "*batch true found"]:
    """Absolute Pearson correlations of columns; 0 where a column is constant.

    Parameters
    ----------
    S, found
        (..., samples, columns), in amplitudes; the leading axes are a batch.
    """
    left, right = (_centred_unit(columns.astype(float)) for columns in (S, found))
    correlations: np.ndarray = np.abs(left.swapaxes(-1, -2) @ right)
    return np.minimum(correlations, 1.0)  # type: ignore[no-any-return]


def absolute_cosines(
    D: Float[np.ndarray, "*batch d true"], found: Float[np.ndarray, "*batch d found"]
) -> Float64[np.ndarray, "*batch true found"]:
    """Absolute cosines of atoms, which are columns; 0 for an atom that is zero."""
    left, right = (_unit(atoms.astype(float)) for atoms in (D, found))
    cosines: np.ndarray = np.abs(left.swapaxes(-1, -2) @ right)
    return np.minimum(cosines, 1.0)  # type: ignore[no-any-return]


def latent_score(
    S: Float[np.ndarray, "samples true"], found: Float[np.ndarray, "samples found"]
) -> float:
    """Mean absolute correlation of codes after the best matching, in [0, 1] (the papers' MCC).

    Parameters
    ----------
    S, found
        (samples, n) true and found codes, in amplitudes.
    """
    return matched(absolute_correlations(S, found)).score


def dictionary_score(D: Float[np.ndarray, "d true"], found: Float[np.ndarray, "d found"]) -> float:
    """Mean absolute cosine of atoms after the best matching, in [0, 1].

    Read it beside its chance level, `chance_levels`.
    """
    return matched(absolute_cosines(D, found)).score


def published_dictionary_score(
    D: Float[np.ndarray, "d true"], found: Float[np.ndarray, "d found"]
) -> float:
    """The score of the authors' code: atoms are centred as if their entries were samples.

    Centring takes away one of d dimensions, which raises the chance level.
    """
    return matched(absolute_correlations(D, found)).score


def _unit(columns: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(columns, axis=-2, keepdims=True)
    return np.asarray(columns / np.where(lengths > 0, lengths, 1))


def _centred_unit(columns: np.ndarray) -> np.ndarray:
    spread = columns - columns.mean(-2, keepdims=True)
    noise = 1e-7 * np.abs(columns).max(-2, keepdims=True, initial=0.0)
    return _unit(np.where(np.abs(spread).max(-2, keepdims=True, initial=0.0) > noise, spread, 0.0))


# Chance -----------------------------------------------------------------------------------------


@counts_at_most(d=MOST_ROWS, n=MOST_ROWS, draws=MOST_STEPS)
def chance_levels(d: int, n: int, draws: int, seed: int) -> Float64[np.ndarray, "score draws"]:
    """Scores of pairs of independent dictionaries with uniformly distributed atoms.

    Parameters
    ----------
    d, n
        Dimensions and atoms.
    draws, seed
        How many pairs, and from which sequence.

    Returns
    -------
    array
        (2, draws): by cosine, and as published.

    Raises
    ------
    ValueError
        Unless d is at least 2 and n at least 1; if d or n is above `MOST_ROWS`, or draws is
        above `MOST_STEPS`.
    """
    require_count(d, "d", least=2)
    require_count(n, "n")
    pairs = np.random.default_rng(seed).standard_normal((draws, 2, d, n))
    cosines = absolute_cosines(pairs[:, 0], pairs[:, 1])
    centred = absolute_correlations(pairs[:, 0], pairs[:, 1])
    return np.array([[matched(each).score for each in table] for table in (cosines, centred)])


def mean_cosine(d: int) -> float:
    r"""Mean absolute cosine of two independent directions, what any fixed pairing scores by chance.

    \( \Gamma(d/2) / (\sqrt\pi\, \Gamma((d+1)/2)) \): a lower end of the chance level.

    Raises
    ------
    ValueError
        Unless d is an integer of at least 2.

    >>> round(mean_cosine(8), 4)
    0.291
    """
    require_count(d, "d", least=2)
    return float(np.exp(lgamma(d / 2) - lgamma((d + 1) / 2)) / np.sqrt(pi))


def mean_largest_cosine(d: int, n: int) -> float:
    r"""Mean largest absolute cosine of a direction with n independent ones.

    \( \int_0^1 1 - I_{c^2}(1/2, (d-1)/2)^n\, dc \), I the regularised incomplete beta function: an
    upper end of the chance level, since a matching gives no atom more than its nearest.

    Raises
    ------
    ValueError
        Unless d is at least 2 and n at least 1.
    """
    from scipy.special import betainc

    require_count(d, "d", least=2)
    require_count(n, "n")
    nodes, weights = np.polynomial.legendre.leggauss(400)
    angle = np.pi / 4 * (nodes + 1)
    below = betainc(0.5, (d - 1) / 2, np.sin(angle) ** 2)
    return float(np.pi / 4 * (weights * np.cos(angle) * (1 - below**n)).sum())
