r"""Capacities sum to at most the rank, exactly if all non-zero features are eigenvectors of F.

Setting.  Features w_1 .. w_n of R^d, columns of W, not all zero; F = W W^T with positive
eigenvalues lambda_a, A = W^T W.  The spectral measure of a feature has masses
p_ia = |P_a w_i|^2 / |w_i|^2, and E_i is its expectation.  Zero features have no measure: capacity
and leverage 0.

Statements.  Capacity and leverage are means over the measure (E01), leverages sum to the rank
(E02), so that capacities sum to at most the rank (E03).  What is missing is known exactly (E04),
and nothing is missing exactly if every non-zero feature is an eigenvector of F (E05a), with a bound
of the distance from that on either side (E05b).  Even without saturation capacities cannot be
small: Kantorovich's floor (E06a), the better floor (tr F)^2 / tr F^2 with its exact gap (E06b),
their order (E06c), and features that attain the better one, for one to four eigenvalues (E06d).  So
a flat spectrum saturates, however features are spread over it (E06e).  The capacity of a feature
over its squared norm lies between the inverses of the extreme eigenvalues (E08a), and capacities
lie on rays if they are saturated (E08b).  For Gaussian features the law of the capacity is known
(E10).

Idea.  E[lambda] E[1/lambda] >= 1 by Cauchy and Schwarz, with equality for one atom only.

Not claimed.  That trained features saturate: that is a matter of data, and false for some.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, pairwise
from math import factorial, prod
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Mutant
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative, vanishes
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    BALANCED,
    CAPACITY,
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    LEVERAGES,
    LOOSE_AND_ALONE,
    ONE_FEATURE,
    PAPER,
    RECTANGLE,
    SATURATED,
    SATURATED_OR_NOT,
    TIGHT_OR_NOT,
    TURNED,
    TWO_EIGENVALUES,
    WITH_RATIONAL_SPECTRUM,
    YES_OR_NO,
    few_atoms,
    free_features,
    general_measure,
    measures,
    speaks_of_measures,
    spread,
    takes_measures_for_features,
    total_leverage,
    with_total,
)
from pentad.theory.frames.capacity import capacities, leverages, rank
from pentad.theory.frames.defects import equal_norm_defect
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.gaussian_frames import gaussian_capacity_moment
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    capacity_slacks,
    capacity_slopes,
    capacity_sum_lower_bound,
    dispersions,
    eigenvector_defects,
    kantorovich_capacity_lower_bound,
    mean_eigenvalues,
    mean_inverse_eigenvalues,
    spectral_capacities,
    spectral_leverages,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, applied, fractions
from pentad.theory.numbers.scalars import constant, double_factorial, larger
from pentad.theory.power_autoencoder.power_loss import gram

# What the sides share -----------------------------------------------------------------------


def _total_capacity(W: Any) -> Any:
    """From the Gram matrix; for measures alone by their means."""
    return (
        spectral_capacities(W) if isinstance(W, SpectralMeasures) else capacities(gram(W))
    ).sum()


def _capacities_by_energies(W: Any) -> Any:
    """|w_i|^4 over the energy of all features along w_i, in floats."""
    squares = np.einsum("ki,ki->i", W, W)
    energies = (np.einsum("ki,kj->ij", W, W) ** 2).sum(1)
    return squares**2 / np.where(energies == 0, 1, energies)


def _extreme_eigenvalues(W: Any) -> tuple[Any, Any]:
    """The smallest positive eigenvalue of F and the largest."""
    positive = [value for value in measures(W).eigenvalues if value != 0]
    return positive[-1], positive[0]


def _floats(W: Any) -> Any:
    return W.astype(float)


def _measures_along_rows(W: Any) -> SpectralMeasures:
    """Measures of features whose rows are orthogonal, so that F is diagonal."""
    squares = (W * W).sum(0)
    return SpectralMeasures((W * W).sum(1), (W * W / squares).T, squares)


# Means over the spectral measure ------------------------------------------------------------


def _both_sides_are_the_form(claim: Claim) -> bool | None:
    """The left is |w|^4 / <w, F w> for any features, the right for any w in axes that F has."""
    import sympy

    W = free_features(2, 2)
    along = (W * (frame_operator(W) @ W)).sum(0)
    left = applied(claim.lhs, {"W": W}) - (W * W).sum(0) ** 2 / along
    w = free_features(3, 1)
    eigenvalues = np.array(sympy.symbols("a:3", positive=True))
    known = _measures_along_rows(w)._replace(eigenvalues=eigenvalues)
    form = (w * w * eigenvalues[:, None]).sum(0)
    right = applied(claim.rhs, {"W": known}) - (w * w).sum(0) ** 2 / form
    beside_zero = np.concatenate([W, 0 * W[:, :1]], axis=1)
    zero = known._replace(masses=0 * known.masses, squared_norms=0 * known.squared_norms)
    none = applied(claim.lhs, {"W": beside_zero})[-1], applied(claim.rhs, {"W": zero})[0]
    return True if all(vanishes(entry) for entry in (*left, *right, *none)) else None


def _capacity_over_trace(W: Any) -> Any:
    """|w_i|^2 over the average of the positive eigenvalues, as if every measure were uniform."""
    squares = measures(W).squared_norms
    return squares * total_leverage(W) / squares.sum()


CAPACITY_BY_MEASURE = Claim(
    id="spectral-geometry/capacity-by-measure",
    label="E01",
    paper=PAPER,
    locator="fractional dimensionality and spectral measures",
    title="Capacity is the squared norm over the mean eigenvalue",
    plain="The capacity of a feature, its squared Gram entry over the sum of squares of its row, "
    "is its squared norm over the mean eigenvalue of its spectral measure.",
    statement=r"D_i=\frac{A_{ii}^2}{(A^2)_{ii}}=\frac{|w_i|^2}{\mathbb{E}_i[\lambda]}",
    relation="==",
    domain=FEATURES,
    lhs=lambda W: capacities(gram(W)),
    rhs=lambda W: spectral_capacities(measures(W)),
    fidelity="restated",
    delta="Second-hand, from the authors' public code; capacity 0 for zero features is ours.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "both sides as |w|^4 / <w, F w>: two features of the plane, and one in space along "
            "eigenvectors, as symbols; zero features",
            _both_sides_are_the_form,
            by_hand=(
                "(A^2)_ii = <w_i, F w_i> compares sums over features and pairs of rows, with terms "
                "of one form whatever their number: two features of the plane stand for all",
                TURNED,
                "<w, F w> is a sum over the axes, with terms of one form: three stand for all",
            ),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues, equal ones and zero columns among them; projections by "
            "Lagrange polynomials of F",
            using={"domain": WITH_RATIONAL_SPECTRUM},
        ),
        search("features of every kind, by singular vectors in floats", cases=80),
    ),
    mutants=(
        Mutant("capacity is leverage", {"rhs": lambda W: spectral_leverages(measures(W))}),
        Mutant("every measure is uniform on the spectrum", {"rhs": _capacity_over_trace}),
    ),
    sees_also=("sparsity-loss/capacity-is-dimensionality",),
)


def _leverages_by_rows(W: Any) -> Any:
    """Exact leverages by row reduction, without a spectrum."""
    return leverages(W)


def _leverages_count_rows(claim: Claim) -> bool | None:
    """The left is the sum of |row a|^2 / lambda_a, for any lambda; the right counts the rows."""
    import sympy

    for count in (1, 2, 3):
        W = free_features(count, 3)
        eigenvalues = np.array(sympy.symbols(f"a:{count}", positive=True))
        known = _measures_along_rows(W)._replace(eigenvalues=eigenvalues)
        ratios = (W * W).sum(1) / eigenvalues
        orthogonal = spread(_in_a_row(*range(1, count + 1)))
        rows = np.concatenate([orthogonal, 0 * orthogonal[:1]])
        steps = (
            vanishes(applied(claim.lhs, {"W": known}) - ratios.sum()),
            applied(claim.rhs, {"W": rows}) == count,
        )
        if not all(steps):
            return None
    return True


LEVERAGE_SUM = Claim(
    id="spectral-geometry/leverage-sum",
    label="E02a",
    paper=PAPER,
    locator="used for Theorem 1 (spectral localisation)",
    title="Leverages sum to the rank",
    plain="The leverages of all features, squared norms times mean inverse eigenvalues, sum to "
    "the rank of W.",
    statement=r"\sum_i\ell_i=\operatorname{rank}W,\qquad"
    r"\ell_i=|w_i|^2\,\mathbb{E}_i\left[\lambda^{-1}\right]=\langle w_i,F^+w_i\rangle",
    relation="==",
    domain=FEATURES,
    lhs=lambda W: spectral_leverages(measures(W)).sum(),
    rhs=total_leverage,
    fidelity="ours",
    delta="A textbook fact; the paper's own road to its capacity bound is not known to us.",
    examples=({"W": TWO_EIGENVALUES}, {"W": fractions([[1, 1, 0], [1, 1, 0]])}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "one to three rows along eigenvectors as symbols: the sum of |row|^2 / lambda, to "
            "which every row adds 1; the rank at matrices of orthogonal rows",
            _leverages_count_rows,
            by_hand=(
                TURNED,
                "the rank of a matrix of orthogonal rows is the number of those that are not zero",
                "leverages are summed over features and rows, with terms of one form whatever "
                "their number: three features and one to three rows stand for all",
            ),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues, spectral measures by Lagrange polynomials of F",
            using={"domain": WITH_RATIONAL_SPECTRUM},
        ),
        exact(
            "features of every kind, by row reduction",
            using={"lhs": lambda W: leverages(W).sum()},
        ),
        search("features of every kind, by singular vectors in floats", cases=80),
    ),
    mutants=(Mutant("leverages sum to d", {"rhs": lambda W: W.shape[0]}),),
)

LEVERAGE_RANGE = Claim(
    id="spectral-geometry/leverage-range",
    label="E02b",
    paper=PAPER,
    locator="used for Theorem 1 (spectral localisation)",
    title="A leverage lies between 0 and 1",
    plain="No feature has a leverage below 0 or above 1.",
    statement=r"0\le\ell_i\le1",
    relation="<=",
    domain=FEATURES,
    lhs=lambda W: np.append(-spectral_leverages(measures(W)), spectral_leverages(measures(W))),
    rhs=lambda W: np.append(0 * W[0], 0 * W[0] + 1),
    fidelity="ours",
    delta="A textbook fact.",
    not_claimed="That a leverage of 1 makes a feature orthogonal to all others: it says that the "
    "feature is outside the span of the others, and only a capacity of 1 says more.",
    examples=({"W": TWO_EIGENVALUES}, {"W": LOOSE_AND_ALONE}, {"W": FIVE_ATOMS}),
    evidence=(
        exact(
            "features of every kind, by row reduction",
            using={"lhs": lambda W: np.append(-leverages(W), leverages(W))},
        ),
        exact("irrational eigenvalues as balls", cases=30),
        search("features of every kind, by singular vectors in floats", cases=80),
    ),
    mutants=(
        Mutant(
            "at most d / n",
            {"rhs": lambda W: np.append(0 * W[0], (0 * W[0] + W.shape[0]) / W.shape[1])},
        ),
        Mutant(
            "no capacity is above d / n",
            {
                "lhs": lambda W: capacities(gram(W)),
                "rhs": lambda W: (0 * W[0] + W.shape[0]) / W.shape[1],
            },
        ),
    ),
)

# The capacity bound and its slack -----------------------------------------------------------


def _every_pair_of_atoms_is_bounded(claim: Claim) -> bool | None:
    """Right less left, times sum q and sum q lambda: coefficients (lambda_a - lambda_b)^2 / .."""
    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    point = {"W": general.known}
    missing = np.sum(applied(claim.rhs, point) - applied(claim.lhs, point))
    weights = np.array(general.weights)
    form = missing * weights.sum() * (weights * general.eigenvalues).sum()
    return general.is_nonnegative_form(form, 2)


PAIRS_OF_ATOMS = few_atoms(
    "leverage less capacity, times sum q and sum q lambda with q the masses, is quadratic"
)

CAPACITY_BELOW_LEVERAGE = Claim(
    id="spectral-geometry/capacity-below-leverage",
    label="E03a",
    paper=PAPER,
    locator="Theorem 1 (spectral localisation)",
    title="Capacity is at most leverage",
    plain="Capacity is the harmonic and leverage the arithmetic mean of the squared norm over the "
    "eigenvalue, so that no feature has more capacity than leverage.",
    statement=r"D_i=\frac{\ell_i}{\mathbb{E}_i[\lambda]\,\mathbb{E}_i[\lambda^{-1}]}\le\ell_i",
    relation="<=",
    domain=FEATURES,
    lhs=lambda W: spectral_capacities(measures(W)),
    rhs=lambda W: spectral_leverages(measures(W)),
    fidelity="restated",
    delta="The proof is ours: Cauchy-Schwarz under the spectral measure. A07a has it for untied "
    "weights.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": LOOSE_AND_ALONE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "the difference as a quadratic form in the masses, whose coefficients see two atoms "
            "at a time and are not negative",
            _every_pair_of_atoms_is_bounded,
            relation="<=",
            by_hand=(ONE_FEATURE, PAIRS_OF_ATOMS),
            cites=(CAPACITY,),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "features of every kind, without a spectrum",
            using={"lhs": lambda W: capacities(gram(W)), "rhs": _leverages_by_rows},
        ),
        search("features of every kind, by singular vectors in floats", cases=80),
    ),
    mutants=(
        Mutant("capacity is leverage", {"relation": "=="}),
        Mutant(
            "at most 99 per cent of it",
            {"rhs": lambda W: spectral_leverages(measures(W)) * 99 / 100},
        ),
        Mutant(
            "at most its square",
            {"rhs": lambda W: spectral_leverages(measures(W)) ** 2},
        ),
    ),
    sees_also=("sparsity-loss/capacity-below-leverage",),
)

CAPACITY_SUM = Claim(
    id="spectral-geometry/capacity-sum",
    label="E03b",
    paper=PAPER,
    locator="Theorem 1 (spectral localisation)",
    title="Capacities sum to at most the rank",
    plain="The capacities of all features together are at most the rank of W, hence at most d.",
    statement=r"\sum_iD_i\le\operatorname{rank}W\le d",
    relation="<=",
    domain=Domain((ANY_FEATURES,)),
    lhs=_total_capacity,
    rhs=total_leverage,
    fidelity="restated",
    delta="The capacity bound of the paper is known to us second-hand.",
    examples=(
        {"W": TWO_EIGENVALUES},
        {"W": RECTANGLE},
        {"W": LOOSE_AND_ALONE},
        {"W": FIVE_ATOMS},
        {"W": fractions([[0, 0]])},
    ),
    evidence=(
        derivation(
            "feature by feature, leverage less capacity as a quadratic form in the masses, whose "
            "coefficients see two atoms at a time and are not negative",
            _every_pair_of_atoms_is_bounded,
            relation="<=",
            by_hand=(
                ONE_FEATURE,
                PAIRS_OF_ATOMS,
                "for W = 0, which has no spectrum, both sides are 0",
            ),
            cites=(CAPACITY, LEVERAGES),
            reach="everywhere",
        ),
        exact("features of every kind, in rationals, with no tolerance"),
        exact(
            "by spectral measures, irrational eigenvalues as balls",
            cases=30,
            using={
                "lhs": lambda W: spectral_capacities(measures(W)).sum(),
                "domain": FEATURES,
            },
        ),
        search(
            "by energies along each feature, in floats",
            using={"lhs": lambda W: _capacities_by_energies(W).sum()},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("tight for every W of full rank", {"relation": "=="}),
        Mutant(
            "at most rank - 1/2",
            {
                "lhs": lambda W: 2 * _total_capacity(W),
                "rhs": lambda W: 2 * total_leverage(W) - 1,
            },
        ),
    ),
    not_claimed="Equality: E05 says when.",
    sees_also=("spectral-geometry/capacity-below-leverage", "spectral-geometry/leverage-sum"),
)


def _in_means(expression: Any, known: SpectralMeasures) -> Any:
    """The expression with symbols k, m, v for the means of lambda, 1/lambda, (lambda - k)^2.

    The dispersion X becomes k m - 1, which is what it has to be shown to be.
    """
    import sympy

    k, m, v = sympy.symbols("k m v", positive=True)
    named = {
        dispersions(known)[0]: k * m - 1,
        mean_eigenvalues(known)[0]: k,
        mean_inverse_eigenvalues(known)[0]: m,
        _variances(known)[0]: v,
    }
    return sympy.sympify(expression).subs(named)


def _slack_identity_closes(claim: Claim) -> bool | None:
    """The sides agree if 1 + X is the product of the means; X sees two atoms at a time."""
    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    known, point = general.known, {"W": general.known}
    for difference in applied(claim.lhs, point) - applied(claim.rhs, point):
        if not vanishes(_in_means(difference, known)):
            return None
    (X,), (product,) = dispersions(known), mean_eigenvalues(known) * mean_inverse_eigenvalues(known)
    square = sum(general.weights) ** 2
    return vanishes(product - 1 - X) and general.is_nonnegative_form(X * square, 2)


def _variances(W: Any) -> Any:
    known = measures(W)
    excess = known.eigenvalues[None, :] - mean_eigenvalues(known)[:, None]
    return (known.masses * excess * excess).sum(-1)


SLACK_IDENTITY = Claim(
    id="spectral-geometry/slack-identity",
    label="E04",
    paper=PAPER,
    locator="beyond the paper",
    title="What capacity misses of the leverage, exactly",
    plain="Leverage exceeds capacity by an explicit dispersion of the spectral measure, and the "
    "sum of these is what capacities miss of the rank.",
    statement=r"\ell_i=D_i+\frac{\ell_iX_i}{1+X_i},\qquad X_i=\frac12\sum_{ab}p_{ia}p_{ib}"
    r"\frac{(\lambda_a-\lambda_b)^2}{\lambda_a\lambda_b},\qquad"
    r"\operatorname{rank}W-\sum_iD_i=\sum_i\frac{\ell_iX_i}{1+X_i}",
    relation="==",
    domain=FEATURES,
    lhs=lambda W: with_total(spectral_leverages(measures(W))),
    rhs=lambda W: with_total(spectral_capacities(measures(W)) + capacity_slacks(measures(W))),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "three atoms as symbols, masses and eigenvalues free; X and E[lambda] E[1/lambda] - 1 "
            "as quadratic forms in the masses, whose coefficients see two atoms at a time",
            _slack_identity_closes,
            by_hand=(
                ONE_FEATURE,
                "the sides are functions of the norm, X and the means of lambda and 1 / lambda",
                few_atoms("X and E[lambda] E[1/lambda] - 1, times (sum q)^2, are quadratic"),
            ),
            cites=(CAPACITY, LEVERAGES),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues; leverage by row reduction and the rank itself",
            using={
                "lhs": lambda W: np.append(leverages(W), rank(W)),
                "domain": WITH_RATIONAL_SPECTRUM,
            },
        ),
        search("features of every kind, equal eigenvalues not grouped, in floats", cases=80),
    ),
    mutants=(
        Mutant(
            "the slack is the variance of the eigenvalue",
            {"rhs": lambda W: with_total(spectral_capacities(measures(W)) + _variances(W))},
        ),
        Mutant(
            "the slack is l X",
            {
                "rhs": lambda W: with_total(
                    spectral_capacities(measures(W))
                    + spectral_leverages(measures(W)) * dispersions(measures(W))
                )
            },
        ),
    ),
)

# Saturation ---------------------------------------------------------------------------------


def _is_saturated(W: Any) -> int:
    return int(_total_capacity(W) == rank(W))


def _are_eigenvectors(W: Any) -> int:
    return int((eigenvector_defects(W) == 0).all())


def _are_localised(W: Any) -> int:
    """Whether every mass is 0 or 1."""
    masses = measures(W).masses
    return int((masses * masses == masses).all())


NEARLY_SATURATED = fractions([[2, 2, 0], [0, 0, 1], [0, Fraction(1, 1000), 0]])
"""A perturbed sum of tight frames: a thousandth away from saturation."""

SATURATION = Claim(
    id="spectral-geometry/saturation",
    label="E05a",
    paper=PAPER,
    locator="Theorem 1 (spectral localisation)",
    title="Saturated exactly if every non-zero feature is an eigenvector",
    plain="Capacities sum to the rank if and only if every non-zero feature is an eigenvector of "
    "the frame operator, that is, has its spectral measure on one eigenvalue.",
    statement=r"\sum_iD_i=\operatorname{rank}W\iff Fw_i=\kappa_iw_i\text{ for all }i",
    relation="==",
    domain=Domain((TIGHT_OR_NOT,)),
    lhs=_is_saturated,
    rhs=_are_eigenvectors,
    fidelity="restated",
    delta="The paper is known to state the direction from saturation to localisation; the converse "
    "is ours. Sides are 1 for yes and 0 for no, in exact arithmetic.",
    examples=(
        {"W": RECTANGLE},
        {"W": TWO_EIGENVALUES},
        {"W": NEARLY_SATURATED},
        {"W": FIVE_ATOMS},
        {"W": fractions([[0, 0]])},
    ),
    one_method=YES_OR_NO,
    evidence=(
        exact("sums of tight frames and other rational spectra", cases=120),
        exact(
            "the same, with masses by Lagrange polynomials of F that have to be 0 or 1",
            using={"rhs": _are_localised, "domain": SATURATED_OR_NOT},
        ),
        exact(
            "features of every kind, a saturated one perturbed among them",
            using={"domain": FEATURES},
        ),
    ),
    mutants=(
        Mutant(
            "saturated features have equal norms",
            {"relation": "<=", "rhs": lambda W: int(equal_norm_defect(W) == 0)},
        ),
        Mutant(
            "saturated features have one eigenvalue",
            {"relation": "<=", "rhs": lambda W: int(len(measures(W).eigenvalues) == 1)},
        ),
        Mutant("every W is saturated", {"rhs": lambda: 1}),
        Mutant(
            "saturated means that capacities sum to d",
            {"lhs": lambda W: int(_total_capacity(W) == W.shape[0])},
        ),
    ),
    not_claimed="That trained features saturate, or that nearly saturated ones are nearly "
    "localised: see E06e and E07.",
)


def _weighted_defects(W: Any) -> Any:
    """|w_i|^2 times the relative variance of the measure: for matrices without an eigenvalue."""
    if isinstance(W, SpectralMeasures):
        kappa = mean_eigenvalues(W)
        return W.squared_norms * _variances(W) / (kappa + 1 * (kappa == 0)) ** 2
    return (W * W).sum(0) * eigenvector_defects(W)


def _distance_closes(claim: Claim) -> bool | None:
    """The slack is |w|^2 / k^2 times the mean of (lambda - k)^2 / lambda.

    That is the mean of lambda - 2 k + k^2 / lambda, and the bounds are the same with 1 / lambda at
    its extremes.
    """
    import sympy

    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    first, *_, last = general.eigenvalues
    k, m, v, atom = sympy.symbols("k m v a", positive=True)
    share = general.norm / k**2
    slack = share * (k - 2 * k + k**2 * m)
    point = {"W": general.known}
    sides = (*applied(claim.lhs, point), *applied(claim.rhs, point))
    ends = (share * v / first, slack, slack, share * v / last)
    steps = chain(
        (
            vanishes(_in_means(side, general.known) - end)
            for side, end in zip(sides, ends, strict=True)
        ),
        [vanishes((atom - k) ** 2 / atom - (atom - 2 * k + k**2 / atom))],
        (
            nonnegative(general.descending(1 / smaller - 1 / larger))
            for larger, smaller in pairwise(general.eigenvalues)
        ),
    )
    return True if all(steps) else None


SATURATION_DISTANCE = Claim(
    id="spectral-geometry/saturation-distance",
    label="E05b",
    paper=PAPER,
    locator="beyond the paper",
    title="How far from saturated, how far from an eigenvector",
    plain="What the capacity of a feature misses of its leverage is its squared distance from an "
    "eigenvector of F, relative to its mean eigenvalue, up to a factor between the inverses of the "
    "extreme eigenvalues.",
    statement=r"\frac{|w_i|^2v_i}{\lambda_{\max}}\le\ell_i-D_i\le\frac{|w_i|^2v_i}{\lambda_{\min}},"
    r"\qquad v_i=\frac{|Fw_i-\kappa_iw_i|^2}{\kappa_i^2|w_i|^2}",
    relation="<=",
    domain=FEATURES,
    lhs=lambda W: np.append(
        _weighted_defects(W) / _extreme_eigenvalues(W)[1], capacity_slacks(measures(W))
    ),
    rhs=lambda W: np.append(
        capacity_slacks(measures(W)), _weighted_defects(W) / _extreme_eigenvalues(W)[0]
    ),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": NEARLY_SATURATED}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "all three are means of (lambda - kappa)^2 with weights 1 / lambda_max, 1 / lambda and "
            "1 / lambda_min: sides at three atoms by their means, and one atom",
            _distance_closes,
            relation="<=",
            by_hand=(
                ONE_FEATURE,
                "the sides are functions of the norm, the extreme eigenvalues and the means of "
                "lambda, 1 / lambda and (lambda - kappa)^2, at any number of atoms",
                "a mean of (lambda - kappa)^2 with weights 1 / lambda lies between those with the "
                "extreme weights",
                "v_i is the relative variance of the measure, since |F w|^2 = |w|^2 E[lambda^2]",
            ),
            cites=(CAPACITY, "spectral-geometry/slack-identity"),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues, and the slack as leverage by row reduction less capacity",
            using={
                "lhs": lambda W: np.append(
                    _weighted_defects(W) / _extreme_eigenvalues(W)[1],
                    leverages(W) - capacities(gram(W)),
                ),
                "rhs": lambda W: np.append(
                    leverages(W) - capacities(gram(W)),
                    _weighted_defects(W) / _extreme_eigenvalues(W)[0],
                ),
                "domain": WITH_RATIONAL_SPECTRUM,
            },
        ),
        exact("features of every kind, eigenvalues as balls", cases=30),
        search("features of every kind in floats", cases=80),
    ),
    mutants=(
        Mutant("both bounds are attained", {"relation": "=="}),
        Mutant(
            "the two factors exchanged",
            {
                "lhs": lambda W: _weighted_defects(W) / _extreme_eigenvalues(W)[0],
                "rhs": lambda W: capacity_slacks(measures(W)),
            },
        ),
        Mutant(
            "over the mean of the extreme eigenvalues instead of the least",
            {
                "lhs": lambda W: capacity_slacks(measures(W)),
                "rhs": lambda W: 2 * _weighted_defects(W) / sum(_extreme_eigenvalues(W)),
            },
        ),
    ),
    sees_also=("spectral-geometry/saturation",),
)

# Floors -------------------------------------------------------------------------------------


def _kantorovich_floor(W: Any) -> Any:
    return kantorovich_capacity_lower_bound(total_leverage(W), *_extreme_eigenvalues(W))


def _kantorovich_closes(claim: Claim) -> bool | None:
    r"""With u = E[lambda], v = a b E[1/lambda] and w = a + b - u - v >= 0 for the extremes a, b.

    D = l a b / (u v), and D less the floor is l a b ((u - v)^2 + w (2 u + 2 v + w)) over
    u v (a + b)^2.
    """
    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    known, point = general.known, {"W": general.known}
    low, high = general.eigenvalues[-1], general.eigenvalues[0]
    (u,), (v,) = mean_eigenvalues(known), low * high * mean_inverse_eigenvalues(known)
    w = low + high - u - v
    (leverage,) = spectral_leverages(known)
    squares = (u - v) ** 2 + w * (2 * u + 2 * v + w)
    above = leverage * low * high * squares / (u * v * (low + high) ** 2)
    return vanishes(
        applied(claim.lhs, point) - applied(claim.rhs, point) - above
    ) and general.is_nonnegative_form(w * sum(general.weights), 1, beside=(0, -1))


KANTOROVICH_FLOOR = Claim(
    id="spectral-geometry/kantorovich-floor",
    label="E06a",
    paper=PAPER,
    locator="beyond the paper",
    title="A well conditioned frame operator nearly saturates by itself",
    plain="Capacities sum to at least the rank times Kantorovich's constant of the extreme "
    "positive eigenvalues of F, whatever the features are: a ratio of 1.1 leaves over 99.7 per "
    "cent.",
    statement=r"\sum_iD_i\ge\operatorname{rank}W\cdot"
    r"\frac{4\lambda_{\min}\lambda_{\max}}{(\lambda_{\min}+\lambda_{\max})^2}",
    relation=">=",
    domain=FEATURES,
    lhs=lambda W: spectral_capacities(measures(W)).sum(),
    rhs=_kantorovich_floor,
    fidelity="ours",
    delta="Kantorovich's inequality under each spectral measure; not known to be in the paper.",
    examples=({"W": BALANCED}, {"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "feature by feature at three atoms as symbols: capacity less its floor as a square "
            "and multiples of the mean of a + b - lambda - a b / lambda, no term of which is "
            "negative",
            _kantorovich_closes,
            relation=">=",
            by_hand=(
                ONE_FEATURE,
                "capacity and floor are functions of the leverage, the extreme eigenvalues and the "
                "means u and v, at any number of atoms",
                few_atoms("w, times sum q, is linear"),
            ),
            cites=(CAPACITY, LEVERAGES),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "capacities from the Gram matrix, eigenvalues as roots or balls",
            cases=40,
            using={"lhs": _total_capacity},
        ),
        search("features of every kind in floats", cases=80),
    ),
    mutants=(
        Mutant(
            "one per cent more",
            {"rhs": lambda W: _kantorovich_floor(W) * 101 / 100},
        ),
        Mutant("capacities sum to the rank", {"rhs": total_leverage}),
    ),
    not_claimed="That it is attained for given eigenvalues: in general it is not, see E06c and "
    "E06d.",
)


def _squares_and_energies(W: Any) -> tuple[Any, Any]:
    """|w_i|^2 and k_i = (A^2)_ii = |w_i|^2 kappa_i, from the Gram matrix or from measures."""
    if isinstance(W, SpectralMeasures):
        return W.squared_norms, W.squared_norms * mean_eigenvalues(W)
    A = gram(W)
    return A.diagonal(), (A * A).sum(0)


def _trace_floor(W: Any) -> Any:
    """The participation ratio of the eigenvalues; tr F and tr F^2 as sums for measures alone."""
    if isinstance(W, SpectralMeasures):
        squares, energies = _squares_and_energies(W)
        return squares.sum() ** 2 / energies.sum()
    return capacity_sum_lower_bound(W)


def _floor_gap(W: Any) -> Any:
    """Sum of k_i (1/kappa_i - tr F / tr F^2)^2 over features."""
    squares, energies = _squares_and_energies(W)
    average = squares.sum() / energies.sum()
    slopes = squares / (energies + 1 * (energies == 0))
    return (energies * (slopes - average) ** 2).sum()


def _floor_identity_closes(claim: Claim) -> bool | None:
    """Equal sides at up to three features and a zero one, with s = |w|^2 and kappa free.

    Feature by feature s^2 / k = k (s / k - c)^2 + 2 c s - c^2 k for k = s kappa and any c, and
    with c = tr F / tr F^2 the last two terms sum to (tr F)^2 / tr F^2.
    """
    import sympy

    if not takes_measures_for_features(claim):
        return None
    for count in (1, 2, 3):
        means = np.array(sympy.symbols(f"a:{count}", positive=True))
        norms = np.array([*sympy.symbols(f"t:{count}", positive=True), sympy.Integer(0)])
        known = SpectralMeasures(means, np.eye(count + 1, count, dtype=int), norms)
        if not vanishes(applied(claim.lhs, {"W": known}) - applied(claim.rhs, {"W": known})):
            return None
    s, k, c, T, K = sympy.symbols("s k c T K", positive=True)
    steps = (
        s**2 / k - k * (s / k - c) ** 2 - 2 * c * s + c**2 * k,
        (2 * c * T - c**2 * K).subs(c, T / K) - T**2 / K,
    )
    return True if all(map(vanishes, steps)) else None


TRACE_FLOOR = Claim(
    id="spectral-geometry/trace-floor",
    label="E06b",
    paper=PAPER,
    locator="beyond the paper",
    title="The floor of capacities, and what lies above it",
    plain="Capacities sum to the participation ratio of the eigenvalues of F plus a sum of squares "
    "that vanishes exactly if all non-zero features have the same mean eigenvalue.",
    statement=r"\sum_iD_i=\frac{(\operatorname{tr}F)^2}{\operatorname{tr}F^2}+\sum_i|w_i|^2\kappa_i"
    r"\left(\frac1{\kappa_i}-\frac{\operatorname{tr}F}{\operatorname{tr}F^2}\right)^2,"
    r"\qquad\kappa_i=\mathbb{E}_i[\lambda]",
    relation="==",
    domain=FEATURES,
    lhs=_total_capacity,
    rhs=lambda W: _trace_floor(W) + _floor_gap(W),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=(
        {"W": BALANCED},
        {"W": TWO_EIGENVALUES},
        {"W": LOOSE_AND_ALONE},
        {"W": FIVE_ATOMS},
    ),
    evidence=(
        derivation(
            "up to three features and a zero one, with squared norms and mean eigenvalues free; "
            "and the terms of one feature",
            _floor_identity_closes,
            by_hand=(
                "both sides are sums over features with terms of one form, tr F and tr F^2 among "
                "them as the sums of |w_i|^2 and |w_i|^2 kappa_i: what cancels term by term "
                "cancels for any number of features",
            ),
            cites=(CAPACITY,),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact("features of every kind, in rationals", cases=100),
        search(
            "capacities by spectral measures, in floats",
            using={"lhs": lambda W: spectral_capacities(measures(W)).sum()},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("the floor is always attained", {"rhs": _trace_floor}),
        Mutant(
            "twice the gap",
            {"rhs": lambda W: _trace_floor(W) + 2 * _floor_gap(W)},
        ),
    ),
)

ORDER_OF_FLOORS = Claim(
    id="spectral-geometry/order-of-floors",
    label="E06c",
    paper=PAPER,
    locator="beyond the paper",
    title="The trace floor is never below Kantorovich's",
    plain="The participation ratio of the eigenvalues is at least Kantorovich's floor.",
    statement=r"\frac{(\operatorname{tr}F)^2}{\operatorname{tr}F^2}\ge\operatorname{rank}W\cdot"
    r"\frac{4\lambda_{\min}\lambda_{\max}}{(\lambda_{\min}+\lambda_{\max})^2}",
    relation=">=",
    domain=FEATURES,
    lhs=capacity_sum_lower_bound,
    rhs=_kantorovich_floor,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"W": BALANCED}, {"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": FIVE_ATOMS}),
    evidence=(
        exact("features of every kind, eigenvalues as roots or balls", cases=60),
        search(
            "the participation ratio from the eigenvalues, in floats",
            using={
                "lhs": lambda W: _participation_ratio(np.linalg.eigvalsh(W @ W.T).astype(object))
            },
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "one per cent more",
            {"rhs": lambda W: _kantorovich_floor(W) * 101 / 100},
        ),
        Mutant("the floors agree", {"relation": "=="}),
    ),
    not_claimed="When they are equal: on paper only for a flat spectrum, and for two eigenvalues "
    "whose multiplicities are in the inverse ratio.",
)


def _participation_ratio(eigenvalues: Any) -> Any:
    return eigenvalues.sum() ** 2 / (eigenvalues * eigenvalues).sum()


def _lengths(choose: Any, _: Any) -> Any:
    lengths = [Fraction(choose(1, 5)) for _ in range(choose(1, 4))]
    return np.array(lengths, dtype=object)


SPECTRUM = Parameter("lengths", "one to four positive singular values", _lengths)


def _in_a_row(*lengths: int | Fraction) -> Any:
    return np.array([Fraction(length) for length in lengths], dtype=object)


def _kantorovich_of(lengths: Any) -> Any:
    squares = sorted(lengths * lengths)
    return kantorovich_capacity_lower_bound(len(lengths), squares[0], squares[-1])


def _attained_for_free_lengths(claim: Claim) -> bool | None:
    for count in (1, 2, 3, 4):
        point = {"lengths": free_features(count, 1)[:, 0]}
        if not vanishes(applied(claim.lhs, point) - applied(claim.rhs, point)):
            return None
    return True


FLOOR_ATTAINED = Claim(
    id="spectral-geometry/floor-attained",
    label="E06d",
    paper=PAPER,
    locator="beyond the paper",
    title="One to four eigenvalues have features at the trace floor",
    plain="For every list of one to four eigenvalues there are features whose capacities sum to "
    "the participation ratio of the eigenvalues: all of them spread alike over the axes.",
    statement=r"W=\operatorname{diag}(s)H_{d\times n}:\quad"
    r"\sum_iD_i=\frac{(\sum_as_a^2)^2}{\sum_as_a^4}=\frac{(\operatorname{tr}F)^2}"
    r"{\operatorname{tr}F^2}",
    relation="==",
    domain=Domain((SPECTRUM,)),
    lhs=lambda lengths: _total_capacity(spread(lengths)),
    rhs=lambda lengths: _participation_ratio(lengths * lengths),
    fidelity="ours",
    delta="Corrects the idea that Kantorovich's floor is the least possible: for the eigenvalues "
    "4 and 1 the minimum is 25/17, not 32/25.",
    examples=({"lengths": _in_a_row(2, 1)}, {"lengths": _in_a_row(3, 2, 1)}),
    evidence=(
        derivation(
            "lengths as symbols",
            _attained_for_free_lengths,
            reach="region",
            region="one to four positive singular values",
        ),
        exact("signs from Hadamard matrices, one to four rational lengths"),
        exact(
            "the same by spectral measures, every eigenvalue a root of a polynomial",
            cases=30,
            using={"lhs": lambda lengths: spectral_capacities(measures(spread(lengths))).sum()},
        ),
        search("in floats", cases=60),
    ),
    mutants=(
        Mutant(
            "it is Kantorovich's floor: 1.28 for the eigenvalues 4 and 1",
            {"rhs": _kantorovich_of},
        ),
    ),
)


def _largest_mass(lengths: Any) -> Any:
    """Largest mass of the first feature; all features have the same measure."""
    known = measures(spread(lengths))
    found = known.masses[0, 0]
    for mass in known.masses[0, 1:]:
        found = larger(found, mass)
    return found


def _condition(lengths: Any) -> Any:
    squares = sorted(lengths * lengths)
    return squares[-1] / squares[0]


def _close_lengths(choose: Any, _: Any) -> Any:
    step = Fraction(choose(1, 9), 10 ** choose(1, 4))
    return np.array([1 + j * step for j in range(choose(1, 4))], dtype=object)


NO_GAP = Claim(
    id="spectral-geometry/no-localisation-without-gap",
    label="E06e",
    paper=PAPER,
    locator="on the saturation that the paper reports for its training runs",
    title="Nearly saturated features need not be localised",
    plain="There are features as close to saturation as one likes, all of which spread their norm "
    "almost evenly over k different eigenspaces.",
    statement=r"1-\frac{\sum_iD_i}{k}\le\left(\frac{c-1}{c+1}\right)^2,\qquad"
    r"\max_ap_{ia}\le\frac ck,\qquad c=\frac{\lambda_{\max}}{\lambda_{\min}}\to1",
    relation="<=",
    domain=Domain(
        (Parameter("lengths", "1 to 4 equally spaced lengths from 1", _close_lengths),),
    ),
    lhs=lambda lengths: np.array(
        [1 - _total_capacity(spread(lengths)) / len(lengths), _largest_mass(lengths)]
    ),
    rhs=lambda lengths: np.array(
        [
            ((_condition(lengths) - 1) / (_condition(lengths) + 1)) ** 2,
            _condition(lengths) / len(lengths),
        ]
    ),
    fidelity="ours",
    delta="The family W = diag(s) H with nearly equal s refutes any conclusion from a large sum of "
    "capacities to large spectral masses.",
    examples=(
        {"lengths": _in_a_row(1, Fraction(1001, 1000))},
        {"lengths": _in_a_row(1, Fraction(21, 20), Fraction(11, 10))},
    ),
    evidence=(
        exact("rational lengths; masses by Lagrange polynomials of F"),
        search(
            "in floats, masses from the squared entries of the columns",
            cases=60,
            using={
                "lhs": lambda lengths: np.array(
                    [
                        1 - _capacities_by_energies(_floats(spread(lengths))).sum() / len(lengths),
                        (lengths**2).max() / (lengths**2).sum(),
                    ]
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("saturation is lost at exactly that rate", {"relation": "=="}),
        Mutant(
            "beyond a saturation of 0.997 some eigenspace holds 51 per cent of each feature",
            {
                "relation": ">=",
                "domain": Domain(
                    (Parameter("lengths", "1 to 4 equally spaced lengths from 1", _close_lengths),),
                    (
                        Assumption(
                            "saturated",
                            "the capacities sum to at least 0.997 k",
                            lambda lengths: (
                                1000 * _total_capacity(spread(lengths)) >= 997 * len(lengths)
                            ),
                        ),
                    ),
                ),
                "lhs": _largest_mass,
                "rhs": lambda lengths: constant(Fraction(51, 100), lengths[0]),
            },
        ),
        Mutant(
            "two eigenvalues hold half the mass each, however many there are",
            {
                "relation": ">=",
                "lhs": _largest_mass,
                "rhs": lambda lengths: constant(Fraction(1, 2), lengths[0]),
            },
        ),
    ),
)

# Slopes -------------------------------------------------------------------------------------


def _slopes_by_gram(W: Any) -> Any:
    """D_i / |w_i|^2 of the non-zero features, from the Gram matrix; by means for measures."""
    if isinstance(W, SpectralMeasures):
        return _slopes_by_measure(W)
    A = gram(W)
    squares = A.diagonal()
    alive = squares != 0
    return capacities(A)[alive] / squares[alive]


def _between_extremes(W: Any, slopes: Any, *, left: bool) -> Any:
    low, high = _extreme_eigenvalues(W)
    return (
        np.append(0 * slopes + 1 / high, slopes)
        if left
        else np.append(slopes, 0 * slopes + 1 / low)
    )


def _slopes_close(claim: Claim) -> bool | None:
    """Right less left, times E[lambda]: linear in the masses, with no negative coefficient."""
    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    point = {"W": general.known}
    mean = (np.array(general.weights) * general.eigenvalues).sum()
    differences = applied(claim.rhs, point) - applied(claim.lhs, point)
    steps = [general.is_nonnegative_form(x * mean, 1, beside=(0, -1)) for x in differences]
    return True if all(steps) else None


SLOPE_RANGE = Claim(
    id="spectral-geometry/slope-range",
    label="E08a",
    paper=PAPER,
    locator="linearity of fractional dimensionality in the squared norm",
    title="Capacity per squared norm lies between inverse eigenvalues",
    plain="The capacity of a non-zero feature over its squared norm lies between the inverse of "
    "the largest eigenvalue of F and that of the smallest positive one.",
    statement=r"\frac1{\lambda_{\max}}\le\frac{D_i}{|w_i|^2}\le\frac1{\lambda_{\min}}",
    relation="<=",
    domain=FEATURES,
    lhs=lambda W: _between_extremes(W, _slopes_by_gram(W), left=True),
    rhs=lambda W: _between_extremes(W, _slopes_by_gram(W), left=False),
    fidelity="ours",
    delta="The authors' public notes report the linear relation; whether the paper states it is "
    "not known to us. The two sides are ours.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": LOOSE_AND_ALONE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "both differences, times the mean eigenvalue, as linear forms in the masses without "
            "a negative coefficient",
            _slopes_close,
            relation="<=",
            by_hand=(
                ONE_FEATURE,
                few_atoms("both differences, times E[lambda] and sum q, are linear"),
            ),
            cites=(CAPACITY,),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact("features of every kind, eigenvalues as roots or balls", cases=60),
        search(
            "by spectral measures, in floats",
            using={
                "lhs": lambda W: _between_extremes(W, _slopes_by_measure(W), left=True),
                "rhs": lambda W: _between_extremes(W, _slopes_by_measure(W), left=False),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("one slope for all", {"relation": "=="}),
        Mutant(
            "the slope is d / tr F",
            {
                "relation": "==",
                "lhs": _slopes_by_gram,
                "rhs": lambda W: 0 * _slopes_by_gram(W) + len(W) / (W * W).sum(),
            },
        ),
        Mutant(
            "at most the inverse of the largest eigenvalue",
            {
                "lhs": _slopes_by_gram,
                "rhs": lambda W: 0 * _slopes_by_gram(W) + 1 / _extreme_eigenvalues(W)[1],
            },
        ),
    ),
)


def _slopes_by_measure(W: Any) -> Any:
    slopes = capacity_slopes(measures(W))
    return slopes[slopes != 0]


def _distance_from_rays(W: Any, slopes: Any) -> Any:
    """Product over the eigenvalues of (slope times eigenvalue - 1): 0 on every ray."""
    product = 0 * slopes + 1
    for eigenvalue in measures(W).eigenvalues:
        product = product * (slopes * eigenvalue - 1) if eigenvalue != 0 else product
    return product


def _distance_from_own_ray(W: Any) -> Any:
    """Slope times |F w_i|^2 / <w_i, F w_i>, the eigenvalue of an eigenvector, less 1."""
    alive = (W * W).sum(0) != 0
    moved = (frame_operator(W) @ W)[:, alive]
    own = (moved * moved).sum(0) / (W[:, alive] * moved).sum(0)
    return _slopes_by_gram(W) * own - 1


RAYS = Claim(
    id="spectral-geometry/rays",
    label="E08b",
    paper=PAPER,
    locator="linearity of fractional dimensionality in the squared norm",
    title="Localised features lie on one ray for each eigenvalue",
    plain="If capacity is saturated, the points (squared norm, capacity) lie on as many lines "
    "through the origin as F has positive eigenvalues, and their slopes are the inverses.",
    statement=r"\prod_a\left(\lambda_a\frac{D_i}{|w_i|^2}-1\right)=0",
    relation="==",
    domain=SATURATED,
    lhs=lambda W: _distance_from_rays(W, _slopes_by_gram(W)),
    rhs=lambda W: 0 * _slopes_by_gram(W),
    fidelity="restated",
    delta="From the authors' public notes; whether the paper states it is not known to us.",
    examples=({"W": RECTANGLE},),
    one_method="the right side is 0, to which no rounding is small; the second route shares only "
    "the slopes, and solves for no eigenvalue",
    evidence=(
        exact("turned sums of one or two tight frames"),
        exact(
            "the eigenvalue of each feature as |F w|^2 over its quadratic form, none solved for",
            using={"lhs": _distance_from_own_ray},
        ),
    ),
    mutants=(
        Mutant(
            "one ray, of slope rank / tr F",
            {"lhs": lambda W: _slopes_by_gram(W) * (W * W).sum() - rank(W)},
        ),
        Mutant(
            "for features that do not saturate too",
            {"domain": FEATURES, "examples": ({"W": TWO_EIGENVALUES},)},
        ),
    ),
)

# Gaussian features --------------------------------------------------------------------------


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def _sphere_moment(n: int, d: int, order: int) -> Fraction:
    r"""E (x_1^2 + .. + x_d^2)^k for x uniform on the unit sphere of R^(n + d - 1), term by term.

    The multinomial theorem, and E prod x_i^(2 a_i) = prod (2 a_i - 1)!! / (N (N + 2) ..).
    """
    N = n + d - 1
    total = sum(
        factorial(order)
        * prod(double_factorial(2 * a - 1) for a in powers)
        // prod(factorial(a) for a in powers)
        for powers in _compositions(order, d)
    )
    return Fraction(total, prod(N + 2 * j for j in range(order)))


def _moment_by_quadrature(n: int, d: int, order: int) -> float:
    """Mean of sin^(2k) of an angle of density sin^(d - 1) cos^(n - 2), by Gauss and Legendre."""
    if n == 1:
        return 1.0
    nodes, weights = np.polynomial.legendre.leggauss(120)
    angles = (nodes + 1) * np.pi / 4
    density = weights * np.sin(angles) ** (d - 1) * np.cos(angles) ** (n - 2)
    return float((density * np.sin(angles) ** (2 * order)).sum() / density.sum())


SAMPLES = 4000
STANDARD_ERRORS = 7
"""How far a sampled mean may lie from its value: beyond seven standard errors it refutes."""


def _sampled(claim: Claim, effort: Effort) -> Finding:
    """Means of powers of capacities of Gaussian W against the right side, a seed for each size."""
    draws = int(SAMPLES * effort.scale)
    room, tightest = float("inf"), ""
    sizes = ((2, 2), (5, 3), (4, 1), (3, 6), (12, 4), (1, 2))
    for seed, (n, d) in enumerate(sizes):
        W = np.random.default_rng(seed).standard_normal((draws, d, n))
        for order in (1, 2, 3):
            powers = (capacities(gram(W)) ** order).mean(-1)
            error = powers.std() / draws**0.5 + 1e-12
            expected = float(applied(claim.rhs, {"n": n, "d": d, "order": order}))
            distance = abs(powers.mean() - expected) / error
            witness = f"n={n}, d={d}, order={order}: mean {powers.mean():.6f} +- {error:.1g}"
            if distance > STANDARD_ERRORS:
                told = f"{witness}, {distance:.0f} standard errors from {expected:.6f}"
                return Finding(False, None, 1 - distance / STANDARD_ERRORS, witness=told)
            if 1 - distance / STANDARD_ERRORS < room:
                room, tightest = 1 - distance / STANDARD_ERRORS, witness
    return Finding(True, None, room, 3 * len(sizes), 3 * len(sizes), witness=tightest)


GAUSSIAN_CAPACITY = Claim(
    id="spectral-geometry/gaussian-capacity",
    label="E10",
    paper=PAPER,
    locator="the null for reported saturation",
    title="The capacity of Gaussian features",
    plain="If the entries of W are independent centred Gaussians of one variance, capacities "
    "follow a Beta law (for n = 1 the capacity is 1), and their mean is d / (n + d - 1): before "
    "any training they sum in the mean to n / (n + d - 1) of d.",
    statement=r"D_i\sim\mathrm{Beta}\left(\frac d2,\frac{n-1}2\right),\qquad"
    r"\mathbb{E}D_i^k=\prod_{j<k}\frac{d+2j}{n+d-1+2j},\qquad"
    r"\frac1d\,\mathbb{E}\sum_iD_i=\frac n{n+d-1}",
    relation="==",
    domain=Domain(
        (
            domains.integer("n", 1, 12),
            domains.integer("d", 1, 5),
            domains.integer("order", 1, 4),
        )
    ),
    lhs=_sphere_moment,
    rhs=gaussian_capacity_moment,
    fidelity="ours",
    delta="Not known to be in the paper. A measured saturation has to be held against this value, "
    "not against 0; for n < d the rank is n, and the mean saturation of the rank d / (n + d - 1). "
    "That D_i has this law is a step on paper: given w_i, the products of the other features with "
    "w_i / |w_i| are independent Gaussians, so that D_i = s / (s + q), with s and q independent "
    "chi-squared of d and n - 1 degrees of freedom up to a common factor. The machine checks the "
    "moments of the law exactly, and the law itself only by sampling.",
    examples=(
        {"n": 2, "d": 2, "order": 1},
        {"n": 5, "d": 3, "order": 1},
        {"n": 4, "d": 1, "order": 2},
    ),
    evidence=(
        exact("moments of d coordinates of a uniform point of the sphere, term by term"),
        search(
            "the density of the angle by quadrature",
            cases=80,
            using={"lhs": _moment_by_quadrature},
            floats_only=True,
        ),
        Evidence(
            "simulation",
            "samples",
            f"{SAMPLES} Gaussian matrices for each of six sizes, fixed seeds",
            _sampled,
            replaces=("lhs", "domain"),
        ),
    ),
    mutants=(
        Mutant(
            "mean d / (n + d)",
            {"rhs": lambda n, d, order: gaussian_capacity_moment(n + 1, d, order)},
        ),
        Mutant(
            "every capacity is d / n, as in a tight frame",
            {"rhs": lambda n, d, order: Fraction(min(n, d), n) ** order},
        ),
    ),
    not_claimed="Other laws of the entries, unequal variances among them: for uniform entries only "
    "the limit of large n agrees.",
)


CLAIMS = (
    CAPACITY_BY_MEASURE,
    LEVERAGE_SUM,
    LEVERAGE_RANGE,
    CAPACITY_BELOW_LEVERAGE,
    CAPACITY_SUM,
    SLACK_IDENTITY,
    SATURATION,
    SATURATION_DISTANCE,
    KANTOROVICH_FLOOR,
    TRACE_FLOOR,
    ORDER_OF_FLOORS,
    FLOOR_ATTAINED,
    NO_GAP,
    SLOPE_RANGE,
    RAYS,
    GAUSSIAN_CAPACITY,
)
