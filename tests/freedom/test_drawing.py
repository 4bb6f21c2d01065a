"""The lineage drawn: every format from one picture, readable without colours, harmless whatever the names are."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kitchen import MANIFEST, base, hidden, model, stranger

from model_freedom.freedom import survey
from model_freedom.freedom.definitions import BY_NAME
from model_freedom.freedom.drawing import RENDERERS, picture
from model_freedom.freedom.drawing.layout import layout
from model_freedom.freedom.drawing.mermaid import escape
from model_freedom.freedom.drawing.picture import LOOKS


def drawn(*models, definition="debian", leaves=False):
    found = survey([(MANIFEST, one) for one in models])
    return picture(found.declared, len(models), BY_NAME[definition], leaves=leaves)


TOXIC = base(name="Mistral-7B", training_data=(hidden(),))
MODELS = (
    model(name="my-lora", base_models=(base(name="mid", base_models=(TOXIC,)), stranger("closed-api", "distilled"))),
    model(name="my-merge", training_data=(), base_models=(base(name="a", relation="merge"), base(name="b"))),
    model("llama2", name="restricted", base_models=(TOXIC, stranger("closed-api"))),
)


def test_each_model_is_one_node_and_each_relation_one_line():
    found = drawn(*MODELS)
    names = {dot.number: dot.name for dot in found.dots}
    assert sorted(names.values()) == sorted(
        ["my-lora", "my-merge", "restricted", "mid", "Mistral-7B", "a", "b", "closed-api"]
    )
    lines = {(names[line.start], names[line.end], line.words) for line in found.lines}
    assert lines == {
        ("my-lora", "mid", "finetune"),
        ("my-lora", "closed-api", "distilled"),
        ("mid", "Mistral-7B", "finetune"),
        ("my-merge", "a", "merge"),
        ("my-merge", "b", "finetune"),
        ("restricted", "Mistral-7B", "finetune"),
        ("restricted", "closed-api", "finetune"),
    }
    standings = {dot.name: (dot.words, dot.standing) for dot in found.dots}
    assert standings["my-merge"] == ("Free", "good")
    assert standings["my-lora"] == ("ToxicCandy", "middle")
    assert standings["restricted"] == ("NonFree", "bad")
    assert standings["closed-api"] == ("unknown", "unknown")
    assert [dot.name for dot in found.dots if dot.shipped] == ["my-lora", "my-merge", "restricted"]


def test_leaves_on_demand():
    assert {dot.kind for dot in drawn(*MODELS).dots} == {"model"}
    leaves = [dot for dot in drawn(*MODELS, leaves=True).dots if dot.kind != "model"]
    assert ("data", "web text", "missing", "bad") in {(dot.kind, dot.name, dot.words, dot.standing) for dot in leaves}
    assert {dot.kind for dot in leaves} == {"data", "code"}


@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("definition", BY_NAME)
def test_every_format_says_every_verdict_in_words(name, definition):
    found = drawn(*MODELS, definition=definition)
    text = RENDERERS[name](found)
    for dot in found.dots:
        assert dot.words in text
        assert dot.name in text
    assert RENDERERS[name](found) == text


def test_standings_differ_without_colours():
    assert len({(look.dash, look.mark) for look in LOOKS.values()}) == len(LOOKS)
    svg = RENDERERS["svg"](drawn(*MODELS))
    for shape in ("<ellipse", "<polygon", "<rect"):
        assert shape in svg


def test_standings_differ_for_every_kind_of_colour_vision():
    """Luminance alone tells the four fills apart, as in print."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for look in LOOKS.values():
        light, dark = sorted((luminance(look.fill), luminance(look.ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, look  # WCAG 2.2, contrast of text


def test_json():
    found = json.loads(RENDERERS["json"](drawn(*MODELS, leaves=True)))
    assert found["definition"] == "debian"
    ids = {node["id"] for node in found["nodes"]}
    assert all({edge["from"], edge["to"]} <= ids for edge in found["edges"])


def test_an_empty_picture_and_a_lonely_model():
    for name in RENDERERS:
        assert RENDERERS[name](drawn(model()))


def test_a_model_that_derives_from_itself_is_drawn():
    from dataclasses import replace

    from model_freedom.manifest.model import BaseModel, Manifest

    loop = BaseModel("loop", "finetune", manifest="m.yaml")
    one = replace(model(name="loop"), base_models=(loop,))
    there = Manifest("m.yaml", models=(one,))
    found = survey([(there, one)], bases=lambda manifest, base: (there, one))
    shown = picture(found.declared, 1, BY_NAME["debian"])
    assert [line.words for line in shown.lines] == ["finetune (not followed)"]
    ET.fromstring(RENDERERS["svg"](shown))


HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        '"]\nclick n0 "javascript:alert(1)"',
        "<script>x</script>",
        "]]>",
        "%%{init}%%",
        '\\"',
        "`|;",
        "&lt;",
        "\x1b[0m\x00",
    ]
)


@given(HOSTILE, HOSTILE)
def test_names_can_not_break_out(one, other):
    found = drawn(model(name=one or "x", base_models=(stranger(other or "y", other or "z"),)), leaves=True)
    svg = RENDERERS["svg"](found)
    root = ET.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"script", "a", "foreignObject", "image", "style"}
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
    mermaid = RENDERERS["mermaid"](found)
    assert all(re.match(r"  (n\d+|classDef) ?|flowchart LR$", line) for line in mermaid.splitlines())
    assert not re.search(r"[<>`\"\[\]{}|]", escape(one + other))
    for line in RENDERERS["dot"](found).splitlines()[3:-1]:
        assert re.fullmatch(r'  n\d+( -> n\d+)?( \[(\w+=("([^"\\]|\\.)*"|\w+)(, )?)+\])?;', line), line
    json.loads(RENDERERS["json"](found))


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=25))
    )
)
def test_no_two_nodes_share_a_place_and_lines_lead_to_the_right(graph):
    count, edges = graph
    nodes, ways = layout(count, edges)
    everywhere = [*nodes, *(place for way in ways for place in way)]
    assert len(set(everywhere)) == len(everywhere)
    if all(start < end for start, end in edges):
        for (start, end), way in zip(edges, ways, strict=True):
            columns = [nodes[start].column, *(place.column for place in way), nodes[end].column]
            assert columns == list(range(columns[0], columns[0] + len(columns)))


