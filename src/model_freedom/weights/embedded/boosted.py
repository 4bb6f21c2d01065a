"""Boosted trees in source as their own libraries write them: LightGBM's `model_to_string` in a string, CatBoost's
`save_model(format="python")` and `"cpp"`. Told by the names that the library gives to the parts.
"""

from __future__ import annotations

import io
import re
from itertools import islice

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.recognise import recognise
from model_freedom.weights.record import Metadata, Outcome

_LIGHTGBM = re.compile(rb"tree(?:\r?\n|\\n(?:\\\r?\n)?)version=v\d")
_LONGEST_TREES = 8 << 20  # bytes
_MOST = 20  # beginnings of models that are tried
# catboost/libs/model/model_export: the borders of the features, how trees split, and then the values of the leaves.
_BORDERS = re.compile(rb"\b(?:float_feature_borders|FloatFeatureBorders)\s*=\s*[\[{]")
_SPLITS = re.compile(rb"\b(?:tree_split_border|TreeSplits(?:\[\d{1,9}\])?)\s*=\s*[\[{]")
_LEAVES = re.compile(rb"\b(?:leaf_values|LeafValues(?:\[\d{1,9}\]){0,2})\s*=\s*[\[{]")
_VALUE = re.compile(rb"\d\.\d{5}")
_FEWEST = 8
_NEAR = 64 << 10  # bytes behind the beginning of the leaves, where these must stand


def boosted(text: bytes) -> Match | None:
    """Weights, or None."""
    return _lightgbm(text) or _catboost(text)


def _lightgbm(text: bytes) -> Match | None:
    for found in islice(_LIGHTGBM.finditer(text), _MOST):
        end = text.find(b"end of trees", found.end())
        model = text[found.start() : end if end >= 0 else None][:_LONGEST_TREES]
        model = model.replace(b"\\n\\\n", b"\n").replace(b"\\n", b"\n")
        match = recognise("embedded", Content(io.BytesIO(model), len(model)))
        if match is not None and match.outcome is Outcome.WEIGHTS:
            line = text.count(b"\n", 0, found.start()) + 1
            return match._replace(format=f"{match.format} in a string", reason=f"line {line} holds it", names=())
    return None


def _catboost(text: bytes) -> Match | None:
    leaves = _LEAVES.search(text) if _BORDERS.search(text) and _SPLITS.search(text) else None
    if leaves is None:
        return None
    values = sum(1 for _ in islice(_VALUE.finditer(text, leaves.end(), leaves.end() + _NEAR), _FEWEST))
    if values < _FEWEST:
        return None
    line = text.count(b"\n", 0, leaves.start()) + 1
    return Match("CatBoost in source", metadata=Metadata(producer="CatBoost"), reason=f"line {line} has its leaves")
