r"""What association schemes classify, and what they need in order to do so.

Setting.  The Gram matrix A of the features lies in the span of the relations of an association
scheme on them; a commutative one has primitive idempotents E_k of rank m_k.

Statements.  In a commutative scheme a Gram matrix is saturated exactly if it is a multiple of a sum
of idempotents (E15a), so that there are finitely many (E15b), with capacities that are shares of
dimensions (E15g): the polygons of the k-gon's idempotents (E15h), and antiprisms, which are in the
algebra of the 2k-gon at every height but saturate at one (E14c).  Without commutativity there are
families: the orbits of the dihedral group of the triangle saturate at every angle (E15c), and their
closure is the thin scheme of S_3 (E15d).  It suffices that the symmetrisation be a scheme, as for
the quaternion group (E15e).  Saturation alone gives no scheme (E15f), and capacities do not tell
geometries apart (E17).

Idea.  A = sum theta_k E_k, so |A^2 - lambda A|^2 = sum m_k theta_k^2 (theta_k - lambda)^2.

Not claimed.  The wording of the paper's Theorem 4, which is known to us second-hand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from math import cos, gcd, pi, sin
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.spectral_geometry.scheme_catalogue import (
    EIGHTH,
    NamedRelations,
    known_counts,
    listed,
    orthogonal_gram,
    partition_by_value,
    small_schemes,
)
from pentad.proofs_check.spectral_geometry.settings import PAPER
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.symmetric_frames import (
    SymmetricFrame,
    antiprism_frame,
    antiprism_gram,
    cubic_frame,
    exact_array,
    polygon_frame,
    prism_frame,
    simplex_frame,
    value_relations,
)
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, fractions, integer
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition
from pentad.theory.schemes.configurations import association_scheme, coherent_configuration
from pentad.theory.schemes.constructions import (
    cocktail_party_relations,
    cyclic_relations,
    cyclotomic_relations,
    dihedral_table,
    group_relations,
    hamming_relations,
    icosahedron_relations,
    petersen_relations,
    polygon_relations,
    prism_relations,
    quaternion_table,
    root_relations,
    simplex_relations,
)
from pentad.theory.schemes.eigenmatrices import (
    eigenmatrices,
    idempotent_orbits,
    numerical_eigenmatrices,
    primitive_idempotents,
)
from pentad.theory.schemes.relation_matrices import symmetrisation

# Saturated Gram matrices in a scheme --------------------------------------------------------

COMMUTATIVE: tuple[NamedRelations, ...] = (
    NamedRelations("triangle", lambda: simplex_relations(3)),
    NamedRelations("cyclic group, 3 points", lambda: cyclic_relations(3)),
    NamedRelations("cyclic group, 5 points", lambda: cyclic_relations(5)),
    NamedRelations("cyclic group, 7 points", lambda: cyclic_relations(7)),
    NamedRelations("Paley tournament", lambda: cyclotomic_relations(7, 2)),
    NamedRelations("pentagon", lambda: polygon_relations(5)),
    NamedRelations("heptagon", lambda: polygon_relations(7)),
    NamedRelations("octagon", lambda: polygon_relations(8)),
    NamedRelations("octahedron", lambda: cocktail_party_relations(3)),
    NamedRelations("cube", lambda: hamming_relations(3, 2)),
    NamedRelations("triangular prism", lambda: prism_relations(3)),
    NamedRelations("3 x 3 rook's graph", lambda: hamming_relations(2, 3)),
    NamedRelations("Petersen graph", petersen_relations),
    NamedRelations("icosahedron", icosahedron_relations),
    NamedRelations("cuboctahedron", lambda: root_relations("A3")),
)


def _symmetric_coefficients(entry: NamedRelations, a: Any) -> Any:
    """One coefficient for each relation, the same for transposes."""
    return np.array([a[0, min(i, t)] for i, t in enumerate(entry.scheme.transposes)])


def _drawn_coefficients(choose: Callable[[int, int], int], point: Any) -> Any:
    """Seven rationals, or those of a rational projection times the strength."""
    if choose(0, 2):
        return fractions([[Fraction(choose(-4, 4), 2) for _ in range(7)]])
    entry, strength = point["entry"], point["strength"]
    chosen = [orbit for orbit in idempotent_orbits(entry.scheme) if choose(0, 1)]
    scheme = entry.scheme
    coefficients = [Fraction(0)] * 7
    for i, (t, v) in enumerate(zip(scheme.transposes, scheme.valencies, strict=True)):
        total = sum(orbit.multiplicity * _trace(orbit, orbit.values[t]) for orbit in chosen)
        value = (
            strength * Fraction(int(total.p), int(total.q)) / (scheme.order * v) if chosen else 0
        )
        coefficients[min(i, t)] = Fraction(value)
    return fractions([coefficients])


def _trace(orbit: Any, value: Any) -> Any:
    """Sum of a polynomial over the roots of the orbit's modulus, exactly."""
    from flint import fmpq, fmpq_mat, fmpq_poly

    size, modulus = orbit.size, fmpq_poly(orbit.modulus)
    companion = fmpq_mat(size, size)
    for k in range(size):
        companion[k, size - 1] = -modulus[k]
        if k:
            companion[k, k - 1] = fmpq(1)
    total = fmpq_mat(size, size)
    one = fmpq_mat([[fmpq(int(i == j)) for j in range(size)] for i in range(size)])
    for coefficient in reversed((value % modulus).coeffs()):
        total = total * companion + coefficient * one
    return sum((total[k, k] for k in range(size)), fmpq(0))


