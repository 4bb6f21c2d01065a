"""The Python in a Jupyter notebook: its code cells, and of IPython's own lines what they run. Source: nbformat 4."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from model_freedom.weights.names import WEIGHTS
from model_freedom.weights.references.python import parsed

MOST_BYTES = 32 << 20  # a notebook carries its pictures
_MOST_CELLS = 5_000
_ASSIGNED = re.compile(r"(\s*[A-Za-z_][\w., \t\[\]'\"]*=[ \t]*)([%!].*)", re.S)
# `%time` and its kin run what follows; the options have a letter, and a number behind it.
_RUNS = re.compile(
    r"%%?(?:time|timeit|prun|memit|lprun|mprun|capture)\b(?:[ \t]+-[a-zA-Z]+(?:[ \t]*[\w.]+(?=[ \t]))?)*[ \t]*"
)
_SHELL = re.compile(
    r"(?:pip3?|conda|mamba|uv|cd|ls|cp|mv|rm|cat|mkdir|wget|curl|git|apt|apt-get|unzip|tar|python3?)[ \t]+\S"
)
_FILLED = re.compile(r"\$?\{[^{}]*\}|\$\w+")
_ADDRESS = re.compile(r"""https?://[^\s"'<>|;&)]{1,2000}""")


class Cell(NamedTuple):
    """One code cell, and where each of its lines stands in the notebook's file: line and column, from 1."""

    source: str
    places: tuple[tuple[int, int], ...]


def cells(text: str) -> list[Cell]:
    """The code cells in their order; none where it is no notebook."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return []
    listed = data.get("cells") if isinstance(data, dict) else None
    found = []
    at = 0
    for cell in (listed if isinstance(listed, list) else [])[:_MOST_CELLS]:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        lines = _lines(cell.get("source"))
        places = []
        for line in lines:
            place = _find(text, line, at)
            at = place if place >= 0 else at
            row = text.count("\n", 0, at) + 1
            places.append((row, at - text.rfind("\n", 0, at) if place >= 0 else 1))
        found.append(Cell(_python(lines), tuple(places)))
    return found


def _lines(source: object) -> list[str]:
    if isinstance(source, str):
        return source.splitlines(keepends=True)
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str)).splitlines(keepends=True)
    return []


def _find(text: str, line: str, start: int) -> int:
    """Where the line begins in the file, as JSON writes it; -1 where it can't be found."""
    if not line.strip():
        return -1
    for plain in (False, True):
        written = json.dumps(line.rstrip("\r\n"), ensure_ascii=plain)[1:-1]
        place = text.find(written, start)
        if place >= 0:
            return place
    return -1


def _python(lines: list[str]) -> str:
    """The cell as Python, with as many lines: as it is, where it is Python; else with what IPython's lines run; else
    with a `pass` in their places.
    """
    whole = "".join(lines)
    if not re.search(r"^[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t]*$", whole, re.M) and not _shell_line(whole):
        return whole
    if parsed(whole) is not None:
        return whole
    tried = _translated(lines, run=True)
    return tried if parsed(tried) is not None else _translated(lines, run=False)


def _shell_line(text: str) -> bool:
    return any(_SHELL.match(line.lstrip()) for line in text.splitlines())


def _translated(lines: list[str], *, run: bool) -> str:
    made = []
    shell = bool(lines) and re.match(r"%%(?:bash|sh|script|cmd)\b", lines[0]) is not None
    going_on = shell
    indent = ""
    for line in lines:
        bare = line.lstrip()
        if not going_on:
            indent = line[: len(line) - len(bare)]
        text = _line(line, indent, command=going_on, run=run)
        commands = going_on or bare.startswith("!") or _is_command(bare)
        going_on = shell or (commands and bare.rstrip().endswith("\\"))
        made.append(text)
    return "".join(made)


def _is_command(bare: str) -> bool:
    """A line that IPython hands to the shell without a sign (`pip install …`): no Python begins so."""
    return _SHELL.match(bare) is not None and parsed(bare.strip()) is None


def _line(line: str, indent: str, *, command: bool, run: bool) -> str:
    """One line, or what stands in its place."""
    bare = line.lstrip()
    end = "\n" if line.endswith(("\n", "\r")) else ""
    if command or bare.startswith("!") or _is_command(bare):
        return _address(line, indent) + end
    given = _ASSIGNED.fullmatch(line)
    if given is not None:
        runs = _RUNS.match(given[2]) if run else None
        if runs is not None and given[2][runs.end() :].strip():
            return given[1] + " " * runs.end() + given[2][runs.end() :]
        if given[2].startswith("!") or not run or runs is not None or re.match(r"%[a-z]", given[2]):
            return indent + "pass" + end
    runs = _RUNS.match(bare) if run else None
    if runs is not None and bare[runs.end() :].strip() and not bare.startswith("%%"):
        return indent + "0;" + " " * (runs.end() - 2) + bare[runs.end() :]
    if bare.startswith(("%", "!", "?")) or bare.rstrip().endswith("?"):
        return indent + "pass" + end
    return line


def _address(line: str, indent: str) -> str:
    """The address of weights that a command gets, as a text at its place."""
    for found in _ADDRESS.finditer(line):
        path = found[0].partition("?")[0].partition("#")[0].lower()
        room = found.start() - len(indent) - 1
        if path.endswith(WEIGHTS) and "\\" not in found[0]:
            # `{name}` and `$NAME` are put in as it runs
            address, filled = _FILLED.subn("{_}", found[0])
            return indent + "_=" + " " * max(0, room - 2 - bool(filled)) + ("f" if filled else "") + f"'{address}'"
    return indent + "pass"
