"""What may be changed without loss of generality: symmetries, scales, kinds of features."""
