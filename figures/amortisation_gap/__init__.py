"""Figures of paper B: what encoders and sparse inference recover, and at what cost."""
