"""The Hugging Face hub: existence, gates, licence and revision by its API, which is what its own client asks.

API: https://huggingface.co/docs/hub/api; errors by `X-Error-Code` as huggingface_hub reads them
(https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/utils/_http.py); `HF_ENDPOINT` and
`HF_TOKEN`: https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urljoin

from model_freedom.links.exchange import REDIRECTS, Failure, Kind, Reply, Request, Secret
from model_freedom.links.guard import Refusal, front_door, odd_character
from model_freedom.links.outcome import Asking, Looked, Resolver, at, failed, not_known, parsed, text_at, whole_number
from model_freedom.links.record import Address, Status
from model_freedom.links.segments import climbs

HOME = "https://huggingface.co"
_ADDRESS = re.compile(r"(?:hf:(?://)?|https?://(?:www\.)?(?:huggingface\.co|hf\.co)/)([^?#]+)(?:[?#].*)?", re.I)
_NAME = re.compile(r"[\w][\w.-]{0,95}", re.ASCII)
_KINDS = {"datasets": "datasets", "spaces": "spaces", "models": "models"}
# Pages of the hub that are no repositories: `huggingface.co/docs/hub` looks like one.
_PAGES = frozenset(
    "api blog chat collections docs enterprise join learn login new organizations papers pricing search settings "
    "support tasks terms-of-service privacy".split()
)
_EXPAND = "&".join(f"expand={name}" for name in ("gated", "private", "disabled", "sha", "cardData", "tags"))
_RECORD = frozenset({"id", "_id", "modelId", "sha", "gated", "private", "disabled"})  # one of these, or it is none
_STATED = ("x-linked-size", "x-linked-etag")  # of the file, by any answer on the way to it
_MOST_HOPS = 5
_FEW = 65536


class Place(NamedTuple):
    """A repository of the hub, with what is meant inside."""

    kind: str  # models, datasets, spaces
    name: str
    revision: str | None = None
    file: str | None = None
    folder: str | None = None


def place(url: str) -> Place | None:
    """What an address of the hub means; None where it is no repository's."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return None
    parts = [unquote(part) for part in found[1].strip("/").split("/")]
    kind = _KINDS.get(parts[0]) if len(parts) > 1 else None
    parts = parts[1:] if kind else parts
    if not kind and parts[0] in _PAGES:
        return None
    owned = 1 if len(parts) == 1 or parts[1] in {"tree", "blob", "resolve", "raw"} else 2
    if owned == 1 and not kind and len(parts) == 1 and not url.lower().startswith("hf:"):
        return None  # a user's page, or one of the few models of old that have no owner
    if not all(_NAME.fullmatch(part) for part in parts[:owned]):
        return None
    name, rest = "/".join(parts[:owned]), parts[owned:]
    if not rest:
        return Place(kind or "models", name)
    if rest[0] not in {"tree", "blob", "resolve", "raw"} or len(rest) < 2:
        return None
    inside = "/".join(rest[2:]).strip("/")
    if climbs(rest[1]) or climbs(inside):
        return None
    if rest[0] == "tree":
        return Place(kind or "models", name, rest[1], None, inside or None)
    return Place(kind or "models", name, rest[1], inside or None)


def claims(address: Address) -> bool:
    """`hf:…` whatever follows, and pages of repositories."""
    return address.url[:3].lower() == "hf:" or place(address.url) is not None


def refuse(address: Address, _allow: Collection[str]) -> str | None:
    """Only names of repositories mean anything."""
    if address.revision and climbs(address.revision):
        return "its revision climbs out of the repository"
    named = place(address.url) is not None
    return odd_character(address.url) or (
        None if named else "it names no repository of the hub (hf:datasets/OWNER/NAME)"
    )


