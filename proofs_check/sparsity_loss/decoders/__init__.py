"""What any decoder can reach: the bound for log-concave amplitudes, and where it fails."""