def _projection_defect(entry: NamedRelations, a: Any, strength: Any) -> Any:
    """|A^2 - strength A|^2, from the matrix itself."""
    A = _symmetric_coefficients(entry, a)[entry.scheme.relations]
    difference = A @ A - strength * A
    return (difference * difference).sum()


def _defect_by_idempotents(entry: NamedRelations, a: Any, strength: Any) -> Any:
    """The sum of m theta^2 (theta - strength)^2, by traces of number fields or by floats."""
    coefficients = _symmetric_coefficients(entry, a)
    scheme = entry.scheme
    if a.dtype != object:
        P, _ = numerical_eigenmatrices(scheme)
        theta = (P @ coefficients).real
        return eigenmatrices(scheme).multiplicities @ (theta * (theta - strength)) ** 2
    from flint import fmpq, fmpq_poly

    total = fmpq(0)
    for orbit in idempotent_orbits(scheme):
        value = sum(
            (c * g for c, g in zip(coefficients, orbit.values, strict=True)), fmpq_poly([0])
        )
        square = (value * (value - strength)) ** 2
        total += orbit.multiplicity * _trace(orbit, square)
    return total


def _unweighted(entry: NamedRelations, a: Any, strength: Any) -> Any:
    """As `_defect_by_idempotents` with every idempotent counted once, in balls or floats."""
    coefficients = _symmetric_coefficients(entry, a)
    exactly = a.dtype == object
    P = eigenmatrices(entry.scheme).P if exactly else numerical_eigenmatrices(entry.scheme)[0]
    theta = [sum(c * p for c, p in zip(coefficients, row, strict=True)) for row in P]
    return sum((_real(x) * (_real(x) - strength)) ** 2 for x in theta)


def _real(x: Any) -> Any:
    return x.real if hasattr(x, "imag") else x


STRENGTH = Parameter("strength", "lambda > 0", lambda choose, _: Fraction(choose(1, 6), 2))
IN_A_SCHEME = Domain(
    (
        *listed("entry", COMMUTATIVE)["domain"].parameters,
        STRENGTH,
        Parameter("a", "symmetric coefficients, one for each relation", _drawn_coefficients),
    )
)


def _simplex_point(entry: NamedRelations) -> dict[str, Any]:
    """The regular simplex, I - J / n, in any scheme."""
    n = entry.scheme.order
    others = [Fraction(-1, n)] * 6
    return {
        "entry": entry,
        "strength": Fraction(1),
        "a": fractions([[Fraction(n - 1, n), *others]]),
    }


PROJECTIONS = Claim(
    id="spectral-geometry/scheme-projections",
    label="E15a",
    paper=PAPER,
    locator="Theorem 4, association-scheme classification",
    title="Saturated Gram matrices of a commutative scheme are sums of idempotents",
    plain="A symmetric matrix in the span of a commutative scheme is lambda times a projection "
    "exactly if its eigenvalues on the primitive idempotents are 0 and lambda.",
    statement=r"A=\sum_k\theta_kE_k\ \Rightarrow\ \left\lVert A^2-\lambda A\right\rVert_F^2"
    r"=\sum_km_k\theta_k^2(\theta_k-\lambda)^2",
    relation="==",
    domain=IN_A_SCHEME,
    lhs=_projection_defect,
    rhs=_defect_by_idempotents,
    fidelity="restated",
    delta="Theorem 4 is known to us second-hand. The hypotheses are ours: A real and symmetric, "
    "lambda > 0, the scheme commutative. Then all features have one length, and each capacity is "
    "sum_S m_k / n.",
    examples=tuple(_simplex_point(entry) for entry in COMMUTATIVE),
    evidence=(
        exact("integer matrices against traces of number fields", cases=60),
        search("eigenmatrices in floats", cases=60),
    ),
    mutants=(
        Mutant("the multiplicities forgotten", {"rhs": _unweighted}),
        Mutant(
            "A^2 = lambda A for every A in the span",
            {"rhs": lambda: 0},
        ),
    ),
    sees_also=("spectral-geometry/scheme-projections-count",),
)


# Their capacities ---------------------------------------------------------------------------


def _chosen_orbits(entry: NamedRelations, chosen: int) -> list[Any]:
    """Orbits of idempotents over Q by the binary digits of a number; all of them for none."""
    orbits = idempotent_orbits(entry.scheme)
    return [one for k, one in enumerate(orbits) if chosen >> k & 1] or list(orbits)


def _sum_of_idempotents(entry: NamedRelations, chosen: int) -> Any:
    """The rational Gram matrix sum_S E_k of a set of whole orbits."""
    scheme = entry.scheme
    values = [
        sum(one.multiplicity * _trace(one, one.values[t]) for one in _chosen_orbits(entry, chosen))
        / (scheme.order * v)
        for t, v in zip(scheme.transposes, scheme.valencies, strict=True)
    ]
    return np.array(values)[scheme.relations]


def _multiplicity_share(entry: NamedRelations, chosen: int) -> Any:
    total = sum(one.multiplicity * one.size for one in _chosen_orbits(entry, chosen))
    return rational(Fraction(total, entry.scheme.order))


