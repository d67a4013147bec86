"""False verdicts of the resolution test over random models of known behaviour."""

import statistics
import time
import warnings
from typing import Any, get_args

import numpy as np

from benchmarks.resolution_models import KINDS, TRAINED_AT, Model, judged_rightly
from pentad.kit.grid_models import Precision
from pentad.kit.resolution import resolution

WANTED = 0.02


def main(instances: int = 5) -> None:
    """Verdicts in double precision, and in single."""
    for precision in get_args(Precision):
        verdicts(instances, precision)


def in_single(model: Model) -> Model:
    """A function that takes and gives numbers that are rounded to single precision."""

    def rounded(x: Any) -> Any:
        if hasattr(x, "detach"):
            return model(x.float().double()).float()
        return np.asarray(model(x.astype(np.float32)), dtype=np.float32)

    return rounded


def verdicts(instances: int, precision: Precision) -> None:
    """Print what was judged wrongly, and the seconds of a call."""
    total = len(KINDS) * instances
    print(f"Verdicts on {total} models of {len(KINDS)} kinds at {TRAINED_AT} points, {precision}")
    wrong, undecided, seconds = [], 0, []
    for number, (name, kind) in enumerate(KINDS.items()):
        for seed in range(instances):
            model = kind.make(np.random.default_rng((number, seed)))
            if precision == "float32" and not hasattr(model, "modules"):
                model = in_single(model)
            began = time.process_time()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = resolution(model, trained_at=TRAINED_AT, precision=precision, seed=seed)
            seconds.append(time.process_time() - began)
            if judged_rightly(found, kind):
                continue
            if found.verdict == "undecided" and not found.faults:
                undecided += 1
                print(f"  undecided: {name}, {seed}")
            else:
                wrong.append(f"{name}, {seed}: {found}")
    for told in wrong:
        print(f"  WRONG {told}")
    met = "met" if len(wrong) <= WANTED * total else "MISSED"
    print(
        f"  wrong {len(wrong)} of {total}, undecided {undecided}; at most {WANTED:.0%} wanted: "
        f"{met}"
    )
    median, most = statistics.median(seconds), max(seconds)
    print(f"  seconds of the processor a call: median {median:.3g}, at most {most:.3g}")
