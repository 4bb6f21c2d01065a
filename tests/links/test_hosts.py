"""The hub, forges and object stores, against servers that answer as the documentation beside each says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from apiserver import Api, api, outcome

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.record import Address, Result, Status

SHA = "f" * 40
GITHUB = {"GITHUB_TOKEN": "t", "GITHUB_SERVER_URL": "https://github.com"}


class TestHub:
    """https://huggingface.co/docs/hub/api; errors as huggingface_hub/utils/_http.py reads them."""

    @pytest.fixture(scope="class")
    @classmethod
    def hub(cls) -> Iterator[Api]:
        def record(**more: Any) -> dict[str, Any]:
            return {"sha": SHA, "gated": False, "private": False, "cardData": {"license": "apache-2.0"}, **more}

        def only_with_token(asked: Any) -> Any:
            return record() if "authorization" in asked.headers else (401, {"X-Error-Code": "RepoNotFound"}, {})

        lfs = {"X-Linked-Size": "7", "X-Linked-Etag": f'"{"a" * 64}"', "Location": "https://cdn.example/x"}
        pages = {
            "/api/models/o/open": record(),
            "/api/models/gpt2": record(cardData={"license": "mit"}),
            "/api/datasets/o/auto": record(gated="auto"),
            "/api/datasets/o/manual": record(gated="manual"),
            "/api/models/o/disabled": record(disabled=True),
            "/api/models/o/private": record(private=True),
            "/api/models/o/tagged": record(cardData=None, tags=["x", "license:mit"]),
            "/api/models/o/named": record(cardData={"license": "other", "license_name": "llama3"}),
            "/api/models/o/several": record(cardData={"license": ["mit", "cc0-1.0"]}),
            "/api/models/o/odd": record(cardData=[1], tags={"a": 1}, gated=None, sha=7),
            "/api/models/o/unknown": (401, {"X-Error-Code": "RepoNotFound"}, {}),
            "/api/models/o/secret": only_with_token,
            "/api/models/o/refused": (403, {"X-Error-Code": "GatedRepo"}, {}),
            "/api/models/o/busy": (429, {"RateLimit": '"api";r=0;t=99999'}, {}),
            "/api/models/o/open/revision/v1": record(),
            "/api/models/o/open/revision/v9": (404, {"X-Error-Code": "RevisionNotFound"}, {}),
            "/api/models/o/open/revision/refs%2Fpr%2F1": record(),
            "/o/open/resolve/v1/model.bin": (302, lfs, b""),
            "/o/open/resolve/main/model.bin": (302, lfs, b""),
            "/o/open/resolve/main/small.txt": (200, {}, b"four"),
        }
        with api(pages, {"error": "Repository not found"}) as made:
            yield made

    @pytest.mark.parametrize(
        ("url", "status", "license_"),
        [
            ("https://huggingface.co/o/open", "ok", "apache-2.0"),
            ("https://hf.co/o/open", "ok", "apache-2.0"),
            ("hf:o/open", "ok", "apache-2.0"),
            ("hf://o/open", "ok", "apache-2.0"),
            ("hf:models/o/open", "ok", "apache-2.0"),
            ("hf:gpt2", "ok", "mit"),
            ("hf:datasets/o/auto", "restricted", "apache-2.0"),
            ("https://huggingface.co/datasets/o/manual", "restricted", "apache-2.0"),
            ("hf:o/disabled", "gone", "apache-2.0"),
            ("hf:o/private", "restricted", "apache-2.0"),
            ("hf:o/tagged", "ok", "mit"),
            ("hf:o/named", "ok", "llama3"),
            ("hf:o/several", "ok", "mit, cc0-1.0"),
            ("hf:o/odd", "ok", None),
            ("hf:o/unknown", "unverified", None),
            ("hf:o/secret", "unverified", None),
            ("hf:o/refused", "restricted", None),
            ("hf:o/busy", "unverified", None),
            ("hf:o/missing", "gone", None),
            ("https://huggingface.co/o/open/tree/v1", "ok", "apache-2.0"),
            ("https://huggingface.co/o/open/tree/refs%2Fpr%2F1", "ok", "apache-2.0"),
            ("https://huggingface.co/o/open/blob/v9/x.bin", "gone", None),
            ("https://huggingface.co/o/open/resolve/main/small.txt", "ok", "apache-2.0"),
            ("https://huggingface.co/o/open/resolve/main/none.txt", "gone", "apache-2.0"),
            ("hf:", "refused", None),
            ("hf:../../x", "refused", None),
            ("hf:o/n/../../x", "refused", None),
            ("hf:o/name with space", "refused", None),
        ],
    )
    def test_outcomes(self, hub: Api, url: str, status: str, license_: str | None) -> None:
        found = hub.look(url, "https://huggingface.co")
        assert outcome(found) == (status, license_), found
        assert found.kind == "huggingface"

    def test_revisions(self, hub: Api) -> None:
        assert hub.look("hf:o/open", "https://huggingface.co", revision="v1").status is Status.OK
        missing = hub.look("hf:o/open", "https://huggingface.co", revision="v9")
        assert (missing.status, missing.revision_missing) == (Status.GONE, True)

    def test_sizes_and_digests(self, hub: Api) -> None:
        found = hub.look("https://huggingface.co/o/open/resolve/v1/model.bin", "https://huggingface.co")
        assert (found.size, found.digest) == (7, "a" * 64)
        small = hub.look("https://huggingface.co/o/open/blob/main/small.txt", "https://huggingface.co")
        assert (small.size, small.digest) == (4, None)

    def test_another_endpoint_by_the_environment_gets_no_token_over_plain_http(self, hub: Api) -> None:
        environment = {"HF_ENDPOINT": hub.server.url("") + "/", "HF_TOKEN": "hf_secret"}
        assert hub.look("hf:o/secret", environment=environment).status is Status.UNVERIFIED
        assert not any("authorization" in asked.headers for asked in hub.server.seen)

    def test_an_endpoint_inside_must_be_allowed(self, hub: Api) -> None:
        before = len(hub.server.seen)
        settings, address = LinkSettings(), Address("hf:o/open")
        found = check([address], settings, environment={"HF_ENDPOINT": hub.server.url("")})[address]
        assert found.status is Status.REFUSED
        assert len(hub.server.seen) == before


