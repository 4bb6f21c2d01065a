"""DVC: `*.dvc` files and `dvc.lock` tell which files are kept outside git, with size and MD5.

Source: dvc.org/doc/user-guide/project-structure (dvc-files, dvcyaml-files).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from model_freedom.repository import Entry, Tree
from model_freedom.weights.names import stands_for
from model_freedom.weights.pointers import format_by_name, undecided
from model_freedom.weights.record import Outcome, Stored, WeightsFile

_LONGEST = 64 << 10  # bytes of a file of DVC's; its lock file of a hundred outputs has 20 KiB
_MOST_EVENTS = 20_000
_DEEPEST = 16
_DIGEST = re.compile(r"[0-9a-f]{32}(?:\.dir)?")
_ITEM = re.compile(r"\$\{(?:item|key)\}")
_FOLDER_OF_MODELS = re.compile(
    r"(?:^|[_.-])(?:models?|weights|checkpoints?|ckpts?|saved_model|mlpackage|adapter)(?:$|[_.-])", re.I
)


def tracked(tree: Tree, entry: Entry) -> Iterator[WeightsFile]:
    """The outputs of one of DVC's files that are named like weights, unsure where the name doesn't tell; folders that
    are named so are unsure.
    """
    folder = posixpath.dirname(entry.path)
    document = _document(tree, entry)
    start = _working(tree, entry, document)
    for stage, out in _outs(document):
        path = out.get("path")
        if not isinstance(path, str) or not path or len(path) > 4096:
            continue
        whole = posixpath.normpath(posixpath.join(folder, start(stage), path.replace("\\", "/")))
        if whole.startswith(("../", "/")) or whole in {".", ".."} or tree.entry(whole) is not None:
            continue  # outside the repository, or kept by git (`cache: false`)
        found = _pointer(whole, out, entry.path)
        files = out.get("files")
        if stands_for(whole, None if _is_folder(out) else found.size):
            yield found
        elif isinstance(files, list):  # of a folder in a remote that keeps versions
            for file in files:
                name = file.get("relpath") if isinstance(file, dict) else None
                if isinstance(name, str) and ".." not in name.split("/"):
                    inside = _pointer(posixpath.join(whole, name.lstrip("/")), file, entry.path)
                    if stands_for(name, inside.size):
                        yield inside
        elif _is_folder(out) and _FOLDER_OF_MODELS.search(posixpath.basename(whole)):
            yield found._replace(outcome=Outcome.UNSURE, format="folder", reason="a folder in DVC, named like a model")


def _pointer(path: str, out: dict[str, Any], leader: str) -> WeightsFile:
    """With the MD5 of the content, of a folder that of the list of its files, which ends in `.dir`."""
    digest, size = out.get("md5"), out.get("size")
    length = size if isinstance(size, int) and size >= 0 else None
    outcome = stands_for(path, length) or Outcome.POINTER
    return WeightsFile(
        path,
        outcome,
        format_by_name(path),
        Stored.DVC,
        length,
        leader=leader,
        reason=undecided(length) if outcome is Outcome.UNSURE else "",
        digest=f"md5:{digest}" if isinstance(digest, str) and _DIGEST.fullmatch(digest) else "",
    )


def _is_folder(out: dict[str, Any]) -> bool:
    return "nfiles" in out or str(out.get("md5", "")).endswith(".dir")


def _working(tree: Tree, entry: Entry, document: Any) -> Callable[[str], str]:
    """The folder that a stage's paths start from, as a `.dvc` file says, or for a lock the `dvc.yaml` beside it."""
    if posixpath.basename(entry.path) != "dvc.lock":
        folder = document.get("wdir") if isinstance(document, dict) else None
        return lambda _stage: folder if isinstance(folder, str) else ""
    beside = tree.entry(posixpath.join(posixpath.dirname(entry.path), "dvc.yaml"))
    pipeline = _document(tree, beside) if beside is not None and beside.is_file else None
    stages = pipeline.get("stages") if isinstance(pipeline, dict) else None

    def of(stage: str) -> str:
        name, _, item = stage.partition("@")
        described = stages.get(name) if isinstance(stages, dict) else None
        if isinstance(described, dict) and isinstance(described.get("do"), dict):
            described = described["do"]  # a stage for each item: train@small, train@large
        folder = described.get("wdir") if isinstance(described, dict) else None
        filled = _ITEM.sub(lambda _: item, folder) if isinstance(folder, str) else ""
        return filled if "${" not in filled else ""

    return of


def _outs(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of `*.dvc`: `outs`. Of `dvc.lock`: `stages.*.outs`; before schema 2.0 the stages were outermost."""
    if not isinstance(document, dict):
        return
    lists = [("", document.get("outs"))]
    stages = document.get("stages", document)
    if isinstance(stages, dict):
        lists += [(str(name), stage.get("outs")) for name, stage in stages.items() if isinstance(stage, dict)]
    for name, outs in lists:
        for out in outs if isinstance(outs, list) else ():
            if isinstance(out, dict):
                yield name, out


def _document(tree: Tree, entry: Entry) -> Any:
    """One of DVC's files; None where it is too long, broken, or can't be read."""
    try:
        text = tree.read(entry, _LONGEST)
    except OSError:
        return None
    return _load(text) if len(text) <= _LONGEST else None


def _load(text: bytes) -> Any:
    """YAML without aliases, in bounds; None where it is broken or hostile."""
    import yaml

    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for count, event in enumerate(yaml.parse(text, Loader=loader)):
            if isinstance(event, yaml.AliasEvent) or count > _MOST_EVENTS or depth > _DEEPEST:
                return None
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        return yaml.load(text, Loader=loader)  # noqa: S506 -- a safe loader in both cases
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, RecursionError, OverflowError):
        return None
