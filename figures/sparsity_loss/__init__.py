"""Figures of paper A, arXiv:2606.18538: what a power autoencoder gains by superposition."""
