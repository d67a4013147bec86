"""What the claims of paper E share: features of every awkward kind, and their spectral measures."""

from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.symbolic import nonnegative
from pentad.proofs_check.form import Form
from pentad.theory.frames.capacity import rank
from pentad.theory.frames.constructions import orthogonal_sum, parseval_frame
from pentad.theory.frames.eigenspaces import eigenspaces
from pentad.theory.frames.hadamard import hadamard_matrix
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    spectral_leverages,
    spectral_measures,
    spectral_measures_by_definition,
)
from pentad.theory.numbers.balls import working_bits
from pentad.theory.numbers.domains import (
    Assumption,
    Choose,
    Domain,
    Parameter,
    Point,
    applied,
    fractions,
    realised,
)
from pentad.theory.numbers.kinds import Matrix, Number

PAPER = "spectral-geometry"

claim = Form(PAPER, "Not known to be in the paper.")

# Features -----------------------------------------------------------------------------------


def _entries(choose: Choose, rows: int, columns: int, *, size: int = 4, parts: int = 2) -> Any:
    return fractions(
        [[Fraction(choose(-size, size), parts) for _ in range(columns)] for _ in range(rows)]
    )


def mirrors(choose: Choose, size: int, count: int) -> Any:
    """Normals of mirrors as columns, none of them zero."""
    normals = _entries(choose, size, count, size=2, parts=1)
    for normal in normals.T:
        if not normal.any():
            normal[choose(0, size - 1)] = Fraction(1)
    return normals


def _turn(choose: Choose, d: int) -> Any:
    """A rational orthogonal matrix."""
    return parseval_frame(mirrors(choose, d, 1), d)


def generic(choose: Choose) -> Any:
    """Multiples of 1/2 up to 2 in absolute value, in a matrix of up to three rows."""
    return _entries(choose, choose(1, 3), choose(1, 4))


def _dependent(choose: Choose) -> Any:
    """Features in a subspace."""
    d = choose(2, 3)
    return _entries(choose, d, d - 1, parts=1) @ _entries(choose, d - 1, choose(1, 4))


def _repeated(choose: Choose) -> Any:
    """Multiples -1, 0, 1 and 2 of two features."""
    two = _entries(choose, choose(1, 3), 2)
    columns = [choose(-1, 2) * two[:, choose(0, 1)] for _ in range(choose(2, 5))]
    return np.array(columns, dtype=object).T


def _badly_scaled(choose: Choose) -> Any:
    """Features of lengths that are apart by up to six powers of ten."""
    W = generic(choose)
    return W * np.array([Fraction(10) ** choose(-3, 3) for _ in W.T], dtype=object)


def _with_rational_spectrum(choose: Choose) -> Any:
    """Axes of whole lengths, zero and equal ones among them, seen through two rational turns."""
    d, n = choose(1, 3), choose(1, 4)
    r = min(d, n)
    lengths = np.diag([Fraction(choose(0, 3)) for _ in range(r)])
    rows = parseval_frame(mirrors(choose, n, choose(1, 2)), r)
    return _turn(choose, d)[:, :r] @ lengths @ rows


def _tight_sum(choose: Choose) -> Any:
    """Tight frames in orthogonal subspaces, turned, with one or two rational eigenvalues."""
    blocks = []
    for _ in range(choose(1, 2)):
        d = choose(1, 2)
        n = d + choose(0, 2)
        blocks.append(choose(1, 2) * parseval_frame(mirrors(choose, n, choose(1, 2)), d))
    W = orthogonal_sum(blocks)
    return _turn(choose, W.shape[0]) @ W


KINDS = (generic, _dependent, _repeated, _badly_scaled, _with_rational_spectrum, _tight_sum)


def _of_any_kind(choose: Choose, _: Point) -> Any:
    return KINDS[choose(0, len(KINDS) - 1)](choose)


NON_ZERO = Assumption("non-zero", "W is not zero", lambda W: bool((W != 0).any()))

ANY_FEATURES = Parameter(
    "W",
    "real (d, n) matrix, d <= 4, n <= 8: generic, rank-deficient, with repeated, opposite or zero "
    "columns, badly scaled, with equal eigenvalues, or a sum of tight frames",
    _of_any_kind,
)
RATIONAL_SPECTRUM = Parameter(
    "W",
    "real (d, n) matrix, d <= 3, n <= 4, with rational singular values",
    lambda choose, _: _with_rational_spectrum(choose),
)
TIGHT_SUM = Parameter(
    "W",
    "turned orthogonal sum of one or two tight frames, none of them zero, d <= 4, n <= 8",
    lambda choose, _: _tight_sum(choose),
)
TIGHT_OR_NOT = Parameter(
    "W",
    "a sum of tight frames, or any matrix with rational singular values",
    lambda choose, _: (_tight_sum, _with_rational_spectrum)[choose(0, 1)](choose),
)

