"""Names as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.freedom.names import is_itself, is_local, read_name, same_name, with_revision


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
        ("Stable Diffusion 1.5", "stable-diffusion-v1-5"),
        ("runwayml/stable-diffusion-v1-5", "Stable Diffusion v1.5"),
        ("stabilityai/stable-diffusion-2-1", "Stable Diffusion 2.1"),
        ("yolo v8", "yolov8"),
        ("YOLOv8n", "yolo-v8n"),
        ("yolo8", "YOLO v8"),
        ("ultralytics/YOLOv8", "yolov8"),
        ("Café-7B", "cafe 7b"),
        ("\uff2c\uff2c\uff21\uff2d\uff21-2-7B", "Llama-2-7b"),
        ("模型-7B", "模型 7b"),
        ("Модель", "МОДЕЛЬ"),
        ("gpt2", "openai-community/gpt-2"),
        ("facebook/opt-1.3b", "OPT 1.3B"),
        ("google-bert/bert-base-uncased", "bert-base-uncased"),
        ("Llama-2-7B-GGUF", "meta-llama/Llama-2-7b-hf"),
        ("llama-2-7b.Q4_K_M.gguf", "Llama 2 7B"),
        ("Mistral-7B-Instruct-v0.2-GPTQ", "mistralai/Mistral-7B-Instruct-v0.2"),
        ("Mistral-7B-base", "Mistral 7B"),
        ("llama-2 7 b", "Llama-2-7b"),
        ("Claude-3-5-sonnet", "claude 3.5 Sonnet"),
        ("https://ollama.com/library/llama2:7b", "Llama 2 7B"),
        ("DeepSeek-V3", "deepseekv3"),
        ("ViT-B/16", "vit-b-16"),
        ("ResNet-50", "resnet50"),
        ("EleutherAI/the_pile", "The Pile"),
        ("Phi-3.5", "microsoft/Phi-3.5"),
        ("HuggingFaceH4/zephyr-7b-beta", "Zephyr 7B beta"),
        ("SmolLM2-135M", "HuggingFaceTB/SmolLM2-135M"),
        ("squad_v2", "SQuAD 2.0"),
        ("Common Voice 11", "mozilla-foundation/common_voice_11_0"),
        ("whisper-large", "whisper-large-v1"),
        ("DeepSeek-V3", "deepseek-ai/DeepSeek-V3.0"),
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
        ("模型-7B", "中文-7B"),
        ("Модель-7B", "Другая-7B"),
        ("ガ-1B", "カ-1B"),
        ("Llama-2-7b", "Llama-27b"),
        ("gpt-neo-2.7B", "gpt-neo-2-7B"),
        ("Llama-3-8B", "Llama-3-8B-Instruct"),
        ("gemma-2-9b", "gemma-2-9b-it"),
        ("Mistral-7B-Instruct-v0.2", "Mistral-7B-v0.2"),
        ("Mistral-7B-Instruct-v0.2", "Mistral-7B-Instruct-v0.3"),
        ("yolov8", "yolov9"),
        ("yolov8n", "yolov8s"),
        ("yolov8", "yolov8-seg"),
        ("Stable Diffusion 1.5", "stable-diffusion-v1-4"),
        ("Stable Diffusion 1.5", "stable-diffusion-2-1"),
        ("stable-diffusion-v1-5", "stable-diffusion-v1-5-inpainting"),
        ("bert-base-uncased", "bert-large-uncased"),
        ("bert-base-uncased", "bert-base-cased"),
        ("bert-base-uncased", "distilbert-base-uncased"),
        ("whisper-base", "whisper-small"),
        ("whisper-base", "whisper"),
        ("openai/whisper-large-v2", "openai/whisper-large-v3"),
        ("Llama-3.1-8B", "Llama-3.1-70B"),
        ("Llama-3.1-8B", "Llama-3-8B"),
        ("vicuna-7b", "vicuna-7b-16k"),
        ("gpt2", "gpt2-xl"),
        ("gpt-2", "gpt-3"),
        ("codellama-7b", "codellama-7b-python"),
        ("phi-2", "phi-3"),
        ("opt-1.3b", "opt-13b"),
        ("conv2d", "conv3d"),
        ("ViT-B/16", "ViT-L/16"),
        ("tiny", "tiny-1"),
        ("TheBloke/Llama-2-7B-GGUF", "meta-llama/Llama-2-7b"),
        ("", "x"),
        ("Qwen/Qwen-7B", "Qwen/Qwen2.5-7B"),
        ("01-ai/Yi-6B", "01-ai/Yi-1.5-6B"),
        ("meta-llama/Llama-7b", "meta-llama/Llama-3.1-7b"),
        ("openai/whisper-large", "openai/whisper-large-v3"),
        ("imagenet", "ImageNet-V2"),
        ("squad", "SQuAD 2.0"),
        ("squad", "squad_v2"),
        ("common_voice", "Common Voice 11.0"),
        ("google/gemma-7b", "google/gemma-1.1-7b"),
        ("stable-diffusion", "stable-diffusion-2.1"),
        ("stable-diffusion-5", "stable-diffusion-v1-5"),
        ("Mistral 7B", "mistralai/Mistral-7B-v0.3"),
        ("deepseek-ai/DeepSeek-V3", "deepseek-ai/DeepSeek-V3.1"),
    ],
)
def test_not_the_same(one, other):
    assert not same_name(one, other)
    assert not same_name(other, one)


@given(st.text(max_size=60))
def test_every_name_is_its_own(name):
    assert same_name(name, name)
    assert read_name(name).joined == read_name(name.upper().lower()).joined or not name.isascii()


def test_long_and_odd_texts_take_no_time():
    import time

    begun = time.perf_counter()
    for text in ("a" * 100_000, "-" * 100_000, "1." * 50_000, "/" * 100_000, "https://" * 10_000):
        same_name(text, text + "x")
    assert time.perf_counter() - begun < 30  # not a measure of speed: without the bound it would run for hours


def test_places_on_a_disk():
    assert all(map(is_local, ["/home/me/x", "./x", "../x", "~/x", "C:\\\\models", "."]))
    assert not any(map(is_local, ["org/name", "name", "https://example.org/x"]))


@pytest.mark.parametrize(
    ("claimed", "name", "itself"),
    [
        ("me/tiny", "me/tiny", True),
        ("https://huggingface.co/Me/Tiny/tree/main", "me/tiny", True),
        ("hf:me/tiny@v1", "me/tiny", True),
        ("me/tiny", "tiny", False),
        ("tiny", "tiny", False),
        ("me/tiny-hf", "me/tiny", False),
        ("evil/m", "m", False),
        ("evil/m", "me/m", False),
        ("", "", False),
    ],
)
def test_only_the_whole_name_with_its_owner_is_the_model_itself(claimed, name, itself):
    assert is_itself(claimed, name) is itself


def test_a_revision_that_is_a_version_is_one():
    assert same_name(with_revision("whisper-large", "v3"), "openai/whisper-large-v3")
    assert same_name(with_revision("SQuAD", "2.0"), "squad_v2")
    assert [with_revision("x", revision) for revision in (None, "", "main", "0" * 40)] == [None] * 4
