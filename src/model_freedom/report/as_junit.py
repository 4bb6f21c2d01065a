"""`--format junit`: one test case an address and one a finding that is about none, as CI servers show them.

The form is the one that they agree on: https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from model_freedom.findings import Finding, Severity
from model_freedom.report.escape import clean
from model_freedom.report.result import LinkReport, Report


def render(report: Report) -> str:
    """The report as XML. An error is a failure; a warning lets its case pass and stands in its output."""
    root = Element("testsuites", name="model-freedom")
    suites = [
        ("links", [_of_link(link) for link in report.links]),
        ("findings", list(map(_of_finding, report.findings))),
    ]
    for name, cases in suites:
        failures = sum(case.find("failure") is not None for case in cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        suite = SubElement(
            root,
            "testsuite",
            name=name,
            tests=str(len(cases)),
            failures=str(failures),
            skipped=str(skipped),
            errors="0",
        )
        suite.extend(cases)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _of_link(link: LinkReport) -> Element:
    result = link.result
    used = link.uses[0].manifest if link.uses else ""
    case = Element("testcase", name=_text(result.address.url), classname=_text(used), file=_text(used))
    status = result.status.value
    if status == "skipped":
        SubElement(case, "skipped", message=_text(result.detail))
    else:
        SubElement(case, "system-out").text = _text(f"{status}: {result.detail}" if result.detail else status)
    return case


def _of_finding(finding: Finding) -> Element:
    path, line, _column = finding.location
    case = Element(
        "testcase",
        name=_text(f"{finding.code} {finding.name}"),
        classname=_text(path),
        file=_text(path),
        line=str(line),
    )
    text = _text(f"{path}:{line}: {finding.message}\nfix: {finding.fix}")
    if finding.severity is Severity.ERROR:
        SubElement(case, "failure", type=finding.code, message=_text(finding.message)).text = text
    else:
        SubElement(case, "system-out").text = text
    return case


def _text(text: str) -> str:
    """Nothing that a terminal would obey, which includes everything that may not stand in XML."""
    return "\n".join(map(clean, text.split("\n")))
