r"""What one random dictionary scores against another (B20).

Setting.  Two independent dictionaries of n atoms uniform on the sphere of R^d; atoms are paired one
to one such that the sum of absolute similarities is largest, and the score is their mean.

Statement.  By correlation of atoms, as the authors score, chance is 0.67 for 16 atoms in 8
dimensions and grows with n to 0.83 for 128, within 0.03 (B20a).  By cosine it lies between the mean
cosine of two directions and the mean largest cosine of one direction with n, both in closed form
(B20b).  It is more than half of most of the authors' scores of autoencoders (B20c).

Not claimed.  That a score above chance is a dictionary recovered.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import claim
from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.form import instead
from pentad.simulations.experiments import dictionary_chance
from pentad.simulations.readings.planted_codes import PUBLISHED_SIZES
from pentad.simulations.store import Result
from pentad.theory.codes.planted_codes_by_other_routes import greedy_score
from pentad.theory.codes.recovery_scores import mean_cosine, mean_largest_cosine
from pentad.theory.numbers.domains import Domain, Point

SEEN = {(16, 8): 0.666, (32, 8): 0.735, (64, 8): 0.790, (128, 8): 0.835, (16, 16): 0.475}
"""Chance by correlation for (n, d), as measured once before on 300 pairs or more."""


def _scores(results: Sequence[Result]) -> list[Point]:
    """A point for every size with at least 100 pairs."""
    return [
        {
            "n": result.config.n,
            "d": result.config.d,
            "published": float(result.data.published.mean()),
            "cosine": float(result.data.cosine.mean()),
        }
        for result in results
        if result.config.draws >= 100
    ]


def _seen_scores(results: Sequence[Result]) -> list[Point]:
    return [point for point in _scores(results) if (point["n"], point["d"]) in SEEN]


@lru_cache
def greedy_chance(n: int, d: int) -> float:
    """Mean score of 20 pairs of its own, paired greedily: never above the best pairing."""
    chance = np.random.default_rng(77)
    scores = []
    for _ in range(20):
        both = np.corrcoef(*chance.standard_normal((2, n, d)))
        scores.append(greedy_score(np.abs(both[:n, n:])))
    return float(np.mean(scores))


@lru_cache
def drawn_ends(n: int, d: int) -> Any:
    """Mean, and mean largest, absolute cosine of drawn directions with a fixed one."""
    atoms = np.random.default_rng(5).standard_normal((4000, n, d))
    cosines = np.abs(atoms[..., 0]) / np.linalg.norm(atoms, axis=-1)
    return float(cosines.mean()), float(cosines.max(-1).mean())


PARAMETERS = Domain(
    (
        seen("n", "atoms"),
        seen("d", "dimensions"),
        seen("published", "mean matched correlation of atoms"),
        seen("cosine", "mean matched cosine of atoms"),
    )
)

HIGH = claim(
    "dictionary-chance/level",
    "B20a",
    locator="dictionary scores of all figures",
    title="Chance scores 0.67 to 0.83",
    plain="As the authors score dictionaries, two independent random ones reach 0.67 for 16 atoms "
    "in 8 dimensions and 0.83 for 128, within 0.03: most of a score such as 0.745 is chance.",
    statement=r"\lvert c(n,d)-\hat c(n,d)\rvert\le0.03",
    relation="<=",
    domain=PARAMETERS,
    lhs=lambda n, d, published: abs(published - SEEN[n, d]),
    rhs=lambda: 0.03,
    delta="The authors give no chance level.",
    one_method=ONLY_STORED,
    evidence=(
        stored("the best pairing of 200 pairs", dictionary_chance.EXPERIMENT, _seen_scores),
        stored(
            "greedy pairings of other pairs",
            dictionary_chance.EXPERIMENT,
            _seen_scores,
            using={"lhs": lambda n, d: abs(greedy_chance(n, d) - SEEN[n, d])},
        ),
    ),
    mutants=(
        instead("chance is 0", lhs=lambda published: published),
        instead("the same for every n", lhs=lambda published: abs(published - SEEN[16, 8])),
    ),
    not_claimed="That these are the levels of dictionaries whose atoms are not uniform.",
)

BETWEEN = claim(
    "dictionary-chance/bounds",
    "B20b",
    locator="dictionary scores of all figures",
    title="Chance lies between two closed forms",
    plain="By cosine, the chance level is at least the mean cosine of two random directions and at "
    "most the mean largest cosine of one with n.",
    statement=r"\mathbb E\lvert\langle u,v\rangle\rvert\le c(n,d)\le\mathbb E\max_{j\le n}"
    r"\lvert\langle u,v_j\rangle\rvert",
    relation="<=",
    domain=PARAMETERS,
    lhs=lambda d, cosine: np.array([mean_cosine(d), cosine]),
    rhs=lambda n, d, cosine: np.array([cosine, mean_largest_cosine(d, n)]),
    one_method=ONLY_STORED,
    evidence=(
        stored("closed forms", dictionary_chance.EXPERIMENT, _scores),
        stored(
            "the same ends from 4000 drawn directions",
            dictionary_chance.EXPERIMENT,
            _scores,
            using={
                "lhs": lambda n, d, cosine: np.array([drawn_ends(n, d)[0], cosine]),
                "rhs": lambda n, d, cosine: np.array([cosine, drawn_ends(n, d)[1]]),
            },
        ),
    ),
    mutants=(
        instead(
            "in twice as many dimensions",
            lhs=lambda d, cosine: np.array([mean_cosine(d), cosine]),
            rhs=lambda n, d, cosine: np.array([cosine, mean_largest_cosine(2 * d, n)]),
        ),
        instead(
            "with half as many directions",
            rhs=lambda n, d, cosine: np.array([cosine, mean_largest_cosine(d, n // 2)]),
        ),
    ),
    not_claimed="An exact chance level.",
)

THEIRS = np.array([scores[1] for scores in PUBLISHED_SIZES.values()])
"""The authors' dictionary scores of autoencoders, by size."""


