"""Numbers of every kind, exact and rigorous, and where a statement about them is meant to hold."""
