"""Layers, codes and training of operator autoencoders against theory's sums by definition."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch

from pentad.simulations.experiment import Context
from pentad.simulations.models.operator_autoencoders import (
    CONVOLUTIONAL,
    DENSE,
    PSEUDO_INVERSE,
    SPECTRAL,
    TRANSPOSE,
    OperatorArchitecture,
    layers,
    loss,
    starts,
)
from pentad.simulations.models.operator_codes import (
    CONCEPTS,
    COUNT,
    FISTA,
    ISTA,
    SHARE,
    Inference,
    gated,
    inferred,
)
from pentad.simulations.models.operator_layers import (
    dense_layer,
    exported,
    half_of_modes,
    half_plane,
    kernels,
    pixel_layer,
    resampled,
    spectral_layer,
)
from pentad.simulations.models.operator_training import (
    DESCENT,
    OPTIMISERS,
    OperatorTraining,
    trained,
)
from pentad.theory.operators.gains import largest_gain, largest_gain_by_definition
from pentad.theory.operators.pixel_kernels import pixel_convolution
from pentad.theory.operators.spectral_layers import (
    decoded_by_definition,
    encoded_by_definition,
)
from pentad.theory.operators.spectral_layers import kernels as kernels_of
from pentad.theory.operators.topk_rules import (
    kept_by_count,
    kept_by_definition,
    kept_by_share,
    kept_concepts,
)
from pentad.theory.operators.unrolled import unrolled

RANDOM = np.random.default_rng(0)
sizes = pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 9, 16])


def weights(modes, p=3, m=1, runs=2):
    drawn = RANDOM.standard_normal((runs, p, m, modes + 1, 2))
    drawn[..., 0, 1] = 0
    return drawn


@sizes
@pytest.mark.parametrize("modes", [0, 2, 4, 6])
def test_layers_are_those_of_theory_on_every_grid(n, modes):
    W = weights(modes)
    layer = spectral_layer(torch.from_numpy(W), modes, (n,))
    z, x = RANDOM.standard_normal((2, 4, 3, n)), RANDOM.standard_normal((2, 4, 1, n))
    down = layer.decoded(torch.from_numpy(z)).numpy()
    up = layer.encoded(torch.from_numpy(x)).numpy()
    for run, i in product(range(2), range(4)):
        own = W[run, :, 0]
        np.testing.assert_allclose(
            down[run, i, 0], decoded_by_definition(own, z[run, i]), atol=1e-12
        )
        np.testing.assert_allclose(up[run, i], encoded_by_definition(own, x[run, i, 0]), atol=1e-12)
        np.testing.assert_allclose(kernels(layer)[run, :, 0], kernels_of(own, n), atol=1e-12)
    energies = np.array([[(k**2).mean() for k in kernels_of(own[:, 0], n)] for own in W])
    np.testing.assert_allclose(layer.energies(), energies)
    units = np.eye(3 * n).reshape(3 * n, 3, n)
    dense = [decoded_by_definition(own[:, 0], units) for own in W]
    norms = [np.linalg.norm(each, 2) ** 2 for each in dense]
    np.testing.assert_allclose(layer.gain(), norms, rtol=1e-10)
    if n > 2 * modes:
        gains = [largest_gain_by_definition(own[:, 0], n) for own in W]
        np.testing.assert_allclose(layer.gain(), gains, rtol=1e-10)


def test_channels_add_up():
    W = weights(3, m=2)
    layer = spectral_layer(torch.from_numpy(W), 3, (8,))
    z, x = RANDOM.standard_normal((2, 1, 3, 8)), RANDOM.standard_normal((2, 1, 2, 8))
    down, up = layer.decoded(torch.from_numpy(z)), layer.encoded(torch.from_numpy(x))
    parts = [encoded_by_definition(W[1, :, c], x[1, 0, c]) for c in range(2)]
    np.testing.assert_allclose(up[1, 0], sum(parts), atol=1e-12)
    for c in range(2):
        np.testing.assert_allclose(down[1, 0, c], decoded_by_definition(W[1, :, c], z[1, 0]))
    assert float((down * torch.from_numpy(x)).sum() - (up * torch.from_numpy(z)).sum()) == (
        pytest.approx(0, abs=1e-10)
    )
    dense = [np.linalg.norm(layer.atoms[run].numpy(), 2) ** 2 * layer.points for run in range(2)]
    np.testing.assert_allclose(layer.gain(), dense)


def torus_kernel(W, reach, shape):
    """Sums over all modes by definition; modes that are one on the grid are averaged."""
    found = np.zeros(shape)
    groups = {}
    for k, (u, v) in zip(half_plane(reach, 2), W, strict=True):
        for sign in (1, -1):
            own = sign * k
            if (2 * np.abs(own) <= shape).all():
                place = tuple(own % shape)
                groups.setdefault(place, []).append(complex(u, sign * v))
    for k, values in groups.items():
        for place in product(*map(range, shape)):
            turn = sum(a * b / n for a, b, n in zip(k, place, shape, strict=True))
            found[place] += (np.mean(values) * np.exp(2j * np.pi * turn)).real
    return found


@pytest.mark.parametrize("shape", [(5, 5), (4, 4), (4, 5), (7, 4), (8, 8)])
def test_layers_on_the_torus_convolve_with_their_kernel(shape):
    reach = 2
    W = RANDOM.standard_normal((1, 2, 1, len(half_plane(reach, 2)), 2))
    layer = spectral_layer(torch.from_numpy(W), reach, shape)
    z = RANDOM.standard_normal((1, 1, 2, *shape))
    expected = np.zeros(shape)
    for c in range(2):
        kernel = torus_kernel(W[0, c, 0], reach, shape)
        np.testing.assert_allclose(kernels(layer)[0, c, 0], kernel, atol=1e-12)
        for place in product(*map(range, shape)):
            expected += z[0, 0, c][place] * np.roll(kernel, place, (0, 1)) / kernel.size
    np.testing.assert_allclose(layer.decoded(torch.from_numpy(z))[0, 0, 0], expected, atol=1e-12)
    x = RANDOM.standard_normal((1, 1, 1, *shape))
    inner = (expected * x[0, 0, 0]).sum(), (layer.encoded(torch.from_numpy(x)).numpy() * z).sum()
    assert inner[0] == pytest.approx(inner[1])


@pytest.mark.parametrize(("taps", "n"), [(3, 8), (5, 5), (5, 3), (8, 8), (7, 4), (1, 6)])
def test_pixel_layers_convolve_with_their_taps(taps, n):
    w, z = RANDOM.standard_normal((1, 2, 1, taps)), RANDOM.standard_normal((1, 1, 2, n))
    layer = pixel_layer(torch.from_numpy(w), -(taps // 2), 0.5, (n,))
    expected = sum(0.5 * pixel_convolution(w[0, c, 0], -(taps // 2), z[0, 0, c]) for c in range(2))
    np.testing.assert_allclose(layer.decoded(torch.from_numpy(z))[0, 0, 0], expected, atol=1e-12)


@pytest.mark.parametrize("n", [8, 9])
def test_an_export_is_the_layer_on_its_grid_and_another_one_elsewhere(n):
    layer = spectral_layer(torch.from_numpy(weights(4)), 4, (n,))
    taps, first, scale = exported(layer)
    z = torch.from_numpy(RANDOM.standard_normal((2, 1, 3, n)))
    again = pixel_layer(taps, first, scale, (n,))
    np.testing.assert_allclose(again.decoded(z), layer.decoded(z), atol=1e-12)
    other = torch.from_numpy(RANDOM.standard_normal((2, 1, 3, 2 * n)))
    by_pixels = pixel_layer(taps, first, scale, (2 * n,)).decoded(other)
    by_modes = resampled(again, (2 * n,)).decoded(other)
    if n % 2:
        modes = spectral_layer(layer.multipliers, 4, (2 * n,)).decoded(other)
        np.testing.assert_allclose(by_modes, modes, atol=1e-12)
    assert float((by_pixels - by_modes).norm() / by_modes.norm()) > 0.1


def test_exports_on_the_torus():
    layer = spectral_layer(
        torch.from_numpy(RANDOM.standard_normal((1, 1, 1, len(half_plane(2, 2)), 2))), 2, (6, 6)
    )
    z = torch.from_numpy(RANDOM.standard_normal((1, 1, 1, 6, 6)))
    again = pixel_layer(*exported(layer), (6, 6))
    np.testing.assert_allclose(again.decoded(z), layer.decoded(z), atol=1e-12)


@pytest.mark.parametrize("gate", ["threshold", COUNT, SHARE, CONCEPTS])
def test_steps_are_those_of_theory(gate):
    W, n, kept = weights(3), 8, {COUNT: 5, SHARE: 0.25, CONCEPTS: 2}.get(gate, 0)
    layer = spectral_layer(torch.from_numpy(W), 3, (n,))
    x = RANDOM.standard_normal((2, 1, 1, n))
    penalty = torch.tensor([0.1, 0.3], dtype=torch.float64)
    inference = Inference(ISTA, gate, 4, kept=kept)
    found = inferred(inference, layer, layer, torch.from_numpy(x), penalty)

    def chosen(u, threshold):
        match gate:
            case "threshold":
                return np.maximum(u - threshold, 0)
            case "count":
                return np.maximum(u, 0) * kept_by_count(u, 5)
            case "share":
                return np.maximum(u, 0) * kept_by_share(u, Fraction(1, 4))
        return np.maximum(u, 0) * kept_concepts(np.maximum(u, 0), 2)

    for run in range(2):
        own = W[run, :, 0]
        steps = unrolled(
            lambda z, own=own: decoded_by_definition(own, z),
            lambda x, own=own: encoded_by_definition(own, x),
            x[run, 0, 0], 1 / largest_gain(own), float(penalty[run]), 4, chosen,
        )  # fmt: skip
        np.testing.assert_allclose(found[run, 0], steps[-1], atol=1e-12)


def test_of_equal_codes_the_first_are_kept():
    u = RANDOM.integers(-1, 3, (1, 20, 3, 4)).astype(float)
    one = torch.ones(1, dtype=torch.float64)
    for i, row in enumerate(u[0]):
        for inference, kept in (
            (Inference(gate=COUNT, kept=3), kept_by_definition(row, 3)),
            (Inference(gate=SHARE, kept=0.5), kept_by_definition(row, 6)),
            (Inference(gate=CONCEPTS, kept=2), kept_concepts(np.maximum(row, 0), 2)),
        ):
            found = gated(inference, torch.from_numpy(u), one, one)[0, i]
            assert (found.numpy() == np.maximum(row, 0) * kept).all()


def objective(z, D, x, penalty, group):
    mean = np.abs(z).mean(-1).sum() * penalty + np.sqrt((z**2).mean(-1)).sum() * group
    rest = x - decoded_by_definition(D, z)
    return (rest**2).mean() / 2 + mean


def test_concept_and_domain_sparsity_together_are_a_minimum():
    W, n = weights(3, runs=1), 8
    layer = spectral_layer(torch.from_numpy(W), 3, (n,))
    x = RANDOM.standard_normal((1, 1, 1, n))
    penalty, group = 0.05, 0.4
    inference = Inference(FISTA, steps=4000, group=group)
    z = inferred(inference, layer, layer, torch.from_numpy(x), torch.tensor([penalty]))[0, 0]
    z = z.numpy()
    least = objective(z, W[0, :, 0], x[0, 0, 0], penalty, group)
    assert (z.max(1) == 0).any()
    assert (z.max(1) > 0).any()
    for _ in range(300):
        other = np.maximum(z + RANDOM.standard_normal(z.shape) * 10.0 ** RANDOM.integers(-4, 0), 0)
        assert objective(other, W[0, :, 0], x[0, 0, 0], penalty, group) >= least - 1e-10


def test_fista_reaches_what_ista_does_in_fewer_steps():
    layer = spectral_layer(torch.from_numpy(weights(3, runs=1)), 3, (8,))
    x, lam = torch.from_numpy(RANDOM.standard_normal((1, 1, 1, 8))), torch.tensor([0.1])
    exact = inferred(Inference(ISTA, steps=20000), layer, layer, x, lam)
    errors = [
        float((inferred(Inference(method, steps=200), layer, layer, x, lam) - exact).norm())
        for method in (ISTA, FISTA)
    ]
    assert errors[1] < errors[0] < 1


KINDS = {
    "spectral": OperatorArchitecture(SPECTRAL, 3, sizes=(12,), modes=4),
    "untied": OperatorArchitecture(SPECTRAL, 3, 2, sizes=(9,), modes=4, tied=False),
    "full": OperatorArchitecture(SPECTRAL, 2, sizes=(8,), modes=4),
    "torus": OperatorArchitecture(SPECTRAL, 2, sizes=(6, 6), modes=2),
    "convolutional": OperatorArchitecture(CONVOLUTIONAL, 3, sizes=(12,), taps=5),
    "pixels of the torus": OperatorArchitecture(CONVOLUTIONAL, 2, sizes=(6, 6), taps=3),
    "dense": OperatorArchitecture(DENSE, 7, 5),
    "lifted": OperatorArchitecture(DENSE, 7, 5, unit=False, lifting=TRANSPOSE, h=8),
    "learned": OperatorArchitecture(
        DENSE, 7, 5, unit=False, lifting=PSEUDO_INVERSE, h=8, learned=True
    ),
    "lifted spectral": OperatorArchitecture(
        SPECTRAL, 3, 2, sizes=(8,), modes=3, unit=False, lifting=TRANSPOSE, h=3
    ),
}


def trained_runs(architecture, runs, optimiser, steps=3):
    shape = (40, architecture.m, *architecture.sizes)
    data = torch.from_numpy(np.random.default_rng(1).standard_normal(shape))
    L = None
    if architecture.h:
        drawn = np.random.default_rng(2).standard_normal((4, architecture.h, architecture.m))
        L = drawn[runs.start : runs.stop]
    rates, penalties = np.array([0.02, 0.01, 0.03, 0.02]), np.array([0.1, 0.2, 0.3, 0.1])
    return trained(
        architecture, Inference(steps=3), starts(architecture, 0, runs, L), data,
        OperatorTraining(steps, 16, 0, optimiser), Context(),
        rates=rates[runs.start : runs.stop], penalties=penalties[runs.start : runs.stop],
        watched=(1,),
    )  # fmt: skip


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("kind", KINDS)
def test_runs_in_company_are_those_alone_bit_for_bit(kind, optimiser):
    together, early = trained_runs(KINDS[kind], range(4), optimiser)
    for run in range(4):
        alone, first = trained_runs(KINDS[kind], range(run, run + 1), optimiser)
        for name, each in together.parameters.items():
            assert torch.equal(each[run : run + 1], alone.parameters[name])
            assert torch.equal(early[0][name][run : run + 1], first[0][name])
        assert (together.losses[run] == alone.losses[0]).all()
    again, _ = trained_runs(KINDS[kind], range(4), optimiser)
    assert (again.losses == together.losses).all()
    moved = together.parameters["decoder"] - early[0]["decoder"]
    assert float(moved.abs().max()) > 0
    if KINDS[kind].unit:
        np.testing.assert_allclose(
            layers(KINDS[kind], together.parameters)[1].energies(), 1, rtol=1e-10
        )
    if KINDS[kind].h and not KINDS[kind].learned:
        assert torch.equal(together.parameters["lifting"], early[0]["lifting"])


def test_a_scalar_lifting_is_a_rate():
    m, h, c = 4, 9, 2.25
    plain = OperatorArchitecture(DENSE, 6, m, unit=False)
    lifted = OperatorArchitecture(DENSE, 6, m, unit=False, lifting=TRANSPOSE, h=h)
    isometry = np.linalg.qr(RANDOM.standard_normal((h, m)))[0]
    L = (c**0.5 * isometry)[None]
    begun = starts(plain, 0, range(1))
    above = {"decoder": begun["decoder"] @ L[0].T / c, "lifting": L}
    data = torch.from_numpy(RANDOM.standard_normal((30, m)))
    found = []
    for architecture, start, rate in ((plain, begun, 0.05 * c), (lifted, above, 0.05)):
        done, _ = trained(
            architecture, Inference(gate=COUNT, kept=2, steps=1), start, data,
            OperatorTraining(20, 30, 0, DESCENT), Context(),
            rates=np.array([rate]), penalties=np.zeros(1), step=1.0,
        )  # fmt: skip
        found.append(layers(architecture, done.parameters)[1].atoms)
    np.testing.assert_allclose(found[0], found[1], atol=1e-12)
    assert float((found[0] - torch.from_numpy(begun["decoder"])).abs().max()) > 1e-2


@pytest.mark.parametrize("kind", ["spectral", "convolutional", "learned"])
def test_losses_have_the_gradient_that_differences_tell(kind):
    architecture = KINDS[kind]
    L = RANDOM.standard_normal((1, architecture.h, architecture.m)) if architecture.h else None
    begun = starts(architecture, 3, range(1), L)
    x = torch.from_numpy(RANDOM.standard_normal((1, 5, architecture.m, *architecture.sizes)))
    lam = torch.tensor([0.2], dtype=torch.float64)
    alpha = torch.tensor([0.1], dtype=torch.float64)

    def value(parameters):
        return loss(architecture, Inference(steps=3), parameters, x, lam, alpha)

    leaves = {name: torch.tensor(each, requires_grad=True) for name, each in begun.items()}
    slopes = torch.autograd.grad(value(leaves).sum(), tuple(leaves.values()))
    for name, slope in zip(leaves, slopes, strict=True):
        index = tuple(0 for _ in slope.shape)
        moved = [{k: v.detach().clone() for k, v in leaves.items()} for _ in range(2)]
        for each, step in zip(moved, (1e-6, -1e-6), strict=True):
            each[name][index] += step
        difference = float((value(moved[0]) - value(moved[1])) / 2e-6)
        assert float(slope[index]) == pytest.approx(difference, rel=1e-5, abs=1e-8)


def test_modes_of_small_grids():
    assert half_of_modes(5, (4,)).tolist() == [[0], [1], [2]]
    assert half_of_modes(1, (2, 2)).tolist() == [[0, 0], [0, 1], [1, 1], [1, 0]]


def test_bad_input_is_refused_in_words():
    with pytest.raises(ValueError, match="modes up to 2 on 1 axes are 3; got 4 weights"):
        spectral_layer(torch.zeros(1, 1, 1, 4, 2), 2, (8,))
    with pytest.raises(ValueError, match=r"one size along its axes; got \(\)"):
        exported(dense_layer(torch.zeros(1, 2, 3)))
    with pytest.raises(ValueError, match="circle is meant"):
        resampled(dense_layer(torch.zeros(1, 2, 3)), (4,))
    for words, more in (
        ("the kind is one of", {"kind": "other", "p": 1}),
        ("live on no grid", {"kind": DENSE, "p": 1, "sizes": (4,)}),
        ("at most half the points", {"kind": SPECTRAL, "p": 1, "sizes": (4,), "modes": 3}),
        ("taps are 1 to the points", {"kind": CONVOLUTIONAL, "p": 1, "sizes": (4,), "taps": 5}),
        ("without a lifting h is 0", {"kind": DENSE, "p": 1, "h": 3}),
        ("h >= m", {"kind": DENSE, "p": 1, "m": 3, "h": 2, "lifting": TRANSPOSE}),
        ("not kept at a mean square", {"kind": DENSE, "p": 1, "h": 2, "lifting": TRANSPOSE}),
    ):
        with pytest.raises(ValueError, match=words):
            OperatorArchitecture(**more)
    for words, inference in (
        ("the gate is one of", {"gate": "other"}),
        ("the method is one of", {"method": "other"}),
        ("keeps no number of codes", {"kept": 3}),
        ("keeps some codes", {"gate": COUNT}),
        ("keeps a whole number; got 1.5", {"gate": COUNT, "kept": 1.5}),
        ("no penalty of concepts", {"gate": COUNT, "kept": 1, "group": 0.1}),
    ):
        with pytest.raises(ValueError, match=words):
            Inference(**inference)
    one = torch.ones(1)
    with pytest.raises(ValueError, match="a share keeps a whole number of entries"):
        gated(Inference(gate=SHARE, kept=0.3), torch.zeros(1, 1, 1, 5), one, one)
    with pytest.raises(ValueError, match=r"liftings are \(1, 8, 5\); got None"):
        starts(KINDS["lifted"], 0, range(1))
