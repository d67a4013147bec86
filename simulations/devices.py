"""Where runs compute, and how they are kept from computing differently the next time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec

DRIVERS = ("libcuda.so.1", "nvcuda.dll")
DEVICES = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")
"""Libraries and files without which no GPU answers."""


class DeviceUnavailable(ValueError):  # noqa: N818
    """The device asked for is not there; the text says in one sentence what is missing."""


def device(name: str = "auto") -> str:
    """Device to compute on.

    Parameters
    ----------
    name
        "cpu", "cuda", or "auto" for cuda where there is one.

    Returns
    -------
    str
        "cpu" or "cuda".

    Raises
    ------
    DeviceUnavailable
        If torch is not installed, or cuda is asked for and absent.
    ValueError
        For any other name.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise ValueError(f"the device must be auto, cpu or cuda; got {name}")
    if find_spec("torch") is None:
        raise DeviceUnavailable("simulations need PyTorch, which is not installed here.")
    if name == "cpu" or (name == "auto" and not driver()):
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if name == "cuda":
        raise DeviceUnavailable("cuda was asked for, but PyTorch finds no CUDA device here.")
    return "cpu"


def driver() -> bool:
    """Whether the driver of a GPU is there; asking PyTorch itself takes seconds."""
    import ctypes
    from pathlib import Path

    for name in DRIVERS:
        with suppress(OSError):
            return bool(ctypes.CDLL(name))
    return any(Path(name).exists() for name in DEVICES)


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that there was no room for an array.

    For the processor torch has no type of its own for it, and says so in words alone.

    Parameters
    ----------
    error
        What was raised.
    """
    words = ("can't allocate memory", "not enough memory", "out of memory")
    is_torch = isinstance(error, RuntimeError) and any(word in str(error) for word in words)
    return isinstance(error, MemoryError) or is_torch


@contextmanager
def one_thread() -> Iterator[None]:
    """What `deterministic` does for numpy alone, for runs that do without torch."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


@contextmanager
def deterministic() -> Iterator[None]:
    """Make torch and numpy give the same numbers every time while the block runs.

    One thread: a sum split among threads is rounded according to their number, so a result would
    depend on how many cores the machine has, or how many cells run side by side. Parallelism
    comes from running cells in separate processes instead. On a GPU only deterministic kernels.
    """
    import torch
    from threadpoolctl import threadpool_limits

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    threads = torch.get_num_threads()
    strict = torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(mode=strict)
