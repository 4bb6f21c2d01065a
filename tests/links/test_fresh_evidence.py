"""`max-evidence-age`, `--require-verified` and `--record`: what old, missing and unstaged evidence is worth."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer
from workshop import Repository, tiny_manifest, tiny_weights

from model_freedom.cli import main
from model_freedom.configuration.settings import PolicySettings, Settings
from model_freedom.links.record import Address, Result, Status, Use
from model_freedom.policy.freshness import fresh_only, strictest_age

NOW = time.time()
LOCK = "model-freedom.lock"


def days_ago(days: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW - days * 86400))


class Shipped:
    """A repository with one model whose data stands at `url`, and what commands say of it."""

    def __init__(self, repository: Repository, faults: FaultServer, capfd: pytest.CaptureFixture[str]) -> None:
        self.repository, self.faults, self.capfd = repository, faults, capfd
        self.url = faults.url("/status/200?fresh")
        repository.write("train.py", "print()")
        repository.write("tiny.safetensors", tiny_weights())
        self.declare(self.url)
        self.configure("")

    def declare(self, url: str) -> None:
        text = tiny_manifest("tiny.safetensors", tiny_weights(), f"url: {url}")
        self.repository.write("model-freedom.yaml", text)

    def configure(self, policies: str, policy: str = "declared") -> None:
        links = f'[links]\nretries = 0\nallow-hosts = ["{self.faults.authority}"]\n'
        self.repository.write(".model-freedom.toml", f'policy = "{policy}"\n{links}{policies}')

    def recorded(self, days: float, status: str = "ok", *, add: bool = True) -> None:
        seen = days_ago(days)
        entry = {"url": self.url, "kind": "http", "status": status, "seen": seen, "last_there": seen}
        self.repository.write(LOCK, json.dumps({"version": 1, "links": [entry]}), add=add)

    def locked(self) -> list[dict[str, Any]]:
        return json.loads((self.repository.root / LOCK).read_text())["links"]

    def said(self, *command: str) -> tuple[list[str], str | None, int]:
        """The codes of MF4, Debian's verified verdict, and the exit status."""
        self.capfd.readouterr()
        status = main([*command, "--format", "json"])
        report = json.loads(self.capfd.readouterr().out)
        codes = [finding["code"] for finding in report["findings"] if finding["code"].startswith("MF4")]
        return codes, report["models"][0]["verdicts"]["debian"]["verified"], status


@pytest.fixture
def shipped(
    repository: Repository, faults: FaultServer, monkeypatch: pytest.MonkeyPatch, capfd: Any, tmp_path: Path
) -> Shipped:
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(repository.root)
    return Shipped(repository, faults, capfd)


LAB = '[policies.lab]\nmax-evidence-age = "30d"\n'


def test_old_evidence_is_none_where_the_policy_says_so(shipped: Shipped) -> None:
    shipped.configure(LAB, "lab")
    shipped.recorded(29)
    assert shipped.said("check", "--require-verified") == ([], "Free", 0)
    shipped.recorded(31)
    assert shipped.said("check") == (["MF405"], "Free", 0)
    assert shipped.said("check", "--require-verified") == (["MF405"], "Free", 1)
    main(["check"])
    assert f"last looked at on {days_ago(31)[:10]}, and the policy's `max-evidence-age` is 30 days" in (
        shipped.capfd.readouterr().out
    )
    shipped.configure(LAB)  # the policy is there, and another is in force
    assert shipped.said("check", "--require-verified") == ([], "Free", 0)


def test_the_verdict_says_how_much_of_it_is_not_verified(shipped: Shipped) -> None:
    shipped.configure(LAB, "lab")
    for days, unverified in ((1, 0), (31, 1)):
        shipped.recorded(days)
        shipped.capfd.readouterr()
        main(["check", "--format", "json"])
        verdict = json.loads(shipped.capfd.readouterr().out)["models"][0]["verdicts"]["debian"]
        assert verdict.get("unverified_links", 0) == unverified


def test_a_policy_for_some_paths(shipped: Shipped) -> None:
    shipped.recorded(31)
    for glob, codes in (("*.yaml", ["MF405"]), ("elsewhere/**", [])):
        shipped.configure(f'{LAB}[policies.mixed]\npaths = {{ "{glob}" = "lab" }}\n', "mixed")
        assert shipped.said("check")[0] == codes


