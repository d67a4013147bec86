"""Sparse codes are as far from optimal as their answer says, whichever solver found them."""

import itertools

import numpy as np
import pytest
import torch
from scipy.optimize import nnls

from pentad.simulations.sparse_inference.answers import repeated_atoms, require_problem, unit_atoms
from pentad.simulations.sparse_inference.coordinates import coordinate_descent
from pentad.simulations.sparse_inference.dynamics import locally_competitive, message_passing
from pentad.simulations.sparse_inference.exhaustive import exhaustive_codes
from pentad.simulations.sparse_inference.greedy import matching_pursuit
from pentad.simulations.sparse_inference.hard_thresholds import iterative_hard_thresholding
from pentad.simulations.sparse_inference.lasso import lasso
from pentad.simulations.sparse_inference.learned import Lista
from pentad.simulations.sparse_inference.nonnegative_greedy import nonnegative_matching_pursuit
from pentad.simulations.sparse_inference.proximal import fista, ista
from pentad.simulations.sparse_inference.working_sets import working_set
from pentad.theory.codes.optimality import duality_gap, kkt_violation, lasso_objective

# Another implementation of the same call joins here and has to give the same answers.
L1_SOLVERS = {
    "ista": ista,
    "fista": fista,
    "coordinate_descent": coordinate_descent,
    "working_set": working_set,
    "locally_competitive": locally_competitive,
    "message_passing": message_passing,
    "lasso": lasso,
}
L0_SOLVERS = {
    "matching_pursuit": matching_pursuit,
    "nonnegative_matching_pursuit": nonnegative_matching_pursuit,
    "iterative_hard_thresholding": iterative_hard_thresholding,
    "exhaustive_codes": exhaustive_codes,
}
every_l1 = pytest.mark.parametrize("solver", L1_SOLVERS.values(), ids=L1_SOLVERS)
both_signs = pytest.mark.parametrize("nonnegative", [False, True])
LAM = 0.1


def problem(n=60, d=40, k=3, batch=24, *, seed=0, dtype=torch.float64, nonnegative=False):
    """Unit Gaussian atoms, signals of k of them, and their codes."""
    rng = np.random.default_rng(seed)
    D, _ = unit_atoms(torch.from_numpy(rng.standard_normal((d, n))))
    codes = rng.standard_normal((batch, n)) * (rng.random((batch, n)).argsort(1) < k)
    codes = torch.from_numpy(abs(codes) if nonnegative else codes)
    return D.to(dtype), (codes @ D.T).to(dtype), codes.to(dtype)


@every_l1
@both_signs
def test_l1_solvers_reach_the_minimum(solver, nonnegative):
    D, x, _ = problem(nonnegative=nonnegative)
    answer = solver(D, x, penalty=LAM, nonnegative=nonnegative, tolerance=1e-9)
    assert answer.converged.all()
    assert (answer.optimality <= 1e-9).all()
    assert (kkt_violation(D, x, answer.codes, LAM, nonnegative=nonnegative) < 1e-3).all()
    assert not nonnegative or (answer.codes >= 0).all()
    best = coordinate_descent(D, x, penalty=LAM, nonnegative=nonnegative, tolerance=1e-13)
    values = [lasso_objective(D, x, codes, LAM) for codes in (answer.codes, best.codes)]
    assert ((values[0] - values[1]).abs() <= 1e-9 * x.square().sum(1) / 2 + 1e-14).all()


def test_l1_codes_are_those_of_the_closed_form_where_atoms_are_orthonormal():
    D = torch.linalg.qr(torch.from_numpy(np.random.default_rng(1).standard_normal((6, 6))))[0]
    x = torch.from_numpy(np.random.default_rng(2).standard_normal((5, 6)))
    wanted = (x @ D).sign() * ((x @ D).abs() - LAM).clamp(min=0)
    for name, solver in L1_SOLVERS.items():
        if name != "message_passing":  # made for more atoms than dimensions
            found = solver(D, x, penalty=LAM, tolerance=1e-15)
            torch.testing.assert_close(found.codes, wanted, rtol=0, atol=1e-7)


def test_working_sets_close_the_gap_over_all_atoms_of_a_dictionary_with_near_duplicates():
    rng = np.random.default_rng(3)
    centres = rng.standard_normal((40, 40)) * np.arange(1, 41)[:, None] ** -0.5
    atoms = centres.repeat(16, 1) / np.linalg.norm(centres, axis=0).repeat(16)
    D, _ = unit_atoms(torch.from_numpy(atoms + 0.03 * rng.standard_normal((40, 640))))
    x = torch.from_numpy(rng.standard_normal((20, 40)))
    answer = working_set(D, x, penalty=LAM, tolerance=1e-6, iterations=2000)
    assert answer.converged.all()
    assert (duality_gap(D, x, answer.codes, LAM) <= 1e-6 * x.square().sum(1) / 2).all()


