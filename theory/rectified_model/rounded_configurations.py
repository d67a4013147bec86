r"""Trained weights made exact: the critical point of L_1 beside them, its symmetry and algebra.

With \( \Gamma \) the symmetric part of the derivative of L_1 by A, W is critical exactly if
\( W \Gamma = 0 \) and the derivatives by b vanish; for positive semidefinite A of the rank of W the
first is \( A \Gamma + \Gamma A = 0 \).  On the orbits of pairs that is a square system of rational
equations with rational coefficients in the different Gram entries and biases: a critical point
isolated by it is algebraic, and the system with its box is its name.

Source: ours; arXiv:2602.02224 has no certificates.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.krawczyk import ZeroCertificate, isolated_zero
from pentad.theory.numbers.limits import MOST_BITS, require_at_most
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.critical_points import (
    CriticalPoint,
    Refusal,
    certified_critical_point,
)
from pentad.theory.rectified_model.polygon_polynomials import _polygon_polynomials
from pentad.theory.rectified_model.toy_loss import one_active_derivatives
from pentad.theory.schemes.axioms import Violation, axiom_violation
from pentad.theory.schemes.closures import coherent_closure
from pentad.theory.schemes.isomorphisms import automorphism_group, orbital_relations

BRANCHES = {
    "off": ("0", "0", "0", "0"),
    "on": ("(2*a/3 + c)", "1/3", "(a + 2*c)", "1/2"),
    "rises": (
        "(a + c)**2*(2*a - c)/(3*a**2)",
        "(1 + (c/a)**3)/3",
        "(a + c)**2/a",
        "(1 - (c/a)**2)/2",
    ),
    "falls": ("c**3/(3*a**2)", "(-c/a)**3/3", "(-c**2/a)", "(c/a)**2/2"),
}
"""How (a x + c)_+ runs on [0, 1]: dI/da, dC/da, dI/dc and dC/dc of its two integrals."""


class GramEntry(NamedTuple):
    """A value of the Gram matrix, exactly equal on an orbit of pairs.

    Attributes
    ----------
    pair : (int, int)
        The first pair of its orbit.
    pairs : int
        How many ordered pairs have it.
    value : ball
    branch : str
        How output j responds along input i of the first pair, a key of `BRANCHES`.
    """

    pair: tuple[int, int]
    pairs: int
    value: Any
    branch: str


@dataclass(frozen=True, eq=False)
class RoundedConfiguration:
    """A trained configuration made exact: a critical point with its symmetry and its algebra.

    Attributes
    ----------
    point : CriticalPoint
    relations : (n, n) integers
        Orbits of ordered pairs under the symmetries that were proved: a coherent configuration.
    fibres : tuple of tuples of features
        Orbits of features, in the order of `biases`.
    violation : Violation or None
        The axiom of association schemes that the relations violate; None if they are a scheme.
    entries : tuple of GramEntry
        The different Gram entries; a pair and its transpose share one.
    biases : tuple of balls
    zero : ZeroCertificate
        Of the rational system A G + G A = 0, dL_1/db = 0 in the unknowns (entries, biases).
    polynomials : tuple of tuples of int
        For regular polygons, the minimal polynomials of -b / r^2 and of r^2, constant term first.
    """

    point: CriticalPoint
    relations: np.ndarray
    fibres: tuple[tuple[int, ...], ...]
    violation: Violation | None
    entries: tuple[GramEntry, ...]
    biases: tuple[Any, ...]
    zero: ZeroCertificate
    polynomials: tuple[tuple[int, ...], ...]

    def equations(self) -> tuple[str, ...]:
        """The square system, in the syntax of Python.

        First g0, g1, .., the entries of G + G^T, then expressions that vanish: the entries of
        A (G + G^T) + (G + G^T) A on each orbit of pairs, and the derivatives by the biases.  The
        unknowns are a0, a1, .., the `entries`, and b0, b1, .., the `biases`.
        """
        kinds = np.minimum(self.relations, self.relations.T)
        number = {int(kinds[entry.pair]): k for k, entry in enumerate(self.entries)}
        classes = np.vectorize(number.__getitem__)(kinds)
        fibre = {j: f for f, members in enumerate(self.fibres) for j in members}

        def term(part: int, i: int, j: int) -> str:
            k, f = int(classes[i, j]), fibre[j]
            forms = BRANCHES[_branch(self.entries[k].value, self.biases[f])]
            text = forms[part] if i != j else f"({forms[part]} - 2*{forms[part + 1]})"
            return text.replace("a", f"a{k}").replace("c", f"b{f}")

        slopes = [
            _sum_of([term(0, i, j), term(0, j, i)]) for i, j in (e.pair for e in self.entries)
        ]
        lines = [f"g{k} = {slope}" for k, slope in enumerate(slopes)]
        for i, j in (entry.pair for entry in self.entries):
            pairs = [(classes[i, k], classes[k, j]) for k in range(len(kinds))]
            products = sorted([*pairs, *((y, x) for x, y in pairs)])
            lines.append(_sum_of([f"a{x}*g{y}" for x, y in products if slopes[y] != "0"]))
        for members in self.fibres:
            lines.append(_sum_of([term(2, i, members[0]) for i in range(len(kinds))]))
        return tuple(lines)

    def described(self) -> str:
        """The exact description in words: symmetry, system, branches and box."""
        d, n = self.point.W.shape
        minimum = {True: "a strict minimum", False: "no minimum", None: "of undecided kind"}
        kind = "an association scheme" if self.violation is None else "no association scheme"
        lines = [
            f"{n} features in R^{d}: a critical point of L_1, {minimum[self.point.is_minimum]} "
            "modulo rotations",
            f"{len(self.fibres)} orbit(s) of features, {self.relations.max() + 1} of ordered "
            f"pairs: {kind}",
            f"the only solution within {float(self.zero.box[0].rad()):.0e} of",
        ]
        lines += [
            f"  a{k} = A_{i},{j} = {entry.value.str(25)} on {entry.pairs} pairs, {entry.branch}"
            for k, entry in enumerate(self.entries)
            for i, j in [entry.pair]
        ]
        lines += [
            f"  b{f} = {bias.str(25)} on features {', '.join(map(str, fibre))}"
            for f, (fibre, bias) in enumerate(zip(self.fibres, self.biases, strict=True))
        ]
        equations = self.equations()
        lines += ["of the system, with", *(f"  {line}" for line in equations[: len(self.entries)])]
        lines += [f"  0 = {line}" for line in equations[len(self.entries) :]]
        names = ("-b / r^2", "r^2")
        lines += [
            f"minimal polynomial of {name}, constant term first: {list(polynomial)}"
            for name, polynomial in zip(names, self.polynomials, strict=False)
        ]
        return "\n".join(lines)


def _sum_of(terms: Sequence[str]) -> str:
    """The sum of expressions, equal ones gathered and zeros left out."""
    counts = Counter(term for term in terms if term != "0")
    return " + ".join(f"{n}*{term}" if n > 1 else term for term, n in counts.items()) or "0"


def rounded_configuration(
    W: Shaped[np.ndarray, "d n"],
    b: Shaped[np.ndarray, " n"],
    *,
    radius: float = 1e-6,
    within: float = 0.01,
    precision: int = 256,
) -> RoundedConfiguration | Refusal:
    """Round trained weights to the exact critical point of L_1 beside them.

    The point is polished and certified; Gram entries that agree within their enclosures suggest a
    symmetry, by the automorphisms of their coherent closure; each symmetry is then proved by
    uniqueness; and the different entries and biases are isolated as solutions of a square rational
    system.  Nothing is assumed: what cannot be shown is refused.

    Parameters
    ----------
    W : (d, n) array of numbers, features as columns
    b : (n,) array of numbers
    radius, within, precision
        As in `certified_critical_point`.

    Returns
    -------
    RoundedConfiguration or Refusal

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix, or b not a finite vector of the same n, or
        precision is above `MOST_BITS`.

    >>> angles = 2 * np.pi * np.arange(5) / 5
    >>> W = 1.17 * np.array([np.cos(angles), np.sin(angles)])
    >>> rounded = rounded_configuration(W, np.full(5, -0.28))
    >>> len(rounded.entries), rounded.polynomials[0]
    (3, (5, -20, -44, 89, 70, 205, 90, 94, 11))
    """
    require_at_most(MOST_BITS, precision=precision)
    from flint import ctx

    point = certified_critical_point(W, b, radius=radius, within=within, precision=precision)
    if isinstance(point, Refusal):
        return point
    with ctx.workprec(precision):
        A = gram(point.W)
        closure = coherent_closure(_labels(A, point.b))
        generators = [np.asarray(g) for g in automorphism_group(closure).generators]
        for permutation in generators:
            if not point.holds(point.W[:, permutation], point.b[permutation]):
                shown = permutation.tolist()
                return Refusal(
                    f"the symmetry {shown} of the rounded entries could not be proved", "symmetry"
                )
        n = A.shape[0]
        relations = orbital_relations(np.array([np.arange(n), *generators]))
        classes = np.minimum(relations, relations.T)
        pairs = [np.argwhere(classes == c)[0] for c in np.unique(classes)]
        firsts = [(int(i), int(j)) for i, j in pairs]
        fibres = tuple(
            tuple(int(j) for j in np.flatnonzero(relations.diagonal() == label))
            for label in dict.fromkeys(relations.diagonal())
        )
        zero = _reduced_zero(A, point.b, classes, firsts, fibres, radius, precision)
        if not zero.holds:
            return Refusal(
                f"the reduced system does not isolate the entries: {zero.reason}", "symmetry"
            )
        values, biases = zero.enclosure[: len(firsts)], zero.enclosure[len(firsts) :]
        entries = tuple(
            GramEntry(
                (i, j),
                int((classes == classes[i, j]).sum()),
                value,
                _branch(value, point.b[j]),
            )
            for (i, j), value in zip(firsts, values, strict=True)
        )
        polynomials = _polygon_polynomials(point, values[0], biases[0], radius, precision)
    return RoundedConfiguration(
        point=point,
        relations=relations,
        fibres=fibres,
        violation=axiom_violation(relations),
        entries=entries,
        biases=tuple(biases),
        zero=zero,
        polynomials=polynomials,
    )


def _labels(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Labels of pairs: equal where Gram entries overlap, on the diagonal also the biases."""
    n = len(A)
    clusters = _clusters(A.ravel()).reshape(n, n)
    clusters[np.diag_indices(n)] += clusters.max() + 1
    clusters[np.diag_indices(n)] += (clusters.max() + 1) * _clusters(b)
    return clusters


