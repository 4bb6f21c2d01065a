"""Unknown never passes: each policy that comes with the program, against each way in which a base can be unknown."""

from __future__ import annotations

import pytest
from basehost import free
from kitchen import CLASS_1, base, components, data, hidden, model, stranger, vouched

from model_freedom.configuration.policies import BUILT_IN
from model_freedom.freedom import survey
from model_freedom.freedom.bases import Answer, Bases
from model_freedom.freedom.lineage import DEEPEST
from model_freedom.freedom.standing import shortfalls
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import BaseModel, Manifest

AWAY = "https://a.example/m.yaml"


def derived(*bases):
    """A quantisation with everything that a policy could ask of itself."""
    return model(training_data=(), base_models=bases, components=components(*CLASS_1), complete=vouched(), name="tiny")


def away(name="base"):
    return BaseModel(name, "quantized", manifest=AWAY)


def chained(url):
    number = int(url.rpartition("/")[2])
    up = f'[{{name: m{number + 1}, relation: quantized, manifest: "{number + 1}"}}]'
    return Answer(free(f"m{number}", up).encode())


FAULTY = free().replace("license: CC-BY-4.0}", "license: CC-BY-4.0, acess: registration}")
ITSELF = free(bases="[{name: base, relation: finetune, manifest: m.yaml}]")
BY_NAME_ONLY = free(bases="[{name: root, relation: finetune}]")
DEEP = BaseModel("m0", "quantized", manifest="https://a.example/0")

CASES = [
    ("nobody describes it", stranger(relation="quantized"), None),
    ("it is described in part", stranger(training_data=(data(),), relation="quantized"), None),
    ("its own base is described by nobody", base(relation="quantized", base_models=(stranger("root"),)), None),
    ("its own bases are not stated", base(relation="quantized", base_models=None), None),
    ("nobody asked for its manifest", away(), None),
    ("its manifest has a fault", away(), lambda _url: Answer(FAULTY.encode())),
    ("its manifest is none", away(), lambda _url: Answer(b"<!doctype html>")),
    ("its host can't be reached", away(), lambda _url: Answer(None, "timed out")),
    ("its manifest lists other models", away("other"), lambda _url: Answer(free().encode())),
    ("it derives from itself", away(), lambda _url: Answer(ITSELF.encode())),
    ("its manifest knows its base by name only", away(), lambda _url: Answer(BY_NAME_ONLY.encode())),
    ("it lies too deep", DEEP, chained),
]


def judged(found, fetch=None):
    manifest = Manifest("model-freedom.yaml", models=(found,))
    return survey([(manifest, found)], bases=Bases((manifest,), None, fetch), links={}).assessments[0]


@pytest.mark.parametrize(("why", "up", "fetch"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("policy", ["debian-free", "osaid", "open-data"])
def test_a_base_of_which_nothing_is_known_passes_no_policy(policy, why, up, fetch):
    found = judged(derived(up), fetch)
    (short,) = shortfalls(found, BUILT_IN[policy].minimum)
    assert short.reasons, why
    if policy != "osaid":  # which has more to say of a nearer base: it can't be shown to run
        assert any("unknown" in reason.message or "not stated" in reason.message for reason in short.reasons), short
    assert short.reasons[0].path[0] == "tiny"


@pytest.mark.parametrize(("why", "up", "fetch"), CASES, ids=[case[0] for case in CASES])
def test_the_openness_framework_judges_a_release_and_no_bases(why, up, fetch):
    """As docs/verdicts.md says: of a quantisation only that it lists no data keeps it from the first class."""
    found = judged(derived(up), fetch)
    assert [bool(shortfalls(found, BUILT_IN[f"mof-class-{number}"].minimum)) for number in (1, 2, 3)] == [
        True,
        False,
        False,
    ], why


def test_every_policy_is_among_these():
    assert set(BUILT_IN) == {
        "declared",
        "debian-free",
        "osaid",
        "open-data",
        "mof-class-1",
        "mof-class-2",
        "mof-class-3",
    }


def test_open_data_along_a_chain():
    minimum = BUILT_IN["open-data"].minimum
    assert shortfalls(judged(derived(base(relation="quantized"))), minimum) == []
    assert shortfalls(judged(model(training_code=())), minimum) == []  # it asks for data only
    (short,) = shortfalls(judged(derived(base(base_models=(base(name="root", training_data=(hidden(),)),)))), minimum)
    (reason,) = short.reasons
    assert reason.path == ("tiny", "base", "root")
    assert reason.message == 'training data missing (access: none, "not disclosed")'


@pytest.mark.parametrize("wanted", ["restricted", "unknown", "available", "free"])
def test_data_that_nobody_knows_passes_no_level_of_an_own_policy(wanted):
    found = judged(derived(stranger()))
    (short,) = shortfalls(found, {"data": wanted})
    assert short.value == "unknown"
    (short,) = shortfalls(found, {"code": wanted})
    assert short.value == "unknown"
    assert shortfalls(found, {"data": "missing", "code": "missing"}) == []


def test_an_own_fault_is_told_before_a_stranger():
    (short,) = shortfalls(judged(model(training_data=(data("CC-BY-NC-4.0"),))), {"data": "free"})
    assert (short.value, [reason.path for reason in short.reasons]) == ("available", [("tiny",)])


def test_depth_is_counted_to_the_same_model_for_every_measure():
    texts = {
        f"https://a.example/{n}": free(f"m{n}", f'[{{name: m{n + 1}, relation: merge, manifest: "{n + 1}"}}]')
        for n in range(DEEPEST - 1)
    }
    texts[f"https://a.example/{DEEPEST - 1}"] = free(f"m{DEEPEST - 1}")
    found = judged(derived(DEEP), lambda url: Answer(texts[url].encode()))
    assert found.declared["debian"].value == "Free"
    assert shortfalls(found, {"data": "free", "code": "free"}) == []
    assert read_manifest(texts["https://a.example/0"].encode(), "m.yaml").faults == ()
