"""Proofs that Coq checks; `make formal` compiles them."""
