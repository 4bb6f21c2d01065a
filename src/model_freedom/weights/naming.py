"""Names in tables of texts, where a list has to be one text: safetensors and ONNX know nothing but strings.

Nobody has laid down how: it may be JSON, or names between commas. The keys are those of the hub's model cards
(https://huggingface.co/docs/hub/model-cards), in the singular too, and of PEFT's adapters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from model_freedom.weights.match import bounded_list

BASE_KEYS = ("base_model", "base_models", "base_model_name_or_path")
DATA_KEYS = ("datasets", "dataset", "training_data", "train_dataset")
_LONGEST = 20_000


def names_under(texts: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    """Everything that a table names under these keys, each once, in their order."""
    return bounded_list([name for key in keys for name in _names(texts.get(key))])


def _names(value: Any) -> list[str]:
    if not isinstance(value, str):
        return []
    text = value.strip()[:_LONGEST]
    if text[:1] in {"[", "{", '"'}:
        try:
            return _of_json(json.loads(text))
        except (ValueError, RecursionError):
            text = text.strip("[]'\"")
    pieces = (piece.strip(" \t'\"[]") for piece in re.split(r"[,;\n]", text))
    return [piece for piece in pieces if piece and piece.casefold() not in {"none", "null", "n/a", "unknown"}]


def _of_json(data: Any) -> list[str]:
    """Texts, and of records the name: as the cards of the hub and GGUF have both."""
    listed = data if isinstance(data, list) else [data]
    names = [
        item.get("name") or item.get("id") or item.get("url") if isinstance(item, dict) else item for item in listed
    ]
    return [name for name in names[:100] if isinstance(name, str)]
