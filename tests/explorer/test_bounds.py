"""The bounds that the page computes in the browser are those of the library."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pentad.kit.matrices import working_precision
from pentad.kit.placements import placement
from pentad.kit.rules import LOWER_BOUNDS, UPPER_BOUNDS, Setting
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.design_bounds import joint_upper_bound
from pentad.theory.sparse_inputs import LAWS

RELATIVE = 1e-12
HERE = Path(__file__).parent
MODELS = {
    "tied": ("linear", "tied power"),
    "untied": ("linear", "power"),
    "power": ("any", "power"),
    "polynomial": ("any", "polynomial"),
    "linear": ("linear", "any"),
    "any": ("any", "any"),
}
Call = tuple[str, str, list[Any]]

node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")


def in_node(calls: list[Call], folder: Path) -> list[Any]:
    """What functions of the page return, one process for all calls."""
    path = folder / "calls.jsonl"
    names = ("module", "name", "given")
    path.write_text("\n".join(json.dumps(dict(zip(names, call, strict=True))) for call in calls))
    command = ["node", str(HERE / "bounds_values.mjs"), str(path)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


def random_settings(count: int, seed: int) -> list[dict[str, Any]]:
    """Settings of all laws and classes of models, p down to 1e-7, with the ends among them."""
    chance = np.random.default_rng(seed)
    laws, models = list(LAWS), list(MODELS)
    found = []
    for k in range(count):
        p = float(f"{10 ** -chance.uniform(0, 7):.4g}") if k % 10 else 1.0
        n, d = int(chance.integers(1, 60)), int(chance.integers(1, 12))
        m = int(chance.choice([1, 3, 3, 3, 5, 7]))
        law, model = laws[k % len(laws)], models[min(k // len(laws) % 9, 5)]
        found.append({"n": n, "d": d, "p": p, "law": law, "m": m, "model": model})
    return found


def setting_of(one: dict[str, Any]) -> Setting:
    encoder, decoder = MODELS[one["model"]]
    m = None if decoder == "any" else one["m"]
    return Setting(one["n"], one["d"], one["p"], LAWS[one["law"]], m, encoder, decoder)


def values_of_the_library(one: dict[str, Any]) -> dict[str, float]:
    """Every bound that applies, at the exact value of the float p."""
    s = setting_of(one)
    with working_precision():
        exact = s._replace(p=rational(s.p))
        rules = (*UPPER_BOUNDS, *(LOWER_BOUNDS if s.m is not None else ()))
        return {rule.name: float(rule.value(exact)) for rule in rules if rule.applies(s)}


@node
def test_bounds_are_those_of_the_library(tmp_path: Path) -> None:
    settings = random_settings(210, seed=4)
    found = in_node([("rules", "judged", [one]) for one in settings], tmp_path)
    seen: dict[str, int] = {}
    for one, bounds in zip(settings, found, strict=True):
        expected = values_of_the_library(one)
        decides = MODELS[one["model"]][1] != "any"
        here = {b["name"]: b["value"] for b in bounds if b["value"] is not None
                and (decides or b["side"] == "upper")}  # fmt: skip
        assert set(here) == set(expected), one
        for name, value in expected.items():
            seen[name] = seen.get(name, 0) + 1
            tolerance = 1e-4 if name == "JOINT3" else RELATIVE
            print(name, abs(here[name] - value) / value)
            assert abs(here[name] - value) <= tolerance * value, (name, one)
    assert set(seen) == {rule.name for rule in (*UPPER_BOUNDS, *LOWER_BOUNDS)}
