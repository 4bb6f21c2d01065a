"""The main entry: axes, verdicts and reasons of models, declared and, where the links were looked at, verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from model_freedom.freedom.chain import Chain, Edge, Found, Resolve, chain
from model_freedom.freedom.definition import Definition, name_of
from model_freedom.freedom.definitions import BY_NAME, DEFINITIONS
from model_freedom.freedom.facts import Facts, facts_of
from model_freedom.freedom.grading import Light
from model_freedom.freedom.record import Assessment, Axes, Need, Reason, Verdict
from model_freedom.freedom.seen import Missing, Seen
from model_freedom.links.record import Address, Result
from model_freedom.manifest.model import Manifest, Model

MOST_REASONS = 20  # of one base model; a chain's reasons stay readable


@dataclass(frozen=True)
class Judged:
    """One state, declared or verified, of a whole chain: facts by node, and levels by definition and node."""

    chain: Chain
    facts: tuple[Facts, ...]
    needs: Mapping[str, tuple[tuple[tuple[int, Need], ...], ...]]
    levels: Mapping[str, list[int]]

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
        for edge in self.chain.nodes[node].edges:
            level = self.allowed(definition, node, edge) + 1
            if level > definition.top:
                continue
            path = (self.facts[node].name,)
            for reason in self._blame(definition, node, edge, level, path):
                yield level, reason._replace(level=definition.levels[level])

    def allowed(self, definition: Definition, node: int, edge: Edge) -> int:
        """How high a node may stand with one of its bases."""
        if edge.target is None or self.chain.problem(node, edge):
            return definition.allowed(None)
        return definition.allowed(self.levels[definition.name][edge.target])

    def _blame(
        self, definition: Definition, node: int, edge: Edge, level: int, path: tuple[str, ...]
    ) -> Iterable[Reason]:
        """Goes down the first base that is at fault, to the nearest model with a fault of its own."""
        while True:
            problem = self.chain.problem(node, edge)
            path = (*path, edge.name) if edge.name else path
            if edge.target is None or problem:
                words = f"base model unknown ({problem})" if edge.name else problem
                return [Reason("base", None, path, words)]
            wanted = next(rank for rank in range(definition.top + 1) if definition.allowed(rank) >= level)
            node, level = edge.target, wanted
            faults = [need for at, need in self.needs[definition.name][node] if at <= wanted]
            if faults:
                return [Reason("base", need.artifact, path, need.message) for need in faults[:MOST_REASONS]]
            edge = next(edge for edge in self.chain.nodes[node].edges if self.allowed(definition, node, edge) < wanted)


def judge_chain(links: Chain, light: Light, missing_training_code: str = "toxic-candy") -> Judged:
    """Judges every node of a chain by every definition."""
    facts = tuple(
        facts_of(node.record, light._replace(folder=node.manifest.folder), missing_training_code)
        for node in links.nodes
    )
    needs: dict[str, tuple[tuple[tuple[int, Need], ...], ...]] = {}
    levels: dict[str, list[int]] = {}
    for definition in DEFINITIONS:
        own: list[int] = []
        listed: list[tuple[tuple[int, Need], ...]] = []
        for node, fact in zip(links.nodes, facts, strict=True):
            level, wanting = definition.own(fact)
            if any(edge.target is None for edge in node.edges):
                level = min(level, definition.allowed(None))
            own.append(level)
            listed.append(wanting)
        caps = [definition.allowed(level) for level in range(definition.top + 1)]
        levels[definition.name] = links.line.propagate(own, caps, definition.allowed(None))
        needs[definition.name] = tuple(listed)
    return Judged(links, facts, needs, levels)


@dataclass(frozen=True)
class Survey:
    """Many models judged together: the assessments in the order of the models, and the chain they stand in."""

    assessments: tuple[Assessment, ...]
    declared: Judged
    verified: Judged | None = None


def survey(
    models: Iterable[Found],
    *,
    links: Mapping[Address, Result] | None = None,
    missing: Missing | None = None,
    known_licenses: Mapping[str, str] | None = None,
    missing_training_code: str = "toxic-candy",
    bases: Resolve | None = None,
    dates: Mapping[str, str] | None = None,
) -> Survey:
    """Judges many models by every definition, what they share once. No model may be given twice.

    `links` is what the last check saw, None for declared verdicts alone, and `missing` tells for a folder and a path in
    it why git doesn't have it; `known_licenses` are the LicenseRefs that the configuration decides; `bases` finds the
    manifests of base models, and `dates` has, after that, the address and date of each that was kept from an earlier
    run.
    """
    roots = list(models)
    built = chain(roots, bases)
    light = Light(known_licenses or {})
    declared = judge_chain(built, light, missing_training_code)
    seen = Seen(links, missing) if links is not None else None
    verified = judge_chain(built, light._replace(seen=seen), missing_training_code) if seen is not None else None
    assessments = [_assessment(number, found, declared, verified, seen) for number, found in enumerate(roots)]
    if dates:
        assessments = [
            replace(found, notes=(*found.notes, *_dated(built, number, dates)))
            for number, found in enumerate(assessments)
        ]
    return Survey(tuple(assessments), declared, verified)


def assess(
    model: Model,
    manifest: Manifest,
    *,
    links: Mapping[Address, Result] | None = None,
    known_licenses: Mapping[str, str] | None = None,
    missing_training_code: str = "toxic-candy",
    bases: Resolve | None = None,
) -> Assessment:
    """Judges one model by every definition; the arguments are those of `survey`."""
    judged = survey(
        [(manifest, model)],
        links=links,
        known_licenses=known_licenses,
        missing_training_code=missing_training_code,
        bases=bases,
    )
    return judged.assessments[0]


def _assessment(number: int, found: Found, declared: Judged, verified: Judged | None, seen: Seen | None) -> Assessment:
    manifest, model = found
    place = model.at.get("name") or model.at.get("")
    return Assessment(
        model=model.name,
        manifest=manifest.path,
        line=place.line if place else 1,
        axes=declared.axes(number),
        declared={definition.name: declared.verdict(definition, number) for definition in DEFINITIONS},
        verified_axes=verified.axes(number) if verified else None,
        verified={d.name: verified.verdict(d, number) for d in DEFINITIONS} if verified else None,
        unverified=tuple(_unverified(declared, number, seen)) if seen else (),
        notes=_notes(model),
    )


def _unverified(judged: Judged, number: int, seen: Seen) -> Iterable[Reason]:
    """What could not be known of the links of a model and of all that it derives from."""
    name = judged.facts[number].name
    for node in (number, *judged.chain.below(number)):
        facts = judged.facts[node]
        path = (name,) if node == number else (name, facts.name)
        components = [("components", listed) for listed in facts.components.values()]
        for axis, listed in (("code", facts.code), ("data", facts.data), *components):
            for item in listed:
                if item.artifact is None:
                    continue
                result = seen.unknown(item.artifact)
                if node != number and item.artifact.url and seen.result(item.artifact) is None:
                    # Only addresses of the repository's own manifests are asked, not those of fetched ones.
                    yield Reason(axis, name_of(item.artifact), path, "not verified (not asked: named elsewhere)")
                if result is not None:
                    yield Reason(axis, name_of(item.artifact), path, f"not verified ({_doubt(result)})")
                for copy in seen.unknown_archives(item.artifact):
                    message = f"archive copy not verified ({_doubt(copy)})"
                    yield Reason("durable", name_of(item.artifact), path, message)


def _doubt(result: Result) -> str:
    """Why a link is not known, and when it was last looked at."""
    when = f", last looked at {result.checked_at}" if result.checked_at else ""
    detail = f": {result.detail}" if result.detail else ""
    return f"{result.status.value}{detail}{when}"


def _dated(built: Chain, number: int, dates: Mapping[str, str]) -> Iterable[str]:
    """Which manifests of base models are as they were at an earlier look."""
    for node in built.below(number):
        when = dates.get(built.nodes[node].manifest.path)
        if when:
            name = built.nodes[node].record.name
            yield f"the manifest of the base model {name} is as it was on {when[:10]}"


def _notes(model: Model) -> tuple[str, ...]:
    if model.complete is None:
        return ("nobody vouches that the lists of code and data are complete; they are taken as such",)
    return ()
