"""Figures of paper D, arXiv:2509.03738: operators on functions, grids, and what lifting does."""
