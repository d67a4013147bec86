"""The coherent closure of a Gram matrix refines its level sets (E19a).

Idea.  Closures by counting triangles.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import partition_by_value
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition

SMALL_FEATURES = (
    domains.integer("n", 2, 6),
    domains.integer("d", 1, 3),
    domains.matrix("W", "d", "n", size=1, parts=1),
)


def _refinement(W: Matrix, closure: Callable[[Any], Any]) -> Any:
    """Colours of the closure; pairs of a colour and a value; both once more after a second turn."""
    labels = partition_by_value(gram(W))
    closed = closure(labels)
    pairs = np.unique(closed * (labels.max() + 1) + labels)
    again = closure(closed)
    return np.array([closed.max() + 1, len(pairs), again.max() + 1])


CLOSURE = claim(
    "closure-refines",
    "E19a",
    locator="beyond the paper; Weisfeiler and Leman (1968)",
    title="The coherent closure refines the inner products",
    plain="Every relation of the coherent closure of a Gram matrix has one inner product, and the "
    "closure is its own closure.",
    statement=r"\text{closure}(A)\text{ refines }A,\quad\text{closure}(\text{closure}(A))"
    r"=\text{closure}(A)",
    relation="==",
    domain=Domain(SMALL_FEATURES),
    lhs=lambda W: _refinement(W, coherent_closure),
    rhs=lambda W: np.repeat(
        coherent_closure_by_definition(partition_by_value(gram(W))).max() + 1, 3
    ),
    examples=({"n": 3, "d": 1, "W": fractions([[1, 1, 0]])},),
    evidence=(
        exact("rational features, n <= 6, d <= 3, closure by hashes and axioms", cases=60),
        search("Gram matrices in floats", cases=40),
        exact(
            "the same of the closure by sorting all triangles",
            cases=40,
            seed=2,
            using={"lhs": lambda W: _refinement(W, coherent_closure_by_definition)},
        ),
    ),
    mutants=(
        instead(
            "the closure is the partition by value",
            rhs=lambda W: np.repeat(partition_by_value(gram(W)).max() + 1, 3),
        ),
    ),
)

CLAIMS = (CLOSURE,)
