"""What the claims of paper C share: their form."""

from pentad.proofs_check.form import Form

PAPER = "ensembles"
claim = Form(PAPER, "Not known to be in the paper.")
