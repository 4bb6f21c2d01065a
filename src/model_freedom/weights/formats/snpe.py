"""SNPE's `.dlc`: a zip archive with `model.params` and `dlc.metadata`, or their newer names."""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata
from model_freedom.weights.zips import Zip


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where the parameters are a member."""
    if content.head(4) != b"PK\x03\x04":
        return None
    members = Zip(content).members
    if not any(base in members for base in ("model.params", "model.params.bin")) or "model" not in members:
        return None
    written = None
    if "dlc.metadata" in members:
        lines = Zip(content).read("dlc.metadata", 4096).decode("utf-8", "replace").splitlines()
        written = next((line.partition("=")[2] for line in lines if line.startswith("converter-version")), None)
    return Match("SNPE", metadata=Metadata(producer=bounded(written)))
