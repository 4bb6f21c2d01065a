"""What if it were gone? Which models could still be rebuilt by somebody else, from where, and what each hangs on.

A model can be rebuilt while each of its code and data artifacts can be had from some place, and each base model can be
had or itself be rebuilt. A place is an address or an archive copy; the repository itself is always there. Access by a
form or for a fee counts: one can still get it and repeat the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from model_freedom.freedom.chain import Chain, Edge
from model_freedom.freedom.lineage import EVERYTHING
from model_freedom.freedom.names import same_name
from model_freedom.freedom.places import host_of, is_below
from model_freedom.freedom.seen import Seen
from model_freedom.manifest.model import Artifact, BaseModel, Model, artifacts

STAYS, FROM_ARCHIVE, LOST, NEVER = "stays", "from-archive", "lost", "lost-already"
_RANK = (STAYS, FROM_ARCHIVE, LOST)


class Point(NamedTuple):
    """Something that can go away: a host, or a base model by its name, with the models that fall with it alone."""

    kind: str  # host, model
    name: str
    models: tuple[str, ...]


class Outcome(NamedTuple):
    """What becomes of one model. `because` are paths to what is lost or comes from an archive."""

    model: str
    manifest: str
    outcome: str
    because: tuple[tuple[str, ...], ...]
    single_points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Removal:
    """What is thought to be gone: a host, an address (with all below it), or a model or data set by its name."""

    what: str

    def takes(self, address: str) -> bool:
        """Whether this place goes with it."""
        what = self.what.strip()
        if "://" in what or what.split(":")[0] in {"hf", "doi", "swh", "s3", "gs", "huggingface"}:
            return address == what or address.startswith(what.rstrip("/") + "/")
        return "/" not in what and " " not in what and is_below(host_of(address), host_of(f"https://{what}"))

    def names(self, name: str | None) -> bool:
        """Whether it goes by this name."""
        return name is not None and "://" not in self.what and same_name(self.what, name)


def touches(chain: Chain, removal: Removal) -> bool:
    """Whether anything in the chain goes with it: a name that is mistyped would else read as good news."""
    for node in chain.nodes:
        record = node.record
        places = [record.url, *record.archives] if isinstance(record, BaseModel) else []
        names: list[str | None] = [record.name]
        for _role, artifact in artifacts(record):
            names.append(artifact.name)
            places += [artifact.url, *artifact.archives]
        if any(map(removal.names, names)) or any(removal.takes(place) for place in places if place):
            return True
    return False


def without(chain: Chain, roots: int, removals: Sequence[Removal], seen: Seen | None = None) -> list[Outcome]:
    """What becomes of the first `roots` nodes of a chain when all of `removals` are gone at once.

    `seen` takes away what the last look at the links found gone.
    """
    now, then = _World(chain, (), seen), _World(chain, removals, seen)
    points = single_points(chain, seen)
    found = []
    for number in range(roots):
        node = chain.nodes[number]
        outcome = NEVER if now.statuses[number] == LOST else then.statuses[number]
        because = () if outcome == STAYS else tuple((now if outcome == NEVER else then).because(number))
        found.append(Outcome(node.record.name, node.manifest.path, outcome, because, points.of(number)))
    return found


class _World:
    """The chain as it is without some things. `statuses` says for every node whether it can be rebuilt."""

    def __init__(self, chain: Chain, removals: Sequence[Removal], seen: Seen | None) -> None:
        self._chain = chain
        self._removals = removals
        self._seen = seen
        self.statuses = [LOST] * len(chain.nodes)
        for number in chain.line.order:
            self.statuses[number] = self._status(number)

    def _status(self, number: int) -> str:
        node = self._chain.nodes[number]
        if not _listed(node.record):
            return LOST
        parts = [self._artifact(artifact) for artifact in _needed(node.record)]
        parts.extend(self._base(number, edge) for edge in node.edges)
        return max(parts, key=_RANK.index, default=STAYS)

    def _artifact(self, artifact: Artifact) -> str:
        if artifact.path is not None:
            return STAYS
        if artifact.access == "none" or artifact.url is None:
            return LOST
        return self._places(artifact.url, artifact.archives, self._goes(artifact.name))

    def _base(self, number: int, edge: Edge) -> str:
        base = edge.base
        if base is None:
            return LOST
        named = self._goes(base.name) or self._goes(base.url)
        if _in_repository(self._chain, number, edge) and not named:
            return STAYS
        lost = edge.target is None or self._chain.problem(number, edge)
        rebuilt = LOST if lost or edge.target is None else self.statuses[edge.target]
        return min(self._places(base.url, base.archives, named), rebuilt, key=_RANK.index)

    def _places(self, url: str | None, archives: Iterable[str], named: bool) -> str:
        if url is not None and not named and self._there(url):
            return STAYS
        return FROM_ARCHIVE if any(map(self._there, archives)) else LOST

    def _there(self, address: str) -> bool:
        if self._seen is not None and self._seen.is_gone(address):
            return False
        return not any(removal.takes(address) for removal in self._removals)

    def _goes(self, name: str | None) -> bool:
        return any(removal.names(name) for removal in self._removals)

    def because(self, number: int) -> Iterable[tuple[str, ...]]:
        """Paths from a model to what is lost, or where nothing is, to what comes from an archive."""
        nodes, wanted = self._chain.nodes, self.statuses[number]
        pending: list[tuple[int, tuple[str, ...]]] = [(number, (nodes[number].record.name,))]
        visited = {number}
        for current, path in pending:
            for artifact in _needed(nodes[current].record):
                if self._artifact(artifact) == wanted:
                    yield (*path, artifact.label)
            for edge in nodes[current].edges:
                if self._base(current, edge) != wanted:
                    continue
                yield (*path, edge.name)
                if edge.target is not None and edge.target not in visited and self.statuses[edge.target] == wanted:
                    visited.add(edge.target)
                    pending.append((edge.target, (*path, edge.name)))


def _needed(record: Model | BaseModel) -> Iterable[Artifact]:
    yield from record.training_code or ()
    yield from record.training_data or ()


def _listed(record: Model | BaseModel) -> bool:
    """Whether code and data are stated, without which nobody knows what to rebuild it from."""
    return bool(record.training_code) and record.training_data is not None


def _in_repository(chain: Chain, number: int, edge: Edge) -> bool:
    """Whether the base model's weights are shipped beside its derivative: its manifest is of the same repository."""
    if edge.target is None or not isinstance(chain.nodes[edge.target].record, Model):
        return False
    return "://" not in chain.nodes[edge.target].manifest.path and "://" not in chain.nodes[number].manifest.path


