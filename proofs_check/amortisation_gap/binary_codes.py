r"""Binary codes: thresholds and affine maps can be exact; where they cannot is decided (B10-B13).

Setting.  Codes are 0 or 1 with K ones, exactly or at most; mu is the coherence of atoms of one
length c.

Statement.  In units of c^2, the products of x = Ds with active atoms are at least 1 - (K - 1) mu
and those with others at most K mu: below mu = 1 / (2K - 1) one step of W = D^T between the two
finds all supports of K atoms (B10).  With exactly K ones and n - 1 dimensions an affine map is
exact, unless the entries of the kernel's vector cancel (B11).  A half-space tells a feature on all
codes if and only if one does on any d + 2 of them (B12a).  A half-space is wrong at least as often
as there are crossings that share no code (B13).

Idea.  Kirchberger's theorem: separation fails on d + 2 points or less, a basis of a linear program.

Not claimed.  That coherence above 1 / (2K - 1) makes a feature inseparable, or that the packing of
crossings is optimal.
"""

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import claim, plain
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.checker import solution
from pentad.theory.codes.codes_without_gap import SEVEN, affine_encoder, by_affine_map
from pentad.theory.codes.coherence import squared_coherence
from pentad.theory.codes.dictionaries import atoms, kernel_vectors, rational_matrix
from pentad.theory.codes.halfspaces import (
    Halfspace,
    binary_codes,
    disjoint_crossings,
    images,
    is_crossing,
    least_mistakes,
    mistakes,
    separable_in_floats,
    separation,
)
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import require

# Thresholds ---------------------------------------------------------------------------------


def _signs(choose: Choose, _: Point) -> Any:
    d, n = choose(1, 5), choose(2, 6)
    return fractions([[2 * choose(0, 1) - 1 for _ in range(n)] for _ in range(d)])


def _support(choose: Choose, point: Point) -> tuple[int, ...]:
    n = point["D"].shape[1]
    chosen = tuple(j for j in range(n) if choose(0, 1))
    return chosen[: n - 1] or (0,)


SIGNS = Parameter("D", "(d, n) matrix of signs, d <= 5, 2 <= n <= 6", _signs)
SUPPORT = Parameter("S", "a set of features, neither empty nor all", _support)


def _read(D: Matrix, S: tuple[int, ...], amplitudes: Any = None) -> Any:
    """Least product with an active atom, minus the largest with another, over squared length."""
    columns = atoms(D)
    values = amplitudes or [Fraction(1)] * len(S)
    x = [sum((t * columns[j][k] for j, t in zip(S, values, strict=True)), Fraction(0))
         for k in range(len(columns[0]))]  # fmt: skip
    reads = [sum((a * y for a, y in zip(atom, x, strict=True)), Fraction(0)) for atom in columns]
    on = min(reads[j] for j in S)
    off = max(reads[j] for j in range(len(columns)) if j not in S)
    return np.array([Fraction(on) / len(x), -Fraction(off) / len(x)], dtype=object)


def _read_by_gram(D: Matrix, S: tuple[int, ...]) -> Any:
    """The same from sums of entries of the Gram matrix."""
    columns = atoms(D)
    size = len(columns[0])
    gram = [[sum(int(a * b) for a, b in zip(u, v, strict=True)) for v in columns] for u in columns]
    sums = [Fraction(sum(row[j] for j in S), size) for row in gram]
    on = min(sums[i] for i in S)
    return np.array([on, min(-sums[j] for j in range(len(columns)) if j not in S)], dtype=object)


def _bounds(D: Matrix, S: tuple[int, ...]) -> Any:
    mu, K = _coherence(D), len(S)
    return np.array([1 - (K - 1) * mu, -K * mu], dtype=object)


def _coherence(D: Matrix) -> Fraction:
    columns = atoms(D)
    products = [abs(sum(int(a * b) for a, b in zip(u, v, strict=True)))
                for u, v in combinations(columns, 2)]  # fmt: skip
    return Fraction(max(products), len(columns[0]))


SEVEN_AND_FOUR = fractions([[1] * 5 + [-1] * 2 + [1] * 4, [1] * 7 + [-1] * 2 + [1] * 2,
                            [1] * 9 + [-1] * 2]).T  # fmt: skip
