"""`hf_hub_download` and `snapshot_download` of huggingface_hub (and modelscope's of the same name)."""

from __future__ import annotations

from model_freedom.weights.names import WEIGHTS
from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference, is_commit


def fetches(call: Call) -> Reference | None:
    """Of repositories of models; of one file only where it is named like weights, or its name isn't known."""
    if call.value(None, "repo_type") in {"dataset", "space"} or call.value(None, "local_files_only") is True:
        return None
    if call.last == "hf_hub_download":
        file = call.text(1, "filename")
        if file is not None and not file.lower().endswith(WEIGHTS):
            return None
    revision = call.text(None, "revision")
    return Reference(call.last, call.text(0, "repo_id", "model_id"), None, revision, is_commit(revision))
