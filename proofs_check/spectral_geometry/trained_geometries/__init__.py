"""Which geometries the toy model is trained to, and whether they saturate and localise."""
