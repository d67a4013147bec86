r"""Up to twice as many features as dimensions: antipodal pairs, in the limit of rare features.

Setting.  d < n <= 2d features, outputs (W^T W x + b)_+, each x_i nonzero with probability p and
then uniform on [0, 1].  The loss is the sum over k of p^k (1 - p)^(n - k) S_k, S_k of the sets of k
active features, S_0 = sum (b_j)_+^2.  S_0 = S_1 = 0 says b = 0, unit lengths and no positive
products (E23a).

Statements.  F70: two unit features of product -c lose f(c) = (2 c^2 - c^3) / 3 when both are
active, if b = 0.  F71: 3 f(c) >= 4 c w - 2 (1 + c) w^2.  F72: what these floors add up to.  F73: so
a positive dependency costs at least 1/3.  F74: S_2 >= (n - rank W) / 3 for unit features without
positive products.  F76: equality says antipodal pairs, orthogonal to each other and to the rest.
F75: at every p such pairs lose p^2 / 3 each.

Idea.  c^2 (2 - c) >= 2 c^2 / (1 + c), a convex function with equality at 0 and 1; its tangents at
w / (1 - w), with w_ij = v_i v_j, add up because Cv = v.

Not claimed.  That minimisers exist, or how small p has to be.
"""

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from pentad.proofs_check.beyond.settings import between, claim, range_of, real
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.toy_model_loss.settings import TRIPLE
from pentad.proofs_check.spectral_geometry.toy_model_loss.zero_loss import unit_blocks
from pentad.theory.frames.capacity import rank
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, fractions, realised
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.obtuse_interference import (
    floors_by_dependency,
    interference_floor,
    pair_interference,
    summed_floors,
)
from pentad.theory.rectified_model.toy_loss import toy_loss_terms
from pentad.theory.rectified_model.toy_loss_by_definition import (
    full_toy_loss_by_definition,
    toy_loss_terms_by_definition,
)
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

PROBLEM = "Mathematics for AI Safety, neighbours of MAIS-O47; beyond the papers"

# F70 ----------------------------------------------------------------------------------------


def _pair(c: Number) -> Any:
    one, zero = c - c + 1, c - c
    return np.array([[one, -c], [-c, one]]), np.array([zero, zero])


def _two_active(c: Number) -> Any:
    return toy_loss_terms_by_definition(*_pair(c)).two_active


def _pair_closes(claim: Claim) -> bool:
    (u,) = positive_symbols("u")
    return all(claim.lhs(c=c) == claim.rhs(c=c) for c in range_of(claim, "c", u))


PAIR = claim(
    "interference-of-a-pair",
    "F70",
    locator=PROBLEM,
    title="What two unit features of product -c lose when both are active",
    plain="Without biases, two features of length one and product -c, both active and uniform on "
    "[0, 1], lose (2 c^2 - c^3) / 3.",
    statement=r"\mathbb{E}\lvert x-(Gx)_+\rvert^2=\frac{2c^2-c^3}{3},\quad "
    r"G=\begin{pmatrix}1&-c\\-c&1\end{pmatrix},\ 0\le c\le1",
    relation="==",
    domain=Domain((between("c", 0, 1),)),
    lhs=_two_active,
    rhs=pair_interference,
    examples=({"c": Fraction(1)}, {"c": Fraction(1, 3)}),
    evidence=(
        derivation(
            "the unit square cut where outputs vanish, for 0, 1 and every c between",
            _pair_closes,
            reach="everywhere",
        ),
        exact(
            "rational products, the loss from its tables of edges",
            cases=60,
            using={"lhs": lambda c: toy_loss_terms(*_pair(c)).two_active},
        ),
        search("random products", cases=60),
    ),
    mutants=(
        instead("c^2 alone", rhs=lambda c: 2 * c * c / 3),
        instead("one of the two outputs", rhs=lambda c: pair_interference(c) / 2),
        instead("positive products too", domain=Domain((between("c", -1, 1),))),
    ),
)

# F71 ----------------------------------------------------------------------------------------


def _floor_closes(claim: Claim) -> bool:
    """At w below, at and above the place c / (1 + c) where the floor is highest."""
    u, v = positive_symbols("u", "v")
    for c in range_of(claim, "c", u):
        best = c / (1 + c)
        if not all(claim.lhs(c=c, w=w) >= claim.rhs(c=c, w=w) for w in (best - v, best, best + v)):
            return False
    return True


