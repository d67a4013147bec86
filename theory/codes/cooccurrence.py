"""Which features may be active together: supports, and the graph of their pairs.

A graph is a tuple with the set of neighbours of every feature.  Without edges at most one feature
is active at a time; the complete graph lets any two be.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from pentad.theory.numbers.limits import MOST_ROWS, MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count

Graph = tuple[frozenset[int], ...]


def cooccurrence_graph(supports: Iterable[Iterable[int]], n: int) -> Graph:
    """The graph of the pairs that some support has.

    Parameters
    ----------
    supports : iterable of iterables of features
        Sets of features that may be active together; every feature has to be in one.
    n : int
        Number of features.

    Raises
    ------
    ValueError
        For a feature that is none of 0, .., n - 1, or that is in no support, or n is above
        `MOST_STEPS`.

    >>> cooccurrence_graph([{0, 1}, {2}], 3)
    (frozenset({1}), frozenset({0}), frozenset())
    """
    require_at_most(MOST_STEPS, n=n)
    require_count(n, "n")
    neighbours: list[set[int]] = [set() for _ in range(n)]
    seen: set[int] = set()
    for support in map(frozenset, supports):
        wrong = [i for i in support if not 0 <= i < n]
        require(not wrong, f"a support has features 0, .., {n - 1}; got {wrong}")
        seen |= support
        for i in support:
            neighbours[i] |= support - {i}
    never = sorted(set(range(n)) - seen)
    require(not never, f"every feature is active sometimes; never active: {never}")
    return tuple(map(frozenset, neighbours))


def one_at_a_time(n: int) -> Graph:
    """The graph without edges: codes with one active feature, K = 1.

    Raises
    ------
    ValueError
        If n is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, n=n)
    return cooccurrence_graph(([i] for i in range(n)), n)


def any_pair(n: int) -> Graph:
    """The complete graph: codes with any K >= 2 features active.

    Raises
    ------
    ValueError
        If n is above `MOST_ROWS`.
    """
    require_at_most(MOST_ROWS, n=n)
    return cooccurrence_graph([range(n)], n)


def circulant_graph(n: int, degree: int) -> Graph:
    """Neighbours i +- 1, .., i +- floor(degree / 2), and i + n / 2 for an odd degree.

    Raises
    ------
    ValueError
        For an odd degree with odd n, where no such graph exists, or a degree of n or more,
        or n is above `MOST_STEPS`.

    >>> sorted(circulant_graph(6, 3)[0])
    [1, 3, 5]
    """
    require_at_most(MOST_STEPS, n=n)
    require_count(degree, "degree", least=0)
    require(degree < n, f"a feature has fewer than n neighbours; got degree={degree}, n={n}")
    require(
        degree % 2 == 0 or n % 2 == 0,
        f"an odd degree needs an even number of features; got degree={degree}, n={n}",
    )
    steps = [*range(1, degree // 2 + 1), *([n // 2] * (degree % 2))]
    return tuple(
        frozenset((i + sign * step) % n for step in steps for sign in (1, -1)) for i in range(n)
    )


def require_graph(graph: Sequence[Iterable[int]], n: int) -> Graph:
    """The graph, if it is one: symmetric, without loops, with a set for each feature.

    Raises
    ------
    ValueError
        Otherwise; the k next features of each are no graph of pairs.
    """
    sets = tuple(map(frozenset, graph))
    require(len(sets) == n, f"a graph has a set of neighbours for each of {n} features")
    for i, neighbours in enumerate(sets):
        wrong = [j for j in neighbours if not 0 <= j < n or j == i]
        require(not wrong, f"neighbours of {i} are other features; got {wrong}")
        oneway = [j for j in neighbours if i not in sets[j]]
        require(
            not oneway,
            f"if {i} is active together with j, then j is with {i}; only one way for {oneway}",
        )
    return sets


def is_clique(support: Iterable[int], graph: Graph) -> bool:
    """Whether any two features of the support are neighbours.

    Raises
    ------
    ValueError
        If one is no feature of the graph.
    """
    support, n = list(support), len(graph)
    require(all(0 <= i < n for i in support), f"features are 0, .., {n - 1}; got {sorted(support)}")
    return all(j in graph[i] for i, j in combinations(sorted(support), 2))
