"""The models that experiments train: their starts, their inputs, and their losses for a batch."""
