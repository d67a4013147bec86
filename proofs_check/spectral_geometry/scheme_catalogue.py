r"""Association schemes of known geometries, by integer arithmetic.

Setting.  Pairs of features are told apart by a matrix of labels.  It is an association scheme if
numbers of triangles over a pair depend on the label of the pair alone, and a coherent configuration
if that holds with several labels on the diagonal (fibres).  The coherent closure of a matrix is the
coarsest coherent configuration that is constant on its level sets.

Statements.  Known geometries have the schemes of the table (E13a).  The inner products of a square
antiprism make a scheme except at three heights, among them equal edges, and their closure is the
octagon's scheme at every height (E13b).  Orthogonal sums make coherent configurations and no
schemes (E13c).  There are 1, 1, 2, 4, 3, 8, 4 schemes of order 1 to 7 (E13d).  Antiprisms have the
scheme of the 2k-gon under D_kd (E14a), and prisms under D_kh do exactly for odd k (E14b).

Idea.  Integers decide everything once inner products are told apart, and these are exact numbers.

Not claimed.  That trained features have schemes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise, permutations, product
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.spectral_geometry.settings import PAPER
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.symmetric_frames import (
    SymmetricFrame,
    antiprism_frame,
    antiprism_gram,
    cubic_frame,
    exact_array,
    feature_permutations,
    icosahedral_frame,
    polygon_frame,
    prism_frame,
    simplex_frame,
    value_relations,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import CyclotomicReal, cosine
from pentad.theory.numbers.domains import Assumption, Domain, Parameter
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition
from pentad.theory.schemes.configurations import (
    CoherentConfiguration,
    association_scheme,
    coherent_configuration,
    intersection_numbers_by_definition,
)
from pentad.theory.schemes.constructions import (
    antiprism_relations,
    cocktail_party_relations,
    coxeter_relations,
    cyclotomic_relations,
    dodecahedron_relations,
    hamming_relations,
    icosahedron_relations,
    johnson_relations,
    petersen_relations,
    polygon_relations,
    prism_relations,
    root_relations,
    shrikhande_relations,
    simplex_relations,
)
from pentad.theory.schemes.eigenmatrices import eigenmatrices
from pentad.theory.schemes.isomorphisms import orbital_relations, scheme_isomorphism
from pentad.theory.schemes.relation_matrices import relation_matrix
from pentad.theory.schemes.small_schemes import schemes_of_order

# The table ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class NamedRelations:
    """A named relation matrix, made when it is needed, and what the table says of it."""

    name: str
    make: Callable[[], Any]
    valencies: tuple[int, ...] = ()
    multiplicities: tuple[int, ...] = ()
    frame: SymmetricFrame | None = None

    @cached_property
    def matrix(self) -> Any:
        """The relation matrix, (n, n) labels."""
        return relation_matrix(self.make())

    @cached_property
    def scheme(self) -> CoherentConfiguration:
        """The scheme, its axioms checked."""
        return association_scheme(self.matrix)

    def __str__(self) -> str:
        violation = axiom_violation(self.matrix)
        return self.name if violation is None else f"{self.name}: {violation}"


EIGHTH = cosine(Fraction(1, 8))
"""Half the square root of two."""

EQUAL_EDGES = EIGHTH / 2
"""The height h^2 / r^2 of the square antiprism with equal edges."""


def _antiprism(height: Any) -> Any:
    """Gram matrix of the square antiprism with h^2 / r^2 = height and unit corners."""
    return antiprism_gram(4, height / (1 + height))


def partition_by_value(A: Any) -> Any:
    """Entries by value: exactly, or floats to nine digits."""
    if A.dtype == object:
        return value_relations(A)
    off_diagonal = A.round(9) + np.where(np.eye(len(A)), 1e3, 0)
    return relation_matrix(np.unique(off_diagonal, return_inverse=True)[1].reshape(A.shape))


def _of_frame(frame: SymmetricFrame) -> Callable[[], Any]:
    return lambda: value_relations(gram(frame.W))


TABLE: tuple[NamedRelations, ...] = (
    *(
        NamedRelations(
            f"simplex, {n} corners",
            lambda n=n: simplex_relations(n),  # type: ignore[misc]
            (1, n - 1),
            (1, n - 1),
            simplex_frame(n),
        )
        for n in (2, 3, 4, 5)
    ),
    NamedRelations(
        "pentagon", lambda: polygon_relations(5), (1, 2, 2), (1, 2, 2), polygon_frame(5)
    ),
    NamedRelations(
        "octagon", lambda: polygon_relations(8), (1, 1, 2, 2, 2), (1, 1, 2, 2, 2), polygon_frame(8)
    ),
    NamedRelations(
        "square antiprism",
        lambda: antiprism_relations(4),
        (1, 1, 2, 2, 2),
        (1, 1, 2, 2, 2),
        antiprism_frame(4, Fraction(3, 5)),
    ),
    NamedRelations(
        "triangular prism",
        lambda: prism_relations(3),
        (1, 1, 2, 2),
        (1, 1, 2, 2),
        prism_frame(3, Fraction(1)),
    ),
    NamedRelations(
        "octahedron",
        lambda: cocktail_party_relations(3),
        (1, 1, 4),
        (1, 2, 3),
        cubic_frame("octahedron"),
    ),
    NamedRelations(
        "16-cell",
        lambda: cocktail_party_relations(4),
        (1, 1, 6),
        (1, 3, 4),
        cubic_frame("16-cell"),
    ),
    NamedRelations(
        "cube", lambda: hamming_relations(3, 2), (1, 1, 3, 3), (1, 1, 3, 3), cubic_frame("cube")
    ),
    NamedRelations(
        "tesseract",
        lambda: hamming_relations(4, 2),
        (1, 1, 4, 4, 6),
        (1, 1, 4, 4, 6),
        cubic_frame("tesseract"),
    ),
    NamedRelations(
        "cuboctahedron",
        lambda: root_relations("A3"),
        (1, 1, 2, 4, 4),
        (1, 2, 3, 3, 3),
        cubic_frame("cuboctahedron"),
    ),
    NamedRelations(
        "24-cell",
        lambda: root_relations("D4"),
        (1, 1, 6, 8, 8),
        (1, 2, 4, 8, 9),
        cubic_frame("24-cell"),
    ),
    NamedRelations(
        "icosahedron",
        icosahedron_relations,
        (1, 1, 5, 5),
        (1, 3, 3, 5),
        icosahedral_frame("icosahedron"),
    ),
    NamedRelations(
        "dodecahedron",
        dodecahedron_relations,
        (1, 1, 3, 3, 6, 6),
        (1, 3, 3, 4, 4, 5),
        icosahedral_frame("dodecahedron"),
    ),
    NamedRelations("Petersen graph", petersen_relations, (1, 3, 6), (1, 4, 5)),
    NamedRelations("Johnson scheme 6, 2", lambda: johnson_relations(6, 2), (1, 6, 8), (1, 5, 9)),
    NamedRelations("Shrikhande graph", shrikhande_relations, (1, 6, 9), (1, 6, 9)),
    NamedRelations("Coxeter graph", coxeter_relations, (1, 3, 6, 6, 12), (1, 6, 6, 7, 8)),
    NamedRelations(
        "E8 roots", lambda: root_relations("E8"), (1, 1, 56, 56, 126), (1, 8, 35, 84, 112)
    ),
)

NO_SCHEMES: tuple[NamedRelations, ...] = (
    NamedRelations(
        "square antiprism with equal edges, by value",
        lambda: value_relations(_antiprism(EQUAL_EDGES)),
        (1, 1, 2, 4),
        (1, 1, 2, 4),
    ),
    NamedRelations(
        "triangular bipyramid, by value",
        lambda: value_relations(orthogonal_gram(simplex_frame(3), simplex_frame(2))),
        (1, 2, 2),
        (1, 2, 2),
    ),
)


def _as_the_table(entry: NamedRelations, found: tuple[Any, Any] | None) -> Any:
    """1, the valencies and the multiplicities; zeros if they are not as many, or no scheme."""
    size = 1 + len(entry.valencies) + len(entry.multiplicities)
    if found is None:
        return np.zeros(size, dtype=int)
    valencies, multiplicities = (sorted(int(x) for x in part) for part in found)
    row = [1, *valencies, *multiplicities]
    return np.array(row if len(row) == size else [0] * size)


def _computed(entry: NamedRelations) -> Any:
    if axiom_violation(entry.matrix) is not None:
        return _as_the_table(entry, None)
    return _as_the_table(
        entry, (entry.scheme.valencies, eigenmatrices(entry.scheme).multiplicities)
    )


def _multiplicities_in_floats(matrices: Any) -> Any:
    """Dimensions of the eigenspaces of a random symmetric combination of commuting matrices."""
    weights = np.random.default_rng(0).uniform(1, 2, len(matrices))
    values = np.linalg.eigvalsh(np.tensordot(weights, matrices, 1))
    starts = np.flatnonzero(np.diff(values, prepend=-np.inf) > 1e-6)
    return np.diff(starts, append=len(values))


def _computed_by_definition(entry: NamedRelations) -> Any:
    """All products of relations, and eigenspaces of a random element in floats."""
    p = intersection_numbers_by_definition(entry.matrix)
    if p is None or ((entry.matrix == 0) != np.eye(len(entry.matrix), dtype=bool)).any():
        return _as_the_table(entry, None)
    matrices = np.array([entry.matrix == i for i in range(len(p))]).astype(float)
    return _as_the_table(entry, (matrices[:, 0].sum(-1), _multiplicities_in_floats(matrices)))


def _computed_from_corners(entry: NamedRelations) -> Any:
    """From the inner products of the corners, in exact coordinates."""
    assert entry.frame is not None
    geometric = NamedRelations(
        entry.name, _of_frame(entry.frame), entry.valencies, entry.multiplicities
    )
    return _computed(geometric)


def _table_row(entry: NamedRelations) -> Any:
    return np.array([1, *entry.valencies, *entry.multiplicities])


def listed(name: str, entries: Sequence[Any], *, alone: bool = False) -> dict[str, Any]:
    """The domain of these entries, all examples; `alone` if the statement is of no others."""
    names = ", ".join(entry.name for entry in entries)
    one = Parameter(
        name, names, lambda choose, _: entries[choose(0, len(entries) - 1)], listed=alone
    )
    return {"domain": Domain((one,)), "examples": tuple({name: entry} for entry in entries)}


CATALOGUE = Claim(
    id="spectral-geometry/scheme-table",
    label="E13a",
    paper=PAPER,
    locator="Theorem 4; association-scheme classification",
    title="Schemes of known geometries",
    plain="Small simplices, pentagon and octagon, the square antiprism, the Platonic solids and a "
    "few more have association schemes with these valencies and multiplicities.",
    statement=r"A_iA_j=\sum_kp_{ij}^kA_k,\quad v_i=p_{ii'}^0,\quad m_k=\operatorname{tr}E_k",
    relation="==",
    **listed("entry", TABLE, alone=True),
    lhs=_computed,
    rhs=_table_row,
    fidelity="restated",
    delta="The paper classifies simplices, polygons and antiprisms, as far as we know; the table "
    "is larger.",
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("axioms, intersection numbers and number fields, n <= 240"),
        exhaustive(
            "one integer product for every pair of relations, eigenspaces in floats",
            using={"lhs": _computed_by_definition},
        ),
        exact(
            "inner products of corners in exact coordinates",
            cases=0,
            using={
                "lhs": _computed_from_corners,
                **listed("entry", [one for one in TABLE if one.frame is not None]),
            },
        ),
    ),
    mutants=(
        *(Mutant(f"{one.name} is a scheme", listed("entry", [one])) for one in NO_SCHEMES),
        Mutant(
            "the multiplicities are the valencies",
            {"rhs": lambda entry: np.array([1, *entry.valencies, *entry.valencies])},
        ),
    ),
    not_claimed="That these parameters determine the scheme.",
    sees_also=("spectral-geometry/antiprism-partition", "spectral-geometry/same-parameters"),
)

# Square antiprisms by value -----------------------------------------------------------------

EXCEPTIONAL: tuple[CyclotomicReal, ...] = ((1 - EIGHTH) / 2, EIGHTH / 2, (1 + EIGHTH) / 2)
"""(2 - sqrt 2)/4, sqrt 2 / 4, (2 + sqrt 2)/4."""

HEIGHT = Parameter(
    "height",
    "h^2 / r^2 > 0, rational or one of the three exceptions",
    lambda choose, _: (*EXCEPTIONAL, *(Fraction(choose(1, 60), 40) for _ in range(3)))[
        choose(0, 5)
    ],
)


@cache
def _octagon() -> CoherentConfiguration:
    return association_scheme(polygon_relations(8))


def _is_octagon(relations: Any) -> int:
    configuration = coherent_configuration(relations)
    return int(
        configuration.homogeneous and scheme_isomorphism(configuration, _octagon()) is not None
    )


def _antiprism_verdicts(height: Any) -> Any:
    """Whether the value partition is a scheme, and whether its closure is the octagon's."""
    labels = partition_by_value(_antiprism(height))
    return np.array([int(axiom_violation(labels) is None), _is_octagon(coherent_closure(labels))])


