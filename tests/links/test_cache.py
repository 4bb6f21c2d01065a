"""The cache: what it keeps and for how long, many processes at once, and damage."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
from faultserver import FaultServer

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.cache import FILE, Cache, open_cache
from model_freedom.links.check import check
from model_freedom.links.record import Address, Result, Status

NOW = 1_800_000_000.0
STAMP = "2027-01-15T08:00:00Z"
ADDRESS = Address("https://example.org/", "v1", "0" * 64, 7, True)


def result(status: Status = Status.OK, address: Address = ADDRESS) -> Result:
    return Result(address, "http", status, 200, "https://example.org/x", "why", STAMP, license="MIT", size=7)


def opened(folder: Path) -> Cache:
    cache = open_cache(str(folder))
    assert cache is not None
    return cache


@pytest.mark.parametrize("status", [Status.OK, Status.MOVED, Status.RESTRICTED])
def test_successes_are_believed_for_max_age(tmp_path: Path, status: Status) -> None:
    opened(tmp_path).put([result(status)])
    cache = opened(tmp_path)
    assert cache.get(ADDRESS, NOW + 100, 100) == replace(result(status), cached=True)
    assert cache.get(ADDRESS, NOW + 101, 100) is None
    assert cache.get(ADDRESS, NOW - 1, 100) is None  # a clock that was set back


def test_gone_is_believed_for_an_hour(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put([result(Status.GONE)])
    assert cache.get(ADDRESS, NOW + 3600, 1e9)
    assert cache.get(ADDRESS, NOW + 3601, 1e9) is None


@pytest.mark.parametrize("status", [Status.UNVERIFIED, Status.REFUSED, Status.SKIPPED])
def test_what_is_not_known_is_not_kept(tmp_path: Path, status: Status) -> None:
    cache = opened(tmp_path)
    cache.put([result(status)])
    assert cache.get(ADDRESS, NOW, 1e9) is None


@pytest.mark.parametrize(
    "change", [{"url": "https://example.org/2"}, {"revision": "v2"}, {"sha256": None}, {"size": 8}]
)
def test_another_declaration_is_another_entry(tmp_path: Path, change: dict) -> None:
    cache = opened(tmp_path)
    cache.put([result()])
    assert cache.get(replace(ADDRESS, **change), NOW, 1e9) is None


@pytest.mark.parametrize("damage", [b"", b"not a database" * 1000, b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_bytes(damage)
    opened(tmp_path).put([result()])
    assert opened(tmp_path).get(ADDRESS, NOW, 1e9)


@pytest.mark.parametrize("row", ["[]", "{}", "null", '{"status": "new"}', "\x00", '{"kind": 1}'])
def test_a_damaged_row_is_not_there(tmp_path: Path, row: str) -> None:
    cache = opened(tmp_path)
    cache.put([result()])
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("UPDATE seen SET result = ?", (row,))
    other.close()
    assert cache.get(ADDRESS, NOW, 1e9) is None


def test_another_table_of_that_name(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE seen (other TEXT)")
    other.close()
    cache = open_cache(str(tmp_path))
    assert cache is None or cache.get(ADDRESS, NOW, 1e9) is None


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert open_cache(str(tmp_path / "file" / "cache")) is None


def _write(folder: str, number: int) -> None:
    for index in range(20):
        cache = open_cache(folder)
        assert cache is not None
        cache.put([result(address=Address(f"https://example.org/{number}/{index}"))])
        cache.close()


def test_many_processes_at_once(tmp_path: Path) -> None:
    """None waits for ever, none fails, nothing is lost."""
    many = [multiprocessing.get_context("fork").Process(target=_write, args=(str(tmp_path), n)) for n in range(4)]
    for process in many:
        process.start()
    for process in many:
        process.join(20)
        assert process.exitcode == 0
    cache = opened(tmp_path)
    kept = [cache.get(Address(f"https://example.org/{n}/{i}"), NOW, 1e9) for n in range(4) for i in range(20)]
    assert None not in kept


def test_what_was_seen_lately_needs_no_request(tmp_path: Path, faults: FaultServer) -> None:
    wanted = [Address(faults.url(f"/status/{code}?cache")) for code in (200, 404, 500)]
    settings = LinkSettings(allow_hosts=(faults.authority,), retries=0)
    cache = opened(tmp_path)
    first = check(wanted, settings, cache=cache, environment={})
    assert not any(found.cached for found in first.values())
    before = len(faults.seen)
    second = check(wanted, settings, cache=cache, environment={})
    assert [found.cached for found in second.values()] == [True, True, False]
    assert [found.status for found in second.values()] == [found.status for found in first.values()]
    assert {asked.path for asked in faults.seen[before:]} == {"/status/500?cache"}
    later = check(wanted, settings, cache=cache, environment={}, now=lambda: time.time() + settings.max_age + 9)
    assert not any(found.cached for found in later.values())


def test_the_file_is_nobody_elses(tmp_path: Path) -> None:
    opened(tmp_path / "new")
    assert os.stat(tmp_path / "new").st_mode & 0o077 == 0
