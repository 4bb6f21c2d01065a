"""`keras.applications.ResNet50(weights="imagenet")`: the default fetches."""

from __future__ import annotations

from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference


def fetches(call: Call) -> Reference | None:
    """By the model's name, unless `weights` is None or a file."""
    if "keras.applications" not in call.owner and "keras_applications" not in call.owner:
        return None
    if not call.last[:1].isupper():
        return None
    weights = call.value(1, "weights", default="imagenet")
    if weights is None or (isinstance(weights, str) and ("/" in weights or weights.endswith((".h5", ".keras")))):
        return None
    return Reference("keras.applications", f"keras.applications.{call.last}")
