"""Paddle's dynamic parameters: a pickled dictionary of NumPy arrays, named `.pdparams` and nothing else."""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.pickles import look
from model_freedom.weights.record import Metadata

_SMALLEST = 64


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where arrays are rebuilt. Big models are written as protocol 4 in pieces that begin alike."""
    if content.head(1) != b"\x80" or content.size < _SMALLEST:
        return None
    seen = look(content)
    arrays = any(path.startswith(("numpy.", "paddle.")) for path in seen.globals)
    return Match("Paddle", metadata=Metadata(producer="Paddle")) if arrays else None
