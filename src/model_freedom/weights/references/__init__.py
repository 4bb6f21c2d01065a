"""Weights by reference: what source code fetches at run time, in Python files and notebooks."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator, Sequence

from model_freedom.configuration.globs import matcher
from model_freedom.repository import Entry, Tree
from model_freedom.repository.tree import lies_in
from model_freedom.weights.names import WEIGHTS
from model_freedom.weights.references.record import Fetched

_ENDINGS = (".py", ".ipynb")
# What a repository of a hub or a model of a library can be called: `org/model`, `model`, `torchvision.models.vgg16`.
_NAME = re.compile(r"[A-Za-z0-9][\w.:-]{0,199}(?:/[\w.-]{1,200}){0,2}")
# One of these stands in every file that fetches weights: most files are not parsed.
_TELLING = re.compile(
    rb"from_pretrained|hf_hub_download|snapshot_download|\bhub\b|load_state_dict_from_url|load_url"
    rb"|download_url_to_file|\bget_file\b|applications|create_model|torchvision|SentenceTransformer|CrossEncoder"
    rb"|\bpipeline\(|\.(?:%s)[\"'?#]|https?://[^\s\"'<>]{1,2000}?\.(?:%s)\b"
    % ((b"|".join(ending[1:].encode() for ending in WEIGHTS),) * 2)
)


def collect(tree: Tree, *, within: Sequence[str] = (), exclude: Sequence[str] = ()) -> tuple[Fetched, ...]:
    """Everything that the tree's source fetches, by path, line and column. Nothing in a file can make this raise."""
    inside = lies_in(within)
    left_out = matcher(exclude)
    found: list[Fetched] = []
    for entry in tree.entries:
        if not entry.is_file or not entry.path.endswith(_ENDINGS) or left_out(entry.path):
            continue
        if not inside(entry.path):
            continue
        found += _in_file(tree, entry)
    return tuple(sorted(found, key=lambda item: (item.path, item.line, item.column, item.call, item.name or "")))


def _in_file(tree: Tree, entry: Entry) -> Iterator[Fetched]:
    from model_freedom.weights.references import notebook, python

    limit = python.MOST_BYTES if entry.path.endswith(".py") else notebook.MOST_BYTES
    try:
        data = tree.read(entry, limit)
    except OSError:
        return
    if len(data) > limit or _TELLING.search(data) is None:
        return
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    cells = [notebook.Cell(text, ())] if entry.path.endswith(".py") else notebook.cells(text)
    trees = []
    lines: list[str] = []
    places: list[tuple[int, int]] = []
    for cell in cells:
        module = python.parsed(cell.source)
        if module is not None:
            trees.append(ast.increment_lineno(module, len(lines)) if lines else module)
            lines += cell.source.split("\n") if not cell.places else cell.source.splitlines()
            places += cell.places
    for node, reference in python.references(trees):
        if _fetched(tree, entry.path, reference.name):
            line, column = _place(node, lines, places)
            yield Fetched(entry.path, line, column, *reference)


def _place(node: ast.expr, lines: Sequence[str], places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Line and column, from 1 and in characters: Python's parser counts columns in bytes of UTF-8."""
    line = lines[node.lineno - 1] if node.lineno <= len(lines) else ""
    column = len(line.encode("utf-8", "replace")[: node.col_offset].decode("utf-8", "replace"))
    if node.lineno <= len(places):
        row, start = places[node.lineno - 1]
        return row, start + column
    return node.lineno, column + 1


def _fetched(tree: Tree, path: str, name: str | None) -> bool:
    """Whether a name is that of something elsewhere, and not of a file or folder here."""
    if name is None or "://" in name:
        return True
    if not _NAME.fullmatch(name) or name[1:3] == ":/":  # C:/model
        return False
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    return not (tree.has(name) or tree.has(beside))
