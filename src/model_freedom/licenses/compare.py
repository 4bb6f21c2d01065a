"""Does another source of a licence, as model cards and weights files carry one, say the same as the manifest?"""

from __future__ import annotations

import re

from model_freedom.licenses.expression import Unreadable, parse, terms
from model_freedom.licenses.lists import lists, simplified
from model_freedom.licenses.suggest import suggestions

_ENDS = re.compile(r"(?:-only|-or-later|\+)\Z")


def says_otherwise(stated: str, claimed: str) -> bool:
    """Whether `claimed` contradicts the expression `stated`. What says nothing definite contradicts nothing.

    A family (`bsd`) agrees with its members, `gpl-3.0` with both of its readings, and one of several licences with all
    of them.
    """
    try:
        ours = {_canonical(term.license) for term in terms(parse(stated))}
    except Unreadable:
        return False  # the manifest's own expression is MF201
    family = "-".join(claimed.casefold().split())
    if not family or family in lists().families:
        meant = {_canonical(name) for name in lists().families.get(family, ())}
        return bool(meant) and not any(name.startswith(simplified(family)) for name in ours | ours & meant)
    return not _parts(claimed) <= ours


def _parts(claimed: str) -> set[str]:
    """The licences that a text names."""
    whole, certain = suggestions(claimed)
    if certain:
        return {_canonical(whole[0])}
    try:
        named = [term.license for term in terms(parse(claimed))]
    except Unreadable:
        pieces = [piece.strip() for piece in re.split(r"[,;/|]", claimed) if piece.strip()]
        if len(pieces) > 1:
            return {part for piece in pieces[:20] for part in _parts(piece)}
        named = [whole[0] if whole else claimed]
    return {_canonical(name) for name in named}


def _canonical(name: str) -> str:
    """One licence without its spelling: case, `LicenseRef-`, deprecated forms, "or later"."""
    key = name.casefold()
    hub = lists().hub.get(key)
    if hub and hub.kind == "spdx":
        key = hub.spdx[0].casefold()
    listed = lists().licenses.get(key)
    if listed and listed.instead:
        key = listed.instead.casefold()
    key = re.sub(r"\A(?:documentref-[^:]*:)?licenseref-(?:scancode-)?", "", key)
    return simplified(_ENDS.sub("", key))
