"""Every fault of the schema at its line and column, in words, with a fix; and the good beside it."""
# ruff: noqa: E501 -- the table of cases reads by its lines

import json

import pytest
from jsonschema import Draft202012Validator
from manifests import GOOD, MINIMAL

from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.reader import read_document
from model_freedom.manifest.schema import MAX_FAULTS, schema, schema_text
from model_freedom.manifest.version1 import COMPONENTS


def faults(text, path="model-freedom.yaml"):
    return read_manifest(text.encode(), path).faults


def shown(text, path="model-freedom.yaml"):
    return [
        (f.code, f.location.line, f.location.column, f.message.partition(":")[0], f.fix) for f in faults(text, path)
    ]


def with_model(**changed):
    """The minimal manifest with a model's keys replaced (flow YAML), dropped (None) or added; one key a line."""
    keys = {
        "name": "m",
        "weights": "[{path: a.bin}]",
        "license": "MIT",
        "training_code": "[]",
        "training_data": "[]",
        "base_models": "[]",
        **changed,
    }
    lines = [f"{key}: {value}" for key, value in keys.items() if value is not None]
    return "version: 1\nmodels:\n  - " + "\n    ".join(lines) + "\n"


def test_a_good_manifest_has_no_fault():
    assert faults(GOOD) == ()
    assert faults(MINIMAL) == ()
    assert faults("version: 1\nmodels: []\n") == ()
    assert faults(json.dumps({"$schema": "x.json", "version": 1, "models": []}), "model-freedom.json") == ()


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "fix"),
    [
        # the file
        ("- a\n", 1, 1, "the manifest is a list, and has to be a mapping of keys", "begin with `version: 1`"),
        ("just text\n", 1, 1, "the manifest is a text (`just text`), and has to be a mapping of keys", "begin with `version: 1`"),
        ("models: []\n", 1, 1, "the manifest needs `version`", "add `version: 1`"),
        ("version: 1\n", 1, 1, "the manifest needs `models`", "add `models: "),
        ('version: "1"\nmodels: []\n', 1, 10, '`version` is a text (`"1"`), and has to be a whole number', "remove the quotes: `version: 1`"),
        ("version: 1.0\nmodels: []\n", 1, 10, "`version` is not a whole number", "write `version: 1`"),
        ("version: 0\nmodels: []\n", 1, 10, "`version` can't be 0", "write `version: 1`"),
        ("version: true\nmodels: []\n", 1, 10, "`version` is true or false (`true`)", "write a whole number"),
        ("version:\nmodels: []\n", 1, 1, "`version` has no value", "add one, as in `version: 1`"),
        ("version: 1\nmodels: []\nlicences: {}\n", 3, 1, "`licences` is not a key of the manifest: did you mean `licenses`?", "write `licenses`"),
        ("version: 1\nmodels: []\nfoo: {}\n", 3, 1, "`foo` is not a key of the manifest", "remove it, or begin it with `x-`"),
        ("version: 1\nmodels: {}\n", 2, 9, "`models` is a mapping of keys, and has to be a list", "put it into a list"),
        ("version: 1\nmodels: [a]\n", 2, 10, "item 1 of `models` is a text (`a`)", 'write `- {name: "a"}`'),
        ("version: 1\nmodels: []\nlicenses: {ImageNet: {url: x}}\n", 3, 12, "`ImageNet` is not a key of the list of licences", "called `LicenseRef-ImageNet`"),
        ("version: 1\nmodels: []\nlicenses: {LicenseRef-A: {name: x}}\n", 3, 26, "a licence needs `url`", "add `url: https://image-net.org/download`"),
        # a model
        (with_model(license=None), 3, 5, "a model needs `license`: The licence of the weights", "add `license: Apache-2.0`"),
        (with_model(training_data=None), 3, 5, "a model needs `training_data`: The data", "add `training_data: [{name: digits"),
        (with_model(license=None, licence="MIT"), 8, 5, "`licence` is not a key of a model: did you mean `license`?", "write `license`"),
        (with_model(training_data=None, trainig_data="[]"), 8, 5, "`trainig_data` is not a key of a model: did you mean `training_data`?", "write `training_data`"),
        (with_model(training_data=None, datasets="[]"), 8, 5, "`datasets` is not a key of a model: did you mean `training_data`?", "write"),
        (with_model(base_models=None, **{"base-models": "[]"}), 8, 5, "`base-models` is not a key of a model: did you mean `base_models`?", "write"),
        (with_model(version="1.10"), 9, 14, "`version` is a number (`1.10`), and has to be a text", 'put quotes around it: `version: "1.10"`'),
        (with_model(name="12"), 3, 11, "`name` is a number (`12`)", 'put quotes around it: `name: "12"`'),
        (with_model(name="true"), 3, 11, "`name` is true or false (`true`)", 'put quotes around it: `name: "true"`'),
        (with_model(name="null"), 3, 11, "`name` is null, and has to be a text", 'put quotes around it: `name: "null"`'),
        (with_model(license=""), 5, 5, "`license` has no value", "add one, as in `license: Apache-2.0`, or remove the line"),
        (with_model(license='""'), 5, 14, "`license` is empty", "write something"),
        (with_model(license="[MIT]"), 5, 14, "`license` is a list, and has to be a text", "write a text, as in `license: Apache-2.0`"),
        (with_model(name='"a\\nb"'), 3, 11, "`name` has more than one line", "write it on one line"),
        (with_model(name='"a\\n"'), 3, 11, "`name` has more than one line", "write it on one line"),
        (with_model(name="x" * 201), 3, 11, "`name` is longer than 200 characters", "shorten it"),
        (with_model(homepage="a b"), 9, 15, "`homepage` has white space", "remove it"),
        (with_model(complete="{date: 2026-01-01}"), 9, 15, "`complete` needs `by`", "add `by: "),
        (with_model(complete="{by: me, date: 24.11.2026}"), 9, 30, "`date` is not a date (`24.11.2026`)", "write YYYY-MM-DD"),
        (with_model(complete="{by: me, date: 2026-02-30}"), 9, 30, "`2026-02-30` is not a day of the calendar", "write a date"),
        # weights
        (with_model(weights="[]"), 4, 14, "`weights` is an empty list", "name at least one"),
        (with_model(weights="a.bin"), 4, 14, "`weights` is a text (`a.bin`), and has to be a list", "write a list"),
        (with_model(weights="[a.bin]"), 4, 15, "item 1 of `weights` is a text (`a.bin`)", 'write `- {path: "a.bin"}`'),
        (with_model(weights="[{path: a.bin, digest: ab}]"), 4, 29, "`digest` is not a key of an entry of `weights`: did you mean `sha256`?", "write `sha256`"),
        (with_model(weights="[{path: a.bin, license: MIT}]"), 4, 29, "`license` is not a key of an entry of `weights`: it belongs to a model", "move it there"),
        ("version: 1\nmodels: []\nlicense: MIT\n", 3, 1, "`license` is not a key of the manifest: it belongs to a model", "move it there"),
        (with_model(sha256="a"), 9, 5, "`sha256` is not a key of a model: it belongs to an entry of `weights`", "move it there"),
        (with_model(weights="[~]"), 4, 15, "item 1 of `weights` is null", "write a mapping"),
        (with_model(weights="[{path: a.bin, sha256: abc}]"), 4, 37, "`sha256` is not a SHA-256 digest, 64 hexadecimal digits: it has 3 characters", "sha256sum"),
        (with_model(weights='[{path: a, sha256: "' + "a" * 64 + '\\n"}]'), 4, 33, "`sha256` is not a SHA-256 digest, 64 hexadecimal digits: it has 65", "sha256sum"),
        (with_model(weights="[{path: a, sha256: " + "g" * 64 + "}]"), 4, 33, "`sha256` is not a SHA-256 digest", "sha256sum"),
        (with_model(weights="[{path: /a.bin}]"), 4, 22, "`/a.bin` is an absolute path", "relative to the folder"),
        (with_model(weights="[{path: 'C:/a.bin'}]"), 4, 22, "`C:/a.bin` is an absolute path", "relative to the folder"),
        (with_model(weights="[{path: 'w\\a.bin'}]"), 4, 22, "`w\\a.bin` has backslashes", "write forward slashes: `w/a.bin`"),
        (with_model(weights="[{path: x/../../a.bin}]"), 4, 22, "`x/../../a.bin` leads out of the folder of the manifest", "in or above"),
        (with_model(weights="[{path: '!a.bin'}]"), 4, 22, "`!a.bin` begins with `!`", "name the files"),
        (with_model(weights="[{path: 'a*b*c*d*e*f'}]"), 4, 22, "`a*b*c*d*e*f` has more than 4 stars", "simpler globs"),
        # artifacts
        (with_model(training_code="[{license: MIT}]"), 6, 21, "neither `url` nor `path` says where this is", "`access: none` with a `reason`"),
        (with_model(training_code="[{url: x, path: y}]"), 6, 30, "both `url` and `path` say where this is", "keep the one"),
        (with_model(training_code="[{access: none}]"), 6, 21, "an artifact with `access: none` needs `reason`", "add `reason: "),
        (with_model(training_code="[{access: none, reason: x, url: y}]"), 6, 47, "`url` says where this is, and `access: none` that nobody can have it", "remove `url`"),
        (with_model(training_code="[{access: none, reason: x, path: y}]"), 6, 47, "`path` says where this is, and `access: none`", "remove `path`"),
        (with_model(training_code="[{path: x, access: direkt}]"), 6, 39, "`access` can't be `direkt`: did you mean `direct`?", "write one of `direct`, `query`"),
        (with_model(training_code="[{path: x, access: 1}]"), 6, 39, "`access` is a number (`1`)", "put quotes"),
        (with_model(training_code="[{path: x, size: 1.5}]"), 6, 37, "`size` is a number (`1.5`), and has to be a whole number", "write a whole number, as in `size: 1797`"),
        (with_model(training_code="[{path: x, size: -1}]"), 6, 37, "`size` is less than 0", "number of bytes"),
        (with_model(training_code="[{path: x, size: '12'}]"), 6, 37, "`size` is a text (`'12'`)", "remove the quotes: `size: 12`"),
        (with_model(training_code="[{path: x, archives: a}]"), 6, 41, "`archives` is a text (`a`), and has to be a list", "write a list"),
        (with_model(training_code="[{path: x, archives: [1.10]}]"), 6, 42, "item 1 of `archives` is a number (`1.10`)", 'put quotes around it: `- "1.10"`'),
        (with_model(training_code="[{path: ../x}]"), 6, 28, "`../x` leads out of the repository", "name what is inside"),
        (with_model(training_code="[{path: 'https://x.org/a'}]"), 6, 28, "`https://x.org/a` is an address", "write it as `url`"),
        (with_model(training_code="['https://x.org/a']"), 6, 21, "item 1 of `training_code` is a text", 'write `- {url: "https://x.org/a"}`'),
        (with_model(training_code="[{uri: 'https://x.org/a'}]"), 6, 22, "`uri` is not a key of an artifact: did you mean `url`?", "write `url`"),
        (with_model(training_data="[{path: x}]"), 7, 21, "a data set needs `name`: What it is called", "add `name: ImageNet-1k`"),
        # base models and components
        (with_model(base_models="[{name: x}]"), 8, 19, "a base model needs `relation`", "add `relation: finetune`"),
        (with_model(base_models="[{name: x, relation: finetuned}]"), 8, 39, "`relation` can't be `finetuned`: did you mean `finetune`?", "write one of"),
        (with_model(base_models="[{name: x, relation: merge, base_models: [{name: y}]}]"), 8, 60, "a base model needs `relation`", "add"),
        (with_model(base_models="[{name: x, relation: merge, manifest: ../../x}]"), 8, 56, "`../../x` leads out of the repository", "name"),
        (with_model(components="{modelcard: {path: x}}"), 9, 18, "`modelcard` is not a key of the components: did you mean `model_card`?", "write `model_card`"),
        (with_model(components="{model_card: CARD.md}"), 9, 30, "`model_card` is a text (`CARD.md`), and has to be a mapping of keys or a list", "as in `model_card: {path"),
        (with_model(components="{model_card: {pth: x}}"), 9, 31, "`pth` is not a key of an artifact: did you mean `path`?", "write `path`"),
        (with_model(components="{libraries: []}"), 9, 29, "`libraries` is an empty list", "name at least one"),
        (with_model(components="{libraries: [{path: x, foo: 1}]}"), 9, 40, "`foo` is not a key of an artifact", "the keys here are"),
    ],
)  # fmt: skip
def test_one_fault_at_its_place(text, line, column, message, fix):
    found = faults(text)
    assert len(found) == 1, found
    (fault,) = found
    assert fault.code == "MF004"
    assert message in fault.message
    assert fix in fault.fix
    assert (fault.location.line, fault.location.column) == (line, column)


