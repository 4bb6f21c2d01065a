"""What a JSON Schema can't say: names that are unique, paths that stay inside the repository, dates that exist."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from model_freedom.findings import Fault
from model_freedom.manifest.reader import Document, Path
from model_freedom.manifest.wording import model_name, shortened

# A glob becomes a regular expression; each further star multiplies what one long file name can cost it.
MAX_STARS = 4
_STARS = re.compile(r"\*\*+|\*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def consistency_faults(document: Document) -> Iterator[Fault]:
    """MF004 for what is well-formed by the schema and still can't be meant. Looks only at values of the right type."""
    if not isinstance(document.data, dict):
        return
    yield from _names(document)
    for path, value in _texts(document):
        key = path[-1]
        problem = None
        if key == "path":
            problem = path_problem(document.path, value, weights="weights" in path[-3:-1])
        elif key == "manifest" and ":" not in value:
            problem = path_problem(document.path, value)
        elif key == "date" and path[-2:-1] == ("complete",):
            problem = _date_problem(value)
        if problem:
            message, fix = problem
            yield Fault("MF004", document.location(path), message, fix, model_name(document.data, path))


def stars_allowed(glob: str) -> bool:
    """Whether a glob is simple enough to be matched."""
    return len(_STARS.findall(glob)) <= MAX_STARS


def _names(document: Document) -> Iterator[Fault]:
    models = document.data.get("models")
    seen: dict[str, int] = {}
    for index, model in enumerate(models if isinstance(models, list) else ()):
        name = model.get("name") if isinstance(model, dict) else None
        if not isinstance(name, str):
            continue
        first = seen.setdefault(name, index)
        if first != index:
            line = document.location(("models", first, "name")).line
            message = f"two models are called `{shortened(name)}`: the first is at line {line}"
            yield Fault("MF004", document.location(("models", index, "name")), message, "rename one of them", name)


def _texts(document: Document) -> Iterator[tuple[Path, str]]:
    """Every text that has a key, with its path; below keys of the user's own (`x-`) nothing is looked at."""
    pending: list[tuple[Path, Any]] = [((), document.data)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            pending.extend(((*path, key), item) for key, item in value.items() if not key.startswith("x-"))
        elif isinstance(value, list):
            pending.extend(((*path, index), item) for index, item in enumerate(value))
        elif isinstance(value, str) and path and isinstance(path[-1], str):
            yield path, value


def path_problem(manifest: str, value: str, *, weights: bool = False) -> tuple[str, str] | None:
    """What is wrong with a path, and what mends it. Weights lie in the manifest's folder or below."""
    shown = shortened(value)
    if "\\" in value and (not weights or re.search(r"\\[A-Za-z0-9_]", value)):
        return f"`{shown}` has backslashes", f"write forward slashes: `{shown.replace(chr(92), '/')}`"
    if value.startswith("/") or re.match(r"[A-Za-z]:/", value):
        return f"`{shown}` is an absolute path", "write it relative to the folder of the manifest"
    if "://" in value:
        return f"`{shown}` is an address, and `path` is inside this repository", "write it as `url`"
    folder = "" if weights else posixpath.dirname(manifest)
    if posixpath.normpath(posixpath.join(folder, value)).split("/")[0] == "..":
        if weights:
            return (
                f"`{shown}` leads out of the folder of the manifest",
                "declare it in a manifest in or above its folder",
            )
        return f"`{shown}` leads out of the repository", "name what is inside it, or write a `url`"
    if weights and not stars_allowed(value):
        return f"`{shown}` has more than {MAX_STARS} stars", "write several simpler globs"
    if weights and value.startswith("!"):
        return f"`{shown}` begins with `!`: a glob names what belongs to the model", "name the files that belong to it"
    return None


def _date_problem(value: str) -> tuple[str, str] | None:
    if not _DATE.fullmatch(value):
        return None  # the schema has said so
    return (
        None
        if is_date(value)
        else (f"`{value}` is not a day of the calendar", "write a date that exists, as YYYY-MM-DD")
    )


def is_date(value: str) -> bool:
    """Whether it is a day of the calendar, as YYYY-MM-DD."""
    import datetime

    try:
        return bool(_DATE.fullmatch(value) and datetime.date.fromisoformat(value))
    except ValueError:
        return False
