"""Edits change what was asked and keep everything else, byte for byte."""

import os
import stat
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manifests import GOOD, MINIMAL

from model_freedom.findings import Location
from model_freedom.manifest.editing import CannotEdit, InsertKey, SetScalar, edited, insert_key, set_scalar
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.reader import read_document
from model_freedom.manifest.scalars import FORBIDDEN_IN_TEXT
from model_freedom.manifest.writing import write_atomically

PATH = "model-freedom.yaml"


def model_of(text, path=PATH):
    manifest = read_manifest(text.encode(), path)
    assert manifest.faults == ()
    return manifest.models[0]


def added(before, after):
    """The lines that an edit added; every other line has to be as it was."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    extra = len(new) - len(old)
    assert new[:first] + new[first + extra :] == old
    return "".join(new[first : first + extra])


def test_a_digest_is_added_below_its_path():
    entry = model_of(GOOD).weights[1]
    after = insert_key(GOOD, entry.at[""], "sha256", "a" * 64)
    assert added(GOOD, after) == f"        sha256: {'a' * 64}\n"
    assert model_of(after).weights[1].sha256 == "a" * 64


def test_a_key_goes_after_the_one_that_is_named_and_past_its_comment():
    after = insert_key(GOOD, model_of(GOOD).at[""], "x-note", "hello: world", after="name")
    assert added(GOOD, after) == '    x-note: "hello: world"\n'
    assert after.splitlines()[12].strip() == 'x-note: "hello: world"'
    after = insert_key(GOOD, model_of(GOOD).at[""], "x-note", "h", after="weights")
    assert after.splitlines()[19] == "    x-note: h"
    after = insert_key(GOOD, model_of(GOOD).at[""], "x-note", "h")
    assert after == GOOD + "    x-note: h\n"


def test_a_licence_is_replaced_with_its_quotes_and_comment_kept():
    for old, new in (("Apache-2.0               # of", "GPL-3.0-only               # of"),):
        after = set_scalar(GOOD, model_of(GOOD).at["license"], "GPL-3.0-only")
        assert after == GOOD.replace(old, new, 1)
    for quote in "'\"":
        text = MINIMAL.replace("MIT", f"{quote}MIT{quote}  # c")
        after = set_scalar(text, model_of(text).at["license"], "GPL-3.0-only")
        assert after == text.replace("MIT", "GPL-3.0-only")
    text = MINIMAL.replace("MIT", "'MIT'")
    assert "'it''s'" in set_scalar(text, model_of(text).at["license"], "it's")


@pytest.mark.parametrize(
    ("new", "written"),
    [
        ("1.10", '"1.10"'),
        ("no", "no"),
        ("true", '"true"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("*x", '"*x"'),
        ("", '""'),
        ("a\nb", '"a\\nb"'),
        ("a,b", "a,b"),
    ],
)
def test_a_plain_value_gets_quotes_where_it_needs_them(new, written):
    after = set_scalar(MINIMAL, Location(PATH, 6, 14), new)
    assert after == MINIMAL.replace("license: MIT", f"license: {written}")


def test_an_address_in_a_list_and_in_braces():
    model = model_of(GOOD)
    after = set_scalar(GOOD, model.training_data[0].at["archives.0"], "https://doi.org/10.5555/1")
    assert after == GOOD.replace("https://doi.org/10.24432/C50P49", "https://doi.org/10.5555/1")
    after = set_scalar(GOOD, model.components["inference_code"][1].at["url"], "https://example.org/a,b")
    assert after == GOOD.replace('"https://example.org/x"', '"https://example.org/a,b"')
    after = set_scalar(GOOD, model.components["inference_code"][0].at["license"], "a,b")
    assert after == GOOD.replace("predict.py, license: MIT}", 'predict.py, license: "a,b"}')


def test_braces_on_one_line():
    text = MINIMAL.replace("\n      - path: a.bin", " [{path: a.bin}]")
    after = insert_key(text, model_of(text).weights[0].at[""], "sha256", "a" * 64)
    assert after == text.replace("{path: a.bin}", f"{{path: a.bin, sha256: {'a' * 64}}}")


def test_json_over_lines_and_on_one():
    text = """\
{
\t"version": 1,
\t"models": [
\t\t{
\t\t\t"name": "m",
\t\t\t"weights": [{"path": "a"}],
\t\t\t"license": "MIT",
\t\t\t"training_code": [],
\t\t\t"training_data": [],
\t\t\t"base_models": []
\t\t}
\t]
}
"""
    path = "model-freedom.json"
    model = model_of(text, path)
    assert insert_key(text, model.weights[0].at[""], "sha256", "b" * 64) == text.replace(
        '{"path": "a"}', '{"path": "a", "sha256": "' + "b" * 64 + '"}'
    )
    after = insert_key(text, model.at[""], "homepage", "https://example.org")
    assert after == text.replace('"base_models": []', '"base_models": [],\n\t\t\t"homepage": "https://example.org"')
    after = insert_key(text, model.at[""], "homepage", "https://example.org", after="name")
    assert after == text.replace('"name": "m"', '"name": "m",\n\t\t\t"homepage": "https://example.org"')
    assert set_scalar(text, model.at["license"], 'a"b') == text.replace('"MIT"', '"a\\"b"')


def test_line_ends_byte_order_marks_and_a_missing_last_line_end_stay():
    for text in (MINIMAL.replace("\n", "\r\n"), MINIMAL.rstrip("\n"), "\ufeff" + MINIMAL):
        content = text.encode()
        manifest = read_manifest(content, PATH)
        place = manifest.models[0].weights[0].at[""]
        after = edited(content, [InsertKey(place, "sha256", "c" * 64)])
        end = "\r\n" if "\r\n" in text else "\n"
        assert after.decode() == text.replace("a.bin", f"a.bin{end}        sha256: {'c' * 64}")
        last = edited(content, [InsertKey(manifest.models[0].at[""], "x-a", "b")])
        assert last.decode().rstrip("\r\n") == text.rstrip("\r\n") + f"{end}    x-a: b"


def test_after_a_block_of_text():
    text = MINIMAL + "    description: |\n      Some text.\n\n      # more\n\n# the end\n"
    after = insert_key(text, model_of(text).at[""], "homepage", "https://example.org")
    assert after == text.replace("# more\n", "# more\n    homepage: https://example.org\n")
    assert model_of(after).description == "Some text.\n\n# more\n"


def test_several_edits_at_once():
    model = model_of(GOOD)
    edits = [
        SetScalar(model.at["license"], "MIT"),
        InsertKey(model.weights[1].at[""], "sha256", "d" * 64),
        InsertKey(model.weights[1].at[""], "sha256", "d" * 64),
        SetScalar(model.training_data[1].at["url"], "https://example.org/new"),
    ]
    after = edited(GOOD.encode(), edits).decode()
    changed = model_of(after)
    assert changed.license == "MIT"
    assert changed.weights[1].sha256 == "d" * 64
    assert changed.training_data[1].url == "https://example.org/new"
    assert len(after.splitlines()) == len(GOOD.splitlines()) + 1


def test_a_thousand_digests_are_added_in_one_go():
    entries = "".join(f"      - path: w/{number}.bin  # c\n" for number in range(1000))
    text = MINIMAL.replace("      - path: a.bin\n", entries)
    edits = [InsertKey(entry.at[""], "sha256", "e" * 64) for entry in model_of(text).weights]
    start = time.perf_counter()
    after = edited(text.encode(), edits).decode()
    assert time.perf_counter() - start < 30  # not a measure of speed: without the bound it would run for hours
    assert after.replace(f"        sha256: {'e' * 64}\n", "") == text
    assert all(entry.sha256 == "e" * 64 for entry in model_of(after).weights)


def test_an_empty_value_is_filled():
    text = "version: 1\nmodels: []\nx-a:\nx-b: c\n"
    assert set_scalar(text, Location(PATH, 3, 5), "new") == text.replace("x-a:", "x-a: new")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: set_scalar(GOOD, Location(PATH, 1, 1), "x"),
        lambda: set_scalar(GOOD, Location(PATH, 500, 1), "x"),
        lambda: set_scalar(GOOD, model_of(GOOD).at["weights"], "x"),
        lambda: set_scalar(GOOD, read_manifest(GOOD.encode(), PATH).licenses["LicenseRef-House"].at["text"], "x"),
        lambda: insert_key(GOOD, model_of(GOOD).at["license"], "a", "b"),
        lambda: insert_key(GOOD, model_of(GOOD).at[""], "license", "b"),
        lambda: insert_key("a: 1\na: 2\n", Location(PATH, 1, 1), "b", "c"),
        lambda: insert_key("a: [\n", Location(PATH, 1, 1), "b", "c"),
        lambda: set_scalar(MINIMAL, Location(PATH, 6, 14), "\x1b[31m"),
        lambda: edited(b"\xff", [SetScalar(Location(PATH), "x")]),
    ],
)
def test_what_can_t_be_edited_is_said_and_nothing_is_changed(edit):
    with pytest.raises(CannotEdit):
        edit()


TEXTS = st.text(max_size=15).filter(lambda text: not FORBIDDEN_IN_TEXT.search(text))


@given(TEXTS, st.sampled_from(["version", "license", "homepage"]))
def test_any_text_can_be_put_in(new, key):
    model = model_of(GOOD)
    after = set_scalar(GOOD, model.at[key], new)
    manifest = read_manifest(after.encode(), PATH)
    assert (getattr(manifest.models[0], key) or "") == new
    place = model.at[key]
    old, changed = GOOD.splitlines(), after.split("\n")
    assert old[: place.line - 1] == changed[: place.line - 1]
    assert old[place.line :] == changed[place.line : -1]


def test_writing_keeps_the_mode_and_leaves_no_other_file(tmp_path):
    target = tmp_path / "model-freedom.yaml"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(str(target), b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    fresh = tmp_path / "fresh.yaml"
    write_atomically(str(fresh), b"x")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o666 & ~mask
    assert sorted(os.listdir(tmp_path)) == ["fresh.yaml", "model-freedom.yaml"]


def test_writing_follows_no_link_and_reports_what_it_can_t_do(tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    link = tmp_path / "model-freedom.yaml"
    link.symlink_to(outside)
    with pytest.raises(OSError):
        write_atomically(str(link), b"new")
    with pytest.raises(OSError):
        write_atomically(str(tmp_path / "no" / "folder" / "x"), b"new")
    with pytest.raises(OSError):
        write_atomically(str(tmp_path), b"new")
    assert outside.read_bytes() == b"precious"
    assert sorted(os.listdir(tmp_path)) == ["model-freedom.yaml", "outside"]


def test_a_key_can_be_added_to_every_record_after_every_key():
    document = read_document(GOOD.encode(), PATH)
    places = [(path, document.location(path)) for path in document.places if isinstance(document.at(path), dict)]
    assert len(places) > 15
    for path, place in places:
        for after in document.at(path):
            changed = insert_key(GOOD, place, "x-new", "n e w", after)
            start = changed.index("x-new")
            lead = len(changed[:start].rstrip(" \n,"))
            assert changed[:lead] + changed[start + len("x-new: n e w") :] == GOOD
            assert read_manifest(changed.encode(), PATH).faults == () or path == ("x-ours", "anything", 3)


def test_every_scalar_can_be_replaced():
    document = read_document(GOOD.encode(), PATH)
    for path, place in document.places.items():
        if not isinstance(document.at(path), dict | list) and document.source(path)[0] != "|":
            changed = set_scalar(GOOD, document.location(path), "an, other")
            tail = len(GOOD) - place.end
            assert changed[: place.start] + changed[len(changed) - tail :] == GOOD[: place.start] + GOOD[place.end :]