def _floating_capacities(entry: NamedRelations, chosen: int) -> Any:
    """Capacities and lengths for the idempotents whose eigenvalues are roots of chosen orbits."""
    P, _ = numerical_eigenmatrices(entry.scheme)
    E = primitive_idempotents(entry.scheme)
    A = np.zeros_like(E[0])
    for orbit in _chosen_orbits(entry, chosen):
        for root in np.roots([float(c) for c in reversed(orbit.modulus.coeffs())]):
            row = [sum(float(c) * root**k for k, c in enumerate(v.coeffs())) for v in orbit.values]
            A = A + E[abs(P - np.array(row)).max(1).argmin()]
    return np.append(capacities(A.real), A.real.diagonal())


SCHEME_CAPACITIES = Claim(
    id="spectral-geometry/scheme-capacities",
    label="E15g",
    paper=PAPER,
    locator="Theorem 4, association-scheme classification",
    title="Capacities in a commutative scheme",
    plain="Features whose Gram matrix is a multiple of a sum of idempotents of a commutative "
    "scheme have one length and one capacity, the share of the idempotents' dimensions.",
    statement=r"A=\lambda\sum_{k\in S}E_k\ \Rightarrow\ A_{ii}=\lambda D_i,\quad "
    r"D_i=\frac1n\sum_{k\in S}m_k",
    relation="==",
    domain=Domain(
        (
            *listed("entry", COMMUTATIVE)["domain"].parameters,
            integer("chosen", 1, 127),
        )
    ),
    lhs=lambda entry, chosen: np.append(
        capacities(_sum_of_idempotents(entry, chosen)),
        _sum_of_idempotents(entry, chosen).diagonal(),
    ),
    rhs=_multiplicity_share,
    fidelity="restated",
    delta="Theorem 4 is known to us second-hand.",
    examples=tuple(
        {"entry": entry, "chosen": chosen} for entry in COMMUTATIVE for chosen in (1, 2, 3)
    ),
    evidence=(
        exact("sums over whole orbits of idempotents, as rational matrices", cases=40),
        search(
            "sums of single idempotents, in floats",
            cases=60,
            using={"lhs": _floating_capacities},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "the share of the number of idempotents",
            {
                "rhs": lambda entry, chosen: rational(
                    Fraction(
                        sum(one.size for one in _chosen_orbits(entry, chosen)), entry.scheme.rank
                    )
                )
            },
        ),
        Mutant(
            "2 / n, as for polygons",
            {"rhs": lambda entry: rational(Fraction(2, len(entry.matrix)))},
        ),
    ),
    sees_also=("spectral-geometry/scheme-projections",),
)

# Polygons and antiprisms --------------------------------------------------------------------


def _polygon_idempotent(k: int, j: int) -> Any:
    """The idempotent of frequency j of the k-gon's scheme, in exact cosines."""
    row = np.array([cosine(Fraction(j * s % k, k)) for s in range(k)])
    steps = np.arange(k)
    return row[(steps - steps[:, None]) % k] * (1 if 2 * j % k == 0 else 2) / k


def _vectors_and_capacity(E: Any) -> Any:
    """How many features differ, and the capacity of the first."""
    first = [x for x in range(len(E)) if not any(E[x, y] == E[x, x] for y in range(x))]
    return np.array([len(first), capacities(E)[0]], dtype=object)


def _floating_vectors_and_capacity(k: int, j: int) -> Any:
    """The same from an idempotent of the scheme in floats, found by its eigenvalue."""
    scheme = association_scheme(polygon_relations(k))
    P, _ = numerical_eigenmatrices(scheme)
    matches = abs(P[:, 1] - 2 * cos(2 * pi * j / k)) < 1e-9
    [E] = primitive_idempotents(scheme)[matches]
    return np.array([len(np.unique(E.round(9), axis=0)), np.trace(E) / k])