FEATURES = Domain((ANY_FEATURES,), (NON_ZERO,))
"""Where most claims hold."""

WITH_RATIONAL_SPECTRUM = Domain((RATIONAL_SPECTRUM,), (NON_ZERO,))
"""Where equations between functions of the eigenvalues are decided exactly."""

SATURATED = Domain((TIGHT_SUM,))
SATURATED_OR_NOT = Domain((TIGHT_OR_NOT,), (NON_ZERO,))

# Points that occur again and again ----------------------------------------------------------

TWO_EIGENVALUES = fractions([[2, 2], [1, -1]])
"""Equal features with masses 4/5 and 1/5 on the eigenvalues 8 and 2."""

LOOSE_AND_ALONE = fractions([[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 2, 0]])
"""Two features with irrational eigenvalues, one eigenvector, and a zero column."""

BALANCED = fractions([[1, 0, 0], [0, 1, 0], [0, 0, 1]] + 3 * [[Fraction(1, 3)] * 3])
"""Rank 3, eigenvalues 2, 1 and 1, every feature half on 2 and half on 1."""

RECTANGLE = fractions([[1, 2, 0, 0], [0, 0, 3, -3]])
"""A feature and its double, and a digon: saturated, two eigenvalues, three lengths."""

THREE_DIGONS = fractions([[1, -1, 0, 0, 0, 0], [0, 0, 1, -1, 0, 0], [0, 0, 0, 0, 1, -1]])
"""Also the octahedron."""


FIVE_ATOMS = fractions(np.diag(range(1, 6)) @ parseval_frame(fractions(7 * [[1]]), 5))
"""Seven features with eigenvalues 1, 4, 9, 16 and 25: more atoms than any derivation puts in."""


def spread(lengths: Number) -> Any:
    """Features that spread alike over the axes: row a has entries +lengths[a] and -lengths[a].

    Rows of a Hadamard matrix are orthogonal, so the eigenvalues of F are n lengths^2, and all n
    features have one spectral measure, with masses proportional to lengths^2.
    """
    order = (len(lengths) - 1).bit_length()
    return lengths[:, None] * hadamard_matrix(order)[: len(lengths)]


# Sides --------------------------------------------------------------------------------------


def measures(W: Matrix) -> SpectralMeasures:
    """Spectral measures: given, from rationals by definition, or from floats."""
    if isinstance(W, SpectralMeasures):
        return W
    if W.dtype != object:
        return spectral_measures(W)
    return _measures_by_definition(tuple(W.ravel()), W.shape, working_bits())


@lru_cache(maxsize=4096)
def _measures_by_definition(
    entries: tuple[Any, ...], shape: tuple[int, int], _bits: int
) -> SpectralMeasures:
    """Kept, since all versions of a claim are judged at the same points; for reading only."""
    W = np.array(entries, dtype=object).reshape(shape)
    found = spectral_measures_by_definition(W)
    for part in found:
        part.flags.writeable = False
    return found


GROUPED = 1e-9
"""Relative gap up to which float eigenvalues count as equal (dimensionless)."""


def distinct_measures(W: Matrix) -> SpectralMeasures:
    """Measures with one atom for each different eigenvalue."""
    found = measures(W)
    if found.eigenvalues.dtype == object:
        return found
    groups = eigenspaces(found, GROUPED)
    count = int(groups.count)
    first = [int((groups.labels == k).argmax()) for k in range(count)]
    return SpectralMeasures(found.eigenvalues[first], groups.masses[:, :count], found.squared_norms)


def total_leverage(W: Matrix) -> Any:
    """The rank of W; for measures alone their sum of leverages."""
    return spectral_leverages(W).sum() if isinstance(W, SpectralMeasures) else rank(W)


def with_total(values: Number) -> Any:
    """The values for every feature, then their sum."""
    return np.append(values, values.sum())


YES_OR_NO = (
    "sides are 1 for yes and 0 for no, which rounding would settle instead of the features; the "
    "second route computes one of the two answers in another way"
)
"""Why such a claim has one method."""

# Derivations --------------------------------------------------------------------------------

CAPACITY = "spectral-geometry/capacity-by-measure"
LEVERAGES = "spectral-geometry/leverage-sum"

ONE_FEATURE = (
    "a side is a list or a sum over features of what each says by its own measure, its norm, and "
    "the eigenvalues of F: what holds for one feature holds for any number"
)


def few_atoms(form: str) -> str:
    """Why three atoms stand for any number, where a form in the masses is read at three."""
    return (
        f"at any number of atoms, {form} in the masses, whose coefficients see the eigenvalues of "
        "their own atoms alone, and the extreme ones: three atoms stand for all"
    )


