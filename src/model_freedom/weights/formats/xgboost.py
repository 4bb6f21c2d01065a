"""XGBoost: JSON, UBJSON, the two older binary forms, and dumps of the trees as text or JSON."""

from __future__ import annotations

import base64
import io
import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_SEARCHED = 2 << 20  # bytes from the start: names of features come before the trees
_BASE64 = 400  # characters, a multiple of four: 300 bytes, in which both names stand
_LEARNER = re.compile(rb'\s*\{\s*"(?:learner"\s*:\s*\{|version"\s*:\s*\[\d+,\s*\d+,\s*\d+\]\s*,\s*"learner")')
_TREES = re.compile(rb'"num_trees"\s*:\s*"?(\d{1,9})')
_COEFFICIENTS = re.compile(rb'"weights"\s*:\s*\[\s*-?\d')
_OBJECTIVE = re.compile(rb'"objective"\s*:\s*\{.{0,2000}?"name"\s*:\s*"([^"]{1,60})"', re.S)
_VERSION = re.compile(rb'"version"\s*:\s*\[(\d{1,9}),\s*(\d{1,9}),\s*(\d{1,9})\]')
_UBJ_START = b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{"
_UBJ_TREES = re.compile(rb"num_treesSL\x00{7}.(\d{1,9})")
_BOOSTERS = (b"gbtree", b"gblinear", b"dart")
_OBJECTIVES = re.compile(rb"[a-z]+:[a-z0-9]+")
_DUMPED = re.compile(rb"booster\[\d+\](?::|\n)[^\n]*\n?\s*0:(?:\[|leaf=)")


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where at least one tree or one coefficient is stored."""
    head = content.head()
    if _LEARNER.match(head):
        return _json(content)
    if head.startswith(_UBJ_START):
        return _ubjson(content)
    if (_DUMPED.match(head) and b"leaf=" in content.read(0, 64 << 10)) or _dumped_as_json(head):
        return Match("XGBoost", reason="trees dumped as text")
    if head.startswith(b"bs64\t"):
        return _base64(content)
    return _binary(content, 4 if head.startswith(b"binf") else 0)


def _json(content: Content) -> Match | None:
    """The keys are sorted: `learner` with the booster first, `version` last."""
    text = content.read(0, _SEARCHED)
    if b'"gradient_booster"' not in text:
        return None
    trees = _TREES.search(text)
    linear = b'"gblinear"' in text and _COEFFICIENTS.search(text)
    if not (trees and int(trees[1]) and b'"split_conditions"' in text) and not linear:
        return None  # a configuration has the number of trees too
    tail = content.read(max(0, content.size - 4096), 4096)
    if not tail.rstrip().endswith(b"}"):
        return None
    objective = _OBJECTIVE.search(tail) or _OBJECTIVE.search(text[: 64 << 10])
    version = _VERSION.search(tail) or _VERSION.search(text[:200])
    return Match("XGBoost", metadata=_metadata(objective and objective[1], version and version.groups(), trees))


def _ubjson(content: Content) -> Match | None:
    text = content.read(0, _SEARCHED)
    trees = _UBJ_TREES.search(text)
    linear = b"gblinear" in text and b"weights[" in text
    grown = trees is not None and int(trees[1]) and b"split_conditions[" in text
    if (not grown and not linear) or content.read(content.size - 1, 1) != b"}":
        return None
    objective = re.search(rb"nameSL\x00{7}.([a-z]+:[a-z0-9]{1,40})", content.read(max(0, content.size - 4096), 4096))
    return Match("XGBoost", metadata=_metadata(objective and objective[1], None, trees))


def _metadata(objective: object, version: tuple[bytes, ...] | None, trees: re.Match[bytes] | None) -> Metadata:
    shape = f"{int(trees[1])} trees" if trees else "linear"
    said = bounded(objective)
    written = "XGBoost " + b".".join(version).decode() if version else "XGBoost"
    return Metadata(producer=written, architecture=f"{shape}, {said}" if said else shape)


def _dumped_as_json(head: bytes) -> bool:
    return bool(re.match(rb'\s*\[\s*\{\s*"nodeid"\s*:\s*0\b', head)) and (b'"split"' in head or b'"leaf"' in head)


def _base64(content: Content) -> Match | None:
    """The binary form as the first versions could write it. The beginning is decoded, the length worked out."""
    start = base64.b64decode(content.read(5, _BASE64), validate=True)
    whole = Content(io.BytesIO(start), (content.size - 5) // 4 * 3)
    return _binary(whole, 4 if start.startswith(b"binf") else 0)


def _binary(content: Content, start: int) -> Match | None:
    """`LearnerModelParam`, 136 bytes without a magic number, then the names of the objective and of the booster."""
    objective, after = _string(content, start + 136)
    booster, after = _string(content, after)
    if not _OBJECTIVES.fullmatch(objective) or booster not in _BOOSTERS or content.size - after < 160:
        return None
    shape = f"{booster.decode()}, {objective.decode()}"
    return Match("XGBoost", metadata=Metadata(producer="XGBoost", architecture=shape))


def _string(content: Content, at: int) -> tuple[bytes, int]:
    (length,) = content.unpack("<Q", at)
    if length > 64:
        return b"", at
    return content.exactly(at + 8, length), at + 8 + length
