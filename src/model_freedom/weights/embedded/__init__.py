"""Weights inside source files and programs: literals that decode to a model, fitted tables, models written as code or
linked into a binary, and weights that are named like something else. What decodes to a format of the register, or has
a structure that only fitted parameters have, is weights; what only looks like numbers is `unsure`.
"""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import Sequence
from typing import BinaryIO

from model_freedom.repository import Entry, Tree
from model_freedom.weights.content import Content
from model_freedom.weights.embedded import programs, sources
from model_freedom.weights.embedded.shards import MODULES, Manifest, beside, held, held_inside, manifest
from model_freedom.weights.match import Match
from model_freedom.weights.names import NEVER, extension
from model_freedom.weights.recognise import recognise
from model_freedom.weights.record import Outcome, Stored, WeightsFile

_SMALLEST = 1024  # bytes: nothing shorter holds an encoded model
_LONGEST_INDEX = 16 << 20  # bytes of a JSON file that may name shards
_MOST_INDEXES = 1_000
_LEAST_MISNAMED = 100 << 10  # bytes of a file that is weights under another kind's name
_HEAD = 512  # bytes, among which texts have no zero


def search(tree: Tree, entries: Sequence[Entry]) -> list[WeightsFile]:
    """One record a file, under the file's own path. Nothing in a file can make this raise."""
    found: dict[str, WeightsFile] = {}
    manifests: list[Manifest] = []
    for entry in entries:
        if not entry.is_file:
            continue
        ending = extension(entry.path)
        base = entry.path.rpartition("/")[2].lower()
        source = ending in sources.ENDINGS
        program = not source and programs.may_be(base, ending)
        if not (source or program or ending in NEVER):
            continue
        if (size := tree.size(entry)) is not None and size < (_SMALLEST if source or program else _LEAST_MISNAMED):
            continue
        match: Match | None = None
        # Whatever a hostile file makes a parser do: nothing was found in it.
        with contextlib.suppress(Exception), tree.open(entry) as file:
            size = file.seek(0, 2)
            match = programs.look(file, size) if program else _misnamed(file, size)
            if source and match is None and size <= sources.MOST_BYTES:
                file.seek(0)
                text = file.read(sources.MOST_BYTES)
                told = manifest(entry.path, text) if ending in MODULES else None
                match = _whole(text, told) or sources.look(text)
                manifests += [told] if told is not None and match is None else []
        if match is not None:
            found[entry.path] = _file(tree, entry, match, size)
    _join(tree, found, manifests, {entry.path for entry in entries})
    return list(found.values())


def _misnamed(file: BinaryIO, size: int) -> Match | None:
    """Weights under the name of a text, a picture, a sound: what a scan without `--embedded` never opens."""
    content = Content(file, size)
    if size < _LEAST_MISNAMED or b"\0" not in content.head(_HEAD):
        return None
    match = recognise("misnamed", content)
    if match is None or match.outcome is not Outcome.WEIGHTS:
        return None
    return match._replace(reason="named like something else", names=())


def _file(tree: Tree, entry: Entry, match: Match, size: int | None, leader: str | None = None) -> WeightsFile:
    return WeightsFile(
        entry.path,
        match.outcome,
        match.format,
        Stored.GIT if tree.in_git else Stored.FILE,
        size,
        metadata=match.metadata,
        leader=leader,
        reason=match.reason,
        blob=entry.blob,
    )


def _whole(text: bytes, told: Manifest | None) -> Match | None:
    """A module with topology, manifest and weights."""
    if told is None or not held_inside(text, told):
        return None
    return Match("TensorFlow.js in base64", metadata=told.metadata(), reason="it has the bytes that its manifest tells")


def _join(tree: Tree, found: dict[str, WeightsFile], manifests: list[Manifest], asked: set[str]) -> None:
    """What a module or a JSON file names as its shards is weights, the module that names them a component."""
    doubtful = {posixpath.dirname(path) for path, file in found.items() if file.outcome is Outcome.UNSURE}
    for number, entry in enumerate(beside(tree, doubtful)):
        if number >= _MOST_INDEXES:
            break
        with contextlib.suppress(Exception):
            text = tree.read(entry, _LONGEST_INDEX)
            told = manifest(entry.path, text) if len(text) <= _LONGEST_INDEX else None
            manifests += [told] if told is not None else []
    sizes: dict[str, int] = {}
    for told in manifests:
        shards = held(tree, told, sizes)
        for entry, size in shards:
            if entry.path in asked:
                reason = f"{posixpath.basename(told.path)} names it; {size:,} bytes in base64"
                match = Match("TensorFlow.js in base64", reason=reason)
                found[entry.path] = _file(tree, entry, match, tree.size(entry), told.path)
        leader = tree.entry(told.path)
        if shards and leader is not None and told.path in asked:
            match = Match("TensorFlow.js", Outcome.COMPONENT, told.metadata(), "it names its shards")
            found[told.path] = _file(tree, leader, match, tree.size(leader))
