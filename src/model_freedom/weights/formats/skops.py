"""skops: a zip archive with `schema.json`, which tells the types, and arrays as `.npy`."""

from __future__ import annotations

import json
import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata
from model_freedom.weights.zips import Zip

_LONGEST = 4 << 20  # bytes of schema
_MODULE = re.compile(r"(?:sklearn|xgboost|lightgbm|catboost|imblearn|quantile_forest|sksurv)(?:\.|$)")


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where the outermost object is a model and an array is stored."""
    if content.head(4) != b"PK\x03\x04":
        return None
    archive = Zip(content)
    if "schema.json" not in archive.members:
        return None
    text = archive.read("schema.json", _LONGEST)
    schema = json.loads(text)
    if "_skops_version" not in schema or "__class__" not in schema:
        return None
    module, kind = str(schema.get("__module__")), str(schema["__class__"])
    arrays = any(member.endswith((".npy", ".npz", ".txt")) for member in archive.members)
    if not arrays or not (_MODULE.match(module) or re.search(rb'"__module__": "(?:sklearn|xgboost|lightgbm)\.', text)):
        return None
    producer = bounded(f"skops {schema['_skops_version']}", 60)
    return Match("skops", metadata=Metadata(producer=producer, architecture=bounded(f"{module}.{kind}", 120)))
