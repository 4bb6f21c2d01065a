"""CatBoost: `CBM1`, the length of a flatbuffer, the flatbuffer; or JSON."""

from __future__ import annotations

import json
import re

from model_freedom.weights.content import Content
from model_freedom.weights.flatbuffer import Table, root
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_SEARCHED = 2 << 20  # bytes from the start of the JSON
_TREES, _INFO = 1, 2  # model.fbs, TModelCore: FormatVersion, ModelTrees (formerly ObliviousTrees), InfoMap
_LEAVES = 8  # model.fbs, TModelTrees: LeafValues, doubles; the same in TObliviousTrees before
_RELEASE = re.compile(r"(?:Branch: tags/v|CatBoost release )(\d{1,4}(?:\.\d{1,4}){1,3})")
_JSON_TREES = re.compile(rb'"(?:oblivious_trees|trees)"\s*:\s*\[\s*\{')
# Leaves of trees whose halves are alike, and of others.
_JSON_LEAVES = re.compile(rb'"leaf_values"\s*:\s*\[\s*-?\d|"value"\s*:\s*\[?\s*-?\d')


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where the flatbuffer is whole and its trees have leaves."""
    if content.head(4) == b"CBM1":
        (length,) = content.unpack("<I", 4)
        if not 32 <= length <= content.size - 8:
            return None
        core = root(content, 8)
        trees = core.table(_TREES)
        if trees is None or not trees.vector(_LEAVES, 8)[0]:
            return None
        return Match("CatBoost", metadata=_metadata(core))
    if name.endswith(".json"):
        return _json(content)
    return None


def _metadata(core: Table) -> Metadata:
    said: dict[str, str] = {}
    for pair in core.tables(_INFO, most=100):
        said[pair.text(0) or ""] = pair.text(1, longest=200_000) or ""
    version = _RELEASE.search(said.get("catboost_version_info", ""))
    return Metadata(
        producer=f"CatBoost {version[1]}" if version else "CatBoost",
        architecture=_loss(said.get("params", "")),
    )


def _loss(params: str) -> str | None:
    try:
        loss = json.loads(params)["loss_function"]["type"]
    except (ValueError, LookupError, TypeError):
        return None
    return bounded(loss)


def _json(content: Content) -> Match | None:
    head = content.head()
    if not re.match(rb'\s*\{\s*"(?:features_info|ctr_data|model_info|oblivious_trees|scale_and_bias|trees)"', head):
        return None
    text = content.read(0, _SEARCHED) + content.read(max(0, content.size - 65536), 65536)
    whole = _JSON_TREES.search(text) and _JSON_LEAVES.search(text)
    return Match("CatBoost", metadata=Metadata(producer="CatBoost")) if whole else None
