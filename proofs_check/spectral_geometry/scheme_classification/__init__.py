"""What association schemes classify, and what they need in order to do so."""
