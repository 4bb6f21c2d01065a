"""The user's cache folder, and the memory of checks that found nothing at error level.

A commit that changes source files only changes nothing that `check` reads: its answer is the one before. So it is kept
under a digest of everything that the answer was made from, and a hook on such a commit costs two calls of git.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys

from model_freedom import __version__
from model_freedom.repository import Tree

# Of these only the names count for `check` (a `path` in a manifest must be there); their content is never read.
_UNREAD = (
    ".py",
    ".pyi",
    ".pyx",
    ".c",
    ".h",
    ".cc",
    ".cpp",
    ".hpp",
    ".cu",
    ".rs",
    ".go",
    ".java",
    ".js",
    ".ts",
    ".tsx",
    ".jsx",
    ".css",
    ".html",
    ".rb",
    ".php",
    ".sh",
    ".rst",
    ".ipynb",
)
_FOLDER = "checked-1"  # the number changes with the form of what is kept
_MOST = 200  # answers kept; the oldest go first
# Options under which an answer depends on more than the tree, or is more than text on the screen.
_NEVER = (
    *("online", "fix", "baseline", "write_baseline", "since", "config", "outputs", "verbose", "no_cache"),
    "embedded",  # it reads what is unread otherwise
)


def cache_folder() -> str:
    """The user's folder for what can be had again: `MODEL_FREEDOM_CACHE`, else the platform's own."""
    own = os.environ.get("MODEL_FREEDOM_CACHE")
    if own:
        return own
    if sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    elif sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "model-freedom")


def key_of(tree: Tree, arguments: argparse.Namespace) -> str | None:
    """What the answer is kept under; None where it must not be kept.

    It takes in the program, the day (waivers end on one), the options, how colours are chosen, what earlier looks at
    the network left in the cache, and every path with its blob, but for files whose content is never read.
    """
    given = vars(arguments)
    if not tree.in_git or any(given.get(name) for name in _NEVER) or os.environ.get("GITHUB_ACTIONS"):
        return None
    import hashlib
    import time

    outside = (
        __version__,
        _program(),
        time.strftime("%Y-%m-%d"),
        sorted((name, str(value)) for name, value in given.items() if name not in _NEVER),
        [os.environ.get(name) for name in ("NO_COLOR", "FORCE_COLOR", "TERM")],
        sys.stdout is not None and sys.stdout.isatty(),
        tree.root,
        os.getcwd(),
        _seen(),
    )
    digest = hashlib.sha256(repr(outside).encode("utf-8", "surrogateescape"))
    lines = [
        path if path.endswith(_UNREAD) and mode != "120000" else f"{path}\0{mode}\0{blob}"
        for path, mode, blob in tree.entries
    ]
    digest.update("\n\0".join(lines).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _program() -> list[int]:
    """When the program was last changed. An installed one changes with its folder, as pip replaces it; one that runs
    from its sources changes file by file, and no answer of yesterday's code may pass for today's.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    above = os.path.dirname(package)
    if os.path.basename(above) in {"site-packages", "dist-packages"}:
        return [_changed(package), _changed(above)]
    files = (os.path.join(folder, name) for folder, _folders, names in os.walk(package) for name in names)
    return sorted(_changed(file) for file in files if file.endswith(".py"))


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _seen() -> list[tuple[str, int]]:
    """The state of the other caches: a base model's manifest that was fetched since then changes the answer."""
    try:
        with os.scandir(cache_folder()) as items:
            return sorted((item.name, item.stat().st_mtime_ns) for item in items if item.name.startswith("links"))
    except OSError:
        return []


def recall(key: str) -> tuple[str, str] | None:
    """What was printed for this key: to standard output, and to standard error."""
    try:
        with open(os.path.join(cache_folder(), _FOLDER, key), encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
    except (OSError, ValueError):
        return None
    out, end, err = text.rpartition("\0")
    return (out, err) if end else None


def remember(key: str, out: str, err: str) -> None:
    """Keeps what was printed; a cache that can't be written is no reason to fail."""
    from model_freedom.manifest.writing import write_atomically

    folder = os.path.join(cache_folder(), _FOLDER)
    with contextlib.suppress(OSError):
        os.makedirs(folder, exist_ok=True)
        kept = sorted(os.scandir(folder), key=lambda item: item.stat().st_mtime_ns)
        for item in kept[: max(0, len(kept) - _MOST + 1)]:
            os.unlink(item.path)
        write_atomically(os.path.join(folder, key), f"{out}\0{err}".encode("utf-8", "surrogateescape"))
