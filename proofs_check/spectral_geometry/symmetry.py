r"""Symmetry and saturation: what irreducible groups force, and what antiprisms do not.

Setting.  F = W W^T is the frame operator of features w_1 .. w_n in R^d, and D_i their capacities.
A group of orthogonal matrices permutes the features as an indexed family: repeated features count.

Statements.  If the group acts irreducibly over the reals, F is a multiple of the identity and the
capacities sum to d: for known polytopes (E11a) and for orbits of any seeds (E11b).  Irreducible
means that the symmetric matrices which commute with the group are multiples of I; their dimension
is also a mean of characters (E11c).  Antiprisms have a reducible group, and the capacities of unit
corners sum to 2 / (r^4 + 2 h^4) (E12a), short of 3 by (r^2 - 2 h^2)^2 / (r^4 + 2 h^4) (E12b); so
the square antiprism, which the paper's abstract classifies, does not saturate in general, and not
at the height that training finds (E12c, refuted).  Equal inner products make a regular simplex of
features that outnumber their dimensions: with saturation, if none is zero (E16a), or with equal
lengths (E16b).

Idea.  F commutes with the group, so its eigenspaces are invariant (Schur).  For the antiprism, sum
the squares of r^2 cos(pi j / k) + (-1)^j h^2 over one turn.  For the simplex, compare the entries
of A^2 = lambda A for A with equal entries off the diagonal.

Not claimed.  That saturated features are symmetric, or that irreducible symmetry is common.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.spectral_geometry.settings import PAPER
from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.constructions import harmonic_frame
from pentad.theory.frames.invariance import invariance_defect, symmetric_commutant_dimension
from pentad.theory.frames.spectral_measures import (
    capacity_sum_lower_bound,
    spectral_capacities,
    spectral_measures,
)
from pentad.theory.frames.symmetric_frames import (
    MatrixGroup,
    SymmetricFrame,
    antiprism_frame,
    antiprism_gram,
    cubic_frame,
    cubic_generators,
    e8_frame,
    exact_array,
    icosahedral_frame,
    icosahedral_generators,
    matrix_group,
    orbit_frame,
    polygon_frame,
    prism_frame,
    quaternion_generators,
    rotation,
    signed_permutation,
    simplex_frame,
    symmetric_invariants,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import cosine, rounded
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, applied, inequality
from pentad.theory.numbers.scalars import family, rational, require
from pentad.theory.power_autoencoder.power_loss import gram

# Schur's criterion --------------------------------------------------------------------------


def _doubled_triangle() -> SymmetricFrame:
    """As a set the triangle, but one of its corners occurs twice."""
    triangle = polygon_frame(3)
    W = np.concatenate([triangle.W, triangle.W[:, :1]], axis=1)
    return SymmetricFrame("triangle with one corner doubled", W, triangle.generators)


TIGHT_HEIGHT = cosine(Fraction(1, 8))
"""h^2 = 1/2 for radius 1."""

FRAMES: tuple[SymmetricFrame, ...] = (
    *(simplex_frame(n) for n in (2, 3, 4, 5)),
    *(polygon_frame(k) for k in (3, 4, 5, 6, 7, 8, 9, 12)),
    *(
        cubic_frame(name)
        for name in (
            "tetrahedron",
            "octahedron",
            "cube",
            "cuboctahedron",
            "16-cell",
            "tesseract",
            "24-cell",
        )
    ),
    *(icosahedral_frame(name) for name in ("icosahedron", "dodecahedron", "icosidodecahedron")),
    e8_frame(),
    antiprism_frame(4, TIGHT_HEIGHT),
    antiprism_frame(4, Fraction(3, 5)),
    antiprism_frame(3, Fraction(1, 3)),
    prism_frame(3, Fraction(1)),
    prism_frame(5, Fraction(1, 2)),
    _doubled_triangle(),
)
"""With symmetries that permute them; irreducible but for prisms, antiprisms and the last."""


@cache
def _is_permuted(frame: SymmetricFrame) -> bool:
    return bool(invariance_defect(frame.W, frame.generators) == 0)


@cache
def _is_irreducible(frame: SymmetricFrame) -> bool:
    return bool(symmetric_invariants(matrix_group(frame.generators)) == 1)


def _capacity_sum(W: Any) -> Any:
    return capacities(gram(W)).sum()


def _capacity_sum_by_measures(W: Any) -> Any:
    return spectral_capacities(spectral_measures(rounded(W))).sum()


SYMMETRIC = Domain(
    (domains.choice("frame", FRAMES),),
    (
        Assumption(
            "permuted", "the symmetries permute the indexed family of features", _is_permuted
        ),
        Assumption(
            "irreducible",
            "the group that they generate acts irreducibly over the reals",
            _is_irreducible,
        ),
    ),
)
EVERY_FRAME = tuple({"frame": frame} for frame in FRAMES)

SCHUR = Claim(
    id="spectral-geometry/schur",
    label="E11a",
    paper=PAPER,
    locator="section on feature geometry; the criterion is Schur's",
    title="Irreducible symmetry saturates",
    plain="Features, not all zero, that a group permutes, and on whose space it acts irreducibly "
    "over the reals, saturate: simplices, polygons, the Platonic solids, the 24-cell, the roots of "
    "E8.",
    statement=r"g\{w_i\}=\{w_i\}\text{ as a family, irreducible over }\mathbb{R}"
    r"\ \Rightarrow\ F=\lambda I,\ \sum_iD_i=d",
    relation="==",
    domain=SYMMETRIC,
    lhs=lambda frame: _capacity_sum(frame.W),
    rhs=lambda frame: frame.W.shape[0],
    fidelity="ours",
    delta="The paper lists geometries; that their symmetry alone makes them saturated is our "
    "reading of why. Its theorems are known to us second-hand.",
    examples=SYMMETRIC.inside(EVERY_FRAME),
    outside=SYMMETRIC.outside(EVERY_FRAME),
    evidence=(
        exact("23 polytopes in Q, Q(cos 2 pi/k) and Q(sqrt 5), E8 among them", cases=0),
        exact(
            "tr(F)^2 / tr(F^2), which is d for multiples of I alone",
            cases=0,
            using={"lhs": lambda frame: capacity_sum_lower_bound(frame.W)},
        ),
        search(
            "from spectral measures, in floats",
            cases=40,
            using={"lhs": lambda frame: _capacity_sum_by_measures(frame.W)},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "transitive suffices: irreducibility dropped",
            {
                "domain": Domain(
                    (domains.choice("frame", FRAMES),),
                    (Assumption("permuted", "permuted", _is_permuted),),
                )
            },
        ),
        Mutant(
            "permuted as a set instead of a family",
            {
                "domain": Domain(
                    (domains.choice("frame", FRAMES),),
                    (Assumption("irreducible", "irreducible", _is_irreducible),),
                )
            },
        ),
    ),
    not_claimed="The converse: the antiprism of height h^2 = r^2 / 2 saturates, and its group is "
    "reducible. Nor is it enough to permute the set: a triangle with one corner doubled has 68/35.",
    sees_also=("spectral-geometry/schur-orbits", "spectral-geometry/antiprism-slack"),
)


MIRROR = signed_permutation((1, -2))
TETRAHEDRAL = np.array([signed_permutation((2, 3, 1)), signed_permutation((-1, -2, 3))])
GROUPS: tuple[MatrixGroup, ...] = (
    MatrixGroup("Z_3 in the plane", rotation(Fraction(1, 3))[None]),
    MatrixGroup("Z_4 in the plane", rotation(Fraction(1, 4))[None]),
    MatrixGroup("Z_5 in the plane", rotation(Fraction(1, 5))[None]),
    MatrixGroup("D_3 in the plane", np.array([rotation(Fraction(1, 3)), MIRROR])),
    MatrixGroup("D_4 in the plane", np.array([rotation(Fraction(1, 4)), MIRROR])),
    MatrixGroup("tetrahedral rotations", TETRAHEDRAL),
    MatrixGroup("symmetries of the cube", cubic_generators(3)),
    MatrixGroup("icosahedral rotations", icosahedral_generators()),
    MatrixGroup("quaternion group in four dimensions", quaternion_generators()),
    MatrixGroup("sign in the plane", -exact_array([[[1, 0], [0, 1]]])),
    MatrixGroup("D_2 in the plane", np.array([signed_permutation((-1, 2)), MIRROR])),
    MatrixGroup("symmetries of the 2-antiprism", antiprism_frame(2, Fraction(1)).generators),
    MatrixGroup("symmetries of the 4-antiprism", antiprism_frame(4, Fraction(1)).generators),
)
"""The last four are reducible."""


def _orbit(group: MatrixGroup, seeds: Any) -> Any:
    exactly = seeds.dtype == object
    return orbit_frame(group.elements if exactly else rounded(group.elements), seeds)


ORBITS = (
    domains.choice("group", GROUPS),
    Parameter("d", "of the group", lambda _choose, point: point["group"].generators.shape[-1]),
    domains.integer("s", 1, 2),
    domains.matrix("seeds", "d", "s"),
)
SOME_SEED = Assumption("non-zero", "a seed is not zero", lambda seeds: bool((seeds != 0).any()))


@cache
def _acts_irreducibly(group: MatrixGroup) -> bool:
    return bool(symmetric_invariants(group.elements) == 1)


def _orbit_point(group: MatrixGroup, seeds: Any) -> dict[str, Any]:
    columns = domains.fractions(seeds)
    return {"group": group, "d": len(columns), "s": columns.shape[1], "seeds": columns}


SCHUR_ORBITS = Claim(
    id="spectral-geometry/schur-orbits",
    label="E11b",
    paper=PAPER,
    locator="beyond the paper",
    title="Orbits of irreducible groups saturate, whatever their seeds",
    plain="All images of any seeds, not all zero, under a finite group that acts irreducibly over "
    "the reals are a tight frame: irreducible over the complex numbers is not needed.",
    statement=r"W=(gv_s)_{g\in G,s},\ G\text{ irreducible over }\mathbb{R}"
    r"\ \Rightarrow\ \sum_iD_i=d",
    relation="==",
    domain=Domain(
        ORBITS,
        (SOME_SEED, Assumption("irreducible", "G acts irreducibly", _acts_irreducibly)),
    ),
    lhs=lambda group, seeds: _capacity_sum(_orbit(group, seeds)),
    rhs=lambda d: d,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=(
        _orbit_point(GROUPS[0], [[1], [0]]),
        _orbit_point(GROUPS[8], [[1, 0], [2, 0], [0, 1], [0, 3]]),
    ),
    outside=(_orbit_point(GROUPS[11], [[1], [0], [1]]),),
    evidence=(
        exact("nine irreducible groups, among them of complex and quaternionic type", cases=20),
        exact(
            "tr(F)^2 / tr(F^2) of the same kind of orbits",
            cases=20,
            seed=2,
            using={"lhs": lambda group, seeds: capacity_sum_lower_bound(_orbit(group, seeds))},
        ),
        search("from the Gram matrix in floats", cases=30),
    ),
    mutants=(
        Mutant(
            "irreducibility dropped",
            {"domain": Domain(ORBITS, (SOME_SEED,))},
        ),
        Mutant("every seed adds d", {"rhs": lambda d, s: d * s}),
    ),
    sees_also=("spectral-geometry/schur",),
)


def _commutant_by_averaging(group: MatrixGroup) -> int:
    """Rank of the map S -> mean of g S g^T on symmetric matrices, in floats."""
    elements = rounded(group.elements)
    d = elements.shape[-1]
    images = []
    for i in range(d):
        for j in range(i, d):
            S = np.zeros((d, d))
            S[i, j] = S[j, i] = 1
            images.append((elements @ S @ elements.swapaxes(1, 2)).mean(0).ravel())
    return int(np.linalg.matrix_rank(np.array(images), tol=1e-9))


def _commutant(group: MatrixGroup) -> int:
    """By linear algebra: exact for rational generators, else with NumPy's rank."""
    generators = group.generators
    is_rational = all(hasattr(x, "p") for x in generators.ravel())
    return symmetric_commutant_dimension(generators if is_rational else rounded(generators))


