r"""Certified enclosures of least losses on one axis, and of the penalty at which a pair appears.

What was searched is kept in `axis_certificates.json`, and replayed here: for two or three features
of equal importance a target with its tree, and weights that attain nearly as little; for the
penalised pair the same at each pair (I, S).  Rationals are strings, trees hexadecimal digits after
their number of boxes.  Source: ours; `axis_searches` says what a tree proves.
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import inf, nextafter
from pathlib import Path
from typing import Any

from pentad.theory.rectified_model.axis_boxes import AxisLoss
from pentad.theory.rectified_model.axis_searches import Question, replayed
from pentad.theory.rectified_model.shared_axis import AxisWeights
from pentad.theory.rectified_model.two_features import unstored_loss

FILE = Path(__file__).resolve().parent / "axis_certificates.json"

SPARE = 1e-14
"""By this share a target is raised above the rational that it stands for."""


@dataclass(frozen=True)
class LeastLoss:
    """Between which rationals the least loss of features on one axis lies at a sparsity.

    Attributes
    ----------
    S, lower, upper : Fraction
    w, b : tuples of Fraction
        Weights and biases whose loss is at most `upper`.
    rest : Fraction
        A certified lower bound with one feature less, which the tree uses; 0 for two features.
    tree : str
    size : float
        Of the root box.
    """

    S: Fraction
    lower: Fraction
    upper: Fraction
    w: tuple[Fraction, ...]
    b: tuple[Fraction, ...]
    rest: Fraction
    tree: str
    size: float = 16.0

    def question(self, target: Fraction | None = None) -> Question:
        """That the loss is at least `lower`, or another target."""
        wanted = _float_above(self.lower if target is None else target)
        loss = AxisLoss(float(1 - self.S), (1.0,) * len(self.w))
        return Question(loss, wanted, size=self.size, rest=nextafter(float(self.rest), 0))


@dataclass(frozen=True)
class CriticalPenalty:
    """Between which rationals lambda_c lies at an importance I <= 1 and a sparsity.

    Attributes
    ----------
    importance, S : Fraction
    kind : str
        "jump": lambda_loc < lower, so that the pair that appears is not arbitrarily weak; its
        overlap is larger than `weak`, but for I = 1, S = 1/10. "continuous": lambda_c = lambda_loc;
        lower and upper are then rationals on both sides of it, and the tree is for `lower`. "none":
        lambda_c <= 0, no pair is stored at any penalty; lower and upper are 0.
    lower, upper : Fraction
    w, b : tuples of Fraction
        Of a pair that is better than one feature at the penalty `lower`; empty unless a jump.
    weak : Fraction
        Overlaps up to this are left to `penalised_pair.weak_pair_floor`.
    tree : str
    """

    importance: Fraction
    S: Fraction
    kind: str
    lower: Fraction
    upper: Fraction
    w: tuple[Fraction, ...]
    b: tuple[Fraction, ...]
    weak: Fraction
    tree: str

    @property
    def penalty(self) -> Fraction:
        """At which the tree excludes all pairs that are not weak."""
        return self.lower if self.kind == "continuous" else self.upper

    def question(self, target: Fraction | None = None) -> Question:
        """That no pair but a weak one loses less than one feature, or than another target."""
        p = 1 - self.S
        wanted = self.importance * unstored_loss(p) if target is None else target
        loss = AxisLoss(
            float(p), (1.0, float(self.importance)), nextafter(float(self.penalty), -inf)
        )
        if not self.penalty:
            loss = loss._replace(penalty=0.0)
        return Question(
            loss,
            _float_above(wanted),
            ordered=self.importance == 1,
            weak=nextafter(float(self.weak), 0),
        )


def _float_above(value: Any) -> float:
    return float(value) * (1 + SPARE)


def _rationals(texts: list[str]) -> tuple[Fraction, ...]:
    return tuple(Fraction(text) for text in texts)


def _tree(text: str) -> str:
    count, digits = text.split(":")
    return bin(int("1" + digits, 16))[2:][1:][: int(count)] if digits else ""


def packed(bits: str) -> str:
    """A tree as its number of boxes and hexadecimal digits.

    >>> packed("0111"), _tree(packed("01110"))
    ('4:7', '01110')
    """
    padded = bits + "0" * (-len(bits) % 4)
    digits = (f"{int(padded[k : k + 4], 2):x}" for k in range(0, len(padded), 4))
    return f"{len(bits)}:" + "".join(digits)


@cache
def _stored() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def least_losses(features: int) -> dict[Fraction, LeastLoss]:
    """What is kept of two or three features, by sparsity.

    >>> found = least_losses(2)[Fraction(2, 5)]
    >>> found.lower < found.upper < Fraction(11, 100)
    True
    """
    found = {}
    for entry in _stored()[f"{features} features"]:
        S = Fraction(entry["S"])
        found[S] = LeastLoss(
            S,
            Fraction(entry["lower"]),
            Fraction(entry["upper"]),
            _rationals(entry["w"]),
            _rationals(entry["b"]),
            Fraction(entry["rest"]),
            _tree(entry["tree"]),
            float(entry.get("size", 16)),
        )
    return found


@cache
def triple_witnesses() -> dict[Fraction, AxisWeights]:
    """Weights of three features that lose less than the best two and a dropped one, by sparsity.

    >>> triple_witnesses()[Fraction(9, 10)].w[1]
    Fraction(709, 2000)
    """
    found = {}
    for entry in _stored()["three that help"]:
        S = Fraction(entry["S"])
        found[S] = AxisWeights(S, _rationals(entry["w"]), _rationals(entry["b"]))
    return found


@cache
def critical_penalties() -> dict[tuple[Fraction, Fraction], CriticalPenalty]:
    """What is kept of the penalised pair, by importance and sparsity.

    >>> critical_penalties()[Fraction(1), Fraction(1, 2)].kind
    'continuous'
    """
    found = {}
    for entry in _stored()["penalised pair"]:
        key = Fraction(entry["I"]), Fraction(entry["S"])
        found[key] = CriticalPenalty(
            *key,
            entry["kind"],
            Fraction(entry["lower"]),
            Fraction(entry["upper"]),
            _rationals(entry["w"]),
            _rationals(entry["b"]),
            Fraction(entry["weak"]),
            _tree(entry["tree"]),
        )
    return found


@cache
def _held(question: Question, tree: str) -> bool:
    return replayed(question, tree)


def holds(kept: LeastLoss | CriticalPenalty, target: Fraction | None = None) -> bool:
    """Whether the tree, replayed, proves what is kept, or the same with another target.

    >>> holds(least_losses(2)[Fraction(1, 2)])
    True
    """
    return _held(kept.question(target), kept.tree)
