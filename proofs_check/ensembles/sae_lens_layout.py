r"""SAELens's layout: what is written gives the same there (C21a), what it keeps is read (C21b).

Setting.  SAELens keeps the encoder as (d, n), features as rows of the decoder, and the settings in
a file beside the arrays; unless they say otherwise, the decoder bias is subtracted at the input.
Here encoders subtract nothing.

Idea.  A bag of pointwise members is one autoencoder (C02a), which is laid out with the subtraction
turned off. A subtraction at the input is a shift of the encoder's bias by the product of both.

Not claimed.  That a bag of TopK members can be written: it is refused, since SAELens has no TopK in
blocks. Gated autoencoders, whose scales are kept as logarithms, are read and written in tests.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pentad.kit.sae_lens import (
    Layout,
    autoencoder_of_layout,
    read_sae_lens,
    sae_lens_layout,
    write_sae_lens,
)
from pentad.proofs_check.ensembles.settings import (
    BIASES,
    INPUTS,
    LATENTS,
    NO_NEGATIVE_WEIGHT,
    WEIGHTS,
    array,
    claim,
    drawn,
    members,
    parameter,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.autoencoders import reconstructions
from pentad.theory.ensembles.concatenation import combined_by_definition, folded
from pentad.theory.numbers.domains import Domain, choice
from pentad.theory.numbers.kinds import Matrix


def _computed_there(layout: Layout, inputs: Matrix) -> Any:
    """What SAELens's classes compute from a layout, number by number."""
    settings, arrays = layout.settings, layout.arrays
    found = np.empty(inputs.shape, dtype=inputs.dtype)
    for number, sample in enumerate(inputs):
        if settings.get("apply_b_dec_to_input", True):
            sample = [x - b for x, b in zip(sample, arrays["b_dec"], strict=True)]  # noqa: PLW2901
        pre = [
            sum((x * w for x, w in zip(sample, column, strict=True)), start=bias)
            for column, bias in zip(arrays["W_enc"].T, arrays["b_enc"], strict=True)
        ]
        kept = list(range(len(pre)))
        if settings["architecture"] == "topk":
            kept = sorted(kept, key=lambda i: -pre[i])[: settings["k"]]
        if settings["architecture"] == "jumprelu":
            kept = [i for i in kept if pre[i] > arrays["threshold"][i]]
        for k, bias in enumerate(arrays["b_dec"]):
            column = arrays["W_dec"][:, k]
            found[number, k] = sum((pre[i] * column[i] for i in kept if pre[i] > 0), start=bias)
    return found


# A bag that is written -----------------------------------------------------------------------


def _bag_there(kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix) -> Any:
    one = folded(members(kind, latents, biases), weights)
    return _computed_there(sae_lens_layout(one), inputs)


def _bag_from_files(
    kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix
) -> Any:
    """Written, read back and applied."""
    with TemporaryDirectory() as folder:
        one = folded(members(kind, latents, biases), weights)
        write_sae_lens(Path(folder), one, dtype="float64")
        return reconstructions(read_sae_lens(Path(folder)), inputs)


def _summed_slowly(
    kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix
) -> Any:
    return combined_by_definition(members(kind, latents, biases), weights, inputs)


def _by_default_settings(
    kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix
) -> Any:
    """With the setting about the input left out, which then subtracts the decoder bias."""
    layout = sae_lens_layout(folded(members(kind, latents, biases), weights))
    settings = {"architecture": layout.settings["architecture"]}
    return _computed_there(Layout(settings, layout.arrays), inputs)


def _with_every_bias(
    kind: str, latents: Matrix, biases: Matrix, weights: Matrix, inputs: Matrix
) -> Any:
    layout = sae_lens_layout(folded(members(kind, latents, biases), weights))
    arrays = {**layout.arrays, "b_dec": biases.sum(0)}
    return _computed_there(Layout(layout.settings, arrays), inputs)


TWO_MEMBERS: dict[str, Any] = {
    "latents": array([[[1, 0, 0, 1, 0, 1], [0, 2, 0, 1, 0, 1]], [[0, 1, 0, 1, 0, 1]] * 2]),
    "biases": array([[1], [2]]),
    "inputs": array([[3], [-1]]),
}
HALVES = {"weights": array(["1/2", "1/2"])}

