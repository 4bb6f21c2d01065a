"""References in Python source, by its syntax tree: parsed and walked, never run, and without recursion of ours."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator

from model_freedom.weights.names import WEIGHTS
from model_freedom.weights.references.call import Call
from model_freedom.weights.references.depth import too_deep
from model_freedom.weights.references.record import Reference, by_url
from model_freedom.weights.references.registry import KINDS

MOST_BYTES = 4 << 20  # of one source file; a syntax tree takes a hundred times as much

# Endings that are other things as often as weights: under these an address counts only on a model hub.
_VAGUE = (
    ".npz",
    ".hdf5",
    ".bin",
    ".model",
    ".params",
    ".om",
    ".plan",
    ".engine",
    ".weights",
    ".pickle",
    ".pkl",
    ".joblib",
)
_CERTAIN = tuple(ending for ending in WEIGHTS if ending not in _VAGUE)
_URL = re.compile(r"https?://[^\s\"'<>]{4,2000}")

Found = tuple[ast.expr, Reference]


def parsed(source: str) -> ast.Module | None:
    """The syntax tree; None for what Python can't parse, or what is made to break its parser."""
    if len(source) > MOST_BYTES or too_deep(source):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def references(trees: Iterable[ast.Module]) -> Iterator[Found]:
    """What the trees, which share their names as the cells of a notebook do, fetch; in no order."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    aliases = _aliases(nodes)
    constants = _constants(nodes)
    said: set[int] = set()
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for call in calls:
        reference = _asked(Call(call, _name(call.func, aliases), constants))
        if reference is not None:
            said.update(id(below) for argument in (*call.args, *call.keywords) for below in ast.walk(argument))
            said.update(_named(call, constants))
            yield call, reference
    prose = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said | prose:
            url = _weights_url(node.value)
            if url is not None:
                yield node, by_url("URL", url)


def _asked(call: Call) -> Reference | None:
    for kind in KINDS:
        if not kind.names or call.last in kind.names:
            reference = kind.fetches(call)
            if reference is not None:
                return reference
    return None


def _weights_url(text: str) -> str | None:
    """The address that a text is, where it ends as weights do."""
    if len(text) > 2000 or _URL.fullmatch(text) is None:
        return None
    path = text.partition("?")[0].partition("#")[0].lower()
    hub = "huggingface.co/" in path and "/resolve/" in path
    return text if path.endswith(WEIGHTS if hub else _CERTAIN) else None


def _aliases(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Names that imports bind, with the full name of what they stand for."""
    found = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                found[name.asname or name.name.partition(".")[0]] = (
                    name.name if name.asname else name.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                found[name.asname or name.name] = "." * node.level + f"{node.module}.{name.name}"
    return found


def _constants(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """Names that are given a value once in the file, and parameters with a default. What is bound twice is unknown."""
    bound: dict[str, list[ast.expr | None]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    bound.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            bound.setdefault(node.target.id, []).append(node.value)
        elif isinstance(node, ast.arguments):
            plain = [*node.posonlyargs, *node.args]
            without: list[ast.expr | None] = [None] * (len(plain) - len(node.defaults))
            for argument, default in zip(plain, [*without, *node.defaults], strict=True):
                bound.setdefault(argument.arg, []).append(default)
            for argument, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
                bound.setdefault(argument.arg, []).append(default)
        elif isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.target, ast.Name):
            bound.setdefault(node.target.id, []).append(None)
    return {name: values[0] for name, values in bound.items() if len(values) == 1 and values[0] is not None}


def _named(node: ast.Call, constants: dict[str, ast.expr]) -> set[int]:
    """The constants that a call's arguments name: said by the call, and not once more by themselves."""
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    return {id(constants[name.id]) for name in arguments if isinstance(name, ast.Name) and name.id in constants}


def _name(node: ast.expr, aliases: dict[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < 20:
        parts.append(node.attr)
        node = node.value
    parts.append(aliases.get(node.id, node.id) if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(parts))