def test_lasso_settles_signals_whose_codes_are_dense():
    D, x, _ = problem(n=300, d=20, k=15, batch=10)
    answer = lasso(D, x, penalty=LAM, nonnegative=True, tolerance=1e-5)
    assert answer.converged.all()
    assert (answer.iterations > 10).any()


@pytest.mark.parametrize("solver", [fista, coordinate_descent, working_set, lasso])
def test_single_precision_is_judged_in_double(solver):
    D, x, _ = problem(dtype=torch.float32)
    answer = solver(D, x, penalty=LAM, tolerance=1e-4)
    assert answer.codes.dtype == torch.float32
    assert answer.optimality.dtype == torch.float64
    assert answer.converged.all()


@pytest.mark.parametrize("solver", [ista, fista, coordinate_descent, working_set, message_passing])
def test_a_solver_that_stops_early_says_so(solver):
    D, x, _ = problem(n=64, d=8, k=6)
    answer = solver(D, x, penalty=1e-3, tolerance=1e-12, iterations=1)
    assert not answer.converged.any()
    assert (answer.optimality > 1e-12).all()


def test_messages_that_run_away_leave_finite_codes_that_have_not_converged():
    D, x, _ = problem(n=60, d=4, k=3, seed=5)
    D = unit_atoms(D + 3 * D[:, :1])[0]
    answer = message_passing(D, x, penalty=1e-3)
    assert answer.codes.isfinite().all()
    assert not answer.converged.all()


@pytest.mark.parametrize("solver", [fista, working_set])
def test_a_signal_has_the_same_codes_alone_and_in_company(solver):
    D, x, _ = problem()
    together = solver(D, x, penalty=LAM).codes
    alone = torch.cat([solver(D, one[None], penalty=LAM).codes for one in x])
    torch.testing.assert_close(alone, together, rtol=0, atol=1e-7)


def test_a_start_at_the_minimum_takes_no_step():
    D, x, _ = problem()
    first = fista(D, x, penalty=LAM, tolerance=1e-8)
    again = fista(D, x, penalty=LAM, tolerance=1e-7, start=first.codes)
    assert (again.iterations == 0).all()
    assert torch.equal(again.codes, first.codes)


def test_zero_signals_have_zero_codes():
    D, x, _ = problem()
    x = torch.zeros_like(x)
    for solver in L1_SOLVERS.values():
        answer = solver(D, x, penalty=LAM)
        assert answer.converged.all()
        assert (answer.codes == 0).all()
    for solver in L0_SOLVERS.values():
        answer = solver(D, x, k=2)
        assert answer.converged.all()
        assert (answer.codes == 0).all()


def pursuit_by_definition(D, x, k):
    """One signal after the other, least squares afresh each time."""
    codes = np.zeros((len(x), D.shape[1]))
    for signal, code in zip(x, codes, strict=True):
        support, rest = [], signal
        for _ in range(k):
            support.append(int(abs(rest @ D).argmax()))
            values = np.linalg.lstsq(D[:, support], signal, rcond=None)[0]
            rest = signal - D[:, support] @ values
        code[support] = values
    return codes


@pytest.mark.parametrize("with_gram", [False, True])
def test_matching_pursuit_is_that_of_the_definition(with_gram):
    D, x, _ = problem(n=50, d=20, k=6)
    answer = matching_pursuit(D, x, k=5, gram=D.T @ D if with_gram else None)
    wanted = pursuit_by_definition(D.numpy(), x.numpy(), 5)
    np.testing.assert_allclose(answer.codes.numpy(), wanted, rtol=0, atol=1e-10)
    assert (answer.optimality < 1e-12).all()
    assert answer.converged.all()


def test_atoms_found_in_single_precision_are_those_of_double(monkeypatch):
    """Near-duplicates that single precision cannot tell apart are told apart."""
    D, x, _ = problem(n=50, d=20, k=6, batch=100)
    D = unit_atoms(torch.cat([D, D + 1e-9 * D.roll(1, 0)], 1))[0]
    wanted = matching_pursuit(D, x, k=2)
    monkeypatch.setattr("pentad.simulations.sparse_inference.greedy.LARGE", 1)
    found = matching_pursuit(D, x, k=2)
    assert torch.equal(found.codes != 0, wanted.codes != 0)
    assert (found.codes[:, 50:] != 0).any()
    assert (found.codes[:, :50] != 0).any()


