"""Capacities sum to at most the rank, and to it exactly if all features are eigenvectors of F."""
