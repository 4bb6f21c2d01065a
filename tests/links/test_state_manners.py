"""What a host asks for is heard at the first answer, and a configuration that can't work is no finding."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer, Session
from workshop import Repository, tiny_manifest, tiny_weights

from model_freedom.cli import main
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.exchange import Reply
from model_freedom.links.outcome import asked_to_wait
from model_freedom.links.record import Address, Status


@pytest.mark.parametrize(
    ("status", "wait", "methods"),
    [
        (503, "Retry-After: 100", ["HEAD"]),
        (429, "Retry-After: 100", ["HEAD"]),
        (503, "X-Nothing: 1", ["HEAD", "GET"]),
    ],
)
def test_who_is_asked_to_wait_does_not_ask_again_at_once(status: int, wait: str, methods: list[str]) -> None:
    async def answer(session: Session, _parts: list[str]) -> None:
        await session.answer(status, wait)

    with FaultServer(answers={"*": answer}) as server:
        address = Address(server.url("/x"))
        settings = LinkSettings(timeout=5, retries=0, allow_hosts=(server.authority,))
        started = time.monotonic()
        assert check([address], settings)[address].status is Status.UNVERIFIED
        assert time.monotonic() - started < 4
        assert [asked.method for asked in server.seen] == methods


@pytest.mark.parametrize("digits", ["9" * 400, "9" * 13])
def test_no_wait_is_infinite(digits: str) -> None:
    for name, value in (("ratelimit", f"limit; r=0; t={digits}"), ("retry-after", digits)):
        waiting = asked_to_wait(Reply(429, {name: value}, b"", True, "https://example.org/"))
        assert waiting is not None
        assert waiting < 1e12


@pytest.fixture
def shipped(repository: Repository, faults: FaultServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Repository:
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(repository.root)
    repository.write("train.py", "print()")
    repository.write("t.bin", tiny_weights())
    data = f"url: {faults.url('/status/200')}"
    repository.write("model-freedom.yaml", tiny_manifest("t.bin", tiny_weights(), data))
    return repository


COMMANDS = (["links"], ["check", "--online"], ["links", "--archive", "--request"])


@pytest.mark.parametrize("content", [None, "", "no certificate\n"])
def test_a_bundle_that_is_none(shipped: Repository, capfd: Any, content: str | None) -> None:
    shipped.write(".model-freedom.toml", '[links]\nca-bundle = "authorities.pem"\n')
    if content is not None:
        shipped.write("authorities.pem", content)
    for command in COMMANDS:
        assert main(list(command)) == 2
        assert "ca-bundle" in capfd.readouterr().err
    assert main(["check"]) != 2  # who asks nobody needs none


@pytest.mark.parametrize(
    "proxy",
    [
        "proxy.example.org:3128",
        "socks5://proxy.example.org:1080",
        "http://",
        "http://proxy:port",
        "http://proxy:99999",
        "http://proxy/path",
        "http://me:s3cret@pro xy:3128",
        "",
    ],
)
def test_a_proxy_that_is_none(shipped: Repository, capfd: Any, proxy: str) -> None:
    shipped.write(".model-freedom.toml", f'[links]\nproxy = "{proxy}"\n')
    assert main(["links"]) == 2
    err = capfd.readouterr().err
    assert "links.proxy" in err
    assert "s3cret" not in err


@pytest.mark.parametrize(
    "proxy", ["http://proxy.example.org:3128", "https://me:pr0xy@proxy.example.org", "http://[::1]:3128/"]
)
def test_a_proxy(shipped: Repository, proxy: str) -> None:
    shipped.write(".model-freedom.toml", f'[links]\nproxy = "{proxy}"\n')
    assert main(["check"]) != 2
