"""Where superposition pays: many dimensions, the middle regime, and the threshold in p."""
