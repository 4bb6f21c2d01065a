"""What is said beside a verdict belongs to it, and the advice can be followed."""

from __future__ import annotations

import gzip

from kitchen import MANIFEST, base, code, components, data, judged, model, stranger, vouched

from model_freedom.freedom.wayup import ways_up
from model_freedom.links.record import Address, Result, Status
from model_freedom.manifest.load import read_manifest
from model_freedom.report import explanation

COPY = "https://archive.example/copy"
TOLD = {"components": components("inference_code"), "complete": vouched()}


def words(found, name):
    """Of the way up what is about base models and data, but for a sentence about each data set."""
    return [change.words for change in ways_up((MANIFEST, found))[name].changes if change.kind != "describe"]


def test_a_framework_that_judges_releases_speaks_of_no_link_of_a_base_model():
    links = {Address(COPY): Result(Address(COPY), "http", Status.UNVERIFIED)}
    archived = code(path=None, url="https://a.example/code", archives=(COPY,))
    links[Address("https://a.example/code")] = Result(Address("https://a.example/code"), "http", Status.OK)
    above = judged(model(base_models=(base("MIT", training_code=(archived,)),)), links=links)
    verdicts = above.as_json()["verdicts"]
    spoken = {name: "archive copy not verified" in str(verdict["reasons"]) for name, verdict in verdicts.items()}
    assert spoken == {"debian": True, "mof-1.0": False, "osaid-1.0": True, "g7-2026": True}
    assert [verdict["unverified_links"] for verdict in verdicts.values()] == [
        2,
        0,
        2,
        2,
    ]  # nobody asked for its data either
    explained = [str(explanation._reasons(above, name)) for name in verdicts]
    assert ["archive copy not verified" in text for text in explained] == list(spoken.values())
    own = judged(model(training_code=(archived,)), links=links).as_json()["verdicts"]
    assert [verdict["unverified_links"] for verdict in own.values()] == [1, 1, 1, 1]


def test_a_licence_that_nobody_knows_is_no_reason_for_closed_data():
    for license_ in (None, "LicenseRef-House"):
        found = model(training_data=(data(license_, reason="it is complicated", description="digits"),), **TOLD)
        assert judged(found).declared["g7-2026"].value == "OpenWeights"
        assert judged(found).declared["osaid-1.0"].value == "Meets"
        (change,) = words(found, "g7-2026")
        assert "put it under a free licence" in change
    known = model(training_data=(data("CC-BY-NC-4.0", reason="terms of its hosts", description="digits"),), **TOLD)
    assert judged(known).declared["g7-2026"].value == "OpenSourceAI"


def test_a_description_in_place_is_not_advised_where_it_shows_nothing():
    found = model(base_models=(base(name="b2"),), **TOLD)
    shown = "name a `manifest` of b2 that shows it to be {}: a description here has no inference code"
    assert words(found, "osaid-1.0") == [
        f"derive from a model that is NeedsAttestation in place of b2, or {shown.format('NeedsAttestation')}"
    ]
    assert words(found, "g7-2026") == [
        f"derive from a model that is OpenWeights in place of b2, or {shown.format('OpenWeights')}"
    ]
    unknown = model(base_models=(stranger("b2"),), **TOLD)
    assert words(unknown, "osaid-1.0") == [shown.format("NeedsAttestation")]
    assert words(unknown, "debian") == ["describe the base model b2, or name its `manifest`, if it is Free"]


def test_packed_manifests_are_called_packed():
    def why(content):
        (fault,) = read_manifest(content, "model-freedom.yaml").faults
        return fault.code, fault.message

    assert why(gzip.compress(b"version: 1\n", mtime=0)) == ("MF001", "the manifest is not text but packed by gzip")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        text = "version: 1\nmodels: []\n".encode(encoding)
        assert why(text) == ("MF001", "the manifest is not UTF-8 but UTF-16 or UTF-32")
    code_, message = why(b"\x00\x01\x80\xff" * 9)
    assert (code_, "UTF-16" in message) == ("MF001", False)
