"""What explicit features reach, and how small the energy can be: lower bounds."""
