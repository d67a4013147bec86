"""Parameters of association schemes and their closures: the textbook below the classification."""
