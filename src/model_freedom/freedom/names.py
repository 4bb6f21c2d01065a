"""Names as people write them: `meta-llama/Llama-2-7b-hf`, `Llama 2 7B` and a hub's URL are one model."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_PLACE = re.compile(
    r"\A(?:(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|github\.com|gitlab\.com|codeberg\.org|modelscope\.cn"
    r"|kaggle\.com|ollama\.com|openml\.org|zenodo\.org)/|hf://|hf:|huggingface:)(?:datasets/|models/|spaces/|library/)*",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(?:safetensors|gguf|ggml|ckpt|pth?|bin|onnx|h5|keras|git)\Z", re.IGNORECASE)
_BELOW = re.compile(r"/(?:-/)?(?:tree|blob|resolve|raw|commit)/.*\Z")
_TOKEN = re.compile(r"v\d+(?:\.\d+)*|\d+(?:\.\d+)*[^\W\d_]*|[^\W\d_]+")
_GLUED_VERSION = re.compile(r"(?<=[a-z]{3})(?<!con)v(?=\d)")  # `yolov8` is `yolo v8`; `conv2d` is itself
_DASHED_VERSION = re.compile(r"(?<=\d)[-_ ](?=\d+(?![\w.]))")  # `2-1` is `2.1`; in `2-7b` the second is a size
_QUANTISED = re.compile(
    r"[-._](?:i1[-._])?i?q\d+(?:_(?:k(?:_[sml]|_xl)?|\d|xxs|xs|s|m|nl))*\Z"
)  # `Q4_K_M` of llama.cpp
_SIZE = re.compile(r"\d+(?:\.\d+)*[bm]\Z")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+\Z|v\d+\Z")
_NOISE = frozenset(
    {
        *("hf", "gguf", "ggml", "safetensors", "pytorch", "onnx", "fp16", "bf16", "fp32", "f16", "f32", "git"),
        *("gptq", "awq", "exl2", "mlx", "int4", "int8", "4bit", "8bit", "imatrix"),
        *("model", "models", "the", "meta", "dataset", "datasets", "data", "set", "corpus", "latest"),
    }
)
# Nobody numbers a first version until there is a second one: `whisper-large` is not v3, and `Mistral 7B` was v0.1.
_FIRST = frozenset({"0.1", "1"})
LONGEST = 300


class Name(NamedTuple):
    """Who published it, where that is said; the words of its name, without those that say nothing; its versions."""

    owner: str
    words: tuple[str, ...]
    versions: frozenset[str]

    @property
    def joined(self) -> str:
        """The words in one, so that `OpenOrca` is `open-orca`. Numbers stay apart: `2-7b` is not `27b`."""
        return re.sub(r"(?<=\d) (?=\d)", "|", " ".join(self.words)).replace(" ", "")


@lru_cache(maxsize=4096)
def read_name(text: str) -> Name:
    """The parts of a name, a hub address or a path."""
    owner, name = _split(text)
    return _parsed(owner, name)


def _split(text: str) -> tuple[str, str]:
    text = text.strip()[:LONGEST]
    place = _PLACE.sub("", text)
    place = _BELOW.sub("", place.split("?")[0].split("#")[0]).split("@")[0].strip("/")
    parts = [part for part in re.split(r"[/\\]", place) if part]
    if "://" in text and place == text.strip("/"):
        parts = parts[2:] or parts[1:]  # some other host's address: only its path can be a name
    if len(parts) == 2 and parts[-1].isdigit() and "://" not in text:
        parts = ["-".join(parts)]  # `ViT-B/16`: nobody calls a model by a number alone
    owner = re.sub(r"[\W_]", "", _plain(parts[-2])) if len(parts) == 2 else ""
    name = _plain(_ENDING.sub("", parts[-1])) if parts else ""
    return owner, _QUANTISED.sub("", name)


def _parsed(owner: str, name: str) -> Name:
    tokens = _TOKEN.findall(_GLUED_VERSION.sub(" v", name))
    noise = _NOISE | {"base"} if any(map(_SIZE.match, tokens)) else _NOISE  # where no size is told, `base` is one
    useful = [token for token in tokens if token not in noise] or tokens
    versions = frozenset(_version(token) for token in useful if _VERSION.match(token))
    return Name(owner, tuple(token for token in useful if not _VERSION.match(token)), versions)


def _version(token: str) -> str:
    """Without its `v`, and without zeros at its end: `v2` is `2.0`."""
    return re.sub(r"(?:\.0+)+\Z", "", token.removeprefix("v"))


def _plain(text: str) -> str:
    """In small letters of one form, those of Latin without accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    parts = (unicodedata.normalize("NFD", sign) for sign in folded)
    return "".join(part[0] if part and part[0].isascii() else unicodedata.normalize("NFC", part) for part in parts)


def same_name(one: str, other: str) -> bool:
    """Whether two texts name the same thing. An owner that only one of them states is no difference; a version is,
    unless it is the first: `Qwen-7B` and `Qwen2.5-7B` are two models, made from different data under different terms.
    """
    left, right = read_name(one), read_name(other)
    if not (left.words or left.versions) or not (right.words or right.versions):
        return one.strip().casefold() == other.strip().casefold()
    if left.owner and right.owner and left.owner != right.owner:
        return False
    if sorted(left.words) == sorted(right.words) or left.joined == right.joined:
        if left.versions == right.versions:
            return True
        if not (left.versions and right.versions) and (_versions(one) | _versions(other)) <= _FIRST:
            return True
    return _with_versions(one) == _with_versions(other)


@lru_cache(maxsize=4096)
def _dashed(text: str) -> Name:
    """The parts of a name where versions are written as they may be: `v1-5`, `1.5`, `yolo8` beside `yolo v8`."""
    _owner, name = _split(text)
    return _parsed("", _DASHED_VERSION.sub(".", name))


def _with_versions(text: str) -> tuple[str, ...]:
    found = _dashed(text)
    return tuple(sorted((*found.words, *found.versions)))


def _versions(text: str) -> frozenset[str]:
    return read_name(text).versions | _dashed(text).versions


def full_name(text: str) -> str | None:
    """`owner/name` in small letters, of that or of its address on a hub; None where the owner isn't told."""
    place = _BELOW.sub("", _PLACE.sub("", text.strip()[:LONGEST]).split("?")[0].split("#")[0]).split("@")[0]
    parts = place.strip("/").casefold().split("/")
    return "/".join(parts) if len(parts) == 2 and all(parts) else None


def is_itself(claimed: str, name: str) -> bool:
    """Whether a name is exactly that of the model itself, with its owner.

    A quantised or adapted model often bears the name of its base, so that a name which is merely alike may be either.
    """
    full = full_name(claimed)
    return full is not None and full == full_name(name)


_VERSION_TAG = re.compile(r"[vV]?\d+(?:\.\d+)*\Z")


def with_revision(name: str, revision: str | None) -> str | None:
    """The name with the version that its revision tells, if that is one: `whisper-large` at `v3`."""
    if not revision or len(revision) > 20 or not _VERSION_TAG.match(revision):
        return None
    return f"{name}-v{revision.lstrip('vV')}"


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
