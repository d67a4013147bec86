"""Types are checked at every call; shapes only where a function takes or gives arrays.

The import hook of jaxtyping binds the arguments of every call to names, so that shapes can be
compared.  In the arithmetic of balls that takes more time than all else, and there are no shapes.
"""

import builtins
import dataclasses
import inspect
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol, get_args

import jaxtyping
from beartype import BeartypeConf

with_shapes: Callable[..., Any] = jaxtyping.jaxtyped
SAME_ERROR = BeartypeConf(violation_type=jaxtyping.TypeCheckError)


def jaxtyped(*decorated: Any, typechecker: Callable[..., Any]) -> Any:
    """As `jaxtyping.jaxtyped`, but beartype alone where no annotation has a shape."""
    if not decorated:
        return partial(jaxtyped, typechecker=typechecker)
    (part,) = decorated
    if inspect.isfunction(part) and not _has_shapes(part):
        return typechecker(part, conf=SAME_ERROR)
    if dataclasses.is_dataclass(part) and not _has_shapes(part.__init__):
        part.__init__ = typechecker(part.__init__, conf=SAME_ERROR)
        return part
    return with_shapes(part, typechecker=typechecker)


def _has_shapes(function: Any) -> bool:
    """Whether an annotation names an array with a shape, or is text that may."""
    owner = function.__qualname__.partition(".")[0]
    known = {**vars(builtins), owner: None, **function.__globals__}
    return any(_shape_in(hint, known) for hint in inspect.get_annotations(function).values())


def _shape_in(hint: Any, known: Mapping[str, Any]) -> bool:
    if isinstance(hint, str):
        words = re.findall(r"[\w.]+", hint)
        return any(word not in known or _shape_in(known[word], known) for word in words)
    if inspect.isclass(hint) and issubclass(hint, jaxtyping.AbstractArray):
        return True
    parts = hint if isinstance(hint, list) else get_args(hint)
    return any(_shape_in(part, known) for part in parts)


def remember_numbers() -> None:
    """Ask once for each type whether it is a `Number`; Python 3.11 looks at each operation anew."""
    protocols: Any = type(Protocol)
    asked: Callable[[Any, Any], bool] = protocols.__instancecheck__
    known: dict[tuple[type, type], bool] = {}

    def instancecheck(kind: Any, value: Any) -> bool:
        if kind.__name__ != "Number":
            return asked(kind, value)
        pair = kind, type(value)
        if pair not in known:
            known[pair] = asked(kind, value)
        return known[pair]

    protocols.__instancecheck__ = instancecheck
