"""The capacity of a feature whose entries are independent Gaussians has a Beta law (E10).

Setting.  W with independent centred Gaussian entries of one variance, before any training.

Idea.  D_i = s / (s + q), s and q independent chi-squared of d and n - 1 degrees of freedom.

Not claimed.  That the machine proves the law: it checks moments exactly, and the law by sampling.
"""

from fractions import Fraction

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.gaussian_frames import gaussian_capacity_moment
from pentad.theory.frames.gaussian_frames_by_other_routes import (
    gaussian_capacity_moment_by_monomials,
    gaussian_capacity_moment_by_quadrature,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.power_autoencoder.power_loss import gram

SAMPLES = 4000

STANDARD_ERRORS = 7
"""How far a sampled mean may lie from its value: beyond seven standard errors it refutes."""


def _sampled(claim: Claim, effort: Effort) -> Finding:
    """Means of powers of capacities of Gaussian W against the right side, a seed for each size."""
    draws = int(SAMPLES * effort.scale)
    room, tightest = float("inf"), ""
    sizes = ((2, 2), (5, 3), (4, 1), (3, 6), (12, 4), (1, 2))
    for seed, (n, d) in enumerate(sizes):
        W = np.random.default_rng(seed).standard_normal((draws, d, n))
        for order in (1, 2, 3):
            powers = (capacities(gram(W)) ** order).mean(-1)
            error = powers.std() / draws**0.5 + 1e-12
            expected = float(applied(claim.rhs, {"n": n, "d": d, "order": order}))
            distance = abs(powers.mean() - expected) / error
            witness = f"n={n}, d={d}, order={order}: mean {powers.mean():.6f} +- {error:.1g}"
            if distance > STANDARD_ERRORS:
                told = f"{witness}, {distance:.0f} standard errors from {expected:.6f}"
                return Finding(False, None, 1 - distance / STANDARD_ERRORS, witness=told)
            if 1 - distance / STANDARD_ERRORS < room:
                room, tightest = 1 - distance / STANDARD_ERRORS, witness
    return Finding(True, None, room, 3 * len(sizes), 3 * len(sizes), witness=tightest)


GAUSSIAN_CAPACITY = claim(
    "gaussian-capacity",
    "E10",
    locator="the null for reported saturation",
    title="The capacity of Gaussian features",
    plain="If the entries of W are independent centred Gaussians of one variance, capacities "
    "follow a Beta law (for n = 1 the capacity is 1), and their mean is d / (n + d - 1): before "
    "any training they sum in the mean to n / (n + d - 1) of d.",
    statement=r"D_i\sim\mathrm{Beta}\left(\frac d2,\frac{n-1}2\right),\qquad"
    r"\mathbb{E}D_i^k=\prod_{j<k}\frac{d+2j}{n+d-1+2j},\qquad"
    r"\frac1d\,\mathbb{E}\sum_iD_i=\frac n{n+d-1}",
    relation="==",
    domain=Domain(
        (
            domains.integer("n", 1, 12),
            domains.integer("d", 1, 5),
            domains.integer("order", 1, 4),
        )
    ),
    lhs=gaussian_capacity_moment_by_monomials,
    rhs=gaussian_capacity_moment,
    delta="Not known to be in the paper. A measured saturation has to be held against this value, "
    "not against 0; for n < d the rank is n, and the mean saturation of the rank d / (n + d - 1). "
    "That D_i has this law is a step on paper: given w_i, the products of the other features with "
    "w_i / |w_i| are independent Gaussians, so that D_i = s / (s + q), with s and q independent "
    "chi-squared of d and n - 1 degrees of freedom up to a common factor. The machine checks the "
    "moments of the law exactly, and the law itself only by sampling.",
    examples=(
        {"n": 2, "d": 2, "order": 1},
        {"n": 5, "d": 3, "order": 1},
        {"n": 4, "d": 1, "order": 2},
    ),
    evidence=(
        exact("moments of d coordinates of a uniform point of the sphere, term by term"),
        search(
            "the density of the angle by quadrature",
            cases=80,
            using={"lhs": gaussian_capacity_moment_by_quadrature},
            floats_only=True,
        ),
        Evidence(
            "simulation",
            "samples",
            f"{SAMPLES} Gaussian matrices for each of six sizes, fixed seeds",
            _sampled,
            replaces=("lhs", "domain"),
        ),
    ),
    mutants=(
        instead(
            "mean d / (n + d)", rhs=lambda n, d, order: gaussian_capacity_moment(n + 1, d, order)
        ),
        instead(
            "every capacity is d / n, as in a tight frame",
            rhs=lambda n, d, order: Fraction(min(n, d), n) ** order,
        ),
    ),
    not_claimed="Other laws of the entries, unequal variances among them: for uniform entries only "
    "the limit of large n agrees.",
)

CLAIMS = (GAUSSIAN_CAPACITY,)
