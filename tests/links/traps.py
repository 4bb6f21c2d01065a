"""Git repositories that run something of their own as soon as git looks at them: each trap with the git command that
springs it, so that a test can tell a trap that nobody stepped on from one that never worked.

Sources: git-config(1), gitattributes(5), githooks(5), CVE-2022-24765 and https://github.com/justinsteven/advisories
(embedded bare repositories).
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from workshop import Repository, tiny_manifest, tiny_weights

FUTURE = 4_000_000_000  # seconds: what is as new as the index or newer, git compares by content
WEIGHTS = tiny_weights()


class Trapped(NamedTuple):
    """A hostile repository: where a user stands in it, and where its traps leave their marks."""

    where: Path
    marks: Path

    def sprung(self) -> set[str]:
        """Which traps have run, by name."""
        return {mark.name for mark in self.marks.iterdir()}

    def wipe(self) -> None:
        """Forgets it."""
        for mark in self.marks.iterdir():
            mark.unlink()


class Spring(NamedTuple):
    """A trap and the git command that springs it; `tty`: only where somebody watches."""

    trap: str
    command: tuple[str, ...]
    stdin: str = ""
    tty: bool = False

    def step_on(self, where: Path) -> None:
        """Runs the command there, whatever comes of it."""
        watched, terminal = os.openpty() if self.tty else (None, subprocess.DEVNULL)
        try:
            subprocess.run(
                ["git", *self.command],
                cwd=where,
                input=self.stdin.encode(),
                stdout=terminal,
                stderr=subprocess.DEVNULL,
                check=False,
                timeout=20,
            )
        finally:
            if watched is not None:
                os.close(watched)
                os.close(terminal)


Build = Callable[[Path, str], Trapped]


class Maker:
    """Builds one repository and writes the scripts that leave marks."""

    def __init__(self, root: Path, url: str) -> None:
        self.marks = root / "marks"
        self.scripts = root / "scripts"
        self.marks.mkdir(parents=True)
        self.scripts.mkdir()
        self.repository = Repository(root / "repository")
        self.fill(self.repository, url)

    def script(self, trap: str, then: str = "exit 1") -> str:
        """A program that says that it ran."""
        file = self.scripts / trap
        file.write_text(f"#!/bin/sh\n: > {shlex.quote(str(self.marks / trap))}\n{then}\n")
        file.chmod(0o755)
        return str(file)

    @staticmethod
    def fill(repository: Repository, url: str) -> None:
        """Something for every command to read, in two commits."""
        repository.write("train.py", "print()")
        repository.write("numbers.csv", "1,2")
        repository.write("tiny.safetensors", WEIGHTS)
        repository.write("README.md", "# tiny\n")
        repository.write(".model-freedom.toml", f'[links]\nretries = 0\nallow-hosts = ["{url.split("/")[2]}"]\n')
        repository.write("model-freedom.yaml", tiny_manifest("tiny.safetensors", WEIGHTS, "path: numbers.csv"))
        repository.commit()
        addresses = [
            f"url: {url}",
            "revision: '0123456789012345678901234567890123456789'",
            "archives: ['ext::sh', '--upload-pack=id', 'file:///etc', 'ssh://-oProxyCommand=id/x']",
        ]
        text = tiny_manifest("tiny.safetensors", WEIGHTS, "\n        ".join(addresses))
        repository.write("model-freedom.yaml", text)
        repository.commit()

    def done(self, where: Path | None = None) -> Trapped:
        """The repository, with the marks that git itself made on the way wiped off."""
        made = Trapped(where or self.repository.root, self.marks)
        made.wipe()
        return made


def configured(root: Path, url: str) -> Trapped:
    """Everything that `.git/config`, `.git/hooks` and `.gitattributes` can name."""
    made = Maker(root, url)
    git = made.repository.git
    _configure(made, lambda key, value: git("config", key, value))
    hook = made.repository.root / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(Path(made.script("hook")).read_text())
    hook.chmod(0o755)
    return made.done()


def _configure(made: Maker, config: Callable[[str, str], object]) -> None:
    repository = made.repository
    repository.write(".gitattributes", "*.csv filter=evil diff=evil\n*.py diff=outer\n")
    repository.write("numbers.csv", "1,3", add=False)
    repository.write("train.py", "print(1)", add=False)
    for key, trap in PROGRAMS.items():
        config(key, made.script(trap))
    for name in ("clean", "smudge"):
        config(f"filter.evil.{name}", made.script(name, then="cat"))
    config("diff.evil.textconv", made.script("textconv", then='cat "$1"'))
    for name, builtin in {"alias": "lst", "alias-builtin": "ls-files"}.items():
        config(f"alias.{builtin}", "!" + made.script(name))
    config("credential.helper", "!" + made.script("credential"))
    config("protocol.ext.allow", "always")
    config("remote.outside.url", f"ext::{made.script('ext')}")
    config("remote.near.url", str(repository.root))
    config("remote.near.uploadpack", made.script("uploadpack"))
    config("remote.shell.url", "ssh://host.invalid/x")
    config("remote.proxied.url", "git://host.invalid/x")
    included = made.scripts / "included"
    included.write_text(f"[alias]\n\tincluded = !{made.script('include')}\n")
    config("includeIf.gitdir:/**.path", str(included))


PROGRAMS = {
    "core.fsmonitor": "fsmonitor",
    "core.gitProxy": "gitproxy",
    "core.pager": "pager",
    "core.sshCommand": "ssh",
    "diff.external": "external",
    "diff.outer.command": "driver",
}


def racy(root: Path, url: str) -> Trapped:
    """A file as new as the index: git asks its filter whether it has changed, in the plainest of questions."""
    made = Maker(root, url)
    made.repository.write(".gitattributes", "*.csv filter=evil\n*.md filter=evil.process\n")
    for name in ("numbers.csv", "README.md"):
        os.utime(made.repository.root / name, (FUTURE, FUTURE))
        made.repository.git("add", "--", name)
    made.repository.git("config", "filter.evil.clean", made.script("clean", then="cat"))
    made.repository.git("config", "filter.evil.process.process", made.script("process"))
    made.repository.git("config", "filter.evil.process.required", "true")
    return made.done()


def embedded(root: Path, url: str) -> Trapped:
    """A bare repository among the tracked files, which git takes for its own as soon as one stands in it."""
    made = Maker(root, url)
    inner = made.repository.root / "data"
    inner.mkdir()
    other = Repository(root / "other")
    Maker.fill(other, url)
    shutil.copytree(other.root / ".git", inner, dirs_exist_ok=True)
    (inner / "config").write_text(
        f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = {made.repository.root}/data/tree\n"
        f"\tfsmonitor = {made.script('fsmonitor')}\n\tsshCommand = {made.script('ssh')}\n"
        '[remote "shell"]\n\turl = ssh://host.invalid/x\n'
    )
    shutil.copytree(other.root, inner / "tree", ignore=shutil.ignore_patterns(".git"))
    (inner / "model-freedom.yaml").write_text((other.root / "model-freedom.yaml").read_text())
    (inner / "tiny.safetensors").write_bytes(WEIGHTS)
    made.repository.git("add", "-f", "--", "data")
    made.repository.commit()
    return made.done(inner)


def elsewhere(root: Path, url: str) -> Trapped:
    """`.git` is a file that points to a folder of the attacker's."""
    made = Maker(root, url)
    hidden = made.repository.root / "docs"
    (made.repository.root / ".git").rename(hidden)
    (made.repository.root / ".git").write_text("gitdir: docs\n")
    for key, trap in PROGRAMS.items():
        made.repository.git("config", key, made.script(trap))
    made.repository.git("config", "remote.shell.url", "ssh://host.invalid/x")
    return made.done()


