"""Five features in two dimensions at ten sparsities: sampled training against the exact loss."""

import time

import numpy as np
import torch
from torch import Tensor

from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.simulations.models.rectified import toy_objective
from pentad.simulations.randomness import normals
from pentad.simulations.training import train
from pentad.theory.numbers.domains import fractions
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

WANTED = 50
ERROR = 1e-3
"""Relative difference of losses that counts as none."""

N, D = 5, 2
STEPS, BATCH, RATE = 10_000, 1024, 1e-3
STARTS = 4
PROBABILITIES = 20.0 ** -np.linspace(0, 1, 10)


def sampled_training(importance: Tensor, steps: int, seed: int = 0) -> Tensor:
    """The published recipe: all sparsities side by side, a fresh batch for every step of AdamW.

    Returns the parameters (instance, D + 1, N), the bias in the last row.
    """
    torch.manual_seed(seed)
    p = torch.tensor(PROBABILITIES, dtype=torch.float32)[:, None]
    weights = torch.nn.init.xavier_normal_(torch.empty(len(p), N, D)).requires_grad_()
    bias = torch.zeros(len(p), N, requires_grad=True)
    optimiser = torch.optim.AdamW([weights, bias], lr=RATE)
    for _ in range(steps):
        amplitudes, chances = torch.rand(2, BATCH, len(p), N)
        x = torch.where(chances <= p, amplitudes, 0.0)
        hidden = torch.einsum("bif,ifd->bid", x, weights)
        output = torch.relu(torch.einsum("bid,ifd->bif", hidden, weights) + bias)
        loss = (importance * (x - output) ** 2).mean((0, 2)).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return torch.cat([weights.mT, bias[:, None]], 1).detach().double()


def exact_training(importance: Tensor, seed: int = 0) -> tuple[Tensor, Tensor]:
    """L-BFGS on the exact loss: several starts, coarsely in single precision; the best of them on.

    Returns the best parameters and their losses.
    """
    p = torch.from_numpy(PROBABILITIES)[:, None]
    start = torch.zeros(STARTS, D + 1, N)
    start[:, :-1] = torch.from_numpy(0.6 * normals(seed, "weights", range(STARTS), (D, N)))
    each_p, each_v = p.repeat_interleave(STARTS, 0), importance.expand(STARTS * len(p), N)
    coarse = train(
        toy_objective(each_p.float(), each_v.float()), start.repeat(len(p), 1, 1), tolerance=1e-2
    )
    best = coarse.value.reshape(-1, STARTS).argmin(1) + STARTS * torch.arange(len(p))
    fine = train(
        toy_objective(p, importance.expand(len(p), N)),
        coarse.parameters[best].double(),
        tolerance=1e-4,
    )
    return fine.parameters, fine.value


def exact_losses(parameters: Tensor, importance: Tensor) -> Tensor:
    """The whole population loss of every instance."""
    p = torch.from_numpy(PROBABILITIES)[:, None]
    return full_toy_loss(gram(parameters[:, :-1]), parameters[:, -1], p, importance)


def loss_in_rationals(parameters: Tensor, p: float, importance: Tensor) -> float:
    """The loss of one instance by divided differences in exact rationals."""
    exact = fractions(parameters.tolist())
    p_and_v = fractions([[p, *importance.tolist()]])[0]
    A = exact[:-1].T @ exact[:-1]
    return float(full_toy_loss_by_definition(A, exact[-1], p_and_v[0], p_and_v[1:]))


def main(decay: float = 0.9, part: int = 500, rounds: int = 5) -> None:
    """Print the ratio of times; losses are compared after all steps of the recipe."""
    importance = decay ** torch.arange(N, dtype=torch.float64)
    began = time.perf_counter()
    sampled = exact_losses(sampled_training(importance.float(), STEPS), importance)
    seconds = time.perf_counter() - began
    parameters, losses = exact_training(importance)
    judged = torch.tensor(
        [
            loss_in_rationals(instance, p, importance)
            for instance, p in zip(parameters, PROBABILITIES, strict=True)
        ],
        dtype=torch.float64,
    )
    if not torch.allclose(losses, judged, rtol=ERROR, atol=0):
        raise AnswersDiffer(f"losses {losses} are {judged} in rationals")
    shares = losses / sampled
    if (shares > 1 + ERROR).any():
        raise AnswersDiffer(f"sampled training reaches lower losses; shares {shares}")
    print(
        f"ReLU toy model, n={N}, d={D}, ten sparsities, importance {decay:g}^i, one thread: "
        f"AdamW on samples, against L-BFGS on the exact loss from {STARTS} starts"
    )
    print(
        f"  loss reached over that of sampling: {shares.min():.3f} .. {shares.max():.4f}, "
        f"median {shares.median():.3f}; at most {1 + ERROR:g} wanted: met"
    )
    error = ((losses - judged) / judged).abs().max()
    print(f"  relative error of the losses, judged in rationals: {error:.1g}")
    times = ratio(
        lambda: sampled_training(importance.float(), part),
        lambda: exact_training(importance),
        rounds=rounds,
        slow_factor=STEPS / part,
    )
    print(
        f"  {times}; {verdict(times, WANTED)}; {part} steps timed and scaled to {STEPS}, "
        f"which took {seconds:.3g} s once"
    )
