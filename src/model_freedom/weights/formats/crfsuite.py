"""CRFsuite: `lCRF`, a header, then chunks of features, labels and attributes."""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where the chunk of features has some; each has one weight."""
    if content.head(4) != b"lCRF":
        return None
    size, _kind, version, _features, labels, attributes, at = content.unpack("<7I", 4)
    if content.read(8, 4) != b"FOMC" or not 100 <= version < 200 or not 48 <= at < content.size or size > content.size:
        return None
    _length, features = content.unpack("<2I", at + 4)
    if content.read(at, 4) != b"FEAT" or features < 1 or at + 12 + 20 * features > content.size:
        return None
    architecture = f"conditional random field, {labels} labels, {attributes} attributes"
    return Match("CRFsuite", metadata=Metadata(producer="CRFsuite", architecture=architecture, parameters=features))
