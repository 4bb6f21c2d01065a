"""What a licence of a Hugging Face card is called here."""

from __future__ import annotations

import re
from typing import NamedTuple

from model_freedom.licenses.lists import lists


class FromHub(NamedTuple):
    """What to write in a manifest, None where a person has to decide; `note` says why, or what to look at."""

    license: str | None
    note: str = ""


def from_hub(identifier: str, name: str | None = None) -> FromHub:
    """A card's `license` (and `license_name`) as an SPDX expression, or as a LicenseRef where SPDX has none."""
    key = identifier.strip().casefold()
    entry = lists().hub.get(key)
    if entry is None:
        listed = lists().licenses.get(key)
        return FromHub(listed.identifier) if listed else FromHub(None, f"no such licence on the hub: {identifier}")
    if entry.kind == "spdx":
        later = entry.spdx[0].endswith("-only")
        return FromHub(entry.spdx[0], "the card doesn't say whether later versions are allowed" if later else "")
    if entry.kind == "family":
        if name and key == "other":
            return FromHub(reference(name), "define it under `licenses`")
        meant = f": one of {', '.join(entry.spdx)}?" if entry.spdx else ""
        return FromHub(None, f"`{identifier}` names no one licence{meant}")
    return FromHub(reference(identifier), "define it under `licenses`")


def reference(name: str) -> str:
    """A LicenseRef for terms of this name."""
    return "LicenseRef-" + (re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.") or "unnamed")