def _antiprism_verdicts_by_definition(height: Any) -> Any:
    labels = relation_matrix(partition_by_value(_antiprism(height)))
    closed = coherent_closure_by_definition(labels)
    return np.array(
        [
            int(intersection_numbers_by_definition(labels) is not None),
            int(len(np.unique(closed * 8 + polygon_relations(8))) == 5 == closed.max() + 1),
        ]
    )


def _is_exceptional(height: Any) -> bool:
    if isinstance(height, float):
        return min(abs(height - float(one)) for one in EXCEPTIONAL) < 1e-9
    return any(one == height for one in EXCEPTIONAL)


def _partition_by_cells(claim: Claim) -> bool | None:
    """One height in every interval between coincidences of the values, and all coincidences.

    The four values off the diagonal are cos(pi j / 4) + (-1)^j height: two of them with j of
    opposite parity agree at one height, others never.
    """
    coincidences = []
    for i in range(1, 5):
        for j in range(i + 1, 5):
            if (i - j) % 2:
                height = (cosine(Fraction(j, 8)) - cosine(Fraction(i, 8))) * (-1) ** i / 2
                if height > 0:
                    coincidences.append(height)
    ends = [0 * EIGHTH, *sorted(coincidences), 4 + 0 * EIGHTH]
    middles = [(a + b) / 2 for a, b in pairwise(ends)]
    for height in coincidences + middles:
        if (claim.lhs(height=height) != claim.rhs(height=height)).any():
            return None
    return True


