"""Saturated features are orthogonal tight frames, and tight frames have complements."""
