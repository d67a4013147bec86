"""What can be typed: words that mean nothing, files that are none, places where nothing can be."""

import json
import os
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.abuse.rounds import Tally, command, in_turns

SUBCOMMANDS = (
    "list", "claims", "verify", "simulate", "why", "figures", "reproduce", "classify", "certify",
    "gap", "ensemble", "resolution", "certificates", "explore", "doctor", "verfy", "", "-h",
    "--version", "--help", "\x1b[31m",
)  # fmt: skip
WORDS = ("A01", "Q99", "sparsity-loss/dim", "superposition_gain", "power-loss-sweep", "toy-phases",
         "", " ", "-", "--", "---", "-1", "nan", "1e999", str(10**40), "\x1b[2J\x1b[31m", "\u202eX",
         "a" * 5000, "/" + "x/" * 2500, "../" * 40 + "etc/passwd", "/dev/null", "/dev/zero", ".",
         "pipe.npy", "folder.npy", "dangling.npy", "loop", os.fsdecode(b"\xff\xfe"), "\U000e0041",
         "line\nbreak", "*", "'", '"', "$(true)", "%s%n", "{0}", "[bold]", "n=4", "=",
         "x=")  # fmt: skip
OPTIONS = ("--jobs", "--paper", "--preset", "--set", "--device", "--key", "--n", "--tolerance",
           "--separation", "--example", "--text", "--standing", "--fidelity", "--json", "-q",
           "--fresh", "--mutants", "--converged", "--features-as-rows", "--unknown",
           "--jobs=", "--paper=E")  # fmt: skip
SURROUNDINGS: tuple[dict[str, str], ...] = (
    {}, {}, {}, {}, {"COLUMNS": "0"}, {"COLUMNS": "-5"}, {"COLUMNS": "1"}, {"COLUMNS": "many"},
    {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"LC_ALL": "xx_XX", "LANG": "nonsense"},
    {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"HOME": "/nowhere"}, {"PYTHONOPTIMIZE": "2"},
    {"TMPDIR": "/nowhere"},
)  # fmt: skip
SLOW = ("verify", "figures", "reproduce", "simulate", "classify", "certify", "gap", "ensemble",
        "resolution", "certificates", "explore")  # fmt: skip
"""Subcommands that would compute for long if what is typed happened to make sense."""


def command_lines(seed: int, count: int, folder: Path) -> Tally:
    """Type anything: an answer, or a refusal in a sentence."""
    tally = Tally("command lines")
    _obstacles(folder)
    in_turns(lambda k: _type(random.Random(f"{seed} {k}"), folder, tally), count)
    return tally


def _type(rng: random.Random, folder: Path, tally: Tally) -> None:
    subcommand = rng.choice(SUBCOMMANDS)
    words = [rng.choice((*WORDS, *OPTIONS)) for _ in range(rng.randrange(5))]
    if subcommand in SLOW:
        words.append(rng.choice(("--unknown", "Q99", "", "no such thing", "-1")))
    around = rng.choice(SURROUNDINGS)
    place, where = folder, "a folder"
    stdout = None
    if rng.random() < 0.15:
        where = rng.choice(("results is a file", "out is a file", "results is a dangling link"))
        place = folder / where
    if rng.random() < 0.1:
        stdout = os.open("/dev/full", os.O_WRONLY)
        where += ", nothing can be written"
    tale = f"{subcommand!r} {[word[:40] for word in words]} with {around} in {where}"
    try:
        done = command([subcommand, *words], place, environment=around, stdout=stdout)
    finally:
        if stdout is not None:
            os.close(stdout)
    faults = done.faults((0, 1, 2), 60.0, tale)
    if done.code == 2 and not done.out + done.err:
        faults.append(("other", f"{tale}: refused without a word"))
    if done.code == 0 and stdout is None and not done.out and "-q" not in words:
        faults.append(("other", f"{tale}: succeeded without a word"))
    tally.round(faults, f"exit code {done.code}")


