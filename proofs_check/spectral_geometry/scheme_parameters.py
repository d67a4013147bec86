r"""Parameters of association schemes, and their closures: the textbook below the classification.

Setting.  A commutative scheme of order n has eigenmatrices P and Q, multiplicities m_k, valencies
v_i and Krein parameters q_ij^k.

Statements.  P Q = n I (E18a), the Krein parameters are not negative (E18b), equal parameters do not
make isomorphic schemes (E18c), and eigenvalues are algebraic integers (E18d).  The coherent closure
of a Gram matrix refines its level sets (E19a), has one fibre if a group is transitive (E19b), and
can be coarser than the orbits on pairs (E19c).

Idea.  Number fields by polynomials, orbits by permutations, closures by counting triangles.

Not claimed.  Anything new: these are the facts on which names for trained geometries rest.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.spectral_geometry.scheme_catalogue import (
    TABLE,
    NamedRelations,
    listed,
    partition_by_value,
)
from pentad.proofs_check.spectral_geometry.settings import PAPER
from pentad.theory.frames.symmetric_frames import (
    MatrixGroup,
    orbit_frame,
    rotation,
    signed_permutation,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import rounded
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition
from pentad.theory.schemes.constructions import (
    cyclic_relations,
    cyclotomic_relations,
    hamming_relations,
    polygon_relations,
    shrikhande_relations,
)
from pentad.theory.schemes.eigenmatrices import (
    eigenmatrices,
    idempotent_orbits,
    krein_parameters,
    minimal_polynomial,
    orthogonality_defect,
    primitive_idempotents,
)
from pentad.theory.schemes.isomorphisms import (
    automorphism_group,
    orbital_relations,
    scheme_isomorphism,
)

# Eigenmatrices and Krein parameters ---------------------------------------------------------

WITH_PARAMETERS: tuple[NamedRelations, ...] = (
    *TABLE,
    NamedRelations("heptagon", lambda: polygon_relations(7)),
    NamedRelations("4 x 4 rook's graph", lambda: hamming_relations(2, 4)),
    NamedRelations("cyclic group, 5 points", lambda: cyclic_relations(5)),
    NamedRelations("Paley tournament", lambda: cyclotomic_relations(7, 2)),
)


def _numerical_eigenmatrix(entry: NamedRelations) -> tuple[Any, Any]:
    """P and multiplicities from the eigenspaces of a random element, in floats.

    A generic complex combination of the relations is normal; its eigenvectors are those of all.
    """
    from scipy.linalg import schur

    relations, rank = entry.scheme.relations, entry.scheme.rank
    generator = np.random.default_rng(0)
    weights = generator.uniform(1, 2, rank) + 1j * generator.uniform(1, 2, rank)
    triangle, vectors = schur(weights[relations], output="complex")
    order = np.argsort(triangle.diagonal().real)
    values = triangle.diagonal()[order]
    starts = np.flatnonzero(abs(np.diff(values, prepend=np.inf)) > 1e-6)
    multiplicities = np.diff(starts, append=len(values))
    first = vectors[:, order[starts]]
    A = (np.arange(rank)[:, None, None] == relations).astype(float)
    P = np.einsum("xk,ixy,yk->ki", first.conj(), A, first)
    return P, multiplicities


def _numerical_product(entry: NamedRelations) -> Any:
    """Q P in floats, to six digits, Q from P and the multiplicities by orthogonality."""
    P, multiplicities = _numerical_eigenmatrix(entry)
    Q = (multiplicities[:, None] * P.conj() / np.array(entry.scheme.valencies)).T
    return (Q @ P).real.round(6)


def _krawtchouk(length: int, letters: int) -> Any:
    return np.array(
        [
            [
                sum(
                    (-1) ** s * (letters - 1) ** (i - s) * comb(j, s) * comb(length - j, i - s)
                    for s in range(i + 1)
                )
                for i in range(length + 1)
            ]
            for j in range(length + 1)
        ]
    )


HAMMING = tuple(
    NamedRelations(
        f"Hamming scheme {length}, {letters}",
        lambda length=length, letters=letters: hamming_relations(length, letters),  # type: ignore[misc]
    )
    for length in (1, 2, 3, 4)
    for letters in (2, 3)
)


def _krawtchouk_square(entry: NamedRelations) -> Any:
    """P^2 of a Hamming scheme, which is Q P as P = Q, by Krawtchouk polynomials."""
    length = entry.scheme.rank - 1
    P = _krawtchouk(length, round(entry.scheme.order ** (1 / length)))
    return P @ P


def _identity(entry: NamedRelations) -> Any:
    return entry.scheme.order * np.eye(entry.scheme.rank, dtype=int)


ORTHOGONALITY = Claim(
    id="spectral-geometry/eigenmatrices",
    label="E18a",
    paper=PAPER,
    locator="Theorem 4 rests on it; Bannai and Ito (1984)",
    title="The eigenmatrices are inverse up to n",
    plain="The two eigenmatrices of a commutative scheme satisfy P Q = Q P = n I.",
    statement=r"\sum_kQ_{ik}P_{kj}=n\,\delta_{ij},\qquad Q_{ik}=m_k\overline{P_{ki}}/v_i",
    relation="==",
    **listed("entry", WITH_PARAMETERS),
    lhs=lambda entry: orthogonality_defect(entry.scheme) + _identity(entry),
    rhs=_identity,
    fidelity="ours",
    delta="Textbook; not in the paper as far as we know.",
    evidence=(
        exact("by traces of number fields, n <= 240", cases=0),
        search(
            "from eigenspaces of a random element, in floats",
            cases=30,
            using={"lhs": _numerical_product},
            floats_only=True,
        ),
        exact(
            "Krawtchouk polynomials: P^2 = n I for Hamming schemes",
            cases=0,
            using={"lhs": _krawtchouk_square, **listed("entry", HAMMING)},
        ),
    ),
    mutants=(
        Mutant("P Q = I", {"rhs": lambda entry: _identity(entry) // entry.scheme.order}),
        Mutant(
            "Q = P for every scheme (formal self-duality)",
            {
                "lhs": lambda entry: eigenmatrices(entry.scheme).P,
                "rhs": lambda entry: eigenmatrices(entry.scheme).Q,
            },
        ),
    ),
)


def _numerical_krein(entry: NamedRelations) -> Any:
    """From traces of entrywise products of idempotents, in floats to nine digits."""
    E = primitive_idempotents(entry.scheme)
    n, m = entry.scheme.order, np.trace(E, axis1=1, axis2=2).real
    return (np.einsum("ixy,jxy,kyx->ijk", E, E, E).real * n / m).round(9)


KREIN = Claim(
    id="spectral-geometry/krein",
    label="E18b",
    paper=PAPER,
    locator="Scott (1973)",
    title="Krein parameters are not negative",
    plain="The entrywise product of two idempotents is a combination of idempotents with "
    "coefficients that are not negative; they need not be integers, nor rational.",
    statement=r"E_i\circ E_j=\frac1n\sum_kq_{ij}^kE_k,\qquad q_{ij}^k\ge0",
    relation=">=",
    **listed("entry", WITH_PARAMETERS),
    lhs=lambda entry: krein_parameters(entry.scheme),
    rhs=lambda: 0,
    fidelity="ours",
    delta="Textbook; not in the paper as far as we know.",
    evidence=(
        exact("exact rationals, or balls that exclude them, n <= 240", cases=0),
        search(
            "traces of entrywise products in floats, n <= 240",
            cases=30,
            using={"lhs": _numerical_krein},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "Krein parameters are integers",
            {
                "relation": "==",
                "rhs": lambda entry: np.vectorize(_nearest, otypes=[object])(
                    krein_parameters(entry.scheme)
                ),
            },
        ),
        Mutant(
            "Krein parameters are positive, but for those of E_0",
            {
                "lhs": lambda entry: krein_parameters(entry.scheme)[1:, 1:, 1:],
                "rhs": lambda: rational(Fraction(1, 10**6)),
            },
        ),
    ),
)


def _nearest(x: Any) -> int:
    return round(float(x) if not hasattr(x, "p") else int(x.p) / int(x.q))


ROOK = NamedRelations("4 x 4 rook's graph", lambda: hamming_relations(2, 4))
SHRIKHANDE = NamedRelations("Shrikhande graph", shrikhande_relations)


def _same_parameters(first: NamedRelations, second: NamedRelations) -> Any:
    """Equal intersection numbers, and an isomorphism."""
    one, other = first.scheme, second.scheme
    equal = (one.intersection_numbers == other.intersection_numbers).all()
    return np.array([int(equal), int(scheme_isomorphism(one, other) is not None)])


def _same_parameters_by_neighbours(first: NamedRelations, second: NamedRelations) -> Any:
    """Equal Krein parameters, and equal numbers of triangles among the neighbours of a point."""
    q, r = (krein_parameters(one.scheme).ravel() for one in (first, second))
    equal = all(x == y for x, y in zip(q, r, strict=True))
    return np.array([int(equal), int(_triangles(first) == _triangles(second))])


def _same_parameters_by_groups(first: NamedRelations, second: NamedRelations) -> Any:
    """Equal valencies and multiplicities, and equal orders of the automorphism groups."""
    v, w = (
        [*one.scheme.valencies, *eigenmatrices(one.scheme).multiplicities]
        for one in (first, second)
    )
    orders = [automorphism_group(one.matrix).order for one in (first, second)]
    return np.array([int(v == w), int(orders[0] == orders[1])])


def _triangles(entry: NamedRelations) -> int:
    near = np.flatnonzero(entry.matrix[0] == 1)
    links = (entry.matrix[np.ix_(near, near)] == 1).astype(int)
    return int(np.trace(links @ links @ links)) // 6


SAME_PARAMETERS = Claim(
    id="spectral-geometry/same-parameters",
    label="E18c",
    paper=PAPER,
    locator="beyond the paper; Shrikhande (1959)",
    title="Equal parameters do not make isomorphic schemes",
    plain="The 4 x 4 rook's graph and the Shrikhande graph have equal intersection numbers and "
    "Krein parameters, and are not isomorphic.",
    statement=r"p(\text{rook})=p(\text{Shrikhande}),\quad\text{rook}\not\cong\text{Shrikhande}",
    relation="==",
    domain=Domain(
        (
            *listed("first", [ROOK], alone=True)["domain"].parameters,
            *listed("second", [SHRIKHANDE], alone=True)["domain"].parameters,
        )
    ),
    lhs=_same_parameters,
    rhs=lambda: np.array([1, 0]),
    fidelity="ours",
    delta="Not known to be in the paper. A name for a trained geometry has to rest on an "
    "isomorphism.",
    examples=({"first": ROOK, "second": SHRIKHANDE},),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("intersection numbers, and an exhaustive search for isomorphisms"),
        exhaustive(
            "Krein parameters, and triangles among neighbours: two against none",
            using={"lhs": _same_parameters_by_neighbours},
        ),
        exhaustive(
            "multiplicities, and orders of the automorphism groups: 1152 against 192",
            using={"lhs": _same_parameters_by_groups},
        ),
    ),
    mutants=(
        Mutant("equal parameters make isomorphic schemes", {"rhs": lambda: np.array([1, 1])}),
    ),
    sees_also=("spectral-geometry/orbitals-refine-closure",),
)


def _algebraic_integers(entry: NamedRelations) -> Any:
    """Leading coefficients of the minimal polynomials of all eigenvalues."""
    return np.array(
        [
            int(minimal_polynomial(orbit, i).leading_coefficient())
            for orbit in idempotent_orbits(entry.scheme)
            for i in range(entry.scheme.rank)
        ]
    )


def _roots_of_monic_polynomials(entry: NamedRelations) -> Any:
    """Whether the minimal polynomials divide the characteristic ones of the 0/1 matrices."""
    from flint import fmpq_poly, fmpz_mat

    matrices = [(entry.matrix == i).astype(int).tolist() for i in range(entry.scheme.rank)]
    monic = [fmpq_poly(fmpz_mat(A).charpoly()) for A in matrices]
    return np.array(
        [
            int(not monic[i] % fmpq_poly(minimal_polynomial(orbit, i)))
            for orbit in idempotent_orbits(entry.scheme)
            for i in range(entry.scheme.rank)
        ]
    )


INTEGRALITY = Claim(
    id="spectral-geometry/integrality",
    label="E18d",
    paper=PAPER,
    locator="Bannai and Ito (1984)",
    title="Eigenvalues of schemes are algebraic integers",
    plain="Every eigenvalue of a relation is a root of a monic polynomial with integer "
    "coefficients; rational ones are integers.",
    statement=r"f(P_{ki})=0,\quad f\in\mathbb{Z}[x]\text{ monic}",
    relation="==",
    **listed("entry", WITH_PARAMETERS),
    lhs=_algebraic_integers,
    rhs=lambda: 1,
    fidelity="ours",
    delta="Textbook; not in the paper as far as we know.",
    one_method=TWO_ROUTES,
    evidence=(
        exact("minimal polynomials in number fields, n <= 240", cases=0),
        exact(
            "they divide characteristic polynomials of 0/1 matrices, n <= 28",
            cases=0,
            using={
                **listed("entry", [one for one in WITH_PARAMETERS if one.name != "E8 roots"]),
                "lhs": _roots_of_monic_polynomials,
            },
        ),
    ),
    mutants=(
        Mutant("no eigenvalue is one", {"rhs": lambda: 0}),
        Mutant(
            "eigenvalues are integers",
            {
                "lhs": lambda entry: np.array(
                    [orbit.size for orbit in idempotent_orbits(entry.scheme)]
                )
            },
        ),
        Mutant(
            "so are those of the dual eigenmatrix Q",
            {
                "lhs": lambda entry: np.array(
                    [int(x.q) for x in eigenmatrices(entry.scheme).Q.ravel() if hasattr(x, "q")]
                )
            },
        ),
    ),
)

# Closures -----------------------------------------------------------------------------------

SMALL_FEATURES = (
    domains.integer("n", 2, 6),
    domains.integer("d", 1, 3),
    domains.matrix("W", "d", "n", size=1, parts=1),
)


def _refinement(W: Any, closure: Callable[[Any], Any]) -> Any:
    """Colours of the closure; pairs of a colour and a value; both once more after a second turn."""
    labels = partition_by_value(gram(W))
    closed = closure(labels)
    pairs = np.unique(closed * (labels.max() + 1) + labels)
    again = closure(closed)
    return np.array([closed.max() + 1, len(pairs), again.max() + 1])


CLOSURE = Claim(
    id="spectral-geometry/closure-refines",
    label="E19a",
    paper=PAPER,
    locator="beyond the paper; Weisfeiler and Leman (1968)",
    title="The coherent closure refines the inner products",
    plain="Every relation of the coherent closure of a Gram matrix has one inner product, and the "
    "closure is its own closure.",
    statement=r"\text{closure}(A)\text{ refines }A,\quad\text{closure}(\text{closure}(A))"
    r"=\text{closure}(A)",
    relation="==",
    domain=Domain(SMALL_FEATURES),
    lhs=lambda W: _refinement(W, coherent_closure),
    rhs=lambda W: np.repeat(
        coherent_closure_by_definition(partition_by_value(gram(W))).max() + 1, 3
    ),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"n": 3, "d": 1, "W": fractions([[1, 1, 0]])},),
    evidence=(
        exact("rational features, n <= 6, d <= 3, closure by hashes and axioms", cases=60),
        search("Gram matrices in floats", cases=40),
        exact(
            "the same of the closure by sorting all triangles",
            cases=40,
            seed=2,
            using={"lhs": lambda W: _refinement(W, coherent_closure_by_definition)},
        ),
    ),
    mutants=(
        Mutant(
            "the closure is the partition by value",
            {"rhs": lambda W: np.repeat(partition_by_value(gram(W)).max() + 1, 3)},
        ),
    ),
)


ACTING: tuple[MatrixGroup, ...] = (
    MatrixGroup("Z_4", rotation(Fraction(1, 4))[None]),
    MatrixGroup("D_4", np.array([rotation(Fraction(1, 4)), signed_permutation((1, -2))])),
    MatrixGroup("Z_3", rotation(Fraction(1, 3))[None]),
    MatrixGroup("D_3", np.array([rotation(Fraction(1, 3)), signed_permutation((1, -2))])),
    MatrixGroup("Z_5", rotation(Fraction(1, 5))[None]),
)


def _orbit_gram(group: MatrixGroup, seeds: Any) -> Any:
    exactly = seeds.dtype == object
    return gram(orbit_frame(group.elements if exactly else rounded(group.elements), seeds))


def _fibres(A: Any) -> int:
    return len(np.unique(coherent_closure(partition_by_value(A)).diagonal()))


def _lengths(A: Any) -> int:
    """Different rows of sorted inner products: a bound on the number of fibres from below."""
    rows = np.sort(rounded(A).round(9) if A.dtype == object else A.round(9), axis=1)
    return len(np.unique(rows, axis=0))


ORBIT = (
    domains.choice("group", ACTING),
    domains.choice("d", (2,)),
    domains.integer("s", 1, 2),
    domains.matrix("seeds", "d", "s", size=3, parts=1),
)
ONE_SEED = Assumption("transitive", "one seed", lambda s: s == 1)

HOMOGENEOUS = Claim(
    id="spectral-geometry/transitive-closure",
    label="E19b",
    paper=PAPER,
    locator="beyond the paper",
    title="The closure of an orbit has one fibre",
    plain="If a group moves every feature to every other, the coherent closure of the Gram matrix "
    "is an association scheme, commutative or not.",
    statement=r"W=(gv)_{g\in G}\ \Rightarrow\ \text{closure}(W^TW)\text{ is homogeneous}",
    relation="==",
    domain=Domain(ORBIT, (ONE_SEED,)),
    lhs=lambda group, seeds: _fibres(_orbit_gram(group, seeds)),
    rhs=lambda: 1,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"group": ACTING[0], "d": 2, "s": 1, "seeds": fractions([[1], [0]])},),
    outside=({"group": ACTING[0], "d": 2, "s": 2, "seeds": fractions([[1, 2], [0, 0]])},),
    evidence=(
        exact("orbits under five groups of the plane", cases=30),
        search(
            "all rows have the same inner products, in floats",
            cases=40,
            using={"lhs": lambda group, seeds: _lengths(_orbit_gram(group, seeds))},
            floats_only=True,
        ),
    ),
    mutants=(Mutant("for two orbits as well", {"domain": Domain(ORBIT)}),),
)


def _relations_and_overlaps(entry: NamedRelations) -> Any:
    """Relations of the closure, and pairs of a relation and an orbital that meet."""
    closed = coherent_closure(entry.matrix)
    orbitals = _orbitals(entry)
    return np.array([closed.max() + 1, len(np.unique(closed * len(closed) ** 2 + orbitals))])


@cache
def _orbitals(entry: NamedRelations) -> Any:
    return orbital_relations(automorphism_group(entry.matrix).generators)


@cache
def _orbitals_by_walking(entry: NamedRelations) -> int:
    """Orbits on pairs of the automorphism group, by union of pairs and their images."""
    n = len(entry.matrix)
    label = list(range(n * n))

    def root(pair: int) -> int:
        while label[pair] != pair:
            pair = label[pair]
        return pair

    for move in automorphism_group(entry.matrix).generators:
        for x, y in product(range(n), repeat=2):
            label[root(x * n + y)] = root(int(move[x]) * n + int(move[y]))
    return len({root(pair) for pair in range(n * n)})


SCHURIAN = tuple(one for one in WITH_PARAMETERS if len(one.valencies) and one.name != "E8 roots")

ORBITALS = Claim(
    id="spectral-geometry/orbitals-refine-closure",
    label="E19c",
    paper=PAPER,
    locator="beyond the paper",
    title="Orbitals are at least as fine as the closure",
    plain="Every relation of the coherent closure is a union of orbits of the automorphism group "
    "on pairs; for the Shrikhande graph it is a proper one: three relations, four orbitals.",
    statement=r"\#\text{relations of the closure},\ "
    r"\#\left\{(R,O):R\cap O\ne\emptyset\right\}\le\#\text{orbitals of }\operatorname{Aut}",
    relation="<=",
    **listed("entry", SCHURIAN),
    lhs=_relations_and_overlaps,
    rhs=lambda entry: int(_orbitals(entry).max()) + 1,
    fidelity="ours",
    delta="Not known to be in the paper.",
    one_method=TWO_ROUTES,
    evidence=(
        exact("automorphism groups by search, n <= 28", cases=0),
        exact("orbits of pairs joined one at a time", cases=0, using={"rhs": _orbitals_by_walking}),
    ),
    mutants=(
        Mutant("the closure is the partition into orbitals", {"relation": "=="}),
        Mutant("the orbitals are coarser", {"relation": ">="}),
    ),
    sees_also=("spectral-geometry/same-parameters",),
)

CLAIMS = (
    ORTHOGONALITY,
    KREIN,
    SAME_PARAMETERS,
    INTEGRALITY,
    CLOSURE,
    HOMOGENEOUS,
    ORBITALS,
)
