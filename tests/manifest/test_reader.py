"""Bad and odd input: each has its code, its place, words that a person understands, and never a traceback."""

import time

import pytest

from model_freedom.manifest.builder import MAX_DEPTH, MAX_NODES
from model_freedom.manifest.reader import MAX_BYTES, read_document


def read(text, path="model-freedom.yaml"):
    return read_document(text if isinstance(text, bytes) else text.encode(), path)


def fault(text, path="model-freedom.yaml"):
    """The one fault for which reading stopped, as (code, line, column, message, fix)."""
    document = read(text, path)
    assert not document.readable
    assert document.data is None
    found = document.faults[-1]
    assert found.fix
    assert len(found.message) < 400
    return found.code, found.location.line, found.location.column, found.message, found.fix


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("models: [\n", 1, 9, "the manifest ends where something has to follow"),
        ("a: [1, 2\nb: 3\n", 2, 2, "begins with `[` at line 1, column 4 is not closed"),
        ("a: {x: 1\nb: 3\n", 2, 2, "begins with `{` at line 1, column 4 is not closed"),
        ("a: b: c\n", 1, 5, "a `:` where no key can stand"),
        ("a: 1\n  b: 2\n", 2, 4, "a `:` where no key can stand"),
        ("a:\n\tb: 1\n", 2, 1, "a tab where an indent of spaces has to stand"),
        ("a: >\n\tx\n", 2, 1, "a tab where an indent of spaces has to stand"),
        ("a:\n  - 1\n  b: 2\n", 3, 3, "neither with `-` nor deeper"),
        ("a: 1\njunk\n", 3, 1, "neither `key: value` nor an item"),
        ("a: - b\n", 1, 4, "a `-` where no list can begin"),
        ("a: 'x\nb: 1\n", 3, 1, "quoted text that begins at line 1, column 4 is not closed"),
        ('a: "\\q"\n', 1, 5, "an unknown escape"),
        ('a: "\\ud800"\n', 1, 7, "names no character"),
        ('a: "x" y\n', 1, 8, "does not fit what stands above"),
        ("a: @x\n", 1, 4, "can't begin with `@`"),
        ("a: *.bin\n", 1, 4, "can't begin with `*`"),
        ("%FOO\na: 1\n", 1, 5, "a YAML directive"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document begins here"),
        ("a: 1\n...\nb: 2\n", 3, 1, "text after the end of the document"),
        ("", 1, 1, "the manifest is empty"),
        ("# nothing\n\n", 1, 1, "the manifest is empty"),
        ("---\n", 1, 1, "the manifest is empty"),
        ("a: b\n# \0\n", 2, 3, "U+0000"),
        ("a: x\u2028y\n", 1, 5, "U+2028"),
        ("a: \x1b[31m\n", 1, 4, "U+001B"),
        ("a: 1 # \u202e\n", 1, 8, "U+202E"),
    ],
)
def test_unreadable(text, line, column, words):
    if "models: [" in text:
        words = ""  # libyaml and PyYAML say different things at the end of the file
    code, at_line, at_column, message, _fix = fault(text)
    assert (code, at_line, at_column) == ("MF001", line, column), message
    assert words in message


def test_the_fix_shows_the_text_with_its_quotes():
    assert fault("path: *.safetensors  # all\n")[4] == 'put quotes around it: "*.safetensors"'
    assert "keep one document" in fault("a: 1\n---\nb: 2\n")[4]


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b"a: 1\nb: \xe9t\xe9\n", 2, 4, "byte 0xe9 at offset 8"),
        ("a: 1\n".encode("utf-16"), 1, 1, "UTF-16"),
        ("a: 1\n".encode("utf-16-be"), 1, 1, "UTF-16"),
        ("a: 1\n".encode("utf-32"), 1, 1, "UTF-16 or UTF-32"),
        (b"\xff\xd8\xff\xe0 jpeg", 1, 1, "byte 0xff at offset 0"),
        ("é: ".encode() + b"\x80", 1, 4, "offset 4"),
    ],
)
def test_not_utf8(content, line, column, words):
    code, at_line, at_column, message, _fix = fault(content)
    assert (code, at_line, at_column) == ("MF001", line, column)
    assert words in message


