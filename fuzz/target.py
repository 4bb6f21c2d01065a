"""What a fuzz target is, and what no input may do to any of them."""

from __future__ import annotations

import io
import json
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from model_freedom.repository.tree import REGULAR, Entry
from model_freedom.weights.content import MOST_BYTES
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome, Stored, WeightsFile

HERE = Path(__file__).resolve().parent
FOUND = HERE / "found"  # inputs that broke a target once, by target: replayed by tests/fuzz/test_found.py
SEEDS = HERE / "seeds"  # small inputs to begin with, by target
FIXTURES = HERE.parent / "tests" / "fixtures" / "weights"
MOST_SECONDS = 2.0  # of the processor, for one input of at most `longest` bytes, with every branch counted


class Broken(AssertionError):
    """An input did what no input may do."""


class Target(NamedTuple):
    """One parser under fuzzing.

    `check` is given any bytes; whatever it raises is a find. `covers` are the modules below `model_freedom` whose
    parsing it reaches. `words` go into the fuzzer's dictionary. `longest` is the most bytes of an input.
    """

    name: str
    check: Callable[[bytes], None]
    covers: tuple[str, ...]
    words: tuple[bytes, ...] = ()
    longest: int = 8 << 10
    fixtures: tuple[str, ...] = ()  # of tests/fixtures/weights, as seeds


def require(holds: object, what: str) -> None:
    """Raises Broken unless it holds: `assert` is gone where Python optimises."""
    if not holds:
        raise Broken(what)


@contextmanager
def in_time(most: float = MOST_SECONDS) -> Iterator[None]:
    """By the processor's clock, so that a busy machine is not a slow parser."""
    started = time.process_time()
    yield
    spent = time.process_time() - started
    require(spent < most, f"{spent:.1f} s of processor time for one small input")


def pick(data: bytes, choices: Sequence[str]) -> str:
    """One of the choices, always the same for the same input."""
    return choices[zlib.crc32(data) % len(choices)]


class Counted(io.BytesIO):
    """A file that knows how much of it was read."""

    taken = 0

    def read(self, length: int | None = -1, /) -> bytes:
        """See `io`."""
        data = super().read(length)
        self.taken += len(data)
        return data

    def require_little(self, most: int = MOST_BYTES) -> None:
        """Of any file, however large it claims to be."""
        require(self.taken <= most, f"{self.taken:,} bytes read of one file")


class Holed(io.RawIOBase):
    """The bytes, and behind them zeros up to `size`: a sparse file as large as any header may claim."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size, self._at, self.taken = data, size, 0, 0

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """See `io`."""
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        """See `io`."""
        return self._at

    def read(self, length: int = -1, /) -> bytes:
        """Refuses to make more than any reader may ask for at once."""
        left = max(0, self._size - self._at)
        length = left if length < 0 else min(length, left)
        require(length <= 64 << 20, f"{length:,} bytes asked for at once")
        data = self._data[self._at : self._at + length]
        self._at += length
        self.taken += length
        return data + bytes(length - len(data))


class MemoryTree:
    """A tree of files in memory, as the rest of the program sees trees."""

    in_git = False
    state = ""
    root = "/nowhere"

    def __init__(self, files: dict[str, bytes], links: dict[str, bytes] | None = None) -> None:
        self._files = {**files, **(links or {})}
        modes = {**dict.fromkeys(files, REGULAR), **dict.fromkeys(links or {}, "120000")}
        self.entries = tuple(sorted(Entry(path, mode) for path, mode in modes.items()))

    def entry(self, path: str) -> Entry | None:
        """See `Tree.entry`."""
        return next((entry for entry in self.entries if entry.path == path), None)

    def has(self, path: str) -> bool:
        """See `Tree.has`."""
        return path in {"", "."} or any((name + "/").startswith(path.rstrip("/") + "/") for name in self._files)

    def size(self, entry: Entry) -> int | None:
        """See `Tree.size`."""
        return len(self._files[entry.path])

    def open(self, entry: Entry) -> io.BytesIO:
        """See `Tree.open`."""
        return io.BytesIO(self._files[entry.path])

    def read(self, entry: Entry, limit: int) -> bytes:
        """See `Tree.read`."""
        return self._files[entry.path][: limit + 1]

    def attribute(self, name: str, paths: list[str]) -> dict[str, str]:  # noqa: ARG002 -- the protocol's arguments
        """No attributes here."""
        return {}

    def close(self) -> None:
        """Nothing to close."""


def require_text(value: object, what: str, longest: int = 4096) -> None:
    """A text that is bounded, and that can be written to a file."""
    require(isinstance(value, str), f"{what} is no text: {type(value).__name__}")
    text = str(value)
    require(len(text) <= longest, f"{what} has {len(text):,} characters")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Broken(f"{what} can't be written as UTF-8: {text!r:.80}") from error


def require_metadata(metadata: object) -> None:
    """What a file says of itself: typed, bounded, and fit for JSON."""
    if not isinstance(metadata, Metadata):
        raise Broken("metadata of another type")
    for name, value in metadata._asdict().items():
        if name in {"base_models", "datasets", "dtypes"}:
            require(isinstance(value, tuple) and len(value) <= 1000, f"{name} is no short tuple")
            for item in value:
                require_text(item, name)
        elif name == "parameters":
            require(value is None or (type(value) is int and 0 <= value < 1 << 63), f"{value!r:.60} parameters")
        elif value is not None:
            require_text(value, name)
    json.dumps(metadata.as_json())


def require_match(match: object) -> None:
    """A recogniser's answer."""
    if match is None:
        return
    if not isinstance(match, Match):
        raise Broken(f"an answer of the type {type(match).__name__}")
    require(isinstance(match.outcome, Outcome), "no outcome")
    require_text(match.format, "format", 200)
    require(match.format.strip(), "a format without a name")
    require_text(match.reason, "reason", 500)
    require(isinstance(match.names, tuple) and len(match.names) <= 100_000, "names that are no short tuple")
    for name in match.names:
        require_text(name, "the name of another file")
    require_metadata(match.metadata)


def require_file(file: object) -> None:
    """One file of a scan's answer."""
    if not isinstance(file, WeightsFile):
        raise Broken("no file")
    require(isinstance(file.outcome, Outcome) and isinstance(file.stored, Stored), "no outcome")
    require(file.size is None or (type(file.size) is int and file.size >= 0), f"a size of {file.size!r}")
    for text in (file.format, file.reason, file.digest):
        require_text(text, "a text of a file", 8192)
    file.path.encode("utf-8", "surrogateescape")  # as `Entry.path`
    require(file.sha256 is None or len(file.sha256) == 64, "no sha256")
    require_metadata(file.metadata)
