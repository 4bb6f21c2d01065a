"""What runs keep for later ones: keys and texts in one SQLite file in the user's cache folder.

It may be lost, locked, damaged or written by another release at any time: then nothing is known.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Mapping

_FILE = "weights-1.sqlite"  # the number changes with the form of what is kept
_LARGEST = 128 << 20  # bytes; then it begins anew
_AT_ONCE = 500  # keys in one question; SQLite allows at least 999


class Kept:
    """Open until `close`. Nothing here raises."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, _FILE)
        self._connection: sqlite3.Connection | None = None
        with contextlib.suppress(OSError, sqlite3.Error):
            os.makedirs(folder, exist_ok=True)
            if os.path.exists(self._path) and os.path.getsize(self._path) > _LARGEST:
                os.unlink(self._path)
            self._connection = sqlite3.connect(self._path, timeout=0.5)
            self._ask("CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")

    def known(self, keys: Iterable[str]) -> dict[str, str]:
        """What is kept of these."""
        asked = list(keys)
        found: dict[str, str] = {}
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            found.update(self._ask(f"SELECT key, value FROM seen WHERE key IN ({marks})", some))  # noqa: S608
        return found

    def close(self, new: Mapping[str, str]) -> None:
        """Writes what is new."""
        if self._connection is None:
            return
        with contextlib.suppress(sqlite3.Error):
            with self._connection as connection:
                connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", new.items())
            self._connection.close()

    def _ask(self, words: str, values: Iterable[str] = ()) -> list[tuple[str, str]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(words, tuple(values)).fetchall()
        except sqlite3.OperationalError:  # locked by another run, or a folder that can't be written
            self._connection = None
        except sqlite3.DatabaseError:  # damaged: the next run begins anew
            self._connection.close()
            self._connection = None
            with contextlib.suppress(OSError):
                os.unlink(self._path)
        return []
