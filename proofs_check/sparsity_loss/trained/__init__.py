"""What training finds, against what theory allows."""
