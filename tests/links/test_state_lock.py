"""Lock files after merges, in other folders, with secrets, with impossible dates, of great size."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer, Session
from hypothesis import given
from hypothesis import strategies as st
from workshop import Repository, tiny_manifest, tiny_weights

from model_freedom.cli import main
from model_freedom.configuration.settings import PolicySettings
from model_freedom.links.evidence import (
    MAX_BYTES,
    LockFault,
    from_bytes,
    read_lock,
    record,
    salvaged,
    seconds_of,
    to_text,
)
from model_freedom.links.record import Address, Result, Status, Use
from model_freedom.policy.freshness import fresh_only

SEEN, LATER = "2026-01-02T03:04:05Z", "2026-06-07T08:09:10Z"
LOCK = "model-freedom.lock"
SECRETS = "?X-Amz-Credential=AKIA0&X-Amz-Date=20260102&X-Amz-Signature=0123"


def result(url: str, status: Status = Status.OK, seen: str = SEEN, **more: Any) -> Result:
    return Result(Address(url), "http", status, 200, checked_at=seen, **more)


def entry(url: str, status: str = "ok", seen: str = SEEN) -> dict[str, str]:
    return {"url": url, "kind": "http", "status": status, "seen": seen}


def lock(*entries: dict[str, str]) -> str:
    return '{"version": 1, "links": [\n' + ",\n".join("  " + json.dumps(item) for item in entries) + "\n]}\n"


class TestSecrets:
    """What opens a door for some minutes is not for a repository."""

    def test_signed_addresses_lose_what_signs_them(self) -> None:
        where = "https://bucket.s3.amazonaws.com/x.csv"
        seen = result("https://example.org/x", final_url=where + SECRETS, detail=f"to {where}{SECRETS}; why")
        text = to_text(record([seen], {}))
        assert "X-Amz" not in text
        kept = from_bytes(text.encode())[seen.address]
        assert (kept.final_url, kept.detail) == (where, f"to {where} why")

    def test_equal_looks_give_equal_files(self) -> None:
        seen = [result("https://example.org/x", final_url=f"https://b.org/x?sig={n}&Expires={n}") for n in range(2)]
        assert to_text(record(seen[:1], {})) == to_text(record(seen[1:], {}))

    def test_where_something_moved_to_is_kept(self) -> None:
        def kept(where: str) -> Result:
            seen = result("https://example.org/x", Status.MOVED, final_url=where)
            return from_bytes(to_text(record([seen], {})).encode())[seen.address]

        for where, stays in (
            ("https://example.com/new?id=7", "https://example.com/new?id=7"),
            ("https://example.com/new?token=7", "https://example.com/new"),
        ):
            assert (kept(where).status, kept(where).final_url) == (Status.MOVED, stays)
        secret = kept("https://example.com/ghp_0123456789012345678901234567890123456/x")
        assert (secret.status, secret.final_url) == (Status.OK, None)


class TestDates:
    """A date that can't be, or that never comes, is no evidence."""

    @pytest.mark.parametrize("date", ["2026-99-99T99:99:99Z", "2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "x", ""])
    def test_impossible(self, date: str) -> None:
        assert seconds_of(date) is None
        assert from_bytes(lock(entry("https://example.org/x", seen=date)).encode()) == {}

    def test_later_than_tomorrow(self) -> None:
        now = seconds_of(SEEN) or 0.0
        for date, found in (("2026-01-03T00:00:00Z", 1), ("2026-01-05T00:00:00Z", 0), ("2999-01-01T00:00:00Z", 0)):
            assert len(from_bytes(lock(entry("https://example.org/x", seen=date)).encode(), now)) == found

    @pytest.mark.parametrize(
        ("date", "fresh"), [(SEEN, True), ("2026-99-99T99:99:99Z", False), ("2999-01-01T00:00:00Z", False)]
    )
    def test_for_policies(self, date: str, fresh: bool) -> None:
        seen = result("https://example.org/x", seen=date)
        use = Use("model-freedom.yaml", 1, 1, "m", "training_data")
        required = {("model-freedom.yaml", "m"): PolicySettings("lab", max_evidence_age=86400.0)}
        found = fresh_only({seen.address: seen}, [(use, seen.address)], required, (seconds_of(SEEN) or 0) + 60)
        assert (found[seen.address].status is Status.OK) == fresh


def test_a_large_lock_reads_itself() -> None:
    """As many addresses as one manifest can name."""
    many = [
        result(f"https://example.org/data/part-{n:06}.csv", final_url=f"https://mirror.example.org/part-{n:06}.csv")
        for n in range(25_000)
    ]
    content = to_text(record(many, {})).encode()
    assert 1 << 20 < len(content) < MAX_BYTES
    assert len(from_bytes(content)) == 25_000
    too_large = read_lock(b" " * (MAX_BYTES + 1))
    assert isinstance(too_large, LockFault)
    assert "larger than 32 MiB" in too_large.message


CONFLICT = """\
{"version": 1, "links": [
<<<<<<< HEAD
  {"url": "https://example.org/a", "kind": "http", "status": "gone", "seen": "2026-06-07T08:09:10Z"},
=======
  {"url": "https://example.org/a", "kind": "http", "status": "ok", "seen": "2026-01-02T03:04:05Z"},
  {"url": "https://example.org/b", "kind": "http", "status": "ok", "seen": "2026-01-02T03:04:05Z"},
>>>>>>> other
  {"url": "https://example.org/c", "kind": "http", "status": "ok", "seen": "2026-01-02T03:04:05Z"}
]}
"""


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (CONFLICT.encode(), 2, "merge"),
        (CONFLICT.replace("\n", "\r\n").encode(), 2, "merge"),
        (b'{"version": 1,\n "links": [}', 2, "JSON"),
        (b"\xff", 1, "JSON"),
        (b'{"version": 2}', 1, "newer"),
        (b'{"version": 1, "links": 5}', 1, "links --record"),
        (b"[" * 100_000, 1, "JSON"),
    ],
)
def test_faults_have_a_place(content: bytes, line: int, words: str) -> None:
    fault = read_lock(content)
    assert isinstance(fault, LockFault)
    assert (fault.line, words in fault.message) == (line, True), fault
    assert fault.fix


