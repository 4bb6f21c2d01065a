"""What is known of one weights file, in one form whatever its format calls things."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Outcome(str, enum.Enum):
    """What a file was found to be."""

    WEIGHTS = "weights"  # fitted parameters are inside
    COMPONENT = "component"  # a graph, index, tokenizer or configuration: belongs to a model's entry, holds none
    POINTER = "pointer"  # Git LFS, git-annex, DVC: the content is elsewhere
    UNSURE = "unsure"  # undecidable by content and by neighbours


class Stored(str, enum.Enum):
    """How the content is kept."""

    GIT = "git"
    LFS = "lfs"
    ANNEX = "annex"
    DVC = "dvc"
    FILE = "file"  # outside git


class Metadata(NamedTuple):
    """What a weights file says of itself. Text is as the file has it, bounded in length, not to be trusted."""

    license: str | None = None
    license_name: str | None = None
    license_link: str | None = None
    base_models: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    author: str | None = None
    producer: str | None = None
    architecture: str | None = None
    parameters: int | None = None
    dtypes: tuple[str, ...] = ()
    quantization: str | None = None

    def as_json(self) -> dict[str, object]:
        """Only what is known, as JSON has it."""
        known = {key: value for key, value in self._asdict().items() if value not in (None, ())}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in known.items()}


class WeightsFile(NamedTuple):
    """One file that is weights, belongs to weights, points to weights, or may be weights."""

    path: str
    outcome: Outcome
    format: str
    stored: Stored = Stored.GIT
    size: int | None = None  # bytes of the real content, also behind a pointer
    sha256: str | None = None  # of the real content, where it is known without reading all of it (a pointer's oid)
    metadata: Metadata = Metadata()
    leader: str | None = None  # the file that names this one: a shard's index, external data's graph
    reason: str = ""  # why, in a few words: shown for `unsure`
    named: str | None = None  # the format that the file's name promises, where the content is another (MF107)
    blob: str = ""
    names: tuple[str, ...] = ()  # other files that its content names, relative to its folder
    digest: str = ""  # of the real content where it isn't SHA-256: "md5:d41d…"
    inside: str = ""  # the archive that it is a member of; `path` is then `dist/pkg.whl!/pkg/model.onnx`

    @property
    def place(self) -> str:
        """The file of the tree that it is, or is in."""
        return self.inside or self.path


def size_in_words(size: int) -> str:
    """Bytes as people write them, in powers of 1000: 45.2 MB."""
    if size < 1000:
        return f"{size} bytes" if size != 1 else "1 byte"
    amount = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 999.95:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:.1f} PB"
