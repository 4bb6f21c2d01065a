"""One report in every format: the JSON against its schema, the rest by what a reader of it relies on."""

import json
import re
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from model_freedom.findings import Finding, Location, Severity
from model_freedom.links.record import Address, Result, Status, Use
from model_freedom.manifest.schema import shipped_schema
from model_freedom.report.as_text import closing
from model_freedom.report.formats import FORMATS
from model_freedom.report.renderers import render
from model_freedom.report.result import LinkReport, ModelReport, Report, WeightsReport
from model_freedom.report.style import Style
from model_freedom.weights.record import Metadata, Outcome, Stored, WeightsFile

HOSTILE = "we\nird\x1b[2J::error::%0A##[add-mask]|<script>`@all`\udcff\u202e"
NOTHING = {"declared": "Free", "verified": None, "reasons": []}


def finding(number: int, severity: Severity, path: str = "a.bin") -> Finding:
    return Finding(
        f"MF{number:03}", "some-rule", severity, Location(path, number), f"message {HOSTILE}", f"fix {HOSTILE}"
    )


REPORT = Report(
    weights=(
        WeightsReport(
            WeightsFile(
                HOSTILE, Outcome.WEIGHTS, "safetensors", Stored.LFS, 1234, None, Metadata(license=HOSTILE, parameters=7)
            ),
            "0" * 64,
            "model-freedom.yaml",
            "m",
        ),
    ),
    models=(
        ModelReport(
            "m" + HOSTILE,
            "model-freedom.yaml",
            3,
            {
                "axes": {
                    "weights": "free",
                    "code": "free",
                    "data": "missing",
                    "base": "root",
                    "pinned": "all",
                    "durable": "single",
                },
                "verdicts": {
                    "debian": {
                        "declared": "Free",
                        "verified": "ToxicCandy",
                        "reasons": [{"axis": "data", "artifact": None, "path": ["m", "base"], "message": HOSTILE}],
                    }
                },
            },
        ),
    ),
    links=(
        LinkReport(
            Result(
                Address("https://example.org/" + HOSTILE),
                "http",
                Status.GONE,
                404,
                None,
                HOSTILE,
                "2026-11-24T00:00:00Z",
            ),
            (Use("model-freedom.yaml", 9, 1, "m", "training_data"),),
        ),
    ),
    findings=tuple(finding(1 + index % 900, Severity.ERROR if index < 40 else Severity.WARNING) for index in range(60)),
)


@pytest.mark.parametrize(
    "report", [REPORT, Report(), replace(REPORT, command="scan"), replace(REPORT, command="links")]
)
def test_json_is_valid_against_its_schema(report):
    document = json.loads(render("json", report, Style()))
    Draft202012Validator(json.loads(shipped_schema("report-v1"))).validate(document)
    assert document["summary"]["errors"] == report.count(Severity.ERROR)


def test_the_report_schema_is_a_schema_that_describes_everything():
    schema = json.loads(shipped_schema("report-v1"))
    Draft202012Validator.check_schema(schema)
    for name, definition in {"report": schema, **schema["$defs"]}.items():
        for key, item in definition.get("properties", {}).items():
            assert "$ref" in item or item.get("description"), f"{name}.{key}"


@pytest.mark.parametrize("name", FORMATS)
def test_equal_input_gives_equal_bytes_that_can_be_encoded(name):
    text = render(name, REPORT, Style())
    assert text == render(name, REPORT, Style())
    text.encode("utf-8")
    assert "\x1b" not in text


@pytest.mark.parametrize("command", ["check", "scan", "links"])
def test_text_in_the_runner_speaks_no_command(command):
    text = render("text", replace(REPORT, command=command), Style(in_runner=True))
    for line in text.splitlines():
        assert not line.strip().startswith("::")
        assert "##[" not in line


def test_text_has_one_line_a_finding_and_its_fix_below():
    text = render("text", replace(REPORT, findings=REPORT.findings[:1]), Style())
    first, second, *_ = text.splitlines()
    assert first.startswith("a.bin:1:1: MF001 error: message we\\x0aird")
    assert second.startswith("  fix we\\x0aird")
    assert "Free (declared), ToxicCandy (verified)" in text


def test_github_annotations_are_ten_of_each_level():
    lines = render("github", REPORT, Style()).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert len(lines) == 20
    assert "31 more at this level" in lines[9]
    for line in lines[:9]:
        assert re.match(r"::error file=a\.bin,line=\d+,col=1,title=MF\d\d\d some-rule::message ", line)


def test_sarif_has_a_location_for_every_result_and_knows_every_rule():
    run = json.loads(render("sarif", REPORT, Style()))["runs"][0]
    assert len(run["results"]) == 60
    known = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.bin"
        if "ruleIndex" in result:
            assert known[result["ruleIndex"]] == result["ruleId"]


def test_markdown_stays_below_githubs_limit_and_says_what_it_left_out():
    many = replace(REPORT, findings=tuple(finding(1, Severity.ERROR, f"{index}.bin") for index in range(20_000)))
    text = render("markdown", many, Style())
    assert len(text.encode()) < 900 * 1024 + 200
    assert re.search(r"and \d+ more rows", text)
    for row in text.splitlines():
        if row.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", row)) == 5


def test_colour_only_where_it_is_asked_for():
    assert "\x1b[31m" in render("text", REPORT, Style(colour=True))


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (Report(), "no findings in no weights and no manifests"),
        (replace(REPORT, links=()), "40 errors, 20 warnings in 1 weights file, 1 model"),
        (Report(command="scan"), "no weights found"),
        (replace(REPORT, command="scan"), "1 file: 1 weights"),
    ],
)
def test_the_closing_sentence(report, sentence):
    assert closing(report) == sentence
