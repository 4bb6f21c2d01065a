"""Labels, codings and paths that mislead, HEADs that lie or hang, and snapshots of the wrong thing."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from typing import Any

import pytest
from apiserver import api
from faultserver import FaultServer, Session

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.record import Address, Status, Use
from model_freedom.rules.catalogue import by_code
from model_freedom.rules.rule import Evidence

BODY = b"a,b\n1,2\n" * 10
DIGEST = hashlib.sha256(BODY).hexdigest()
LARGE = b"x" * 100_000
CSV = {"Content-Type": "text/csv"}
HTML = {"Content-Type": "text/html"}


class TestLabels:
    @pytest.mark.parametrize(
        ("body", "fields", "status"),
        [
            (BODY, {"sha256": DIGEST, "size": len(BODY)}, Status.OK),
            (BODY, {"sha256": DIGEST.upper()}, Status.OK),
            (BODY, {"size": len(BODY)}, Status.OK),
            (LARGE, {"sha256": "0" * 64, "size": len(LARGE)}, Status.OK),  # too large for its digest to be taken
            (BODY, {"sha256": "0" * 64, "size": len(BODY)}, Status.UNVERIFIED),
            (BODY, {"size": 5}, Status.UNVERIFIED),
        ],
    )
    def test_a_file_that_is_called_a_page(self, body: bytes, fields: dict[str, Any], status: Status) -> None:
        with api({"/data.csv": (200, HTML, body)}) as made:
            found = made.look(made.server.url("/data.csv"), is_file=True, **fields)
            assert (found.status, found.soft_404) == (status, status is Status.UNVERIFIED)

    @pytest.mark.parametrize("fields", [{"size": len(BODY)}, {"sha256": DIGEST}])
    def test_the_length_of_a_coded_form_is_not_the_size(self, fields: dict[str, Any]) -> None:
        coded = {"Content-Type": "text/csv", "Content-Encoding": "gzip"}
        with api({"/d.csv": (200, coded, gzip.compress(BODY))}) as made:
            found = made.look(made.server.url("/d.csv"), is_file=True, **fields)
            assert (found.size, found.digest) == (None, None)
            use = Use("m", 1, 1, "tiny", "training_data")
            evidence = Evidence(uses=((use, found.address),), links={found.address: found})
            assert list(by_code()["MF407"].findings(evidence)) == []


class TestLogins:
    @pytest.mark.parametrize(
        ("place", "page", "status"),
        [
            ("/auth/token/data.csv", (200, CSV, BODY), Status.OK),
            ("/auth/token/data", (200, HTML, b"<html>a data set"), Status.OK),
            ("/auth/token/page", (200, HTML, b"<input type=password>"), Status.RESTRICTED),
            ("/auth/realms/x?redirect_uri=y", (200, HTML, b"<html>"), Status.RESTRICTED),
            ("/users/sign_in", (200, HTML, b"<html>"), Status.RESTRICTED),
            ("/login", (200, {}, b"sign in"), Status.RESTRICTED),
            ("/sso/login.html", (200, HTML, b"sign in"), Status.RESTRICTED),
        ],
    )
    def test_only_real_signs_count(self, place: str, page: Any, status: Status) -> None:
        with api({"/r": (302, {"Location": place}, b""), place: page}) as made:
            assert made.look(made.server.url("/r")).status is status

    def test_the_right_file_behind_one(self) -> None:
        for labelled in (CSV, HTML):
            with api({"/r": (302, {"Location": "/auth/x/d"}, b""), "/auth/x/d": (200, labelled, BODY)}) as made:
                assert made.look(made.server.url("/r"), sha256=DIGEST, is_file=True).status is Status.OK


class TestHeads:
    def test_a_head_that_says_yes_to_everything(self) -> None:
        with api({"/lie": lambda asked: (200, {}, b"") if asked.method == "HEAD" else (404, {}, b"")}) as made:
            assert made.look(made.server.url("/lie")).status is Status.GONE

    def test_a_full_head_needs_no_get(self) -> None:
        with api({"/x": (200, HTML, b"<html>fine")}) as made:
            assert made.look(made.server.url("/x")).status is Status.OK
            assert [asked.method for asked in made.server.seen] == ["HEAD"]

    def test_a_head_without_end(self) -> None:
        async def hanging(session: Session, parts: list[str]) -> None:
            if session.head:
                await asyncio.sleep(30)
            await session.answer(200, body=b"fine")

        with FaultServer(answers={"*": hanging}) as server:
            address = Address(server.url("/x"))
            settings = LinkSettings(timeout=1.0, retries=0, allow_hosts=(server.authority,))
            assert check([address], settings, environment={})[address].status is Status.OK


class TestSnapshots:
    """https://archive.org/help/wayback_api.php."""

    HOME = "https://web.archive.org"
    ASKED = "/web/20200101000000/http://x.org/d.zip"
    OTHER = "/web/20190101000000/http://x.org/d.zip"
    LOGIN = "/web/20200101000000/http://x.org/login?next=d.zip"
    THERE = (200, {}, b"")

    @pytest.mark.parametrize(
        ("pages", "status", "soft"),
        [
            ({ASKED: (302, {"Location": OTHER}, b""), OTHER: THERE}, Status.OK, False),
            ({ASKED: (302, {"Location": HOME + OTHER}, b""), OTHER: THERE}, Status.OK, False),
            (
                {ASKED: (302, {"Location": OTHER}, b""), OTHER: (404, {"x-archive-orig-date": "x"}, b"")},
                Status.GONE,
                False,
            ),
            ({ASKED: (302, {"Location": OTHER}, b""), OTHER: (503, {}, b"")}, Status.UNVERIFIED, False),
            ({ASKED: (302, {"Location": LOGIN}, b""), LOGIN: THERE}, Status.UNVERIFIED, True),
            (
                {ASKED: (302, {"Location": OTHER}, b""), OTHER: (302, {"Location": ASKED}, b"")},
                Status.UNVERIFIED,
                False,
            ),
            (
                {ASKED: (302, {"Location": "https://evil.example/web/2020/http://x.org/"}, b"")},
                Status.UNVERIFIED,
                False,
            ),
            ({ASKED: (302, {"Location": "//evil.example/web/2020/http://x.org/"}, b"")}, Status.UNVERIFIED, False),
            ({ASKED: (302, {"Location": "http://[/"}, b"")}, Status.UNVERIFIED, False),
            ({ASKED: (302, {}, b"")}, Status.UNVERIFIED, False),
        ],
    )
    def test_what_the_archive_leads_to(self, pages: dict[str, Any], status: Status, soft: bool) -> None:
        with api(pages) as made:
            found = made.look(self.HOME + self.ASKED, self.HOME)
            assert (found.status, found.soft_404) == (status, soft)