def _clusters(values: np.ndarray) -> np.ndarray:
    """Labels of balls: a ball that overlaps the one before it in order shares its label."""
    order = sorted(range(len(values)), key=lambda k: _middle(values[k]))
    labels = np.zeros(len(values), dtype=np.int64)
    for before, after in pairwise(order):
        labels[after] = labels[before] + (not values[before].overlaps(values[after]))
    return labels


def _middle(value: Any) -> Any:
    return value.mid()


def _branch(a: Any, c: Any) -> str:
    """The branch of (a x + c)_+ on [0, 1]."""
    if c > 0:
        return "on" if a + c > 0 else "falls"
    return "rises" if a + c > 0 else "off"


def _reduced_zero(
    A: np.ndarray,
    b: np.ndarray,
    classes: np.ndarray,
    firsts: Sequence[tuple[int, int]],
    fibres: Sequence[tuple[int, ...]],
    radius: float,
    precision: int,
) -> ZeroCertificate:
    """Isolate the Gram entries on symmetric orbits of pairs, and the biases on orbits of features.

    The system is the entries of A G + G A at the first pair of each orbit, G the symmetric part of
    the derivative by A, and the derivative by the bias of the first feature of each orbit.
    """
    n, k = len(b), len(firsts)
    indicators = [(classes == classes[pair]).astype(int) for pair in firsts]
    members = [np.isin(np.arange(n), fibre).astype(int) for fibre in fibres]
    rows, columns = np.array(firsts).T
    speakers = [fibre[0] for fibre in fibres]

    def parts(unknowns: np.ndarray) -> tuple[np.ndarray, Any]:
        entries = sum(x * S for x, S in zip(unknowns[:k], indicators, strict=True))
        biases = sum(x * f for x, f in zip(unknowns[k:], members, strict=True))
        return entries, one_active_derivatives(entries, biases)

    def system(unknowns: np.ndarray) -> np.ndarray:
        entries, found = parts(unknowns)
        G = found.gradient[:, :n]
        product = entries @ (G + G.T)
        return np.concatenate([(product + product.T)[rows, columns], found.gradient[speakers, n]])

    def jacobian(unknowns: np.ndarray) -> np.ndarray:
        entries, found = parts(unknowns)
        G = found.gradient[:, :n]
        changes = []
        for S, f in [(S, 0 * members[0]) for S in indicators] + [
            (0 * indicators[0], f) for f in members
        ]:
            inputs = np.hstack([S, f[:, None]])
            moved = np.einsum("jkl,jl->jk", found.hessian, inputs)
            dG = moved[:, :n]
            product = S @ (G + G.T) + entries @ (dG + dG.T)
            changes.append(
                np.concatenate([(product + product.T)[rows, columns], moved[speakers, n]])
            )
        return np.array(changes, dtype=object).T

    start = np.concatenate([A[rows, columns], b[speakers]])
    zero = isolated_zero(system, jacobian, start, radius, precision=precision)
    inside = zip(zero.box, start, strict=True)
    if zero.holds and not all(box.contains_interior(value) for box, value in inside):
        return zero._replace(holds=False, reason="its solution is not the critical point")
    return zero
