"""Newton's method ends at minima, to rounding error, and stays on kinks only where it has to."""

import pytest
import torch

from pentad.simulations.newton import annealed, newton, rotations, smallest_curvatures
from pentad.simulations.randomness import normals
from pentad.simulations.training import adam, train


def start(*shape, runs=16, seed=3):
    return torch.from_numpy(normals(seed, "newton", range(runs), shape))


def by_autograd(function):
    """Derivatives of a function that maps (runs, *shape) to (runs,), by differentiating twice."""

    def derivatives(parameters, _runs):
        flat = parameters.flatten(1).requires_grad_()
        value = function(flat.reshape(parameters.shape))
        (gradient,) = torch.autograd.grad(value.sum(), flat, create_graph=True)
        rows = [
            torch.autograd.grad(gradient[:, k].sum(), flat, retain_graph=True)[0]
            for k in range(flat.shape[1])
        ]
        return value.detach(), gradient.detach(), torch.stack(rows, 1)

    return derivatives


def double_wells(x):
    """Minima at +-1 in every coordinate, saddles where some are 0, and a weak coupling."""
    return ((x**2 - 1) ** 2).sum(1) + 0.1 * (x[:, 0] * x[:, -1] - 1) ** 2


def kinked(slope, pull):
    """Once differentiable: steep for b > 0, with a coupling and a pull toward b = pull."""

    def function(x):
        a, b = x.T
        return slope * torch.relu(b) ** 2 + (b - pull * a) ** 2 + (a - 1) ** 2

    return function


def test_minima_of_double_wells_are_found_to_rounding_error():
    found = newton(by_autograd(double_wells), start(5))
    assert found.converged.all()
    assert (found.gradient_norm <= 2e-15).all()
    assert (found.iterations <= 40).all()
    assert (torch.linalg.eigvalsh(found.hessian)[:, 0] > 0).all()


def test_a_quadratic_takes_one_undamped_step_from_anywhere():
    weights = torch.logspace(-3, 3, 7, dtype=torch.float64)
    found = newton(by_autograd(lambda x: (weights * (x - 1) ** 2).sum(1)), 100 * start(7))
    torch.testing.assert_close(found.parameters, torch.ones(16, 7, dtype=torch.float64))
    assert (found.gradient_norm < 1e-12).all()


def test_a_run_goes_the_same_way_in_any_company():
    """Up to rounding: batched eigenvectors may differ in their last bits."""
    together = newton(by_autograd(double_wells), start(4))
    alone = newton(by_autograd(double_wells), start(4)[3:4])
    torch.testing.assert_close(alone.parameters[0], together.parameters[3], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("pull", "slope"), [(0.3, 1e3), (-0.3, 1e3), (0.3, 1e6)])
@pytest.mark.parametrize("beginning", [-0.05, 0.05, 0.0])
def test_kinks_are_crossed_exactly_when_the_other_side_descends(pull, slope, beginning):
    """The minimum in closed form: with s = slope if pull > 0 else 0, both equations are linear."""
    origin = torch.tensor([[1.0, beginning]], dtype=torch.float64)
    found = newton(by_autograd(kinked(slope, pull)), origin, kinks=torch.tensor([False, True]))
    share = pull / (1 + (slope if pull > 0 else 0))
    a = 1 / (1 + pull * (pull - share))
    torch.testing.assert_close(
        found.parameters, torch.tensor([[a, share * a]], dtype=torch.float64), rtol=1e-12, atol=0
    )
    assert found.converged.all()
    assert (found.iterations <= 12).all()


def test_a_kink_is_kept_where_neither_side_descends():
    """With pull 0 the minimum lies on the kink, with other curvatures on its sides."""
    origin = torch.tensor([[3.0, 0.5], [-2.0, -0.5]], dtype=torch.float64)
    found = newton(by_autograd(kinked(100.0, 0.0)), origin, kinks=torch.tensor([False, True]))
    torch.testing.assert_close(
        found.parameters, torch.tensor([[1.0, 0], [1, 0]], dtype=torch.float64)
    )
    assert found.converged.all()


def toward_circle(x):
    """Constant along rotations of the first two rows of a (3, 2) matrix."""
    W, b = x[:, :2], x[:, 2]
    gram = W.mT @ W
    return ((gram - torch.eye(2, dtype=x.dtype)) ** 2).sum((1, 2)) + ((b - 1) ** 2).sum(1)


def test_symmetries_do_no_harm_and_are_left_out_of_the_curvature():
    found = newton(by_autograd(toward_circle), start(3, 2))
    assert (found.gradient_norm <= 1e-14).all()
    plain = torch.linalg.eigvalsh(found.hessian)[:, 0]
    assert (plain.abs() < 1e-12).all()
    modulo = smallest_curvatures(found.hessian, rotations(found.parameters))
    torch.testing.assert_close(modulo, torch.full_like(modulo, 2.0))


def test_saddles_are_told_by_their_curvature():
    origin = torch.tensor([[0.0, 1.0, 1.0, 1.0]], dtype=torch.float64)

    def wells(x):
        return ((x**2 - 1) ** 2).sum(1)

    found = newton(by_autograd(wells), origin)
    assert found.converged.all()
    none = origin.new_zeros(1, 4, 1)
    assert float(smallest_curvatures(found.hessian, none)) == pytest.approx(-4)


def test_rotations_are_tangent_to_the_orbit():
    parameters = start(5, 3, runs=2)
    S = torch.randn(4, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    S = S - S.T
    moved = torch.zeros_like(parameters)
    moved[:, :4] = S @ parameters[:, :4]
    coefficients = S[tuple(torch.triu_indices(4, 4, 1))]
    torch.testing.assert_close(rotations(parameters) @ coefficients, moved.flatten(1))


def test_a_run_without_finite_values_is_marked():
    def broken(parameters, _runs):
        flat = parameters.flatten(1)
        return flat.sum(1), flat / 0, torch.zeros(*flat.shape, flat.shape[1], dtype=flat.dtype)

    found = newton(broken, start(2, runs=3))
    assert not found.converged.any()


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="float64"):
        newton(by_autograd(double_wells), start(3).float())
    with pytest.raises(ValueError, match="kinks need the shape"):
        newton(by_autograd(double_wells), start(3), kinks=torch.tensor([True]))


def test_annealed_steps_shrink_to_their_final_share():
    """Adam's steps along a constant slope have the length of its rate."""
    lengths = []

    def slope(parameters, _runs, _step):
        lengths.append(float(parameters.detach()[0, 0]))
        return parameters.sum(1)

    train(
        slope,
        torch.zeros(1, 1, dtype=torch.float64),
        method=annealed(adam(0.1), 10, final=0.01),
        iterations=14,
        tolerance=0.0,
    )
    steps = -torch.tensor(lengths).diff()
    assert float(steps[0]) == pytest.approx(0.1, rel=1e-5)
    assert float(steps[5]) == pytest.approx(0.1 * 0.505, rel=1e-5)
    torch.testing.assert_close(steps[10:], torch.full((3,), 1e-3), rtol=1e-4, atol=0)
