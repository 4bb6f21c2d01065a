"""The git program, for repositories that don't speak version 2 of the protocol. It gets nothing to execute and no way
out: an environment from scratch, no configuration, one protocol, an empty folder, the address that the guard judged.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from contextlib import suppress

from model_freedom.links.gitwire import Remote
from model_freedom.links.guard import Refusal
from model_freedom.links.outcome import Asking, Looked
from model_freedom.links.record import Status

OLDEST = (2, 37)  # the first with `http.curloptResolve`: https://git-scm.com/docs/git-config/2.37.0
_MOST = 1 << 20  # bytes of any file that it may write: a server that ignores the filter sends everything
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "credential.helper": "",
    "http.extraHeader": "",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "10",
    "http.proxy": "",
    "protocol.version": "2",
    "transfer.bundleURI": "false",
}


def look(remote: Remote, commit: str, asking: Asking) -> Looked:
    """Whether git gets this one commit from there. 40 or 64 hexadecimal digits, nothing else."""
    unknown = Looked(
        Status.UNVERIFIED, "the repository tells of its branches and tags only, which are other commits", 200
    )
    target = asking.transport.judge(remote.url)
    pinned = None if isinstance(target, Refusal) else asking.transport.addresses(target, asking.left)
    if isinstance(target, Refusal) or not pinned or asking.transport.settings.proxy or os.name != "posix":
        return unknown
    if remote.dumb and "allow-reachable-sha1-in-want" not in remote.abilities:
        return unknown  # git would fetch all of the history, file by file
    with tempfile.TemporaryDirectory(prefix="model-freedom-") as folder:
        version = asking.memory.once(
            "the git program's version", lambda: _version(folder, asking.left), keep=lambda found: found is not None
        )
        if version is None:
            return Looked(Status.UNVERIFIED, "only the git program could tell, and it can't be run", 200)
        if version < OLDEST:
            # It would look the name up itself, and go wherever that leads by then.
            newer, here = (".".join(map(str, numbers)) for numbers in (OLDEST, version))
            why = f"only the git program could tell, and git {here} can't be held to one address; {newer} can"
            return Looked(Status.UNVERIFIED, why, 200)
        status, words = _run(folder, remote.url, commit, f"{target.host}:{target.port}:{','.join(pinned)}", asking.left)
    if status == 0:
        return Looked(Status.OK, "the repository has the commit", 200)
    if "not our ref" in words or "unadvertised object" in words or "no such remote ref" in words:
        if "allow-any-sha1-in-want" in remote.abilities or "allow-reachable-sha1-in-want" in remote.abilities:
            return Looked(Status.GONE, "the repository does not have the commit", 200, revision_missing=True)
        return unknown
    return Looked(Status.UNVERIFIED, "git got no answer about the commit", 200)


def _version(folder: str, seconds: float) -> tuple[int, int] | None:
    status, words = _one(["git", "version"], folder, _environment(folder), seconds)
    found = re.match(r"git version (\d{1,4})\.(\d{1,4})", words, re.ASCII)
    return (int(found[1]), int(found[2])) if status == 0 and found else None


def _run(folder: str, url: str, commit: str, pinned: str, seconds: float) -> tuple[int, str]:
    environment = _environment(folder)
    options = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
    options += ["-c", f"http.curloptResolve={pinned}"]
    commands = (
        ["git", "init", "--quiet", "--bare", environment["GIT_DIR"]],
        ["git", *options, "fetch", "--quiet", "--no-tags", "--depth=1", "--filter=tree:0", "--", url, commit],
    )
    status, words = 0, ""
    for command in commands:
        status, words = _one(command, folder, environment, seconds)
        if status:
            break
    return status, words


def _environment(folder: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.path.join(folder, "nobody"),
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": "http:https",
        "GIT_ASKPASS": "true",
        "GIT_CEILING_DIRECTORIES": folder,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_SSH_COMMAND": "false",
        "GIT_TERMINAL_PROMPT": "0",
        "SSH_ASKPASS": "true",
        "GIT_DIR": os.path.join(folder, "repository"),
    }


def _one(command: list[str], folder: str, environment: dict[str, str], seconds: float) -> tuple[int, str]:
    """Its exit status and what it said, in a file: that is bounded like all others, however much the server sends."""
    with open(os.path.join(folder, "said"), "w+b") as said:
        try:
            running = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        except OSError:
            return -1, ""
        try:
            _limit(running.pid)
            status = running.wait(max(0.1, seconds))
            said.seek(0)
            return status, said.read(10_000).decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            return -1, ""
        finally:
            with suppress(OSError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def _limit(process: int) -> None:
    """Bounds what it and its children may write. From outside: a hook before `exec` is unsafe in threads."""
    import resource

    prlimit = getattr(resource, "prlimit", None)  # Linux only
    if prlimit is not None:
        with suppress(OSError, ValueError):
            prlimit(process, resource.RLIMIT_FSIZE, (_MOST, _MOST))
