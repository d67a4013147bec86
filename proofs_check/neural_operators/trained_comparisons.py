r"""Trained operator autoencoders beside dense ones: shifts, starts and cosines (D27, D28, D38).

Setting.  As in `trained_resolutions`; beside the SAE-FNO of 14 modes an SAE-MLP of 96 atoms for
vectors of 64 points. For D27 both are trained where all spikes are on the left half of the circle.
For D28 three starts are trained at each of three penalties, the k-th start alike at all, and runs
of different penalties are compared, by the mean over concepts of the best cosine with one of the
other run, for the SAE-FNO over shifts. For D38 the dictionary of an SAE-FNO is all its concepts at
all 64 points.

Idea.  Shifts commute with the SAE-FNO and not with the SAE-MLP (D27). What two runs have in common
may be their start, early in training (D28b). Once trained, SAE-MLP agree more across penalties than
SAE-FNO do: the planted signals are sums of 96 vectors, which they find one by one, while at the
least penalty the SAE-FNO of this many steps do not find the concepts (D28a). Shifts of smooth
concepts are nearly parallel, whoever learned them (D38).

Not claimed.  That it is so of images, or of other numbers of atoms: with 96 atoms an SAE-MLP has
just as many as there are concepts at places. We had expected the opposite of D28a, from a prototype
that trained for half as many steps. Thresholds on D27 were set before our results were seen, the
others after, and the two statements of D28 were turned round then. Of the SAE-MLP no loss had
settled; that they count since they found what was planted, to a cosine of 0.99, was decided after
seeing that, too.
"""

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.resolution_points import (
    agreement_medians,
    agreement_points,
    cosine_points,
    cosine_points_again,
    moved_points,
    moved_points_again,
    starts_again,
)
from pentad.proofs_check.neural_operators.settings import RESTATED, claim
from pentad.simulations.experiments.operator_resolutions import EXPERIMENT
from pentad.simulations.readings.operator_resolutions import above_chance
from pentad.theory.numbers.domains import Domain

MOVED = claim(
    "trained-and-moved",
    "D27",
    locator="robust to distribution shift",
    title="An SAE-FNO does not notice that signals moved, an SAE-MLP does",
    plain="Trained on signals of the left half of the circle, an SAE-FNO has the same error on "
    "those of the right half, to 1e-5 of it, and an SAE-MLP more than three times that of the "
    "left.",
    statement=r"\lvert\mathrm{err}_{\text{right}}/\mathrm{err}_{\text{left}}-1\rvert\le10^{-5};"
    r"\qquad\mathrm{err}^{\text{MLP}}_{\text{right}}\ge3\,\mathrm{err}^{\text{MLP}}_{\text{left}}",
    relation="<=",
    fidelity="restated",
    delta=RESTATED,
    domain=Domain(
        (
            seen("spectral_error", "relative error of the SAE-FNO on the left half"),
            seen("spectral_moved", "the same on the right half"),
            seen("dense_error", "relative error of the SAE-MLP on the left half"),
            seen("dense_moved", "the same on the right half"),
        )
    ),
    lhs=lambda spectral_error, spectral_moved, dense_error: np.array(
        [abs(spectral_moved / spectral_error - 1), 3 * dense_error]
    ),
    rhs=lambda dense_moved: np.array([1e-5, dense_moved]),
    one_method=ONLY_STORED,
    evidence=(
        stored("the start of least training loss, 96 test signals", EXPERIMENT, moved_points),
        stored(
            "24 test signals, by dense matrices of NumPy from stored weights",
            EXPERIMENT,
            moved_points_again,
        ),
    ),
    mutants=(
        instead(
            "an SAE-MLP does not notice either",
            lhs=lambda dense_moved: dense_moved,
            rhs=lambda dense_error: 1.5 * dense_error,
        ),
        instead(
            "the error of an SAE-FNO grows too",
            lhs=lambda spectral_error: 1.02 * spectral_error,
            rhs=lambda spectral_moved: spectral_moved,
        ),
    ),
    sees_also=("neural-operators/shift-equivariance",),
)