@pytest.mark.parametrize("with_gram", [False, True])
def test_matching_pursuit_stops_at_its_tolerance(with_gram):
    D, x, codes = problem()
    answer = matching_pursuit(D, x, k=20, gram=D.T @ D if with_gram else None, tolerance=1e-6)
    assert (answer.iterations < 20).all()
    rest = (x - answer.codes @ D.T).norm(dim=1)
    assert (rest <= 1e-6 * x.norm(dim=1)).all()
    torch.testing.assert_close(answer.codes, codes, rtol=0, atol=1e-6)


@pytest.mark.parametrize("with_gram", [False, True])
def test_matching_pursuit_says_where_the_atoms_are_dependent(with_gram):
    D = torch.eye(3, dtype=torch.float64)[:, [0, 0, 1, 1]]
    x = torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]], dtype=torch.float64)
    answer = matching_pursuit(D, x, k=3, gram=D.T @ D if with_gram else None, tolerance=1e-9)
    assert answer.converged.tolist() == [False, True]
    torch.testing.assert_close(answer.codes[0] @ D.T, x[0] * torch.tensor([1.0, 1.0, 0.0]))


def nonnegative_pursuit_by_definition(D, x, k):
    codes = np.zeros((len(x), D.shape[1]))
    for signal, code in zip(x, codes, strict=True):
        for _ in range(4 * k):
            support = np.flatnonzero(code)
            slopes = (signal - D @ code) @ D
            slopes[support] = -np.inf
            if len(support) == k or slopes.max() <= 1e-12:
                break
            support = np.append(support, slopes.argmax())
            code[support] = nnls(D[:, support], signal)[0]
    return codes


def test_nonnegative_matching_pursuit_is_that_of_the_definition():
    D, x, _ = problem(n=50, d=12, k=9, batch=40)  # one of these signals has an atom dropped
    answer = nonnegative_matching_pursuit(D, x, k=10)
    wanted = nonnegative_pursuit_by_definition(D.numpy(), x.numpy(), 10)
    np.testing.assert_allclose(answer.codes.numpy(), wanted, rtol=0, atol=1e-10)
    assert answer.converged.all()
    assert (answer.iterations > (answer.codes > 0).sum(1)).any()


@both_signs
def test_exhaustive_codes_are_the_best_of_all_supports(nonnegative):
    D, x, _ = problem(n=9, d=5, k=4, batch=12, seed=4)
    answer = exhaustive_codes(D, x, k=3, nonnegative=nonnegative)
    for signal, code in zip(x.numpy(), answer.codes.numpy(), strict=True):
        errors = []
        for support in itertools.combinations(range(9), 3):
            part = D.numpy()[:, support]
            values = nnls(part, signal)[0] if nonnegative else np.linalg.pinv(part) @ signal
            errors.append(np.linalg.norm(signal - part @ values))
        assert np.linalg.norm(signal - D.numpy() @ code) <= min(errors) + 1e-12
        assert (code != 0).sum() <= 3
    assert not nonnegative or (answer.codes >= 0).all()


def test_exhaustive_codes_recover_sparse_codes_and_refuse_large_searches_by_number():
    D, x, codes = problem(n=16, d=8, k=3, nonnegative=True)
    torch.testing.assert_close(exhaustive_codes(D, x, k=3).codes, codes, rtol=0, atol=1e-9)
    with pytest.raises(ValueError, match="697 supports of up to 3 of 16"):
        exhaustive_codes(D, x, k=3, most=696)


@both_signs
def test_hard_thresholding_finds_well_separated_codes(nonnegative):
    D, x, codes = problem(n=60, d=40, k=2, nonnegative=nonnegative)
    answer = iterative_hard_thresholding(D, x, k=2, nonnegative=nonnegative)
    assert answer.converged.all()
    assert (answer.optimality <= 1e-8).all()
    assert ((answer.codes - codes).abs().amax(1) < 1e-6).double().mean() > 0.7


