"""What Python says of a trained operator autoencoder on one grid: evaluated again with the library.

The page computes with its own lines; these are those of `simulations.models`, on stored weights.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from pentad.explorer.resolution_data import MODELS, SHOWN, cell_of, stored_run
from pentad.simulations.models.planted_functions import Spikes, concept_coefficients, spikes
from pentad.simulations.models.planted_resolutions import FOURIER, GRID, RULES
from pentad.theory.numbers.scalars import require

LEAST, MOST = 16, 512
"""Points of the grids that the page offers."""


def on_grid(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One test function on n points by both rules: codes, relative errors, cosines of concepts.

    Parameters
    ----------
    asked
        `model`, one of `resolution_data.MODELS`; `n`; `sample`, the number of the function.

    Returns
    -------
    dict
        `rules`, for each the gain, codes (p, n), relative error, and cosines of concepts.

    Raises
    ------
    ValueError
        For an unknown model, and numbers out of range.
    """
    name = asked.get("model")
    require(
        isinstance(name, str) and name in MODELS,
        f"the model is one of {', '.join(MODELS)}; got {str(name)[:60]!r}",
    )
    n = _whole(asked, "n", LEAST, MOST)
    sample = _whole(asked, "sample", 0, SHOWN - 1)
    return {"rules": [_by_rule(str(name), rule, n, sample) for rule in RULES]}


def _whole(asked: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = asked.get(name)
    require(
        isinstance(value, int) and not isinstance(value, bool) and least <= value <= most,
        f"{name} is a whole number from {least} to {most}; got {str(value)[:60]!r}",
    )
    assert isinstance(value, int)
    return value


def _by_rule(name: str, rule: str, n: int, sample: int) -> dict[str, Any]:
    import torch

    from pentad.simulations.models.operator_codes import Inference, inferred
    from pentad.simulations.models.operator_layers import exported, pixel_layer, resampled
    from pentad.simulations.models.operator_measures import coefficients, matched
    from pentad.simulations.models.planted_functions import signals

    config, made = cell_of(name), _trained(name)
    if n == GRID:
        layer = made
    else:
        layer = resampled(made, (n,)) if rule == FOURIER else pixel_layer(*exported(made), (n,))
    x = signals(config.concepts, _function(name, sample), n, config.sampling)
    given = torch.from_numpy(np.asarray(x))[None]
    penalty = torch.tensor([config.penalties[config.middle]], dtype=given.dtype)
    codes = inferred(Inference(steps=config.unrolled), layer, layer, given, penalty)
    rest = given - layer.decoded(codes)
    planted = concept_coefficients(config.concepts, (n - 1) // 2)
    return {
        "gain": float(layer.gain()[0]),
        "codes": codes[0, 0].numpy(force=True),
        "error": float(rest.square().sum() / given.square().sum()),
        "cosines": matched(coefficients(layer), planted).cosine[0],
    }


def _function(name: str, sample: int) -> Spikes:
    config = cell_of(name)
    drawn = spikes(config.seed, "test", config.test, config.region)
    own = slice(sample, sample + 1)
    return Spikes(drawn.concept[own], drawn.place[own], drawn.amplitude[own])


@cache
def _trained(name: str) -> Any:
    """The layer of a model on the grid of training."""
    import torch

    from pentad.simulations.models.operator_autoencoders import layers

    result, start = stored_run(name)
    weights = torch.from_numpy(result.data["weights"].values[start].astype(float))
    architecture = result.config.architecture
    return layers(architecture, {"decoder": weights.reshape(1, *architecture.shape)})[1]
