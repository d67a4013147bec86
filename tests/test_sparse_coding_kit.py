"""The kit for encoders and sparse solvers: right ones pass, and wrong ones fail, in any units."""

import re
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pentad.kit.code_strategies import KINDS, dictionaries, encoders, sparse_codes
from pentad.kit.sparse_coding import (
    Encoder,
    check_encoder,
    check_sparse_solver,
    check_sparsest_solver,
    encoder_errors,
    linear_nonlinear,
    optimality,
)
from pentad.simulations.sparse_inference.coordinates import coordinate_descent
from pentad.simulations.sparse_inference.exhaustive import exhaustive_codes
from pentad.simulations.sparse_inference.greedy import matching_pursuit
from pentad.simulations.sparse_inference.proximal import fista, ista
from pentad.simulations.sparse_inference.working_sets import working_set
from pentad.theory.codes.adversaries import readings
from pentad.theory.codes.cross_talk import cross_talk_values
from pentad.theory.codes.gates import gate_of
from pentad.theory.codes.published_dictionary import published_dictionary

PUBLISHED = published_dictionary().astype(float)
TRIANGLE = np.array([[1, -0.5, -0.5], [0, 0.75**0.5, -(0.75**0.5)]])
SCALES = pytest.mark.parametrize(
    ("across", "along"), [(1, 1), (1e-6, 1e5), (1e4, 1e-7), (1e120, 1e-120), (1e-130, 1e100)]
)
quiet = settings(max_examples=40, derandomize=True, database=None, deadline=None)


def relu(u):
    return np.maximum(u, 0)


def tied(D, activation=relu, bias=0.0):
    return linear_nonlinear((D / (D * D).sum(0)).T, np.full(D.shape[1], bias), activation)


def top(K, D=PUBLISHED):
    def encode(x):
        z = x @ D
        order = np.argsort(-z, axis=1, kind="stable")[:, :K]
        codes = np.zeros_like(z)
        np.put_along_axis(codes, order, np.take_along_axis(relu(z), order, 1), 1)
        return codes

    return encode


# Encoders -----------------------------------------------------------------------------------


@quiet
@given(dictionaries(st.integers(2, 5), st.integers(1, 3), unit=False), st.data())
def test_twins_are_read_as_one_number_without_rounding_and_no_claim_below_them_stands(D, data):
    d, n = D.shape
    kind = data.draw(st.sampled_from(KINDS[:3]))
    K = data.draw(st.integers(1, 2))
    encode = data.draw(encoders(n, d, kind=kind))
    found = encoder_errors(encode, D, K=K)
    i, pair = found.twins.feature, (found.twins.first, found.twins.second)
    reads = readings(D, encode.weights[i])
    sums = [sum((reads[j] * t for j, t in code.items()), Fraction(0)) for code in pair]
    assert sums[0] == sums[1]
    for code in pair:
        assert len(code) <= K
        assert all(0 < t <= 1 for t in code.values())
    assert found.twins.error >= max(found.bounds)
    assert found.errors[i] >= 61 / 64 * found.twins.error - 1e-9
    check_encoder(encode, D, found.worst.error, K=K)
    if found.twins.error > 0:
        with pytest.raises(AssertionError, match="no activation behind these weights"):
            check_encoder(encode, D, 0.99 * float(found.twins.error), K=K)


def test_bounds_are_half_of_the_cross_talk_and_the_best_rows_meet_them():
    rho = np.array([float(value) for value in cross_talk_values(PUBLISHED)])
    found = encoder_errors(tied(PUBLISHED), PUBLISHED)
    assert found.bounds == pytest.approx(rho / 2)
    assert encoder_errors(top(3), PUBLISHED, kind="TopK").bounds == pytest.approx(
        np.minimum(1 / 3, rho / 2)
    )
    best = encoder_errors(tied(TRIANGLE, lambda u: u), TRIANGLE)
    assert float(best.twins.error) == pytest.approx(0.25)
    assert best.bounds == pytest.approx([0.25] * 3)


@quiet
@given(st.floats(-2, 2), st.floats(0.1, 3), st.sampled_from(["step", "square", "sine", "table"]))
def test_no_activation_claims_less_than_the_triangle_must(bias, slope, name):
    activations = {
        "step": lambda u: (u > 0.3) * slope,
        "square": lambda u: slope * u * u,
        "sine": lambda u: np.sin(slope * u),
        "table": lambda u: np.round(3 * slope * u) / 3,
    }
    encode = tied(TRIANGLE, activations[name], bias)
    with pytest.raises(AssertionError, match=r"less than 0\.25.*claimed 0\.2"):
        check_encoder(encode, TRIANGLE, 0.2)


