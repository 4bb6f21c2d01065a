"""Whether a source is safe to parse: Python 3.10's parser ends the whole process on an expression some ten thousand
operators deep, and later ones only raise. So what no person writes is told before, without parsing.
"""

from __future__ import annotations

import re

_LONGEST_LINE = 50_000  # characters
_BRACKETS = 90  # inside each other; Python's own parser ends at 200
_CHAIN = 1_000  # operators, calls or attributes in one expression between two commas; `elif`s in one file

_TOKEN = re.compile(
    r"""
    \#[^\n]*
    | (?:\"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3})
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<comma>[,;]) | (?P<line>(?<!\\)\n)
    | (?P<elif>\belif\b)
    | (?P<link>[-+*/%@&|^~<>=!.:]|\b(?:not|and|or|if|else|lambda|await|in|is)\b)
    """,
    re.VERBOSE | re.DOTALL,
)


def too_deep(source: str) -> bool:
    """Whether brackets, operators or branches are deeper inside each other than anybody writes them."""
    if any(len(line) > _LONGEST_LINE for line in source.split("\n")):
        return True
    chains = [0]
    branches = 0
    for found in _TOKEN.finditer(source):
        kind = found.lastgroup
        if kind == "open":
            chains[-1] += 1
            chains.append(0)
        elif kind == "close":
            if len(chains) > 1:
                chains.pop()
        elif kind == "comma" or (kind == "line" and len(chains) == 1):
            chains[-1] = 0
        elif kind == "link":
            chains[-1] += 1
        elif kind == "elif":
            branches += 1
        if chains[-1] > _CHAIN or len(chains) > _BRACKETS or branches > _CHAIN:
            return True
    return False
