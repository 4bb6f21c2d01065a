"""What a manifest says that the code fetches is asked for like everything else it names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from faultserver import FaultServer
from workshop import Repository

from model_freedom.cli import main


@pytest.mark.parametrize(
    ("place", "expected"),
    [("/status/404", [("MF401", 5, "error")]), ("/status/200", [])],
)
def test_an_address_of_what_the_code_fetches(
    repository: Repository,
    faults: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    place: str,
    expected: list[tuple[str, int, str]],
) -> None:
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    repository.write(".model-freedom.toml", f'[links]\nretries = 0\nallow-hosts = ["{faults.authority}"]\n')
    url = faults.url(place)
    repository.write("model-freedom.yaml", f"version: 1\nmodels: []\nfetched_models:\n  - name: base\n    url: {url}\n")
    monkeypatch.chdir(repository.root)
    main(["check", "--online", "--format", "json"])
    report = json.loads(capfd.readouterr().out)
    assert [(link["url"], link["used_by"][0]["role"]) for link in report["links"]] == [(url, "fetched_model")]
    assert [(item["code"], item["line"], item["severity"]) for item in report["findings"]] == expected
