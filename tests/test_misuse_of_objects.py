"""Functions that take objects of ours refuse those that do not belong together, in a sentence."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.codes.checker import proves_at_least, proves_at_most
from pentad.theory.codes.codes_without_gap import by_affine_map
from pentad.theory.codes.dictionary_intervals_by_definition import leak_and_reading, stability
from pentad.theory.codes.spark import Circuit, relation_of
from pentad.theory.ensembles.ambiguity import residual_gram_by_definition
from pentad.theory.ensembles.connectivity import co_active_pairs_by_definition
from pentad.theory.ensembles.gates import Gated, activated_by_definition
from pentad.theory.ensembles.training_by_definition import (
    Rule,
    slopes_by_definition,
    trained_by_definition,
)
from pentad.theory.frames.gram_flow_by_other_routes import spectral_projections
from pentad.theory.frames.symmetric_frames import matrix_group
from pentad.theory.operators.functions import as_real
from pentad.theory.operators.gains import gains, mean_square, most_enlarged
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
)
from pentad.theory.rectified_model.rectified_loss import cube_power_correlation
from pentad.theory.rectified_model.rising_outputs import own_loss
from pentad.theory.rectified_model.toy_loss_by_other_routes import (
    output_loss_by_corners,
    output_share_by_corners,
    support_probability,
    toy_loss_terms_by_corners,
)
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import polygon_relations, simplex_relations
from pentad.theory.schemes.eigenmatrices import idempotent_orbits
from pentad.theory.schemes.idempotent_sums import idempotent_sum, idempotent_sum_entries
from pentad.theory.sparse_inputs import GAUSSIAN

ONE, HALF = Fraction(1), Fraction(1, 2)
ATOMS = [[ONE, Fraction(0)], [Fraction(0), ONE]]
RULE = Rule(gate="relu", kept=1, penalty=0.1, centred=False, bandwidth=0.1, rate=0.1)
SQUARE, TRIANGLE = (
    association_scheme(relations) for relations in (polygon_relations(4), simplex_relations(3))
)
TWO = np.array([[ONE, HALF], [HALF, ONE]])
HALVES, ONES = np.array([HALF, HALF]), np.array([ONE, ONE])

CASES = {
    "no such atom": lambda: proves_at_least(ATOMS, 2, [0], ONE, [ONE, ONE]),
    "an atom from behind": lambda: proves_at_most(ATOMS, -1, [0], ONE, [ONE, ONE]),
    "a sum of other atoms": lambda: proves_at_least(ATOMS, 0, [1], ONE, [ONE]),
    "atoms of two lengths": lambda: proves_at_least([[ONE], [ONE, ONE]], 0, [1], ONE, [ONE, ONE]),
    "a map for no codes": lambda: by_affine_map(np.eye(2), []),
    "a feature too many": lambda: leak_and_reading(np.eye(2), 2, [1, 1]),
    "a feature from behind": lambda: stability(np.eye(2), -1),
    "a circuit of more features": lambda: relation_of(Circuit((0, 3), (ONE, ONE)), 2),
    "a circuit without a coefficient": lambda: relation_of(Circuit((0, 1), (ONE,)), 2),
    "no numbers to average": lambda: residual_gram_by_definition(np.zeros((2, 3, 0))),
    "codes without tokens": lambda: co_active_pairs_by_definition(np.ones(2)),
    "a gate of other latents": lambda: activated_by_definition(
        Gated(np.ones(2), np.ones(2)), np.ones(3)
    ),
    "no decoder": lambda: slopes_by_definition(RULE, {"encoder": np.eye(2)}, np.eye(2)),
    "nothing to train": lambda: trained_by_definition(RULE, {}, [np.eye(2)]),
    "floats for exact numbers": lambda: spectral_projections(np.eye(2)),
    "a group of floats": lambda: matrix_group(np.eye(2)[None]),
    "no such coefficient": lambda: cube_power_correlation(HALF, [ONE], 1, 1),
    "a feature without length": lambda: own_loss(0.0, -1.0),
    "one probability for all": lambda: support_probability(HALF, (0,)),
    "an active feature too many": lambda: output_loss_by_corners([ONE], HALF, (0, 1), 0),
    "an output too many": lambda: output_share_by_corners(TWO, HALVES, HALVES, ONES, 2, {}),
    "biases of other features": lambda: toy_loss_terms_by_corners(TWO, ONES[:1], ONES),
    "importances as one": lambda: toy_loss_terms_by_corners(TWO, HALVES, ONE),
    "a function without coefficients": lambda: as_real(np.ones(2)),
    "gains of no modes": lambda: gains(np.zeros((3, 0, 2))),
    "the mean of one number": lambda: mean_square(np.array(1.0)),
    "no concept to enlarge": lambda: most_enlarged(np.zeros((0, 4, 2)), 3, 8),
    "no such mode": lambda: most_enlarged(np.ones((1, 4, 2)), 4, 8),
    "orbits of another scheme": lambda: idempotent_sum(SQUARE, idempotent_orbits(TRIANGLE)),
    "entries of another scheme": lambda: idempotent_sum_entries(
        SQUARE, idempotent_orbits(TRIANGLE)
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_belong_together_is_refused(case):
    with pytest.raises(ValueError, match=r"got|missing"):
        CASES[case]()


def test_the_checker_of_certificates_still_proves():
    """Atoms 0 and 1 at right angles: the row e_0 leaks nothing; e_0 + e_1 combines to a third."""
    assert proves_at_most(ATOMS, 0, [1], Fraction(0), [ONE, Fraction(0)])
    assert not proves_at_most(ATOMS, 0, [1], Fraction(0), [ONE, ONE])
    three = [*ATOMS, [ONE, ONE]]
    assert proves_at_least(three, 2, [], HALF, [ONE, ONE, Fraction(0)])
    assert not proves_at_least(three, 0, [], HALF, [Fraction(0), -ONE, ONE])
    assert proves_at_least(three, 0, [1], HALF, [Fraction(0), -ONE, ONE])


def test_one_law_in_a_list_is_that_of_all_features():
    """The twin took it for the law of the first."""
    A, laws = np.array([[1.0, 0.5], [0.5, 2.0]]), [GAUSSIAN]
    for one, other in zip(
        feature_loss_terms(A, 0.5, laws, 3),
        feature_loss_terms_by_convolution(A, 0.5, laws, 3),
        strict=True,
    ):
        assert np.allclose(one, other)
    with pytest.raises(ValueError, match="one for each of n=2 features"):
        feature_loss_terms_by_convolution(A, 0.5, [GAUSSIAN] * 3, 3)
