r"""At p = 0.3 starts with few active features succeed more often than others (A20f).

Setting.  Deterministic training of W for m = 3 on the exact population loss, many starts, both laws
(experiment `power-loss-sweep`).  A trained improvement is an attained value: a lower estimate of
the supremum, whatever the optimiser did.

Not claimed.  That the optima found are global.
"""

from collections.abc import Sequence

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, bootstrap_interval, stored
from pentad.proofs_check.form import instead, shifted
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.proofs_check.sparsity_loss.trained.settings import TRAINED
from pentad.simulations.experiments import power_loss_sweep
from pentad.simulations.store import Result
from pentad.theory.numbers.domains import Point


def _success_shares(results: Sequence[Result], kinds: Sequence[str]) -> np.ndarray:
    """For every start of some kinds, how often over p >= 0.3 it came within 10^-4 of the best.

    A start takes the same random numbers at each p, so it is the start that is independent.
    """
    wanted = [power_loss_sweep.KINDS.index(kind) for kind in kinds]
    shares = []
    for result in results:
        improvement = result.data.improvement.values[result.data.probability.values >= 0.3]
        if len(improvement):
            reached = improvement >= improvement.max(1, keepdims=True) * (1 - 1e-4)
            shares.append(reached[:, np.isin(result.data.kind.values, wanted)].mean(0))
    return np.concatenate(shares)


FEW = ("1.3 d", "2 d", "3 d")


def _few_and_many(results: Sequence[Result]) -> list[Point]:
    """One point: the success shares of both families of starts, over the cells that tried all."""
    wanted = {power_loss_sweep.KINDS.index(kind) for kind in (*FEW, "all")}
    cells = [result for result in results if wanted <= set(result.data.kind.values)]
    if not cells:
        return []
    return [{"few": _success_shares(cells, FEW), "many": _success_shares(cells, ("all",))}]


def _normal_low_of_few(few: np.ndarray) -> float:
    return float(few.mean() - 1.96 * few.std() / len(few) ** 0.5)


FEW_STARTS_SUCCEED = claim(
    "few-active-starts",
    "A20f",
    locator="open problems 3-4: does gradient descent reach the constructions?",
    title="At p = 0.3 starts with few active features succeed more often",
    plain="For p >= 0.3, starts with at most 3d active features reach the best value found more "
    "often than starts in which all n are active: too many get stuck. At p = 0.1 we saw no clear "
    "order.",
    statement=r"p\ge0.3:\quad \Pr[\text{success}\mid\text{at most }3d\text{ active}]>"
    r"\Pr[\text{success}\mid n\text{ active}]\quad(95\%\text{ intervals apart})",
    relation=">=",
    domain=TRAINED,
    lhs=lambda few: bootstrap_interval(few)[0],
    rhs=lambda many: bootstrap_interval(many)[1],
    one_method=ONLY_STORED,
    evidence=(
        stored("percentile bootstrap of both shares", power_loss_sweep.EXPERIMENT, _few_and_many),
        stored(
            "normal approximation of both shares",
            power_loss_sweep.EXPERIMENT,
            _few_and_many,
            using={"lhs": _normal_low_of_few},
        ),
    ),
    mutants=(
        instead(
            "the other way round",
            lhs=lambda many: bootstrap_interval(many)[0],
            rhs=lambda few: bootstrap_interval(few)[1],
        ),
        shifted("rhs", 1, "always"),
    ),
    not_claimed="That either kind finds the global optimum.",
)


CLAIMS = (FEW_STARTS_SUCCEED,)