CRITERION = Claim(
    id="spectral-geometry/commutant-by-characters",
    label="E11c",
    paper=PAPER,
    locator="beyond the paper; character theory",
    title="The criterion for irreducibility, twice",
    plain="The dimension of the symmetric matrices that commute with a group is a mean of its "
    "characters; the group is irreducible over the reals exactly if it is 1.",
    statement=r"\dim\{S=S^T:gS=Sg\}=\frac{1}{|G|}\sum_{g\in G}\frac{\chi(g)^2+\chi(g^2)}{2}",
    relation="==",
    domain=Domain((domains.choice("group", GROUPS),)),
    lhs=lambda group: symmetric_invariants(group.elements),
    rhs=_commutant,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"group": group} for group in GROUPS),
    one_method=TWO_ROUTES,
    evidence=(
        exact("13 groups: characters against the rank of the commutators", cases=0),
        exact(
            "characters against the rank of averaging over the group",
            cases=0,
            using={"rhs": _commutant_by_averaging},
        ),
    ),
    mutants=(
        Mutant(
            "the mean of the squared characters: all matrices that commute",
            {
                "lhs": lambda group: (
                    (group.elements.diagonal(0, 1, 2).sum(-1) ** 2).sum() / len(group.elements)
                )
            },
        ),
        Mutant("always irreducible", {"rhs": lambda: 1}),
    ),
    sees_also=("spectral-geometry/schur",),
)

