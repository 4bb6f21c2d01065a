"""Files and folders of renamed repositories of the hub, and paths that climb."""

from __future__ import annotations

import json
from typing import Any

import pytest
from apiserver import api

from model_freedom.links.record import Address, Status
from model_freedom.links.resolvers import kind_of

HOME = "https://huggingface.co"
RECORD = {"id": "o/n", "sha": "a" * 40, "gated": False, "private": False}


def paths(*there: str) -> Any:
    """https://huggingface.co/docs/huggingface_hub/package_reference/hf_api (get_paths_info)."""

    def answer(asked: Any) -> Any:
        assert asked.method == "POST"
        wanted = json.loads(asked.body)["paths"]
        return [{"type": "directory", "path": path} for path in wanted if path in there]

    return answer


def to(place: str, **headers: str) -> Any:
    return (307, {"Location": place, **headers}, b"")


class TestRenamed:
    """The hub redirects from the old name with 307; so it does to its own cache, for small files."""

    OLD = "/o/old/resolve/main/x.bin"

    @pytest.mark.parametrize(
        ("pages", "status"),
        [
            ({OLD: to("/o/n/resolve/main/x.bin")}, Status.GONE),
            ({OLD: to("/o/n/resolve/main/x.bin"), "/o/n/resolve/main/x.bin": (200, {}, b"four")}, Status.OK),
            ({OLD: to("/o/n/resolve/main/x.bin"), "/o/n/resolve/main/x.bin": to("https://cdn.example/x")}, Status.OK),
            (
                {OLD: to("/api/resolve-cache/models/o/n/x.bin"), "/api/resolve-cache/models/o/n/x.bin": b"four"},
                Status.OK,
            ),
            ({OLD: to(OLD)}, Status.UNVERIFIED),
            ({OLD: to("/login"), "/login": b"page"}, Status.UNVERIFIED),
            ({OLD: (302, {}, b"")}, Status.UNVERIFIED),
            ({OLD: to("/o/n/resolve/main/x.bin"), "/o/n/resolve/main/x.bin": (503, {}, b"")}, Status.UNVERIFIED),
        ],
    )
    def test_the_file_itself_is_asked_for(self, pages: dict[str, Any], status: Status) -> None:
        with api({"/api/models/o/old": to("/api/models/o/n"), "/api/models/o/n": RECORD, **pages}) as made:
            assert made.look(f"{HOME}/o/old/resolve/main/x.bin", HOME).status is status

    def test_size_and_digest_on_the_way(self) -> None:
        stated = {"X-Linked-Size": "7", "X-Linked-Etag": f'"{"a" * 64}"'}
        pages = {self.OLD: to("/api/resolve-cache/x", **stated), "/api/resolve-cache/x": to("https://cdn.example/x")}
        with api({"/api/models/o/old": RECORD, **pages}) as made:
            found = made.look(f"{HOME}/o/old/resolve/main/x.bin", HOME)
            assert (found.size, found.digest) == (7, "a" * 64)


class TestFolders:
    @pytest.mark.parametrize(
        ("answer", "status"),
        [
            (paths("sub/dir"), Status.OK),
            (paths(), Status.GONE),
            ((404, {"X-Error-Code": "EntryNotFound"}, {}), Status.GONE),
            ((404, {}, {}), Status.UNVERIFIED),
            ((429, {}, {}), Status.UNVERIFIED),
            ({"error": "x"}, Status.UNVERIFIED),
            ([1, None, {"path": "sub"}], Status.UNVERIFIED),
            (to("/moved"), Status.OK),
        ],
    )
    def test_they_are_asked_for(self, answer: Any, status: Status) -> None:
        pages = {"/api/datasets/o/n": RECORD, "/api/datasets/o/n/paths-info/main": answer, "/moved": paths("sub/dir")}
        with api(pages) as made:
            assert made.look(f"{HOME}/datasets/o/n/tree/main/sub/dir", HOME).status is status
            assert made.look(f"{HOME}/datasets/o/n/tree/main", HOME).status is Status.OK


@pytest.mark.parametrize(
    "rest",
    [
        "resolve/main/../../../api/whoami-v2",
        "resolve/main/%2e%2e/%2e%2e/x",
        "resolve/main/a%2f..%2fb",
        "resolve/../x",
        "tree/../x",
        "tree/main/../../x",
        "blob/main/./x",
    ],
)
def test_no_path_climbs_out(rest: str) -> None:
    with api({"/api/models/o/n": RECORD}) as made:
        assert made.look(f"hf:o/n/{rest}", HOME).status is Status.REFUSED
        assert kind_of(Address(f"{HOME}/o/n/{rest}")).kind == "http"  # a page like any other, without a token
        assert made.server.seen == []


@pytest.mark.parametrize("revision", ["..", "a/../../b", "refs/./x"])
def test_no_revision_does(revision: str) -> None:
    with api({"/api/models/o/n": RECORD}) as made:
        assert made.look("hf:o/n", HOME, revision=revision).status is Status.REFUSED
        assert made.server.seen == []
