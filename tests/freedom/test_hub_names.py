"""Names without an owner: published models, and folders on somebody's disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulekit import HEAD, entry, one, weights

from model_freedom.freedom.hub_names import is_folder, is_published

PUBLISHED = (
    "bert-base-uncased bert-large-cased-whole-word-masking gpt2 gpt2-xl distilgpt2 roberta-base xlm-roberta-large "
    "t5-small camembert-base openai-gpt albert-base-v2 distilbert-base-uncased-finetuned-sst-2-english "
    "Llama-2-7b-hf llama-2-7b Mistral-7B-v0.1 Qwen2.5-7B-Instruct whisper-large-v3 phi-2 Yi-1.5-6B "
    "vit-base-patch16-224 wav2vec2-base-960h falcon-7b gemma-2b-it"
).split()
FOLDERS = (
    "output out checkpoint-500 checkpoint results final model my-model bert bert-finetuned llama-7b-lora-output "
    "gpt2-my-run saved_model best tmp exp3 base-7b tiny large run-2024-01-01 best-base opt-out bert-base-final"
).split()


@pytest.mark.parametrize("name", PUBLISHED)
def test_published(name):
    assert is_published(name)


@pytest.mark.parametrize("name", [*FOLDERS, "", ".", "./bert-base-uncased", "bert base", "x" * 500])
def test_not_published(name):
    assert not is_published(name)


@pytest.mark.parametrize("path", ["output/checkpoint-500", "models/bert-base", "my-bert/checkpoint-12", "runs/exp1/x"])
def test_folders(path):
    assert is_folder(path)
    assert not is_folder("meta-llama/Llama-2-7b-hf")


@given(st.text(max_size=120))
def test_any_text(text):
    assert is_published(text) in {True, False}
    assert is_folder(text) in {True, False}


@pytest.mark.parametrize("name", ["bert-base-uncased", "gpt2", "llama-2-7b"])
def test_mf501_a_configuration_that_names_a_published_model(check, name):
    files = {"tiny.safetensors": weights(), "config.json": f'{{"_name_or_path": "{name}"}}'}
    assert repr(name) in one(check({**files, "model-freedom.yaml": HEAD + entry()}), "MF501")


@pytest.mark.parametrize(
    "name", ["output", "checkpoint-500", "out/checkpoint-500", "./out", "/home/x", "models/t5-base"]
)
def test_mf501_a_configuration_that_names_a_folder(check, name):
    files = {"tiny.safetensors": weights(), "config.json": f'{{"_name_or_path": "{name}"}}'}
    assert check({**files, "model-freedom.yaml": HEAD + entry()}) == []
