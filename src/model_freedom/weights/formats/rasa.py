"""Rasa: a packed tar archive with one folder for each trained component of an assistant.

Source: RasaHQ/rasa rasa/engine/storage/local_model_storage.py (since 3: `components/`, `metadata.json`), and
rasa/model.py of version 2 (`fingerprint.json`, `core/`, `nlu/`).
"""

from __future__ import annotations

import re
import struct
import zlib

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.formats.nemo import members_of, unpacked
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

# What components that were fitted keep: networks, scikit-learn's objects, sequences' weights, counted features.
_FITTED = re.compile(
    r"\.tf_model\.(?:index|data-\d{5}-of-\d{5})$|\.data-\d{5}-of-\d{5}$|\.(?:pkl|joblib|skops|h5|safetensors|crfsuite)$"
    r"|(?:^|/)vocabularies\.json$|(?:^|/)crf_\w+\.json$"
)
_DESCRIPTIONS = frozenset({"metadata.json", "fingerprint.json"})
_FOLDERS = ("components/", "core/", "nlu/")


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where a component keeps fitted things beside the description of the whole."""
    if content.head(2) != b"\x1f\x8b":
        return None
    found: list[str] = []
    try:
        for member, _data in members_of(unpacked(content)):
            found.append(member.removeprefix("./"))
    except (Unrecognised, ValueError, zlib.error, struct.error):
        return None
    found = [path for path in found if not path.endswith("/") and path not in {"", "."}]
    parts = [path for path in found if path.startswith(_FOLDERS)]
    described = _DESCRIPTIONS & set(found) or (
        # Behind large components the description isn't reached; then the way networks are named must do.
        len(parts) == len(found) and any(".tf_model." in path for path in parts)
    )
    if not described or not any(map(_FITTED.search, parts)):
        return None
    kinds = sorted({path.split("/")[1] for path in parts if path.count("/") > 1})
    return Match("Rasa", metadata=Metadata(producer="Rasa", architecture=", ".join(kinds)[:300] or None))
