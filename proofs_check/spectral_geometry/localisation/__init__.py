"""How much nearly saturated capacity says about localisation: it depends on the eigenvalue gaps."""
