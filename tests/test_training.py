"""Every run of a batch reaches its minimum, alone or in company, interrupted or not."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize

from pentad.simulations.experiment import Checkpoint
from pentad.simulations.randomness import normals
from pentad.simulations.training import adam, lbfgs, train

RUNS = 24


def start(*shape, runs=RUNS):
    return torch.from_numpy(normals(1, "start", range(runs), shape))


def rosenbrock(parameters, runs, _step):
    """A curved valley for each run, of its own steepness, with its floor at (1, ..., 1)."""
    steepness = 10 ** (runs % 3).to(parameters.dtype)
    x, y = parameters[:, :-1], parameters[:, 1:]
    return (steepness[:, None] * (y - x**2) ** 2 + (1 - x) ** 2).sum(1)


def quadratic(parameters, runs, _step):
    """Condition number 10^4, with the minimum -run at (run, ..., run)."""
    weights = torch.logspace(-2, 2, parameters.shape[1], dtype=parameters.dtype)
    return (weights * (parameters - runs[:, None]) ** 2).sum(1) - runs


def same(a, b):
    return all(torch.equal(getattr(a, name), getattr(b, name)) for name in vars(a))


def test_quadratics_converge_to_their_minima():
    trained = train(quadratic, start(12), tolerance=1e-12)
    assert trained.converged.all()
    runs = torch.arange(RUNS, dtype=torch.float64)
    torch.testing.assert_close(trained.value, -runs, rtol=0, atol=1e-9)
    torch.testing.assert_close(trained.parameters, runs[:, None].expand(-1, 12), rtol=0, atol=1e-6)


def test_rosenbrock_valleys_end_where_scipy_ends():
    beginnings = start(4)
    trained = train(rosenbrock, beginnings, tolerance=1e-10)
    assert trained.converged.all()
    assert (trained.gradient_norm <= 1e-10).all()
    for run in range(RUNS):

        def function(x, run=run):
            x = torch.tensor(x[None], requires_grad=True)
            value = rosenbrock(x, torch.tensor([run]), 0)[0]
            value.backward()
            return value.item(), x.grad[0].numpy()

        rival = minimize(
            function, beginnings[run], jac=True, method="L-BFGS-B",
            options={"ftol": 0, "gtol": 1e-10, "maxiter": 2000},
        )  # fmt: skip
        np.testing.assert_allclose(trained.parameters[run], rival.x, rtol=0, atol=1e-7)
        assert trained.iterations[run] < 3 * rival.nfev + 20


def test_slopes_decide_where_values_are_lost_in_rounding():
    """Log of a Rayleigh quotient: what a gradient of 1e-9 can still gain is below rounding."""
    eigenvalues = torch.linspace(1, 10, 12, dtype=torch.float64)

    def quotient(x, _runs, _step):
        return (eigenvalues * x.square()).sum(1).log() - x.square().sum(1).log()

    trained = train(quotient, start(12), tolerance=1e-12)
    assert trained.converged.all()
    torch.testing.assert_close(trained.value, torch.zeros(RUNS).double(), rtol=0, atol=1e-14)


def test_steps_grow_where_the_slope_does_not_tell_how_far_to_go():
    """log(1 + x^2) is concave out there: no curvature to learn from, and a weak slope."""
    trained = train(lambda x, _runs, _step: x.square().log1p().sum(1), 1e4 * start(1))
    assert trained.converged.all()
    assert trained.iterations.max() < 80


def test_parameters_may_have_any_shape():
    flat = train(quadratic, start(12))
    shaped = train(
        lambda parameters, runs, step: quadratic(parameters.flatten(1), runs, step),
        start(12).reshape(RUNS, 3, 2, 2),
    )
    assert shaped.parameters.shape == (RUNS, 3, 2, 2)
    assert torch.equal(shaped.parameters.flatten(1), flat.parameters)


@pytest.mark.parametrize("method", [lbfgs(), adam(0.02)], ids=["lbfgs", "adam"])
def test_a_run_ends_alike_alone_and_in_company(method):
    """Bit for bit: these objectives, like the loop, treat every row by itself."""
    together = train(rosenbrock, start(4), method=method, iterations=300)
    for run in (0, 1, 7, 23):
        alone = train(
            lambda parameters, _runs, step, run=run: rosenbrock(
                parameters, torch.tensor([run]), step
            ),
            start(4)[[run]],
            method=method,
            iterations=300,
        )
        for name in vars(alone):
            assert torch.equal(getattr(alone, name)[0], getattr(together, name)[run]), name


@pytest.mark.parametrize("method", [lbfgs(), adam(0.02)], ids=["lbfgs", "adam"])
@pytest.mark.parametrize("saves", [1, 4])
def test_an_interrupted_run_continues_bit_for_bit(method, saves):
    kept = []

    def save(state):
        kept.append(dict(state))
        if len(kept) == saves:
            raise KeyboardInterrupt

    options = {"method": method, "iterations": 120, "checkpoint_every": 15}
    with pytest.raises(KeyboardInterrupt):
        train(rosenbrock, start(4), **options, checkpoint=Checkpoint(load=lambda: None, save=save))
    steps = []
    resumed = train(
        lambda parameters, runs, step: steps.append(step) or rosenbrock(parameters, runs, step),
        start(4),
        **options,
        checkpoint=Checkpoint(load=lambda: kept[-1], save=lambda _state: None),
    )
    assert steps[0] == 15 * saves
    assert same(resumed, train(rosenbrock, start(4), **options))


def test_a_checkpoint_of_other_starts_is_ignored():
    kept = []
    keep = Checkpoint(load=lambda: None, save=kept.append)
    train(rosenbrock, start(4), checkpoint=keep, checkpoint_every=20)
    other = Checkpoint(load=lambda: kept[-1], save=lambda _state: None)
    assert same(train(rosenbrock, 2 * start(4), checkpoint=other), train(rosenbrock, 2 * start(4)))


@pytest.mark.parametrize("method", [lbfgs(), adam(0.1)], ids=["lbfgs", "adam"])
def test_a_run_that_leaves_the_numbers_spoils_nothing(method):
    """Run 0 has no value from the start; run 1 slides towards an edge beyond which it has none."""

    def objective(parameters, runs, step):
        value = quadratic(parameters, runs, step)
        edge = torch.where(parameters[:, 0] < -1, torch.nan, parameters[:, 0])
        return torch.where(runs == 0, torch.nan, torch.where(runs == 1, edge, value))

    trained = train(objective, start(3).abs(), method=method, iterations=400)
    healthy = train(quadratic, start(3).abs(), method=method, iterations=400)
    assert trained.parameters.isfinite().all()
    assert not trained.converged[:2].any()
    assert (trained.iterations[:2] < 400).all()
    assert torch.equal(trained.parameters[0], start(3).abs()[0])
    assert -1 <= trained.parameters[1, 0] < -0.5
    assert trained.value[1] == trained.parameters[1, 0]
    assert torch.equal(trained.parameters[2:], healthy.parameters[2:])


def test_an_unfinished_run_says_so():
    trained = train(rosenbrock, start(4), iterations=5)
    assert not trained.converged.any()
    assert (trained.iterations == 5).all()
    assert (trained.gradient_norm > 1e-8).all()


def test_progress_rises_to_one():
    heard = []
    train(quadratic, start(5), report=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1


def test_adam_descends_a_sampled_objective():
    """Least squares on a fresh sample each step, solved by the number of the run everywhere."""

    def objective(parameters, runs, step):
        sample = torch.from_numpy(normals(0, "inputs", [0], (64, 3), step=step))[0]
        residual = (parameters - runs[:, None]) @ sample.T
        return residual.square().mean(1)

    trained = train(objective, start(3, runs=4), method=adam(0.1), iterations=500)
    wanted = torch.arange(4, dtype=torch.float64)[:, None].expand(-1, 3)
    torch.testing.assert_close(trained.parameters, wanted, rtol=0, atol=1e-3)


def test_single_precision_stays_single():
    trained = train(quadratic, start(5).float(), tolerance=1e-3)
    assert trained.parameters.dtype == torch.float32
    assert trained.converged.all()


@pytest.mark.parametrize(
    "wrong",
    [torch.zeros(3), torch.zeros(3, 2, dtype=torch.int64), torch.full((3, 2), torch.nan)],
    ids=["shape", "type", "nan"],
)
def test_bad_starts_are_refused(wrong):
    with pytest.raises(ValueError, match="starts from finite floating-point parameters"):
        train(quadratic, wrong)


def test_an_objective_must_give_one_value_per_run():
    with pytest.raises(ValueError, match=r"one value per run; got shape \(\) for 24 runs"):
        train(lambda parameters, _runs, _step: parameters.sum(), start(3))