def _levels(results: Sequence[Result]) -> list[Point]:
    """One point: chance at each of the authors' sizes."""
    levels = {(point["n"], point["d"]): point["published"] for point in _scores(results)}
    if not all((n, d) in levels for n, d, _ in PUBLISHED_SIZES):
        return []
    return [{"levels": np.array([levels[n, d] for n, d, _ in PUBLISHED_SIZES])}]


def _mostly_chance(levels: Any) -> int:
    return int((levels > THEIRS / 2).sum())


MOSTLY_CHANCE = claim(
    "dictionary-chance/more-than-half",
    "B20c",
    locator="dictionary scores of all figures",
    title="More than half of most published scores of autoencoders is chance",
    plain="Of the authors' six dictionary scores of autoencoders over sizes, chance is more than "
    "half of four at least, though not of that with as many atoms as dimensions.",
    statement=r"\#\{\text{sizes}:\ c(n,d)>\tfrac12\,\text{score}\}\ge4",
    relation=">=",
    domain=Domain((seen("levels", "mean matched correlation of random atoms at each size"),)),
    lhs=_mostly_chance,
    rhs=lambda: 4,
    delta="The authors give no chance level.",
    one_method=ONLY_STORED,
    evidence=(
        stored("the best pairing of 200 pairs", dictionary_chance.EXPERIMENT, _levels),
        stored(
            "greedy pairings of other pairs, which are never above the best",
            dictionary_chance.EXPERIMENT,
            _levels,
            using={
                "lhs": lambda: _mostly_chance(
                    np.array([greedy_chance(n, d) for n, d, _ in PUBLISHED_SIZES])
                )
            },
        ),
    ),
    mutants=(
        instead("of all six", rhs=lambda: 6),
        instead("three quarters", lhs=lambda levels: int((levels > 0.75 * THEIRS).sum())),
    ),
    not_claimed="That what is above chance is atoms found.",
)

CLAIMS = (HIGH, BETWEEN, MOSTLY_CHANCE)
