"""What a scalar stands for: the core schema of YAML 1.2 (section 10.3.2), and which characters a text may hold.

YAML 1.1, which PyYAML resolves by, turns `no` into false, `1:30` into 90, `014` into 12 and a date into an object.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_DECIMAL = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NUMBER_STARTS = frozenset("0123456789+-.")

# A number of more characters means nothing in a manifest, and int() of many digits is slow or raises.
NUMBER_LENGTH = 40

# Control characters (C0 without tab and line ends, DEL, C1 with its line end), the line and paragraph separators, marks
# that turn the direction of the text (a review would show other words than a program reads: CVE-2021-42574),
# lone surrogates and non-characters.
_FORBIDDEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
FORBIDDEN = re.compile(f"[{_FORBIDDEN}]")
# In the value of a text a lone carriage return can only come from an escape, and moves a terminal's cursor.
FORBIDDEN_IN_TEXT = re.compile(f"[\\r{_FORBIDDEN}]")


class TooLong(ValueError):
    """A number of more than NUMBER_LENGTH characters."""


def resolve(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar. Raises TooLong."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _DECIMAL.match(text):
        return int(_short(text))
    if _BASED.match(text):
        return int(_short(text), 0)
    if _FLOAT.match(text):
        return float(_short(text))
    return text


def _short(text: str) -> str:
    if len(text) > NUMBER_LENGTH:
        raise TooLong
    return text


def needs_quotes(text: str) -> bool:
    """Whether a text, written plain on a line of its own, would be read as something else."""
    if not text or text != text.strip() or resolve_quietly(text) != text:
        return True
    if text[0] in "-?:,[]{}#&*!|>'\"%@`" or text in {"---", "...", "<<"}:
        return True
    return ": " in text or " #" in text or text.endswith(":") or not text.isprintable()


def resolve_quietly(text: str) -> Scalar:
    """As `resolve`; a number that is too long is None."""
    try:
        return resolve(text)
    except TooLong:
        return None


def quoted(text: str) -> str:
    """The text as a double-quoted scalar of YAML, which JSON's strings are."""
    import json

    written = json.dumps(text, ensure_ascii=False)
    return FORBIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", written)
