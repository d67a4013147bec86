"""The floor of one output, the best pentagon, and what its theorem needs, against slow twins."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx, fmpq

from pentad.proofs_check.beyond.pentagon_theorem import NEAR_PENTAGON
from pentad.proofs_check.beyond.settings import boxes
from pentad.proofs_check.catalogue import selected
from pentad.proofs_check.core import Effort, Why
from pentad.theory.numbers.balls import precision
from pentad.theory.numbers.domains import realised
from pentad.theory.numbers.scalars import cosine_of_turn
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.best_pentagon import (
    NAMES,
    algebraic_factors,
    best_pentagon,
    minimal_polynomial_of,
    pentagon_loss,
    pentagon_spectrum,
    roots_between,
)
from pentad.theory.rectified_model.edge_floor import edge_floor, edge_tangent, largest_ratio
from pentad.theory.rectified_model.five_fold_average import five_fold_average, symmetry_matrix
from pentad.theory.rectified_model.one_output import (
    dead_output_loss,
    floor_at,
    kept_energy,
    nearest_attained,
    output_loss_by_definition,
    overlap_energy,
    own_correlation,
    own_energy,
)
from pentad.theory.rectified_model.pentagon_floor import (
    angular_convexity,
    floor_by_descent,
    floor_of_ratio,
    logarithmic_convexity,
    scaled_floor,
    scaled_floor_over,
)
from pentad.theory.rectified_model.polygon_loss import polygon_by_descent
from pentad.theory.rectified_model.toy_loss import one_active_loss

BETAS = (-2.5, -1.0, -0.2, 0.0, 0.3, 0.9, 1.0, 1.7)
RATIOS = (-3.0, -1.1, -0.3, 0.0, 0.2, 0.7, 1.0, 2.5)


def integrated(function):
    """The integral over [0, 1] by the midpoint rule on 20000 points."""
    t = (np.arange(20000) + 0.5) / 20000
    return float(np.mean(function(t)))


@pytest.mark.parametrize("beta", BETAS)
def test_integrals_of_an_output_are_those_of_their_definition(beta):
    assert own_correlation(beta) == pytest.approx(
        integrated(lambda t: t * np.maximum(t - beta, 0)), abs=1e-7
    )
    assert own_energy(beta) == pytest.approx(
        integrated(lambda t: np.maximum(t - beta, 0) ** 2), abs=1e-7
    )
    for ratio in RATIOS:
        energy = integrated(lambda t, ratio=ratio: np.maximum(ratio * t - beta, 0) ** 2)
        assert overlap_energy(ratio, beta) == pytest.approx(energy, abs=1e-7)
        assert kept_energy(ratio, beta) == (overlap_energy(ratio, beta) if ratio > 0 else 0)


def test_loss_of_an_output_is_its_share_of_the_toy_model():
    point = realised(NEAR_PENTAGON, "exact")
    A, b = gram(point["W"]), point["b"]
    whole = sum(
        output_loss_by_definition(A[j, j], b[j], [A[j, i] for i in range(5) if i != j])
        for j in range(5)
    )
    assert whole == one_active_loss(A, b)


def test_an_output_without_a_feature_loses_what_the_toy_model_says():
    A = np.zeros((5, 5), dtype=object) + fmpq(0)
    for bias in (fmpq(-1, 3), fmpq(1, 10), fmpq(2)):
        b = np.array([bias] + [fmpq(-1)] * 4)
        assert one_active_loss(A, b) == dead_output_loss(bias, 4) + 4 * fmpq(1, 3)


def test_an_output_needs_a_positive_slope():
    with pytest.raises(ValueError, match="a > 0"):
        output_loss_by_definition(Fraction(0), Fraction(1), [])


def test_the_floor_is_below_every_size():
    for beta in (-1.0, 0.1, 0.6):
        least = min(
            output_loss_by_definition(a, -a * beta, [0.4 * a, 0.2 * a])
            for a in np.linspace(0.05, 6, 2000)
        )
        assert floor_at(beta, 0.4, 0.2) == pytest.approx(least, abs=1e-5)
        assert floor_at(beta, 0.4, 0.2) <= least + 1e-12


def test_lemma_1_needs_ratios_up_to_1():
    beta, x, y = Fraction(-1101, 100), Fraction(-2759, 100), Fraction(785, 100)
    assert floor_at(beta, x, y) < floor_at(nearest_attained(beta, x, y), x, y)


def test_derivatives_of_h_are_those_of_sympy():
    import sympy

    rho, tau = sympy.symbols("rho tau")
    for m in (1, 2):
        above = (1 - tau * rho) ** 3 * tau**2 * (3 + tau * rho) + 4 * m * (1 - tau) ** 3
        H = above / ((1 - tau * rho) ** 3 + m * rho**2 * (1 - tau) ** 3) / 12
        at = {rho: sympy.Rational(2, 5), tau: sympy.Rational(3, 7)}
        slow = (H, H.diff(rho), H.diff(tau), H.diff(rho, 2), H.diff(rho, tau), H.diff(tau, 2))
        quick = scaled_floor(Fraction(2, 5), Fraction(3, 7), m)
        assert [Fraction(str(value.subs(at))) for value in slow] == list(quick)


def test_over_a_box_h_encloses_its_points_and_is_narrower():
    with ctx.workprec(80):
        rho, tau = arb(0.3, 0.01), arb(0.6, 0.01)
        over, plain = scaled_floor_over(rho, tau), scaled_floor(rho, tau)
        for r in (0.29, 0.305, 0.31):
            for t in (0.59, 0.601, 0.61):
                at = scaled_floor(arb(r), arb(t))
                assert all(wide.contains(value) for wide, value in zip(over, at, strict=True))
        assert over.t.rad() < plain.t.rad()


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.1, 0.309, 0.66, 0.82])
def test_the_floor_of_a_ratio_is_the_least_over_all_biases(rho):
    assert floor_of_ratio(rho).value == pytest.approx(floor_by_descent(rho), abs=1e-9)


def test_the_floor_in_balls_encloses_that_in_floats():
    found = floor_of_ratio(cosine_of_turn(Fraction(2, 5)))
    quick = floor_of_ratio(float(np.cos(2 * np.pi / 5)))
    for ball, value in zip(found, quick, strict=True):
        assert float(ball.mid()) == pytest.approx(value, abs=1e-9)


def test_a_floor_needs_a_ratio_below_1():
    with pytest.raises(ValueError, match="below 1"):
        floor_of_ratio(1.0)


def test_convexities_are_second_derivatives():
    h = 3e-5
    for rho in (0.2, 0.5, 0.66, 0.83):
        H = scaled_floor(rho, floor_of_ratio(rho).tau)
        by_log = [floor_of_ratio(rho * float(np.exp(k * h))).value for k in (-1, 0, 1)]
        angle = float(np.arccos(rho))
        by_angle = [floor_of_ratio(float(np.cos(angle + k * h))).value for k in (-1, 0, 1)]
        slow = [(low - 2 * mid + high) / h**2 for low, mid, high in (by_log, by_angle)]
        quick = (rho**2 * logarithmic_convexity(H, rho) / H.tt, angular_convexity(H, rho) / H.tt)
        assert quick == pytest.approx(slow, abs=2e-5)


def test_the_best_pentagon_is_where_descent_ends():
    star, found = best_pentagon(), polygon_by_descent(5)
    loss = pentagon_loss(star.squared_radius, -star.squared_radius * star.ratio)
    assert float(loss.mid()) == pytest.approx(found.loss, abs=1e-12)
    assert float(star.squared_radius) == pytest.approx(found.squared_radius, abs=1e-5)


def test_numbers_of_the_pentagon_are_roots():
    with precision(512):
        for name in NAMES:
            polynomial = minimal_polynomial_of(name)
            assert len(polynomial) == 9
            value = getattr(best_pentagon(), name)
            total = sum(c * value**k for k, c in enumerate(polynomial))
            assert total.contains(0)
            assert float(abs(total).upper()) < 1e-30


def test_a_number_of_another_name_is_refused():
    with pytest.raises(ValueError, match="got 'area'"):
        algebraic_factors("area")


def test_roots_are_counted_with_the_upper_end():
    assert roots_between((0, -1, 1), Fraction(0), Fraction(1)) == 1


def test_the_spectrum_sums_to_the_trace_of_differences():
    h, star = 1e-4, best_pentagon()
    W = np.sqrt(float(star.squared_radius)) * np.array(
        [np.cos(2 * np.pi * np.arange(5) / 5), np.sin(2 * np.pi * np.arange(5) / 5)]
    )
    b = np.full(5, -float(star.squared_radius * star.ratio))
    start = np.concatenate([W.ravel(), b])

    def loss(z):
        V = z[:10].reshape(2, 5)
        return float(one_active_loss(V.T @ V, z[10:]))

    trace = sum(
        (loss(start + h * e) - 2 * loss(start) + loss(start - h * e)) / h**2 for e in np.eye(15)
    )
    assert sum(float(x.mid()) for x in pentagon_spectrum()) == pytest.approx(trace, abs=1e-4)


def test_an_edge_touches_its_tangent_at_the_pentagon_alone():
    assert edge_floor(0.2, 1.0) == pytest.approx(edge_tangent(0.2), abs=1e-15)
    assert edge_floor(0.21, 1.0) > edge_tangent(0.21)
    assert edge_floor(0.2, 1.05) > edge_tangent(0.2)
    assert largest_ratio(0.2, 0.5) == pytest.approx(2 * np.cos(2 * np.pi / 5))


def test_symmetries_of_the_pentagon_form_a_group_and_average_to_a_projection():
    ten = {symmetry_matrix(j, reflected=r).tobytes() for j in range(5) for r in (False, True)}
    assert len(ten) == 10
    product = symmetry_matrix(2, reflected=True) @ symmetry_matrix(4, reflected=False)
    assert product.tobytes() in ten
    mean = five_fold_average()
    assert (mean @ mean == mean).all()


def test_boxes_refute_at_a_point_and_stop_at_their_budget():
    [claim] = selected(["F12"])
    interval = {"tau": (Fraction(0), Fraction(1))}
    false = claim.changed("a tenth", rhs=lambda: Fraction(1, 10))
    found = boxes("", interval).check(false, Effort())
    assert found.holds is False
    assert found.witness.startswith("tau=")
    spent = boxes("", interval, most=3).check(claim, Effort())
    assert spent.undecided is not None
    assert spent.undecided.why is Why.BUDGET
