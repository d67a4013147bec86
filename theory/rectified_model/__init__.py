"""Rectified models x -> (W^T W x + b)_+^m: exact losses, derivatives and certified minima."""
