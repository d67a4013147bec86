"""Rectified powers with non-negative inputs: what the sign of an overlap is worth."""
