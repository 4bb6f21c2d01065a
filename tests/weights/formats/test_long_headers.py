"""GGUF whose keys are longer than what is read of one file: a vocabulary of a million words is one all the same."""

from __future__ import annotations

import struct

import pytest
from looking import look

from model_freedom.weights.record import Outcome

WORD = b"\xc3\xa9" * 20
WORDS = 800_000  # with their lengths some 38 MB


def text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def vocabulary(tensors: int = 0, words: int = WORDS) -> bytes:
    """A header with an architecture and words, and what else `tensors` says there is."""
    header = struct.pack("<4sIQQ", b"GGUF", 3, tensors, 2)
    header += text(b"general.architecture") + struct.pack("<I", 8) + text(b"gemma4")
    return header + text(b"tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, words) + text(WORD) * words


def test_a_long_vocabulary_without_tensors_is_a_component() -> None:
    match = look(vocabulary(), "vocab.gguf")
    assert match is not None
    assert (match.outcome, match.metadata.architecture) == (Outcome.COMPONENT, "gemma4")


def test_long_keys_before_tensors_are_weights() -> None:
    match = look(vocabulary(tensors=200) + bytes(1000), "model.gguf")
    assert match is not None
    assert (match.outcome, match.metadata.architecture) == (Outcome.WEIGHTS, "gemma4")


def test_a_tensor_behind_a_vocabulary_of_19_megabytes_is_counted() -> None:
    tensor = text(b"token_embd.weight") + struct.pack("<IQQIQ", 2, 64, 32, 0, 0)
    header = vocabulary(tensors=1, words=400_000) + tensor
    match = look(header.ljust(-(-len(header) // 32) * 32, b"\0") + bytes(64 * 32 * 4), "model.gguf")
    assert match is not None
    assert (match.outcome, match.metadata.parameters) == (Outcome.WEIGHTS, 64 * 32)


def test_more_texts_than_any_vocabulary_has_are_not_counted_one_by_one() -> None:
    header = struct.pack("<4sIQQ", b"GGUF", 3, 1, 1) + text(b"tokenizer.ggml.tokens")
    match = look(header + struct.pack("<IIQ", 9, 8, 2_000_000) + bytes(2_000_000 * 8), "model.gguf")
    assert match is not None
    assert (match.outcome, match.metadata.parameters) == (Outcome.WEIGHTS, None)


@pytest.mark.parametrize("tensors", [0, 200])
def test_keys_that_end_too_early_are_unsure(tensors: int) -> None:
    match = look(vocabulary(tensors, words=100)[:-1], "model.gguf")
    assert match is not None
    assert match.outcome is Outcome.UNSURE


def test_bases_are_read_without_their_count() -> None:
    header = struct.pack("<4sIQQ", b"GGUF", 3, 1, 2)
    for key, value in ((b"base_model.0.repo_url", b"https://huggingface.co/a/b"), (b"base_model.2.name", b"c")):
        header += text(b"general." + key) + struct.pack("<I", 8) + text(value)
    header += text(b"token_embd.weight") + struct.pack("<IQQIQ", 2, 64, 32, 0, 0)
    match = look(header.ljust(-(-len(header) // 32) * 32, b"\0") + bytes(64 * 32 * 4), "model.gguf")
    assert match is not None
    assert match.metadata.base_models == ("https://huggingface.co/a/b", "c")
