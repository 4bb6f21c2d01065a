"""What the rules of this hundred have in common: each use of an address with what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from model_freedom.findings import Location
from model_freedom.links.record import Address, Result, Status, Use
from model_freedom.rules.rule import Evidence


def place(use: Use) -> Location:
    """Where the manifest names the address."""
    return Location(use.manifest, use.line, use.column)


def results(evidence: Evidence, *statuses: Status) -> Iterator[tuple[Use, Address, Result]]:
    """Every use whose address came out with one of these statuses; with any, where none is named.

    The detail says which manifest names the address, where it isn't the one that the finding points at.
    """
    for use, address in evidence.uses:
        result = (evidence.links or {}).get(address)
        if result is not None and (not statuses or result.status in statuses):
            yield use, address, _told(use, result)


def _told(use: Use, result: Result) -> Result:
    if use.via is None:
        return result
    words = f"named in {use.via}"
    return replace(result, detail=f"{result.detail}; {words}" if result.detail else words)


def because(result: Result) -> str:
    """The detail as the end of a sentence, with the revision where one was asked for."""
    return f": {result.detail}" if result.detail else ""