@dataclass(frozen=True)
class Points:
    """The single points of failure of every node, as bits."""

    names: tuple[tuple[str, str], ...]  # kind and name of each bit
    masks: Sequence[int]

    def of(self, node: int) -> tuple[Point, ...]:
        """The points that one node hangs on; none where it can't be rebuilt anyway."""
        mask = self.masks[node]
        if mask == EVERYTHING:
            return ()
        return tuple(sorted(Point(kind, name, ()) for bit, (kind, name) in enumerate(self.names) if mask >> bit & 1))


def single_points(chain: Chain, seen: Seen | None = None) -> Points:
    """For every node the hosts and base models of which each alone makes it impossible to rebuild.

    One pass along the chain: what has several places on different hosts hangs on none of them, and a base model that
    is lost is no loss while it can be rebuilt itself.
    """
    bits: dict[tuple[str, str], int] = {}

    def bit(kind: str, name: str) -> int:
        return bits.setdefault((kind, name), 1 << len(bits))

    def place(address: str) -> int:
        return EVERYTHING if seen and seen.is_gone(address) else bit("host", host_of(address))

    def artifact(found: Artifact) -> int:
        if found.path is not None:
            return 0
        if found.access == "none" or found.url is None:
            return EVERYTHING
        mask = place(found.url)
        for archive in found.archives:
            mask &= place(archive)
        return mask

    def base(number: int, edge: Edge) -> int:
        """What takes the base model's weights away."""
        found = edge.base
        if found is None:
            return EVERYTHING
        name = bit("model", found.name)
        if _in_repository(chain, number, edge):
            return name
        kept = EVERYTHING if found.url is None else place(found.url) | name
        for archive in found.archives:
            kept &= place(archive)
        return kept

    own: list[int] = []
    kept: list[list[int]] = []
    for number, node in enumerate(chain.nodes):
        mask = 0 if _listed(node.record) else EVERYTHING
        for found in _needed(node.record):
            mask |= artifact(found)
        for edge in node.edges:
            if edge.target is None:
                mask |= base(number, edge)
        own.append(mask)
        kept.append([base(number, edge) for edge in node.edges if edge.target is not None])
    masks = chain.line.hang(own, kept)
    return Points(tuple(bits), masks)


def ranking(names: Sequence[tuple[str, str]], masks: Iterable[tuple[str, int]]) -> list[Point]:
    """Hosts and base models by how many models fall with them, most first. `masks` are models with their bits."""
    groups: dict[int, list[str]] = {}
    for model, mask in masks:
        if mask not in {0, EVERYTHING}:
            groups.setdefault(mask, []).append(model)
    falling: dict[int, list[str]] = {}
    for mask, models in groups.items():
        rest = mask
        while rest:
            lowest = rest & -rest
            falling.setdefault(lowest.bit_length() - 1, []).extend(models)
            rest ^= lowest
    points = [Point(*names[bit], tuple(sorted(models))) for bit, models in falling.items()]
    return sorted(points, key=lambda point: (-len(point.models), point.kind, point.name))
