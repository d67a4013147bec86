"""A stand-alone checker of certificates: it imports nothing of pentad, no flint and no numpy."""
