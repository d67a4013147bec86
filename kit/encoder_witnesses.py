"""Codes that an encoder gets wrong: pairs that its weights cannot tell apart, and a search."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.kit.sparse_problems import codes_of, outputs_of
from pentad.theory.codes.adversaries import indistinguishable_pair
from pentad.theory.codes.signed_adversaries import signed_pair
from pentad.theory.numbers.scalars import require

SHARES = (1.0, 63 / 64, 61 / 64)
"""Multiples of a pair that are asked for, since an activation may jump right at one of them."""

TOGETHER = 2**22
"""Numbers that are asked for at once."""

Code = Mapping[int, Fraction | float]
"""Amplitudes of the active features."""


@dataclass(frozen=True)
class Witness:
    """A code that an encoder gets wrong.

    Attributes
    ----------
    feature : int
    code : mapping of int to float
        Amplitudes of the active features.
    answer : float
        What the encoder gives for the feature.
    """

    feature: int
    code: Code
    answer: float

    @property
    def error(self) -> float:
        """How far the answer is from the amplitude, in the same unit."""
        return abs(self.answer - float(self.code.get(self.feature, 0)))

    def __str__(self) -> str:
        return f"{told(self.code)}, where it gives {self.answer:.6g} for feature {self.feature}"


@dataclass(frozen=True)
class TwinCodes:
    """Two codes whose signals a row of weights reads as one number, without rounding.

    Attributes
    ----------
    feature : int
    first, second : mapping of int to Fraction
    """

    feature: int
    first: Code
    second: Code

    @property
    def error(self) -> Fraction:
        """Half of what they differ by in the feature: an error that no activation avoids."""
        first, second = (code.get(self.feature, 0) for code in (self.first, self.second))
        return abs(Fraction(first) - Fraction(second)) / 2


def told(code: Code) -> str:
    """A code in words."""
    parts = [f"{float(t):.6g} e_{j}".removeprefix("1 ") for j, t in code.items()]
    parts = [f"-{part.removeprefix('-1 ')}" if part.startswith("-1 ") else part for part in parts]
    return f"the code {' + '.join(parts)}".replace("+ -", "- ") if parts else "the code zero"


class Asked:
    """An encoder as a function of codes, that checks what it answers.

    Parameters
    ----------
    encode : function of signals, or torch module
    A : (d, n) array
        The dictionary.
    like : array or tensor
        What kind of signals the encoder takes.
    """

    def __init__(self, encode: Callable[[Any], Any], A: np.ndarray, like: Any) -> None:
        self.encode, self.A, self.like = encode, A, like

    def __call__(self, codes: Sequence[Code]) -> np.ndarray:
        """Answers (codes, n).

        Raises
        ------
        ValueError
            If they have another shape, are not finite or of half precision.
        """
        S = np.zeros((len(codes), self.A.shape[1]))
        for row, code in zip(S, codes, strict=True):
            for j, amplitude in code.items():
                row[j] = float(amplitude)
        answers = outputs_of(self.encode, S @ self.A.T, self.like)
        return codes_of(answers, len(S), S.shape[1], "the encoder's answers")

    def witnesses(self, asked: Iterator[tuple[int, Code]]) -> Iterator[Witness]:
        """What is given for one feature of each code."""
        size = max(1, TOGETHER // (sum(self.A.shape) + self.A.shape[1]))
        part: list[tuple[int, Code]] = []
        for one in asked:
            part.append(one)
            if len(part) == size:
                yield from self._witnesses(part)
                part = []
        if part:
            yield from self._witnesses(part)

    def _witnesses(self, part: Sequence[tuple[int, Code]]) -> Iterator[Witness]:
        answers = self([code for _, code in part])
        for (i, code), row in zip(part, answers, strict=True):
            yield Witness(i, code, float(row[i]))


def twin_codes(
    A: np.ndarray, W: np.ndarray, largest: float, *, K: int, signed: bool = False
) -> list[TwinCodes]:
    """The pair of most error of each row, with one or any number of features active at once.

    The other atom of a pair is chosen in floats, the pair is computed without rounding.

    Parameters
    ----------
    A : (d, n) array
    W : (n, d) array
    largest : float
        The largest amplitude.
    K : int
        Most features that are active at once.
    signed : bool
        Amplitudes may be negative.

    Raises
    ------
    ValueError
        If A or W is not finite.
    """
    require(
        bool(np.isfinite(A).all() and np.isfinite(W).all()),
        "atoms and rows are finite; got NaN or infinity",
    )
    unit, found = Fraction(largest), []
    for i, row in enumerate(W):
        reads = row @ A
        leaks = np.abs(reads) if signed or K > 1 else np.sign(reads[i]) * reads
        leaks[i] = -np.inf
        chosen = [i, int(leaks.argmax())] if len(leaks) > 1 else [i]
        pair = (
            signed_pair(A[:, chosen], row, 0, K=K)
            if signed
            else indistinguishable_pair(A[:, chosen], row, 0, () if K == 1 else None)
        )
        first, second = (
            {j: unit * t for j, t in zip(chosen, code, strict=True) if t}
            for code in (pair.first, pair.second)
        )
        found.append(TwinCodes(i, first, second))
    return found


def codes_of_twins(pairs: Sequence[TwinCodes], largest: float = 0.0) -> Iterator[tuple[int, Code]]:
    """Both codes of every pair, and a little less of both, with the feature that they are about.

    Signed codes of two features are read as 0, and so are multiples. Where the largest amplitude
    is given, what is taken off goes to the other feature in both, which moves what they are read
    as.
    """
    for share in SHARES:
        for pair in pairs:
            for code in (pair.first, pair.second):
                less = {j: share * float(t) for j, t in code.items()}
                for j in code:
                    if largest and j != pair.feature:
                        less[j] += (1 - share) * largest
                yield pair.feature, less


def codes_of_two(
    features: Sequence[int],
    n: int,
    levels: Sequence[float],
    largest: float,
    *,
    K: int,
    signed: bool = False,
) -> Iterator[tuple[int, Code]]:
    """Codes t e_i + r e_j for t = 0, a level, c/2 and c, and r = 0, c/2 and c, of every other j.

    Signed ones have all signs, and no level. Among them are those of
    `theory.codes.adversaries.gated_codes`, if levels are the bounds of gates, and of
    `theory.codes.signed_adversaries.signed_gated_codes`.  With one active feature, t or r is zero.
    """
    beside = [sign * r for r in (largest / 2, largest) for sign in (1, -1)[: 1 + signed]]
    for i, level in zip(features, levels, strict=True):
        for t in dict.fromkeys((0.0, *beside) if signed else (0.0, level, *beside)):
            own = {i: t} if t else {}
            yield i, own
            if K > 1 or not t:
                for j in (j for j in range(n) if j != i):
                    for r in beside:
                        yield i, own | {j: r}


CODES_PER_FEATURE = {False: 8, True: 20}
"""Codes of `codes_of_two` for each feature and each other one, at most; more if signed."""
