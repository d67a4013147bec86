r"""Encoders against the error that they must make, with the codes that show it.

    print(encoder_errors(linear_nonlinear(W, b, relu), D))
    check_encoder(linear_nonlinear(W, b, relu), D, claimed=0.05)

A linear-nonlinear encoder gives \( f_i(x) = \sigma_i(w_i \cdot x + b_i) \). Two codes of equal
\( w_i \cdot D s \) get one answer, so that half of what feature i differs by is an error on one of
them. Where any two features may be active it is at least \( \min(1, \rho_i) / 2 \) for every row,
\( \rho_i \) the least cross-talk of the feature. An encoder whose gate sees more of x (TopK, a gate
with weights of its own) tells such codes apart. It gives 0 or \( w_i \cdot x + b_i \) and errs by
\( \min(1/3, \rho_i / 2) \) or more, on a code with two active features that has to be looked for.
Codes have entries in [0, 1] or [0, c], and errors are in the same unit. Signed codes, in [-c, c],
cost both kinds \( \min(1, \rho_i) \), where any two features may be active.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.encoder_kinds import Encoder, kind_of, weights_of
from pentad.kit.encoder_witnesses import (
    CODES_PER_FEATURE,
    SHARES,
    Asked,
    TwinCodes,
    Witness,
    codes_of_twins,
    codes_of_two,
    told,
    twin_codes,
)
from pentad.kit.sparse_problems import atoms_of
from pentad.theory.codes.cross_talk import CrossTalk, least_cross_talk
from pentad.theory.codes.dictionary_intervals import cross_talk_intervals
from pentad.theory.codes.gates import error_lower_bound, gate_of
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor

    Matrix = np.ndarray | Tensor

EXACT = 32
"""Features up to which cross-talk is found exactly; of more, a lower bound is proved."""

MOST_CODES = 2**18
"""Codes with two active features that an encoder is asked for, at most."""

ROUNDING = 1e-5
"""Error that rounding may make, in units of the largest amplitude (dimensionless)."""


@dataclass(frozen=True, eq=False)
class EncoderErrors:
    """What an encoder errs by, beside what it must; `str` gives a report.  In units of amplitudes.

    Attributes
    ----------
    kind : str or None
        As in `Encoder`; None of a black box.
    features : (k,) integer array
        Those that were looked at.
    cross_talk : (k,) array
        Least cross-talk of each, or a proved lower bound (dimensionless for unit atoms).
    bounds : (k,) array
        What every encoder of the kind errs by at least, whatever its weights; 0 if nothing is
        known.
    errors : (k,) array
        The largest error met with, on the codes that were asked for.
    worst : Witness
        A code where the largest of all is met with.
    twins : TwinCodes or None
        Two codes that weights cannot tell apart, of the feature where that costs most: no
        activation behind these weights errs by less than `twins.error`. None unless every output is
        a function of one number.
    """

    kind: str | None
    features: np.ndarray
    cross_talk: np.ndarray
    bounds: np.ndarray
    errors: np.ndarray
    worst: Witness
    twins: TwinCodes | None

    def __str__(self) -> str:
        lines = [
            f"encoder, {self.kind or 'a black box'}; {len(self.features)} features looked at",
            f"  errs by     {self.errors.max():.6g} at worst met with, on {self.worst}",
        ]
        if self.twins is not None:
            lines.append(
                f"  must        {float(self.twins.error):.6g} whatever the activation: the row of "
                f"feature {self.twins.feature} reads the same of {told(self.twins.first)} and of "
                f"{told(self.twins.second)}"
            )
        if self.bounds.any():
            k = int(self.bounds.argmax())
            lines.append(
                f"  all such    {self.bounds[k]:.6g} or more whatever the weights, by feature "
                f"{self.features[k]} of cross-talk {self.cross_talk[k]:.6g}"
            )
        return "\n".join(lines)


def encoder_errors(
    encode: Callable[[Any], Any],
    D: "Matrix",
    *,
    kind: str | None = None,
    K: int = 2,
    largest: float = 1.0,
    signed: bool = False,
    features_as_rows: bool | None = None,
    most: int = MOST_CODES,
) -> EncoderErrors:
    """The error that an encoder makes on codes with at most two active features, and must make.

    Codes with two active features are tried out. For an `Encoder` whose outputs are functions of
    one number each, the codes that it cannot tell apart are constructed besides; they say nothing
    of others, and are not used there.

    Parameters
    ----------
    encode : Encoder, torch module, or function of (batch, d) signals
        Gives codes (batch, n), of arrays or tensors as D is one.
    D : (d, n) array or tensor
        Dictionary, atoms as columns, of any length.
    kind : str, optional
        Of a function that is no `Encoder`: "TopK", "gated, untied" or "BatchTopK in training", if
        its outputs are 0 or linear in x. Without, nothing is known of its error beforehand.
    K : int
        Most features that are active at once: 1, or any larger number, where any two may be.
    largest : float
        The largest amplitude.
    signed : bool
        Amplitudes may be negative.
    features_as_rows : bool, optional
        D is (n, d). False says that columns are atoms although rows alone are of length 1.
    most : int
        Codes with two active features that are tried out, at most; if there are more, features of
        most cross-talk are looked at.

    Returns
    -------
    EncoderErrors

    Raises
    ------
    ValueError
        For shapes that do not fit, numbers that are not finite or of half precision, a zero atom,
        atoms along the wrong axis, an unknown kind, and an encoder that is not of its kind: that
        errs less than its kind must.

    >>> from pentad.kit.encoder_kinds import linear_nonlinear
    >>> D = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
    >>> encode = linear_nonlinear(D.T / [[1], [1], [2]], np.zeros(3), lambda u: np.maximum(u, 0))
    >>> found = encoder_errors(encode, D)
    >>> found.twins.feature, float(found.twins.error), found.bounds.tolist()
    (0, 0.5, [0.25, 0.25, 0.25])
    """
    A = atoms_of(D, features_as_rows=features_as_rows)
    require_count(K, "K")
    require_count(most, "most")
    require(0 < largest < np.inf, f"the largest amplitude is positive and finite; got {largest}")
    W = weights_of(encode, A) if isinstance(encode, Encoder) else None
    kind = kind_of(encode, kind)
    ask = Asked(encode, A, D)
    cross_talk = _cross_talk(A, K, signed=signed)
    bound = None if kind is None else error_lower_bound(gate_of(kind), K, signed=signed)
    bounds = largest * np.array([0.0 if bound is None else float(bound(r)) for r in cross_talk])
    count = max(1, most // (CODES_PER_FEATURE[signed] * A.shape[1]))
    features = np.sort(np.argsort(-cross_talk, kind="stable")[:count])
    levels = bounds[features].tolist()
    asked = codes_of_two(features.tolist(), A.shape[1], levels, largest, K=K, signed=signed)
    errors, worst = np.zeros(A.shape[1]), None
    for one in ask.witnesses(asked):
        errors[one.feature] = max(errors[one.feature], one.error)
        worst = one if worst is None or one.error > worst.error else worst
    assert worst is not None
    twins = None
    if kind is not None and gate_of(kind).is_row and W is not None:
        features = np.arange(A.shape[1])
        pairs = twin_codes(A, W, largest, K=K, signed=signed)
        missed = np.zeros(A.shape[1])
        for one in ask.witnesses(codes_of_twins(pairs, largest if signed and K > 1 else 0.0)):
            missed[one.feature] = max(missed[one.feature], one.error)
            worst = one if one.error > worst.error else worst
        _require_rows(pairs, missed, kind, largest)
        errors = np.maximum(errors, missed)
        twins = max(pairs, key=lambda pair: pair.error)
    elif kind is not None:
        _require_gated(features, errors, bounds, kind, largest)
    return EncoderErrors(
        kind, features, cross_talk[features], bounds[features], errors[features], worst, twins
    )


def check_encoder(
    encode: Callable[[Any], Any],
    D: "Matrix",
    claimed: float,
    *,
    kind: str | None = None,
    K: int = 2,
    largest: float = 1.0,
    signed: bool = False,
    features_as_rows: bool | None = None,
    most: int = MOST_CODES,
) -> None:
    """Nothing, if no code is found that refutes what is claimed of an encoder's worst error.

    Parameters
    ----------
    encode, D, kind, K, largest, signed, features_as_rows, most : as in `encoder_errors`
    claimed : float
        The largest |f_i(D s) - s_i|, over features and over codes with entries in [0, largest], or
        in [-largest, largest] if signed.

    Raises
    ------
    AssertionError
        If no activation behind the weights of a linear-nonlinear encoder errs so little, with the
        two codes that they cannot tell apart; if the encoder errs by more on some code, with it.
    ValueError
        As `encoder_errors`, and if the claim is no number of at least 0.

    >>> from pentad.kit.encoder_kinds import linear_nonlinear
    >>> D = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
    >>> encode = linear_nonlinear(D.T / [[1], [1], [2]], np.zeros(3), lambda u: np.maximum(u, 0))
    >>> check_encoder(encode, D, 1.0)
    >>> check_encoder(encode, D, 0.3)
    Traceback (most recent call last):
        ...
    AssertionError: no activation behind these weights errs by less than 0.5: the row of feature 0 \
