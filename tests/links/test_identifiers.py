"""DOIs, Software Heritage identifiers and snapshots, against servers that answer as the documentation says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from apiserver import Api, api, outcome

from model_freedom.links.record import Address, Status

SHA = "f" * 40


class TestDoi:
    """https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation (responseCode of the REST
    API), https://support.datacite.org/docs/api-get-doi, https://developers.zenodo.org/#records
    """

    HOMES = ("https://doi.org", "https://api.datacite.org", "https://zenodo.org")

    @pytest.fixture(scope="class")
    @classmethod
    def hosts(cls) -> Iterator[Api]:
        def handle(code: int, doi: str) -> dict[str, Any]:
            return {"responseCode": code, "handle": doi}

        def record(access: str, *files: dict[str, Any], **more: Any) -> dict[str, Any]:
            return {"metadata": {"access_right": access, "license": {"id": "cc-by-4.0"}, **more}, "files": list(files)}

        names = ("10.1234/there", "10.5281/zenodo.1", "10.5281/zenodo.2", "10.5281/zenodo.3", "10.1234/a%3Cb")
        pages: dict[str, Any] = {f"/api/handles/{doi}": handle(1, doi) for doi in names}
        pages["/api/handles/10.1234/empty"] = handle(200, "10.1234/empty")
        pages["/api/handles/10.1234/error"] = (500, {}, handle(2, "10.1234/error"))
        pages["/api/handles/10.1234/odd"] = b"[[[[" * 10_000
        rights = [{"rights": "Text only"}, {"rightsIdentifier": "cc0-1.0"}]
        pages["/dois/10.1234%2Fthere"] = {"data": {"attributes": {"rightsList": rights}}}
        pages["/api/records/1"] = record("open", {"key": "a.bin", "size": 7}, {"key": "b c.bin", "size": 8})
        pages["/api/records/2"] = record("restricted")
        pages["/api/records/3"] = (410, {}, {"status": 410})
        pages["/api/records/4"] = record("open", {"key": "only.bin", "size": 9})
        with api(pages, {"responseCode": 100}) as made:
            yield made

    @pytest.mark.parametrize(
        ("url", "status", "license_"),
        [
            ("doi:10.1234/there", "ok", "cc0-1.0"),
            ("DOI:10.1234/there", "ok", "cc0-1.0"),
            ("https://doi.org/10.1234/there", "ok", "cc0-1.0"),
            ("http://dx.doi.org/10.1234/there?x#y", "ok", "cc0-1.0"),
            ("doi:10.1234/a%3Cb", "ok", None),
            ("doi:10.1234/nowhere", "gone", None),
            ("doi:10.1234/empty", "gone", None),
            ("doi:10.1234/error", "unverified", None),
            ("doi:10.1234/odd", "unverified", None),
            ("doi:10.5281/zenodo.1", "ok", "cc-by-4.0"),
            ("doi:10.5281/zenodo.2", "restricted", "cc-by-4.0"),
            ("doi:10.5281/zenodo.3", "gone", None),
            ("doi:nothing", "refused", None),
            ("doi:10.1234/", "refused", None),
            ("doi:10.1234/a b", "refused", None),
            ("https://zenodo.org/records/1", "ok", "cc-by-4.0"),
            ("https://zenodo.org/record/1/", "ok", "cc-by-4.0"),
            ("https://zenodo.org/records/1/files/a.bin?download=1", "ok", "cc-by-4.0"),
            ("https://zenodo.org/records/1/files/c.bin", "gone", "cc-by-4.0"),
            ("https://zenodo.org/records/2", "restricted", "cc-by-4.0"),
            ("https://zenodo.org/records/3", "gone", None),
            ("https://zenodo.org/records/99", "gone", None),
        ],
    )
    def test_outcomes(self, hosts: Api, url: str, status: str, license_: str | None) -> None:
        assert outcome(hosts.look(url, *self.HOMES)) == (status, license_)

    def test_sizes(self, hosts: Api) -> None:
        def size(url: str) -> int | None:
            return hosts.look(url, *self.HOMES, size=1, is_file=True).size

        assert size("https://zenodo.org/records/1/files/b%20c.bin") == 8
        assert size("https://zenodo.org/records/4") == 9
        assert size("https://zenodo.org/records/1") is None


class TestSoftwareHeritage:
    """https://archive.softwareheritage.org/api/1/known/doc/."""

    HOME = "https://archive.softwareheritage.org"

    def test_one_request_for_all(self) -> None:
        there, lost = f"swh:1:rev:{SHA}", "swh:1:dir:" + "0" * 40

        def known(asked: Any) -> dict[str, Any]:
            assert asked.method == "POST"
            return {name: {"known": name == there} for name in json.loads(asked.body)}

        with api({"/api/1/known/": known}) as made:
            wanted = [Address(there), Address(f"{there};origin=https://x.org/y;lines=1-2"), Address(lost)]
            wanted.append(Address(f"{self.HOME}/{there}/"))
            results = made.all(wanted, self.HOME)
            assert [result.status.value for result in results] == ["ok", "ok", "gone", "ok"]
            assert {result.kind for result in results} == {"swh"}
            assert len(made.server.seen) == 1

    @pytest.mark.parametrize(
        "answer", [{}, [], {f"swh:1:rev:{SHA}": True}, b"", (429, {"Retry-After": "999"}, {}), (500, {}, {})]
    )
    def test_other_answers_say_nothing(self, answer: Any) -> None:
        with api({"/api/1/known/": answer}) as made:
            assert made.look(f"swh:1:rev:{SHA}", self.HOME).status is Status.UNVERIFIED

    @pytest.mark.parametrize(
        "url",
        [
            "swh:",
            "swh:1:rev:xyz",
            f"swh:2:rev:{SHA}",
            f"swh:1:rev:{SHA}\n",
            f"swh:1:rev:{SHA};evil=1",
            "swh:1:rev:" + "F" * 40,
        ],
    )
    def test_malformed(self, url: str) -> None:
        with api({}) as made:
            assert made.look(url, self.HOME).status is Status.REFUSED
            assert made.server.seen == []


class TestWebArchive:
    """https://archive.org/help/wayback_api.php."""

    @pytest.mark.parametrize(
        ("page", "status"),
        [
            ((200, {}, b""), "ok"),
            ((302, {"Location": "https://web.archive.org/web/20200102030405/https://x.org/"}, b""), "ok"),
            ((302, {"Location": "https://x.org/"}, b""), "unverified"),
            ((404, {}, b""), "gone"),
            ((429, {}, b""), "unverified"),
            ((503, {}, b""), "unverified"),
        ],
    )
    def test_outcomes(self, page: Any, status: str) -> None:
        there = (200, {}, b"")
        with api({"/web/2020/https://x.org/": page, "/web/20200102030405/https://x.org/": there}) as made:
            found = made.look("https://web.archive.org/web/2020/https://x.org/", "https://web.archive.org")
            assert found.status.value == status
