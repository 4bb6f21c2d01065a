"""Git's own server program behind the test server, in versions 2 and 0 of the protocol, and as files only."""

from __future__ import annotations

import asyncio
import os
import subprocess
from functools import partial
from pathlib import Path

from faultserver import Answer, Session


def smart(root: Path, *, version_2: bool = True) -> Answer:
    """`git http-backend` over the repositories below `root`."""

    async def answer(session: Session, parts: list[str]) -> None:
        asked = session.asked
        path, _, query = asked.path.partition("?")
        environment = {
            **os.environ,
            "GIT_PROJECT_ROOT": str(root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": asked.method,
            "CONTENT_TYPE": asked.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(asked.body)),
            "REMOTE_ADDR": "127.0.0.1",
        }
        if version_2 and "git-protocol" in asked.headers:
            environment["GIT_PROTOCOL"] = asked.headers["git-protocol"]
        done = await asyncio.get_running_loop().run_in_executor(
            None,
            partial(
                subprocess.run,
                ["git", "http-backend"],
                input=asked.body,
                env=environment,
                capture_output=True,
                check=False,
            ),
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        fields = [line for line in head.decode().split("\r\n") if line]
        status = next((line.split()[1] for line in fields if line.startswith("Status:")), "200")
        await session.answer(int(status), *(line for line in fields if not line.startswith("Status:")), body=body)

    return answer


def files(root: Path) -> Answer:
    """What a web server without any service of git's makes of a repository."""

    async def answer(session: Session, parts: list[str]) -> None:
        file = root / session.asked.path.partition("?")[0].strip("/")
        if file.is_file():
            await session.answer(200, "Content-Type: text/plain", body=file.read_bytes())
        else:
            await session.answer(404)

    return answer
