"""Run all benchmarks, or those named: python -m benchmarks [exact_loss ...]."""

import os
import sys
from importlib import import_module

NAMES = (
    "exact_loss",
    "matrix_product",
    "certified_loss",
    "lifted_gradient",
    "lifted_memory",
    "start_up",
    "scheme_check",
    "classification",
    "toy_training",
    "dictionary_intervals",
    "sparse_inference",
    "topk_step",
    "dictionary_matching",
    "ensemble_training",
    "resolution_verdicts",
    "operator_layers",
    "compact_decoding",
    "browser_kernel",
)


def main() -> int:
    """One process, one thread, one benchmark after the other."""
    chosen = sys.argv[1:] or NAMES
    if unknown := [name for name in chosen if name not in NAMES]:
        print(f"unknown benchmark {unknown[0]!r}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    for name in chosen:
        import_module(f"benchmarks.{name}").main()
    return 0


sys.exit(main())