ANTIPRISM_PARTITION = Claim(
    id="spectral-geometry/antiprism-partition",
    label="E13b",
    paper=PAPER,
    locator="Theorem 4; the abstract names antiprisms",
    title="When the inner products of a square antiprism make a scheme",
    plain="Relations by inner product are an association scheme except at three heights, one of "
    "them that of equal edges; the coherent closure is the octagon's scheme at every height.",
    statement=r"\text{scheme}\iff\frac{h^2}{r^2}\notin"
    r"\left\{\frac{2-\sqrt2}{4},\frac{\sqrt2}{4},\frac{2+\sqrt2}{4}\right\}",
    relation="==",
    domain=Domain((HEIGHT,)),
    lhs=_antiprism_verdicts,
    rhs=lambda height: np.array([1 - int(_is_exceptional(height)), 1]),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"height": one} for one in (*EXCEPTIONAL, Fraction(1, 2))),
    evidence=(
        derivation(
            "every height: the three coincidences of values and the intervals between them",
            _partition_by_cells,
            by_hand=(
                "the inner products are cos(pi j / 4) + (-1)^j height up to scale, so that two of "
                "them agree at one height at most",
                "between coincidences neither the partition nor the list changes",
            ),
            reach="everywhere",
        ),
        exact(
            "in Q(sqrt 2), by integer products and sorted triangles",
            cases=20,
            using={"lhs": _antiprism_verdicts_by_definition},
        ),
        search("values told apart in floats to nine digits", cases=40),
    ),
    mutants=(
        Mutant(
            "the antiprism with equal edges is a scheme",
            {
                "rhs": lambda height: np.array(
                    [1 - int(_is_exceptional(height) and height != EQUAL_EDGES), 1]
                )
            },
        ),
        Mutant(
            "one exception only",
            {"rhs": lambda height: np.array([int(height != EQUAL_EDGES), 1])},
        ),
        Mutant(
            "at equal edges the closure is coarser",
            {
                "rhs": lambda height: np.array(
                    [1 - int(_is_exceptional(height)), 1 - int(height == EQUAL_EDGES)]
                )
            },
        ),
    ),
    sees_also=("spectral-geometry/antiprism-orbitals", "spectral-geometry/antiprisms-saturate"),
)

