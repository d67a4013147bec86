r"""Population loss of the power autoencoder \( x \mapsto (A x)^{\odot m} \).

With x_j = b_j xi_j independent, b_j Bernoulli(p) and xi_j of law mu,

\[ E\|x - (Ax)^{\odot m}\|^2 = n p \mu_2 - I(A), \qquad I = 2C - D, \]
\[ C = \sum_i E\, x_i Y_i^m, \qquad D = \sum_i E\, Y_i^{2m}, \qquad Y = A x. \]

A tied autoencoder has A = W^T W.  Features may differ in p and in law; a decoder bias b is added
to Y, and importances weigh the features when their terms are summed.  Three routes to C and D that
share no step stand here: cumulants (fast), convolution of moments, and enumeration of all inputs
(obviously right).  Each is one body of code for float arrays, tensors with leading batch axes,
exact rationals and balls.
"""

from itertools import combinations_with_replacement, product
from math import comb, factorial, prod
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.limits import (
    MOST_DOUBLINGS,
    MOST_ORDERS,
    counts_at_most,
    require_at_most,
)
from pentad.theory.numbers.scalars import (
    constant,
    family,
    power,
    require,
    require_count,
    require_odd_power,
    require_probability,
    root,
)
from pentad.theory.sparse_inputs import (
    AmplitudeLaw,
    Laws,
    all_symmetric,
    input_cumulants,
    input_moments,
    moments_from_cumulants,
)


class LossTerms(NamedTuple):
    """The two parts of the improvement I = 2 C - D, summed or by feature (squared amplitudes).

    correlation C = E <x, output>; energy D = E |output|^2.
    """

    correlation: Any
    energy: Any

    @property
    def improvement(self) -> Number:
        """I = 2 C - D: how far the loss falls below that of the zero map."""
        return 2 * self.correlation - self.energy

    @property
    def scaled_improvement(self) -> Number:
        """The maximum C^2 / D of I over multiples of A (C >= 0, D > 0), attained at c^m = C/D."""
        return self.correlation**2 / self.energy

    def summed(self, importance: Number = 1) -> "LossTerms":
        """The terms summed over features, the last axis, each times its importance, (n,) or one.

        They are those of the loss sum_i importance_i E (x_i - output_i)^2.

        >>> LossTerms(np.array([1.0, 2.0]), np.array([1.0, 1.0])).summed(np.array([3.0, 1.0]))
        LossTerms(correlation=np.float64(5.0), energy=np.float64(4.0))
        """
        return LossTerms(
            (importance * self.correlation).sum(-1), (importance * self.energy).sum(-1)
        )


def gram(W: Shaped[Any, "*batch d n"]) -> Shaped[Any, "*batch n n"]:
    """Gram matrix A = W^T W of the features, the columns of W; any number type.

    Raises
    ------
    ValueError
        If W is not a non-empty matrix or has a non-finite float entry.

    >>> gram(np.array([[1.0, 1.0]]))
    array([[1., 1.],
           [1., 1.]])
    """
    require_matrix(W, "W")
    return W.swapaxes(-1, -2) @ W


def require_matrix(M: Matrix, name: str, *, square: bool = False) -> None:
    """Raise unless M has at least two axes, no empty one, and no NaN; square if asked."""
    shape = tuple(getattr(M, "shape", ()))
    require(
        len(shape) >= 2 and min(shape[-2:]) >= 1,
        f"{name} must be a matrix with at least one row and column; got shape {shape}",
    )
    if square:
        require(shape[-1] == shape[-2], f"{name} must be square; got shape {shape}")
    if isinstance(M, np.ndarray) and M.dtype.kind == "f":
        require(np.isfinite(M).all(), f"{name} must be finite; got NaN or infinity")


