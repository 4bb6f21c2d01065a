"""`keras.utils.get_file(name, origin=URL, file_hash=…)`: also used for data, so the name has to be that of weights."""

from __future__ import annotations

from model_freedom.weights.names import WEIGHTS
from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference, by_url


def fetches(call: Call) -> Reference | None:
    """By address, where the address or the file's name is that of weights; arrays (`.npz`) are data sets mostly."""
    if not call.name.endswith(("utils.get_file", "data_utils.get_file")) and call.name != "get_file":
        return None
    url = call.text(1, "origin")
    names = [text.lower().partition("?")[0] for text in (url, call.text(0, "fname")) if text]
    if not any((name.endswith(WEIGHTS) and not name.endswith(".npz")) or "weight" in name for name in names):
        return None
    return by_url("keras.utils.get_file", url, digest=call.has(None, "file_hash", "md5_hash"))
