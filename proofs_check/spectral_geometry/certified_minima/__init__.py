"""Certified critical points of the toy model with one active feature."""
