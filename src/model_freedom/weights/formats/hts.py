"""HTS voices: a text header with sections, then the data that it describes. Also the voices of Flite."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_LONGEST_HEADER = 64 << 10
_FLITE = b"CMU_FLITE_CG_VOXDATA-v2.0\n"


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where the section `[DATA]` has as many bytes as `[POSITION]` says."""
    head = content.head()
    if head.startswith(_FLITE) and content.size > 4096:
        return Match("Flite voice", metadata=Metadata(producer="Flite", architecture="clustergen voice"))
    if not head.startswith(b"[GLOBAL]") or b"HTS_VOICE_VERSION" not in head:
        return None
    header, marker, _ = content.read(0, _LONGEST_HEADER).partition(b"\n[DATA]")
    if not marker or b"[POSITION]" not in header:
        return None
    ends = [int(end) for end in re.findall(rb"\d{1,12}-(\d{1,12})", header.partition(b"[POSITION]")[2])]
    if not ends or len(header) + 8 + max(ends) > content.size:
        return None
    states = re.search(rb"\nNUM_STATES:(\d{1,4})", header)
    version = re.search(rb"HTS_VOICE_VERSION:([^\r\n]{1,40})", header)
    return Match(
        "HTS voice",
        metadata=Metadata(
            producer="HTS" + (f" {bounded(version[1])}" if version else ""),
            architecture="hidden Markov model" + (f", {int(states[1])} states" if states else ""),
        ),
    )