MERGE_BOMB = "a: &a {k: v}\n" + "".join(
    f"{x}: &{x} {{<<: [{','.join(['*' + p] * 9)}]}}\n" for p, x in zip("abcdefg", "bcdefgh", strict=True)
)
ALIAS_BOMB = "a: &a [x, x]\n" + "".join(
    f"{x}: &{x} [{','.join(['*' + p] * 9)}]\n" for p, x in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: &x 1\n", 1, 4, "an anchor (`&x`)"),
        ("- *x\n", 1, 3, "an alias (`*x`)"),
        ("path: *safetensors\n", 1, 7, "an alias"),
        ("<<: {a: 1}\n", 1, 1, "a merge key"),
        ("a: !!binary aGk=\n", 1, 4, "a tag"),
        ("a: !!python/object/apply:os.system [x]\n", 1, 4, "a tag"),
        ("a: ! x\n", 1, 4, "a tag"),
        (MERGE_BOMB, 1, 4, "an anchor"),
        (ALIAS_BOMB, 1, 4, "an anchor"),
        ("? [a]\n: b\n", 1, 3, "as a key is not allowed"),
        ("{{a: b}: c}\n", 1, 2, "as a key is not allowed"),
        ("size: " + "9" * 5000 + "\n", 1, 7, "a number of over 40 digits"),
        ("size: 0x" + "f" * 200_000 + "\n", 1, 7, "a number of over 40 digits"),
        ("size: 1" + "0" * 50 + ".0e5\n", 1, 7, "a number of over 40 digits"),
        ('a: "\\e[31m"\n', 1, 4, "a control character"),
        ('a: "x\\0"\n', 1, 4, "a control character"),
        ('"\\u202e": x\n', 1, 1, "a control character"),
        ("a: " + "[" * 40 + "]" * 40, 1, 4 + MAX_DEPTH - 1, "more than 32 levels"),
        ("- " * 40 + "x\n", 1, 1 + 2 * MAX_DEPTH, "more than 32 levels"),
        ("\n".join("k:".rjust(n + 2) for n in range(40)), 33, 33, "more than 32 levels"),
    ],
)
def test_refused(text, line, column, words):
    code, at_line, at_column, message, _fix = fault(text)
    assert words in message
    assert (code, at_line, at_column) == ("MF005", line, column)


def test_the_deepest_allowed_nesting():
    text = "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH
    assert read(text).readable
    assert fault("[" + text + "]")[0] == "MF005"


def test_thirty_thousand_brackets_crash_nothing():
    for path in ("m.yaml", "m.json"):
        code, line, _column, message, _fix = fault("[" * 30_000, path)
        assert (code, line) == ("MF005", 1)
        assert "levels" in message
        assert fault('{"a":' * 30_000, path)[0] == "MF005"


def test_the_number_of_nodes_is_bounded():
    assert read("[" + "1," * (MAX_NODES - 2) + "1]").readable
    code, line, _column, message, _fix = fault("- 1\n" * MAX_NODES)
    assert (code, line) == ("MF005", MAX_NODES)
    assert "50,000" in message


def test_size_is_bounded_before_anything_is_read():
    assert fault(b"\xff" * (MAX_BYTES + 1))[0] == "MF005"
    assert read(b"#" * (MAX_BYTES - 5) + b"\na: 1").data == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        "{" * 30_000,
        "[" * 20_000 + "]" * 20_000,
        MERGE_BOMB,
        "- " * 100_000,
        "? " * 50_000,
        "a: " + "x" * 900_000,
        "'" * 900_001,
        "k: |\n" + " x\n" * 300_000,
        "#" * 1_000_000,
        "[" + "a, " * 300_000,
        "&a " * 100_000,
        "! " * 100_000,
        "-\n" * 40_000,
        ("'x': " + "[\n" * 20) * 1000,
    ],
)
def test_no_bomb_takes_long(text):
    start = time.perf_counter()
    read(text)
    assert time.perf_counter() - start < 30  # not a measure of speed: without the bound it would run for hours


