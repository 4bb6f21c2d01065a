"""Axes, reasons with their paths, and what changes when the links were looked at."""

from __future__ import annotations

import pytest
from kitchen import COMMIT, MANIFEST, base, code, components, data, hidden, judged, lost, model, part, stranger

from model_freedom.freedom import assess, survey
from model_freedom.freedom.pinned import is_pinned
from model_freedom.links.record import Address, Result, Status
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import Artifact, Manifest

URL = "https://example.org/digits.csv"
COPY = "https://web.archive.org/web/2026/digits.csv"


def axes(found, **options):
    return judged(found, **options).axes._asdict()


@pytest.mark.parametrize(
    ("found", "axis", "value"),
    [
        (model("MIT"), "weights", "free"),
        (model("llama2"), "weights", "non-free"),
        (model(None), "weights", "unknown"),
        (model(training_code=(code(), code("BUSL-1.1"))), "code", "available"),
        (model(training_code=(code(None), code("BUSL-1.1"))), "code", "unknown"),
        (model(training_code=(lost(), code(None))), "code", "missing"),
        (model(training_code=()), "code", "missing"),
        (model(training_data=(data(None), data(access="paid"))), "data", "restricted"),
        (model(training_data=(data(None, access="paid"),)), "data", "restricted"),
        (model(training_data=(data(url=None, path="d.csv", access="registration"),)), "data", "free"),
        (model(training_data=()), "data", "missing"),
        (model(training_data=(), base_models=(base(),)), "data", "free"),
        (model(training_data=None, base_models=(base(),)), "data", "missing"),
        (model(), "base", "root"),
        (model(base_models=(base(),)), "base", "free"),
        (model(base_models=(base(), stranger())), "base", "unknown"),
        (model(base_models=(base(), stranger(), base("llama2"))), "base", "not-free"),
        (model(base_models=None), "base", "unknown"),
        (model(), "pinned", "all"),
        (model(training_data=(data(sha256=None),)), "pinned", "none"),
        (model(training_data=(data(sha256=None), data())), "pinned", "some"),
        (model(training_data=(hidden(),)), "pinned", "all"),
        (model(), "durable", "single"),
        (model(training_data=(data(archives=(COPY,)),)), "durable", "archived"),
        (model(training_data=(data(url=None, path="d.csv"),)), "durable", "archived"),
        (
            model(training_data=(data(archives=(COPY,)),), components={"model_card": part(path=None, url=URL)}),
            "durable",
            "single",
        ),
    ],
)
def test_axes(found, axis, value):
    assert axes(found)[axis] == value


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"url": URL}, False),
        ({"url": URL, "revision": "main"}, False),
        ({"url": URL, "revision": "v1.0"}, False),
        ({"url": URL, "revision": COMMIT[:12]}, False),
        ({"url": URL, "revision": COMMIT}, True),
        ({"url": URL, "revision": "a" * 64}, True),
        ({"url": URL, "sha256": "0" * 64}, True),
        ({"path": "d.csv"}, True),
        ({"url": "swh:1:rev:" + "a" * 40}, True),
        ({"url": "doi:10.5281/zenodo.123"}, False),
        ({"url": "doi:10.5281/zenodo.123", "revision": "2.1"}, True),
        ({"url": "https://doi.org/10.6084/m9.figshare.123.v2"}, True),
        ({"url": f"https://huggingface.co/datasets/a/b/resolve/{COMMIT}/x.csv"}, True),
        ({"url": "https://huggingface.co/datasets/a/b/resolve/main/x.csv"}, False),
    ],
)
def test_what_is_pinned(fields, expected):
    assert is_pinned(Artifact(**fields)) == expected


def reasons(found, name="debian", **options):
    verdict = judged(found, **options).declared[name]
    return [(reason.axis, reason.artifact, reason.path, reason.message) for reason in verdict.reasons]


def test_a_reason_names_the_artifact_and_says_why():
    assert reasons(model(training_data=(hidden(),))) == [
        ("data", "web text", ("tiny",), 'training data missing (access: none, "not disclosed")')
    ]
    assert reasons(model("llama2")) == [("weights", None, ("tiny",), "weights non-free (llama2)")]
    assert reasons(model(training_code=())) == [("code", None, ("tiny",), "training code missing (the list is empty)")]
    assert reasons(model(training_data=(data("CC-BY-NC-4.0"),))) == [
        ("data", "digits", ("tiny",), "training data available but not free (CC-BY-NC-4.0)")
    ]
    assert reasons(model(training_data=(data(access="registration"),))) == [
        ("data", "digits", ("tiny",), "training data restricted (access: registration)")
    ]


def test_the_path_leads_to_the_one_that_taints():
    toxic = base(name="Mistral-7B", training_data=(hidden(),))
    found = model(name="my-lora", base_models=(base(name="mid", base_models=(toxic,)),))
    assert reasons(found) == [
        (
            "base",
            "web text",
            ("my-lora", "mid", "Mistral-7B"),
            'training data missing (access: none, "not disclosed")',
        )
    ]


def test_every_base_at_fault_is_named_once():
    found = model(base_models=(base(name="a"), stranger("b"), base("llama2", name="c"), base(None, name="d")))
    assert [(path, message.split(" (")[0]) for _, _, path, message in reasons(found)] == [
        (("tiny", "b"), "base model unknown"),
        (("tiny", "c"), "weights non-free"),
        (("tiny", "d"), "weights unknown"),
    ]


