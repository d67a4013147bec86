"""`python -m pentad` is the command `pentad`: one process that works, and one that can end it.

The one that waits does nothing else, so it answers a signal at once whatever the other is doing:
importing, or inside a compiled call. What was finished is on the disk by then, and what was not is
absent; the processes that the working one started end with it (`simulations.ending`).
"""

import os
import signal
import sys

STOPPED = 128
"""A command that a signal stops ends with this and the number of the signal."""

SILENT = "ignore:resource_tracker"
"""What Python is told of warnings: that which tidies up after killed workers says nothing of it."""

SERVING = "explore"
"""The subcommand that serves until Ctrl-C, which is then no interruption."""

STATELESS = "certificates"
"""The subcommand of which nothing is kept that it could resume."""

PATIENCE = 1.0
"""Seconds that are waited for a killed process to be gone."""


def main() -> int:
    """The command as it is typed; its exit code."""
    if not hasattr(os, "fork"):
        return _work()
    asked = {
        one
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(one) != signal.SIG_IGN
    }
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*asked, signal.SIGCHLD})
    parent, child = os.getpid(), os.fork()
    if child:
        return _wait(child, asked)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells both; the other one answers
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (os.getenv("PYTHONWARNINGS"), SILENT)))
    from pentad.simulations.ending import end_with

    end_with(parent)
    return _work()


def _work() -> int:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    from pentad.cli import main

    return main()


def _wait(child: int, asked: set[signal.Signals]) -> int:
    """Wait until the child ends, or end it when a signal asks for that; the exit code."""
    while (caught := signal.sigwait({*asked, signal.SIGCHLD})) == signal.SIGCHLD:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else _killed(-code)
    _end(child)
    _tidy(child)
    if caught == signal.SIGINT and sys.argv[1:2] == [SERVING] and not _exports(sys.argv):
        _tell("ended; nothing is left running")
        return 0
    import shlex

    resume = shlex.join(["pentad", *sys.argv[1:]])
    if sys.argv[1:2] == [STATELESS]:
        _tell("stopped; nothing is left running")
    else:
        _tell(f"stopped; what was finished is kept. Resume with: {resume}")
    return STOPPED + caught


def _exports(words: list[str]) -> bool:
    return any(word.partition("=")[0] == "--export" for word in words)


def _killed(by: int) -> int:
    """Say that something else ended the child; the exit code."""
    _tell(
        f"ended from outside by {signal.Signals(by).name}, perhaps for want of memory; what was "
        "finished is kept"
    )
    return STOPPED + by


def _end(child: int) -> None:
    """Kill the child and what it has started, also what is too young to know its parent."""
    import time

    os.kill(child, signal.SIGSTOP)
    started = _started_by(child)
    os.kill(child, signal.SIGKILL)
    for one in started:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue
    until = time.monotonic() + PATIENCE
    while not os.waitpid(child, os.WNOHANG)[0] and time.monotonic() < until:
        time.sleep(0.005)


def _started_by(parent: int) -> list[int]:
    """Processes below another, where the system tells; not the one that tidies up after them."""
    found = []
    try:
        for thread in os.listdir(f"/proc/{parent}/task"):  # noqa: PTH208
            with open(f"/proc/{parent}/task/{thread}/children") as told:  # noqa: PTH123
                found += [int(number) for number in told.read().split()]
    except OSError:
        return []
    return [one for child in found if not _tidies(child) for one in (child, *_started_by(child))]


def _tidies(process: int) -> bool:
    try:
        with open(f"/proc/{process}/cmdline", "rb") as told:  # noqa: PTH123
            return b"resource_tracker" in told.read()
    except OSError:
        return False


def _tidy(child: int) -> None:
    """Remove what the child would have removed: its folder for progress, and a bar half drawn."""
    place = os.environ.get("TMPDIR", "/tmp")
    try:
        found = [name for name in os.listdir(place) if name.startswith(f"pentad-{child}-")]  # noqa: PTH208
    except OSError:
        found = []
    for name in found:
        import shutil

        shutil.rmtree(f"{place}/{name}", ignore_errors=True)
    if sys.stderr is not None and sys.stderr.isatty():
        os.write(2, b"\r\x1b[2K\x1b[?25h")


def _tell(text: str) -> None:
    from contextlib import suppress

    from pentad.printable import printable

    with suppress(OSError):
        os.write(2, f"pentad: {printable(text, one_line=True)}\n".encode(errors="replace"))


if __name__ == "__main__":
    sys.exit(main())
