"""Hosts of git repositories: which parts of an address are the repository, and what their APIs add.

GitHub: https://docs.github.com/en/rest/repos/repos#get-a-repository (with a token; 60 requests an hour without)
GitLab: https://docs.gitlab.com/api/projects/#retrieve-a-project · Forgejo: https://codeberg.org/api/swagger
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from model_freedom.links.exchange import Failure, Reply, Secret
from model_freedom.links.guard import Refusal
from model_freedom.links.outcome import Asking, at, text_at
from model_freedom.links.segments import climbs

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
# First parts of a path that are no owners, of each kind of host.
_PAGES = {
    "github": frozenset(
        "about account accounts admin advisories api apps assets attachments blog business careers codespaces "
        "collections contact copilot customer-stories dashboard discussions enterprise enterprises events explore "
        "features github-copilot groups help issues join login logout marketplace mobile models new newsroom "
        "notifications open-source orgs organizations pricing pulls readme resources search security sessions "
        "settings showcases signup site solutions sponsors support terms topics trending users why-github".split()
    ),
    # https://docs.gitlab.com/user/reserved_names/
    "gitlab": frozenset(
        ".well-known admin api assets dashboard explore files groups health_check help import jwt login oauth "
        "profile projects public s search sitemap snippets unsubscribe uploads users v2 -".split()
    ),
    # `reservedUsernames` of https://codeberg.org/forgejo/forgejo/src/branch/forgejo/models/user/user.go
    "forgejo": frozenset(
        ".well-known admin api assets attachments avatar avatars captcha devtest error explore ghost issues login "
        "metrics milestones new notifications org pulls raw repo repo-avatars search ssh_info user v2".split()
    ),
    "bitbucket": frozenset("account api blog dashboard login product repo site snippets support workspaces".split()),
    "sourcehut": frozenset("create login oauth api query".split()),
}
_PATH = re.compile(r"[\w.~][\w.~-]*(?:/[\w.~][\w.~-]*)+", re.ASCII)
_INSIDE = frozenset("tree blob raw commit commits src -".split())
# Parts of GitLab's older addresses that no project can be called by (reserved names, see above).
_GITLAB_INSIDE = frozenset("blame blob builds commits edit raw refs tree".split())
_GITHUB_API = "https://api.github.com"


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
    path: str | None = None  # owner/name of today, where it is asked for under another
    walled: bool = False  # something else answered in the API's place


def repository(url: str) -> Repository | None:
    """The repository that an https address on a known host names."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    kind = _KINDS.get(host)
    segments = [unquote(segment) for segment in parts.path.strip("/").split("/")]
    if parts.scheme not in {"http", "https"} or kind is None or len(segments) < 2 or segments[0] in _PAGES[kind]:
        return None
    end = 2
    if kind == "gitlab":  # groups in groups
        inside = (
            index
            for index, segment in enumerate(segments)
            if (segment == "-" and index) or (segment in _GITLAB_INSIDE and index > 1)
        )
        end = next(inside, len(segments))
    path = "/".join(segments[:end]).removesuffix(".git")
    whole = all(_SEGMENT.fullmatch(segment) for segment in path.split("/"))
    if end < 2 or not whole or any(climbs(segment) for segment in (path, *segments)):
        return None
    return Repository(host, kind, path, tuple(segments[end:]))


def is_inside(rest: tuple[str, ...]) -> bool:
    """Whether this part of an address is a view of the repository's files or history: the revision decides then."""
    return not rest or rest[0] in _INSIDE


def is_certain(url: str) -> bool:
    """Whether an address can be nothing but a repository's: GitHub's pages and GitLab's groups look like one."""
    found = repository(url)
    if found is None or found.kind == "forgejo" or found.rest[:1] == ("-",):
        return True
    return url.partition("#")[0].partition("?")[0].rstrip("/").endswith(".git")


def said(found: Repository, asking: Asking) -> Said:
    """What the host's API knows. Nothing, where asking would cost more than it brings."""
    if found.kind == "github":
        return _github(found, asking)
    if found.kind == "gitlab":
        return _gitlab(found, asking)
    return _forgejo(found, asking) if found.kind == "forgejo" else Said()


def _github(found: Repository, asking: Asking) -> Said:
    token = asking.environment.get("GITHUB_TOKEN", "").strip()
    base = _github_api(found.host, asking)
    if not token or not token.isascii() or not token.isprintable() or base is None:
        return Said()
    target = asking.transport.judge(base + "/")
    secret = None if isinstance(target, Refusal) else Secret(target.authority, "Authorization", f"Bearer {token}")
    reply, data = asking.json(f"{base}/repos/{quote(found.path)}", secret=secret)
    said = _of_record(found, reply, data, "GitHub has no such public repository", "full_name")
    if said.there is not False and at(data, "private") is True:
        return Said(False, None, "it is private on GitHub")
    return said._replace(license=_spdx(text_at(data, "license", "spdx_id")) if said.there else None)


def _github_api(host: str, asking: Asking) -> str | None:
    """The API for repositories of this host; None where the environment's token is another server's.

    In a workflow both variables are set, to those of the server that runs it, and so is the token
    (https://docs.github.com/en/actions/reference/workflows-and-actions/variables).
    """
    server = asking.environment.get("GITHUB_SERVER_URL", "").strip().rstrip("/").lower()
    stated = asking.environment.get("GITHUB_API_URL", "").strip().rstrip("/")
    if server:
        return (stated or asking.service(_GITHUB_API)) if server == f"https://{host}" else None
    return asking.service(_GITHUB_API) if stated in {"", _GITHUB_API} else None  # nobody says whose API it is


def _gitlab(found: Repository, asking: Asking) -> Said:
    base = asking.service(f"https://{found.host}")
    reply, data = asking.json(f"{base}/api/v4/projects/{quote(found.path, safe='')}?license=true")
    said = _of_record(found, reply, data, "GitLab has no such public project", "path_with_namespace")
    return said._replace(license=text_at(data, "license", "key") if said.there else None)


def _forgejo(found: Repository, asking: Asking) -> Said:
    base = asking.service(f"https://{found.host}")
    reply, data = asking.json(f"{base}/api/v1/repos/{quote(found.path)}")
    said = _of_record(found, reply, data, f"{found.host} has no such public repository", "full_name")
    return said._replace(license=text_at(data, "licenses", 0) if said.there else None)


def _of_record(found: Repository, reply: Reply | Failure, data: Any, missing: str, name: str) -> Said:
    """What an API's answer says; a 404 is `missing`, and any other refusal tells nothing."""
    if isinstance(reply, Failure):
        return Said()
    if reply.status == 404:
        return Said(False, None, missing)
    if reply.status != 200 or at(data, "id") is None:  # a page: a wall, a notice, whatever it is
        return Said(walled=reply.status in {200, 403})
    now = text_at(data, name)
    if now is not None and not (_PATH.fullmatch(now) and not climbs(now)):
        now = None
    if now is None and reply.hops:
        return Said(True, None, "its host knows it under another name now")
    renamed = now is not None and now.casefold() != found.path.casefold()
    return Said(True, None, "archived by its owner" * bool(at(data, "archived")), now if renamed else None)


def _spdx(name: str | None) -> str | None:
    """GitHub says NOASSERTION where it found a text and didn't recognise it."""
    return None if name in {None, "NOASSERTION"} else name
