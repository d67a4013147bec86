r"""Taking a spurious concept out of a probe by ablating latents.

A probe \( x\mapsto w\cdot x+b \) for a concept y was trained where another concept z goes along
with y. Latent i of a dictionary, with direction \( d_i \) and code \( c_i \), is ablated by taking
\( c_id_i \) from x. Latents are ranked by

\[ (|\delta^z_i|-|\delta^y_i|)_+\,|w\cdot d_i|,\qquad
   \delta^y_i=\mathbb{E}[c_i\mid y=1]-\mathbb{E}[c_i\mid y=0], \]

and by \( |\delta^z_i|\,|w\cdot d_i| \) for comparison; those of value zero are never ablated. What
ablation gains is told as a share of what a probe for y trained without the spurious concept has
more than this one. In a bag of J copies of one autoencoder each copy of a latent holds 1/J of it,
so that n of its copies remove n/J.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from jaxtyping import Bool, Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant, require, require_count


def class_difference(
    codes: Shaped[np.ndarray, "*batch samples latents"], labels: Bool[np.ndarray, "*batch samples"]
) -> Shaped[np.ndarray, "*batch latents"]:
    """Mean code where the concept is present, less that where it is absent, for every latent.

    Parameters
    ----------
    codes
        (..., samples, latents), in amplitudes.
    labels
        (..., samples), of the same samples.

    Returns
    -------
    (..., latents) array
        In amplitudes.

    Raises
    ------
    ValueError
        If the concept is present in all samples or in none.
    """
    present = labels[..., None, :].astype(codes.dtype)
    count = present.sum(-1)
    samples = labels.shape[-1]
    require(
        bool(((count > 0) & (count < samples)).all()),
        f"a concept is present in some of {samples} samples and absent in others; got one that is "
        "present in all or in none",
    )
    on = (present @ codes)[..., 0, :] / count
    off = ((1 - present) @ codes)[..., 0, :] / (samples - count)
    return np.asarray(on - off)


def class_difference_by_definition(
    codes: Shaped[np.ndarray, "samples latents"], labels: Bool[np.ndarray, " samples"]
) -> list[Number]:
    """The same for one batch, sample by sample: a slow twin.

    Raises
    ------
    ValueError
        As `class_difference`.
    """
    samples = len(labels)
    require(
        0 < labels.sum() < samples,
        f"a concept is present in some of {samples} samples and absent in others; got one that is "
        "present in all or in none",
    )
    found = []
    for i in range(codes.shape[1]):
        on = [code[i] for code, label in zip(codes, labels, strict=True) if label]
        off = [code[i] for code, label in zip(codes, labels, strict=True) if not label]
        found.append(sum(on) / len(on) - sum(off) / len(off))
    return found


def spurious_effects(
    of_spurious: Shaped[np.ndarray, "*batch latents"],
    of_wanted: Shaped[np.ndarray, "*batch latents"],
    on_probe: Shaped[np.ndarray, "*batch latents"],
    *,
    guarded: bool = True,
) -> Shaped[np.ndarray, "*batch latents"]:
    r"""\( (|\delta^z|-|\delta^y|)_+|w\cdot d| \), or without the guard \( |\delta^z||w\cdot d| \).

    Parameters
    ----------
    of_spurious, of_wanted
        (..., latents) class differences of z and of y, in amplitudes.
    on_probe
        (..., latents) products w d of the probe and the latents' directions, per amplitude.
    guarded
        Whether latents that tell y more than z are kept out.

    Returns
    -------
    (..., latents) array
        Dimensionless, none negative.

    >>> spurious_effects(np.array([2.0, 1.0]), np.array([1.0, -3.0]), np.array([-1.0, 5.0]))
    array([1., 0.])
    """
    excess = abs(of_spurious) - abs(of_wanted) if guarded else abs(of_spurious)
    return np.asarray(np.maximum(excess, 0) * abs(on_probe))


def ranked(values: Shaped[np.ndarray, "*batch latents"]) -> Shaped[np.ndarray, "*batch latents"]:
    """Places of the latents from the largest value down; of equal ones the lowest index first."""
    return np.argsort(-values, axis=-1, kind="stable")


def ablation_order_by_definition(
    of_spurious: Shaped[np.ndarray, " latents"],
    of_wanted: Shaped[np.ndarray, " latents"],
    on_probe: Shaped[np.ndarray, " latents"],
    *,
    guarded: bool = True,
) -> list[int]:
    """Latents to ablate, in order, those of value zero left out: a slow twin of the two above."""
    values = {}
    for i, (z, y, effect) in enumerate(zip(of_spurious, of_wanted, on_probe, strict=True)):
        excess = abs(z) - abs(y) if guarded else abs(z)
        if excess > 0 and effect != 0:
            values[i] = excess * abs(effect)
    return sorted(values, key=lambda i: (-values[i], i))


def removal_score(accuracy: Number, before: Number, oracle: Number) -> Number:
    r"""\( (a-a_0)/(a_\text{oracle}-a_0) \): the share of the lost accuracy that comes back.

    Parameters
    ----------
    accuracy, before, oracle
        Of the probe after and before ablation, and of one trained without the spurious concept, on
        the same balanced data.

    Returns
    -------
    number
        Dimensionless: 0 without a gain, 1 for all of it, and negative for a loss.

    Raises
    ------
    ValueError
        If the oracle is not above the probe, so that nothing was lost.

    >>> removal_score(Fraction(4, 5), Fraction(3, 4), Fraction(9, 10))
    Fraction(1, 3)
    """
    above = oracle > before
    require(
        bool(np.all(above)),
        f"there is a gain to be had only if the oracle is above the probe; got {oracle}, {before}",
    )
    return (accuracy - before) / (oracle - before)


def removed_from_copies(change: Number, copies: int, ablated: int) -> Number:
    r"""\( \min(n,J)/J \) of what ablating the latent of one member takes from a probe's value.

    Parameters
    ----------
    change
        \( c\,w\cdot d \), of a single autoencoder.
    copies
        J, members of a bag of copies of it.
    ablated
        n, copies of the latent that are ablated.

    Raises
    ------
    ValueError
        If copies is not at least 1, or ablated not at least 0.

    >>> removed_from_copies(Fraction(2), 8, 2)
    Fraction(1, 2)
    """
    require_count(copies, "copies")
    require_count(ablated, "ablated", least=0)
    return change * constant(Fraction(min(ablated, copies), copies), change)


def values_after_ablation_by_definition(
    x: Shaped[np.ndarray, "samples d"],
    codes: Shaped[np.ndarray, "samples latents"],
    directions: Shaped[np.ndarray, "d latents"],
    ablated: Sequence[int],
    w: Shaped[np.ndarray, " d"],
    b: Number,
) -> list[Number]:
    """The probe's values on every sample with latents taken out one by one: a slow twin.

    Raises
    ------
    ValueError
        If a latent is none.
    """
    n = codes.shape[-1]
    require(all(0 <= i < n for i in ablated), f"latents are 0, .., {n - 1}; got {list(ablated)}")
    found = []
    for sample, code in zip(x, codes, strict=True):
        left = sample
        for i in ablated:
            left = left - code[i] * directions[:, i]
        found.append(sum(p * q for p, q in zip(w, left, strict=True)) + b)
    return found
