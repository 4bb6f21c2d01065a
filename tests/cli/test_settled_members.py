"""A member of an archive is settled by the name under which it is printed."""

from __future__ import annotations

import zipfile

import pytest


@pytest.mark.parametrize("glob", ["u.whl!/data/x.safetensors", "u.whl", "data/x.safetensors", "*.safetensors"])
def test_not_weights_takes_the_printed_name(program, tmp_path, glob):
    with zipfile.ZipFile(tmp_path / "u.whl", "w") as made:
        made.writestr("data/x.safetensors", "a text under a name that promises weights")
        made.writestr("data/y.onnx", "another text under such a name")
    found = program("scan", "--archives", "--format", "json", cwd=tmp_path).report["weights"]
    assert [item["path"] for item in found] == ["u.whl!/data/x.safetensors", "u.whl!/data/y.onnx"]
    settings = tmp_path / "settings.toml"
    settings.write_text(f'not-weights = ["{glob}"]\n')
    command = ("scan", "--archives", "--format", "json", "--config", settings)
    left = [item["path"] for item in program(*command, cwd=tmp_path).report["weights"]]
    assert "u.whl!/data/x.safetensors" not in left
    assert ("u.whl!/data/y.onnx" in left) == (glob != "u.whl")
