r"""Floating-point operations of encoders, refits and training, counted alike and as published.

A product of an a x b and a b x c matrix costs 2abc, an entry of a non-linearity 1, backward passes
2 for each product of the forward pass that has to be differentiated. What is done once in a step
(updating parameters, normalising atoms) is counted once in a step, and what is done for every
sample once for every sample. The authors of arXiv:2411.13117 multiply all of it by the number of
samples B; for sparse coding some terms hold B already, so that the count grows with B squared.

d dimensions, n atoms or latents, h hidden units, B samples in a step. All counts are integers.
"""

from typing import Any, NamedTuple

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require_count


class Count(NamedTuple):
    """Operations of one step of training.

    Attributes
    ----------
    per_sample
        Done once for every sample.
    per_step
        Done once, whatever the number of samples.
    """

    per_sample: Number
    per_step: Number

    def of(self, B: Number) -> Any:
        """Operations of a step on B samples."""
        return B * self.per_sample + self.per_step


def autoencoder_inference(d: Number, n: Number) -> Any:
    """Encoding and decoding one sample: 4 d n + n, as published too."""
    return 4 * d * n + n


def perceptron_inference(d: Number, n: Number, h: Number) -> Any:
    """One hidden layer, then decoding: 2 d h + h + 2 h n + n + 2 d n, as published too."""
    return 2 * d * h + h + 2 * h * n + n + 2 * d * n


def fista_inference(d: Number, n: Number, iterations: Number) -> Any:
    """One sample: 4 d n for two products, 2 d for the residual, 7 n for threshold and momentum."""
    return iterations * (4 * d * n + 2 * d + 7 * n)


def unrolled_inference(d: Number, n: Number, layers: Number) -> Any:
    """LISTA: a product by d x n, in every layer one by n x n with its threshold, and decoding."""
    return 2 * d * n + n + layers * (2 * n * n + 3 * n) + 2 * d * n


def code_refit(d: Number, n: Number, iterations: Number) -> Any:
    """Adam on the logarithms of one sample's codes: d n + n, and 4 d n + 2 d + 11 n for a step.

    As published.
    """
    return d * n + n + iterations * (4 * d * n + 2 * d + 11 * n)


def autoencoder_training(d: Number, n: Number, *, learned: bool) -> Count:
    """A step of an autoencoder without bias.

    Forward 4 d n + n; backward 2 d n for the codes, 2 n for the rectifier and its sum, 2 d n for
    the encoder and, if the dictionary is learned, 2 d n for it. Per step: 2 (d n + n) for the
    encoder, 3 d n for a learned dictionary's norms and its update.

    Parameters
    ----------
    d, n
        Dimensions and latents.
    learned
        Whether the dictionary is learned.
    """
    sample = (4 * d * n + n) + (2 * d * n + 2 * n + 2 * d * n) + 2 * d * n * learned
    return Count(sample, 2 * (d * n + n) + 3 * d * n * learned)


def autoencoder_training_as_published(d: Number, n: Number, B: Number, *, learned: bool) -> Any:
    """The authors' count of a step on B samples: updates and norms for every sample.

    The gradient of a learned dictionary is missing.
    """
    forward = 4 * d * n + n + d * n * learned
    backward = n + (2 * d * n + n) + 2 * d * n
    return B * (forward + backward + 2 * (d * n + n) + 2 * d * n * learned)


def perceptron_training(d: Number, n: Number, h: Number, *, learned: bool) -> Count:
    """A step of an encoder with one hidden layer; parameters as for the autoencoder's."""
    forward = perceptron_inference(d, n, h)
    backward = n + (4 * n * h + n) + h + (2 * d * h + h) + 2 * d * n + 2 * d * n * learned
    return Count(forward + backward, 2 * (d * h + h + h * n + n) + 3 * d * n * learned)


def perceptron_training_as_published(
    d: Number, n: Number, h: Number, B: Number, *, learned: bool
) -> Any:
    """The authors' count of a step on B samples; what differs is as for the autoencoder.

    The gradient with respect to hidden units, 2 n h, is missing too.
    """
    forward = perceptron_inference(d, n, h) + d * n * learned
    backward = n + (2 * n * h + n) + h + (2 * d * h + h) + 2 * d * n
    return B * (forward + backward + 2 * (d * h + h + h * n + n) + 2 * d * n * learned)


def sparse_coding_training(d: Number, n: Number) -> Count:
    """A step of Adam on codes and dictionary, by the authors' own prices.

    Forward n + 2 d n for a sample and 3 d n for the norms of atoms, backward twice that, 2 d + n
    for the loss and n for updating codes, d n for updating the dictionary.
    """
    return Count(3 * (n + 2 * d * n) + (2 * d + n) + n, 3 * 3 * d * n + d * n)


def sparse_coding_training_as_published(d: Number, n: Number, B: Number) -> Any:
    """The authors' count of the same step: loss and updates hold B, and all is multiplied by B."""
    forward = 3 * d * n + n + 2 * d * n
    return B * (3 * forward + B * (2 * d + n) + (n * B + d * n))


def sparse_coding_excess(d: Number, n: Number, B: Number) -> Any:
    """By how much the published count is too large: (B - 1) (10 d n + 2 B (d + n))."""
    return (B - 1) * (10 * d * n + 2 * B * (d + n))


def orthogonal_matching_pursuit(d: int, n: int, k: int) -> int:
    """One sample, k atoms: correlations 2 d n, and least squares by updating a QR factorisation.

    The j-th atom costs 2 d n + n for the choice and 4 d j + 5 d for orthogonalisation and residual.

    Raises
    ------
    ValueError
        Unless all are positive integers, or k is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, k=k)
    for value, name in ((d, "d"), (n, "n"), (k, "k")):
        require_count(value, name)
    return sum(2 * d * n + n + 4 * d * j + 5 * d for j in range(k))


# Slow twins -------------------------------------------------------------------------------------


class _Tally:
    """Matrix products that are not carried out: every multiplication and addition is a step."""

    def __init__(self) -> None:
        self.steps = 0

    def product(self, rows: int, inner: int, columns: int) -> None:
        for _ in range(rows * columns):
            for _ in range(inner):
                self.steps += 2

    def each(self, *shape: int, times: int = 1) -> None:
        entries = 1
        for length in shape:
            entries *= length
        for _ in range(entries):
            self.steps += times


def autoencoder_training_by_walking(d: int, n: int, B: int, *, learned: bool) -> int:
    """The same step gone through operation by operation: slow twin.

    Raises
    ------
    ValueError
        If B or d or n is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, B=B, d=d, n=n)
    tally = _Tally()
    if learned:
        tally.each(d, n)
    tally.product(B, d, n)
    tally.each(B, n)
    tally.product(B, n, d)
    tally.product(B, d, n)
    tally.each(B, n, times=2)
    tally.product(d, B, n)
    if learned:
        tally.product(d, B, n)
        tally.each(d, n, times=2)
    tally.each(d, n, times=2)
    tally.each(n, times=2)
    return tally.steps


def sparse_coding_training_by_walking(d: int, n: int, B: int) -> int:
    """A step on B samples gone through operation by operation: slow twin.

    Raises
    ------
    ValueError
        If B or d or n is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, B=B, d=d, n=n)
    tally = _Tally()
    for _ in range(3):  # forward, and backward at twice its price
        tally.each(d, n, times=3)
        tally.each(B, n)
        tally.product(B, n, d)
    tally.each(B, d, times=2)
    tally.each(B, n)
    tally.each(B, n)
    tally.each(d, n)
    return tally.steps
