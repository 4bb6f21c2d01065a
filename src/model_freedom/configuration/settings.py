"""What a user can set, as typed records with the defaults in force where nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LinkSettings:
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


@dataclass(frozen=True)
class Waiver:
    """A finding that is let pass for a reason, until a date (ISO)."""

    code: str
    path: str
    reason: str
    until: str | None = None
    line: int = 1


@dataclass(frozen=True)
class PolicySettings:
    """What a repository accepts: for each definition or axis the lowest value that passes."""

    name: str
    minimum: Mapping[str, str] = field(default_factory=dict)  # "debian" → "Free", "durable" → "archived"
    paths: Mapping[str, str] = field(default_factory=dict)  # glob → the name of another policy
    select: tuple[str, ...] = ()  # rules that are off by default and that this policy asks for


@dataclass(frozen=True)
class Settings:
    """The configuration of one run."""

    policy: str = "declared"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    not_weights: tuple[str, ...] = ()
    baseline: str | None = None
    per_path_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    links: LinkSettings = LinkSettings()
    missing_training_code: str = "toxic-candy"  # or "non-free": [debian] missing-training-code
    policies: Mapping[str, PolicySettings] = field(default_factory=dict)
    licenses: Mapping[str, str] = field(default_factory=dict)  # LicenseRef → "free" | "non-free"
    source: str | None = None  # the file it came from
