"""Names as people write them: `meta-llama/Llama-2-7b-hf`, `Llama 2 7B` and a hub's URL are one model."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_PLACE = re.compile(
    r"\A(?:(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|github\.com|gitlab\.com|codeberg\.org|modelscope\.cn"
    r"|kaggle\.com|ollama\.com|openml\.org|zenodo\.org)/|hf://|hf:|huggingface:)(?:datasets/|models/|spaces/|library/)*",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(?:safetensors|gguf|ggml|ckpt|pth?|bin|onnx|h5|keras|git)\Z", re.IGNORECASE)
_BELOW = re.compile(r"/(?:-/)?(?:tree|blob|resolve|raw|commit)/.*\Z")
_TOKEN = re.compile(r"v\d+(?:\.\d+)*|\d+(?:\.\d+)*[a-z]*|[a-z]+")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+\Z|v\d+\Z")
_NOISE = frozenset(
    {
        *("hf", "gguf", "ggml", "safetensors", "pytorch", "onnx", "fp16", "bf16", "fp32", "f16", "f32", "git"),
        *("model", "models", "base", "the", "meta", "dataset", "datasets", "data", "set", "corpus", "latest"),
    }
)
LONGEST = 300


class Name(NamedTuple):
    """Who published it, where that is said; the words of its name, without those that say nothing; its versions."""

    owner: str
    words: tuple[str, ...]
    versions: frozenset[str]

    @property
    def joined(self) -> str:
        """The words in one, so that `OpenOrca` is `open-orca`."""
        return "".join(self.words)


@lru_cache(maxsize=4096)
def read_name(text: str) -> Name:
    """The parts of a name, a hub address or a path."""
    text = text.strip()[:LONGEST]
    place = _PLACE.sub("", text)
    place = _BELOW.sub("", place.split("?")[0].split("#")[0]).split("@")[0].strip("/")
    parts = [part for part in re.split(r"[/\\]", place) if part]
    if "://" in text and place == text.strip("/"):
        parts = parts[2:] or parts[1:]  # some other host's address: only its path can be a name
    owner = re.sub(r"[^0-9a-z]", "", parts[-2].casefold()) if len(parts) == 2 else ""
    name = _ENDING.sub("", parts[-1]) if parts else ""
    tokens = _TOKEN.findall(name.casefold())
    useful = [token for token in tokens if token not in _NOISE] or tokens
    versions = frozenset(token.removeprefix("v") for token in useful if _VERSION.match(token))
    return Name(owner, tuple(token for token in useful if not _VERSION.match(token)), versions)


def same_name(one: str, other: str) -> bool:
    """Whether two texts name the same thing. A version or an owner that only one of them states is no difference."""
    left, right = read_name(one), read_name(other)
    if not (left.words or left.versions) or not (right.words or right.versions):
        return one.strip().casefold() == other.strip().casefold()
    if left.owner and right.owner and left.owner != right.owner:
        return False
    if left.versions and right.versions and left.versions != right.versions:
        return False
    return sorted(left.words) == sorted(right.words) or left.joined == right.joined


_HUB = re.compile(
    r"\A(?:(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|modelscope\.cn|kaggle\.com|ollama\.com|openml\.org)/"
    r"|hf://|hf:|huggingface:)",
    re.IGNORECASE,
)


def hub_name(url: str) -> str | None:
    """The address, where it is one of a hub on which models and data sets have names; None for any other."""
    return url if _HUB.match(url.strip()) else None


def is_local(text: str) -> bool:
    """Whether it is a place on somebody's disk, which names nothing for anybody else."""
    text = text.strip()
    return (
        text.startswith(("/", "./", "../", "~", "\\")) or bool(re.match(r"[A-Za-z]:[\\/]", text)) or text in {".", ".."}
    )
