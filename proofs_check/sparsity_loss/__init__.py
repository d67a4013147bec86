"""Claims of paper A, arXiv:2606.18538: the loss of tied power autoencoders, and its bounds."""
