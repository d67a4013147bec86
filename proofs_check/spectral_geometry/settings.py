"""What the claims of paper E share."""

PAPER = "spectral-geometry"
