"""Lifted dictionaries: preconditioned descent, frozen components, curvature, inference."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.numbers.scalars import rational
from pentad.theory.operators.lifting import (
    effective_dictionary,
    lifting_preconditioner,
    preconditioner,
    projection,
    seen_products,
    unseen_component,
)
from pentad.theory.operators.lifting_curvature import (
    best_rate,
    condition_number,
    condition_of_random_lifting,
    contraction,
    held_hessian,
    hessian_by_definition,
    positive_eigenvalues,
    power_sums,
    product_power_sums,
    second_moment,
)
from pentad.theory.operators.lifting_descent import (
    active,
    descent,
    gradient_by_definition,
    held_gradient,
    held_loss,
    lifted_descent,
    lifted_descent_by_definition,
    tied_gradient,
    tied_loss,
    untied_gradient,
    untied_loss,
)
from pentad.theory.operators.lifting_inference import (
    correlations_in_lifting,
    correlations_in_signal,
    inferred_codes,
    plain_correlations,
)
from pentad.theory.operators.unrolled import hard, rectified, soft

every_seed = pytest.mark.parametrize("seed", range(5))
D, H, N, SAMPLES = 3, 5, 4, 6


def floats(seed, *shapes):
    chance = np.random.default_rng(seed)
    return [chance.standard_normal(shape) for shape in shapes]


def exactly(rows):
    found = np.empty(np.shape(rows), dtype=object)
    for index in np.ndindex(found.shape):
        found[index] = rational(Fraction(np.asarray(rows, dtype=object)[index]))
    return found


@every_seed
@pytest.mark.parametrize("convention", ["transpose", "pseudo-inverse"])
def test_the_preconditioner_of_a_lifting_is_that_of_its_projection(seed, convention):
    (L,) = floats(seed, (H, D))
    P = projection(L, convention)
    assert np.allclose(preconditioner(P), lifting_preconditioner(L, convention))
    if convention == "pseudo-inverse":
        assert np.allclose(P @ L, np.eye(D))


def test_both_conventions_are_exact_for_rationals():
    L = exactly([[1, 2], [0, 1], [1, 0]])
    P = projection(L, "pseudo-inverse")
    assert (np.eye(2, dtype=int) == P @ L).all()
    product = lifting_preconditioner(L) @ lifting_preconditioner(L, "pseudo-inverse")
    assert (product == np.eye(2, dtype=int)).all()


def test_a_pseudo_inverse_of_a_lifting_that_loses_directions_is_refused():
    for L in (np.ones((3, 2)), exactly(np.ones((3, 2), dtype=int)), np.ones((1, 2))):
        for made in (projection, lifting_preconditioner):
            with pytest.raises(ValueError, match="needs full column rank; got rank 1"):
                made(L, "pseudo-inverse")
    with pytest.raises(ValueError, match="the projection is of lifted atoms"):
        effective_dictionary(np.ones((2, 3)), np.ones((2, 3)))


@every_seed
def test_products_of_lifted_atoms_are_seen_and_unseen_ones(seed):
    P, lifted = floats(seed, (D, H), (H, N))
    unseen = unseen_component(P, lifted)
    assert np.allclose(P @ unseen, 0)
    parts = seen_products(P, P @ lifted) + unseen.T @ unseen
    assert np.allclose(lifted.T @ lifted, parts)


@every_seed
def test_gradients_are_those_of_the_losses(seed):
    at, x, codes = floats(seed, (D, N), (D, SAMPLES), (N, SAMPLES))
    held = gradient_by_definition(lambda given: held_loss(given, x, codes), at)
    assert np.allclose(held_gradient(at, x, codes), held)
    mask = active(at, x, 2)
    tied = gradient_by_definition(lambda given: tied_loss(given, x, mask), at)
    assert np.allclose(tied_gradient(at, x, 2), tied)
    tiny = 1e-6 * np.sign(tied)
    moved = [tied_loss(at + way * tiny, x, active(at + way * tiny, x, 2)) for way in (1, -1)]
    assert (moved[0] - moved[1]) / 2e-6 == pytest.approx(abs(tied).sum(), rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_gradient_of_an_encoder_of_its_own_is_that_of_its_loss(seed):
    E, at, x = floats(seed, (N, D), (D, N), (D, SAMPLES))
    mask = active(E.T, x, 2)
    found = gradient_by_definition(lambda given: untied_loss(given, at, x, mask), E)
    assert np.allclose(untied_gradient(E, at, x, 2), found)
    assert untied_loss(at.T, at, x, mask) == pytest.approx(tied_loss(at, x, mask))


def test_the_largest_scores_are_active_and_of_equal_ones_the_first():
    at, x = np.eye(3), np.array([[1.0, 2.0], [-1.0, 0.0], [0.5, -3.0]])
    assert active(at, x, 1).tolist() == [[1, 0], [0, 0], [0, 1]]
    assert active(at, x, 3).all()
    for k in (0, 4):
        with pytest.raises(ValueError, match="k"):
            active(at, x, k)


@every_seed
@pytest.mark.parametrize("convention", ["transpose", "pseudo-inverse"])
def test_lifted_descent_is_preconditioned_descent(seed, convention):
    L, lifted, x = floats(seed, (H, D), (H, N), (D, SAMPLES))
    P = projection(L, convention)
    P, lifted = 0.5 * P / np.linalg.norm(P, 2), 0.4 * lifted

    def gradient(at):
        return tied_gradient(at, x, 2)

    after = P @ lifted_descent(P, lifted, gradient, 0.01, 30, decay=0.1)
    size = np.linalg.norm(projection(L, convention), 2)
    M = 0.25 * lifting_preconditioner(L, convention) / size**2
    start = P @ lifted
    expected = descent(start, gradient, 0.01, 30, decay=0.1, preconditioner=M)
    assert np.allclose(after, expected, atol=1e-10)
    assert not np.allclose(after, descent(start, gradient, 0.01, 30, decay=0.1), atol=1e-3)


@every_seed
def test_lifted_descent_is_descent_on_every_lifted_entry(seed):
    P, lifted, x, codes = floats(seed, (D, H), (H, N), (D, SAMPLES), (N, SAMPLES))
    fast = lifted_descent(P, lifted, lambda at: held_gradient(at, x, codes), 0.02, 3)
    slow = lifted_descent_by_definition(
        lifted, lambda _: lambda at: held_loss(P @ at, x, codes), 0.02, 3
    )
    assert np.allclose(fast, slow)


@every_seed
def test_what_the_projection_does_not_see_stays_and_adam_moves_it(seed):
    P, lifted, x = floats(seed, (D, H), (H, N), (D, SAMPLES))
    P, lifted = 0.4 * P, 0.4 * lifted

    def gradient(at):
        return tied_gradient(at, x, 2)

    after = lifted_descent(P, lifted, gradient, 0.02, 200)
    assert abs(after - lifted).max() > 0.05
    assert np.allclose(unseen_component(P, after), unseen_component(P, lifted), atol=1e-12)
    adam = lifted - 0.02 * np.sign(P.T @ gradient(P @ lifted))
    assert abs(unseen_component(P, adam) - unseen_component(P, lifted)).max() > 1e-3


@every_seed
def test_eigenvalues_of_the_hessian_are_products(seed):
    P, codes, x, at = floats(seed, (D, H), (N, SAMPLES), (D, SAMPLES), (H, N))
    H_ = held_hessian(P, codes)
    slow = hessian_by_definition(lambda given: held_loss(P @ given, x, codes), at)
    assert np.allclose(H_, slow, atol=1e-10)
    C, M = second_moment(codes), preconditioner(P)
    products = np.outer(np.linalg.eigvalsh(C), np.linalg.eigvalsh(M)).ravel()
    assert np.allclose(positive_eigenvalues(H_), np.sort(products)[::-1])
    assert power_sums(H_, 4) == pytest.approx(product_power_sums(C, M, 4))
    assert condition_number(H_) == pytest.approx(condition_number(C) * condition_number(M))
    assert condition_number(H_) > condition_number(held_hessian(np.eye(D), codes))


def test_condition_numbers_of_rationals_are_enclosed():
    M = exactly([[2, 1, 0], [1, 1, 0], [0, 0, 0]])
    golden = (1 + 5**0.5) / 2
    assert float(condition_number(M)) == pytest.approx(golden**4)
    assert condition_number(exactly([[6, 0], [0, 2]])) == 3
    for zero in (np.zeros((2, 2)), exactly(np.zeros((2, 2), dtype=int))):
        with pytest.raises(ValueError, match="needs a positive eigenvalue"):
            condition_number(zero)


def test_at_the_best_rate_a_step_contracts_as_it_says_and_at_no_other_faster():
    M = np.diag([5.0, 3.0, 1.0])

    def worst(rate):
        return abs(1 - rate * np.diag(M)).max()

    assert worst(best_rate(M)) == pytest.approx(contraction(condition_number(M)))
    assert min(worst(rate) for rate in np.linspace(0.01, 1, 500)) >= worst(best_rate(M)) - 1e-12
    with pytest.raises(ValueError, match=r"at least 1; got 0\.5"):
        contraction(0.5)


@pytest.mark.parametrize("ratio", [4.0, 16.0, 64.0])
def test_random_liftings_are_conditioned_as_their_limit(ratio):
    d = 60
    L = np.random.default_rng(int(ratio)).standard_normal((int(ratio * d), d))
    found = condition_number(L.T @ L)
    assert found == pytest.approx(condition_of_random_lifting(ratio), rel=0.15)
    with pytest.raises(ValueError, match=r"h/d = 1\.0"):
        condition_of_random_lifting(1.0)


@every_seed
@pytest.mark.parametrize("gate", [soft, rectified, hard])
def test_where_the_residual_is_formed_decides_what_is_inferred(seed, gate):
    L, lifted, x, atoms = floats(seed, (H, D), (H, N), (D, SAMPLES), (D, N))
    start = np.zeros((N, SAMPLES))

    def codes(correlations, step=0.02, penalty=0.4):
        return inferred_codes(correlations, gate, step, penalty, 6, start)

    effective = codes(plain_correlations(L.T @ lifted, x))
    assert np.allclose(codes(correlations_in_signal(L, L.T, lifted, x)), effective)
    assert abs(effective).max() > 0.01
    pseudo = projection(L, "pseudo-inverse")
    other = codes(correlations_in_signal(L, pseudo, lifted, x))
    assert not np.allclose(other, codes(plain_correlations(pseudo @ lifted, x)))
    in_lifting = codes(correlations_in_lifting(L, L @ atoms, x))
    assert np.allclose(in_lifting, codes(plain_correlations(atoms, x, metric=L.T @ L)))
    assert not np.allclose(in_lifting, codes(plain_correlations(atoms, x)))
    Q = 2 * np.linalg.qr(L)[0]
    scaled = codes(correlations_in_lifting(Q, Q @ atoms, x))
    assert np.allclose(scaled, codes(plain_correlations(atoms, x), step=0.08, penalty=0.1))