TURNED = (
    "features can be turned so that F is diagonal, by the spectral theorem: then the rows of W are "
    "orthogonal, the eigenvalues are their squared lengths, and a mass is the share of the squared "
    "entries of a feature; turning changes neither A nor the rank"
)
HAS_MEASURES = {"non-zero": "it puts in features that have a spectrum; zero ones alone have none"}


def takes_measures_for_features(claim: Claim) -> bool:
    """Whether both sides are the same at three matrices as at their spectral measures.

    A derivation puts measures of symbols where the claim has matrices.
    """
    for W in (TWO_EIGENVALUES, RECTANGLE, BALANCED):
        values = realised({"W": W}, "exact")
        known = {"W": measures(values["W"])}
        for side in (claim.lhs, claim.rhs):
            if not np.array_equal(applied(side, values), applied(side, known)):
                return False
    return True


class GeneralMeasure(NamedTuple):
    """The measure of one feature in symbols, all positive.

    Attributes
    ----------
    known : SpectralMeasures
        Of that feature alone, with masses q_a / sum q.
    eigenvalues : tuple of symbols
        a0, a1, .. of no known order.
    weights : tuple of symbols
        q0, q1, ..
    norm : Symbol
        Its squared norm t.
    """

    known: SpectralMeasures
    eigenvalues: tuple[Any, ...]
    weights: tuple[Any, ...]
    norm: Any

    def descending(self, expression: Any) -> Any:
        """The expression with eigenvalues that decrease: a_k = g_k + g_(k + 1) + .."""
        import sympy

        steps = sympy.symbols(f"g:{len(self.eigenvalues)}", positive=True)
        sums = {value: sum(steps[k:]) for k, value in enumerate(self.eigenvalues)}
        return sympy.sympify(expression).subs(sums)

    def coefficients(self, form: Any) -> dict[tuple[int, ...], Any]:
        """Coefficients of a polynomial in the weights, by the atoms whose weights they multiply.

        Raises
        ------
        ValueError
            If the expression is no polynomial in the weights.
        """
        import sympy

        above, below = sympy.fraction(sympy.cancel(sympy.together(form)))
        if below.free_symbols & set(self.weights):
            raise ValueError(f"this is no polynomial in the weights: its denominator is {below}")
        return {
            tuple(atom for atom, power in enumerate(powers) for _ in range(power)): sympy.cancel(
                value / below
            )
            for powers, value in sympy.Poly(above, *self.weights).terms()
        }

    def is_nonnegative_form(
        self, form: Any, degree: int, *, beside: tuple[int, ...] = ()
    ) -> bool | None:
        """True when a form in the weights has no negative coefficient, at any number of atoms.

        The coefficient of a product of weights sees the eigenvalues of these atoms and of those
        in `beside` alone, so that what holds for the atoms here, the first, the last and one
        between, holds for all.
        """
        for atoms, value in self.coefficients(form).items():
            known = {self.eigenvalues[atom] for atom in (*atoms, *beside)}
            if len(atoms) != degree or value.free_symbols - known - {self.norm}:
                return None
            if not nonnegative(self.descending(value)):
                return None
        return True


def general_measure(atoms: int = 3, name: str = "") -> GeneralMeasure:
    """One feature with a number of atoms; weights and norm bear the name."""
    import sympy

    eigenvalues = sympy.symbols(f"a:{atoms}", positive=True)
    weights = sympy.symbols(f"q{name}:{atoms}", positive=True)
    norm = sympy.Symbol(f"t{name}", positive=True)
    masses = np.array([[weight / sum(weights) for weight in weights]])
    known = SpectralMeasures(np.array(eigenvalues), masses, np.array([norm]))
    return GeneralMeasure(known, eigenvalues, weights, norm)


def adds_over_features(claim: Claim) -> bool:
    """Whether both sides say of two features and a zero one what they say of each, in sum."""
    import sympy

    one, other = general_measure(name="").known, general_measure(name="r").known
    zero = SpectralMeasures(one.eigenvalues, 0 * one.masses, 0 * one.squared_norms)
    together = SpectralMeasures(
        one.eigenvalues,
        np.concatenate([known.masses for known in (one, other, zero)]),
        np.concatenate([known.squared_norms for known in (one, other, zero)]),
    )
    for side in (claim.lhs, claim.rhs):
        both, first, second = (
            np.sum(applied(side, {"W": known})) for known in (together, one, other)
        )
        difference = sympy.sympify(both - first - second)
        if difference.has(sympy.Abs) or sympy.expand(difference) != 0:
            return False
    return True


def speaks_of_measures(claim: Claim) -> bool:
    """Whether one feature with a measure of symbols stands for all matrices, as far as is read."""
    return takes_measures_for_features(claim) and adds_over_features(claim)


def free_features(d: int, n: int) -> Any:
    """A (d, n) matrix of symbols."""
    import sympy

    return np.array(sympy.symbols(f"w:{d * n}", positive=True)).reshape(d, n)
