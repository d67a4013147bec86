r"""The dictionary of the authors' experiments: what encoders can do with it (B12b, B17).

Setting.  The 16 atoms in eight dimensions that the authors' public code draws from its seed
20240625, with the bits that they have in single precision.

Statement.  With one feature active at a time rows recover 4 of 16; on the circulant graphs of 1, 2,
3, 5 and 7 neighbours 2, 2, 1, 0 and 0, and none where any two may be active (B17a).  The least
cross-talks of the 16 features where any two may be active run from 0.2117 to 0.5524 (B17b).  Any
eight atoms are independent, so that the spark is 9 and codes of four features are unique
(B17c).  It is far from an isometry on sparse codes: some codes of 2, 3 and 6 features are changed
in squared length by more than 0.77, 1.42 and 2.54 of it (B17d), no code of 2 or 3 by more than
0.772 and 1.422 (B17e).  Half-spaces tell 16, 8 and 1 features on binary codes of 1, 2 and 3 ones
(B12b).

Idea.  Linear programs over the rationals, each verdict with a certificate that is judged again.

Not claimed.  Anything about dictionaries of other seeds.
"""

from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

from pentad.proofs_check.amortisation_gap.settings import claim, cross_talk_of_floats, proved
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.checker import proves_at_least, proves_at_most, proves_from_basis
from pentad.theory.codes.coherence import (
    isometry_defect,
    isometry_is_at_most,
    isometry_witness,
    largest_products,
    restricted_isometry_constant,
)
from pentad.theory.codes.cooccurrence import Graph, circulant_graph
from pentad.theory.codes.dictionaries import atoms, rational_matrix
from pentad.theory.codes.halfspaces import (
    Halfspace,
    binary_codes,
    is_crossing,
    mistakes,
    separable_in_floats,
    separation,
)
from pentad.theory.codes.published_dictionary import published_dictionary
from pentad.theory.codes.recovery_bounds import wendel_probability
from pentad.theory.codes.spark import spark
from pentad.theory.numbers.domains import Domain, choice, fractions, integer
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require

LOCATOR = "the experiments' known dictionary, from the authors' public code"

D: Any = fractions([[Fraction(float(x)) for x in row] for row in published_dictionary()])
COLUMNS = atoms(D)
RECOVERED = {0: 4, 1: 2, 2: 2, 3: 1, 5: 0, 7: 0, 15: 0}
DEGREE = choice("degree", tuple(RECOVERED), listed=True)
FEATURE = integer("i", 0, 15, listed=True)


@cache
def _certified(graph: Graph) -> int:
    """Features whose rows the checker accepts, where it accepts a combination for every other."""
    found = proved(D, graph)
    for one in found:
        at = (COLUMNS, one.feature, one.neighbours, one.value)
        require(proves_at_most(*at, one.row), f"a row of feature {one.feature} is accepted")
        require(
            one.recoverable or proves_at_least(*at, one.combination),
            f"a combination of feature {one.feature} is accepted",
        )
    return sum(one.recoverable for one in found)


def _in_floats(degree: int) -> float:
    return float((cross_talk_of_floats(D, circulant_graph(16, degree)) < 1e-9).sum())


VERDICTS = claim(
    "published/recovered",
    "B17a",
    locator=LOCATOR,
    title="How many features of the published dictionary rows recover",
    plain="With one feature active at a time rows recover 4 of the 16 features of the authors' "
    "dictionary; with more neighbours 2, 2, 1 and none, and none where any two may be active, as "
    "in their data.",
    statement=r"\#\{i:\rho_i=0\}=4,2,2,1,0,0,0\quad\text{for }\deg=0,1,2,3,5,7,15",
    relation="==",
    domain=Domain((DEGREE,)),
    lhs=lambda degree: _certified(circulant_graph(16, degree)),
    rhs=lambda degree: RECOVERED[degree],
    examples=({"degree": 0},),
    evidence=(
        exhaustive("every certificate accepted by a checker of its own"),
        search("the program of rows by HiGHS, in floats", cases=12, using={"lhs": _in_floats},
               floats_only=True),
    ),
    mutants=(
        instead("as many as Wendel's probability expects", rhs=lambda degree: 16 *
                wendel_probability(16, 8, degree)),
        instead("as on the graph without edges", rhs=lambda: 4),
        instead("none", rhs=lambda: 0),
    ),
)  # fmt: skip

