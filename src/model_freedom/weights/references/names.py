"""What the names of a source file stand for, function by function: a name is known only where it is bound once in the
scope that it is looked up in. What binds it again (`+=`, a loop, `with`, `except`, `:=`) makes it unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_NAMED = (ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MOST_STEPS = 500_000  # expressions evaluated in one file
_SELF = frozenset({"self", "cls"})


class Scope:
    """A module, function or class, and what it binds. `find` gives the expression and the scope that it stands in."""

    def __init__(self, above: Scope | None = None, *, of_class: bool = False) -> None:
        self.above, self.of_class = above, of_class
        self.aliases: dict[str, str] = {} if above is None else above.aliases
        self.stars: list[str] = [] if above is None else above.stars
        self._steps: list[int] = [_MOST_STEPS] if above is None else above._steps
        self._bound: dict[str, list[tuple[ast.expr | None, Scope]]] = {}
        self._elsewhere: dict[str, Scope] = {}

    def bind(self, name: str, value: ast.expr | None, scope: Scope | None = None) -> None:
        """A name is given a value, None for one that only the running program knows."""
        place = self._elsewhere.get(name, self)
        place._bound.setdefault(name, []).append((value, scope or self))

    def declare(self, name: str, *, of_module: bool) -> None:
        """`global` and `nonlocal`."""
        place = self
        while place.above is not None and (of_module or place is self or place.of_class):
            place = place.above
        self._elsewhere[name] = place

    def step(self) -> bool:
        """Counts one evaluation; false where the file has had its share: names that double each other never end."""
        self._steps[0] -= 1
        return self._steps[0] >= 0

    def binds(self, name: str) -> bool:
        """Whether it, or what is around it, binds a name."""
        return any(name in scope._bound for scope in self._around())

    def find(self, name: str) -> tuple[ast.expr, Scope] | None:
        """What a name stands for; None where it isn't known."""
        for scope in self._around():
            if name in scope._bound:
                return scope._only(name)
        return None

    def attribute(self, owner: str, name: str) -> tuple[ast.expr, Scope] | None:
        """What `self.name` or `cls.name` stands for in a method."""
        place = self.class_around() if owner in _SELF else None
        return place._only(name) if place is not None else None

    def class_around(self) -> Scope | None:
        """The class that this is a method of."""
        place: Scope | None = self
        while place is not None and not place.of_class:
            place = place.above
        return place

    def _only(self, name: str) -> tuple[ast.expr, Scope] | None:
        values = self._bound.get(name, [])
        value, scope = values[0] if len(values) == 1 else (None, self)
        return None if value is None else (value, scope)

    def _around(self) -> Iterator[Scope]:
        """The scope itself and those around it; what a class binds is not seen in its methods."""
        yield self
        place = self.above
        while place is not None:
            if not place.of_class:
                yield place
            place = place.above


def scoped(trees: Iterable[ast.Module]) -> list[tuple[ast.AST, Scope]]:
    """Every node of the trees with its scope, what is above before what is below. The trees share one module's names,
    as the cells of a notebook do.
    """
    module = Scope()
    found: list[tuple[ast.AST, Scope]] = []
    for tree in trees:
        pending: list[tuple[ast.AST, Scope]] = [(tree, module)]
        while pending:
            node, scope = pending.pop()
            found.append((node, scope))
            inner = scope
            if isinstance(node, _FUNCTIONS):
                inner = Scope(scope)
                for statement in node.body if isinstance(node.body, list) else ():
                    if isinstance(statement, (ast.Global, ast.Nonlocal)):
                        for name in statement.names:
                            inner.declare(name, of_module=isinstance(statement, ast.Global))
            elif isinstance(node, ast.ClassDef):
                inner = Scope(scope, of_class=True)
            _bind(node, scope)
            pending += [(below, inner) for below in reversed(list(ast.iter_child_nodes(node)))]
    return found


def _bind(node: ast.AST, scope: Scope) -> None:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            _target(target, node.value, scope)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
        if node.value is not None:
            _target(node.target, node.value, scope)
    elif isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor, ast.comprehension)):
        _target(node.target, None, scope)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        _target(node.optional_vars, None, scope)
    elif isinstance(node, _NAMED):
        if node.name:
            scope.bind(node.name, None)
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            _target(target, None, scope)
    elif isinstance(node, ast.arguments):
        _parameters(node, scope)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        _import(node, scope)


def _target(target: ast.expr, value: ast.expr | None, scope: Scope) -> None:
    """Names on the left side, also of `a, b = "x", "y"`; attributes of `self` are the class's."""
    pending: list[tuple[ast.expr, ast.expr | None]] = [(target, value)]
    while pending:
        to, given = pending.pop()
        if isinstance(to, ast.Name):
            scope.bind(to.id, given)
        elif isinstance(to, ast.Attribute) and isinstance(to.value, ast.Name) and to.value.id in _SELF:
            place = scope.class_around()
            if place is not None:
                place.bind(to.attr, given, scope)
        elif isinstance(to, ast.Starred):
            pending.append((to.value, None))
        elif isinstance(to, (ast.Tuple, ast.List)):
            parts = given.elts if isinstance(given, (ast.Tuple, ast.List)) else []
            whole = len(parts) == len(to.elts) and not any(isinstance(part, ast.Starred) for part in (*parts, *to.elts))
            pending += [(part, parts[number] if whole else None) for number, part in enumerate(to.elts)]


def _parameters(node: ast.arguments, scope: Scope) -> None:
    plain = [*node.posonlyargs, *node.args]
    without: list[ast.expr | None] = [None] * (len(plain) - len(node.defaults))
    for argument, default in zip(plain, [*without, *node.defaults], strict=True):
        scope.bind(argument.arg, default)
    for argument, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        scope.bind(argument.arg, default)
    for rest in filter(None, (node.vararg, node.kwarg)):
        scope.bind(rest.arg, None)


def _import(node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    """Names that imports bind, with the full name of what they stand for: the same in all of the file."""
    if isinstance(node, ast.Import):
        for name in node.names:
            first = name.name.partition(".")[0]
            scope.aliases[name.asname or first] = name.name if name.asname else first
    elif node.module:
        for name in node.names:
            if name.name == "*":
                scope.stars.append("." * node.level + node.module)
            else:
                scope.aliases[name.asname or name.name] = "." * node.level + f"{node.module}.{name.name}"