def test_a_claim_that_only_evaluation_refutes_is_told_with_its_code():
    encode = tied(TRIANGLE, lambda u: 0 * u)
    with pytest.raises(AssertionError, match=r"errs by 1 on the code e_0.*gives 0 for feature 0"):
        check_encoder(encode, TRIANGLE, 0.6)
    check_encoder(encode, TRIANGLE, 1.0)


def test_one_feature_at_a_time_has_no_gap_where_rows_recover():
    square = np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])
    check_encoder(tied(square), square, 0.0, K=1)
    with pytest.raises(AssertionError, match=r"less than 0\.5"):
        check_encoder(tied(square), square, 0.4)


@pytest.mark.parametrize("largest", [1e-3, 1.0, 2.0, 1e6])
@pytest.mark.parametrize("length", [1e-9, 1.0, 1e7])
def test_errors_are_in_units_of_the_largest_amplitude(largest, length):
    D = length * TRIANGLE
    found = encoder_errors(tied(D), D, largest=largest)
    assert found.worst.error / largest == pytest.approx(
        encoder_errors(tied(TRIANGLE), TRIANGLE).worst.error
    )
    with pytest.raises(AssertionError, match="no activation"):
        check_encoder(tied(D), D, 0.24 * largest, largest=largest)


def test_twins_are_never_used_where_a_gate_sees_all_of_x(monkeypatch):
    def refuse(*_, **__):
        raise RuntimeError("constructed for an encoder that tells them apart")

    monkeypatch.setattr("pentad.kit.encoders.twin_codes", refuse)
    for kind in (None, "TopK", "BatchTopK in training", "gated, untied"):
        found = encoder_errors(top(2), PUBLISHED, kind=kind)
        assert found.twins is None
        assert found.bounds.any() == (kind is not None)
        assert sum(t != 0 for t in found.worst.code.values()) <= 2
    with pytest.raises(RuntimeError, match="tells them apart"):
        encoder_errors(tied(PUBLISHED), PUBLISHED)


def test_topk_errs_on_two_sparse_codes_that_are_found_and_not_on_single_ones():
    D = PUBLISHED / np.linalg.norm(PUBLISHED, axis=0)
    check_encoder(top(1, D), D, 1e-12, K=1)
    found = encoder_errors(top(2, D), D, kind="TopK")
    s = np.zeros((1, 16))
    for j, t in found.worst.code.items():
        s[0, j] = t
    missed = abs(top(2, D)(s @ D.T) - s)  # two outputs may tie, and rounding chooses
    assert missed.max() == pytest.approx(found.worst.error)
    with pytest.raises(AssertionError, match="on the code"):
        check_encoder(top(2, D), D, 0.9 * found.worst.error, kind="TopK")
    check_encoder(top(2, D), D, found.worst.error, kind="TopK")


def table_of_pairs(D):
    """An encoder that is right on every code with two active features: by exhaustive search."""

    def encode(x):
        return exhaustive_codes(torch.tensor(D), torch.tensor(x), k=2, nonnegative=True).codes

    return encode


def test_an_encoder_that_is_no_row_and_has_no_gap_passes_as_a_black_box():
    check_encoder(table_of_pairs(PUBLISHED), PUBLISHED, 1e-6)
    with pytest.raises(ValueError, match="none of kind TopK, whose outputs are 0 or linear"):
        check_encoder(table_of_pairs(PUBLISHED), PUBLISHED, 1e-6, kind="TopK")


def test_a_gate_that_is_called_a_row_is_found_out():
    pretended = linear_nonlinear(PUBLISHED.T, np.zeros(16), top(2, np.eye(16)))
    with pytest.raises(ValueError, match=r"it tells the code .* which that is one number"):
        encoder_errors(pretended, PUBLISHED)
    known = Encoder(PUBLISHED.T, np.zeros(16), top(2, np.eye(16)), "TopK")
    assert encoder_errors(known, PUBLISHED).kind == "TopK"
    with pytest.raises(ValueError, match="functions of one number each"):
        encoder_errors(top(2), PUBLISHED, kind="standard")
    with pytest.raises(ValueError, match="kind of its own"):
        encoder_errors(known, PUBLISHED, kind="standard")


