"""The rules about licences in files, base models and policies: on real repositories, each firing and not firing."""

from __future__ import annotations

import pytest
from rulekit import DESCRIBED, HEAD, base, entry, one, weights


def test_nothing_to_say(check):
    assert check({"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry()}) == []


CARD = "---\nlicense: {license}\nbase_model: {base}\ndatasets:\n- {data}\n---\n# Tiny\n"


def card(license_="apache-2.0", base="[]", data="numbers"):
    return CARD.format(license=license_, base=base, data=data)


def test_a_card_that_agrees(check):
    assert check({"tiny.safetensors": weights(), "README.md": card(), "model-freedom.yaml": HEAD + entry()}) == []


@pytest.mark.parametrize(
    "license_", ["llama2", "mit", "cc-by-nc-4.0", "[apache-2.0, mit]", "other\nlicense_name: llama2"]
)
def test_mf205_a_card_with_another_licence(check, license_):
    files = {"tiny.safetensors": weights(), "README.md": card(license_), "model-freedom.yaml": HEAD + entry()}
    assert "README.md says that the licence is" in one(check(files), "MF205")


@pytest.mark.parametrize("license_", ["Apache-2.0", "other", "unknown", "[apache-2.0]"])
def test_mf205_a_card_that_says_the_same_or_nothing(check, license_):
    files = {"tiny.safetensors": weights(), "README.md": card(license_), "model-freedom.yaml": HEAD + entry()}
    assert check(files) == []


def test_the_card_of_a_folder_with_two_models_has_to_agree_with_one_of_them(check):
    both = {"tiny.safetensors": weights(), "other.safetensors": weights(1), "README.md": card("mit")}
    found = check({**both, "model-freedom.yaml": HEAD + entry() + entry("other")})
    assert "'mit'" in one(found, "MF205")
    assert check({**both, "model-freedom.yaml": HEAD + entry() + entry("other", license_="MIT")}) == []


def test_the_card_of_a_folder_with_two_models_speaks_of_the_one_that_lists_it(check):
    both = {"tiny.safetensors": weights(), "other.safetensors": weights(1), "README.md": card("mit")}
    listed = entry(extra="    components: {model_card: {path: README.md, license: CC-BY-4.0}}\n")
    found = check({**both, "model-freedom.yaml": HEAD + listed + entry("other", license_="MIT")})
    assert "'mit'" in one(found, "MF205")
    assert found[0][1] == 5


def test_a_card_beside_the_manifest_of_one_model(check):
    manifest = (HEAD + entry()).replace("path: tiny.safetensors", "path: weights/tiny.safetensors")
    files = {"weights/tiny.safetensors": weights(), "README.md": card("mit"), "model-freedom.yaml": manifest}
    assert "'mit'" in one(check(files), "MF205")


def test_mf307_data_that_the_manifest_leaves_out(check):
    files = {
        "tiny.safetensors": weights(),
        "README.md": card(data="org/secret-chats"),
        "model-freedom.yaml": HEAD + entry(),
    }
    assert "README.md names the training data 'org/secret-chats'" in one(check(files), "MF307")


@pytest.mark.parametrize("named", ["org/Numbers", "numbers", "https://huggingface.co/datasets/org/numbers"])
def test_mf307_names_as_people_write_them(check, named):
    files = {"tiny.safetensors": weights(), "README.md": card(data=named), "model-freedom.yaml": HEAD + entry()}
    assert check(files) == []


def test_mf307_data_of_a_base_that_nobody_described_is_not_the_models(check):
    bases = "[{name: org/base, relation: quantized, license: Apache-2.0}]"
    manifest = HEAD + entry(bases=bases).replace(
        "training_data: [{name: numbers, path: d.csv, license: CC0-1.0}]", "training_data: []"
    )
    files = {
        "tiny.safetensors": weights(),
        "README.md": card(base="org/base", data="org/chats"),
        "model-freedom.yaml": manifest,
    }
    assert [code for code, *_ in check(files)] == ["MF504"]


def test_what_the_weights_say_of_themselves(check):
    said = {"modelspec.license": "llama2", "ss_pretrained_model_name_or_path": "org/other"}
    found = check({"tiny.safetensors": weights(**said), "model-freedom.yaml": HEAD + entry()})
    assert [(code, message.partition(" ")[0]) for code, _, message in found] == [
        ("MF205", "tiny.safetensors"),
        ("MF501", "tiny.safetensors"),
    ]
    bases = base("other", "llama2", "finetune", DESCRIBED.format("[]"))
    manifest = HEAD + entry(license_="llama2", bases=bases)
    assert check({"tiny.safetensors": weights(**said), "model-freedom.yaml": manifest}) == []


ADAPTER = '{"base_model_name_or_path": "meta-llama/Llama-2-7b-hf", "peft_type": "LORA"}'


def test_mf501_an_adapter_whose_base_is_not_declared(check):
    files = {"tiny.safetensors": weights(), "adapter_config.json": ADAPTER, "model-freedom.yaml": HEAD + entry()}
    assert "'meta-llama/Llama-2-7b-hf'" in one(check(files), "MF501")


@pytest.mark.parametrize(
    "name", ["Llama 2 7B", "meta-llama/Llama-2-7b-hf", "https://huggingface.co/meta-llama/Llama-2-7b-hf"]
)
def test_mf501_a_base_that_is_declared(check, name):
    bases = f'[{{name: "{name}", relation: adapter, license: llama2}}]'
    manifest = HEAD + entry(license_="llama2", bases=bases)
    files = {"tiny.safetensors": weights(), "adapter_config.json": ADAPTER, "model-freedom.yaml": manifest}
    assert [code for code, *_ in check(files)] == ["MF504"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("config.json", '{"_name_or_path": "org/other-model"}', ["MF501"]),
        ("config.json", '{"_name_or_path": "org/tiny"}', []),
        ("config.json", '{"_name_or_path": "./checkpoint-100"}', []),
        ("config.json", '{"_name_or_path": 3}', []),
        ("config.json", "{", []),
        ("config.json", "[" * 100_000, []),
        ("adapter_config.json", '{"base_model_name_or_path": "/home/me/llama"}', ["MF501"]),
        ("README.md", "---\nbase_model: [org/a, org/b]\n---\n", ["MF501", "MF501"]),
        ("README.md", "---\nbase_model: &a org/a\nother: *a\n---\n", ["MF501"]),
        ("README.md", "---\n: [\n---\n", ["MF501"]),  # a warning: what it says is not known
        ("README.md", "no front matter\n---\nbase_model: org/a\n---\n", []),
    ],
)
def test_mf501_by_other_files_and_odd_ones(check, name, content, expected):
    files = {"tiny.safetensors": weights(), name: content, "model-freedom.yaml": HEAD + entry()}
    assert [code for code, *_ in check(files)] == expected


def test_mf501_a_place_on_the_authors_disk_may_be_any_of_the_declared(check):
    bases = base("llama", "Apache-2.0", "adapter", DESCRIBED.format("[]"))
    files = {
        "tiny.safetensors": weights(),
        "adapter_config.json": '{"base_model_name_or_path": "/mnt/x"}',
        "model-freedom.yaml": HEAD + entry(bases=bases),
    }
    assert check(files) == []


def test_mf601_a_verdict_below_the_policy(check):
    toxic = HEAD + entry(data='{name: web, access: none, reason: "not disclosed"}')
    files = {"tiny.safetensors": weights(), "model-freedom.yaml": toxic}
    assert check(files) == []
    message = one(check(files, "--policy", "debian-free"), "MF601")
    assert "'tiny' is ToxicCandy by debian (declared), the policy 'debian-free' asks for Free" in message
    assert 'tiny: training data missing (access: none, "not disclosed"): web' in message
    assert check({"model-freedom.yaml": HEAD + entry()}, "--policy", "debian-free") == []


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        ("osaid", ["MF601"]),
        ("mof-class-3", ["MF601"]),
        ("mof-class-1", ["MF601"]),
        ("open-data", []),
        ("declared", []),
        ("debian-free", []),
    ],
)
def test_mf601_the_policies_that_come_with_the_program(check, policy, codes):
    files = {"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry()}
    assert [code for code, *_ in check(files, "--policy", policy)] == codes


def test_mf601_own_policies_with_axes_and_exceptions_by_path(check):
    settings = """\
policy = "lab"
[policies.lab]
debian = "Free"
durable = "archived"
[policies.lab.paths]
"third_party/**" = "declared"
"""
    loose = "{name: n, url: 'https://example.org/n.csv', license: CC0-1.0}"
    files = {
        ".model-freedom.toml": settings,
        "tiny.safetensors": weights(),
        "model-freedom.yaml": HEAD + entry(data=loose),
        "third_party/theirs.safetensors": weights(1),
        "third_party/train.py": "",
        "third_party/model-freedom.yaml": HEAD + entry("theirs", license_="llama2", data=loose),
    }
    assert "'tiny' is single by durable" in one(check(files), "MF601")


def test_mf601_gives_the_path_to_the_base_that_taints(check):
    toxic = base("Mistral-7B", "Apache-2.0", rest=", training_code: [], training_data: [], base_models: []")
    files = {"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry(bases=toxic)}
    message = one(check(files, "--policy", "debian-free", codes=("MF6",)), "MF601")
    assert "tiny → Mistral-7B: training code missing" in message


def test_mf602_a_verdict_that_fell_and_because_of_what(check):
    files = {"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry()}
    check(files)
    check.repository.commit()
    assert check(files, "--since", "HEAD") == []
    worse = entry(data="{name: numbers, path: d.csv, license: CC-BY-NC-4.0}")
    found = check({"model-freedom.yaml": HEAD + worse}, "--since", "HEAD")
    assert one(found, "MF602") == (
        "'tiny' fell from Free to ToxicCandy by debian: "
        "tiny: training data available but not free (CC-BY-NC-4.0): numbers"
    )
    check.repository.commit()
    assert check({"model-freedom.yaml": HEAD + entry()}, "--since", "HEAD") == []


def test_fix_writes_what_was_certainly_meant(check):
    manifest = HEAD + entry(license_="Apache 2.0", data="{name: numbers, path: d.csv, license: GPL-3.0}")
    found = check({"tiny.safetensors": weights(), "model-freedom.yaml": manifest}, "--fix", codes=("MF201", "MF202"))
    assert found == []
    text = (check.repository.root / "model-freedom.yaml").read_text()
    assert "license: Apache-2.0\n" in text
    assert "license: GPL-3.0-only}]\n" in text
