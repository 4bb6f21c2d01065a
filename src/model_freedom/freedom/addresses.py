"""Addresses as one and the same place, however they are written: `git@github.com:o/r.git` is `https://github.com/o/r/`.

An address becomes a tuple, the service first and then ever narrower parts, so that "everything below" is a beginning.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from model_freedom.freedom.places import host_of

LONGEST = 2000
Parts = tuple[str, ...]

_SCHEME = re.compile(r"(?:git\+)?[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SHELL = re.compile(r"(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!\d+(?:/|\Z))(?!//)(.*)\Z", re.DOTALL)
_HUB = re.compile(r"(?:hf|huggingface):(?://)?(.*)\Z", re.IGNORECASE | re.DOTALL)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/|(?=10\.\d{4,9}/))(10\.\d.*)\Z", re.IGNORECASE)
_ZENODO = re.compile(r"10\.5281/zenodo\.(\d{1,12})\Z", re.IGNORECASE)
_SWH = re.compile(r"swh:\d+:[a-z]{3}:[0-9a-f]{40}", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d{1,5})?\Z|localhost(?::\d{1,5})?\Z", re.IGNORECASE)
# Buckets in the host's name: their other form has the bucket in the path.
_BUCKET = re.compile(
    r"(?:(?P<s3>[\w.-]+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com|(?P<gs>[\w.-]+)\.storage\.googleapis\.com)\Z"
)
_STORES = re.compile(r"s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com\Z|storage\.(?:cloud\.google|googleapis)\.com\Z")
# How many parts of a path name the repository, in any case of letters.
_FORGES = {"github.com": 2, "gitlab.com": 2, "codeberg.org": 2, "bitbucket.org": 2, "huggingface.co": 2}
_VIEWS = frozenset({"tree", "blob", "resolve", "raw", "src", "edit", "blame"})
_REFERENCES = frozenset({"branch", "commit", "tag"})  # Forgejo has the kind of a revision before it


@lru_cache(maxsize=65536)
def parts_of(address: str) -> Parts:
    """The place that an address names; () where it is none."""
    text = address.strip()[:LONGEST]
    doi = _DOI.match(text)
    if doi:
        return _of_doi(unquote(doi.group(1)))
    swh = _SWH.search(text)
    if swh and (text[:4].casefold() == "swh:" or host_of(text) == "softwareheritage.org"):
        return ("softwareheritage.org", swh.group().casefold())
    hub = _HUB.match(text)
    if hub:
        return _inside("huggingface.co", hub.group(1))
    if text[:5].casefold() in {"s3://", "gs://"}:
        return (host_of(text), *_segments(text[5:]))
    if not _SCHEME.match(text):
        shell = _SHELL.match(text)
        if shell:
            return _inside(host_of(f"https://{shell.group(1)}"), shell.group(2))
        if not is_host(text.split("/")[0]):
            return ()
        text = f"https://{text}"
    return _of_url(text)


def is_doi(address: str) -> bool:
    """Whether it is a DOI, in any of its forms, whatever it stands for."""
    return bool(_DOI.match(address.strip()[:LONGEST]))


def is_host(text: str) -> bool:
    """Whether it looks like the name of a host; a model `yolo.v8` looks like none."""
    return bool(_HOST.match(text.rstrip(".")))


def _of_url(text: str) -> Parts:
    try:
        split = urlsplit(text)
        host = (split.hostname or "").rstrip(".")
    except ValueError:
        return ()
    if not host:
        return ()
    bucket = _BUCKET.match(host)
    path = f"{bucket['s3'] or bucket['gs']}/{split.path}" if bucket else split.path
    service = host_of(f"https://{_letters(host)}")
    if bucket or _STORES.match(host):
        service = "amazonaws.com" if host.endswith("amazonaws.com") else "googleapis.com"
    found = _inside(service, path, host)
    return (*found, f"?{split.query}") if split.query and service not in _FORGES else found


def _letters(host: str) -> str:
    """`münchen.example` as the wire has it, so that both its forms are one."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _inside(service: str, path: str, host: str = "") -> Parts:
    parts = _segments(path)
    if service == "zenodo.org":
        return (service, *_zenodo(parts))
    count = _FORGES.get(service, 0)
    if not count and "gitlab" not in service:
        return (service, *parts[:-1], parts[-1].removesuffix(".git")) if parts else (service,)
    if service == "huggingface.co":
        parts = _of_hub(parts)
        count += bool(parts) and parts[0] in {"datasets", "spaces"}
    elif host == "api.github.com" and parts[:1] == ["repos"]:
        parts = parts[1:]
    elif host in {"raw.githubusercontent.com", "media.githubusercontent.com"}:
        parts = [*(parts[1:] if parts[:1] == ["media"] else parts)]
        parts = [*parts[:2], "raw", *parts[2:]]
    if service != "github.com" and "-" in parts:  # GitLab: groups in groups, and what follows `-` is inside
        count = parts.index("-")
    elif "gitlab" in service:
        count = len(parts)
    elif len(parts) > 1 and parts[1] in _VIEWS:
        count = 1  # one of the hub's few models of old that have no owner
    named = [part.casefold().split("@")[0].removesuffix(".git") for part in parts[:count]]
    return (service, *named, *_view(parts[count:]))


def _of_hub(parts: list[str]) -> list[str]:
    if parts[:1] == ["api"]:
        parts = parts[1:]
    return parts[1:] if parts[:1] == ["models"] else parts


def _view(rest: list[str]) -> list[str]:
    """What is shown of a repository: a page of a whole tree is the repository, and a file is a file in every view."""
    if rest[:1] == ["-"]:  # GitLab
        rest = rest[1:]
    if not rest or rest[0] not in _VIEWS:
        return rest
    if len(rest) > 1 and rest[1] in _REFERENCES:
        rest = [rest[0], *rest[2:]]
    return ["blob", *rest[1:]] if len(rest) > 2 else []


def _zenodo(parts: list[str]) -> list[str]:
    if parts[:1] == ["api"]:
        parts = parts[1:]
    return parts[1:] if parts[:1] in (["record"], ["records"]) else parts


def _of_doi(doi: str) -> Parts:
    name = doi.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].strip().rstrip("/").casefold()
    zenodo = _ZENODO.match(name)
    return ("zenodo.org", zenodo.group(1)) if zenodo else ("doi.org", *name.split("/"))


def _segments(path: str) -> list[str]:
    return [unquote(part) for part in path.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].split("/") if part]
