"""Experiments: what is computed once, kept, and read by every figure and every claim.

An experiment is a value (`experiment.Experiment`): a question, a frozen configuration type,
presets of cells, and a function from one configuration to named arrays. `catalogue.py` lists
them all. `store.Store` is the only thing here that touches the disk: it gives the result of a
cell, computing it where it is missing, and says why something would be computed again.

Inside a cell all independent runs (sparsities, starts, seeds) are one leading axis of one tensor
and descend together in `training.train`. Their random numbers come from `randomness`, which gives
run k the same numbers in whatever company it is drawn; `devices` fixes where and how torch works.
The same configuration therefore gives the same arrays, interrupted or not.
"""

if __name__ == "simulations":
    from pentad.names import become

    become(__name__)