# Antiprisms ---------------------------------------------------------------------------------


def _antiprism_capacity_sum(k: Any, t: Any) -> Any:
    if family(k) == "sympy":
        own = (1 - t) + t
        return 2 * k * own**2 / _energy_of_row(k, t)
    return capacities(antiprism_gram(k, t)).sum()


def _energy_of_row(k: Any, t: Any) -> Any:
    """Sum over s < 2k of the squares of r^2 cos(pi s / k) + (-1)^s h^2, for symbols k and t.

    An entry is r^2 (z^s + z^-s) / 2 + y^s h^2 with z = exp(i pi / k) and y = exp(i pi); its square
    is a sum of geometric sequences.
    """
    from sympy import Poly, expand, symbols

    z, y = symbols("z y")
    square = expand(z**2 * ((1 - t) * (z + 1 / z) / 2 + y * t) ** 2)
    return sum(
        coefficient * _sum_of_powers(a - 2 + b * k, k)
        for (a, b), coefficient in Poly(square, z, y).terms()
    )


def _sum_of_powers(m: Any, k: Any) -> Any:
    """Sum over s < 2k of w^s, w = exp(i pi m / k): 2k if w = 1, else (w^2k - 1) / (w - 1) = 0.

    Raises
    ------
    ValueError
        If it is not certain that m is 0 or 2k, or else an integer between -2k and 2k other than 0.
    """
    if m in (0, 2 * k):
        return 2 * k
    size = m if m.is_positive else -m
    proper = m.is_integer and size.is_positive and (2 * k - size).is_positive
    require(proper, f"powers of a root of unity other than 1 sum to 0; got m={m}, k={k}")
    return 0


