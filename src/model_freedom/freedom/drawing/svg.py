"""An SVG drawn with no other program. It holds no script, and loads nothing."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from model_freedom.freedom.drawing.labels import Labels, Span
from model_freedom.freedom.drawing.layout import Place, layout
from model_freedom.freedom.drawing.picture import LOOKS, Dot, Picture

_WIDTH, _HEIGHT = 210, 54  # of a node
_ACROSS, _DOWN, _EDGE = 330, 84, 30  # from node to node, and around
_LONGEST = 26  # characters in a line


def render(picture: Picture) -> str:
    """The picture with its key. Readable in black and white: shapes, outlines and words say what the colours do."""
    places, ways = layout(len(picture.dots), [(line.start, line.end) for line in picture.lines])
    everywhere = [*places, *(place for way in ways for place in way)]
    columns = max((place.column for place in everywhere), default=0)
    rows = max((place.row for place in everywhere), default=0.0)
    width = round(2 * _EDGE + _WIDTH + columns * _ACROSS)
    height = round(2 * _EDGE + _HEIGHT + rows * _DOWN + 40)
    title = f"Lineage by {picture.definition}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="system-ui, sans-serif" font-size="13" role="img" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#333333"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
    ]
    crowd = Counter((line.start, "out") for line in picture.lines) + Counter((line.end, "in") for line in picture.lines)
    labels, words = Labels(), []
    for line, way in zip(picture.lines, ways, strict=True):
        path, span = _line((places[line.start], *way, places[line.end]))
        parts.append(path)
        if line.words:
            shown = _short(line.words, 18)
            toward_end = crowd[line.start, "out"] > crowd[line.end, "in"] and not way
            words.append(_words(shown, labels.place(shown, span, toward_end=toward_end)))
    parts.extend(words)  # upon all lines
    parts.extend(part for dot in picture.dots for part in _dot(dot, places[dot.number]))
    parts.extend(_key(height - 22))
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _corner(place: Place) -> tuple[float, float]:
    return _EDGE + place.column * _ACROSS, _EDGE + place.row * _DOWN


def _line(stops: tuple[Place, ...]) -> tuple[str, Span]:
    """From the right side of one node to the left side of another, by the stops between them.

    With the part of it on which words may stand.
    """
    points = [(x, y + _HEIGHT / 2) for x, y in map(_corner, stops)]
    (x1, y1), (x2, y2) = points[0], points[-1]
    if stops[0].column >= stops[-1].column:  # the way back of a cycle, or a model that names itself
        x1, x2, y1, y2 = x1 + _WIDTH / 2, x2 + _WIDTH / 2, y1 + _HEIGHT / 2, y2 + _HEIGHT / 2
        bend = f"M{x1:g} {y1:g} C{x1:g} {y1 + 40:g} {x2 + 40:g} {y2 + 40:g} {x2:g} {y2:g}"
        span = Span(min(x1, x2), y1 + 34, max(x1, x2), y2 + 34)
    else:
        x, y = x1 + _WIDTH, y1
        bend = f"M{x:g} {y:g}"
        for stop_x, stop_y in points[1:]:
            middle = (x + stop_x) / 2
            bend += f" C{middle:g} {y:g} {middle:g} {stop_y:g} {stop_x:g} {stop_y:g}"
            x, y = stop_x + _WIDTH, stop_y
            if stop_x != x2:
                bend += f" L{x:g} {y:g}"
        span = Span(x1 + _WIDTH, y1, *points[1])
    return f'<path d="{bend}" fill="none" stroke="#333333" marker-end="url(#tip)"/>', span


def _words(shown: str, at: tuple[float, float]) -> str:
    halo = 'stroke="#FFFFFF" stroke-width="4" paint-order="stroke"'
    return f'<text x="{at[0]:g}" y="{at[1]:g}" text-anchor="middle" font-size="11" {halo}>{escape(shown)}</text>'


def _dot(dot: Dot, place: Place) -> Iterator[str]:
    x, y = _corner(place)
    look = LOOKS[dot.standing]
    yield f"<g><title>{escape(_short(f'{dot.name}: {dot.words}', 200))}</title>"
    yield _shape(dot.standing if dot.kind == "model" else dot.kind, (x, y, _WIDTH, _HEIGHT), dot.standing, dot.shipped)
    middle, weight = x + _WIDTH / 2, ' font-weight="bold"' if dot.shipped else ""
    text = f'text-anchor="middle" fill="{look.ink}"'
    yield f'<text x="{middle:g}" y="{y + 23:g}" {text}{weight}>{escape(_short(dot.name, _LONGEST))}</text>'
    words = escape(_short(f"{look.mark} {dot.words}", _LONGEST))
    yield f'<text x="{middle:g}" y="{y + 41:g}" {text} font-size="12">{words}</text></g>'


def _shape(shape: str, box: tuple[float, float, float, float], standing: str, heavy: bool) -> str:
    """Pill, hexagon, box and ellipse for the standing of a model; a drum for data, a cut sheet for code."""
    x, y, width, height = box
    look = LOOKS[standing]
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    paint = f'fill="{look.fill}" stroke="#000000" stroke-width="{2.5 if heavy else 1.2}"{dash}'
    if shape == "unknown":
        return (
            f'<ellipse cx="{x + width / 2:g}" cy="{y + height / 2:g}" rx="{width / 2:g}" ry="{height / 2:g}" {paint}/>'
        )
    if shape == "middle":
        cut = min(14, width / 4)
        points = ((x + cut, y), (x + width - cut, y), (x + width, y + height / 2))
        points = (*points, (x + width - cut, y + height), (x + cut, y + height), (x, y + height / 2))  # type: ignore[assignment]
        return f'<polygon points="{" ".join(f"{a:g},{b:g}" for a, b in points)}" {paint}/>'
    if shape == "code":
        return f'<path d="M{x:g} {y:g} h{width - 12:g} l12 12 v{height - 12:g} h{-width:g} z" {paint}/>'
    if shape == "data":
        curve = f"M{x:g} {y + 6:g} q{width / 2:g} -12 {width:g} 0 v{height - 12:g} q{-width / 2:g} 12 {-width:g} 0 z"
        return f'<path d="{curve}" {paint}/>'
    corner = height / 2 if shape == "good" else 0
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner:g}" {paint}/>'


def _key(y: float) -> Iterator[str]:
    for index, (standing, words) in enumerate(
        (("good", "top level"), ("middle", "between"), ("bad", "lowest level"), ("unknown", "unknown"))
    ):
        x = _EDGE + index * 130
        yield _shape(standing, (x, y - 10, 26, 14), standing, heavy=False)
        yield f'<text x="{x + 32:g}" y="{y + 1:g}" font-size="11">{LOOKS[standing].mark} {words}</text>'


def _short(text: str, longest: int) -> str:
    """One line, without what an XML document or a terminal can't have."""
    line = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    line = " ".join(line.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
