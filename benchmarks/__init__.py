"""Speed claims, measured side by side; see README.md."""
