"""`check --fix`: the edits that findings carry, made in the manifests on the disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from model_freedom.findings import CannotProceed, Finding
from model_freedom.manifest.editing import CannotEdit, edited
from model_freedom.manifest.writing import write_atomically
from model_freedom.repository import Tree
from model_freedom.repository.tree import open_regular


class Mended(NamedTuple):
    """The findings that are left, and how many were mended in which file."""

    left: tuple[Finding, ...]
    files: dict[str, int]


def mend(tree: Tree, findings: Sequence[Finding], limit: int) -> Mended:
    """Makes every edit that can be made; a manifest is written once, atomically, or not at all.

    Raises CannotProceed for a manifest whose content on the disk is not what was checked: the edits' places would be
    wrong, and work that isn't staged would be mixed with ours.
    """
    mendable: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.edits:
            mendable.setdefault(finding.location.path, []).append(finding)
    mended: set[Finding] = set()
    files = {}
    for path, found in mendable.items():
        done = _mend_file(tree, path, found, limit)
        if done:
            mended.update(done)
            files[path] = len(done)
    return Mended(tuple(finding for finding in findings if finding not in mended), files)


def _mend_file(tree: Tree, path: str, findings: Sequence[Finding], limit: int) -> list[Finding]:
    entry = tree.entry(path)
    target = os.path.join(tree.root, path)
    if entry is None:
        return []
    checked = tree.read(entry, limit)
    try:
        with open_regular(target) as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise CannotProceed(f"{path}: {error.strerror}", "restore the file before `--fix`") from error
    if content.replace(b"\r\n", b"\n") != checked.replace(b"\r\n", b"\n"):
        raise CannotProceed(
            f"{path} has changes that are not staged", f"`git add {path}` first: what is staged was checked"
        )
    content, done = _made(content, _first_to_last(findings))
    if done:
        write_atomically(target, content)
    return done


def _made(content: bytes, findings: list[Finding]) -> tuple[bytes, list[Finding]]:
    """All edits at once; where one of them can't be made, by halves, the later first so that no place moves.

    What is left over stays a finding, with the fix for a person to make.
    """
    try:
        return edited(content, [edit for finding in findings for edit in finding.edits]), findings
    except CannotEdit:
        if len(findings) <= 1:
            return content, []
    middle = len(findings) // 2
    content, later = _made(content, findings[middle:])
    content, earlier = _made(content, findings[:middle])
    return content, earlier + later


def _first_to_last(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: max(edit.location for edit in finding.edits))
