"""Where activations come from: planted codes, images, a small transformer, a user's own."""