TEN_THOUSANDTHS = (
    4073, 5217, 3174, 4377, 5343, 2959, 3308, 3409, 3581, 2117, 5524, 4433, 3910, 2384, 4168, 2618
)  # fmt: skip


def _from_the_basis(i: int) -> Fraction:
    found = proved(D)[i]
    told = proves_from_basis(
        COLUMNS, i, found.neighbours, found.dimensions, found.basis, found.signs
    )
    return Fraction(0) if told is None else told


def _rounded(value: Number) -> int:
    nearest: int = round(value * 10_000)
    return nearest


CROSS_TALKS = claim(
    "published/cross-talk",
    "B17b",
    locator=LOCATOR,
    title="Least cross-talk of the 16 published features",
    plain="Where any two may be active, the least cross-talk of the features of the authors' "
    "dictionary runs from 0.2117 to 0.5524: every row errs by a tenth of the largest amplitude on "
    "each feature, and by more than a quarter on one.",
    statement=r"\min_i\rho_i\approx0.2117,\qquad\max_i\rho_i\approx0.5524",
    relation="==",
    domain=Domain((FEATURE,)),
    lhs=lambda i: _rounded(proved(D)[i].value),
    rhs=lambda i: TEN_THOUSANDTHS[i],
    examples=({"i": 9}, {"i": 10}),
    evidence=(
        exhaustive("the rational program"),
        exhaustive("solved again from its basis", using={"lhs": lambda i: _rounded(
            _from_the_basis(i))}),
        search("the program of rows by HiGHS, in floats", cases=20, using={
            "lhs": lambda i: float(_rounded(float(cross_talk_of_floats(D)[i])))},
               floats_only=True),
    ),
    mutants=(
        instead("the coherence of each atom", lhs=lambda i: _rounded(largest_products(D)[i])),
        instead("at least Welch's bound each", relation=">=", rhs=lambda: 2582),
    ),
)  # fmt: skip


@cache
def _minors_modulo() -> int:
    """9 if no minor of eight atoms vanishes modulo a prime, so that none is zero; else 8."""
    from flint import nmod_mat

    integral, _ = rational_matrix(D).numer_denom()
    rows = [[int(x) % (2**61 - 1) for x in row] for row in integral.tolist()]
    for chosen in combinations(range(16), 8):
        minor = nmod_mat(8, 8, [row[j] for row in rows for j in chosen], 2**61 - 1)
        if int(minor.det()) == 0:
            return 8
    return 9


@cache
def _spark() -> int:
    return spark(D) or 17


SPARK = claim(
    "published/spark",
    "B17c",
    locator=LOCATOR,
    title="Any eight atoms of the published dictionary are independent",
    plain="The spark of the authors' dictionary is 9, so that codes of up to four features are "
    "determined by their image.",
    statement=r"\mathrm{spark}(D)=9",
    relation="==",
    domain=Domain((integer("of", 16, 16, listed=True),)),
    lhs=lambda of: _spark() + 0 * of,
    rhs=lambda of: 9 + 0 * of,
    examples=({"of": 16},),
    evidence=(
        exhaustive("all 12870 minors in integers"),
        exhaustive("the same modulo a prime", using={"lhs": lambda of: _minors_modulo() + 0 * of}),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead("6, twice the number of active features", rhs=lambda: 6),
        instead("more than twice eight", relation=">=", rhs=lambda: 17),
    ),
)


CHANGED = {2: Fraction(771, 1000), 3: Fraction(1420, 1000), 6: Fraction(2548, 1000)}


@cache
def _witness(K: int) -> tuple[Fraction, ...]:
    return isometry_witness(D, K)


