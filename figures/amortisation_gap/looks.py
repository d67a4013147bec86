"""One colour, marker and dash for every way to infer codes, in all figures of paper B."""

from typing import Any

from pentad.figures import style

LOOKS: dict[str, dict[str, Any]] = {
    "autoencoder": {"color": style.TRAINED, "marker": "o", "ls": "-"},
    "hidden": {"color": style.LOWER, "marker": "s", "ls": (0, (5, 1))},
    "LISTA": {"color": style.UNIFORM, "marker": "^", "ls": (0, (2, 1))},
    "top-k": {"color": style.RADEMACHER, "marker": "v", "ls": (0, (5, 1, 1, 1))},
    "FISTA": {"color": style.UPPER, "marker": "D", "ls": "-"},
    "refined": {"color": style.TRAINED, "marker": "x", "ls": (0, (1, 1))},
    "pursuit": {"color": style.INK, "marker": "P", "ls": ""},
    "authors": {"color": style.GUIDE, "marker": "*", "ls": (0, (4, 2))},
}
"""By a short name; "FISTA" stands for dictionary learning too, where no dictionary is known."""


def look(config: Any) -> dict[str, Any]:
    """The look of an encoder of `amortised-inference`."""
    names = {"linear": "autoencoder", "perceptron": "hidden", "unrolled": "LISTA", "top-k": "top-k"}
    chosen = dict(LOOKS[names[config.encoder]])
    if config.bias:
        chosen |= {"mfc": "none", "ls": (0, (1, 2))}
    if config.hidden > 100:
        chosen |= {"marker": "p", "ls": (0, (3, 1, 1, 1, 1, 1))}
    return chosen
