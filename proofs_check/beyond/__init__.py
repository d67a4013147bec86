"""Claims that settle open problems around the five papers."""
