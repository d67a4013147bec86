"""Decoding when a tenth of the concepts is active: from their codes alone against from all."""

import torch
from torch import Tensor

from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.simulations.models.compact_decoding import compact_codes, compactly_decoded
from pentad.simulations.models.spectral_layers import spectral_convolution

WANTED = 3.0
DIFFERENCE = 1e-6
"""Relative to the largest value."""

BATCH, CONCEPTS, ACTIVE = 256, 256, 26
SIZES = ((64, 16, 1), (128, 32, 1), (64, 16, 3))
"""Points, K, channels of the signals."""


def main(rounds: int = 15) -> None:
    """Print a line for each size."""
    torch.set_num_threads(1)
    print(
        f"Decoding, batch {BATCH}, {ACTIVE} of {CONCEPTS} concepts active, single precision, one "
        "thread: all codes against those of active concepts"
    )
    for n, modes, channels in SIZES:
        torch.manual_seed(0)
        weights = torch.randn(CONCEPTS, channels, modes + 1, 2)
        values, concepts = compact_codes(torch.randn(BATCH, CONCEPTS, n), ACTIVE)
        places = concepts[..., None].expand(-1, -1, n)
        codes = torch.zeros(BATCH, CONCEPTS, n).scatter(1, places, values)

        def dense(codes: Tensor = codes, weights: Tensor = weights) -> Tensor:
            return spectral_convolution(codes, weights)

        def compact(
            values: Tensor = values, concepts: Tensor = concepts, weights: Tensor = weights
        ) -> Tensor:
            return compactly_decoded(values, concepts, weights)

        off = float((dense() - compact()).abs().max() / dense().abs().max())
        if off > DIFFERENCE:
            raise AnswersDiffer(f"signals differ by {off:.2g} of the largest value at n={n}")
        times = ratio(dense, compact, rounds=rounds)
        said = verdict(times, WANTED) if channels == 1 else "no target"
        print(f"  n={n}, K={modes}, {channels} channels: {times}; {said}; within {off:.1g}")