def _antiprism_formula(t: Any) -> Any:
    return 2 / ((1 - t) * (1 - t) + 2 * t * t)


def _antiprism_by_coordinates(k: int, t: float) -> Any:
    """From corners in space and their spectral measures, in floats."""
    eigenvalues = {1: k * (1 - t)} if t < 1 else {}
    W = harmonic_frame(2 * k, eigenvalues | ({k: 2 * k * t} if t > 0 else {}))
    return spectral_capacities(spectral_measures(W)).sum()


def _cosines_cancel(claim: Claim) -> bool | None:
    """The left side for every number of corners from the least on, and for some in numbers.

    At a number k of corners both sides are quotients of polynomials of h^2 of degree 2 at most, so
    that five heights decide whether they are the same.
    """
    from sympy import Symbol

    low = claim.domain.parameter("k").low
    if low is None:
        return None
    least = int(low)
    u = Symbol("u", integer=True, nonnegative=True)
    t = Symbol("t", real=True)
    try:
        left = claim.lhs(k=least + u, t=t)
    except ValueError:
        return None
    if vanishes(left - applied(claim.rhs, {"t": t})) is not True:
        return None
    heights = [rational(Fraction(j, 4)) for j in range(5)]
    agrees = (
        claim.lhs(k=k, t=height) == applied(claim.rhs, {"t": height})
        for k in range(least, least + 4)
        for height in heights
    )
    return True if all(agrees) else None


COSINES_BY_HAND = (
    "all rows of the Gram matrix of an antiprism have the same entries, which depend on x - y "
    "modulo 2k",
    "cos x = (exp(ix) + exp(-ix)) / 2, and (w - 1)(1 + w + .. + w^(2k - 1)) = w^(2k) - 1 for every "
    "number w",
)


ANY_HEIGHT = Parameter("t", "h^2, 0 <= t <= 1", lambda choose, _: Fraction(choose(0, 40), 40))
ANTIPRISMS = (
    Parameter(
        "k", "every whole number from 2 on, drawn up to 13", lambda choose, _: choose(2, 13), low=2
    ),
    ANY_HEIGHT,
)
SPATIAL = Assumption("in space", "h and r are not 0", lambda t: 0 < t < 1)

EQUAL_EDGES = 1 - 1 / (1 + cosine(Fraction(1, 8)) / 2)
"""h^2 of the square antiprism with equal edges and unit corners: h^2 / r^2 = sqrt(2) / 4."""

TRAINED_RATIO = Fraction(367179665048142, 10**15)
"""h^2 / r^2, to 15 digits, of the square antiprism that minimises the loss of one active feature
for n = 8, d = 3: a local minimum up to rotation."""

TRAINED_HEIGHT = TRAINED_RATIO / (1 + TRAINED_RATIO)

ANTIPRISM = Claim(
    id="spectral-geometry/antiprism",
    label="E12a",
    paper=PAPER,
    locator="the abstract names antiprisms",
    title="Capacities of antiprisms",
    plain="The capacities of an antiprism with unit corners depend on its height alone, not on the "
    "number of corners.",
    statement=r"r^2+h^2=1,\ k\ge2:\quad\sum_iD_i=\frac{2}{r^4+2h^4}",
    relation="==",
    domain=Domain(ANTIPRISMS),
    lhs=_antiprism_capacity_sum,
    rhs=_antiprism_formula,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=(
        {"k": 4, "t": Fraction(1, 3)},
        {"k": 2, "t": Fraction(1, 4)},
        {"k": 13, "t": Fraction(1, 4)},
    ),
    evidence=(
        derivation(
            "k >= 2 and the height as symbols: the squares of a row as geometric sequences",
            _cosines_cancel,
            by_hand=COSINES_BY_HAND,
            reach="everywhere",
        ),
        exact("cosines in cyclotomic fields, k = 2 to 13", cases=60),
        search(
            "from coordinates and spectral measures, in floats",
            cases=80,
            using={"lhs": _antiprism_by_coordinates},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "largest at equal edges",
            {
                "relation": "<=",
                "rhs": lambda: _antiprism_formula(EQUAL_EDGES),
                "domain": Domain((domains.integer("k", 4, 4), ANY_HEIGHT)),
            },
        ),
        Mutant(
            "for k = 1 too, two unit vectors",
            {
                "domain": Domain((domains.integer("k", 1, 1), ANY_HEIGHT)),
                "examples": ({"k": 1, "t": Fraction(1, 4)},),
            },
        ),
        Mutant("with h^4 for 2 h^4", {"rhs": lambda t: 2 / ((1 - t) * (1 - t) + t * t)}),
    ),
    sees_also=("spectral-geometry/antiprism-slack",),
)


