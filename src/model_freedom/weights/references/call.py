"""A call in Python source as the kinds of calls ask about it: its full name, and those arguments that are constant."""

from __future__ import annotations

import ast
from typing import Any

from model_freedom.weights.references.names import Scope

UNKNOWN = object()
"""The value of an argument that only the running program knows."""
_PARTIAL = frozenset({"functools.partial", "partial"})
_MOST_ALIASES = 5
_DEEPEST = 20  # names that stand for names, and sums of texts


class Call:
    """`name` is the dotted path with aliases of imports followed: `th.load` after `import torch.hub as th` is
    `torch.hub.load`. What it is called on and isn't a name (`self.net()`) is `?`.
    """

    def __init__(self, node: ast.Call, name: str, scope: Scope) -> None:
        self.node, self.name, self._scope = node, name, scope
        self._keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}

    @property
    def last(self) -> str:
        """The name of the function or class."""
        return self.name.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """What it is an attribute of, with its full name; "" for a bare name."""
        return self.name.rpartition(".")[0]

    def has(self, position: int | None, *keywords: str) -> bool:
        """Whether the argument is given."""
        return self._argument(position, keywords) is not None

    def value(self, position: int | None, *keywords: str, default: Any = None) -> Any:
        """The constant given for an argument, `default` where it isn't given, UNKNOWN where it is computed."""
        node = self._argument(position, keywords)
        return default if node is None else evaluated(node, self._scope)

    def text(self, position: int | None, *keywords: str) -> str | None:
        """The same, None for what is no constant text."""
        value = self.value(position, *keywords)
        return value if isinstance(value, str) and value.strip() else None

    def _argument(self, position: int | None, keywords: tuple[str, ...]) -> ast.expr | None:
        for keyword in keywords:
            if keyword in self._keywords:
                return self._keywords[keyword]
        if position is None or position >= len(self.node.args):
            return None
        before = self.node.args[: position + 1]
        return None if any(isinstance(node, ast.Starred) for node in before) else self.node.args[position]


def evaluated(node: ast.expr, scope: Scope, depth: int = 0) -> Any:
    """The value of a constant, of a name that stands for one, of texts added or put into each other; else UNKNOWN."""
    if depth > _DEEPEST or not scope.step():
        return UNKNOWN
    if isinstance(node, ast.Constant):
        return node.value
    found = None
    if isinstance(node, ast.Name):
        found = scope.find(node.id)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        found = scope.attribute(node.value.id, node.attr)
    if found is not None:
        return evaluated(found[0], found[1], depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([node.left, node.right], scope, depth)
    if isinstance(node, ast.JoinedStr):
        if any(isinstance(part, ast.FormattedValue) and part.format_spec is not None for part in node.values):
            return UNKNOWN
        parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        return _joined(parts, scope, depth)
    return UNKNOWN


def _joined(parts: list[ast.expr], scope: Scope, depth: int) -> Any:
    values: list[str] = []
    for part in parts:
        value = evaluated(part, scope, depth + 1)
        if not isinstance(value, str) or sum(map(len, values)) + len(value) > 4096:
            return UNKNOWN
        values.append(value)
    return "".join(values)


def dotted(node: ast.expr, scope: Scope, depth: int = 0) -> str:
    """The full name of a function or class, with aliases of imports and names for it (`f = A.from_pretrained`)."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < 20:
        parts.append(node.attr)
        node = node.value
    first = "?"
    if isinstance(node, ast.Name):
        found = scope.find(node.id) if depth < _MOST_ALIASES else None
        if found is not None and isinstance(found[0], (ast.Name, ast.Attribute)):
            first = dotted(found[0], found[1], depth + 1)
        else:
            first = scope.aliases.get(node.id, node.id)
    return ".".join([first, *reversed(parts)])


def called(node: ast.Call, scope: Scope) -> Call:
    """The call as its kind sees it: of `functools.partial` what it will call, where it has the first argument."""
    name = dotted(node.func, scope)
    if name in _PARTIAL and len(node.args) > 1:
        inner = ast.Call(func=node.args[0], args=node.args[1:], keywords=node.keywords)
        return Call(ast.copy_location(inner, node), dotted(node.args[0], scope), scope)
    found = scope.find(node.func.id) if isinstance(node.func, ast.Name) else None
    if found is not None and isinstance(found[0], ast.Call) and len(found[0].args) == 1:
        partial, place = found[0], found[1]
        if dotted(partial.func, place) in _PARTIAL:
            inner = ast.Call(func=partial.args[0], args=node.args, keywords=[*partial.keywords, *node.keywords])
            return Call(ast.copy_location(inner, node), dotted(partial.args[0], place), scope)
    return Call(node, name, scope)
