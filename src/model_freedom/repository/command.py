"""Calling the git program on a repository that may be hostile.

The environment that git gave a hook stays (`GIT_INDEX_FILE` above all: `git commit -a` and `git commit PATH` judge
another index than `.git/index`). Settings that could make git run something of the repository's are turned off.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from model_freedom.findings import CannotProceed

# An embedded bare repository or a planted .git/config runs its `core.fsmonitor` on a mere status
# (CVE-2022-24765 and its successors); hooks, pagers and lazy fetches of missing objects are of no use here either.
_SETTINGS = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("safe.bareRepository", "explicit"),
)
# What `git lfs install --local` writes, which actions/checkout does: the program of the user, not of the repository.
_GIT_LFS = frozenset(
    {
        ("filter.lfs.clean", "git-lfs clean -- %f"),
        ("filter.lfs.smudge", "git-lfs smudge -- %f"),
        ("filter.lfs.smudge", "git-lfs smudge --skip -- %f"),
        ("filter.lfs.process", "git-lfs filter-process"),
        ("filter.lfs.process", "git-lfs filter-process --skip"),
        ("filter.lfs.required", "true"),
    }
)


def environment(root: str | None, more: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
    """The environment for git: the caller's, and on top what keeps git still. `root` is trusted whoever owns it.
    `more` are further settings of git's.

    In a container a checkout often belongs to somebody else, at which git refuses to work ("dubious ownership").
    Trusting this one folder, for this one process, touches no configuration of the user's.
    """
    env = dict(os.environ)
    settings = (*_SETTINGS, *more) if root is None else (*_SETTINGS, *more, ("safe.directory", root))
    count = int(env.get("GIT_CONFIG_COUNT", "0") or "0")
    for index, (key, value) in enumerate(settings, start=count):
        env[f"GIT_CONFIG_KEY_{index}"] = key
        env[f"GIT_CONFIG_VALUE_{index}"] = value
    env.update(
        GIT_CONFIG_COUNT=str(count + len(settings)),
        GIT_OPTIONAL_LOCKS="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_ALLOW_PROTOCOL="none",  # for versions that don't know the one above: `ext::` could run anything
        GIT_TERMINAL_PROMPT="0",
        GIT_PAGER="cat",
        LC_ALL="C",
    )
    return env


def without_filters(root: str) -> list[tuple[str, str]]:
    """Settings that turn off the filters that the repository itself configures; those of the user stay, and Git LFS.

    git runs the `clean` of a file that is as new as the index in whatever compares the disk with the index, since its
    times tell nothing then. Raises GitFailed, as `run_git`.
    """
    fields = os.fsdecode(run_git(["config", "-z", "--show-scope", "--list"], root)).split("\0")
    own = set()
    for scope, setting in zip(fields[0::2], fields[1::2], strict=False):
        name, _, value = setting.partition("\n")
        if scope in {"local", "worktree"} and name.startswith("filter.") and (name, value) not in _GIT_LFS:
            own.add(name.rpartition(".")[0])
    off = {"clean": "", "process": "", "required": "false"}
    return [(f"{name}.{key}", value) for name in sorted(own) for key, value in off.items()]


def run_git(
    arguments: list[str],
    root: str,
    *,
    trust: bool = True,
    stdin: bytes | None = None,
    settings: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Runs git in `root`, with these settings on top, and returns what it prints.

    Raises CannotProceed where git is missing, and GitFailed with git's own words where it refuses.
    """
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=root,
            env=environment(root if trust else None, settings),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if not os.path.isdir(root):
            raise CannotProceed(f"no such folder: {root}", "name a folder that exists") from error
        raise CannotProceed("git is not installed", "install git, or use `model-freedom scan` on a folder") from error
    except OSError as error:
        raise CannotProceed(
            f"git can't be run in {root}: {error.strerror}", "check the folder's permissions"
        ) from error
    if done.returncode:
        raise GitFailed(done.stderr.decode("utf-8", "replace").strip() or f"git {arguments[0]} failed")
    return done.stdout


class GitFailed(Exception):
    """git answered no; the text is git's."""
