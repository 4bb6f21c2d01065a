"""The reference of the manifest as Markdown, made from its schema, so that it can't say anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from model_freedom.manifest.schema import schema
from model_freedom.manifest.wording import flow

# The records in the order in which a reader meets them: heading, name in the schema ("" is the file itself).
_RECORDS = (
    ("The file", ""),
    ("A model", "model"),
    ("An entry of `weights`", "weights"),
    ("An artifact", "artifact"),
    ("A base model", "base_model"),
    ("Components", "components"),
    ("`complete`", "complete"),
    ("A fetched model", "fetched_model"),
    ("Terms without an SPDX identifier", "terms"),
)
_KINDS = {
    "line": "text",
    "prose": "text, any number of lines",
    "url": "URL or identifier",
    "path": "path",
    "sha256": "64 hexadecimal digits",
    "spdx": "SPDX expression",
    "archives": "list of URLs or identifiers",
    "component": "[artifact](#an-artifact), or a list",
    "components": "[components](#components)",
    "complete": "[`complete`](#complete)",
    "model": "[model](#a-model)",
    "weights": "[entry](#an-entry-of-weights)",
    "artifact": "[artifact](#an-artifact)",
    "data": "[artifact](#an-artifact) with a `name`",
    "base_model": "[base model](#a-base-model)",
    "fetched_model": "[fetched model](#a-fetched-model)",
    "string": "text",
    "integer": "whole number",
    "object": "mapping",
}


def reference_markdown() -> str:
    """One section a record: what it is, and a table of its keys."""
    whole = schema()
    parts = [
        "# The manifest",
        whole["description"],
        "It is called `model-freedom.yaml` (also `.yml`, `.json`), may stand in any folder, and governs the weights in "
        "its folder and below; where two could apply, the nearest one above the weights does. Keys of your own begin "
        "with `x-` and may stand in every record; any other unknown key is an error.",
    ]
    for heading, name in _RECORDS:
        part = whole["$defs"][name] if name else whole
        parts.append(f"## {heading}")
        if name:
            parts.append(part["description"])
        parts.append("\n".join(_table(part, whole)))
        if name == "artifact":
            parts.append(
                "Exactly one of `url`, `path` and `access: none` says where it is. "
                "A data set (an item of `training_data`) needs a `name` as well."
            )
    return "\n\n".join(parts) + "\n"


def _table(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[str]:
    yield "| key | required | type | meaning | example |"
    yield "| --- | --- | --- | --- | --- |"
    required = part.get("required", ())
    for key, own in part["properties"].items():
        described = own if "description" in own else {**_target(own, whole), "$ref": own["$ref"]}
        meaning = described["description"]
        if "enum" in described:
            meaning += " One of " + ", ".join(f"`{value}`" for value in described["enum"]) + "."
        examples = described.get("examples") or [None]
        example = f"`{key}: {flow(examples[0])}`" if examples[0] is not None else ""
        cells = (f"`{key}`", "yes" if key in required else "", _kind(described), meaning, example)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _target(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = whole["$defs"][part["$ref"].rpartition("/")[2]]
    return found


def _kind(part: Mapping[str, Any]) -> str:
    if "const" in part:
        return f"always `{part['const']}`"
    if part.get("type") == "array":
        return f"list: {_kind(part['items'])}"
    if "patternProperties" in part and "properties" not in part:
        return "mapping of [terms](#terms-without-an-spdx-identifier)"
    return _KINDS[part["$ref"].rpartition("/")[2] if "$ref" in part else part["type"]]
