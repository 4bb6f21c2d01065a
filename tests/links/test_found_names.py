"""A name that does not exist says something of its host only where names of the public net resolve."""

from __future__ import annotations

import socket

import pytest

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.names import Endpoint
from model_freedom.links.record import Address

MISSING = Address("https://nowhere.example/x")
INSIDE = Address("https://mirror.corp/x")


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ({}, "unverified"),
        ({"mirror.corp": "10.1.1.1"}, "unverified"),  # the name servers of a company: its own names only
        ({"mirror.corp": "10.1.1.1", "iana.org": "10.1.1.2"}, "unverified"),  # a wildcard for all the others
        ({"mirror.corp": "10.1.1.1", "iana.org": "192.0.43.8"}, "gone"),
    ],
)
def test_private_answers_prove_no_network(known: dict[str, str], status: str) -> None:
    def lookup(host: str, port: int) -> list[Endpoint]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [Endpoint(socket.AF_INET, (known[host], port))]

    found = check([INSIDE, MISSING], LinkSettings(timeout=3, retries=0), lookup=lookup, environment={})
    assert found[MISSING].status.value == status
    assert found[INSIDE].status.value == ("refused" if "mirror.corp" in known else status)
