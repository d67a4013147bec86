"""Types are checked in every run of tests, and shapes wherever an annotation has one."""

from dataclasses import dataclass

import numpy as np
import pytest
from beartype import beartype
from jaxtyping import Float, TypeCheckError

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.toy_loss import one_active_loss
from tests.type_checks import jaxtyped

Vector = Float[np.ndarray, "n"]


checked = jaxtyped(typechecker=beartype)


@checked
def _plain(x: int, more: tuple[int, ...] = ()) -> str:
    return "ab" if x else more


@checked
def _shaped(x: Vector, y: "list[Vector]", z: "Later | None" = None) -> Vector:
    return x if z is None and y else x[1:]


@checked
@dataclass
class Later:
    """Named in annotations where it is not there yet."""

    x: int

    @checked
    def plus(self, other: "Later | int") -> "Later":  # noqa: D102
        return Later(self.x + (other if isinstance(other, int) else other.x))


@checked
@dataclass
class _Pair:
    x: Vector
    y: Vector


def test_types_are_checked_without_shapes():
    assert _plain(1, (2,)) == "ab"
    assert Later(1).plus(Later(1)) == Later(2)
    for wrong in (
        lambda: _plain("1"),
        lambda: _plain(1, (2, "3")[1:]),
        lambda: _plain(0),
        lambda: Later(1).plus(2.0),
        lambda: Later("1"),
    ):
        with pytest.raises(TypeCheckError, match=r"violates type hint"):
            wrong()


def test_shapes_are_compared_within_a_call():
    two, three = np.zeros(2), np.zeros(3)
    assert _shaped(two, [two], None).shape == (2,)
    assert _Pair(two, two).y.shape == (2,)
    for wrong in (
        lambda: _shaped(two, [three]),
        lambda: _shaped(two, [two], Later(1)),
        lambda: _Pair(two, three),
    ):
        with pytest.raises(TypeCheckError, match=r"Type-check error"):
            wrong()


def test_the_library_is_checked_so():
    with pytest.raises(TypeCheckError, match=r"Type-check error"):
        one_active_loss(np.zeros((3, 2)), np.zeros(3))
    with pytest.raises(TypeCheckError, match=r"violates type hint"):
        require(True, 3)


@pytest.mark.parametrize("value", ["words", None, [1.0], {}])
def test_what_is_no_number_is_refused_after_numbers_were_not(value):
    @checked
    def doubled(x: Number) -> Number:
        return x + x

    assert doubled(1.5) == 3.0
    assert doubled(2) == 4
    for _ in range(2):
        with pytest.raises(TypeCheckError):
            doubled(value)