@counts_at_most(m=MOST_ORDERS)
def feature_loss_terms(
    A: Shaped[Any, "*batch n n"], p: Number, law: Laws, m: int, *, bias: Number = 0
) -> LossTerms:
    r"""C_i and D_i of every feature by cumulants; O(n^2 m) work.

    \[ C_i = \sum_k \binom{m}{k} \kappa_{k+1}(x_i) A_{ii}^k E Y_i^{m-k}, \qquad
       \kappa_s(Y_i) = b_i [s = 1] + \sum_j \kappa_s(x_j) A_{ij}^s, \]

    and the moments of Y_i follow from its cumulants.  Valid for every real A and m >= 1.

    Parameters
    ----------
    A : (*batch, n, n) array of any number type
    p : number, (n,) array, or (*batch, 1) array, 0 < p <= 1
    law : AmplitudeLaw with moments to order 2m, or a sequence of n of them, one for each feature
    m : int, m >= 1
    bias : number or (n,) array b, added to A x before the power

    Returns
    -------
    LossTerms of (*batch, n) arrays

    Raises
    ------
    ValueError
        If A is not square or not finite, p is outside (0, 1], or m is not a positive integer or
        above `MOST_ORDERS`.

    Notes
    -----
    Identity I1 of the derivation for arXiv:2606.18538 (ours; the paper gives I = 2C - D).

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> feature_loss_terms(np.eye(2), 0.5, GAUSSIAN, 3).improvement
    array([-4.5, -4.5])
    """
    require_matrix(A, "A", square=True)
    require_count(m, "m")
    kappa = input_cumulants(p, law, 2 * m)
    return _terms_of_rows(A, A.diagonal(0, -2, -1), kappa, m, all_symmetric(law), bias)


def first_feature_loss_terms(
    row: Shaped[Any, "*batch n"], p: Number, law: AmplitudeLaw, m: int
) -> LossTerms:
    """C_1 and D_1 of the first feature alone, from the first row of A; O(n m) work.

    All that a matrix whose rows are permutations of one row needs.  Arguments, results and errors
    as `feature_loss_terms`, with one p and one law.

    Raises
    ------
    ValueError
        If the row is empty or not finite, p is outside (0, 1] or m is not a positive integer.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> first_feature_loss_terms(np.array([1.0, 0.0]), 0.5, GAUSSIAN, 3).improvement
    np.float64(-4.5)
    """
    require_matrix(row[..., None, :], "row")
    require_count(m, "m")
    kappa = input_cumulants(p, law, 2 * m)
    return _terms_of_rows(row, row[..., 0], kappa, m, law.symmetric, 0)


def _terms_of_rows(
    rows: Number, own: Number, kappa: list[Number], m: int, symmetric: object, bias: Number
) -> LossTerms:
    """C_i and D_i from rows (..., n) of A and the entry of each at its own feature."""
    vanish_if_symmetric = bool(symmetric) and isinstance(bias, int) and bias == 0
    row_cumulants = [0] + [
        0 if vanish_if_symmetric and s % 2 else (_across_columns(kappa[s]) * power(rows, s)).sum(-1)
        for s in range(1, 2 * m + 1)
    ]
    row_cumulants[1] = row_cumulants[1] + bias
    moments = moments_from_cumulants(row_cumulants)
    correlation = sum(
        comb(m, k) * kappa[k + 1] * power(own, k) * moments[m - k]
        for k in range(m + 1)
        if not (symmetric and k % 2 == 0)
    )
    return LossTerms(correlation + 0 * own, moments[2 * m])


def _across_columns(value: Number) -> Number:
    """A per-feature or per-batch array aligned with the columns of (*batch, n, n)."""
    return value[..., None, :] if getattr(value, "ndim", 0) else value


@counts_at_most(m=MOST_ORDERS)
def loss_terms(A: Shaped[Any, "*batch n n"], p: Number, law: Laws, m: int) -> LossTerms:
    """C and D summed over features, by cumulants; arguments as `feature_loss_terms`.

    Raises
    ------
    ValueError
        As for `feature_loss_terms`, with the same `MOST_ORDERS`.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> loss_terms(np.eye(2), 0.5, RADEMACHER, 3).improvement
    np.float64(1.0)
    """
    return feature_loss_terms(A, p, law, m).summed()