POLYGON_IDEMPOTENTS = Claim(
    id="spectral-geometry/polygon-idempotents",
    label="E15h",
    paper=PAPER,
    locator="Corollary 5 and the classification of polygons",
    title="The geometries of single idempotents of a polygon",
    plain="In the scheme of the k-gon the idempotent of frequency j gives a regular polygon with "
    "k / gcd(j, k) corners, each of them gcd(j, k) features, of capacity 2/k; or a digon of "
    "capacity 1/k if j = k/2.",
    statement=r"A=\lambda E_j:\quad \frac{k}{\gcd(j,k)}\text{ vectors},\quad D=\frac{m_j}{k}",
    relation="==",
    domain=Domain(
        (
            integer("k", 3, 16),
            Parameter("j", "1 <= j <= k/2", lambda choose, point: choose(1, point["k"] // 2)),
        )
    ),
    lhs=lambda k, j: _vectors_and_capacity(_polygon_idempotent(k, j)),
    rhs=lambda k, j: exact_array([k // gcd(j, k), Fraction(1 if 2 * j == k else 2, k)]),
    fidelity="restated",
    delta="Known to us second-hand. That j = k/2 is different is ours.",
    examples=({"k": 8, "j": 2}, {"k": 8, "j": 4}, {"k": 5, "j": 2}),
    evidence=(
        exact("exact cosines, k <= 16", cases=60),
        search(
            "idempotents of the scheme in floats",
            cases=60,
            using={"lhs": _floating_vectors_and_capacity},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "k vectors for every j",
            {"rhs": lambda k, j: exact_array([k, Fraction(1 if 2 * j == k else 2, k)])},
        ),
        Mutant(
            "capacity 2/k for every j",
            {"rhs": lambda k, j: exact_array([k // gcd(j, k), Fraction(2, k)])},
        ),
    ),
    sees_also=("spectral-geometry/scheme-capacities",),
)


def _eigenvalues(k: int, t: Any) -> Any:
    """Eigenvalues of the antiprism's Gram matrix for frequencies 0 to k, by exact cosines."""
    row = antiprism_gram(k, t)[0]
    return np.array(
        [
            sum(a * cosine(Fraction(j * s % (2 * k), 2 * k)) for s, a in enumerate(row))
            for j in range(k + 1)
        ]
    )


def _eigenvalues_by_idempotents(k: int, t: float) -> Any:
    """tr(A E_j) / m_j with the idempotents of the scheme of the 2k-gon, to twelve digits."""
    scheme = association_scheme(polygon_relations(2 * k))
    E = primitive_idempotents(scheme)
    multiplicities = np.trace(E, axis1=1, axis2=2)
    return (np.einsum("xy,kyx->k", antiprism_gram(k, t), E) / multiplicities).round(12)


def _two_eigenvalues(k: int, t: Any) -> Any:
    """The eigenvalue k r^2 at frequency 1 and 2 k h^2 at frequency k; zero elsewhere."""
    return np.array([0 * t] + [k * (1 - t)] + [0 * t] * (k - 2) + [2 * k * t])


ANTIPRISM_SPECTRUM = Claim(
    id="spectral-geometry/antiprism-spectrum",
    label="E14c",
    paper=PAPER,
    locator="the abstract names antiprisms",
    title="Antiprisms are in the 2k-gon's algebra, saturated or not",
    plain="The Gram matrix of every k-antiprism is a combination of two idempotents of the scheme "
    "of the 2k-gon, with eigenvalues that agree only at the tight height: a scheme geometry that "
    "need not saturate.",
    statement=r"A=kr^2E_1+2kh^2E_k,\qquad r^2+h^2=1",
    relation="==",
    domain=Domain(
        (
            integer("k", 2, 9),
            Parameter("t", "h^2, 0 <= t <= 1", lambda choose, _: Fraction(choose(0, 30), 30)),
        )
    ),
    lhs=_eigenvalues,
    rhs=_two_eigenvalues,
    fidelity="ours",
    delta="Not known to be in the paper, which classifies saturated features.",
    examples=({"k": 4, "t": Fraction(1, 3)}, {"k": 4, "t": Fraction(1, 4)}),
    evidence=(
        exact("sums of exact cosines, k = 2 to 9", cases=40),
        search(
            "projections on idempotents of the scheme, in floats",
            cases=40,
            using={"lhs": _eigenvalues_by_idempotents},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "one eigenvalue: saturated at every height",
            {"rhs": lambda k, t: _two_eigenvalues(k, (1 + 0 * t) / 3)},
        ),
        Mutant(
            "the second is k h^2",
            {"rhs": lambda k, t: _two_eigenvalues(k, t) - np.array([0 * t] * k + [k * t])},
        ),
    ),
    sees_also=("spectral-geometry/antiprism-orbitals", "spectral-geometry/antiprism-slack"),
)

# How many -----------------------------------------------------------------------------------


def _splitting_prime(entry: NamedRelations) -> int:
    """The least prime, not dividing the order, modulo which all eigenvalues exist and differ."""
    from flint import nmod_poly

    prime = 1
    while True:
        prime += 1
        if any(prime % q == 0 for q in range(2, prime)) or entry.scheme.order % prime == 0:
            continue
        orbits = idempotent_orbits(association_scheme(symmetrisation(entry.matrix)))
        roots: list[Any] = []
        for orbit in orbits:
            reduced = nmod_poly([int(c) for c in orbit.modulus.coeffs()], prime)
            roots += [root for root, _ in reduced.roots()]
        if len(roots) == sum(orbit.size for orbit in orbits) == len({int(r) for r in roots}):
            return prime


def _projections_in_finite_field(entry: NamedRelations) -> int:
    """Solutions x != 0 of X^2 = X, X = sum x_i A_i symmetric, by trying every x modulo a prime."""
    p = association_scheme(symmetrisation(entry.matrix)).intersection_numbers
    rank, prime = len(p), _splitting_prime(entry)
    x = np.array(np.unravel_index(np.arange(prime**rank), (prime,) * rank))
    keep = np.ones(x.shape[1], dtype=bool)
    for k in range(rank):
        square = sum(
            int(p[i, j, k]) * x[i] * x[j] for i in range(rank) for j in range(rank) if p[i, j, k]
        )
        keep &= (square - x[k]) % prime == 0
    return int(keep.sum()) - 1


def _symmetric_sums(entry: NamedRelations) -> int:
    """Sets S of idempotents for which no ball shows that sum_S E_k is not symmetric."""
    found = eigenmatrices(entry.scheme)
    transposes = list(entry.scheme.transposes)
    count = 0
    for chosen in product((0, 1), repeat=entry.scheme.rank):
        if any(chosen):
            sums = [sum(c * q for c, q in zip(chosen, row, strict=True)) for row in found.Q]
            count += not any(_differ(sums[i], sums[t]) for i, t in enumerate(transposes))
    return count


def _differ(x: Any, y: Any) -> bool:
    return bool(abs(x - y) > 0)


SMALL = tuple(
    NamedRelations(
        f"scheme {number + 1} of order {n}",
        lambda n=n, number=number: small_schemes(n)[number].relations,  # type: ignore[misc]
    )
    for n in range(2, 8)
    for number in range(known_counts(n))
)
"""All schemes of order 2 to 7."""

COMMUTING = Domain(
    listed("entry", (*SMALL, *COMMUTATIVE))["domain"].parameters,
    (
        Assumption(
            "commutative",
            "the relations commute",
            lambda entry: entry.scheme.non_commuting is None,
        ),
    ),
)
EVERY_ENTRY = tuple({"entry": entry} for entry in (*SMALL, *COMMUTATIVE))


PROJECTION_COUNT = Claim(
    id="spectral-geometry/scheme-projections-count",
    label="E15b",
    paper=PAPER,
    locator="Theorem 4, association-scheme classification",
    title="A commutative scheme has finitely many saturated Gram matrices",
    plain="Up to scale and rotation a commutative scheme has one saturated geometry for every "
    "non-empty set of idempotents that is closed under conjugation: at most 2^(classes + 1) - 1, "
    "with equality for symmetric schemes.",
    statement=r"\#\{A=A^T\ne0:A^2=A\}=2^{\,\text{relations of the symmetrisation}}-1"
    r"\le2^{\,\text{classes}+1}-1",
    relation="==",
    domain=COMMUTING,
    lhs=_projections_in_finite_field,
    rhs=lambda entry: 2 ** (int(symmetrisation(entry.matrix).max()) + 1) - 1,
    fidelity="restated",
    delta="Theorem 4 is known to us second-hand; closure under conjugation, hence the sharp count, "
    "is ours. Features are labelled, and some of the geometries repeat vectors.",
    examples=COMMUTING.inside(EVERY_ENTRY),
    outside=COMMUTING.outside(EVERY_ENTRY),
    one_method=TWO_ROUTES,
    evidence=(
        exact(
            "every element of the algebra over a finite field that holds the eigenvalues", cases=0
        ),
        exact(
            "every set of idempotents, by balls",
            cases=0,
            using={"lhs": _symmetric_sums},
        ),
    ),
    mutants=(
        Mutant(
            "2^(classes + 1) - 1 for every commutative scheme",
            {"rhs": lambda entry: 2**entry.scheme.rank - 1},
        ),
        Mutant(
            "rational ones only: orbits of idempotents over Q",
            {"rhs": lambda entry: 2 ** len(idempotent_orbits(entry.scheme)) - 1},
        ),
    ),
    sees_also=("spectral-geometry/scheme-projections", "spectral-geometry/dihedral-closure"),
)


# Families without commutativity -------------------------------------------------------------


def dihedral_gram(u: Any) -> Any:
    """Gram matrix of the six images under D_3 of a unit vector at angle theta to a mirror.

    tan(theta) = u sqrt(3), so that all inner products are rational for rational u: first the three
    rotated images, then those of the mirror image.
    """
    scale = 1 + 3 * u * u
    same = [1 + 0 * u, -(1 + 0 * u) / 2, -(1 + 0 * u) / 2]
    double = (1 - 3 * u * u) / scale
    across = [double, -double / 2 - 3 * u / scale, -double / 2 + 3 * u / scale]
    rows = []
    for x in range(6):
        row = []
        for y in range(6):
            step = (x - y) % 3
            if x // 3 == y // 3:
                row.append(same[step])
            else:
                row.append(across[step if x < 3 else -step % 3])
        rows.append(row)
    return np.array(rows, dtype=float if isinstance(u, float) else object)


def _dihedral_by_coordinates(u: float) -> Any:
    """The same from the six vectors of the plane, in floats."""
    theta = np.arctan(np.sqrt(3) * u)
    angles = [theta + 2 * pi * k / 3 for k in range(3)] + [
        -theta + 2 * pi * k / 3 for k in range(3)
    ]
    W = np.array([[cos(t) for t in angles], [sin(t) for t in angles]])
    return W.T @ W


@cache
def _six_vectors_have_these_products() -> bool:
    """Whether `dihedral_gram` holds the inner products of the six images, for every angle."""
    from sympy import Matrix, Rational, Symbol, sqrt

    u, half = Symbol("u", real=True), Rational(1, 2)
    turn = Matrix([[-half, -sqrt(3) / 2], [sqrt(3) / 2, -half]])
    seeds = [Matrix([1, sign * u * sqrt(3)]) for sign in (1, -1)]
    W = Matrix.hstack(*(turn**k * seed for seed in seeds for k in range(3)))
    products = np.array((W.T * W / (1 + 3 * u**2)).tolist())
    return all(vanishes(x) for x in (products - dihedral_gram(u)).ravel())


def _family_is_tight(claim: Claim) -> bool | None:
    from sympy import Symbol

    u = Symbol("u", real=True)
    if not _six_vectors_have_these_products():
        return None
    return vanishes(claim.lhs(u=u) - claim.rhs())


OPEN = Assumption("between the mirrors", "0 < theta < pi / 3", lambda u: 0 < u < 1)
ANGLE = Parameter(
    "u", "tan(theta) = u sqrt(3), 0 <= u <= 1", lambda choose, _: Fraction(choose(0, 24), 24)
)

DIHEDRAL_FAMILY = Claim(
    id="spectral-geometry/dihedral-family",
    label="E15c",
    paper=PAPER,
    locator="a limit of Theorem 4",
    title="A one-parameter family of saturated orbits",
    plain="The six images of any non-zero vector of the plane under the symmetries of a triangle "
    "saturate: "
    "a continuum of tight frames on which one group acts transitively.",
    statement=r"W=(gv)_{g\in D_3}:\quad\sum_iD_i=2\text{ for every }\theta",
    relation="==",
    domain=Domain((ANGLE,)),
    lhs=lambda u: capacities(dihedral_gram(u)).sum(),
    rhs=lambda: 2,
    fidelity="ours",
    delta="Not known to be in the paper: saturation and transitivity do not make a discrete "
    "list without commutativity.",
    examples=({"u": Fraction(1, 3)}, {"u": Fraction(1, 2)}, {"u": Fraction(0)}),
    evidence=(
        derivation(
            "six vectors of the plane, and a rational identity in u = tan(theta) / sqrt(3)",
            _family_is_tight,
            by_hand=(
                "mirrors of a triangle lie at multiples of pi / 3, so that every vector has an "
                "image with 0 <= theta <= pi / 3, whose images are the same in another order; "
                "capacities do not see the common length",
            ),
            reach="everywhere",
        ),
        exact("rational members", cases=20),
        search(
            "from six vectors of the plane, in floats",
            cases=20,
            using={"lhs": lambda u: capacities(_dihedral_by_coordinates(u)).sum()},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "saturated and transitive, hence discrete: inner products as of the hexagon",
            {"lhs": lambda u: 2 * dihedral_gram(u)[0, 3], "rhs": lambda: 1},
        ),
        Mutant("one half each, as of six features in space", {"rhs": lambda: 3}),
        Mutant(
            "also when one of the six is twice as long",
            {"lhs": lambda u: capacities(_stretched(dihedral_gram(u))).sum()},
        ),
    ),
    sees_also=("spectral-geometry/dihedral-closure",),
)


def _stretched(A: Any) -> Any:
    """The Gram matrix after the first feature was doubled."""
    scale = np.array([2, 1, 1, 1, 1, 1], dtype=object)
    return A * scale[:, None] * scale[None, :]


def _dihedral_verdicts(u: Any) -> Any:
    """Relations and fibres of the closure, and whether its relations commute."""
    closed = coherent_closure(partition_by_value(dihedral_gram(u)))
    configuration = coherent_configuration(closed)
    fibres = len(np.unique(closed.diagonal()))
    return np.array([configuration.rank, fibres, int(configuration.non_commuting is None)])


def _dihedral_verdicts_from_vectors(u: float) -> Any:
    closed = coherent_closure_by_definition(partition_by_value(_dihedral_by_coordinates(u)))
    configuration = coherent_configuration(closed)
    p = configuration.intersection_numbers
    fibres = len(np.unique(closed.diagonal()))
    return np.array([configuration.rank, fibres, int((p == p.swapaxes(0, 1)).all())])


def _is_hexagon(u: Any) -> bool:
    return abs(3 * u - 1) < 1e-12 if isinstance(u, float) else bool(3 * u == 1)


def _dihedral_expected(u: Any) -> Any:
    return np.array([4, 1, 1] if _is_hexagon(u) else [6, 1, 0])


DIHEDRAL_CLOSURE = Claim(
    id="spectral-geometry/dihedral-closure",
    label="E15d",
    paper=PAPER,
    locator="a limit of Theorem 4",
    title="The family's closure is the thin scheme of S_3, which is not commutative",
    plain="Except for the hexagon and the two doubled triangles at its ends, every member of the "
    "family has six relations of valency one that do not commute; the hexagon has four that do.",
    statement=r"0<\theta<\frac\pi3,\ \theta\ne\frac\pi6:\quad"
    r"\text{closure}=\text{thin scheme of }S_3",
    relation="==",
    domain=Domain((ANGLE,), (OPEN,)),
    lhs=_dihedral_verdicts,
    rhs=_dihedral_expected,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"u": Fraction(1, 3)}, {"u": Fraction(1, 2)}),
    outside=({"u": Fraction(0)},),
    evidence=(
        exact("rational members", cases=30),
        search(
            "from vectors in floats, closure by sorting triangles",
            cases=30,
            using={"lhs": _dihedral_verdicts_from_vectors},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("saturated and transitive, hence commutative", {"rhs": lambda: np.array([4, 1, 1])}),
        Mutant("the ends of the family included", {"domain": Domain((ANGLE,))}),
        Mutant("the hexagon is no exception", {"rhs": lambda: np.array([6, 1, 0])}),
    ),
    sees_also=(
        "spectral-geometry/dihedral-family",
        "spectral-geometry/symmetrised-groups",
        "spectral-geometry/scheme-projections-count",
    ),
)

# Which groups are enough --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Table:
    """A finite group by its multiplication table, 0 the neutral element."""

    name: str
    make: Callable[[], Any]

    @cached_property
    def products(self) -> Any:
        return self.make()

    @cached_property
    def inverses(self) -> Any:
        return (self.products == 0).argmax(1)

    def __str__(self) -> str:
        return self.name


def _cyclic_table(n: int) -> Any:
    return (np.arange(n)[:, None] + np.arange(n)) % n


def _product_table(first: Any, second: Any) -> Any:
    n, m = len(first), len(second)
    return (first[:, None, :, None] * m + second[None, :, None, :]).reshape(n * m, n * m)


def _permutation_table(generators: Sequence[Sequence[int]]) -> Any:
    elements = [tuple(range(len(generators[0])))]
    for element in elements:
        for move in generators:
            image = tuple(move[x] for x in element)
            if image not in elements:
                elements.append(image)
    index = {element: i for i, element in enumerate(elements)}
    return np.array([[index[tuple(b[x] for x in a)] for b in elements] for a in elements])


def _dicyclic_table(k: int) -> Any:
    """a^(2k) = 1, x^2 = a^k, x a = a^-1 x; the element a^i x^j has the number i + 2k j."""
    i, j = np.arange(4 * k) % (2 * k), np.arange(4 * k) // (2 * k)
    turn = i[:, None] + np.where(j, -1, 1)[:, None] * i + k * (j[:, None] & j)
    return turn % (2 * k) + 2 * k * (j[:, None] ^ j)


TABLES: tuple[_Table, ...] = (
    *(_Table(f"Z_{n}", lambda n=n: _cyclic_table(n)) for n in (2, 3, 5, 8)),  # type: ignore[misc]
    _Table("Z_4 x Z_2", lambda: _product_table(_cyclic_table(4), _cyclic_table(2))),
    _Table("Q_8", quaternion_table),
    _Table("Q_8 x Z_2", lambda: _product_table(quaternion_table(), _cyclic_table(2))),
    _Table("Q_8 x Z_3", lambda: _product_table(quaternion_table(), _cyclic_table(3))),
    *(_Table(f"D_{k}", lambda k=k: dihedral_table(k)) for k in (3, 4, 5, 6)),  # type: ignore[misc]
    _Table("dicyclic group of order 12", lambda: _dicyclic_table(3)),
    _Table("dicyclic group of order 16", lambda: _dicyclic_table(4)),
    _Table("A_4", lambda: _permutation_table([(1, 2, 0, 3), (1, 0, 3, 2)])),
)


def _symmetrisation_is_scheme(group: _Table) -> int:
    return int(axiom_violation(symmetrisation(group_relations(group.products))) is None)


def _symmetrised_relations_commute(group: _Table) -> int:
    """Whether all A_g + A_g^T commute, by integer products of matrices."""
    R = group_relations(group.products)
    A = (np.arange(len(R))[:, None, None] == R).astype(int)
    S = A + A.swapaxes(1, 2)
    return int(all((x @ y == y @ x).all() for x in S for y in S))


def _conjugates_are_inverses(group: _Table) -> int:
    """Whether every conjugate of every g is g or its inverse."""
    products, inverses = group.products, group.inverses
    return int(
        all(
            products[products[h, g], inverses[h]] in (g, inverses[g])
            for g in range(len(products))
            for h in range(len(products))
        )
    )


SYMMETRISED_GROUPS = Claim(
    id="spectral-geometry/symmetrised-groups",
    label="E15e",
    paper=PAPER,
    locator="a limit of Theorem 4",
    title="Commutativity is sufficient, not necessary",
    plain="The symmetrised thin scheme of a group is a scheme, with finitely many saturated Gram "
    "matrices, exactly if every conjugate of g is g or its inverse. The quaternion group is such, "
    "and not commutative.",
    statement=r"\{g,g^{-1}\}_{g\in G}\text{ is a scheme}\iff hgh^{-1}\in\{g,g^{-1}\}\ \forall g,h",
    relation="==",
    **listed("group", TABLES),
    lhs=_symmetrisation_is_scheme,
    rhs=_conjugates_are_inverses,
    fidelity="ours",
    delta="Not known to be in the paper; in words, the permutation representation has to be "
    "multiplicity-free over the reals.",
    one_method=TWO_ROUTES,
    evidence=(
        exact("axioms of the symmetrised scheme, 15 groups of order at most 24", cases=0),
        exact(
            "whether symmetrised relations commute, by integer products",
            cases=0,
            using={"lhs": _symmetrised_relations_commute},
        ),
    ),
    mutants=(
        Mutant(
            "commutativity is necessary",
            {"rhs": lambda group: int((group.products == group.products.T).all())},
        ),
        Mutant("for every group", {"rhs": lambda: 1}),
    ),
    sees_also=("spectral-geometry/dihedral-closure",),
)

# Saturation without symmetry ----------------------------------------------------------------


def _basis_and_triangle(t: Any) -> Any:
    """Five unit vectors of the plane: a basis, and a triangle turned by 2 arctan(t)."""
    c, s = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    if isinstance(t, float):
        corners: Any = np.array([[cos(2 * pi * j / 3), sin(2 * pi * j / 3)] for j in range(3)]).T
        return np.concatenate([np.eye(2), np.array([[c, -s], [s, c]]) @ corners], axis=1)
    turned = exact_array([[c, -s], [s, c]]) @ polygon_frame(3).W
    return np.concatenate([exact_array(np.eye(2, dtype=int)), turned], axis=1)


def _five_vectors(t: Any) -> Any:
    """The sum of capacities, relations and fibres of the closure."""
    A = gram(_basis_and_triangle(t))
    closed = coherent_closure(partition_by_value(A))
    return np.array(
        [capacities(A).sum(), int(closed.max()) + 1, len(np.unique(closed.diagonal()))],
        dtype=A.dtype,
    )


FIVE_VECTORS = Claim(
    id="spectral-geometry/saturation-without-scheme",
    label="E15f",
    paper=PAPER,
    locator="a limit of Theorem 4",
    title="Saturation alone gives no scheme",
    plain="An orthonormal basis of the plane with a triangle, turned by less than a right angle "
    "whose half has a rational tangent, is a saturated system of five unit vectors in which all 25 "
    "pairs are told apart.",
    statement=r"\sum_iD_i=2,\quad\text{closure: }25\text{ relations, }5\text{ fibres}",
    relation="==",
    domain=Domain(
        (
            Parameter(
                "t",
                "tangent of half the angle, rational, 0 < t < 1",
                lambda choose, _: Fraction(choose(1, 40), 41),
            ),
        )
    ),
    lhs=_five_vectors,
    rhs=lambda t: np.array([2 + 0 * t, 25 + 0 * t, 5 + 0 * t]),
    fidelity="ours",
    delta="Not known to be in the paper. Such systems with five unit vectors are a "
    "two-parameter family. At special angles, such as half a right angle, a mirror is left and "
    "the closure is coarser; their tangents are irrational.",
    examples=({"t": Fraction(1, 3)},),
    evidence=(
        exact("rational turns in Q(sqrt 3)", cases=20),
        search("in floats", cases=20),
    ),
    mutants=(
        Mutant(
            "saturation makes a scheme: one fibre",
            {"rhs": lambda t: np.array([2 + 0 * t, 25 + 0 * t, 1 + 0 * t])},
        ),
        Mutant(
            "two fibres, basis and triangle",
            {"rhs": lambda t: np.array([2 + 0 * t, 6 + 0 * t, 2 + 0 * t])},
        ),
    ),
)

# Capacities do not determine geometries -----------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two saturated geometries of unit vectors: Gram matrices and ranks."""

    name: str
    make: Callable[[], tuple[Any, Any]]
    ranks: tuple[int, int]

    @cached_property
    def grams(self) -> tuple[Any, Any]:
        return self.make()

    def __str__(self) -> str:
        return self.name


def _unit_gram(frame: SymmetricFrame) -> Any:
    A = gram(frame.W)
    return A / A[0, 0]


def _petersen_gram() -> Any:
    """The projection on the eigenspace of dimension four, scaled to unit vectors."""
    values = exact_array([1, Fraction(-2, 3), Fraction(1, 6)])
    return values[petersen_relations()]


TIGHT_HEIGHT = EIGHTH
"""h for r = 1 with h^2 = 1/2."""

PAIRS: tuple[_Pair, ...] = (
    _Pair(
        "cube and tight square antiprism",
        lambda: (_unit_gram(cubic_frame("cube")), _unit_gram(antiprism_frame(4, TIGHT_HEIGHT))),
        (3, 3),
    ),
    _Pair(
        "pentagon and Petersen graph in four dimensions",
        lambda: (_unit_gram(polygon_frame(5)), _petersen_gram()),
        (2, 4),
    ),
    _Pair(
        "digon and octahedron",
        lambda: (_unit_gram(simplex_frame(2)), _unit_gram(cubic_frame("octahedron"))),
        (1, 3),
    ),
    _Pair(
        "octahedron and tight triangular prism",
        lambda: (_unit_gram(cubic_frame("octahedron")), _unit_gram(prism_frame(3, TIGHT_HEIGHT))),
        (3, 3),
    ),
)


def _profile(A: Any) -> list[Any]:
    """Sorted inner products with the first feature: equal for isometric orbits."""
    return sorted(A[0])


def _pair_first(pair: _Pair) -> Any:
    """Capacity of the first, both sums of capacities, and whether the profiles agree."""
    first, second = pair.grams
    return np.array(
        [
            capacities(first)[0],
            capacities(first).sum(),
            capacities(second).sum(),
            int(_profile(first) == _profile(second)),
        ],
        dtype=object,
    )


def _pair_second(pair: _Pair) -> Any:
    return np.array([capacities(pair.grams[1])[0], *pair.ranks, 0], dtype=object)


def _pair_by_rank(pair: _Pair) -> Any:
    """Rank over size for both, and the numbers of different inner products."""
    sizes = [len(A) for A in pair.grams]
    relations = [sorted(np.bincount(value_relations(A)[0]).tolist()) for A in pair.grams]
    first = Fraction(pair.ranks[0], sizes[0])
    return exact_array([first, *pair.ranks, int(relations[0] == relations[1])])


NOT_DETERMINED = Claim(
    id="spectral-geometry/capacity-is-no-name",
    label="E17",
    paper=PAPER,
    locator="labels of the authors' public page, which names geometries by their capacity",
    title="Capacity does not determine the geometry",
    plain="Saturated geometries that are not isometric can have equal capacities: 3/8 for the cube "
    "and an antiprism, 2/5 for the pentagon and the Petersen graph, 1/2 for digon and octahedron.",
    statement=r"D(\text{cube})=D(\text{antiprism})=\frac38,\ D(\text{pentagon})"
    r"=D(\text{Petersen})=\frac25",
    relation="==",
    **listed("pair", PAIRS, alone=True),
    lhs=_pair_first,
    rhs=_pair_second,
    fidelity="ours",
    delta="The paper's page looks names up by capacity; we do not know that the paper does.",
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("Gram matrices in exact numbers"),
        exhaustive(
            "rank over number of features, and valencies by value",
            using={"lhs": _pair_by_rank},
        ),
    ),
    mutants=(
        Mutant(
            "equal capacities make isometric geometries",
            {"rhs": lambda pair: _pair_second(pair) + np.array([0, 0, 0, 1], dtype=object)},
        ),
        Mutant(
            "the triangular bipyramid has capacity 2/5",
            {
                **listed(
                    "pair",
                    [
                        _Pair(
                            "pentagon and triangular bipyramid",
                            lambda: (
                                _unit_gram(polygon_frame(5)),
                                orthogonal_gram(simplex_frame(3), simplex_frame(2)),
                            ),
                            (2, 3),
                        )
                    ],
                )
            },
        ),
    ),
)

CLAIMS = (
    PROJECTIONS,
    PROJECTION_COUNT,
    SCHEME_CAPACITIES,
    POLYGON_IDEMPOTENTS,
    ANTIPRISM_SPECTRUM,
    DIHEDRAL_FAMILY,
    DIHEDRAL_CLOSURE,
    SYMMETRISED_GROUPS,
    FIVE_VECTORS,
    NOT_DETERMINED,
)
