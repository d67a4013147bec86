"""Convolution operators between functions on the circle, and what grids of points make of them."""
