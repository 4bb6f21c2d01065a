"""Addresses of forges that are no repositories, that have another name now, or that mean a file within."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from apiserver import api

from model_freedom.links.forges import repository
from model_freedom.links.record import Address, Status
from model_freedom.links.resolvers import kind_of

GITHUB, API, GITLAB, CODEBERG = (
    "https://github.com",
    "https://api.github.com",
    "https://gitlab.com",
    "https://codeberg.org",
)
COMMIT = "a" * 40
PAGE = (200, {"Content-Type": "text/html"}, b"<html>a page")


def pkt(line: bytes) -> bytes:
    return b"%04x" % (len(line) + 4) + line


def repo(commit: str = COMMIT) -> Any:
    """A repository of version 0 with a branch `main` (https://git-scm.com/docs/http-protocol)."""
    refs = pkt(commit.encode() + b" HEAD\0agent=x\n") + pkt(commit.encode() + b" refs/heads/main\n")
    body = pkt(b"# service=git-upload-pack\n") + b"0000" + refs + b"0000"
    return (200, {"Content-Type": "application/x-git-upload-pack-advertisement"}, body)


class TestWhoseToken:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/variables."""

    @pytest.mark.parametrize("server", ["https://github.corp", None])
    def test_the_api_of_another_server_is_not_asked(self, server: str | None) -> None:
        with api({"/o/r/info/refs": repo()}, {"message": "Not Found"}) as made:
            environment = {"GITHUB_TOKEN": "t", "GITHUB_API_URL": made.server.url("/api/v3")}
            if server:
                environment["GITHUB_SERVER_URL"] = server
            assert made.look(f"{GITHUB}/o/r", GITHUB, environment=environment).status is Status.OK
            assert not any("/repos/" in asked.path for asked in made.server.seen)

    def test_its_own_is(self) -> None:
        with api({"/repos/o/r": {"id": 1}}) as made:
            environment = {"GITHUB_TOKEN": "t", "GITHUB_SERVER_URL": GITHUB, "GITHUB_API_URL": made.server.url("")}
            assert made.look(f"{GITHUB}/o/r", environment=environment).status is Status.OK


class TestWhatMayBeNoRepository:
    @pytest.mark.parametrize(
        ("url", "kind"),
        [
            ("https://gitlab.com/api/v4/projects/12345/packages/generic/model/1.0/weights.bin", "http"),
            ("https://gitlab.com/groups/x/y", "http"),
            ("https://gitlab.com/gnuwget/wget2/raw/master/data.csv", "http"),
            ("https://gitlab.com/gnuwget/wget2/tree/master", "http"),
            ("https://gitlab.com/group/-/packages", "http"),
            ("https://github.com/site/terms", "http"),
            ("https://codeberg.org/attachments/1", "http"),
            ("https://codeberg.org/o/r", "git"),
            ("https://gitlab.com/group/files/project", "git"),
        ],
    )
    def test_who_answers(self, url: str, kind: str) -> None:
        assert kind_of(Address(url)).kind == kind

    @pytest.mark.parametrize("home", [GITHUB, GITLAB])
    @pytest.mark.parametrize(
        ("page", "revision", "status"),
        [
            (PAGE, None, Status.OK),  # a group, a page of the host's
            (PAGE, "v1", Status.UNVERIFIED),
            ((404, {}, b""), None, Status.GONE),
            ((302, {"Location": "/users/sign_in"}, b""), None, Status.GONE),  # what GitLab says to strangers
            ((429, {}, b""), None, Status.UNVERIFIED),
        ],
    )
    def test_the_page_decides(self, home: str, page: Any, revision: str | None, status: Status) -> None:
        with api(
            {"/a/b": page, "/users/sign_in": (200, {"Content-Type": "text/html"}, b"<input type=password>")}
        ) as made:
            assert made.look(f"{home}/a/b", home, revision=revision).status is status

    @pytest.mark.parametrize("url", [f"{GITHUB}/a/b.git", f"{GITLAB}/a/b/-/tree/main", f"{CODEBERG}/a/b"])
    def test_what_can_be_nothing_else_is_gone(self, url: str) -> None:
        with api(dict.fromkeys(("/a/b", "/a/b.git", "/a/b/-/tree/main"), PAGE)) as made:
            assert made.look(url, GITHUB, GITLAB, CODEBERG, revision="v1").status is Status.GONE

    @pytest.mark.parametrize("path", ["%2e%2e/user", "../user", "o/..", "o/..git", "o/...git", "o/r/raw/main/%2e%2e/x"])
    def test_dots_never_reach_an_api(self, path: str) -> None:
        for home in (GITHUB, GITLAB, CODEBERG):
            assert repository(f"{home}/{path}") is None
            assert kind_of(Address(f"{home}/{path}")).kind == ("git" if path.endswith("git") else "http")


class TestRenamed:
    """The APIs redirect, with any status, and name the repository as it is called now."""

    @pytest.mark.parametrize(
        ("home", "old", "record"),
        [
            (GITHUB, "/repos/o/old", {"id": 1, "full_name": "o/new"}),
            (GITLAB, "/api/v4/projects/o%2Fold", {"id": 1, "path_with_namespace": "o/new"}),
            (CODEBERG, "/api/v1/repos/o/old", {"id": 1, "full_name": "o/new"}),
        ],
    )
    @pytest.mark.parametrize("code", [301, 307])
    def test_moved(self, home: str, old: str, record: Any, code: int) -> None:
        pages = {old: (code, {"Location": "/now"}, b""), "/now": record, "/o/old/info/refs": repo()}
        with api(pages) as made:
            environment = {"GITHUB_TOKEN": "t"}
            for revision in (None, "main"):
                found = made.look(f"{home}/o/old", home, API, environment=environment, revision=revision)
                assert (found.status, found.final_url) == (Status.MOVED, f"{home}/o/new")

    def test_the_case_of_a_name_is_no_move(self) -> None:
        with api({"/api/v1/repos/O/R": {"id": 1, "full_name": "o/r"}}) as made:
            assert made.look(f"{CODEBERG}/O/R", CODEBERG).status is Status.OK

    @pytest.mark.parametrize("name", ["../x", "o/\x1b[31m", "https://evil.example/", "", 7, "o"])
    def test_odd_names_are_not_taken_over(self, name: Any) -> None:
        with api({"/api/v1/repos/o/r": {"id": 1, "full_name": name}}) as made:
            found = made.look(f"{CODEBERG}/o/r", CODEBERG)
            assert (found.status, found.final_url) == (Status.OK, None)


class TestFilesAtARevision:
    BODY = b"a,b\n1,2\n"

    @pytest.mark.parametrize(
        ("url", "served"),
        [
            (f"{GITHUB}/o/r/raw/main/d/x.csv", "/o/r/raw/{}/d/x.csv"),
            (f"{GITHUB}/o/r/blob/refs/heads/main/d/x.csv", "/o/r/raw/{}/d/x.csv"),
            (f"{GITHUB}/o/r/tree/main/d", "/o/r/tree/{}/d"),
            (f"{GITLAB}/o/r/-/blob/main/d/x.csv", "/o/r/-/raw/{}/d/x.csv"),
            (f"{GITLAB}/o/r/raw/main/d/x.csv", "/o/r/-/raw/{}/d/x.csv"),
            (f"{CODEBERG}/o/r/raw/branch/main/d/x.csv", "/api/v1/repos/o/r/raw/d/x.csv?ref={}"),
            (f"{CODEBERG}/o/r/src/branch/main/d", "/api/v1/repos/o/r/contents/d?ref={}"),
            ("https://bitbucket.org/o/r/src/main/d/x.csv", "/o/r/src/{}/d/x.csv"),
            ("https://git.sr.ht/~o/r/tree/main/item/d/x.csv", "/~o/r/tree/{}/item/d/x.csv"),
        ],
    )
    def test_they_are_asked_for(self, url: str, served: str) -> None:
        homes = (GITHUB, GITLAB, CODEBERG, "https://bitbucket.org", "https://git.sr.ht")
        pages = {"/o/r/info/refs": repo(), "/~o/r/info/refs": repo(), "/api/v1/repos/o/r": {"id": 1}}
        pages["/api/v4/projects/o%2Fr"] = {"id": 1}
        with api({**pages, served.format(COMMIT): (200, {"Content-Type": "text/csv"}, self.BODY)}) as made:
            assert made.look(url, *homes, revision=COMMIT).status is Status.OK
        with api(pages) as made:
            found = made.look(url, *homes, revision=COMMIT)
            assert (found.status, found.revision_missing) == (Status.GONE, False)

    def test_size_and_digest(self) -> None:
        raw = f"/o/r/raw/{COMMIT}/x.csv"
        with api({"/o/r/info/refs": repo(), raw: (200, {"Content-Type": "text/csv"}, self.BODY)}) as made:
            found = made.look(f"{GITHUB}/o/r/raw/main/x.csv", GITHUB, revision=COMMIT, sha256="0" * 64, is_file=True)
            assert (found.size, found.digest) == (len(self.BODY), hashlib.sha256(self.BODY).hexdigest())

    def test_a_branch_with_slashes(self) -> None:
        pages = {"/o/r/info/refs": repo(), "/o/r/raw/feature/x/d.csv": (200, {"Content-Type": "text/csv"}, self.BODY)}
        with api(pages) as made:
            found = made.look(f"{GITHUB}/o/r/raw/feature/x/d.csv", GITHUB, revision=COMMIT)
            assert found.status is Status.UNVERIFIED

    def test_folders_of_gitlab_are_asked_of_its_api(self) -> None:
        """Its pages lead to the top, where there is no such folder."""
        tree = f"/api/v4/projects/o%2Fr/repository/tree?path=d&ref={COMMIT}&per_page=1"
        pages = {
            "/o/r/info/refs": repo(),
            "/api/v4/projects/o%2Fr": {"id": 1},
            "/api/v4/projects/o%2Fr/repository/tree": [],
        }
        for there in (True, False):
            with api({**pages, **({tree: [{"name": "x"}]} if there else {})}) as made:
                found = made.look(f"{GITLAB}/o/r/-/tree/main/d", GITLAB, revision=COMMIT)
                assert found.status is (Status.OK if there else Status.GONE)
