"""Where the parts of a chain are to be had: the address of each, and the archive copies that may stand in for it.

An address counts as there until somebody saw that it isn't. An archive copy that nobody has seen is a word of the
manifest: it may save a model, and it is said that nobody looked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from model_freedom.freedom.chain import FAULTY, Chain, Edge
from model_freedom.freedom.elsewhere import is_elsewhere
from model_freedom.freedom.seen import Seen, is_nowhere
from model_freedom.links.record import Status
from model_freedom.manifest.model import Artifact, Manifest, Model

Shipped = Callable[[Manifest, Model], bool]
"""Whether the repository has the weights that a model of it declares."""

_THERE = (Status.OK, Status.MOVED, Status.RESTRICTED)  # what asks for a form or a fee can still be had


class Places(NamedTuple):
    """All places of one thing. `here`: the repository has it. `address`: None where it has none, or it is gone."""

    here: bool = False
    address: str | None = None
    proven: tuple[str, ...] = ()  # archive copies that were seen
    declared: tuple[str, ...] = ()  # archive copies that nobody has looked at, or could
    why: str = ""  # what is wrong with its own place

    @property
    def none(self) -> bool:
        """Whether it is nowhere."""
        return not (self.here or self.address or self.proven or self.declared)


class Availability:
    """Looks up where each part of a chain is."""

    def __init__(self, chain: Chain, seen: Seen | None = None, shipped: Shipped | None = None) -> None:
        self._chain = chain
        self._seen = seen
        self._shipped = shipped

    def of(self, number: int, artifact: Artifact) -> Places:
        """The places of an artifact that this node lists."""
        manifest = self._chain.nodes[number].manifest
        if artifact.faulty:
            return Places(why=FAULTY)
        if artifact.path is not None:
            if is_elsewhere(manifest.path):  # a path beside a manifest that was fetched is on that manifest's host
                return Places(address=manifest.path)
            nowhere = self._seen.no_such_path(artifact, manifest.folder) if self._seen else None
            return self._archives(artifact.archives)._replace(why=nowhere) if nowhere else Places(here=True)
        if artifact.access == "none" or artifact.url is None:
            return Places()
        return self._with_archives(artifact.url, artifact.revision, artifact.archives)

    def of_base(self, number: int, edge: Edge) -> Places:
        """The places of a base model's own weights."""
        base = edge.base
        if base is None:
            return Places()
        where = self._manifest(edge)
        if where is not None:
            manifest, model = where
            if not is_elsewhere(manifest.path) and not is_elsewhere(self._chain.nodes[number].manifest.path):
                if self._shipped is None or self._shipped(manifest, model):
                    return Places(here=True)
            elif base.url is None:  # its weights are beside its manifest
                return self._with_archives(manifest.path, None, base.archives)
        return self._with_archives(base.url, base.revision, base.archives)

    def _manifest(self, edge: Edge) -> tuple[Manifest, Model] | None:
        if edge.target is None:
            return None
        node = self._chain.nodes[edge.target]
        return (node.manifest, node.record) if isinstance(node.record, Model) else None

    def _with_archives(self, url: str | None, revision: str | None, archives: tuple[str, ...]) -> Places:
        found = self._archives(archives)
        if url is None:
            return found
        return found._replace(address=url) if self._stands(url, revision) else found._replace(why="gone")

    def _stands(self, url: str, revision: str | None) -> bool:
        """Whether nobody saw it gone."""
        result = self._seen.result(Artifact(url=url, revision=revision)) if self._seen else None
        return result is None or not is_nowhere(result)

    def _archives(self, archives: tuple[str, ...]) -> Places:
        proven, declared = [], []
        for copy in archives:
            result = self._seen.result(Artifact(url=copy)) if self._seen else None
            if result is not None and result.status in _THERE and not result.revision_missing:
                proven.append(copy)
            elif self._stands(copy, None):
                declared.append(copy)
        return Places(proven=tuple(proven), declared=tuple(declared))