def _obstacles(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.mkfifo(folder / "pipe.npy")
    (folder / "folder.npy").mkdir()
    (folder / "dangling.npy").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    for name in ("results", "out"):
        place = folder / f"{name} is a file"
        place.mkdir()
        (place / name).write_text("x")
    place = folder / "results is a dangling link"
    place.mkdir()
    (place / "results").symlink_to("nowhere/at/all")


# Weights ------------------------------------------------------------------------------------

ESCAPES = "\x1b[31mred\x07\x9b2J"


def hostile_files(seed: int, count: int, folder: Path) -> Tally:
    """Files of weights that are cut, absurd, of another kind, or meant to do harm."""
    tally = Tally("hostile weight files")
    folder.mkdir(parents=True, exist_ok=True)
    in_turns(lambda k: _classify(random.Random(f"{seed} {k}"), k, folder, tally), count)
    return tally


def _classify(rng: random.Random, k: int, folder: Path, tally: Tally) -> None:
    make = FILES[k % len(FILES)]
    place = folder / f"round {k}"
    place.mkdir()
    path = make(rng, place)
    named = path.name if rng.random() < 0.7 else "."
    words = rng.choice(
        (["classify", named], ["certify", named], ["gap", named], ["ensemble", named, named])
    )
    tale = f"{' '.join(words)}, {make.__name__}, round {k}"
    done = command(words, place, limit=60.0)
    faults = done.faults((0, 1, 2), 60.0, tale)
    if (place / "executed").exists():
        faults.append(("other", f"{tale}: a pickle was executed"))
    tally.round(faults, f"exit code {done.code}")


def cut_npy(rng: random.Random, place: Path) -> Path:
    path = place / "W.npy"
    np.save(path, np.eye(3, 5))
    data = path.read_bytes()
    path.write_bytes(data[: rng.randrange(len(data))])
    return path


def flipped_npy(rng: random.Random, place: Path) -> Path:
    path = place / "W.npy"
    np.save(path, np.eye(3, 5))
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    return path


def npy_header(shape: str, descr: str = "'<f8'") -> bytes:
    head = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head) + 1) + head + b"\n"


def absurd_header(rng: random.Random, place: Path) -> Path:
    path = place / "W.npy"
    shape = rng.choice(
        ("(10**12, 3)", "(1000000000000, 3)", "(-1, 3)", "(0, 0)", "(" + "1," * 70 + ")", "(3,)",
         "(" * 500, "(3.5, 2)", "(True, 2)")
    )  # fmt: skip
    path.write_bytes(npy_header(shape) + bytes(100))
    return path


def absurd_type(rng: random.Random, place: Path) -> Path:
    path = place / "W.npy"
    kind = rng.choice(("'|O'", "'<U9'", "'|V8'", "'<c16'", "[('a', '<f8')]", "'<M8[s]'", "'\\x1b'"))
    path.write_bytes(npy_header("(2, 3)", kind) + bytes(2000))
    return path


class _Bomb:
    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return os.mkdir, (str(self.place / "executed"),)


def pickled(rng: random.Random, place: Path) -> Path:
    import pickle

    name = rng.choice(("W.npy", "W.npz", "W.safetensors", "W.pt", "W.bin", "W.pth"))
    bomb = np.empty((2, 3), dtype=object)
    bomb[:] = _Bomb(place)
    path = place / name
    if name == "W.npy":
        np.save(path, bomb, allow_pickle=True)
    elif name == "W.npz":
        np.savez(path, W=bomb, allow_pickle=True)
    else:
        path.write_bytes(pickle.dumps(_Bomb(place)))
    return path


