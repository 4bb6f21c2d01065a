"""What PyYAML says of bad syntax, in plain words, with what mends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model_freedom.findings import Fault, Location
from model_freedom.manifest.lines import Lines

if TYPE_CHECKING:
    from yaml.error import MarkedYAMLError

_QUOTE = "put the whole text in quotes"

# A part of libyaml's or PyYAML's own words (they differ in places) → ours, and the fix. `{context}` is the place where
# the thing begins that could not be finished. The first match counts.
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a `:` where no key can stand",
        "begin a new line with the right indent, or put the text in quotes",
    ),
    ("expected ',' or ']'", "the list that begins with `[` at {context} is not closed", "add the missing `]` or comma"),
    (
        "expected ',' or '}'",
        "the mapping that begins with `{{` at {context} is not closed",
        "add the missing `}}` or comma",
    ),
    (
        "expected '-' indicator",
        "a line inside a list that begins neither with `-` nor deeper",
        "check the indent: items of a list begin in one column",
    ),
    (
        "could not find expected ':'",
        "a line that is neither `key: value` nor an item of a list",
        "add the `:`, or check the indent",
    ),
    ("unexpected end of stream", "the quoted text that begins at {context} is not closed", "add the closing quote"),
    (
        "unexpected document separator",
        "the quoted text that begins at {context} is not closed",
        "add the closing quote",
    ),
    (
        "unknown escape",
        "an unknown escape in a double-quoted text",
        "write two backslashes for one, or use single quotes",
    ),
    ("Unicode character escape", "an escape that names no character", "write the character itself"),
    ("tab character", "a tab where an indent of spaces has to stand", "indent with spaces"),
    ("block sequence entries are not allowed", "a `-` where no list can begin", "begin the list on a line of its own"),
    (
        "expected <document start>",
        "text after the end of the document",
        "keep one document a file: remove `---` and `...`",
    ),
    ("directive", "a YAML directive (a line that begins with `%`) that is not known", "remove the line"),
    ("tag", "a tag (a word after `!`) is not allowed", "remove it; put quotes around a text that begins with `!`"),
    ("expected <block end>", "this line does not fit those above it", "check the indent and the quotes"),
    ("expected key", "this does not fit what stands above it", "check the indent, and text after a closing quote"),
    ("node content", "a value can't begin with this character", _QUOTE),
)


def explained(error: MarkedYAMLError, text: str, path: str) -> Fault:
    """The reader's error as a fault: MF001, and MF005 for nesting that the reader itself refuses."""
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context or "")
    location = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
    index = min(mark.index, len(text)) if mark else 0
    if problem.startswith("JSON: "):
        return Fault("MF001", location, f"this is not JSON: {problem[6:]}", "mend the syntax at this place")
    if error.context and re.search("alias|anchor", error.context) and error.context_mark:
        context = error.context_mark
        location = Location(path, context.line + 1, context.column + 1)
        sign = text[context.index : context.index + 1]
        return Fault("MF001", location, f"a text can't begin with `{sign}`", _quotes(text, context.index))
    if "nesting depth" in problem:  # libyaml's own bound, met while it looks ahead on one line
        return Fault("MF005", location, "far too many levels inside each other", "make the manifest flatter")
    if "cannot start any token" in problem:
        if text[index : index + 1] == "\t":
            return Fault("MF001", location, "a tab where an indent of spaces has to stand", "indent with spaces")
        return Fault("MF001", location, f"a text can't begin with `{text[index : index + 1]}`", _quotes(text, index))
    if "node content" in problem and not text[index:].strip():
        end = len(text.rstrip())
        last = Location(path, text.count("\n", 0, end) + 1, max(1, end - text.rfind("\n", 0, end) - 1))
        return Fault(
            "MF001", last, "the manifest ends where something has to follow", "close the `[` or `{` that is open"
        )
    beginning = error.context_mark
    context_words = f"line {beginning.line + 1}, column {beginning.column + 1}" if beginning else "some place above"
    for words, message, fix in _WORDS:
        if words in problem:
            return Fault("MF001", location, message.format(context=context_words), fix.replace("}}", "}"))
    return Fault("MF001", location, f"this is not YAML: {problem[:200]}", "mend the syntax at this place")


def forbidden_character(text: str, match: re.Match[str], path: str) -> Fault:
    """A character that may stand nowhere in a manifest."""
    location = Location(path, *Lines(text).at(match.start()))
    message = f"the character U+{ord(match[0]):04X}, which nobody can see, is not allowed"
    return Fault("MF001", location, message, "remove the character")


def _quotes(text: str, index: int) -> str:
    """The fix for a text that has to be quoted, with the text itself."""
    rest = re.split(r"[\r\n]| #", text[index : index + 80], maxsplit=1)[0].rstrip()
    if not rest or '"' in rest or "\\" in rest:
        return _QUOTE
    return f'put quotes around it: "{rest}"'