AGREEMENT = Domain(
    (
        seen("spectral_same", "agreement of SAE-FNO, the same start, other penalties"),
        seen("spectral_other", "agreement of SAE-FNO, other starts"),
        seen("spectral_chance", "agreement of untrained SAE-FNO"),
        seen("dense_same", "agreement of SAE-MLP, the same start, other penalties"),
        seen("dense_other", "agreement of SAE-MLP, other starts"),
        seen("dense_chance", "agreement of untrained SAE-MLP"),
        seen("spectral_same_early", "the same after a twentieth of training"),
        seen("spectral_other_early", "the same after a twentieth of training"),
        seen("dense_same_early", "the same after a twentieth of training"),
        seen("dense_other_early", "the same after a twentieth of training"),
    )
)

STABLE = claim(
    "agreement-across-sparsity",
    "D28a",
    locator="stable with respect to the level of sparsity",
    title="Trained long enough, SAE-MLP agree more across penalties than SAE-FNO do",
    plain="The agreement of SAE-MLP of different starts and penalties is by 0.1 or more above that "
    "of SAE-FNO, and so is its share of the way from chance to one; both are above chance by 0.1.",
    statement=r"a_{\text{MLP}}\ge a_{\text{FNO}}+0.1,\qquad\frac{a-c}{1-c}\Big|_{\text{MLP}}\ge"
    r"\frac{a-c}{1-c}\Big|_{\text{FNO}}+0.1,\qquad a\ge c+0.1",
    relation="<=",
    fidelity="restated",
    delta="The abstract says that SAE-FNO are the more stable; here they are not. " + RESTATED,
    domain=AGREEMENT,
    lhs=lambda spectral_other, spectral_chance, dense_chance: np.array(
        [
            spectral_other + 0.1,
            above_chance(spectral_other, spectral_chance) + 0.1,
            spectral_chance + 0.1,
            dense_chance + 0.1,
        ]
    ),
    rhs=lambda spectral_other, dense_other, dense_chance: np.array(
        [dense_other, above_chance(dense_other, dense_chance), spectral_other, dense_other]
    ),
    one_method=ONLY_STORED,
    evidence=(
        stored("means over pairs of runs, three starts", EXPERIMENT, agreement_points),
        stored("medians over these pairs", EXPERIMENT, agreement_medians),
    ),
    mutants=(
        instead(
            "SAE-FNO agree more",
            lhs=lambda dense_other: dense_other,
            rhs=lambda spectral_other: spectral_other,
        ),
        instead(
            "SAE-FNO agree more, above chance",
            lhs=lambda dense_other, dense_chance: dense_other - dense_chance,
            rhs=lambda spectral_other, spectral_chance: spectral_other - spectral_chance,
        ),
    ),
    not_claimed="What is compared is not the same: three concepts modulo shifts, and 96 atoms with "
    "places. That it holds of other runs: the same cells, made again where products are rounded "
    "otherwise, gave .771 for SAE-FNO and .870 for SAE-MLP, .0993 apart, and medians of .929 and "
    ".862, the other way round.",
    sees_also=("neural-operators/same-start",),
)

