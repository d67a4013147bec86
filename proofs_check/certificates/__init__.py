"""Certificates as files, for a checker of another make: `proofs_check/checker/check.py`."""
