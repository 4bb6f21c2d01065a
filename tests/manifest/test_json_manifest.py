"""JSON manifests: everything that is JSON, nothing that is not, with places."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.manifest.reader import read_document
from model_freedom.manifest.scalars import FORBIDDEN_IN_TEXT


def read(text):
    return read_document(text.encode(), "model-freedom.json")


TEXTS = st.text(max_size=12).filter(lambda text: not FORBIDDEN_IN_TEXT.search(text))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_what_json_writes_is_read_back(value, indent, ascii_only):
    document = read(json.dumps(value, indent=indent, ensure_ascii=ascii_only))
    assert document.readable, document.faults
    assert document.data == value
    assert repr(document.data) == repr(value)


def test_what_yaml_readers_stumble_over():
    document = read('{\n\t"a":1,"b"\t:\t"\\ud83d\\ude00\\/",\r\n\t"c":[\n\t\ttrue,null,-1.5e3]}')
    assert document.data == {"a": 1, "b": "😀/", "c": [True, None, -1500.0]}
    assert document.location(("c", 2))[1:] == (4, 13)
    assert document.key_location(("c",))[1:] == (3, 2)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ('{"a": [1, 2,]}', 1, 12, "a comma before `]`"),
        ('{"a": 1,\n}', 1, 8, "a comma before `}`"),
        ('{"a": 1 // x\n}', 1, 9, "a comment"),
        ("[1 2]", 1, 4, "expected a comma or `]`"),
        ('{"a" 1}', 1, 6, "expected `:`"),
        ("{a: 1}", 1, 2, "expected a key in double quotes"),
        ("{'a': 1}", 1, 2, "expected a key in double quotes"),
        ('{"a": NaN}', 1, 7, "expected a value"),
        ('{"a": 01}', 1, 7, "expected a value"),
        ('{"a": True}', 1, 7, "expected a value"),
        ('{"a":', 1, 6, "ends too early"),
        ("", 1, 1, "ends too early"),
        ('{"a": 1}\n{"b": 2}', 2, 1, "text after the end"),
        ('{"a": "x\ny"}', 1, 7, "not closed on its line"),
        ('{"a": "\\q"}', 1, 7, "unknown escape"),
    ],
)
def test_what_is_not_json(text, line, column, words):
    document = read(text)
    assert not document.readable
    (fault,) = document.faults
    assert (fault.code, fault.location.line, fault.location.column) == ("MF001", line, column)
    assert words in fault.message


def test_duplicates_and_lone_surrogates():
    assert [f.code for f in read('{"a": 1, "a": 2}').faults] == ["MF002"]
    assert [f.code for f in read('{"a": "\\ud800"}').faults] == ["MF005"]


def test_standard_input_is_json_where_it_begins_like_json():
    assert read_document(b' {"a": "\\ud83d\\ude00"}', "<stdin>").data == {"a": "😀"}
    assert read_document(b"{a: 1, b: c}", "<stdin>").data == {"a": 1, "b": "c"}
    assert read_document(b'{"a": 1, # c\n}', "model-freedom.yaml").data == {"a": 1}
