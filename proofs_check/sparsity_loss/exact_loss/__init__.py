"""The population loss of the power autoencoder, exactly."""
