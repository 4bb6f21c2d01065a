"""action/run.py on its own: inputs are strict, outputs can't be forged, and the command line is what was asked for."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the runner reads the outputs."""
    file = tmp_path / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(file))
    return file


def test_nothing_said_means_the_defaults(script: ModuleType) -> None:
    inputs = script.read_inputs({})
    assert inputs.paths == ["."]
    assert (inputs.links, inputs.summary) == (False, True)


def test_each_input_becomes_an_option(script: ModuleType, tmp_path: Path) -> None:
    inputs = script.read_inputs(
        {
            "INPUT_PATH": "models\nmore models\n",
            "INPUT_ARGS": "--exclude 'a b' $(touch x)",
            "INPUT_POLICY": "--help",
            "INPUT_LINKS": "true",
            "INPUT_SINCE": "main",
            "INPUT_SARIF_FILE": "out.sarif",
        }
    )
    files = script.Files(tmp_path / "j", tmp_path / "a", tmp_path / "s")
    line = script.arguments(inputs, files)
    assert line[-3:] == ["--", "models", "more models"]
    assert line[-7:-3] == ["--exclude", "a b", "$(touch", "x)"]
    assert {"--policy=--help", "--since=main", "--online", "sarif=out.sarif"} <= set(line)  # a value is never an option
    assert "--offline" not in line


@pytest.mark.parametrize("value", ["True", "1", "yes", "on", "tru e"])
@pytest.mark.parametrize("name", ["LINKS", "SUMMARY"])
def test_a_switch_is_true_or_false(script: ModuleType, output: Path, name: str, value: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        script.read_inputs({f"INPUT_{name}": value})
    assert stopped.value.code == 2
    assert "exit-code<<" in output.read_text()


def test_unbalanced_quotes_are_refused(script: ModuleType, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        script.read_inputs({"INPUT_ARGS": "--exclude 'a"})
    assert capsys.readouterr().out.startswith("::error title=model-freedom::input `args`")


def test_a_message_stays_one_command(script: ModuleType, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        script.stop("100%\n::add-mask::x")
    assert capsys.readouterr().out == "::error title=model-freedom::100%25%0A::add-mask::x\n"


def test_a_value_cannot_end_its_own_output(script: ModuleType, output: Path) -> None:
    script.write_outputs({"json-file": "a\nend-\nerrors=0\nEOF", "errors": "3"})
    lines = output.read_text().splitlines()
    opening, closing = lines[0].removeprefix("json-file<<"), lines.index(lines[0].removeprefix("json-file<<"))
    assert len(opening) > 32
    assert lines[1:closing] == ["a", "end-", "errors=0", "EOF"]
    assert lines[closing + 1].startswith("errors<<")
    assert opening not in lines[closing + 1 :]


def test_the_summary_is_appended(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary, written = tmp_path / "summary.md", tmp_path / "written.md"
    summary.write_text("# Theirs\n")
    written.write_text("# Ours\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    script.append_summary(written)
    assert summary.read_text() == "# Theirs\n# Ours\n\n"
    script.append_summary(tmp_path / "not there")
    assert summary.read_text() == "# Theirs\n# Ours\n\n"


def test_annotations_of_a_repository_in_a_subfolder_point_into_it(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a,b" / ".git").mkdir(parents=True)
    (tmp_path / "a,b" / "models").mkdir()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert script.below_workspace(".") == ""
    assert script.below_workspace("a,b/models") == "a,b/"
    assert script.below_workspace("/") == ""
    said = "::error file=x.pt,line=1::file=y\n::notice title=t::z\n"
    assert script.placed(said, "a,b/") == "::error file=a%2Cb/x.pt,line=1::file=y\n::notice title=t::z\n"
    assert script.placed(said, "") == said
