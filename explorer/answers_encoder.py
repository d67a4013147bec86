"""What Python says of a dictionary in the plane or in space: rational certificates, and a checker.

A dictionary comes as its atoms, whole coordinates in units of 1 / 1000, so that nothing is rounded
on the way. Every certificate is found by a linear program over the rationals and accepted by
`theory.codes.checker`, which shares nothing with it.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.theory.codes.adversaries import Pair, indistinguishable_pair, readings
from pentad.theory.codes.checker import proves_at_least, proves_at_most
from pentad.theory.codes.cooccurrence import Graph, any_pair, one_at_a_time, require_graph
from pentad.theory.codes.cross_talk import CrossTalk, Undecided, least_cross_talk
from pentad.theory.codes.dictionaries import atoms as columns_of
from pentad.theory.codes.dictionary_verdicts import (
    NoneRecoverable,
    none_recoverable,
    none_recoverable_alone,
    proves_none,
    proves_none_alone,
)
from pentad.theory.codes.halfspaces import (
    Crossing,
    Halfspace,
    binary_codes,
    is_crossing,
    mistakes,
    separation,
)
from pentad.theory.codes.recovery_bounds import unrecoverable_lower_bound, wendel_probability
from pentad.theory.codes.signed_adversaries import signed_pair
from pentad.theory.codes.spark import spark
from pentad.theory.numbers.scalars import require

UNIT = 1000
"""Steps of the lattice of coordinates in a length of 1."""

LARGEST = 2000
"""Largest coordinate, in steps."""

MOST_ATOMS = 9
DIMENSIONS = (2, 3)
ALONE, ANY, PAIRS = "one", "any", "pairs"
GRAPHS = (ALONE, ANY, PAIRS)

Matrix = np.ndarray
"""(d, n) whole coordinates, atoms as columns, or what stands for them."""


def certificates(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Of every feature the least cross-talk with its certificate, and what the checker says of it.

    Parameters
    ----------
    asked
        `atoms`, lists of whole coordinates; `graph`, one of `GRAPHS`, with `pairs` for the last;
        `signed`, whether codes may be negative.

    Returns
    -------
    dict
        `features`: for each the value, row and combination as told fractions, and `accepted`;
        `none`: whether a certificate of its own says that no feature is recovered; `bounds`.

    Raises
    ------
    ValueError
        For what is no dictionary of these, and no graph.
    """
    D = _dictionary(asked)
    signed = _flag(asked, "signed")
    graph = _graph(asked, D.shape[1], signed=signed)
    seen = any_pair(len(graph)) if signed else graph
    return {
        "features": [_certificate(D, i, near) for i, near in enumerate(seen)],
        "none": _none(D, seen),
        "bounds": _bounds(D, seen),
    }


