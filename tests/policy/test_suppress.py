"""Exceptions: each kind lets its finding pass, and is told when it lets nothing pass any more."""

import datetime
import json

import pytest

from model_freedom.configuration.settings import Settings, Waiver
from model_freedom.findings import CannotProceed, Finding, Location, Severity
from model_freedom.manifest.model import Ignore, Manifest
from model_freedom.policy.baseline import baseline_text, read_baseline
from model_freedom.policy.suppress import judge
from model_freedom.rules.catalogue import rules

TODAY = datetime.date(2026, 11, 24)
FINDING = Finding("MF306", "no-archive-copy", Severity.WARNING, Location("model-freedom.yaml", 7, 3), "message", "fix")


def judged(findings=(FINDING,), manifests=(), baseline=None, **changes):
    return judge(
        findings, manifests, Settings(source="pyproject.toml", **changes), rules(), baseline=baseline, today=TODAY
    )


def manifest(*codes: str, lines=(6, 7)) -> Manifest:
    place = Location("model-freedom.yaml", 6, 5)
    return Manifest("model-freedom.yaml", ignores=(Ignore(codes, "reason", place, lines),))


def test_without_exceptions():
    assert judged().findings == (FINDING,)
    assert judged().suppressed == 0


def test_an_ignore_in_the_manifest():
    assert judged(manifests=[manifest("MF306")]) == ((), 1)
    assert judged(manifests=[manifest("MF3")]) == ((), 1)


def test_an_ignore_of_something_else_is_unused():
    result = judged(manifests=[manifest("MF303", "MF306")])
    assert [finding.code for finding in result.findings] == ["MF007"]
    assert "MF303" in result.findings[0].message
    assert result.findings[0].location == Location("model-freedom.yaml", 6, 5)


def test_an_ignore_for_a_rule_that_did_not_run_is_not_called_unused():
    offline = tuple(rule for rule in rules() if not rule.code.startswith("MF4"))
    result = judge((), [manifest("MF401")], Settings(), offline, today=TODAY)
    assert result.findings == ()


@pytest.mark.parametrize(
    ("waiver", "left"),
    [
        (Waiver("MF306", "*.yaml", "r"), []),
        (Waiver("MF306", "*.yaml", "r", "2026-11-24"), []),
        (Waiver("MF306", "*.yaml", "r", "2026-11-23"), ["MF306", "MF007"]),
        (Waiver("MF306", "elsewhere/", "r"), ["MF306", "MF007"]),
        (Waiver("MF303", "*.yaml", "r"), ["MF306", "MF007"]),
    ],
)
def test_waivers(waiver, left):
    assert [finding.code for finding in judged(waivers=(waiver,)).findings] == left


def test_ignores_by_path():
    assert judged(per_path_ignores={"*.yaml": ("MF3",)}).findings == ()
    assert judged(per_path_ignores={"*.yaml": ("MF1",)}).findings == (FINDING,)
    assert judged(per_path_ignores={"sub/": ("MF3",)}).findings == (FINDING,)


def test_a_baseline_lets_pass_what_it_has_wherever_the_line_moved(tmp_path):
    file = tmp_path / "baseline.json"
    file.write_text(baseline_text([FINDING]))
    moved = FINDING._replace(location=Location("model-freedom.yaml", 99, 1))
    assert judged([moved], baseline=read_baseline(str(file))) == ((), 1)
    other = FINDING._replace(message="another message")
    result = judged([other], baseline=read_baseline(str(file)))
    assert [finding.code for finding in result.findings] == ["MF007", "MF306"]
    assert result.findings[0].location == Location(str(file), 2)


def test_a_report_serves_as_a_baseline(tmp_path):
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"findings": [{"fingerprint": FINDING.fingerprint}]}))
    assert judged(baseline=read_baseline(str(file))) == ((), 1)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"findings": 3}', '{"findings": [1]}', "[" * 100_000, "\xff"])
def test_a_baseline_that_is_none(tmp_path, content):
    file = tmp_path / "baseline.json"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(CannotProceed, match="not a report"):
        read_baseline(str(file))


def test_a_baseline_that_is_missing():
    with pytest.raises(CannotProceed, match="No such file") as caught:
        read_baseline("no-such-baseline.json")
    assert "--write-baseline" in caught.value.fix
