"""What a place in the source code fetches at run time."""

from __future__ import annotations

import re
from typing import NamedTuple

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_COMMIT_IN_PATH = re.compile(r"/[0-9a-f]{40}/")


class Fetched(NamedTuple):
    """One call or address that gets weights. `name` is None where the program computes it as it runs."""

    path: str
    line: int  # from 1, as `column`
    column: int
    call: str  # what gets them, as a user knows it: `from_pretrained`, `torch.hub.load`, `URL`
    name: str | None = None  # `org/model`, a model's name, or the address
    url: str | None = None
    revision: str | None = None
    pinned: bool = False  # a full commit id or a digest binds it: what is fetched can't change

    def as_json(self) -> dict[str, object]:
        """As the JSON report has it."""
        return self._asdict()


class Reference(NamedTuple):
    """What a call says, before its place is known: the fields of `Fetched`."""

    call: str
    name: str | None = None
    url: str | None = None
    revision: str | None = None
    pinned: bool = False


def is_commit(revision: str | None) -> bool:
    """A full commit id, SHA-1 or SHA-256; a branch, a tag or a short id can be moved or become ambiguous."""
    return revision is not None and _COMMIT.fullmatch(revision.lower()) is not None


def by_url(call: str, url: str | None, *, digest: bool = False) -> Reference:
    """Weights by their address, pinned where it has a full commit id in its path or a digest is asked for."""
    if url is None:
        return Reference(call)
    return Reference(call, url, url, None, digest or _COMMIT_IN_PATH.search(url.lower() + "/") is not None)
