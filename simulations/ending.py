"""Processes that end when the one that started them does, however it ends."""

import os
import sys
import time
from threading import Thread

PR_SET_PDEATHSIG = 1
SIGKILL = 9


def end_with(parent: int) -> None:
    """Let this process end as soon as its parent has ended, killed or not.

    On Linux the kernel sees to it, whatever this process is doing then; elsewhere a thread looks,
    which has to wait for compiled calls that keep the interpreter to themselves.

    Parameters
    ----------
    parent
        Number of the process that started this one. If it has ended already, so does this one.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
    elif hasattr(os, "getppid"):
        Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
