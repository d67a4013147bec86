"""Symmetry and saturation: what irreducible groups force, and what antiprisms do not."""
