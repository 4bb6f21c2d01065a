"""Folders of object stores that are written without their slash, and lists of git's that do not come whole."""

from __future__ import annotations

from typing import Any

import pytest
from apiserver import api

from model_freedom.links.record import Status

HOMES = ("https://s3.amazonaws.com", "https://storage.googleapis.com")


def listings(*keys: str, code: int = 200) -> dict[str, Any]:
    """Both stores, with these keys.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html,
    https://cloud.google.com/storage/docs/json_api/v1/objects/list
    """
    from urllib.parse import unquote

    def below(asked: Any) -> list[str]:
        prefix = unquote(asked.path.rpartition("prefix=")[2])
        return [key for key in keys if key.startswith(prefix)]

    def s3(asked: Any) -> Any:
        count = f"<ListBucketResult><KeyCount>{len(below(asked))}</KeyCount></ListBucketResult>"
        return (code, {}, count.encode())

    def gs(asked: Any) -> Any:
        found = below(asked)
        return (code, {}, {"kind": "storage#objects", **({"items": [{"name": key} for key in found]} if found else {})})

    return {"/bkt/": s3, "/storage/v1/b/bkt/o": gs}


@pytest.mark.parametrize("scheme", ["s3", "gs"])
class TestPrefixes:
    @pytest.mark.parametrize(
        ("keys", "status"),
        [
            (("data/2020/a.csv",), Status.OK),
            (("data/2020-01.csv",), Status.UNVERIFIED),  # a prefix, or a name that lacks its end
            (("data/2021/a.csv",), Status.GONE),
            ((), Status.GONE),
        ],
    )
    def test_without_a_slash(self, scheme: str, keys: tuple[str, ...], status: Status) -> None:
        with api(listings(*keys)) as made:
            assert made.look(f"{scheme}://bkt/data/2020", *HOMES).status is status

    def test_a_file_is_no_folder(self, scheme: str) -> None:
        with api(listings("data/2020/a.csv")) as made:
            assert made.look(f"{scheme}://bkt/data/2020", *HOMES, size=5, is_file=True).status is Status.GONE

    def test_a_listing_that_nobody_may_see_tells_nothing(self, scheme: str) -> None:
        with api(listings(code=403)) as made:
            assert made.look(f"{scheme}://bkt/data/2020", *HOMES).status is Status.UNVERIFIED

    @pytest.mark.parametrize("key", ["../other/x", "a/%2e%2e/x", "a/./x", ".."])
    def test_no_key_climbs_out(self, scheme: str, key: str) -> None:
        with api({}) as made:
            assert made.look(f"{scheme}://bkt/{key}", *HOMES).status is Status.REFUSED
            assert made.server.seen == []


def pkt(line: bytes) -> bytes:
    return b"%04x" % (len(line) + 4) + line


class TestLongLists:
    """A megabyte of branches is read, and no more."""

    COMMIT = b"c" * 40

    def advertised(self, *lines: bytes, end: bytes = b"0000") -> Any:
        body = pkt(b"# service=git-upload-pack\n") + b"0000" + b"".join(map(pkt, lines)) + end
        return (200, {"Content-Type": "application/x-git-upload-pack-advertisement"}, body)

    @pytest.mark.parametrize(
        ("many", "end", "status"), [(25_000, b"0000", "unverified"), (3, b"", "unverified"), (3, b"0000", "gone")]
    )
    def test_version_0(self, many: int, end: bytes, status: str) -> None:
        refs = [b"%040x refs/heads/b%06d\n" % (number, number) for number in range(many)]
        with api({"/r.git/info/refs": self.advertised(self.COMMIT + b" HEAD\0agent=x\n", *refs, end=end)}) as made:
            assert made.look(made.server.url("/r.git"), revision="v9").status.value == status
            assert made.look(made.server.url("/r.git"), revision="b000002").status is Status.OK

    @pytest.mark.parametrize(("end", "status"), [(b"", "unverified"), (b"0000", "gone")])
    def test_version_2(self, end: bytes, status: str) -> None:
        listed = (
            200,
            {"Content-Type": "application/x-git-upload-pack-result"},
            pkt(self.COMMIT + b" refs/heads/v90\n") + end,
        )
        pages = {"/r.git/info/refs": self.advertised(b"version 2\n", b"ls-refs\n"), "/r.git/git-upload-pack": listed}
        with api(pages) as made:
            assert made.look(made.server.url("/r.git"), revision="v9").status.value == status

    def test_files_on_a_web_server(self) -> None:
        listed = b"".join(b"%040x\trefs/heads/b%06d\n" % (number, number) for number in range(25_000))
        with api({"/r.git/info/refs": (200, {"Content-Type": "text/plain"}, listed)}) as made:
            assert made.look(made.server.url("/r.git"), revision="v9").status is Status.UNVERIFIED
