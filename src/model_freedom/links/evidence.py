"""`model-freedom.lock`: what was seen of each address, and when, kept beside the manifest and under version control.

A JSON file of one object an address, sorted, so that a change is a short difference. An entry counts for exactly the
address, revision, digest and size that it was recorded for: a manifest that changes invalidates its own entries only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.record import Address, Result, Status
from model_freedom.links.resolvers import kind_of
from model_freedom.links.signed import without_secret, without_secrets

NAME = "model-freedom.lock"
# A manifest of 1 MiB has room for some 25,000 addresses, and an entry takes 500 bytes, or 1,000 with a redirect.
MAX_BYTES = 32 << 20
MAX_LENGTH = 4096  # of any text
VERSION = 1
AHEAD = 86400.0  # seconds: clocks differ, but nobody has looked at anything the day after tomorrow
_KNOWN = frozenset({Status.OK, Status.MOVED, Status.RESTRICTED, Status.GONE})
_THERE = frozenset({Status.OK, Status.MOVED, Status.RESTRICTED})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_TEXTS = ("final_url", "detail", "license", "digest")
_NUMBERS = ("http_status", "size")
_MARKER = re.compile(rb"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.MULTILINE)  # of a merge that git left to a person


class LockFault(NamedTuple):
    """Why a file counts for nothing; `line` from 1."""

    line: int
    message: str
    fix: str


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


def from_bytes(content: bytes, now: float | None = None) -> dict[Address, Result]:
    """What a file says. What is malformed in it, or of a newer version, is as if it were not there.

    With `now` (seconds since the epoch) that holds for what is dated later than tomorrow, too.
    """
    read = read_lock(content, now)
    return {} if isinstance(read, LockFault) else read


def read_lock(content: bytes, now: float | None = None) -> dict[Address, Result] | LockFault:
    """The same, or why the file as a whole can't be read: then a link that was recorded as gone would be forgotten."""
    anew = f"`model-freedom links --record` writes it anew; `git log -- {NAME}` has what it was"
    if len(content) > MAX_BYTES:
        return LockFault(1, f"larger than {MAX_BYTES >> 20} MiB", anew)
    marker = _MARKER.search(content)
    if marker:
        line = content.count(b"\n", 0, marker.start()) + 1
        both = "keep the lines of both sides, the newer of two for one address"
        return LockFault(line, "the marks of a merge that was not finished", f"{both}; or {anew}")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        return LockFault(line, "not JSON", anew)
    if isinstance(data, dict) and isinstance(data.get("version"), int) and data["version"] > VERSION:
        return LockFault(1, "written by a newer version of the program", "use that version")
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("links"), list):
        return LockFault(1, "not a file that `links --record` writes", anew)
    return _by_address((_result(entry) for entry in data["links"]), now)


def salvaged(content: bytes, now: float) -> dict[Address, Result]:
    """What a file says that is to be written anew; both sides of a merge, where it is one."""
    read = read_lock(content, now)
    if not isinstance(read, LockFault):
        return read
    if len(content) > MAX_BYTES:
        return {}
    return _by_address((_result(_json(line.strip().rstrip(b","))) for line in content.splitlines()), now)


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _by_address(results: Iterable[Result | None], now: float | None) -> dict[Address, Result]:
    """Of two for one address the newer."""
    found: dict[Address, Result] = {}
    for result in results:
        if result is None or (now is not None and (seconds_of(result.checked_at) or 0.0) > now + AHEAD):
            continue
        known = found.get(result.address)
        if known is None or (known.checked_at or "") <= (result.checked_at or ""):
            found[result.address] = result
    return found


def seconds_of(moment: str | None) -> float | None:
    """Seconds since the epoch; None for what is no moment, such as the 31st of February."""
    if moment is None or not _MOMENT.fullmatch(moment):
        return None
    try:
        return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return None


def _entry(result: Result) -> dict[str, Any]:
    address = result.address
    # Signed addresses are for one reader and some minutes, and different each time: none of that belongs in a
    # repository. What moved for good to where only a secret leads has not moved anywhere for others.
    where = without_secret(result.final_url) if result.final_url else None
    nowhere = result.status is Status.MOVED and result.final_url is not None and where is None
    status = Status.OK if nowhere else result.status
    result = replace(result, final_url=where, detail=without_secrets(result.detail), status=status)
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
    if seconds_of(text.get("seen")) is None or seconds_of(text.get("last_there", text["seen"])) is None:
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
