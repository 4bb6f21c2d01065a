"""`transformers.pipeline(task, model=name)`; without a model it fetches the task's default, whichever that is today."""

from __future__ import annotations

from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference, is_commit


def fetches(call: Call) -> Reference | None:
    """By the model's name, else by the task. A model that is built elsewhere is that place's to tell."""
    if call.name not in {"transformers.pipeline", "transformers.pipelines.pipeline"}:
        return None
    revision = call.text(None, "revision")
    if call.has(1, "model"):
        name = call.text(1, "model")
        return Reference("pipeline", name, None, revision, is_commit(revision)) if name else None
    task = call.text(0, "task")
    return Reference("pipeline", f"pipeline:{task}" if task else None)
