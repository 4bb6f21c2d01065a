"""Mermaid, which GitHub draws in job summaries and README files."""

from __future__ import annotations

from model_freedom.freedom.drawing.picture import LOOKS, Dot, Picture

# The shape says the standing too: pill, hexagon, box, circle.
_SHAPES = {"good": ('(["', '"])'), "middle": ('{{"', '"}}'), "bad": ('["', '"]'), "unknown": ('(("', '"))')}
_LEAVES = {"data": ('[("', '")]'), "code": ('[["', '"]]')}


_MOST = 500  # lines between nodes that Mermaid draws before it refuses (`maxEdges`), also on GitHub


def render(picture: Picture) -> str:
    """A flowchart from what is shipped to what it was made from."""
    lines = ["flowchart LR"]
    if len(picture.lines) > _MOST:
        lines.append(f"  %% {len(picture.lines)} lines: Mermaid draws no more than {_MOST}, use --format svg")
    lines.extend(f"  n{dot.number}{_box(dot)}:::{dot.standing}" for dot in picture.dots)
    for line in picture.lines:
        arrow = f"-->|{quote(line.words)}|" if line.words else "-->"
        lines.append(f"  n{line.start} {arrow} n{line.end}")
    for name, look in LOOKS.items():
        dash = f",stroke-dasharray:{look.dash}" if look.dash else ""
        lines.append(f"  classDef {name} fill:{look.fill},color:{look.ink},stroke:#000000{dash}")
    return "\n".join(lines) + "\n"


def _box(dot: Dot) -> str:
    left, right = _LEAVES.get(dot.kind) or _SHAPES[dot.standing]
    mark = LOOKS[dot.standing].mark
    name = escape(dot.name)
    return f"{left}{f'<b>{name}</b>' if dot.shipped else name}<br>{mark} {escape(dot.words)}{right}"


def quote(text: str) -> str:
    """A text in quotes, as a label of an arrow."""
    return f'"{escape(text)}"'


def escape(text: str) -> str:
    """A text that can't end its label or begin markup: what is no letter, digit or harmless sign is an entity."""
    shown = " ".join(text.split())[:80] or " "
    return "".join(sign if sign.isalnum() or sign in " -_.,:/+()→" else f"#{ord(sign)};" for sign in shown)
