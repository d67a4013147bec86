"""Figures of paper C, arXiv:2505.16077: what ensembles of sparse autoencoders gain, and why."""
