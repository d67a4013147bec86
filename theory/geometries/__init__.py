"""Which geometry features form: from weights to blocks, relations, schemes and a name."""