def population_loss(
    W: Shaped[Any, "*batch d n"], p: Number, law: Laws, m: int, *, importance: Number = 1
) -> Number:
    r"""Expected squared error E|x - (W^T W x)^m|^2 = n p mu_2 - (2 C - D) of a tied autoencoder.

    With importances v it is sum_i v_i E (x_i - output_i)^2 = sum_i v_i (E x_i^2 - 2 C_i + D_i).

    Parameters
    ----------
    W : (*batch, d, n) array of any number type
    p : number or (n,) array, 0 < p <= 1
    law : AmplitudeLaw, or a sequence of n of them, one for each feature
    m : odd int, m >= 1
    importance : number or (n,) array v

    Returns
    -------
    (*batch,) array of squared amplitudes

    Raises
    ------
    ValueError
        If W is not a finite matrix, p is outside (0, 1] or m is not a positive odd integer,
        or m is above `MOST_ORDERS`.

    Notes
    -----
    Eq. (6)-(7) of arXiv:2606.18538 for n p mu_2 - (2 C - D); the cumulant route to C, D is ours.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> population_loss(np.zeros((1, 3)), 0.5, RADEMACHER, 3)
    np.float64(1.5)
    """
    require_at_most(MOST_ORDERS, m=m)
    require_odd_power(m)
    A = gram(W)
    squares = input_moments(p, law, 2)[2] + 0 * A.diagonal(0, -2, -1)
    improvement = feature_loss_terms(A, p, law, m).summed(importance).improvement
    return (importance * squares).sum(-1) - improvement


def normalised_scale(p: Number, m: int) -> Number:
    r"""Factor p^((m-1)/(2m)) on A that turns the model of x into that of x / sqrt(p).

    \[ (p^{(m-1)/(2m)} A\, x / \sqrt p)^{\odot m} = (A x)^{\odot m} / \sqrt p, \]

    so in the normalised convention every C, D and I is divided by p and W is multiplied by the
    square root of the factor.

    Raises
    ------
    ValueError
        If p is outside (0, 1] or m is not a positive integer.

    >>> normalised_scale(0.125, 3)
    0.5
    """
    require_probability(p)
    require_count(m, "m")
    return root(p ** (m - 1), 2 * m)


def cubic_feature_loss_terms(
    A: Shaped[Any, "*batch n n"], p: Number, law: AmplitudeLaw
) -> LossTerms:
    r"""C_i and D_i in closed form for m = 3 and a symmetric law.

    With a_i = A_ii, q_i = sum_j A_ij^2, F_i = sum_j A_ij^4, T_i = sum_j A_ij^6,

    \[ C_i = \kappa_4 a_i^3 + 3 \kappa_2^2 a_i q_i, \qquad
       D_i = \kappa_6 T_i + 15 \kappa_2 \kappa_4 q_i F_i + 15 \kappa_2^3 q_i^3. \]

    Arguments and results as `feature_loss_terms`, with one p for all features (or (*batch, 1)).

    Raises
    ------
    ValueError
        If A is not square or not finite, p is outside (0, 1] or the law is not symmetric.

    Notes
    -----
    Identity I2 of the derivation for arXiv:2606.18538 (ours).

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> cubic_feature_loss_terms(np.eye(2), 0.5, GAUSSIAN).improvement
    array([-4.5, -4.5])
    """
    require_matrix(A, "A", square=True)
    _require_one_symmetric_law(p, law)
    _, _, k2, _, k4, _, k6 = input_cumulants(p, law, 6)
    a = A.diagonal(0, -2, -1)
    squares = A * A
    fourths = squares * squares
    q, F, T = squares.sum(-1), fourths.sum(-1), (fourths * squares).sum(-1)
    return LossTerms(
        k4 * a**3 + 3 * k2**2 * a * q, k6 * T + 15 * k2 * k4 * q * F + 15 * k2**3 * q**3
    )


def _require_one_symmetric_law(p: Number, law: AmplitudeLaw) -> None:
    require(law.symmetric, f"the closed form for m = 3 needs a symmetric law; got {law}")
    shape = tuple(getattr(p, "shape", ()))
    require(
        shape == () or shape[-1] == 1,
        f"the closed form for m = 3 needs one p for all features; got p of shape {shape}",
    )


