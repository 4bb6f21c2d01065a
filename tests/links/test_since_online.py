"""`check --since REF --online`: an address that was there at REF and is dead today is no news of the commits since."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from faultserver import FaultServer
from workshop import Repository

from model_freedom.cli import main

ENTRY = "  - name: base{number}\n    url: {url}\n"


def test_only_new_dead_addresses_are_told(
    repository: Repository,
    faults: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    repository.write(".model-freedom.toml", f'[links]\nretries = 0\nallow-hosts = ["{faults.authority}"]\n')
    text = "version: 1\nmodels: []\nfetched_models:\n" + ENTRY.format(number=1, url=faults.url("/status/404"))
    repository.write("model-freedom.yaml", text)
    repository.git("commit", "--quiet", "--message", "One dead address")
    repository.write("model-freedom.yaml", text + ENTRY.format(number=2, url=faults.url("/status/410")))
    monkeypatch.chdir(repository.root)
    main(["check", "--online", "--since", "HEAD", "--format", "json"])
    report = json.loads(capfd.readouterr().out)
    assert [(item["code"], item["line"]) for item in report["findings"]] == [("MF401", 7)]
    main(["check", "--online", "--format", "json"])
    report = json.loads(capfd.readouterr().out)
    assert [(item["code"], item["line"]) for item in report["findings"]] == [("MF401", 5), ("MF401", 7)]