def pair(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The two codes that a row cannot tell apart, and what the row reads of both.

    Parameters
    ----------
    asked
        As for `certificates`, with `feature` and `row`, told fractions.

    Raises
    ------
    ValueError
        As for `certificates`; for a feature that is none, and a row that does not fit.
    """
    D = _dictionary(asked)
    signed = _flag(asked, "signed")
    graph = _graph(asked, D.shape[1], signed=signed)
    feature = _feature(asked, D.shape[1])
    row = _fractions(asked.get("row"), "row", D.shape[0])
    scaled = [w / UNIT for w in row]
    found: Pair
    if signed:
        found = signed_pair(D, scaled, feature, K=2 if any(graph) else 1)
    else:
        found = indistinguishable_pair(D, scaled, feature, graph[feature])
    reads = readings(D, scaled)
    first, second = (
        sum((a * s for a, s in zip(reads, code, strict=True)), Fraction(0))
        for code in (found.first, found.second)
    )
    return {
        "first": list(map(str, found.first)),
        "second": list(map(str, found.second)),
        "error": str(found.error),
        "read": [str(first), str(second)],
    }


def thresholds(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Binary codes: which features a half-space tells, each with what decides it.

    Parameters
    ----------
    asked
        `atoms`; `active`, the number K of ones; `exactly`, or at most so many.

    Raises
    ------
    ValueError
        For what is no dictionary of these, and numbers of ones beyond that of features.
    """
    D = _dictionary(asked)
    n, active = D.shape[1], asked.get("active")
    require(
        isinstance(active, int) and not isinstance(active, bool) and 1 <= active < n,
        f"the number of ones is 1, .., {n - 1}; got {active!r}",
    )
    assert isinstance(active, int)
    codes = binary_codes(n, active, exactly=_flag(asked, "exactly"))
    return {"codes": len(codes), "features": [_threshold(D, codes, i) for i in range(n)]}


def _threshold(D: Matrix, codes: Sequence[tuple[int, ...]], feature: int) -> dict[str, Any]:
    found = separation(D, codes, feature)
    match found:
        case Halfspace():
            row = [str(w * UNIT) for w in found.row]
            accepted = not mistakes(D, codes, found)
            return {"told": True, "row": row, "threshold": str(found.threshold),
                    "accepted": accepted}  # fmt: skip
        case Crossing():
            weights = [[list(code), str(weight)] for code, weight in found.weights.items()]
            return {"told": False, "weights": weights, "accepted": is_crossing(D, found)}


def _certificate(D: Matrix, feature: int, near: frozenset[int]) -> dict[str, Any]:
    if not D[:, feature].any():
        return {"value": None, "why": "no row reads anything of a zero atom"}
    found = least_cross_talk(D, feature, near)
    if isinstance(found, Undecided):
        return {"value": None, "why": f"undecided after {found.pivots} exchanges: {found.guess}"}
    return {
        "value": str(found.value),
        "row": [str(w * UNIT) for w in found.row],
        "combination": list(map(str, found.combination)),
        "accepted": _accepted(D, found),
    }


def _accepted(D: Matrix, found: CrossTalk) -> bool:
    """Whether the checker accepts the row, and the combination unless the feature is recovered."""
    columns = columns_of(D)
    upper = proves_at_most(columns, found.feature, found.neighbours, found.value, found.row)
    return upper and (
        found.recoverable
        or proves_at_least(columns, found.feature, found.neighbours, found.value, found.combination)
    )


def _none(D: Matrix, graph: Graph) -> dict[str, Any] | None:
    """A proof about the whole dictionary that no feature is recovered, where one is looked for."""
    floats, n = np.asarray(D, float), len(graph)
    if all(len(near) == n - 1 for near in graph):
        found, check = none_recoverable(floats), proves_none
    elif not any(graph):
        found, check = none_recoverable_alone(floats), proves_none_alone
    else:
        return None
    if not isinstance(found, NoneRecoverable):
        return {"decided": False, "sets": [list(one) for one in found.sets]}
    told = {"decided": True, "sets": [list(one) for one in found.sets], "prime": found.prime}
    return told | {"accepted": check(floats, found)}


def _bounds(D: Matrix, graph: Graph) -> dict[str, Any]:
    """Counts that hold for all dictionaries of the size, and chances of symmetric random ones."""
    d, n = D.shape
    least = spark(D)
    everywhere = all(len(near) == n - 1 for near in graph)
    counted = everywhere and n > d and least is not None
    chances = [wendel_probability(n, d, len(near)) for near in graph]
    return {
        "spark": least,
        "unrecoverable": unrecoverable_lower_bound(n, d, least) if counted and least else None,
        "chances": list(map(str, chances)),
        "expected": str(sum(chances, Fraction(0))),
    }


def _dictionary(asked: Mapping[str, Any]) -> Matrix:
    atoms = asked.get("atoms")
    require(
        isinstance(atoms, list) and 2 <= len(atoms) <= MOST_ATOMS,
        f"a dictionary has 2 to {MOST_ATOMS} atoms; got {_short(atoms)}",
    )
    assert isinstance(atoms, list)
    lengths = {len(one) if isinstance(one, list) else None for one in atoms}
    require(
        len(lengths) == 1 and lengths <= set(DIMENSIONS),
        f"atoms are lists of 2 or 3 coordinates, all alike; got {_short(atoms)}",
    )
    wrong = [x for one in atoms for x in one if not _is_step(x)]
    require(
        not wrong,
        f"coordinates are whole numbers of thousandths, at most {LARGEST}; got {_short(wrong)}",
    )
    return np.array(atoms, dtype=np.int64).T


def _is_step(x: object) -> bool:
    return isinstance(x, int) and not isinstance(x, bool) and abs(x) <= LARGEST


def _graph(asked: Mapping[str, Any], n: int, *, signed: bool) -> Graph:
    kind = asked.get("graph", ALONE)
    require(kind in GRAPHS, f"the graph is one of {', '.join(GRAPHS)}; got {_short(kind)}")
    require(
        not signed or kind != PAIRS,
        "for signed codes the graph is one or any: pairs are constructed for these alone",
    )
    if kind != PAIRS:
        return any_pair(n) if kind == ANY else one_at_a_time(n)
    pairs = asked.get("pairs", [])
    require(
        isinstance(pairs, list)
        and all(isinstance(one, list) and len(one) == 2 for one in pairs)
        and all(isinstance(i, int) and 0 <= i < n for one in pairs for i in one),
        f"pairs are lists of two features 0, .., {n - 1}; got {_short(pairs)}",
    )
    near: list[set[int]] = [set() for _ in range(n)]
    for i, j in pairs:
        near[i].add(j)
        near[j].add(i)
    return require_graph(near, n)


def _feature(asked: Mapping[str, Any], n: int) -> int:
    feature = asked.get("feature")
    require(
        isinstance(feature, int) and not isinstance(feature, bool) and 0 <= feature < n,
        f"a feature is one of 0, .., {n - 1}; got {_short(feature)}",
    )
    assert isinstance(feature, int)
    return feature


def _flag(asked: Mapping[str, Any], name: str) -> bool:
    value = asked.get(name, False)
    require(isinstance(value, bool), f"{name} is true or false; got {_short(value)}")
    return bool(value)


FRACTION = re.compile(r"-?\d{1,2000}(/0*[1-9]\d{0,1999})?")
"""A fraction as it is told, of numbers that are not too long."""


def _fractions(told: object, name: str, count: int) -> list[Fraction]:
    require(
        isinstance(told, list)
        and len(told) == count
        and all(isinstance(x, str) and FRACTION.fullmatch(x) for x in told),
        f"{name} has {count} fractions, told as p/q; got {_short(told)}",
    )
    assert isinstance(told, list)
    return [Fraction(x) for x in told]


def _short(value: object) -> str:
    told = repr(value)
    return told if len(told) <= 60 else f"{told[:60]}..."
