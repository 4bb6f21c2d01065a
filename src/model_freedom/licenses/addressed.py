"""Licences that are named by the address of their terms: `https://opensource.org/licenses/MIT`."""

from __future__ import annotations

import re

from model_freedom.licenses.lists import lists

ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'`()\[\],;|]+", re.IGNORECASE)
LONGEST = 300
_SCHEME = re.compile(r"\A(?:https?://)?(?:www\.)?", re.IGNORECASE)
_ENDING = re.compile(r"(?:\.(?:html?|txt|md|php|pdf|json)|-standalone)+\Z")
_LANGUAGE = re.compile(r"\.[a-z]{2}\Z")
_DEED = re.compile(r"/(?:legalcode|deed)(?:[.-][a-z_-]+)?\Z")
_DASHED = re.compile(r"(?<=-)(\d)-(\d)\Z")  # opensource.org writes `apache-2-0`
_ELEMENTS = re.compile(r"(by(?:-(?:nc|nd|sa)){0,2})(?:/(\d\.\d))?(?:/([a-z]{2,4}))?\Z")


def licence_at(address: str) -> str | None:
    """The identifier, or the family, whose terms stand at this address; None for an address on no list."""
    place = _SCHEME.sub("", address.strip()[:LONGEST]).split("?")[0].split("#")[0].casefold().rstrip("/.")
    place = _LANGUAGE.sub("", _ENDING.sub("", _DEED.sub("", _ENDING.sub("", place))))
    known = lists().addresses
    if place in known:
        return known[place]
    for folder in (place.rpartition("/")[0], "creativecommons.org/licenses"):
        meant = known.get(f"{folder}/*")
        if meant and place.startswith(f"{folder}/"):
            tail = place[len(folder) + 1 :]
            return _creative_commons(tail) if meant == "cc" else _identifier(tail)
    return None


def _identifier(tail: str) -> str | None:
    name = _DASHED.sub(r"\1.\2", tail)
    name = f"g{name}" if name.startswith("fdl-") else name  # of the GNU project's own licences
    return name if name in lists().licenses or name in lists().families else None


def _creative_commons(tail: str) -> str | None:
    found = _ELEMENTS.match(tail)
    if found is None:
        return None
    elements, version, port = found.groups()
    family = f"cc-{elements}"
    ported = f"{family}-{version}-{port}" if port else ""
    name = ported if ported in lists().licenses else f"{family}-{version}" if version else family
    return name if name in lists().licenses or name in lists().families else None
