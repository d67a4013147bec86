"""Value and gradient of log D - 2 log C for m = 3: the lifted route against the direct one."""

from typing import Any

from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.theory.power_autoencoder.power_loss import (
    LossTerms,
    cubic_loss_terms,
    gram,
    lifted_cubic_loss_terms,
)
from pentad.theory.sparse_inputs import GAUSSIAN

WANTED = 5
Answer = tuple[Any, ...]


def main(n: int = 3000, d: int = 10, p: float = 0.001) -> None:
    """Print one line."""
    import torch

    torch.set_num_threads(1)
    W = torch.randn(d, n, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    W = (W / W.norm(dim=0)).requires_grad_()

    def direct() -> Answer:
        return value_and_gradient(cubic_loss_terms(gram(W), p, GAUSSIAN))

    def lifted() -> Answer:
        return value_and_gradient(lifted_cubic_loss_terms(W, p, GAUSSIAN))

    def value_and_gradient(terms: LossTerms) -> Answer:
        value = terms.energy.log() - 2 * terms.correlation.log()
        return value.detach(), *torch.autograd.grad(value, W)

    for one, other in zip(direct(), lifted(), strict=True):
        difference = float((one - other).abs().max() / one.abs().max())
        if difference > 1e-10:
            raise AnswersDiffer(f"the routes differ by {difference:.1e}")
    found = ratio(direct, lifted)
    print(f"Lifted gradient against direct, n={n} d={d} m=3, one thread, float64")
    print(f"  {found}; {verdict(found, WANTED)}")
