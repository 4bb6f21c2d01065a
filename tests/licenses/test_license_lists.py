"""The data files: every line names its source, nothing is listed twice, and no line is dead."""

from pathlib import Path

import pytest

from model_freedom.licenses import lists as module
from model_freedom.licenses.lists import lists, simplified

FILES = {"spdx.tsv": 6, "exceptions.tsv": 3, "open.tsv": 4, "nonfree.tsv": 4, "huggingface.tsv": 4, "families.tsv": 3}


def rows(name: str) -> list[list[str]]:
    text = (Path(module.FOLDER) / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("name", "columns"), FILES.items())
def test_every_line_has_all_columns_and_a_source(name: str, columns: int) -> None:
    for row in rows(name):
        assert len(row) == columns, row
        assert row[-1].strip(), row


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_listed_twice(name: str) -> None:
    identifiers = [row[0].casefold() for row in rows(name)]
    assert len(identifiers) == len(set(identifiers))


def test_no_licence_is_both_free_and_not() -> None:
    flagged = {row[0] for row in rows("spdx.tsv") if row[2] == "free"}
    for identifier, verdict, *_ in rows("nonfree.tsv"):
        assert verdict == "non-free"
        assert identifier not in flagged


def test_every_pattern_decides_something() -> None:
    identifiers = [row[0] for row in rows("spdx.tsv")]
    for row in rows("open.tsv") + rows("nonfree.tsv"):
        if row[0].endswith("*"):
            assert any(identifier.startswith(row[0][:-1]) for identifier in identifiers), row


def test_every_deprecated_identifier_has_a_valid_successor() -> None:
    known = lists()
    for listed in known.licenses.values():
        if not listed.deprecated or not listed.instead:
            continue
        license_, _, exception = listed.instead.partition(" WITH ")
        assert not known.licenses[license_.casefold()].deprecated
        assert not exception or exception.casefold() in known.exceptions
    assert {entry.identifier for entry in known.licenses.values() if entry.deprecated and not entry.instead} == {
        "Net-SNMP"
    }


def test_hub_identifiers_are_all_mapped_to_something_that_exists() -> None:
    known = lists()
    assert len(known.hub) == 83
    for entry in known.hub.values():
        assert entry.kind in {"spdx", "family", "non-free", "unlisted"}
        for identifier in entry.spdx:
            assert not known.licenses[identifier.casefold()].deprecated
        if entry.kind == "spdx":
            assert len(entry.spdx) == 1
        if entry.kind == "non-free":
            assert simplified(entry.identifier) in known.nonfree


def test_families_suggest_only_what_exists() -> None:
    for meant in lists().families.values():
        for identifier in meant:
            assert identifier.casefold() in lists().licenses
