"""Ensembles of sparse autoencoders: identities, budgets and metrics with their chance levels."""
