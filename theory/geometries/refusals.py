"""Why a geometry is not told, as values: which gap failed, what is nearest, and what would help."""

from dataclasses import dataclass
from typing import Literal

from pentad.theory.geometries.rules import _Rules

Kind = Literal["not converged", "blocks", "relations", "no symmetry", "merged", "rank"]
"""What is wrong: see the docs of `pentad classify`."""


@dataclass(frozen=True)
class Reading:
    """A name that the same weights have with other options; found by trying them.

    Attributes
    ----------
    name : what `classify` then says
    tolerance, separation, dead_tolerance, noise : its arguments; None for those that stay as given
    within_spread, between_gap : largest difference that then counts as none, smallest that counts
    """

    name: str
    tolerance: float | None
    separation: float | None
    dead_tolerance: float | None
    noise: float | None
    within_spread: float
    between_gap: float

    @property
    def options(self) -> dict[str, float]:
        """The arguments of `classify` that have to be given."""
        given = {
            "tolerance": self.tolerance,
            "separation": self.separation,
            "dead_tolerance": self.dead_tolerance,
            "noise": self.noise,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Refusal:
    """Why no geometry is told.

    Attributes
    ----------
    kind : what is wrong
    reason : the same in a sentence, with numbers
    within, between : differences up to the one count as none, and the other does not; this gap is
        too small.  For a rank: the least eigenvalue, and the noise that would explain it.  NaN
        where no gap is the reason
    noise : differences up to this are rounding of the numbers given
    remedy : what helps if these are trained weights
    nearest : what they nearly are, with the options that name it; None if nothing was found
    """

    kind: Kind
    reason: str
    within: float
    between: float
    noise: float
    remedy: str
    nearest: Reading | None = None

    def __str__(self) -> str:
        near = ""
        if self.nearest is not None:
            options = ", ".join(f"{name}={value:g}" for name, value in self.nearest.options.items())
            near = f" Nearly {self.nearest.name}, which it is called with {options}."
        return f"{self.reason}. {self.remedy}.{near}"


NAN = float("nan")
TRAIN = "Train to convergence, or polish by Newton steps"


def _not_converged(reason: str) -> Refusal:
    remedy = (
        f"{TRAIN}; or say nothing of convergence, and give a tolerance, to classify it as it is"
    )
    return Refusal("not converged", reason, NAN, NAN, NAN, remedy)


def _unclear_blocks(ignored: float, kept: float, rules: _Rules, rounding: float) -> Refusal | None:
    """Why the blocks of a matrix are refused, if they are."""
    if kept >= rules.separation * max(ignored, rounding):
        return None
    if rules.tolerance is not None and kept == 1:
        reason = (
            f"the tolerance {rules.tolerance:g} merges everything: cosines up to {ignored:.3g} "
            "count as zero, and no feature is joined to another"
        )
        return Refusal("merged", reason, ignored, kept, rounding, _advice(rules))
    stated = rules.noise >= rounding > ignored
    reason = (
        f"blocks do not separate: cosines up to {_at_least(ignored, rounding, stated)} count as "
        f"zero, and {kept:.3g} does not, a factor below {rules.separation:g}"
    )
    kind: Kind = "merged" if stated else "blocks"
    return Refusal(kind, reason, ignored, kept, rounding, _advice(rules, stated=stated))


def _loose_block(k: int, product: float, cosine: float, rounding: float) -> Refusal:
    """Why a block is refused that only products hold together which count as zero."""
    reason = (
        f"block of {k} features: cosines up to {cosine:.3g} hold it together, and are those of "
        f"inner products up to {product:.3g} of the largest squared length, which count as zero"
    )
    remedy = f"{TRAIN}; or give a tolerance above these cosines, or below these inner products"
    return Refusal("blocks", reason, product, cosine, rounding, remedy)


def _without_symmetry(k: int, different: int, agreeing: int, rounding: float) -> Refusal:
    """Why a block is refused whose values agree less often than a symmetry makes them.

    If two features are alike, their lengths and k - 2 inner products of either agree in pairs.
    """
    pairs = different * (different - 1) // 2
    if agreeing == pairs or pairs < 2:
        agree = "its lengths differ"
    elif agreeing:
        agree = f"only {agreeing} of its {pairs} inner products agree with others or with zero"
    else:
        agree = f"no two of its {pairs} inner products agree"
    among = "" if different == k else f", {different} of them different"
    remedy = (
        "If these are trained weights, train to convergence and say so (converged=True), or give "
        "the tolerance up to which values agree"
    )
    reason = f"block of {k} features{among}: no symmetry, for {agree}"
    return Refusal("no symmetry", reason, NAN, NAN, rounding, remedy)


def _unclear_relations(
    k: int, within: float, between: float, rules: _Rules, rounding: float
) -> Refusal:
    """Why a block is refused."""
    block = f"block of {k} features"
    if rules.tolerance is not None and within >= between:
        reason = (
            f"{block}: the tolerance {rules.tolerance:g} merges inner products that differ by "
            f"{within:.3g} of the largest squared length"
        )
        return Refusal("merged", reason, within, between, rounding, _advice(rules))
    if within >= between:
        reason = (
            f"{block}: inner products run into each other: step by step they differ by what counts "
            f"as none, and in all by {within:.3g} of the largest squared length, where "
            f"{between:.3g} counts"
        )
        remedy = f"{TRAIN}. What has no symmetry has no name; rank and saturation are told"
        return Refusal("relations", reason, within, between, rounding, remedy)
    stated = rules.noise >= rounding > within
    reason = (
        f"{block}: relations do not separate: inner products in one differ by up to "
        f"{_at_least(within, rounding, stated)} of the largest squared length, and in different "
        f"ones by {between:.3g}, a factor below {rules.separation:g}"
    )
    kind: Kind = "merged" if stated else "relations"
    return Refusal(kind, reason, within, between, rounding, _advice(rules, stated=stated))


def _unclear_rank(k: int, rank: int, eigenvalue: float, faint: float, rounding: float) -> Refusal:
    """Why a block is refused whose relations do not go with its rank."""
    reason = (
        f"block of {k} features: its rank is {rank}, but the least eigenvalues, from "
        f"{eigenvalue:.3g} of the largest, are above the rounding of the numbers given and below "
        "the differences that count as none"
    )
    remedy = f"{TRAIN}, or state the noise of the weights"
    return Refusal("rank", reason, eigenvalue, faint or NAN, rounding, remedy)


def _unclear_copies(k: int, noise: float, rules: _Rules, rounding: float) -> Refusal:
    """Why a block is refused whose features coincide with some that do not coincide."""
    reason = (
        f"block of {k} features: with differences up to {noise:.3g} for none, features coincide "
        "with others that do not coincide with each other"
    )
    return Refusal("merged", reason, noise, NAN, rounding, _advice(rules))


def _noise_is_everything(features: int, rounding: float) -> Refusal:
    """Why a matrix is refused of which noise may be any dimension."""
    reason = (
        f"the noise {rounding:.3g}, in each of {features} features, may be as large as a feature"
    )
    remedy = f"State less noise than {0.99 / features**0.5:.2g}, or give longer numbers"
    return Refusal("merged", reason, rounding, NAN, rounding, remedy)


def _dimensions_do_not_fit(rank: int, dimensions: int, ignored: float, rounding: float) -> Refusal:
    """Why a matrix is refused whose blocks do not have its rank together."""
    reason = (
        f"blocks of {dimensions} dimensions in all are no matrix of rank {rank}: cosines up to "
        f"{ignored:.3g} count as zero and are not"
    )
    remedy = f"{TRAIN}, or lower the tolerance"
    return Refusal("rank", reason, ignored, NAN, rounding, remedy)


def _at_least(size: float, rounding: float, stated: bool) -> str:  # noqa: FBT001
    source = "the noise stated" if stated else "rounding"
    return f"{size:.3g}" if size >= rounding else f"{rounding:.3g} ({source})"


def _advice(rules: _Rules, *, stated: bool = False) -> str:
    if stated:
        return "State less noise, or ask for less separation"
    other = "lower the tolerance" if rules.tolerance is not None else "give a tolerance"
    return f"Train to convergence, {other}, or ask for less separation"
