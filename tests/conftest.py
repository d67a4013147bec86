"""How tests run: Hypothesis profiles, type checks, one thread, no window.

Choose a profile with HYPOTHESIS_PROFILE=ci or deep; dev is the default.
"""

import os

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

import jaxtyping  # noqa: E402
import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

from tests import type_checks  # noqa: E402

jaxtyping.jaxtyped = type_checks.jaxtyped  # what the import hook decorates with
type_checks.remember_numbers()

settings.register_profile("dev", max_examples=50, derandomize=True, deadline=None, database=None)
settings.register_profile("ci", max_examples=300, derandomize=True, deadline=None, database=None)
settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture(autouse=True, scope="session")
def no_results_but_those_here(tmp_path_factory):
    """A test that changes the folder sees no results but those that it puts there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pentad.simulations.store.SHIPPED", tmp_path_factory.getbasetemp() / "none")
        yield
