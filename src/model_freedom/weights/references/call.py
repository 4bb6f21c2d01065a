"""A call in Python source as the kinds of calls ask about it: its full name, and those arguments that are constant."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

UNKNOWN = object()
"""The value of an argument that only the running program knows."""
_DEEPEST = 20  # names that stand for names, and sums of texts


class Call:
    """`name` is the dotted path with aliases of imports followed: `th.load` after `import torch.hub as th` is
    `torch.hub.load`. What it is called on and isn't a name (`self.net()`) is `?`.
    """

    def __init__(self, node: ast.Call, name: str, constants: Mapping[str, ast.expr]) -> None:
        self.node, self.name, self._constants = node, name, constants
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
        return default if node is None else evaluated(node, self._constants)

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


def evaluated(node: ast.expr, constants: Mapping[str, ast.expr], depth: int = 0) -> Any:
    """The value of a constant, of a name that stands for one, of texts added or put into each other; else UNKNOWN."""
    if depth > _DEEPEST:
        return UNKNOWN
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name) and node.id in constants:
        return evaluated(constants[node.id], constants, depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([node.left, node.right], constants, depth)
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        return _joined(parts, constants, depth)
    return UNKNOWN


def _joined(parts: list[ast.expr], constants: Mapping[str, ast.expr], depth: int) -> Any:
    values = [evaluated(part, constants, depth + 1) for part in parts]
    if not all(isinstance(value, str) for value in values) or sum(map(len, values)) > 4096:
        return UNKNOWN
    return "".join(values)