def cubic_loss_terms(A: Shaped[Any, "*batch n n"], p: Number, law: AmplitudeLaw) -> LossTerms:
    """C and D summed over features for m = 3; arguments as `cubic_feature_loss_terms`."""
    return cubic_feature_loss_terms(A, p, law).summed()


def lifted_cubic_loss_terms(
    W: Shaped[Any, "*batch d n"], p: Number, law: AmplitudeLaw
) -> LossTerms:
    r"""C and D for m = 3, A = W^T W, without any (n, n) array: O(n N^2), N = binom(d + 2, 3).

    Monomials of degree k of the features, phi_k, obey <phi_k(u), phi_k(v)> = <u, v>^k when each
    is weighted by its multinomial coefficient.  Hence, with M_k = phi_k phi_k^T over features,
    q_i = phi_1^T M_1 phi_1, F_i = phi_2^T M_2 phi_2 and sum_i T_i = |M_3|^2.

    Parameters
    ----------
    W : (*batch, d, n) array of any number type
    p : number or (*batch, 1) array, 0 < p <= 1
    law : AmplitudeLaw, symmetric

    Raises
    ------
    ValueError
        If W is not a finite matrix, p is outside (0, 1] or the law is not symmetric.

    Notes
    -----
    Cheaper than the Gram matrix when n exceeds N^2 / n, for example n = 3000, d = 10 (N = 220).

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> lifted_cubic_loss_terms(np.eye(2), 0.5, GAUSSIAN).improvement
    np.float64(-9.0)
    """
    require_matrix(W, "W")
    _require_one_symmetric_law(p, law)
    _, _, k2, _, k4, _, k6 = input_cumulants(p, law, 6)
    a = (W * W).sum(-2)
    q = (W * ((W @ W.swapaxes(-1, -2)) @ W)).sum(-2)
    squares, weights = _monomials(W, 2)
    weighted = weights[:, None] * squares
    F = (weighted * (squares @ squares.swapaxes(-1, -2) @ weighted)).sum(-2)
    cubes, weights = _monomials(W, 3)
    moment_matrix = cubes @ cubes.swapaxes(-1, -2)
    T = (weights[:, None] * weights * moment_matrix**2).sum(-1)
    correlation = (k4 * a**3 + 3 * k2**2 * a * q).sum(-1)
    energy = (k6 * T).sum(-1) + (15 * k2 * k4 * q * F + 15 * k2**3 * q**3).sum(-1)
    return LossTerms(correlation, energy)


def _monomials(W: Matrix, degree: int) -> tuple[Any, Any]:
    """Monomials of the features, (*batch, N, n), and their multinomial coefficients, (N,)."""
    exponents = list(combinations_with_replacement(range(W.shape[-2]), degree))
    factors = np.array(exponents)
    monomials = W[..., factors[:, 0], :]
    for k in range(1, degree):
        monomials = monomials * W[..., factors[:, k], :]
    weights = [
        factorial(degree) // prod(factorial(chosen.count(i)) for i in set(chosen))
        for chosen in exponents
    ]
    return monomials, W.new_tensor(weights) if hasattr(W, "new_tensor") else np.array(weights)


def feature_loss_terms_by_convolution(
    A: Shaped[Any, "n n"], p: Number, law: Laws, m: int, *, bias: Number = 0
) -> LossTerms:
    r"""C_i and D_i by convolving the moments of A_ij x_j one feature at a time; no cumulants.

    With Z_i = b_i + the sum of A_ij x_j over j != i,
    \[ C_i = \sum_k \binom{m}{k} A_{ii}^k\, E x_i^{k+1}\, E Z_i^{m-k}. \]

    Arguments, results and errors as `feature_loss_terms`; O(n^2 m^2) work.

    Raises
    ------
    ValueError
        If A is not square or not finite, p is outside (0, 1], m is not a positive integer or above
        `MOST_ORDERS`, or p or law are not one for each feature.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> feature_loss_terms_by_convolution(np.eye(2), 0.5, GAUSSIAN, 3).improvement
    array([-4.5, -4.5])
    """
    require_at_most(MOST_ORDERS, m=m)
    require_matrix(A, "A", square=True)
    require_count(m, "m")
    moments = input_moments(p, law, 2 * m)
    shapes = {getattr(moment, "shape", ()) for moment in moments}
    require(
        shapes <= {(), (1,), (len(A),)},
        f"p and law are one for all or one for each of n={len(A)} features; got shapes {shapes}",
    )
    moments = [x[0] if getattr(x, "shape", ()) == (1,) else x for x in moments]
    diagonal = A.diagonal()
    interference = _row_moments(A - np.diag(diagonal), moments, bias)
    correlation = sum(
        comb(m, k) * power(diagonal, k) * moments[k + 1] * interference[m - k] for k in range(m + 1)
    )
    return LossTerms(correlation, _row_moments(A, moments, bias)[2 * m])


