"""Is it sure which content is meant? And is there a second place that keeps it?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from model_freedom.freedom.seen import Seen
from model_freedom.manifest.model import Artifact
from model_freedom.weights.references.record import is_commit

_COMMIT_IN_PATH = re.compile(
    r"/(?:resolve|blob|raw|tree|commit|archive)/(?:[0-9a-f]{40}|[0-9a-f]{64})(?:[/.?#]|\Z)", re.I
)
_SWHID = re.compile(r"swh:1:(?:cnt|dir|rev|rel|snp):[0-9a-f]{40}", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)10\.\d{4,9}/\S+\Z", re.IGNORECASE)
_VERSIONED = re.compile(r"[./_-]v(?:ersion)?\.?\d+(?:\.\d+)*\Z", re.IGNORECASE)


def is_pinned(artifact: Artifact) -> bool:
    """Whether the content can't change unseen: a full commit id, a sha256, a Software Heritage id, a versioned DOI,
    a data set commit, or a path, which the repository itself pins.
    """
    if artifact.path is not None or artifact.sha256:
        return True
    url, revision = artifact.url or "", artifact.revision or ""
    if is_commit(revision) or _SWHID.match(revision) or _SWHID.search(url) or _COMMIT_IN_PATH.search(url):
        return True
    return bool(_DOI.match(url)) and (bool(revision) or bool(_VERSIONED.search(url)))


def pinned(artifacts: Sequence[Artifact]) -> str:
    """all, some or none of those with an address; all where there is nothing to pin."""
    answers = [is_pinned(artifact) for artifact in artifacts if artifact.url is not None]
    if all(answers):
        return "all"
    return "some" if any(answers) else "none"


def durable(artifacts: Sequence[Artifact], seen: Seen | None) -> str:
    """archived, single or gone. With what was seen, only an archive copy that is there counts."""
    addressed = [artifact for artifact in artifacts if artifact.url is not None]
    if seen is not None:
        if any(seen.gone(artifact) for artifact in addressed):
            return "gone"
        return "archived" if all(seen.archived(artifact.archives) for artifact in addressed) else "single"
    return "archived" if all(artifact.archives for artifact in addressed) else "single"
