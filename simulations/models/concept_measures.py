"""How well few latents tell a concept, and what a probe regains as latents are ablated."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float64

from pentad.theory.ensembles.concept_removal import class_difference, ranked, spurious_effects

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

FEW = (1, 2, 5)
"""Latents by which a concept is told, in the order of the axis `few`."""

RULES = ("guarded", "plain")
"""Ways to rank latents, in the order of the axis `rule`: with and without the term of the wanted
concept."""

Codes = Float64[Tensor, "runs sets samples latents"]
Labels = Bool[np.ndarray, "sets samples"]


def detection(
    codes: Codes, labels: Labels, judged_codes: Codes, judged: Labels
) -> tuple[Float64[np.ndarray, "runs sets few"], Bool[np.ndarray, "runs sets"]]:
    """Held-out accuracy of probes on the `FEW` latents whose mean codes differ most.

    Parameters
    ----------
    codes, labels
        Of samples that latents are chosen and probes are fitted on.
    judged_codes, judged
        Of others.

    Returns
    -------
    accuracy, converged
        Over runs, sets of samples and `FEW`; whether all probes were fitted.
    """
    import torch

    from pentad.simulations.models.probes import accuracies, probes

    runs, sets, samples, latents = codes.shape
    values = codes.numpy(force=True)
    difference = class_difference(values, np.broadcast_to(labels, (runs, sets, samples)))
    order = torch.from_numpy(ranked(np.abs(difference)))
    found = np.empty((runs, sets, len(FEW)))
    converged = np.ones((runs, sets), dtype=bool)
    own, others = (torch.from_numpy(each).expand(runs, -1, -1) for each in (labels, judged))
    for place, few in enumerate(FEW):
        chosen = order[..., None, : min(few, latents)]
        some = codes.take_along_dim(chosen, -1).flatten(0, 1)
        fitted = probes(some, own.flatten(0, 1))
        seen = judged_codes.take_along_dim(chosen, -1).flatten(0, 1)
        told = (seen @ fitted.w[..., None])[..., 0] + fitted.b[:, None]
        found[..., place] = accuracies(told, others.flatten(0, 1)).reshape(runs, sets).numpy()
        converged &= fitted.converged.reshape(runs, sets).numpy()
    return found, converged


class Removal(NamedTuple):
    """What ablation does to probes.

    Attributes
    ----------
    of_spurious, of_wanted, on_probe
        (runs, pairs, latents) what latents are ranked by: class differences and w d.
    accuracy
        (runs, pairs, rule, ablated) on judged samples, from none ablated up.
    spurious_pull
        (runs, pairs, rule, ablated) mean value of the probe where the spurious concept is present
        less that where it is absent.
    """

    of_spurious: Float64[np.ndarray, "runs pairs latents"]
    of_wanted: Float64[np.ndarray, "runs pairs latents"]
    on_probe: Float64[np.ndarray, "runs pairs latents"]
    accuracy: Float64[np.ndarray, "runs pairs rule ablated"]
    spurious_pull: Float64[np.ndarray, "runs pairs rule ablated"]


def removal(
    codes: Codes,
    labels: Bool[np.ndarray, "two sets samples"],
    directions: Float64[Tensor, "runs latents d"],
    w: Float64[Tensor, "sets d"],
    values: Float64[Tensor, "sets judged"],
    judged_codes: Float64[Tensor, "runs sets judged latents"],
    judged: Bool[np.ndarray, "two sets judged"],
    most: int,
) -> Removal:
    """Ablate latents one after the other, by both rules, and judge the probe each time.

    Parameters
    ----------
    codes, labels
        Of samples that latents are ranked on, and where the wanted and the spurious concept are
        present.
    directions
        Of the latents.
    w, values
        Probes, and their values on the judged samples.
    judged_codes, judged
        Codes and concepts of the judged samples.
    most
        Latents ablated at most; those that a rule gives no value are not.
    """
    import torch

    runs, pairs, samples, _ = codes.shape
    plain = codes.numpy(force=True)
    of_wanted, of_spurious = (
        class_difference(plain, np.broadcast_to(each, (runs, pairs, samples))) for each in labels
    )
    on_probe = (directions @ w.mT).mT.numpy(force=True)
    wanted, spurious = (torch.from_numpy(each) for each in judged)
    accuracy, pull = [], []
    for rule in RULES:
        effects = spurious_effects(of_spurious, of_wanted, on_probe, guarded=rule == "guarded")
        order = ranked(effects)[..., :most]
        steps = np.take_along_axis(np.where(effects > 0, on_probe, 0.0), order, -1)
        chosen = judged_codes.take_along_dim(torch.from_numpy(order)[..., None, :], -1)
        taken = (chosen * torch.from_numpy(steps)[..., None, :]).cumsum(-1)
        after = values[..., None] - torch.nn.functional.pad(taken, (1, 0))
        accuracy.append(((after > 0) == wanted[..., None]).double().mean(-2).numpy(force=True))
        on = (after * spurious[..., None]).sum(-2) / spurious.sum(-1)[:, None]
        off = (after * ~spurious[..., None]).sum(-2) / (~spurious).sum(-1)[:, None]
        pull.append((on - off).numpy(force=True))
    return Removal(of_spurious, of_wanted, on_probe, np.stack(accuracy, -2), np.stack(pull, -2))
