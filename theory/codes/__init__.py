"""Sparse codes and dictionaries: what an encoder can recover, and what inference can."""