# Orthogonal sums ----------------------------------------------------------------------------

CONNECTED: tuple[SymmetricFrame, ...] = (
    simplex_frame(2),
    simplex_frame(3),
    simplex_frame(4),
    polygon_frame(5),
    polygon_frame(7),
    cubic_frame("cube"),
)
"""Of different sizes, none of them an orthogonal sum itself."""


def orthogonal_gram(first: SymmetricFrame, second: SymmetricFrame) -> Any:
    """Gram matrix (n, n) of two systems of equal length in orthogonal spaces, as unit vectors."""
    A, B = gram(first.W), gram(second.W)
    total = exact_array(np.zeros((len(A) + len(B),) * 2, dtype=int))
    total[: len(A), : len(A)] = A / A[0, 0]
    total[len(A) :, len(A) :] = B / B[0, 0]
    return total


def _sum_verdicts(first: SymmetricFrame, second: SymmetricFrame, *, slowly: bool = False) -> Any:
    """Fibres and colours of the closure, and the sum of capacities."""
    A = orthogonal_gram(first, second)
    labels = value_relations(A)
    closed = coherent_closure_by_definition(labels) if slowly else coherent_closure(labels)
    fibres = len(np.unique(closed.diagonal()))
    return np.array([fibres, int(closed.max()) + 1, capacities(A).sum()], dtype=object)


