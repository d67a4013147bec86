"""What the published recipe trains, at reduced size, against its two nulls."""
