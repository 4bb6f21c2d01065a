"""A small server for an API: a JSON answer for each path, and the program told to ask there."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from faultserver import FaultServer, Session

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.record import Address, Result


class Api:
    """A server with an answer for each path; what is not there is 404 with `missing` as its JSON."""

    def __init__(self, pages: dict[str, Any], missing: Any = None) -> None:
        self.pages = pages
        self.missing = missing
        self.server = FaultServer(answers={"*": self.answer})

    async def answer(self, session: Session, parts: list[str]) -> None:
        path = session.asked.path
        found = self.pages.get(path, self.pages.get(path.partition("?")[0]))
        if callable(found):
            found = found(session.asked)
        if found is None:
            found = (404, {}, self.missing)
        elif not isinstance(found, tuple):
            found = (200, {}, found)
        status, headers, data = found
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        await session.answer(status, *(f"{name}: {value}" for name, value in headers.items()), body=body)

    def look(self, url: str, *homes: str, environment: dict[str, str] | None = None, **fields: Any) -> Result:
        return self.all([Address(url, **fields)], *homes, environment=environment)[0]

    def all(self, wanted: list[Address], *homes: str, environment: dict[str, str] | None = None) -> list[Result]:
        settings = LinkSettings(timeout=5, retries=0, allow_hosts=(self.server.authority,))
        services = {home: self.server.url("") for home in homes}
        return list(check(wanted, settings, environment=environment or {}, services=services).values())


@contextlib.contextmanager
def api(pages: dict[str, Any], missing: Any = None) -> Iterator[Api]:
    made = Api(pages, missing)
    with made.server:
        yield made


def outcome(result: Result) -> tuple[str, str | None]:
    return result.status.value, result.license
