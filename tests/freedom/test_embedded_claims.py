"""What safetensors and ONNX say in their tables of texts: bases, data and licences, each held against the manifest."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulekit import DESCRIBED, HEAD, base, entry, one, weights

from model_freedom.weights.naming import names_under


def varint(number):
    data = b""
    while number > 127:
        data += bytes([number & 127 | 128])
        number >>= 7
    return data + bytes([number])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def onnx(**properties):
    """An ONNX model of one matrix, with these properties."""
    numbers = struct.pack("<4096f", *range(4096))
    tensor = b"\x08\x40\x08\x40\x10\x01" + field(8, b"w") + field(9, numbers)
    node = field(1, b"x") + field(1, b"w") + field(2, b"y") + field(4, b"MatMul")
    graph = field(1, node) + field(2, b"g") + field(5, tensor)
    said = b"".join(field(14, field(1, key.encode()) + field(2, value.encode())) for key, value in properties.items())
    return b"\x08\x08" + field(2, b"pytorch") + field(7, graph) + field(8, b"\x10\x11") + said


def files(kind, **said):
    if kind == "onnx":
        return {
            "tiny.onnx": onnx(**said),
            "model-freedom.yaml": HEAD + entry().replace("tiny.safetensors", "tiny.onnx"),
        }
    return {"tiny.safetensors": weights(**said), "model-freedom.yaml": HEAD + entry()}


@pytest.mark.parametrize("kind", ["onnx", "safetensors"])
@pytest.mark.parametrize(
    ("key", "value", "codes"),
    [
        ("base_model", "org/big", ["MF501"]),
        ("base_model", '["org/big", "org/bigger"]', ["MF501", "MF501"]),
        ("base_model_name_or_path", "org/big", ["MF501"]),
        ("base_models", '[{"name": "org/big"}]', ["MF501"]),
        ("datasets", "org/chats, numbers", ["MF307"]),
        ("datasets", '["org/chats"]', ["MF307"]),
        ("dataset", "org/chats", ["MF307"]),
        ("license", "llama2", ["MF205"]),
        ("license_link", "https://ai.meta.com/llama/license/", ["MF205"]),
        ("license_name", "llama3", ["MF205"]),
        ("base_model", "", []),
        ("base_model", "None", []),
        ("base_model", "[]", []),
        ("datasets", "numbers", []),
        ("datasets", '["org/Numbers"]', []),
        ("datasets", "./d.csv", []),
        ("license", "apache-2.0", []),
        ("license_link", "https://www.apache.org/licenses/LICENSE-2.0", []),
        ("license_link", "https://example.org/LICENSE", []),
    ],
)
def test_what_is_said_inside(check, kind, key, value, codes):
    assert [code for code, *_ in check(files(kind, **{key: value}))] == codes


def test_a_base_that_is_declared(check):
    bases = base("org/big", "Apache-2.0", "converted", DESCRIBED.format("[]"))
    repository = files("onnx", base_model="org/big", author="Somebody")
    manifest = repository["model-freedom.yaml"].replace("base_models: []", f"base_models: {bases}")
    assert check({**repository, "model-freedom.yaml": manifest}) == []


@pytest.mark.parametrize(
    ("front", "codes"),
    [
        ("license: other\nlicense_link: https://ai.meta.com/llama/license/", ["MF205"]),
        ("license_link: https://www.llama.com/llama3/license/", ["MF205"]),
        ("license: other\nlicense_link: LICENSE", []),
        ("license: other\nlicense_link: https://www.apache.org/licenses/LICENSE-2.0", []),
    ],
)
def test_a_card_that_links_to_the_terms(check, front, codes):
    card = {"tiny.safetensors": weights(), "README.md": f"---\n{front}\n---\n", "model-freedom.yaml": HEAD + entry()}
    assert [code for code, *_ in check(card)] == codes


def test_the_message_names_the_file(check):
    assert "tiny.onnx names the training data 'org/chats'" in one(check(files("onnx", datasets="org/chats")), "MF307")


@given(st.text(max_size=60) | st.recursive(st.text(max_size=5), st.lists).map(json.dumps))
def test_any_text(text):
    assert all(isinstance(name, str) and name for name in names_under({"a": text}, ("a",)))
