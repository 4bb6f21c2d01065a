"""A model that bears its base's name is not its base: what files say of where weights come from has to be declared."""

from __future__ import annotations

import json
import struct

import pytest
from rulekit import DESCRIBED, HEAD, base, entry, one, weights


def gguf(**texts):
    """A GGUF file of one tensor, with these texts about it."""

    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    said = {"general.architecture": "llama", **texts}
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, len(said) + 1)
    head += text("general.base_model.count") + struct.pack("<II", 4, 1)
    head += b"".join(text(key) + struct.pack("<I", 8) + text(value) for key, value in said.items())
    head += text("t") + struct.pack("<IQIQ", 1, 64, 0, 0)
    return head + b"\0" * (-len(head) % 32) + struct.pack("<64f", *range(64))


def named(name, **keys):
    """The manifest of a model with this name, whose weights are tiny.safetensors."""
    return HEAD + entry(**keys).replace("- name: tiny", f"- name: {name}")


LLAMA = "meta-llama/Llama-2-7b-hf"
CARD = f"---\nbase_model: {LLAMA}\n---\n"


@pytest.mark.parametrize("repo", ["https://huggingface.co/meta-llama/Llama-2-7b-hf", "meta-llama/Llama-2-7b"])
def test_a_quantised_model_that_bears_its_bases_name(check, repo):
    said = gguf(**{"general.base_model.0.name": "Llama 2 7B", "general.base_model.0.repo_url": repo})
    manifest = named("Llama-2-7B-GGUF").replace("tiny.safetensors", "tiny.gguf")
    files = {"tiny.gguf": said, "model-freedom.yaml": manifest}
    assert "tiny.gguf names the base model" in one(check(files), "MF501")
    bases = base(LLAMA, "Apache-2.0", "quantized", DESCRIBED.format("[]"))
    assert check({"model-freedom.yaml": manifest.replace("base_models: []", f"base_models: {bases}")}) == []


@pytest.mark.parametrize(
    ("name", "file", "content"),
    [
        ("Llama-2-7B-GPTQ", "README.md", CARD),
        ("Llama-2-7b-hf", "README.md", CARD),
        ("llama-2-7b", "adapter_config.json", json.dumps({"base_model_name_or_path": LLAMA})),
        ("m", "README.md", "---\nbase_model: evil/m\n---\n"),
        ("me/m", "README.md", "---\nbase_model: evil/m\n---\n"),
        ("m", "README.md", "---\nbase_model: m\n---\n"),
        ("m", "config.json", '{"_name_or_path": "evil/m-7b"}'),
        ("me/m", "config.json", '{"_name_or_path": "evil/m"}'),
        ("Llama-2-7B-GGUF", "config.json", json.dumps({"_name_or_path": LLAMA})),
    ],
)
def test_a_name_that_is_alike_is_no_excuse(check, name, file, content):
    files = {"tiny.safetensors": weights(), file: content, "model-freedom.yaml": named(name)}
    assert f"{file} names the base model" in one(check(files), "MF501")


@pytest.mark.parametrize(
    ("name", "file", "content"),
    [
        ("me/m", "README.md", "---\nbase_model: me/m\n---\n"),
        ("me/m", "README.md", "---\nbase_model: https://huggingface.co/Me/M\n---\n"),
        ("m", "config.json", '{"_name_or_path": "me/m"}'),
        ("me/m", "config.json", '{"_name_or_path": "me/m"}'),
        ("me/m", "config.json", '{"_name_or_path": "m"}'),
        ("My-M", "config.json", '{"_name_or_path": "me/my_m"}'),
    ],
)
def test_a_model_may_name_itself(check, name, file, content):
    files = {"tiny.safetensors": weights(), file: content, "model-freedom.yaml": named(name)}
    assert check(files) == []


def test_a_model_that_is_known_by_its_homepage(check):
    homepage = "    homepage: https://huggingface.co/{}/m-7b\n"
    files = {"tiny.safetensors": weights(), "config.json": '{"_name_or_path": "me/m-7b"}'}
    assert check({**files, "model-freedom.yaml": named("Small", extra=homepage.format("me"))}) == []
    assert one(check({"model-freedom.yaml": named("m-7b", extra=homepage.format("you"))}), "MF501")


@pytest.mark.parametrize(
    ("claimed", "declared"),
    [
        ("Qwen/Qwen-7B", "{name: Qwen/Qwen2.5-7B"),
        ("openai/whisper-large", "{name: whisper-large-v3"),
        ("openai/whisper-large-v2", "{name: whisper-large, revision: v3"),
    ],
)
def test_another_version_is_another_model(check, claimed, declared):
    rest = ", relation: finetune, license: Apache-2.0" + DESCRIBED.format("[]")
    manifest = HEAD + entry(bases=f"[{declared}{rest}}}]")
    files = {"tiny.safetensors": weights(), "README.md": f"---\nbase_model: {claimed}\n---\n"}
    assert repr(claimed) in one(check({**files, "model-freedom.yaml": manifest}), "MF501")


def test_the_version_may_be_the_revision(check):
    rest = ", relation: finetune, license: Apache-2.0" + DESCRIBED.format("[]")
    manifest = HEAD + entry(bases=f"[{{name: whisper-large, revision: v3{rest}}}]")
    files = {"tiny.safetensors": weights(), "README.md": "---\nbase_model: openai/whisper-large-v3\n---\n"}
    assert check({**files, "model-freedom.yaml": manifest}) == []


def test_the_base_of_a_base_that_is_not_described_whole_is_declared_too(check):
    bases = f"[{{name: mid, relation: merge, license: MIT, base_models: [{{name: {LLAMA}, relation: finetune}}]}}]"
    files = {"tiny.safetensors": weights(), "README.md": CARD, "model-freedom.yaml": HEAD + entry(bases=bases)}
    assert check(files, codes=("MF501",)) == []
