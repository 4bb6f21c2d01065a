"""Licences of Hugging Face cards as they are written in a manifest."""

import pytest

from model_freedom.licenses import faults, judge
from model_freedom.licenses.hub import from_hub, reference
from model_freedom.licenses.lists import lists


@pytest.mark.parametrize(
    ("identifier", "name", "license_"),
    [
        ("apache-2.0", None, "Apache-2.0"),
        ("bsl-1.0", None, "BSL-1.0"),
        ("gpl-3.0", None, "GPL-3.0-only"),
        ("llama3", None, "LicenseRef-llama3"),
        ("openrail++", None, "LicenseRef-openrail"),
        ("other", "Tiny Lab Terms v2", "LicenseRef-Tiny-Lab-Terms-v2"),
        ("other", None, None),
        ("cc", None, None),
        ("MPL-1.1", None, "MPL-1.1"),
        ("not-a-licence", None, None),
    ],
)
def test_from_a_card(identifier, name, license_):
    assert from_hub(identifier, name).license == license_


def test_every_identifier_gets_something_valid_or_a_question_for_a_person():
    for identifier, entry in lists().hub.items():
        answer = from_hub(identifier)
        if answer.license is None:
            assert answer.note
            assert entry.kind == "family"
            continue
        assert {fault.code for fault in faults(answer.license, [answer.license])} == set()
        expected = "non-free" if entry.kind == "non-free" else judge(identifier)
        assert judge(answer.license) == expected


def test_references_are_valid_whatever_the_name():
    for name in ("a b", "Ünïcode", "///", "x" * 500, "-.-"):
        assert {fault.code for fault in faults(reference(name))} <= {"MF203"}
