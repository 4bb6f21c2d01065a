"""Running the workflows of a repository with act: on this host, for a push, and without asking GitHub for anything."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from workshop import program


class Ran(NamedTuple):
    """What a workflow did."""

    status: int
    log: str
    obeyed: list[
        str
    ]  # the lines of the log that are not just printed text: workflow commands, and what act itself says
    steps: dict[str, Any]  # the context `steps`, where a step has written it to $STEPS_FILE
    summary: str  # what the steps wrote to the job summary, as act shows it


def run_workflows(repository: Path, place: Path) -> Ran:
    """Runs them and waits for the end; `place` is an empty folder for what comes of it."""
    act = program("act")
    assert act is not None
    steps, cache = place / "steps.json", place / "cache"
    # act's own cache goes to the test's folder; pip keeps that of the machine, where things may have been downloaded.
    pip_cache = os.environ.get("PIP_CACHE_DIR", str(Path("~/.cache/pip").expanduser()))
    done = subprocess.run(
        [act, "push", "-P", "ubuntu-latest=-self-hosted", "--action-offline-mode", "--env", f"STEPS_FILE={steps}"],
        cwd=repository,
        env={**os.environ, "XDG_CACHE_HOME": str(cache), "PIP_CACHE_DIR": pip_cache},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=300,
        check=False,
    )
    shutil.rmtree(cache, ignore_errors=True)
    log = done.stdout + done.stderr
    return Ran(
        status=done.returncode,
        log=log,
        # Printed text stands behind a bar; a command that act obeys has a sign of its own instead.
        obeyed=[line.partition("]   ")[2] for line in log.splitlines() if "]   " in line and "]   | " not in line],
        steps=json.loads(steps.read_text()) if steps.exists() else {},
        summary="\n".join(re.findall(r"\]   ⚙  Summary - (.*?)\n(?=\[)", log, re.DOTALL)),
    )
