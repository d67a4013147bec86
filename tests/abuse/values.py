"""Values for what the signatures of public functions ask for: sound ones, and such as look right.

A value is made from its annotation: numbers by their kind, arrays by the names of their axes, which
are of one size in all arguments of a call, containers by what they hold.  Objects of our own come
from a constant of that type, from public functions that return one, called with sound values, or
from their fields.  What an annotation leaves open (`Any`) is guessed from the parameter's name.
"""

import collections.abc
import dataclasses
import inspect
import math
import random
import re
import types
import typing
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from pentad.theory.numbers.kinds import Matrix, Number

COUNTS = (0, -1, 1, 2, 3, 10**9, 10**18, True)
NUMBERS = (0.0, -0.0, -1.0, 0.5, 1.0, math.nan, math.inf, -math.inf, 1e308, 5e-324, 2.5, 0, -3)
TEXTS = ("", "x", "\x1b[31m", "W")

DEEPEST = 4
"""Objects made of objects made of objects, so often."""

TRIES = 12
"""Calls of a function that makes an object, until one is not refused."""

VECTORS = {
    "row",
    "bias",
    "b",
    "x",
    "y",
    "v",
    "w",
    "code",
    "weights",
    "moments",
    "values",
    "lambdas",
}
"""Parameters that are numbers side by side, where the annotation does not say."""

ALGEBRAIC = {"polynomial", "value", "values", "v"}
"""Parameters that are numbers of another kind, or lists of such, whatever the signature says."""

LABELS = {"relations", "first", "second", "inner", "outer", "adjacency", "table", "labels"}
"""Parameters that are square matrices of integers, where the annotation does not say."""

CONTAINERS: dict[Any, Callable[[Iterator[Any]], Any]] = {
    list: list, tuple: tuple, set: set, frozenset: frozenset, collections.abc.Sequence: list,
    collections.abc.Iterable: list, collections.abc.Collection: list,
    collections.abc.Iterator: iter,
}  # fmt: skip


class UnknownKindError(Exception):
    """Nothing is known of which a value could be made; the text is the annotation."""


