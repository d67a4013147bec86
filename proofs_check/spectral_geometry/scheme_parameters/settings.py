"""Schemes on which the claims about parameters are tried."""

from pentad.proofs_check.spectral_geometry.named_schemes import TABLE, NamedRelations
from pentad.theory.schemes.constructions import (
    cyclic_relations,
    cyclotomic_relations,
    hamming_relations,
    polygon_relations,
)

WITH_PARAMETERS: tuple[NamedRelations, ...] = (
    *TABLE,
    NamedRelations("heptagon", lambda: polygon_relations(7)),
    NamedRelations("4 x 4 rook's graph", lambda: hamming_relations(2, 4)),
    NamedRelations("cyclic group, 5 points", lambda: cyclic_relations(5)),
    NamedRelations("Paley tournament", lambda: cyclotomic_relations(7, 2)),
)
