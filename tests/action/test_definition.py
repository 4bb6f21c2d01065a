"""action.yml says what the script reads and writes, and gives its inputs to the script in the one safe way."""

from __future__ import annotations

import re
from types import ModuleType

import yaml
from workshop import PROJECT

ACTION = yaml.safe_load((PROJECT / "action.yml").read_text())
(STEP,) = ACTION["runs"]["steps"]


def test_every_input_reaches_the_script_by_its_environment() -> None:
    given = {name: value for name, value in STEP["env"].items() if name.startswith("INPUT_")}
    expected = {f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    assert given == expected


def test_nothing_is_pasted_into_the_shell() -> None:
    assert "${{" not in STEP["run"]


def test_the_script_reads_every_input() -> None:
    source = (PROJECT / "action" / "run.py").read_text()
    read = set(re.findall(r'(?:text|switch)\("([A-Z_]+)"', source)) | {"PYTHON"}  # the shell reads this one
    assert read == {name.upper().replace("-", "_") for name in ACTION["inputs"]}


def test_every_output_is_the_scripts(script: ModuleType) -> None:
    assert set(ACTION["outputs"]) == {"exit-code", *script.NOTHING}
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.{STEP['id']}.outputs.{name} }}}}"


def test_the_interface_is_complete() -> None:
    assert list(ACTION["inputs"]) == [
        "path", "args", "policy", "links", "since", "sarif-file", "json-file", "summary", "python", "token",
    ]  # fmt: skip
    assert list(ACTION["outputs"]) == ["exit-code", "errors", "warnings", "verdicts", "json-file", "sarif-file"]
