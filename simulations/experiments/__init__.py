"""The questions that are put to trained models, one module each."""
