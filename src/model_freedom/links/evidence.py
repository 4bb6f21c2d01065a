"""`model-freedom.lock`: what was seen of each address, and when, kept beside the manifest and under version control.

A JSON file of one object an address, sorted, so that a change is a short difference. An entry counts for exactly the
address, revision, digest and size that it was recorded for: a manifest that changes invalidates its own entries only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.record import Address, Result, Status
from model_freedom.links.resolvers import kind_of

NAME = "model-freedom.lock"
MAX_BYTES = 1 << 20
MAX_LENGTH = 4096  # of any text
VERSION = 1
_KNOWN = frozenset({Status.OK, Status.MOVED, Status.RESTRICTED, Status.GONE})
_THERE = frozenset({Status.OK, Status.MOVED, Status.RESTRICTED})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_TEXTS = ("final_url", "detail", "license", "digest")
_NUMBERS = ("http_status", "size")


def record(results: Iterable[Result], before: Mapping[Address, Result]) -> dict[Address, Result]:
    """What is to be kept of these results. What could not be known keeps what was known before; what is gone, when it
    was last there.
    """
    kept = {}
    for result in results:
        earlier = before.get(result.address)
        if result.status in _KNOWN:
            last = result.checked_at if result.status in _THERE else earlier.last_there if earlier else None
            kept[result.address] = replace(result, last_there=last, cached=False)
        elif earlier is not None:
            kept[result.address] = earlier
    return kept


def dated(results: Mapping[Address, Result], before: Mapping[Address, Result]) -> dict[Address, Result]:
    """The results, of which those that are not there say when they last were."""
    return {address: _dated(result, before.get(address)) for address, result in results.items()}


def _dated(result: Result, earlier: Result | None) -> Result:
    last = earlier.last_there if earlier else None
    if last is None or result.status in _THERE:
        return result
    words = f"it was there on {last[:10]}"
    return replace(result, last_there=last, detail=f"{result.detail}; {words}" if result.detail else words)


def recalled(
    before: Mapping[Address, Result], addresses: Iterable[Address], settings: LinkSettings
) -> dict[Address, Result]:
    """What is recorded of these addresses, as results. Of which nothing is recorded, that could not be known."""
    return {
        address: _dated(replace(before[address], cached=True), before[address])
        if address in before
        else _unseen(address, settings)
        for address in addresses
    }


def _unseen(address: Address, settings: LinkSettings) -> Result:
    from model_freedom.links.check import unasked

    resolver = kind_of(address)
    detail = f"no look at it is recorded in a {NAME}"
    return unasked(address, resolver, settings) or Result(address, resolver.kind, Status.UNVERIFIED, detail=detail)


def to_text(kept: Mapping[Address, Result]) -> str:
    """The file's content."""
    entries = sorted((_entry(result) for result in kept.values()), key=lambda entry: json.dumps(entry, sort_keys=True))
    lines = ",\n".join("  " + json.dumps(entry, ensure_ascii=True) for entry in entries)
    return (
        f'{{"version": {VERSION}, "links": [\n{lines}\n]}}\n' if entries else f'{{"version": {VERSION}, "links": []}}\n'
    )


def from_bytes(content: bytes) -> dict[Address, Result]:
    """What a file says. What is malformed in it, or of a newer version, is as if it were not there."""
    if len(content) > MAX_BYTES:
        return {}
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("links"), list):
        return {}
    found = (_result(entry) for entry in data["links"])
    return {result.address: result for result in found if result is not None}


def _entry(result: Result) -> dict[str, Any]:
    address = result.address
    entry: dict[str, Any] = {"url": address.url}
    entry.update({f"declared_{name}": getattr(address, name) for name in ("revision", "sha256", "size")})
    entry.update(kind=result.kind, status=result.status.value, seen=result.checked_at, last_there=result.last_there)
    entry.update({name: getattr(result, name) for name in (*_NUMBERS, *_TEXTS)})
    entry.update(is_file=address.is_file, revision_missing=result.revision_missing, stray=result.stray)
    return {name: value for name, value in entry.items() if value is not False and value not in {None, ""}}


def _result(entry: Any) -> Result | None:
    if not isinstance(entry, dict):
        return None
    text = {name: value for name, value in entry.items() if isinstance(value, str) and 0 < len(value) <= MAX_LENGTH}
    number = {name: value for name, value in entry.items() if isinstance(value, int) and not isinstance(value, bool)}
    if "url" not in text or text.get("status") not in {status.value for status in _KNOWN}:
        return None
    if not _MOMENT.fullmatch(text.get("seen", "")) or not _MOMENT.fullmatch(text.get("last_there", text["seen"])):
        return None
    address = Address(
        text["url"],
        text.get("declared_revision"),
        text.get("declared_sha256"),
        number.get("declared_size"),
        entry.get("is_file") is True,
    )
    return Result(
        address,
        kind=text.get("kind", "other"),
        status=Status(text["status"]),
        checked_at=text["seen"],
        last_there=text.get("last_there"),
        revision_missing=entry.get("revision_missing") is True,
        stray=entry.get("stray") is True,
        http_status=number.get("http_status"),
        size=number.get("size"),
        final_url=text.get("final_url"),
        detail=text.get("detail", ""),
        license=text.get("license"),
        digest=text.get("digest"),
    )
