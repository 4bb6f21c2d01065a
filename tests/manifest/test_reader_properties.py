"""Properties of the reader: it equals PyYAML where both mean the same, never raises, and its places are right."""

import copy
import json

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from manifests import GOOD

from model_freedom.manifest.lines import Lines
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.reader import read_document
from model_freedom.manifest.scalars import FORBIDDEN_IN_TEXT, needs_quotes, quoted
from model_freedom.manifest.schema import schema

TEXTS = st.text(max_size=12).filter(lambda text: not FORBIDDEN_IN_TEXT.search(text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
YAML_PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            "b:",
            ": ",
            "- ",
            "\n",
            "\n  ",
            "\n\t",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            '"',
            "|",
            ">",
            "#",
            " #",
            "&x",
            "*x",
            "!t",
            "<<: ",
            "? ",
            "---\n",
            "...\n",
            "%",
            "\\",
            "1.10",
            "\r\n",
            "é",
            "😀",
            "models:",
            "version: 1\n",
            "@",
            "`",
            "\u2028",
            "\0",
        ]
    ),
    max_size=25,
).map("".join)


@given(VALUES, st.booleans(), st.booleans())
def test_equals_safe_load_on_what_it_writes(value, flow, wide):
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=wide)
    if text.endswith("\n...\n"):
        text = text[:-4]
    document = read_document(text.encode(), "m.yaml")
    if "!!" in text:  # PyYAML writes a tag for what it can't write plain
        return
    expected = yaml.safe_load(text)
    if expected is None:
        return
    assert document.readable, document.faults
    assert document.data == expected == value


@given(st.binary(max_size=200), st.sampled_from(["m.yaml", "m.json"]))
def test_never_raises_on_bytes(content, path):
    read_manifest(content, path)


@settings(max_examples=400)
@given(YAML_PIECES, st.sampled_from(["m.yaml", "m.json"]))
def test_never_raises_on_what_looks_like_yaml(text, path):
    manifest = read_manifest(text.encode("utf-8", "surrogatepass"), path)
    lines = len(text.splitlines()) + 2
    for fault in manifest.faults:
        assert 1 <= fault.location.line <= lines
        assert fault.location.column >= 1
        assert fault.message
        assert fault.fix


GOOD_DATA = read_document(GOOD.encode(), "m.yaml")


@settings(max_examples=200)
@given(st.data())
def test_a_manifest_with_anything_in_the_place_of_anything(data):
    """Values of a good manifest replaced or dropped, keys renamed: faults inside the file, and never a traceback."""
    manifest = copy.deepcopy(GOOD_DATA.data)
    for path in data.draw(st.lists(st.sampled_from(list(GOOD_DATA.places)[1:]), min_size=1, max_size=4)):
        record = manifest
        try:
            for step in path[:-1]:
                record = record[step]
            value = record.pop(path[-1])
        except (KeyError, IndexError, TypeError, AttributeError):
            continue
        if data.draw(st.booleans()):
            value = data.draw(VALUES)
        if isinstance(record, list):
            record.append(value)
        elif data.draw(st.integers(0, 3)):
            record[
                data.draw(st.sampled_from([str(path[-1]), str(path[-1]) + "s", "url", "path", "access", "name"]))
            ] = value
    text = json.dumps(manifest, indent=1)
    read = read_manifest(text.encode(), "m.json")
    lines = text.split("\n")
    for fault in read.faults:
        assert len(lines[fault.location.line - 1]) >= fault.location.column
        assert len(fault.message) < 500
        assert fault.fix
    plain = Draft202012Validator(schema()).is_valid(manifest)
    assert plain or read.faults


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), TEXTS | st.integers(), min_size=1, max_size=6))
def test_places_lead_to_keys_and_values(data):
    text = "# début 😀\n" + "".join(
        f"{key}:  {quoted(v) if isinstance(v, str) else v}  # c\n\n" for key, v in data.items()
    )
    document = read_document(text.encode(), "m.yaml")
    assert document.data == data
    lines = text.splitlines()
    for key, value in data.items():
        place = document.places[key,]
        written = text[place.start : place.end]
        assert yaml.safe_load(written) == value
        assert Lines(text).at(place.start) == (place.line, place.column)
        assert lines[place.line - 1][place.column - 1 :].startswith(written)
        assert lines[place.key_line - 1][place.key_column - 1 :].startswith(key + ":")


@given(TEXTS)
def test_a_text_that_needs_no_quotes_reads_back(text):
    written = quoted(text) if needs_quotes(text) else text
    assert read_document(f"a: {written}\n".encode(), "m.yaml").data == {"a": text}
