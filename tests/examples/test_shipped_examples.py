"""The examples are what they say: rebuilt to the byte, and judged Free and ToxicCandy."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from workshop import PROJECT

EXAMPLES = PROJECT / "examples"


def test_training_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    again = tmp_path / "digits.safetensors"
    train = [sys.executable, EXAMPLES / "digits" / "train.py", "--output", again]
    said = subprocess.run(train, capture_output=True, text=True, check=True).stdout
    assert again.read_bytes() == (EXAMPLES / "digits" / "weights" / "digits.safetensors").read_bytes()
    accuracy = said.rpartition(": ")[2].strip()
    assert f"| Accuracy | {accuracy} " in (EXAMPLES / "digits" / "README.md").read_text()


def test_the_classifier_reads_digits() -> None:
    data = (EXAMPLES / "digits" / "data" / "digits.csv").read_text().splitlines()[:200]
    predict = [sys.executable, EXAMPLES / "digits" / "predict.py"]
    said = subprocess.run(predict, input="\n".join(data), capture_output=True, text=True, check=True).stdout
    right = sum(line.rpartition(",")[2] == guess for line, guess in zip(data, said.split(), strict=True))
    assert right > 180


def test_toxic_candy_cannot_be_made_again(tmp_path: Path) -> None:
    again = tmp_path / "segments.safetensors"
    subprocess.run([sys.executable, EXAMPLES / "toxic-candy" / "train.py", "--output", again], check=True)
    committed = (EXAMPLES / "toxic-candy" / "weights" / "segments.safetensors").read_bytes()
    assert len(again.read_bytes()) == len(committed)
    assert again.read_bytes() != committed


def test_the_digest_of_the_data_is_the_documented_one() -> None:
    digest = hashlib.sha256((EXAMPLES / "digits" / "data" / "digits.csv").read_bytes()).hexdigest()
    assert digest in (EXAMPLES / "digits" / "data" / "README.md").read_text()
    assert digest in (EXAMPLES / "digits" / "model-freedom.yaml").read_text()


@pytest.mark.needs_program("git")
def test_check_gives_the_verdicts(installed: Path, project_copy: Path) -> None:
    done = subprocess.run(
        [installed, "check", "--offline", "--format", "json", "examples"],
        cwd=project_copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    verdicts = {model["name"]: model["verdicts"]["debian"]["declared"] for model in report["models"]}
    assert verdicts == {"digits": "Free", "segments": "ToxicCandy"}
    assert report["findings"] == []


@pytest.mark.needs_program("git")
def test_a_policy_of_free_models_refuses_only_the_toxic_one(installed: Path, project_copy: Path) -> None:
    done = subprocess.run(
        [installed, "check", "--policy", "debian-free", "--format", "json", "examples"],
        cwd=project_copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    refused = {(finding["code"], finding["model"]) for finding in json.loads(done.stdout)["findings"]}
    assert refused == {("MF601", "segments")}
