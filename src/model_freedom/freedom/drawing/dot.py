"""DOT, for Graphviz and everything that reads it."""

from __future__ import annotations

from model_freedom.freedom.drawing.picture import LOOKS, Dot, Picture

_SHAPES = {"good": "box", "middle": "hexagon", "bad": "octagon", "unknown": "ellipse"}
_LEAVES = {"data": "cylinder", "code": "note"}


def render(picture: Picture) -> str:
    """A directed graph from what is shipped to what it was made from."""
    lines = ["digraph lineage {", "  rankdir=LR;", '  node [style="filled", fontname="sans-serif"];']
    lines.extend(f"  n{dot.number} [{_attributes(dot)}];" for dot in picture.dots)
    for line in picture.lines:
        label = f" [label={_quoted(line.words)}]" if line.words else ""
        lines.append(f"  n{line.start} -> n{line.end}{label};")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _attributes(dot: Dot) -> str:
    look = LOOKS[dot.standing]
    style = "filled,bold" if dot.shipped else "filled,dashed" if look.dash else "filled"
    if dot.standing == "good" and dot.kind == "model":
        style += ",rounded"
    shape = _LEAVES.get(dot.kind) or _SHAPES[dot.standing]
    label = _quoted(f"{dot.name}\n{look.mark} {dot.words}")
    return f'label={label}, shape={shape}, style="{style}", fillcolor="{look.fill}", fontcolor="{look.ink}"'


def _quoted(text: str) -> str:
    lines = [" ".join(line.split())[:80] for line in text.split("\n", 1)]
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    printable = ["".join(sign if sign.isprintable() else "?" for sign in line) for line in escaped]
    return '"' + "\\n".join(printable) + '"'
