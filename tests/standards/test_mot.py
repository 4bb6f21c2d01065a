"""Descriptions of the Model Openness Tool as manifest drafts: its licences by its own fallback, its classes by ours."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.cli import main
from model_freedom.findings import CannotProceed
from model_freedom.freedom import assess
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.reader import read_document
from model_freedom.standards.draft import Noted, scalar, written
from model_freedom.standards.mot import COMPONENTS, import_draft
from model_freedom.standards.mot import drafted as drafted_whole

CLASS_3 = ["Model architecture", "Model parameters (Final)", "Technical report", "Evaluation results"]
CLASS_3 += ["Model card", "Data card"]
CLASS_2 = [*CLASS_3, "Training code", "Inference code", "Evaluation code", "Evaluation data"]
CLASS_1 = [*CLASS_2, "Datasets", "Data preprocessing code", "Model parameters (Intermediate)", "Research paper"]
OPEN = {"distribution": {"name": "Apache-2.0", "path": ""}}


def described(names: list[str], release_license: Any = OPEN, **licenses: str) -> bytes:
    """A description with these components; `licenses` are their own, by the first word of the name."""
    components = []
    for name in names:
        component = {"name": name, "description": "what it is"}
        own = licenses.get(name.split()[0].casefold())
        components.append({**component, "license": own} if own is not None else component)
    release = {"name": "Tiny", "version": "1B", "license": release_license, "producer": "Lab", "components": components}
    return yaml.safe_dump({"framework": {"version": "1.0"}, "release": release}, sort_keys=False).encode()


def drafted(content: bytes) -> dict[str, Any]:
    (model,) = read(import_draft(content, "tiny.yml"))["models"]
    return model


def read(draft: str) -> Any:
    """The draft as the program reads it."""
    document = read_document(draft.encode(), "model-freedom.yaml")
    assert document.readable
    assert not document.faults
    return document.data


def class_of(content: bytes) -> str:
    manifest = read_manifest(import_draft(content, "tiny.yml").encode(), "model-freedom.yaml")
    return assess(manifest.models[0], manifest).declared["mof-1.0"].value


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (CLASS_1, "Class I"),
        (CLASS_2, "Class II"),
        (CLASS_3, "Class III"),
        (CLASS_3[:-1], "Unclassified"),
        ([*(set(CLASS_3) - {"Technical report"}), "Research paper"], "Class III"),
        ([name for name in CLASS_1 if name != "Training code"], "Class III"),
        ([name for name in CLASS_1 if name != "Technical report"], "Class I"),
        (list(reversed(CLASS_1)), "Class I"),
    ],
)
def test_classes(names, expected):
    assert class_of(described(names)) == expected


def test_every_component_of_the_framework_is_known():
    assert len(COMPONENTS) == 17
    assert not {name.casefold() for name in CLASS_1} - set(COMPONENTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unlicensed", "Class II"),
        ("", "Class II"),
        ("Undisclosed", "Class II"),
        ("Component not include", "Class II"),
        ("CC-BY-NC-4.0", "Class II"),
        ('datasets with "mit" “apache-2”', "Class II"),
        ("Apache 2.0", "Class II"),
        ("CC-BY-4.0", "Class I"),
        # That tool's known faults: these count as not open there, and are.
        ("PDDL-1.0", "Class I"),
        ("OpenMDW-1.1", "Class I"),
        ("apache-2.0", "Class I"),
        ("Apache-2.0 OR MIT", "Class I"),
    ],
)
def test_a_components_own_licence(text, expected):
    assert class_of(described(CLASS_1, datasets=text)) == expected


def test_the_fallback_is_by_kind_and_then_by_distribution():
    by_kind = {"code": {"name": "MIT"}, "data": {"name": ""}, "distribution": {"name": "CC-BY-4.0"}}
    model = drafted(described(CLASS_1, by_kind, training="Apache-2.0"))
    (inference,) = model["components"]["inference_code"]
    assert (inference["license"], inference["x-license-from"]) == ("MIT", "release.license.code")
    (data,) = model["training_data"]
    assert (data["license"], data["x-license-from"]) == ("CC-BY-4.0", "release.license.distribution")
    (code,) = model["training_code"]
    assert code["license"] == "Apache-2.0"
    assert "x-license-from" not in code


def test_what_the_source_does_not_say_is_to_do():
    model = drafted(described(CLASS_3, {}))
    assert model["base_models"] == "TODO"
    assert model["weights"] == [{"path": "TODO"}]
    assert model["license"] == "TODO"
    assert model["training_data"] == [{"name": "TODO", "access": "none", "reason": "TODO"}]
    assert "x-license-from" not in str(model)


def test_what_is_marked_as_not_included_is_left_out():
    model = drafted(described(CLASS_1, technical="Component Component not included", model="MIT"))
    assert "technical_report" not in model["components"]
    assert "model_card" in model["components"]


def test_an_unknown_component_is_named_and_not_carried_over():
    draft = import_draft(described([*CLASS_3, "Magic\nbeans"]), "tiny.yml")
    assert "# Not carried over, since the framework has no such component: Magic beans" in draft


def test_faults_of_the_draft_are_only_what_is_to_do():
    manifest = read_manifest(import_draft(described(CLASS_1), "tiny.yml").encode(), "model-freedom.yaml")
    assert ["`base_models`" in fault.message for fault in manifest.faults] == [True]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"release: 1", b"release: {components: 3}", b"{", b"\xff\xfe", b"a" * (2 << 20)]
)
def test_other_files_are_refused(content):
    with pytest.raises(CannotProceed, match="no description"):
        import_draft(content, "tiny.yml")


@pytest.mark.parametrize(
    "component", [3, None, "text", {}, {"name": 7}, {"name": ["Datasets"]}, {"name": "Datasets", "license": {"a": 1}}]
)
def test_odd_components_do_no_harm(component):
    content = yaml.safe_dump({"release": {"name": "x", "license": "MIT", "components": [component]}}).encode()
    assert drafted(content)["name"] == "x"


VISIBLE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=60)


@given(VISIBLE, st.text(max_size=60))
def test_any_text_reads_back_as_it_is(text, comment):
    draft = written({"a": {"b": [{"c": Noted("x", comment), "d": scalar("y")}]}}, [comment])
    assert read(draft) == {"a": {"b": [{"c": "x", "d": "y"}]}}
    content = described(CLASS_3)
    hostile = yaml.safe_load(content)
    hostile["release"]["name"] = text
    # In quotes: written plain, "0E0" is a text to YAML 1.1, in which it would be dumped here, and a number to YAML 1.2.
    model = drafted(yaml.safe_dump(hostile, allow_unicode=False, default_style='"').encode())
    assert model["name"] == (" ".join(text.split()) or "TODO")


def test_the_command(tmp_path, capsys):
    (tmp_path / "tiny.yml").write_bytes(described(CLASS_1))
    assert main(["import", str(tmp_path / "tiny.yml"), "--from", "mot"]) == 0
    assert yaml.safe_load(capsys.readouterr().out)["models"][0]["name"] == "Tiny"
    target = tmp_path / "model-freedom.yaml"
    assert main(["import", str(tmp_path / "tiny.yml"), "--from", "mot", "--output", str(target)]) == 0
    assert target.read_text().startswith("# Draft")
    assert main(["import", str(tmp_path / "none.yml"), "--from", "mot"]) == 2


SOURCE = b"""\
framework: {version: "1.0"}
release:
  name: Tiny
  version: 1.10
  license: {distribution: {name: Apache-2.0}}
  components:
    - name: Model parameters (Final)
      license: MIT
    - name: Training code
      license: {name: BSD-3-Clause, path: LICENSE}
