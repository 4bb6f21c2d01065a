"""Models of TensorFlow.js as source code: a module with the topology and `weightsManifest`, and modules beside it that
hold the shards it names in base64 (as bundlers and `require` need them), or one module that holds everything.

The manifest tells each tensor's shape and type, hence how many bytes the shards have: only that many are believed.
Source: tensorflow/tfjs tfjs-core/src/io/types.ts (WeightsManifestConfig), tfjs-core/src/io/weights_loader.ts.
"""

from __future__ import annotations

import json
import math
import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from model_freedom.repository import Entry, Tree
from model_freedom.weights.embedded.literals import literals
from model_freedom.weights.names import extension
from model_freedom.weights.record import Metadata

MARK = re.compile(rb"""weightsManifest\\?["']?\s?[:=]\s?\[""")
MODULES = frozenset("js mjs cjs ts jsx tsx json".split())
_LONGEST = 16 << 20  # bytes of a module with a manifest
_LARGEST_SHARD = 64 << 20  # bytes of source
_MOST_SHARDS = 2_000
_MOST_TOKENS = 400_000
_DEEPEST = 12
_BYTES = {"float32": 4, "int32": 4, "complex64": 8, "bool": 1, "uint8": 1, "uint16": 2, "float16": 2}
_TOKEN = re.compile(
    rb"""\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|![01]|[\[\]{}:,]|"""
    rb"""[A-Za-z_$][\w$]*|void 0)"""
)
_WORDS = {b"true": b"true", b"false": b"false", b"null": b"null", b"undefined": b"null", b"void 0": b"null"}


class Manifest(NamedTuple):
    """What a manifest says: the shards in their order, the bytes they have together, and the tensors' parameters."""

    path: str
    names: tuple[str, ...]
    size: int
    parameters: int
    types: tuple[str, ...]

    def metadata(self) -> Metadata:
        """Of all the shards together."""
        return Metadata(producer="TensorFlow.js", parameters=self.parameters, dtypes=self.types)


def manifest(path: str, text: bytes) -> Manifest | None:
    """The first manifest of a module that tells shapes and names, or None."""
    if len(text) > _LONGEST:
        return None
    for mark in MARK.finditer(text):
        value = _value(text, mark.end() - 1)
        read = _read(path, value) if isinstance(value, list) else None
        if read is not None:
            return read
    return None


def _read(path: str, groups: list[Any]) -> Manifest | None:
    names: list[str] = []
    types: dict[str, None] = {}
    size = parameters = 0
    for group in groups:
        if not isinstance(group, dict) or not isinstance(group.get("weights"), list):
            return None
        paths = group.get("paths")
        names += [name for name in paths if isinstance(name, str)] if isinstance(paths, list) else []
        for tensor in group["weights"]:
            if not isinstance(tensor, dict) or not isinstance(tensor.get("shape"), list):
                return None
            shape, quantized = tensor["shape"], tensor.get("quantization")
            kind = quantized.get("dtype") if isinstance(quantized, dict) else tensor.get("dtype")
            if len(shape) > 16 or not all(isinstance(side, int) and 0 <= side < 1 << 32 for side in shape):
                return None
            if kind not in _BYTES:
                return None
            count = math.prod(shape)
            parameters += count
            size += count * _BYTES[kind]
            types[str(tensor.get("dtype"))[:16]] = None
    if not size or len(names) > _MOST_SHARDS:
        return None
    return Manifest(path, tuple(names), size, parameters, tuple(types)[:10])


def _value(text: bytes, start: int) -> Any:
    """A literal of JavaScript's as JSON has it: names without quotes, `.5`, `!0`, single quotes; None where it is more
    than a literal.
    """
    ahead = text[start : start + 200]
    if b'\\"' in ahead:  # within a string: JSON.parse("{\"weightsManifest\":…}")
        text, start = text[start:].replace(b'\\"', b'"'), 0
    parts: list[bytes] = []
    depth = 0
    for _ in range(_MOST_TOKENS):
        found = _TOKEN.match(text, start)
        if found is None:
            return None
        token, start = found[1], found.end()
        depth += (token in b"[{") - (token in b"]}")
        if depth > _DEEPEST:
            return None
        parts.append(_as_json(token))
        if depth == 0:
            break
    try:
        return json.loads(re.sub(rb",([\]}])", rb"\1", b"".join(parts)))
    except (ValueError, RecursionError):
        return None


def _as_json(token: bytes) -> bytes:
    if token[:1] == b"'":
        return json.dumps(token[1:-1].decode("utf-8", "replace")).encode()
    if token[:1] == b"!":
        return b"true" if token == b"!0" else b"false"
    if token[:1].isalpha() or token[:1] in b"_$":
        return _WORDS.get(token, b'"' + token + b'"')
    if token[:1] in b"-+." or token[-1:] == b".":
        return repr(float(token)).encode()
    return token


def held(tree: Tree, told: Manifest, sizes: dict[str, int]) -> list[tuple[Entry, int]]:
    """The source files that hold a manifest's shards, each with how many bytes of them. Empty where they don't fit what
    the manifest tells: all together as many bytes as its tensors, or less where a shard is missing. `sizes` has
    what was read before.
    """
    folder = posixpath.dirname(told.path)
    found = []
    for name in dict.fromkeys(told.names):
        entry = _module(tree, posixpath.normpath(posixpath.join(folder, name)), told.path)
        if entry is None:
            continue
        if entry.path not in sizes:
            sizes[entry.path] = _held(tree, entry)
        if sizes[entry.path]:
            found.append((entry, sizes[entry.path]))
    total = sum(size for _entry, size in found)
    complete = len(found) == len(set(told.names))
    return found if found and (total == told.size if complete else total < told.size) else []


def held_inside(text: bytes, told: Manifest) -> bool:
    """Whether a module has the manifest's bytes in itself: one literal of so many, or all its literals together."""
    sizes = [len(literal.data) for literal in literals(text)]
    return told.size in sizes or (told.size == sum(sizes) and len(sizes) > 1)


def _module(tree: Tree, path: str, manifest_path: str) -> Entry | None:
    """`group1-shard1of6` or `group1-shard1of6.bin` as a module: the same name with `.js` or `.min.js` behind it."""
    if path.startswith(("/", "..")):
        return None
    stems = [path, path.removesuffix(".bin")]
    for stem in dict.fromkeys(stems):
        for ending in _endings():
            entry = tree.entry(f"{stem}{ending}")
            if entry is not None and entry.is_file and entry.path != manifest_path:
                return entry
    return None


def _endings() -> Sequence[str]:
    return [f"{before}.{ending}" for ending in sorted(MODULES) for before in ("", ".min", ".bin", ".bin.min")]


def _held(tree: Tree, entry: Entry) -> int:
    """Bytes of the largest literal of a module; 0 where it can't be read or has none."""
    try:
        text = tree.read(entry, _LARGEST_SHARD)
    except OSError:
        return 0
    return max((len(literal.data) for literal in literals(text)), default=0) if len(text) <= _LARGEST_SHARD else 0


def beside(tree: Tree, folders: set[str]) -> Iterator[Entry]:
    """JSON files of these folders, which may be manifests that the search of sources doesn't see."""
    for entry in tree.entries if folders else ():
        if extension(entry.path) == "json" and posixpath.dirname(entry.path) in folders and entry.is_file:
            yield entry
