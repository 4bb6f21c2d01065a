"""Zenodo's records: access, licence, files and sizes by its API (https://developers.zenodo.org/#records)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from model_freedom.links import http
from model_freedom.links.exchange import Failure
from model_freedom.links.outcome import Asking, Looked, Resolver, at, failed, not_known, text_at
from model_freedom.links.record import Address, Status

HOME = "https://zenodo.org"
_PAGE = re.compile(
    r"https?://(?:www\.)?zenodo\.org/records?/([0-9]{1,12})(?:/files/([^?#/]+))?(?:/content)?/?(?:[?#].*)?", re.I
)
_DOI = re.compile(r"10\.5281/zenodo\.([0-9]{1,12})", re.I)


def record_of(doi: str) -> str | None:
    """The number of the record behind a DOI of Zenodo's."""
    found = _DOI.fullmatch(doi)
    return found[1] if found else None


def claims(address: Address) -> bool:
    """A record, or one of its files."""
    return bool(_PAGE.fullmatch(address.url))


def ask(address: Address, asking: Asking) -> Looked:
    """The record, and the file if one is named."""
    found = _PAGE.fullmatch(address.url)
    assert found  # noqa: S101 -- claims() has seen to it
    return look(found[1], unquote(found[2]) if found[2] else None, address, asking)


def look(record: str, file: str | None, address: Address, asking: Asking) -> Looked:
    """What the API says of the record with this number."""
    reply, data = asking.json(f"{asking.service(HOME)}/api/records/{record}")
    if isinstance(reply, Failure):
        return failed(reply)
    if reply.status in {404, 410}:
        why = "Zenodo has no such record" if reply.status == 404 else "the record was withdrawn from Zenodo"
        return Looked(Status.GONE, why, reply.status)
    if reply.status != 200 or not isinstance(at(data, "metadata"), dict):  # without, it is no record: a fault, a notice
        return not_known(reply, f"HTTP {reply.status} from Zenodo, and no record")
    license_ = text_at(data, "metadata", "license", "id")
    access = text_at(data, "metadata", "access_right")
    if access in {"closed", "restricted", "embargoed"}:
        return Looked(Status.RESTRICTED, f"Zenodo says that access is {access}", 200, license=license_)
    listed = at(data, "files")
    files = listed if isinstance(listed, list) else []
    if file is not None and not any(text_at(item, "key") == file for item in files):
        if isinstance(listed, list):
            return Looked(Status.GONE, f"the record has no file {file!r}", 200, license=license_)
        return replace(http.ask(address, asking), license=license_)
    return Looked(Status.OK, "", 200, license=license_, size=_size(files, file, address))


def _size(files: list[Any], file: str | None, address: Address) -> int | None:
    """The size of the file that is meant: the one that is named, or the only one."""
    if file is None and (len(files) != 1 or not address.is_file):
        return None
    sizes = [at(item, "size") for item in files if file is None or text_at(item, "key") == file]
    return sizes[0] if sizes and type(sizes[0]) is int and sizes[0] >= 0 else None


RESOLVER = Resolver("http", claims, lambda _address: "zenodo.org", ask, http.refuse)
