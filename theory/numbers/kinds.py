"""What counts as a number here, for annotations.

A formula is written once over every kind of number, so that what an operation gives depends on what
it is given, and a static checker can say nothing of it.  What is checked, at run time under pytest,
is that the operations are there.
"""

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    Number = Any
    Matrix = Any
else:

    @runtime_checkable
    class Number(Protocol):
        """A float, a NumPy or torch array, a `Fraction`, `flint.fmpq`, `Ball` or SymPy expression.

        Polynomials with such coefficients have the operations too, and may be put in where a
        formula has no others.
        """

        def __add__(self, other: Any, /) -> Any: ...
        def __radd__(self, other: Any, /) -> Any: ...
        def __sub__(self, other: Any, /) -> Any: ...
        def __rsub__(self, other: Any, /) -> Any: ...
        def __mul__(self, other: Any, /) -> Any: ...
        def __rmul__(self, other: Any, /) -> Any: ...
        def __neg__(self) -> Any: ...

    @runtime_checkable
    class Matrix(Protocol):
        """A NumPy array of any numbers, a torch tensor or a SymPy matrix, or a batch of them."""

        shape: Any

        def __getitem__(self, place: Any, /) -> Any: ...
        def __matmul__(self, other: Any, /) -> Any: ...
