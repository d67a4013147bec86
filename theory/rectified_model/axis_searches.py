r"""Branch and prune over the weights of features that share one axis, with trees as certificates.

A root box is halved along its widest side, generation by generation, until every box is a leaf:
excluded by the question, dismissed by symmetry, so long that one feature costs more than the
target, or bounded by `axis_boxes.certainly_above`.  The tree is a string of a 0 (halved) or 1
(leaf) for every box, in that order; `replayed` judges its leaves again.

An active feature j of weight w_j costs at least, whatever the others do,

\[ p \min_b \int_0^1 (x - (a x + b)_+)^2\, dx = \frac p3 \Bigl( \frac{a - 1}{a + 1} \Bigr)^2,
   \qquad a = w_j^2 \ge 1. \]

Source: ours.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.axis_boxes import UNIT, AxisLoss, certainly_above

AT_ONCE = 4096
"""Boxes that are judged together."""


@dataclass(frozen=True)
class Question:
    """That a loss is at least a target for all weights, or all but some that are excluded.

    Attributes
    ----------
    loss : AxisLoss
    target : float
    size : float
        Half the side of the root box, in which the first weight is not negative.
    ordered : bool
        Whether only |w_1| >= |w_2| >= .. are asked: all losses of equal importance are symmetric.
    weak : float
        Excluded: w_1^2 >= 1/2 and -weak <= w_1 w_2 <= weak.
    short : float
        Excluded: weights whose last one is at most this in absolute value.
    rest : float
        A certified lower bound of what all outputs but one cost together, whatever that one does:
        for three features, of the least loss of two.
    """

    loss: AxisLoss
    target: float
    size: float = 16.0
    ordered: bool = True
    weak: float = 0.0
    short: float = 0.0
    rest: float = 0.0

    def __post_init__(self) -> None:
        long = _long_cost(self.loss.p, np.array(self.size**2))
        beyond = min(self.loss.importance) * long + self.rest
        require(
            float(beyond) > self.target,
            f"outside the root box one feature has to cost more than the target {self.target}; got "
            f"{float(beyond)} for half a side of {self.size}",
        )
        require(
            not self.weak or len(self.loss.importance) > 1,
            "a weak product is one of two weights, and there is one feature",
        )
        require(
            self.loss.penalty >= 0,
            f"a penalty is not negative; got {self.loss.penalty}",
        )


@dataclass(frozen=True)
class Tree:
    """How a root box was halved, and whether every leaf was judged.

    Attributes
    ----------
    bits : str
        A 0 for every box that was halved and a 1 for every leaf, generation by generation.
    complete : bool
        False if the budget was spent.
    """

    bits: str
    complete: bool


def _long_cost(p: float, a: Any) -> Any:
    share = (a - 1) / (a + 1)
    return np.where(a > 1, p / 3 * share * share, 0.0) * (1 - UNIT)


def _least_squares(low: Any, high: Any) -> Any:
    return np.where(low * high <= 0, 0.0, np.minimum(low * low, high * high))


def dismissed(question: Question, low: Any, high: Any) -> Any:
    """Boxes that are excluded, without ordered weights, or with a weight that costs too much.

    Raises
    ------
    ValueError
        Unless boxes are rows of as many numbers as there are features.

    >>> question = Question(AxisLoss(0.5, (1.0, 1.0)), 0.07)
    >>> low, high = np.array([[4.0, -1.0], [0.5, 1.0]]), np.array([[8.0, 1.0], [0.75, 2.0]])
    >>> dismissed(question, low, high)
    array([ True,  True])
    """
    n = len(question.loss.importance)
    require(
        np.shape(low) == np.shape(high) == (len(np.atleast_1d(low)), n),
        f"boxes of {n} sides; got shapes {np.shape(low)} and {np.shape(high)}",
    )
    least, most = _least_squares(low, high), np.maximum(low * low, high * high)
    costs = np.array(question.loss.importance) * _long_cost(question.loss.p, least)
    longest = costs.max(-1) + question.rest
    out = np.maximum(costs.sum(-1), longest) * (1 - UNIT) > question.target
    if question.ordered:
        out |= (most[:, :-1] < least[:, 1:]).any(-1)
    if question.short:
        out |= np.maximum(abs(low[:, -1]), abs(high[:, -1])) <= question.short
    if question.weak:
        largest = np.maximum(abs(low[:, 1]), abs(high[:, 1])) * high[:, 0] * (1 + UNIT)
        out |= (largest <= question.weak) & (least[:, 0] >= 0.5)
    return out


def judged(question: Question, low: Any, high: Any) -> Any:
    """Boxes that are leaves: dismissed, or certainly above the target."""
    leaf = dismissed(question, low, high)
    for start in range(0, len(low), AT_ONCE):
        some = start + np.flatnonzero(~leaf[start : start + AT_ONCE])
        if len(some):
            leaf[some] = certainly_above(question.loss, question.target, low[some], high[some])
    return leaf


def _root(question: Question) -> tuple[Any, Any]:
    n = len(question.loss.importance)
    low = np.full((1, n), -question.size)
    low[0, 0] = 0.0
    return low, np.full((1, n), question.size)


def halves(low: Any, high: Any) -> tuple[Any, Any]:
    """Both halves of every box along its widest side, all lower ones first.

    >>> halves(np.array([[0.0, 0.0]]), np.array([[1.0, 2.0]]))[0].tolist()
    [[0.0, 0.0], [0.0, 1.0]]
    """
    boxes, side = np.arange(len(low)), (high - low).argmax(1)
    middle = (low[boxes, side] + high[boxes, side]) / 2
    ends, starts = high.copy(), low.copy()
    ends[boxes, side] = starts[boxes, side] = middle
    return np.concatenate([low, starts]), np.concatenate([ends, high])


def searched(question: Question, *, most: int = 200_000) -> Tree:
    """The tree of a question, grown until all boxes are leaves or `most` boxes were judged.

    >>> tree = searched(Question(AxisLoss(0.5, (1.0, 1.0)), 0.06))
    >>> tree.complete, len(tree.bits) < 500
    (True, True)
    """
    (low, high), bits = _root(question), ""
    while len(low):
        if len(bits) + len(low) > most:
            return Tree(bits, False)
        leaf = judged(question, low, high)
        bits += "".join("1" if yes else "0" for yes in leaf)
        low, high = halves(low[~leaf], high[~leaf])
    return Tree(bits, True)


def leaves(question: Question, bits: str) -> tuple[Any, Any]:
    """All leaves of a tree, (leaves, n) arrays of low and high ends.

    Raises
    ------
    ValueError
        If the string is no tree: a letter other than 0 and 1, boxes left without a letter, or
        letters left without a box.
    """
    require(set(bits) <= {"0", "1"}, f"a tree consists of 0 and 1; got {sorted(set(bits))}")
    (low, high), place = _root(question), 0
    found: list[tuple[Any, Any]] = []
    while len(low):
        letters = bits[place : place + len(low)]
        require(
            len(letters) == len(low),
            f"a tree has a letter for every box; got {len(bits)}, of which {len(letters)} are left "
            f"for {len(low)} boxes",
        )
        place += len(low)
        leaf = np.array([letter == "1" for letter in letters])
        found.append((low[leaf], high[leaf]))
        low, high = halves(low[~leaf], high[~leaf])
    require(place == len(bits), f"every letter has a box; got {len(bits)} letters for {place}")
    lows, highs = zip(*found, strict=True)
    return np.concatenate(lows), np.concatenate(highs)


def replayed(question: Question, bits: str) -> bool:
    """Whether every leaf of the tree is dismissed or certainly above the target.

    >>> question = Question(AxisLoss(0.5, (1.0, 1.0)), 0.06)
    >>> replayed(question, searched(question).bits), replayed(question, "1")
    (True, False)
    """
    return bool(judged(question, *leaves(question, bits)).all())
