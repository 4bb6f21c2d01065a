"""What has no archive copy, and where one could be made: Software Heritage for code, the web archive for the rest.

"Save code now": https://archive.softwareheritage.org/api/1/origin/save/doc/ (no account needed; a token
lifts its limits).
"Save page now": https://archive.org/account/s3.php gives the key pair that its programmatic form asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from model_freedom.links import forges, git
from model_freedom.links.exchange import Failure, Request, Secret
from model_freedom.links.guard import Refusal
from model_freedom.links.outcome import Asking
from model_freedom.links.record import Address, Use
from model_freedom.links.resolvers import kind_of

HERITAGE = "https://archive.softwareheritage.org"
PAGES = "https://web.archive.org"
HERITAGE_TOKEN = "SWH_TOKEN"  # noqa: S105 -- the names of variables, not what they hold
PAGES_KEYS = ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY")
_ARCHIVED = frozenset({"doi", "swh"})  # kinds that are archives themselves
_ROLES = frozenset({"archive", "homepage", "license"})


class Saving(NamedTuple):
    """One request to an archive that could be made; `needs` says what it takes, "" where it takes nothing."""

    url: str
    service: str
    request: Request
    needs: str
    manifest: str
    line: int


def plan(uses: Iterable[tuple[Use, Address]], archived: Collection[str]) -> list[Saving]:
    """A request for each address that others depend on; `archived` are those that have a copy."""
    found: dict[str, Saving] = {}
    for use, address in uses:
        if use.role in _ROLES or address.url in archived or use.access not in {None, "direct"}:
            continue
        kind = kind_of(address).kind
        if kind in _ARCHIVED or address.url in found:
            continue
        repository = git.place(address) if kind == "git" else None
        if repository is not None:
            request = Request(f"{HERITAGE}/api/1/origin/save/git/url/{quote(repository, safe=':/')}/", "POST", body=b"")
            saving = Saving(address.url, "Software Heritage", request, "", use.manifest, use.line)
        elif kind == "http" and forges.repository(address.url) is None:
            form = urlencode({"url": address.url}).encode()
            kinds = (("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"))
            needs = f"an account at archive.org: its keys in {' and '.join(PAGES_KEYS)}"
            request = Request(f"{PAGES}/save", "POST", headers=kinds, body=form)
            saving = Saving(address.url, "the web archive", request, needs, use.manifest, use.line)
        else:
            continue
        found[address.url] = saving
    return list(found.values())


def ask(saving: Saving, asking: Asking) -> str:
    """Makes the request; what came of it, in words."""
    secret = _secret(saving, asking)
    if saving.needs and secret is None:
        return f"not asked: it needs {saving.needs}"
    home = HERITAGE if saving.request.url.startswith(HERITAGE) else PAGES
    url = asking.service(home) + saving.request.url.removeprefix(home)
    reply = asking.send(saving.request._replace(url=url, secret=secret))
    if isinstance(reply, Failure):
        return f"not saved: {reply.detail}"
    if reply.status in {200, 201, 202}:
        return "asked for; archives take minutes to days"
    return f"refused: HTTP {reply.status}"


def _secret(saving: Saving, asking: Asking) -> Secret | None:
    value = _credentials(saving.service, asking.environment)
    target = asking.transport.judge(saving.request.url)
    if not value or not value.isascii() or not value.isprintable() or isinstance(target, Refusal):
        return None
    return Secret(target.authority, "Authorization", value)


def _credentials(service: str, environment: Mapping[str, str]) -> str:
    if service == "Software Heritage":
        token = environment.get(HERITAGE_TOKEN, "").strip()
        return f"Bearer {token}" if token else ""
    key, secret = (environment.get(name, "").strip() for name in PAGES_KEYS)
    return f"LOW {key}:{secret}" if key and secret else ""
