"""Free, non-free or unknown: one line a licence, and the rules that join them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.licenses import Freedom, judge, worst

FREE = [
    "MIT", "Apache-2.0", "apache-2.0", "GPL-3.0-or-later", "GPL-3.0", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0",
    "CC-BY-SA-3.0", "CC-BY-2.5-AU", "CC-BY-SA-3.0-IGO", "PDDL-1.0", "ODbL-1.0", "odc-by-1.0", "CDLA-Permissive-2.0",
    "CDLA-Sharing-1.0", "OGL-UK-3.0", "GFDL-1.3-no-invariants-or-later", "OpenMDW-1.0", "OpenMDW-1.1", "OFL-1.1",
    "bsl-1.0", "Apache-2.0+", "LAL-1.3",
]  # fmt: skip
NON_FREE = [
    "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-SA-2.0-DE", "CC-BY-NC-3.0-IGO", "BUSL-1.1", "SSPL-1.0", "JSON",
    "GFDL-1.3-invariants-only", "llama2", "llama3", "llama3.1", "Llama4", "gemma", "openrail", "openrail++", "c-uda",
    "bigscience-bloom-rail-1.0", "LicenseRef-Llama-3.1-Community-License", "LicenseRef-gemma",
    "LicenseRef-scancode-llama-2-license-2023", "LicenseRef-Proprietary", "LicenseRef-academic-use-only",
    "LicenseRef-CC-BY-NC-4.0", "DocumentRef-spdx:LicenseRef-Gemma-Terms-of-Use", "proprietary",
]  # fmt: skip
UNKNOWN = [
    None, "", "  ", "LicenseRef-House", "Beerware", "Apache 2.0", "bsd", "cc", "gpl", "other", "unknown", "NOASSERTION",
    "apple-ascl", "LicenseRef-MIT", "MIT AND (", "MIT WITH nothing-like-it", "Classpath-exception-2.0", "etalab-2.0",
    "((((", "\x00", "MIT OR",
]  # fmt: skip


@pytest.mark.parametrize("expression", FREE)
def test_free(expression: str) -> None:
    assert judge(expression) == "free"


@pytest.mark.parametrize("expression", NON_FREE)
def test_non_free(expression: str) -> None:
    assert judge(expression) == "non-free"


@pytest.mark.parametrize("expression", UNKNOWN)
def test_unknown(expression: str | None) -> None:
    assert judge(expression) == "unknown"


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ("MIT OR CC-BY-NC-4.0", "free"),
        ("mit or cc-by-nc-4.0", "free"),
        ("MIT AND CC-BY-NC-4.0", "non-free"),
        ("MIT AND LicenseRef-House", "unknown"),
        ("CC-BY-NC-4.0 OR LicenseRef-House", "unknown"),
        ("CC-BY-NC-4.0 AND LicenseRef-House", "non-free"),
        ("MIT AND CC-BY-NC-4.0 OR Apache-2.0", "free"),
        ("MIT AND (CC-BY-NC-4.0 OR Apache-2.0)", "free"),
        ("(MIT OR Apache-2.0) AND CC-BY-ND-4.0", "non-free"),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", "free"),
        ("gpl-2.0-or-later with classpath-exception-2.0", "free"),
        ("Apache-2.0 WITH AdditionRef-commons-clause", "non-free"),
        ("Apache-2.0 WITH AdditionRef-house", "unknown"),
        ("CC-BY-NC-4.0 WITH LLVM-exception", "non-free"),
    ],
)
def test_joined(expression: str, verdict: str) -> None:
    assert judge(expression) == verdict


def test_configuration_decides_references() -> None:
    known = {"LicenseRef-House": "free", "LicenseRef-Gemma": "free"}
    assert judge("licenseref-house", known) == "free"
    assert judge("LicenseRef-House AND MIT", known) == "free"
    assert judge("LicenseRef-Gemma", known) == "free"
    assert judge("LicenseRef-Other", known) == "unknown"
    assert judge("gemma", known) == "non-free"


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 10_000 + "MIT" + ")" * 10_000,
        "(" * 10_000,
        " OR ".join(["MIT"] * 20_000),
        "A" * 100_000,
        "MIT AND (" * 400 + "MIT" + ")" * 400,
        "MIT\n" * 1000,
        "/" * 4000,
    ],
)
def test_hostile_expressions_are_unknown_at_once(expression: str) -> None:
    begun = time.perf_counter()
    assert judge(expression) == "unknown"
    assert time.perf_counter() - begun < 30  # not a measure of speed: without the bound it would run for hours


identifiers = st.sampled_from(["MIT", "CC-BY-4.0", "CC-BY-NC-4.0", "LicenseRef-House", "llama2", "Apache-2.0"])
expressions = st.recursive(
    identifiers,
    lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
    max_leaves=8,
)


@given(expressions, expressions)
def test_and_is_the_worst_side_and_or_the_best(left: str, right: str) -> None:
    order: list[Freedom] = ["non-free", "unknown", "free"]
    sides = [judge(left), judge(right)]
    assert judge(f"({left}) AND ({right})") == worst(sides)
    assert judge(f"({left}) OR ({right})") == max(sides, key=order.index)


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    assert judge(text) in {"free", "non-free", "unknown"}
