"""`torchvision.models.resnet50(weights=…)` and, before version 0.13, `(pretrained=True)`."""

from __future__ import annotations

from model_freedom.weights.references.call import UNKNOWN, Call
from model_freedom.weights.references.record import Reference


def fetches(call: Call) -> Reference | None:
    """By the model's name, where weights are asked for; with neither argument torchvision fetches nothing."""
    if not call.owner.startswith("torchvision.models"):
        return None
    name = call.text(0, "name") if call.last == "get_model" else f"torchvision.models.{call.last}"
    asked = call.value(None, "pretrained", "weights")
    if asked in {None, False} or (asked is UNKNOWN and not call.has(None, "weights")):
        return None
    return Reference("torchvision.models", name)
