"""What is asked of the network, and what came back."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


class Status(str, enum.Enum):
    """The outcome for one address."""

    OK = "ok"  # the thing itself answered
    MOVED = "moved"  # a permanent redirect to something that is there
    GONE = "gone"  # its host says that it doesn't exist
    RESTRICTED = "restricted"  # its host says that a login, form or fee stands before it
    REFUSED = "refused"  # we would not go there
    UNVERIFIED = "unverified"  # could not be known
    SKIPPED = "skipped"  # the configuration leaves it out


@dataclass(frozen=True)
class Address:
    """One thing to look for. Two uses with equal fields are one request."""

    url: str
    revision: str | None = None
    sha256: str | None = None
    size: int | None = None
    is_file: bool = False  # a file was declared (it has a digest or size): an HTML page in its place is a soft 404


@dataclass(frozen=True)
class Use:
    """Where a manifest names an address."""

    manifest: str
    line: int
    column: int
    model: str | None
    role: str  # training_code, training_data, base_model, archive, homepage, license, a component's name
    access: str | None = None  # as declared for what stands behind the address; None where nothing can be declared
    license: str | None = None  # likewise
    via: str | None = None  # the manifest of a base model, elsewhere, that names it; `manifest` is what led there


@dataclass(frozen=True)
class Result:
    """What is known of one address. `checked_at` is UTC, ISO 8601 with seconds."""

    address: Address
    kind: str  # http, git, doi, swh, huggingface, s3, gs, ftp, path
    status: Status
    http_status: int | None = None
    final_url: str | None = None
    detail: str = ""
    checked_at: str | None = None
    cached: bool = False
    license: str | None = None  # what the host's API says
    size: int | None = None
    digest: str | None = None
    soft_404: bool = False
    revision_missing: bool = False  # the repository answers, the revision is not in it
    stray: bool = False  # the repository has the commit, and none of its branches and tags leads to it
    last_there: str | None = None  # when it was last seen, if it is recorded, in the form of `checked_at`


Ask = Callable[[Sequence[Address]], Mapping[Address, Result]]
"""Asks about addresses: the network, or what is recorded of them. What it leaves out, it knows nothing of."""
