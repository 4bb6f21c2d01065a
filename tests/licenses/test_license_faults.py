"""What is said of an expression that isn't one, and what would certainly mend it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.licenses import corrected, faults, judge
from model_freedom.licenses.lists import lists


def codes(expression: str, *defined: str) -> list[str]:
    return [fault.code for fault in faults(expression, defined)]


@pytest.mark.parametrize(
    "expression",
    ["MIT", "mit", "Apache-2.0 OR MIT", "llama3", "gemma", "openrail++", "openmdw-1.1", "Apache-2.0+", "apple-ascl"],
)
def test_nothing_to_say(expression: str) -> None:
    assert codes(expression) == []


@pytest.mark.parametrize(
    ("expression", "suggested"),
    [
        ("Apache 2.0", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("apache2", "Apache-2.0"),
        ("MIT License", "MIT"),
        ("The MIT Licence", "MIT"),
        ("BSD 3-Clause", "BSD-3-Clause"),
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Attribution 4.0", "CC-BY-4.0"),
        ("cc-by-4", "CC-BY-4.0"),
        ("MPL 2", "MPL-2.0"),
        ("AGPL-3.0 or later", None),
        ("Aapche-2.0", None),
        ("GPLv3", None),
    ],
)
def test_near_misses(expression: str, suggested: str | None) -> None:
    (fault, *_) = faults(expression)
    assert fault.code in {"MF201", "MF202"}
    assert corrected(expression) == suggested or (suggested is None and judge(corrected(expression) or "") != "unknown")
    if suggested:
        assert suggested in fault.message
        assert suggested in fault.fix


@pytest.mark.parametrize(
    ("expression", "suggested"), [("Aapche-2.0", "Apache-2.0"), ("GPLv3", "GPL-3.0-only"), ("BSD-3", "BSD-3-Clause")]
)
def test_what_is_not_certain_is_suggested_and_not_written(expression: str, suggested: str) -> None:
    (fault,) = faults(expression)
    assert fault.code == "MF201"
    assert suggested in fault.message
    assert corrected(expression) is None


@pytest.mark.parametrize(
    ("expression", "instead"),
    [
        ("GPL-3.0", "GPL-3.0-only"),
        ("gpl-3.0", "GPL-3.0-only"),
        ("GPL-2.0+", "GPL-2.0-or-later"),
        ("MIT OR LGPL-2.1", "MIT OR LGPL-2.1-only"),
        ("(GPL-2.0 AND MIT)", "(GPL-2.0-only AND MIT)"),
        ("GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("Net-SNMP", None),
    ],
)
def test_deprecated(expression: str, instead: str | None) -> None:
    assert codes(expression) == ["MF202"]
    assert corrected(expression) == instead
    assert instead is None or faults(instead) == []


def test_references_need_a_text() -> None:
    assert codes("LicenseRef-House") == ["MF203"]
    assert codes("LicenseRef-House", "LicenseRef-House") == []
    assert codes("licenseref-house", "LicenseRef-House") == []
    assert codes("LicenseRef-House OR LicenseRef-House") == ["MF203"]
    assert codes("MIT WITH AdditionRef-house") == ["MF203"]
    assert codes("MIT WITH AdditionRef-house", "AdditionRef-house") == []


@pytest.mark.parametrize("expression", ["bsd", "BSD", "cc", "gpl", "lgpl", "other", "unknown", "odbl", "public domain"])
def test_families(expression: str) -> None:
    assert codes(expression) == ["MF204"]
    assert judge(expression) == "unknown"


def test_exceptions() -> None:
    assert codes("Classpath-exception-2.0") == ["MF201"]
    assert codes("MIT WITH Claspath-exception-2.0") == ["MF201"]
    assert "Classpath-exception-2.0" in faults("MIT WITH Claspath-exception-2.0")[0].message


def test_two_licences_with_a_slash_are_not_guessed_at() -> None:
    (fault,) = faults("MIT/Apache-2.0")
    assert "MIT OR Apache-2.0" in fault.fix
    assert "MIT AND Apache-2.0" in fault.fix
    assert corrected("MIT/Apache-2.0") is None


@pytest.mark.parametrize("expression", ["(" * 10_000 + "MIT" + ")" * 10_000, "X " * 50_000, "A" * 100_000, "a/" * 2000])
def test_hostile_expressions_get_one_short_fault(expression: str) -> None:
    begun = time.perf_counter()
    (fault,) = faults(expression)
    assert fault.code == "MF201"
    assert len(fault.message) < 300
    assert time.perf_counter() - begun < 30  # not a measure of speed: without the bound it would run for hours


@given(st.text(max_size=80))
def test_any_text_gets_faults_or_none(text: str) -> None:
    for fault in faults(text):
        assert "\n" not in fault.message
        assert fault.fix


@given(st.sampled_from(sorted(lists().licenses)))
def test_every_listed_identifier_is_readable(identifier: str) -> None:
    assert set(codes(identifier)) <= {"MF202"}
