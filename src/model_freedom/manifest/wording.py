"""A breach of the schema in the words of the manifest: what stands there, what is expected, and what to write."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from model_freedom.findings import Fault
from model_freedom.manifest.reader import Document, Path
from model_freedom.manifest.scalars import needs_quotes, quoted


class Error(NamedTuple):
    """What jsonschema reports: the keyword that failed, the path of the value, the key at fault (`required`,
    `additionalProperties`, FORBIDDEN), the value, what the keyword asks for, and the part of the schema
    that it stands in.
    """

    keyword: str
    path: Path
    key: str
    value: Any
    wanted: Any
    schema: Any


FORBIDDEN = "forbidden"  # the keyword, as we call it, of a key whose schema is `false`


class _Words(NamedTuple):
    message: str
    fix: str
    at_key: bool = False


# What people write for a key that is called otherwise here, where spelling alone doesn't tell.
_SYNONYMS = {
    "licence": "license",
    "data": "training_data",
    "dataset": "training_data",
    "datasets": "training_data",
    "code": "training_code",
    "source": "training_code",
    "base": "base_models",
    "base_model": "base_models",
    "parents": "base_models",
    "checksum": "sha256",
    "digest": "sha256",
    "hash": "sha256",
    "sha-256": "sha256",
    "commit": "revision",
    "tag": "revision",
    "file": "path",
    "files": "weights",
    "checkpoint": "weights",
    "link": "url",
    "uri": "url",
    "mirrors": "archives",
    "format": "version",
}
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a mapping of keys"),
)
_EXPECTED = {"string": "a text", "array": "a list", "object": "a mapping of keys", "integer": "a whole number"}


def fault_of(error: Error, document: Document, schema: Mapping[str, Any]) -> Fault:
    """One MF004 for one error of the schema. Values are shown shortened, and nothing of the schema's own form."""
    words = _TABLE.get(error.keyword, _other)(error, document, schema)
    if error.keyword in {"additionalProperties", FORBIDDEN}:
        location = document.key_location((*error.path, error.key))
    elif words.at_key:
        location = document.key_location(error.path)
    else:
        location = document.location(error.path)
    return Fault("MF004", location, words.message, words.fix, model_name(document.data, error.path))


