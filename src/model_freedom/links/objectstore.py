"""Objects and folders of S3 and Google Cloud Storage, in their public form over https, asked without credentials.

S3: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html (403 where the caller may not list: not known)
and API_ListObjectsV2.html; Google: https://cloud.google.com/storage/docs/request-endpoints, json_api/v1/objects/list
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from urllib.parse import quote, unquote

from model_freedom.links.exchange import Failure, Reply, Request
from model_freedom.links.guard import odd_character
from model_freedom.links.outcome import Asking, Looked, Resolver, at, failed, not_known, whole_number
from model_freedom.links.record import Address, Status
from model_freedom.links.segments import climbs

S3 = "https://s3.amazonaws.com"
GS = "https://storage.googleapis.com"
_ADDRESS = re.compile(r"(s3|gs)://([a-z0-9][a-z0-9._-]{1,61}[a-z0-9])(?:/(.*))?", re.I | re.DOTALL)
_SOME = re.compile(rb"<KeyCount>[1-9]|<Contents>")
_Listing = Callable[[str], "tuple[Reply | Failure, bool | None]"]
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")


def refuse(address: Address, _allow: Collection[str]) -> str | None:
    """A bucket's name is part of a host's."""
    if odd_character(address.url):
        return odd_character(address.url)
    found = _ADDRESS.fullmatch(address.url)
    if found is None:
        return "it names no bucket"
    return "its key climbs out of the bucket" if climbs(unquote(found[3] or "")) else None


def claims_s3(address: Address) -> bool:
    """`s3://bucket/key`."""
    return address.url[:5].lower() == "s3://"


def claims_gs(address: Address) -> bool:
    """`gs://bucket/key`."""
    return address.url[:5].lower() == "gs://"


def ask_s3(address: Address, asking: Asking) -> Looked:
    """The object, or whether something stands below the prefix."""
    _scheme, bucket, key = _parts(address)
    base = _s3_base(bucket, asking)
    if not key or key.endswith("/"):
        reply, some = _s3_listing(base, key, asking)
        return _listed(reply, some, key)
    reply = asking.send(Request(f"{base}/{quote(key)}", "HEAD"))
    region = reply.headers.get("x-amz-bucket-region", "") if isinstance(reply, Reply) else ""
    if isinstance(reply, Reply) and reply.status in {301, 307, 400} and _REGION.fullmatch(region):
        base = f"https://s3.{region}.amazonaws.com/{bucket}"
        reply = asking.send(Request(f"{base}/{quote(key)}", "HEAD"))
    return _object(reply, address, key, lambda prefix: _s3_listing(base, prefix, asking))


def _s3_listing(base: str, prefix: str, asking: Asking) -> tuple[Reply | Failure, bool | None]:
    """Whether any key begins so; None where the answer doesn't tell."""
    reply = asking.fetch(Request(f"{base}/?list-type=2&max-keys=1&prefix={quote(prefix, safe='')}", limit=65536))
    if isinstance(reply, Failure) or reply.status != 200:
        return reply, None
    if b"<KeyCount>0</KeyCount>" in reply.body:
        return reply, False
    return reply, True if _SOME.search(reply.body) else None


def _s3_base(bucket: str, asking: Asking) -> str:
    service = asking.service(S3)
    # A dot in the name has no place in the wildcard of the certificate.
    return f"{service}/{bucket}" if service != S3 or "." in bucket else f"https://{bucket}.s3.amazonaws.com"


def ask_gs(address: Address, asking: Asking) -> Looked:
    """The object, or whether something stands below the prefix."""
    _scheme, bucket, key = _parts(address)
    base = asking.service(GS)
    if not key or key.endswith("/"):
        reply, some = _gs_listing(base, bucket, key, asking)
        return _listed(reply, some, key)
    there = asking.send(Request(f"{base}/{bucket}/{quote(key)}", "HEAD"))
    return _object(there, address, key, lambda prefix: _gs_listing(base, bucket, prefix, asking))


def _gs_listing(base: str, bucket: str, prefix: str, asking: Asking) -> tuple[Reply | Failure, bool | None]:
    reply, data = asking.json(f"{base}/storage/v1/b/{bucket}/o?maxResults=1&prefix={quote(prefix, safe='')}")
    if isinstance(reply, Failure) or reply.status != 200 or at(data, "kind") != "storage#objects":
        return reply, None
    return reply, bool(at(data, "items"))


def _parts(address: Address) -> tuple[str, str, str]:
    found = _ADDRESS.fullmatch(address.url)
    assert found  # noqa: S101 -- refuse() has seen to it
    return found[1].lower(), found[2].lower(), found[3] or ""


def _object(reply: Reply | Failure, address: Address, key: str, listing: _Listing) -> Looked:
    """What the answer to HEAD says; "no such object" may be said of a folder that was written without its slash."""
    if isinstance(reply, Failure):
        return failed(reply)
    if reply.status == 200:
        return Looked(Status.OK, "", 200, size=whole_number(reply.headers.get("content-length")))
    missing = _refused(reply, "no such object")
    if missing.status is not Status.GONE or address.is_file:
        return missing
    for prefix, found in (
        (f"{key}/", Looked(Status.OK, "no object, and objects below it", 200)),
        (key, Looked(Status.UNVERIFIED, "there is no such object, though others whose names begin so", 404)),
    ):
        answer, some = listing(prefix)
        if some:
            return found
        if isinstance(answer, Failure):
            return failed(answer)
        if some is None and answer.status not in {404, 410}:
            return _refused(answer, "no such object")
    return missing


def _listed(reply: Reply | Failure, some: bool | None, prefix: str) -> Looked:
    if isinstance(reply, Failure):
        return failed(reply)
    if reply.status != 200:
        return _refused(reply, "no such bucket")
    if some is None:
        return Looked(Status.UNVERIFIED, "what answers is not the listing of a bucket", 200)
    if prefix and not some:
        return Looked(Status.GONE, "nothing stands below that prefix", 200)
    return Looked(Status.OK, "", 200)


def _refused(reply: Reply, missing: str) -> Looked:
    if reply.status in {404, 410}:
        return Looked(Status.GONE, missing, reply.status)
    if reply.status in {401, 403}:
        why = "not public, or not there: without the right to list, both look the same"
        return Looked(Status.UNVERIFIED, f"HTTP {reply.status}: {why}", reply.status)
    return not_known(reply, f"HTTP {reply.status} from the object store")


S3_RESOLVER = Resolver("s3", claims_s3, lambda _address: "s3.amazonaws.com", ask_s3, refuse)
GS_RESOLVER = Resolver("gs", claims_gs, lambda _address: "storage.googleapis.com", ask_gs, refuse)