def test_online_the_cache_answers_no_longer_than_the_policy_allows(shipped: Shipped, faults: FaultServer) -> None:
    shipped.configure('[policies.lab]\nmax-evidence-age = "0s"\n', "lab")
    for _ in range(2):
        before = len(faults.seen)
        shipped.said("check", "--online")
        assert len(faults.seen) == before + 1
    shipped.configure(LAB, "lab")
    shipped.said("check", "--online")
    assert len(faults.seen) == before + 1


def test_what_nobody_has_looked_at_is_told(shipped: Shipped) -> None:
    """Where it is asked for, or where other addresses have been looked at."""
    assert shipped.said("check") == ([], None, 0)
    assert shipped.said("check", "--require-verified") == (["MF405"], "Free", 1)
    shipped.recorded(1)
    assert shipped.said("check", "--require-verified") == ([], "Free", 0)
    shipped.declare("https://example.org/another")
    assert shipped.said("check")[0] == ["MF405"]
    shipped.declare("http://10.0.0.1/")
    assert shipped.said("check", "--require-verified")[0] == ["MF404"]


@pytest.mark.parametrize("text", ["'x'", "-1", "true", "'30 years'"])
def test_an_age_that_is_none_is_refused(shipped: Shipped, text: str) -> None:
    shipped.configure(f"[policies.lab]\nmax-evidence-age = {text}\n")
    assert main(["check"]) == 2
    assert "policies.lab.max-evidence-age" in shipped.capfd.readouterr().err


def test_age_makes_no_error_a_warning() -> None:
    """What speaks against the manifest stays as it is."""
    address = Address("https://example.org/")

    def after(status: Status, access: str | None) -> Status:
        use = Use("m.yaml", 1, 1, "tiny", "training_data", access)
        result = Result(address, "http", status, checked_at=days_ago(90))
        policies = {("m.yaml", "tiny"): PolicySettings("lab", max_evidence_age=86400.0)}
        return fresh_only({address: result}, [(use, address)], policies, NOW)[address].status

    assert after(Status.OK, "direct") is after(Status.MOVED, None) is Status.UNVERIFIED
    assert after(Status.GONE, "direct") is Status.GONE
    assert after(Status.RESTRICTED, "direct") is Status.RESTRICTED
    assert after(Status.RESTRICTED, "registration") is Status.UNVERIFIED


def test_the_strictest_of_the_policies_that_may_apply() -> None:
    policies = {
        "lab": PolicySettings("lab", max_evidence_age=9.0, paths={"a/**": "strict", "b/**": "declared"}),
        "strict": PolicySettings("strict", max_evidence_age=3.0),
        "other": PolicySettings("other", max_evidence_age=1.0),
    }
    assert strictest_age(Settings(policy="lab", policies=policies)) == 3.0
    assert strictest_age(Settings(policy="declared", policies=policies)) is None


def test_recording_adds_to_what_is_on_the_disk(shipped: Shipped) -> None:
    """Twice without `git add` between: the second doesn't forget what the first saw."""
    shipped.url = shipped.faults.url("/after/200/-/0?disk")
    shipped.declare(shipped.url)
    assert main(["links", "--record"]) == 0
    first = shipped.locked()
    assert [entry["status"] for entry in first] == ["ok"]
    shipped.url = shipped.faults.url("/status/503?disk")
    shipped.declare(shipped.url)
    shipped.recorded(5, add=False)
    assert main(["links", "--record", "--no-cache"]) == 0
    assert [(entry["status"], entry["seen"]) for entry in shipped.locked()] == [("ok", days_ago(5))]


def test_recording_on_the_disk_wins_over_the_index(shipped: Shipped) -> None:
    shipped.url = shipped.faults.url("/status/503?both")
    shipped.declare(shipped.url)
    shipped.recorded(3)
    shipped.recorded(7, add=False)
    main(["links", "--record"])
    assert [entry["seen"] for entry in shipped.locked()] == [days_ago(7)]
    (shipped.repository.root / LOCK).unlink()
    main(["links", "--record"])
    assert [entry["seen"] for entry in shipped.locked()] == [days_ago(3)]


def test_recording_follows_no_link(shipped: Shipped, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    (shipped.repository.root / LOCK).symlink_to(outside)
    assert main(["links", "--record"]) == 2
    assert "can't be written" in shipped.capfd.readouterr().err
    assert outside.read_text() == "mine"
