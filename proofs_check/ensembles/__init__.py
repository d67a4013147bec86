"""Claims of paper C, arXiv:2505.16077: what is exactly true of ensembles of autoencoders."""
