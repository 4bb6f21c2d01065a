"""What was seen before: a SQLite file in the user's cache folder. Lost or damaged, it costs a few requests."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from model_freedom.links.record import Address, Result, Status

FILE = "links-2.sqlite"  # the number changes with the shape of the table
GONE_AGE = 3600.0  # seconds: what is gone may come back, and a typing error gets mended
_SUCCESSES = frozenset({Status.OK, Status.MOVED, Status.RESTRICTED})
_OLDEST = 90 * 86400.0
_SCHEMA = "CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, at REAL NOT NULL, result TEXT NOT NULL) WITHOUT ROWID"


class Cache:
    """Results by address. Any number of processes may use one file; no fault of it is ever raised."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._lock = threading.Lock()

    def get(self, address: Address, now: float, max_age: float) -> Result | None:
        """What was seen, if it is fresh enough at `now` (seconds since the epoch)."""
        row = self._row(_key(address))
        if row is None:
            return None
        at, text = row
        try:
            result = _result(address, json.loads(text))
        except (ValueError, TypeError, KeyError):
            return None
        age = now - at
        limit = max_age if result.status in _SUCCESSES else min(GONE_AGE, max_age)
        return replace(result, cached=True) if 0 <= age <= limit else None

    def put(self, results: Iterable[Result]) -> None:
        """Keeps what was found out; what is not known is not kept."""
        rows = [
            (_key(result.address), _epoch(result.checked_at), json.dumps(_plain(result)))
            for result in results
            if (result.status in _SUCCESSES or result.status is Status.GONE) and result.checked_at and not result.cached
        ]
        if not rows:
            return
        with self._lock, suppress(sqlite3.Error):
            if self._connection is not None:
                with self._connection:
                    self._connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", rows)
                    newest = max(at for _key, at, _text in rows)
                    self._connection.execute("DELETE FROM seen WHERE at < ?", (newest - _OLDEST,))

    def close(self) -> None:
        """Closes the file."""
        with self._lock, suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _row(self, key: str) -> tuple[float, str] | None:
        with self._lock, suppress(sqlite3.Error):
            if self._connection is not None:
                found = self._connection.execute("SELECT at, result FROM seen WHERE key = ?", (key,)).fetchone()
                if found and isinstance(found[0], (int, float)) and isinstance(found[1], str):
                    return float(found[0]), found[1]
        return None


def open_cache(folder: str) -> Cache | None:
    """The cache of this folder, made where it is missing, made anew where it is damaged; None where neither works."""
    path = os.path.join(folder, FILE)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError:
        return None
    for attempt in range(2):
        try:
            return Cache(_open(path))
        except sqlite3.OperationalError:
            return None  # locked for long, or not writable: it may be sound, so it stays
        except sqlite3.DatabaseError:
            if attempt == 0:
                for name in (path, path + "-wal", path + "-shm"):
                    with suppress(OSError):
                        os.unlink(name)
        except OSError:
            return None
    return None


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2.0, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous = OFF")  # a cut of the power may damage it; then it is made anew
        connection.execute(_SCHEMA)
        connection.execute("SELECT at, result FROM seen LIMIT 1").fetchone()
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def _key(address: Address) -> str:
    return json.dumps([address.url, address.revision, address.sha256, address.size, address.is_file])


def _plain(result: Result) -> dict[str, Any]:
    fields = asdict(result)
    del fields["address"], fields["cached"]
    fields["status"] = result.status.value
    return fields


def _result(address: Address, fields: dict[str, Any]) -> Result:
    return Result(address=address, **{**fields, "status": Status(fields["status"])})


def _epoch(checked_at: str | None) -> float:
    return datetime.fromisoformat((checked_at or "").replace("Z", "+00:00")).timestamp()
