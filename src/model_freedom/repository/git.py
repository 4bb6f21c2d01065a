"""A git repository as a tree: what its index holds, since that is what will be committed.

`repo.index` of GitPython is not used: it reads `.git/index` whatever `GIT_INDEX_FILE` says, so that in `git commit -a`
and `git commit PATH` it judges the wrong files. Importing it would also cost 110 ms before the first answer.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from functools import cached_property
from operator import itemgetter
from typing import IO, BinaryIO, cast

from model_freedom.findings import CannotProceed
from model_freedom.repository.command import GitFailed, environment, run_git, without_filters
from model_freedom.repository.tree import SUBMODULE, Entry, open_regular, parent_folders

_LARGE = 256 << 10  # bytes of a listing: some thousands of files
_FEW = 8  # looked up one by one


class GitTree:
    """The tracked files of the repository whose working tree is `root`."""

    in_git = True

    def __init__(self, root: str) -> None:
        self.root = root
        self._looked_up = 0
        self._batch: subprocess.Popen[bytes] | None = None

    @cached_property
    def _listing(self) -> bytes:
        try:
            return run_git(["ls-files", "-s", "-z"], self.root)
        except GitFailed as error:
            raise CannotProceed(
                f"git can't list the files: {error}", "run `git status` and mend what it says"
            ) from error

    @cached_property
    def state(self) -> str:
        """See `Tree.state`."""
        return hashlib.sha256(self._listing).hexdigest() if len(self._listing) >= _LARGE else ""

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every path in the index. Raises CannotProceed in the middle of a merge: no side of it is what will be."""
        lines = os.fsdecode(self._listing).split("\0")
        lines.pop()  # each ends in a NUL
        # "100644 <blob> 0<tab>path": all but the path is of one length, which saves half of the time that splitting
        # each line would take: a tenth of a second of 100,000 files.
        blob = slice(7, lines[0].index(" ", 7) if lines else 7)
        stage, path, new = blob.stop + 1, slice(blob.stop + 3, None), tuple.__new__
        for line in lines:
            if line[stage] != "0":
                raise CannotProceed(
                    f"{line[path]} is unmerged", "resolve the conflict and `git add` it, then check again"
                )
        return tuple([new(Entry, (line[path], line[:6], line[blob])) for line in lines])

    @cached_property
    def _by_path(self) -> dict[str, Entry]:
        return dict(zip(map(itemgetter(0), self.entries), self.entries, strict=True))

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(folder for entry in self.entries for folder in parent_folders(entry.path))

    @cached_property
    def _changed(self) -> frozenset[str]:
        """Paths whose content on the disk is not what the index holds, by git's own check, without filters that the
        repository brings: a file that needs one counts as changed where times don't tell.
        """
        try:
            output = run_git(
                ["diff-files", "-z", "--name-only", "--ignore-submodules"],
                self.root,
                settings=without_filters(self.root),
            )
        except GitFailed:
            return frozenset(self._by_path)  # then everything is read from git itself
        return frozenset(os.fsdecode(output).split("\0"))

    def entry(self, path: str) -> Entry | None:
        """See `Tree.entry`. A few files of a large tree are found without taking its listing apart."""
        if "entries" not in self.__dict__ and self._looked_up < _FEW and self.state:
            self._looked_up += 1
            return self._searched(path)
        return self._by_path.get(path)

    def _searched(self, path: str) -> Entry | None:
        name = b"\t" + os.fsencode(path) + b"\0"
        at = self._listing.find(name)
        while at >= 0:
            head = self._listing[self._listing.rfind(b"\0", 0, at) + 1 : at].decode("latin-1")
            # Elsewhere the tab stands in a path, or the file is unmerged, which is for `entries` to tell.
            if "\t" not in head and (fields := head.split(" "))[2] == "0":
                return Entry(path, fields[0], fields[1])
            at = self._listing.find(name, at + 1)
        return None

    def has(self, path: str) -> bool:
        """See `Tree.has`. What lies inside a submodule is there too, as far as this repository can say."""
        path = path.rstrip("/")
        if path in {"", "."} or path in self._by_path or path in self._folders:
            return True
        above = (self._by_path.get(folder) for folder in parent_folders(path))
        return any(entry is not None and entry.mode == SUBMODULE for entry in above)

    def size(self, entry: Entry) -> int | None:
        """See `Tree.size`."""
        if entry.path in self._changed:
            return None
        try:
            return os.lstat(os.path.join(self.root, entry.path)).st_size
        except OSError:
            return None

    def open(self, entry: Entry) -> BinaryIO:
        """See `Tree.open`. From the disk where it equals the index, else a temporary copy of the blob."""
        if entry.path not in self._changed:
            try:
                return open_regular(os.path.join(self.root, entry.path))
            except OSError:
                pass  # changed under our feet; git still has it
        import tempfile

        copy = tempfile.TemporaryFile()  # noqa: SIM115 -- handed to the caller, who closes it
        done = subprocess.run(
            ["git", "cat-file", "blob", entry.blob],
            cwd=self.root,
            env=environment(self.root),
            stdin=subprocess.DEVNULL,
            stdout=copy,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            copy.close()
            raise _without_content(entry)
        copy.seek(0)
        return cast("BinaryIO", copy)

    def read(self, entry: Entry, limit: int) -> bytes:
        """See `Tree.read`. One git process answers all reads, until a blob is larger than its limit."""
        stdin, stdout = self._pipes()
        stdin.write(entry.blob.encode("ascii") + b"\n")
        stdin.flush()
        header = stdout.readline().split()
        if len(header) != 3 or header[1] != b"blob":
            self.close()
            raise OSError(
                f"git has no content for {entry.path}: a submodule, or an object missing from a partial clone"
            )
        size = int(header[2])
        content = stdout.read(min(size, limit + 1))
        if size > limit:
            self.close()  # the rest stays unread
        else:
            stdout.read(1)  # git ends each answer with a line feed
        return content

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._batch is None:
            self._batch = subprocess.Popen(
                ["git", "cat-file", "--batch"],
                cwd=self.root,
                env=environment(self.root),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return cast("IO[bytes]", self._batch.stdin), cast("IO[bytes]", self._batch.stdout)

    def attribute(self, name: str, paths: list[str]) -> dict[str, str]:
        """See `Tree.attribute`. Asked of the index, as everything else."""
        if not paths:
            return {}
        stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
        try:
            output = run_git(["check-attr", "--cached", "-z", "--stdin", name], self.root, stdin=stdin)
        except GitFailed:
            return {}
        fields = os.fsdecode(output).split("\0")
        answers = zip(fields[0::3], fields[2::3], strict=False)
        return {path: value for path, value in answers if value not in {"unspecified", "unset"}}

    def close(self) -> None:
        """See `Tree.close`."""
        if self._batch is not None:
            self._batch.kill()
            self._batch.communicate()
            self._batch = None


def _without_content(entry: Entry) -> CannotProceed:
    """A partial clone leaves objects out. What can't be read can't be judged, and silence would pass for a verdict."""
    return CannotProceed(
        f"git has no content for {entry.path}: this is a partial clone, or the repository is damaged",
        "clone it without `--filter`, or fetch what is missing with `git fetch --refetch --no-filter`",
    )