def test_an_activation_that_jumps_right_at_the_twins_is_no_offence():
    D = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5]])
    pair = encoder_errors(tied(D), D).twins
    at = float(sum(readings(D, tied(D).weights[pair.feature])[j] * t
                   for j, t in pair.first.items()))  # fmt: skip
    for jump in (lambda u: u * (u > at), lambda u: u * (u >= at), lambda u: (u == at) * 1.0):
        found = encoder_errors(tied(D, jump), D)
        assert found.worst.error >= 61 / 64 * float(found.twins.error)


@quiet
@given(dictionaries(st.integers(2, 5), st.integers(1, 3), unit=False), st.data())
def test_signed_twins_are_read_as_one_number_and_no_claim_below_them_stands(D, data):
    d, n = D.shape
    K = data.draw(st.integers(1, 3))
    encode = data.draw(encoders(n, d, kind=data.draw(st.sampled_from(KINDS[:3]))))
    found = encoder_errors(encode, D, K=K, signed=True)
    i, pair = found.twins.feature, (found.twins.first, found.twins.second)
    reads = readings(D, encode.weights[i])
    sums = [sum((reads[j] * t for j, t in code.items()), Fraction(0)) for code in pair]
    assert sums[0] == sums[1]
    for code in pair:
        assert len(code) <= K
        assert all(0 < abs(t) <= 1 for t in code.values())
    assert found.twins.error >= max(found.bounds)
    assert found.errors[i] >= 61 / 64 * found.twins.error - 1e-9
    least = encoder_errors(encode, D, K=K)
    assert float(found.twins.error) >= float(least.twins.error)
    check_encoder(encode, D, found.worst.error, K=K, signed=True)
    if found.twins.error > 0:
        with pytest.raises(AssertionError, match="no activation behind these weights"):
            check_encoder(encode, D, 0.99 * float(found.twins.error), K=K, signed=True)


def test_signed_bounds_are_the_cross_talk_without_the_half_and_the_best_rows_meet_them():
    rho = np.array([float(value) for value in cross_talk_values(PUBLISHED)])
    for kind in ("TopK", "gated, untied"):
        found = encoder_errors(top(3), PUBLISHED, kind=kind, signed=True)
        assert found.bounds == pytest.approx(rho)
    assert encoder_errors(tied(PUBLISHED), PUBLISHED, signed=True).bounds == pytest.approx(rho)
    alone = encoder_errors(tied(PUBLISHED), PUBLISHED, signed=True, K=1)
    assert alone.bounds == pytest.approx(rho / 2)
    best = encoder_errors(tied(TRIANGLE, lambda u: u), TRIANGLE, signed=True)
    assert float(best.twins.error) == pytest.approx(0.5)
    assert best.bounds == pytest.approx([0.5] * 3)
    assert re.search(r"of the code 0\.5 e_\d \+ e_\d and of the code -0\.5 e_\d - e_\d", str(best))


def test_signs_are_what_signed_twins_cost_more():
    encode = linear_nonlinear(np.eye(2), np.zeros(2), lambda u: u)
    check_encoder(encode, np.eye(2), 0.0, signed=True)
    with pytest.raises(AssertionError, match=r"errs by 1 on the code -e_0"):
        check_encoder(linear_nonlinear(np.eye(2), np.zeros(2), relu), np.eye(2), 0.5, signed=True)
    check_encoder(linear_nonlinear(np.eye(2), np.zeros(2), relu), np.eye(2), 0.0)


def test_an_activation_that_jumps_at_zero_is_no_offence_although_signed_twins_are_read_as_zero():
    D = PUBLISHED / np.linalg.norm(PUBLISHED, axis=0)
    for jump in (np.sign, lambda u: u * (u > 1e-17), lambda u: (u == 0) * 1.0):
        found = encoder_errors(tied(D, jump), D, signed=True)
        assert found.worst.error >= 61 / 64 * float(found.twins.error)


def test_a_signed_gate_that_is_called_a_row_is_found_out():
    back = np.linalg.pinv(PUBLISHED)
    activation = partial(exact_pairs, PUBLISHED)
    pretended = linear_nonlinear(PUBLISHED.T, np.zeros(16), lambda u: activation(u @ back))
    with pytest.raises(ValueError, match=r"it tells the code .* which that is one number"):
        encoder_errors(pretended, PUBLISHED, signed=True)


