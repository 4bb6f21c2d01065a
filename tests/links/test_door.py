"""Nothing but `links` talks to the network: no other module imports what could, or starts what could."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import model_freedom

ROOT = Path(model_freedom.__file__).parent
OTHERS = [path for path in sorted(ROOT.rglob("*.py")) if (ROOT / "links") not in path.parents]

# Of Python's own modules those that open connections, or run what could.
NETWORK = set(
    "socket _socket ssl _ssl ftplib smtplib telnetlib poplib imaplib nntplib asyncio asyncore asynchat xmlrpc "
    "socketserver selectors select http.client http.server urllib.request urllib.robotparser multiprocessing "
    "webbrowser wsgiref ctypes pip ensurepip pty code runpy".split()
)
# Those that do not: what the program depends on, and what newer Pythons have. `requests` and `urllib3` are for `links`.
SILENT = set(
    "compression tomllib git gitdb jsonschema license_expression pathspec yaml referencing tomli boolean".split()
)
PROGRAMS = {"subprocess"}  # for `repository` alone
RUN = {"system", "popen", "posix_spawn", "posix_spawnp", "startfile", "fork", "forkpty"}
RUN |= {f"{start}{end}" for start in ("exec", "spawn") for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")}
LOCAL_VERBS = {"rev-parse", "ls-files", "diff-files", "cat-file", "check-attr", "ls-tree", "config"}
# What GitPython calls what git does over the network.
REMOTE_NAMES = set(
    "fetch pull push clone clone_from ls_remote remote remotes submodule submodules create_remote".split()
)


def ways_out(text: str, *, runs_git: bool) -> Iterator[str]:
    """Every way to the network that a module's text has; `runs_git`: it may start git, with verbs that stay here."""
    tree = ast.parse(text)
    imports = set(_imports(tree))
    for name in sorted(imports):
        parts = name.split(".")
        above = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        known = parts[0] in sys.stdlib_module_names or parts[0] in SILENT or parts[0] == "model_freedom"
        if above & NETWORK or not known or (parts[0] in PROGRAMS and not runs_git):
            yield f"imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _calls(node, "git" in {name.partition(".")[0] for name in imports})


def _imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, however deep inside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
            # `from urllib import request` is a module, `from urllib.parse import quote` is not.
            yield from (
                f"{node.module}.{alias.name}" for alias in node.names if f"{node.module}.{alias.name}" in NETWORK
            )


def _calls(node: ast.Call, has_gitpython: bool) -> Iterator[str]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else ""
    first = node.args[0] if node.args else None
    if called in {"import_module", "__import__", "find_spec", "eval", "exec"} and owner != "ast":
        start = first.values[0] if isinstance(first, ast.JoinedStr) else first
        if not (isinstance(start, ast.Constant) and str(start.value).startswith("model_freedom.")):
            yield f"calls {called} of what may be anything"
    if owner == "os" and called in RUN:
        yield f"calls os.{called}"
    if called == "run_git" or (owner == "subprocess" and called != "CalledProcessError"):
        words = [item.value if isinstance(item, ast.Constant) else None for item in getattr(first, "elts", [])]
        if called != "run_git":
            words = words[1:] if words[:1] == ["git"] else []
        if words[:1] != ["git"] and (not words or words[0] not in LOCAL_VERBS) and not _passed_on(first):
            yield f"runs {words}"
    if has_gitpython and called in REMOTE_NAMES:
        yield f"calls GitPython's {called}"


def _passed_on(first: ast.expr | None) -> bool:
    """`run_git` itself: `["git", *arguments]`."""
    elements = getattr(first, "elts", [])
    return (
        len(elements) == 2
        and isinstance(elements[0], ast.Constant)
        and elements[0].value == "git"
        and isinstance(elements[1], ast.Starred)
        and getattr(elements[1].value, "id", "") == "arguments"
    )


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_it_has_no_way_to_the_network(path: Path) -> None:
    assert list(ways_out(path.read_text(), runs_git=path.parent == ROOT / "repository")) == []


def test_links_has_one() -> None:
    found = {way for path in (ROOT / "links").glob("*.py") for way in ways_out(path.read_text(), runs_git=True)}
    assert {"imports requests", "imports urllib3", "imports socket"} <= found


WAYS = [
    "import requests",
    "from urllib3 import PoolManager",
    "def f():\n    import socket",
    "if True:\n    from http import client",
    "import http.client as c",
    "import ssl, os",
    "from ftplib import FTP",
    "import urllib.request as u",
    "from urllib import request",
    "from urllib.request import urlopen",
    "import _socket",
    "import selectors",
    "import multiprocessing.connection",
    "import webbrowser",
    "import ctypes",
    "import huggingface_hub",
    "import boto3",
    "import importlib\nimportlib.import_module('socket')",
    "from importlib import import_module\nimport_module(name)",
    "__import__('socket')",
    "eval(text)",
    "import os\nos.system('curl x')",
    "import os\nos.execvp('git', ['git'])",
    "import subprocess\nsubprocess.run(['git', 'fetch', 'origin'])",
    "import subprocess\nsubprocess.Popen(['git', '-C', 'x', 'fetch'])",
    "import subprocess\nsubprocess.run('git fetch', shell=True)",
    "import subprocess\nsubprocess.run(['curl', 'x'])",
    "import subprocess\nsubprocess.run(command)",
    "run_git(['fetch', 'x'], '.')",
    "run_git(['-c', 'a=b', 'ls-remote', 'x'], '.')",
    "run_git(words, '.')",
    "import git\ngit.Repo('.').remote('origin').fetch()",
    "import git\ngit.Repo.clone_from('a', 'b')",
    "from git import Repo\nRepo('.').git.ls_remote('x')",
]
NO_WAYS = [
    "from urllib.parse import quote",
    "import http",
    "import json, yaml, git",
    "from model_freedom.links.transport import Transport",
    "from importlib import import_module\nimport_module(f'model_freedom.cli.{name}')",
    "run_git(['ls-files', '-z'], '.')",
    "import subprocess\nsubprocess.run(['git', 'cat-file', 'blob', x])",
    "import ast\nast.literal_eval(text)",
    "cache.fetch(x)",
]


@pytest.mark.parametrize("text", WAYS)
def test_each_way_is_seen(text: str) -> None:
    assert list(ways_out(text, runs_git=True))


@pytest.mark.parametrize("text", NO_WAYS)
def test_what_is_none_is_let_be(text: str) -> None:
    assert list(ways_out(text, runs_git=True)) == []


def test_programs_are_started_in_one_place() -> None:
    text = "import subprocess\nsubprocess.run(['git', 'cat-file', 'blob', x])"
    assert list(ways_out(text, runs_git=False)) == ["imports subprocess"]
