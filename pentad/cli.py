"""The command line: finds the subcommand, and answers for what goes wrong in it.

A subcommand's module is imported when it is asked for, and heavy packages inside its function, so
that none waits for what it does not use.
"""

import contextlib
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from pentad import telling
from pentad.parsing import MisusedError, parsed, told
from pentad.proofs_check.names import UnknownNameError, named

ABOUT = """Theorems and experiments on superposition and sparse autoencoders, checked.

usage: pentad SUBCOMMAND ...
       pentad SUBCOMMAND --help
       pentad --version

{subcommands}

Each takes -q (only what is wrong) and --json. The way through:

    pentad list                     what there is: claims, experiments, figures
    pentad verify A01 --mutants     check one claim, and see its false versions refuted
    pentad reproduce                simulate, verify, draw, and write out/report.html

Exit codes: 0 all as expected; 1 a standing changed, a check broke, a result is missing or altered,
a claim is unchecked, a mutant survived, a model is not as expected or the installation is unsound;
2 misuse, or what was asked for is not there or the system refuses, and the message says what; 130
stopped by Ctrl-C, 143 by SIGTERM.
"""

SUBCOMMANDS: Mapping[str, str] = {
    "list": "listing.listed",
    "claims": "listing.claims",
    "verify": "verifying.verify",
    "simulate": "simulating.simulate",
    "why": "simulating.why",
    "figures": "drawing.figures",
    "reproduce": "reproducing.reproduce",
    "classify": "classifying.classify",
    "certify": "certifying.certify",
    "certificates": "certificates.certificates",
    "gap": "gaps.gap",
    "ensemble": "ensembles.ensemble",
    "resolution": "resolving.resolution",
    "explore": "exploring.explore",
    "doctor": "doctor.doctor",
}
"""Subcommands, and where their functions are: imported when they are asked for."""

BROKEN_POOL = ("BrokenProcessPool", "TerminatedWorkerError")
"""Errors of joblib that say that one of its processes is gone."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand in this process; the exit code."""
    asked = list(sys.argv[1:] if argv is None else argv)
    telling.begin(quiet=False, as_json=False)
    try:
        code = telling.finish(_answered(asked))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        resume = shlex.join(["pentad", *asked])
        message = f"stopped; what was finished is kept. Resume with: {resume}"
        if asked[:1] == ["certificates"]:
            message = "stopped; nothing is left running"
        return telling.finish(telling.refused(message, code=telling.STOPPED))
    except BrokenPipeError:  # whoever read has read enough
        _say_no_more()
        return telling.MISUSED
    except Exception as error:
        if not isinstance(error, _explained()):
            raise
        return _refused(error)


def _answered(asked: Sequence[str]) -> int:
    if not asked or asked[0] in ("-h", "--help"):
        lines = (
            f"  {name:<14}{told(_subcommand(name)).partition(chr(10))[0]}" for name in SUBCOMMANDS
        )
        telling.say(ABOUT.format(subcommands="\n".join(lines)).rstrip())
        return telling.EXPECTED if asked else telling.MISUSED
    if asked[0] == "--version":
        from importlib.metadata import version

        telling.say(f"pentad {version('pentad')}")
        return telling.EXPECTED
    return _run(asked)


def _refused(error: Exception) -> int:
    """Say in a sentence what the system or a file refuses."""
    message = str(error) or type(error).__name__
    if isinstance(error, MemoryError):
        message = "there is not enough memory for this. What was finished is kept."
    if type(error).__name__ in BROKEN_POOL:
        message = (
            "a process that computed was ended from outside, perhaps for want of memory. What was "
            "finished is kept."
        )
    try:
        return telling.finish(telling.refused(message))
    except OSError:  # the answer cannot be written either
        _say_no_more()
        with contextlib.suppress(OSError):
            telling.refused(message)
        return telling.MISUSED


def _say_no_more() -> None:
    """Let nothing that is still to be written upset the end of the process."""
    telling.begin(quiet=False, as_json=False)
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _run(asked: Sequence[str]) -> int:
    subcommand = _subcommand(named("subcommand", asked[0], SUBCOMMANDS))
    arguments, options = parsed(asked[0], subcommand, asked[1:])
    telling.begin(quiet=options.pop("quiet"), as_json=options.pop("json"))
    return subcommand(*arguments, **options)


def _subcommand(name: str) -> Callable[..., int]:
    module, _, function = SUBCOMMANDS[name].partition(".")
    found: Callable[..., int] = getattr(import_module(f"pentad.{module}"), function)
    return found


def _explained() -> tuple[type[Exception], ...]:
    """Errors, of the modules that were imported, whose text tells a user all there is to know."""
    kinds = {
        "joblib.externals.loky.process_executor": ("BrokenProcessPool",),
        "pentad.figures.declared": ("UnsoundFigure",),
        "pentad.kit.weights": ("UnreadableWeights",),
        "pentad.proofs_check.claim_modules": ("UnsoundModule",),
        "pentad.proofs_check.ledger": ("UnreadableLedger",),
        "pentad.simulations.devices": ("DeviceUnavailable",),
        "pentad.simulations.store": ("MissingResult", "UnreadableResult"),
    }
    found = (
        getattr(sys.modules[module], name)
        for module, names in kinds.items()
        if module in sys.modules
        for name in names
    )
    return (OSError, MemoryError, UnknownNameError, MisusedError, *found)


if __name__ == "__main__":
    sys.exit(main())
