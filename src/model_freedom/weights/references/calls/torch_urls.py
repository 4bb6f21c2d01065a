"""`load_state_dict_from_url`, `model_zoo.load_url` and `download_url_to_file` of PyTorch."""

from __future__ import annotations

from model_freedom.weights.names import WEIGHTS
from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference, by_url


def fetches(call: Call) -> Reference | None:
    """By address; pinned where the digest in the file's name is checked."""
    if call.last == "load_url" and not call.name.endswith("model_zoo.load_url"):
        return None
    url = call.text(0, "url")
    if call.last == "download_url_to_file":
        if url is None or not url.lower().partition("?")[0].endswith(WEIGHTS):
            return None
        return by_url(call.last, url, digest=call.text(2, "hash_prefix") is not None)
    return by_url(call.last, url, digest=call.value(4, "check_hash") is True)
