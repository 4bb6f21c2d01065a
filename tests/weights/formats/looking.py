"""Asking for the format of bytes, under any name."""

from __future__ import annotations

import io
from pathlib import Path

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.recognise import recognise

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "weights"


def look(data: bytes, name: str) -> Match | None:
    """What bytes of this name are."""
    return recognise(name, Content(io.BytesIO(data), len(data)))
