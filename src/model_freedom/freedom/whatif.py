"""What if it were gone? Which models could still be rebuilt by somebody else, from where, and what each hangs on.

A model can be rebuilt while each of its code and data artifacts can be had from some place, and each base model can be
had or itself be rebuilt. A place is an address or an archive copy, or the repository, while git has the file. Access
by a form or for a fee counts: one can still get it and repeat the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from model_freedom.freedom.availability import Availability, Places, Shipped
from model_freedom.freedom.chain import Chain, Edge
from model_freedom.freedom.failing import Point, listed, needed, single_points
from model_freedom.freedom.removal import Removal
from model_freedom.freedom.seen import Seen
from model_freedom.manifest.model import Artifact

STAYS, FROM_ARCHIVE, LOST, NEVER = "stays", "from-archive", "lost", "lost-already"
_IF_ARCHIVED = "from an archive copy that nobody has seen"
_RANK = (STAYS, FROM_ARCHIVE, _IF_ARCHIVED, LOST)


class Outcome(NamedTuple):
    """What becomes of one model. `because` are paths to what is lost or comes from an archive.

    `verified` is False where it could be rebuilt from an archive copy, and nobody has seen one of those it takes.
    """

    model: str
    manifest: str
    outcome: str
    because: tuple[tuple[str, ...], ...]
    single_points: tuple[Point, ...] = ()
    verified: bool = True


def without(
    chain: Chain,
    roots: int,
    removals: Sequence[Removal],
    seen: Seen | None = None,
    shipped: Shipped | None = None,
) -> list[Outcome]:
    """What becomes of the first `roots` nodes of a chain when all of `removals` are gone at once.

    `seen` takes away what the last look at the links found gone, and what git doesn't have; `shipped` says whether a
    model's own weights are there.
    """
    where = Availability(chain, seen, shipped)
    now, then = _World(chain, where, ()), _World(chain, where, removals)
    points = single_points(chain, seen, shipped)
    found = []
    for number in range(roots):
        node = chain.nodes[number]
        world = now if now.statuses[number] == LOST else then
        status = world.statuses[number]
        outcome = NEVER if world is now else FROM_ARCHIVE if status == _IF_ARCHIVED else status
        because = () if outcome == STAYS else tuple(world.because(number))
        verified = status != _IF_ARCHIVED
        found.append(
            Outcome(node.record.name, node.manifest.path, outcome, because, points.of(number), verified=verified)
        )
    return found


class _World:
    """The chain as it is without some things. `statuses` says for every node whether it can be rebuilt."""

    def __init__(self, chain: Chain, where: Availability, removals: Sequence[Removal]) -> None:
        self._chain = chain
        self._where = where
        self._removals = removals
        self.statuses = [LOST] * len(chain.nodes)
        for number in chain.line.order:
            self.statuses[number] = self._status(number)

    def _status(self, number: int) -> str:
        node = self._chain.nodes[number]
        if not listed(node.record):
            return LOST
        parts = [self._artifact(number, artifact) for artifact in needed(node.record)]
        parts.extend(self._base(number, edge) for edge in node.edges)
        return max(parts, key=_RANK.index, default=STAYS)

    def _artifact(self, number: int, artifact: Artifact) -> str:
        places = self._where.of(number, artifact)
        named = any(removal.means(artifact) for removal in self._removals)
        return STAYS if places.here else self._places(places, named)

    def _base(self, number: int, edge: Edge) -> str:
        base = edge.base
        if base is None:
            return LOST
        named = any(removal.means(base) for removal in self._removals)
        kept = self._places(self._where.of_base(number, edge), named)
        lost = edge.target is None or self._chain.problem(number, edge)
        rebuilt = LOST if lost or edge.target is None else self.statuses[edge.target]
        return min(kept, rebuilt, key=_RANK.index)

    def _places(self, places: Places, named: bool) -> str:
        """The best that is left of them; `named` has taken away all but the archive copies."""
        if not named and (places.here or (places.address is not None and self._left(places.address))):
            return STAYS
        if any(map(self._left, places.proven)):
            return FROM_ARCHIVE
        return _IF_ARCHIVED if any(map(self._left, places.declared)) else LOST

    def _left(self, address: str) -> bool:
        return not any(removal.takes(address) for removal in self._removals)

    def because(self, number: int) -> Iterable[tuple[str, ...]]:
        """Paths from a model to what is lost, or where nothing is, to what comes from an archive."""
        nodes, wanted = self._chain.nodes, self.statuses[number]
        pending: list[tuple[int, tuple[str, ...]]] = [(number, (nodes[number].record.name,))]
        visited = {number}
        for current, path in pending:
            record = nodes[current].record
            if not listed(record):
                yield (
                    *path,
                    "its training code is not stated" if not record.training_code else "its data is not stated",
                )
            for artifact in needed(record):
                if self._artifact(current, artifact) == wanted:
                    why = self._where.of(current, artifact).why
                    yield (*path, f"{artifact.label} ({why})" if why else artifact.label)
            for edge in nodes[current].edges:
                if self._base(current, edge) != wanted:
                    continue
                yield (*path, edge.name or "its base models are not stated")
                if edge.target is not None and edge.target not in visited and self.statuses[edge.target] == wanted:
                    visited.add(edge.target)
                    pending.append((edge.target, (*path, edge.name)))
