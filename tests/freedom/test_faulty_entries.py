"""Entries of which it can't be told what they are, or who can have them: they count for nothing, and don't vanish."""

from __future__ import annotations

import pytest

from model_freedom.freedom import assess
from model_freedom.freedom.definitions import DEFINITIONS
from model_freedom.freedom.wayup import ways_up
from model_freedom.manifest.load import read_manifest

FREE = "{path: a.py, license: MIT}"
SHEET = """\
version: 1
models:
  - name: m
    weights: [{{path: w.bin}}]
    license: MIT
    training_code: {training_code}
    training_data: {training_data}
    base_models: {base_models}
    components:
      inference_code: {inference_code}
      data_card: {data_card}
      {more}
    complete: {complete}
"""
GOOD = {
    "training_code": f"[{FREE}]",
    "training_data": "[{name: d, path: d.csv, license: CC0-1.0}]",
    "base_models": "[]",
    "inference_code": FREE,
    "data_card": FREE,
    "more": "",
    "complete": "{by: Example Lab}",
}
OPEN = {"debian": "Free", "osaid-1.0": "Meets", "g7-2026": "OpenSourceAIWithOpenData"}
CLOSED = "{name: d, access: none, reason: personal data}"


def judged(**parts):
    manifest = read_manifest(SHEET.format(**{**GOOD, **parts}).encode(), "model-freedom.yaml")
    found = assess(manifest.models[0], manifest)
    values = {name: verdict.value for name, verdict in found.declared.items() if name != "mof-1.0"}
    return values, manifest, {fault.code for fault in manifest.faults}


def test_the_sheet_itself_is_as_open_as_can_be():
    assert judged()[::2] == (OPEN, set())
    assert judged(training_data=f"[{CLOSED}]")[0] == {
        "debian": "ToxicCandy",
        "osaid-1.0": "Meets",
        "g7-2026": "OpenSourceAI",
    }


@pytest.mark.parametrize(
    "entry",
    [
        "ImageNet",
        "all of our users' mail",
        "null",
        "7",
        "[]",
        "{name: d, acess: none, reason: secret, description: x}",
        "{name: d, Access: none, path: d.csv, license: CC0-1.0}",
        "{name: d, access: direct, acces: none, path: d.csv, license: CC0-1.0}",
        "{name: d, access: secret, reason: secret, description: x}",
        "{name: d, access: null, path: d.csv, license: CC0-1.0}",
        "{name: d, url: ask Bob for it, license: CC0-1.0}",
        "{name: d, path: /home/bob/d.csv, license: CC0-1.0}",
        "{name: d, path: d.csv, url: https://a.example/d, license: CC0-1.0}",
        "{name: d, path: d.csv, access: none, reason: secret, license: CC0-1.0}",
    ],
)
def test_data_with_a_fault_is_missing_without_a_reason(entry):
    values, _manifest, codes = judged(training_data=f"[{{name: e, path: e.csv, license: CC0-1.0}}, {entry}]")
    assert codes == {"MF004"}
    assert values == {"debian": "ToxicCandy", "osaid-1.0": "DoesNotMeet", "g7-2026": "OpenWeights"}


def test_a_key_of_ones_own_is_no_misspelt_one():
    own = "[{name: d, path: d.csv, license: CC0-1.0, x-access: none}]"
    assert judged(training_data=own)[::2] == (OPEN, set())


def test_data_without_a_place_has_no_reason_for_it():
    values, _manifest, _codes = judged(training_data="[{name: d, reason: secret, description: x}]")
    assert values["osaid-1.0"] == "DoesNotMeet"
    assert values["g7-2026"] == "OpenWeights"


@pytest.mark.parametrize("entry", ["our closed runtime", "null", "7", "[null]", f"[our closed runtime, {FREE}]"])
def test_a_component_with_a_fault_is_not_left_out(entry):
    values, _manifest, codes = judged(inference_code=entry)
    assert codes == {"MF004"}
    assert (values["osaid-1.0"], values["g7-2026"]) == ("DoesNotMeet", "WeightsAvailable")


@pytest.mark.parametrize(
    "line", ["preprocessing_code: not published", "preprocesing_code: {path: p.py}", "libraries: [null]", "librares: 1"]
)
def test_what_must_be_free_where_it_is_listed_does_not_vanish(line):
    values, _manifest, codes = judged(more=line)
    assert codes == {"MF004"}
    assert values["osaid-1.0"] == "DoesNotMeet"


def test_a_data_card_with_a_fault_describes_nothing():
    data = "[{name: d, access: none, reason: personal data}]"
    assert judged(training_data=data, data_card="on request")[0]["osaid-1.0"] == "DoesNotMeet"


@pytest.mark.parametrize("word", ["{by: 7}", "{by: Example Lab, date: soon}", "{by: Example Lab, date: 2026-02-31}"])
def test_a_word_with_a_fault_vouches_for_nothing(word):
    assert judged(complete=word)[0]["osaid-1.0"] == "NeedsAttestation"


IN_PLACE = f"training_code: [{FREE}], training_data: [{{name: d, path: d.csv, license: CC0-1.0}}], base_models: []"


@pytest.mark.parametrize("key", ["manifest: 7", "manifest: null", "manifst: b.yaml", 'manifest: ""'])
def test_a_base_whose_manifest_can_not_be_told_is_unknown(key):
    base = f"[{{name: b, relation: finetune, license: MIT, {IN_PLACE}%s}}]"
    assert judged(base_models=base % "")[0]["debian"] == "Free"
    values, manifest, codes = judged(base_models=base % f", {key}")
    assert codes == {"MF004"}
    assert values["debian"] == "ToxicCandy"
    assert assess(manifest.models[0], manifest).axes.base == "unknown"


@pytest.mark.parametrize("entry", ["ImageNet", "null", "{name: d, access: secret}"])
def test_the_way_up_mends_the_entry(entry):
    _values, manifest, _codes = judged(training_data=f"[{entry}]")
    ways = ways_up((manifest, manifest.models[0]))
    assert [definition.name for definition in DEFINITIONS if definition.name in ways] == [
        "debian",
        "mof-1.0",
        "osaid-1.0",
        "g7-2026",
    ]
    (change,) = ways["osaid-1.0"].changes
    assert change.words.endswith("(mend its entry first): say why it can't be shared")
