"""What the claims of paper B share: their form."""

from pentad.proofs_check.form import Form

PAPER = "amortisation-gap"
claim = Form(PAPER, "Not known to be in the paper.")