class TestForges:
    """https://docs.github.com/en/rest/repos/repos#get-a-repository,
    https://docs.gitlab.com/api/projects/#retrieve-a-project, https://codeberg.org/api/swagger.
    """

    def test_github_with_a_token(self) -> None:
        pages = {
            "/repos/o/r": {"id": 1, "private": False, "archived": True, "license": {"spdx_id": "MIT"}},
            "/repos/o/vague": {"id": 2, "private": False, "license": {"spdx_id": "NOASSERTION"}},
            "/repos/o/private": {"id": 3, "private": True},
        }
        with api(pages) as made:
            environment = {**GITHUB, "GITHUB_API_URL": made.server.url("")}

            def look(name: str) -> Result:
                return made.look(f"https://github.com/o/{name}", "https://github.com", environment=environment)

            assert outcome(look("r")) == ("ok", "MIT")
            assert "archived" in look("r").detail
            assert outcome(look("vague")) == ("ok", None)
            assert look("private").status is Status.GONE
            assert look("missing").status is Status.GONE

    def test_github_without_a_token_is_asked_as_git_does(self) -> None:
        with api({}) as made:
            assert made.look("https://github.com/o/r", "https://github.com").status is Status.GONE
            assert [asked.path.partition("?")[0] for asked in made.server.seen] == ["/o/r/info/refs", *["/o/r"] * 2]

    def test_gitlab(self) -> None:
        page = {"/api/v4/projects/g%2Fs%2Fp": {"id": 1, "license": {"key": "mit"}}}
        with api(page) as made:
            assert outcome(made.look("https://gitlab.com/g/s/p", "https://gitlab.com")) == ("ok", "mit")
            assert made.look("https://gitlab.com/g/s/q", "https://gitlab.com").status is Status.GONE

    def test_forgejo(self) -> None:
        with api({"/api/v1/repos/o/r": {"id": 1, "licenses": ["EUPL-1.2"]}, "/api/v1/repos/o/n": {"id": 2}}) as made:
            assert outcome(made.look("https://codeberg.org/o/r", "https://codeberg.org")) == ("ok", "EUPL-1.2")
            assert outcome(made.look("https://codeberg.org/o/n", "https://codeberg.org")) == ("ok", None)
            assert made.look("https://codeberg.org/o/m", "https://codeberg.org").status is Status.GONE


WALL = (200, {"Content-Type": "text/html"}, b"<html>making sure that you are not a bot")
GIT = "application/x-git-upload-pack-advertisement"


