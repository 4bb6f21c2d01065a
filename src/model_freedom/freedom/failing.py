"""Single points of failure: the hosts and base models of which each alone makes it impossible to rebuild a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from model_freedom.freedom.availability import Availability, Places, Shipped
from model_freedom.freedom.called import Called
from model_freedom.freedom.chain import Chain, Edge
from model_freedom.freedom.lineage import EVERYTHING
from model_freedom.freedom.places import host_of
from model_freedom.freedom.seen import Seen
from model_freedom.manifest.model import Artifact, BaseModel, Model


class Point(NamedTuple):
    """A host, or a base model by its name, that can go away, with the models that fall with it alone.

    `doubtful` are models that fall with it unless an archive copy is there that nobody has seen; of one model's own
    points `saved` says the same.
    """

    kind: str  # host, model
    name: str
    models: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    saved: bool = False


@dataclass(frozen=True)
class Points:
    """The single points of failure of every node, as bits.

    `masks` are those that no archive copy saves, `doubtful` those that only copies save that nobody has seen.
    """

    names: tuple[tuple[str, str], ...]  # kind and name of each bit
    masks: Sequence[int]
    doubtful: Sequence[int]

    def of(self, node: int) -> tuple[Point, ...]:
        """The points that one node hangs on; none where it can't be rebuilt anyway."""
        certain = [Point(*self.names[bit]) for bit in _bits(self.masks[node])]
        saved = [Point(*self.names[bit], saved=True) for bit in _bits(self.doubtful[node])]
        return tuple(sorted([*certain, *saved]))


def needed(record: Model | BaseModel) -> Iterator[Artifact]:
    """The code and data that it takes to rebuild a model, its base models apart."""
    yield from record.training_code or ()
    yield from record.training_data or ()


def listed(record: Model | BaseModel) -> bool:
    """Whether code and data are stated, without which nobody knows what to rebuild it from. No data is right only
    where there is a base model, to which nothing was added.
    """
    nothing_added = record.training_data is not None and bool(record.base_models)
    return bool(record.training_code) and (bool(record.training_data) or nothing_added)


def single_points(chain: Chain, seen: Seen | None = None, shipped: Shipped | None = None) -> Points:
    """For every node what it hangs on.

    One pass along the chain: what has several places on different hosts hangs on none of them, and a base model that
    is lost is no loss while it can be rebuilt itself.
    """
    bits: dict[tuple[str, str], int] = {}
    where = Availability(chain, seen, shipped)
    called = Called(edge.base for node in chain.nodes for edge in node.edges if edge.base is not None)
    believing = _masks(chain, where, called, bits, trusting=True)
    doubting = _masks(chain, where, called, bits, trusting=False)
    certain = [0 if mask == EVERYTHING else mask for mask in believing]
    doubtful = [
        0 if EVERYTHING in {strict, mask} else strict & ~mask for strict, mask in zip(doubting, believing, strict=True)
    ]
    return Points(tuple(bits), certain, doubtful)


def _masks(
    chain: Chain, where: Availability, called: Called, bits: dict[tuple[str, str], int], *, trusting: bool
) -> list[int]:
    def bit(kind: str, name: str) -> int:
        return bits.setdefault((kind, name), 1 << len(bits))

    def away(places: Places, named: int = 0) -> int:
        """What takes all places away. `named` takes only the address, and what the repository has."""
        if places.here:
            return named
        mask = EVERYTHING if places.address is None else bit("host", host_of(places.address)) | named
        for copy in (*places.proven, *(places.declared if trusting else ())):
            mask &= bit("host", host_of(copy))
        return mask

    def base(number: int, edge: Edge) -> int:
        """What takes the base model's weights away."""
        if edge.base is None:
            return EVERYTHING
        return away(where.of_base(number, edge), bit("model", called.name(edge.base)))

    own: list[int] = []
    kept: list[list[int]] = []
    for number, node in enumerate(chain.nodes):
        mask = 0 if listed(node.record) else EVERYTHING
        for artifact in needed(node.record):
            mask |= away(where.of(number, artifact))
        for edge in node.edges:
            if edge.target is None:
                mask |= base(number, edge)
        own.append(mask)
        kept.append([base(number, edge) for edge in node.edges if edge.target is not None])
    return chain.line.hang(own, kept)


def ranking(
    names: Sequence[tuple[str, str]],
    masks: Iterable[tuple[str, int]],
    doubtful: Iterable[tuple[str, int]] = (),
) -> list[Point]:
    """Hosts and base models by how many models fall with them, most first. `masks` are models with their bits, and
    `doubtful` those bits that only archive copies save that nobody has seen.
    """
    certain, saved = _falling(masks), _falling(doubtful)
    points = [
        Point(*names[bit], tuple(sorted(certain.get(bit, ()))), tuple(sorted(saved.get(bit, ()))))
        for bit in {**certain, **saved}
    ]
    return sorted(points, key=lambda point: (-len(point.models), -len(point.doubtful), point.kind, point.name))


def _falling(masks: Iterable[tuple[str, int]]) -> dict[int, list[str]]:
    """Bit → the models that have it. Models of equal masks, which are many, are taken together."""
    groups: dict[int, list[str]] = {}
    for model, mask in masks:
        if mask not in {0, EVERYTHING}:
            groups.setdefault(mask, []).append(model)
    falling: dict[int, list[str]] = {}
    for mask, models in groups.items():
        for bit in _bits(mask):
            falling.setdefault(bit, []).extend(models)
    return falling


def _bits(mask: int) -> Iterator[int]:
    while mask > 0:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
