r"""One active feature costs nothing exactly for obtuse unit features without bias.

Setting.  L_1 is the loss of outputs (W^T W x + b)_+ over which single feature is active.

Statement.  L_1 = 0 if and only if b = 0, every feature has length one, and no two features have a
positive product (E23a).

Idea.  L_1 is a sum of integrals of squares, each of which has to vanish.

Not claimed.  That training finds these minima.
"""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim, mirrors
from pentad.proofs_check.spectral_geometry.toy_model_loss.settings import TRIPLE, couples
from pentad.theory.frames.constructions import orthogonal_sum, parseval_frame
from pentad.theory.frames.obtuse_vectors import is_obtuse
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, applied, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import family, require
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import one_active_loss
from pentad.theory.rectified_model.toy_loss_by_definition import toy_loss_terms_by_definition


def unit_blocks(choose: Choose) -> Any:
    """Unit features at pairwise right or obtuse angles: single ones, digons, pairs and triples."""
    one = fractions([[1]])
    kinds = (one, fractions([[1, -1]]), TRIPLE[:, :2], TRIPLE)
    W = orthogonal_sum([kinds[choose(0, 3)] for _ in range(choose(1, 2))])
    return parseval_frame(mirrors(choose, W.shape[0], 1), W.shape[0]) @ W


def _near_zero_loss(choose: Choose, _: Point) -> Any:
    """Unit blocks, or with one feature rescaled or repeated, or any small matrix."""
    kind = choose(0, 5)
    W = unit_blocks(choose)
    j = choose(0, W.shape[1] - 1)
    if kind == 3:
        W[:, j] = W[:, j] * Fraction(choose(0, 4), 2)
    elif kind == 4:
        W = np.concatenate([W, W[:, [j]]], 1)
    elif kind == 5:
        W = fractions([[Fraction(choose(-2, 2), 2) for _ in range(3)] for _ in range(2)])
    return W


def _mostly_zero_bias(choose: Choose, point: Point) -> Any:
    n = point["W"].shape[1]
    chosen = choose(-n, n - 1)
    value = Fraction(choose(-2, 2), 2)
    return fractions([[value if i == chosen else 0 for i in range(n)]])[0]


def _is_ideal(W: Matrix, b: Number) -> int:
    """1 if b = 0, all norms are 1 and no two features have a positive product, else 0."""
    return int(is_obtuse(W) and all(x == 1 for x in gram(W).diagonal()) and not (b != 0).any())


def _has_zero_loss(W: Matrix, b: Number) -> int:
    return int(_is_zero(one_active_loss(gram(W), b)))


def _is_zero(loss: Any) -> bool:
    is_symbolic = family(loss) == "sympy" and loss.free_symbols
    return _is_identically_zero(loss) if is_symbolic else bool(loss == 0)


@cache
def _is_identically_zero(loss: Any) -> bool:
    """Whether a loss in symbols is 0 for all of their values or else for none.

    Raises
    ------
    ValueError
        If neither is certain: it is positive if no coefficient is negative, and if it stays so
        where those symbols vanish that may.
    """
    if vanishes(loss):
        return True
    least = loss.subs({x: 0 for x in loss.free_symbols if not x.is_positive})
    certain = nonnegative(loss) and nonnegative(least) and not vanishes(least)
    require(certain, f"symbols leave open whether a loss is 0; got {loss}")
    return False


def _has_zero_loss_by_polygons(W: Matrix, b: Number) -> int:
    return int(toy_loss_terms_by_definition(gram(W), b).one_active == 0)


def _one_feature() -> list[tuple[Any, Any]]:
    """Squared length a and bias c of one feature, in families of symbols that cover all values.

    With u = a + c the error x - (a x + c)_+ runs on lines from -c_+ at 0, over t at a zero t of
    a x + c, to 1 - u at 1.  Of two errors of different sign the larger is the smaller one and
    x, or the smaller one the larger one by 1 + x.
    """
    from sympy import Integer, symbols

    s, y, z = symbols("s y z", positive=True)
    r, x = symbols("r x", nonnegative=True)
    nothing, one = Integer(0), Integer(1)
    short, missing = 1 / (1 + y), y / (1 + y)
    t = 1 / (1 + z)
    starts_positive = [(1 + x, s), (short, missing + x), (short, missing / (1 + x))]
    starts_at_zero = [(1 + y, nothing), (one, nothing), (short, nothing), (nothing, nothing)]
    crosses = [(u, -u / z) for u in (1 + t + x, 1 + t / (1 + x), one, short)]
    never_positive = [(-r, -s)]
    ends = starts_positive + starts_at_zero + crosses + never_positive
    return [(u - c, c) for u, c in ends]