def test_a_thousand_models_are_drawn_in_little_time():
    import time

    shared = tuple(base(name=f"b{n}") for n in range(30))
    models = [model(name=f"m{n}", base_models=(shared[n % 30],)) for n in range(1000)]
    begun = time.perf_counter()
    svg = RENDERERS["svg"](drawn(*models))
    assert len(svg) > 100_000
    assert time.perf_counter() - begun < 30  # not a measure of speed: without the bound it would run for hours


def labels_of(svg):
    """The words on lines, as boxes: left, top, right, bottom."""
    boxes = []
    for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        if text.get("paint-order"):
            x, y, width = float(text.get("x")), float(text.get("y")), len(text.text) * 6.0
            boxes.append((x - width / 2, y - 11, x + width / 2, y + 2))
    return boxes


@pytest.mark.parametrize(("children", "parents"), [(8, 2), (1, 12), (4, 4), (12, 1), (3, 6)])
def test_no_words_of_lines_stand_upon_each_other(children, parents):
    named = [stranger(f"parent {n}", ("finetune", "generated-data", "merge")[n % 3]) for n in range(parents)]
    models = [model(name=f"child {n}", training_data=(), base_models=tuple(named)) for n in range(children)]
    judged = survey([(MANIFEST, one) for one in models]).declared
    boxes = labels_of(RENDERERS["svg"](picture(judged, children, BY_NAME["debian"])))
    assert len(boxes) == children * parents
    for index, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert other[2] <= left or right <= other[0] or other[3] <= top or bottom <= other[1]
