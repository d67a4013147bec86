"""Sparse inference: codes of a batch of signals in a dictionary that is known.

Atoms are the columns of D (d, n), signals the rows of x (batch, d), codes the rows of the answer
(batch, n). A solver is a function of D and x and of what its problem needs, and returns
`answers.SparseCodes`: the codes, and for every signal a number that bounds or measures how far they
are from optimal, computed in double precision from the codes alone, so that it holds for whatever
solver stands behind the call.

========================  ==========================================  ===========================
module                    solvers                                     the number
========================  ==========================================  ===========================
`proximal`                `ista`, `fista`                             relative duality gap
`coordinates`             `coordinate_descent`                        relative duality gap
`working_sets`            `working_set`                               relative duality gap
`lasso`                   `lasso`, which picks one of them            relative duality gap
`dynamics`                `locally_competitive`, `message_passing`    relative duality gap
`greedy`                  `matching_pursuit` (orthogonal)             normal residual
`nonnegative_greedy`      `nonnegative_matching_pursuit`              normal residual
`hard_thresholds`         `iterative_hard_thresholding`               normal residual
`exhaustive`              `exhaustive_codes`                          normal residual
`learned`                 `Lista`, a module                           none: compare with `lasso`
========================  ==========================================  ===========================

Nothing mixes signals: an answer does not depend on the company, up to rounding, and in
`working_sets`, where the size of a set follows the largest support, up to the tolerance.
"""
