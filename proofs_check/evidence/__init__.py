"""Methods of evidence, one module each: derivations, exact points, regions, search, results."""