def partial(root: Path, url: str) -> Trapped:
    """A partial clone: git fetches the objects that it lacks as soon as it is asked for them, from wherever it says."""
    made = Maker(root, url)
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
        "remote.origin.url": f"ext::{made.script('ext')}",
        "protocol.ext.allow": "always",
    }.items():
        made.repository.git("config", key, value)
    # Changed on the disk, so that everybody has to ask git; and git has only the names.
    for name in ("numbers.csv", "tiny.safetensors", "model-freedom.yaml"):
        blob = made.repository.git("rev-parse", f":{name}").strip()
        (made.repository.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
        (made.repository.root / name).write_text("something else")
    return made.done()


def submodule(root: Path, url: str) -> Trapped:
    """A submodule with settings of its own, and with an address that is a command."""
    made = Maker(root, url)
    inner = Repository(made.repository.root / "sub")
    Maker.fill(inner, url)
    inner.git("config", "core.fsmonitor", made.script("fsmonitor"))
    made.repository.git("-c", "advice.addEmbeddedRepo=false", "add", "--", "sub")
    made.repository.write(".gitmodules", '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n')
    made.repository.git("config", "submodule.sub.url", "./sub")
    made.repository.git("config", "submodule.sub.update", "!" + made.script("update"))
    made.repository.git("config", "submodule.recurse", "true")
    made.repository.commit()
    inner.commit()
    (inner.root / "train.py").write_text("changed")
    return made.done()


SPRINGS = {
    configured: (
        Spring("fsmonitor", ("status",)),
        Spring("hook", ("update-index", "--refresh")),
        Spring("clean", ("hash-object", "numbers.csv")),
        Spring("external", ("diff", "--", "numbers.csv")),
        Spring("driver", ("diff", "--", "train.py")),
        Spring("ext", ("ls-remote", "outside")),
        Spring("ssh", ("ls-remote", "shell")),
        Spring("gitproxy", ("ls-remote", "proxied")),
        Spring("uploadpack", ("ls-remote", "near")),
        Spring("alias", ("lst",)),
        Spring("include", ("included",)),
        Spring("textconv", ("diff", "--no-ext-diff", "--", "numbers.csv")),
        Spring("credential", ("credential", "fill"), stdin="protocol=https\nhost=host.invalid\n\n"),
        Spring("pager", ("log",), tty=True),
        Spring("smudge", ("checkout-index", "-f", "--prefix=out/", "numbers.csv")),
    ),
    racy: (
        Spring("clean", ("diff-files", "numbers.csv")),
        Spring("process", ("diff-files", "README.md")),
    ),
    embedded: (
        Spring("fsmonitor", ("status",)),
        Spring("ssh", ("ls-remote", "shell")),
    ),
    elsewhere: (
        Spring("fsmonitor", ("status",)),
        Spring("ssh", ("ls-remote", "shell")),
    ),
    partial: (Spring("ext", ("cat-file", "-p", ":tiny.safetensors")),),
    submodule: (
        Spring("fsmonitor", ("status",)),
        Spring("update", ("submodule", "update")),
    ),
}