def test_each_fault_of_a_model_is_told_and_names_the_model():
    text = with_model(license="1", training_code="[{}]", foo="1")
    assert [f.location.line for f in faults(text)] == [5, 6, 9]
    assert {f.model for f in faults(text)} == {"m"}
    assert {f.model for f in faults(with_model(name=None))} == {None}


def test_two_models_of_one_name():
    text = MINIMAL + MINIMAL.partition("models:\n")[2]
    (fault,) = faults(text)
    assert (fault.code, fault.location.line, fault.location.column) == ("MF004", 10, 11)
    assert fault.message == "two models are called `m`: the first is at line 3"


def test_paths_are_relative_to_the_folder_of_the_manifest():
    text = with_model(training_code="[{path: ../../train.py}]")
    assert faults(text, "models/tiny/model-freedom.yaml") == ()
    assert [f.code for f in faults(text, "models/model-freedom.yaml")] == ["MF004"]


def test_what_an_address_looks_like_is_not_the_schema_s_business():
    text = with_model(training_code="[{url: 'http://127.0.0.1/'}, {url: 'file:///etc/passwd'}, {url: doi:10.1/x}]")
    assert faults(text) == ()


def test_the_words_for_json_are_json():
    text = '{"version": 1, "models": [{"name": 1.10, "weights": ["a"], "training_code": [], "licence": {}}]}'
    assert [(f.location.column, f.fix) for f in faults(text, "model-freedom.json")] == [
        (27, 'add `"base_models": [{"name": "base-7b", "relation": "finetune", "url": "https://huggingface.co/example/base-7b"}]`'),
        (27, 'add `"training_data": [{"name": "digits", "path": "data/digits.csv", "license": "CC-BY-4.0"}]`'),
        (36, 'put quotes around it: `"name": "1.10"`'),
        (54, 'write `{"path": "a"}`'),
        (81, "write `license`"),
    ]  # fmt: skip


