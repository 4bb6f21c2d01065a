"""Asking for the format of bytes, under any name."""

from __future__ import annotations

import io
from pathlib import Path

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.recognise import recognise
from model_freedom.weights.record import Outcome

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "weights"


def look(data: bytes, name: str) -> Match | None:
    """What bytes of this name are."""
    return recognise(name, Content(io.BytesIO(data), len(data)))


def assert_weights(data: bytes, name: str, kind: str) -> None:
    """Bytes of this name are weights, of this format."""
    found = look(data, name)
    assert found is not None
    assert (found.format, found.outcome) == (kind, Outcome.WEIGHTS)


def assert_no_weights(data: bytes, name: str) -> None:
    """Bytes of this name are not weights; a component they may be, or unsure."""
    found = look(data, name)
    assert found is None or found.outcome is not Outcome.WEIGHTS
