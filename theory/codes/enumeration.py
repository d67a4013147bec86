"""Enumerations that say how many cases they have before they begin, and refuse too many."""

MOST_CASES = 2_000_000


class TooManyCasesError(ValueError):
    """An enumeration that would not end; `count` is the number of its cases."""

    def __init__(self, count: int, what: str, most: int) -> None:
        super().__init__(f"{what}: {count} cases, and at most {most} are gone through")
        self.count = count


def require_enumerable(count: int, what: str, most: int = MOST_CASES) -> None:
    """Raise unless at most `most` cases have to be gone through.

    >>> require_enumerable(10**9, "subsets of 20 atoms")
    Traceback (most recent call last):
        ...
    pentad.theory.codes.enumeration.TooManyCasesError: subsets of 20 atoms: 1000000000 cases, and \
at most 2000000 are gone through
    """
    if count > most:
        raise TooManyCasesError(count, what, most)