WRITTEN = claim(
    "bags-for-sae-lens",
    "C21a",
    locator="none; the layout of the library that it trains with",
    title="A folded bag gives in SAELens's layout what its members give",
    plain="Members with ReLU or JumpReLU gates and weights that are not negative are one "
    "autoencoder in SAELens's layout, whose formulas give the weighted sum of what they give.",
    statement=r"g_{\text{there}}(a)=\sum_j\alpha_jg_j(a)",
    relation="==",
    domain=Domain(
        (choice("kind", ("ReLU", "JumpReLU")), LATENTS, BIASES, WEIGHTS, INPUTS),
        (NO_NEGATIVE_WEIGHT,),
    ),
    lhs=_bag_there,
    rhs=_summed_slowly,
    examples=tuple({"kind": kind, **TWO_MEMBERS, **HALVES} for kind in ("ReLU", "JumpReLU")),
    outside=({"kind": "ReLU", **TWO_MEMBERS, "weights": array([2, -1])},),
    evidence=(
        exact("rational members, by the library's formulas number by number"),
        search(
            "written to the two files in double precision, and read back",
            using={"lhs": _bag_from_files},
            floats_only=True,
            cases=60,
        ),
    ),
    mutants=(
        instead("the setting about the input is left out", lhs=_by_default_settings),
        instead("every decoder bias is added in full", lhs=_with_every_bias),
    ),
    not_claimed="That the library itself was run; its formulas are restated.",
    sees_also=("ensembles/pointwise-folding", "ensembles/sae-lens-inputs"),
)

# An autoencoder that is read ----------------------------------------------------------------

ONE = parameter(
    "latents",
    "one autoencoder as above, (1, n, 2d + 4), n = 2 or 3",
    lambda choose, _: drawn(choose, 1, choose(2, 3), 2 * choose(1, 2) + 4, least=0),
)


def _layout(kind: str, latents: Matrix, biases: Matrix, *, subtracted: bool = True) -> Layout:
    """As SAELens keeps an autoencoder that reads its input less the decoder bias."""
    layout = sae_lens_layout(members(kind, latents, biases)[0])
    settings = {**layout.settings, "apply_b_dec_to_input": subtracted}
    return Layout(settings, layout.arrays)


def _read(kind: str, latents: Matrix, biases: Matrix, inputs: Matrix) -> Any:
    return reconstructions(autoencoder_of_layout(_layout(kind, latents, biases)), inputs)


def _read_from_files(kind: str, latents: Matrix, biases: Matrix, inputs: Matrix) -> Any:
    layout = _layout(kind, latents, biases)
    with TemporaryDirectory() as folder:
        write_sae_lens(Path(folder), members(kind, latents, biases)[0], dtype="float64")
        (Path(folder) / "cfg.json").write_text(json.dumps(layout.settings), encoding="utf-8")
        return reconstructions(read_sae_lens(Path(folder)), inputs)


def _there(kind: str, latents: Matrix, biases: Matrix, inputs: Matrix) -> Any:
    return _computed_there(_layout(kind, latents, biases), inputs)


READ = claim(
    "sae-lens-inputs",
    "C21b",
    locator="none; the layout of the library that it trains with",
    title="What SAELens subtracts at the input is read into the encoder's bias",
    plain="An autoencoder that reads its input less the decoder bias, as SAELens keeps it, is one "
    "that reads the input itself with the encoder's bias moved, for ReLU, JumpReLU and TopK.",
    statement=r"V(a-c)+b=Va+(b-Vc)",
    relation="==",
    domain=Domain((choice("kind", ("ReLU", "JumpReLU", "TopK")), ONE, BIASES, INPUTS)),
    lhs=_read,
    rhs=_there,
    examples=tuple(
        {
            "kind": kind,
            "latents": TWO_MEMBERS["latents"][:1],
            "biases": TWO_MEMBERS["biases"][:1],
            "inputs": TWO_MEMBERS["inputs"],
        }
        for kind in ("ReLU", "JumpReLU", "TopK")
    ),
    evidence=(
        exact("rational autoencoders, by the library's formulas number by number"),
        search(
            "from the two files in double precision",
            using={"lhs": _read_from_files},
            floats_only=True,
            cases=60,
        ),
    ),
    mutants=(
        instead(
            "the setting is not looked at",
            lhs=lambda kind, latents, biases, inputs: reconstructions(
                autoencoder_of_layout(_layout(kind, latents, biases, subtracted=False)), inputs
            ),
        ),
        instead(
            "the bias is moved the other way",
            lhs=lambda kind, latents, biases, inputs: (
                reconstructions(autoencoder_of_layout(_layout(kind, latents, -biases)), inputs)
                + 2 * biases[0]
            ),
        ),
    ),
    not_claimed="Which of equal pre-activations the library keeps in TopK.",
    sees_also=("ensembles/bags-for-sae-lens",),
)

CLAIMS = (WRITTEN, READ)
