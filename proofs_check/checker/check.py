"""Re-verifies certificates of pentad: `python check.py FILE...`; exit code 1 if one is refused.

It needs Python and nothing else: exact integers and fractions, and intervals whose ends are
multiples of 2^-128, rounded outward.  What it accepts it says in a sentence that it makes from the
data, and that the file must hold too.  Nothing else that a file says is believed.
"""

import ast
import hashlib
import json
import re
import sys
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from pathlib import Path
from typing import Any

FORMAT, BITS, LARGEST = "pentad certificate 1", 128, 1 << 14  # the last: bits of a number


class Refused(Exception):  # noqa: N818
    """Why a certificate is not accepted."""


def need(condition: object, reason: str) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise Refused(reason)


# Intervals, and jets of them ------------------------------------------------------------------


class Interval:
    """All numbers from lo / 2^BITS to hi / 2^BITS; operations enclose every possible result."""

    __slots__ = ("hi", "lo")

    def __init__(self, lo: int, hi: int) -> None:
        self.lo, self.hi = lo, hi

    @classmethod
    def of(cls, low: Fraction | int, high: Fraction | int | None = None) -> "Interval":
        """The smallest interval that holds the rationals from low to high."""
        high = low if high is None else high
        lo = (low.numerator << BITS) // low.denominator
        return cls(lo, -((-high.numerator << BITS) // high.denominator))

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.lo + other.lo, self.hi + other.hi)

    def __mul__(self, other: "Interval") -> "Interval":
        a, b, c, d = self.lo, self.hi, other.lo, other.hi
        ends = (a * c, b * d) if a >= 0 <= c else (a * c, a * d, b * c, b * d)
        lo, hi = min(ends), max(ends)
        need(hi.bit_length() < LARGEST > lo.bit_length(), "numbers grow beyond all measure")
        return Interval(lo >> BITS, -(-hi >> BITS))

    def inverse(self) -> "Interval":
        """1 / x."""
        need(self.lo > 0 or self.hi < 0, "a divisor may be zero")
        return Interval((1 << 2 * BITS) // self.hi, -(-(1 << 2 * BITS) // self.lo))

    def root(self) -> "Interval":
        """The square root."""
        need(self.lo > 0, "a root of what may not be positive")
        return Interval(isqrt(self.lo << BITS), isqrt(self.hi << BITS) + 1)

    def power(self, n: int) -> "Interval":
        """x^n for an integer n."""
        if n <= 0:
            return ONE if n == 0 else self.inverse().power(-n)
        size = n * max(self.hi.bit_length(), self.lo.bit_length())
        need(size < LARGEST, "numbers grow beyond all measure")
        low, high = sorted((self.lo**n, self.hi**n))
        low = 0 if n % 2 == 0 and self.lo < 0 < self.hi else low
        return Interval(low >> (n - 1) * BITS, -(-high >> (n - 1) * BITS))


ZERO, ONE, MINUS = (Interval.of(n) for n in (0, 1, -1))
Jet = dict[tuple[int, ...], Interval]  # Taylor coefficients: at (i, j) that of h_i h_j


def plus(x: Jet, y: Jet) -> Jet:
    """The sum."""
    return x | {k: x[k] + c if k in x else c for k, c in y.items()}


def times(x: Jet, y: Jet, order: int) -> Jet:
    """The product, up to an order."""
    found: Jet = {}
    for k, c in x.items():
        for m, d in y.items():
            if len(k) + len(m) <= order:
                at = tuple(sorted(k + m)) if k and m else k or m
                found[at] = found[at] + c * d if at in found else c * d
    return found


def power(x: Jet, n: int | Fraction, order: int) -> Jet:
    """The Taylor series of x^n, n an integer or one half."""
    value, step, factor = x[()], {k: c for k, c in x.items() if k}, Fraction(1)
    found, steps = Jet(), Jet({(): ONE})
    for k in range(order + 1):
        at = value.root() * value.power(-k) if isinstance(n, Fraction) else value.power(n - k)
        found = plus(found, times({(): Interval.of(factor) * at}, steps, order))
        factor, steps = factor * (n - k) / (k + 1), times(steps, step, order)
        if factor == 0 or not step:
            break
    return found


def derivative(x: Jet, i: int) -> Jet:
    """The partial derivative by variable i, of one order less."""
    found = Jet({(): ZERO})
    for k, c in x.items():
        if i in k:
            found[k[: k.index(i)] + k[k.index(i) + 1 :]] = Interval.of(k.count(i)) * c
    return found


# Expressions ----------------------------------------------------------------------------------


def parsed(text: Any) -> ast.expr:
    """The syntax tree of an expression or inequality; decimals are exact."""
    shaped = isinstance(text, str) and re.fullmatch(r"[\w +\-*/^().,<>]+", text, re.ASCII)
    need(shaped and len(text) < 50_000, f"no expression: {text!r:.99}")
    exact = re.sub(r"\d+\.\d+", lambda found: f"({Fraction(found[0])})", text)
    return ast.parse(exact.replace("^", "**").strip(), mode="eval").body


class Values:
    """Values of expressions on a box, with derivatives as far as they are asked for."""

    def __init__(self, box: Mapping[str, Interval], definitions: Mapping[str, ast.expr]) -> None:
        self.box, self.definitions, self.known = box, definitions, dict[tuple[str, int], Jet]()
        self.places = {name: i for i, name in enumerate(box)}

    def __call__(self, e: ast.expr) -> Interval:
        """An enclosure of all values on the box."""
        return self.jet(e, 0)[()]

    def jet(self, e: ast.expr, order: int) -> Jet:
        """Enclosures of the Taylor coefficients at all points of the box."""
        match e:
            case ast.Constant(value=n) if type(n) is int:
                return {(): Interval.of(n)}
            case ast.Name(id=name) if name in self.box:
                return {(): self.box[name]} | ({(self.places[name],): ONE} if order else {})
            case ast.Name(id=name) if name in self.definitions:
                if (name, order) not in self.known:
                    self.known[name, order] = self.jet(self.definitions[name], order)
                return self.known[name, order]
            case ast.UnaryOp(op=ast.USub(), operand=x):
                return times({(): MINUS}, self.jet(x, order), order)
            case ast.BinOp(left=x, op=ast.Add(), right=y):
                return plus(self.jet(x, order), self.jet(y, order))
            case ast.BinOp(left=x, op=ast.Sub(), right=y):
                return plus(self.jet(x, order), times({(): MINUS}, self.jet(y, order), order))
            case ast.BinOp(left=x, op=ast.Mult(), right=y):
                return times(self.jet(x, order), self.jet(y, order), order)
            case ast.BinOp(left=x, op=ast.Div(), right=y):
                return times(self.jet(x, order), power(self.jet(y, order), -1, order), order)
            case ast.BinOp(left=x, op=ast.Pow(), right=ast.Constant(value=n)) if type(n) is int:
                return power(self.jet(x, order), n, order)
            case ast.Call(func=ast.Name(id="sqrt"), args=[x], keywords=[]):
                return power(self.jet(x, order), Fraction(1, 2), order)
            case ast.Call(func=ast.Name(id="D"), args=[x, ast.Name(id=name)], keywords=[]):
                need(name in self.places and order < 3, f"no derivative: {ast.unparse(e):.99}")
                return derivative(self.jet(x, order + 1), self.places[name])
        raise Refused(f"not understood: {ast.unparse(e):.99}")

    def hold(self, item: ast.expr) -> bool:
        """Whether an inequality, or that a function is strictly convex, is certain on the box."""
        match item:
            case ast.Compare(left=left, ops=ops, comparators=others):
                pairs = zip(pairwise(map(self, (left, *others))), ops, strict=True)
                need(all(isinstance(op, ast.Lt | ast.Gt) for op in ops), "only < and > are known")
                return all(x.hi < y.lo if type(o) is ast.Lt else y.hi < x.lo for (x, y), o in pairs)
            case ast.Call(func=ast.Name(id="convex"), args=[f], keywords=[]):
                jet = self.jet(f, 2)
                slopes = [derivative(jet, i) for i in range(len(self.box))]
                hessian = [[derivative(x, j)[()] for j in range(len(slopes))] for x in slopes]
                return all(pivot.lo > 0 for pivot in eliminated(hessian, [ZERO] * len(slopes))[0])
        raise Refused(f"no inequality: {ast.unparse(item):.99}")


def eliminated(A: list[list[Interval]], b: list[Interval]) -> tuple[list[Interval], list[Interval]]:
    """The pivots of the matrices in A, and the solutions of A x = b, by elimination."""
    rows, pivots = [[*row, x] for row, x in zip(A, b, strict=True)], []
    for k in range(len(rows)):
        pivots.append(rows[k][k])
        by = rows[k][k].inverse()
        rows[k] = [x * by for x in rows[k]]
        for i, row in enumerate(rows):
            ratio = row[k] * MINUS
            if i != k:
                rows[i] = [x + ratio * y for x, y in zip(row, rows[k], strict=True)]
    return pivots, [row[-1] for row in rows]


# Polynomials: lists of coefficients, constant term first, the last one not zero --------------


def trimmed(f: list[Fraction]) -> list[Fraction]:
    """Without zeros at the end."""
    return trimmed(f[:-1]) if f and f[-1] == 0 else f


def value(f: list[Fraction], x: Fraction) -> Fraction:
    """f(x)."""
    return sum((c * x**k for k, c in enumerate(f)), Fraction(0))


def roots(f: list[Fraction], low: Fraction, high: Fraction) -> int:
    """How many different roots a polynomial has between two points, by Sturm's theorem."""
    need(low < high and value(f, low) and value(f, high), "an end of the interval is a root")
    chain = [f, [k * c for k, c in enumerate(f)][1:]]
    while chain[-1]:
        rest, by = list(chain[-2]), chain[-1]
        while len(rest) >= len(by):
            ratio, shift = rest[-1] / by[-1], len(rest) - len(by)
            rest = [*rest[:shift], *(c - ratio * d for c, d in zip(rest[shift:], by, strict=True))]
            rest = trimmed(rest[:-1])
        chain.append([-c for c in rest])
    signs = [[y > 0 for g in chain if (y := value(g, x))] for x in (low, high)]
    changes = [sum(one != other for one, other in pairwise(row)) for row in signs]
    return changes[0] - changes[1]


# Forms of certificates: each gives what the data say, and how that was verified ---------------


def rational(text: Any) -> Fraction:
    """A number of a file: a string of an integer, a fraction or a decimal."""
    shaped = isinstance(text, str) and re.fullmatch(r"-?\d+(/[1-9]\d*|\.\d+)?", text, re.ASCII)
    need(shaped and len(text) < 4000, f"no number: {text!r:.99}")
    return Fraction(text)


def listed(values: Any, of: Callable[[Any], Any] = rational) -> list[Any]:
    """A list of a file, each entry read."""
    need(isinstance(values, list), f"a list is needed; got {values!r:.99}")
    return [of(entry) for entry in values]


def box(data: Any) -> tuple[str, str]:
    """That the expressions are the quantities which the title names."""
    sides = {name: listed(ends) for name, ends in data["variables"].items()}
    need(all(len(x) == 2 and x[0] <= x[1] for x in sides.values()), "a side has two ends in order")
    whole = {name: Interval.of(*ends) for name, ends in sides.items()}
    definitions = {name: parsed(text) for name, text in data["definitions"].items()}
    plain = all(name.isascii() and name.isidentifier() for name in (*whole, *definitions))
    need(plain and not whole.keys() & definitions.keys(), "names are plain, and of one thing each")
    alternatives = listed(data["alternatives"], lambda items: listed(items, parsed))
    need(all(alternatives), "an alternative says nothing")
    zeros, unused = listed(data.get("zeros", []), parsed), {**definitions}
    items = [item for row in (*alternatives, zeros) for item in row]
    for item in items:  # and those that are found on the way
        found = {node.id for node in ast.walk(item) if isinstance(node, ast.Name)}
        items += [unused.pop(name) for name in found & unused.keys()]
    need(not unused, f"definitions that nothing uses: {[*unused]!r:.99}")
    need(("zeros" in data) == ("about" in data), "zeros, and what it is about, go together")
    told, how = " and ".join(f"{x} in [{low}, {high}]" for x, (low, high) in sides.items()), ""
    if "zeros" in data:
        need(data["about"] in ("the box", "the zero"), "it is about the box or the zero")
        inside = only_zero(Values(whole, definitions), zeros)
        for (low, high), x in zip(sides.values(), inside.values(), strict=True):
            need(low * ONE.lo < x.lo and x.hi < high * ONE.lo, "it may not be the only one")
        whole = inside if data["about"] == "the zero" else whole
        told = f"exactly one point of {told} has {' = '.join(data['zeros'])} = 0, and at every"
        told, how = f"{told} point of {data['about']}", "interval Newton test, "
    need(re.fullmatch("[0-9a-z]*", data["tree"]), "a tree is of digits and small letters")
    waiting, leaves = [whole], 0
    for mark in data["tree"]:
        need(waiting, "the tree goes on where every box is done")
        part = waiting.pop()
        if mark.isdigit():
            name = list(sides)[int(mark)]
            low, high = part[name].lo, part[name].hi
            halves = Interval((low + high) // 2, high), Interval(low, (low + high) // 2)
            waiting += [part | {name: half} for half in halves]
            continue
        leaves, values = leaves + 1, Values(part, definitions)
        need("a" <= mark < chr(ord("a") + len(alternatives)), f"there is no alternative {mark!r}")
        sure = all(values.hold(item) for item in alternatives[ord(mark) - ord("a")])
        need(sure, f"alternative {mark!r} is not certain on box {leaves}")
    need(not waiting, f"the tree ends with {len(waiting)} boxes left")
    said = " or ".join(f"({' and '.join(items)})" for items in data["alternatives"])
    given = "; ".join(f"{name} = {text}" for name, text in data["definitions"].items())
    return f"{told or 'these numbers'}: {said}, where {given}", f"{how}{leaves} boxes"


def only_zero(around: Values, zeros: list[ast.expr]) -> dict[str, Interval]:
    """Newton's method on intervals: if this lies inside the box, it holds its only zero."""
    middle = {name: Interval(*[(x.lo + x.hi) // 2] * 2) for name, x in around.box.items()}
    at = Values(middle, around.definitions)
    need(len(zeros) == len(middle), "there are as many equations as variables")
    J = [[derivative(around.jet(f, 1), j)[()] for j in range(len(middle))] for f in zeros]
    steps = eliminated(J, [at(f) * MINUS for f in zeros])[1]
    return {name: middle[name] + step for name, step in zip(middle, steps, strict=True)}


def algebraic_number(data: Any) -> tuple[str, str]:
    """Where the polynomial comes from, and whether it is irreducible."""
    f, (low, high) = listed(data["coefficients"]), listed(data["interval"])
    need(f[-1] and len(f) <= 64, "the last coefficient is zero, or there are more than 64")
    need(roots(f, low, high) == 1, "the interval does not hold exactly one root")
    return f"exactly one root of {data['coefficients']} is in ({low}, {high})", "Sturm's theorem"


def spherical_bound(data: Any) -> tuple[str, str]:
    """Schoenberg: sums of w_i w_j P_k(t_ij) are not negative; so S^2 / T_+ <= 1 / f_0."""
    d, m, weights = data["dimension"], data["half power"], listed(data["coefficients"])
    need(type(d) is type(m) is int and d >= 2 and 1 <= m <= 32 >= len(weights), "too large")
    need(weights[0] > 0 and min(weights) >= 0, "a coefficient is negative, or the first one zero")
    basis, f = [[Fraction(1)], [Fraction(0), Fraction(1)]], [Fraction(0)] * 65  # 2 m < 65
    for k in range(1, len(weights)):
        rise, fall = [Fraction(0), *basis[k]], [*basis[k - 1], Fraction(0), Fraction(0)]
        pairs = zip(rise, fall, strict=True)
        basis.append([((2 * k + d - 2) * x - k * y) / (k + d - 2) for x, y in pairs])
    for weight, P in zip(weights, basis, strict=False):
        f = [c + weight * (P[k] if k < len(P) else 0) for k, c in enumerate(f)]
    rest = [(k == 2 * m) - c for k, c in enumerate(f)]
    for g, low in ((trimmed([-c for c in f]), Fraction(-1)), (trimmed(rest), Fraction(0))):
        need(value(g, low) > 0 and roots(g, low, low + 1) == 0, f"f is too large from {low} on")
    told = f"f = sum f_k P_k, in R^{d}, with f_k = {data['coefficients']} not negative and f_0 > 0"
    return f"{told}, is below max(t, 0)^{2 * m} on [-1, 1]", "Sturm's theorem"


def linear(data: Any) -> tuple[str, str]:
    """Where the rows and the objective come from."""
    rows, right = listed(data["rows"], listed), listed(data["right"])
    y, aim, bound = listed(data["multipliers"]), listed(data["objective"]), rational(data["bound"])
    signs, n = {"<=": (1, 0), ">=": (0, 1), "==": (1, 1)}, range(len(aim))
    need(all(len(row) == len(aim) for row in rows), "rows are of several lengths")
    need(all(s in signs for s in listed(data["senses"], str)), f"senses are {' or '.join(signs)}")
    every = list(zip(rows, data["senses"], right, y, strict=True))
    need(all(u == 0 or signs[s][u < 0] for _, s, _, u in every), "a multiplier has a wrong sign")
    need(all(sum(u * row[j] for row, _, _, u in every) == aim[j] for j in n), "rows miss the aim")
    need(sum(u * c for _, _, c, u in every) <= bound, "the multipliers give a larger bound")
    told = f"{data['rows']} x {data['senses']} {data['right']}"
    if not any(aim) and bound < 0:
        return f"no x satisfies {told}", "sums of fractions"
    told = f"every x with {told} has {data['objective']} x <= {bound}"
    if "point" in data:
        x = listed(data["point"])
        for row, s, c, _ in [*every, (aim, "==", bound, 0)]:
            gap = c - sum(a * z for a, z in zip(row, x, strict=True))
            need(gap == 0 or (signs[s][gap < 0] and s != "=="), "the bound is not attained")
        told += f", with equality at {data['point']}"
    return told, "sums of fractions"


FORMS = {
    "box": (box, {"variables", "definitions", "alternatives", "tree", "zeros", "about"}),
    "algebraic number": (algebraic_number, {"coefficients", "interval"}),
    "spherical bound": (spherical_bound, {"dimension", "half power", "coefficients"}),
    "linear": (linear, {"rows", "senses", "right", "objective", "bound", "multipliers", "point"}),
}
COMMON = {"format", "form", "title", "statement", "precision", "made by", "seal"}


def seal(data: Mapping[str, Any]) -> str:
    """SHA-256 of all other fields: it tells damage, and proves nothing."""
    rest = {name: entry for name, entry in data.items() if name != "seal"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def judged(data: Any) -> tuple[str, str, str]:
    """What the data say, how that was verified, and what is left to the reader."""
    form, fields = FORMS[data["form"]]
    need(data.keys() <= COMMON | fields, f"unknown: {sorted(data.keys() - COMMON - fields)}")
    need(data["title"].isprintable(), "a title is one line of characters that can be seen")
    return *form(data), form.__doc__ or ""


def verified(text: str) -> tuple[str, str, str]:
    """The same of a file's text; raises Refused with the reason."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "a field occurs twice")
        return dict(pairs)

    try:
        data = json.loads(text, object_pairs_hook=unique)
        need(data["format"] == FORMAT, f"no certificate of this format: {data['format']!r:.99}")
        bits = repr(data["precision"])  # that of 128 is not that of 128.0
        need(bits == f"{BITS}", f"its precision is not {BITS}: {bits:.99}")
        need(data["seal"] == seal(data), "it was altered: the seal does not fit")
        told = judged(data)
        need(data["statement"] == told[0], "its statement is not what the data say")
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise Refused(f"malformed: {type(error).__name__}: {error}") from None
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise Refused(f"malformed: {type(error).__name__}") from None
    return told


def main(paths: list[str]) -> int:
    """Say of each file what was verified, or why it is refused; the exit code."""
    refused = 0
    for path in paths:
        try:
            statement, how, left = verified(Path(path).read_text(encoding="utf-8"))
            told = f"VERIFIED {path!a:.99}\n {statement:.2000}\n by {how}\n not verified: {left}\n"
        except (Refused, OSError, UnicodeDecodeError) as reason:
            told, refused = f"REFUSED {path!a:.99}\n {reason!s:.500}\n", refused + 1
        sys.stdout.write(told)
    sys.stdout.write(f"{len(paths) - refused} of {len(paths)} verified\n")
    return int(refused > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
