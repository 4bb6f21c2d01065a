"""What `links --archive` must not tell to a public archive, and what it must not print."""

from __future__ import annotations

import json
import socket
import time

import pytest
from apiserver import api
from hypothesis import given
from hypothesis import strategies as st
from workshop import Repository, tiny_manifest, tiny_weights

from model_freedom.cli import main
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.outcome import Asking
from model_freedom.links.record import Address, Use
from model_freedom.links.saving import HERITAGE, PAGES, ask, plan
from model_freedom.links.signed import secret_in, without_secret, without_secrets
from model_freedom.links.transport import Transport

USE = Use("model-freedom.yaml", 7, 1, "m", "training_data", "direct")
SIGNED = (
    "https://bucket.s3.amazonaws.com/x.csv?X-Amz-Credential=AKIA&X-Amz-Signature=abc",
    "https://bucket.s3.amazonaws.com/x.csv?AWSAccessKeyId=a&Expires=1&Signature=b",
    "https://storage.googleapis.com/b/x?x-goog-signature=abc",
    "https://account.blob.core.windows.net/c/x?sv=2020&sig=abc",
    "https://d1.cloudfront.net/x?Policy=a&Key-Pair-Id=b",
    "https://raw.githubusercontent.com/o/r/main/x.csv?token=GHSAT0AAA",
    "https://example.org/x.csv?access_token=a",
    "https://example.org/x.csv?api_key=a",
    "https://example.org/x.csv?a=1&apikey=a",
    "https://example.org/x.csv?private%5Ftoken=a",
    "https://example.org/x.csv#access_token=a",
    "https://example.org/ghp_0123456789012345678901234567890123456/x.csv",
    "https://example.org/x.csv;jsessionid=0123",
)


@pytest.mark.parametrize(
    "url",
    [
        "https://user:s3cret@example.org/x.git",
        "https://s3cret@example.org/x.csv",
        "git+https://user:s3cret@example.org/x.git",
        "git@10.0.0.5:secret/repo.git",
        "ssh://git@192.168.1.1/secret/repo.git",
        "git+https://example.org/x.git?token=s3cret",
        "http://10.0.0.7/p.csv?token=abc",
        "http://localhost/x",
        "https://wiki.corp.internal/x.csv",
        "http://0x7f000001/x",
        "https://example.org:8443/x.csv",
        "http://127.0.0.1:8080/own",
        "https://mirror.example.org/own.csv",
        "https://example.org/left/out.csv",
        *SIGNED,
    ],
)
def test_it_stays_here(url: str) -> None:
    settings = LinkSettings(allow_hosts=("127.0.0.1:8080", "mirror.example.org:443"), skip=("*/left/*",))
    savings, kept = plan([(USE, Address(url)), (USE, Address(url))], (), settings)
    assert savings == []
    for item in kept:
        assert (item.manifest, item.line) == ("model-freedom.yaml", 7)
        assert "s3cret" not in item.reason
        assert item.reason


@pytest.mark.parametrize(
    "url", ["https://example.org/x.csv", "https://example.org/?q=keyboard&page=2", "git@github.com:o/r.git"]
)
def test_it_may_go(url: str) -> None:
    savings, kept = plan([(USE, Address(url))], ())
    assert (len(savings), kept) == (1, [])


def test_a_name_that_leads_inside_stays_here() -> None:
    def inside(host: str, port: int) -> list[Endpoint]:
        if host == "nowhere.example.org":
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [numeric(host, port) or Endpoint(socket.AF_INET, ("10.1.2.3", port))]

    urls = ("https://git.corp.example.org/o/r.git", "https://nowhere.example.org/o/r.git")
    savings, _kept = plan([(USE, Address(url)) for url in urls], ())
    with api({"*": {}}) as made:
        transport = Transport(LinkSettings(allow_hosts=(made.server.authority,)), lookup=inside)
        places = {HERITAGE: made.server.url(""), PAGES: made.server.url("")}
        outcomes = [ask(saving, Asking(transport, time.monotonic() + 5, {}, places)) for saving in savings]
        transport.close()
        assert made.server.seen == []
    assert "a private address" in outcomes[0]
    assert all(outcome.startswith("not asked: ") for outcome in outcomes)


