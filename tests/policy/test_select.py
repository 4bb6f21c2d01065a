"""Which rules apply."""

import pytest

from model_freedom.configuration.settings import PolicySettings, Settings
from model_freedom.findings import CannotProceed, Severity
from model_freedom.policy.select import selected
from model_freedom.rules.rule import Rule


def rule(code: str, *, default: bool = True) -> Rule:
    return Rule(
        code, code.lower(), Severity.ERROR, "says", "why", "example", "instead", "fix", lambda _: (), default=default
    )


RULES = (rule("MF001"), rule("MF101"), rule("MF109", default=False), rule("MF306"))


def codes(**changes: object) -> list[str]:
    return [item.code for item in selected(Settings(**changes), RULES)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["MF001", "MF101", "MF306"]),
        ({"select": ("MF1",)}, ["MF001", "MF101", "MF109"]),
        ({"select": ("MF",)}, ["MF001", "MF101", "MF109", "MF306"]),
        ({"ignore": ("MF3",)}, ["MF001", "MF101"]),
        ({"select": ("MF1",), "ignore": ("MF109",)}, ["MF001", "MF101"]),
        ({"select": ("MF109",), "ignore": ("MF1",)}, ["MF001", "MF109"]),
        ({"select": ("MF101",), "ignore": ("MF101",)}, ["MF001"]),
        ({"select": ("MF101",), "ignore": ("MF0",)}, ["MF101"]),
        (
            {"policy": "lab", "policies": {"lab": PolicySettings("lab", select=("MF109",))}},
            ["MF001", "MF101", "MF109", "MF306"],
        ),
    ],
)
def test_prefixes(changes, expected):
    assert codes(**changes) == expected


def test_a_prefix_that_fits_nothing():
    with pytest.raises(CannotProceed, match="no rule has the code 'MF999'"):
        codes(ignore=("MF999",))


def test_codes_in_small_letters():
    assert codes(select=("mf1",)) == ["MF001", "MF101", "MF109"]
    assert codes(ignore=("Mf3",)) == ["MF001", "MF101"]


@pytest.mark.parametrize(("word", "meant"), [("MF1O1", "MF101"), ("MF305", "MF306")])
def test_the_code_that_somebody_may_have_meant(word, meant):
    with pytest.raises(CannotProceed, match=f"did you mean '{meant}'"):
        codes(select=(word,))


def test_the_name_of_a_rule_is_told_as_its_code():
    named = (Rule("MF101", "no-manifest", Severity.ERROR, "", "", "", "", "", lambda _: ()),)
    with pytest.raises(CannotProceed, match="did you mean 'MF101'"):
        selected(Settings(select=("no-manifest",)), named)
