"""The page of encoders: what it decides in whole numbers the library decides in rationals."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.explorer.answers_encoder import (
    LARGEST,
    MOST_ATOMS,
    UNIT,
    certificates,
    pair,
    thresholds,
)
from pentad.theory.codes.adversaries import indistinguishable_pair
from pentad.theory.codes.checker import proves_at_least, proves_at_most
from pentad.theory.codes.cross_talk import least_cross_talk
from pentad.theory.codes.signed_adversaries import signed_pair

ATTEMPTS = 120
DRAW = np.random.default_rng(15)


def some_atoms(draw, kind, n, d):
    """Generic, on a coarse lattice, all on a line, all in a plane, and with opposite atoms."""
    wide = draw.integers(-LARGEST, LARGEST + 1, (n, d))
    match kind:
        case 0:
            return wide
        case 1:
            return draw.integers(-1, 2, (n, d)) * UNIT
        case 2:
            return draw.integers(-2, 3, (n, 1)) * draw.integers(-400, 401, (1, d))
        case 3:
            return draw.integers(-2, 3, (n, 2)) @ draw.integers(-300, 301, (2, d))
        case _:
            return np.concatenate([wide, -wide])[:n]


def some_graph(draw, n):
    kind = draw.integers(0, 3)
    near = [set() for _ in range(n)]
    for i in range(n):
        for j in range(i):
            if kind == 1 or (kind == 2 and draw.integers(0, 2)):
                near[i].add(j)
                near[j].add(i)
    return [sorted(one) for one in near]


@pytest.fixture(scope="module")
def cases():
    found = []
    for k in range(ATTEMPTS):
        n, d = int(DRAW.integers(2, 8)), int(DRAW.integers(2, 4))
        atoms = some_atoms(DRAW, k % 5, n, d)
        found.append(
            {
                "atoms": atoms.tolist(),
                "graph": some_graph(DRAW, n),
                "row": DRAW.integers(-2, 3, d).tolist(),
            }
        )
    return found


DECIDED = """
import { crossTalk, leastRow } from "./js/encoder/cross_talk.js";
import { indistinguishablePair, signedPair } from "./js/encoder/pairs.js";
import { fraction, told } from "./js/encoder/rational.js";
const plain = ({ first, second, error }) =>
  ({ first: first.map(told), second: second.map(told), error: told(error) });
