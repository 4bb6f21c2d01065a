"""Tesseract: a number of entries, their offsets, then the entries."""

from __future__ import annotations

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_MOST_ENTRIES = 24  # tessdatamanager.h, TESSDATA_NUM_ENTRIES
_TEMPLATES, _NETWORK, _VERSION = 4, 17, 23  # TESSDATA_INTTEMP, TESSDATA_LSTM, TESSDATA_VERSION


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where the offsets ascend within the file and there is a network, or templates of the old engine."""
    (count,) = content.unpack("<I", 0)
    if not 4 <= count <= _MOST_ENTRIES:
        return None
    offsets = content.unpack(f"<{count}q", 4)
    used = [(offset, entry) for entry, offset in enumerate(offsets) if offset != -1]
    places = [offset for offset, _ in used]
    if not used or places != sorted(set(places)) or places[0] != 4 + 8 * count or places[-1] > content.size:
        return None
    ends = [*places[1:], content.size]
    lengths = {entry: end - start for (start, entry), end in zip(used, ends, strict=True)}
    kinds = [words for entry, words in ((_NETWORK, "LSTM"), (_TEMPLATES, "templates")) if lengths.get(entry, 0) > 64]
    if not kinds:
        return None
    try:
        version = content.read(offsets[_VERSION], min(lengths[_VERSION], 200)) if _VERSION in lengths else b""
    except Unrecognised:  # of a packed file only the beginning is there, and the version stands at the end
        version = b""
    producer = f"Tesseract {said}" if (said := bounded(version)) else "Tesseract"
    return Match("Tesseract", metadata=Metadata(producer=producer, architecture=" and ".join(kinds)))
