"""pentad: verification suite for the theory of superposition and sparse autoencoders.

Five papers, one namespace: `pentad.theory` (mathematics by object), `pentad.simulations`
(experiments and their stored results), `pentad.proofs_check` (claims and the evidence for them),
`pentad.figures` (pictures of both), `pentad.kit` (what users import for models of their own),
`pentad.explorer` (pages that compute live) and `pentad.cli` (the command). In a checkout these
folders stand at the top and `pentad/` holds symbolic links to them; there `import theory` gives
the same modules as `import pentad.theory`, never a second copy.
"""

import os

PARTS = ("theory", "simulations", "proofs_check", "figures", "kit", "explorer")
"""The folders that a checkout holds at its top."""

# Without it MKL rounds products according to where matrices lie in memory. Read as torch loads.
os.environ.setdefault("MKL_CBWR", "AUTO")

for _part in PARTS:
    if not os.path.isdir(os.path.join(os.path.dirname(__file__), _part)):  # noqa: PTH112, PTH118, PTH120
        raise ImportError(
            f"pentad/{_part} has to be a link to the folder {_part} of the checkout, and is none: "
            "git was told not to make symbolic links. Allow them (on Windows: developer mode), "
            "then run: git config core.symlinks true && git checkout -- pentad"
        )
