"""Deliberate mistakes: each changes one place of a module, as someone might by accident.

A condition is dropped, a comparison turned, a row not deleted, a permission not asked. Pure: reads
source text and makes code objects; `plugin.py` runs the tests.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).resolve().parents[2]

Change = Callable[[ast.AST], None]

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """One mistake: where it is, what it does, and the function that holds it."""

    module: str
    path: str
    first_line: int
    last_line: int
    number: int  # among the mistakes of its module, in the order of the text
    what: str
    function: str
    function_line: int
    again: int = 1  # among the same mistakes in its function

    @property
    def key(self) -> str:
        return f"{self.module}#{self.number}"

    @property
    def label(self) -> str:
        """What it does and where, without a line's number: that changes too often."""
        where = f"{self.module.partition('.')[2]} {self.function}"
        return f"{where}: {self.what}" + (f"  [{self.again}]" if self.again > 1 else "")

    def code(self, *, changed: bool = True) -> CodeType:
        """Return the code of the outermost function, with the mistake in it or as it is."""
        tree = ast.parse(Path(self.path).read_text())
        for number, place in enumerate(_places(tree)):
            if changed and number == self.number:
                place.change(place.node)
                break
        module = compile(ast.fix_missing_locations(tree), self.path, "exec")
        for code in _codes(module):
            if (code.co_qualname, code.co_firstlineno) == (self.function, self.function_line):
                return code
        raise LookupError(f"{self.path} has changed meanwhile")


@cache
def mutants_of(module: str) -> list[Mutant]:
    """List every mistake that can be made in the functions of a module."""
    path = path_of(module)
    tree = ast.parse(path.read_text())
    seen: Counter[tuple[str, str]] = Counter()
    return [
        Mutant(
            module=module,
            path=str(path),
            first_line=place.statement.lineno,
            last_line=_last_line(place.statement),
            number=number,
            what=what,
            function=place.qualname,
            function_line=min(
                [place.function.lineno, *(one.lineno for one in place.function.decorator_list)]
            ),
            again=_count(seen, place.qualname, what),
        )
        for number, place in enumerate(_places(tree))
        for what in [place.what()]
    ]


def _count(seen: Counter[tuple[str, str]], function: str, what: str) -> int:
    seen[function, what] += 1
    return seen[function, what]


def path_of(module: str) -> Path:
    """Find a module's file without importing it: that would need Django to be set up."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def name_of(path: Path) -> str:
    """Return the name under which a module's file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def with_keys(keys: list[str]) -> list[Mutant]:
    """Find mistakes again by their keys, in the order of these."""
    modules = {key.partition("#")[0] for key in keys}
    every = {mutant.key: mutant for module in sorted(modules) for mutant in mutants_of(module)}
    return [every[key] for key in keys]


@dataclass
class _Place:
    node: ast.AST
    statement: ast.stmt
    function: ast.FunctionDef | ast.AsyncFunctionDef
    qualname: str
    name: str
    change: Change

    def what(self) -> str:
        changed = copy.deepcopy(self.node)
        before = ast.unparse(self.node)
        self.change(changed)
        after = ast.unparse(ast.fix_missing_locations(changed))
        return f"{self.name}: {_short(before)}  ->  {_short(after)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:157]}..."


def _last_line(statement: ast.stmt) -> int:
    """Where the statement itself ends: of a compound one only the head is meant."""
    body = getattr(statement, "body", None)
    if isinstance(body, list) and body:
        return max(statement.lineno, body[0].lineno - 1)
    return statement.end_lineno or statement.lineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _places(tree: ast.Module) -> Iterator[_Place]:
    for function, qualname in _functions(tree, ""):
        for statement in _statements(function):
            for node in _own_nodes(statement):
                for name, change in _changes(node):
                    yield _Place(node, statement, function, qualname, name, change)


def _functions(
    node: ast.AST, prefix: str
) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    """Yield the functions and methods that are not inside another function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child, prefix + child.name
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.If | ast.Try):
            yield from _functions(child, prefix)


def _statements(function: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.walk(function):
        if isinstance(child, ast.stmt) and child is not function:
            yield child


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the statement and its expressions, but nothing of the statements inside it."""
    yield statement
    # The type of a local variable is never looked at.
    unread = [statement.annotation] if isinstance(statement, ast.AnnAssign) else []
    waiting = [
        child
        for child in ast.iter_child_nodes(statement)
        if not isinstance(child, ast.stmt) and child not in unread
    ]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.arguments):
            continue
        yield node
        waiting[:0] = [
            child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)
        ]


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """Yield what can be done to one node; a change alters the node in place."""
    match node:
        case ast.BoolOp():
            # With one value left it is no operation any more: beside it stands what changes nothing.
            neutral = ast.Constant(isinstance(node.op, ast.And))
            for index, _value in enumerate(node.values):
                rest = [*node.values[:index], *node.values[index + 1 :]]
                values = rest if len(rest) > 1 else [neutral, *rest]
                yield "a condition dropped", _with("values", values)
        case ast.Compare(ops=[op]) if type(op) in TURNED:
            yield "a comparison turned", _with("ops", [TURNED[type(op)]()])
        case ast.BinOp(op=op) if type(op) in SWAPPED:
            yield "an operator swapped", _with("op", SWAPPED[type(op)]())
        case ast.UnaryOp(op=ast.Not()):
            yield "a negation dropped", _with("op", ast.UAdd(), boolean=True)
        case ast.If() | ast.IfExp():
            yield "a branch always taken", _with("test", ast.Constant(True))
            yield "a branch never taken", _with("test", ast.Constant(False))
        case ast.Expr(value=ast.Call()):
            yield "a call left out", _with("value", ast.Constant(None))
        case ast.Call(keywords=[_, *_]):
            for index, keyword in enumerate(node.keywords):
                if keyword.arg:
                    yield f"{keyword.arg}= dropped", _without("keywords", index)
        case ast.Dict(keys=[_, *_]):
            for index, key in enumerate(node.keys):
                name = ast.unparse(key) if key else "**"
                yield f"{name}: dropped", _without("keys", index, "values")
        case ast.Constant(value=bool(value)):
            yield "a truth turned", _with("value", not value)
        case ast.Constant(value=int(value)):
            yield "a number changed", _with("value", value + 1)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "an assignment left out", _with("targets", [ast.Name("__", ast.Store())])


def _with(field: str, value: object, *, boolean: bool = False) -> Change:
    def change(node: ast.AST) -> None:
        if boolean:  # `not x` becomes `bool(x)`: `not not x`
            inner = getattr(node, "operand")  # noqa: B009
            node.operand = ast.UnaryOp(ast.Not(), inner)  # type: ignore[attr-defined]
            return
        setattr(node, field, value)

    return change


def _without(field: str, index: int, second: str = "") -> Change:
    def change(node: ast.AST) -> None:
        for name in filter(None, (field, second)):
            values = list(getattr(node, name))
            del values[index]
            setattr(node, name, values)

    return change
