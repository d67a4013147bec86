"""Schemes of known geometries: the table, antiprisms and prisms, orthogonal sums, small orders."""
