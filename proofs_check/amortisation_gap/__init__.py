"""Claims of paper B, arXiv:2411.13117: what linear-nonlinear encoders cannot recover."""
