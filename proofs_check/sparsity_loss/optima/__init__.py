"""How many features the very sparse optimum needs, and which shapes optima take."""
