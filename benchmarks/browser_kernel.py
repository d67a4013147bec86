"""The loss that browsers compute, in Node, against the library's in NumPy; and training by it.

One process of Node measures by its own processor time. Before, value and gradient at one point
have to be the library's.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.sides import AnswersDiffer
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import one_active_derivatives, toy_loss_derivatives
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss_gradient
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

KERNEL = Path(__file__).resolve().parents[1] / "explorer" / "pages" / "js" / "kernel"

SIZES = ((5, 2, 0.05), (6, 3, 0.02), (12, 4, 0.01), (20, 5, 0.005), (40, 10, 0.01), (5, 2, 0.0))
"""Features, dimensions, probability; 0 is the limit L_1.  Up to n = 6 any number is active."""

SECONDS = {5: 0.3, 6: 0.3, 12: 0.3, 20: 2.0, 40: 2.0}
"""Wanted for all starts, by n."""

PROGRAM = """
import { tiedModel } from "KERNEL/model.js";
import { startCount, trainer } from "KERNEL/training.js";
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const told = POINTS.map(({ setting, x }) => {
  const model = tiedModel(setting);
  const point = Float64Array.from(x);
  const gradient = new Float64Array(model.size);
  const value = model.evaluate(point, gradient);
  let best = Infinity;
  for (let round = 0; round < 9; round++) {
    const began = used();
    let calls = 0;
    while (used() - began < 0.05) {
      for (let k = 0; k < 20; k++, calls++) model.evaluate(point, gradient);
    }
    best = Math.min(best, (used() - began) / calls);
  }
  const training = trainer(setting);
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    const began = used();
    for (let k = 0; k < startCount(setting.n); k++) training.random(round, k);
    rounds.push(used() - began);
  }
  return { value, gradient: [...gradient], seconds: best, rounds: rounds.sort((a, b) => a - b) };
});
process.stdout.write(JSON.stringify(told));
"""


def settings() -> list[dict[str, Any]]:
    """The settings of the kernel."""
    plain = {"decay": 1, "activation": "relu", "m": 1, "law": "positive-uniform", "bias": True}
    return [{"n": n, "d": d, "p": p, **plain} for n, d, p in SIZES]


def library(n: int, p: float, x: np.ndarray) -> Callable[[], Any]:
    """Value and gradient in [W; b] by the library."""
    W, b = x[:-1], x[-1]

    def derivatives() -> Any:
        A = gram(W)
        if p == 0:
            return one_active_derivatives(A, b, hessian=False)
        if n > 6:
            return toy_loss_derivatives(A, b, p, hessian=False)
        return full_toy_loss_gradient(A, b, p)

    if p > 0 and n <= 6:
        return derivatives
    return lambda: weight_derivatives(W, derivatives())


def main() -> None:
    """Print one line for each size."""
    node = shutil.which("node")
    if node is None:
        print("The loss in browsers: there is no Node on this machine")
        return
    print("Gradient of the toy model's loss in Node, and in NumPy, processor time; then all starts")
    draw = np.random.default_rng(0)
    points = []
    for one in settings():
        n, d = one["n"], one["d"]
        x = np.concatenate([draw.standard_normal((d, n)) / d**0.5, np.full((1, n), -0.1)])
        points.append((one, x))
    given = json.dumps([{"setting": one, "x": x.ravel().tolist()} for one, x in points])
    program = PROGRAM.replace("KERNEL", KERNEL.as_uri()).replace("POINTS", given)
    command = [node, "--input-type=module", "-e", program]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for (one, x), told in zip(points, found, strict=True):
        n, d, p = one["n"], one["d"], one["p"]
        side = library(n, p, x)
        value = float(side().value)
        if abs(told["value"] - value) > 1e-12 * abs(value):
            raise AnswersDiffer(f"n={n} d={d} p={p}: {told['value']} in Node, {value} in NumPy")
        began, calls = time.process_time(), 0
        while time.process_time() - began < 0.2:
            side()
            calls += 1
        seconds = (time.process_time() - began) / calls
        middle = told["rounds"][1]
        wanted = "met" if middle <= SECONDS[n] else "MISSED"
        print(
            f"  n={n} d={d} p={p:g}: {1e6 * told['seconds']:.3g} us, NumPy {1e6 * seconds:.3g} us; "
            f"all starts {middle:.3g} s [{told['rounds'][0]:.3g} .. {told['rounds'][2]:.3g}], "
            f"at most {SECONDS[n]:g} s wanted: {wanted}"
        )