def _sum_expected(first: SymmetricFrame, second: SymmetricFrame) -> Any:
    ranks = [len(np.unique(value_relations(gram(one.W)))) for one in (first, second)]
    return np.array([2, sum(ranks) + 2, len(first.W) + len(second.W)], dtype=object)


ORTHOGONAL_SUMS = Claim(
    id="spectral-geometry/orthogonal-sums",
    label="E13c",
    paper=PAPER,
    locator="Elhage et al., arXiv:2209.10652, tegum products",
    title="Orthogonal sums are coherent configurations, not schemes",
    plain="The orthogonal sum of two saturated geometries of different size, each with a scheme "
    "and not itself an orthogonal sum, saturates, and has a coherent configuration with two "
    "fibres: the triangular bipyramid has six relations.",
    statement=r"\text{closure}(A\oplus B):\ 2\text{ fibres},\ r_A+r_B+2\text{ relations};"
    r"\quad\sum_iD_i=d_A+d_B",
    relation="==",
    domain=Domain(
        (domains.choice("first", CONNECTED), domains.choice("second", CONNECTED)),
        (
            Assumption(
                "of different size",
                "the two have different numbers of features",
                lambda first, second: first.W.shape[1] != second.W.shape[1],
            ),
        ),
    ),
    lhs=_sum_verdicts,
    rhs=_sum_expected,
    fidelity="ours",
    delta="The paper decomposes into blocks; that blocks of different size leave the theory of "
    "schemes for that of coherent configurations is ours.",
    examples=({"first": CONNECTED[1], "second": CONNECTED[0]},),
    outside=({"first": CONNECTED[0], "second": CONNECTED[0]},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("simplices, pentagon, heptagon, cube", cases=20),
        exact(
            "closure by sorting all triangles",
            cases=12,
            seed=2,
            using={"lhs": lambda first, second: _sum_verdicts(first, second, slowly=True)},
        ),
    ),
    mutants=(
        Mutant(
            "the bipyramid is a scheme: one fibre",
            {
                "rhs": lambda first, second: (
                    _sum_expected(first, second) + np.array([-1, 0, 0], dtype=object)
                )
            },
        ),
        Mutant(
            "also for orthogonal sums themselves (octahedron and digon: the 16-cell)",
            {
                "domain": Domain(
                    (
                        domains.choice("first", (cubic_frame("octahedron"),)),
                        domains.choice("second", CONNECTED[:1]),
                    )
                ),
                "examples": (),
            },
        ),
        Mutant(
            "also for equal sizes (two digons: a square)",
            {
                "domain": Domain(
                    (domains.choice("first", CONNECTED), domains.choice("second", CONNECTED))
                )
            },
        ),
    ),
)

# All small schemes --------------------------------------------------------------------------


@cache
def small_schemes(n: int) -> tuple[CoherentConfiguration, ...]:
    """All schemes of order n, by exhaustion."""
    return schemes_of_order(n)


