"""What the git program is held to, where a server leaves the look to it: one address, and no other place."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from faultserver import FaultServer, Session
from gitserver import smart
from workshop import Repository

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.record import Address, Result, Status

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the git program is not asked there")


class Served(NamedTuple):
    """A folder with `plain.git`, and a commit in it that no branch or tag points at but one leads to."""

    root: Path
    old: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    root = tmp_path_factory.mktemp("served")
    repository = Repository(root / "work")
    repository.commit("1")
    old = repository.git("rev-parse", "HEAD").strip()
    repository.commit("2")
    repository.git("clone", "--quiet", "--bare", ".", str(root / "plain.git"))
    Repository(root / "plain.git", new=False).git("config", "uploadpack.allowReachableSHA1InWant", "true")
    return Served(root, old)


@pytest.fixture
def server(served: Served) -> Iterator[FaultServer]:
    with FaultServer(answers={"*": smart(served.root, version_2=False)}) as running:
        yield running


def look(server: FaultServer, revision: str, host: str) -> Result:
    """A look by name, which leads to the server for whoever is told so and to nobody else."""

    def lookup(name: str, port: int) -> list[Endpoint]:
        if name == host and not numeric(name, port):
            return [Endpoint(socket.AF_INET, ("127.0.0.1", port))]
        found = numeric(name, port)
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [found]

    address = Address(f"http://{host}:{server.port}/plain.git", revision)
    settings = LinkSettings(timeout=8, retries=0, allow_hosts=(f"{host}:{server.port}",))
    return check([address], settings, environment={}, lookup=lookup)[address]


def test_it_goes_to_the_address_that_was_judged(server: FaultServer, served: Served) -> None:
    """The name exists for our own lookup only: without the pin, git would find nothing."""
    result = look(server, served.old, "repository.example.org")
    assert result.status is Status.OK, result
    assert any(asked.headers.get("user-agent", "").startswith("git/") for asked in server.seen)


def test_it_follows_no_redirect(served: Served) -> None:
    """One that only git gets to see; what it leads to would answer, and is asked nothing."""
    with FaultServer(answers={"*": smart(served.root, version_2=False)}) as other:
        honest = smart(served.root, version_2=False)

        async def answer(session: Session, parts: list[str]) -> None:
            if session.asked.headers.get("user-agent", "").startswith("git/"):
                await session.answer(302, f"Location: {other.url(session.asked.path)}")
            else:
                await honest(session, parts)

        with FaultServer(answers={"*": answer}) as server:
            result = look(server, served.old, "127.0.0.1")
            assert any(asked.headers.get("user-agent", "").startswith("git/") for asked in server.seen)
        assert other.seen == []
    assert result.status is Status.UNVERIFIED


@pytest.mark.parametrize(
    ("said", "words"),
    [("git version 2.36.6", "git 2.36"), ("git version 1.8.3.1", "git 1.8"), ("something", "can't be run")],
)
def test_a_git_that_knows_no_pin_goes_nowhere(
    served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, words: str
) -> None:
    marker = tmp_path / "it was asked for more"
    script = tmp_path / "bin" / "git"
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\nif [ \"$1\" = version ]; then echo '{said}'; else : > '{marker}'; fi\n")
    script.chmod(0o755)
    advertised = subprocess.run(
        ["git", "upload-pack", "--advertise-refs", "--stateless-rpc", "plain.git"],
        cwd=served.root,
        capture_output=True,
        check=True,
    ).stdout

    async def answer(session: Session, _parts: list[str]) -> None:
        kind = "Content-Type: application/x-git-upload-pack-advertisement"
        await session.answer(200, kind, body=b"001e# service=git-upload-pack\n0000" + advertised)

    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    with FaultServer(answers={"*": answer}) as server:
        result = look(server, served.old, "127.0.0.1")
        assert not any(asked.headers.get("user-agent", "").startswith("git/") for asked in server.seen)
    assert result.status is Status.UNVERIFIED
    assert words in result.detail
    assert not marker.exists()
