"""Phases of the ReLU toy model: what it stores as inputs get sparser, on its exact loss."""
