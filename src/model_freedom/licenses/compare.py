"""Does another source of a licence, as model cards and weights files carry one, say the same as the manifest?"""

from __future__ import annotations

import re

from model_freedom.licenses.addressed import ADDRESS, licence_at
from model_freedom.licenses.expression import Unreadable, parse, terms
from model_freedom.licenses.lists import lists, simplified
from model_freedom.licenses.suggest import suggestions

LONGEST = 500
_ENDS = re.compile(r"(?:-only|-or-later|\+)\Z")


def says_otherwise(stated: str, claimed: str) -> bool:
    """Whether `claimed` contradicts the expression `stated`. What says nothing definite contradicts nothing.

    A family (`bsd`) agrees with its members, `gpl-3.0` with both of its readings, and one of several licences with all
    of them. The address of a licence's terms stands for it.
    """
    try:
        ours = {_canonical(term.license) for term in terms(parse(stated))}
    except Unreadable:
        return False  # the manifest's own expression is MF201
    return not all(_agrees(text, ours) for text in _texts(claimed[:LONGEST]))


def _texts(claimed: str) -> list[str]:
    """The licences that it names by their addresses, and what it says beside; only this where there is no address.

    An address on no list says nothing where words or other addresses say it.
    """
    named = [licence for address in ADDRESS.findall(claimed) if (licence := licence_at(address))]
    beside = _ASIDE.sub(_unless_it_limits, ADDRESS.sub(" ", claimed))
    words = _FRAME.sub("", beside).strip()
    if re.search(r"\w", _FILLER.sub("", words)):
        return [*named, words]
    return named or [claimed]


# What stands around a licence's name and takes nothing from it: who has the copyright, where the text is.
_ASIDE = re.compile(
    r"\(\s*\)|<\s*>|\[\s*\]"
    r"|[(,;.\n]?\s*see (?:also )?(?:the )?(?:file )?\S*licen[cs]e\S*(?: file)?(?: for details)?"
    r"|[(,;.\n]?\s*\b(?:see|at|from)\s*\Z"
    r"|[(,;.\n]?\s*(?:copyright|\(c\)|\u00a9)\s*(?:\(c\)|\u00a9)?\s*\d{4}[^;()\n]*",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"\A[\s,;:.()-]*(?:(?:this (?:model|file) is )?(?:licen[cs]ed|released|distributed|available) under (?:the )?"
    r"(?:terms of (?:the )?)?|licen[cs]e\s*:\s*)?|[\s,;:.(-]+\Z",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:licen[cs]e[ds]?|see|at|under|the|terms|of|from|for|details|full|text|more|information)\b", re.I
)


def _unless_it_limits(aside: re.Match[str]) -> str:
    return aside.group() if _LIMITS.search(aside.group()) else " "


def _agrees(claimed: str, ours: set[str]) -> bool:
    family = "-".join(claimed.casefold().split())
    if not family or family in lists().families:
        meant = {_canonical(name) for name in lists().families.get(family, ())}
        return not meant or any(name.startswith(simplified(family)) for name in ours | ours & meant)
    return _parts(claimed) <= ours


_LIMITS = re.compile(
    r"non.?com|\bnc\b|no.?deriv|research|academ|education|only|restrict|personal|\brail\b|evaluat", re.I
)


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
        limits = {found.casefold() for found in _LIMITS.findall(claimed)}
        near = next(
            (name for name in whole if limits <= {found.casefold() for found in _LIMITS.findall(name)}), claimed
        )
        named = [near]
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
