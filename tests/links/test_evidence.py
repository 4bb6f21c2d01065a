"""`model-freedom.lock`: what is recorded, what is read back, and what a check without a network makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from apiserver import api
from faultserver import FaultServer
from hypothesis import given
from hypothesis import strategies as st
from workshop import Repository, tiny_manifest, tiny_weights

from model_freedom.cli import main
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.evidence import dated, from_bytes, recalled, record, to_text
from model_freedom.links.record import Address, Result, Status

FIRST, LATER = "2026-01-02T03:04:05Z", "2026-06-07T08:09:10Z"
ADDRESS = Address("https://example.org/x", "v1", "0" * 64, 7, True)


def result(status: Status = Status.OK, seen: str = FIRST, **more: object) -> Result:
    return Result(ADDRESS, "http", status, 200, checked_at=seen, **more)


def test_what_is_written_is_read_back() -> None:
    kept = record([result(license="MIT", size=7, digest="0" * 64, detail="why", final_url="https://x.org/")], {})
    assert from_bytes(to_text(kept).encode()) == kept
    assert kept[ADDRESS].last_there == FIRST


def test_equal_evidence_gives_equal_bytes_one_line_an_address() -> None:
    many = [replace(result(), address=Address(f"https://example.org/{n}")) for n in range(5)]
    text = to_text(record(many, {}))
    assert text == to_text(record(reversed(many), {}))
    assert len(text.splitlines()) == 5 + 2
    json.loads(text)


def test_what_is_gone_keeps_when_it_was_there() -> None:
    before = record([result()], {})
    after = record([result(Status.GONE, LATER)], before)
    assert (after[ADDRESS].status, after[ADDRESS].last_there) == (Status.GONE, FIRST)
    assert record([result(Status.GONE, LATER)], after)[ADDRESS].last_there == FIRST
    assert from_bytes(to_text(after).encode()) == after


def test_what_could_not_be_known_changes_nothing() -> None:
    before = record([result()], {})
    assert record([result(Status.UNVERIFIED, LATER)], before) == before
    assert record([result(Status.UNVERIFIED, LATER)], {}) == {}


def test_addresses_that_are_gone_say_when_they_were_there() -> None:
    before = record([result()], {})
    for status in (Status.GONE, Status.UNVERIFIED):
        assert "2026-01-02" in dated({ADDRESS: result(status, LATER)}, before)[ADDRESS].detail
    assert dated({ADDRESS: result(Status.OK, LATER)}, before)[ADDRESS].detail == ""


@pytest.mark.parametrize(
    "change", [{"revision": "v2"}, {"sha256": None}, {"size": 8}, {"url": "https://example.org/y"}]
)
def test_a_changed_declaration_has_no_evidence(change: dict) -> None:
    """It is as if nobody had looked, which is another thing than to have seen it."""
    before = record([result()], {})
    assert recalled(before, [ADDRESS], LinkSettings())[ADDRESS].status is Status.OK
    changed = replace(ADDRESS, **change)
    found = recalled(before, [changed], LinkSettings())[changed]
    assert (found.status, found.checked_at) == (Status.UNVERIFIED, None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b" " * (2 << 20),
        b'{"version": 1}',
        b'{"version": 2, "links": []}',
        b'{"version": 1, "links": {}}',
        b'{"version": 1, "links": [1, {}, {"url": 1}, {"url": "x", "status": "ok"}]}',
    ],
)
def test_damaged_files_say_nothing(content: bytes) -> None:
    assert from_bytes(content) == {}


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9), st.sampled_from(["ok", "gone", FIRST]))
ENTRIES = st.dictionaries(
    st.sampled_from(["url", "status", "seen", "kind", "size", "declared_size", "last_there"]), VALUES
)


@given(st.lists(ENTRIES, max_size=3))
def test_any_entries(entries: list[dict]) -> None:
    for found in from_bytes(json.dumps({"version": 1, "links": entries}).encode()).values():
        assert found.status in {Status.OK, Status.GONE}


@pytest.fixture
def shipped(repository: Repository, faults: FaultServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Repository:
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    repository.write(".model-freedom.toml", f'[links]\nretries = 0\nallow-hosts = ["{faults.authority}"]\n')
    repository.write("train.py", "print()")
    repository.write("tiny.safetensors", tiny_weights())
    monkeypatch.chdir(repository.root)
    return repository


def declare(repository: Repository, url: str) -> None:
    repository.write("model-freedom.yaml", tiny_manifest("tiny.safetensors", tiny_weights(), f"url: {url}"))


def test_from_record_to_a_check_without_a_network(shipped: Repository, faults: FaultServer, capfd) -> None:
    def report(*command: str) -> dict:
        capfd.readouterr()
        main([*command, "--format", "json"])
        return json.loads(capfd.readouterr().out)

    url = faults.url("/status/200?lock")
    declare(shipped, url)
    assert report("check")["links"] == []
    assert main(["links", "--record"]) == 0
    shipped.git("add", "model-freedom.lock")
    before = len(faults.seen)
    offline = report("check")
    assert len(faults.seen) == before
    assert offline["online"] is False
    assert [(link["url"], link["status"], link["cached"]) for link in offline["links"]] == [(url, "ok", True)]
    assert offline["models"][0]["verdicts"]["debian"]["verified"] == "Free"

    lock = json.loads((shipped.root / "model-freedom.lock").read_text())
    assert lock["links"][0]["url"] == url
    lock["links"][0].update(status="gone", last_there=FIRST, detail="HTTP 404")
    shipped.write("model-freedom.lock", json.dumps(lock))
    died = report("check")
    assert [finding["code"] for finding in died["findings"] if finding["code"].startswith("MF4")] == ["MF401"]
    assert any("it was there on 2026-01-02" in finding["message"] for finding in died["findings"])

    declare(shipped, "http://10.0.0.1/")
    assert any(finding["code"] == "MF404" for finding in report("check")["findings"])


def test_a_broken_lock_file_is_told(shipped: Repository, faults: FaultServer, capfd) -> None:
    """Not ignored: what it held against a manifest would be forgotten. Who looks anew needs nothing of it."""
    declare(shipped, faults.url("/status/200"))
    shipped.write("model-freedom.lock", "[[[[")
    assert main(["check"]) == 2
    assert "model-freedom.lock:1: not JSON" in capfd.readouterr().err
    for command in (["links"], ["check", "--online"]):
        assert main(command) == 0
        assert "model-freedom.lock:1: not JSON" in capfd.readouterr().err
    assert main(["links", "--record"]) == 0
    assert "not JSON" not in capfd.readouterr().err
    shipped.git("add", "model-freedom.lock")
    assert main(["check"]) == 0


def test_junit(shipped: Repository, faults: FaultServer, capfd) -> None:
    declare(shipped, faults.url("/status/404?junit&x=<y>"))
    assert main(["links", "--format", "junit"]) == 1
    root = ElementTree.fromstring(capfd.readouterr().out)
    links, findings = root.findall("testsuite")
    assert (links.get("tests"), findings.get("failures")) == ("1", "1")
    assert links.find("testcase").get("name") == faults.url("/status/404?junit&x=<y>")
    assert findings.find("testcase/failure").get("type") == "MF401"


def test_host_license_differs() -> None:
    """MF206, from an API's answer to the finding."""
    from model_freedom.manifest.load import read_manifest
    from model_freedom.rules.catalogue import by_code
    from model_freedom.rules.gather import collect_uses
    from model_freedom.rules.rule import Evidence

    def found(declared: str) -> list[str]:
        text = tiny_manifest("t", b"", "url: https://zenodo.org/records/1").replace("CC0-1.0", declared)
        manifest = read_manifest(text.encode(), "model-freedom.yaml")
        uses = collect_uses([manifest])
        with api({"/api/records/1": {"metadata": {"access_right": "open", "license": {"id": "cc-by-4.0"}}}}) as made:
            results = made.all([address for _use, address in uses], "https://zenodo.org")
        links = {result.address: result for result in results}
        rule = by_code()["MF206"]
        return [finding.message for finding in rule.findings(Evidence((manifest,), uses=uses, links=links))]

    assert len(found("CC0-1.0")) == 1
    assert found("CC-BY-4.0") == found("cc-by-4.0") == []
