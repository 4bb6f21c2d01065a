"""One state, declared or verified, of a whole chain: every node judged by every definition, with the reasons.

Whatever is asked of many nodes is worked out once for each, so that a chain of many thousands costs no more than its
models and edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from model_freedom.freedom.chain import Chain, Edge, Found, Resolve, chain
from model_freedom.freedom.definition import WORDS, Definition, need_of
from model_freedom.freedom.definitions import BY_NAME, DEFINITIONS
from model_freedom.freedom.elsewhere import is_elsewhere
from model_freedom.freedom.facts import Facts, facts_of
from model_freedom.freedom.grading import Light
from model_freedom.freedom.record import GRADES, Along, Axes, Grade, Need, Reason, Verdict
from model_freedom.manifest.model import Model

MOST_REASONS = 20  # of one base model; a chain's reasons stay readable
MOST_BLAMED = 100  # base models of one model of which a verdict speaks

_UNDESCRIBED = 0  # a level below every grade: nothing is known


class _Blame(NamedTuple):
    """What is wrong below a node: the names on the way there, and each fault as an artifact and words."""

    way: tuple[str, ...]
    faults: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True)
class Judged:
    """Facts by node, needs and levels by definition and node."""

    chain: Chain
    facts: tuple[Facts, ...]
    needs: Mapping[str, tuple[tuple[tuple[int, Need], ...], ...]]
    levels: Mapping[str, list[int]]
    _blamed: dict[tuple[str, int, int], _Blame] = field(default_factory=dict, compare=False, repr=False)
    _along: dict[str, list[int]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        """The node of a record, by its id."""
        return {id(node.record): number for number, node in enumerate(self.chain.nodes)}

    def axes(self, node: int) -> Axes:
        """The facts of one node, its bases looked at by Debian's definition."""
        facts = self.facts[node]
        return Axes(
            facts.weights, facts.code_grade, facts.data_grade, self._base_axis(node), facts.pinned, facts.durable
        )

    def _base_axis(self, node: int) -> str:
        edges = self.chain.nodes[node].edges
        if not edges:
            return "root"
        values = {self._base_value(node, edge) for edge in edges}
        return next(value for value in ("not-free", "unknown", "free") if value in values)

    def _base_value(self, node: int, edge: Edge) -> str:
        if edge.target is None or self.chain.problem(node, edge):
            return "unknown"
        return "free" if self.levels["debian"][edge.target] == BY_NAME["debian"].top else "not-free"

    def verdict(self, definition: Definition, node: int) -> Verdict:
        """What a definition says of one node, with every reason up to its top."""
        name = self.facts[node].name
        own = [
            (level, Reason(need.axis, need.artifact, (name,), need.message, definition.levels[level]))
            for level, need in self.needs[definition.name][node]
        ]
        own.extend(self._base_reasons(definition, node))
        own.sort(key=lambda pair: pair[0])
        value = definition.levels[self.levels[definition.name][node]]
        reasons = tuple(dict.fromkeys(reason for _, reason in own))
        following = reasons[0].level if reasons else ""
        shown = [reason for reason in reasons if definition.whole or reason.level == following]
        return Verdict(value, reasons, len(shown))

    def _base_reasons(self, definition: Definition, node: int) -> Iterable[tuple[int, Reason]]:
        """For each base model that keeps its derivative down: what is wrong, and the way to where it is wrong."""
        name = self.facts[node].name
        edges = [(edge, self.allowed(definition, node, edge) + 1) for edge in self.chain.nodes[node].edges]
        holding = [(edge, level) for edge, level in edges if level <= definition.top]
        for edge, level in holding[:MOST_BLAMED]:
            blame = self._blame(definition, node, edge, level)
            for artifact, message in blame.faults:
                yield level, Reason("base", artifact, (name, *blame.way), message, definition.levels[level])
        if len(holding) > MOST_BLAMED:
            level = min(level for _, level in holding[MOST_BLAMED:])
            words = f"and {len(holding) - MOST_BLAMED:,} more base models"
            yield level, Reason("base", None, (name,), words, definition.levels[level])

    def allowed(self, definition: Definition, node: int, edge: Edge) -> int:
        """How high a node may stand with one of its bases."""
        if edge.target is None or self.chain.problem(node, edge):
            return definition.allowed(None)
        return definition.allowed(self.levels[definition.name][edge.target])

    def _blame(self, definition: Definition, node: int, edge: Edge, level: int) -> _Blame:
        """Goes down the first base that is at fault, to the nearest model with a fault of its own."""
        passed: list[tuple[tuple[str, int, int], str]] = []
        name = edge.name
        while True:
            problem = self.chain.problem(node, edge)
            if edge.target is None or problem:
                words = f"base model unknown ({problem})" if edge.name else problem
                found = _Blame((name,) if name else (), ((None, words),))
                break
            wanted = next(rank for rank in range(definition.top + 1) if definition.allowed(rank) >= level)
            key = (definition.name, edge.target, wanted)
            node, level = edge.target, wanted
            known = self._blamed.get(key)
            if known is not None:
                found = known._replace(way=(name, *known.way))
                break
            faults = [need for at, need in self.needs[definition.name][node] if at <= wanted][:MOST_REASONS]
            if faults:
                self._blamed[key] = _Blame((), tuple((need.artifact, need.message) for need in faults))
                found = _Blame((name,), self._blamed[key].faults)
                break
            passed.append((key, name))
            edge = next(edge for edge in self.chain.nodes[node].edges if self.allowed(definition, node, edge) < wanted)
            name = edge.name
        for key, above in reversed(passed):
            self._blamed[key] = found
            found = found._replace(way=(above, *found.way))
        return found

    def along(self, axis: str, node: int) -> Along:
        """The worst grade of an axis, `code` or `data`, in a model and all that it derives from, and where it is.

        Of a base model that nobody describes nothing is known: that is worse than anything that is known.
        """
        levels = self._along.get(axis) or self._along.setdefault(axis, self._worst(axis))
        level, way = levels[node], [self.facts[node].name]
        while _level(self._grade(axis, node)) > level:
            edge = next(edge for edge in self.chain.nodes[node].edges if self._edge_level(levels, node, edge) == level)
            way.extend([edge.name] if edge.name else [])
            problem = self.chain.problem(node, edge)
            if edge.target is None or problem:
                words = f"{WORDS[f'training_{axis}']} unknown ({problem})"
                return Along("unknown", False, (Reason("base", None, tuple(way), words),))
            node = edge.target
        grade = self._grade(axis, node)
        needs = [need_of(axis, item) for item in getattr(self.facts[node], axis) if item.grade == grade]
        found = [Reason(need.axis, need.artifact, tuple(way), need.message) for need in needs[:MOST_REASONS]]
        return Along(grade, True, tuple(found) if grade != "free" else ())

    def _worst(self, axis: str) -> list[int]:
        own = [
            _UNDESCRIBED if any(edge.target is None for edge in node.edges) else _level(self._grade(axis, number))
            for number, node in enumerate(self.chain.nodes)
        ]
        return self.chain.line.propagate(own, range(len(GRADES) + 1), _UNDESCRIBED)

    def _grade(self, axis: str, node: int) -> Grade:
        return self.facts[node].code_grade if axis == "code" else self.facts[node].data_grade

    def _edge_level(self, levels: list[int], node: int, edge: Edge) -> int:
        return _UNDESCRIBED if edge.target is None or self.chain.problem(node, edge) else levels[edge.target]


