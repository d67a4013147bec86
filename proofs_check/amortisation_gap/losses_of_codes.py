r"""What a loss says of codes at equal l1 weight and a known dictionary (B22).

Setting.  The data of the authors' public code, as in `known_dictionary`; the loss is their squared
error with lambda times the mean of absolute codes.

Statements.  FISTA's loss is no more than any trained encoder's (B22a), but a lower loss can score
less (B22b).

Not claimed.  Anything of other l1 weights.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.inferred_again import PENALTY, SIZE, inferred
from pentad.proofs_check.amortisation_gap.settings import claim
from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.form import instead, shifted
from pentad.simulations.experiments import amortised_inference, iterative_inference
from pentad.simulations.experiments.amortised_inference import DICTIONARY
from pentad.simulations.readings.planted_codes import at_penalty, cells
from pentad.simulations.store import Result
from pentad.theory.codes.planted_codes_by_other_routes import signed_codes_by_coordinates
from pentad.theory.numbers.domains import Domain, Point


def _refined_cells(results: Sequence[Result]) -> list[tuple[Any, float]]:
    """Every cell with the dictionary known, and an l1 weight."""
    return [
        (result, penalty)
        for result in results
        if result.config.task == DICTIONARY and result.config.refinement >= 100
        for penalty in result.config.penalties
    ]


def _losses(results: Sequence[Result]) -> list[Point]:
    return [
        {
            "encoder": at_penalty(result, "loss", penalty)[..., -1],
            "refined": at_penalty(result, "refined_loss", penalty),
        }
        for result, penalty in _refined_cells(results)
    ]


@cache
def _inferred(config: Any, *, signed: bool = False) -> Any:
    if not signed:
        return inferred(config, PENALTY)
    return inferred(config, PENALTY, solver=signed_codes_by_coordinates)


def _losses_again(results: Sequence[Result]) -> list[Point]:
    """The same with the least loss of all codes, by coordinate descent, at the authors' weight."""
    return [
        {
            "encoder": at_penalty(result, "loss", penalty)[..., -1],
            "refined": _inferred(_data_of(result.config)).loss[:, None],
        }
        for result, penalty in _refined_cells(results)
        if penalty == PENALTY
    ]


def _data_of(config: Any) -> Any:
    """A cell that has the same data, whatever is trained on them."""
    return iterative_inference.IterativeInference(
        n=config.n, d=config.d, k=config.k, samples=config.samples, seed=config.seed,
        dictionaries=config.dictionaries,
    )  # fmt: skip


def _signed(results: Sequence[Result]) -> list[Point]:
    return [
        {
            "loss": result.data.fista_loss.values[:, -1],
            "signed_loss": result.data.signed_fista_loss.values[:, -1],
            "score": result.data.fista_score.values[:, -1],
            "signed_score": result.data.signed_fista_score.values[:, -1],
        }
        for result in _solved_cells(results)
    ]


def _signed_again(results: Sequence[Result]) -> list[Point]:
    """The same by coordinate descent."""
    return [
        {
            "loss": free.loss,
            "signed_loss": signed.loss,
            "score": free.score,
            "signed_score": signed.score,
        }
        for result in _solved_cells(results)
        for data in [_data_of(result.config)]
        for free, signed in [(_inferred(data), _inferred(data, signed=True))]
    ]


def _solved_cells(results: Sequence[Result]) -> list[Any]:
    return [
        result
        for result in cells(results, **SIZE, penalty=PENALTY)
        if result.config.iterations[-1] >= 500
    ]


OBJECTIVE = claim(
    "recovered-codes/objective",
    "B22a",
    locator="figures of accuracy with a known dictionary",
    title="FISTA reaches a lower loss than any trained encoder at the same l1 weight",
    plain="Going on from any trained encoder's codes, FISTA ends at a loss that is no more than "
    "the encoder's, on unseen samples and at the same l1 weight.",
    statement=r"L(\text{FISTA})\le L(\text{encoder})+10^{-6}",
    relation="<=",
    domain=Domain(
        (
            seen("encoder", "loss of the encoder's codes"),
            seen("refined", "loss after FISTA"),
        )
    ),
    lhs=lambda refined: refined,
    rhs=lambda encoder: encoder + 1e-6,
    one_method=ONLY_STORED,
    evidence=(
        stored("losses as stored", amortised_inference.EXPERIMENT, _losses),
        stored(
            "FISTA's loss by coordinate descent in NumPy; encoders as stored",
            amortised_inference.EXPERIMENT,
            _losses_again,
        ),
    ),
    mutants=(
        instead(
            "the encoder's loss is no more than FISTA's",
            relation=">=",
            rhs=lambda encoder: encoder,
        ),
        instead(
            "by no more than half",
            lhs=lambda encoder: encoder / 2,
            rhs=lambda refined: refined,
        ),
    ),
    not_claimed="That FISTA's score is the better one for its lower loss.",
)

NOT_MONOTONE = claim(
    "recovered-codes/loss-and-score",
    "B22b",
    locator="figures of accuracy with a known dictionary",
    title="A lower loss can score less",
    plain="Signed codes reach a loss that is no higher than that of non-negative ones, and score "
    "less by 0.02 or more.",
    statement=r"L_{\pm}\le L_{+}(1+10^{-3}),\qquad\text{score}_{\pm}\le\text{score}_{+}-0.02",
    relation="<=",
    domain=Domain(
        (
            seen("loss", "loss of FISTA with non-negative codes"),
            seen("signed_loss", "loss of FISTA with signed codes"),
            seen("score", "score of FISTA with non-negative codes"),
            seen("signed_score", "score of FISTA with signed codes"),
        )
    ),
    lhs=lambda signed_loss, signed_score: np.array([signed_loss, signed_score]),
    rhs=lambda loss, score: np.array([loss * 1.001, score - 0.02]),
    one_method=ONLY_STORED,
    evidence=(
        stored("on every dictionary", iterative_inference.EXPERIMENT, _signed),
        stored(
            "data drawn and both kinds of codes inferred again, by coordinate descent in NumPy",
            iterative_inference.EXPERIMENT,
            _signed_again,
        ),
    ),
    mutants=(
        instead(
            "the score grows as the loss falls",
            relation=">=",
            lhs=lambda signed_score: signed_score,
            rhs=lambda score: score,
        ),
        shifted("rhs", -1, "less by far"),
    ),
    not_claimed="Anything about codes that have signs.",
)

CLAIMS = (OBJECTIVE, NOT_MONOTONE)
