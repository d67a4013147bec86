"""A tiny byte-level transformer, trained here on Python's standard library.

It is large enough to have a residual stream with structure and small enough to be trained in a
minute. What is found on it says how methods compare on activations that no one planted; it says
nothing of language models.
"""

import sysconfig
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32, UInt8

from pentad.simulations.activations.source import part
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor, nn
else:  # torch takes seconds to import, and naming a source does not need it
    Tensor = nn = Any

BYTES = 256
WIDTH, HEADS, LAYERS, CONTEXT = 64, 4, 2, 64
STEPS, BATCH, RATE = 300, 64, 3e-3
TEXTS = 200


@cache
def standard_library() -> UInt8[np.ndarray, " bytes"]:
    """The first files of Python's standard library by name, as one array of bytes."""
    folder = Path(sysconfig.get_path("stdlib"))
    files = [path for path in sorted(folder.glob("*.py")) if not path.name.startswith("_")][:TEXTS]
    return np.frombuffer(b"\n".join(path.read_bytes() for path in files), dtype=np.uint8)


def windows(count: int, seed: int, *, held_out: bool) -> UInt8[np.ndarray, "count window"]:
    """Stretches of CONTEXT + 1 bytes of the text, or of its end, which is held out."""
    places = part(len(standard_library()), held_out=held_out)
    text = standard_library()[places.start : places.stop]
    starts = np.random.default_rng(seed).integers(0, len(text) - CONTEXT - 1, count)
    return text[starts[:, None] + np.arange(CONTEXT + 1)]  # type: ignore[no-any-return]


def network(seed: int) -> "nn.Module":
    """The transformer before training: embeddings, blocks, a readout; pre-norm, causal."""
    import torch
    from torch import nn

    class Transformer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bytes = nn.Embedding(BYTES, WIDTH)
            self.places = nn.Parameter(0.02 * torch.randn(CONTEXT, WIDTH))
            self.blocks = nn.ModuleList(
                nn.TransformerEncoderLayer(
                    WIDTH, HEADS, 4 * WIDTH, dropout=0.0, batch_first=True, norm_first=True
                )
                for _ in range(LAYERS)
            )
            self.norm = nn.LayerNorm(WIDTH)
            self.readout = nn.Linear(WIDTH, BYTES)
            mask = nn.Transformer.generate_square_subsequent_mask(CONTEXT)
            self.register_buffer("mask", mask)

        def stream(self, text: Tensor, layer: int) -> Tensor:
            """The residual stream after so many blocks."""
            reached = self.bytes(text) + self.places
            for block in self.blocks[:layer]:
                reached = block(reached, src_mask=self.mask, is_causal=True)
            return reached  # type: ignore[no-any-return]

        def forward(self, text: Tensor) -> Tensor:
            scores: Tensor = self.readout(self.norm(self.stream(text, LAYERS)))
            return scores

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Transformer()


@cache
def trained(seed: int = 0, steps: int = STEPS) -> "tuple[nn.Module, float]":
    """The network after Adam on the next byte, and its mean loss on text held out, in nats.

    Uniform guessing has ln 256 = 5.55 nats.
    """
    import torch
    from torch.nn.functional import cross_entropy

    model = network(seed)
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps, RATE / 20)
    for step in range(steps):
        text = torch.from_numpy(
            windows(BATCH, seed * 1_000_003 + step, held_out=False).astype(np.int64)
        )
        loss = cross_entropy(model(text[:, :-1]).flatten(0, 1), text[:, 1:].flatten())
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    held = torch.from_numpy(windows(4 * BATCH, seed, held_out=True).astype(np.int64))
    with torch.no_grad():
        loss = cross_entropy(model(held[:, :-1]).flatten(0, 1), held[:, 1:].flatten())
    return model.eval(), float(loss)


def residual_stream(
    count: int, layer: int, seed: int, *, held_out: bool = False
) -> Float32[np.ndarray, "count width"]:
    """Vectors of the residual stream after a layer, one from the second half of each stretch.

    Parameters
    ----------
    count, layer, seed
        How many, after which block, and where random numbers begin.
    held_out
        Whether the stretches are of the text that the transformer was not trained on either.

    Raises
    ------
    ValueError
        Unless the layer is 0, .., 2; 0 is the embedding.
    """
    import torch

    require(0 <= layer <= LAYERS, f"layers are 0, .., {LAYERS}; got {layer}")
    model, _ = trained()
    text = windows(count, 500_009 + seed, held_out=held_out)
    places = np.random.default_rng(seed).integers(CONTEXT // 2, CONTEXT, count)
    found = np.empty((count, WIDTH), dtype=np.float32)
    with torch.no_grad():
        for first in range(0, count, 512):
            some = slice(first, min(first + 512, count))
            stretch = torch.from_numpy(text[some, :-1].astype(np.int64))
            streams = model.stream(stretch, layer).numpy()  # type: ignore[operator]
            found[some] = streams[np.arange(len(streams)), places[some]]
    return found
