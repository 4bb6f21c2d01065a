"""`--archives`, `--embedded` and `--references` from the command line, and MF109."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile

import pytest
from workshop import PROJECT, tiny_manifest, tiny_weights

FETCHING = "from transformers import AutoModel\n\nAutoModel.from_pretrained('example/base')\n"
DECLARED = "version: 1\nmodels: []\nfetched_models:\n  - name: example/base\n    license: Apache-2.0\n"


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def model() -> bytes:
    header = b'{"w":{"dtype":"F32","shape":[1000],"data_offsets":[0,4000]}}'
    return len(header).to_bytes(8, "little") + header + b"\1" * 4000


def valid(report: dict) -> dict:
    import jsonschema

    schema = json.loads((PROJECT / "schemas/report-v1.schema.json").read_text())
    jsonschema.validate(report, schema)
    return report


def test_which_weights_does_this_wheel_ship(program, tmp_path):
    wheel = tmp_path / "pkg-1.0-py3-none-any.whl"
    wheel.write_bytes(zipped({"pkg/model.safetensors": tiny_weights(), "pkg/__init__.py": b""}))
    ran = program("scan", "--archives", wheel)
    assert ran.status == 0
    assert f"{wheel.name}!/pkg/model.safetensors: weights, safetensors" in ran.out
    report = valid(program("scan", "--archives", "--format", "json", wheel).report)
    assert [item["sha256"] for item in report["weights"]] == [hashlib.sha256(tiny_weights()).hexdigest()]
    assert program("scan", "--format", "json", wheel).report["weights"] == []


def test_what_is_embedded_in_the_members_of_an_archive(program, tmp_path):
    source = b'M = "' + base64.b64encode(model()) + b'"\n'
    (tmp_path / "pkg.zip").write_bytes(zipped({"a/m.safetensors": tiny_weights(), "a/b.py": source}))
    found = program("scan", "--archives", "--embedded", "--format", "json", cwd=tmp_path).report["weights"]
    assert [item["path"] for item in found] == ["pkg.zip!/a/b.py", "pkg.zip!/a/m.safetensors"]


def test_weights_in_a_tracked_archive_need_a_manifest(program, repository):
    content = zipped({"pkg/a.safetensors": tiny_weights(1), "pkg/b.safetensors": tiny_weights(2)})
    repository.write("dist/pkg.whl", content)
    repository.write("train.py", "")
    repository.write("data.csv", "")
    assert program("check", cwd=repository.root).status == 0
    ran = program("check", "--archives", "--format", "json", cwd=repository.root)
    assert ran.status == 1
    (finding,) = ran.report["findings"]
    assert (finding["code"], finding["path"]) == ("MF101", "dist/pkg.whl")
    assert "dist/pkg.whl!/pkg/a.safetensors" in finding["message"]
    assert "1 more file in the same archive" in finding["message"]
    repository.write("model-freedom.yaml", tiny_manifest("other.safetensors", b""))
    codes = program("check", "--archives", "--format", "json", cwd=repository.root).codes
    assert "MF102" in codes
    repository.write("model-freedom.yaml", tiny_manifest("dist/pkg.whl", content))
    report = program("check", "--archives", "--format", "json", cwd=repository.root).report
    assert not {"MF101", "MF102", "MF103", "MF105"} & {finding["code"] for finding in report["findings"]}
    assert [item["model"] for item in report["weights"]] == ["tiny", "tiny"]


def test_what_is_embedded_is_seen_each_time_the_source_changes(program, repository):
    repository.write("a.py", "x = 1\n")
    assert program("check", "--embedded", cwd=repository.root).status == 0
    repository.write("a.py", b'M = "' + base64.b64encode(model()) + b'"\n')
    ran = program("check", "--embedded", cwd=repository.root)
    assert ran.status == 1
    assert "a.py:1:1: MF101" in ran.out
    assert program("check", cwd=repository.root).status == 0
    repository.write(".model-freedom.toml", 'not-weights = ["a.py"]\n')
    assert program("check", "--embedded", cwd=repository.root).status == 0


def test_references_are_listed_in_every_form(program, repository):
    repository.write("load.py", FETCHING)
    ran = program("scan", "--references", cwd=repository.root)
    assert "load.py:3:1: fetches example/base, not pinned (from_pretrained)" in ran.out
    assert "1 reference" in ran.err
    report = valid(program("scan", "--references", "--format", "json", cwd=repository.root).report)
    assert [(item["path"], item["line"], item["name"]) for item in report["fetched"]] == [
        ("load.py", 3, "example/base")
    ]
    assert "example/base" in program("scan", "--references", "--format", "markdown", cwd=repository.root).out
    assert "fetched" not in program("scan", "--format", "json", cwd=repository.root).report


def test_fetched_weights_are_asked_for_only_where_somebody_wants_it(program, repository):
    repository.write("load.py", FETCHING)
    assert program("check", "--format", "json", cwd=repository.root).codes == []
    assert program("check", "--select", "MF109", "--format", "json", cwd=repository.root).codes == ["MF109"]
    report = program("check", "--policy", "debian-free", "--format", "json", cwd=repository.root).report
    assert [(item["code"], item["severity"], item["line"]) for item in report["findings"]] == [("MF109", "warning", 3)]
    assert valid(report)["fetched"]
    ignoring = program("check", "--policy", "debian-free", "--ignore", "MF109", "--format", "json", cwd=repository.root)
    assert ignoring.codes == []


@pytest.mark.parametrize(
    ("manifest", "codes"),
    [
        (DECLARED, []),
        (DECLARED.replace("name: example/base", "name: other/base"), ["MF109"]),
        (
            DECLARED.replace("name: example/base", "name: the base\n    url: https://huggingface.co/example/base"),
            [],
        ),
    ],
)
def test_a_manifest_declares_what_is_fetched(program, repository, manifest, codes):
    repository.write("load.py", FETCHING)
    repository.write("model-freedom.yaml", manifest)
    assert program("check", "--select", "MF109,MF0", "--format", "json", cwd=repository.root).codes == codes


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("in_code", "declared", "message"),
    [
        (COMMIT, COMMIT, None),
        (COMMIT, None, None),
        (None, None, None),
        (COMMIT, "v1.0", f"fetches example/base at {COMMIT}, and the manifest declares it at v1.0"),
        (None, COMMIT, f"fetches example/base as it is on the day, and the manifest declares it at {COMMIT}"),
    ],
)
def test_the_manifest_and_the_code_name_one_revision(program, repository, in_code, declared, message):
    repository.write("load.py", FETCHING.replace("'example/base'", f"'example/base', revision={in_code!r}"))
    repository.write("model-freedom.yaml", DECLARED + (f"    revision: {declared}\n" if declared else ""))
    ran = program("check", "--select", "MF109", "--format", "json", cwd=repository.root)
    assert [item["message"].partition(" ")[2] for item in ran.report["findings"]] == ([message] if message else [])


def test_licences_of_what_is_fetched_are_held_to_the_same_rules(program, repository):
    repository.write("model-freedom.yaml", DECLARED.replace("Apache-2.0", "Apache 2.0"))
    ran = program("check", "--format", "json", cwd=repository.root)
    assert [(item["code"], item["line"]) for item in ran.report["findings"]] == [("MF201", 5)]
    assert program("check", "--fix", cwd=repository.root).status == 0
    assert "license: Apache-2.0" in (repository.root / "model-freedom.yaml").read_text()


def test_a_manifest_elsewhere_does_not(program, repository):
    repository.write("a/load.py", FETCHING)
    repository.write("b/model-freedom.yaml", DECLARED)
    assert program("check", "--select", "MF109", "--format", "json", cwd=repository.root).codes == ["MF109"]


def test_an_answer_with_references_is_not_remembered(program, repository):
    repository.write("load.py", "x = 1\n")
    assert "MF109" not in program("check", "--select", "MF109", cwd=repository.root).out
    repository.write("load.py", FETCHING)
    assert "MF109" in program("check", "--select", "MF109", cwd=repository.root).out
    repository.write("load.py", "x = 1\n")
    assert "MF109" not in program("check", "--select", "MF109", cwd=repository.root).out


def test_faults_in_the_list_have_their_places(program, repository):
    repository.write("model-freedom.yaml", "version: 1\nmodels: []\nfetched_models:\n  - nam: x\n")
    findings = program("check", "--format", "json", cwd=repository.root).report["findings"]
    assert {(item["code"], item["line"]) for item in findings} == {("MF004", 4)}
