"""Models of functions on grids whose behaviour from grid to grid is known, at random.

Each kind makes, from a generator of random numbers, a model of one channel trained at 64 points.
What the resolution test has to say of it follows from how it is built.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Model = Callable[[Any], Any]
TRAINED_AT = 64


class Kind(NamedTuple):
    """A kind of model: how one is made, its verdict, order (0 for above 2.7) and fault."""

    make: Callable[[np.random.Generator], Model]
    verdict: str
    order: int | None = None
    fault: str | None = None


def weights(draw: np.random.Generator, out: int, channels: int, modes: int) -> np.ndarray:
    """Complex Gaussian spectral weights, (out, channels, modes + 1)."""
    parts = draw.standard_normal((2, out, channels, modes + 1))
    return np.asarray((parts[0] + 1j * parts[1]) / np.sqrt(2 * channels * (modes + 1)))


def spectral(W: np.ndarray, *, nyquist: float = 1.0, shift_fault: bool = False) -> Model:
    """A spectral layer; its mode n/2 times something, its odd grids shifted back wrongly."""

    def layer(x: np.ndarray) -> np.ndarray:
        n = x.shape[-1]
        modes = min(W.shape[-1], n // 2 + 1)
        X = np.fft.rfft(x)[..., :modes]
        Y = np.einsum("oik,bik->bok", W[..., :modes], X)
        if n % 2 == 0 and modes == n // 2 + 1:
            Y[..., -1] *= nyquist
        if not shift_fault:
            return np.fft.irfft(Y, n)
        whole = np.fft.fft(np.fft.irfft(Y, n))
        return np.fft.ifft(np.fft.fftshift(np.fft.fftshift(whole, axes=-1), axes=-1)).real

    return layer


def through(*layers: Model) -> Model:
    """One layer after the other."""

    def model(x: Any) -> Any:
        for layer in layers:
            x = layer(x)
        return x

    return model


def _coder(draw: np.random.Generator, gate: Model, **options: Any) -> Model:
    """Encoder, gate, decoder, with few modes and several concepts."""
    modes, concepts = int(draw.integers(3, 15)), int(draw.integers(2, 9))
    first, last = weights(draw, concepts, 1, modes), weights(draw, 1, concepts, modes)
    return through(spectral(first, **options), gate, spectral(last, **options))


def _rectified(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def _soft(x: np.ndarray) -> np.ndarray:
    return np.sign(x) * np.maximum(abs(x) - 0.1, 0)


def _hard(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0.2, x, 0.0)


def _exact(draw: np.random.Generator) -> Model:
    return spectral(weights(draw, int(draw.integers(1, 4)), 1, int(draw.integers(2, 25))))


def _full(draw: np.random.Generator, **options: Any) -> Model:
    return spectral(weights(draw, 1, 1, TRAINED_AT // 2), **options)


def _all_modes(draw: np.random.Generator, nyquist: float) -> Model:
    """A multiplier of every mode that the grid has, 1 / (1 + (k / a)^2) in a random phase."""
    width, size = draw.uniform(5, 40), draw.uniform(0.5, 2)

    def layer(x: np.ndarray) -> np.ndarray:
        n = x.shape[-1]
        X = np.fft.rfft(x) * size / (1 + (np.arange(n // 2 + 1) / width) ** 2)
        if n % 2 == 0:
            X[..., -1] *= nyquist
        return np.fft.irfft(X, n)

    return layer


def _square(draw: np.random.Generator) -> Model:
    modes = int(draw.integers(2, 15))
    return through(
        spectral(weights(draw, 4, 1, modes)), np.square, spectral(weights(draw, 1, 4, modes))
    )


def _pointwise(draw: np.random.Generator) -> Model:
    a, b, c = draw.standard_normal((5, 1)), draw.standard_normal((5, 1)), draw.standard_normal(5)
    return lambda x: np.einsum("c,bcn->bn", c, _rectified(a * x + b))


def _unrolled(draw: np.random.Generator) -> Model:
    """Four steps of ISTA on a dictionary with few modes, decoded."""
    W = weights(draw, 5, 1, int(draw.integers(3, 10)))
    encode, decode = spectral(W.conj()), spectral(W.swapaxes(0, 1))
    step = 1 / (abs(W) ** 2).sum((0, 1)).max()

    def model(x: np.ndarray) -> np.ndarray:
        z = np.zeros((len(x), len(W), x.shape[-1]))
        for _ in range(4):
            z = z + step * encode(x - decode(z))
            z = np.sign(z) * np.maximum(abs(z) - 0.05 * step, 0)
        return decode(z)

    return model


def _interpolated(draw: np.random.Generator) -> Model:
    """Linear interpolation to a fixed grid that is in step with none, a matrix, and back."""
    latent = int(draw.choice([23, 29, 31, 37, 41]))
    A = draw.standard_normal((latent, latent)) / np.sqrt(latent)

    def model(x: np.ndarray) -> np.ndarray:
        n = x.shape[-1]
        return _linear(_linear(x, np.arange(latent) / latent) @ A.T, np.arange(n) / n)

    return model


def _linear(x: np.ndarray, t: np.ndarray) -> np.ndarray:
    n = x.shape[-1]
    left = np.floor(n * t).astype(int)
    share = n * t - left
    return (1 - share) * x[..., left % n] + share * x[..., (left + 1) % n]


def _nearest(draw: np.random.Generator) -> Model:
    latent = int(draw.choice([23, 29, 31, 37, 41]))
    smooth = spectral(weights(draw, 1, 1, 6))

    def model(x: np.ndarray) -> np.ndarray:
        n = x.shape[-1]
        code = x[..., np.round(n * np.arange(latent) / latent).astype(int) % n]
        fine = np.fft.irfft(np.fft.rfft(code, norm="forward"), n, norm="forward")
        return smooth(fine)

    return model


def _pixel_centres(draw: np.random.Generator) -> Model:
    """Torch's interpolation to a fixed grid: its points are centres of pixels, not j/n."""
    import torch

    latent = int(draw.choice([40, 48, 56, 64]))
    A = torch.from_numpy(draw.standard_normal((latent, latent)) / np.sqrt(latent))

    def model(x: Any) -> Any:
        code = torch.nn.functional.interpolate(x, latent, mode="linear") @ A.T
        return torch.nn.functional.interpolate(code, x.shape[-1], mode="linear")

    return model


