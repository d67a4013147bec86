"""Small changes of source text, each of which some test ought to notice.

A mutant replaces one span of one file: an operator, a number, a condition, a sign.  Spans are read
off the syntax tree and the tokens, so the rest of the file, its comments and its line numbers stay
as they are.  Docstrings, annotations, decorators, strings, and what a raised error or `require`
says are left alone.
"""

import ast
import io
import itertools
import random
import tokenize
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ORDERS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<")}
EQUALITIES = {"==": ("!=",), "!=": ("==",)}
ARITHMETIC = {
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "//": ("/",), "%": ("//",), "**": ("*",)
}  # fmt: skip
BOOLEAN = {"and": ("or",), "or": ("and",)}
ASSIGNING = {f"{one}=": tuple(f"{other}=" for other in to) for one, to in ARITHMETIC.items()}
OPERATORS = ORDERS | EQUALITIES | ARITHMETIC | BOOLEAN | ASSIGNING
REDUCTIONS = {
    one: other
    for pair in (("min", "max"), ("any", "all"), ("minimum", "maximum"), ("argmin", "argmax"))
    for one, other in (pair, pair[::-1])
}
SMALL = 1e-3
"""Floats below are tolerances as a rule: tests should notice one a thousand times as large."""


@dataclass(frozen=True)
class SourceMutant:
    """Bytes `start` to `end` of the file at `path`, from `line` on, are replaced by `text`."""

    path: str
    start: int
    end: int
    text: str
    line: int
    before: str
    after: str

    def applied(self, source: bytes) -> bytes:
        """The mutated source."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    @property
    def name(self) -> str:
        """Tells the mutants of one tree apart."""
        return f"{self.path}:{self.start}-{self.end}:{self.text}"


def mutants(path: str, source: bytes) -> list[SourceMutant]:
    """All changes of a file, in the order of the text; `applicable` tells the sound ones.

    Parameters
    ----------
    path
        Name under which they are reported.
    source
        Content of the file.

    Returns
    -------
    list of SourceMutant
    """
    finder = _Finder(path, source)
    finder.visit(ast.parse(source))
    return sorted(set(finder.found), key=lambda m: (m.start, m.end, m.text))


def applicable(mutant: SourceMutant, source: bytes) -> bool:
    """Whether the mutated source parses, and is not the original again."""
    try:
        mutated = ast.parse(mutant.applied(source))
    except SyntaxError:
        return False
    return ast.dump(mutated) != ast.dump(ast.parse(source))


def sampled(sources: Mapping[str, bytes], count: int, seed: int) -> list[SourceMutant]:
    """Mutants drawn without replacement, from each file in proportion to its length.

    Parameters
    ----------
    sources
        Content of the files by path.
    count
        How many are wanted; fewer are drawn where a file has fewer than its share.
    seed
        Same seed, same files: same mutants.

    Returns
    -------
    list of SourceMutant
    """
    found = {path: mutants(path, source) for path, source in sorted(sources.items())}
    lines = {path: sources[path].count(b"\n") for path in found if found[path]}
    shares = {path: count * length / sum(lines.values()) for path, length in lines.items()}
    quotas = {path: int(share) for path, share in shares.items()}
    for path in sorted(shares, key=lambda path: quotas[path] - shares[path]):
        quotas[path] += sum(quotas.values()) < count
    drawn: list[SourceMutant] = []
    for path, quota in quotas.items():
        shuffled = random.Random(f"{seed} {path}").sample(found[path], len(found[path]))
        sound = (mutant for mutant in shuffled if applicable(mutant, sources[path]))
        drawn += itertools.islice(sound, quota)
    random.Random(seed).shuffle(drawn)
    return drawn


class _Finder(ast.NodeVisitor):
    """Collects the mutants of one file."""

    def __init__(self, path: str, source: bytes) -> None:
        self.found: list[SourceMutant] = []
        self._path = path
        self._source = source
        self._rows = source.splitlines(keepends=True)
        self._row_starts = [0]
        for row in self._rows:
            self._row_starts.append(self._row_starts[-1] + len(row))
        self._tokens = list(self._located_tokens())

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_all([*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_all(node.body)

    def visit_Raise(self, node: ast.Raise) -> None:
        pass

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        pass

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in REDUCTIONS:
            end = self._end(node.func)
            self._replace(end - len(name), end, REDUCTIONS[name])
        if name == "require":
            self.visit(node.args[0])
        else:
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        self._operators([node.left, *node.comparators])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self._operators(node.values)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if not any(isinstance(n, ast.JoinedStr) or _is_text(n) for n in ast.walk(node)):
            self._operators([node.left, node.right])
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if not any(isinstance(n, ast.JoinedStr) or _is_text(n) for n in ast.walk(node)):
            self._operators([node.target, node.value])
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self._replace(self._start(node), self._start(node) + len("not"), "")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._replace_node(node, str(not value))
        elif isinstance(value, int):
            self._replace_node(node, str(value + 1))
        elif isinstance(value, float):
            scaled = value * (1000 if abs(value) < SMALL else 2)
            self._replace_node(node, repr(float(f"{scaled:.6g}") if value else 1.0))

    def visit_Return(self, node: ast.Return) -> None:
        if isinstance(node.value, ast.BinOp | ast.UnaryOp) and not any(
            isinstance(n, ast.JoinedStr | ast.Not) or _is_text(n) for n in ast.walk(node.value)
        ):
            text = self._source[self._start(node.value) : self._end(node.value)].decode()
            self._replace_node(node.value, f"-({text})")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" not in ast.unparse(node.test):
            self._replace_node(node.test, "True")
            self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._replace_node(node.test, "True")
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._replace_node(condition, "True")
        self.generic_visit(node)

    def visit_Slice(self, node: ast.Slice) -> None:
        for bound in filter(None, (node.lower, node.upper)):
            self._replace_node(bound, "")
        self.generic_visit(node)

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _operators(self, operands: Sequence[ast.expr]) -> None:
        for left, right in itertools.pairwise(operands):
            place = bisect_left(self._tokens, (self._end(left), 0, ""))
            while self._tokens[place][0] < self._start(right):
                start, end, operator = self._tokens[place]
                for other in OPERATORS.get(operator, ()):
                    self._replace(start, end, other)
                place += 1

    def _replace_node(self, node: ast.expr, text: str) -> None:
        self._replace(self._start(node), self._end(node), text)

    def _replace(self, start: int, end: int, text: str) -> None:
        row = bisect_left(self._row_starts, start + 1) - 1
        last_row = bisect_left(self._row_starts, end) - 1
        head = self._source[self._row_starts[row] : start]
        tail = self._source[end : self._row_starts[last_row + 1]]
        before, after = (
            " ".join((head + middle + tail).decode().split())
            for middle in (self._source[start:end], text.encode())
        )
        self.found.append(SourceMutant(self._path, start, end, text, row + 1, before, after))

    def _start(self, node: ast.expr) -> int:
        return self._row_starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        row, column = node.end_lineno, node.end_col_offset
        assert row is not None
        assert column is not None
        return self._row_starts[row - 1] + column

    def _located_tokens(self) -> Iterable[tuple[int, int, str]]:
        for token in tokenize.tokenize(io.BytesIO(self._source).readline):
            if token.type in (tokenize.OP, tokenize.NAME, tokenize.ENDMARKER):
                row, column = token.start
                start = self._row_starts[row - 1] + len(token.line[:column].encode())
                yield start, start + len(token.string.encode()), token.string


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
