"""It suffices that the symmetrisation be a scheme, as for the quaternion group (E15e).

Statement.  The symmetrised thin scheme of a group is a scheme exactly if every conjugate of g is g
or its inverse.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import listed
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.constructions import dihedral_table, group_relations, quaternion_table
from pentad.theory.schemes.group_tables import (
    conjugates_are_inverses,
    cyclic_table,
    dicyclic_table,
    direct_product_table,
    permutation_table,
    symmetrised_relations_commute,
)
from pentad.theory.schemes.relation_matrices import symmetrisation


@dataclass(frozen=True, eq=False)
class _Table:
    """A finite group by its multiplication table."""

    name: str
    make: Callable[[], Any]

    @cached_property
    def products(self) -> Any:
        return self.make()

    def __str__(self) -> str:
        return self.name


TABLES: tuple[_Table, ...] = (
    *(_Table(f"Z_{n}", lambda n=n: cyclic_table(n)) for n in (2, 3, 5, 8)),  # type: ignore[misc]
    _Table("Z_4 x Z_2", lambda: direct_product_table(cyclic_table(4), cyclic_table(2))),
    _Table("Q_8", quaternion_table),
    _Table("Q_8 x Z_2", lambda: direct_product_table(quaternion_table(), cyclic_table(2))),
    _Table("Q_8 x Z_3", lambda: direct_product_table(quaternion_table(), cyclic_table(3))),
    *(_Table(f"D_{k}", lambda k=k: dihedral_table(k)) for k in (3, 4, 5, 6)),  # type: ignore[misc]
    _Table("dicyclic group of order 12", lambda: dicyclic_table(3)),
    _Table("dicyclic group of order 16", lambda: dicyclic_table(4)),
    _Table("A_4", lambda: permutation_table([(1, 2, 0, 3), (1, 0, 3, 2)])),
)


def _symmetrisation_is_scheme(group: _Table) -> int:
    return int(axiom_violation(symmetrisation(group_relations(group.products))) is None)


SYMMETRISED_GROUPS = claim(
    "symmetrised-groups",
    "E15e",
    locator="a limit of Theorem 4",
    title="Commutativity is sufficient, not necessary",
    plain="The symmetrised thin scheme of a group is a scheme, with finitely many saturated Gram "
    "matrices, exactly if every conjugate of g is g or its inverse. The quaternion group is such, "
    "and not commutative.",
    statement=r"\{g,g^{-1}\}_{g\in G}\text{ is a scheme}\iff hgh^{-1}\in\{g,g^{-1}\}\ \forall g,h",
    relation="==",
    **listed("group", TABLES),
    lhs=_symmetrisation_is_scheme,
    rhs=lambda group: int(conjugates_are_inverses(group.products)),
    delta="Not known to be in the paper; in words, the permutation representation has to be "
    "multiplicity-free over the reals.",
    one_method=TWO_ROUTES,
    evidence=(
        exact("axioms of the symmetrised scheme, 15 groups of order at most 24", cases=0),
        exact(
            "whether symmetrised relations commute, by integer products",
            cases=0,
            using={"lhs": lambda group: int(symmetrised_relations_commute(group.products))},
        ),
    ),
    mutants=(
        instead(
            "commutativity is necessary",
            rhs=lambda group: int((group.products == group.products.T).all()),
        ),
        instead("for every group", rhs=lambda: 1),
    ),
    sees_also=("spectral-geometry/dihedral-closure",),
)

CLAIMS = (SYMMETRISED_GROUPS,)