"""Three atoms in eleven dimensions, any two with seven signs in common: coherence 3/11."""
SEPARATED = Assumption(
    "few", "mu < 1 / (2K - 1)", lambda D, S: bool((2 * len(S) - 1) * _coherence(D) < 1)
)

STEP = claim(
    "binary/step",
    "B10",
    locator="against the theorem as quoted, for binary codes",
    title="Few ones and little coherence: a threshold finds the support",
    plain="For codes of K ones the products with active atoms are at least 1 - (K - 1) mu of the "
    "squared length, and those with others at most K mu. So below mu = 1/(2K - 1) one threshold "
    "between the two recovers all such codes exactly, however many more features there are than "
    "dimensions.",
    statement=r"\min_{i\in S}\langle d_i,Ds\rangle\ge c^2(1-(K-1)\mu),\qquad"
    r"\max_{j\notin S}\langle d_j,Ds\rangle\le c^2K\mu",
    relation=">=",
    domain=Domain((SIGNS, SUPPORT)),
    lhs=_read,
    rhs=_bounds,
    examples=(
        {"D": SEVEN, "S": (0, 3, 5)},
        {"D": fractions([[1, 1], [1, 1], [1, -1]]), "S": (0,)},
        {"D": fractions([[1, 1, 1], [1, 1, -1], [1, -1, 1]]), "S": (0,)},
        {"D": SEVEN_AND_FOUR, "S": (0, 1)},
    ),
    evidence=(
        exact("atoms of signs, products with x", cases=80),
        exact("sums of the Gram matrix", cases=80, using={"lhs": _read_by_gram}),
        search("in floats", cases=60),
    ),
    mutants=(
        instead("active atoms stand out by 1 - K mu", lhs=lambda D, S: sum(_read(D, S)),
                rhs=lambda D, S: 1 - len(S) * _coherence(D),
                examples=({"D": fractions([[1, 1, 1], [1, 1, -1], [1, -1, 1]]), "S": (1, 2)},)),
        instead("active atoms stand out by 1 - (2K - 2) mu", lhs=lambda D, S: sum(_read(D, S)),
                rhs=lambda D, S: 1 - 2 * (len(S) - 1) * _coherence(D)),
        instead("at one half", domain=Domain((SIGNS, SUPPORT), (SEPARATED,)),
                rhs=lambda: np.array([Fraction(1, 2), Fraction(-1, 2)], dtype=object),
                examples=({"D": SEVEN_AND_FOUR, "S": (0, 1)},)),
        instead(
            "for amplitudes from 1/10 to 1 as well",
            lhs=lambda D, S: _read(
                D, S, [Fraction(1, 10)] * (len(S) > 1) + [Fraction(1)] * (len(S) - (len(S) > 1))
            ),
        ),
    ),
)  # fmt: skip

# Exactly K ones in n - 1 dimensions ---------------------------------------------------------


def _one_less(choose: Choose, _: Point) -> Any:
    d = choose(1, 4)
    return fractions([[choose(-2, 2) for _ in range(d + 1)] for _ in range(d)])


def _kernel_sum(D: Matrix) -> bool:
    kernel = kernel_vectors(rational_matrix(D))
    return len(kernel) == 1 and sum(kernel[0], 0 * kernel[0][0]) != 0


ONE_LESS = Parameter("D", "integer (n - 1, n) matrix, n <= 5", _one_less)
NO_CANCELLING = Assumption(
    "kernel", "rank D = n - 1, and the entries of the kernel's vector do not sum to 0", _kernel_sum
)


def _ones(D: Matrix, S: tuple[int, ...]) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(j in S)) for j in range(D.shape[1]))


def _affine(D: Matrix, S: tuple[int, ...]) -> Any:
    return np.array(by_affine_map(D, [_ones(D, S)])[0], dtype=object)


def _along_the_kernel(D: Matrix, S: tuple[int, ...]) -> Any:
    """Any code with that image, moved along the kernel until its entries sum to K."""
    exact_D = rational_matrix(D)
    n = exact_D.ncols()
    [vector] = [plain(one) for one in kernel_vectors(exact_D)]
    total = sum(vector, Fraction(0))
    require(total != 0, "the entries of the kernel's vector sum to another number than 0")
    x = plain(row[0] for row in images(D, [S]).tolist())
    rows = [[*plain(row), value] for row, value in zip(exact_D.tolist(), x, strict=True)]
    free = next(j for j in range(n) if vector[j] != 0)
    kept = [j for j in range(n) if j != free]
    some = solution([[row[j] for j in kept] for row in rows], [row[-1] for row in rows])
    code = [Fraction(0)] * n
    for j, value in zip(kept, some, strict=True):
        code[j] = value
    share = (len(S) - sum(code, Fraction(0))) / total
    return np.array([c + share * v for c, v in zip(code, vector, strict=True)], dtype=object)