def _seeded(draw: np.random.Generator) -> Any:
    import torch

    torch.manual_seed(int(draw.integers(2**31)))
    return torch.nn


def _symmetric_kernel(draw: np.random.Generator) -> Model:
    half = draw.standard_normal(int(draw.integers(1, 5)))
    centre = draw.standard_normal()

    def model(x: np.ndarray) -> np.ndarray:
        y = centre * x
        for away, w in enumerate(half, start=1):
            y = y + w * (np.roll(x, away, -1) + np.roll(x, -away, -1))
        return y

    return model


def _cnn(draw: np.random.Generator, padding: str = "circular", middle: str = "") -> Model:
    nn = _seeded(draw)
    width, taps = int(draw.integers(2, 9)), int(draw.choice([3, 5, 7]))
    gates = (nn.ReLU(), nn.GELU(), nn.Tanh())
    layers: list[Any] = []
    channels = 1
    for _ in range(int(draw.integers(1, 4))):
        layers += [nn.Conv1d(channels, width, taps, padding=taps // 2, padding_mode=padding)]
        layers += [nn.InstanceNorm1d(width)] if middle == "norm" else []
        layers += [nn.BatchNorm1d(width), nn.Dropout(0.3)] if middle == "batch" else []
        layers += [gates[int(draw.integers(3))]]
        channels = width
    layers += [nn.Conv1d(channels, 1, taps, padding=taps // 2, padding_mode=padding)]
    return nn.Sequential(*layers)


def _stride(draw: np.random.Generator) -> Model:
    """Down and up by strides of two: sizes that are no multiples are answered with other points."""
    nn = _seeded(draw)
    return nn.Sequential(
        nn.Conv1d(1, 6, 4, stride=2, padding=1, padding_mode="circular"),
        nn.ReLU(),
        nn.Conv1d(6, 6, 4, stride=2, padding=1, padding_mode="circular"),
        nn.ReLU(),
        nn.ConvTranspose1d(6, 6, 4, stride=2, padding=1),
        nn.ConvTranspose1d(6, 1, 4, stride=2, padding=1),
    )


def fourier_operator(draw: np.random.Generator, gate: str, *, coordinate: bool = False) -> Model:
    """Two blocks of a neural operator in torch: spectral convolution beside a pointwise one."""
    import torch

    nn = _seeded(draw)
    modes, width = int(draw.integers(4, 13)), 6

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            size = 1 / np.sqrt(width * (modes + 1))
            W = size * torch.randn(width, width, modes + 1, dtype=torch.complex64)
            self.W, self.skip = nn.Parameter(W), nn.Conv1d(width, width, 1)

        def forward(self, x: Any) -> Any:
            n = x.shape[-1]
            X = torch.fft.rfft(x, norm="forward")[..., : modes + 1]
            Y = torch.einsum("oik,bik->bok", self.W[..., : X.shape[-1]], X)
            return self.skip(x) + torch.fft.irfft(Y, n, norm="forward")

    class Operator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lift = nn.Conv1d(1 + coordinate, width, 1)
            self.first, self.second, self.project = Block(), Block(), nn.Conv1d(width, 1, 1)
            self.gate = getattr(nn, gate)()

        def forward(self, x: Any) -> Any:
            if coordinate:
                t = torch.linspace(0, 1, x.shape[-1], dtype=x.dtype).expand(len(x), 1, -1)
                x = torch.cat([x, t], 1)
            return self.project(self.second(self.gate(self.first(self.lift(x)))))

    return Operator()


def _dropout(draw: np.random.Generator) -> Model:
    import torch

    share = draw.uniform(0.05, 0.5)
    return lambda x: torch.nn.functional.dropout(torch.as_tensor(x), share, training=True)


def _unnormalised(draw: np.random.Generator) -> Model:
    layer = _exact(draw)
    return lambda x: layer(x) * x.shape[-1] ** 0.5


def _by_size(draw: np.random.Generator) -> Model:
    layer, phase = _exact(draw), draw.uniform(0.5, 3)
    return lambda x: layer(x) * (1 + 0.3 * np.sin(phase * x.shape[-1]))


def _whole(of: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.random.Generator], Model]:
    """A rule about the whole function, after a spectral layer."""

    def make(draw: np.random.Generator) -> Model:
        layer = _exact(draw)
        return lambda x: of(layer(x))

    return make


def _over_range(y: np.ndarray) -> np.ndarray:
    least, most = y.min(-1, keepdims=True), y.max(-1, keepdims=True)
    return (y - least) / (most - least)


def _taps_of_centred(draw: np.random.Generator) -> Model:
    kernel = _symmetric_kernel(draw)
    return lambda x: kernel(x - x.mean(-1, keepdims=True))


def _odd_unanswered(draw: np.random.Generator) -> Model:
    layer = _exact(draw)
    return lambda x: np.fft.irfft(np.fft.rfft(layer(x)))


def _matrix(draw: np.random.Generator) -> Model:
    return _seeded(draw).Linear(TRAINED_AT, TRAINED_AT)


ODD = "odd sizes"

KINDS: dict[str, Kind] = {
    "spectral layer": Kind(_exact, "exact"),
    "spectral layer of all modes": Kind(_full, "exact"),
    "square between spectral layers": Kind(_square, "exact"),
    "pointwise network": Kind(_pointwise, "exact"),
    "rectifier between spectral layers": Kind(lambda d: _coder(d, _rectified), "order", 2),
    "soft threshold between spectral layers": Kind(lambda d: _coder(d, _soft), "order", 2),
    "unrolled inference": Kind(_unrolled, "order", 2),
    "neural operator, rectified": Kind(lambda d: fourier_operator(d, "ReLU"), "order", 2),
    "linear interpolation": Kind(_interpolated, "order", 2),
    "hard threshold between spectral layers": Kind(lambda d: _coder(d, _hard), "order", 1),
    "nearest points": Kind(_nearest, "order", 1),
    "centres of pixels": Kind(_pixel_centres, "order", 1),
    "neural operator with a coordinate from 0 to 1": Kind(
        lambda d: fourier_operator(d, "ReLU", coordinate=True), "order", 1
    ),
    "neural operator, analytic": Kind(lambda d: fourier_operator(d, "GELU"), "order", 0),
    "symmetric kernel of pixels": Kind(_symmetric_kernel, "pixel rule"),
    "convolutions": Kind(_cnn, "pixel rule"),
    "convolutions with zeros outside": Kind(lambda d: _cnn(d, "zeros"), "pixel rule"),
    "convolutions, instance norm": Kind(lambda d: _cnn(d, middle="norm"), "pixel rule"),
    "convolutions, batch norm and dropout": Kind(lambda d: _cnn(d, middle="batch"), "pixel rule"),
    "strides": Kind(_stride, "pixel rule"),
    "shift fault": Kind(lambda d: _full(d, shift_fault=True), "not convergent", fault=ODD),
    "shift fault, rectified": Kind(
        lambda d: _coder(d, _rectified, shift_fault=True), "not convergent", fault=ODD
    ),
    "Nyquist dropped": Kind(lambda d: _all_modes(d, 0), "exact", fault="Nyquist mode dropped"),
    "Nyquist doubled": Kind(lambda d: _all_modes(d, 2), "exact", fault="Nyquist mode doubled"),
    "Nyquist halved": Kind(lambda d: _full(d, nyquist=0.5), "exact", fault="Nyquist mode halved"),
    "all modes": Kind(lambda d: _all_modes(d, 1), "exact"),
    "over its range": Kind(_whole(_over_range), "order", 2),
    "less its largest": Kind(_whole(lambda y: y - y.max(-1, keepdims=True)), "order", 2),
    "less its median": Kind(_whole(lambda y: y - np.median(y, -1, keepdims=True)), "order", 1),
    "kernel of pixels on what is centred": Kind(_taps_of_centred, "pixel rule"),
    "no odd sizes": Kind(_odd_unanswered, "exact", fault="no answer at odd sizes"),
    "dropout": Kind(_dropout, "random"),
    "square matrix": Kind(_matrix, "one size only"),
    "zero": Kind(lambda _: lambda x: 0 * x, "all zero"),
    "growing with the size": Kind(_unnormalised, "not convergent"),
    "other at every size": Kind(_by_size, "not convergent"),
}
"""Every kind by its name."""


def judged_rightly(found: Any, kind: Kind) -> bool:
    """Whether a report on a model of one axis says what it has to, faults too."""
    faults = {fault.name for fault in found.faults}
    if faults != ({kind.fault} if kind.fault else set()):
        return False
    if kind.order == 0:
        return found.verdict in ("exact", "order") and found.axes[0].both.named is None
    if found.verdict != kind.verdict:
        return False
    return kind.order is None or found.axes[0].both.named == kind.order
