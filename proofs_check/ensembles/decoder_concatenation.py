r"""A weighted sum of decoders is one decoder with the columns side by side (C01).

Setting.  J members with decoders W_j, biases b_j and codes c_j, of any gate and of one input or of
different ones; weights of any sign.

Idea.  A product of block matrices. The weights go into the codes, so that columns keep unit norm.

Not claimed.  That the codes are those of one encoder: see `folding`.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import all_vanish
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.concatenation import (
    combined_output_by_definition,
    concatenated_output,
)
from pentad.theory.numbers.domains import Choose, Domain, Point
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import constant

DECODERS = parameter(
    "decoders",
    "decoders of up to 3 members, d and n up to 2, (J, d, n)",
    lambda choose, _: drawn(choose, choose(1, 3), choose(1, 2), choose(1, 2)),
)


def _codes(choose: Choose, point: Point) -> Any:
    J, _, n = point["decoders"].shape
    return drawn(choose, J, choose(1, 2), n, least=0)


PARAMETERS = (
    DECODERS,
    parameter(
        "decoder_biases",
        "decoder biases, (J, d)",
        lambda choose, p: drawn(choose, *p["decoders"].shape[:2]),
    ),
    parameter("member_codes", "codes of up to 2 samples, (J, samples, n)", _codes),
    parameter(
        "weights", "any weights, (J,)", lambda choose, point: drawn(choose, len(point["decoders"]))
    ),
)


def _symbols_agree(claim: Claim) -> bool | None:
    """Both sides for two members, two coordinates and two latents, all entries free."""
    from sympy import symbols

    shapes = {
        "decoders": (2, 2, 2),
        "decoder_biases": (2, 2),
        "member_codes": (2, 1, 2),
        "weights": (2,),
    }
    point = {
        name: np.array(symbols(f"{name}:{np.prod(shape)}"), dtype=object).reshape(shape)
        for name, shape in shapes.items()
    }
    gaps = claim.lhs(**point) - claim.rhs(**point)
    return all_vanish(gaps.ravel()) or None


def _averaged(decoders: Matrix, decoder_biases: Matrix, member_codes: Matrix) -> Any:
    """The mean of the members' reconstructions."""
    J = len(decoders)
    ones = np.array([constant(1, decoders.flat[0])] * J, dtype=decoders.dtype)
    return combined_output_by_definition(decoders, decoder_biases, member_codes, ones) / J


CONCATENATION = claim(
    "decoder-concatenation",
    "C01",
    locator="Proposition 3.1 and Remark 3.2",
    title="An ensemble decodes as one wide decoder",
    plain="The weighted sum of the members' reconstructions is what one decoder gives that has all "
    "columns side by side, of all codes times their weights.",
    statement=r"\sum_j\alpha_j(W_jc_j+b_j)=[W_1\dots W_J]\,(\alpha_1c_1,\dots,\alpha_Jc_J)"
    r"+\sum_j\alpha_jb_j",
    relation="==",
    domain=Domain(PARAMETERS),
    lhs=concatenated_output,
    rhs=combined_output_by_definition,
    fidelity="restated",
    delta="Known to us second-hand. Stated there for weights that are not negative and one input; "
    "neither is needed.",
    examples=(
        {
            "decoders": array([[[1]], [[2]]]),
            "decoder_biases": array([[1], [3]]),
            "member_codes": array([[[1]], [[2]]]),
            "weights": array([1, -1]),
        },
    ),
    evidence=(
        derivation(
            "two members, two coordinates, two latents, all entries at once",
            _symbols_agree,
            reach="region",
            region="J = d = n = 2, one sample",
        ),
        exact("rational ensembles, J <= 3, d <= 2, n <= 2, member by member"),
        search(
            "the same in floats, as one sum over members and latents",
            using={
                "rhs": lambda decoders, decoder_biases, member_codes, weights: (
                    np.einsum("j,jdn,jsn->sd", weights, decoders, member_codes)
                    + np.einsum("j,jd->d", weights, decoder_biases)
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "codes divided by J are decoded with every bias in full",
            lhs=lambda decoders, decoder_biases, member_codes: (
                _averaged(decoders, 0 * decoder_biases, member_codes) + decoder_biases.sum(0)
            ),
            rhs=_averaged,
        ),
        instead(
            "weights in columns and in codes",
            lhs=lambda decoders, decoder_biases, member_codes, weights: concatenated_output(
                weights[:, None, None] * decoders, decoder_biases, member_codes, weights
            ),
        ),
    ),
    not_claimed="That the ensemble is one autoencoder: its encoder side depends on the gate.",
    sees_also=("ensembles/pointwise-folding", "ensembles/topk-folding"),
)

CLAIMS = (CONCATENATION,)
