"""Figures of paper E, arXiv:2602.02224: spectra, tight frames, schemes, and trained toy models."""
