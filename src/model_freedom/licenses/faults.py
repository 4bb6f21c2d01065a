"""What is wrong with a licence expression, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from model_freedom.licenses.expression import ADDITION, REFERENCE, Term, Unreadable, parse, terms
from model_freedom.licenses.lists import lists
from model_freedom.licenses.suggest import nearest_exception, suggestions

INVALID, DEPRECATED, WITHOUT_TEXT, AMBIGUOUS = "MF201", "MF202", "MF203", "MF204"


_LATER = re.compile(r"\bor (?:any )?(?:later|newer)\b", re.IGNORECASE)


class LicenseFault(NamedTuple):
    """One fault. `part` is the text at fault, `instead` what certainly was meant, where that can be known."""

    code: str
    message: str
    fix: str
    part: str = ""
    instead: str | None = None


def faults(expression: str, defined: Iterable[str] = ()) -> list[LicenseFault]:
    """Every fault of an expression. `defined` are the LicenseRefs that the manifest gives a text for."""
    if _LATER.search(expression):  # else it would be read as a choice between two licences
        return [_unreadable(expression, "")]
    try:
        tree = parse(expression)
    except Unreadable as error:
        return [_unreadable(expression, str(error))]
    known = {name.casefold() for name in defined}
    found: list[LicenseFault] = []
    for term in terms(tree):
        for fault in (*_license_faults(term.license, known), *_exception_faults(term, known)):
            if fault not in found:
                found.append(fault)
    return found


def corrected(expression: str) -> str | None:
    """The expression with everything replaced whose meaning is certain; None where there is nothing to replace."""
    certain = {fault.part: fault.instead for fault in faults(expression) if fault.instead}
    if not certain:
        return None
    if expression.strip() in certain:
        return certain[expression.strip()]
    return re.sub(r"[^\s()]+", lambda match: certain.get(match.group()) or match.group(), expression)


def _unreadable(expression: str, why: str) -> LicenseFault:
    text = expression.strip()
    parts = _several(text)
    if parts:
        either, both = (f" {operator} ".join(parts) for operator in ("OR", "AND"))
        fix = f"write `{either}` where one may choose, `{both}` where all apply"
        return LicenseFault(
            INVALID, f"“{_short(text)}” names licences with nothing between them that SPDX knows", fix, text
        )
    family = "-".join(text.casefold().split()) if len(text) <= 80 else ""
    if family in lists().families:
        return _ambiguous(text, lists().families[family])
    return _invalid(text, why)


def _several(text: str) -> list[str]:
    """The licences of a text that has several in a row, or with commas or slashes between them."""
    if suggestions(text)[1]:
        return []  # `MIT/X11` is one
    for between in (r"[/,;|&]", r"\s+"):
        parts = [part.strip() for part in re.split(between, text) if part.strip()]
        named = [listed.identifier for part in parts if (listed := lists().licenses.get(part.casefold()))]
        if 1 < len(parts) <= 8 and len(named) == len(parts):
            return named
    return []


def _invalid(text: str, why: str = "") -> LicenseFault:
    meant, certain = suggestions(text)
    message = f"“{_short(text)}” is not an SPDX licence expression"
    if why and not why.startswith("this is no"):
        message = why
    if meant:
        message += f"; did you mean {_either(meant)}?"
        return LicenseFault(INVALID, message, f"write {_either(meant)}", text, meant[0] if certain else None)
    fix = "write an identifier of the SPDX list, or `LicenseRef-…` and define it under `licenses`"
    return LicenseFault(INVALID, message, fix, text)


def _license_faults(name: str, defined: set[str]) -> Iterator[LicenseFault]:
    key = name.casefold()
    known = lists()
    listed = known.licenses.get(key) or known.licenses.get(key.removesuffix("+"))
    hub = known.hub.get(key)
    if REFERENCE.match(key):
        if key not in defined:
            yield _without_text(name)
    elif listed and listed.deprecated:
        message = f"the identifier {listed.identifier} is deprecated"
        instead = listed.instead
        if key.endswith("+") and instead.endswith("-only"):
            instead = f"{instead.removesuffix('-only')}-or-later"
        fix = f"write `{instead}`" if instead else "write the identifier of the licence that the text is"
        if instead.endswith("-only"):
            fix += f", or `{instead.removesuffix('-only')}-or-later` where later versions are allowed too"
        yield LicenseFault(DEPRECATED, message, fix, name, instead or None)
    elif key in known.families:
        yield _ambiguous(name, known.families[key])
    elif listed or hub:
        return
    elif key in known.exceptions:
        message = f"{name} is an exception, and stands only after WITH"
        yield LicenseFault(INVALID, message, f"write the licence before it: `… WITH {known.exceptions[key][0]}`", name)
    else:
        yield _invalid(name)


def _exception_faults(term: Term, defined: set[str]) -> Iterator[LicenseFault]:
    if term.exception is None:
        return
    key = term.exception.casefold()
    known = lists().exceptions
    if ADDITION.match(key):
        if key not in defined:
            yield _without_text(term.exception)
    elif key not in known:
        near = nearest_exception(term.exception)
        message = f"{_short(term.exception)} is no SPDX exception" + (f"; did you mean {near}?" if near else "")
        fix = f"write `{near}`" if near else "write an exception of the SPDX list, or `AdditionRef-…`"
        yield LicenseFault(INVALID, message, fix, term.exception)
    elif known[key][1]:
        message = f"the exception {known[key][0]} is deprecated"
        yield LicenseFault(DEPRECATED, message, f"write `{known[key][1]}`", term.exception, known[key][1])


def _without_text(name: str) -> LicenseFault:
    fix = f"add `{_short(name)}` under `licenses`, with its name and url or text"
    return LicenseFault(WITHOUT_TEXT, f"{_short(name)} is not defined in this manifest", fix, name)


def _ambiguous(name: str, meant: tuple[str, ...]) -> LicenseFault:
    message = f"“{name}” names no one licence"
    fix = f"write which one: {_either(meant)}" if meant else "write the licence, or `LicenseRef-…` with its text"
    if meant:
        message = f"“{name}” is a family of licences, not one of them"
    return LicenseFault(AMBIGUOUS, message, fix, name)


def _either(names: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _short(text: str) -> str:
    """Text of a manifest, fit for one line."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:77] + "…"