FLOOR = claim(
    "floor-of-interference",
    "F71",
    locator=PROBLEM,
    title="A floor below the interference of a pair",
    plain="For products -c with 0 <= c <= 1 and every real w, the interference of a pair is at "
    "least (4 c w - 2 (1 + c) w^2) / 3.",
    statement=r"2c^2-c^3\ \ge\ 4cw-2(1+c)w^2,\qquad0\le c\le1,\ w\in\mathbb{R}",
    relation=">=",
    domain=Domain((between("c", 0, 1), real("w", 2))),
    lhs=lambda c, w: pair_interference(c) + 0 * w,
    rhs=interference_floor,
    examples=({"c": Fraction(1), "w": Fraction(1, 2)}, {"c": Fraction(1, 2), "w": Fraction(1, 3)}),
    evidence=(
        derivation(
            "signs of coefficients, for c = 0, 1 and between, on both sides of the highest floor",
            _floor_closes,
            reach="everywhere",
            relation=">=",
        ),
        exact("rational c and w", cases=80),
        search("random c and w", cases=60),
    ),
    mutants=(
        instead("2 + c for 2 (1 + c)", rhs=lambda c, w: (4 * c * w - (2 + c) * w * w) / 3),
        instead("c up to 2", domain=Domain((between("c", 0, 2), real("w", 2)))),
    ),
)

# F72 ----------------------------------------------------------------------------------------


def _symmetric(choose: Choose, point: Point) -> Any:
    n = point["n"]
    C = fractions([[0] * n] * n)
    for i, j in combinations(range(n), 2):
        C[i, j] = C[j, i] = Fraction(choose(-2, 4), 4)
    return C


def _not_zero(choose: Choose, point: Point) -> Any:
    v = [Fraction(choose(-4, 4), 2) for _ in range(point["n"])]
    return fractions([v if any(v) else [1] * point["n"]])[0]


MORE_FEATURES = (
    "two to four features show all numbers of them: times |v|^4 both sides are polynomials whose "
    "monomials have at most three different indices, with coefficients that do not depend on n"
)


def _sums_close(claim: Claim) -> bool:
    """As rational functions of all entries, which are symbols, for two to four features."""
    return all(
        claim.lhs(C=C, v=v) == claim.rhs(C=C, v=v) for C, v in map(_symbolic_entries, (2, 3, 4))
    )


def _symbolic_entries(n: int) -> tuple[Any, Any]:
    """C and v of positive symbols; identities of rational functions there hold everywhere."""
    pairs = list(combinations(range(n), 2))
    symbols = positive_symbols(*(f"v{i}" for i in range(n)), *(f"c{i}{j}" for i, j in pairs))
    v = np.array(symbols[:n], dtype=object)
    C = np.full((n, n), v[0] - v[0], dtype=object)
    for (i, j), c in zip(pairs, symbols[n:], strict=True):
        C[i, j] = C[j, i] = c
    return C, v


TRIANGLE_DEPENDENCY: dict[str, Any] = {
    "n": 3,
    "C": fractions([[0, Fraction(1, 2), Fraction(1, 2)], [Fraction(1, 2), 0, Fraction(1, 2)],
                    [Fraction(1, 2), Fraction(1, 2), 0]]),
    "v": fractions([[1, 1, 1]])[0],
}  # fmt: skip
SUMS = claim(
    "floors-of-a-dependency",
    "F72",
    locator=PROBLEM,
    title="The floors of a positive dependency add up to one and more",
    plain="At w_ij = v_i v_j / |v|^2 the floors add up to 1, a spread that is not negative for "
    "non-negative C and v, and a term that vanishes where Cv = v.",
    statement=r"\sum_{i<j}\left[4c_{ij}w_{ij}-2(1+c_{ij})w_{ij}^2\right]=1+\sum_{i<j}c_{ij}w_{ij}"
    r"\frac{(v_i-v_j)^2}{|v|^2}+\sum_i\frac{v_i(2|v|^2-v_i^2)}{|v|^4}\bigl((Cv)_i-v_i\bigr),\quad "
    r"w_{ij}=\frac{v_iv_j}{|v|^2}",
    relation="==",
    domain=Domain(
        (
            domains.integer("n", 2, 5),
            Parameter("C", "symmetric, zero diagonal", _symmetric),
            Parameter("v", "n numbers, not all 0", _not_zero),
        )
    ),
    lhs=summed_floors,
    rhs=floors_by_dependency,
    examples=(TRIANGLE_DEPENDENCY,),
    evidence=(
        derivation(
            "as rational functions of all entries",
            _sums_close,
            reach="everywhere",
            by_hand=(MORE_FEATURES,),
        ),
        exact("rational matrices, n <= 5", cases=60),
        search("random matrices", cases=60),
    ),
    mutants=(
        instead(
            "without the spread",
            rhs=lambda C, v: floors_by_dependency(C, v) - floors_by_dependency(C, v) + 1,
        ),
        instead("w without |v|^2", lhs=lambda C, v: summed_floors(C, v) * (v * v).sum()),
    ),
)