def test_a_sound_file_has_none_though_an_address_looks_like_a_mark() -> None:
    assert len(from_bytes(lock(entry("https://example.org/<<<<<<<"), entry("=======")).encode())) == 2


def test_both_sides_of_a_merge_are_kept_when_it_is_written_anew() -> None:
    found = salvaged(CONFLICT.encode(), time.time())
    assert {address.url[-1]: one.status.value for address, one in found.items()} == {"a": "gone", "b": "ok", "c": "ok"}
    assert salvaged(lock(entry("https://example.org/a")).encode(), time.time()).keys() == {
        Address("https://example.org/a")
    }


@given(st.binary(max_size=80))
def test_any_bytes(content: bytes) -> None:
    assert isinstance(read_lock(content), (dict, LockFault))
    assert isinstance(salvaged(content, 0.0), dict)


class Shipped:
    """A repository whose addresses stand on a server of our own."""

    def __init__(self, repository: Repository, server: FaultServer, capfd: pytest.CaptureFixture[str]) -> None:
        self.repository, self.server, self.capfd = repository, server, capfd
        self.url = server.url("/status/200?own")
        repository.write(".model-freedom.toml", f'[links]\nretries = 0\nallow-hosts = ["{server.authority}"]\n')
        repository.write("train.py", "print()")
        repository.write("t.bin", tiny_weights())
        self.declare(self.url)

    def declare(self, url: str, path: str = "model-freedom.yaml", *, add: bool = True) -> None:
        self.repository.write(path, tiny_manifest("t.bin", tiny_weights(), f"url: {url}"), add=add)

    def run(self, *command: str) -> tuple[int, str, str]:
        self.capfd.readouterr()
        status = main(list(command))
        out, err = self.capfd.readouterr()
        return status, out, err

    def codes(self, *command: str) -> list[str]:
        _status, out, _err = self.run(*command, "--format", "json")
        return [item["code"] for item in json.loads(out)["findings"] if item["code"].startswith("MF4")]

    def locked(self, folder: str = "") -> dict[str, str]:
        content = json.loads((self.repository.root / folder / LOCK).read_text())
        return {item["url"]: item["status"] for item in content["links"]}


@pytest.fixture
def shipped(
    repository: Repository, faults: FaultServer, monkeypatch: pytest.MonkeyPatch, capfd: Any, tmp_path: Path
) -> Shipped:
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(repository.root)
    return Shipped(repository, faults, capfd)