def _one_dropped(D: Matrix, S: tuple[int, ...]) -> Any:
    """The affine map for K ones on a code of one less."""
    A, c = affine_encoder(D, len(S) + 1)
    x = plain(row[0] for row in images(D, [S]).tolist())
    return np.array(
        [sum((a * y for a, y in zip(row, x, strict=True)), shift)
         for row, shift in zip(A, c, strict=True)], dtype=object)  # fmt: skip


TWO_OF_THREE = fractions([[1, 0, 1], [0, 1, 1]])

AFFINE = claim(
    "binary/affine",
    "B11",
    locator="against the theorem as quoted, for binary codes",
    title="Exactly K ones in n - 1 dimensions: an affine map is exact",
    plain="If every code has exactly K ones and there is one dimension less than features, an "
    "affine encoder recovers all codes, unless the entries of the kernel's vector cancel.",
    statement=r"d=n-1,\ \mathbf 1^\top s=K:\quad ADs+c=s,\qquad"
    r"\begin{pmatrix}A&c/K\end{pmatrix}=\begin{pmatrix}D\\\mathbf 1^\top\end{pmatrix}^{-1}",
    relation="==",
    domain=Domain((ONE_LESS, SUPPORT), (NO_CANCELLING,)),
    lhs=_affine,
    rhs=lambda D, S: np.array(_ones(D, S), dtype=object),
    examples=({"D": TWO_OF_THREE, "S": (0, 2)}, {"D": fractions([[1, 2]]), "S": (0,)}),
    outside=({"D": fractions([[1, 1]]), "S": (0,)},),
    evidence=(
        exact("the inverse of D with a row of ones", cases=60),
        exact("along the kernel", cases=60, using={"lhs": _along_the_kernel}),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead("at most K ones", lhs=_one_dropped),
        instead("without the constant", lhs=lambda D, S: _affine(D, S) - _constant(D, S)),
    ),
)


def _constant(D: Matrix, S: tuple[int, ...]) -> Any:
    return np.array(affine_encoder(D, len(S))[1], dtype=object)


# Half-spaces --------------------------------------------------------------------------------


def _small(choose: Choose, _: Point) -> Any:
    d, n = choose(1, 2), choose(2, 4)
    return fractions([[choose(-2, 2) for _ in range(n)] for _ in range(d)])


SMALL = Parameter("D", "integer (d, n) matrix, d <= 2, n <= 4", _small)
AT_MOST = Parameter("K", "1 or 2 ones at most", lambda choose, _: choose(1, 2))
FEATURE = Parameter("i", "any feature", lambda choose, p: choose(0, p["D"].shape[1] - 1))


def _codes(D: Matrix, K: int) -> tuple[tuple[int, ...], ...]:
    return binary_codes(D.shape[1], K, exactly=False)


def _is_separable(D: Matrix, codes: Any, i: int) -> bool:
    found = separation(D, codes, i)
    if isinstance(found, Halfspace):
        require(not mistakes(D, codes, found), "a half-space tells every code")
        return True
    require(is_crossing(D, found), "a crossing adds up")
    require(len(found.weights) <= D.shape[0] + 2, "a crossing has at most d + 2 codes")
    return False


def _separable_in_parts(D: Matrix, K: int, i: int, size: int) -> int:
    """Whether any so many codes are separated, those with the feature from those without."""
    codes = _codes(D, K)
    for part in combinations(codes, min(size, len(codes))):
        if 0 < sum(i in code for code in part) < len(part) and not _is_separable(D, part, i):
            return 0
    return 1