def test_messages_stay_short_whatever_stands_there():
    long = "y" * 50_000
    for text in (
        with_model(**{long: "1"}),
        with_model(license=f"[{long}]"),
        with_model(training_code=f"[{{path: x, access: {long}}}]"),
        with_model(name=f"{long}: 1"[:0] + f"{{{long}: 1}}"),
        f"version: 1\nmodels: {long}\n",
    ):
        for fault in faults(text):
            assert len(fault.message) < 500
            assert len(fault.fix) < 500


def test_the_number_of_faults_is_bounded():
    found = faults("version: 1\nmodels:\n" + "  - x\n" * 1000)
    assert len(found) == MAX_FAULTS + 1
    assert "or more further faults" in found[-1].message


def test_deep_base_models_are_read_without_a_traceback():
    def nested(depth, innermost):
        return with_model(
            base_models="[" + "{name: b, relation: merge, base_models: [" * depth + innermost + "]}" * depth + "]"
        )

    assert faults(nested(14, "")) == ()
    (fault,) = faults(nested(13, "{name: c}"))
    assert "needs `relation`" in fault.message
    assert [fault.code for fault in faults(nested(15, ""))] == ["MF005"]


def test_a_newer_version_is_refused_whatever_else_stands_there():
    manifest = read_manifest(b"version: 2\nmodels: 7\nnew: 1\n", "model-freedom.yaml")
    (fault,) = manifest.faults
    assert (fault.code, fault.location.line, fault.location.column) == ("MF003", 1, 10)
    assert "version 2" in fault.message
    assert "pip install --upgrade model-freedom" in fault.fix
    assert not manifest.readable