@pytest.mark.parametrize("home", ["https://codeberg.org", "https://gitlab.com", "https://github.com"])
@pytest.mark.parametrize(
    ("page", "git", "status"),
    [
        (WALL, WALL, Status.UNVERIFIED),
        ((403, {}, b""), WALL, Status.UNVERIFIED),
        ((200, {}, b""), (200, {"Content-Type": GIT}, b""), Status.UNVERIFIED),
        ((200, {}, {}), (200, {"Content-Type": GIT}, b"000dERR gone\n0000"), Status.UNVERIFIED),
        ((200, {}, {"message": "API rate limit exceeded"}), (429, {}, b""), Status.UNVERIFIED),
        ((503, {}, b""), (451, {}, b""), Status.UNVERIFIED),
        ((503, {}, b""), (403, {}, b""), Status.UNVERIFIED),
        (WALL, (401, {}, b""), Status.GONE),
        (WALL, (200, {"Content-Type": GIT}, b"000eversion 2\n0000"), Status.OK),
    ],
)
def test_walls_before_forges_are_no_repositories(home: str, page: Any, git: Any, status: Status) -> None:
    """They answer everything with a page and 200, whether there is a repository or not. No page of ours is asked."""
    pages = {"/api/v1/repos/o/r": page, "/api/v4/projects/o%2Fr": page, "/repos/o/r": page, "/o/r/info/refs": git}
    with api(pages) as made:
        environment = {**GITHUB, "GITHUB_API_URL": made.server.url("")}
        assert made.look(f"{home}/o/r", home, environment=environment).status is status
        assert "/o/r" not in {asked.path for asked in made.server.seen}


@pytest.mark.parametrize("answer", [WALL, (200, {}, {}), (200, {}, {"error": "x"}), (200, {}, []), (200, {}, b"")])
def test_what_is_no_record_of_the_hub_is_no_success(answer: Any) -> None:
    with api({"/api/models/o/n": answer}) as made:
        assert made.look("https://huggingface.co/o/n", "https://huggingface.co").status is Status.UNVERIFIED


@pytest.mark.parametrize("code", [401, 403])
def test_a_gate_before_a_file_of_the_hub(code: int) -> None:
    pages = {
        "/api/models/o/n": {"id": "o/n", "gated": False},
        "/o/n/resolve/main/x.bin": (code, {"X-Error-Code": "GatedRepo"}, b""),
    }
    with api(pages) as made:
        found = made.look("https://huggingface.co/o/n/resolve/main/x.bin", "https://huggingface.co")
        assert found.status is Status.RESTRICTED


class TestObjectStores:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html, API_ListObjectsV2.html,
    https://cloud.google.com/storage/docs/json_api/v1/objects/list.
    """

    @pytest.fixture(scope="class")
    @classmethod
    def store(cls) -> Iterator[Api]:
        listing = "<ListBucketResult><KeyCount>{}</KeyCount></ListBucketResult>"
        pages = {
            "/bucket/data/a.bin": (200, {}, b"1234"),
            "/bucket/secret": (403, {}, b""),
            "/bucket/?list-type=2&max-keys=1&prefix=": listing.format(0).encode(),
            "/bucket/?list-type=2&max-keys=1&prefix=data%2F": listing.format(1).encode(),
            "/bucket/?list-type=2&max-keys=1&prefix=none%2F": listing.format(0).encode(),
            "/storage/v1/b/bucket/o?maxResults=1&prefix=": {"kind": "storage#objects"},
            "/storage/v1/b/bucket/o?maxResults=1&prefix=data%2F": {"kind": "storage#objects", "items": [{}]},
            "/storage/v1/b/bucket/o?maxResults=1&prefix=none%2F": {"kind": "storage#objects"},
            "/storage/v1/b/secret/o": (403, {}, {}),
        }
        with api(pages) as made:
            yield made

    @pytest.mark.parametrize("scheme", ["s3", "gs"])
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("bucket/data/a.bin", "ok"),
            ("bucket/data/b.bin", "gone"),
            ("bucket/secret", "unverified"),
            ("bucket", "ok"),
            ("bucket/data/", "ok"),
            ("bucket/none/", "gone"),
            ("other-bucket", "gone"),
            ("", "refused"),
            ("b", "refused"),
            ("user:pass@bucket/x", "refused"),
            ("127.0.0.1:80/x", "refused"),
            ("bucket/a\\b", "refused"),
        ],
    )
    def test_outcomes(self, store: Api, scheme: str, path: str, status: str) -> None:
        found = store.look(f"{scheme}://{path}", "https://s3.amazonaws.com", "https://storage.googleapis.com")
        assert (found.status.value, found.kind) == (status, scheme)
        assert found.size == (4 if path.endswith("a.bin") else None)
