"""`torch.hub.load("owner/repository:tag", "model")`."""

from __future__ import annotations

from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference, is_commit


def fetches(call: Call) -> Reference | None:
    """By repository, with what follows its colon as the revision; nothing for a local folder."""
    if not call.name.endswith("torch.hub.load") and call.name != "hub.load":
        return None
    local = call.value(None, "source") == "local"
    if local or call.value(None, "pretrained") is False or call.value(None, "weights", default="") is None:
        return None
    repository = call.text(0, "repo_or_dir")
    if repository is None:
        return Reference("torch.hub.load")
    name, _, revision = repository.partition(":")
    return Reference("torch.hub.load", name, None, revision or None, is_commit(revision))
