"""From the signature and docstring of a subcommand to its options, its help, and its arguments.

Parameters before the slash are arguments, the others options: truth values are flags, literals are
choices, and an option that is a tuple may be given several times. A string beside the type, as in
`Annotated[str, "KEY"]`, is what the help shows in place of a value. Every subcommand also takes
`--quiet` and `--json`.
"""

import argparse
import inspect
import re
from collections.abc import Callable, Sequence
from types import NoneType
from typing import Annotated, Any, Literal, NoReturn, get_args, get_origin

from pentad.proofs_check.names import named

COMMON = (
    (("-q", "--quiet"), "Print only what is wrong; of a list only the names."),
    (("--json",), "Print the answer as JSON."),
)
"""Flags of every subcommand."""


class MisusedError(ValueError):
    """Arguments that a subcommand does not take; the text is why."""


def parsed(
    name: str, subcommand: Callable[..., int], words: Sequence[str]
) -> tuple[list[Any], dict[str, Any]]:
    """What a subcommand is to be called with, and `quiet` and `json` among the options.

    Parameters
    ----------
    name
        Of the subcommand.
    subcommand
        Its function.
    words
        What was typed after the name.

    Raises
    ------
    MisusedError, UnknownNameError
        For words that do not fit.
    SystemExit
        After the help was asked for and printed.
    """
    parser = _parser(name, subcommand)
    for before, word in zip(["", *words], words, strict=False):
        if not word or (word.startswith("--") and word.endswith("=")):
            what = word.rstrip("=") or (before if before.startswith("-") else "an argument")
            raise MisusedError(f"{name}: {what} must not be empty; got ''")
    options, rest = parser.parse_known_args(list(words))
    for word in rest:
        if word.startswith("-"):
            known = [long for action in parser._actions for long in action.option_strings[-1:]]
            named(f"option of {name}", word.partition("=")[0], known)
        raise MisusedError(f"{name} takes nothing more; got {word!r}")
    given = vars(options)
    parameters = inspect.signature(subcommand).parameters.values()
    arguments = [given.pop(p.name) for p in parameters if p.kind is p.POSITIONAL_ONLY]
    return [tuple(one) if isinstance(one, list) else one for one in arguments], {
        key: tuple(value) if isinstance(value, list) else value for key, value in given.items()
    }


def told(subcommand: Callable[..., int]) -> str:
    """What the docstring of a subcommand says before its parameters."""
    return inspect.cleandoc(subcommand.__doc__ or "").partition("\nParameters\n")[0].strip()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise MisusedError(f"{self.prog.removeprefix('pentad ')}: {message}")


def _parser(name: str, subcommand: Callable[..., int]) -> _Parser:
    parser = _Parser(
        prog=f"pentad {name}",
        description=told(subcommand),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    helps = _helps(subcommand)
    for parameter in inspect.signature(subcommand).parameters.values():
        kind, shown = _type(parameter.annotation)
        settings: dict[str, Any] = {"help": helps.get(parameter.name, "").replace("%", "%%")}
        several = get_origin(kind) is tuple
        if parameter.kind is parameter.POSITIONAL_ONLY:
            if parameter.default is not parameter.empty:
                settings |= {"nargs": "*" if several else "?", "default": parameter.default}
            parser.add_argument(parameter.name, metavar=shown, **settings)
            continue
        if kind is bool:
            settings |= {"action": "store_true"}
        elif several:
            settings |= {"action": "append", "metavar": shown, "default": []}
        elif get_origin(kind) is Literal:
            settings |= {"choices": get_args(kind), "default": parameter.default}
        else:
            settings |= {"type": kind, "metavar": shown, "default": parameter.default}
        if parameter.default not in (None, "", False, (), 0) and kind is not bool:
            settings["help"] += f" (default: {parameter.default})"
        parser.add_argument(f"--{parameter.name.replace('_', '-')}", **settings)
    for flags, text in COMMON:
        parser.add_argument(*flags, action="store_true", help=text)
    return parser


def _type(annotation: Any) -> tuple[Any, str | None]:
    """The type that a parameter takes, without None, and what the help shows in its place."""
    shown = None
    if get_origin(annotation) is Annotated:
        annotation, *beside = get_args(annotation)
        shown = next((one for one in beside if isinstance(one, str)), None)
    members = [one for one in get_args(annotation) if one is not NoneType]
    if NoneType in get_args(annotation):
        (annotation,) = members
    if shown is None and isinstance(annotation, type):
        shown = annotation.__name__.upper()
    return annotation, shown


def _helps(subcommand: Callable[..., int]) -> dict[str, str]:
    """The text of the docstring on each parameter."""
    _, _, section = inspect.cleandoc(subcommand.__doc__ or "").partition("\nParameters\n")
    found = re.findall(r"^(\w+)\n((?:    .*\n?)+)", section, re.M)
    return {name: " ".join(text.split()) for name, text in found}
