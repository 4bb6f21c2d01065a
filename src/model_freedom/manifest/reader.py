"""Reads a manifest's bytes into plain data, with the place of every key and value.

Built on PyYAML's event stream: its constructors explode on aliases and merge keys, recurse, drop duplicate keys and
turn texts into dates. Refused as MF005: what is past the bounds, anchors, aliases, merge keys and tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from model_freedom.findings import Fault, Location
from model_freedom.manifest.builder import Builder, Place, Refused
from model_freedom.manifest.scalars import FORBIDDEN

MAX_BYTES = 1 << 20
BOM = "\ufeff"

Path = tuple[str | int, ...]


class Document(NamedTuple):
    """A manifest as plain data (dict, list, str, int, float, bool, None; keys are texts).

    `places` has every value by its path from the root, also of values that are containers. `texts` are the spans
    (offsets in `text`) of quoted and block scalars, in which a `#` begins no comment. `text` has no byte order mark.
    `readable` is False where reading had to stop: `data` is None then, and the last of `faults` says why.
    """

    path: str
    text: str = ""
    data: Any = None
    places: Mapping[Path, Place] = {}
    texts: tuple[tuple[int, int], ...] = ()
    faults: tuple[Fault, ...] = ()
    readable: bool = True

    @property
    def is_json(self) -> bool:
        """Whether it was read as JSON."""
        return _is_json(self.path, self.text)

    def location(self, path: Path) -> Location:
        """Where a value stands; of a value that is not there, the nearest one around it."""
        while path and path not in self.places:
            path = path[:-1]
        place = self.places.get(path)
        return Location(self.path, place.line, place.column) if place else Location(self.path)

    def key_location(self, path: Path) -> Location:
        """Where the key of a value stands; of an item of a list, the item."""
        place = self.places.get(path)
        return Location(self.path, place.key_line, place.key_column) if place else self.location(path)

    def at(self, path: Path) -> Any:
        """The value at a path that is there."""
        value = self.data
        for step in path:
            value = value[step]
        return value

    def source(self, path: Path) -> str:
        """A value as it is written, quotes and all; "" where it is not there."""
        place = self.places.get(path)
        return self.text[place.start : place.end] if place else ""


def read_document(content: bytes, path: str) -> Document:
    """Reads one document. Never raises; `_is_json` says what is read as strict JSON, all else is YAML."""
    if len(content) > MAX_BYTES:
        fault = Fault(
            "MF005",
            Location(path),
            f"the manifest is larger than {MAX_BYTES // (1 << 20)} MiB, and was not read",
            "list shards by a glob, and split the manifest by folders",
        )
        return Document(path, faults=(fault,), readable=False)
    decoded = _decode(content, path)
    if isinstance(decoded, Fault):
        return Document(path, faults=(decoded,), readable=False)
    return _parse(decoded.removeprefix(BOM), path)


def _decode(content: bytes, path: str) -> str | Fault:
    head = content[:4]
    if head.startswith(b"\x1f\x8b"):
        return Fault("MF001", Location(path), "the manifest is not text but packed by gzip", "unpack it")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in head and head.replace(b"\0", b"").isascii()):
        return Fault("MF001", Location(path), "the manifest is not UTF-8 but UTF-16 or UTF-32", "save it as UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        from model_freedom.manifest.lines import Lines

        before = content[: error.start].decode("utf-8").removeprefix(BOM)
        location = Location(path, *Lines(before).at(len(before)))
        message = f"the manifest is not UTF-8: byte 0x{content[error.start]:02x} at offset {error.start}"
        return Fault("MF001", location, message, "save it as UTF-8")


def _parse(text: str, path: str) -> Document:
    from yaml.error import MarkedYAMLError, YAMLError

    from model_freedom.manifest import syntax

    def unreadable(fault: Fault) -> Document:
        faults = (*builder.faults, fault)
        return Document(path, text, None, builder.places, tuple(builder.texts), faults, readable=False)

    builder = Builder(path)
    forbidden = FORBIDDEN.search(text)
    if forbidden:
        return unreadable(syntax.forbidden_character(text, forbidden, path))
    try:
        builder.build(_events(text, path))
    except Refused as refused:
        return unreadable(refused.fault)
    except MarkedYAMLError as error:
        return unreadable(syntax.explained(error, text, path))
    except YAMLError as error:
        return unreadable(Fault("MF001", Location(path), f"this is not YAML: {error}"[:300], "mend the syntax"))
    root = builder.places.get(())
    if root is None or root.start == root.end:
        return unreadable(
            Fault(
                "MF001", Location(path), "the manifest is empty", "write `version: 1` and `models:`, or remove the file"
            )
        )
    return Document(path, text, builder.data, builder.places, tuple(builder.texts), tuple(builder.faults))


def _is_json(path: str, text: str) -> bool:
    """By the name; of a text without a manifest's name (standard input), by how it begins."""
    if path.endswith((".yaml", ".yml")):
        return False
    return path.endswith(".json") or re.match(r'\s*\{\s*["}]', text) is not None


def _events(text: str, path: str) -> Iterable[Any]:
    if _is_json(path, text):
        from model_freedom.manifest.json_events import json_events

        return json_events(text)
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # absent where PyYAML was built without libyaml
    events: Iterable[Any] = yaml.parse(text, Loader=loader)
    return events
