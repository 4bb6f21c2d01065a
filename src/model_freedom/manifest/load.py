"""A manifest's bytes → a `Manifest`: as far as it can be read, with every fault found on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from model_freedom.findings import Fault, Location
from model_freedom.manifest import version1
from model_freedom.manifest.comments import ignores
from model_freedom.manifest.consistency import consistency_faults
from model_freedom.manifest.model import LicenseTerms, Manifest, Model
from model_freedom.manifest.reader import MAX_BYTES, Document, read_document

LIMIT = MAX_BYTES
"""Bytes of a manifest that are read: give `read_manifest` up to one more, which it then refuses."""

Builder = Callable[[Document], tuple[Mapping[str, LicenseTerms], tuple[Model, ...]]]

# The versions of the format, each with its builder; its schema is schemas/model-freedom-v<version>.schema.json.
# The next version brings both, and a `convert` from this one.
VERSIONS: Mapping[int, Builder] = {1: version1.build}
NEWEST = max(VERSIONS)


def read_manifest(content: bytes, path: str) -> Manifest:
    """Reads one manifest. Never raises: whatever is wrong is a fault, and the rest is there.

    `path` is POSIX, relative to the root; its ending decides between YAML and JSON.
    """
    document = read_document(content, path)
    if not document.readable:
        return Manifest(path, faults=document.faults, text=document.text, readable=False)
    newer = _newer_version(document)
    if newer:
        return Manifest(path, faults=(*document.faults, newer), text=document.text, readable=False)
    found, comment_faults = ignores(document)
    faults = (*document.faults, *_content_faults(document), *comment_faults)
    licenses, models = VERSIONS[_version(document)](document)
    ordered = tuple(sorted(faults, key=lambda fault: (fault.location, fault.code, fault.message)))
    return Manifest(path, licenses, models, found, ordered, document.text, version1.fetched(document))


def _version(document: Document) -> int:
    """The format's version; the first one where it is missing or no number, which is a fault of the schema."""
    version = document.data.get("version") if isinstance(document.data, dict) else None
    return version if type(version) is int and version in VERSIONS else 1


def _newer_version(document: Document) -> Fault | None:
    version: Any = document.data.get("version") if isinstance(document.data, dict) else None
    if type(version) is not int or version <= NEWEST:
        return None
    message = f"version {version} of the manifest's format is newer than this program, which reads up to {NEWEST}"
    fix = "install a newer model-freedom, which reads it: `pip install --upgrade model-freedom`"
    return Fault("MF003", document.location(("version",)), message, fix)


def _content_faults(document: Document) -> list[Fault]:
    from model_freedom.manifest.schema import schema_faults

    faults = schema_faults(document, _version(document))
    taken = {fault.location for fault in faults}
    faults.extend(fault for fault in consistency_faults(document) if fault.location not in taken)
    if isinstance(document.data, dict) and isinstance(document.data.get("version"), float):
        location = document.location(("version",))
        if location not in taken:
            faults.append(Fault("MF004", Location(*location), "`version` is not a whole number", "write `version: 1`"))
    return faults
