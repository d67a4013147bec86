"""Mathematics by object: pure functions of numbers and arrays.

A module here knows nothing of papers, results or figures.  It is handed numbers and returns
numbers; what a paper says about them is stated in `proofs_check`.

One symbol table serves the whole suite.  The papers' clashing letters are translated here, once.

========  ==================================================  ===  ===  ===  ===========  =====
suite     meaning                                             A    B    C    D            E
========  ==================================================  ===  ===  ===  ===========  =====
n         features, sources, atoms, latents, concepts         n    N    k    p            n
d         dimensions of the space that they share             d    M    d    grid, modes  m
k         active entries of a sparse code                     -    K    K    k            -
p         probability that a feature is active                p    -    -    -            1 - S
m         power of the activation, phi(t) = t^m               m    -    -    -            -
W         (d, n) array, features as columns                   W    D    W_d  D            W
D         the same beside encoders: W or w is an encoder      -    D    -    -            -
A         (n, n) array W^T W: Gram matrix of the features     A    -    -    -            M
F         (d, d) array W W^T: frame operator                  -    -    -    -            F
mu_s      s-th moment of the amplitude of an active feature   mu   -    -    -            -
J         members of an ensemble                              -    -    J    -            -
========  ==================================================  ===  ===  ===  ===========  =====

Formulas are written once over any number: floats, NumPy and torch arrays, exact rationals
(`fractions.Fraction`, `flint.fmpq`), rigorous balls (`flint.arb`) and SymPy expressions.  The
proof checks the very function that the figure draws.
"""

if __name__ == "theory":
    from pentad.names import become

    become(__name__)