def test_the_largest_product_in_absolute_value_recovers_signed_codes_of_one_feature():
    D = PUBLISHED / np.linalg.norm(PUBLISHED, axis=0)

    def largest(x):
        z = x @ D
        return np.where(abs(z) == abs(z).max(1, keepdims=True), z, 0)

    check_encoder(largest, D, 1e-12, K=1, signed=True)
    found = encoder_errors(largest, D, kind="TopK", signed=True)
    assert found.worst.error >= found.bounds.max()
    with pytest.raises(ValueError, match="none of kind TopK"):
        encoder_errors(lambda x: exact_pairs(D, x), D, kind="TopK", signed=True)


def exact_pairs(D, x):
    return exhaustive_codes(torch.tensor(D), torch.tensor(x), k=2).codes


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
def test_tensors_and_modules_are_asked_in_their_own_type(kind):
    D = torch.tensor(PUBLISHED, dtype=kind)
    module = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU()).to(kind)
    seen = []

    def encode(x):
        seen.append(x.dtype)
        return module(x)

    for one in (encode, module):
        found = encoder_errors(one, D)
        assert found.worst.error > 0.2
    assert set(seen) == {kind}
    with torch.no_grad():
        W, b = module[0].weight.clone(), module[0].bias.clone()
    rows = encoder_errors(linear_nonlinear(W, b, torch.relu), D)
    assert rows.worst.error >= 61 / 64 * float(rows.twins.error)
    assert rows.errors.max() >= found.errors.max() - 1e-6


def test_a_large_dictionary_has_proved_bounds_and_a_search_of_the_most_crowded():
    D = np.random.default_rng(0).standard_normal((20, 60))
    D /= np.linalg.norm(D, axis=0)
    found = encoder_errors(tied(D), D)
    assert (found.bounds > 0).all()
    assert found.twins.error >= found.bounds.max()
    few = encoder_errors(lambda x: relu(x @ D), D, most=2000)
    assert len(few.features) == 2000 // (8 * 60)


@quiet
@given(st.data(), st.sampled_from(KINDS))
def test_encoders_of_every_kind_are_drawn_and_err_as_their_kind_must(data, kind):
    D = data.draw(dictionaries(st.integers(2, 5), st.integers(1, 3), coherent=False))
    encode = data.draw(encoders(D.shape[1], len(D), kind=kind))
    assert encode.kind == kind
    assert encode(np.ones((3, len(D)))).shape == (3, D.shape[1])
    found = encoder_errors(encode, D)
    assert (found.errors >= found.bounds - 1e-9).all()
    assert (found.twins is None) == (not gate_of(kind).is_row)
    assert "errs by" in str(found)


def test_biases_are_added_before_the_activation():
    encode = linear_nonlinear(np.eye(2), np.array([1.0, -1.0]), relu)
    assert encode(np.array([[0.0, 3.0]])).tolist() == [[1.0, 2.0]]
    gated = Encoder(np.eye(2), np.ones(2), relu, "gated, untied", lambda x: x < 2)
    assert gated(np.array([[0.0, 3.0]])).tolist() == [[1.0, 0.0]]


def test_a_feature_that_is_recovered_does_not_hide_the_bound_of_others():
    D = np.array([[1.0, -0.5, -0.5, 0.0], [0.0, 0.75**0.5, -(0.75**0.5), 0.0], [0, 0, 0, 1.0]])
    found = encoder_errors(tied(D), D)
    assert found.bounds == pytest.approx([0.25, 0.25, 0.25, 0.0])
    assert "all such    0.25" in str(found)


def test_atoms_on_a_line_are_of_any_length():
    found = encoder_errors(lambda x: relu(x @ np.array([[0.6, 0.8]])), np.array([[0.6, 0.8]]))
    assert found.worst.error > 0


def test_reports_tell_what_is_known():
    text = str(encoder_errors(tied(TRIANGLE), TRIANGLE))
    assert "errs by" in text
    assert "must        0.25 whatever the activation" in text
    assert "all such    0.25 or more whatever the weights" in text
    assert "a black box" in str(encoder_errors(lambda x: relu(x @ TRIANGLE), TRIANGLE))