def test_a_merge_that_was_not_finished_is_an_error(shipped: Shipped) -> None:
    gone = entry(shipped.url, "gone")
    shipped.repository.write(LOCK, lock(gone))
    assert shipped.codes("check") == ["MF401"]
    shipped.repository.write(LOCK, lock(gone).replace("[\n", "[\n<<<<<<< HEAD\n").replace("\n]}", "\n>>>>>>> x\n]}"))
    status, _out, err = shipped.run("check")
    assert status == 2
    assert f"{LOCK}:2: the marks of a merge" in err
    assert "links --record" in err


def test_only_the_lock_beside_the_manifest_speaks_for_it(shipped: Shipped) -> None:
    shipped.repository.write(LOCK, lock(entry(shipped.url, "gone")))
    other = lock(entry(shipped.url, "ok", LATER))
    shipped.repository.write(f"vendor/dep/{LOCK}", other)
    assert shipped.codes("check") == ["MF401"]
    shipped.declare(shipped.url, "vendor/dep/model-freedom.yaml")  # and of two manifests the one nearer to the root
    assert set(shipped.codes("check")) == {"MF401"}
    shipped.repository.write(f"vendor/dep/{LOCK}", "<<<<<<< broken elsewhere, where no manifest is\n")
    (shipped.repository.root / "vendor/dep/model-freedom.yaml").unlink()
    shipped.repository.git("rm", "--cached", "--quiet", "vendor/dep/model-freedom.yaml")
    assert shipped.codes("check") == ["MF401"]
    shipped.repository.git("rm", "--cached", "--quiet", LOCK)
    assert shipped.codes("check") == []


def test_two_manifests_of_one_folder_share_its_lock(shipped: Shipped) -> None:
    second = shipped.server.url("/status/200?second")
    shipped.declare(second, "other.yaml", add=False)
    assert shipped.run("links", "--record", "model-freedom.yaml", "other.yaml")[0] == 0
    assert shipped.locked() == {shipped.url: "ok", second: "ok"}
    assert shipped.run("links", "--record", "other.yaml")[0] == 0
    assert shipped.locked() == {shipped.url: "ok", second: "ok"}
    assert shipped.run("links", "--record")[0] == 0  # all of the repository: what nobody names any more goes
    assert shipped.locked() == {shipped.url: "ok"}


def test_standard_input_has_no_folder(shipped: Shipped, monkeypatch: pytest.MonkeyPatch) -> None:
    (shipped.repository.root / "sub").mkdir()
    monkeypatch.chdir(shipped.repository.root / "sub")
    status, _out, err = shipped.run("links", "--record", "-")
    assert status == 2
    assert "standard input" in err
    assert not (shipped.repository.root / LOCK).exists()


def test_a_manifest_outside_of_the_repository_has_its_lock_beside_it(
    shipped: Shipped, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (shipped.repository.root / "sub").mkdir()
    (elsewhere / "model-freedom.yaml").write_text((shipped.repository.root / "model-freedom.yaml").read_text())
    monkeypatch.chdir(shipped.repository.root / "sub")
    config = str(shipped.repository.root / ".model-freedom.toml")
    here = str(shipped.repository.root / "model-freedom.yaml")
    # 1: its `train.py` is in no repository
    assert shipped.run("links", "--record", "--config", config, here, "../../elsewhere/model-freedom.yaml")[0] == 1
    assert shipped.locked() == {shipped.url: "ok"}
    assert json.loads((elsewhere / LOCK).read_text())["links"][0]["url"] == shipped.url


def test_a_page_where_a_file_was_declared_is_not_verified(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: Any, tmp_path: Path
) -> None:
    async def answer(session: Session, _parts: list[str]) -> None:
        await session.answer(200, "Content-Type: text/html", body=b"<html><title>404 not found</title></html>")

    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(repository.root)
    with FaultServer(answers={"*": answer}) as server:
        shipped = Shipped(repository, server, capfd)
        shipped.declare(server.url("/x.csv") + "\n        size: 5")
        for command in (("check", "--online"), ("links",)):
            assert shipped.codes(*command, "--select", "MF4") == ["MF409"]
            assert shipped.run(*command, "--select", "MF4")[0] == 0
            assert shipped.run(*command, "--select", "MF4", "--require-verified")[0] == 1


def test_the_newer_of_two_entries_counts() -> None:
    url = "https://example.org/x"
    newer = entry(url, "gone", LATER)
    for both in ((entry(url), newer), (newer, entry(url))):
        assert from_bytes(lock(*both).encode())[Address(url)].status is Status.GONE