SAME = claim(
    "same-start",
    "D28b",
    locator="stable with respect to the level of sparsity",
    title="Early in training runs of one start agree for that reason",
    plain="After a twentieth of training, runs of the same start agree by 0.05 or more above runs "
    "of different ones, SAE-FNO and SAE-MLP; at the end by at most 0.03.",
    statement=r"a_{\text{same}}\ge a_{\text{other}}+0.05\ \text{(early)},\qquad "
    r"a_{\text{same}}\le a_{\text{other}}+0.03\ \text{(at the end)}",
    relation="<=",
    domain=AGREEMENT,
    lhs=lambda spectral_other_early, dense_other_early, spectral_same, dense_same: np.array(
        [spectral_other_early + 0.05, dense_other_early + 0.05, spectral_same, dense_same]
    ),
    rhs=lambda spectral_same_early, dense_same_early, spectral_other, dense_other: np.array(
        [spectral_same_early, dense_same_early, spectral_other + 0.03, dense_other + 0.03]
    ),
    one_method=ONLY_STORED,
    evidence=(
        stored("three starts at each of three penalties", EXPERIMENT, agreement_points),
        stored(
            "the same, of other starts at the end those of the middle penalty, from stored weights",
            EXPERIMENT,
            starts_again,
        ),
    ),
    mutants=(
        instead(
            "other starts agree as much early",
            lhs=lambda dense_same_early: dense_same_early,
            rhs=lambda dense_other_early: 1.02 * dense_other_early,
        ),
        instead(
            "the same start still counts at the end",
            lhs=lambda spectral_other: spectral_other + 0.05,
            rhs=lambda spectral_same: spectral_same,
        ),
    ),
    sees_also=("neural-operators/agreement-across-sparsity",),
)

COSINES = claim(
    "cosines-of-atoms",
    "D38",
    locator="said elsewhere: operator dictionaries are more coherent than those of vectors",
    title="Dictionaries of operators are more coherent than those of vectors",
    plain="The mean squared cosine of two atoms of an SAE-FNO, its concepts at all points, is 1.1 "
    "times that of an SAE-MLP's or more, and so is that of an SAE-CNN; before training that of the "
    "SAE-FNO is twice that of the SAE-MLP or more.",
    statement=r"\overline{\cos^2}_{\text{FNO}},\overline{\cos^2}_{\text{CNN}}\ge"
    r"1.1\,\overline{\cos^2}_{\text{MLP}};\qquad\overline{\cos^2}_{\text{FNO}}\ge"
    r"2\,\overline{\cos^2}_{\text{MLP}}\ \text{(untrained)}",
    relation="<=",
    fidelity="restated",
    delta="Heard of as a remark of the paper's author, not read in the paper; the measures are "
    "ours.",
    domain=Domain(
        (
            seen("spectral_square", "mean squared cosine of two atoms of the SAE-FNO"),
            seen("convolutional_square", "of the SAE-CNN"),
            seen("dense_square", "of the SAE-MLP"),
            seen("spectral_greatest", "greatest |cos| of two atoms of the SAE-FNO"),
            seen("dense_greatest", "the same of the SAE-MLP"),
            seen("spectral_untrained", "mean squared cosine of untrained SAE-FNO"),
            seen("dense_untrained", "the same of untrained SAE-MLP"),
        )
    ),
    lhs=lambda dense_square, dense_untrained: np.array(
        [1.1 * dense_square, 1.1 * dense_square, 2 * dense_untrained]
    ),
    rhs=lambda spectral_square, convolutional_square, spectral_untrained: np.array(
        [spectral_square, convolutional_square, spectral_untrained]
    ),
    one_method=ONLY_STORED,
    evidence=(
        stored("all starts at the middle penalty", EXPERIMENT, cosine_points),
        stored("Gram matrices from stored weights", EXPERIMENT, cosine_points_again),
    ),
    mutants=(
        instead(
            "once trained twice as large too",
            lhs=lambda dense_square: 2 * dense_square,
            rhs=lambda spectral_square: spectral_square,
        ),
        instead(
            "in the largest cosine too",
            lhs=lambda dense_greatest: dense_greatest,
            rhs=lambda spectral_greatest: spectral_greatest,
        ),
    ),
    not_claimed="Anything of the largest cosine: here it is not ordered so; in the same cells, "
    "made again where products are rounded otherwise, it was. That training makes them so: a space "
    "of 2K + 1 dimensions with 64 shifts of three concepts is crowded before training, and "
    "training makes the SAE-MLP's more coherent.",
    sees_also=("neural-operators/shift-overlap",),
)

CLAIMS = (MOVED, STABLE, SAME, COSINES)
