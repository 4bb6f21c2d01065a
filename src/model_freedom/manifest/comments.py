"""Comments that hush findings: `# model-freedom: ignore[MF306] reason`, on the line or on the line above."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from model_freedom.findings import Fault, Location
from model_freedom.manifest.lines import Lines
from model_freedom.manifest.model import Ignore
from model_freedom.manifest.reader import Document

_COMMENT = re.compile(r"#[ \t]*model-freedom:[ \t]*ignore\b([^\r\n]*)")
_CODES = re.compile(r"[ \t]*\[([A-Z0-9, \t]*)\][ \t]*(.*)\Z")
_CODE = re.compile(r"MF[0-9]{1,3}\Z")


def ignores(document: Document) -> tuple[tuple[Ignore, ...], tuple[Fault, ...]]:
    """The ignores of a document, and MF007 for each that names no code."""
    found: list[Ignore] = []
    faults: list[Fault] = []
    if "model-freedom:" not in document.text or document.is_json:
        return (), ()
    lines = Lines(document.text)
    for match in _comments(document):
        line, column = lines.at(match.start())
        location = Location(document.path, line, column)
        inner = _CODES.match(match[1])
        codes = tuple(code.strip() for code in inner[1].split(",") if code.strip()) if inner else ()
        if not inner or not codes or not all(_CODE.match(code) for code in codes):
            message = "this ignore names no code of a rule, and hushes nothing"
            faults.append(Fault("MF007", location, message, "write `# model-freedom: ignore[MF306] reason`"))
            continue
        found.append(Ignore(codes, inner[2].strip(), location, _hushed(document.text, match.start(), line)))
    return tuple(found), tuple(faults)


def _comments(document: Document) -> Iterator[re.Match[str]]:
    """Matches that are comments: they begin a line or follow white space, and stand in no quoted or block text."""
    text, spans = document.text, sorted(document.texts)
    starts = [start for start, _ in spans]
    for match in _COMMENT.finditer(text):
        offset = match.start()
        if offset and text[offset - 1] not in " \t\r\n":
            continue
        index = bisect_right(starts, offset) - 1
        if index >= 0 and offset < spans[index][1] and not _heads_block(text, starts[index], offset):
            continue
        yield match


def _heads_block(text: str, start: int, offset: int) -> bool:
    """Whether a comment stands behind the `|` or `>` that begins a block text, and not in the text."""
    return text[start] in "|>" and not re.search(r"[\r\n]", text[start:offset])


def _hushed(text: str, offset: int, line: int) -> tuple[int, ...]:
    """The lines that an ignore is for: its own; where it stands alone, also the next that is not a comment."""
    before = text[:offset]
    if before and before.rstrip(" \t")[-1:] not in {"", "\n", "\r"}:
        return (line,)
    following = re.split(r"\r\n|\r|\n", text[offset:])[1:]
    for distance, content in enumerate(following, start=1):
        if not content.lstrip().startswith("#"):
            return (line, line + distance)
    return (line,)
