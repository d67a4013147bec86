"""Forward and backward of a TopK autoencoder: active latents alone against plain torch."""

import torch
from torch import Tensor

from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.simulations.models.sparse_steps import sparse_topk_outputs

WANTED, AT = 2.0, 32
DIFFERENCE = 1e-5
"""Of gradients, relative to the largest entry of each array."""

D, N, SAMPLES = 384, 4096, 512
ACTIVE = (16, 32, 64)


def parameters(seed: int = 0) -> list[Tensor]:
    """Inputs (1, samples, d), then encoder, its bias, unit decoder rows and its bias, as leaves."""
    chance = torch.Generator().manual_seed(seed)
    inputs = torch.randn(1, SAMPLES, D, generator=chance)
    decoder = torch.nn.functional.normalize(torch.randn(1, N, D, generator=chance), dim=-1)
    biases = 0.01 * torch.randn(1, N, generator=chance), 0.01 * torch.randn(1, D, generator=chance)
    leaves = (decoder.clone(), biases[0], decoder, biases[1])
    return [inputs, *(leaf.requires_grad_() for leaf in leaves)]


def plain_outputs(
    inputs: Tensor,
    encoder: Tensor,
    encoder_bias: Tensor,
    decoder: Tensor,
    decoder_bias: Tensor,
    k: int,
) -> Tensor:
    """The step as it is written in torch: a dense array of codes, and automatic gradients."""
    pre = torch.baddbmm(encoder_bias[:, None], inputs, encoder.mT).relu()
    values, places = pre.topk(k)
    codes = torch.zeros_like(pre).scatter(-1, places, values)
    return torch.baddbmm(decoder_bias[:, None], codes, decoder)


def gradients(arrays: list[Tensor], outputs: Tensor) -> tuple[Tensor, ...]:
    """Of the squared error, mean over samples, by all parameters."""
    error = (outputs - arrays[0]).square().sum(-1).mean()
    return torch.autograd.grad(error, arrays[1:])


def main(rounds: int = 9) -> None:
    """Print a line for each number of active latents."""
    torch.set_num_threads(1)
    print(
        f"TopK step, d={D}, n={N}, batch {SAMPLES}, single precision, one thread, no optimiser: "
        "plain torch, against active latents alone"
    )
    arrays = parameters()
    for k in ACTIVE:

        def plain(k: int = k) -> tuple[Tensor, ...]:
            return gradients(arrays, plain_outputs(*arrays, k))  # type: ignore[arg-type]

        def sparse(k: int = k) -> tuple[Tensor, ...]:
            return gradients(arrays, sparse_topk_outputs(*arrays, k).outputs)

        off = max(
            float((one - other).abs().max() / one.abs().max())
            for one, other in zip(plain(), sparse(), strict=True)
        )
        if off > DIFFERENCE:
            raise AnswersDiffer(f"gradients differ by {off:.2g} of the largest entry at K={k}")
        times = ratio(plain, sparse, rounds=rounds)
        said = verdict(times, WANTED) if k == AT else "no target"
        print(f"  K={k}: {times}; {said}; gradients within {off:.1g} of the largest entry")
