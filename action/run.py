"""What the GitHub Action does: its own environment, one run of `model-freedom check`, and what GitHub shows of it.

Only the standard library, since this runs before anything is installed. Inputs come as `INPUT_…` variables. What the
program prints may hold text from a pull request, so it is printed with GitHub's workflow commands switched off; the
annotations, which are such commands, come from the program's own `github` format, which escapes them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

ACTION = Path(__file__).resolve().parent.parent
LOCK = ACTION / "action" / "requirements.txt"
COULD_NOT = 2
NOTHING = {"errors": "", "warnings": "", "verdicts": "[]", "json-file": "", "sarif-file": ""}


class Inputs(NamedTuple):
    """The inputs of `action.yml`, read and checked."""

    paths: list[str]
    args: list[str]
    policy: str
    links: bool
    since: str
    sarif_file: str
    json_file: str
    summary: bool
    token: str


class Files(NamedTuple):
    """Where the program writes each format."""

    json: Path
    annotations: Path
    summary: Path


def escape(text: str) -> str:
    """Text as the data of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def stop(message: str) -> NoReturn:
    """Ends the step with an annotation, exit status 2 and the outputs that say so."""
    print(f"::error title=model-freedom::{escape(message)}", flush=True)
    write_outputs({**NOTHING, "exit-code": str(COULD_NOT)})
    raise SystemExit(COULD_NOT)


def read_inputs(environment: dict[str, str]) -> Inputs:
    """Raises SystemExit (through `stop`) for an input that means nothing."""

    def text(name: str) -> str:
        return environment.get(f"INPUT_{name}", "").strip()

    def switch(name: str, default: str) -> bool:
        value = text(name) or default
        if value not in {"true", "false"}:
            stop(f"input `{name.lower()}` must be `true` or `false`, not {value!r}")
        return value == "true"

    try:
        args = shlex.split(text("ARGS"))
    except ValueError as error:
        stop(f"input `args` is not quoted as a shell would read it: {error}")
    return Inputs(
        paths=[line.strip() for line in text("PATH").splitlines() if line.strip()] or ["."],
        args=args,
        policy=text("POLICY"),
        links=switch("LINKS", "false"),
        since=text("SINCE"),
        sarif_file=text("SARIF_FILE"),
        json_file=text("JSON_FILE"),
        summary=switch("SUMMARY", "true"),
        token=text("TOKEN"),
    )


def temporary_folder() -> Path:
    """The runner's, which is emptied after each job."""
    return Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir())


def installed() -> Path:
    """The environment's Python, with the locked dependencies and this checkout in it; made once a job.

    Raises SystemExit where Python is too old or the installation fails.
    """
    if sys.version_info < (3, 10):
        stop(f"Python {sys.version.split()[0]} is too old: set the input `python` to 3.10 or newer")
    identity = "\0".join((sys.version, str(ACTION), LOCK.read_text(encoding="utf-8")))
    folder = temporary_folder() / f"model-freedom-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "installed"
    if done.exists():
        return python
    pip = [str(python), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    steps = (
        ("making an environment", [sys.executable, "-I", "-m", "venv", "--clear", str(folder)]),
        ("installing the dependencies", [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]),
        ("installing model-freedom", [*pip, "--no-deps", "--no-build-isolation", "--no-index", str(ACTION)]),
    )
    for what, command in steps:
        # To the log, whatever stream it came on; a job's log interleaves the two as they come.
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            stop(f"{what} failed; the log above says why")
    done.touch()
    print(f"model-freedom: environment made in {folder}", flush=True)
    return python


def arguments(inputs: Inputs, files: Files) -> list[str]:
    """The command line of `model-freedom`, without the program's name."""
    line = ["check", "--format", "text"]
    line += ["--format", f"json={files.json}"]
    line += ["--format", f"github={files.annotations}"]
    line += ["--format", f"markdown={files.summary}"]
    if inputs.sarif_file:
        line += ["--format", f"sarif={inputs.sarif_file}"]
    if inputs.policy:
        line.append(f"--policy={inputs.policy}")
    if inputs.since:
        line.append(f"--since={inputs.since}")
    line.append("--online" if inputs.links else "--offline")
    return [*line, *inputs.args, "--", *inputs.paths]


def run(python: Path, line: list[str], token: str) -> int:
    """Runs the program, its output to the log with workflow commands off, and returns its exit status."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INPUT_")}
    if token:
        environment["GITHUB_TOKEN"] = token
    marker = secrets.token_hex(16)  # unguessable: text in the log that knew it could switch commands on again
    print(f"::stop-commands::{marker}", flush=True)
    try:
        command = [str(python), "-I", "-m", "model_freedom", *line]
        return subprocess.run(command, env=environment, stderr=subprocess.STDOUT, check=False).returncode
    finally:
        print(f"\n::{marker}::", flush=True)


def write_outputs(outputs: dict[str, str]) -> None:
    """Appends to GITHUB_OUTPUT, each value between delimiters that it cannot contain."""
    target = os.environ.get("GITHUB_OUTPUT")
    if not target:
        return
    with open(target, "a", encoding="utf-8") as output:
        for name, value in outputs.items():
            delimiter = f"end-{secrets.token_hex(16)}"
            output.write(f"{name}<<{delimiter}\n{value}\n{delimiter}\n")


def append_summary(file: Path) -> None:
    """Adds the program's Markdown, which stays under what GitHub takes, below what the step has there already."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target and file.is_file():
        with open(target, "a", encoding="utf-8") as summary:
            summary.write(file.read_text(encoding="utf-8", errors="replace") + "\n")


def below_workspace(path: str) -> str:
    """The repository that `path` lies in, as seen from the workspace: "" for the workspace itself, else "sub/"."""
    start = Path(path).resolve()
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    top = next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), workspace)
    if top == workspace or workspace not in top.parents:
        return ""
    return top.relative_to(workspace).as_posix() + "/"


