"""There are 1, 1, 2, 4, 3, 8, 4 association schemes of order 1 to 7 (E13d).

Idea.  Exhaustion row by row; orbitals of groups with two generators give as many.
"""

from dataclasses import replace

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import known_counts, small_schemes
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.schemes.small_schemes_by_other_routes import (
    cyclotomic_scheme_count,
    orbital_scheme_count,
)

SMALL_SCHEMES = claim(
    "small-schemes",
    "E13d",
    locator="Hanaki and Miyamoto, classification of small association schemes",
    title="All schemes of order at most seven",
    plain="Up to isomorphism there are 1, 1, 2, 4, 3, 8 and 4 association schemes on 1 to 7 "
    "points, and all of them come from groups.",
    statement=r"\#\text{schemes}(1,\dots,7)=1,1,2,4,3,8,4",
    relation="==",
    domain=Domain((domains.integer("n", 1, 7, listed=True),)),
    lhs=lambda n: len(small_schemes(n)),
    rhs=known_counts,
    examples=tuple({"n": n} for n in range(1, 8)),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("exhaustion, row by row"),
        exact(
            "orbitals of all transitive groups with two generators, n <= 5",
            cases=0,
            using={
                "lhs": orbital_scheme_count,
                "domain": Domain((domains.integer("n", 1, 5),)),
                "examples": tuple({"n": n} for n in range(1, 6)),
            },
        ),
        replace(
            exact(
                "orbitals of all transitive groups with two generators, n = 6 and 7",
                cases=0,
                using={
                    "lhs": orbital_scheme_count,
                    "domain": Domain((domains.integer("n", 6, 7),)),
                    "examples": ({"n": 6}, {"n": 7}),
                },
            ),
            cost="slow",
        ),
        exact(
            "cyclotomic schemes of prime order, n = 3, 5, 7",
            cases=0,
            using={
                "lhs": lambda n: cyclotomic_scheme_count(prime=n),
                "examples": tuple({"n": n} for n in (3, 5, 7)),
            },
        ),
    ),
    mutants=(
        instead(
            "as many as divisors of n - 1 for every n",
            rhs=lambda n: max(sum((n - 1) % e == 0 for e in range(1, n)), 1),
        ),
        instead(
            "all of them are symmetric",
            rhs=lambda n: sum(scheme.symmetric for scheme in small_schemes(n)),
        ),
    ),
)

CLAIMS = (SMALL_SCHEMES,)
