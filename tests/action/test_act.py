"""The action, run for real by act in a repository with declared, undeclared and hostile weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from acting import Ran, run_workflows
from workshop import Repository, tiny_manifest, tiny_weights

pytestmark = pytest.mark.needs_program("act", "git")

# What a pull request's author would like the runner to obey.
HOSTILE_NAMES = ("a\n::error file=pwned.py::pwned-by-name\n.safetensors", "##[error]pwned-by-legacy.safetensors")
HOSTILE_TEXT = "x%0A::add-mask::pwned-by-text ##[add-mask]pwned-by-text | <img src=pwned>"

WORKFLOW = """\
on: push
permissions: {}
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - {id: declared, continue-on-error: true, uses: ./.action, with: {path: declared, json-file: declared.json}}
      - {id: undeclared, continue-on-error: true, uses: ./.action, with: {path: undeclared, sarif-file: out.sarif}}
      - {id: hostile, continue-on-error: true, uses: ./.action, with: {path: hostile}}
      - {id: hushed, continue-on-error: true, uses: ./.action, with: {path: undeclared, args: '--ignore "MF101" -q'}}
      - {id: policy, continue-on-error: true, uses: ./.action, with: {path: declared, policy: no-such-policy}}
      - {id: switch, continue-on-error: true, uses: ./.action, with: {path: declared, links: "yes"}}
      - {id: since, continue-on-error: true, uses: ./.action, with: {path: declared, since: "0123456789"}}
      - env:
          STEPS: ${{ toJSON(steps) }}
        run: printf '%s' "$STEPS" > "$STEPS_FILE"
"""


@pytest.fixture(scope="module")
def ran(project_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One run of all cases: the action installs itself once a job."""
    repository = Repository(tmp_path_factory.mktemp("user") / "repository")
    left_out = shutil.ignore_patterns(".git", "examples", "docs", "benchmarks")
    shutil.copytree(project_copy, repository.root / ".action", ignore=left_out)
    repository.write(".github/workflows/test.yml", WORKFLOW)
    repository.write("declared/train.py", "")
    repository.write("declared/data.csv", "1\n")
    repository.write("declared/model.safetensors", tiny_weights(1))
    repository.write("declared/model-freedom.yaml", tiny_manifest("model.safetensors", tiny_weights(1)))
    repository.write("undeclared/model.safetensors", tiny_weights(2))
    for number, name in enumerate(HOSTILE_NAMES, start=3):
        repository.write(f"hostile/{name}", tiny_weights(number))
    broken = tiny_manifest("model.safetensors", b"").replace("name: tiny", f"name: {json.dumps(HOSTILE_TEXT)}")
    repository.write("hostile/manifest/model-freedom.yaml", broken)
    repository.git("add", "--all")
    repository.commit()
    return run_workflows(repository.root, tmp_path_factory.mktemp("act"))


def test_declared_weights_pass(ran: Ran) -> None:
    step = ran.steps["declared"]
    assert step["outcome"] == "success", ran.log
    outputs = step["outputs"]
    assert outputs["exit-code"] == "0"
    assert outputs["errors"] == "0"
    assert outputs["json-file"] == "declared.json"
    assert outputs["sarif-file"] == ""
    (verdicts,) = json.loads(outputs["verdicts"])
    assert (verdicts["name"], verdicts["manifest"], verdicts["debian"]) == (
        "tiny",
        "declared/model-freedom.yaml",
        "Free",
    )


def test_undeclared_weights_fail_with_an_annotation_and_a_summary(ran: Ran) -> None:
    step = ran.steps["undeclared"]
    assert step["outcome"] == "failure"
    assert step["outputs"]["exit-code"] == "1"
    assert step["outputs"]["errors"] == "1"
    assert step["outputs"]["verdicts"] == "[]"
    assert step["outputs"]["sarif-file"] == "out.sarif"
    (annotation,) = {line for line in ran.obeyed if "::error" in line and "file=undeclared/" in line}
    assert "file=undeclared/model.safetensors,line=1,col=1,title=MF101" in annotation
    assert "MF101" in ran.summary
    assert "undeclared/model.safetensors" in ran.summary


def test_text_from_a_pull_request_gives_no_orders(ran: Ran) -> None:
    step = ran.steps["hostile"]
    assert step["outcome"] == "failure"
    assert int(step["outputs"]["errors"]) >= len(HOSTILE_NAMES)
    for line in ran.obeyed:
        assert not line.lstrip("❗⚙ ").startswith(("::error file=pwned", "::add-mask", "##["))
    assert "pwned-by-name" in ran.log  # it is shown, not obeyed
    # The runner looks for this one anywhere in printed text.
    assert not [line for line in ran.log.splitlines() if "]   | " in line and "##[" in line]
    assert "***" not in ran.log  # what a mask hides
    assert "pwned" in ran.summary
    assert "<img src=pwned>" not in ran.summary


def test_further_arguments_are_words_as_in_a_shell(ran: Ran) -> None:
    step = ran.steps["hushed"]
    assert step["outcome"] == "success", ran.log
    assert step["outputs"]["errors"] == "0"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("policy", "no-such-policy"),
        ("switch", "input `links` must be `true` or `false`, not 'yes'"),
        ("since", "0123456789"),
    ],
)
def test_what_cannot_be_done_is_a_2(ran: Ran, case: str, said: str) -> None:
    step = ran.steps[case]
    assert step["outcome"] == "failure"
    assert step["outputs"]["exit-code"] == "2"
    assert step["outputs"]["errors"] == ""
    assert said in ran.log


def test_the_environment_is_made_once_a_job(ran: Ran) -> None:
    assert ran.log.count("environment made") == 1


def test_the_shipped_self_test_passes(project_copy: Path, tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(project_copy, copy)
    (copy / ".github" / "workflows" / "ci.yml").unlink()
    Repository(copy, new=False).git("commit", "--quiet", "-a", "-m", "only the self-test")
    (tmp_path / "act").mkdir()
    done = run_workflows(copy, tmp_path / "act")
    assert done.status == 0, done.log
    # That repository lies in a folder of the workspace, and so does the file in the annotation.
    assert "::error file=undeclared/digits.safetensors,line=1," in done.log