# F73 ----------------------------------------------------------------------------------------


def _between_zero_and_one(choose: Choose, point: Point) -> Any:
    n = point["n"]
    C = fractions([[0] * n] * n)
    for i, j in combinations(range(n), 2):
        C[i, j] = C[j, i] = Fraction(choose(0, 8), 8)
    return C


def _interference_of(C: Matrix) -> Any:
    """Three times the interference of unit features with products -C."""
    pairs = combinations(range(len(C)), 2)
    return sum((3 * pair_interference(C[i, j]) for i, j in pairs), start=0 * C[0, 0])


def _all_pairs_close(claim: Claim) -> bool:
    """What the sides differ by is the sum over pairs of what F71 says is not negative."""
    for n in (2, 3, 4):
        C, v = _symbolic_entries(n)
        s = (v * v).sum()
        gaps = sum(
            3 * (pair_interference(C[i, j]) - interference_floor(C[i, j], v[i] * v[j] / s))
            for i, j in combinations(range(n), 2)
        )
        if claim.lhs(C=C) - claim.rhs(C=C, v=v) != gaps:
            return False
    return True


DEPENDENCY = claim(
    "interference-of-a-dependency",
    "F73",
    locator=PROBLEM,
    title="A positive dependency of obtuse unit features costs at least that of one pair",
    plain="For symmetric C with entries in [0, 1] and any v, three times the summed interference "
    "is at least 1, if Cv = v and v >= 0; what it is else is told as well.",
    statement=r"\sum_{i<j}(2c_{ij}^2-c_{ij}^3)\ \ge\ 1+\sum_{i<j}c_{ij}w_{ij}"
    r"\frac{(v_i-v_j)^2}{|v|^2}+\sum_i\frac{v_i(2|v|^2-v_i^2)}{|v|^4}\bigl((Cv)_i-v_i\bigr)",
    relation=">=",
    domain=Domain(
        (
            domains.integer("n", 2, 5),
            Parameter("C", "symmetric, zero diagonal, entries in [0, 1]", _between_zero_and_one),
            Parameter("v", "n numbers, not all 0", _not_zero),
        )
    ),
    lhs=_interference_of,
    rhs=floors_by_dependency,
    examples=(
        TRIANGLE_DEPENDENCY,
        {"n": 2, "C": fractions([[0, 1], [1, 0]]), "v": fractions([[1, 1]])[0]},
    ),
    evidence=(
        derivation(
            "the difference of the sides is a sum over pairs, in all entries",
            _all_pairs_close,
            reach="everywhere",
            relation=">=",
            by_hand=(
                "every term of the sum is not negative, by F71 with w = v_i v_j / |v|^2",
                MORE_FEATURES,
            ),
            cites=("beyond/floor-of-interference",),
        ),
        exact("rational matrices, n <= 5", cases=80),
        search("random matrices", cases=60),
    ),
    mutants=(
        instead("c^2 for 2 c^2 - c^3", lhs=lambda C: (C * C).sum() / 2),
        instead("two for one", rhs=lambda C, v: 1 + floors_by_dependency(C, v)),
        instead(
            "entries up to 2",
            domain=Domain(
                (
                    domains.integer("n", 2, 5),
                    Parameter(
                        "C", "entries in [0, 2]",
                        lambda choose, point: 2 * _between_zero_and_one(choose, point),
                    ),
                    Parameter("v", "n numbers, not all 0", _not_zero),
                )
            ),
        ),
    ),
)  # fmt: skip

# F74 ----------------------------------------------------------------------------------------