def test_duplicate_keys_name_both_places_and_the_first_counts():
    document = read("a: 1\nb: {x: 1, x: {y: [2, 3]}}\na:\n  - deep: 1\n    deep: 2\n")
    assert document.readable
    assert document.data == {"a": 1, "b": {"x": 1}}
    assert [(f.code, f.location.line, f.location.column) for f in document.faults] == [
        ("MF002", 2, 11),
        ("MF002", 3, 1),
        ("MF002", 5, 5),
    ]
    assert document.faults[1].message == "the key `a` stands twice: first at line 1, column 1, and again here"
    assert "line 2, column 5" in document.faults[0].message
    assert not any(path[:2] == ("a", 0) for path in document.places)


def test_a_key_is_a_text_whatever_it_looks_like():
    document = read("1: a\ntrue: b\n1.0: c\nnull: d\n2024-01-01: e\n")
    assert document.data == {"1": "a", "true": "b", "1.0": "c", "null": "d", "2024-01-01": "e"}
    assert not document.faults
    assert [f.code for f in read('1: a\n"1": b\n').faults] == ["MF002"]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("no", "no"),
        ("NO", "NO"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("22:22:22", "22:22:22"),
        ("2024-01-01", "2024-01-01"),
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("1_000", "1_000"),
        ("=", "="),
        ("014", 14),
        ("0o14", 12),
        ("0x1F", 31),
        ("-12", -12),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.10", 1.1),
        ("1.1.0", "1.1.0"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ('"true"', "true"),
        ("8f1c0d", "8f1c0d"),
        ("1e400", float("inf")),
        ("٣", "٣"),
    ],
)
def test_scalars_of_yaml_1_2(source, value):
    document = read(f"a: {source}\n")
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)
    assert document.source(("a",)) == source


def test_a_byte_order_mark_and_any_line_ends():
    document = read(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - x\r\n  - 'y'\r\n")
    assert document.data == {"a": 1, "b": ["x", "y"]}
    assert document.location(("a",))[1:] == (1, 4)
    assert document.location(("b", 1))[1:] == (4, 5)
    assert read(b"a: 1\rb: 2\r").location(("b",))[1:] == (2, 4)


def test_places_of_keys_and_values():
    document = read("é: 'x'\nlist:\n  - name:  n # c\n    inner: {k: [1, 22]}\nblock: |\n  text\nempty:\nlast: z\n")
    places = {path: (p.line, p.column, p.key_line, p.key_column) for path, p in document.places.items()}
    assert places == {
        (): (1, 1, 1, 1),
        ("é",): (1, 4, 1, 1),
        ("list",): (3, 3, 2, 1),
        ("list", 0): (3, 5, 3, 5),
        ("list", 0, "name"): (3, 12, 3, 5),
        ("list", 0, "inner"): (4, 12, 4, 5),
        ("list", 0, "inner", "k"): (4, 16, 4, 13),
        ("list", 0, "inner", "k", 0): (4, 17, 4, 17),
        ("list", 0, "inner", "k", 1): (4, 20, 4, 20),
        ("block",): (5, 8, 5, 1),
        ("empty",): (7, 7, 7, 1),
        ("last",): (8, 7, 8, 1),
    }
    assert document.source(("list", 0, "inner", "k", 1)) == "22"
    assert document.source(("list", 0, "inner")) == "{k: [1, 22]}"


def test_characters_beyond_the_basic_plane_count_as_one_column():
    document = read('{"😀": "a", "b": 1}')
    assert document.location(("b",))[1:] == (1, 17)


def test_without_libyaml(monkeypatch):
    import yaml

    monkeypatch.delattr(yaml, "CSafeLoader")
    assert read("a: [1, {b: 'x'}]\n").data == {"a": [1, {"b": "x"}]}
    assert read("a: [1, {b: 'x'}]\n").location(("a", 1, "b"))[1:] == (1, 12)
    assert fault("[" * 30_000)[0] == "MF005"
    assert fault("a: [1, 2\nb: 3\n")[0] == "MF001"
    assert fault("path: *.bin\n")[0] in {"MF001", "MF005"}
    assert fault(MERGE_BOMB)[0] == "MF005"
    assert fault("a: b: c\n")[1:3] == (1, 5)
