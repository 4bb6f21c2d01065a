"""The way up: for each definition the smallest set of changes that reaches its next level, cheapest first.

Computed by trying: a definition is a list of needs, and each need is about one artifact, or can be met by one more
document. What is given as an answer has been applied to the model, and its verdict did rise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain as joined
from itertools import combinations, islice, product
from typing import NamedTuple

from model_freedom.freedom import changes as make
from model_freedom.freedom.chain import Found, Resolve, chain
from model_freedom.freedom.changes import Change, applied, resolving
from model_freedom.freedom.definition import Definition
from model_freedom.freedom.definitions import DEFINITIONS
from model_freedom.freedom.facts import facts_of
from model_freedom.freedom.grading import Light, grade
from model_freedom.freedom.judged import Judged, judge_again, judge_chain
from model_freedom.freedom.record import Graded, Need
from model_freedom.freedom.seen import Missing, Seen
from model_freedom.links.record import Address, Result
from model_freedom.manifest.model import Artifact, BaseModel, Model

MOST_BELOW = 12  # things of one base model that are brought back; where more is gone, another base is the shorter way
SHARED = ("data_card", "research_paper")
"""Documents that can meet the needs of other things as well."""


class Way(NamedTuple):
    """What to do to reach `level`, cheapest first."""

    level: str
    changes: tuple[Change, ...]

    @property
    def cost(self) -> int:
        """The sum of the changes' costs; only good for comparing."""
        return sum(change.cost for change in self.changes)


class Search(NamedTuple):
    """The model whose way is looked for, and in which light it is judged."""

    found: Found
    light: Light
    missing_training_code: str
    bases: Resolve
    before: Judged | None = None  # all models of the repository, judged in the same light

    def judged(self, model: Model) -> Judged:
        """The model, changed, with its whole chain."""
        if self.before is not None:
            was, now = self.found[1], (self.found[0], model)
            strict = self.missing_training_code
            return judge_again(
                self.before, was, now, resolve=self.bases, light=self.light, missing_training_code=strict
            )
        return judge_chain(chain([(self.found[0], model)], self.bases), self.light, self.missing_training_code)

    def needs(self, definition: Definition, model: Model, level: int) -> list[Need]:
        """The model's own needs up to a level, without a look at its bases."""
        facts = facts_of(model, self.light._replace(folder=self.found[0].folder), self.missing_training_code)
        return [need for at, need in definition.own(facts)[1] if at <= level]

    def graded(self, role: str, position: int, artifact: Artifact) -> Graded | None:
        """What was seen of the artifact; None where nobody looked."""
        if self.light.seen is None:
            return None
        return grade(role, position, artifact, self.light._replace(folder=self.found[0].folder))

    def options(self, role: str, position: int, artifact: Artifact) -> list[Change]:
        """What can be done about an artifact."""
        return make.for_artifact(role, position, artifact, self.graded(role, position, artifact))


def ways_up(
    found: Found,
    *,
    links: Mapping[Address, Result] | None = None,
    missing: Missing | None = None,
    known_licenses: Mapping[str, str] | None = None,
    missing_training_code: str = "toxic-candy",
    bases: Resolve | None = None,
    before: Judged | None = None,
) -> dict[str, Way]:
    """For each definition by which the model is below the top, the way to the next level; without those that have none.

    The arguments are those of `survey`. With `links` it is the way up from the verified verdict. `before` has
    the model and what it derives from judged already, so that only what is changed has to be.
    """
    seen = Seen(links, missing) if links is not None else None
    search = Search(found, Light(known_licenses or {}, seen), missing_training_code, resolving(bases), before)
    judged = search.judged(found[1])
    ways = {}
    for definition in DEFINITIONS:
        value = judged.levels[definition.name][0]
        if value < definition.top:
            way = _way(search, definition, judged, value + 1)
            if way is not None:
                ways[definition.name] = way
    return ways


def _way(search: Search, definition: Definition, judged: Judged, level: int) -> Way | None:
    model = search.found[1]
    for_bases = tuple(_for_bases(search, definition, judged, level))
    below = applied(model, for_bases)
    best: tuple[Change, ...] | None = None
    for shared in _shared(search, definition, model):
        own = _for_own(search, definition, applied(below, shared), level)
        if own is None:
            continue
        candidate = tuple(dict.fromkeys((*for_bases, *shared, *own)))
        if best is None or _weight(candidate) < _weight(best):
            best = candidate
    if best is None:
        return None
    if search.judged(applied(model, best)).levels[definition.name][0] < level:
        return None
    ordered = sorted(best, key=lambda change: (change.cost, change.role, change.position, change.kind))
    return Way(definition.levels[level], tuple(ordered))


def _shared(search: Search, definition: Definition, model: Model) -> list[tuple[Change, ...]]:
    """Every useful choice of changes of the documents that can meet needs of others, nothing among them.

    A data card speaks for the data as soon as one part of it is there: what is lost is brought back, or another one
    written. A research paper stands in for the report only if all its parts are there and free.
    """
    cards = model.components.get("data_card", ())
    restored = (
        change
        for index, card in enumerate(cards)
        for change in search.options("data_card", index, card)
        if change.kind == "restore"
    )
    for_card = [*((change,) for change in islice(restored, 1)), (make.add("data_card", more=bool(cards)),)]
    papers = model.components.get("research_paper", ())
    whole = _for_parts(search, definition, model, [("research_paper", index) for index in range(len(papers))])
    for_paper = [(make.add("research_paper"),)] if not papers else [whole] if whole else []
    return [(*paper, *card) for paper, card in product([(), *for_paper], [(), *for_card])]


