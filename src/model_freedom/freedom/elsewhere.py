"""Manifests of other repositories: where their paths lie, and which links of theirs are asked beside one's own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from model_freedom.findings import Location
from model_freedom.freedom.chain import Chain
from model_freedom.links.collect import collect
from model_freedom.links.path import Escape, locate
from model_freedom.links.record import Address, Ask, Result, Status, Use
from model_freedom.manifest.model import Artifact, BaseModel, Manifest, Model, artifacts

MOST = 1_000  # links of other repositories' manifests that are asked in one run

_FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]*\Z")
_ASKED = ("homepage", "license", "base_model")  # no verdict looks at these, or they were asked to get here


class Named(NamedTuple):
    """A link of a fetched manifest; `beside`: by a path, next to the manifest."""

    use: Use
    address: Address
    beside: bool


class Door(NamedTuple):
    """A base model that leads out of what a manifest of this repository says, and the model that has it."""

    manifest: Manifest
    model: Model
    base: BaseModel

    @property
    def place(self) -> Location:
        """Where it stands."""
        at = self.base.at
        return at.get("manifest") or at.get("url") or at.get("name") or at.get("") or Location(self.manifest.path)


def is_elsewhere(place: str) -> bool:
    """Whether a manifest, or a folder with one, is at an address and not in this repository."""
    return "://" in place


def address_of(folder: str, path: str) -> str | Escape:
    """Where a path lies that a fetched manifest names; `folder` is the manifest's address without its last part."""
    parts = urlsplit(folder)
    start = parts.path.strip("/")
    where = locate(start, path)
    if isinstance(where, Escape):
        return where
    return f"{parts.scheme}://{parts.netloc}/{posixpath.normpath(posixpath.join(start, quote(path)))}"


def may_be_a_folder(path: str) -> bool:
    """Whether a web server's "not found" says little of this path: of folders most of them show nothing."""
    return _FILE.search(path) is None


def ask_bases(
    built: Chain, known: Mapping[Address, Result], ask: Ask
) -> tuple[dict[Address, Result], list[tuple[Use, Address]]]:
    """What is known with the links of fetched manifests, asked as the repository's own were, and the uses of those.

    One that nobody could be asked about is told nowhere, but the verdict says that it was not verified.
    """
    named = links_of_bases(built)
    wanted = [link.address for link in named if link.address not in known][:MOST]
    fresh = dict(ask(wanted) if wanted else {})
    folders = {link.address for link in named if link.beside and may_be_a_folder(link.address.url)}
    for address, result in fresh.items():
        if address in folders and result.status is Status.GONE:
            detail = f"{result.detail}: perhaps a folder, which its host doesn't show"
            fresh[address] = replace(result, status=Status.UNVERIFIED, detail=detail)
    links = {**known, **fresh}
    told = [(link.use, link.address) for link in named if _was_asked(links.get(link.address))]
    return links, told


def _was_asked(result: Result | None) -> bool:
    return result is not None and (result.status is not Status.UNVERIFIED or result.checked_at is not None)


def links_of_bases(built: Chain) -> list[Named]:
    """Code, data and archive copies of every model in a fetched manifest, each once, as used by the base model of this
    repository that leads there: nobody here can mend the other manifest.
    """
    found: dict[Address, Named] = {}
    for node, door in zip(built.nodes, doors(built), strict=True):
        if door is None or not is_elsewhere(node.manifest.path) or not isinstance(node.record, Model):
            continue
        at = door.place
        for use, address, beside in _links_of(node.manifest, node.record):
            here = replace(use, manifest=door.manifest.path, line=at.line, column=at.column, model=door.model.name)
            found.setdefault(address, Named(replace(here, via=node.manifest.path), address, beside))
    return list(found.values())


def doors(built: Chain) -> list[Door | None]:
    """For every node by which base model of this repository one gets there first; None for the models themselves.

    One pass: nodes are numbered from the models of this repository outwards.
    """
    found: list[Door | None] = [None] * len(built.nodes)
    for number, node in enumerate(built.nodes):
        door = found[number]
        outside = is_elsewhere(node.manifest.path)
        model = door.model if door else node.record
        for edge in node.edges:
            target = edge.target
            if target is None or edge.base is None or found[target] is not None or not isinstance(model, Model):
                continue
            described_or_away = edge.base is built.nodes[target].record or is_elsewhere(
                built.nodes[target].manifest.path
            )
            if described_or_away:
                found[target] = door if outside else Door(node.manifest, model, edge.base)
    return found


def _links_of(manifest: Manifest, model: Model) -> Iterator[Named]:
    """The links of one model, as from an address: what lies beside the manifest has one too."""
    for use, address in collect([replace(manifest, licenses={}, models=(model,))]):
        if use.role not in _ASKED:
            yield Named(use, address, beside=False)
    for role, artifact in artifacts(model):
        where = _lies_at(manifest, artifact)
        if where is not None:
            yield Named(Use(manifest.path, 1, 1, model.name, role, artifact.access), where, beside=True)


def _lies_at(manifest: Manifest, artifact: Artifact) -> Address | None:
    where = address_of(manifest.folder, artifact.path) if artifact.path is not None else None
    return Address(where) if isinstance(where, str) else None
