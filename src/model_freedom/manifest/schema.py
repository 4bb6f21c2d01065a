"""The JSON Schema of the manifest, and a document held against it.

No `$ref` is ever fetched (jsonschema's own registry would), and no schema is taken from a repository.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from model_freedom.findings import Fault
from model_freedom.manifest.reader import Document
from model_freedom.manifest.wording import FORBIDDEN, Error, fault_of, meant

MAX_FAULTS = 100


def schema_text(version: int = 1) -> str:
    """The schema of the manifest as it is shipped."""
    return shipped_schema(f"model-freedom-v{version}")


def shipped_schema(name: str) -> str:
    """A schema by its name without ending: inside the installed package, or at the top of a source checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (os.path.join(package, "schemas"), os.path.join(package, "..", "..", "schemas")):
        try:
            with open(os.path.join(folder, f"{name}.schema.json"), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            continue
    raise FileNotFoundError(f"{name}.schema.json is missing from the installation of model-freedom")


@cache
def schema(version: int = 1) -> dict[str, Any]:
    """The schema as data; not to be changed."""
    data: dict[str, Any] = json.loads(schema_text(version))
    return data


def schema_faults(document: Document, version: int = 1) -> list[Fault]:
    """Every way in which a document breaks the schema: one MF004 each, at its place, in the order of the file.

    At most MAX_FAULTS and one that says that there are more. Of one value, only the first fault is told.
    """
    errors: dict[tuple[Any, ...], Error] = {}
    for raw in islice(_validator(version).iter_errors(document.data), 10 * MAX_FAULTS):
        error = _error(raw, document)
        errors.setdefault((error.path, error.key), error)
    # A misspelt key is one fault, though the right one is missing too; of `url` and `path` either does.
    for error in [error for error in errors.values() if error.keyword == "additionalProperties"]:
        key = meant(error)
        errors.pop((error.path, "path" if key == "url" else key), None)
    found = [fault_of(error, document, schema(version)) for error in errors.values()]
    faults = sorted(found, key=lambda fault: (fault.location, fault.message))
    if len(faults) > MAX_FAULTS:
        more = f"and {len(faults) - MAX_FAULTS} or more further faults of this kind"
        last = Fault("MF004", faults[MAX_FAULTS].location, more, "mend those above first")
        return [*faults[:MAX_FAULTS], last]
    return faults


def _error(raw: Any, document: Document) -> Error:
    """An error of jsonschema as ours, with the key at fault."""
    path = tuple(raw.absolute_path)
    keyword = raw.validator or FORBIDDEN
    key = raw.message if keyword in {"required", "additionalProperties"} else ""
    if keyword == FORBIDDEN:  # jsonschema leaves the key out of the path here
        record = document.at(path)
        key = "url" if record.get("access") == "none" and "url" in record else "path"
    return Error(keyword, path, key, raw.instance, raw.validator_value, raw.schema)


@cache
def _validator(version: int) -> Any:
    from jsonschema import Draft202012Validator, validators
    from referencing import Registry

    keywords = {"required": _required, "additionalProperties": _additional, "pattern": _pattern}
    extend: Any = validators.extend
    return extend(Draft202012Validator, keywords)(_without_leaf_references(schema(version)), registry=Registry())


def _without_leaf_references(whole: dict[str, Any]) -> dict[str, Any]:
    """The schema with each `$ref` to a scalar's definition replaced by it, since following them takes long."""
    leaves = {f"#/$defs/{name}": part for name, part in whole["$defs"].items() if part.get("type") == "string"}

    def replaced(part: Any) -> Any:
        if isinstance(part, list):
            return [replaced(item) for item in part]
        if not isinstance(part, dict):
            return part
        own = {key: replaced(value) for key, value in part.items()}
        leaf = leaves.get(own.get("$ref", "")) if isinstance(own.get("$ref", ""), str) else None
        if leaf is None:
            return own
        del own["$ref"]
        return {**leaf, **own}

    inlined: dict[str, Any] = replaced(whole)
    return inlined


# Three keywords of our own make: each error carries the key at fault (jsonschema has it in the wording only), and `$`
# is the end of the text, as in the schema's own dialect (Python's also matches before a last line feed).


def _required(_validator: Any, required: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, dict):
        for key in required:
            if key not in instance:
                yield ValidationError(key)


def _additional(_validator: Any, _allowed: Any, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, dict):
        properties = schema.get("properties", {})
        patterns = [_compiled(pattern) for pattern in schema.get("patternProperties", {})]
        for key in instance:
            if key not in properties and not any(pattern.search(key) for pattern in patterns):
                yield ValidationError(key)


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError("pattern")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$\Z", r"\\Z", pattern))
