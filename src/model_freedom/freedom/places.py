"""Where things are kept: the host behind an address, whatever form the address has."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

# Other names under which one and the same service goes down.
_ALIASES = {
    "hf.co": "huggingface.co",
    "cdn-lfs.huggingface.co": "huggingface.co",
    "datasets-server.huggingface.co": "huggingface.co",
    "raw.githubusercontent.com": "github.com",
    "media.githubusercontent.com": "github.com",
    "objects.githubusercontent.com": "github.com",
    "codeload.github.com": "github.com",
    "api.github.com": "github.com",
    "dx.doi.org": "doi.org",
    "archive.softwareheritage.org": "softwareheritage.org",
    "web.archive.org": "archive.org",
}
_SCHEMES = {"hf": "huggingface.co", "huggingface": "huggingface.co", "s3": "amazonaws.com", "gs": "googleapis.com"}
_ZENODO = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)10\.5281/zenodo", re.IGNORECASE)


@lru_cache(maxsize=65536)
def host_of(address: str) -> str:
    """The host that has to be up for this address; the address itself where it names none."""
    text = address.strip()
    if _ZENODO.match(text):
        return "zenodo.org"
    if text[:4].casefold() == "swh:":
        return "softwareheritage.org"
    if text[:4].casefold() == "doi:":
        return "doi.org"
    scheme, colon, rest = text.partition(":")
    if colon and scheme.casefold() in _SCHEMES:
        return _SCHEMES[scheme.casefold()]
    shell = re.match(r"[\w.-]+@([\w.-]+):", text)  # git@host:path
    if shell:
        return _known(shell.group(1))
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        host = ""
    return _known(host) if host else rest or text


def _known(host: str) -> str:
    host = host.casefold().rstrip(".").removeprefix("www.")
    return _ALIASES.get(host, host)


def is_below(host: str, other: str) -> bool:
    """Whether a host is another or a part of it: `cdn.example.org` of `example.org`."""
    return host == other or host.endswith("." + other)
