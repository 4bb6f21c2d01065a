"""What a user can set, as typed records with the defaults in force where nothing is said.

Named tuples, since every run makes one before its first answer, and `dataclasses` costs 8 ms to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class LinkSettings(NamedTuple):
    """How reachability is checked. Times are in seconds."""

    timeout: float = 20.0  # one address: all its redirects and retries, name lookup and TLS handshake included
    budget: float = 300.0  # the whole run
    retries: int = 2  # for cut connections, 429 and 502 to 504
    max_age: float = 3 * 86400.0  # how long a success is believed without asking again
    concurrency: int = 128  # requests under way at once
    per_host: int = 8  # of these, to one host
    allow_hosts: tuple[str, ...] = ()  # "127.0.0.1:8080": opens exactly that address
    skip: tuple[str, ...] = ()  # globs of URLs that are not asked
    proxy: str | None = None
    ca_bundle: str | None = None


class Waiver(NamedTuple):
    """A finding that is let pass for a reason, until a date (ISO)."""

    code: str
    path: str
    reason: str
    until: str | None = None
    line: int = 1


class PolicySettings(NamedTuple):
    """What a repository accepts: for each definition or axis the lowest value that passes."""

    name: str
    minimum: Mapping[str, str] = _NOTHING  # "debian" → "Free", "durable" → "archived"
    paths: Mapping[str, str] = _NOTHING  # glob → the name of another policy
    select: tuple[str, ...] = ()  # rules that are off by default and that this policy asks for
    max_evidence_age: float | None = None  # seconds since the last look at a link; older evidence vouches for nothing


class Settings(NamedTuple):
    """The configuration of one run."""

    policy: str = "declared"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    not_weights: tuple[str, ...] = ()
    baseline: str | None = None
    per_path_ignores: Mapping[str, tuple[str, ...]] = _NOTHING
    waivers: tuple[Waiver, ...] = ()
    links: LinkSettings = LinkSettings()
    missing_training_code: str = "toxic-candy"  # or "non-free": [debian] missing-training-code
    policies: Mapping[str, PolicySettings] = _NOTHING
    licenses: Mapping[str, str] = _NOTHING  # LicenseRef → "free" | "non-free"
    source: str | None = None  # the file it came from