def _zero_at_equal_edges(t: Any) -> Any:
    height = float(EQUAL_EDGES) if isinstance(t, float) else EQUAL_EDGES
    return 3 - (t - height) * (t - height)


ANTIPRISM_SLACK = Claim(
    id="spectral-geometry/antiprism-slack",
    label="E12b",
    paper=PAPER,
    locator="the abstract names antiprisms",
    title="Antiprisms saturate at one height only",
    plain="An antiprism in space saturates exactly if h^2 / r^2 = 1/2, a coincidence in one "
    "parameter that its symmetry does not force.",
    statement=r"r^2+h^2=1,\ k\ge2:\quad\sum_iD_i=3-\frac{(r^2-2h^2)^2}{r^4+2h^4}",
    relation="==",
    domain=Domain(ANTIPRISMS),
    lhs=_antiprism_capacity_sum,
    rhs=lambda t: 3 - (1 - 3 * t) * (1 - 3 * t) / ((1 - t) * (1 - t) + 2 * t * t),
    fidelity="ours",
    delta="Not known to be in the paper. The rank is 3 in space, where the fraction is what an "
    "antiprism lacks; at h = 0 or r = 0 the equation holds too, and the rank is 2 or 1.",
    examples=(
        {"k": 4, "t": Fraction(1, 3)},
        {"k": 4, "t": Fraction(1, 4)},
        {"k": 13, "t": Fraction(1, 4)},
        {"k": 4, "t": TRAINED_HEIGHT},
    ),
    evidence=(
        derivation(
            "k >= 2 and the height as symbols: the squares of a row as geometric sequences",
            _cosines_cancel,
            by_hand=COSINES_BY_HAND,
            reach="everywhere",
        ),
        exact("cosines in cyclotomic fields, k = 2 to 13", cases=60),
        search(
            "from coordinates and spectral measures, in floats",
            cases=80,
            using={"lhs": _antiprism_by_coordinates},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("zero at every height: symmetry forces it", {"rhs": lambda t: 3 + 0 * t}),
        Mutant("zero at equal edges", {"rhs": _zero_at_equal_edges}),
    ),
    sees_also=("spectral-geometry/antiprism", "spectral-geometry/antiprisms-saturate"),
)

SQUARE = Domain(
    (domains.integer("k", 4, 4), ANY_HEIGHT),
    (SPATIAL,),
)

ANTIPRISMS_SATURATE = Claim(
    id="spectral-geometry/antiprisms-saturate",
    label="E12c",
    paper=PAPER,
    locator="abstract: saturation leads to a classification of all geometries from prior work, "
    "simplices, polygons and antiprisms",
    title="Square antiprisms saturate",
    plain="False: the hypothesis under which the abstract classifies geometries fails for the "
    "square antiprism, which saturates at one height and not at the one that minimises the loss of "
    "one active feature.",
    statement=r"(n,d)=(8,3),\ \text{square antiprism}:\quad\sum_iD_i=3",
    relation="==",
    domain=SQUARE,
    lhs=_antiprism_capacity_sum,
    rhs=lambda: 3,
    fidelity="ours",
    delta="Our reading, not a sentence of the paper: the abstract says that saturation forces "
    "localisation, tight frames and then the classification, and counts antiprisms in. That they "
    "saturate is what this needs; the paper may mean the tight ones alone.",
    examples=({"k": 4, "t": TRAINED_HEIGHT},),
    evidence=(
        exact("first at the height of the trained antiprism, h^2 / r^2 = 0.367179665", cases=20),
        search(
            "from coordinates and spectral measures, in floats",
            cases=20,
            using={"lhs": _antiprism_by_coordinates},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "those with equal edges do",
            {
                "domain": Domain((domains.choice("k", (4,)), domains.choice("t", (EQUAL_EDGES,)))),
                "examples": ({"k": 4, "t": EQUAL_EDGES},),
            },
        ),
    ),
    not_claimed="That the trained antiprism is outside the theory of schemes: its Gram matrix is "
    "a sum of idempotents of the octagon's scheme, with two different eigenvalues.",
    sees_also=(
        "spectral-geometry/antiprism-slack",
        "spectral-geometry/antiprism-spectrum",
        "spectral-geometry/antiprism-is-not-saturated",
    ),
)

# Simplices ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Configuration:
    """Features up to rotation: a Gram matrix in exact numbers, and its rank."""

    name: str
    A: np.ndarray
    rank: int

    def __str__(self) -> str:
        return self.name


def _with_equal_products(n: int, b: Fraction) -> _Configuration:
    """Unit vectors with all inner products b."""
    A = exact_array([[Fraction(1) if i == j else b for j in range(n)] for i in range(n)])
    return _Configuration(f"{n} unit vectors with all inner products {b}", A, rank(A))


def _from_vectors(name: str, W: Any) -> _Configuration:
    A = gram(exact_array(W))
    return _Configuration(name, A, len(W))


def _icosahedron_diagonals() -> _Configuration:
    W = icosahedral_frame("icosahedron").W
    one_of_each_line = [j for j in range(12) if any(x > 0 for x in W[:, j]) and _leads(W[:, j])]
    return _from_vectors("six diagonals of the icosahedron", W[:, one_of_each_line])


def _leads(vector: Any) -> bool:
    return bool(next(x for x in vector if x != 0) > 0)


CONFIGURATIONS: tuple[_Configuration, ...] = (
    *(_with_equal_products(n, Fraction(-1, n - 1)) for n in (*range(2, 8), 9, 10)),
    *(_with_equal_products(n, Fraction(1)) for n in (2, 3, 4)),
    *(_with_equal_products(n, Fraction(0)) for n in (2, 3)),
    _with_equal_products(4, Fraction(1, 5)),
    _with_equal_products(2, Fraction(-1, 2)),
    _from_vectors("a digon of lengths 1 and 2", [[1, -2]]),
    _from_vectors("two vectors of one direction, lengths 1 and 2", [[1, 2]]),
    _from_vectors("octahedron", cubic_frame("octahedron").W),
    _from_vectors("pentagon", polygon_frame(5).W),
    _icosahedron_diagonals(),
    _Configuration(
        "a basis of the plane and the zero vector",
        exact_array([[1, 0, 0], [0, 1, 0], [0, 0, 0]]),
        2,
    ),
    _Configuration(
        "three unequal vectors of the plane with all inner products -1",
        exact_array([[1, -1, -1], [-1, 2, -1], [-1, -1, 5]]),
        2,
    ),
    _Configuration(
        "three nearly equal vectors of the plane with all inner products -1",
        exact_array([[2, -1, -1], [-1, Fraction(9, 5), -1], [-1, -1, Fraction(29, 13)]]),
        2,
    ),
)


def _products(configuration: _Configuration) -> Any:
    return configuration.A[~np.eye(len(configuration.A), dtype=bool)]


def _all_equal(values: Any) -> bool:
    return all(x == values[0] for x in values)


def _are_distinct(configuration: _Configuration) -> bool:
    A = configuration.A
    n = len(A)
    return not any(A[i, i] + A[j, j] - A[i, j] - A[j, i] == 0 for i in range(n) for j in range(i))


SUPERPOSED = Assumption(
    "superposed",
    "there are more features than dimensions",
    lambda configuration: configuration.rank < len(configuration.A),
)
DISTINCT = Assumption("distinct", "no two features agree", _are_distinct)
NO_ZERO = Assumption(
    "no zero",
    "no feature is zero",
    lambda configuration: all(x != 0 for x in configuration.A.diagonal()),
)
SATURATED = inequality(
    "saturated",
    "the capacities sum to the rank, which they never exceed",
    lambda configuration: capacities(configuration.A).sum(),
    ">=",
    lambda configuration: rational(configuration.rank),
)
EQUAL_LENGTHS = Assumption(
    "equal lengths",
    "all features have one length",
    lambda configuration: _all_equal(configuration.A.diagonal()),
)
EQUAL_PRODUCTS = Assumption(
    "equal products",
    "all inner products of different features agree, sign included",
    lambda configuration: _all_equal(_products(configuration)),
)
EQUIANGULAR = Assumption(
    "equiangular",
    "all inner products of different features agree up to sign",
    lambda configuration: _all_equal(abs(_products(configuration))),
)
THREE = Assumption(
    "three",
    "there are at least three features",
    lambda configuration: len(configuration.A) >= 3,
)


def _drawn_configuration(choose: Callable[[int, int], int], _: Any) -> _Configuration:
    if choose(0, 1):
        return CONFIGURATIONS[choose(0, len(CONFIGURATIONS) - 1)]
    n = choose(2, 6)
    least = Fraction(-1, n - 1)
    return _with_equal_products(n, least + (1 - least) * Fraction(choose(0, 12), 12))


def _where(*assumptions: Assumption) -> Domain:
    features = Parameter(
        "configuration",
        "up to 10 features, most of them with equal inner products",
        _drawn_configuration,
    )
    return Domain((features,), assumptions)


def _weakened(domain: Domain) -> tuple[Mutant, ...]:
    """Equal products up to sign only."""
    up_to_sign = (*domain.without("equal products").assumptions, EQUIANGULAR)
    return (Mutant("equiangular suffices: |cos| equal", {"domain": _where(*up_to_sign)}),)


def _scaled_gram(configuration: _Configuration) -> Any:
    A = configuration.A
    return np.append((A / A[0, 0]).ravel(), capacities(A))


def _simplex_gram(configuration: _Configuration) -> Any:
    n = len(configuration.A)
    entries = [[Fraction(1) if i == j else Fraction(-1, n - 1) for j in range(n)] for i in range(n)]
    return np.append(exact_array(entries).ravel(), exact_array([Fraction(n - 1, n)] * n))


def _simplex_by_coordinates(configuration: _Configuration) -> Any:
    A = gram(simplex_frame(len(configuration.A)).W)
    return np.append((A / A[0, 0]).ravel(), capacities(A))


SIZES = range(3, 9)
"""Numbers of features at which derivations evaluate the sides."""


def _scaled_simplex(n: int) -> _Configuration:
    """The simplex with corners of squared length a, a symbol."""
    from sympy import Rational, Symbol

    a = Symbol("a", positive=True)
    entries = [[a if i == j else -a * Rational(1, n - 1) for j in range(n)] for i in range(n)]
    return _Configuration(f"simplex of {n} corners", np.array(entries), n - 1)


def _only_simplices_are_left(claim: Claim, sizes: range) -> bool:
    """Every case other than the simplex is excluded by an assumption of the claim.

    Both sides agree at simplices of these sizes and any length.  Equal vectors and each
    configuration in `CONFIGURATIONS`, among them one for every assumption that obeys all others,
    are outside the domain or are simplices.
    """
    for n in sizes:
        simplex = {"configuration": _scaled_simplex(n)}
        left = [rational(entry) for entry in applied(claim.lhs, simplex)]
        if any(x != y for x, y in zip(left, applied(claim.rhs, simplex), strict=True)):
            return False
    others = [*CONFIGURATIONS, *(_with_equal_products(n, Fraction(1)) for n in sizes)]
    for point in ({"configuration": one} for one in others):
        differs = applied(claim.lhs, point) != applied(claim.rhs, point)
        if claim.domain.contains(point) and differs.any():
            return False
    return True


@cache
def _one_eigenvalue_leaves_two_products(n: int) -> bool:
    """A^2 = lambda A for A = diag(a_i - b) + b J, every entry a symbol, b != 0 and n >= 3.

    Of the entries off the diagonal, (i, j) less (i, k) is b (a_j - a_k), so that all a_i are
    equal, to 1 say; the entries then leave b = 1 and b = -1 / (n - 1).
    """
    import sympy

    b, eigenvalue = sympy.symbols("b lambda")
    a = sympy.symbols(f"a:{n}")
    A = np.array([[a[i] if i == j else b for j in range(n)] for i in range(n)])
    excess = A @ A - eigenvalue * A
    differences = [
        excess[i, j] - excess[i, k] - b * (a[j] - a[k]) for i, j, k in permutations(range(n), 3)
    ]
    on_diagonal, off_diagonal = (entry.subs(dict.fromkeys(a, 1)) for entry in excess[0, :2])
    common = sympy.solve(off_diagonal / b, eigenvalue)[0]
    differences.append(on_diagonal.subs(eigenvalue, common) + (1 - b) * (1 + (n - 1) * b))
    return all(sympy.expand(difference) == 0 for difference in differences)


def _saturated_are_simplices(claim: Claim) -> bool | None:
    """Equal products and one eigenvalue leave equal features and simplices, in each number."""
    closes = all(_one_eigenvalue_leaves_two_products(n) for n in SIZES)
    return True if closes and _only_simplices_are_left(claim, SIZES) else None


def _singular_are_simplices(claim: Claim) -> bool | None:
    """(1 - b) I + b J has an inverse x I + y J unless b = 1 or b = -1 / (n - 1).

    As J^2 = n J, the product is (1 - b) x I + (b x + (1 - b) y + n b y) J.
    """
    from sympy import symbols

    n, b = symbols("n b")
    x = 1 / (1 - b)
    y = -b / ((1 - b) * (1 + (n - 1) * b))
    of_identity, of_ones = (1 - b) * x, b * x + (1 - b) * y + n * b * y
    if vanishes(of_identity - 1) is not True or vanishes(of_ones) is not True:
        return None
    return True if _only_simplices_are_left(claim, range(2, SIZES.stop)) else None


EVERY_CONFIGURATION = tuple({"configuration": one} for one in CONFIGURATIONS)
SATURATED_SIMPLEX = _where(SATURATED, SUPERPOSED, NO_ZERO, DISTINCT, EQUAL_PRODUCTS, THREE)
SINGULAR_SIMPLEX = _where(SUPERPOSED, DISTINCT, EQUAL_LENGTHS, EQUAL_PRODUCTS)

SIMPLEX = Claim(
    id="spectral-geometry/simplex",
    label="E16a",
    paper=PAPER,
    locator="Corollary 5, simplex identification",
    title="Equal inner products and saturation make a simplex",
    plain="At least three distinct features, none of them zero and more than dimensions, with all "
    "inner products equal and saturated capacity are a regular simplex: n corners, capacity "
    "(n - 1)/n each.",
    statement=r"0\ne w_i\ne w_j,\ A_{ij}=b\ (i\ne j),\ \sum_iD_i=\operatorname{rank}A<n,"
    r"\ n\ge3\ \Rightarrow\ "
    r"A=\frac{n\,A_{11}}{n-1}\left(I-\frac{J}{n}\right),\ D_i=\frac{n-1}{n}",
    relation="==",
    domain=SATURATED_SIMPLEX,
    lhs=_scaled_gram,
    rhs=_simplex_gram,
    fidelity="restated",
    delta="Known to us second-hand. That lengths are equal follows for n >= 3; for n = 2 it has to "
    "be assumed, since opposite vectors of lengths 1 and 2 saturate their line. A zero feature has "
    "to be excluded, since a basis and zero saturate.",
    examples=SATURATED_SIMPLEX.inside(EVERY_CONFIGURATION),
    outside=SATURATED_SIMPLEX.outside(EVERY_CONFIGURATION),
    evidence=(
        derivation(
            "the entries of A^2 = lambda A, lengths and products as symbols",
            _saturated_are_simplices,
            by_hand=(
                "b is not 0, for orthogonal features that are not zero are no more than their "
                "dimensions",
                "saturated features are eigenvectors of F, those with a product other than 0 of "
                "one eigenvalue: A^2 = lambda A",
                "b = 1 with lengths 1 leaves equal features",
            ),
            cites=("spectral-geometry/saturation",),
            reach="region",
            region="n = 3 to 8 features",
        ),
        exact("named configurations, and equal inner products for n <= 6", cases=60),
        exact(
            "against corners of the simplex in cyclotomic coordinates",
            cases=0,
            using={"rhs": _simplex_by_coordinates},
        ),
    ),
    mutants=_weakened(SATURATED_SIMPLEX),
    sees_also=("spectral-geometry/schur", "spectral-geometry/simplex-without-saturation"),
)

SIMPLEX_WITHOUT_SATURATION = Claim(
    id="spectral-geometry/simplex-without-saturation",
    label="E16b",
    paper=PAPER,
    locator="beyond Corollary 5",
    title="Equal inner products and lengths make a simplex, saturated or not",
    plain="Distinct features of one length, more of them than dimensions, with all inner products "
    "equal are a regular simplex: that they saturate is a consequence and not a hypothesis.",
    statement=r"A=(a-b)I+bJ,\ b<a,\ \operatorname{rank}A<n\ \Rightarrow\ b=-\frac{a}{n-1},\ "
    r"\sum_iD_i=n-1",
    relation="==",
    domain=SINGULAR_SIMPLEX,
    lhs=_scaled_gram,
    rhs=_simplex_gram,
    fidelity="ours",
    delta="Corollary 5 assumes saturation, as far as we know.",
    examples=SINGULAR_SIMPLEX.inside(EVERY_CONFIGURATION),
    outside=SINGULAR_SIMPLEX.outside(EVERY_CONFIGURATION),
    evidence=(
        derivation(
            "the inverse of A within the span of I and J, for every n and b; sides at simplices",
            _singular_are_simplices,
            by_hand=(
                "equal lengths and products make the Gram matrix a multiple of (1 - b) I + b J, "
                "the length not being 0: two zero features or more would agree",
                "rank A < n leaves no inverse, and b = 1 leaves equal features",
            ),
            reach="region",
            region="n = 2 to 8 features",
        ),
        exact("named configurations, and equal inner products for n <= 6", cases=60),
        exact(
            "against corners of the simplex in cyclotomic coordinates",
            cases=0,
            using={"rhs": _simplex_by_coordinates},
        ),
    ),
    mutants=_weakened(SINGULAR_SIMPLEX),
    sees_also=("spectral-geometry/simplex",),
)

CLAIMS = (
    SCHUR,
    SCHUR_ORBITS,
    CRITERION,
    ANTIPRISM,
    ANTIPRISM_SLACK,
    ANTIPRISMS_SATURATE,
    SIMPLEX,
    SIMPLEX_WITHOUT_SATURATION,
)