class Values:
    """Values for the arguments of one call.

    Parameters
    ----------
    rng : decides everything
    catalogue : which public functions and constants there are
    odd : how often a number is none, or an axis of another size
    """

    def __init__(self, rng: random.Random, catalogue: "Catalogue", odd: float) -> None:
        self.rng, self.catalogue, self.odd = rng, catalogue, odd
        self.sizes: dict[str, int] = {}
        self.depth = 0
        self.guessed_some = self.guessed_function = False

    def arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Values for all that has to be given."""
        given = {}
        annotations = _annotations(function)
        for one in inspect.signature(function).parameters.values():
            if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) or one.default is not one.empty:
                continue
            given[one.name] = self.of(annotations.get(one.name, one.annotation), one.name)
        return given

    def of(self, kind: Any, name: str = "") -> Any:
        """A value of one kind."""
        if kind is bool:
            return self.rng.random() < 0.5
        if kind is Number and name in ALGEBRAIC:
            return self.algebraic(name)
        if kind in NUMERIC or kind is Number:
            return self.number(kind)
        if kind is str:
            return self.rng.choice(TEXTS if self.is_odd() else TEXTS[1:2])
        if kind in (Any, object, inspect.Parameter.empty):
            return self.guessed(name)
        if isinstance(kind, str | typing.ForwardRef):
            return self.worded(getattr(kind, "__forward_arg__", kind))
        if hasattr(kind, "dim_str"):
            return self.array(kind, name)
        if kind is Matrix:
            return self.matrix(("d", "n"))
        origin, inside = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated:
            return self.of(inside[0], name)
        if origin in (typing.Union, types.UnionType):
            return self.one_of(inside, name)
        if origin is typing.Literal:
            return self.rng.choice(inside)
        if origin is collections.abc.Callable:
            self.guessed_function = True
            return _first_or_none
        if origin in CONTAINERS:
            return self.container(origin, inside, name)
        if origin in (dict, collections.abc.Mapping):
            return {self.of(inside[0]): self.of(inside[1]) for _ in range(self.rng.randrange(3))}
        return self.thing(kind, name)

    # Numbers and arrays -----------------------------------------------------------------------

    def is_odd(self) -> bool:
        """Whether what is made now looks right and is not."""
        return self.rng.random() < self.odd

    def number(self, kind: Any) -> Any:
        """A number, or where it is odd one that makes no sense."""
        if kind is int:
            return self.rng.choice(COUNTS if self.is_odd() else (1, 2, 3, 4))
        if kind is Fraction:
            return Fraction(self.rng.choice(NUMBERS[:5] if self.is_odd() else (0.5, 1, 2)))
        found = self.rng.choice(NUMBERS if self.is_odd() else (0.25, 0.5, 1.0, 2.0))
        return float(found) if kind is float else found

    def size(self, axis: str) -> int:
        """The size of a named axis, the same wherever it is named."""
        if axis.isdigit():
            return int(axis)
        if axis not in self.sizes:
            self.sizes[axis] = self.rng.choice((0, 1, 2, 3, 5) if self.is_odd() else (2, 3, 4))
        return self.sizes[axis] + (self.is_odd() and self.rng.random() < 0.3)

    def array(self, kind: Any, name: str) -> Any:
        """An array with the axes and of the type that its annotation names."""
        shape: list[int] = []
        for axis in kind.dim_str.split():
            if axis.startswith("*") or axis == "...":
                shape += [2] if self.rng.random() < 0.3 and name not in ("W",) else []
            elif axis == "_":
                shape.append(self.rng.choice((1, 2, 3)))
            else:
                plain = re.sub(r"[A-Za-z]\w*", lambda found: str(self.size(found[0])), axis)
                shape.append(eval(plain))
        types_ = kind.dtypes if isinstance(kind.dtypes, tuple) else ("float64",)
        found = self.filled(tuple(shape), symmetric=len(set(kind.dim_str.split()[-2:])) == 1)
        if "bool" in types_:
            return found > 0
        if any(one.startswith("int") for one in types_) and "float64" not in types_:
            return np.nan_to_num(found, posinf=9, neginf=-9).round().clip(-9, 9).astype(np.int64)
        return found

    def filled(self, shape: tuple[int, ...], *, symmetric: bool) -> Any:
        """Random numbers, or where they are odd also such as are none, or too many bits."""
        seed = self.rng.randrange(2**32)
        sound = np.random.default_rng(seed).standard_normal(shape)
        if symmetric and len(shape) > 1:
            sound = sound + sound.swapaxes(-1, -2) if shape[-1] == shape[-2] else sound
        kind = self.rng.choice(("nan", "inf", "zero", "huge", "tiny", "whole", "sound"))
        if not self.is_odd() or kind == "sound":
            return sound
        if kind in ("nan", "inf") and sound.size:
            sound.flat[0] = float(kind)
        return {"zero": sound * 0, "huge": sound * 1e200, "tiny": sound * 1e-200,
                "whole": sound.round()}.get(kind, sound)  # fmt: skip

    def matrix(self, axes: tuple[str, str]) -> Any:
        """A matrix with two named axes."""
        return self.filled((self.size(axes[0]), self.size(axes[1])), symmetric=False)

    def algebraic(self, name: str) -> Any:
        """A number of another kind, or several, where the signature says number."""
        from flint import fmpq_poly

        if name == "polynomial":
            return fmpq_poly([self.rng.choice((-2, -1, 1, 3)) for _ in range(3)])
        if name == "value":
            return self.number(Fraction)
        return self.filled((self.size("n"),), symmetric=False)

    # What is open -------------------------------------------------------------------------------

    def guessed(self, name: str) -> Any:
        """What a parameter of that name probably is: a vector, a matrix, or a number."""
        self.guessed_some = True
        if name in LABELS:
            return self.relations()
        if name in VECTORS:
            return self.filled((self.size("n"),), symmetric=False)
        if name[:1].isupper() or name.endswith(("matrix", "frame", "gram")):
            square = name in ("A", "G", "M", "S")
            return self.matrix(("n", "n") if square else ("d", "n"))
        return self.number(float)

    def relations(self) -> Any:
        """A relation matrix: of a polygon, or where it is odd of anything."""
        n = self.rng.choice((3, 4, 5, 6))
        if self.is_odd():
            return np.random.default_rng(n).integers(-1, 3, (n, n))
        i = np.arange(n)
        around = (i[:, None] - i) % n
        return np.minimum(around, n - around)

    def worded(self, kind: str) -> Any:
        """A value of a kind that is only known by its name, for torch is not imported for it."""
        import torch

        if "Matrix" in kind and "Callable" not in kind:
            found = self.matrix(("d", "n"))
            return [found, found] if kind.startswith("Sequence") else found
        if kind.startswith(("np.ndarray", "Tensor")):
            return self.matrix(("d", "n"))
        if kind.startswith("nn.Module"):
            return torch.nn.Linear(self.size("d"), self.size("d"))
        raise UnknownKindError(kind)

    # Containers and objects -----------------------------------------------------------------------

    def one_of(self, kinds: tuple[Any, ...], name: str) -> Any:
        """A value of one of several kinds, the first in a random order that there is."""
        if any("_SupportsArray" in str(kind) for kind in kinds):
            return self.relations() if name in LABELS else self.matrix(("n", "n"))
        for kind in self.rng.sample(kinds, len(kinds)):
            if kind is type(None):
                return None
            try:
                return self.of(kind, name)
            except UnknownKindError:
                continue
        raise UnknownKindError(str(kinds))

    def container(self, origin: Any, inside: tuple[Any, ...], name: str) -> Any:
        """A list or the like, of up to three values, or as many as the annotation says."""
        inside = inside or (Any,)
        if origin is tuple and inside[-1] is not Ellipsis:
            return tuple(self.of(kind, name) for kind in inside)
        count = self.rng.randrange(4) if self.is_odd() else self.rng.randrange(1, 4)
        return CONTAINERS[origin](iter([self.of(inside[0], name) for _ in range(count)]))

    def thing(self, kind: Any, name: str) -> Any:
        """An object that is no number: from a table, or one of our own."""
        if kind is np.ndarray:
            return self.matrix(("n", "n") if name in LABELS else ("d", "n"))
        if kind in THINGS:
            return THINGS[kind]()
        if not inspect.isclass(kind) or not kind.__module__.startswith("pentad."):
            raise UnknownKindError(str(kind))
        if self.depth > DEEPEST:
            raise UnknownKindError(f"{kind} is made of too many others")
        self.depth += 1
        try:
            return self.own(kind)
        finally:
            self.depth -= 1

    def own(self, kind: type) -> Any:
        """An object of ours: a constant, what a public function returns, or made of its fields."""
        ready = self.catalogue.constants(kind)
        if ready:
            return self.rng.choice(ready)
        makers = self.catalogue.makers(kind)
        for _ in range(TRIES if makers else 0):
            inner = Values(self.rng, self.catalogue, 0.0)
            inner.depth = self.depth
            maker = self.rng.choice(makers)
            try:
                found = maker(**inner.arguments(maker))
            except Exception:  # one that takes these values is looked for
                continue
            if isinstance(found, kind):
                return found
            if isinstance(found, list | tuple) and found and isinstance(found[0], kind):
                return found[0]
        if not dataclasses.is_dataclass(kind) and not hasattr(kind, "_fields"):
            raise UnknownKindError(str(kind))
        inner = Values(self.rng, self.catalogue, 0.0)
        inner.depth = self.depth
        hints = _annotations(kind)
        names = getattr(kind, "_fields", None) or [one.name for one in dataclasses.fields(kind)]
        for _ in range(TRIES):
            try:
                return kind(**{one: inner.of(hints.get(one, Any), one) for one in names})
            except Exception:
                continue
        raise UnknownKindError(f"{kind} refuses what its fields are said to be")


NUMERIC = (int, float, Fraction)
THINGS: dict[Any, Callable[[], Any]] = {
    Path: lambda: Path("nowhere") / "\x1b[31m",
    np.random.Generator: lambda: np.random.default_rng(0),
    BaseException: lambda: ValueError("\x1b[31m"),
    complex: lambda: 1j,
    type(None): lambda: None,
}
"""Things of other packages."""


def _first_or_none(*given: Any) -> Any:
    return given[0] if given else 0.0


def _annotations(thing: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(thing, include_extras=True)
    except (NameError, TypeError, AttributeError):
        return dict(inspect.get_annotations(thing))


class Catalogue:
    """Public functions and constants of ours by the type of what they give."""

    def __init__(self, functions: list[Callable[..., Any]], modules: list[Any]) -> None:
        self.given: dict[type, list[Callable[..., Any]]] = {}
        for function in functions:
            told = _annotations(function).get("return")
            inside = typing.get_args(told)
            sequence = typing.get_origin(told) in CONTAINERS and inside
            for kind in inside[:1] if sequence else (told,):
                if inspect.isclass(kind) and getattr(kind, "__module__", "").startswith("pentad."):
                    self.given.setdefault(kind, []).append(function)
        self.held: dict[type, list[Any]] = {}
        for module in modules:
            for value in vars(module).values():
                if type(value).__module__.startswith("pentad.") and not inspect.isfunction(value):
                    self.held.setdefault(type(value), []).append(value)

    def makers(self, kind: type) -> list[Callable[..., Any]]:
        """Public functions that return one."""
        return [
            one for given, found in self.given.items() if issubclass(given, kind) for one in found
        ]

    def constants(self, kind: type) -> list[Any]:
        """Ready ones."""
        return [one for held, found in self.held.items() if issubclass(held, kind) for one in found]
