"""What the claims about classification by schemes share: commutative schemes, and an angle."""

from fractions import Fraction

from pentad.proofs_check.spectral_geometry.named_schemes import NamedRelations
from pentad.theory.numbers.domains import Parameter
from pentad.theory.schemes.constructions import (
    cocktail_party_relations,
    cyclic_relations,
    cyclotomic_relations,
    hamming_relations,
    icosahedron_relations,
    petersen_relations,
    polygon_relations,
    prism_relations,
    root_relations,
    simplex_relations,
)

COMMUTATIVE: tuple[NamedRelations, ...] = (
    NamedRelations("triangle", lambda: simplex_relations(3)),
    NamedRelations("cyclic group, 3 points", lambda: cyclic_relations(3)),
    NamedRelations("cyclic group, 5 points", lambda: cyclic_relations(5)),
    NamedRelations("cyclic group, 7 points", lambda: cyclic_relations(7)),
    NamedRelations("Paley tournament", lambda: cyclotomic_relations(7, 2)),
    NamedRelations("pentagon", lambda: polygon_relations(5)),
    NamedRelations("heptagon", lambda: polygon_relations(7)),
    NamedRelations("octagon", lambda: polygon_relations(8)),
    NamedRelations("octahedron", lambda: cocktail_party_relations(3)),
    NamedRelations("cube", lambda: hamming_relations(3, 2)),
    NamedRelations("triangular prism", lambda: prism_relations(3)),
    NamedRelations("3 x 3 rook's graph", lambda: hamming_relations(2, 3)),
    NamedRelations("Petersen graph", petersen_relations),
    NamedRelations("icosahedron", icosahedron_relations),
    NamedRelations("cuboctahedron", lambda: root_relations("A3")),
)

ANGLE = Parameter(
    "u", "tan(theta) = u sqrt(3), 0 <= u <= 1", lambda choose, _: Fraction(choose(0, 24), 24)
)
