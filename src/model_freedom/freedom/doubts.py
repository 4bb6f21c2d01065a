"""What a verdict rests on that nobody looked at just now: links that are not known, manifests of an earlier day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from model_freedom.freedom.definition import name_of
from model_freedom.freedom.elsewhere import is_elsewhere
from model_freedom.freedom.facts import Facts
from model_freedom.freedom.judged import Judged
from model_freedom.freedom.lineage import Lineage
from model_freedom.freedom.record import Reason
from model_freedom.freedom.seen import Seen
from model_freedom.links.record import Result

MOST = 100  # base models of which one model's list of doubts speaks


class Doubts:
    """The doubts of every node of a chain, worked out once. The first `roots` of them are the repository's own models;
    `dates` has the address and date of each manifest of a base model that was kept from an earlier run.
    """

    def __init__(self, judged: Judged, roots: int, seen: Seen | None, dates: Mapping[str, str]) -> None:
        self._judged = judged
        nodes = judged.chain.nodes
        self._links = [
            tuple(_open(seen, facts, node.manifest.folder, own=number < roots)) if seen else ()
            for number, (facts, node) in enumerate(zip(judged.facts, nodes, strict=True))
        ]
        self._dates = [dates.get(node.manifest.path) for node in nodes]
        self._open = below(judged.chain.line, self._links)
        self._old = below(judged.chain.line, self._dates)

    def unverified(self, number: int) -> tuple[Reason, ...]:
        """What could not be known of the links of a model and of all that it derives from."""
        found: list[Reason] = []
        for node in self._open[number]:
            path = self._path(number, node)
            found.extend(Reason(axis, artifact, path, message) for axis, artifact, message in self._links[node])
        return tuple(found)

    def dated(self, number: int) -> tuple[Reason, ...]:
        """Which manifests of base models are as they were at an earlier look."""
        return tuple(
            Reason("base", None, self._path(number, node), f"the base model's manifest is as it was on {when[:10]}")
            for node in self._old[number]
            if (when := self._dates[node]) is not None
        )

    def _path(self, number: int, node: int) -> tuple[str, ...]:
        names = self._judged.facts
        return (names[number].name,) if node == number else (names[number].name, names[node].name)


def below(line: Lineage, marks: Sequence[object]) -> list[tuple[int, ...]]:
    """For every node those that have a mark, among itself and all that it derives from: no more than `MOST`, so that
    the cost is that of the edges.
    """
    found: list[tuple[int, ...]] = [()] * len(marks)
    for node in line.order:
        listed = dict.fromkeys((node,)) if marks[node] else {}
        for base in line.bases[node]:
            if (node, base) not in line.cut and len(listed) < MOST:
                listed.update(dict.fromkeys(found[base]))
        found[node] = tuple(listed)[:MOST]
    return found


def _open(seen: Seen, facts: Facts, folder: str, *, own: bool) -> Iterator[tuple[str, str | None, str]]:
    """Of one node's own links the axis, the artifact, and in words what is not known. All that the repository's `own`
    models name was asked.
    """
    components = [("components", listed) for listed in facts.components.values()]
    for axis, listed in (("code", facts.code), ("data", facts.data), *components):
        for artifact in (item.artifact for item in listed):
            if artifact is None:
                continue
            label = name_of(artifact)
            result = seen.unknown(artifact, folder)
            has_address = artifact.url is not None or (artifact.path is not None and is_elsewhere(folder))
            if not own and has_address and seen.result(artifact, folder) is None:
                yield axis, label, "not verified (not asked: named elsewhere)"
            if result is not None:
                yield axis, label, f"not verified ({_doubt(result)})"
            for copy in seen.unknown_archives(artifact):
                yield "durable", label, f"archive copy not verified ({_doubt(copy)})"


def _doubt(result: Result) -> str:
    """Why a link is not known, and when it was last looked at."""
    when = f", last looked at {result.checked_at}" if result.checked_at else ""
    detail = f": {result.detail}" if result.detail else ""
    return f"{result.status.value}{detail}{when}"
