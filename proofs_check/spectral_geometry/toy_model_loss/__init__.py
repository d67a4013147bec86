"""The toy model's population loss in closed form, and what it forces with one active feature."""
