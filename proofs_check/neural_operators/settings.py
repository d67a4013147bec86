"""What the claims of paper D share: their form, grids, spectral weights, codes and signals."""

from pentad.proofs_check.form import Form
from pentad.proofs_check.rationals import array as array
from pentad.proofs_check.rationals import drawn as drawn
from pentad.proofs_check.rationals import parameter as parameter
from pentad.theory.numbers.domains import Parameter

PAPER = "neural-operators"
claim = Form(PAPER, "The paper's numbered statements were not seen; this one is ours.")
RESTATED = (
    "The paper's numbered statements were not seen; restated from its abstracts and opening, with "
    "hypotheses that are ours."
)

# Layers -------------------------------------------------------------------------------------


def weights_up_to(mode: int, concepts: int = 2) -> Parameter:
    """Spectral weights of one or more concepts, real and imaginary parts, (p, K + 1, 2)."""
    return parameter(
        "weights",
        f"spectral weights of up to {concepts} concepts, (p, K + 1, 2), K <= {mode}",
        lambda choose, _: drawn(choose, choose(1, concepts), choose(0, mode) + 1, 2),
    )