FEATURES = Parameter(
    "W",
    "unit features without positive products: orthogonal blocks of single ones, opposite ones and "
    "triples are drawn, turned",
    lambda choose, _: unit_blocks(choose),
)
HALF_AS_LONG = Parameter("W", "the same, half as long", lambda choose, _: unit_blocks(choose) / 2)
EXAMPLES: tuple[dict[str, Any], ...] = (
    {"W": TRIPLE},
    {"W": fractions([[1, -1, 0], [0, 0, 1]])},
    {"W": fractions([[1, -1, 0, 0], [0, 0, 1, -1]])},
    {"W": TRIPLE[:, :2]},
)


def _beyond_rank(W: Matrix) -> int:
    return int(W.shape[1]) - rank(W)


def _thirds(W: Matrix) -> Fraction:
    return Fraction(_beyond_rank(W), 3)


def _interference(W: Matrix) -> Any:
    A = gram(W)
    return toy_loss_terms_by_definition(A, 0 * A[0]).two_active


def _least_closes(claim: Claim) -> bool:
    """What is read: a sum over pairs, blocks beyond the rank, and equality for opposite pairs."""
    for example in EXAMPLES:
        point = realised(example, "exact")
        if 3 * claim.lhs(**point) != _interference_of(-gram(point["W"])):
            return False
        if 3 * claim.rhs(**point) != _beyond_rank(point["W"]):
            return False
    pairs = realised(EXAMPLES[2], "exact")
    return bool(3 * claim.lhs(**pairs) == int(3 * claim.rhs(**pairs)))


BLOCKS = (
    "outputs of features that are not active vanish, as their products are not positive: S_2 is "
    "the sum over pairs of F70",
    "features linked by products that are not 0 form blocks, orthogonal to each other; the Gram "
    "matrix of a block is 1 - C with C >= 0 irreducible, so by Perron and Frobenius it has at most "
    "one linear dependency, with positive coefficients v, Cv = v: n - rank W blocks have one",
    "in each of these F73 leaves at least 1/3",
)
LEAST_INTERFERENCE = claim(
    "antipodal-pairs-interfere-least",
    "F74",
    locator=PROBLEM,
    title="Without loss for one active feature, two cost a third for each feature beyond the rank",
    plain="Where one active feature costs nothing, two active ones cost at least "
    "(n - rank W) / 3 in sum, as antipodal pairs do that are orthogonal to all others.",
    statement=r"b=0,\ |w_i|=1,\ \langle w_i,w_j\rangle\le0\ (i\ne j):\qquad S_2\ \ge\ "
    r"\frac{n-\mathrm{rank}\,W}{3}",
    relation=">=",
    domain=Domain((FEATURES,)),
    lhs=_interference,
    rhs=_thirds,
    examples=EXAMPLES,
    evidence=(
        derivation(
            "a sum over pairs within blocks, each of F73; read at four models",
            _least_closes,
            reach="everywhere",
            relation=">=",
            by_hand=BLOCKS,
            cites=("beyond/interference-of-a-pair", "beyond/interference-of-a-dependency"),
        ),
        exact("rational features, d <= 4: the unit square cut into triangles", cases=60),
        search(
            "the formula of a pair, summed, in floats",
            cases=60,
            using={"lhs": lambda W: _interference_of(-gram(W)) / 3},
        ),
    ),
    mutants=(
        instead("a half for a third", rhs=lambda W: Fraction(_beyond_rank(W), 2)),
        instead("n - 1 for the rank", rhs=lambda W: Fraction(W.shape[1] - 1, 3)),
        instead(
            "3 f(c) = c^2",
            lhs=lambda W: sum(
                gram(W)[i, j] ** 2 / 3 for i, j in combinations(range(W.shape[1]), 2)
            ) + 0 * W[0, 0],
        ),
    ),
    not_claimed="A bound for features with positive products, which cost something alone.",
    sees_also=("spectral-geometry/zero-loss", "spectral-geometry/full-zero-loss"),
)  # fmt: skip

# F76 ----------------------------------------------------------------------------------------


def _is_least(W: Matrix) -> int:
    return int(3 * _interference(W) == _beyond_rank(W))


def _is_of_pairs(W: Matrix) -> int:
    """1 if all features that are not orthogonal are opposite, else 0."""
    A = gram(W)
    linked = [A[i, j] for i, j in combinations(range(len(A)), 2) if A[i, j] != 0]
    return int(all(product == -1 for product in linked))


