"""Hosts of git repositories: which parts of an address are the repository, and what their APIs add.

GitHub: https://docs.github.com/en/rest/repos/repos#get-a-repository (with a token; 60 requests an hour without)
GitLab: https://docs.gitlab.com/api/projects/#retrieve-a-project · Forgejo: https://codeberg.org/api/swagger
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from model_freedom.links.exchange import Failure, Secret
from model_freedom.links.guard import Refusal
from model_freedom.links.outcome import Asking, at, text_at

_KINDS = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "salsa.debian.org": "gitlab",
    "gitlab.gnome.org": "gitlab",
    "gitlab.freedesktop.org": "gitlab",
    "framagit.org": "gitlab",
    "gitlab.inria.fr": "gitlab",
    "codeberg.org": "forgejo",
    "code.forgejo.org": "forgejo",
    "gitea.com": "forgejo",
    "bitbucket.org": "bitbucket",
    "git.sr.ht": "sourcehut",
}
_SEGMENT = re.compile(r"[\w.~][\w.~-]*", re.ASCII)
# First parts of a path that are no owners.
_PAGES = frozenset(
    "about apps blog collections contact customer-stories dashboard enterprise events explore features groups "
    "help issues login marketplace new notifications orgs pricing search security settings sponsors topics "
    "trending users".split()
)
_INSIDE = frozenset("tree blob raw commit commits src -".split())


class Repository(NamedTuple):
    """A repository on a known host; `rest` is what the address says of its inside."""

    host: str
    kind: str
    path: str  # owner/name, groups too
    rest: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where git finds it."""
        return f"https://{self.host}/{self.path}"


class Said(NamedTuple):
    """What an API says: whether the repository is there for everybody (None: not known), and its licence."""

    there: bool | None = None
    license: str | None = None
    note: str = ""


def repository(url: str) -> Repository | None:
    """The repository that an https address on a known host names."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    kind = _KINDS.get(host)
    segments = [unquote(segment) for segment in parts.path.strip("/").split("/")]
    if parts.scheme not in {"http", "https"} or kind is None or len(segments) < 2 or segments[0] in _PAGES:
        return None
    end = 2
    if kind == "gitlab":  # groups in groups; what follows `-` is inside
        end = segments.index("-") if "-" in segments else len(segments)
    if end < 2 or not all(_SEGMENT.fullmatch(segment) for segment in segments[:end]):
        return None
    return Repository(host, kind, "/".join(segments[:end]).removesuffix(".git"), tuple(segments[end:]))


def is_inside(rest: tuple[str, ...]) -> bool:
    """Whether this part of an address is a view of the repository's files or history: the revision decides then."""
    return not rest or rest[0] in _INSIDE


def said(found: Repository, asking: Asking) -> Said:
    """What the host's API knows. Nothing, where asking would cost more than it brings."""
    if found.kind == "github":
        return _github(found, asking)
    if found.kind == "gitlab":
        return _gitlab(found, asking)
    return _forgejo(found, asking) if found.kind == "forgejo" else Said()


def _github(found: Repository, asking: Asking) -> Said:
    token = asking.environment.get("GITHUB_TOKEN", "").strip()
    if not token or not token.isascii() or not token.isprintable():
        return Said()
    base = asking.environment.get("GITHUB_API_URL", "").rstrip("/") or asking.service("https://api.github.com")
    target = asking.transport.judge(base + "/")
    secret = None if isinstance(target, Refusal) else Secret(target.authority, "Authorization", f"Bearer {token}")
    reply, data = asking.json(f"{base}/repos/{quote(found.path)}", secret=secret)
    if isinstance(reply, Failure) or reply.status not in {200, 404}:
        return Said()
    if reply.status == 404:
        return Said(False, None, "GitHub has no such public repository")
    if at(data, "id") is None:  # a page: a wall, a notice, whatever it is
        return Said()
    if at(data, "private") is True:
        return Said(False, None, "it is private on GitHub")
    return Said(True, _spdx(text_at(data, "license", "spdx_id")), "archived by its owner" * bool(at(data, "archived")))


def _gitlab(found: Repository, asking: Asking) -> Said:
    base = asking.service(f"https://{found.host}")
    address = f"{base}/api/v4/projects/{quote(found.path, safe='')}?license=true"
    return _public(asking, address, "GitLab has no such public project", ("license", "key"))


def _forgejo(found: Repository, asking: Asking) -> Said:
    base = asking.service(f"https://{found.host}")
    address = f"{base}/api/v1/repos/{quote(found.path)}"
    return _public(asking, address, f"{found.host} has no such public repository", ("licenses", 0))


def _public(asking: Asking, address: str, missing: str, license_at: tuple[str | int, ...]) -> Said:
    """What an API says to anybody; a 404 is `missing`, and any other refusal tells nothing."""
    reply, data = asking.json(address)
    if isinstance(reply, Failure) or reply.status not in {200, 404}:
        return Said()
    if reply.status == 404:
        return Said(False, None, missing)
    if at(data, "id") is None:
        return Said()
    return Said(True, text_at(data, *license_at), "archived by its owner" * bool(at(data, "archived")))


def _spdx(name: str | None) -> str | None:
    """GitHub says NOASSERTION where it found a text and didn't recognise it."""
    return None if name in {None, "NOASSERTION"} else name