def test_a_report_shows_the_next_level_and_a_policy_sees_all():
    verdict = judged(model()).declared["mof-1.0"]
    assert {reason.level for reason in verdict.main} == {"Class III"}
    assert {reason.level for reason in verdict.reasons} == {"Class III", "Class II", "Class I"}


def seen(**results):
    """Results by a word for the address."""
    places = {"data": URL, "copy": COPY}
    found = {}
    for word, status in results.items():
        address = Address(places[word], None, "0" * 64 if word == "data" else None, None, word == "data")
        found[address] = Result(address, "http", status, detail="HTTP 0", checked_at="2026-11-20T10:00:00Z")
    return found


def verified(found, **results):
    result = assess(found, MANIFEST, links=seen(**results))
    return result.verified["debian"].value, result.verified_axes


def test_data_that_is_gone_is_missing():
    value, facts = verified(model(), data=Status.GONE)
    assert (value, facts.data, facts.durable) == ("ToxicCandy", "missing", "gone")
    result = assess(model(), MANIFEST, links=seen(data=Status.GONE)).as_json()
    assert result["axes"]["data"] == "missing"
    entry = result["verdicts"]["debian"]
    assert (entry["declared"], entry["verified"]) == ("Free", "ToxicCandy")
    assert URL in entry["reasons"][0]["message"]
    assert "2026-11-20" in entry["reasons"][0]["message"]


def test_an_archive_copy_that_is_there_saves_it():
    kept = model(training_data=(data(archives=(COPY,)),))
    assert verified(kept, data=Status.GONE, copy=Status.OK) == ("Free", (("free",) * 3 + ("root", "all", "archived")))
    assert verified(kept, data=Status.GONE, copy=Status.UNVERIFIED)[0] == "ToxicCandy"
    assert verified(kept, data=Status.GONE)[0] == "ToxicCandy"
    assert verified(kept, data=Status.OK, copy=Status.GONE)[1].durable == "single"


def test_a_gate_makes_it_restricted():
    value, facts = verified(model(), data=Status.RESTRICTED)
    assert (value, facts.data) == ("ToxicCandy", "restricted")


def test_what_could_not_be_known_is_said_and_changes_nothing():
    result = assess(model(), MANIFEST, links=seen(data=Status.UNVERIFIED))
    assert result.verified["debian"].value == "Free"
    (note,) = result.as_json()["verdicts"]["debian"]["reasons"]
    assert note["message"] == "not verified (unverified: HTTP 0, last looked at 2026-11-20T10:00:00Z)"
    assert assess(model(), MANIFEST).as_json()["verdicts"]["debian"]["verified"] is None
    assert assess(model(), MANIFEST, links={}).as_json()["verdicts"]["debian"]["verified"] == "Free"


def test_what_could_not_be_known_of_a_base_model_is_said_too():
    local = (data(url=None, path="d.csv"),)
    found = assess(model(training_data=local, base_models=(base(),)), MANIFEST, links=seen(data=Status.UNVERIFIED))
    assert [reason.path for reason in found.unverified] == [("tiny", "base")]


def test_a_path_that_git_does_not_have_is_missing_when_looked_at():
    found = survey([(MANIFEST, model())], links={}, missing=lambda folder, path: "is not tracked by git")
    assert found.assessments[0].declared["debian"].value == "Free"
    assert found.assessments[0].verified["debian"].value == "ToxicCandy"
    assert found.assessments[0].verified_axes.code == "missing"


def test_json_has_the_form_of_the_interface():
    found = judged(model(base_models=(stranger(),), components=components("inference_code"))).as_json()
    assert list(found["axes"]) == ["weights", "code", "data", "base", "pinned", "durable"]
    assert list(found["verdicts"]) == ["debian", "mof-1.0", "osaid-1.0", "g7-2026"]
    for verdict in found["verdicts"].values():
        assert list(verdict) == ["declared", "verified", "reasons"]
        for reason in verdict["reasons"]:
            assert list(reason) == ["axis", "artifact", "path", "message"]


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\nmodels: [{name: x}]\n",
        "version: 1\nmodels: [{name: x, license: 3, training_code: {}, base_models: no}]\n",
        "version: 1\nmodels: [{name: x, license: MIT, training_data: [3, {name: d}], base_models: [{}, 7]}]\n",
        "models:\n  - license: MIT\n",
        "version: 1\nmodels: [{name: x, license: MIT, training_code: [{license: MIT}], "
        "training_data: [{name: y, license: MIT}], base_models: []}]",
    ],
)  # fmt: skip
def test_a_manifest_with_faults_is_judged_as_far_as_it_goes_and_never_free(text):
    manifest = read_manifest(text.encode(), "model-freedom.yaml")
    assert manifest.faults
    for found in manifest.models:
        assert assess(found, manifest).declared["debian"].value != "Free"


def test_models_share_what_they_derive_from():
    shared = base(training_data=(hidden(),))
    roots = [(Manifest("m.yaml"), model(name=f"m{n}", base_models=(shared,))) for n in range(50)]
    found = survey(roots)
    assert len(found.declared.chain.nodes) == 51
    assert {a.declared["debian"].value for a in found.assessments} == {"ToxicCandy"}
