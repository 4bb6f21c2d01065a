"""`timm.create_model(name, pretrained=True)`."""

from __future__ import annotations

from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference


def fetches(call: Call) -> Reference | None:
    """By name, where `pretrained` is true or only known as the program runs."""
    if call.name not in {"timm.create_model", "timm.models.create_model", "timm.models.factory.create_model"}:
        return None
    if call.value(1, "pretrained", default=False) in {False, None}:
        return None
    return Reference("timm.create_model", call.text(0, "model_name"))
