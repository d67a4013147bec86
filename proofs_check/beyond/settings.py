"""What claims beyond the five papers share: their form, and what answers a registered problem."""

from pentad.proofs_check.form import Form

PAPER = "beyond"

claim = Form(
    PAPER,
    "An answer of ours; no priority is claimed, and the registry's tracker holds other candidates.",
)
