"""What a report says of one weights file: its leader, why it is unsure, and digests that are not SHA-256."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from model_freedom.manifest.schema import shipped_schema
from model_freedom.report.renderers import render
from model_freedom.report.result import Report, WeightsReport
from model_freedom.report.style import Style
from model_freedom.weights.record import Outcome, Stored, WeightsFile

MD5 = "f81de49a0b7d5db1bdb65a65e8d68e6a"
FILES = (
    WeightsFile("model.pt", Outcome.POINTER, "PyTorch", Stored.DVC, 300, leader="model.pt.dvc", digest=f"md5:{MD5}"),
    WeightsFile("models", Outcome.UNSURE, "folder", Stored.DVC, 9, reason="a folder", digest=f"md5:{MD5}.dir"),
    WeightsFile("b.onnx", Outcome.POINTER, "ONNX", Stored.ANNEX, 9, digest="blake2b256:" + "0" * 64),
    WeightsFile("c.onnx", Outcome.POINTER, "ONNX", Stored.ANNEX, 9, "1" * 64, digest="sha256:" + "1" * 64),
    WeightsFile("d.onnx", Outcome.WEIGHTS, "ONNX"),
)
REPORT = Report(command="scan", weights=tuple(map(WeightsReport, FILES)))


def test_json_has_leader_reason_and_digest() -> None:
    document = json.loads(render("json", REPORT, Style(colour=False)))
    Draft202012Validator(json.loads(shipped_schema("report-v1"))).validate(document)
    told = [(item["belongs_to"], item["reason"], item["digest"]) for item in document["weights"]]
    assert told == [(file.leader, file.reason or None, file.digest or None) for file in FILES]


@pytest.mark.parametrize(
    ("line", "count"),
    [(f"  md5: {MD5}", 1), (f"  md5: {MD5}.dir", 1), (f"  blake2b256: {'0' * 64}", 1), (f"  sha256: {'1' * 64}", 1)],
)
def test_text_shows_each_digest_once(line: str, count: int) -> None:
    lines = render("text", REPORT, Style(colour=False)).splitlines()
    assert lines.count(line) == count
    assert lines.count("  belongs to: model.pt.dvc") == 1