def test_the_schema_is_a_schema_and_every_property_is_described():
    Draft202012Validator.check_schema(schema())
    assert json.loads(schema_text()) == schema()
    records = [schema(), *schema()["$defs"].values()]
    for record in records:
        assert "description" in record
        assert "uniqueItems" not in record
        for key, part in record.get("properties", {}).items():
            assert part.get("description") or schema()["$defs"][part["$ref"].rpartition("/")[2]]["description"], key
            assert part.get("examples") or schema()["$defs"][part["$ref"].rpartition("/")[2]]["examples"], key
            assert part.get("type") != "array" or "maxItems" in part
    assert tuple(schema()["$defs"]["components"]["properties"]) == COMPONENTS


def test_every_example_of_the_schema_is_valid():
    for record in [schema(), *schema()["$defs"].values()]:
        for part in record.get("properties", {}).values():
            validator = Draft202012Validator({**part, "$defs": schema()["$defs"]})
            for example in part.get("examples", ()):
                assert not list(validator.iter_errors(example)), example


def test_other_validators_agree_with_ours():
    plain = Draft202012Validator(schema())
    assert plain.is_valid(read_document(GOOD.encode(), "m.yaml").data)
    for text in (with_model(license=None), with_model(training_code="[{url: x, path: y}]"), "version: 2\nmodels: []\n"):
        assert not plain.is_valid(read_document(text.encode(), "m.yaml").data)
