"""The picture as JSON, for other programs to draw."""

from __future__ import annotations

import json

from model_freedom.freedom.drawing.picture import Picture


def render(picture: Picture) -> str:
    """Nodes and edges with names, verdicts and relations."""
    nodes = [
        {
            "id": dot.number,
            "kind": dot.kind,
            "name": dot.name,
            "grade" if dot.kind != "model" else "verdict": dot.words,
            "shipped": dot.shipped,
            "manifest": dot.where or None,
        }
        for dot in picture.dots
    ]
    edges = [{"from": line.start, "to": line.end, "relation": line.words} for line in picture.lines]
    drawn = {"version": 1, "definition": picture.definition, "nodes": nodes, "edges": edges}
    return json.dumps(drawn, indent=2, ensure_ascii=False) + "\n"
