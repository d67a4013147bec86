r"""Relaxed stability, one-to-one matching, and prices that bound every matching (C14).

Setting.  Dictionaries D and E of unit columns. Relaxed stability of D in E is the mean over D of
the largest cosine to E, none below 0. A matching pairs all of the smaller dictionary one to one.

Idea.  A matched cosine is at most the largest one, if all of D is matched. Prices p >= 0 of E: the
cosines of a matching sum to the prices of matched columns plus cosines less prices, hence at most
to all prices plus the largest of these differences in each row.

Not claimed.  Symmetry: D may be stable in E and not E in D. That a matching by least distances is
one by largest cosines: rows (1, .55) and (.55, 0) are matched at .5 by distance and at .55 by
cosine. That n features are comparable where n differs.
"""

from itertools import permutations
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import (
    array,
    claim,
    dictionary,
    drawn,
    parameter,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.matching import (
    bound_of_prices,
    matched,
    mean_cosine_bound,
    mean_cosine_by_definition,
)
from pentad.theory.ensembles.stability import (
    relaxed_stability,
    relaxed_stability_by_definition,
)
from pentad.theory.numbers.balls import ball
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix, Number

FIRST, SECOND = dictionary("D"), dictionary("E")
NOT_MORE = Assumption(
    "not more", "D has no more features than E", lambda D, E: D.shape[1] <= E.shape[1]
)
E1, E2, E3 = array([[1], [0], [0]]), array([[0], [1], [0]]), array([[0], [0], [1]])
BETWEEN = array([["3/5"], ["4/5"], [0]])

FAR_APART = {
    "D": array([["-3/13", "-24/29"], ["-12/13", "12/29"], ["4/13", "11/29"]]),
    "E": array([[0, "-9/17"], ["-3/5", "-12/17"], ["-4/5", "8/17"]]),
}
"""Matched at mean cosine .316 in order, and .183 by least distances, which takes the other."""


def _columns(*parts: Any) -> Any:
    return np.concatenate(parts, axis=1)


def _mcc(D: Matrix, E: Matrix) -> Any:
    """Mean cosine of the best matching of the smaller dictionary, by all matchings."""
    cosines = D.T @ E
    return mean_cosine_by_definition(cosines if D.shape[1] <= E.shape[1] else cosines.T)


def _mcc_by_distance(D: Matrix, E: Matrix) -> Any:
    """Mean cosine of the matching with the least sum of distances, lengths of chords as balls."""
    cosines = D.T @ E if D.shape[1] <= E.shape[1] else E.T @ D
    n, m = cosines.shape

    def distance(cosine: Number) -> Any:
        if isinstance(cosine, float):
            return max(0.0, 2 - 2 * cosine) ** 0.5
        return ball(2 - 2 * cosine).sqrt()

    best = least = None
    for chosen in permutations(range(m), n):
        pairs = [cosines[i, j] for i, j in enumerate(chosen)]
        total = sum(distance(c) for c in pairs)
        if least is None or total < least:
            best, least = sum(pairs[1:], start=pairs[0]) / n, total
    return best


RELAXED_ABOVE_MATCHED = claim(
    "relaxed-above-matched",
    "C14a",
    locator="stability, by the public code",
    title="Relaxed stability is at least the mean cosine of the best matching",
    plain="If D has no more features than E, its relaxed stability in E is at least the mean "
    "cosine of their best one-to-one matching.",
    statement=r"\frac1n\sum_i\max\Bigl(0,\max_j\langle d_i,e_j\rangle\Bigr)\ge\max_\pi\frac1n"
    r"\sum_i\langle d_i,e_{\pi(i)}\rangle\qquad(n\le m)",
    relation=">=",
    domain=Domain((FIRST, SECOND), (NOT_MORE,)),
    lhs=relaxed_stability_by_definition,
    rhs=_mcc,
    delta="The paper reports the relaxed form against all other runs together.",
    examples=(
        {"D": _columns(E1, E2), "E": _columns(E2, E1)},
        {"D": _columns(E1, E1), "E": _columns(E1, E2)},
    ),
    outside=({"D": _columns(E1, E2), "E": E1},),
    evidence=(
        exact("rational unit vectors in space, up to 4 a dictionary, all matchings", cases=100),
        search(
            "the same in floats, in blocks, by the matching of large dictionaries",
            using={
                "lhs": lambda D, E: float(relaxed_stability(D, E, block=2)),
                "rhs": lambda D, E: matched(D, E, candidates=2, block=2).mean_cosine,
            },
            floats_only=True,
            cases=100,
        ),
    ),
    mutants=(
        instead("they are equal", relation="=="),
        instead(
            "relaxed stability is symmetric",
            relation="==",
            rhs=lambda D, E: relaxed_stability_by_definition(E, D),
        ),
    ),
    not_claimed="Symmetry.",
    sees_also=("ensembles/relaxed-grows", "ensembles/matching-by-distance"),
)

RELAXED_GROWS = claim(
    "relaxed-grows",
    "C14b",
    locator="stability against all other runs together",
    title="Relaxed stability never falls when the other dictionary grows",
    plain="With further features in E, of whatever run, the relaxed stability of D in E does not "
    "fall; so a figure against several runs together is no figure against one.",
    statement=r"\mathrm{relaxed}(D,E)\le\mathrm{relaxed}(D,E\cup E')",
    relation="<=",
    domain=Domain((FIRST, SECOND, dictionary("more"))),
    lhs=relaxed_stability_by_definition,
    rhs=lambda D, E, more: relaxed_stability_by_definition(D, _columns(E, more)),
    examples=(
        {"D": _columns(E1, E2), "E": E1, "more": E1},
        {"D": _columns(E1, E2), "E": E1, "more": E2},
    ),
    evidence=(
        exact("rational unit vectors in space, up to 4 a dictionary"),
        search(
            "the same in floats, in blocks",
            using={
                "lhs": lambda D, E: float(relaxed_stability(D, E, block=2)),
                "rhs": lambda D, E, more: float(relaxed_stability(D, _columns(E, more))),
            },
            cases=100,
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "nor when D grows",
            rhs=lambda D, E, more: relaxed_stability_by_definition(_columns(D, more), E),
        ),
        instead("and it stays the same", relation="=="),
    ),
    sees_also=("ensembles/chance-grows",),
)

MATCHING_BY_DISTANCE = claim(
    "matching-by-distance",
    "C14c",
    locator="stability_exact, by the public code",
    title="Matching by distance is not matching by cosine",
    plain="The matching with the least sum of distances has at most the mean cosine of the best "
    "matching, and may have less, since distance is not linear in the cosine.",
    statement=r"\frac1n\sum_i\langle d_i,e_{\pi_{\text{dist}}(i)}\rangle\le\max_\pi\frac1n\sum_i"
    r"\langle d_i,e_{\pi(i)}\rangle",
    relation="<=",
    domain=Domain((FIRST, SECOND)),
    lhs=_mcc_by_distance,
    rhs=_mcc,
    examples=(FAR_APART, {"D": _columns(E1, BETWEEN), "E": _columns(E1, BETWEEN)}),
    evidence=(
        exact("rational unit vectors in space, up to 4 a dictionary, distances as balls"),
        search(
            "the same in floats, the right side by the matching of large dictionaries",
            using={"rhs": lambda D, E: matched(D, E, candidates=2).mean_cosine},
            floats_only=True,
            cases=100,
        ),
    ),
    mutants=(
        instead(
            "it has the same mean cosine",
            relation="==",
            examples=(FAR_APART,),
        ),
    ),
    sees_also=("ensembles/relaxed-above-matched",),
)

PRICES = parameter(
    "prices",
    "prices of E's features, none negative",
    lambda choose, point: drawn(
        choose, point["E"].shape[1], least=-1 if choose(0, 5) == 0 else 0, most=4, parts=8
    ),
)
NO_NEGATIVE_PRICE = Assumption(
    "no negative price", "no price is negative", lambda prices: bool((prices >= 0).all())
)

PRICES_BOUND = claim(
    "prices-bound-matchings",
    "C14d",
    locator="for stability_exact",
    title="Any prices bound every matching",
    plain="For any prices that are not negative, all prices plus each feature's largest cosine "
    "less price, over the number of features, is at least the mean cosine of every matching.",
    statement=r"\max_\pi\frac1n\sum_i\langle d_i,e_{\pi(i)}\rangle\le\frac1n\Bigl(\sum_jp_j+\sum_i"
    r"\max_j(\langle d_i,e_j\rangle-p_j)\Bigr)\qquad(n\le m,\ p\ge0)",
    relation="<=",
    domain=Domain((FIRST, SECOND, PRICES), (NOT_MORE, NO_NEGATIVE_PRICE)),
    lhs=_mcc,
    rhs=lambda D, E, prices: bound_of_prices(D.T @ E, prices),
    delta="Weak duality of assignment; what makes a matching of large dictionaries checkable.",
    examples=(
        {"D": _columns(E1, E2), "E": _columns(E2, E1), "prices": array([0, 0])},
        {"D": _columns(E1, E1), "E": _columns(E1, E2), "prices": array([1, 0])},
    ),
    outside=(
        {"D": E1, "E": _columns(E1, E2), "prices": array([0, -5])},
        {"D": _columns(E1, E2, E3), "E": E1, "prices": array([0])},
    ),
    evidence=(
        exact("rational unit vectors in space and prices, all matchings", cases=100),
        search(
            "the same in floats, the bound in blocks with its rounding",
            using={
                "rhs": lambda D, E, prices: mean_cosine_bound(D, E, np.asarray(prices), block=2)
            },
            floats_only=True,
            cases=100,
        ),
    ),
    mutants=(
        instead(
            "without the prices themselves",
            rhs=lambda D, E, prices: bound_of_prices(D.T @ E, prices) - prices.sum() / D.shape[1],
        ),
        instead(
            "each row's second largest difference",
            rhs=lambda D, E, prices: (
                (prices.sum() + sum(sorted(row - prices)[-min(2, len(row))] for row in D.T @ E))
                / D.shape[1]
            ),
        ),
    ),
    sees_also=("ensembles/relaxed-above-matched",),
)

CLAIMS = (RELAXED_ABOVE_MATCHED, RELAXED_GROWS, MATCHING_BY_DISTANCE, PRICES_BOUND)
