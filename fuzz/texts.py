"""What people write: manifests, configurations, licence expressions, baselines, descriptions in other formats."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import cache

from fuzz.target import Target, in_time, require, require_text
from model_freedom.configuration.parse import parse
from model_freedom.configuration.settings import Settings
from model_freedom.findings import CannotProceed, Fault
from model_freedom.freedom import names, places
from model_freedom.licenses import expression
from model_freedom.licenses.faults import corrected, faults
from model_freedom.manifest.discovery import matching
from model_freedom.manifest.editing import CannotEdit, InsertKey, SetScalar, edited
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import Manifest
from model_freedom.manifest.reader import read_document
from model_freedom.policy.baseline import read_baseline
from model_freedom.standards.mot import import_draft
from model_freedom.weights.naming import BASE_KEYS, DATA_KEYS, names_under

_PATHS = ("weights/a.onnx", "a.onnx", "weights/b/c.safetensors", "x" * 200, "a/" * 60 + "b", "ä b\n")


def require_fault(fault: Fault, lines: int) -> None:
    """A place in the file, and words."""
    require(1 <= fault.location.line <= lines + 1, f"line {fault.location.line} of {lines}")
    require(fault.location.column >= 1, "no column")
    require(fault.code.startswith("MF") and fault.message, "a fault without a code or a message")


def _naming(data: bytes) -> None:
    """A value of a table of texts that names base models or data sets."""
    text = data.decode("utf-8", "replace")
    for keys in (BASE_KEYS, DATA_KEYS):
        with in_time():
            found = names_under({keys[0]: text, keys[-1]: text[::-1]}, keys)
        for name in found:
            require_text(name, "a name")
        require(len(set(found)) == len(found), "a name twice")


def _manifest(path: str) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        with in_time():
            manifest = read_manifest(data, path)
        require(isinstance(manifest, Manifest), "no manifest")
        require(manifest.readable or manifest.faults, "unreadable, and nobody is told why")
        lines = len(data.splitlines()) + data.count(b"\r") + 1
        for fault in manifest.faults:
            require_fault(fault, lines)
        with in_time():
            for model in manifest.models[:5]:
                require(isinstance(model.name, str), "a name that is no text")
                for found in matching(manifest, model, _PATHS).values():
                    require(set(found) <= set(_PATHS), "a path that is not there")
        _edit(data, path)

    return check


def _edit(data: bytes, path: str) -> None:
    """An edit is made as asked, or refused; never is something else changed."""
    document = read_document(data, path)
    for place in list(document.places)[:4]:
        location = document.location(place)
        for edit in (SetScalar(location, "new: 'text'"), InsertKey(location, "key", "a # b")):
            try:
                with in_time():
                    after = edited(data, (edit,))
            except CannotEdit:
                continue
            require(read_document(after, path).readable, "an edit broke the file")


def _configuration(data: bytes) -> None:
    for whole in (True, False):
        try:
            with in_time():
                settings = parse(data, "pyproject.toml", whole=whole)
        except CannotProceed as error:
            require(str(error).strip(), "refused without a reason")
            continue
        require(isinstance(settings, Settings), "no settings")
        require(
            isinstance(settings.policy, str) and all(isinstance(item, str) for item in settings.exclude), "no texts"
        )


def _licenses(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    with in_time():
        require(expression.judge(text) in {"free", "unknown", "non-free"}, "no verdict")
        try:
            terms = list(expression.terms(expression.parse(text)))
        except expression.Unreadable as error:
            require(str(error), "refused without a reason")
            require(expression.judge(text) != "free", "free, and nobody can read it")
        else:
            require(terms, "an expression without a licence")
        for fault in faults(text):
            require(fault.code.startswith("MF2") and fault.message and fault.fix, "a fault without words")
        better = corrected(text)
    if better is not None:
        require(better != text, "corrected to itself")
        require(expression.judge(better) in {"free", "unknown", "non-free"}, "no verdict")


def _mot(data: bytes) -> None:
    try:
        with in_time():
            draft = import_draft(data, "models/model.yml")
    except CannotProceed as error:
        require(str(error).strip(), "refused without a reason")
        return
    document = read_document(draft.encode(), "model-freedom.yaml")
    require(document.readable and isinstance(document.data, dict), "the draft can't be read back")


@cache
def _file() -> str:
    handle, path = tempfile.mkstemp(prefix="fuzz-")
    os.close(handle)
    return path


def _baseline(data: bytes) -> None:
    path = f"{_file()}"
    with open(path, "wb") as file:
        file.write(data)
    try:
        with in_time():
            known = read_baseline(path, "baseline.json")
    except CannotProceed as error:
        require(str(error).strip(), "refused without a reason")
        return
    for fingerprint, entry in known.items():
        require(isinstance(fingerprint, str) and isinstance(entry.code, str), "no texts")
        require(entry.place.line >= 1, "a place before the file's beginning")


def _names(data: bytes) -> None:
    one, _, other = data.decode("utf-8", "replace").partition("\n")
    with in_time():
        require(isinstance(names.same_name(one, other), bool), "neither the same nor another")
        require(names.same_name(one, other) == names.same_name(other, one), "the same one way only")
        require(isinstance(names.is_local(one), bool), "neither here nor elsewhere")
        hub = names.hub_name(one)
        require(isinstance(places.host_of(one), str), "a host that is no text")
    if hub is not None:
        require_text(hub, "a name", 10_000)


_MANIFEST = (
    *(
        b"version: 1\n",
        b"models:\n",
        b"- name: a\n",
        b"  weights: [{path: a.onnx}]\n",
        b"license: Apache-2.0\n",
        b"path: ",
    ),
    *(
        b"training_code:\n",
        b"training_data: []\n",
        b"base_models: []\n",
        b"access: none\n",
        b"reason: x\n",
        b"url: https://",
    ),
    *(
        b"# model-freedom: ignore[MF306] x\n",
        b"&a ",
        b"*a",
        b"<<: ",
        b"!!python/object:",
        b"? ",
        b"|2-\n",
        b"\xef\xbb\xbf",
    ),
)
_JSON = (b'{"version": 1, "models": [', b'"name": "', b'"weights": [{"path": "', b"\\ud800", b"1e999", b"null", b"-0")
_TOML = (
    b"[tool.model-freedom]\n",
    b"policy = 'declared'\n",
    b"[[waivers]]\n",
    b"until = 2027-01-31\n",
    b"[links]\n",
    b"select = ",
)
_SPDX = (
    b" AND ",
    b" OR ",
    b" WITH ",
    b"Apache-2.0",
    b"GPL-2.0-only",
    b"LicenseRef-x",
    b"MIT",
    b"DocumentRef-a:",
    b"+",
    b"(",
)
_MOT = (
    b"release:\n",
    b"  components:\n",
    b"  - name: Datasets\n",
    b"    license: MIT\n",
    b"framework: {version: '1.0'}\n",
)
_ADDRESSES = (
    b"https://huggingface.co/",
    b"/resolve/main/",
    b"doi:10.5281/zenodo.",
    b"swh:1:dir:",
    b"git+https://",
    b"@",
)


def text_targets() -> tuple[Target, ...]:
    """Their targets."""
    read = ("manifest.load", "manifest.reader", "manifest.builder", "manifest.comments", "manifest.consistency")
    more = ("manifest.editing", "manifest.discovery", "manifest.version1", "manifest.syntax")
    return (
        Target("manifest-yaml", _manifest("model-freedom.yaml"), (*read, *more), _MANIFEST),
        Target("manifest-json", _manifest("model-freedom.json"), (*read, "manifest.json_events"), _JSON),
        Target("configuration", _configuration, ("configuration.parse", "configuration.tables"), _TOML),
        Target("licenses", _licenses, ("licenses.expression", "licenses.faults", "licenses.suggest"), _SPDX, 2048),
        Target("mot", _mot, ("standards.mot", "standards.draft"), _MOT),
        Target("baseline", _baseline, ("policy.baseline",), (b'{"findings": [', b'"fingerprint": "', b'"code": "')),
        Target("naming", _naming, ("weights.naming",), (b'["', b'{"name": "', b"none", b", "), 4096),
        Target("names", _names, ("freedom.names", "freedom.places"), _ADDRESSES, 2048),
    )
