"""Frames: systems of features in a space that is too small for them, and their spectra."""
