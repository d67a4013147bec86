r"""At most two obtuse vectors for each dimension.

Setting.  Non-zero vectors at pairwise right or obtuse angles.

Statement.  They number at most twice the dimension of their span, so that
L_1 > 0 for n > 2d (E23b).

Idea.  Project on the complement of one of them; angles stay obtuse, and only its opposite is lost.

Not claimed.  How large L_1 is for n > 2d.
"""

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.toy_model_loss.settings import (
    OBTUSE,
    OBTUSE_VECTORS,
    PLANE_DIGONS,
    TRIANGLE,
)
from pentad.theory.frames.capacity import rank
from pentad.theory.frames.obtuse_vectors import obtuse_levels
from pentad.theory.numbers.domains import Domain, fractions

OBTUSE_LEMMA = claim(
    "obtuse-vectors",
    "E23b",
    locator="classical; beyond the paper",
    title="At most two obtuse vectors for each dimension",
    plain="Non-zero vectors without a positive product between any two number at most twice the "
    "dimension of their span. So L_1 > 0 whenever n > 2d.",
    statement=r"w_i\ne0,\ \langle w_i,w_j\rangle\le0\ (i\ne j)\ \Rightarrow\ n\le2\,\mathrm{rank}W",
    relation="<=",
    domain=Domain(OBTUSE_VECTORS, OBTUSE),
    lhs=lambda W: W.shape[1],
    rhs=lambda W: 2 * rank(W),
    delta="Not known to be in the paper. The classical proof is an induction by projection on the "
    "complement of one vector; no machine closed it, and here it is carried out at points.",
    examples=(PLANE_DIGONS, TRIANGLE),
    outside=({"d": 1, "W": fractions([[1, 0, 0]])}, {"d": 1, "W": fractions([[1, 1, 1]])}),
    evidence=(
        exact("rational vectors, d <= 4, rank by elimination", cases=40),
        exact(
            "the induction carried out on rational vectors, its steps counted",
            cases=40,
            using={"rhs": lambda W: 2 * len(obtuse_levels(W))},
        ),
        search("rank by singular values, in floats", cases=30),
    ),
    mutants=(instead("one more than the dimension", rhs=lambda W: 1 + rank(W)),),
    not_claimed="A positive lower bound on L_1 for n > 2d.",
)

CLAIMS = (OBTUSE_LEMMA,)
