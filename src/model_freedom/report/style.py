"""Colour for people, none for pipes; `NO_COLOR` and `FORCE_COLOR` are honoured (no-color.org, force-color.org)."""

from __future__ import annotations

import os
from typing import NamedTuple, TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Style(NamedTuple):
    """How text output looks. `in_runner`: GitHub's runner reads the log, so that commands in it must be broken up."""

    colour: bool = False
    in_runner: bool = False

    def paint(self, name: str, text: str) -> str:
        """The text in that colour, where there is colour."""
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.colour else text


def style_for(stream: TextIO | None, when: str) -> Style:
    """The style of a stream. `when` is `auto`, `always` or `never`."""
    in_runner = os.environ.get("GITHUB_ACTIONS") == "true"
    if when != "auto":
        return Style(when == "always", in_runner)
    if os.environ.get("NO_COLOR"):
        return Style(False, in_runner)
    if os.environ.get("FORCE_COLOR"):
        return Style(True, in_runner)
    terminal = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    return Style(terminal, in_runner)