@cache
def _orbital_schemes(n: int) -> int:
    """How many schemes there are of orbitals of transitive groups with two generators.

    The first generator runs through one permutation of each cycle type.
    """
    everything = list(permutations(range(n)))
    types = {_cycle_type(move): move for move in everything}
    found: dict[bytes, CoherentConfiguration] = {}
    for one in types.values():
        for other in everything:
            relations = orbital_relations(np.array([one, other]))
            key = relations.tobytes()
            if key not in found and (relations.diagonal() == 0).all():
                found[key] = association_scheme(relations)
    different: list[CoherentConfiguration] = []
    for scheme in found.values():
        if all(scheme_isomorphism(scheme, known) is None for known in different):
            different.append(scheme)
    return len(different)


def _cycle_type(move: Sequence[int]) -> tuple[int, ...]:
    lengths, left = [], set(range(len(move)))
    while left:
        x = left.pop()
        length = 1
        while (x := move[x]) in left:
            left.remove(x)
            length += 1
        lengths.append(length)
    return tuple(sorted(lengths))


def known_counts(n: int) -> int:
    """How many schemes of order n the literature counts, n <= 7."""
    return {1: 1, 2: 1, 3: 2, 4: 4, 5: 3, 6: 8, 7: 4}[n]


def _cyclotomic_count(n: int) -> int:
    """Different cyclotomic schemes of prime order n: one for each divisor of n - 1."""
    divisors = [e for e in range(1, n) if (n - 1) % e == 0]
    schemes = [association_scheme(cyclotomic_relations(n, e)) for e in divisors]
    return len({scheme.rank for scheme in schemes})


SMALL_SCHEMES = Claim(
    id="spectral-geometry/small-schemes",
    label="E13d",
    paper=PAPER,
    locator="Hanaki and Miyamoto, classification of small association schemes",
    title="All schemes of order at most seven",
    plain="Up to isomorphism there are 1, 1, 2, 4, 3, 8 and 4 association schemes on 1 to 7 "
    "points, and all of them come from groups.",
    statement=r"\#\text{schemes}(1,\dots,7)=1,1,2,4,3,8,4",
    relation="==",
    domain=Domain((domains.integer("n", 1, 7, listed=True),)),
    lhs=lambda n: len(small_schemes(n)),
    rhs=known_counts,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"n": n} for n in range(1, 8)),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("exhaustion, row by row"),
        exact(
            "orbitals of all transitive groups with two generators, n <= 5",
            cases=0,
            using={
                "lhs": _orbital_schemes,
                "domain": Domain((domains.integer("n", 1, 5),)),
                "examples": tuple({"n": n} for n in range(1, 6)),
            },
        ),
        replace(
            exact(
                "orbitals of all transitive groups with two generators, n = 6 and 7",
                cases=0,
                using={
                    "lhs": _orbital_schemes,
                    "domain": Domain((domains.integer("n", 6, 7),)),
                    "examples": ({"n": 6}, {"n": 7}),
                },
            ),
            cost="slow",
        ),
        exact(
            "cyclotomic schemes of prime order, n = 3, 5, 7",
            cases=0,
            using={"lhs": _cyclotomic_count, "examples": tuple({"n": n} for n in (3, 5, 7))},
        ),
    ),
    mutants=(
        Mutant(
            "as many as divisors of n - 1 for every n",
            {"rhs": lambda n: max(sum((n - 1) % e == 0 for e in range(1, n)), 1)},
        ),
        Mutant(
            "all of them are symmetric",
            {"rhs": lambda n: sum(scheme.symmetric for scheme in small_schemes(n))},
        ),
    ),
)


# Orbitals -----------------------------------------------------------------------------------


def _antiprism_orbitals(k: int) -> Any:
    """Orbits on pairs of the explicit rotary reflection and mirror, corner by corner."""
    frame = antiprism_frame(k, Fraction(1))
    return orbital_relations(feature_permutations(frame.W, frame.generators))


def _orbits_by_walking(k: int) -> Any:
    """The same orbits by moving pairs about one at a time: (x, y) -> (x + 1, y + 1), (-x, -y)."""
    n = 2 * k
    labels = -np.ones((n, n), dtype=int)
    for x, y in product(range(n), repeat=2):
        if labels[x, y] < 0:
            label = labels.max() + 1
            waiting = [(x, y)]
            while waiting:
                a, b = waiting.pop()
                if labels[a, b] < 0:
                    labels[a, b] = label
                    waiting += [((a + 1) % n, (b + 1) % n), (-a % n, -b % n)]
    return labels