NO_ISOMETRY = claim(
    "published/no-isometry",
    "B17d",
    locator=LOCATOR,
    title="The published dictionary is no isometry on sparse codes",
    plain="Codes of 3 features exist whose squared length the authors' dictionary changes by more "
    "than 1.42 of it, and of 6 features by more than 2.54: it has no restricted isometry of the "
    "order that uniqueness by RIP needs.",
    statement=r"\delta_2\ge0.771,\quad\delta_3\ge1.42,\quad\delta_6\ge2.548",
    relation=">=",
    domain=Domain((choice("K", tuple(CHANGED), listed=True),)),
    lhs=lambda K: isometry_defect(D, _witness(K)),
    rhs=lambda K: CHANGED[K],
    examples=({"K": 2}, {"K": 6}),
    evidence=(
        exhaustive("a rational code for each K"),
        search("eigenvalues of all Gram matrices, in floats", cases=6, using={
            "lhs": lambda K: restricted_isometry_constant(D, K)}, floats_only=True),
    ),
    mutants=(
        instead("a restricted isometry of order 6", relation="<=", rhs=lambda: 1),
        instead("a fifth more", rhs=lambda K: Fraction(6, 5) * CHANGED[K]),
    ),
)  # fmt: skip

WITHIN = {2: Fraction(772, 1000), 3: Fraction(1422, 1000)}


@cache
def _least_bound(K: int) -> Fraction:
    """The least thousandth that elimination on all supports proves to be a bound."""
    thousandths = int(isometry_defect(D, _witness(K)) * 1000)
    while not isometry_is_at_most(D, K, Fraction(thousandths, 1000)):
        thousandths += 1
    return Fraction(thousandths, 1000)


ISOMETRY_BOUND = claim(
    "published/isometry-bound",
    "B17e",
    locator=LOCATOR,
    title="How far from an isometry the published dictionary is",
    plain="No code of 2 or 3 features is changed in squared length by more than 0.772 or 1.422 of "
    "it.",
    statement=r"\delta_2\le0.772,\qquad\delta_3\le1.422",
    relation="<=",
    domain=Domain((choice("K", tuple(WITHIN), listed=True),)),
    lhs=_least_bound,
    rhs=lambda K: WITHIN[K],
    examples=({"K": 2}, {"K": 3}),
    evidence=(
        exhaustive("elimination over the rationals on all supports"),
        search("eigenvalues of all Gram matrices, in floats", cases=6, using={
            "lhs": lambda K: restricted_isometry_constant(D, K)}, floats_only=True),
    ),
    mutants=(instead("a tenth less", rhs=lambda K: Fraction(9, 10) * WITHIN[K]),),
)  # fmt: skip

SEPARABLE = {1: 16, 2: 8, 3: 1}


@cache
def _separable(K: int, exactly: bool) -> int:  # noqa: FBT001
    codes = binary_codes(16, K, exactly=exactly)
    count = 0
    for i in range(16):
        found = separation(D, codes, i)
        if isinstance(found, Halfspace):
            require(not mistakes(D, codes, found), f"the half-space of {i} tells every code")
            count += 1
        else:
            require(is_crossing(D, found) and len(found.weights) <= 10, f"crossing of {i} adds up")
    return count


@cache
def _separable_in_floats(K: int, exactly: bool) -> float:  # noqa: FBT001
    codes = binary_codes(16, K, exactly=exactly)
    return float(sum(separable_in_floats(D, codes, i) for i in range(16)))


HALFSPACES = claim(
    "published/halfspaces",
    "B12b",
    locator=LOCATOR,
    title="Which features of the published dictionary a threshold tells on binary codes",
    plain="On binary codes of 1, 2 and 3 ones, half-spaces tell 16, 8 and 1 features of the "
    "authors' dictionary, whether the codes have exactly or at most so many; for every other "
    "feature at most ten codes prove that none does.",
    statement=r"\#\{i:\text{separable}\}=16,8,1\quad\text{for }K=1,2,3",
    relation="==",
    domain=Domain((choice("K", (1, 2, 3), listed=True), choice("exactly", (True, False),
                                                              listed=True))),
    lhs=_separable,
    rhs=lambda K: SEPARABLE[K],
    examples=({"K": 2, "exactly": True},),
    evidence=(
        exhaustive("half-spaces and crossings, all judged again in rationals"),
        search("half-spaces with a margin by HiGHS, in floats", cases=8,
               using={"lhs": _separable_in_floats}, floats_only=True),
    ),
    mutants=(
        instead("none where coherence is 1/(2K - 1) or more", rhs=lambda K: 16 * (K == 1)),
        instead("all below the spark", rhs=lambda: 16),
    ),
)  # fmt: skip

CLAIMS = (HALFSPACES, VERDICTS, CROSS_TALKS, SPARK, NO_ISOMETRY, ISOMETRY_BOUND)
