"""A field declares its range once: what is outside is refused with the range and the value."""

import dataclasses
import math
import re
from dataclasses import dataclass, field

import pytest

from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.settings import (
    Setting,
    changed,
    check,
    choice,
    number,
    settings,
    typed,
    whole,
)


@dataclass(frozen=True)
class Bridge:
    """A configuration with a field of every kind."""

    spans: int = field(metadata=whole(1, 9))
    loads: tuple[float, ...] = field(default=(1.0,), metadata=number(0, 5, above=True, many=True))
    height: float = field(default=2.0, metadata=number(-10, 10, unit="metres"))
    kind: str = field(default="arch", metadata=choice("arch", "beam"))
    lit: bool = field(default=False, metadata=choice(True, False))
    toll: float | None = field(default=None, metadata=number(0, 1, optional=True))
    names: tuple[str, ...] = field(default=(), metadata=choice("a", "b", many=True, least=0))
    free: int = 0

    def __post_init__(self):
        check(self)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"spans": 0}, "spans must be an integer from 1 to 9; got spans=0"),
        ({"spans": 10}, "spans must be an integer from 1 to 9; got spans=10"),
        ({"spans": True}, "spans must be an integer from 1 to 9; got spans=True"),
        ({"loads": ()}, "loads needs 1 or more entries; got ()"),
        (
            {"loads": (1.0, 0.0)},
            "each of loads must be a number above 0 and at most 5; got loads=0.0",
        ),
        (
            {"height": math.nan},
            "height must be a number from -10 to 10 (in metres); got height=nan",
        ),
        ({"kind": "rope"}, "kind must be one of arch, beam; got kind='rope'"),
        ({"toll": 2.0}, "toll must be none, or a number from 0 to 1; got toll=2.0"),
        ({"names": ("c",)}, "each of names must be one of a, b; got names='c'"),
    ],
)
def test_what_is_out_of_range_is_refused_with_the_range(wrong, told):
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        Bridge(**({"spans": 1} | wrong))


def test_the_ends_of_a_range_belong_to_it_unless_excluded():
    assert Bridge(1, height=-10.0).height == -10
    assert Bridge(9, loads=(5.0,), toll=0.0).toll == 0
    assert not Setting(0, 1, above=True).contains(0)


def test_what_is_typed_is_read_by_the_kind_of_the_field():
    text = {
        "spans": "3",
        "loads": "0.5, 2",
        "height": "1e-1",
        "kind": "beam",
        "lit": "True",
        "toll": "0.25",
        "names": "b,a",
    }
    read = changed(Bridge(1), text)
    assert read == Bridge(3, (0.5, 2.0), 0.1, "beam", True, 0.25, ("b", "a"))
    assert all(type(one) is float for one in read.loads)
    assert changed(read, {"toll": "none", "names": ""}) == Bridge(
        3, (0.5, 2.0), 0.1, "beam", lit=True
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ({"spans": "three"}, "spans must be an integer from 1 to 9; got spans=three"),
        ({"spans": "1.5"}, "spans must be an integer from 1 to 9; got spans=1.5"),
        ({"spans": "10"}, "spans must be an integer from 1 to 9; got spans=10"),
        ({"kind": "rope"}, "kind must be one of arch, beam; got kind='rope'"),
    ],
)
def test_what_is_typed_wrong_is_refused_with_the_range(text, told):
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        changed(Bridge(1), text)


def test_fields_without_a_range_cannot_be_typed():
    assert "free" not in settings(Bridge)
    with pytest.raises(LookupError):
        changed(Bridge(1), {"free": "1"})


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_every_field_of_every_experiment_declares_its_range(experiment):
    known = settings(experiment.config)
    assert set(known) == {each.name for each in dataclasses.fields(experiment.config)}
    for cells in experiment.presets.values():
        for cell in cells:
            text = {name: typed(getattr(cell, name)) for name in known}
            assert changed(cell, text) == cell
