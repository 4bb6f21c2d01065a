"""The rules about base models, and about licences along them: on real repositories, each firing and not firing."""

from __future__ import annotations

import pytest
from rulekit import DESCRIBED, HEAD, base, entry, one, weights

from model_freedom.cli import main

LLAMA = base("Llama-2", "llama2")


@pytest.mark.parametrize(
    ("mine", "bases", "path"),
    [
        ("MIT", base("Llama-2", "llama2", "adapter"), "tiny → Llama-2"),
        ("MIT", base("mid", "MIT", rest=DESCRIBED.format(base("Llama-2", "llama2"))), "tiny → mid → Llama-2"),
        ("MIT OR llama2", base("Llama-2", "LicenseRef-Llama-2", "merge"), "tiny → Llama-2"),
        ("Apache-2.0", base("SD", "CC-BY-NC-4.0", "quantized"), "tiny → SD"),
        ("llama2", base("Llama-2", "llama2"), None),
        ("MIT AND llama2", base("Llama-2", "llama2"), None),
        ("MIT", base("Base", "Apache-2.0"), None),
        ("MIT", base("Base", "LicenseRef-House"), None),
        ("MIT", base("GPT", "Apache-2.0", "distilled"), None),
        ("llama2", base("GPT", "llama2", "generated-data"), None),
        ("MIT", base("mid", "MIT", rest=f", base_models: {base('Llama-2', 'llama2')}"), "tiny → mid → Llama-2"),
        (
            "MIT",
            base("a", "MIT", rest=f", base_models: {base('b', 'MIT', rest=f', base_models: {LLAMA}')}"),
            "tiny → a → b → Llama-2",
        ),
        ("MIT", base("Llama-2", "llama2", "fine-tune"), "tiny → Llama-2"),
        ("MIT", base("Llama-2", "llama2", "inspired-by"), "tiny → Llama-2"),
        ("MIT", "[{name: Llama-2, license: llama2}]", "tiny → Llama-2"),
        ("MIT", base("mid", "MIT", rest=f", base_models: {base('Base', 'MIT')}"), None),
    ],
)
def test_mf207_permissive_weights_on_a_restricted_base(check, mine, bases, path):
    found = check(
        {"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry(license_=mine, bases=bases)},
        codes=("MF207",),
    )
    if path is None:
        assert found == []
    else:
        assert one(found, "MF207").endswith(path)
        assert found[0][1] == 5


@pytest.mark.parametrize(
    ("bases", "path"),
    [
        (base("GPT", "proprietary", "distilled"), "tiny → GPT"),
        (base("GPT", "llama2", "generated-data"), "tiny → GPT"),
        (base("mid", "MIT", rest=DESCRIBED.format(base("GPT", "llama2", "distilled"))), "tiny → mid → GPT"),
        (base("mid", "MIT", "distilled", DESCRIBED.format(base("GPT", "llama2"))), "tiny → mid → GPT"),
        (base("mid", "MIT", "generated-data", DESCRIBED.format(base("GPT", "llama2"))), "tiny → mid → GPT"),
        (base("mid", "MIT", "distilled", f", base_models: {base('GPT', 'llama2')}"), "tiny → mid → GPT"),
        (base("mid", "MIT", rest=f", base_models: {base('GPT', 'llama2', 'distilled')}"), "tiny → mid → GPT"),
    ],
)
def test_mf207_what_only_learnt_from_a_restricted_model_is_noted(check, bases, path):
    files = {"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry(license_="MIT", bases=bases)}
    message = one(check(files, codes=("MF207",)), "MF207")
    terms = "proprietary" if "proprietary" in bases else "llama2"
    assert message.endswith(f"learnt from a restricted model ({terms}): {path}")


def test_mf207_through_the_manifest_of_the_base(check):
    files = {
        "tiny.safetensors": weights(),
        "base/base.safetensors": weights(2),
        "base/model-freedom.yaml": HEAD + entry("base", license_="gemma"),
        "model-freedom.yaml": HEAD
        + entry(bases="[{name: base, relation: finetune, manifest: base/model-freedom.yaml}]"),
    }
    assert one(check(files), "MF207").endswith("(gemma): tiny → base")


def test_mf502_a_manifest_that_is_not_there(check):
    bases = "[{name: base, relation: finetune, manifest: base/model-fredom.yaml}]"
    found = check({"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry(bases=bases)})
    assert "its manifest base/model-fredom.yaml is not tracked by git" in one(found, "MF502")


def test_mf502_silent_without_a_network(check):
    bases = "[{name: base, relation: finetune, manifest: 'https://example.org/model-freedom.yaml'}]"
    assert check({"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry(bases=bases)}) == []


def test_mf502_silent_on_a_manifest_on_its_own(tmp_path, capsys):
    bases = "[{name: base, relation: finetune, manifest: ../base/model-freedom.yaml}]"
    (tmp_path / "model-freedom.yaml").write_text(HEAD + entry(bases=bases))
    assert main(["validate", str(tmp_path / "model-freedom.yaml"), "--select", "MF5", "-q"]) == 0
    assert "was not looked for" in capsys.readouterr().out


def test_mf503_hen_and_chick(check):
    files = {
        "hen/hen.safetensors": weights(),
        "chick/chick.safetensors": weights(1),
        "hen/train.py": "",
        "chick/train.py": "",
        "hen/model-freedom.yaml": HEAD
        + entry("hen", bases="[{name: chick, relation: finetune, manifest: ../chick/model-freedom.yaml}]"),
        "chick/model-freedom.yaml": HEAD
        + entry("chick", bases="[{name: hen, relation: finetune, manifest: ../hen/model-freedom.yaml}]"),
    }
    found = check(files)
    assert one(found, "MF503") == "'chick' derives from itself: chick → hen → chick"


def test_mf503_one_that_names_itself(check):
    bases = "[{name: tiny, relation: finetune, manifest: model-freedom.yaml}]"
    found = check({"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry(bases=bases)})
    assert one(found, "MF503") == "'tiny' derives from itself: tiny → tiny"


def test_mf504_a_base_of_which_nothing_is_told(check):
    found = check(
        {"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry(bases=base("Mistral", "Apache-2.0"))}
    )
    assert "neither described nor has it a manifest" in one(found, "MF504")
    part = base("Mistral", "Apache-2.0", rest=", base_models: []")
    found = check({"model-freedom.yaml": HEAD + entry(bases=part)})
    assert "training_code, training_data not stated" in one(found, "MF504")
    whole = base("Mistral", "Apache-2.0", rest=DESCRIBED.format("[]"))
    assert check({"model-freedom.yaml": HEAD + entry(bases=whole)}) == []
