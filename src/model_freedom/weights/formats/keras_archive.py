"""`.keras`: a zip archive with metadata.json, config.json and the variables. Source: keras/src/saving/saving_lib.py."""

from __future__ import annotations

import json

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata
from model_freedom.weights.zips import Zip

_SMALLEST = 1000  # bytes of a variables file with anything in it


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights where a member holds variables; with an architecture alone it is a component's business."""
    archive = Zip(content)
    if "config.json" not in archive.members or "metadata.json" not in archive.members:
        return None
    variables = [archive.members.get(f"model.weights.{ending}") for ending in ("h5", "npz")]
    if not any(member is not None and member.size >= _SMALLEST for member in variables):
        return None
    described = json.loads(archive.read("metadata.json", 64 << 10))
    config = json.loads(archive.read("config.json", 1 << 20)) if archive.members["config.json"].size <= 1 << 20 else {}
    version = bounded(described.get("keras_version"), 30)
    return Match(
        "Keras",
        metadata=Metadata(
            producer=f"Keras {version}" if version else "Keras",
            architecture=bounded(config.get("class_name") if isinstance(config, dict) else None, 64),
        ),
    )