"""
TWO = SOURCE + b"    - name: Model parameters (Final)\n      license: llama2\n"


def told(content):
    draft = drafted_whole(content, "tiny.yml")
    read(draft.text)
    return list(draft.remarks)


def test_a_version_is_kept_as_it_is_written():
    assert drafted(SOURCE)["version"] == "1.10"
    assert drafted(SOURCE.replace(b"1.10", b"0x10"))["version"] == "0x10"
    assert told(SOURCE) == []


def test_the_licence_of_a_component_in_every_form():
    assert drafted(SOURCE)["training_code"][0]["license"] == "BSD-3-Clause"
    for form, expected in (
        (b"[MIT, Apache-2.0]", "MIT AND Apache-2.0"),
        (b"{}", "TODO"),
        (b"null", "TODO"),
        (b"{name: null}", "TODO"),
        (b"[MIT, null]", "TODO"),
    ):
        content = SOURCE.replace(b"{name: BSD-3-Clause, path: LICENSE}", form)
        assert drafted(content)["training_code"][0]["license"] == expected, form
    plain = SOURCE.replace(b"{distribution: {name: Apache-2.0}}", b"Apache-2.0").replace(b"      license: MIT\n", b"")
    assert (drafted(plain)["license"], drafted(plain)["x-license-from"]) == ("Apache-2.0", "release.license")


def test_a_second_component_of_a_kind_is_told_and_neither_is_dropped():
    assert drafted(TWO)["license"] == "MIT AND llama2"
    (remark,) = told(TWO)
    assert remark.startswith("tiny.yml:11:7: a second component")
    assert "# A second component" in import_draft(TWO, "tiny.yml")


def test_a_key_that_is_there_twice_is_told_with_its_place():
    twice = SOURCE.replace(b"      license: MIT\n", b"      license: MIT\n      license: llama2\n")
    (remark,) = told(twice)
    assert remark.startswith("tiny.yml:9:7: ")
    assert "license" in remark


def test_what_the_framework_does_not_have_is_told_with_its_place():
    (remark,) = told(SOURCE + b"    - name: Horoscope\n")
    assert remark == "tiny.yml:11:7: not carried over, since the framework has no such component: Horoscope"
    assert len(told(SOURCE + b"    - 3\n    - null\n")) == 2


def test_components_by_their_names():
    content = b"release: {name: T, components: {Training code: {license: MIT}, Model card: null}}"
    assert drafted(content)["training_code"][0]["license"] == "MIT"
    assert len(told(content)) == 1


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
def test_other_ends_of_lines_and_a_byte_order_mark(ends):
    assert drafted(b"\xef\xbb\xbf" + SOURCE.replace(b"\n", ends)) == drafted(SOURCE)


@pytest.mark.parametrize(
    "content",
    [
        SOURCE.replace(b"  version", b"\tversion"),
        SOURCE.replace(b"license: MIT", b"license: &a MIT"),
        SOURCE + b"#" * (1 << 20),
        SOURCE.decode().encode("utf-16"),
        b"release: null",
        b"release: {components: 3}",
        b"release: {name: T}",
        b"- 1",
        b"",
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content):
    with pytest.raises(CannotProceed, match="no description of the Model Openness Tool"):
        import_draft(content, "tiny.yml")


def test_remarks_go_to_standard_error(tmp_path, capsys):
    (tmp_path / "tiny.yml").write_bytes(TWO)
    assert main(["import", str(tmp_path / "tiny.yml"), "--from", "mot"]) == 0
    assert ":11:7: a second component" in capsys.readouterr().err
