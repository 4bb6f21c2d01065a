"""`validate`: one manifest on its own, from a file or standard input."""

import json

import pytest
from jsonschema import Draft202012Validator
from program import MANIFEST

from model_freedom.manifest.schema import shipped_schema

GOOD = MANIFEST.format(path="tiny.safetensors")


def test_a_good_manifest(program, tmp_path):
    (tmp_path / "model-freedom.yaml").write_text(GOOD)
    ran = program("validate", "model-freedom.yaml", cwd=tmp_path)
    assert ran.status == 0
    assert ran.err == "model-freedom: no findings in 1 model\n"
    assert "model-freedom.yaml:3: model tiny" in ran.out
    assert "debian: Free" in ran.out


def test_standard_input_and_json(program, tmp_path):
    ran = program("validate", "-", "--format", "json", cwd=tmp_path, stdin=GOOD.encode())
    assert ran.status == 0
    Draft202012Validator(json.loads(shipped_schema("report-v1"))).validate(ran.report)
    model = ran.report["models"][0]
    assert (model["name"], model["manifest"], model["line"]) == ("tiny", "<stdin>", 3)
    assert model["verdicts"]["debian"] == {"declared": "Free", "verified": None, "reasons": []}
    assert set(model["verdicts"]) == {"debian", "mof-1.0", "osaid-1.0", "g7-2026"}


def test_places_and_fixes(program, tmp_path):
    text = GOOD.replace("license: Apache-2.0", "license: Apache 2.0", 1).replace("training_code:", "trainingcode:")
    (tmp_path / "m.yaml").write_text(text)
    ran = program("validate", "m.yaml", cwd=tmp_path)
    assert ran.status == 1
    assert "m.yaml:6:14: MF201 error:" in ran.out
    assert "did you mean `Apache-2.0`?" in ran.out
    assert "m.yaml:7:5: MF004 error:" in ran.out
    assert "did you mean `training_code`?" in ran.out


def test_verdicts_come_also_with_findings(program, tmp_path):
    text = GOOD.replace("    license: Apache-2.0\n", "    license: bsd\n", 1)
    ran = program("validate", "-", "--format", "json", cwd=tmp_path, stdin=text.encode())
    assert ran.status == 1
    assert ran.codes == ["MF204"]
    assert ran.report["models"][0]["verdicts"]["debian"]["declared"] == "NonFree"


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["MF001"]),
        (b"models: [", ["MF001"]),
        (b"\xff\xfe", ["MF001"]),
        (b"version: 1\n---\nversion: 1\n", ["MF001"]),
        (b"version: 1\nversion: 1\nmodels: []\n", ["MF002"]),
        (b"version: 99\nmodels: []\n", ["MF003"]),
        (b"- a\n", ["MF004"]),
        (b"a: &a [x]\nb: *a\n", ["MF005"]),
        (b"[" * 100_000, ["MF005"]),
        (b"version: 1\nmodels: []\n#" + b"x" * (100 << 20), ["MF005"]),
        (b"a: " + b"!!python/object/apply:os.system ['touch ran']\n", ["MF005"]),
    ],
    ids=[
        "empty",
        "broken",
        "not-utf8",
        "two-documents",
        "duplicate",
        "newer",
        "list",
        "alias",
        "brackets",
        "100MB",
        "tag",
    ],
)
def test_bad_input(program, tmp_path, content, codes):
    ran = program("validate", "-", "--format", "json", cwd=tmp_path, stdin=content)
    assert ran.status == 1
    assert ran.codes[: len(codes)] == codes
    for finding in ran.report["findings"]:
        assert finding["fix"]
        assert len(finding["message"]) < 500


def test_a_folder(program, tmp_path):
    ran = program("validate", ".", cwd=tmp_path)
    assert ran.status == 2
    assert "is a folder" in ran.err


def test_a_link_shows_nothing_of_what_it_leads_to(program, tmp_path):
    (tmp_path / "secret").write_text("the secret\n")
    (tmp_path / "model-freedom.yaml").symlink_to(tmp_path / "secret")
    ran = program("validate", "model-freedom.yaml", cwd=tmp_path)
    assert ran.status == 2
    assert "is a symbolic link" in ran.err
    assert "the secret" not in ran.out + ran.err


def test_an_open_list_is_told_where_the_text_ends(program, tmp_path):
    ran = program("validate", "-", cwd=tmp_path, stdin=b"version: 1\nmodels: [\n")
    assert ran.out.startswith("<stdin>:2:9: MF001 error: the manifest ends where something has to follow")


@pytest.mark.parametrize("content", [b"hello\n", b"- a\n", b"3\n"])
def test_a_manifest_that_is_no_mapping_is_told_how_one_begins(program, tmp_path, content):
    ran = program("validate", "-", cwd=tmp_path, stdin=content)
    assert "begin with `version: 1`" in ran.out
