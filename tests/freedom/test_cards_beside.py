"""Whose card is it? No card is hidden by naming another, and one beside several models has to fit one of them."""

from __future__ import annotations

import pytest
from rulekit import DESCRIBED, HEAD, base, entry, one, weights

CARD = "---\nlicense: {}\nbase_model: {}\ndatasets: [{}]\n---\n"
LISTED = "    components: {{model_card: {{path: {}, license: Apache-2.0}}}}\n"


def two(**other):
    return HEAD + entry() + entry("other", **other)


def test_a_listed_card_does_not_hide_the_one_beside_the_weights(check):
    files = {
        "tiny.safetensors": weights(),
        "README.md": CARD.format("llama2", "org/big", "org/chats"),
        "model-freedom.yaml": HEAD + entry(extra=LISTED.format("train.py")),
    }
    assert [code for code, *_ in check(files)] == ["MF205", "MF307", "MF501"]
    files["model-freedom.yaml"] = HEAD + entry(extra=LISTED.format("README.md"))
    assert [code for code, *_ in check(files)] == ["MF205", "MF307", "MF501"]  # and each once


def test_both_cards_are_read(check):
    files = {
        "tiny.safetensors": weights(),
        "README.md": CARD.format("apache-2.0", "[]", "numbers"),
        "docs/card.md": CARD.format("llama2", "[]", "numbers"),
        "model-freedom.yaml": HEAD + entry(extra=LISTED.format("docs/card.md")),
    }
    assert "docs/card.md says" in one(check(files), "MF205")


@pytest.mark.parametrize(
    ("card", "codes"),
    [
        (CARD.format("llama2", "org/big", "org/chats"), ["MF205", "MF307", "MF501"]),
        (CARD.format("mit", "org/base", "letters"), []),  # as the other one has it
        (CARD.format("apache-2.0", "[]", "numbers"), []),
        (CARD.format("mit", "[]", "org/chats"), ["MF307"]),
        ("---\n: [\n---\n", ["MF501"]),
    ],
)
def test_a_card_beside_two_models(check, card, codes):
    files = {
        "tiny.safetensors": weights(),
        "other.safetensors": weights(1),
        "README.md": card,
        "model-freedom.yaml": two(
            license_="MIT",
            data="{name: letters, path: d.csv, license: CC0-1.0}",
            bases=base("org/base", "MIT", "finetune", DESCRIBED.format("[]")),
        ),
    }
    assert [code for code, *_ in check(files)] == codes


def test_a_card_beside_a_manifest_of_models_in_other_folders(check):
    manifest = (
        two().replace("tiny.safetensors", "a/tiny.safetensors").replace("other.safetensors", "b/other.safetensors")
    )
    files = {"a/tiny.safetensors": weights(), "b/other.safetensors": weights(1), "model-freedom.yaml": manifest}
    assert check({**files, "README.md": CARD.format("apache-2.0", "[]", "numbers")}) == []
    assert one(check({"README.md": CARD.format("mit", "[]", "numbers")}), "MF205")


def test_a_configuration_beside_two_models(check):
    files = {"tiny.safetensors": weights(), "other.safetensors": weights(1), "model-freedom.yaml": two()}
    assert check({**files, "config.json": '{"_name_or_path": "me/other"}'}) == []
    assert one(check({"config.json": '{"_name_or_path": "org/big"}'}), "MF501")


def test_another_folders_model_cannot_claim_the_card(check):
    there = entry("far", extra=LISTED.format("../README.md")).replace("path: train.py", "path: ../train.py")
    there = there.replace("path: d.csv", "path: ../d.csv")
    files = {
        "tiny.safetensors": weights(),
        "other.safetensors": weights(1),
        "README.md": CARD.format("mit", "[]", "numbers"),
        "model-freedom.yaml": two(),
        "far/far.safetensors": weights(2),
        "far/model-freedom.yaml": HEAD + there.replace("Apache-2.0\n", "MIT\n"),
    }
    assert "'mit'" in one(check(files), "MF205")


@pytest.mark.parametrize("name", ["readme.md", "MODEL_CARD.md"])
def test_a_card_by_another_name(check, name):
    files = {"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry()}
    assert one(check({**files, name: CARD.format("mit", "[]", "numbers")}), "MF205").startswith(name)


def test_a_key_that_stands_twice_hides_nothing(check):
    said = '{"base_model_name_or_path": "org/big", "base_model_name_or_path": ""}'
    files = {"tiny.safetensors": weights(), "adapter_config.json": said, "model-freedom.yaml": HEAD + entry()}
    assert "'org/big'" in one(check(files), "MF501")


def test_empty_lines_before_the_front_matter_hide_nothing(check):
    card = "\n\n" + CARD.format("mit", "[]", "numbers")
    files = {"tiny.safetensors": weights(), "README.md": card, "model-freedom.yaml": HEAD + entry()}
    assert "'mit'" in one(check(files), "MF205")
    assert "is not YAML (line 5)" in one(check({"README.md": "\n\n---\na: [\n---\n"}), "MF501")