def test_hard_thresholding_never_raises_the_error():
    D, x, codes = problem(n=80, d=40, k=5)
    first = torch.zeros_like(codes).scatter(1, (x @ D).abs().topk(5, 1).indices, 1.0)
    assert ((first != 0) != (codes != 0)).any(1).double().mean() > 0.5
    errors = torch.stack(
        [
            (x - iterative_hard_thresholding(D, x, k=5, iterations=t).codes @ D.T).square().sum(1)
            for t in (1, 2, 3, 5, 8, 13, 20)
        ]
    )
    assert (errors[1:] <= errors[:-1] * (1 + 1e-12) + 1e-24).all()


def test_lista_begins_as_shrinkage_and_can_be_trained():
    D, x, _ = problem()
    model = Lista(D, layers=7, penalty=LAM)
    shrinkage = ista(D, x, penalty=LAM, iterations=7, tolerance=0.0).codes
    torch.testing.assert_close(model(x).detach(), shrinkage, rtol=0, atol=1e-6)
    model(x).square().sum().backward()
    assert all(p.grad is not None and bool(p.grad.any()) for p in model.parameters())


SHAPES = {
    "no batch": (lambda D, x: (D, x[0]), r"x is \(batch, d\)"),
    "wrong axis": (lambda D, x: (D.T, x), "its transpose fits"),
    "square": (lambda D, x: (D[:, :40].T, x), "atoms along the wrong axis"),
    "integers": (lambda D, x: (D.long(), x.long()), "torch.int64"),
}
VALUES = {
    "not unit": (lambda D, x: (2 * D, x), "has norm 2"),
    "zero": (lambda D, x: (D * (torch.arange(60) != 7), x), "atom 7 is zero"),
    "nan": (lambda D, x: (D, x / 0), "x must be finite"),
    "nan atom": (lambda D, x: (D * torch.nan, x), "D must be finite"),
    "half": (lambda D, x: (D.half(), x.half()), "float16"),
    "mixed": (lambda D, x: (D.float(), x), "float32 and torch.float64"),
}


@pytest.mark.parametrize(("spoil", "words"), (SHAPES | VALUES).values(), ids=SHAPES | VALUES)
def test_bad_problems_are_refused_in_words(spoil, words):
    D, x, _ = problem()
    with pytest.raises(ValueError, match=words):
        require_problem(*spoil(D, x))


@pytest.mark.parametrize(("spoil", "words"), VALUES.values(), ids=VALUES)
def test_every_solver_refuses_bad_problems(spoil, words):
    D, x, _ = problem()
    for solver in L1_SOLVERS.values():
        with pytest.raises(ValueError, match=words):
            solver(*spoil(D, x), penalty=LAM)
    for solver in L0_SOLVERS.values():
        with pytest.raises(ValueError, match=words):
            solver(*spoil(D, x), k=2)


@pytest.mark.parametrize("k", [0, 41])
def test_too_many_or_no_atoms_are_refused(k):
    D, x, _ = problem()
    for solver in L0_SOLVERS.values():
        with pytest.raises(ValueError, match="k"):
            solver(D, x, k=k)


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ({"penalty": 0.0}, "positive"),
        ({"tolerance": -1.0}, "negative"),
        ({"penalty": torch.inf}, "finite"),
    ],
)
def test_bad_settings_are_refused(spoilt, words):
    D, x, _ = problem()
    with pytest.raises(ValueError, match=words):
        lasso(D, x, **{"penalty": LAM, **spoilt})


def test_repeated_atoms_are_told():
    D, _, _ = problem(n=6, d=4)
    D[:, 5] = -D[:, 2]
    assert repeated_atoms(D).tolist() == [[2, 5]]


def test_units_are_restored_by_norms():
    D = torch.tensor([[3.0, 0.0], [4.0, 2.0]])
    atoms, norms = unit_atoms(D)
    torch.testing.assert_close(atoms * norms, D)
    with pytest.raises(ValueError, match="atom 1 is zero"):
        unit_atoms(torch.tensor([[1.0, 0.0]]))


def test_codes_agree_with_scikit_learn():
    decomposition = pytest.importorskip("sklearn.decomposition")
    D, x, _ = problem(n=50, d=20, k=4)
    atoms, signals = D.T.numpy().copy(), x.numpy()
    theirs = decomposition.sparse_encode(signals, atoms, algorithm="lasso_lars", alpha=LAM)
    ours = lasso(D, x, penalty=LAM, tolerance=1e-13).codes.numpy()
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)
    theirs = decomposition.sparse_encode(signals, atoms, algorithm="omp", n_nonzero_coefs=4)
    np.testing.assert_allclose(matching_pursuit(D, x, k=4).codes.numpy(), theirs, rtol=0, atol=1e-9)