def ask(address: Address, asking: Asking) -> Looked:
    """The repository at the revision, then the file, if one is named."""
    where = place(address.url)
    if where is None:
        return Looked(Status.REFUSED, "it names no repository of the hub")
    revision = address.revision or (where.revision if where.revision != "main" else None)
    endpoint = asking.environment.get("HF_ENDPOINT", "").rstrip("/") or asking.service(HOME)
    suffix = f"/revision/{quote(revision, safe='')}" if revision else ""
    url = f"{endpoint}/api/{where.kind}/{quote(where.name)}{suffix}?{_EXPAND}"
    reply, data = asking.json(url, secret=_token(endpoint, asking))
    if isinstance(reply, Failure):
        return failed(reply)
    if reply.status != 200 or not isinstance(data, dict) or not _RECORD & data.keys():
        return _no_record(reply, revision)
    found = _of_record(data, reply)
    if where.file is not None and found.status is Status.OK:
        return _of_file(where, revision, endpoint, found, asking)
    if where.folder is not None and found.status is Status.OK:
        return _of_folder(where, revision, endpoint, found, asking)
    return found


def _token(endpoint: str, asking: Asking) -> Secret | None:
    token = asking.environment.get("HF_TOKEN", "").strip()
    target = asking.transport.judge(endpoint + "/")
    if not token.isascii() or not token.isprintable() or not token or isinstance(target, Refusal):
        return None
    return Secret(target.authority, "Authorization", f"Bearer {token}")


def _no_record(reply: Reply, revision: str | None) -> Looked:
    code = reply.headers.get("x-error-code", "")
    if code == "RevisionNotFound":
        return Looked(Status.GONE, "the hub does not have this revision", reply.status, revision_missing=bool(revision))
    if code == "GatedRepo":
        return Looked(Status.RESTRICTED, "the hub says that access must be asked for", reply.status)
    if code == "DisabledRepo":
        return Looked(Status.GONE, "the hub has disabled it", reply.status)
    if reply.status in {404, 410}:
        return Looked(Status.GONE, "the hub has no such repository", reply.status)
    if reply.status == 401:
        # To the anonymous the hub says the same of what is private and of what doesn't exist.
        return Looked(Status.UNVERIFIED, "the hub says to strangers that it is private or does not exist", 401)
    return not_known(reply, f"HTTP {reply.status} from the hub")


def _of_record(data: dict[str, Any], reply: Reply) -> Looked:
    license_ = _license(data)
    if data.get("disabled") is True:
        return Looked(Status.GONE, "the hub has disabled it", reply.status, license=license_)
    if data.get("private") is True:
        return Looked(Status.RESTRICTED, "it is private on the hub", reply.status, license=license_)
    if data.get("gated"):  # "auto" or "manual": a form, and for the second a person who reads it
        way = "after a form" if data["gated"] == "auto" else "after a form that somebody approves"
        return Looked(Status.RESTRICTED, f"the hub gives it out {way}", reply.status, license=license_)
    commit = text_at(data, "sha")
    return Looked(Status.OK, f"at commit {commit[:12]}" if commit else "", reply.status, license=license_)


