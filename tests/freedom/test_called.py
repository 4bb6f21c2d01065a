"""The ranking counts a base model once, whatever it is called, and says what `--without` its name says."""

from __future__ import annotations

import time

import pytest
from kitchen import MANIFEST, model, stranger

from model_freedom.freedom.called import Called
from model_freedom.freedom.chain import chain
from model_freedom.freedom.failing import ranking, single_points
from model_freedom.freedom.removal import Removal, leads_on, touches
from model_freedom.freedom.whatif import LOST, NEVER, without
from model_freedom.manifest.model import Artifact

HUB = "https://huggingface.co/meta-llama/Llama-2-7b-hf"


def names(*bases):
    called = Called(bases)
    return [called.name(base) for base in bases]


def ranked(*found):
    built = chain([(MANIFEST, one) for one in found])
    points = single_points(built)
    listed = ranking(points.names, [(one.name, points.masks[number]) for number, one in enumerate(found)])
    return {point.name: point.models for point in listed if point.kind == "model"}, built


def test_a_base_of_several_spellings_is_one_point():
    bases = (
        stranger("meta-llama/Llama-2-7b-hf", url=HUB),
        stranger("Llama 2 7B", url="hf:meta-llama/Llama-2-7b-hf"),
        stranger("llama-2-7b", url="https://mirror.example/llama"),
    )
    found = [model(name=f"m{number}", base_models=(base,)) for number, base in enumerate(bases)]
    points, built = ranked(*found)
    assert points == {"meta-llama/Llama-2-7b-hf": ("m0", "m1", "m2")}
    fallen = [one.model for one in without(built, 3, [Removal("Llama-2-7b")]) if one.outcome == LOST]
    assert fallen == ["m0", "m1", "m2"]


def test_others_are_not_counted_with_it():
    different = [stranger("meta-llama/Llama-2-7b"), stranger("Llama-2-13b"), stranger("Llama 3 7B"), stranger("gpt2")]
    assert len(set(names(*different))) == 4


def test_what_could_be_either_is_neither():
    assert names(stranger("a/big-7b"), stranger("b/big-7b"), stranger("big 7B")) == ["a/big-7b", "b/big-7b", "big 7B"]
    assert names(stranger("big 7B", url="hf:a/big-7b"), stranger("b/big-7b"), stranger("a/big-7b")) == [
        "a/big-7b",
        "b/big-7b",
        "a/big-7b",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("yolov8", "YOLO 8"),
        ("org/stable-diffusion-v1-5", "Stable Diffusion 1.5"),
        ("Open Orca", "OpenOrca"),
        ("?", "?"),
    ],
)
def test_ways_of_writing_one_name(one, other):
    assert names(stranger(one), stranger(other)) == [one, one]


def test_many_names_of_other_owners_cost_little():
    bases = [stranger(f"owner{number}/big-7b") for number in range(5000)] + [stranger("big 7b")]
    begin = time.perf_counter()
    assert len(set(names(*bases))) == 5001
    assert time.perf_counter() - begin < 5


def test_a_model_from_scratch_without_data_can_not_be_rebuilt():
    found = model(training_data=())
    built = chain([(MANIFEST, found)])
    (outcome,) = without(built, 1, [])
    assert outcome.outcome == NEVER
    assert outcome.because == (("tiny", "its data is not stated"),)
    assert outcome.single_points == ()
    merged = model(training_data=(), base_models=(stranger("x", url="https://a.example/x"),))
    assert without(chain([(MANIFEST, merged)]), 1, [])[0].outcome == "stays"


def test_a_record_that_a_doi_leads_to_is_not_said_to_be_nowhere():
    def of(url):
        return chain([(MANIFEST, model(training_data=(Artifact(name="d", url=url, license="CC0-1.0"),)))])

    zenodo = of("https://doi.org/10.5281/zenodo.123")
    for host in ("doi.org", "https://doi.org/", "dx.doi.org"):
        assert not touches(zenodo, Removal(host))
        assert leads_on(zenodo, Removal(host))
    assert without(zenodo, 1, [Removal("doi.org")])[0].outcome == "stays"
    assert touches(zenodo, Removal("zenodo.org"))
    assert not leads_on(zenodo, Removal("zenodo.org"))
    assert touches(of("doi:10.1000/1"), Removal("doi.org"))
    assert not leads_on(of("https://a.example/doi.org"), Removal("doi.org"))
