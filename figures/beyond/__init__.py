"""Figures of problems around the five papers."""