def _license(data: dict[str, Any]) -> str | None:
    """The card's licence; "other" is spelt out by `license_name`."""
    stated = at(data, "cardData", "license")
    listed = [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else []
    names = [name for name in listed if isinstance(name, str)]
    if not names:
        tags = at(data, "tags")
        names = [
            tag.removeprefix("license:")
            for tag in (tags if isinstance(tags, list) else [])
            if isinstance(tag, str) and tag.startswith("license:")
        ]
    if names == ["other"]:
        names = [text_at(data, "cardData", "license_name") or "other"]
    return ", ".join(names[:10])[:200] or None


def _of_file(where: Place, revision: str | None, endpoint: str, found: Looked, asking: Asking) -> Looked:
    """The file itself: the hub states size and digest of large ones with the redirect to where they are kept."""
    kind = "" if where.kind == "models" else where.kind + "/"
    file = quote(where.file or "", safe="/")
    url = f"{endpoint}/{kind}{quote(where.name)}/resolve/{quote(revision or 'main', safe='')}/{file}"
    reply = _followed(url, endpoint, asking)
    if isinstance(reply, Failure):
        return failed(reply)
    if reply.status in {404, 410}:
        return Looked(Status.GONE, "the repository has no such file", reply.status, license=found.license)
    if reply.headers.get("x-error-code") == "GatedRepo":
        return Looked(Status.RESTRICTED, "the hub says that access must be asked for", reply.status)
    if reply.status != 200 and reply.status not in REDIRECTS:
        return not_known(reply, f"HTTP {reply.status} from the hub")
    size = reply.headers.get("x-linked-size") or (reply.headers.get("content-length") if reply.status == 200 else None)
    etag = reply.headers.get("x-linked-etag", "").strip('"').lower()
    return Looked(
        Status.OK,
        found.detail,
        reply.status,
        license=found.license,
        size=whole_number(size),
        digest=etag if re.fullmatch(r"[0-9a-f]{64}", etag) else None,
    )


def _followed(url: str, endpoint: str, asking: Asking) -> Reply | Failure:
    """The answer after redirects within the hub, which renamed repositories and small files have. One that leads
    elsewhere leads to where the file is kept, and is the hub's word that it is there.
    """
    home = asking.transport.judge(endpoint + "/")
    stated: dict[str, str] = {}
    for _ in range(_MOST_HOPS):
        reply = asking.send(Request(url, "HEAD", secret=_token(endpoint, asking)))
        if isinstance(reply, Failure):
            return reply
        stated.update((name, reply.headers[name]) for name in _STATED if name in reply.headers)
        if reply.status not in REDIRECTS:
            return reply._replace(headers={**_lowered(reply), **stated})
        target = asking.transport.judge(urljoin(url, reply.headers.get("location", "")))
        if isinstance(home, Refusal) or isinstance(target, Refusal) or target.authority != home.authority:
            return reply._replace(headers={**_lowered(reply), **stated})
        if target.url == url or "/resolve" not in target.resource:  # nowhere, or to a page
            return Failure(Kind.REDIRECTS, "the hub redirects to something that is no file", url)
        url = target.url
    return Failure(Kind.REDIRECTS, f"more than {_MOST_HOPS} redirects", url)


def _lowered(reply: Reply) -> dict[str, str]:
    return {name.lower(): value for name, value in reply.headers.items()}


def _of_folder(where: Place, revision: str | None, endpoint: str, found: Looked, asking: Asking) -> Looked:
    """Whether a folder (or file) stands there, by the question that `get_paths_info` of the hub's own client asks: what
    is missing is left out of the answer. https://huggingface.co/docs/huggingface_hub/package_reference/hf_api
    """
    url = f"{endpoint}/api/{where.kind}/{quote(where.name)}/paths-info/{quote(revision or 'main', safe='')}"
    headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
    for _ in range(2):  # a renamed repository leads to its new name once
        body = json.dumps({"paths": [where.folder], "expand": False}).encode()
        request = Request(url, "POST", headers=headers, body=body, limit=_FEW, secret=_token(endpoint, asking))
        reply = asking.send(request)
        if isinstance(reply, Failure) or reply.status not in {307, 308}:
            break
        url = urljoin(url, reply.headers.get("location", ""))
    if isinstance(reply, Failure):
        return failed(reply)
    data = parsed(reply) if reply.status == 200 else None
    if data == [] or (reply.status == 404 and reply.headers.get("x-error-code") == "EntryNotFound"):
        return Looked(Status.GONE, "the repository has no such file or folder", reply.status, license=found.license)
    if isinstance(data, list) and any(at(item, "path") == where.folder for item in data):
        return found
    return replace(not_known(reply, f"HTTP {reply.status} to the question for the folder"), license=found.license)


def host(address: Address) -> str:
    """The hub, one host for all its forms."""
    target = front_door(address.url)
    return target.host if not isinstance(target, Refusal) and target.host != "hf.co" else "huggingface.co"


RESOLVER = Resolver("huggingface", claims, host, ask, refuse)
