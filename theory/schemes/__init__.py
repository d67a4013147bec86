"""Association schemes: relations of features and the algebra that they span."""
