"""DOIs: the handle system says whether one exists, without the publisher's bot wall; DataCite and Zenodo say more.

Handles: https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation (REST API, responseCode)
DataCite: https://support.datacite.org/docs/api-get-doi
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import quote, unquote

from model_freedom.links import zenodo
from model_freedom.links.exchange import Failure
from model_freedom.links.guard import odd_character
from model_freedom.links.outcome import Asking, Looked, Resolver, at, failed, not_known, text_at
from model_freedom.links.record import Address, Status
from model_freedom.links.segments import climbs

HANDLES = "https://doi.org"
DATACITE = "https://api.datacite.org"
_ADDRESS = re.compile(r"(?:doi:|https?://(?:dx\.|www\.)?doi\.org/)(.*)", re.I)
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\\\x00-\x20\x7f]{1,500}")
_EXISTS, _NO_SUCH_HANDLE, _NO_VALUES = 1, 100, 200  # responseCode


def identifier(url: str) -> str | None:
    """The DOI; None where it is malformed. `#` and `?` may be part of one, and end it in a web address only."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return None
    whole = url[:4].lower() == "doi:"
    doi = unquote(found[1] if whole else found[1].partition("#")[0].partition("?")[0])
    return doi if _DOI.fullmatch(doi) and doi.isprintable() and not climbs(doi) else None


def claims(address: Address) -> bool:
    """`doi:…` and the addresses of the resolver, the home page excepted."""
    found = _ADDRESS.fullmatch(address.url)
    return found is not None and (address.url[:4].lower() == "doi:" or found[1].startswith("10."))


def refuse(address: Address, _allow: Collection[str]) -> str | None:
    """What is not a DOI leads nowhere."""
    return odd_character(address.url) or (None if identifier(address.url) else "it is not a DOI (10.PREFIX/SUFFIX)")


def ask(address: Address, asking: Asking) -> Looked:
    """The handle, then what its registration agency knows of licence and access."""
    doi = identifier(address.url)
    if doi is None:
        return Looked(Status.REFUSED, "it is not a DOI")
    reply, data = asking.json(f"{asking.service(HANDLES)}/api/handles/{quote(doi, safe='/')}")
    if isinstance(reply, Failure):
        return failed(reply)
    code = at(data, "responseCode")
    if code in (_NO_SUCH_HANDLE, _NO_VALUES) and reply.status in {200, 404}:
        return Looked(Status.GONE, "no such DOI is registered", reply.status)
    if code != _EXISTS:
        return not_known(reply, f"HTTP {reply.status} from the DOI resolver")
    record = zenodo.record_of(doi)
    if record is not None:
        found = zenodo.look(record, None, address, asking)
        if found.status is not Status.UNVERIFIED:
            return found
    return Looked(Status.OK, "", reply.status, license=_license(doi, asking))


def _license(doi: str, asking: Asking) -> str | None:
    """What DataCite says; DOIs of other agencies are unknown there."""
    reply, data = asking.json(f"{asking.service(DATACITE)}/dois/{quote(doi, safe='')}")
    if isinstance(reply, Failure) or reply.status != 200:
        return None
    rights = at(data, "data", "attributes", "rightsList")
    for index in range(len(rights) if isinstance(rights, list) else 0):
        name = text_at(rights, index, "rightsIdentifier")
        if name:
            return name
    return None


RESOLVER = Resolver("doi", claims, lambda _address: "doi.org", ask, refuse)
