"""What ensembles of every size came to, over runs, sizes and pairs of runs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Quantity
from pentad.simulations.models.ensemble_measures import Judged, agreement, chance, measures, nearest

SINGLE_WORDS = {
    "mean_ev": "explained variance, mean of coordinates",
    "total_ev": "explained variance, of all coordinates together",
    "mse": "mean squared error",
    "active": "active latents of a sample (L0)",
    "connectivity": "share of pairs of latents never active together",
    "diverse": "latents with no other of cosine 0.7 or more",
    "dead": "share of latents that no test sample activates",
    "recall": "share of sources with a live latent at cosine above 0.9",
    "precision": "share of live latents at cosine above 0.9 to a source",
    "source_mcc": "mean cosine of live latents and sources, matched one to one",
}
PAIR_WORDS = {
    "stability": "relaxed stability of one run in another",
    "stability_alive": "relaxed stability of live latents in live ones of another run",
    "chance_alive": "what chance gives for as many live latents of the other run",
    "mcc": "mean cosine of live latents of two runs, matched one to one",
}
RUN_WORDS = {
    "stability_in_others": "relaxed stability of one run in all others together",
    "stability_of_others": "relaxed stability of all other runs together in one",
}


def judged_ensembles(
    by_size: Mapping[int, list[Judged]],
    x: Float64[np.ndarray, "samples d"],
    sources: Float64[np.ndarray, "d m"],
) -> dict[str, Quantity]:
    """What `ensemble_measures` says of ensembles of every size.

    Parameters
    ----------
    by_size
        For every size those of all runs; the largest comes last.
    x
        Signals that they were given.
    sources
        True directions as unit columns.
    """
    sizes, d = tuple(by_size), len(sources)
    each = [[measures(one, x, sources) for one in by_size[size]] for size in sizes]
    pairs = [agreement(by_size[size]) for size in sizes]
    near = [[nearest(one, sources) for one in by_size[size]] for size in sizes]
    latents = [by_size[size][0].dictionary.shape[1] for size in sizes]
    others = max(len(by_size[sizes[0]]) - 1, 1)

    def over(values: Any, dims: tuple[str, ...], words: str) -> Quantity:
        return Quantity(dims, np.moveaxis(np.array(values), 0, dims.index("size")), words)

    return {
        "size": Quantity(("size",), np.array(sizes), "members J"),
        **{name: over([[one[name] for one in row] for row in each], ("seed", "size"), words)
           for name, words in SINGLE_WORDS.items()},
        **{name: over([one[name] for one in pairs], ("seed", "other", "size"), words)
           for name, words in PAIR_WORDS.items()},
        **{name: over([one[name] for one in pairs], ("seed", "size"), words)
           for name, words in RUN_WORDS.items()},
        "latents": Quantity(("size",), np.array(latents), "latents, dead ones too"),
        "chance": Quantity(
            ("size",), np.array([chance(n, d) for n in latents]),
            "relaxed stability of one run in another that chance gives",
        ),
        "chance_in_others": Quantity(
            ("size",), np.array([chance(n * others, d) for n in latents]),
            "relaxed stability in all others together that chance gives",
        ),
        "nearest_latent": over(
            [[pair[1] for pair in row] for row in near], ("seed", "size", "source"),
            "cosine of a source to the nearest live latent",
        ),
        "nearest_source": Quantity(
            ("seed", "latent"), np.array([pair[0] for pair in near[-1]], dtype=np.float32),
            "cosine of a latent of the largest ensemble to the nearest source",
        ),
        "alive": Quantity(
            ("seed", "latent"), np.array([one.alive for one in by_size[sizes[-1]]]),
            "whether some test sample activates a latent of the largest ensemble",
        ),
    }  # fmt: skip
