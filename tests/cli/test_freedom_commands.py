"""`explain`, `graph` and `whatif` from the command line."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import jsonschema
import pytest

MANIFEST = """\
version: 1
models:
  - name: my-lora
    weights: [{path: a.safetensors}]
    license: MIT
    training_code: [{path: train.py, license: MIT}]
    training_data: [{name: digits, url: "https://data.example/digits.csv", license: CC-BY-4.0}]
    base_models:
      - name: Mistral-7B
        relation: adapter
        license: Apache-2.0
        url: https://huggingface.co/mistralai/Mistral-7B-v0.1
        training_code: [{access: none, reason: not published}]
        training_data: [{name: web text, access: none, reason: not disclosed}]
        base_models: []
  - name: plain
    weights: [{path: b.safetensors}]
    license: Apache-2.0
    training_code: [{path: train.py, license: MIT}]
    training_data: [{name: digits, path: d.csv, license: CC-BY-4.0}]
    base_models: []
"""


@pytest.fixture
def folder(tmp_path):
    """A plain folder with a manifest: these commands need no git."""
    (tmp_path / "model-freedom.yaml").write_text(MANIFEST)
    for name in ("train.py", "d.csv"):
        (tmp_path / name).write_text("")
    return tmp_path


@pytest.fixture
def schema():
    """The schema of every JSON report."""
    from model_freedom.manifest.schema import shipped_schema

    return json.loads(shipped_schema("report-v1"))


def test_explain_prints_axes_verdicts_the_path_and_the_way_up(program, folder):
    ran = program("explain", cwd=folder)
    assert ran.status == 0
    assert "my-lora (model-freedom.yaml:3)" in ran.out
    assert "weights free, code free, data free, base not-free, pinned none, durable single" in ran.out
    assert 'my-lora → Mistral-7B: training data missing (access: none, "not disclosed"): web text' in ran.out
    assert "up to Free:\n      - derive from a model that is Free in place of Mistral-7B" in ran.out
    assert "Debian's ML policy: Free\n" in ran.out


def test_explain_one_model_as_json(program, folder, schema):
    ran = program("explain", "plain", "--format", "json", cwd=folder)
    jsonschema.validate(ran.report, schema)
    (found,) = ran.report["models"]
    assert found["name"] == "plain"
    assert "debian" not in found["way_up"]
    assert found["way_up"]["g7-2026"]["level"] == "OpenWeights"


def test_explain_as_markdown_escapes_what_comes_from_the_manifest(program, folder):
    (folder / "model-freedom.yaml").write_text(MANIFEST.replace("web text", "<img src=x>"))
    out = program("explain", "--format", "markdown", cwd=folder).out
    assert "## my\\-lora" in out or "## my-lora" in out
    assert "<img" not in out


def test_a_model_that_is_not_there(program, folder):
    ran = program("explain", "plane", cwd=folder)
    assert ran.status == 2
    assert "plain" in ran.err


def test_only_what_lies_below_a_path(program, repository):
    repository.write("a/model-freedom.yaml", MANIFEST)
    base = MANIFEST.replace("name: plain", "name: other").replace(
        "base_models: []\n", "base_models: [{name: plain, relation: finetune, manifest: ../a/model-freedom.yaml}]\n"
    )
    repository.write("b/model-freedom.yaml", "version: 1\nmodels:\n  - name: other" + base.partition("name: other")[2])
    ran = program("explain", "--path", "b", "--format", "json", cwd=repository.root)
    assert [(found["name"], found["axes"]["base"]) for found in ran.report["models"]] == [("other", "free")]
    assert "my-lora" in program("explain", cwd=repository.root).out


@pytest.mark.parametrize("command", ["explain", "graph", "whatif"])
def test_a_folder_with_no_models(program, tmp_path, command):
    ran = program(command, cwd=tmp_path)
    assert ran.status == 2
    assert "no manifest" in ran.err


def test_graph(program, folder):
    assert program("graph", cwd=folder).out.startswith("flowchart LR\n")
    assert program("graph", "--format", "dot", cwd=folder).out.startswith("digraph")
    nodes = json.loads(program("graph", "--format", "json", "--definition", "mof-1.0", cwd=folder).out)["nodes"]
    assert {node["verdict"] for node in nodes} == {"Unclassified"}
    svg = folder / "lineage.svg"
    assert program("graph", "--format", "svg", "--leaves", "--output", svg, cwd=folder).out == ""
    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert program("graph", "--definition", "debain", cwd=folder).status == 2


def test_whatif_ranks_without_a_question(program, folder, schema):
    ran = program("whatif", cwd=folder)
    assert ran.status == 0
    assert (
        "my-lora could still be rebuilt\n    hangs on host data.example, host huggingface.co, base model Mistral-7B"
        in (ran.out)
    )
    assert "plain could still be rebuilt\n" in ran.out
    assert "1 host data.example: my-lora" in ran.out
    report = program("whatif", "--format", "json", cwd=folder).report
    jsonschema.validate(report, schema)
    assert [point["name"] for point in report["whatif"]["ranking"]] == ["data.example", "huggingface.co", "Mistral-7B"]


@pytest.mark.parametrize(
    "gone", ["huggingface.co", "https://huggingface.co/mistralai", "Mistral 7B", "mistralai/Mistral-7B-v0.1"]
)
def test_whatif_a_base_goes_by_any_of_its_names(program, folder, gone):
    ran = program("whatif", "--without", gone, cwd=folder)
    assert "my-lora could no longer be rebuilt by anyone but its author\n    my-lora → Mistral-7B\n" in ran.out
    assert "plain could still be rebuilt" in ran.out


def test_whatif_as_markdown_and_with_several(program, folder):
    out = program(
        "whatif", "--without", "data.example", "--without", "a.example", "--format", "markdown", cwd=folder
    ).out
    assert "What if data" in out
    assert "could no longer be rebuilt" in out


def test_whatif_says_what_nobody_has_looked_at(program, folder):
    manifest = MANIFEST.replace('digits.csv", license', 'digits.csv", archives: ["https://copy.example/d"], license')
    assert manifest != MANIFEST
    (folder / "model-freedom.yaml").write_text(manifest.replace("hf.co", "huggingface.co"))
    out = program("whatif", "--without", "data.example", cwd=folder).out
    assert "my-lora could be rebuilt, if the archive copy is there" in out
    assert "seen: none of 3" in out
    found = program("whatif", "--without", "http://DATA.example/", "--format", "json", cwd=folder).report["whatif"]
    assert [(model["outcome"], model["verified"]) for model in found["models"]] == [
        ("from-archive", False),
        ("stays", True),
    ]
    assert found["addresses"] == {"declared": 3, "seen": 0}


def test_whatif_a_path_that_is_not_there(program, folder):
    (folder / "d.csv").unlink()
    out = program("whatif", cwd=folder).out
    assert "plain can't be rebuilt by anyone else as it is\n    plain → digits (does not exist)" in out


def test_whatif_takes_in_the_lock_file(program, folder):
    lock = {"url": "https://data.example/digits.csv", "kind": "http", "status": "gone", "seen": "2026-11-01T00:00:00Z"}
    (folder / "model-freedom.lock").write_text(json.dumps({"version": 1, "links": [lock]}))
    assert "my-lora can't be rebuilt by anyone else as it is" in program("whatif", cwd=folder).out


def test_explain_shows_the_way_up_from_what_was_seen(program, folder):
    manifest = MANIFEST.replace("path: d.csv", 'url: "https://data.example/d.csv"')
    (folder / "model-freedom.yaml").write_text(manifest)
    out = program("explain", "plain", cwd=folder).out
    assert "Debian's ML policy: Free\n" in out
    lock = {"url": "https://data.example/d.csv", "kind": "http", "status": "gone", "seen": "2026-11-01T00:00:00Z"}
    (folder / "model-freedom.lock").write_text(json.dumps({"version": 1, "links": [lock]}))
    out = program("explain", "plain", cwd=folder).out
    assert "Debian's ML policy: Free (declared), ToxicCandy (verified)" in out
    assert "up to Free:\n      - training data “digits”: replace it, or name an archive copy that is there" in out
