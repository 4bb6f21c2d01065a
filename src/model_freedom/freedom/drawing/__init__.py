"""The lineage as a picture: one neutral drawing, and one small renderer a format."""

from __future__ import annotations

from collections.abc import Callable

from model_freedom.freedom.drawing.as_json import render as as_json
from model_freedom.freedom.drawing.dot import render as dot
from model_freedom.freedom.drawing.mermaid import render as mermaid
from model_freedom.freedom.drawing.picture import Picture, picture
from model_freedom.freedom.drawing.svg import render as svg

RENDERERS: dict[str, Callable[[Picture], str]] = {
    "mermaid": mermaid,
    "dot": dot,
    "svg": svg,
    "json": as_json,
}

__all__ = ["RENDERERS", "Picture", "picture"]