ONLY_PAIRS = claim(
    "only-antipodal-pairs",
    "F76",
    locator=PROBLEM,
    title="Antipodal pairs alone interfere that little: what rare features choose, n <= 2d",
    plain="Equality in F74 says that all features which are not orthogonal are opposite. So as "
    "p -> 0, for d < n <= 2d, models whose loss is near the least one approach n - d antipodal "
    "pairs and 2d - n single features, all orthogonal, without biases.",
    statement=r"S_2=\frac{n-\mathrm{rank}\,W}{3}\iff\langle w_i,w_j\rangle\in\{0,-1\}\ (i\ne j)",
    relation="==",
    domain=Domain((FEATURES,)),
    lhs=_is_least,
    rhs=_is_of_pairs,
    delta="An answer of ours; no priority is claimed. Both sides are 1 or 0. By hand: the floor of "
    "F71 is attained only if c^3 (1 - c) = 0 and c = (1 + c) w, so that linked features of a block "
    "with a dependency are opposite; a block without one costs nothing only if it is a single "
    "feature. Limit: a model that loses (n - d) p^2 / 3 + o(p^2), as the pairs do (F75), has "
    "S_0 = O(p^2) and S_1 = O(p), so along p -> 0 it stays bounded and its limits have "
    "S_0 = S_1 = 0 (E23a); L_p >= p^2 (1 - p)^(n - 2) S_2 and S_2 is continuous, so it is at most "
    "(n - d) / 3 there, and rank W <= d.",
    examples=EXAMPLES,
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational features, d <= 4: the unit square cut into triangles", cases=60),
        exact(
            "the formula of a pair, summed",
            cases=60,
            using={"lhs": lambda W: int(_interference_of(-gram(W)) == _beyond_rank(W))},
        ),
    ),
    mutants=(
        instead("every dependency will do", rhs=lambda W: int(_beyond_rank(W) > 0)),
        instead(
            "half as long", domain=Domain((HALF_AS_LONG,)), examples=({"W": EXAMPLES[1]["W"] / 2},)
        ),
    ),
    not_claimed="That minimisers exist, and for which p.",
    sees_also=("beyond/antipodal-pairs-interfere-least", "beyond/loss-of-antipodal-pairs"),
)

# F75 ----------------------------------------------------------------------------------------


def _pairs_and_singles(pairs: int, singles: int) -> Any:
    blocks = [fractions([[1, -1]])] * pairs + [fractions([[1]])] * singles
    return orthogonal_sum(blocks)


def _whole_loss(pairs: int, singles: int, p: Number, loss: Any = full_toy_loss) -> Any:
    one = p - p + 1
    products = gram(_pairs_and_singles(pairs, singles))
    A = np.array([[one * int(x) for x in row] for row in products], dtype=object)
    return loss(A, 0 * A[0], p)


def _whole_closes(claim: Claim) -> bool:
    (u,) = positive_symbols("u")
    return all(
        claim.lhs(pairs=pairs, singles=singles, p=p) == claim.rhs(pairs=pairs, p=p)
        for pairs, singles in ((1, 0), (1, 1))
        for p in (1 / (1 + u), u - u + 1)
    )


WHOLE_LOSS = claim(
    "loss-of-antipodal-pairs",
    "F75",
    locator=PROBLEM,
    title="Antipodal pairs lose a third of p squared each, at every p",
    plain="Opposite pairs of unit features, orthogonal to each other and to single ones, without "
    "biases, lose p^2 / 3 a pair, whatever p.",
    statement=r"L_p=\frac{n-d}{3}\,p^2",
    relation="==",
    domain=Domain(
        (domains.integer("pairs", 1, 2), domains.integer("singles", 0, 1), domains.probability())
    ),
    lhs=_whole_loss,
    rhs=lambda pairs, p: pairs * p * p / 3,
    examples=({"pairs": 1, "singles": 1, "p": Fraction(1, 10)},),
    evidence=(
        derivation(
            "the table of the exact loss at a symbol p, one pair alone and beside a single feature",
            _whole_closes,
            reach="region",
            region="one pair, with and without a single feature",
            by_hand=("blocks that are orthogonal lose what they lose alone",),
        ),
        exact("rational p", cases=6),
        exact(
            "support by support", cases=3,
            using={"lhs": lambda pairs, singles, p: _whole_loss(
                pairs, singles, p, full_toy_loss_by_definition
            )},
        ),
    ),
    mutants=(instead("p^2 (1 - p) / 3", rhs=lambda pairs, p: pairs * p * p * (1 - p) / 3),),
)  # fmt: skip

CLAIMS = (PAIR, FLOOR, SUMS, DEPENDENCY, LEAST_INTERFERENCE, ONLY_PAIRS, WHOLE_LOSS)