def _row_moments(A: Matrix, moments: list[Number], bias: Number) -> list[Number]:
    """Moments of b_i + sum_j A_ij x_j for every row i, by binomial convolution over j."""
    orders = range(len(moments))
    total: list[Number] = [power(bias, s) + 0 * A[:, 0] for s in orders]
    for j, column in enumerate(A.T):
        own = [value[j] if getattr(value, "ndim", 0) else value for value in moments]
        total = [
            sum(comb(r, s) * power(column, s) * own[s] * total[r - s] for s in range(r + 1))
            for r in orders
        ]
    return total


def feature_loss_terms_by_enumeration(
    A: Shaped[Any, "n n"], p: Number, law: Laws, m: int, *, bias: Number = 0
) -> LossTerms:
    """C_i and D_i as plain averages over every input of a law of finite support.

    Arguments, results and errors as `feature_loss_terms`; (atoms + 1)^n inputs, so n is small.

    Raises
    ------
    ValueError
        Also if the law has no finite list of atoms.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> feature_loss_terms_by_enumeration(np.eye(2), 0.5, RADEMACHER, 3).improvement
    array([0.5, 0.5])
    """
    require_matrix(A, "A", square=True)
    require_count(m, "m")
    inputs, weights = inputs_by_enumeration(A.shape[-1], p, law)
    outputs = power(inputs @ A.T + bias, m)
    return LossTerms(weights @ (inputs * outputs), weights @ (outputs * outputs))


MOST_INPUTS = 10**6
"""How many inputs an enumeration may list, about half a gigabyte."""


def inputs_by_enumeration(n: int, p: Number, law: Laws) -> tuple[Any, Any]:
    """All inputs, (inputs, n), and their probabilities, for laws of finite support.

    Raises
    ------
    ValueError
        If n is not a positive integer, p is outside (0, 1], there are not n of p or of the laws, a
        law has no finite list of atoms, or there are more inputs than `MOST_INPUTS`, or n
        is above `MOST_DOUBLINGS`.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> inputs, weights = inputs_by_enumeration(1, 0.5, RADEMACHER)
    >>> inputs.T, weights
    (array([[ 0., -1.,  1.]]), array([0.5 , 0.25, 0.25]))
    """
    require_at_most(MOST_DOUBLINGS, n=n)
    require_count(n, "n")
    require_probability(p)
    probabilities = p if getattr(p, "ndim", 0) else [p] * n
    laws = [law] * n if isinstance(law, AmplitudeLaw) else law
    choices = [_atoms_with_zero(p_j, one) for p_j, one in zip(probabilities, laws, strict=True)]
    count = prod(len(choice) for choice in choices)
    require(count <= MOST_INPUTS, f"enumeration needs at most {MOST_INPUTS} inputs; got {count}")
    kind = float if family(p) in ("builtins", "numpy") else object
    drawn = np.array(list(product(*choices)), dtype=kind)
    return drawn[..., 0], drawn[..., 1].prod(-1)


def _atoms_with_zero(p: Number, law: AmplitudeLaw) -> list[tuple[Number, Number]]:
    if law.atoms is None:
        raise ValueError(f"enumeration needs a law of finite support; got {law}")
    atoms = [(constant(value, p), p * constant(weight, p)) for value, weight in law.atoms]
    return [(constant(0, p), 1 - p), *atoms]
