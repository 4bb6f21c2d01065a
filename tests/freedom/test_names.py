"""Names as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.freedom.names import is_local, read_name, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("meta-llama/Llama-2-7b-hf", "Llama 2 7B"),
        ("meta-llama/Llama-2-7b-hf", "https://huggingface.co/meta-llama/Llama-2-7b-hf/tree/main"),
        ("meta-llama/Llama-2-7b-hf", "hf:meta-llama/Llama-2-7b"),
        ("meta-llama/Llama-2-7b-hf", "Meta Llama/Llama 2 7b"),
        ("mistralai/Mistral-7B-v0.1", "Mistral 7B"),
        ("Meta-Llama-3-8B", "llama3 8b"),
        ("Qwen2.5-7B", "qwen 2.5 7b"),
        ("Open-Orca/OpenOrca", "open orca"),
        ("hf:datasets/org/name", "https://huggingface.co/datasets/org/name"),
        ("https://github.com/org/tool.git", "org/tool"),
        ("org/name@abc123", "name"),
        ("ImageNet-1k", "imagenet 1K"),
        ("v1-5-pruned.safetensors", "v1-5-pruned"),
        ("日本語", "日本語"),
    ],
)
def test_the_same(one, other):
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Llama-2-7b", "Llama-2-13b"),
        ("Llama-2-7b", "Llama-2-7b-chat"),
        ("Llama-2-7b", "Llama-3-7b"),
        ("llama3.1", "llama3.2"),
        ("mistralai/Mistral-7B-v0.1", "mistralai/Mistral-7B-v0.3"),
        ("TheBloke/Llama-2-7B", "meta-llama/Llama-2-7b"),
        ("Qwen2.5-7B", "Qwen2-7B"),
        ("wikitext", "wikipedia"),
        ("日本語", "中文"),
        ("", "x"),
    ],
)
def test_not_the_same(one, other):
    assert not same_name(one, other)
    assert not same_name(other, one)


@given(st.text(max_size=60))
def test_every_name_is_its_own(name):
    assert same_name(name, name)
    assert read_name(name).joined.islower() or not read_name(name).joined.isalpha()


def test_long_and_odd_texts_take_no_time():
    import time

    begun = time.perf_counter()
    for text in ("a" * 100_000, "-" * 100_000, "1." * 50_000, "/" * 100_000, "https://" * 10_000):
        same_name(text, text + "x")
    assert time.perf_counter() - begun < 30  # not a measure of speed: without the bound it would run for hours


def test_places_on_a_disk():
    assert all(map(is_local, ["/home/me/x", "./x", "../x", "~/x", "C:\\\\models", "."]))
    assert not any(map(is_local, ["org/name", "name", "https://example.org/x"]))
