"""`from_pretrained` of transformers, diffusers, timm's relatives and every library that follows them."""

from __future__ import annotations

from model_freedom.weights.references.call import Call
from model_freedom.weights.references.record import Reference, is_commit

# Classes of the same method that fetch vocabularies and settings, and no weights.
_WITHOUT = (
    *("Tokenizer", "TokenizerFast", "Processor", "FeatureExtractor", "Config", "Scheduler", "Vocab"),
    *("ImageProcessorFast", "ModelCard"),
)


def fetches(call: Call) -> Reference | None:
    """By name and revision; nothing where only local files count."""
    owner = call.owner.rpartition(".")[2]
    if owner.endswith(_WITHOUT) or owner.lower().endswith("tokenizer"):
        return None
    if call.value(None, "local_files_only") is True or not (call.node.args or call.node.keywords):
        return None
    # PEFT puts an adapter on a model that is there: `PeftModel.from_pretrained(model, "org/lora")`
    position = 1 if owner.startswith(("PeftModel", "PeftMixedModel")) else 0
    name = call.text(position, "pretrained_model_name_or_path", "pretrained_model_name", "model_id", "repo_id")
    revision = call.text(None, "revision")
    return Reference("from_pretrained", name, None, revision, is_commit(revision))
