"""Figures of paper B, arXiv:2411.13117: what one-layer encoders miss, and what inference gains."""
