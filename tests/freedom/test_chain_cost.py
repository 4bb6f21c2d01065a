"""What a chain costs is counted, not timed: each model and edge is looked at so often, however they hang together."""

from __future__ import annotations

from collections import Counter

import pytest
from kitchen import MANIFEST, model

from model_freedom.freedom import survey
from model_freedom.freedom.chain import Chain, Node, chain
from model_freedom.freedom.definitions import DEFINITIONS
from model_freedom.freedom.doubts import MOST, below
from model_freedom.freedom.judged import MOST_BLAMED
from model_freedom.freedom.lineage import lineage
from model_freedom.freedom.wayup import ways_up
from model_freedom.manifest.model import BaseModel, Manifest
from model_freedom.rules.mf2.license_laundering import RULE as LAUNDERING
from model_freedom.rules.mf5.base_model_cycle import RULE as CYCLE
from model_freedom.rules.rule import Evidence


def hub(bases, restricted=()):
    """Models m0, m1 … of one manifest, and how to look their bases up."""
    made = tuple(
        model(
            "llama2" if number in restricted else "Apache-2.0",
            name=f"m{number}",
            base_models=tuple(BaseModel(f"m{base}", "finetune", manifest="here") for base in listed),
        )
        for number, listed in enumerate(bases)
    )
    manifest = Manifest("model-freedom.yaml", models=made)
    return manifest, lambda _manifest, base: (manifest, made[int(base.name[1:])])


def ring(count):
    return [[(number + 1) % count] for number in range(count)]


def dense(count, width=8):
    return [[(number + step) % count for step in range(1, width)] for number in range(count)]


def layers(count, width=10):
    return [
        [other for other in range((number // width + 1) * width, (number // width + 2) * width) if other < count]
        for number in range(count)
    ]


def counting(monkeypatch):
    """How often the edges of any node are asked for: what every walk along a chain begins with."""
    counted: Counter = Counter()
    plain = Node.__dict__.get("edges")
    assert plain is None  # a field, which the class doesn't have
    looked = object.__getattribute__

    def get(self, name):
        if name == "edges":
            counted["edges"] += 1
        return looked(self, name)

    monkeypatch.setattr(Node, "__getattribute__", get, raising=False)
    return counted


def cost(shape, count, monkeypatch):
    """Looks at a node's edges, in all, for verdicts and the rules about chains."""
    manifest, resolve = hub(shape(count), restricted=(count - 1,))
    with monkeypatch.context() as patched:
        counted = counting(patched)
        found = survey([(manifest, one) for one in manifest.models], bases=resolve)
        evidence = Evidence(manifests=(manifest,), survey=found)
        told = [*CYCLE.findings(evidence), *LAUNDERING.findings(evidence)]
    size = sum(len(item.message) for item in told)
    size += sum(len(r.message) for a in found.assessments for v in a.declared.values() for r in v.reasons)
    return counted["edges"], size


@pytest.mark.parametrize("shape", [ring, dense, layers])
def test_twice_the_models_are_twice_the_work_and_twice_the_words(shape, monkeypatch):
    small, large = cost(shape, 100, monkeypatch), cost(shape, 400, monkeypatch)
    assert large[0] < 4.6 * small[0]
    assert large[1] < 4.6 * small[1] + 400 * 200  # a path to the root grows to the depth that is followed


def test_a_circle_is_walked_once_and_told_once():
    manifest, resolve = hub(dense(200))
    built = chain([(manifest, one) for one in manifest.models], resolve)
    (circle,) = built.circles
    assert len(circle.members) == 200
    assert circle.words.endswith("(200 models derive from each other)")
    found = survey([(manifest, one) for one in manifest.models], bases=resolve)
    (told,) = CYCLE.findings(Evidence(manifests=(manifest,), survey=found))
    assert told.message.startswith("'m0' derives from itself: m0 → ")
    assert len(told.message) < 500


def test_each_circle_is_told_for_itself():
    bases = [[(number // 3) * 3 + (number + 1) % 3] for number in range(30)]
    manifest, resolve = hub(bases)
    found = survey([(manifest, one) for one in manifest.models], bases=resolve)
    told = [item.message for item in CYCLE.findings(Evidence(manifests=(manifest,), survey=found))]
    assert told == [f"'m{n}' derives from itself: m{n} → m{n + 1} → m{n + 2} → m{n}" for n in range(0, 30, 3)]


def test_laundering_through_a_circle_ends_and_names_the_way():
    manifest, resolve = hub([[1], [2], [0, 3], []], restricted=(3,))
    found = survey([(manifest, one) for one in manifest.models], bases=resolve)
    told = {item.model: item.message for item in LAUNDERING.findings(Evidence(manifests=(manifest,), survey=found))}
    assert {name: text.partition(": ")[2] for name, text in told.items()} == {
        "m0": "m0 → m1 → m2 → m3",
        "m1": "m1 → m2 → m3",
        "m2": "m2 → m3",
    }


def test_the_way_up_follows_only_what_a_change_touches():
    manifest, resolve = hub(layers(60))
    asked: Counter = Counter()

    def counted(where, base):
        asked[base.name] += 1
        return resolve(where, base)

    found = survey([(manifest, one) for one in manifest.models], bases=resolve)
    ways = ways_up((manifest, manifest.models[0]), bases=counted, before=found.declared)
    assert ways == ways_up((manifest, manifest.models[0]), bases=resolve)
    assert set(asked) <= {f"m{number}" for number in range(10, 20)}


def test_a_model_with_very_many_bases_has_a_bounded_verdict():
    strangers = tuple(BaseModel(f"b{number}", "merge") for number in range(3 * MOST_BLAMED))
    found = model(base_models=strangers)
    (assessment,) = survey([(MANIFEST, found)]).assessments
    for definition in DEFINITIONS:
        reasons = assessment.declared[definition.name].reasons
        assert len([reason for reason in reasons if reason.axis == "base"]) <= MOST_BLAMED + 1
    assert any("more base models" in reason.message for reason in assessment.declared["debian"].reasons)


def test_doubts_are_bounded():
    line = lineage([[number + 1] if number < 999 else [] for number in range(1000)])
    found = below(line, [True] * 1000)
    assert max(map(len, found)) <= MOST
    assert found[0][0] == 0
    assert isinstance(chain([]), Chain)
