"""Bad input is refused at the boundary of theory, with the rule and the offending value.

Every public function of these modules is called with one bad argument at a time.  This runs in a
process of its own, as users run it: under pytest the shape checker would refuse first.
"""

import inspect
import json
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "sparse_inputs",
    "power_autoencoder.hypotheses",
    "power_autoencoder.dimension_bounds",
    "power_autoencoder.gain_per_dimension",
    "power_autoencoder.design_bounds",
    "power_autoencoder.middle_regime",
    "power_autoencoder.lower_bounds",
    "power_autoencoder.best_bounds",
    "power_autoencoder.power_loss",
    "frames.capacity",
    "frames.frame_operator",
    "frames.defects",
    "frames.complements",
    "frames.constructions",
    "frames.coherence_bounds",
    "frames.invariance",
    "frames.gaussian_frames",
    "frames.spectral_measures",
    "frames.eigenspaces",
    "frames.orthogonal_blocks",
    "frames.gram_flow",
)

MATRIX = np.array([[1.0, 0.5], [0.5, 1.0]])
TIGHT = np.array([[0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5]])
NOT_FINITE = {"nan": np.array([[np.nan, 1], [1, 1]]), "infinity": np.array([[np.inf, 1], [1, 1]])}
BAD = {
    "n": {"0": 0, "-1": -1, "1.5": 1.5, "True": True, "nan": np.nan},
    "d": {"0": 0, "-1": -1, "1.5": 1.5, "True": True, "nan": np.nan},
    "p": {"0": 0, "0.0": 0.0, "-0.1": -0.1, "1.5": 1.5, "nan": np.nan},
    "m": {"0": 0, "-3": -3, "2": 2, "3.0": 3.0, "True": True, "nan": np.nan},
    "W": {"vector": np.zeros(3), "empty": np.zeros((0, 3)), **NOT_FINITE},
    "A": {"vector": np.zeros(3), "empty": np.zeros((0, 0)), "oblong": np.eye(2, 3), **NOT_FINITE},
    "concavity": {"0.5": 0.5, "nan": np.nan},
    "dimension": {"-1": -1, "1.5": 1.5},
    "k": {"-1": -1, "0.5": 0.5},
}
ANY_POWER = {
    "feature_loss_terms",
    "first_feature_loss_terms",
    "loss_terms",
    "feature_loss_terms_by_convolution",
    "feature_loss_terms_by_enumeration",
    "energy_lower_bound",
    "gaussian_energy_lower_bound",
    "cumulants_are_nonnegative",
    "dimension_upper_bound",
    "lift_dimension",
    "normalised_scale",
    "signal_strength",
}
"""Statements that hold for even powers too."""

ANY_SHAPE = {"leverages", "rank"}
"""Defined for matrices that are not square."""

ANY_VALUE = {"namespace"}
"""Asks for the type of its argument only."""


def cases():
    """(identifier, function, sound arguments, name of the bad one, its value)."""
    from importlib import import_module

    from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER

    sound = {
        "n": 4, "d": 2, "p": 0.1, "law": GAUSSIAN, "m": 3, "W": TIGHT, "A": MATRIX,
        "row": MATRIX[0], "t": 2.0, "rho": 0.5, "tau": 0.5, "k": 2, "active": 3,
        "second_moments": [1, 2, 3], "dimension": 2, "concavity": 2.0, "order": 4,
    }  # fmt: skip
    for module in (import_module(f"pentad.theory.{name}") for name in MODULES):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__ or name in ANY_VALUE:
                continue
            parameters = inspect.signature(function).parameters.values()
            needed = [one.name for one in parameters if one.default is one.empty]
            if not set(needed) <= set(sound):
                continue
            arguments = {key: sound[key] for key in needed}
            if name.endswith("enumeration"):
                arguments["law"] = RADEMACHER
            for key in needed:
                for label, value in BAD.get(key, {}).items():
                    even = key == "m" and label == "2" and name in ANY_POWER
                    oblong = label == "oblong" and name in ANY_SHAPE
                    if not even and not oblong:
                        yield f"{name}({key}={label})", function, arguments, key, value


def outcomes():
    """What each call did: the message of its ValueError, or what went wrong instead."""
    found = {}
    warnings.simplefilter("error")
    for identifier, function, arguments, key, value in cases():
        function(**arguments)
        try:
            found[identifier] = f"returned {function(**(arguments | {key: value}))}"
        except ValueError as error:
            found[identifier] = f"ValueError: {error}"
        except Exception as error:
            found[identifier] = repr(error)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(outcomes()))
    sys.exit()


@pytest.fixture(scope="module")
def refused():
    run = subprocess.run(
        [sys.executable, __file__], cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(run.stdout)


IDENTIFIERS = [identifier for identifier, *_ in cases()]


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_bad_input_is_refused_with_the_rule_and_the_value(identifier, refused):
    outcome = refused[identifier]
    assert outcome.startswith("ValueError: ")
    assert " got " in outcome


def test_every_kind_of_bad_input_is_tried():
    assert len(IDENTIFIERS) > 250
    for key in BAD:
        assert any(f"({key}=" in identifier for identifier in IDENTIFIERS), key
