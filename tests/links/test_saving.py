"""`links --archive`: the plan, and that nothing is asked for without `--request`."""

from __future__ import annotations

import socket
import time

import pytest
from apiserver import api
from watching import watching
from workshop import Repository, tiny_manifest, tiny_weights

from model_freedom.cli import main
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.outcome import Asking
from model_freedom.links.record import Address, Use
from model_freedom.links.saving import HERITAGE, PAGES, ask, plan
from model_freedom.links.transport import Transport


def somewhere(host: str, port: int) -> list[Endpoint]:
    return [numeric(host, port) or Endpoint(socket.AF_INET, ("93.184.215.14", port))]


def use(role: str = "training_data", access: str = "direct") -> Use:
    return Use("model-freedom.yaml", 7, 1, "m", role, access)


def test_code_goes_to_software_heritage_and_the_rest_to_the_web_archive() -> None:
    wanted = [
        (use("training_code"), Address("https://github.com/o/r", "v1")),
        (use(), Address("https://example.org/data.csv")),
        (use(), Address("https://example.org/data.csv")),
        (use(), Address("https://example.org/copied.csv")),
        (use(), Address("doi:10.1234/there")),
        (use("archive"), Address("https://example.org/archive")),
        (use("training_data", "registration"), Address("https://example.org/form")),
    ]
    savings, kept = plan(wanted, {"https://example.org/copied.csv"})
    assert kept == []
    assert [(saving.url, saving.service) for saving in savings] == [
        ("https://github.com/o/r", "Software Heritage"),
        ("https://example.org/data.csv", "the web archive"),
    ]
    assert savings[0].request.url == f"{HERITAGE}/api/1/origin/save/git/url/https://github.com/o/r/"
    assert not savings[0].needs
    assert "archive.org" in savings[1].needs


@pytest.mark.parametrize(
    ("status", "words"), [(200, "asked for"), (202, "asked for"), (403, "HTTP 403"), (429, "HTTP 429")]
)
def test_requests(status: int, words: str) -> None:
    savings, _kept = plan([(use(), Address("https://github.com/o/r")), (use(), Address("https://example.org/x"))], ())
    with api({"/api/1/origin/save/git/url/https://github.com/o/r/": (status, {}, {})}) as made:
        transport = Transport(LinkSettings(allow_hosts=(made.server.authority,)), lookup=somewhere)
        places = {HERITAGE: made.server.url(""), PAGES: made.server.url("")}
        outcomes = [ask(saving, Asking(transport, time.monotonic() + 5, {}, places)) for saving in savings]
        transport.close()
        assert words in outcomes[0]
        assert "account" in outcomes[1]
        assert [asked.method for asked in made.server.seen] == ["POST"]


def test_dry_from_the_command_line(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd) -> None:
    repository.write("model-freedom.yaml", tiny_manifest("t.bin", tiny_weights(), "url: https://example.org/data.csv"))
    monkeypatch.chdir(repository.root)
    with watching() as seen:
        assert main(["links", "--archive"]) == 0
    assert not [event for event, _what in seen if event.startswith("socket")]
    out = capfd.readouterr().out
    assert "https://example.org/data.csv → the web archive" in out
    assert "Nothing was asked for" in out