def _weight(changes: tuple[Change, ...]) -> tuple[int, int]:
    return sum(change.cost for change in changes), len(changes)


def _for_bases(search: Search, definition: Definition, judged: Judged, level: int) -> Iterable[Change]:
    """For each base model that keeps the model below the level what helps: mostly one change, another base model."""
    for position, edge in enumerate(judged.chain.nodes[0].edges):
        if judged.allowed(definition, 0, edge) < level:
            restored = restoring(search, definition, position, level)
            if restored is not None and sum(change.cost for change in restored) < make.REPLACE:
                yield from restored
                continue
            known = edge.target is not None and not judged.chain.problem(0, edge)
            wanted = _wanted(definition, level)
            # What has a manifest of its own may list components there; what is told here can't.
            in_place = edge.target is None or judged.chain.nodes[edge.target].record is edge.base
            tellable = not in_place or definition.own(facts_of(make.TOLD, search.light))[0] >= wanted
            yield make.for_base(position, edge.name, definition.levels[wanted], known=known, tellable=tellable)


def _wanted(definition: Definition, level: int) -> int:
    return next(rank for rank in range(definition.top + 1) if definition.allowed(rank) >= level)


def _for_own(search: Search, definition: Definition, model: Model, level: int) -> tuple[Change, ...] | None:
    """The cheapest changes that meet every need of the model itself; None where a need can't be met so."""
    needs = search.needs(definition, model, level)
    return _for_parts(search, definition, model, [(need.role, need.position) for need in needs], level)


def _for_parts(
    search: Search, definition: Definition, model: Model, parts: Iterable[tuple[str, int]], level: int | None = None
) -> tuple[Change, ...] | None:
    """The cheapest changes after which nothing is asked of these parts up to a level, by default the top."""
    done: list[Change] = []
    tried: dict[tuple[object, ...], tuple[Change, ...] | None] = {}
    for role, position in dict.fromkeys(parts):
        artifact = _artifact(model, role, position)
        if artifact is None:
            done.append(_for_role(model, role))
            continue
        # Thousands of data sets of one kind are one question.
        stated = (artifact.description, artifact.reason, artifact.url, artifact.path)
        graded = search.graded(role, position, artifact)
        alike = (role, artifact.license, artifact.access, artifact.faulty, graded and graded.grade, *map(bool, stated))
        if alike not in tried:
            place = (model, role, position)
            tried[alike] = _for_artifact(search, definition, place, definition.top if level is None else level)
        cheapest = tried[alike]
        if cheapest is None:
            return None
        kinds = {change.kind for change in cheapest}
        done.extend(change for change in search.options(role, position, artifact) if change.kind in kinds)
    return tuple(done)


def _for_artifact(
    search: Search, definition: Definition, place: tuple[Model, str, int], level: int
) -> tuple[Change, ...] | None:
    """The cheapest changes of one artifact after which nothing is asked of it any more."""
    model, role, position = place
    artifact = _artifact(model, role, position)
    if artifact is None:
        return None
    # Alone, beside the documents that may speak for it: thousands of others don't have to be judged each time.
    kept = {name: listed for name, listed in model.components.items() if name in SHARED}
    bare = replace(model, training_code=(), training_data=(), components=kept)
    alone = make.with_parts(bare, role, (artifact,))
    for subset in sorted(_subsets(search.options(role, 0, artifact)), key=_weight):
        needs = search.needs(definition, applied(alone, subset), level)
        if not any((need.role, need.position) == (role, 0) for need in needs):
            return subset
    return None


def _for_role(model: Model, role: str) -> Change:
    if role == "weights":
        return make.relicense_weights(model)
    return make.vouch() if role == "complete" else make.add(role)


def restoring(search: Search, definition: Definition, position: int, level: int) -> list[Change] | None:
    """What to bring back of a base model that is described in place; None where that alone doesn't help.

    Only what the last look at the links found gone is in the hands of whoever wrote the description.
    """
    model = search.found[1]
    base = (model.base_models or ())[position] if model.base_models else None
    if base is None or search.light.seen is None or not base.described:
        return None
    changes = list(_lost_below(search, position, base))[:MOST_BELOW]

    def helps(some: list[Change]) -> bool:
        judged = search.judged(applied(model, some))
        return judged.allowed(definition, 0, judged.chain.nodes[0].edges[position]) >= level

    if not changes or not helps(changes):
        return None
    for change in list(changes):
        fewer = [other for other in changes if other is not change]
        if fewer and helps(fewer):
            changes = fewer
    return changes


def _lost_below(search: Search, position: int, base: BaseModel) -> Iterable[Change]:
    """Everything of a base model, and of those that it derives from, that is gone."""
    pending: list[tuple[BaseModel, tuple[tuple[str, int], ...], tuple[str, ...]]] = [(base, (), (base.name,))]
    for record, below, path in pending:
        for role in ("training_code", "training_data"):
            for index, artifact in enumerate(getattr(record, role) or ()):
                graded = search.graded(role, index, artifact)
                if graded is not None and make.is_lost(graded):
                    yield make.restore_below(position, (*below, (role, index)), path, graded)
        for index, further in enumerate(record.base_models or ()):
            if further.described:
                pending.append((further, (*below, ("base_models", index)), (*path, further.name)))


def _artifact(model: Model, role: str, position: int) -> Artifact | None:
    if position < 0:
        return None
    if role in {"training_code", "training_data"}:
        listed: tuple[Artifact, ...] = getattr(model, role) or ()
    else:
        listed = model.components.get(role, ())
    return listed[position] if position < len(listed) else None


def _subsets(options: list[Change]) -> list[tuple[Change, ...]]:
    return list(joined.from_iterable(combinations(options, size) for size in range(len(options) + 1)))
