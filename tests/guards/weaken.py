"""Every way to weaken one guard of a module, all compiled into the module at once.

A *guard* is what may refuse: a call of a demand, a condition that leads to ``raise`` or to a fault returned, a part of an "and"
or an "or", a comparison by order. A *change* weakens one of them: it leaves the demand or the part out, or it moves the bound
by which equality is allowed (>= and >, <= and <).

The module's source is rewritten once. In mode ``CHANGE`` each changed variant stands beside the original and is chosen by a
number, the built-in name ``CHOSEN``: to weaken another guard is to set that number, and lambdas and tables built at import
are reached like anything else. In mode ``OBSERVE`` the original runs and each variant is evaluated beside it; the built-in
``OBSERVER`` is told which changes would have made a difference there, so that only certificates that can notice a change need
be checked again.

A change is named by what it is, not by where it stands: the function's qualified name, the guard as ``ast.unparse`` writes
it, less its messages, and the change. So its name survives when functions move to other files or are laid out anew.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

CHANGE, OBSERVE = "change", "observe"
CHOSEN, OBSERVER = "__chosen_change__", "__change_observer__"

_MOVED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.GtE: ast.Gt,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Lt,
    ast.Lt: ast.LtE,
}
_SIGNS: dict[type[ast.cmpop], str] = {ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<"}
#: Functions whose first argument is the condition, and the others its message.
_CONDITION_FIRST = frozenset({"demand", "_demand", "require"})
#: Methods that are called for what they change; leaving the call out weakens no guard.
_MUTATORS = frozenset(
    {
        "append",
        "add",
        "extend",
        "update",
        "insert",
        "pop",
        "remove",
        "discard",
        "setdefault",
        "sort",
        "reverse",
        "clear",
    }
    | {"write", "close", "unlink", "replace", "chmod", "reconfigure", "umask", "__setattr__", "__init__"}
    | {"enter", "exit", "refine", "halve"}
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, order=True)
class Change:
    """One weakened guard: the function, the guard, what is done to it, and which of several alike it is."""

    function: str
    guard: str
    change: str
    nth: int = 1

    def __str__(self) -> str:
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.function}: {self.guard}: {self.change}{again}"


@dataclass(frozen=True)
class Variant:
    """What the change does to an expression: the expression in its place."""

    what: str
    instead: ast.expr


class Weakener(ast.NodeTransformer):
    """Rewrites a module; ``changes`` then holds the changes, the first of them being number ``first``."""

    def __init__(self, mode: str, first: int = 0) -> None:
        self.mode, self.first = mode, first
        self.changes: list[Change] = []
        self.lines: list[int] = []
        self._seen: Counter[tuple[str, str, str]] = Counter()
        self._scope: list[str] = []
        self._functions = 0
        self._guard: str | None = None

    # Names ---------------------------------------------------------------------------------------------------------

    def _number(self, node: ast.AST, guard: str, what: str) -> int:
        key = ".".join(self._scope) or "module", guard, what
        self._seen[key] += 1
        self.changes.append(Change(*key, self._seen[key]))
        self.lines.append(getattr(node, "lineno", 0))
        return self.first + len(self.changes) - 1

    @contextmanager
    def _within(self, name: str | None, functions: int) -> Iterator[None]:
        outer = self._guard
        self._guard = None
        if name:
            self._scope.append(name)
        self._functions += functions
        yield
        self._functions -= functions
        if name:
            self._scope.pop()
        self._guard = outer

    def _function(self, node: Any) -> Any:
        with self._within(node.name, 1):
            node.body = self._all(node.body)
        return node

    visit_FunctionDef = _function  # noqa: N815
    visit_AsyncFunctionDef = _function  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        with self._within(None, 1):
            node.body = self._condition(node.body) if _is_boolean(node.body) else self.visit(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        with self._within(node.name, 0):
            node.body = self._all(node.body)
        return node

    def _assigned(self, node: Any) -> Any:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if self._functions or not isinstance(target, ast.Name) or node.value is None:
            node.value = self.visit(node.value) if node.value is not None else None
            return node
        with self._within(target.id, 0):  # a table at module level: its lambdas are named after it
            node.value = self.visit(node.value)
        return node

    visit_Assign = _assigned  # noqa: N815
    visit_AnnAssign = _assigned  # noqa: N815

    def _all(self, body: Iterable[ast.stmt]) -> list[ast.stmt]:
        return [self.visit(statement) for statement in body]

    # Statements ----------------------------------------------------------------------------------------------------

    def visit_If(self, node: ast.If) -> ast.stmt:
        last = node.body[-1]
        extra = []
        if self._functions and (isinstance(last, ast.Raise) or (len(node.body) == 1 and _is_fault(last))):
            extra = [Variant("never" if isinstance(last, ast.Raise) else "never return", ast.Constant(value=False))]
        node.test = self._condition(node.test, extra)
        kept = [last] if isinstance(last, ast.Raise) else []
        node.body = self._all(node.body[: len(node.body) - len(kept)]) + kept
        node.orelse = self._all(node.orelse)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        if not self._functions or node.exc is None:
            return node
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return self._left_out(node, f"raise {ast.unparse(raised)}", raises_only=False)

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        name = _called(node.value)
        if not self._functions or not isinstance(node.value, ast.Call) or name is None or name in _MUTATORS | {"print"}:
            return self.generic_visit(node)  # type: ignore[return-value]
        guard = _without_messages(node.value, name)
        pristine_only = name.lstrip("_").startswith(("demand", "require", "need"))
        kept = ast.copy_location(ast.Expr(self.visit(node.value)), node)
        return self._left_out(kept, guard, raises_only=pristine_only)

    def _left_out(self, statement: ast.stmt, guard: str, raises_only: bool) -> ast.stmt:
        """The statement, which this change leaves out; ``raises_only``: it makes a difference only where it raises."""
        number = self._number(statement, guard, "leave out")
        if self.mode == CHANGE:
            instead: ast.stmt = ast.If(_compared(ast.NotEq(), number), [statement], [])
        else:
            told: ast.stmt = ast.Expr(_call(OBSERVER, ast.Constant(number)))
            if raises_only:
                handler = ast.ExceptHandler(ast.Name("BaseException", ast.Load()), None, [told, ast.Raise()])
                instead = ast.Try([statement], [handler], [], [])
            else:
                instead = ast.If(ast.Constant(value=True), [told, statement], [])
        return ast.copy_location(instead, statement)

    def visit_While(self, node: ast.While) -> ast.stmt:
        node.test = self._condition(node.test)
        node.body, node.orelse = self._all(node.body), self._all(node.orelse)
        return node

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        if node.value is not None:
            node.value = self._condition(node.value) if _is_boolean(node.value) else self.visit(node.value)
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        node.guard = self._condition(node.guard) if node.guard is not None else None
        node.body = self._all(node.body)
        return node

    # Expressions ---------------------------------------------------------------------------------------------------

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test = self._condition(node.test)
        return ast.copy_location(ast.IfExp(test, self.visit(node.body), self.visit(node.orelse)), node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        node.iter = self.visit(node.iter)
        node.ifs = [self._condition(test) for test in node.ifs]
        return node

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        node.generators = [self.visit(part) for part in node.generators]
        node.elt = self._condition(node.elt) if _is_boolean(node.elt) else self.visit(node.elt)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if _called(node) in _CONDITION_FIRST and node.args:
            node.args[0] = self._condition(node.args[0])
            return node
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return self._condition(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        if _is_boolean(node):
            return self._condition(node)
        return self.generic_visit(node)  # type: ignore[return-value]

    def _condition(self, node: ast.expr, extra: Sequence[Variant] = ()) -> ast.expr:
        """The condition, with the variants of itself and of its parts."""
        outer = self._guard
        if outer is None:
            self._guard = ast.unparse(node)
        guard = self._guard or ""
        original = copy.deepcopy(node)
        variants = [*extra, *_variants(node)] if self._functions else []
        numbers = [self._number(node, guard, variant.what) for variant in variants]
        if isinstance(node, ast.BoolOp):
            node.values = [self._condition(part) for part in node.values]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node.operand = self._condition(node.operand)
        elif isinstance(node, ast.Compare):
            node.left = self.visit(node.left)
            node.comparators = [self.visit(part) for part in node.comparators]
        else:
            node = self.visit(node)
        self._guard = outer
        if not variants:
            return node
        return ast.copy_location(self._chosen(node, original, numbers, [v.instead for v in variants]), node)

    def _chosen(
        self, node: ast.expr, original: ast.expr, numbers: Sequence[int], instead: Sequence[ast.expr]
    ) -> ast.expr:
        if self.mode == CHANGE:
            for number, variant in zip(numbers, instead, strict=True):
                node = ast.IfExp(_compared(ast.Eq(), number), variant, node)
            return node
        if not _can_run_apart(original):
            told = _call(OBSERVER, *[ast.Constant(number) for number in numbers])
            return ast.BoolOp(ast.And(), [told, node])
        pairs = [ast.Tuple([ast.Constant(n), _later(v)], ast.Load()) for n, v in zip(numbers, instead, strict=True)]
        return _call(f"{OBSERVER}.compare", _later(node), *pairs)


def _variants(node: ast.expr) -> list[Variant]:
    """The node with one part of it left out or one bound moved."""
    found = []
    if isinstance(node, ast.BoolOp):
        for k, part in enumerate(node.values):
            others = node.values[:k] + node.values[k + 1 :]
            left = others[0] if len(others) == 1 else ast.BoolOp(node.op, others)
            found.append(Variant(f"leave out {ast.unparse(part)}", copy.deepcopy(left)))
    elif isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        for k, op in enumerate(node.ops):
            if moved := _MOVED.get(type(op)):
                ops = [*node.ops[:k], moved(), *node.ops[k + 1 :]]
                pair = f"{ast.unparse(operands[k])} {_SIGNS[type(op)]} {ast.unparse(operands[k + 1])}"
                instead: ast.expr = ast.Compare(node.left, ops, node.comparators)
                found.append(Variant(f"{pair} with {_SIGNS[moved]}", copy.deepcopy(instead)))
        if len(node.ops) > 1:
            for k in range(len(node.ops)):
                pairs: list[ast.expr] = [
                    ast.Compare(operands[n], [op], [operands[n + 1]]) for n, op in enumerate(node.ops) if n != k
                ]
                instead = pairs[0] if len(pairs) == 1 else ast.BoolOp(ast.And(), pairs)
                left_out = ast.unparse(ast.Compare(operands[k], [node.ops[k]], [operands[k + 1]]))
                found.append(Variant(f"leave out {left_out}", copy.deepcopy(instead)))
    return found


def _is_boolean(node: ast.expr) -> bool:
    """Is the expression a truth value, as far as its form says?"""
    if isinstance(node, ast.BoolOp):
        return any(_is_boolean(part) for part in node.values)
    return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


def _is_fault(statement: ast.stmt) -> bool:
    """Does the statement return no, nothing or a fault?"""
    if not isinstance(statement, ast.Return):
        return False
    value = statement.value
    if value is None or isinstance(value, ast.Constant):
        return value is None or value.value in (None, False)
    name = _called(value)
    return name is not None and name[:1].isupper()


def _called(node: ast.expr) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)


def _without_messages(call: ast.Call, name: str) -> str:
    """The call as it is named: without the words that it would say."""
    shown = copy.deepcopy(call)
    if name in _CONDITION_FIRST:
        shown.args, shown.keywords = shown.args[:1], []
    for k, argument in enumerate(shown.args):
        if isinstance(argument, ast.JoinedStr) or (isinstance(argument, ast.Constant) and type(argument.value) is str):
            shown.args[k] = ast.Constant(...)
    return ast.unparse(shown)


def _can_run_apart(node: ast.expr) -> bool:
    """Can the expression be evaluated once more, in a function of its own, without changing anything?"""
    parts = list(ast.walk(node))
    if any(isinstance(part, (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)) for part in parts):
        return False
    return not any(_called(part) in {"next", "super", "pop"} for part in parts if isinstance(part, ast.expr))


def _later(node: ast.expr) -> ast.expr:
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.Lambda(nothing, node)


def _compared(op: ast.cmpop, number: int) -> ast.expr:
    return ast.Compare(ast.Name(CHOSEN, ast.Load()), [op], [ast.Constant(number)])


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    head, _, attribute = name.partition(".")
    function: ast.expr = ast.Name(head, ast.Load())
    if attribute:
        function = ast.Attribute(function, attribute, ast.Load())
    return ast.Call(function, list(arguments), [])


class Observer:
    """Collects the numbers of the changes that would have made a difference."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()

    def __call__(self, *numbers: int) -> bool:
        self.numbers.update(numbers)
        return True

    def compare(self, original: Callable[[], Any], *variants: tuple[int, Callable[[], Any]]) -> Any:
        """The original's value, after each variant has been compared with it."""
        try:
            value = original()
        except Exception:  # a variant may leave out the part that raises
            self.numbers.update(number for number, _ in variants)
            raise
        for number, variant in variants:
            if number not in self.numbers and _differs(value, variant):
                self.numbers.add(number)
        return value


def _differs(value: Any, variant: Callable[[], Any]) -> bool:
    try:
        return bool(variant()) != bool(value)
    except Exception:
        return True


@dataclass(frozen=True)
class Module:
    """A module's file and its changes; change k of it has the number ``first + k``."""

    path: Path
    first: int
    changes: tuple[Change, ...]
    lines: tuple[int, ...]


def modules(paths: Sequence[Path]) -> list[Module]:
    """The modules of the files, numbered through."""
    found: list[Module] = []
    first = 0
    for path in paths:
        weakener = Weakener(CHANGE)
        weakener.visit(ast.parse(path.read_text(encoding="utf-8")))
        found.append(Module(path, first, tuple(weakener.changes), tuple(weakener.lines)))
        first += len(weakener.changes)
    return found


def install(guarded: Sequence[Module], mode: str) -> None:
    """From now on, the modules are rewritten when they are loaded."""
    first = {str(module.path): module.first for module in guarded}
    compiled = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        number = first.get(loader.path)
        if number is None:
            return compiled(loader, name)
        tree = ast.parse(Path(loader.path).read_text(encoding="utf-8"))
        return compile(
            ast.fix_missing_locations(Weakener(mode, number).visit(tree)), loader.path, "exec", dont_inherit=True
        )

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