BAD_ENCODERS = [
    ({"D": np.full((2, 3), np.nan)}, "finite"),
    ({"D": TRIANGLE.astype(np.float16)}, "half precision"),
    ({"D": torch.tensor(TRIANGLE, dtype=torch.bfloat16)}, "half precision"),
    ({"D": TRIANGLE.astype(complex)}, "real numbers"),
    ({"D": np.zeros((2, 3))}, "zero atoms"),
    ({"D": np.ones(3)}, "must be a matrix"),
    ({"D": TRIANGLE.T}, "wrong axis"),
    ({"encode": linear_nonlinear(TRIANGLE, np.zeros(3), relu)}, "their transpose fits"),
    ({"encode": linear_nonlinear(TRIANGLE.T, np.zeros(2), relu)}, "a bias a feature"),
    ({"encode": linear_nonlinear(TRIANGLE.T + np.inf, np.zeros(3), relu)}, "weights must be fin"),
    ({"encode": lambda x: relu(x @ TRIANGLE)[:, :2]}, "an entry for each of 3 atoms"),
    ({"encode": lambda x: relu(x @ TRIANGLE).T}, "their transpose fits"),
    ({"encode": lambda x: x @ TRIANGLE / 0}, "answers must be finite"),
    ({"encode": lambda x: relu(x @ TRIANGLE).astype(np.float16)}, "half precision"),
    ({"kind": "softmax"}, "a gate is one of"),
    ({"claimed": -1.0}, "at least 0"),
    ({"claimed": float("nan")}, "at least 0"),
    ({"K": 0}, "K must be"),
    ({"largest": 0.0}, "largest amplitude"),
    ({"largest": float("inf")}, "largest amplitude"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
@pytest.mark.parametrize(("given_", "words"), BAD_ENCODERS)
def test_what_is_no_encoder_or_dictionary_is_refused_in_words(given_, words):
    asked = {"encode": lambda x: relu(x @ TRIANGLE), "D": TRIANGLE, "claimed": 1.0} | given_
    with pytest.raises(ValueError, match=words):
        check_encoder(**asked)


def test_rows_of_length_one_are_atoms_if_that_is_said():
    orthonormal = np.array([[0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])
    with pytest.raises(ValueError, match="features_as_rows=True"):
        encoder_errors(lambda x: relu(x @ orthonormal), orthonormal)
    found = encoder_errors(lambda x: relu(x @ orthonormal), orthonormal, features_as_rows=False)
    turned = encoder_errors(lambda x: relu(x @ orthonormal), orthonormal.T, features_as_rows=True)
    assert found.worst == turned.worst


# Solvers of the l1 problem ------------------------------------------------------------------


def lasso(D, x, penalty, *, nonnegative=False, sweeps=600, start=None):
    """Cyclic coordinate descent in NumPy, for atoms of any length."""
    codes = np.zeros((len(x), D.shape[1])) if start is None else start
    for _ in range(sweeps):
        for j, atom in enumerate(D.T):
            size = atom @ atom
            value = (x - codes @ D.T) @ atom + size * codes[:, j]
            least = value - penalty if nonnegative else value - np.clip(value, -penalty, penalty)
            codes[:, j] = (np.maximum(least, 0) if nonnegative else least) / size
    return codes


def problem(seed=0, d=6, n=12, batch=5, *, coherent=True):
    chance = np.random.default_rng(seed)
    D = chance.standard_normal((d, n))
    if coherent:
        D[:, n // 2 :] = D[:, : n // 2] + 0.2 * D[:, n // 2 :]
    return D / np.linalg.norm(D, axis=0), chance.standard_normal((batch, d))


def forgets_the_sign(D, x, penalty):
    """Iterative shrinkage whose threshold takes |u| - lambda and drops the sign."""
    codes, step = np.zeros((len(x), D.shape[1])), 1 / np.linalg.norm(D, 2) ** 2
    for _ in range(2000):
        u = codes + step * (x - codes @ D.T) @ D
        codes = np.maximum(np.abs(u) - step * penalty, 0)
    return codes


def few_steps(count):
    def solve(D, x, penalty):
        codes, step = np.zeros((len(x), D.shape[1])), 1 / np.linalg.norm(D, 2) ** 2
        for _ in range(count):
            u = codes + step * (x - codes @ D.T) @ D
            codes = u - np.clip(u, -step * penalty, step * penalty)
        return codes

    return solve


def refitted(D, x, penalty):
    codes = lasso(D, x, penalty)
    for one, code in zip(x, codes, strict=True):
        support = np.flatnonzero(code)
        code[support] = np.linalg.lstsq(D[:, support], one, rcond=None)[0]
    return codes


def shrunk_answer(D, x, penalty):
    return 0.9 * lasso(D, x, penalty)


def one_threshold(D, x, penalty):
    u = x @ D
    return u - np.clip(u, -penalty, penalty)


def drops_an_atom(D, x, penalty):
    kept = D.copy()
    kept[:, np.abs(x @ D).max(0).argmax()] *= 1e-9
    return lasso(kept, x, penalty)


WRONG = {
    "forgets the sign": (forgets_the_sign, ""),
    "twenty steps": (few_steps(20), "not converged"),
    "refitted": (refitted, "least squares on their support"),
    "shrunk once more": (shrunk_answer, ""),
    "one threshold": (one_threshold, ""),
    "twice the penalty": (lambda D, x, p: lasso(D, x, 2 * p), "twice the penalty"),
    "half the penalty": (lambda D, x, p: lasso(D, x, p / 2), "half the penalty"),
    "mean in place of half": (lambda D, x, p: lasso(D, x, p * x.shape[1]), ""),
    "non-negative": (lambda D, x, p: lasso(D, x, p, nonnegative=True), "non-negative ones"),
    "negated": (lambda D, x, p: -lasso(D, x, p), ""),
    "nothing": (lambda D, x, _p: np.zeros((len(x), D.shape[1])), "all codes are zero"),
    "an atom short": (drops_an_atom, ""),
    "signals shuffled": (lambda D, x, p: lasso(D, x, p)[::-1], ""),
}


@pytest.mark.parametrize("penalty", [1e-3, 0.05, 0.5, 20.0])
@pytest.mark.parametrize("name", WRONG)
def test_wrong_solvers_fail(name, penalty):
    D, x = problem()
    solve, words = WRONG[name]
    with pytest.raises(AssertionError, match="the gap of signal") as failed:
        check_sparse_solver(solve, D, x, penalty)
    if penalty == 0.5:
        assert words in str(failed.value)


@SCALES
@pytest.mark.parametrize("nonnegative", [False, True])
@pytest.mark.parametrize("penalty", [0.1, 20.0])
def test_a_right_solver_passes_and_wrong_ones_fail_in_all_units(
    across, along, nonnegative, penalty
):
    D, x = problem(coherent=False)

    def solve(given_D, given_x, given, factor=1.0):
        assert np.array_equal(given_D, across * D)
        unit = given / across / along
        codes = lasso(D, given_x / along, factor * unit, nonnegative=nonnegative, sweeps=200)
        return codes * along / across

    asked = (across * D, along * x, across * along * penalty)
    check_sparse_solver(solve, *asked, nonnegative=nonnegative)
    for factor in (0.5, 0.8, 1.25, 2.0):
        with pytest.raises(AssertionError, match="the gap of signal"):
            check_sparse_solver(
                lambda D, x, p, factor=factor: solve(D, x, p, factor),
                *asked,
                nonnegative=nonnegative,
            )


@pytest.mark.parametrize("solver", [fista, coordinate_descent, working_set, ista])
@pytest.mark.parametrize("nonnegative", [False, True])
@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
def test_our_solvers_pass(solver, nonnegative, kind):
    D, x = (torch.tensor(one, dtype=kind) for one in problem(coherent=False))
    for penalty in (0.05, 0.5):
        check_sparse_solver(
            lambda D, x, p: solver(D, x, penalty=p, nonnegative=nonnegative).codes,
            D,
            x,
            penalty,
            nonnegative=nonnegative,
        )
    with pytest.raises(AssertionError, match="not converged"):
        check_sparse_solver(lambda D, x, p: ista(D, x, penalty=p, iterations=10).codes, D, x, 0.5)


@settings(quiet, max_examples=10)
@given(
    dictionaries(st.integers(4, 6), st.integers(2, 3), coherent=True, repeated=True),
    st.data(),
    st.booleans(),
)
def test_a_right_solver_passes_on_what_is_drawn(D, data, nonnegative):
    codes = data.draw(sparse_codes(D.shape[1], K=2, nonnegative=nonnegative))
    check_sparse_solver(
        lambda D, x, p: lasso(D, x, p, nonnegative=nonnegative, sweeps=1500),
        D,
        codes @ D.T,
        0.125,
        nonnegative=nonnegative,
    )


def test_a_slip_is_named_only_if_all_codes_have_it():
    D, x = problem()

    def once(D, x, penalty):
        codes = lasso(D, x, 1.5 * penalty)
        codes[:1] = refitted(D, x[:1], penalty)
        return codes

    with pytest.raises(AssertionError, match="if it is an iteration"):
        check_sparse_solver(once, D, x, 0.5)


def test_codes_of_the_other_sign_are_told():
    D, x = problem(coherent=False)
    with pytest.raises(AssertionError, match=r"inf of .* those of both signs"):
        check_sparse_solver(lasso, D, x, 0.1, nonnegative=True)
    nearly = lambda D, x, p: lasso(D, x, p, nonnegative=True) - 1e-15  # noqa: E731
    check_sparse_solver(nearly, D, x, 0.1, nonnegative=True)


def test_a_solver_with_atoms_along_the_wrong_axis_fails():
    chance = np.random.default_rng(3)
    D = np.linalg.qr(chance.standard_normal((5, 5)))[0] @ np.diag([3.0, 1, 1, 1, 0.5])
    x = chance.standard_normal((4, 5))
    check_sparse_solver(lasso, D, x, 0.3)
    with pytest.raises(AssertionError, match="transposed dictionary"):
        check_sparse_solver(lambda D, x, p: lasso(D.T, x, p), D, x, 0.3)
    wide, x = problem()
    with pytest.raises(ValueError, match=r"an entry for each of 12 atoms; got shape .*transpose"):
        check_sparse_solver(lambda D, x, p: lasso(D, x, p).T, wide, x, 0.3)
    with pytest.raises(ValueError, match="wrong axis"):
        check_sparse_solver(lasso, wide.T, x, 0.3)
    check_sparse_solver(
        lambda rows, x, p: lasso(rows.T, x, p), wide.T, x, 0.3, features_as_rows=True
    )


def test_a_penalty_so_small_that_its_own_codes_hide_it_is_judged_by_scaled_signals():
    D, x = problem()
    small = 1e-6
    assert optimality(lasso(D, x, 2 * small), D, x, small).gaps.max() < 1e-3
    with pytest.raises(AssertionError, match="scaled to twice what the penalty makes zero"):
        check_sparse_solver(lambda D, x, p: lasso(D, x, 2 * p), D, x, small)


def test_silent_signals_and_zero_signals_are_no_stumbling_block():
    D, x = problem()
    x[1] = 0
    check_sparse_solver(lasso, D, x, 1e3)
    check_sparse_solver(lasso, D, 0 * x, 1.0)
    with pytest.raises(AssertionError, match="least squares on their support"):
        check_sparse_solver(refitted, D, x, 0.5)
    check_sparsest_solver(sparsest, D, x, 2)
    opposite = -np.abs(x)
    check_sparse_solver(
        lambda D, x, p: lasso(D, x, p, nonnegative=True), np.eye(6), opposite, 1.0, nonnegative=True
    )


def test_a_report_on_codes_tells_gap_and_violation():
    D, x = problem(coherent=False)
    right = optimality(lasso(D, x, 0.1), D, x, 0.1)
    assert right.gaps.max() < 1e-9
    assert right.violations.max() < 1e-6
    encoded = optimality(relu(x @ D), D, x, 0.1, nonnegative=True)
    assert encoded.gaps.max() > 0.1
    assert "active entries on average" in str(encoded)


BAD_PROBLEMS = [
    ({"D": np.full((6, 12), np.nan)}, "finite"),
    ({"D": problem()[0].astype(np.float16)}, "half precision"),
    ({"signals": np.full((2, 6), np.inf)}, "signals must be finite"),
    ({"signals": torch.ones(2, 6, dtype=torch.float16)}, "half precision"),
    ({"signals": np.ones((6, 2))}, "their transpose fits"),
    ({"signals": np.ones(6)}, "must be a matrix"),
    ({"penalty": 0.0}, "penalty is positive"),
    ({"penalty": float("nan")}, "penalty is positive"),
    ({"tolerance": -1.0}, "tolerance is not negative"),
    ({"solve": lambda _D, x, _p: np.full((len(x), 12), np.nan)}, "codes must be finite"),
    ({"solve": lambda _D, x, _p: np.zeros((len(x), 12), np.float16)}, "half precision"),
    ({"solve": lambda *_: np.zeros((1, 12))}, "a row for each of 5 signals"),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "words"), BAD_PROBLEMS)
def test_what_is_no_problem_is_refused_in_words(given_, words):
    D, x = problem()
    asked = {"solve": lasso, "D": D, "signals": x, "penalty": 0.1} | given_
    with pytest.raises(ValueError, match=words):
        check_sparse_solver(**asked)


# Solvers with at most K atoms ---------------------------------------------------------------


def sparsest(D, x, K, *, nonnegative=False):
    lengths = np.linalg.norm(D, axis=0)
    found = exhaustive_codes(
        torch.tensor(D / lengths), torch.tensor(x), k=K, nonnegative=nonnegative
    )
    return found.codes.numpy() / lengths


@pytest.mark.parametrize("length", [1e-6, 1.0, 1e8])
@pytest.mark.parametrize("nonnegative", [False, True])
def test_the_best_supports_pass_in_all_units(length, nonnegative):
    D, x = problem()
    D, x = D * length * np.linspace(0.5, 2, 12), x / length
    check_sparsest_solver(
        lambda D, x, K: sparsest(D, x, K, nonnegative=nonnegative),
        D,
        x,
        2,
        nonnegative=nonnegative,
    )


def pursued(D, x, K):
    return matching_pursuit(torch.tensor(D), torch.tensor(x), k=K).codes


def test_a_greedy_support_fails_only_where_the_best_one_is_asked_for():
    D, x = problem()
    check_sparsest_solver(pursued, D, x, 2, least=False)
    with pytest.raises(AssertionError, match=r"some 2 atoms leave"):
        check_sparsest_solver(pursued, D, x, 2)


@pytest.mark.parametrize(
    ("solve", "words"),
    [
        (lambda D, x, K: sparsest(D, x, K + 1), "has 3 atoms, more than 2"),
        (lambda D, x, K: 0.9 * sparsest(D, x, K), "not least squares on its support"),
        (lambda D, x, K: -sparsest(D, x, K), "not least squares on its support"),
        (lambda D, x, K: sparsest(D, x, K - 1), "some 2 atoms leave"),
        (lambda _D, x, _K: np.zeros((len(x), 12)), "some 2 atoms leave"),
        (lambda D, x, K: sparsest(D, x, K, nonnegative=True), "some 2 atoms leave"),
    ],
)
def test_wrong_supports_fail(solve, words):
    D, x = problem()
    with pytest.raises(AssertionError, match=words):
        check_sparsest_solver(solve, D, x, 2)


def test_signed_codes_fail_where_they_are_to_be_non_negative():
    D, x = problem()
    with pytest.raises(AssertionError, match="codes are non-negative"):
        check_sparsest_solver(sparsest, D, x, 2, nonnegative=True)


def test_too_many_supports_are_refused_with_their_number():
    D, x = problem()
    with pytest.raises(ValueError, match="66 cases"):
        check_sparsest_solver(sparsest, D, x, 2, most=65)
    with pytest.raises(ValueError, match="at most n atoms"):
        check_sparsest_solver(sparsest, D, x, 13)
    with pytest.raises(ValueError, match="K must be"):
        check_sparsest_solver(sparsest, D, x, 0)


# Strategies ---------------------------------------------------------------------------------


@quiet
@given(st.data(), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_dictionaries_have_what_is_asked(data, unit, coherent, repeated, opposite):
    D = data.draw(
        dictionaries(
            st.integers(4, 6),
            st.integers(2, 4),
            unit=unit,
            coherent=coherent,
            repeated=repeated,
            opposite=opposite,
        )
    )
    lengths = np.linalg.norm(D, axis=0)
    assert (lengths > 0.1).all()
    if unit:
        assert lengths == pytest.approx(np.ones(D.shape[1]))
    cosines = (D.T @ D / np.outer(lengths, lengths))[np.triu_indices(D.shape[1], 1)]
    assert not repeated or cosines.max() == pytest.approx(1)
    assert not opposite or cosines.min() == pytest.approx(-1)
    assert not coherent or ((cosines > 0.97) & (cosines < 0.99999)).any()


@quiet
@given(st.data(), st.integers(1, 5), st.integers(1, 7), st.booleans(), st.booleans())
def test_codes_have_so_many_active(data, n, K, exactly, nonnegative):
    S = data.draw(sparse_codes(n, K=K, exactly=exactly, nonnegative=nonnegative))
    assert S.shape[1] == n
    counts = (S != 0).sum(1)
    assert (counts <= min(n, K)).all()
    assert not exactly or (counts == min(n, K)).all()
    assert np.abs(S).max() <= 1
    assert not nonnegative or S.min() >= 0
    assert np.array_equal(8 * S, np.round(8 * S))


@quiet
@given(st.data())
def test_what_cannot_be_drawn_is_refused(data):
    for strategy, words in (
        (dictionaries(1, 3, repeated=True), "need n > 1"),
        (dictionaries(4, 1, coherent=True), "d >= 2"),
        (dictionaries(0, 1), "n must be"),
        (sparse_codes(3, K=0), "K must be"),
        (encoders(2, 2, kind="softmax"), "a kind is one of"),
    ):
        with pytest.raises(ValueError, match=words):
            data.draw(strategy)