def placed(text: str, below: str) -> str:
    """The program's annotations, whose paths begin at the repository's root, with paths that begin at the workspace."""
    escaped = escape(below).replace(":", "%3A").replace(",", "%2C")
    return re.sub(r"^(::\w+ file=)", lambda found: found.group(1) + escaped, text, flags=re.MULTILINE)


def report(status: int, inputs: Inputs, files: Files) -> dict[str, str]:
    """The outputs of the action. `errors` and `warnings` are empty where there is no report to count in."""
    outputs = {**NOTHING, "exit-code": str(status)}
    if files.json.is_file():
        found = json.loads(files.json.read_text(encoding="utf-8", errors="replace"))
        outputs["errors"] = str(found["summary"]["errors"])
        outputs["warnings"] = str(found["summary"]["warnings"])
        outputs["verdicts"] = json.dumps([verdicts(model) for model in found["models"]])  # ASCII, on one line
        outputs["json-file"] = str(files.json)
    if inputs.sarif_file and Path(inputs.sarif_file).is_file():
        outputs["sarif-file"] = inputs.sarif_file
    return outputs


def verdicts(model: dict[str, Any]) -> dict[str, object]:
    """What the output `verdicts` has of one model."""
    declared = {definition: verdict["declared"] for definition, verdict in model["verdicts"].items() if verdict}
    return {"name": model["name"], "manifest": model["manifest"], **declared}


def main() -> int:
    """The step: its exit status is the program's."""
    inputs = read_inputs(dict(os.environ))
    python = installed()
    folder = Path(tempfile.mkdtemp(prefix="model-freedom-report-", dir=temporary_folder()))
    files = Files(
        json=Path(inputs.json_file or folder / "report.json"),
        annotations=folder / "annotations.txt",
        summary=folder / "summary.md",
    )
    for report_file in filter(None, (inputs.json_file, inputs.sarif_file)):
        try:  # what lies there already is an earlier run's, or a link that the repository planted
            Path(report_file).unlink(missing_ok=True)
        except OSError as error:
            stop(f"{report_file} can't be written: {error.strerror}")
    status = run(python, arguments(inputs, files), inputs.token if inputs.links else "")
    if status not in {0, 1}:
        stop("the check could not be done; the log above says why")
    if files.annotations.is_file():
        text = files.annotations.read_text(encoding="utf-8", errors="replace")
        print(placed(text, below_workspace(inputs.paths[0])), end="", flush=True)
    if inputs.summary:
        append_summary(files.summary)
    write_outputs(report(status, inputs, files))
    return status


if __name__ == "__main__":
    raise SystemExit(main())
