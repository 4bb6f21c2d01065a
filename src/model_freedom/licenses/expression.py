"""Is a licence expression free? `AND` takes the worst side, `OR` the best, `WITH` follows its licence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast

from model_freedom.licenses.lists import lists, simplified

Freedom = Literal["free", "unknown", "non-free"]

LONGEST = 4096  # characters; every licence of the longest real expressions fits many times over
DEEPEST = 64  # parentheses open at once
_RANK = {"non-free": 0, "unknown": 1, "free": 2}
REFERENCE = re.compile(r"(?:documentref-[a-z0-9.-]+:)?licenseref-([a-z0-9.-]+)\Z")
ADDITION = re.compile(r"(?:documentref-[a-z0-9.-]+:)?additionref-([a-z0-9.-]+)\Z")


class Term(NamedTuple):
    """One licence of an expression, with the exception that follows its WITH."""

    license: str
    exception: str | None = None


class Unreadable(ValueError):
    """The text is no licence expression. Its message says why, in words for the user."""


def worst(verdicts: Iterable[Freedom]) -> Freedom:
    """The least free of several; free where there are none."""
    return min(verdicts, key=_RANK.__getitem__, default="free")


def best(verdicts: Iterable[Freedom]) -> Freedom:
    """The freest of several; non-free where there are none."""
    return max(verdicts, key=_RANK.__getitem__, default="non-free")


def judge(expression: str | None, known: Mapping[str, str] | None = None) -> Freedom:
    """Free, non-free or unknown. `known` are the LicenseRefs that the configuration decides, with their verdicts.

    What can't be read, is missing, or is on no list, is unknown.
    """
    if expression is None or len(expression) > LONGEST:
        return "unknown"
    decided = tuple(sorted((key.casefold(), value) for key, value in (known or {}).items()))
    return _judge(expression, decided)


@lru_cache(maxsize=4096)
def _judge(expression: str, known: tuple[tuple[str, str], ...]) -> Freedom:
    try:
        tree = parse(expression)
    except Unreadable:
        return _named(expression)
    return _fold(tree, dict(known))


def _fold(tree: Any, known: Mapping[str, str]) -> Freedom:
    """The verdict of a parsed expression; `parse` bounds its depth."""
    if isinstance(tree, Term):
        return judge_term(tree, known)
    operator, sides = tree
    verdicts = [_fold(side, known) for side in sides]
    return worst(verdicts) if operator == "AND" else best(verdicts)


def judge_term(term: Term, known: Mapping[str, str]) -> Freedom:
    """One licence and its exception. `known` has lower-case keys."""
    verdict = _judge_license(term.license.casefold(), known)
    if term.exception is None:
        return verdict
    name = term.exception.casefold()
    if name in lists().exceptions:
        return verdict  # every exception of the SPDX list permits something more
    addition = ADDITION.match(name)
    if (addition.group(1) if addition else name) in lists().restricting:
        return "non-free"
    return worst([verdict, "unknown"])


def _judge_license(name: str, known: Mapping[str, str]) -> Freedom:
    reference = REFERENCE.match(name)
    if reference:
        if name in known:
            return cast(Freedom, known[name])
        return _named(reference.group(1).removeprefix("scancode-"))
    licenses = lists().licenses
    listed = licenses.get(name) or licenses.get(name.removesuffix("+"))
    if listed:
        return cast(Freedom, listed.verdict)
    hub = lists().hub.get(name)
    if hub and hub.kind == "spdx":
        return cast(Freedom, licenses[hub.spdx[0].casefold()].verdict)
    return _named(name)


def _named(name: str) -> Freedom:
    """By a name alone nothing is free: only known not to be free, or unknown."""
    if len(name) > 200 or name.casefold() in lists().families:
        return "unknown"
    return "non-free" if simplified(name) in lists().nonfree else "unknown"


@lru_cache(maxsize=4096)
def parse(expression: str) -> Any:
    """A Term, or a pair of "AND" or "OR" and the list of its sides, each of the same form. Raises Unreadable."""
    text = expression.strip()
    if not text:
        raise Unreadable("the licence is empty")
    if len(text) > LONGEST:
        raise Unreadable(f"the licence expression has {len(text):,} characters; no more than {LONGEST:,} are read")
    if re.fullmatch(r"[A-Za-z0-9.:+-]+", text):
        return Term(text)  # the usual case, without loading the parser
    if _deepest(text) > DEEPEST:
        raise Unreadable(f"the licence expression opens more than {DEEPEST} parentheses")
    from license_expression import Licensing  # type: ignore[import-untyped]  # 35 ms

    try:
        parsed = Licensing().parse(text, simple=True)
    except Exception:  # for what is no expression it raises anything, failed assertions of its own among them
        raise Unreadable("this is no SPDX expression") from None
    return _tree(parsed)


def _tree(parsed: Any) -> Any:
    kind = type(parsed).__name__
    if kind == "LicenseWithExceptionSymbol":
        return Term(parsed.license_symbol.key, parsed.exception_symbol.key)
    if kind in ("AND", "OR"):
        return kind, [_tree(side) for side in parsed.args]
    if not hasattr(parsed, "key"):
        raise Unreadable("this is no SPDX expression")
    return Term(parsed.key)


def terms(tree: Any) -> Iterator[Term]:
    """Every licence of a parsed expression, from left to right."""
    pending = [tree]
    while pending:
        current = pending.pop()
        if isinstance(current, Term):
            yield current
        else:
            pending.extend(reversed(current[1]))


def _deepest(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif character == ")":
            depth -= 1
    return deepest
