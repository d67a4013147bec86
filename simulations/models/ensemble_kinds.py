"""Ways to an ensemble on planted sources: bags, boosted chains, one larger autoencoder."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Array, Checkpoint, Context, Quantity, State
from pentad.simulations.models.autoencoder_training import QUARTERS, Learned, Training, trained
from pentad.simulations.models.autoencoders import Architecture, encoded, left, loss, starts
from pentad.simulations.models.boosting import (
    Boosting,
    Stage,
    boosted,
    chain_outputs,
    shared_loss,
    stage_of,
)
from pentad.simulations.models.ensemble_measures import Judged
from pentad.simulations.models.members import bootstrap_places
from pentad.simulations.models.planted_ensembles import (
    BOOTSTRAP,
    IDENTITY,
    SEARCHED,
    SHARED,
    UNTRAINED,
    PlantedEnsembles,
)
from pentad.simulations.randomness import normals
from pentad.theory.ensembles.ambiguity import residual_gram
from pentad.theory.ensembles.plateau import predicted_error
from pentad.theory.ensembles.stacking import stacking_weights

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


@dataclass(frozen=True)
class Made:
    """The ensembles of one cell.

    Attributes
    ----------
    by_size
        For every size J those of all runs.
    train_error
        (runs, sizes) mean squared error on training data.
    converged
        (runs, sizes) whether all members up to that size settled.
    more
        What only their kind has.
    """

    by_size: Mapping[int, list[Judged]]
    train_error: Array
    converged: Array
    more: Mapping[str, Quantity]


def _settled(config: PlantedEnsembles, losses: Array) -> Array:
    """Whether the last two quarters of training had the same loss, (runs,)."""
    return np.asarray(
        np.abs(losses[:, -1] - losses[:, -2]) <= config.settled * np.abs(losses[:, -2])
    )


def _plain(tensor: Tensor) -> Array:
    """In double precision, as an array."""
    values: Array = tensor.double().numpy(force=True)
    return values


def _columns(parameters: Mapping[str, Tensor]) -> Array:
    """Dictionaries (runs, d, n)."""
    return _plain(parameters["decoder"]).swapaxes(-1, -2)


def bags(
    config: PlantedEnsembles, x: Tensor, unseen: Tensor, training: Training, context: Context
) -> Made:
    """Means of members that differ in their start, or in their bootstrap samples too.

    Parameters
    ----------
    config
        One cell.
    x, unseen
        (1, samples, d) training and test signals.
    training, context
        Of every autoencoder.
    """
    import torch

    J, runs, architecture = config.members, config.runs, config.architecture()
    everyone = range(runs * J)
    places = (
        bootstrap_places(config.seed, everyone, config.train) if config.kind == BOOTSTRAP else None
    )
    begun = starts(architecture, config.seed, everyone)
    learned = trained(architecture, begun, x, training, context, samples=places)
    columns = _columns(learned.parameters)
    by_size: dict[int, list[Judged]] = {size: [] for size in config.sizes}
    grams: dict[str, list[Array]] = {"train": [], "test": []}
    signals = _plain(unseen[0])
    stacked, weights = np.empty((runs, J)), np.empty((runs, J))
    for chosen in np.arange(runs * J).reshape(runs, J):
        own = {name: each[chosen] for name, each in learned.parameters.items()}
        with torch.no_grad():
            for name, some in (("train", x), ("test", unseen)):
                codes = encoded(architecture, own, some).codes
                residuals = _plain(left(own, codes, some))
                grams[name].append(residual_gram(residuals))
        for size in config.sizes:
            by_size[size].append(
                Judged(
                    np.concatenate(columns[chosen[:size]], axis=1),
                    np.concatenate(codes[:size].numpy(force=True), axis=1) / size,
                    signals - residuals[:size].mean(0),
                )
            )
    variance = float(signals.var(0).sum())
    for s in range(runs):
        for size in config.sizes:
            best = stacking_weights(grams["train"][s][:size, :size])
            stacked[s, size - 1] = 1 - best @ grams["test"][s][:size, :size] @ best / variance
        weights[s] = best
    G, G_train = np.array(grams["test"]), np.array(grams["train"])
    settled = _settled(config, learned.losses).reshape(runs, J)
    predicted = [[[float(predicted_error(one[:known, :known], size)) for size in config.sizes]
                  for known in range(2, J + 1)] for one in G]  # fmt: skip
    pairs = ("seed", "member", "partner")
    return Made(
        by_size,
        np.array([[one[:size, :size].mean() for size in config.sizes] for one in G_train]),
        np.logical_and.accumulate(settled, axis=1),
        {
            "gram": Quantity(pairs, G, "mean product of two members' residuals"),
            "train_gram": Quantity(pairs, G_train, "the same on training data"),
            "known": Quantity(("known",), np.arange(2, J + 1), "members that predict"),
            "predicted_mse": Quantity(
                ("seed", "known", "size"), np.array(predicted),
                "mean squared error of a bag, predicted by its first members",
            ),
            "stacked_ev": Quantity(
                ("seed", "size"), stacked,
                "explained variance (all coordinates together) with the best weights of training",
            ),
            "stacking_weights": Quantity(
                ("seed", "member"), weights, "best weights on training data, all members"
            ),
        },
    )  # fmt: skip


def chains(
    config: PlantedEnsembles, x: Tensor, unseen: Tensor, training: Training, context: Context
) -> Made:
    """Boosted chains, trained or not.

    Parameters
    ----------
    config
        One cell.
    x, unseen
        (1, samples, d) training and test signals.
    training, context
        Of every autoencoder.
    """
    architecture, J = config.architecture(), config.members
    boosting = Boosting(J, searched=config.kind == SEARCHED)
    if config.kind in UNTRAINED:
        architecture = replace(architecture, n=2 * config.d)
        stages = _untrained(config, architecture, boosting, x)
    else:
        stages = boosted(
            architecture, boosting, x, training, context, seed=config.seed, runs=range(config.runs)
        )
    codes, residuals = chain_outputs(architecture, stages, unseen)
    _, train_residuals = chain_outputs(architecture, stages, x)
    test, train = (
        np.array([(_plain(each) ** 2).sum((1, 2)) / each.shape[1] for each in some]).T
        for some in (residuals, train_residuals)
    )
    signals, columns = _plain(unseen[0]), [_columns(stage.learned.parameters) for stage in stages]
    by_size = {
        size: [
            Judged(
                np.concatenate([each[s] for each in columns[:size]], axis=1),
                np.concatenate([each[s].numpy(force=True) for each in codes[:size]], axis=1),
                signals - _plain(residuals[size][s]),
            )
            for s in range(config.runs)
        ]
        for size in config.sizes
    }
    settled = np.array([
        np.ones(config.runs, dtype=bool) if config.kind in UNTRAINED
        else _settled(config, stage.learned.losses) for stage in stages
    ])  # fmt: skip
    by_stage = {
        "removed": (1 - test[:, 1:] / test[:, :-1], "share of energy that a stage removes"),
        "train_removed": (1 - train[:, 1:] / train[:, :-1], "the same on training data"),
        "best_multiple": (_of(stages, "best_multiple"), "best multiple of a stage on its training"),
        "weight": (_of(stages, "weights"), "what a stage is multiplied by"),
        "penalty": (
            config.penalty * _of(stages, "penalty"), "lambda times mean penalty, training data"
        ),
        "certificate": (
            _of(stages, "before") - _of(stages, "after")
            - config.penalty * _of(stages, "penalty"),
            "how far a stage's objective is below the zero map's, training data",
        ),
    }  # fmt: skip
    return Made(
        by_size,
        train[:, 1:],
        np.logical_and.accumulate(settled.T, axis=1),
        {
            "stage": Quantity(("stage",), np.arange(1, J + 1), "stage of a chain"),
            **{name: Quantity(("seed", "stage"), *each) for name, each in by_stage.items()},
        },
    )


def _of(stages: list[Stage], name: str) -> Array:
    """What every stage has under this name, (runs, stages)."""
    return np.array([getattr(stage, name) for stage in stages]).T


def _untrained(
    config: PlantedEnsembles, architecture: Architecture, boosting: Any, x: Tensor
) -> list[Stage]:
    """Chains of the columns of an orthonormal matrix and their opposites."""
    import torch

    if config.kind == IDENTITY:
        Q = np.broadcast_to(np.eye(config.d), (config.runs, config.d, config.d))
    else:
        drawn = normals(config.seed, "rotation", range(config.runs), (config.d, config.d))
        Q = np.linalg.qr(drawn)[0]
    columns = np.concatenate([Q, -Q], axis=-1)
    begun = starts(architecture, config.seed, range(config.runs))
    begun |= {"encoder": columns, "decoder": columns.swapaxes(-1, -2)}
    parameters = {name: torch.from_numpy(np.ascontiguousarray(each)).to(x)
                  for name, each in begun.items()}  # fmt: skip
    learned = Learned(parameters, np.zeros((config.runs, QUARTERS)))
    residual, going = x.expand(config.runs, -1, -1), np.ones(config.runs, dtype=bool)
    stages = []
    for _ in range(config.members):
        stage, step = stage_of(architecture, boosting, learned, residual, going)
        residual = residual - step
        stages.append(stage)
    return stages


def single(
    config: PlantedEnsembles, x: Tensor, unseen: Tensor, training: Training, context: Context
) -> Made:
    """One autoencoder for each size, with more latents or more passes.

    Parameters
    ----------
    config
        One cell.
    x, unseen
        (1, samples, d) training and test signals.
    training, context
        Of every autoencoder.
    """
    import torch

    sizes, signals = config.sizes, _plain(unseen[0])
    by_size: dict[int, list[Judged]] = {}
    errors, settled = [], []
    for place, size in enumerate(sizes):
        architecture = config.architecture(size)
        passes = size if config.kind == SHARED else 1
        learned = trained(
            architecture,
            starts(architecture, config.seed, range(config.runs)),
            x,
            training,
            Context(
                context.device,
                _of_size(context.checkpoint, size),
                lambda share, place=place: context.report((place + share) / len(sizes)),  # type: ignore[misc]
            ),
            objective=shared_loss(passes) if config.kind == SHARED else loss,
        )
        codes, residual, on_train = torch.zeros(()), unseen, x
        with torch.no_grad():
            for _ in range(passes):
                once = encoded(architecture, learned.parameters, residual).codes
                residual = left(learned.parameters, once, residual)
                codes = codes + once
                again = encoded(architecture, learned.parameters, on_train).codes
                on_train = left(learned.parameters, again, on_train)
        columns = _columns(learned.parameters)
        by_size[size] = [
            Judged(
                columns[s],
                codes[s].numpy(force=True),
                signals - _plain(residual[s]),
            )
            for s in range(config.runs)
        ]
        errors.append((_plain(on_train) ** 2).sum((1, 2)) / x.shape[1])
        settled.append(_settled(config, learned.losses))
    return Made(by_size, np.array(errors).T, np.array(settled).T, {})


def _of_size(checkpoint: Checkpoint, size: int) -> Checkpoint:
    """The checkpoint for one size alone: with one dictionary all sizes begin alike."""

    def load() -> State | None:
        kept = checkpoint.load()
        return kept if kept is not None and int(kept.get("of_size", np.array(0))) == size else None

    return Checkpoint(load, lambda state: checkpoint.save({**state, "of_size": np.array(size)}))
