"""A manifest as records: everything that is well typed, with places, and what is not left out."""

from manifests import GOOD, MINIMAL

from model_freedom.findings import Location
from model_freedom.manifest.load import LIMIT, read_manifest
from model_freedom.manifest.model import artifacts


def read(text, path="sub/model-freedom.yaml"):
    return read_manifest(text.encode(), path)


def test_a_whole_manifest():
    manifest = read(GOOD)
    assert manifest.readable
    assert manifest.folder == "sub"
    assert manifest.text == GOOD
    assert manifest.licenses["LicenseRef-ImageNet"].url == "https://image-net.org/download"
    assert "Free for everybody." in (manifest.licenses["LicenseRef-House"].text or "")
    (model,) = manifest.models
    assert (model.name, model.version, model.license) == ("tiny-digits", "1.0", "Apache-2.0")
    assert [entry.path for entry in model.weights] == [
        "weights/tiny-digits.safetensors",
        "shards/*-of-00002.safetensors",
    ]
    assert model.weights[0].sha256 == "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    code, (digits, imagenet, recordings) = model.training_code, model.training_data
    assert code[0].revision == "8f1c0d2e4b6a8c0d2e4f6a8b0c2d4e6f8a0b2c4d"
    assert (digits.size, digits.access, len(digits.archives)) == (1797, "direct", 2)
    assert imagenet.access == "registration"
    assert (recordings.access, recordings.reason) == ("none", "of patients")
    (base,) = model.base_models
    assert base.described
    assert not base.base_models[0].described
    assert base.base_models[0].url == "https://example.org/1b"
    assert {key: len(listed) for key, listed in model.components.items()} == {"model_card": 1, "inference_code": 2}
    assert (model.complete.by, model.complete.date) == ("Example Lab <ml@example.org>", "2026-11-24")
    assert [role for role, _ in artifacts(model)].count("training_data") == 4


def test_places():
    (model,) = read(GOOD).models
    lines = GOOD.splitlines()

    def written(place):
        assert place.path == "sub/model-freedom.yaml"
        return lines[place.line - 1][place.column - 1 :]

    assert written(model.at[""]).startswith("name: tiny-digits")
    assert written(model.at["license"]).startswith("Apache-2.0")
    assert written(model.weights[1].at["path"]).startswith('"shards/')
    digits = model.training_data[0]
    assert written(digits.at["archives.1"]).startswith("swh:1:cnt:")
    assert written(digits.at["path"]) == "data/digits.csv"
    assert written(model.base_models[0].base_models[0].at["relation"]).startswith("distilled")
    assert written(model.components["inference_code"][1].at["url"]).startswith('"https://example.org/x"')


def test_what_is_not_well_typed_is_left_out_or_counts_as_missing():
    manifest = read(
        """\
version: 1
licenses: [x]
models:
  - name: 5
    weights: [a.bin, {path: b.bin, sha256: 12}, {sha256: x}]
    license: [MIT]
    training_code: {url: x}
    training_data: [5, {name: d, size: true, archives: [1, a], access: 3}]
    components: {model_card: 5, libraries: [x, {path: y}], unknown: {path: z}}
    complete: yes
  - text
  - {}
"""
    )
    assert manifest.readable
    assert manifest.faults
    assert manifest.licenses == {}
    first, second = manifest.models
    assert (first.name, first.license, first.training_code, first.base_models) == ("model 1", None, None, None)
    assert [(entry.path, entry.sha256) for entry in first.weights] == [("b.bin", None)]
    number, data = first.training_data
    assert (number.name, number.access) == (None, "none")
    assert (data.name, data.size, data.archives, data.access) == ("d", None, ("a",), "none")
    components = {key: [(item.path, item.faulty) for item in listed] for key, listed in first.components.items()}
    assert components == {"model_card": [(None, True)], "libraries": [(None, True), ("y", False)]}
    assert first.complete is None
    assert (second.name, second.weights, second.training_data) == ("model 2", (), None)


def test_an_empty_list_is_not_a_missing_one():
    (model,) = read(MINIMAL).models
    assert (model.training_code, model.training_data, model.base_models) == ((), (), ())


def test_unreadable_manifests_declare_nothing():
    for content in (b"a: [", b"\xff", b"version: 9\nmodels: []\n", b"#" * (LIMIT + 1)):
        manifest = read_manifest(content, "model-freedom.yaml")
        assert not manifest.readable
        assert manifest.models == ()
        assert len(manifest.faults) == 1
        assert manifest.faults[0].location.path == "model-freedom.yaml"


def test_faults_stand_in_the_order_of_the_file():
    manifest = read("version: 1\nmodels: []\nb: 1\nmodels: []\na: 1\n# model-freedom: ignore\n")
    assert [(fault.code, fault.location.line) for fault in manifest.faults] == [
        ("MF004", 3),
        ("MF002", 4),
        ("MF004", 5),
        ("MF007", 6),
    ]


def test_equal_input_gives_equal_records():
    assert read(GOOD) == read(GOOD)
    assert read(GOOD).models[0].at[""] == Location("sub/model-freedom.yaml", 12, 5)
