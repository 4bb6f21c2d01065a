"""Text from a repository or the network, made harmless for the place that it is printed in.

A file name may hold a line feed, a manifest an escape sequence, a server's answer a workflow command: none of them may
move the cursor, forge a line of our own, or speak to the runner.
"""

from __future__ import annotations

_LONGEST = 2000  # characters of one text; what is longer was not written to be read


def clean(text: str, longest: int = _LONGEST) -> str:
    r"""One line of visible characters: others become `\x1b`, `\u202e`; undecodable bytes of a path become `\xff`."""
    if text.isprintable() and len(text) <= longest:  # of white space, only the blank counts as printable
        return text
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(_visible(character) for character in cut)


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a surrogate escape: one byte of a file name
        return f"\\x{code - 0xDC00:02x}"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def for_stderr(text: str) -> str:
    """One line beside the results: clean, and without commands where GitHub's runner reads it."""
    import os

    line = clean(text)
    return for_log(line) if os.environ.get("GITHUB_ACTIONS") == "true" else line


def for_log(text: str) -> str:
    r"""For a log that GitHub's runner reads: `##[command]` is obeyed anywhere in a line, `::command::` at its start.

    One character of each is written as its code, which the runner doesn't know (actions/runner, ActionCommand.cs).
    """
    return "".join(_harmless(line) for line in text.splitlines(keepends=True))


def _harmless(line: str) -> str:
    line = line.replace("##[", r"#\x23[")
    return line.replace("::", r"\x3a:", 1) if line.lstrip().startswith("::") else line


def for_command(text: str) -> str:
    """The data of a workflow command (github.com/actions/toolkit, packages/core/src/command.ts): `%` first."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def for_property(text: str) -> str:
    """A property of a workflow command."""
    return for_command(text).replace(":", "%3A").replace(",", "%2C")


_MARKDOWN = {ord(character): f"&#{ord(character)};" for character in "\\`*_{}[]()#+!|~@<>&\"'$"}


def for_markdown(text: str) -> str:
    """Text in Markdown, also in a table's cell: nothing in it is mark-up, a mention or HTML."""
    return clean(text).translate(_MARKDOWN).replace("://", "&#58;//").replace("www.", "www&#46;")


def for_markdown_code(text: str) -> str:
    """A path or code in Markdown: HTML's own element, since backticks don't protect `|` in a table."""
    return f"<code>{for_markdown(text)}</code>"