reads the same of the code e_0 + e_2 and of the code zero; claimed 0.3
    """
    require(0 <= claimed < np.inf, f"a claimed error is a number of at least 0; got {claimed}")
    found = encoder_errors(
        encode,
        D,
        kind=kind,
        K=K,
        largest=largest,
        signed=signed,
        features_as_rows=features_as_rows,
        most=most,
    )
    twins, most_allowed = found.twins, claimed + ROUNDING * largest
    if twins is not None and most_allowed < twins.error:
        raise AssertionError(
            f"no activation behind these weights errs by less than {float(twins.error):.6g}: the "
            f"row of feature {twins.feature} reads the same of {told(twins.first)} and of "
            f"{told(twins.second)}; claimed {claimed:.6g}"
        )
    if found.worst.error > most_allowed:
        raise AssertionError(
            f"it errs by {found.worst.error:.6g} on {found.worst}; claimed {claimed:.6g}"
        )


def _cross_talk(A: np.ndarray, K: int, *, signed: bool) -> np.ndarray:
    """Least cross-talk of every feature, or what is proved of it.

    At K = 1 it is that without neighbours, unless codes are signed.
    """
    d, n = A.shape
    alone = K == 1 and not signed
    if n <= EXACT:
        none: tuple[int, ...] | None = () if alone else None
        found = [least_cross_talk(A, i, none) for i in range(n)]
        return np.array([float(one.value) if isinstance(one, CrossTalk) else 0.0 for one in found])
    if n <= d or alone:
        return np.zeros(n)
    return cross_talk_intervals(A, range(n)).lower


def _require_rows(pairs: list[TwinCodes], missed: np.ndarray, kind: str, largest: float) -> None:
    """Raise if an encoder tells codes apart of which a row of its weights reads one number."""
    for pair in pairs:
        least = SHARES[-1] * float(pair.error) - ROUNDING * largest
        require(
            missed[pair.feature] >= least,
            f"the encoder is none of kind {kind}, where feature {pair.feature} is a function of "
            f"what its row reads: it tells {told(pair.first)} from {told(pair.second)}, of which "
            'that is one number. One that sees all of x is given with its kind, such as "TopK", or '
            "as a function",
        )


def _require_gated(
    features: np.ndarray, errors: np.ndarray, bounds: np.ndarray, kind: str, largest: float
) -> None:
    """Raise if an encoder errs less than one must whose outputs are 0 or linear."""
    for i in features:
        require(
            errors[i] >= bounds[i] - ROUNDING * largest,
            f"the encoder is none of kind {kind}, whose outputs are 0 or linear in x: it errs by "
            f"{errors[i]:.6g} alone on feature {i}, and all such err by {bounds[i]:.6g} or more. "
            "Any other is given as a function, without a kind",
        )