def _every_term_forces_its_zero(claim: Claim) -> bool | None:
    """Both sides for one feature of any length and bias, and for two unit features without bias."""
    from sympy import Integer, Symbol, sqrt

    q = Symbol("q", positive=True)
    nothing, one = Integer(0), Integer(1)
    points = [
        {"W": np.array([[sqrt(a)]]), "b": np.array([c], dtype=object)} for a, c in _one_feature()
    ]
    points += [
        {
            "W": np.array([[one, product], [nothing, sqrt(1 - product**2)]]),
            "b": np.array([nothing, nothing]),
        }
        for product in (q, -q, nothing)
    ]
    try:
        same = [applied(claim.lhs, point) == applied(claim.rhs, point) for point in points]
    except (TypeError, ValueError):  # a side is not the same for all values of the symbols
        return None
    return True if all(same) else None


ORTHONORMAL = {"W": fractions([[1, 0], [0, 1]]), "b": fractions([[0, 0]])[0]}


ZERO_LOSS = claim(
    "zero-loss",
    "E23a",
    locator="beyond the paper; the loss is that of Elhage et al., arXiv:2209.10652",
    title="One active feature costs nothing exactly for obtuse unit features without bias",
    plain="L_1 vanishes if and only if every bias is zero, every feature has length one, and no "
    "two features have a positive product.",
    statement=r"L_1=0\iff b=0,\ |w_i|=1,\ \langle w_i,w_j\rangle\le0\ (i\ne j)",
    relation="==",
    domain=Domain(
        (
            Parameter("W", "features with d <= 4, at and near zero loss", _near_zero_loss),
            Parameter("b", "zero but for at most one entry", _mostly_zero_bias),
        )
    ),
    lhs=_has_zero_loss,
    rhs=_is_ideal,
    delta="Not known to be in the paper. Both sides are 1 or 0. Proof: L_1 is a sum of integrals "
    "of squares; x = (A_jj x + b_j)_+ on [0, 1] forces A_jj = 1 and b_j = 0, and then "
    "(A_ij x)_+ = 0 forces A_ij <= 0.",
    examples=(ORTHONORMAL, {"W": TRIPLE, "b": fractions([[0, 0, 0]])[0]}),
    evidence=(
        derivation(
            "the loss of one feature of any length and bias, on all branches, and of two unit "
            "features without bias, as symbols",
            _every_term_forces_its_zero,
            by_hand=(
                "L_1 is a sum of integrals of squares, so it vanishes only if each does; they "
                "depend on A_jj and b_j alone or on A_ji and b_j alone, so that one and two "
                "features show all of them",
                "the families of symbols cover every squared length and bias: by the signs of b "
                "and a + b, whether a + b >= 1, and which of two errors is larger",
            ),
            cites=("spectral-geometry/one-active-integrals",),
            reach="everywhere",
        ),
        exact("rational features at and near zero loss", cases=150),
        exact(
            "the same with the loss by polygons",
            cases=80,
            using={"lhs": _has_zero_loss_by_polygons},
        ),
    ),
    mutants=(
        instead("any bias will do", rhs=lambda W, b: _is_ideal(W, 0 * b)),
        instead(
            "lengths up to one will do",
            rhs=lambda W, b: int(
                is_obtuse(W) and all(x <= 1 for x in gram(W).diagonal()) and not (b != 0).any()
            ),
        ),
        instead(
            "right angles only",
            rhs=lambda W, b: int(
                _is_ideal(W, b) and all(gram(W)[i, k] == 0 for i, k in couples(W))
            ),
        ),
    ),
    sees_also=("spectral-geometry/toy-loss-orders",),
)

CLAIMS = (ZERO_LOSS,)
