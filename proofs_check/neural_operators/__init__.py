"""Claims of paper D, arXiv:2509.03738: what of sparse coding carries over between resolutions."""
