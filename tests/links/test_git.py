"""Git repositories: real ones, behind git's own server program, and servers that only pretend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from faultserver import FaultServer, Session
from gitserver import files, smart
from hypothesis import given
from hypothesis import strategies as st
from watching import watching
from workshop import Repository

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.gitwire import packets
from model_freedom.links.record import Address, Result, Status, Use
from model_freedom.links.resolvers import kind_of

MISSING = "0123456789" * 4


class Served(NamedTuple):
    """A repository with a branch, a tag, an old commit and one that no branch holds any more."""

    root: Path
    tip: str
    old: str
    lost: str
    side: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    root = tmp_path_factory.mktemp("served")
    repository = Repository(root / "work")

    def commit(text: str) -> str:
        repository.write("file", text)
        repository.commit(text)
        return repository.git("rev-parse", "HEAD").strip()

    old = commit("1")
    lost = commit("2")
    repository.git("reset", "--quiet", "--hard", old)
    below = commit("a side branch")
    side = commit("its tip")
    repository.git("reset", "--quiet", "--hard", old)
    tip = commit("3")
    repository.git("tag", "-a", "-m", "x", "v1.0")
    repository.git("clone", "--quiet", "--bare", ".", str(root / "plain.git"))
    repository.git("push", "--quiet", str(root / "plain.git"), f"{lost}:refs/heads/gone")
    Repository(root / "plain.git", new=False).git("branch", "-D", "gone")
    Repository(root / "plain.git", new=False).git("update-server-info")
    repository.git("clone", "--quiet", "--bare", ".", str(root / "filtering.git"))
    Repository(root / "filtering.git", new=False).git("config", "uploadpack.allowFilter", "true")
    # `lost` is known here too, and a branch of its own history leads to `side`.
    repository.git("clone", "--quiet", "--bare", str(root / "plain.git"), str(root / "many.git"))
    repository.git("push", "--quiet", str(root / "many.git"), f"{lost}:refs/heads/gone", f"{side}:refs/heads/side")
    Repository(root / "many.git", new=False).git("branch", "-D", "gone")
    Repository(root / "many.git", new=False).git("config", "uploadpack.allowFilter", "true")
    Repository(root / "empty.git").git("init", "--quiet", "--bare", ".")
    return Served(root, tip, old, lost, below)


@pytest.fixture(scope="module")
def modern(served: Served) -> Iterator[FaultServer]:
    with FaultServer(answers={"*": smart(served.root)}) as server:
        yield server


@pytest.fixture(scope="module")
def old_server(served: Served) -> Iterator[FaultServer]:
    with FaultServer(answers={"*": smart(served.root, version_2=False)}) as server:
        yield server


def look(server: FaultServer, url: str, revision: str | None = None, **services: str) -> Result:
    address = Address(url if "://" in url else server.url(url), revision)
    settings = LinkSettings(timeout=8, retries=0, allow_hosts=(server.authority,))
    places = {name: server.url("") for name in services.values()}
    return check([address], settings, environment={}, services=places)[address]


PLAIN = "/plain.git"


class TestVersion2:
    """The protocol that every large host speaks."""

    def test_a_repository(self, modern: FaultServer) -> None:
        result = look(modern, PLAIN)
        assert (result.status, result.kind) == (Status.OK, "git")

    @pytest.mark.parametrize("name", ["plain.git", "filtering.git"])
    @pytest.mark.parametrize("which", ["tip", "old"])
    def test_a_commit(self, modern: FaultServer, served: Served, which: str, name: str) -> None:
        assert look(modern, f"/{name}", getattr(served, which)).status is Status.OK

    @pytest.mark.parametrize("name", ["plain.git", "filtering.git", "many.git"])
    def test_a_commit_of_some_branch_is_no_stray(self, modern: FaultServer, served: Served, name: str) -> None:
        for which in (served.tip, served.old, *([served.side] if name == "many.git" else [])):
            result = look(modern, f"/{name}", which)
            assert (result.status, result.stray) == (Status.OK, False)

    def test_a_commit_of_no_branch(self, modern: FaultServer, served: Served) -> None:
        """A fork's, or what a rewritten history left behind."""
        for name in ("plain.git", "many.git"):
            result = look(modern, f"/{name}", served.lost)
            assert (result.status, result.stray) == (Status.OK, True)
            assert "no branch or tag leads to it" in result.detail

    def test_too_many_branches_to_name(
        self, modern: FaultServer, served: Served, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Then only a yes is certain."""
        monkeypatch.setattr("model_freedom.links.gitwire._HAVES", 1)
        for commit in (served.lost, served.side, served.old):
            result = look(modern, "/many.git", commit)
            assert (result.status, result.stray) == (Status.OK, False)

    def test_it_takes_three_requests(self, modern: FaultServer, served: Served) -> None:
        before = len(modern.seen)
        look(modern, "/many.git", served.old)
        assert len(modern.seen) - before == 3  # a greeting, the branches and tags, the commit

    def test_a_commit_that_is_missing(self, modern: FaultServer) -> None:
        result = look(modern, PLAIN, MISSING)
        assert result.status is Status.GONE
        assert result.revision_missing

    @pytest.mark.parametrize("name", ["main", "v1.0", "refs/heads/main", "heads/main", "tags/v1.0", "HEAD"])
    def test_names(self, modern: FaultServer, served: Served, name: str) -> None:
        result = look(modern, PLAIN, name)
        assert result.status is Status.OK
        assert name == "HEAD" or "at commit" in result.detail

    @pytest.mark.parametrize("name", ["v9", "mai", "refs/heads/mai", "main\nx", "a b", "--upload-pack=x", "x" * 300])
    def test_names_that_are_missing(self, modern: FaultServer, name: str) -> None:
        result = look(modern, PLAIN, name)
        assert result.status is Status.GONE
        assert result.revision_missing

    def test_a_short_id_is_not_known(self, modern: FaultServer, served: Served) -> None:
        result = look(modern, PLAIN, served.old[:10])
        assert result.status is Status.UNVERIFIED
        assert "in full" in result.detail

    def test_no_repository(self, modern: FaultServer) -> None:
        assert look(modern, "/other.git", MISSING).status is Status.GONE

    def test_an_empty_repository(self, modern: FaultServer) -> None:
        assert look(modern, "/empty.git").status is Status.OK
        assert look(modern, "/empty.git", MISSING).revision_missing

    def test_little_is_read_and_no_program_started(self, modern: FaultServer, served: Served) -> None:
        with watching() as seen:
            look(modern, "/filtering.git", served.old)
        programs = [what for event, what in seen if event == "subprocess.Popen"]
        assert all("http-backend" in what for what in programs), programs  # the server's


def test_a_stray_commit_is_a_warning(modern: FaultServer, served: Served) -> None:
    """MF402, and the lock file keeps it."""
    from model_freedom.findings import Severity
    from model_freedom.links.evidence import from_bytes, record, to_text
    from model_freedom.rules.catalogue import by_code
    from model_freedom.rules.rule import Evidence

    for commit, expected in ((served.lost, [Severity.WARNING]), (served.old, []), (MISSING, [Severity.ERROR])):
        result = look(modern, "/many.git", commit)
        kept = from_bytes(to_text(record([result], {})).encode())[result.address]
        assert (kept.stray, kept.revision_missing) == (result.stray, result.revision_missing)
        use = Use("model-freedom.yaml", 1, 1, "tiny", "training_code")
        evidence = Evidence(uses=((use, kept.address),), links={kept.address: kept})
        assert [finding.severity for finding in by_code()["MF402"].findings(evidence)] == expected


class TestVersion0:
    """Servers of old."""

    def test_names_and_tips(self, old_server: FaultServer, served: Served) -> None:
        assert look(old_server, PLAIN).status is Status.OK
        assert look(old_server, PLAIN, "main").status is Status.OK
        assert look(old_server, PLAIN, "v1.0").status is Status.OK
        assert look(old_server, PLAIN, served.tip).status is Status.OK
        assert look(old_server, PLAIN, "v9").revision_missing

    def test_what_is_no_tip_is_not_known(self, old_server: FaultServer, served: Served) -> None:
        assert look(old_server, PLAIN, served.old).status is Status.UNVERIFIED
        assert look(old_server, PLAIN, MISSING).status is Status.UNVERIFIED

    def test_a_server_that_gives_out_any_commit(self, old_server: FaultServer, served: Served) -> None:
        """Here the git program is asked."""
        open_ = Repository(served.root / "open.git")
        open_.git("clone", "--quiet", "--bare", str(served.root / "work"), str(served.root / "open.git" / "x.git"))
        Repository(served.root / "open.git" / "x.git", new=False).git("config", "uploadpack.allowAnySHA1InWant", "true")
        assert look(old_server, "/open.git/x.git", served.old).status is Status.OK
        assert look(old_server, "/open.git/x.git", MISSING).revision_missing

    def test_files_on_a_web_server(self, served: Served) -> None:
        with FaultServer(answers={"*": files(served.root)}) as server:
            assert look(server, PLAIN).status is Status.OK
            assert look(server, PLAIN, "main").status is Status.OK
            assert look(server, PLAIN, served.tip).status is Status.OK
            assert look(server, PLAIN, served.old).status is Status.UNVERIFIED


async def _pkt(session: Session, *lines: bytes, kind: str = "result") -> None:
    body = b"".join(b"%04x" % (len(line) + 4) + line if line else b"0000" for line in lines)
    await session.answer(200, f"Content-Type: application/x-git-upload-pack-{kind}", body=body)


class TestLiars:
    """Servers that answer what they like."""

    def liar(self, *answer: bytes, greeting: tuple[bytes, ...] = (b"version 2\n", b"fetch=shallow\n", b"")) -> Callable:
        async def lying(session: Session, parts: list[str]) -> None:
            if session.asked.method == "GET":
                await _pkt(session, *greeting, kind="advertisement")
            else:
                await _pkt(session, *answer)

        return lying

    @pytest.mark.parametrize(
        ("answer", "status", "missing"),
        [
            ((b"ERR upload-pack: not our ref " + MISSING.encode(),), Status.GONE, True),
            ((b"ERR go away\n::error file=x::y \x1b[31m",), Status.UNVERIFIED, False),
            ((), Status.UNVERIFIED, False),
            ((b"packfile\n", b"\x02remote: hm", b""), Status.UNVERIFIED, False),
            ((b"packfile\n", b"\x01PACK" + b"x" * 60000), Status.OK, False),
        ],
    )
    def test_answers_to_fetch(self, answer: tuple[bytes, ...], status: Status, missing: bool) -> None:
        with FaultServer(answers={"*": self.liar(*answer)}) as server:
            result = look(server, "/x.git", MISSING)
        assert (result.status, result.revision_missing) == (status, missing)
        assert "\n" not in result.detail
        assert "\x1b" not in result.detail

    @pytest.mark.parametrize("code", [401, 403, 404, 429, 500])
    def test_statuses(self, code: int) -> None:
        async def refusing(session: Session, parts: list[str]) -> None:
            await session.answer(code)

        with FaultServer(answers={"*": refusing}) as server:
            result = look(server, "/x.git", MISSING)
        expected = {401: Status.RESTRICTED, 404: Status.GONE}
        assert result.status is expected.get(code, Status.UNVERIFIED)
        assert not result.revision_missing

    def test_a_page_with_a_revision_is_not_known(self, faults: FaultServer) -> None:
        result = look(faults, "/html", "v1.0")
        assert result.status is Status.UNVERIFIED
        assert "no git repository" in result.detail

    def test_a_repository_that_moved(self, modern: FaultServer, served: Served) -> None:
        async def moved(session: Session, parts: list[str]) -> None:
            await session.to(modern.url("/plain.git/info/refs?service=git-upload-pack"), 301)

        with FaultServer(answers={"*": moved}) as server:
            address = Address(server.url("/old.git"), served.tip)
            settings = LinkSettings(allow_hosts=(server.authority, modern.authority))
            result = check([address], settings, environment={})[address]
        assert (result.status, result.final_url) == (Status.MOVED, modern.url("/plain.git"))


@pytest.mark.parametrize(
    ("url", "revision", "kind"),
    [
        ("https://github.com/o/r", None, "git"),
        ("https://github.com/o/r.git", None, "git"),
        ("https://github.com/o/r/", "v1", "git"),
        ("https://github.com/o/r/tree/main/sub", "v1", "git"),
        ("https://github.com/o/r/tree/main/sub", None, "http"),
        ("https://github.com/o/r/releases/download/v1/x.bin", "v1", "http"),
        ("https://github.com/o", None, "http"),
        ("https://github.com/features/actions", None, "http"),
        ("https://gitlab.com/group/sub/project", None, "git"),
        ("https://gitlab.com/group/project/-/tree/main", "v1", "git"),
        ("https://codeberg.org/o/r", None, "git"),
        ("git@github.com:o/r.git", None, "git"),
        ("ssh://git@github.com/o/r", None, "git"),
        ("git+https://example.org/x", None, "git"),
        ("https://example.org/x.git", None, "git"),
        ("https://example.org/x", "v1", "git"),
        ("https://example.org/x", None, "http"),
        ("https://huggingface.co/o/n", "v1", "huggingface"),
    ],
)
def test_who_answers_for_it(url: str, revision: str | None, kind: str) -> None:
    assert kind_of(Address(url, revision)).kind == kind


def test_ssh_addresses_of_unknown_hosts_are_not_known(modern: FaultServer) -> None:
    result = look(modern, "ssh://git@example.org/o/r.git", MISSING)
    assert result.status is Status.UNVERIFIED
    assert "ssh" in result.detail


@given(
    st.one_of(
        st.binary(max_size=300), st.lists(st.sampled_from([b"0000", b"0001", b"0005x", b"ffff", b"000"])).map(b"".join)
    )
)
def test_packets_of_anything(body: bytes) -> None:
    assert all(line is None or isinstance(line, str) for line in packets(body))
