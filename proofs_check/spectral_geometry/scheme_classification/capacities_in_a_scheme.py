"""Capacities in a commutative scheme are shares of dimensions (E15g).

Statement.  Features whose Gram matrix is a multiple of a sum of idempotents have one length, and
the capacity sum_S m_k / n.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import NamedRelations, listed
from pentad.proofs_check.spectral_geometry.scheme_classification.settings import COMMUTATIVE
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.domains import Domain, integer
from pentad.theory.numbers.scalars import rational
from pentad.theory.schemes.eigenmatrices import idempotent_orbits
from pentad.theory.schemes.idempotent_sums import idempotent_sum, idempotent_sum_by_roots


def _chosen_orbits(entry: NamedRelations, chosen: int) -> list[Any]:
    """Orbits of idempotents over Q by the binary digits of a number; all of them for none."""
    orbits = idempotent_orbits(entry.scheme)
    return [one for k, one in enumerate(orbits) if chosen >> k & 1] or list(orbits)


def _capacities_and_lengths(entry: NamedRelations, chosen: int) -> Any:
    A = idempotent_sum(entry.scheme, _chosen_orbits(entry, chosen))
    return np.append(capacities(A), A.diagonal())


def _floating_capacities_and_lengths(entry: NamedRelations, chosen: int) -> Any:
    A = idempotent_sum_by_roots(entry.scheme, _chosen_orbits(entry, chosen)).real
    return np.append(capacities(A), A.diagonal())


def _multiplicity_share(entry: NamedRelations, chosen: int) -> Any:
    total = sum(one.multiplicity * one.size for one in _chosen_orbits(entry, chosen))
    return rational(Fraction(total, entry.scheme.order))


SCHEME_CAPACITIES = claim(
    "scheme-capacities",
    "E15g",
    locator="Theorem 4, association-scheme classification",
    title="Capacities in a commutative scheme",
    plain="Features whose Gram matrix is a multiple of a sum of idempotents of a commutative "
    "scheme have one length and one capacity, the share of the idempotents' dimensions.",
    statement=r"A=\lambda\sum_{k\in S}E_k\ \Rightarrow\ A_{ii}=\lambda D_i,\quad "
    r"D_i=\frac1n\sum_{k\in S}m_k",
    relation="==",
    domain=Domain(
        (
            *listed("entry", COMMUTATIVE)["domain"].parameters,
            integer("chosen", 1, 127),
        )
    ),
    lhs=_capacities_and_lengths,
    rhs=_multiplicity_share,
    fidelity="restated",
    delta="Theorem 4 is known to us second-hand.",
    examples=tuple(
        {"entry": entry, "chosen": chosen} for entry in COMMUTATIVE for chosen in (1, 2, 3)
    ),
    evidence=(
        exact("sums over whole orbits of idempotents, as rational matrices", cases=40),
        search(
            "sums of single idempotents, in floats",
            cases=60,
            using={"lhs": _floating_capacities_and_lengths},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the share of the number of idempotents",
            rhs=lambda entry, chosen: rational(
                Fraction(sum(one.size for one in _chosen_orbits(entry, chosen)), entry.scheme.rank)
            ),
        ),
        instead(
            "2 / n, as for polygons", rhs=lambda entry: rational(Fraction(2, len(entry.matrix)))
        ),
    ),
    sees_also=("spectral-geometry/scheme-projections",),
)

CLAIMS = (SCHEME_CAPACITIES,)
