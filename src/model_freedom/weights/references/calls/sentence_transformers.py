"""`SentenceTransformer(name)` and `CrossEncoder(name)`."""

from __future__ import annotations

from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference, is_commit


def fetches(call: Call) -> Reference | None:
    """By name and revision; a model put together from modules fetches nothing itself."""
    if call.last == "CrossEncoder" and "sentence_transformers" not in call.name:
        return None
    if not call.has(0, "model_name_or_path", "model_name") or call.has(None, "modules"):
        return None
    if call.value(None, "local_files_only") is True:
        return None
    revision = call.text(None, "revision")
    name = call.text(0, "model_name_or_path", "model_name")
    return Reference(call.last, name, None, revision, is_commit(revision))
