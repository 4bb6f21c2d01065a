"""What has no archive copy, and where one could be made: Software Heritage for code, the web archive for the rest.

"Save code now": https://archive.softwareheritage.org/api/1/origin/save/doc/ (no account needed; a token
lifts its limits).
"Save page now": https://archive.org/account/s3.php gives the key pair that its programmatic form asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links import forges, git
from model_freedom.links.check import unasked
from model_freedom.links.exchange import Failure, Request, Secret
from model_freedom.links.guard import Refusal, front_door
from model_freedom.links.outcome import Asking
from model_freedom.links.record import Address, Use
from model_freedom.links.resolvers import kind_of
from model_freedom.links.signed import secret_in

HERITAGE = "https://archive.softwareheritage.org"
PAGES = "https://web.archive.org"
HERITAGE_TOKEN = "SWH_TOKEN"  # noqa: S105 -- the names of variables, not what they hold
PAGES_KEYS = ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY")
_ARCHIVED = frozenset({"doi", "swh"})  # kinds that are archives themselves
_DEFAULTS = LinkSettings()
_ROLES = frozenset({"archive", "homepage", "license"})


class Saving(NamedTuple):
    """One request to an archive that could be made; `needs` says what it takes, "" where it takes nothing, `helps` what
    it can do without. `target` is what the archive would be told to fetch.
    """

    url: str
    service: str
    request: Request
    needs: str
    manifest: str
    line: int
    target: str = ""
    helps: str = ""


class KeptBack(NamedTuple):
    """An address that no archive is told of. It may hold a secret, so that only its place is named."""

    manifest: str
    line: int
    reason: str


def plan(
    uses: Iterable[tuple[Use, Address]], archived: Collection[str], settings: LinkSettings = _DEFAULTS
) -> tuple[list[Saving], list[KeptBack]]:
    """A request for each address that others depend on, and what must not be told to anybody; `archived` are those that
    have a copy.

    An archive is public, and what it is told it may publish: addresses inside a network, with a login or a token in
    them stay here, also where `allow-hosts` opens them for the program itself.
    """
    found: dict[str, Saving] = {}
    kept: dict[str, KeptBack] = {}
    for use, address in uses:
        if use.role in _ROLES or address.url in archived or use.access not in {None, "direct"}:
            continue
        if kind_of(address).kind in _ARCHIVED or address.url in found or address.url in kept:
            continue
        reason = _private(address, settings)
        if reason:
            kept[address.url] = KeptBack(use.manifest, use.line, reason)
            continue
        saving = _saving(use, address)
        if saving is None:
            continue
        target = front_door(saving.target)
        if isinstance(target, Refusal) or secret_in(saving.target):
            why = target.reason if isinstance(target, Refusal) else "it holds a secret"
            kept[address.url] = KeptBack(use.manifest, use.line, why)
        elif target.authority in settings.allow_hosts:
            kept[address.url] = KeptBack(use.manifest, use.line, "its host is one of `allow-hosts`, which are your own")
        else:
            found[address.url] = saving
    return list(found.values()), list(kept.values())


def _private(address: Address, settings: LinkSettings) -> str | None:
    """Why nobody else is told of it, whatever the configuration lets the program itself ask."""
    early = unasked(address, kind_of(address), settings._replace(allow_hosts=()))
    if early is not None:
        return early.detail
    secret = secret_in(address.url)
    return f"it holds a secret ({secret})" if secret else None


def _saving(use: Use, address: Address) -> Saving | None:
    kind = kind_of(address).kind
    repository = git.place(address) if kind == "git" else None
    if repository is not None:
        request = Request(f"{HERITAGE}/api/1/origin/save/git/url/{quote(repository, safe=':/')}/", "POST", body=b"")
        helps = f"no account needed; a token in {HERITAGE_TOKEN} lifts its limits"
        return Saving(address.url, "Software Heritage", request, "", use.manifest, use.line, repository, helps)
    if kind == "http" and forges.repository(address.url) is None:
        target = address.url.partition("#")[0]
        form = urlencode({"url": target}).encode()
        kinds = (("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"))
        needs = f"an account at archive.org: its keys in {' and '.join(PAGES_KEYS)}"
        request = Request(f"{PAGES}/save", "POST", headers=kinds, body=form)
        return Saving(address.url, "the web archive", request, needs, use.manifest, use.line, target)
    return None


def ask(saving: Saving, asking: Asking) -> str:
    """Makes the request; what came of it, in words."""
    secret = _secret(saving, asking)
    if saving.needs and secret is None:
        return f"not asked: it needs {saving.needs}"
    hidden = _hidden(saving.target, asking)
    if hidden:
        return f"not asked: {hidden}"
    home = HERITAGE if saving.request.url.startswith(HERITAGE) else PAGES
    url = asking.service(home) + saving.request.url.removeprefix(home)
    reply = asking.send(saving.request._replace(url=url, secret=secret))
    if isinstance(reply, Failure):
        return f"not saved: {reply.detail}"
    if reply.status in {200, 201, 202}:
        return "asked for; archives take minutes to days"
    return f"refused: HTTP {reply.status}"


def _hidden(url: str, asking: Asking) -> str | None:
    """Why the guard would not go there itself, with what its name leads to. Behind a proxy names aren't looked up."""
    target = front_door(url)
    if isinstance(target, Refusal):
        return target.reason
    return None if asking.transport.settings.proxy else asking.transport.obstacle(target, asking.left)


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
