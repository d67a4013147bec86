"""Peak memory of one gradient for m = 3, n = 6000, d = 15: the lifted route against the direct."""

import subprocess
import sys

from benchmarks.sides import AnswersDiffer

WANTED = 4.0

ONE_GRADIENT = """
import resource, sys, torch
from pentad.theory.power_autoencoder.power_loss import (
    cubic_loss_terms, gram, lifted_cubic_loss_terms
)
from pentad.theory.sparse_inputs import GAUSSIAN

torch.set_num_threads(1)
W = torch.randn(15, 6000, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
W = (W / W.norm(dim=0)).requires_grad_()
if sys.argv[1] == "lifted":
    terms = lifted_cubic_loss_terms(W, 0.001, GAUSSIAN)
else:
    terms = cubic_loss_terms(gram(W), 0.001, GAUSSIAN)
value = terms.energy.log() - 2 * terms.correlation.log()
(gradient,) = torch.autograd.grad(value, W)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(float(value), float(gradient.norm()), peak)
"""


def main() -> None:
    """Print one line."""
    lifted, direct = _measured("lifted"), _measured("direct")
    for one, other in zip(lifted[:2], direct[:2], strict=True):
        if abs(one - other) > 1e-9 * abs(other):
            raise AnswersDiffer(f"the routes give {one} and {other}")
    per_gigabyte = 1e9 if sys.platform == "darwin" else 2**20
    memory, rival = lifted[2] / per_gigabyte, direct[2] / per_gigabyte
    met = "met" if memory < WANTED else "MISSED"
    print("Lifted gradient, n=6000 d=15 m=3, float64: peak memory of the process")
    print(f"  {memory:.2f} GB, against {rival:.2f} GB direct; under {WANTED:g} GB wanted: {met}")


def _measured(route: str) -> list[float]:
    """Value, norm of the gradient and peak memory (KiB on Linux) of a process of its own."""
    done = subprocess.run(
        (sys.executable, "-c", ONE_GRADIENT, route), capture_output=True, text=True, check=True
    )
    return [float(word) for word in done.stdout.split()]
