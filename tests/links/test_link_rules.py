"""The rules about reachability, through the command line, on real repositories and real answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from faultserver import FILE, FaultServer
from workshop import Repository, tiny_weights

from model_freedom.cli import main

DIGEST = hashlib.sha256(FILE).hexdigest()
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(repository: Repository, faults: FaultServer, monkeypatch: pytest.MonkeyPatch, capfd, tmp_path: Path) -> Run:
    """Runs a command over a manifest with this data set, and returns its report with the exit status as `status`."""
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CI", "")

    def go(*command: str, allow: bool = True, **data: Any) -> dict[str, Any]:
        url = data.get("url")
        if url and url.startswith("/"):
            data["url"] = faults.url(url)
        data["archives"] = [faults.url(place) for place in data.get("archives", [])]
        opened = f'allow-hosts = ["{faults.authority}"]\n' if allow else ""
        repository.write(".model-freedom.toml", f"[links]\ntimeout = 3\nretries = 0\n{opened}")
        repository.write("tiny.safetensors", tiny_weights())
        repository.write("train.py", "print()")
        repository.write("data/digits.csv", "1,2")
        manifest = {
            "version": 1,
            "models": [
                {
                    "name": "tiny",
                    "weights": [{"path": "tiny.safetensors"}],
                    "license": "Apache-2.0",
                    "training_code": [{"path": "train.py", "license": "Apache-2.0"}],
                    "training_data": [{"name": "digits", "license": "CC0-1.0", **data}],
                    "base_models": [],
                }
            ],
        }
        repository.write("model-freedom.yaml", yaml.safe_dump(manifest, sort_keys=False))
        monkeypatch.chdir(repository.root)
        capfd.readouterr()
        status = main([*(command or ("check", "--online")), "--format", "json"])
        return {**json.loads(capfd.readouterr().out), "status": status}

    return go


def codes(report: dict[str, Any], among: str = "MF4") -> list[str]:
    return [finding["code"] for finding in report["findings"] if finding["code"].startswith(among)]


FIRING = [
    ("MF401", {"url": "/status/404"}),
    ("MF403", {"url": "/status/401/WWW-Authenticate:Basic"}),
    ("MF404", {"url": "http://169.254.169.254/latest"}),
    ("MF404", {"url": "/to?http://10.0.0.1/"}),
    ("MF405", {"url": "/status/503"}),
    ("MF406", {"url": "/moved/301/status/200"}),
    ("MF407", {"url": "/file/no-head", "sha256": "0" * 64}),
    ("MF407", {"url": "/file", "size": 7}),
    ("MF408", {"url": "/status/200", "archives": ["/status/404?archive"]}),
    ("MF409", {"url": "/soft", "size": 7}),
]
SILENT = [
    {"url": "/status/200", "archives": ["/status/200?archive"]},
    {"url": "/file/no-head", "sha256": DIGEST, "size": len(FILE)},
    {"url": "/status/401/WWW-Authenticate:Basic", "access": "registration"},
    {"url": "/moved/302/status/200"},
    {"url": "/html", "size": 7, "access": "clickthrough"},
]


@pytest.mark.parametrize(("code", "data"), FIRING, ids=[f"{code}-{data['url']}" for code, data in FIRING])
def test_it_fires(run: Run, code: str, data: dict[str, Any]) -> None:
    report = run(**data)
    assert codes(report) == [code]
    finding = next(finding for finding in report["findings"] if finding["code"] == code)
    assert finding["path"] == "model-freedom.yaml"
    assert finding["line"] > 12
    assert finding["model"] == "tiny"
    assert finding["fix"]
    assert report["status"] == (finding["severity"] == "error")


@pytest.mark.parametrize("data", SILENT, ids=lambda data: data["url"])
def test_it_does_not_fire(run: Run, data: dict[str, Any]) -> None:
    assert codes(run(**data)) == []


def test_offline_nothing_is_asked_and_what_the_text_tells_is_told(run: Run, faults: FaultServer) -> None:
    before = faults.connections
    assert codes(run("check", url="/status/404")) == []
    assert codes(run("check", url="/status/404", allow=False)) == ["MF404"]
    assert faults.connections == before


def test_the_port_must_be_opened(run: Run) -> None:
    assert codes(run(url="/status/200", allow=False)) == ["MF404"]


@pytest.mark.parametrize("path", ["data/digits.csv", "data", "./data//digits.csv", "data/"])
def test_paths_that_git_has(run: Run, path: str) -> None:
    assert codes(run("check", path=path), "MF304") == []


@pytest.mark.parametrize("path", ["data/other.csv", "../outside.csv", "/etc/passwd", "dat", "C:/x", "data\\digits.csv"])
def test_paths_that_git_does_not_have(run: Run, path: str) -> None:
    assert codes(run("check", path=path), "MF304") == ["MF304"]


def test_a_file_that_is_only_on_the_disk(run: Run, repository: Repository) -> None:
    repository.write("data/private.csv", "1", add=False)
    assert codes(run("check", path="data/private.csv"), "MF304") == ["MF304"]


def test_links_reports_each_address(run: Run, faults: FaultServer) -> None:
    report = run("links", url="/moved/301/status/200?links", archives=["/status/404?links"])
    assert codes(report) == ["MF406", "MF408"]
    moved, gone = report["links"]
    assert (moved["status"], gone["status"]) == ("moved", "gone")
    assert moved["final_url"] == faults.url("/status/200")
    assert moved["used_by"][0]["role"] == "training_data"
    assert gone["used_by"][0]["role"] == "archive"
    assert (moved["http_status"], gone["http_status"]) == (200, 404)
    again = run("links", url="/moved/301/status/200?links", archives=["/status/404?links"])
    assert [link["cached"] for link in again["links"]] == [True, True]
    assert codes(again) == codes(report)


def test_an_unchanged_repository_needs_no_request(run: Run, faults: FaultServer) -> None:
    first = run(url="/status/200?unchanged")
    before = faults.connections, len(faults.seen)
    second = run(url="/status/200?unchanged")
    assert (faults.connections, len(faults.seen)) == before
    assert codes(first) == codes(second) == []
    run("check", "--online", "--no-cache", url="/status/200?unchanged")
    assert len(faults.seen) > before[1]


def test_require_verified_makes_doubt_an_error(run: Run) -> None:
    assert run("links", url="/status/503")["status"] == 0
    report = run("links", "--require-verified", url="/status/503")
    assert report["status"] == 1
    assert report["findings"][0]["severity"] == "error"


def test_a_verdict_that_was_verified_takes_it_in(run: Run) -> None:
    """Gone data is missing, data behind a gate restricted: toxic candy both."""

    def verdict(**data: Any) -> tuple[str, str]:
        found = run(**data)["models"][0]["verdicts"]["debian"]
        return found["declared"], found["verified"]

    assert verdict(url="/status/200") == ("Free", "Free")
    assert verdict(url="/status/404") == ("Free", "ToxicCandy")
    assert verdict(url="/status/402") == ("Free", "ToxicCandy")


def test_what_a_server_says_cannot_speak_in_our_log(run: Run, capfd, monkeypatch: pytest.MonkeyPatch) -> None:
    run(url="/injection")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    main(["links"])
    out = capfd.readouterr().out
    assert "\x1b" not in out
    assert all(line.startswith(("::error", "::warning", "::notice")) for line in out.splitlines() if "::" in line)
