"""What claims about concepts read off stored results: means, and vectors ablated again."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.simulations.models.concepts import BAGGING, BOOSTING, EXPANDED, PLANTED, TRANSFORMER
from pentad.simulations.readings.concept_removal import scores
from pentad.simulations.store import Result
from pentad.theory.ensembles.concept_removal import ablation_order_by_definition, removal_score
from pentad.theory.numbers.domains import Point

MOST = 16
"""Ablated latents at which the last statement is made."""

SIZE, LEAST = 8, 4
"""Members of the full setting, and of the smallest bags that a statement is about."""

HELD = {"single": (BAGGING, 0), "bag": (BAGGING, -1), "chain": (BOOSTING, -1),
        "large": (EXPANDED, -1)}  # fmt: skip
"""Way, and place among the sizes."""


def _by_way(results: Sequence[Result], source: str) -> dict[str, Result]:
    """The cells of a source in the full setting."""
    return {
        result.config.way: result
        for result in results
        if result.config.source == source and result.config.members == SIZE
    }


def _sources(results: Sequence[Result]) -> list[dict[str, Result]]:
    every = [
        _by_way(results, source) for source in dict.fromkeys(one.config.source for one in results)
    ]
    return [cells for cells in every if set(cells) == {BAGGING, BOOSTING, EXPANDED}]


def mean_points(results: Sequence[Result]) -> list[Point]:
    """A point for every source: means over runs that settled in all ways, pairs and concepts."""
    points: list[Point] = []
    for cells in _sources(results):
        settled = np.all(
            [cells[way].data["converged"].values[:, place] for way, place in HELD.values()], axis=0
        )
        if not settled.any():
            continue
        point: dict[str, Any] = {"source": cells[BAGGING].config.source}
        for name, (way, place) in HELD.items():
            for rule in ("guarded", "plain"):
                own = scores(cells[way], rule)[settled, place]
                point[f"{name}_{rule}"] = own.mean((0, 1))[: MOST + 1]
            told = cells[way].data["detection"].values[settled, place]
            point[f"{name}_told"] = told.mean((0, 1))
        pull = cells[BAGGING].data["spurious_pull"].values[settled][..., 0, :]
        taken = 1 - (pull / pull[..., :1]).mean((0, 2))
        sizes = cells[BAGGING].config.sizes
        bags = _taken_by_bags(taken[0], dict(zip(sizes, taken, strict=True)))
        points.append({**point, **bags})
    return points


def _taken_by_bags(single: Any, bags: dict[int, Any]) -> Point:
    """Shares of the pull that some latents take, from shares against n."""
    large = [J for J in bags if J >= LEAST]
    ablated = {"first": [1] * len(large), "half": [J // 2 for J in large], "all": large}
    return {
        "J": np.array(large, dtype=float),
        "one": float(single[1]),
        **{
            name: np.array([bags[J][n] for J, n in zip(large, counts, strict=True)])
            for name, counts in ablated.items()
        },
    }


def planted_means(results: Sequence[Result]) -> list[Point]:
    """`mean_points` of planted sources, with what the transformer has beside them."""
    return _planted(mean_points(results))


def planted_again(results: Sequence[Result]) -> list[Point]:
    """`points_ablated_again` of planted sources, with what the transformer has beside them."""
    return _planted(points_ablated_again(results))


def _planted(points: Sequence[Point]) -> list[Point]:
    """Not a number stands for a transformer that was not run."""
    unknown = np.full(MOST + 1, np.nan)
    toys = [point for point in points if point["source"] == TRANSFORMER]
    toy = toys[0] if toys else {"single_plain": unknown, "bag_guarded": unknown}
    return [
        {**point, "toy_plain": toy["single_plain"], "toy_bag": toy["bag_guarded"]}
        for point in points
        if point["source"] == PLANTED
    ]


def _ablated(result: Result, members: slice, times: float, rule: str) -> tuple[Any, Any]:
    """Scores and pulls against n, from the stored vectors, mean over the stored pairs."""
    data = {name: each.values.astype(float) for name, each in result.data.items()
            if str(name).startswith("sample")}  # fmt: skip
    directions = data["sample_directions"][members].T
    found_scores, found_pulls = [], []
    for pair in range(len(data["sample"])):
        w, b = data["sample_probe"][pair], data["sample_bias"][pair]
        x, codes = data["sample"][pair], times * data["sample_codes"][pair][:, members]
        wanted, spurious = (data[f"sample_{name}"][pair] > 0 for name in ("wanted", "spurious"))
        order = ablation_order_by_definition(
            times * data["sample_of_spurious"][pair][members],
            times * data["sample_of_wanted"][pair][members],
            w @ directions,
            guarded=rule == "guarded",
        )
        told = [
            (x - codes[:, order[:n]] @ directions[:, order[:n]].T) @ w + b for n in range(MOST + 1)
        ]
        right = [float(((values > 0) == wanted).mean()) for values in told]
        best = x @ data["sample_oracle"][pair] + data["sample_oracle_bias"][pair]
        oracle = float(((best > 0) == wanted).mean())
        found_scores.append([removal_score(each, right[0], oracle) for each in right])
        pulls = [values[spurious].mean() - values[~spurious].mean() for values in told]
        found_pulls.append(np.array(pulls) / pulls[0])
    return np.mean(found_scores, axis=0), np.mean(found_pulls, axis=0)


def points_ablated_again(results: Sequence[Result]) -> list[Point]:
    """The same of the first runs, vectors ablated again."""
    points: list[Point] = []
    for cells in _sources(results):
        point: dict[str, Any] = {"source": cells[BAGGING].config.source}
        taken: dict[str, Any] = {}
        for name, (way, place) in HELD.items():
            result = cells[way]
            if not bool(result.data["converged"].values[0, place]):
                break
            alone = name == "single"
            members = slice(0, result.config.n) if alone else slice(None)
            times = float(SIZE) if alone else 1.0
            for rule in ("guarded", "plain"):
                score, pull = _ablated(result, members, times, rule)
                point[f"{name}_{rule}"] = score
                if rule == "guarded":
                    taken[name] = 1 - pull
        else:
            points.append({**point, **_taken_by_bags(taken["single"], {SIZE: taken["bag"]})})
    return points


def told_points(results: Sequence[Result]) -> list[Point]:
    """Those of the means, with what the best latents tell of the stored vectors, first runs."""
    again = {
        cells[BAGGING].config.source: {
            f"{name}_again": _told_again(cells[way], alone=name == "single")
            for name, (way, _) in HELD.items()
        }
        for cells in _sources(results)
        if all(bool(cells[way].data["converged"].values[0, place]) for way, place in HELD.values())
    }
    return [
        {**point, **again[point["source"]]}
        for point in mean_points(results)
        if point["source"] in again
    ]


def _told_again(result: Result, *, alone: bool) -> float:
    """Mean accuracy of a cut through the code of the best latent, over pairs and both concepts."""
    members = slice(0, result.config.n) if alone else slice(None)
    found = []
    for concept in ("wanted", "spurious"):
        for pair in range(len(result.data["sample"])):
            difference = result.data[f"sample_of_{concept}"].values[pair][members]
            codes = result.data["sample_codes"].values[pair][:, members]
            code, present = (
                codes[:, np.argmax(np.abs(difference))],
                result.data[f"sample_{concept}"].values[pair] > 0,
            )
            above = code > np.concatenate([[-1.0], np.unique(code)])[:, None]
            right = (above == present).mean(1)
            found.append(float(np.maximum(right, 1 - right).max()))
    return float(np.mean(found))
