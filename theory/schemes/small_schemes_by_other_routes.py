"""How many schemes of small order there are, of `small_schemes`, from groups."""

from collections.abc import Sequence
from functools import cache
from itertools import permutations

import numpy as np

from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require_count
from pentad.theory.schemes.configurations import CoherentConfiguration, association_scheme
from pentad.theory.schemes.constructions import cyclotomic_relations
from pentad.theory.schemes.isomorphisms import orbital_relations, scheme_isomorphism


@cache
def orbital_scheme_count(n: int) -> int:
    """Schemes of orbitals of transitive groups with two generators, up to isomorphism.

    The first generator runs through one permutation of each cycle type, the other through all.

    Parameters
    ----------
    n : int, n >= 1
        Number of points; quick for n <= 5.

    Raises
    ------
    ValueError
        If n is not a positive integer.

    >>> [orbital_scheme_count(n) for n in (1, 2, 3, 4)]
    [1, 1, 2, 4]
    """
    require_count(n, "n")
    everything = list(permutations(range(n)))
    types = {_cycle_type(move): move for move in everything}
    found: dict[bytes, CoherentConfiguration] = {}
    for one in types.values():
        for other in everything:
            relations = orbital_relations(np.array([one, other]))
            key = relations.tobytes()
            if key not in found and (relations.diagonal() == 0).all():
                found[key] = association_scheme(relations)
    different: list[CoherentConfiguration] = []
    for scheme in found.values():
        if all(scheme_isomorphism(scheme, known) is None for known in different):
            different.append(scheme)
    return len(different)


def _cycle_type(move: Sequence[int]) -> tuple[int, ...]:
    lengths, left = [], set(range(len(move)))
    while left:
        x = left.pop()
        length = 1
        while (x := move[x]) in left:
            left.remove(x)
            length += 1
        lengths.append(length)
    return tuple(sorted(lengths))


def cyclotomic_scheme_count(prime: int) -> int:
    """Different ranks among the cyclotomic schemes of prime order: one for each divisor of p - 1.

    Raises
    ------
    ValueError
        If the number is not a prime, or prime is above `MOST_STEPS`.

    >>> [cyclotomic_scheme_count(p) for p in (3, 5, 7)]
    [2, 3, 4]
    """
    require_at_most(MOST_STEPS, prime=prime)
    divisors = [e for e in range(1, prime) if (prime - 1) % e == 0]
    schemes = [association_scheme(cyclotomic_relations(prime, e)) for e in divisors]
    return len({scheme.rank for scheme in schemes})