def model_name(data: Any, path: Path) -> str | None:
    """The name of the model that a path leads into, if it has one."""
    try:
        name = data[path[0]][path[1]]["name"] if path[0] == "models" else None
    except (IndexError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None


def shortened(value: Any, limit: int = 60) -> str:
    """A value for a message, on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text[: 4 * limit].split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def subject(path: Path) -> str:
    """What a value is called: its key, or its place in a list."""
    if not path:
        return "the manifest"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {subject(path[:-1])}"
    return f"`{shortened(path[-1])}`"


def _missing(error: Error, document: Document, schema: Mapping[str, Any]) -> _Words:
    title = _title(error)
    if title == "an artifact" and error.key == "path":
        return _Words(
            "neither `url` nor `path` says where this is",
            "add `url:` or `path:`; or `access: none` with a `reason`, if nobody else can have it",
        )
    described = _property(error.schema, error.key, schema)
    purpose = f": {described['description']}" if "description" in described else ""
    return _Words(f"{title} needs `{error.key}`{purpose}", f"add `{_line(document, error.key, described)}`")


def _unknown(error: Error, _document: Document, schema: Mapping[str, Any]) -> _Words:
    key, known = error.key, list(error.schema.get("properties", ()))
    title = _title(error)
    message = f"`{shortened(key)}` is not a key of {title}"
    if not known:
        return _Words(message, f"a licence without an SPDX identifier is called `LicenseRef-{shortened(key, 40)}`")
    owner = _owner(key, schema)
    if owner:
        return _Words(f"{message}: it belongs to {owner}", "move it there, or remove it")
    near = meant(error)
    if near:
        return _Words(f"{message}: did you mean `{near}`?", f"write `{near}`")
    keys = ", ".join(f"`{name}`" for name in known if not name.startswith("$"))
    return _Words(message, f"remove it, or begin it with `x-` if it is your own; the keys here are {keys}")


def _owner(key: str, schema: Mapping[str, Any]) -> str | None:
    """The record that does have a key which is unknown here, as it is called in messages."""
    records = (schema["$defs"][name] for name in ("model", "weights", "artifact", "base_model", "components"))
    return next((str(record["title"]) for record in records if key in record["properties"]), None)


def _wrong_type(error: Error, document: Document, schema: Mapping[str, Any]) -> _Words:
    wanted: list[str] = error.wanted if isinstance(error.wanted, list) else [error.wanted]
    expected = " or ".join(_EXPECTED.get(kind, kind) for kind in wanted)
    name = subject(error.path)
    line = _line(document, error.path[-1] if error.path else 0, _property_at(error.path, error.schema, schema))
    prefix = _prefix(document, error.path[-1] if error.path else 0)
    if error.value is None and not document.source(error.path):
        return _Words(f"{name} has no value", f"add one, as in `{line}`, or remove the line", at_key=True)
    found = "null" if error.value is None else next(word for kind, word in _KINDS if isinstance(error.value, kind))
    source = shortened(document.source(error.path)) if not isinstance(error.value, list | dict) else ""
    message = f"{name} is {found}, and has to be {expected}"
    if source and source != found:
        message = f"{name} is {found} (`{source}`), and has to be {expected}"
    if not error.path:
        return _Words(message, "begin with `version: 1`, and put the models below `models:`")
    if wanted == ["string"] and source:
        return _Words(message, f"put quotes around it: `{prefix}{quoted(source)}`")
    if wanted == ["integer"] and isinstance(error.value, str) and error.value.isdecimal():
        return _Words(message, f"remove the quotes: `{prefix}{shortened(error.value)}`")
    if wanted == ["object"] and isinstance(error.value, str):
        key = _key_for(error.value, error.schema)
        return _Words(message, f"write `{prefix}{{{_prefix(document, key)}{quoted(shortened(error.value))}}}`")
    if wanted == ["array"] and isinstance(error.value, dict) and not document.is_json:
        return _Words(message, f"put it into a list: begin the first of its lines with `- `, below `{prefix.rstrip()}`")
    return _Words(message, f"write {expected}, as in `{line}`")


def _key_for(value: str, schema: Mapping[str, Any]) -> str:
    """Which key of a record a bare text most likely is."""
    properties = schema.get("properties", {})
    if "url" in properties and "://" in value:
        return "url"
    return next((str(key) for key in ("path", "name", "by") if key in properties), "name")


def _not_allowed(error: Error, _document: Document, _schema: Mapping[str, Any]) -> _Words:
    message = f"{subject(error.path)} can't be `{shortened(error.value)}`"
    near = _nearest(str(error.value), list(error.wanted))
    if near:
        message += f": did you mean `{near}`?"
    return _Words(message, "write one of " + ", ".join(f"`{value}`" for value in error.wanted))


def _const(error: Error, document: Document, _schema: Mapping[str, Any]) -> _Words:
    name = subject(error.path)
    return _Words(
        f"{name} can't be {shortened(error.value)}", f"write `{_prefix(document, error.path[-1])}{error.wanted}`"
    )


def _pattern(error: Error, _document: Document, _schema: Mapping[str, Any]) -> _Words:
    name, value = subject(error.path), error.value
    if "64" in error.wanted:
        length = f"{len(value)} characters" if len(value) != 64 else "64 characters, some of them not 0-9 or a-f"
        return _Words(f"{name} is not a SHA-256 digest, 64 hexadecimal digits: it has {length}", "run `sha256sum FILE`")
    if "[0-9]{4}" in error.wanted:
        return _Words(f"{name} is not a date (`{shortened(value)}`)", "write YYYY-MM-DD")
    if "\\S" in error.wanted:
        return _Words(f"{name} has white space in it, which no address has", "remove it, or write `%20`")
    return _Words(f"{name} has more than one line", "write it on one line; longer text belongs into `description`")


def _bound(error: Error, _document: Document, _schema: Mapping[str, Any]) -> _Words:
    name = subject(error.path)
    messages = {
        "minLength": (f"{name} is empty", "write something there, or remove the line"),
        "maxLength": (f"{name} is longer than {error.wanted} characters", "shorten it"),
        "minItems": (f"{name} is an empty list", "name at least one, or remove what has none"),
        "maxItems": (f"{name} has more than {error.wanted} items", "split the manifest by folders, or use a glob"),
        "maxProperties": (f"{name} has more than {error.wanted} keys", "split the manifest by folders"),
        "minimum": (f"{name} is less than {error.wanted}", "write the number of bytes"),
        "maximum": (f"{name} is larger than any file", "write the number of bytes"),
    }
    return _Words(*messages[error.keyword])


def _forbidden(error: Error, document: Document, _schema: Mapping[str, Any]) -> _Words:
    """A `false` in the schema: `url` or `path` where another of the three already says where the thing is."""
    key = error.key
    if document.at(error.path).get("access") == "none":
        message = f"`{key}` says where this is, and `access: none` that nobody can have it"
        return _Words(message, f"remove `{key}`, or the `access: none`")
    message = "both `url` and `path` say where this is"
    return _Words(message, "keep the one that counts; a copy is named in `archives`")


def _other(error: Error, _document: Document, _schema: Mapping[str, Any]) -> _Words:
    return _Words(f"{subject(error.path)} is not as the manifest's format wants it", "see `model-freedom schema`")


_TABLE: dict[str, Callable[[Error, Document, Mapping[str, Any]], _Words]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _wrong_type,
    "enum": _not_allowed,
    "const": _const,
    "pattern": _pattern,
    FORBIDDEN: _forbidden,
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "maxProperties", "minimum", "maximum"), _bound),
}


def meant(error: Error) -> str | None:
    """The known key that an unknown one most likely stands for, if it doesn't stand there as well."""
    near = _nearest(error.key, list(error.schema.get("properties", ())))
    return None if near in error.value else near


def _title(error: Error) -> str:
    title = error.schema.get("title", "this")
    return "the manifest" if title == "model-freedom manifest" else str(title)


def _nearest(word: str, known: list[str]) -> str | None:
    import difflib

    lowered = word.lower().replace("-", "_") if any("_" in name for name in known) else word.lower()
    synonym = _SYNONYMS.get(word.lower())
    if synonym in known:
        return synonym
    found = difflib.get_close_matches(lowered[:60], known, 1)
    return found[0] if found else None


def _property(part: Any, key: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the schema says of a key; looked for in a part of it, where that refers to, and everywhere."""
    for candidate in (part, _referred(part, schema), schema, *schema["$defs"].values()):
        properties = candidate.get("properties", {}) if isinstance(candidate, dict) else {}
        found = properties.get(key)
        if isinstance(found, dict) and "description" in found:
            return found
        if isinstance(found, dict) and "$ref" in found:
            return _referred(found, schema)
    return {}


def _property_at(path: Path, part: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the schema says of the value at a path: by its key, which means the same wherever it stands."""
    if isinstance(part, dict) and part.get("examples"):
        return part
    return _property({}, path[-1], schema) if path and isinstance(path[-1], str) else {}


def _referred(part: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = part.get("$ref", "") if isinstance(part, dict) else ""
    found: Mapping[str, Any] = schema["$defs"].get(reference.rpartition("/")[2], {})
    return found


def _prefix(document: Document, key: str | int) -> str:
    """What stands before a value: its key, or the mark of an item of a list, as the manifest's syntax has them."""
    if document.is_json:
        return f"{quoted(key)}: " if isinstance(key, str) else ""
    return f"{key}: " if isinstance(key, str) else "- "


def _line(document: Document, key: str | int, described: Mapping[str, Any]) -> str:
    """A key with its first example in the schema, as one line of the manifest."""
    examples = described.get("examples", ())
    example = "…"
    if examples:
        example = json.dumps(examples[0], ensure_ascii=False) if document.is_json else flow(examples[0])
    return _prefix(document, key) + example


def flow(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, str):
        return quoted(value) if needs_quotes(value) or any(sign in value for sign in ",[]{}") else value
    return json.dumps(value)
