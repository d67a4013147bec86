"""The tied power autoencoder x -> (W^T W x)^m: its loss, bounds on it, and optimal features."""
