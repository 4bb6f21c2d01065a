"""The lists of licences, read once from the data files beside this module: who says that which terms are free."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

FOLDER = os.path.join(os.path.dirname(__file__), "data")


class Listed(NamedTuple):
    """One identifier of the SPDX list, or of the list of open licences where SPDX doesn't have it yet."""

    identifier: str
    verdict: str  # "free", "non-free" or "unknown"
    source: str  # who says so
    name: str = ""
    osi: bool = False
    fsf: bool = False
    deprecated: bool = False
    instead: str = ""  # what to write in place of a deprecated identifier


class HubLicense(NamedTuple):
    """One licence identifier of a Hugging Face card. `kind` is spdx, family, non-free or unlisted."""

    identifier: str
    kind: str
    spdx: tuple[str, ...]
    source: str


class Lists(NamedTuple):
    """Every list, by identifier in lower case."""

    licenses: Mapping[str, Listed]
    exceptions: Mapping[str, tuple[str, str]]  # → identifier, what to write instead of a deprecated one
    restricting: Mapping[str, str]  # additions that take freedom away → source
    nonfree: Mapping[str, str]  # names of terms known not to be free, as `simplified` leaves them → source
    hub: Mapping[str, HubLicense]
    families: Mapping[str, tuple[str, ...]]  # names that say no one licence → those that may be meant
    addresses: Mapping[str, str]  # where terms stand, `…/*` for all below → the licence, see addresses.tsv


@cache
def lists() -> Lists:
    """Reads the data files: about 900 lines, some milliseconds."""
    verdicts = {row[0]: row for name in ("open.tsv", "nonfree.tsv") for row in _rows(name)}
    patterns = sorted((key for key in verdicts if key.endswith("*")), key=len, reverse=True)
    licenses: dict[str, Listed] = {}
    nonfree: dict[str, str] = {}
    for identifier, flags, flagged, instead, name, list_version in _rows("spdx.tsv"):
        row = verdicts.get(identifier) or _by_pattern(identifier, patterns, verdicts)
        verdict, source = (row[1], row[3]) if row and not flagged else (flagged, list_version)
        entry = Listed(
            identifier, verdict or "unknown", source, name, "O" in flags, "F" in flags, "D" in flags, instead
        )
        licenses[identifier.casefold()] = entry
        if verdict == "non-free":
            nonfree[simplified(identifier)] = source
    for identifier, verdict, others, source in verdicts.values():
        if verdict == "non-free" and not identifier.endswith("*"):
            nonfree.update((simplified(name), source) for name in (identifier, *others.split(",")) if name)
        elif not identifier.endswith("*"):
            licenses.setdefault(identifier.casefold(), Listed(identifier, verdict, source))
    hub = {
        key: HubLicense(key, kind, tuple(spdx.split()), source) for key, kind, spdx, source in _rows("huggingface.tsv")
    }
    families = {key: tuple(meant.split()) for key, meant, _ in _rows("families.tsv")}
    families.update((key, entry.spdx) for key, entry in hub.items() if entry.kind == "family")
    exceptions = {row[0].casefold(): (row[0], row[1]) for row in _rows("exceptions.tsv")}
    restricting = {"commons-clause": nonfree[simplified("commons-clause")]}
    addresses = {row[0]: row[1] for row in _rows("addresses.tsv")}
    return Lists(licenses, exceptions, restricting, nonfree, hub, families, addresses)


_NOISE = re.compile(r"licen[sc]e|agreement|community|termsofuse|terms")


def simplified(name: str) -> str:
    """A name of terms without its case, punctuation and the words that names of licences share."""
    return _NOISE.sub("", re.sub(r"[^0-9a-z+]", "", name.casefold())) or name.casefold()


def _by_pattern(
    identifier: str, patterns: list[str], verdicts: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...] | None:
    for pattern in patterns:
        if identifier.startswith(pattern[:-1]):
            return verdicts[pattern]
    return None


def _rows(name: str) -> Iterator[tuple[str, ...]]:
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                yield tuple(line.rstrip("\n").split("\t"))
