r"""What moves connectivity without the features being any better (C17).

Setting.  Codes of N tokens and n latents, none negative; connectivity is the share of the n^2
ordered pairs of latents that are active together in no token.

Idea.  Pairs that have met stay met; copies of all latents meet as their originals do; a dead latent
meets nobody; K active latents make K^2 pairs a token at most.

Not claimed.  That higher is better: a dictionary without a live latent scores 1.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.connectivity import (
    co_active_pairs_by_definition,
    connectivity,
    least_connectivity_of_topk,
    padded_connectivity,
)
from pentad.theory.numbers.domains import Choose, Domain, Point
from pentad.theory.numbers.kinds import Matrix

CODES = parameter(
    "codes",
    "codes of 1 to 4 tokens and 1 to 4 latents, (N, n)",
    lambda choose, _: drawn(choose, choose(1, 4), choose(1, 4), least=0, most=1),
)


def _some(choose: Choose, point: Point) -> Any:
    """Places of tokens, one of them at least."""
    N = len(point["codes"])
    kept = [token for token in range(N) if choose(0, 1)]
    return tuple(kept or [choose(0, N - 1)])


TOKENS = parameter("tokens", "places of some of the N tokens", _some)
COPIES = parameter("copies", "1 to 3", lambda choose, _: choose(1, 3))
DEAD = parameter("dead", "0 to 3", lambda choose, _: choose(0, 3))
SOME = {"codes": array([[1, 1, 0], [0, 1, 0], [0, 1, 1]])}


def _by_sets(codes: Matrix) -> Fraction:
    return 1 - Fraction(co_active_pairs_by_definition(codes), codes.shape[1] ** 2)


MORE_TOKENS = claim(
    "connectivity-of-tokens",
    "C17a",
    locator="connectivity, by the public code",
    title="Connectivity never rises with more tokens",
    plain="On more tokens more pairs of latents have been active together, so connectivity on all "
    "tokens is at most that on some of them.",
    statement=r"1-\frac{\lVert C^\top C\rVert_0}{n^2}\le1-\frac{\lVert C_S^\top C_S\rVert_0}{n^2}"
    r"\qquad(S\text{ some tokens})",
    relation="<=",
    domain=Domain((CODES, TOKENS)),
    lhs=connectivity,
    rhs=lambda codes, tokens: connectivity(codes[list(tokens)]),
    examples=(SOME | {"tokens": (1,)}, SOME | {"tokens": (0, 1, 2)}),
    one_method=TWO_ROUTES,
    evidence=(
        exact("codes of up to 4 tokens and latents, by products", cases=100),
        exact(
            "by sets of pairs",
            cases=100,
            using={"lhs": _by_sets, "rhs": lambda codes, tokens: _by_sets(codes[list(tokens)])},
        ),
    ),
    mutants=(
        instead("it does not depend on the number of tokens", relation="=="),
        instead("nor does it rise with more latents", rhs=lambda codes: connectivity(codes[:, :1])),
    ),
)


def _copied_by_sets(codes: Matrix, copies: int) -> Fraction:
    return _by_sets(np.concatenate([codes] * copies, axis=1))


COPIED_LATENTS = claim(
    "connectivity-of-copies",
    "C17b",
    locator="connectivity, by the public code",
    title="Copies of all latents leave connectivity as it is",
    plain="An ensemble of exact copies of one member has that member's connectivity.",
    statement=r"\mathrm{conn}([C,\dots,C])=\mathrm{conn}(C)",
    relation="==",
    domain=Domain((CODES, COPIES)),
    lhs=lambda codes, copies: connectivity(np.concatenate([codes] * copies, axis=1)),
    rhs=connectivity,
    examples=(SOME | {"copies": 2},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("codes of up to 4 tokens and latents, by products"),
        exact("copies by sets of pairs, against products", using={"lhs": _copied_by_sets}),
    ),
    mutants=(
        instead(
            "copies of the first latent alone",
            lhs=lambda codes, copies: connectivity(
                np.concatenate([codes, *[codes[:, :1]] * copies], axis=1)
            ),
        ),
    ),
)


def _padded(codes: Matrix, dead: int) -> Any:
    none = np.array([[0 * codes[0, 0]] * dead] * len(codes), dtype=codes.dtype)
    return np.concatenate([codes, none.reshape(len(codes), dead)], axis=1)


DEAD_LATENTS = claim(
    "connectivity-of-dead-latents",
    "C17c",
    locator="connectivity, by the public code",
    title="Dead latents raise connectivity by a known amount",
    plain="With dead latents added, the pairs that have met are the same, and their share falls "
    "with the square of the number of latents: a dictionary without live latents scores 1.",
    statement=r"\mathrm{conn}'=1-(1-\mathrm{conn})\Bigl(\frac{n}{n'}\Bigr)^2",
    relation="==",
    domain=Domain((CODES, DEAD)),
    lhs=lambda codes, dead: connectivity(_padded(codes, dead)),
    rhs=lambda codes, dead: padded_connectivity(
        connectivity(codes), codes.shape[1], codes.shape[1] + dead
    ),
    examples=(SOME | {"dead": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("codes of up to 4 tokens and latents, by products"),
        exact(
            "by sets of pairs",
            using={"lhs": lambda codes, dead: _by_sets(_padded(codes, dead))},
        ),
    ),
    mutants=(
        instead("dead latents change nothing", rhs=connectivity),
        instead(
            "in proportion to their number",
            rhs=lambda codes, dead: (
                1 - (1 - connectivity(codes)) * Fraction(codes.shape[1], codes.shape[1] + dead)
            ),
        ),
    ),
)


TOPK_CONNECTIVITY = claim(
    "connectivity-of-topk",
    "C17d",
    locator="connectivity, by the public code; TopK",
    title="TopK codes of few tokens have a connectivity near one, whatever they are",
    plain="With K active latents a token at most N K^2 of the n^2 pairs have met after N tokens.",
    statement=r"\mathrm{conn}\ge1-\frac{NK^2}{n^2}",
    relation=">=",
    domain=Domain((CODES,)),
    lhs=connectivity,
    rhs=lambda codes: least_connectivity_of_topk(
        len(codes), max(1, int(np.asarray(codes > 0).sum(1).max())), codes.shape[1]
    ),
    examples=(SOME, {"codes": array([[1, 1, 0, 0], [0, 0, 1, 1]])}),
    one_method=TWO_ROUTES,
    evidence=(
        exact("codes of up to 4 tokens and latents, by products", cases=100),
        exact("by sets of pairs", cases=100, using={"lhs": _by_sets}),
    ),
    mutants=(
        instead(
            "N K pairs at most",
            rhs=lambda codes: (
                1
                - Fraction(
                    len(codes) * max(1, int(np.asarray(codes > 0).sum(1).max())),
                    codes.shape[1] ** 2,
                )
            ),
        ),
    ),
)

CLAIMS = (MORE_TOKENS, COPIED_LATENTS, DEAD_LATENTS, TOPK_CONNECTIVITY)
