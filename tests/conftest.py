"""How tests run: Hypothesis profiles, one thread, no window.

Choose a profile with HYPOTHESIS_PROFILE=ci or deep; dev is the default.
"""

import os

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

from hypothesis import settings  # noqa: E402

settings.register_profile("dev", max_examples=50, derandomize=True, deadline=None, database=None)
settings.register_profile("ci", max_examples=300, derandomize=True, deadline=None, database=None)
settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
