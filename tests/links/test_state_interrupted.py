"""Ctrl-C at a program that really runs: it says so, keeps what it learnt, and nobody can take it for a pass."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from faultserver import FaultServer, Session
from workshop import Repository, tiny_manifest, tiny_weights


@pytest.fixture
def slow() -> Iterator[FaultServer]:
    """A server that answers `/quick` at once and nothing else for a minute."""
    import asyncio

    async def answer(session: Session, _parts: list[str]) -> None:
        if not session.asked.path.startswith("/quick"):
            await asyncio.sleep(60)
        await session.answer(200, body=b"ok")

    with FaultServer(answers={"*": answer}) as server:
        yield server


def interrupted(repository: Repository, slow: FaultServer, *words: str) -> tuple[int, str, str, float]:
    """Exit status, both outputs, and the seconds between SIGINT and the end."""
    environment = {**os.environ, "MODEL_FREEDOM_CACHE": str(repository.root.parent / "cache")}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    running = subprocess.Popen(
        [sys.executable, "-m", "model_freedom", *words],
        cwd=repository.root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- ignored in background jobs
    )
    until = time.monotonic() + 30
    while len({asked.path for asked in slow.seen}) < 2 and running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    started = time.monotonic()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    return running.returncode, out, err, time.monotonic() - started


@pytest.mark.skipif(os.name != "posix", reason="SIGINT can't be sent to another process there")
@pytest.mark.parametrize(
    "words",
    [
        ("links", "--record"),
        ("check", "--online"),
        ("check", "--online", "--exit-zero"),
        ("links", "-q"),
        ("explain", "--online"),
    ],
)
def test_ctrl_c(repository: Repository, slow: FaultServer, words: tuple[str, ...]) -> None:
    repository.write(".model-freedom.toml", f'[links]\nretries = 0\nallow-hosts = ["{slow.authority}"]\n')
    repository.write("train.py", "print()")
    repository.write("t.bin", tiny_weights())
    manifest = tiny_manifest("t.bin", tiny_weights(), f"url: {slow.url('/quick.csv')}")
    manifest = manifest.replace("base_models: []", f"homepage: {slow.url('/slow')}\n    base_models: []")
    repository.write("model-freedom.yaml", manifest)
    status, out, err, seconds = interrupted(repository, slow, *words)
    assert status == 130, out + err
    assert "interrupted" in err
    assert seconds < 5
    if "--record" in words:
        lock = json.loads((repository.root / "model-freedom.lock").read_text())
        assert [(entry["url"], entry["status"]) for entry in lock["links"]] == [(slow.url("/quick.csv"), "ok")]
    assert list(Path(repository.root.parent / "cache").glob("links-*.sqlite"))