const result = given.map(({ atoms, graph, row }) => atoms.map((_, i) => {
  const near = new Set(graph[i]);
  const own = row.map((x) => fraction(x));
  const pairs = {
    pair: plain(indistinguishablePair(atoms, own, i, near)),
    signed: [1, 2].map((K) => plain(signedPair(atoms, own, i, K))),
  };
  const one = crossTalk(atoms, i, near);
  if (one.value === null) return { value: null, ...pairs };
  return {
    value: told(one.value),
    row: leastRow(atoms, i, near, one.value).map(told),
    parts: one.combination?.map(({ j, z }) => [j, told(z)]) ?? null,
    ...pairs,
  };
}));
"""


@pytest.fixture(scope="module")
def decided(node, cases):
    return node(DECIDED, cases)


def fractions(told):
    return [Fraction(x) for x in told]


def test_least_cross_talk_is_that_of_the_library_at_generic_and_degenerate_dictionaries(
    cases, decided
):
    seen = {"zero": 0, "recovered": 0, "forbidden": 0}
    for case, told in zip(cases, decided, strict=True):
        D = np.array(case["atoms"]).T
        for i, one in enumerate(told):
            if not any(case["atoms"][i]):
                assert one["value"] is None
                seen["zero"] += 1
                continue
            value = Fraction(one["value"])
            assert value == least_cross_talk(D, i, case["graph"][i]).value, (case, i)
            seen["forbidden" if value else "recovered"] += 1
    assert all(count > 25 for count in seen.values()), seen


def test_rows_and_combinations_of_the_page_are_accepted_by_the_checker(cases, decided):
    for case, told in zip(cases, decided, strict=True):
        atoms = [[Fraction(x, UNIT) for x in atom] for atom in case["atoms"]]
        for i, one in enumerate(told):
            if one["value"] is None:
                continue
            value, near = Fraction(one["value"]), case["graph"][i]
            assert proves_at_most(atoms, i, near, value, fractions(one["row"])), (case, i)
            if value:
                sums = [Fraction(0)] * len(atoms)
                for j, z in one["parts"]:
                    sums[j] = Fraction(z)
                assert proves_at_least(atoms, i, near, value, sums), (case, i)


def test_colliding_codes_are_those_of_the_library(cases, decided):
    for case, told in zip(cases, decided, strict=True):
        D = np.array(case["atoms"]).T
        scaled = [Fraction(w, UNIT) for w in case["row"]]
        for i, one in enumerate(told):
            wanted = [indistinguishable_pair(D, scaled, i, case["graph"][i])]
            wanted += [signed_pair(D, scaled, i, K=K) for K in (1, 2)]
            for found, right in zip([one["pair"], *one["signed"]], wanted, strict=True):
                assert tuple(fractions(found["first"])) == right.first, (case, i)
                assert tuple(fractions(found["second"])) == right.second, (case, i)
                assert Fraction(found["error"]) == right.error, (case, i)


def test_answers_of_python_agree_with_the_page_and_are_accepted(cases, decided):
    for case, told in zip(cases[:40], decided, strict=False):
        pairs = [[i, j] for i, near in enumerate(case["graph"]) for j in near if j < i]
        asked = {"atoms": case["atoms"], "graph": "pairs", "pairs": pairs}
        for found, one in zip(certificates(asked)["features"], told, strict=True):
            assert found["value"] == one["value"]
            assert found.get("accepted", True)
        for i, one in enumerate(told):
            row = list(map(str, case["row"]))
            found = pair({**asked, "feature": i, "row": row})
            assert found["read"][0] == found["read"][1]
            assert {key: found[key] for key in one["pair"]} == one["pair"]


SQUARE = [[1000, 0], [0, 1000], [-1000, 0], [0, -1000]]


def test_a_whole_dictionary_is_settled_and_counted():
    alone, any_two = (certificates({"atoms": SQUARE, "graph": g}) for g in ("one", "any"))
    assert [one["value"] for one in alone["features"]] == ["0"] * 4
    assert any_two["none"]["decided"]
    assert any_two["none"]["accepted"]
    assert any_two["bounds"]["unrecoverable"] == 3
    assert alone["bounds"]["expected"] == "2"


def test_thresholds_on_binary_codes_are_decided_with_certificates():
    found = thresholds({"atoms": SQUARE, "active": 2, "exactly": True})
    assert found["codes"] == 6
    assert all(one["accepted"] for one in found["features"])
    assert not any(one["told"] for one in found["features"])
    apart = thresholds({"atoms": [[1000, 0], [0, 1000], [-1000, -1000]], "active": 1})
    assert all(one["told"] for one in apart["features"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"atoms": None},
        {"atoms": [[1, 2]]},
        {"atoms": [[1, 2]] * (MOST_ATOMS + 1)},
        {"atoms": [[1, 2], [1, 2, 3]]},
        {"atoms": [[1], [2]]},
        {"atoms": [[1.5, 2], [1, 2]]},
        {"atoms": [[True, 2], [1, 2]]},
        {"atoms": [[LARGEST + 1, 2], [1, 2]]},
        {"atoms": [["1", 2], [1, 2]]},
        {"atoms": SQUARE, "graph": "ring"},
        {"atoms": SQUARE, "graph": ["one"]},
        {"atoms": SQUARE, "graph": "pairs", "pairs": [[0, 4]]},
        {"atoms": SQUARE, "graph": "pairs", "pairs": [[0, 0]]},
        {"atoms": SQUARE, "graph": "pairs", "pairs": [[0]]},
        {"atoms": SQUARE, "signed": "yes"},
        {"atoms": SQUARE, "graph": "pairs", "signed": True},
    ],
)
def test_what_is_no_dictionary_is_refused_with_a_rule(wrong):
    with pytest.raises(ValueError, match=r"got|signed"):
        certificates(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"feature": 4, "row": ["1", "0"]},
        {"feature": True, "row": ["1", "0"]},
        {"feature": 0, "row": ["1"]},
        {"feature": 0, "row": ["1e99999999", "0"]},
        {"feature": 0, "row": ["1/0", "0"]},
        {"feature": 0, "row": [1, 0]},
        {"feature": 0},
    ],
)
def test_what_is_no_row_is_refused(wrong):
    with pytest.raises(ValueError, match="got"):
        pair({"atoms": SQUARE, **wrong})


@pytest.mark.parametrize("active", [0, 4, True, "2", None, 2.0])
def test_numbers_of_ones_that_are_none_are_refused(active):
    with pytest.raises(ValueError, match="number of ones"):
        thresholds({"atoms": SQUARE, "active": active})