KIRCHBERGER = claim(
    "binary/halfspaces",
    "B12a",
    locator="Kirchberger (1903); beyond the paper",
    title="A half-space exists, or d + 2 codes rule it out",
    plain="A threshold unit tells a feature on all binary codes exactly if it does on any d + 2 of "
    "them; where it cannot, so many codes prove it.",
    statement=r"\mathrm{conv}\{Ds:s_i=1\}\cap\mathrm{conv}\{Ds:s_i=0\}=\emptyset\iff"
    r"\text{the same for any }d+2\text{ codes}",
    relation="==",
    domain=Domain((SMALL, AT_MOST, FEATURE)),
    lhs=lambda D, K, i: int(_is_separable(D, _codes(D, K), i)),
    rhs=lambda D, K, i: _separable_in_parts(D, K, i, D.shape[0] + 2),
    examples=(
        {"D": fractions([[1, 2, -1]]), "K": 1, "i": 0},
        {"D": fractions([[1, 0, 2], [0, 1, 2]]), "K": 2, "i": 0},
        {"D": fractions([[2, 0], [0, 1]]), "K": 2, "i": 1},
    ),
    evidence=(
        exact("half-spaces and crossings judged again, against all sets of d + 2 codes", cases=12),
        search(
            "a half-space with a margin by HiGHS, in floats",
            cases=20,
            using={"lhs": lambda D, K, i: float(separable_in_floats(D, _codes(D, K), i))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "any d + 1 of them", rhs=lambda D, K, i: _separable_in_parts(D, K, i, D.shape[0] + 1)
        ),
        instead("coherence of 1/(2K - 1) or more rules it out", rhs=lambda D, K: int(
            D.any(0).all() and (2 * K - 1) ** 2 * squared_coherence(D) < 1)),
    ),
)  # fmt: skip


THRESHOLD = Parameter("c", "any threshold", lambda choose, _: Fraction(choose(-4, 4), 2))
ROW = Parameter(
    "w", "any row", lambda choose, p: np.array([Fraction(choose(-2, 2)) for _ in p["D"]],
                                               dtype=object)
)  # fmt: skip


def _packed(D: Matrix, K: int, i: int) -> int:
    found = disjoint_crossings(D, _codes(D, K), i)
    require(all(is_crossing(D, one) for one in found), "every crossing adds up")
    return len(found)


def _wrong(D: Matrix, K: int, i: int, w: Matrix, c: Number) -> int:
    return len(mistakes(D, _codes(D, K), Halfspace(i, plain(w), plain([c])[0])))


def _fewest(D: Matrix, K: int, i: int) -> int:
    found = least_mistakes(D, _codes(D, K), i, at_most=4)
    return 5 if found is None else found


ON_A_LINE = fractions([[1, 2, -1]])

PACKING = claim(
    "binary/packing",
    "B13",
    locator="beyond the paper",
    title="Crossings that share no code bound the number of mistakes",
    plain="A half-space is wrong about some code of every crossing, so at least as often as there "
    "are crossings without a code in common.",
    statement=r"\#\text{disjoint crossings}\le\#\{s:[w\cdot Ds>c]\ne s_i\}",
    relation="<=",
    domain=Domain((SMALL, AT_MOST, FEATURE, ROW, THRESHOLD)),
    lhs=_packed,
    rhs=_wrong,
    examples=(
        {"D": ON_A_LINE, "K": 1, "i": 0, "w": fractions([[1]])[0], "c": Fraction(1, 2)},
        {"D": fractions([[1, 1, 1]]), "K": 2, "i": 0, "w": fractions([[1]])[0], "c": Fraction(3)},
        {"D": fractions([[2, 0], [0, 1]]), "K": 2, "i": 1, "w": fractions([[0, 1]])[0],
         "c": Fraction(1, 2)},
    ),
    evidence=(
        exact("rational half-spaces, crossings judged again", cases=25),
        exact("the fewest mistakes by giving up codes of crossings", cases=12,
              using={"rhs": _fewest}),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead("as many as there are at best", relation="==", rhs=_fewest,
                examples=({"D": fractions([[1, 1, 1, 1]]), "K": 2, "i": 0,
                           "w": fractions([[1]])[0], "c": Fraction(3)},)),
        instead("one more", lhs=lambda D, K, i: _packed(D, K, i) + 1),
    ),
    not_claimed="That the packing is the largest, or that it is attained.",
)  # fmt: skip

CLAIMS = (STEP, AFFINE, KIRCHBERGER, PACKING)
