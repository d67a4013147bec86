"""The command line: parses and delegates.

Heavy packages are imported inside the subcommands, so that `pentad claims` starts at once.
"""

import inspect
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence

import tyro

from pentad import telling
from pentad.classifying import classify
from pentad.doctor import doctor
from pentad.drawing import figures
from pentad.reproducing import reproduce
from pentad.simulating import simulate, why
from pentad.verifying import claims, verify

ABOUT = """Theorems and experiments on superposition and sparse autoencoders, checked.

usage: pentad SUBCOMMAND ...
       pentad SUBCOMMAND --help

{subcommands}

The way through:

    pentad claims                   what is claimed, and how well it stands
    pentad verify A01 --mutants     check one claim, and see its false versions refuted
    pentad reproduce                simulate, verify, draw, and write out/report.html

Exit codes: 0 all as expected; 1 a standing changed, a check broke, a result is missing or altered,
a claim is unchecked, a mutant survived or the installation is unsound; 2 misuse, or something is
missing and the message says what; 130 stopped.
"""

SUBCOMMANDS: Mapping[str, Callable[..., int]] = {
    "verify": verify,
    "simulate": simulate,
    "figures": figures,
    "reproduce": reproduce,
    "claims": claims,
    "why": why,
    "classify": classify,
    "doctor": doctor,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit code."""
    asked = list(sys.argv[1:] if argv is None else argv)
    if not asked or asked[0] in ("-h", "--help"):
        listed = (f"  {name:<12}{_told(run).splitlines()[0]}" for name, run in SUBCOMMANDS.items())
        telling.say(ABOUT.format(subcommands="\n".join(listed)).rstrip())
        return telling.EXPECTED if asked else telling.MISUSED
    try:
        return _run(asked)
    except KeyboardInterrupt:
        resume = shlex.join(["pentad", *asked])
        return telling.refused(
            f"stopped; what was finished is kept. Resume with: {resume}", code=telling.STOPPED
        )
    except Exception as error:
        if not isinstance(error, _explained()):
            raise
        return telling.refused(str(error))


def _run(asked: Sequence[str]) -> int:
    from pentad.proofs_check.names import named

    subcommand = SUBCOMMANDS[named("subcommand", asked[0], SUBCOMMANDS)]
    return tyro.cli(
        subcommand,
        prog=f"pentad {asked[0]}",
        description=_told(subcommand),
        args=asked[1:],
        config=(tyro.conf.FlagCreatePairsOff,),
    )


def _told(subcommand: Callable[..., int]) -> str:
    """What the docstring of a subcommand says before its parameters."""
    return inspect.cleandoc(subcommand.__doc__ or "").partition("\nParameters\n")[0].strip()


def _explained() -> tuple[type[Exception], ...]:
    """Errors whose text tells a user all there is to know."""
    from pentad.kit.weights import UnreadableWeights
    from pentad.proofs_check.names import UnknownNameError
    from pentad.simulations.devices import DeviceUnavailable
    from pentad.simulations.store import MissingResult, UnreadableResult

    return UnknownNameError, DeviceUnavailable, MissingResult, UnreadableResult, UnreadableWeights


if __name__ == "__main__":
    sys.exit(main())
