"""Real repositories for the rules about freedom: manifests, weights with something to say, and the check of both."""

from __future__ import annotations

import json
import struct

import pytest

from model_freedom.cli import main

HEAD = "version: 1\nmodels:\n"


def entry(
    name="tiny", license_="Apache-2.0", data="{name: numbers, path: d.csv, license: CC0-1.0}", bases="[]", extra=""
):
    """One model of a manifest, whose weights are `NAME.safetensors`."""
    return (
        f"  - name: {name}\n"
        f"    weights: [{{path: {name}.safetensors}}]\n"
        f"    license: {license_}\n"
        f"    training_code: [{{path: train.py, license: Apache-2.0}}]\n"
        f"    training_data: [{data}]\n"
        f"    base_models: {bases}\n{extra}"
    )


def weights(seed=0, **metadata):
    """A safetensors file with something to say."""
    header = {"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
    if metadata:
        header["__metadata__"] = metadata
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + struct.pack("<f", seed)


@pytest.fixture
def check(repository, monkeypatch, capsys):
    """Writes files, checks, and gives codes with lines and messages of the rules asked for."""

    def run(files, *arguments, codes=("MF20", "MF307", "MF5", "MF6"), folder=None):
        for path, content in {"train.py": "", "d.csv": "1\n", **files}.items():
            repository.write(path, content)
        monkeypatch.chdir(repository.root / folder if folder else repository.root)
        capsys.readouterr()
        status = main(["check", "--format", "json", "-q", *arguments])
        report = json.loads(capsys.readouterr().out)
        assert status in {0, 1}
        return [
            (found["code"], found["line"], found["message"])
            for found in report["findings"]
            if found["code"].startswith(codes)
        ]

    run.repository = repository
    return run


def one(found, code):
    """The only finding, of this code; its message."""
    assert [item[0] for item in found] == [code], found
    return found[0][2]


def base(name, license_, relation="finetune", rest=""):
    return f"[{{name: {name}, relation: {relation}, license: {license_}{rest}}}]"


DESCRIBED = (
    ", training_code: [{{path: train.py, license: MIT}}], training_data: [{{name: n, path: d.csv, license: MIT}}], "
    "base_models: {}"
)
