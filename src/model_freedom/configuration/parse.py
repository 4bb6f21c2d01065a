"""Reading a configuration file: TOML, then every key by the reader that knows it."""

from __future__ import annotations

import datetime
import re
import sys
from typing import Any

from model_freedom.configuration import tables
from model_freedom.configuration.policies import BUILT_IN
from model_freedom.configuration.settings import LinkSettings, PolicySettings, Settings, Waiver
from model_freedom.configuration.tables import Place
from model_freedom.findings import CannotProceed


def parse(content: bytes, source: str, *, whole: bool) -> Settings:
    """The settings that a file's content states; `whole` says that all of it is ours, and not only one table.

    Raises CannotProceed with place and fix.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        data: Any = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CannotProceed(f"{source}: not UTF-8 (byte {error.start})", "save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CannotProceed(f"{source}: not TOML: {error}", "mend the syntax there") from error
    place = Place(source)
    if not whole:
        tool = data.get("tool", {})
        data = tool.get("model-freedom") if isinstance(tool, dict) else None
        place = Place(source, "tool.model-freedom")
        if data is None:
            return Settings()
    return _settings(place, data, content.decode("utf-8"))


def _settings(place: Place, data: Any, source_text: str) -> Settings:
    read = tables.read_table(
        place,
        data,
        {
            "policy": tables.text,
            "select": _codes,
            "ignore": _codes,
            "exclude": tables.texts,
            "not-weights": tables.texts,
            "baseline": tables.text,
            "per-path-ignores": tables.text_table(_codes),
            "waivers": lambda at, value: _waivers(at, value, source_text),
            "links": _links,
            "debian": _debian,
            "policies": tables.text_table(_policy),
            "licenses": _licenses,
        },
    )
    policies = {name: policy._replace(name=name) for name, policy in read.pop("policies", {}).items()}
    read.update(read.pop("debian", {}))
    settings = Settings(
        **{key.replace("-", "_"): value for key, value in read.items()},
        policies=policies,
        source=place.source,
    )
    for name in policies:
        if name in BUILT_IN:
            raise place.below(f"policies.{name}").refuse(
                "this policy comes with the program and can't be made another",
                f"give your own another name, such as `my-{name}`, and set `policy` to it",
            )
    known = {**BUILT_IN, **policies}
    named = [("policy", settings.policy)]
    named += [
        (f"policies.{policy.name}.paths", other) for policy in policies.values() for other in policy.paths.values()
    ]
    for key, name in named:
        if name not in known:
            raise place.below(key).refuse(
                f"no policy is called {name!r}{tables.nearest(name, known)}", f"one of: {', '.join(known)}"
            )
    return settings


def _codes(place: Place, value: Any) -> tuple[str, ...]:
    codes = tuple(code.upper() if code[:2].casefold() == "mf" else code for code in tables.texts(place, value))
    for code in codes:
        if not code.startswith("MF") or not (code[2:] == "" or (code[2:].isascii() and code[2:].isdigit())):
            raise place.refuse(f"{code!r} is not a rule's code or its beginning", "write codes such as MF306 or MF3")
    return codes


def _licenses(place: Place, value: Any) -> dict[str, str]:
    """What a LicenseRef is. Of all other identifiers the program's own lists tell, and a decision would have no use."""
    read = tables.text_table(tables.choice("free", "non-free"))(place, value)
    for key in read:
        if not re.fullmatch(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+", key, re.IGNORECASE):
            name = re.sub(r"[^A-Za-z0-9.]+", "-", key).strip("-.") or "NAME"
            raise place.below(key).refuse(
                "only terms that have no SPDX identifier can be decided here, by their LicenseRef",
                f"write `LicenseRef-{name}`, here and in the manifests",
            )
    return dict(read)


def _waivers(place: Place, value: Any, source_text: str) -> tuple[Waiver, ...]:
    if not isinstance(value, list):
        raise place.refuse("expected [[waivers]] tables", "write each waiver under a [[waivers]] heading")
    headings = [number for number, line in enumerate(source_text.splitlines(), 1) if "waivers]]" in line]
    waivers = []
    for index, item in enumerate(value):
        at = place.below(str(index + 1))
        keys = {"code": tables.text, "path": tables.text, "reason": tables.text, "until": _date}
        read = tables.read_table(at, item, keys)
        for key in ("code", "path", "reason"):
            if not read.get(key):
                raise at.refuse(f"a waiver needs {key!r}", "a waiver says code, path and reason, and at best `until`")
        waivers.append(Waiver(**read, line=headings[index] if index < len(headings) else 1))
    return tuple(waivers)


def _date(place: Place, value: Any) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise place.refuse(f"expected a date, found {value!r}", "write it as 2027-01-31") from None


def _links(place: Place, value: Any) -> LinkSettings:
    read = tables.read_table(
        place,
        value,
        {
            "timeout": tables.seconds,
            "budget": tables.seconds,
            "retries": tables.whole_number,
            "max-age": tables.seconds,
            "concurrency": tables.whole_number,
            "per-host": tables.whole_number,
            "allow-hosts": tables.texts,
            "skip": tables.texts,
            "proxy": _proxy,
            "ca-bundle": tables.text,
        },
    )
    for key in ("timeout", "budget", "concurrency", "per-host"):
        if read.get(key) == 0:
            raise place.below(key).refuse("zero would check nothing", "write a number above zero")
    return LinkSettings(**{key.replace("-", "_"): item for key, item in read.items()})


def _proxy(place: Place, value: Any) -> str:
    """An address of a proxy; it may hold a login, so that it isn't repeated in a message."""
    from urllib.parse import urlsplit

    text = tables.text(place, value)
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not text.isprintable() or " " in text or parts.path.strip("/") or parts.query or parts.fragment:
        raise place.refuse("this is not the address of a proxy", "write it as http://proxy.example.org:3128")
    return text


def _debian(place: Place, value: Any) -> dict[str, str]:
    read = tables.read_table(place, value, {"missing-training-code": tables.choice("toxic-candy", "non-free")})
    return {"missing_training_code": read["missing-training-code"]} if read else {}


def _policy(place: Place, value: Any) -> PolicySettings:
    if not isinstance(value, dict):
        raise place.refuse(f"expected a table, found {value!r}", "write it as a [policies.NAME] table")
    items = dict(value)
    own = {"paths": tables.text_table(tables.text), "select": _codes, "max-evidence-age": tables.seconds}
    special = {
        key.replace("-", "_"): reader(place.below(key), items.pop(key)) for key, reader in own.items() if key in items
    }
    keys = {key: tables.choice(*values) for key, values in POLICY_VALUES.items()}
    return PolicySettings("", tables.read_table(place, items, keys), **special)


# What a policy may ask for, best value first. The definitions and axes themselves live in `freedom`, further down the
# house; a test holds the two equal.
POLICY_VALUES = {
    "debian": ("Free", "ToxicCandy", "NonFree"),
    "mof-1.0": ("Class I", "Class II", "Class III", "Unclassified"),
    "osaid-1.0": ("Meets", "NeedsAttestation", "DoesNotMeet"),
    "g7-2026": ("OpenSourceAIWithOpenData", "OpenSourceAI", "OpenWeights", "WeightsAvailable"),
    "weights": ("free", "unknown", "non-free"),
    "code": ("free", "available", "unknown", "restricted", "missing"),
    "data": ("free", "available", "unknown", "restricted", "missing"),
    "base": ("root", "free", "unknown", "not-free"),
    "pinned": ("all", "some", "none"),
    "durable": ("archived", "single", "gone"),
}