@pytest.mark.parametrize("url", SIGNED)
def test_secrets_are_seen_and_taken_away(url: str) -> None:
    assert secret_in(url)
    plain = without_secret(url)
    assert plain is None or (secret_in(plain) is None and url.startswith(plain))
    assert url not in without_secrets(f"permanently to {url}; and so on")


@pytest.mark.parametrize(
    "url", ["https://example.org/a?download=1&raw=true", "https://example.org/?monkey=1&design=2", "doi:10.1/x", ""]
)
def test_no_secret(url: str) -> None:
    assert secret_in(url) is None
    assert without_secret(url) == url
    assert without_secrets(f"see {url}") == f"see {url}"


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    plain = without_secret(text)
    assert plain is None or secret_in(plain) is None


HOSTILE = "::error::pwn\x1b[31m"


def shown(repository: Repository, capfd: pytest.CaptureFixture[str], *words: str) -> str:
    repository.write(
        f"{HOSTILE}/model-freedom.yaml",
        tiny_manifest("t.bin", tiny_weights(), 'url: "https://example.org/##[error]x"'),
        add=False,  # to git, a name that begins with a colon is a pattern
    )
    repository.git("add", "--all")
    capfd.readouterr()
    assert main(["links", "--archive", *words]) == 0
    return capfd.readouterr().out


@pytest.mark.parametrize("format_", ["auto", "text", "markdown", "json"])
def test_nothing_in_it_speaks_to_a_runner(repository: Repository, monkeypatch, capfd, format_: str) -> None:
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    out = shown(repository, capfd, "--format", format_)
    assert "example.org" in out
    assert "\x1b" not in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())
    assert format_ == "json" or "##[" not in out


def test_formats(repository: Repository, monkeypatch, capfd, tmp_path) -> None:
    monkeypatch.chdir(repository.root)
    file = tmp_path / "plan.md"
    document = json.loads(shown(repository, capfd, "--format", "json", "--format", f"markdown={file}"))
    assert [item["service"] for item in document["archive"]] == ["the web archive"]
    assert document["requested"] is False
    assert "| the web archive |" in file.read_text()
    for other in ("sarif", "junit", "github"):
        assert main(["links", "--archive", "--format", other]) == 2


def test_the_token_that_helps_is_named(repository: Repository, monkeypatch, capfd) -> None:
    monkeypatch.chdir(repository.root)
    repository.write("model-freedom.yaml", tiny_manifest("t.bin", tiny_weights(), "url: https://github.com/o/r"))
    assert main(["links", "--archive"]) == 0
    assert "SWH_TOKEN" in capfd.readouterr().out


def test_what_stays_here_is_named_by_its_place(repository: Repository, monkeypatch, capfd) -> None:
    monkeypatch.chdir(repository.root)
    repository.write("model-freedom.yaml", tiny_manifest("t.bin", tiny_weights(), "url: https://u:s3cret@x.org/d"))
    assert main(["links", "--archive", "--request"]) == 0
    out = capfd.readouterr().out
    assert "no archive is told" in out
    assert "s3cret" not in out


@pytest.mark.parametrize("command", [["check"], ["links"]])
def test_what_is_told_beside_the_results_speaks_to_no_runner(
    repository: Repository, monkeypatch, capfd, command: list[str]
) -> None:
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    folder = "::error::##[error]pwn"
    repository.write(f"{folder}/t.bin", tiny_weights(), add=False)
    text = tiny_manifest("t.bin", tiny_weights(), "url: http://10.0.0.1/")
    repository.write(f"{folder}/model-freedom.yaml", text, add=False)
    repository.write(f"{folder}/model-freedom.lock", "[[", add=False)
    repository.git("add", "--all")
    capfd.readouterr()
    main(command)
    err = capfd.readouterr().err
    assert "not JSON" in err
    assert "##[" not in err
    assert not any(line.lstrip().startswith("::") for line in err.splitlines())
