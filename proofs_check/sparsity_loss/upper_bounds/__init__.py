"""How much can superposition gain at most: upper bounds on the improvement, for every W and p."""