def _level(grade: Grade) -> int:
    return len(GRADES) - GRADES.index(grade)


def judge_chain(
    links: Chain, light: Light, missing_training_code: str = "toxic-candy", before: Judged | None = None
) -> Judged:
    """Judges every node of a chain by every definition. What the configuration says of licences is said of those of
    this repository: under the same name another one may have quite different terms.

    What stands in `before` is taken from there, of nodes that are not followed again.
    """
    taken = [before.numbers.get(id(node.record)) if before and not node.edges else None for node in links.nodes]
    facts = tuple(
        before.facts[old]
        if before is not None and old is not None
        else facts_of(node.record, _light_of(light, node.manifest.path, node.manifest.folder), missing_training_code)
        for node, old in zip(links.nodes, taken, strict=True)
    )
    needs: dict[str, tuple[tuple[tuple[int, Need], ...], ...]] = {}
    levels: dict[str, list[int]] = {}
    for definition in DEFINITIONS:
        own: list[int] = []
        listed: list[tuple[tuple[int, Need], ...]] = []
        for node, fact, old in zip(links.nodes, facts, taken, strict=True):
            if before is not None and old is not None:
                own.append(before.levels[definition.name][old])
                listed.append(before.needs[definition.name][old])
                continue
            level, wanting = definition.own(fact)
            if any(edge.target is None for edge in node.edges):
                level = min(level, definition.allowed(None))
            own.append(level)
            listed.append(wanting)
        caps = [definition.allowed(level) for level in range(definition.top + 1)]
        levels[definition.name] = links.line.propagate(own, caps, definition.allowed(None))
        needs[definition.name] = tuple(listed)
    return Judged(links, facts, needs, levels)


def judge_again(
    before: Judged,
    was: Model,
    now: Found,
    *,
    resolve: Resolve,
    light: Light,
    missing_training_code: str = "toxic-candy",
) -> Judged:
    """One model after a change, judged with what it derives from: node 0. What it derived from before the change has
    been judged: the cost is that of the model and its base models, whatever lies below them.
    """
    number = before.numbers.get(id(was))
    edges = before.chain.nodes[number].edges if number is not None else ()
    problems = {
        id(edge.base): before.chain.problem(number, edge)
        for edge in edges
        if number is not None and edge.base is not None and edge.target is not None
    }
    problems = {key: problem for key, problem in problems.items() if problem}
    built = chain([now], resolve, settled=before.numbers, problems=problems)
    return judge_chain(built, light, missing_training_code, before)


def _light_of(light: Light, path: str, folder: str) -> Light:
    return light._replace(folder=folder, known={} if is_elsewhere(path) else light.known)
