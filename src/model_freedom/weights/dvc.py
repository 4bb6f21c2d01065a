"""DVC: `*.dvc` files and `dvc.lock` tell which files are kept outside git, with size and MD5.

Source: dvc.org/doc/user-guide/project-structure (dvc-files, dvcyaml-files).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from model_freedom.repository import Entry, Tree
from model_freedom.weights.names import may_be_weights
from model_freedom.weights.pointers import format_by_name
from model_freedom.weights.record import Outcome, Stored, WeightsFile

_LONGEST = 64 << 10  # bytes of a file of DVC's; its lock file of a hundred outputs has 20 KiB
_MOST_EVENTS = 20_000
_DEEPEST = 16
_FOLDER_OF_MODELS = re.compile(
    r"(?:^|[_.-])(?:models?|weights|checkpoints?|ckpts?|saved_model|mlpackage|adapter)(?:$|[_.-])", re.I
)


def tracked(tree: Tree, entry: Entry) -> Iterator[WeightsFile]:
    """The outputs of one of DVC's files that are named like weights; folders that are named so are unsure."""
    folder = posixpath.dirname(entry.path)
    try:
        text = tree.read(entry, _LONGEST)
    except OSError:
        return
    document = _load(text) if len(text) <= _LONGEST else None
    for out in _outs(document):
        path, digest, size = out.get("path"), out.get("md5"), out.get("size")
        if not isinstance(path, str) or not path or len(path) > 4096:
            continue
        whole = posixpath.normpath(posixpath.join(folder, _working(document), path.replace("\\", "/")))
        if whole.startswith(("../", "/")) or whole in {".", ".."} or tree.entry(whole) is not None:
            continue  # outside the repository, or kept by git (`cache: false`)
        found = WeightsFile(
            whole,
            Outcome.POINTER,
            format_by_name(whole),
            Stored.DVC,
            size if isinstance(size, int) and size >= 0 else None,
            leader=entry.path,
            digest=f"md5:{digest}" if isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{32}", digest) else "",
        )
        if may_be_weights(whole):
            yield found
        elif _is_folder(out) and _FOLDER_OF_MODELS.search(posixpath.basename(whole)):
            yield found._replace(outcome=Outcome.UNSURE, format="folder", reason="a folder in DVC, named like a model")


def _is_folder(out: dict[str, Any]) -> bool:
    return "nfiles" in out or str(out.get("md5", "")).endswith(".dir")


def _working(document: Any) -> str:
    """The folder that a `.dvc` file's paths start from."""
    folder = document.get("wdir") if isinstance(document, dict) else None
    return folder if isinstance(folder, str) else ""


def _outs(document: Any) -> Iterator[dict[str, Any]]:
    """Of `*.dvc`: `outs`. Of `dvc.lock`: `stages.*.outs`; before schema 2.0 the stages were outermost."""
    if not isinstance(document, dict):
        return
    lists = [document.get("outs")]
    stages = document.get("stages", document)
    if isinstance(stages, dict):
        lists += [stage.get("outs") for stage in stages.values() if isinstance(stage, dict)]
    for outs in lists:
        for out in outs if isinstance(outs, list) else ():
            if isinstance(out, dict):
                yield out


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
