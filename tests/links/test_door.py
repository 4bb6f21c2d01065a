"""Nothing but `links` talks to the network: no other module imports what could."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import model_freedom

ROOT = Path(model_freedom.__file__).parent
NETWORK = {"requests", "urllib3", "socket", "ssl", "ftplib", "smtplib", "telnetlib", "poplib", "imaplib", "aiohttp"}
NETWORK |= {"http.client", "http.server", "urllib.request", "asyncio", "xmlrpc", "socketserver", "httpx", "pycurl"}
OTHERS = [path for path in sorted(ROOT.rglob("*.py")) if (ROOT / "links") not in path.parents]
# What git would do over the network, if it were told to.
VERBS = {"clone", "fetch", "pull", "push", "ls-remote", "ls_remote", "remote", "submodule", "fetch-pack", "send-pack"}


def imported(path: Path) -> set[str]:
    """Every module that the file imports, however deep inside it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_it_has_no_way_to_the_network(path: Path) -> None:
    for name in imported(path):
        parts = name.split(".")
        above = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        assert not above & NETWORK, name


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_it_gives_git_no_verb_of_the_network(path: Path) -> None:
    """A list or call that begins with such a word; prose and other words are let be."""
    for node in ast.walk(ast.parse(path.read_text())):
        listed = (
            node.elts if isinstance(node, (ast.List, ast.Tuple)) else node.args if isinstance(node, ast.Call) else []
        )
        words = [item.value for item in listed[:2] if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        assert "git" not in words or not VERBS & set(words), words


def test_the_test_sees_it() -> None:
    assert {"requests", "urllib3", "socket"} <= set().union(*(imported(path) for path in (ROOT / "links").glob("*.py")))
