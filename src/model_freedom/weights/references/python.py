"""References in Python source, by its syntax tree: parsed and walked, never run, and without recursion of ours."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Iterable, Iterator

from model_freedom.weights.names import WEIGHTS
from model_freedom.weights.references.call import Call, called, evaluated
from model_freedom.weights.references.depth import too_deep
from model_freedom.weights.references.names import Scope, scoped
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
_BUILTINS = frozenset(dir(builtins))
_MOST_PARTS = 40  # of an address that is put together

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
    nodes = scoped(trees)
    said: set[int] = set()
    for node, scope in nodes:
        if not isinstance(node, ast.Call):
            continue
        reference = _asked(node, scope)
        if reference is not None:
            said.update(id(below) for argument in (*node.args, *node.keywords) for below in ast.walk(argument))
            said.update(_named(node, scope, said))
            yield node, reference
    prose = {id(node.value) for node, _scope in nodes if isinstance(node, ast.Expr)}
    parts: set[int] = set()  # of sums, which are looked at as a whole
    for node, scope in nodes:
        if not isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)) or id(node) in said or id(node) in prose:
            continue
        if isinstance(node, ast.BinOp):
            parts.update((id(node.left), id(node.right)))
            if id(node) in parts:
                continue
        reference = _address(node, scope)
        if reference is not None:
            said.update(id(below) for below in ast.walk(node))
            yield node, reference


def _asked(node: ast.Call, scope: Scope) -> Reference | None:
    call = called(node, scope)
    found = _of_kinds(call)
    bare = call.name
    if found is not None or "." in bare or not scope.stars or bare in _BUILTINS or scope.binds(bare):
        return found
    for module in scope.stars:  # `from keras.applications import *`
        found = found or _of_kinds(Call(call.node, f"{module}.{bare}", scope))
    return found


def _of_kinds(call: Call) -> Reference | None:
    for kind in KINDS:
        if not kind.names or call.last in kind.names:
            reference = kind.fetches(call)
            if reference is not None:
                return reference
    return None


def _address(node: ast.expr, scope: Scope) -> Reference | None:
    """Weights by an address that is there, or is put together; its name is unknown where a part of it is."""
    text = evaluated(node, scope)
    if isinstance(text, str):
        url = _weights_url(text)
        return by_url("URL", url) if url is not None else None
    ends = _ends(node)
    if ends is None or not ends[0].startswith(("http://", "https://")) or "/" not in ends[0][8:]:
        return None
    return Reference("URL") if _ending(ends[1]).endswith(_CERTAIN) else None


def _ends(node: ast.expr) -> tuple[str, str] | None:
    """The texts that an expression begins and ends with: an f-string, a sum, a text with `%s`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        node = node.left
    first, last = node, node
    for _ in range(_MOST_PARTS):
        if isinstance(first, ast.BinOp):
            first = first.left
        elif isinstance(first, ast.JoinedStr) and first.values:
            first = first.values[0]
        if isinstance(last, ast.BinOp):
            last = last.right
        elif isinstance(last, ast.JoinedStr) and last.values:
            last = last.values[-1]
    texts = [part.value for part in (first, last) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return (texts[0], texts[1]) if len(texts) == 2 else None


def _weights_url(text: str) -> str | None:
    """The address that a text is, where its path ends as weights do: a host can be called `example.pt`."""
    if len(text) > 2000 or _URL.fullmatch(text) is None:
        return None
    host, slash, path = _ending(text).partition("://")[2].partition("/")
    hub = host == "huggingface.co" and "/resolve/" in path
    return text if slash and path.endswith(WEIGHTS if hub else _CERTAIN) else None


def _ending(url: str) -> str:
    return url.partition("?")[0].partition("#")[0].lower()


def _named(node: ast.Call, scope: Scope, said: set[int]) -> Iterator[int]:
    """The constants that a call's arguments name: said by the call, and not once more by themselves."""
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        found = None
        if isinstance(argument, ast.Name):
            found = scope.find(argument.id)
        elif isinstance(argument, ast.Attribute) and isinstance(argument.value, ast.Name):
            found = scope.attribute(argument.value.id, argument.attr)
        if found is not None and id(found[0]) not in said:
            yield from [id(below) for below in ast.walk(found[0])]
