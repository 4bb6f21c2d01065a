"""LightGBM: its text model, and the same dumped as JSON."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded, bounded_list
from model_freedom.weights.record import Metadata

_SEARCHED = 2 << 20  # bytes from the start: the names and ranges of the features come before the first tree
_TAIL = 32 << 10
_JSON = re.compile(rb'\s*\{\s*"name"\s*:\s*"tree"\s*,\s*"version"\s*:\s*"v\d+"')


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where a tree with leaves is stored."""
    head = content.head()
    if _JSON.match(head):
        text = content.read(0, _SEARCHED)
        return Match("LightGBM", metadata=Metadata(producer="LightGBM")) if b'"leaf_value"' in text else None
    if not head.startswith((b"tree\nversion=v", b"tree\r\nversion=v")):
        return None
    text = content.read(0, _SEARCHED).replace(b"\r\n", b"\n")
    if b"\nnum_class=" not in text or b"\nTree=0\n" not in text or b"\nleaf_value=" not in text:
        return None
    tail = content.read(max(0, content.size - _TAIL), _TAIL)
    data = re.search(rb"\n\[data: ([^\]\n]{1,500})\]", tail)
    sizes = re.search(rb"\ntree_sizes=([\d ]+)", text)
    objective = re.search(rb"\nobjective=([^\n]{1,100})", text)
    trees = f"{len(sizes[1].split())} trees" if sizes else None
    said = bounded(objective[1]) if objective else None
    return Match(
        "LightGBM",
        metadata=Metadata(
            producer="LightGBM",
            architecture=", ".join(filter(None, (trees, said))) or None,
            datasets=bounded_list(data[1]) if data else (),
        ),
    )
