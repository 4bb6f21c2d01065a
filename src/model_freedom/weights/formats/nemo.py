"""NeMo: a tar archive, packed or not, with `model_config.yaml` and the weights beside it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_BLOCK = 512  # POSIX ustar
_MOST_MEMBERS = 2_000
_UNPACKED = 4 << 20  # bytes looked at of a packed archive: the configuration and the weights' header come early
_LONGEST = 256 << 10  # bytes of configuration
_TARGET = re.compile(rb"^target:\s*([\w.]{1,120})", re.M)
_VERSION = re.compile(rb"^nemo_version:\s*([\w.+-]{1,40})", re.M)


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where configuration and weights are both members."""
    packed = content.head(2) == b"\x1f\x8b"
    members = members_of(unpacked(content)) if packed else _members(content)
    configuration, weights = b"", False
    for member, data in members:
        base = member.removeprefix("./")
        if base == "model_config.yaml":
            configuration = data or b" "
        weights = weights or base.startswith(("model_weights.ckpt", "model_weights/"))
        if configuration and weights:
            break
    if not configuration or not weights:
        return None
    target, version = _TARGET.search(configuration), _VERSION.search(configuration)
    return Match(
        "NeMo",
        metadata=Metadata(
            producer="NeMo" + (f" {bounded(version[1])}" if version else ""),
            architecture=bounded(target[1]) if target else None,
        ),
    )


def _header(block: bytes) -> tuple[str, int]:
    """Name and bytes of a member. Raises Unrecognised where the checksum says that this is no header.

    A length below zero is refused: it would lead back to the same header for ever.
    """
    stated = int(block[148:156].strip(b"\0 ") or b"0", 8)
    if stated != sum(block[:148]) + 8 * 32 + sum(block[156:512]):
        raise Unrecognised("no tar archive")
    size = block[124:136]
    length = int.from_bytes(size[1:], "big") if size[0] & 0x80 else int(size.strip(b"\0 ") or b"0", 8)
    if length < 0:
        raise Unrecognised("a member of less than nothing")
    return block[:100].partition(b"\0")[0].decode("utf-8", "replace"), length


def _members(content: Content) -> Iterator[tuple[str, bytes]]:
    """Names, and of a configuration the content."""
    at = 0
    for _ in range(_MOST_MEMBERS):
        block = content.read(at, _BLOCK)
        if len(block) < _BLOCK or not any(block[:16]):
            return
        name, length = _header(block)
        wanted = name.endswith(".yaml") and length <= _LONGEST
        yield name, content.read(at + _BLOCK, length) if wanted else b""
        at += _BLOCK + -(-length // _BLOCK) * _BLOCK


def members_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names of what is in the beginning of an archive, and of a configuration the content. Raises Unrecognised."""
    at = 0
    while at + _BLOCK <= len(data) and any(data[at : at + 16]):
        name, length = _header(data[at : at + _BLOCK])
        wanted = name.endswith(".yaml") and length <= _LONGEST
        yield name, data[at + _BLOCK : at + _BLOCK + length] if wanted else b""
        at += _BLOCK + -(-length // _BLOCK) * _BLOCK


def unpacked(content: Content) -> bytes:
    """The beginning of what gzip packed."""
    return zlib.decompressobj(31).decompress(content.read(0, 2 << 20), _UNPACKED)