def zip_bomb(rng: random.Random, place: Path) -> Path:
    path = place / "W.npz"
    size = rng.choice((2**24, 2**27))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("W.npy", "w") as one:
        one.write(npy_header(f"({size // 8}, 1)"))
        for _ in range(size // 2**20):
            one.write(bytes(2**20))
    return path


def escaping_members(_rng: random.Random, place: Path) -> Path:
    path = place / "W.npz"
    with zipfile.ZipFile(path, "w") as file:
        for name in (f"../../{ESCAPES}.npy", "/etc/W.npy", "W.npy", "W.npy"):
            file.writestr(name, npy_header("(2, 2)") + bytes(32))
    return path


def escaping_names(_rng: random.Random, place: Path) -> Path:
    path = place / f"{ESCAPES}\nnothing is wrong.npz"
    np.savez(path, **{ESCAPES: np.eye(2, 3), "b\u202ec": np.eye(3, 4), "c\n\nd": np.eye(2)})
    return path


def safetensors(head: bytes, body: bytes = b"", size: int | None = None) -> bytes:
    return struct.pack("<Q", len(head) if size is None else size) + head + body


def absurd_safetensors(rng: random.Random, place: Path) -> Path:
    path = place / "W.safetensors"
    one = {"dtype": "F64", "shape": [2, 3], "data_offsets": [0, 48]}
    heads: tuple[bytes, ...] = (
        safetensors(b"{}", size=2**62),
        safetensors(b"[" * 100_000),
        safetensors(json.dumps({"W": one | {"shape": [2**40, 2**40]}}).encode(), bytes(48)),
        safetensors(json.dumps({"W": one | {"data_offsets": [0, 2**40]}}).encode(), bytes(48)),
        safetensors(json.dumps({"W": one | {"data_offsets": [48, 0]}}).encode(), bytes(48)),
        safetensors(json.dumps({"W": one | {"shape": [-2, -3]}}).encode(), bytes(48)),
        safetensors(json.dumps({"W": one | {"dtype": ESCAPES}}).encode(), bytes(48)),
        safetensors(json.dumps({ESCAPES: one, "b": one}).encode(), bytes(48)),
        safetensors(json.dumps({"W": None}).encode(), bytes(48)),
        b"",
        bytes(8),
    )
    path.write_bytes(rng.choice(heads))
    return path


def no_file(rng: random.Random, place: Path) -> Path:
    path = place / rng.choice(("W.npy", "W.npz", "W.safetensors"))
    kind = rng.randrange(4)
    if kind == 0:
        os.mkfifo(path)
    elif kind == 1:
        path.mkdir()
    elif kind == 2:
        path.symlink_to(rng.choice(("nowhere", path.name, "/dev/zero", "/dev/tty")))
    else:
        with path.open("wb") as file:
            file.truncate(2**42)
    return path


def deep_folder(rng: random.Random, place: Path) -> Path:
    path = place / "deep"
    below = path
    for _ in range(rng.choice((60, 200))):
        below = below / "xxxxxxxx"
    below.mkdir(parents=True)
    np.save(below / "W.npy", np.eye(2, 3))
    (path / "again").symlink_to("..")
    return path


def hostile_numbers(rng: random.Random, place: Path) -> Path:
    path = place / "W.npz"
    W = np.asarray(rng.choice((
        np.full((2, 3), np.nan), np.full((2, 3), np.inf), np.zeros((2, 3)), np.full((2, 3), 1e308),
        np.full((2, 3), 5e-324), np.zeros((0, 3)), np.zeros((3, 0)), np.ones((1, 1)),
        np.full((2, 3), -0.0), np.ones((2, 3), dtype=bool), np.ones((2, 3), dtype=np.uint8),
        np.full((2, 3), 6e4, dtype=np.float16), np.ones((2, 3), dtype=complex) * 1j,
    )))  # fmt: skip
    np.savez(path, W=W, gradient_norm=np.array([np.nan]), converged=np.array("yes"))
    return path


def truncated_zip(rng: random.Random, place: Path) -> Path:
    path = place / "W.npz"
    np.savez(path, W=np.eye(3, 5), converged=np.array(True))
    data = bytearray(path.read_bytes())
    if rng.random() < 0.5:
        data = data[: rng.randrange(len(data))]
    else:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    return path


FILES: tuple[Callable[[random.Random, Path], Path], ...] = (
    cut_npy, flipped_npy, absurd_header, absurd_type, pickled, zip_bomb, escaping_members,
    escaping_names, absurd_safetensors, absurd_safetensors, no_file, deep_folder, hostile_numbers,
    truncated_zip,
)  # fmt: skip
