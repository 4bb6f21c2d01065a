"""Records that are none, DOIs with odd characters, and archives that are asked once for all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from apiserver import api

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.record import Address, Status

DOI, ZENODO, DATACITE = "https://doi.org", "https://zenodo.org", "https://api.datacite.org"
OPEN = {"access_right": "open", "license": {"id": "cc-by-4.0"}}
SWH = "https://archive.softwareheritage.org"


class TestZenodo:
    """https://developers.zenodo.org/#records."""

    @pytest.mark.parametrize(
        ("record", "page", "file"),
        [
            ({"metadata": OPEN, "files": [{"key": "a.csv", "size": 5}]}, Status.OK, Status.OK),
            ({"metadata": OPEN, "files": []}, Status.OK, Status.GONE),
            ({}, Status.UNVERIFIED, Status.UNVERIFIED),
            ({"status": 403, "message": "Permission denied."}, Status.UNVERIFIED, Status.UNVERIFIED),
            ({"metadata": None}, Status.UNVERIFIED, Status.UNVERIFIED),
            ([], Status.UNVERIFIED, Status.UNVERIFIED),
        ],
    )
    def test_what_is_no_record(self, record: Any, page: Status, file: Status) -> None:
        with api({"/api/records/1": record}) as made:
            assert made.look(f"{ZENODO}/records/1", ZENODO).status is page
            assert made.look(f"{ZENODO}/records/1/files/a.csv", ZENODO).status is file


class TestDoi:
    @pytest.mark.parametrize(
        ("url", "status"),
        [
            ("doi:10.1000/456", Status.OK),
            ("doi:10.1000/456#789", Status.GONE),
            ("doi:10.1000/456?x", Status.GONE),
            ("doi:10.1000/a#b", Status.OK),
            ("https://doi.org/10.1000/456#789", Status.OK),
            ("https://doi.org/10.1000/a%23b", Status.OK),
            ("doi:10.1000/../../x", Status.REFUSED),
            ("https://doi.org/10.1000/%2e%2e/x", Status.REFUSED),
        ],
    )
    def test_what_belongs_to_one(self, url: str, status: Status) -> None:
        pages = {"/api/handles/10.1000/456": {"responseCode": 1}, "/api/handles/10.1000/a%23b": {"responseCode": 1}}
        with api(pages, {"responseCode": 100}) as made:
            assert made.look(url, DOI, DATACITE).status is status


class TestSoftwareHeritage:
    """https://archive.softwareheritage.org/api/1/known/doc/."""

    WANTED = tuple(Address(f"swh:1:rev:{number:040x}") for number in range(60))

    def found(self, answer: Any) -> tuple[set[Status], int]:
        with api({"/api/1/known/": answer}) as made:
            settings = LinkSettings(timeout=20, retries=2, allow_hosts=(made.server.authority,))
            results = check(self.WANTED, settings, environment={}, services={SWH: made.server.url("")})
            return {result.status for result in results.values()}, len(made.server.seen)

    @pytest.mark.parametrize(("code", "requests"), [(500, 1), (503, 3), (429, 3)])
    def test_a_failure_is_shared(self, code: int, requests: int) -> None:
        assert self.found((code, {}, b"")) == ({Status.UNVERIFIED}, requests)

    def test_a_second_try_is_for_all(self) -> None:
        def second(asked: Any) -> Any:
            known = {name: {"known": True} for name in json.loads(asked.body)}
            return known if asked.times > 1 else (503, {}, b"")

        assert self.found(second) == ({Status.OK}, 2)
