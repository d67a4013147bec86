r"""One-line checks of one's own encoders and sparse solvers, of paper B.

    print(encoder_errors(linear_nonlinear(W, b, relu), D))
    check_sparse_solver(my_lasso, D, signals, penalty=0.1)

`encoder_errors` sets what an encoder errs by beside what it must, whatever the activation behind
its weights, or whatever the weights; `check_encoder` refutes a claim of less by the codes that show
it.
`optimality` says how far codes are from least for their penalty; `check_sparse_solver` and
`check_sparsest_solver` raise `AssertionError` where a solver's codes are those of another problem,
and name it if it is a known one.

Atoms are columns here, `(d, n)`; signals and codes are rows.
"""

from pentad.kit.encoder_kinds import Encoder, linear_nonlinear
from pentad.kit.encoder_witnesses import TwinCodes, Witness
from pentad.kit.encoders import EncoderErrors, check_encoder, encoder_errors
from pentad.kit.sparse_solvers import (
    Optimality,
    check_sparse_solver,
    check_sparsest_solver,
    optimality,
)

__all__ = [
    "Encoder",
    "EncoderErrors",
    "Optimality",
    "TwinCodes",
    "Witness",
    "check_encoder",
    "check_sparse_solver",
    "check_sparsest_solver",
    "encoder_errors",
    "linear_nonlinear",
    "optimality",
]
