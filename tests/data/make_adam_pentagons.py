"""Five features in two dimensions, trained as people train them: makes `adam_pentagons.npz`.

float32, a constant rate of 1e-3, fresh batches of 1024, 10,000 steps, activation probabilities
from .01 to .1; half of the runs by Adam, half by AdamW with PyTorch's weight decay. Nothing is
annealed and nothing is polished. All runs step together, for both methods act entry by entry.

    python tests/data/make_adam_pentagons.py
"""

from pathlib import Path

import numpy as np
import torch

FILE = Path(__file__).with_name("adam_pentagons.npz")
PROBABILITIES = np.repeat([0.01, 0.02, 0.03, 0.05, 0.1], 4)
STEPS, BATCH, RATE = 10_000, 1024, 1e-3


def trained(n, d, probabilities, decays, seed=0, steps=STEPS):
    """W (runs, d, n) and b (runs, n) of one run for each probability and weight decay."""
    generator = torch.Generator().manual_seed(seed)
    runs = len(probabilities)
    p = torch.tensor(probabilities, dtype=torch.float32)[:, None, None]
    W = torch.randn(runs, d, n, generator=generator) * (2 / (n + d)) ** 0.5
    parameters = [W.requires_grad_(), torch.zeros(runs, 1, n, requires_grad=True)]
    by_decay = {
        decay: [i for i, other in enumerate(decays) if other == decay] for decay in set(decays)
    }
    parts = {
        decay: [tensor.detach()[chosen].requires_grad_() for tensor in parameters]
        for decay, chosen in by_decay.items()
    }
    methods = [
        torch.optim.AdamW(part, lr=RATE, weight_decay=decay) for decay, part in parts.items()
    ]
    for _ in range(steps):
        active = torch.rand(runs, BATCH, n, generator=generator) < p
        x = torch.rand(runs, BATCH, n, generator=generator) * active
        for method, (decay, (W, b)) in zip(methods, parts.items(), strict=True):
            inputs = x[by_decay[decay]]
            method.zero_grad()
            loss = (torch.relu(inputs @ W.mT @ W + b) - inputs).square().mean((1, 2)).sum()
            loss.backward()
            method.step()
    for decay, part in parts.items():
        for tensor, own in zip(parameters, part, strict=True):
            tensor.data[by_decay[decay]] = own.detach()
    W, b = (tensor.detach().numpy() for tensor in parameters)
    return W, b[:, 0]


if __name__ == "__main__":
    decays = np.tile([0.0, 0.0, 0.01, 0.01], 5).tolist()
    W, b = trained(5, 2, PROBABILITIES, decays)
    np.savez_compressed(FILE, W=W, b=b, p=PROBABILITIES, weight_decay=np.array(decays))
