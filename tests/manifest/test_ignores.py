"""Comments that hush findings: where they count, for which lines, and where they are no comments."""

import pytest
from manifests import GOOD

from model_freedom.manifest.load import read_manifest

HEAD = "version: 1\nmodels: []\n"


def read(text, path="model-freedom.yaml"):
    return read_manifest((HEAD + text).encode(), path)


def ignores(text):
    return [(ignore.codes, ignore.reason, ignore.location.line, ignore.lines) for ignore in read(text).ignores]


@pytest.mark.parametrize(
    ("text", "codes", "reason", "lines"),
    [
        ("x-a: b  # model-freedom: ignore[MF306] the only copy\n", ("MF306",), "the only copy", (3,)),
        ("x-a: b #model-freedom:ignore[MF306]\n", ("MF306",), "", (3,)),
        ("# model-freedom: ignore[MF306] why\nx-a: b\n", ("MF306",), "why", (3, 4)),
        ("  # model-freedom: ignore[MF306, MF303] why\nx-a: b\n", ("MF306", "MF303"), "why", (3, 4)),
        ("# model-freedom: ignore[MF306] why\n# more\n# words\nx-a: b\n", ("MF306",), "why", (3, 6)),
        ("# model-freedom: ignore[MF306]", ("MF306",), "", (3,)),
        ("x-a: |  # model-freedom: ignore[MF306]\n  text\n", ("MF306",), "", (3,)),
        ("x-a: 'it''s'  # model-freedom: ignore[MF306] x\n", ("MF306",), "x", (3,)),
        ("x-a: {b: 'c', # model-freedom: ignore[MF306] x\n  d: e}\n", ("MF306",), "x", (3,)),
        ("x-a: |\n  text\n# model-freedom: ignore[MF306] x\nx-b: c\n", ("MF306",), "x", (5, 6)),
        ("x-a: 😀 # model-freedom: ignore[MF306] x\r\n", ("MF306",), "x", (3,)),
    ],
)
def test_an_ignore(text, codes, reason, lines):
    assert ignores(text) == [(codes, reason, lines[0], lines)]


@pytest.mark.parametrize(
    "text",
    [
        "x-a: '# model-freedom: ignore[MF306] x'\n",
        'x-a: "b # model-freedom: ignore[MF306] x"\n',
        "x-a: 'b\n  # model-freedom: ignore[MF306] x'\n",
        "x-a: |\n  b\n  # model-freedom: ignore[MF306] x\n",
        "x-a: >-\n  # model-freedom: ignore[MF306] x\n",
        '"x-# model-freedom: ignore[MF306] x": b\n',
        "x-a: b#model-freedom:ignore[MF306] x\n",
        "# model-freedom: ignored\n",
        "# something about model-freedom\n",
    ],
)
def test_no_ignore(text):
    manifest = read(text)
    assert manifest.ignores == ()
    assert manifest.faults == ()


def test_two_ignores_above_one_line():
    found = ignores("# model-freedom: ignore[MF306] a\n# model-freedom: ignore[MF303] b\nx-a: b\n")
    assert [lines for *_, lines in found] == [(3, 5), (4, 5)]


@pytest.mark.parametrize(
    "comment", ["ignore", "ignore[]", "ignore MF306", "ignore[mf306]", "ignore[X1]", "ignore[MF306"]
)
def test_an_ignore_without_a_code_is_said_to_hush_nothing(comment):
    manifest = read(f"x-a: b  # model-freedom: {comment}\n")
    assert manifest.ignores == ()
    (fault,) = manifest.faults
    assert (fault.code, fault.location.line, fault.location.column) == ("MF007", 3, 9)
    assert "ignore[MF306]" in fault.fix


def test_texts_of_a_manifest_hush_nothing():
    assert read_manifest(GOOD.encode(), "model-freedom.yaml").ignores == ()
    json = '{"version": 1, "models": [], "x-a": " # model-freedom: ignore[MF306] x"}'
    assert read_manifest(json.encode(), "model-freedom.json").ignores == ()
