r"""Autoencoders trained as one tensor program are trained as each alone, bit for bit (C19).

Setting.  Several autoencoders of one gate, each with its own start, on the same batches in the same
order; Adam; rows of the decoder of unit length. All parameters are tensors with the autoencoders in
front; alone, that axis has length 1. Double precision, one device, one thread.

Idea.  No operation mixes the autoencoders, and each rounds an entry as if the others were not
there.

Not claimed.  That bits agree across devices, numbers of threads, or versions of libraries; that a
GPU rounds matrix products of a batch as it does one alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import claim, parameter
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Context
from pentad.simulations.models.autoencoder_training import Training, batches, trained
from pentad.simulations.models.autoencoders import (
    BATCH_TOP_K,
    BY_RANK,
    GATES,
    Architecture,
    decoded,
    encoded,
    loss,
    starts,
)
from pentad.simulations.models.gates import lowest_first_top_k
from pentad.theory.ensembles.training_by_definition import Rule, trained_by_definition
from pentad.theory.numbers.domains import Domain

Objective = Callable[..., Any]

TRAINING = Training(steps=12, batch=5, rate=1e-2, seed=0)
SAMPLES = 40


@dataclass(frozen=True)
class Members:
    """What is trained: so many runs of an architecture, on data and from starts of a seed."""

    gate: str
    centred: bool
    d: int
    n: int
    runs: int
    seed: int

    @property
    def architecture(self) -> Architecture:
        """With two latents kept, or a penalty."""
        numbers: dict[str, Any] = {"kept": 2} if self.gate in BY_RANK else {"penalty": 0.1}
        return Architecture(
            self.gate, self.d, self.n, centred=self.centred, bandwidth=0.5, **numbers
        )

    @property
    def signals(self) -> Any:
        """(samples, d), none negative."""
        return np.random.default_rng(self.seed).exponential(size=(SAMPLES, self.d))

    def begun(self, runs: range) -> Any:
        """Parameters to begin from."""
        return starts(self.architecture, self.seed, runs)


MEMBERS = parameter(
    "members",
    "a gate, whether the decoder's bias is subtracted from inputs, d = 2 to 4, n = 3 to 6, 2 or 3 "
    "autoencoders, a seed of data and starts",
    lambda choose, _: Members(
        GATES[choose(0, len(GATES) - 1)],
        bool(choose(0, 1)),
        choose(2, 4),
        choose(3, 6),
        choose(2, 3),
        choose(0, 999),
    ),
)


def _parameters(members: Members, runs: range, objective: Objective) -> Any:
    """Parameters of runs that are trained together as the rationals that they are, run by run."""
    import torch

    begun, data = members.begun(runs), torch.from_numpy(members.signals[None])
    with deterministic():
        learned = trained(
            members.architecture, begun, data, TRAINING, Context(), objective=objective
        )
    rows = torch.cat([learned.parameters[name].reshape(len(runs), -1) for name in begun], dim=1)
    return [Fraction(x) for x in rows.flatten().tolist()]


def _by_hand(members: Members) -> Any:
    """Each by the gradients that are written out, without tensors."""
    own = members.architecture
    rule = Rule(own.gate, own.kept, own.penalty, own.centred, own.bandwidth, TRAINING.rate)
    x = members.signals
    order = [x[places] for places in batches(TRAINING, SAMPLES, 0)[: TRAINING.steps]]
    rows = []
    for run in range(members.runs):
        begun = {name: each[0] for name, each in members.begun(range(run, run + 1)).items()}
        after = trained_by_definition(rule, begun, order)
        rows += [after[name].ravel() for name in begun]
    return np.concatenate(rows)


def _clipped_together(architecture: Architecture, parameters: Any, x: Any) -> Any:
    """The loss with gradients that are clipped at the norm of those of all runs."""
    import torch

    value, made, residual = loss(architecture, parameters, x)
    slopes = torch.autograd.grad(value.sum(), tuple(parameters.values()), retain_graph=True)
    norm = torch.stack([slope.square().sum() for slope in slopes]).sum().sqrt()
    return value * (1 / norm).clamp(max=1), made, residual


def _scheduled_together(architecture: Architecture, parameters: Any, x: Any) -> Any:
    """The loss with steps that follow the mean loss of all runs."""
    value, made, residual = loss(architecture, parameters, x)
    return value * value.detach().mean(), made, residual


def _kept_across(architecture: Architecture, parameters: Any, x: Any) -> Any:
    """The loss with BatchTopK over the samples of all runs together."""
    if architecture.gate != BATCH_TOP_K:
        return loss(architecture, parameters, x)
    made = encoded(architecture, parameters, x)
    most = architecture.kept * made.pre.shape[0] * made.pre.shape[1]
    codes = lowest_first_top_k(made.pre.flatten(), most).reshape(made.pre.shape)
    residual = x - decoded(parameters, codes)
    return residual.square().sum((1, 2)) / x.shape[1], made, residual


def _under(objective: Objective) -> dict[str, Any]:
    """The sides, all runs together and each alone, with an objective."""

    def together(members: Members) -> Any:
        return _parameters(members, range(members.runs), objective)

    def alone(members: Members) -> Any:
        runs = range(members.runs)
        return [
            number
            for run in runs
            for number in _parameters(members, range(run, run + 1), objective)
        ]

    return {"lhs": together, "rhs": alone}


BATCHED_TRAINING = claim(
    "batched-training",
    "C19",
    locator="its members, J = 1 to 8 of several seeds",
    title="Autoencoders trained side by side are trained as alone, bit for bit",
    plain="The parameters after some steps of Adam are the same bits, whether the autoencoders are "
    "trained as one tensor program or one by one, of each of five gates.",
    statement=r"\theta^{(r)}_{\text{together}}=\theta^{(r)}_{\text{alone}}\quad\text{for all }r",
    relation="==",
    domain=Domain((MEMBERS,)),
    **_under(loss),
    examples=tuple({"members": Members(gate, False, 3, 5, 3, 0)} for gate in GATES),
    evidence=(
        exact("12 steps in double precision, floats compared as the rationals they are", cases=12),
        search(
            "each alone by gradients written out by hand, without tensors",
            using={"rhs": _by_hand},
            floats_only=True,
            cases=12,
            size=lambda: 1.0,
        ),
    ),
    mutants=(
        instead("gradients clipped at the norm of all runs", **_under(_clipped_together)),
        instead("a rate that follows the loss of all runs", **_under(_scheduled_together)),
        instead("BatchTopK over all runs", **_under(_kept_across)),
    ),
    not_claimed="Other devices or numbers of threads. Of a GPU nothing is said.",
)

CLAIMS = (BATCHED_TRAINING,)