ANTIPRISM_ORBITALS = Claim(
    id="spectral-geometry/antiprism-orbitals",
    label="E14a",
    paper=PAPER,
    locator="group-action notes of the authors' public code",
    title="Antiprisms have the scheme of the 2k-gon",
    plain="The group D_kd of a k-antiprism acts on its corners as the dihedral group of the "
    "2k-gon on its own: the rotary reflection moves all corners in one cycle.",
    statement=r"D_{kd}\curvearrowright\text{antiprism}\ \cong\ D_{2k}\curvearrowright2k\text{-gon},"
    r"\ k+1\text{ orbitals}",
    relation="==",
    domain=Domain((domains.integer("k", 2, 12),)),
    lhs=_antiprism_orbitals,
    rhs=lambda k: polygon_relations(2 * k),
    fidelity="ours",
    delta="The public notes count |G : G_s| orbits on pairs; that is the number of corners. At "
    "some heights there are more symmetries, as of the tetrahedron or octahedron (k = 2, 3).",
    examples=tuple({"k": k} for k in range(2, 13)),
    one_method=TWO_ROUTES,
    evidence=(
        exact("motions of exact corners, k = 2 to 12", cases=0),
        exact("pairs moved about one at a time", cases=0, using={"lhs": _orbits_by_walking}),
        exact(
            "the catalogue's antiprism in the order of its rotary reflection",
            cases=0,
            using={
                "lhs": lambda k: antiprism_relations(k)[np.ix_(_upper_lower(k), _upper_lower(k))]
            },
        ),
    ),
    mutants=(
        Mutant(
            "the number of orbitals is |G : G_s|",
            {
                "lhs": lambda k: int(_antiprism_orbitals(k).max()) + 1,
                "rhs": lambda k: 2 * k,
            },
        ),
        Mutant("the scheme of the k-prism", {"rhs": prism_relations}),
    ),
    sees_also=("spectral-geometry/antiprism-partition", "spectral-geometry/prism-orbitals"),
)


def _upper_lower(k: int) -> Any:
    """Corner j of the cycle is upper corner j / 2 or lower corner (j - 1) / 2."""
    return [j // 2 + k * (j % 2) for j in range(2 * k)]


def _prism_is_polygon(k: int) -> int:
    frame = prism_frame(k, Fraction(1))
    orbitals = orbital_relations(feature_permutations(frame.W, frame.generators))
    polygon = association_scheme(polygon_relations(2 * k))
    return int(scheme_isomorphism(association_scheme(orbitals), polygon) is not None)


def _orders_in_product(k: int) -> int:
    """Whether a turn of the k-gon and the exchange of faces generate one cycle of 2k corners."""
    corner, steps = (0, 0), 0
    while steps == 0 or corner != (0, 0):
        corner, steps = ((corner[0] + 1) % k, 1 - corner[1]), steps + 1
    return int(steps == 2 * k)


PRISM_ORBITALS = Claim(
    id="spectral-geometry/prism-orbitals",
    label="E14b",
    paper=PAPER,
    locator="beyond the paper",
    title="Odd prisms have the scheme of the 2k-gon",
    plain="The group D_kh of a k-prism has the orbitals of the 2k-gon exactly if k is odd.",
    statement=r"D_{kh}\curvearrowright\text{prism}\ \cong\ D_{2k}\curvearrowright2k\text{-gon}"
    r"\iff k\text{ odd}",
    relation="==",
    domain=Domain((domains.integer("k", 3, 11),)),
    lhs=_prism_is_polygon,
    rhs=lambda k: k % 2,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"k": k} for k in range(3, 12)),
    one_method=TWO_ROUTES,
    evidence=(
        exact("motions of exact corners and a search for isomorphisms, k = 3 to 11", cases=0),
        exact(
            "whether a turn with an exchange of faces moves all corners in one cycle",
            cases=0,
            using={"lhs": _orders_in_product},
        ),
    ),
    mutants=(Mutant("for every k", {"rhs": lambda: 1}),),
    sees_also=("spectral-geometry/antiprism-orbitals",),
)

CLAIMS = (
    CATALOGUE,
    ANTIPRISM_PARTITION,
    ORTHOGONAL_SUMS,
    SMALL_SCHEMES,
    ANTIPRISM_ORBITALS,
    PRISM_ORBITALS,
)
